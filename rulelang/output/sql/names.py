"""Names of columns and tables: quoted where they must be, and each taken once."""

import re

from attrs import field, frozen
from sqlglot import exp

from rulelang.diagnostics import Place
from rulelang.output.sql.dialects import Dialect
from rulelang.output.sql.errors import InexpressibleError
from rulelang.output.sql.nodes import Sql
from rulelang.words import phrase

__all__ = ["KEYWORDS", "Names", "column", "identifier", "named"]

PLAIN = re.compile(r"[a-z_][a-z0-9_]*")

WORDS = (
    "all analyse analyze and anti any array as asc asof asymmetric at authorization between "
    "bigint binary bit boolean both by case cast char character check coalesce collate "
    "collation column columns concurrently constraint create cross current_catalog "
    "current_date current_role current_schema current_time current_timestamp current_user day "
    "dec decimal default deferrable desc describe distinct do else end except exists extract "
    "false fetch filter float for foreign freeze from full generated glob grant greatest "
    "group grouping grouping_id having hour ilike in initially inner inout int integer "
    "intersect interval into is isnull join lambda lateral leading least left like limit "
    "localtime localtimestamp map minute month national natural nchar none normalize not "
    "notnull null nullif numeric offset on only or order out outer over overlaps overlay "
    "pivot pivot_longer pivot_wider placing position positional precision primary qualify "
    "real references returning right row second select semi session_user setof show similar "
    "smallint some struct substring summarize symmetric table tablesample then time timestamp "
    "to trailing treat trim true try_cast tuple union unique unpack unpivot user using values "
    "varchar variadic varying verbose when where window with within without xmlattributes "
    "xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot "
    "xmlserialize xmltable year "
)

KEYWORDS = frozenset(WORDS.split())
"""What a database may take for more than a name, by the parsers of DuckDB and of PostgreSQL."""


def identifier(name: str) -> exp.Identifier:
    """A name, in quotes unless every database reads it as it is without them."""
    quoted = not PLAIN.fullmatch(name) or name in KEYWORDS
    return exp.Identifier(this=name, quoted=quoted)


@frozen
class Names:
    """The names that are taken, as the database tells names apart."""

    dialect: Dialect
    taken: dict[str, str] = field(factory=dict)

    def fresh(self, wanted: str) -> str:
        """The wanted name, or the nearest that is free; it is taken then."""
        name, number = self._short(wanted, ""), 1
        while self._key(name) in self.taken:
            number += 1
            name = self._short(wanted, f"_{number}")
        self.taken[self._key(name)] = name
        return name

    def own(self, name: str, place: Place | None) -> str:
        """A name of the rules, taken as it is.

        Raises ``InexpressibleError`` where the database would take it for another one.
        """
        if len(name.encode()) > self.dialect.longest:
            raise InexpressibleError(
                phrase(
                    "inexpressible.name",
                    name=name,
                    most=self.dialect.longest,
                    database=self.dialect.title,
                ),
                place,
            )
        other = self.taken.setdefault(self._key(name), name)
        if other != name:
            raise InexpressibleError(
                phrase(
                    "inexpressible.same_name", other=other, name=name, database=self.dialect.title
                ),
                place,
            )
        return name

    def _key(self, name: str) -> str:
        return name.casefold() if self.dialect.folds else name

    def _short(self, name: str, ending: str) -> str:
        room = self.dialect.longest - len(ending.encode())
        return name.encode()[:room].decode("utf-8", "ignore") + ending


def column(name: str) -> Sql:
    """A column by its name."""
    return exp.Column(this=identifier(name))


def named(sql: Sql, name: str) -> Sql:
    """What is selected under a name; a column of that name stays as it is."""
    if isinstance(sql, exp.Column) and sql.name == name:
        return sql.copy()
    return exp.Alias(this=sql.copy(), alias=identifier(name))
