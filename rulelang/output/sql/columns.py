"""Columns that are calculated one from another, and the chain of tables that this makes."""

from collections.abc import Iterable, Sequence

from attrs import define, field, frozen
from sqlglot import exp

from rulelang.diagnostics.visible import visible
from rulelang.output.sql.dialects import Dialect
from rulelang.output.sql.names import Names, column, identifier
from rulelang.output.sql.nodes import Sql, columns_in, written

__all__ = ["STAGES", "Columns", "table_of"]

STAGES = {
    "lets": 0,
    "statistics": 0,
    "criteria": 0,
    "total": 1,
    "levels": 2,
    "ranking": 3,
    "flags": 4,
}
"""What a table of the chain is called for, and the part of the query that it belongs to."""


@frozen(eq=False)
class _Definition:
    name: str
    sql: Sql
    part: int
    level: int
    stage: str
    comment: str
    late: bool


@define
class Columns:
    """Columns in the order of their definition; a column reads only earlier ones."""

    names: Names
    tables: Names
    found: dict[str, _Definition] = field(factory=dict)
    by_text: dict[str, str] = field(factory=dict)

    def define(
        self,
        wanted: str,
        sql: Sql,
        stage: str,
        comment: str = "",
        name: str | None = None,
        late: bool = False,
    ) -> Sql:
        """A column with this content: a new one, or the one that has it already.

        ``name`` is a name that was taken for it; else it is called as wanted, or nearly so.
        ``late``: it is made at the end unless another column reads it.
        """
        text = written(sql)
        if name is None and text in self.by_text:
            return column(self.by_text[text])
        name = name or self.names.fresh(wanted)
        read = [self.found[other] for other in columns_in(sql) if other in self.found]
        part = max([STAGES[stage], *(other.part for other in read)])
        level = 1 + max((other.level for other in read if other.part == part), default=0)
        self.found[name] = _Definition(name, sql, part, level, stage, comment, late)
        self.by_text[text] = name
        return column(name)

    def chain(self, first: str, wanted: Iterable[Sql]) -> tuple[str, list[exp.CTE]]:
        """The tables from the first one on, and the name of the last.

        Only those columns are made that what is needed needs.
        """
        tables: list[exp.CTE] = []
        last = first
        for stage, definitions in self._tables(self._needed(wanted)):
            name = self.tables.fresh(stage)
            query = exp.select(exp.Star(), *map(_written, definitions))
            query = query.from_(exp.Table(this=identifier(last)))
            tables.append(table_of(name, query, self.tables.dialect))
            last = name
        return last, tables

    def _needed(self, wanted: Iterable[Sql]) -> set[str]:
        needed: set[str] = set()
        waiting = [name for sql in wanted for name in columns_in(sql)]
        while waiting:
            name = waiting.pop()
            if name in self.found and name not in needed:
                needed.add(name)
                waiting += columns_in(self.found[name].sql)
        return needed

    def _tables(self, needed: set[str]) -> list[tuple[str, Sequence[_Definition]]]:
        kept = [item for item in self.found.values() if item.name in needed]
        order = [*STAGES]
        read: set[str] = set()
        tables: dict[tuple[int, int, int], list[_Definition]] = {}
        for item in reversed(kept):
            key = item.part, item.level, order.index(item.stage)
            if item.late and item.name not in read:
                key = STAGES["flags"], 0, order.index("flags")
            else:
                read |= columns_in(item.sql)
            tables.setdefault(key, []).insert(0, item)
        return [(order[key[2]], tables[key]) for key in sorted(tables)]


def table_of(name: str, query: exp.Select, dialect: Dialect) -> exp.CTE:
    """A table of the chain."""
    alias = exp.TableAlias(this=identifier(name))
    return exp.CTE(this=query, alias=alias, materialized=dialect.materialized or None)


def _written(definition: _Definition) -> exp.Expr:
    named = exp.Alias(this=definition.sql.copy(), alias=identifier(definition.name))
    if definition.comment:
        named.add_comments([f" {harmless(definition.comment)} "])
    return named


def harmless(text: str) -> str:
    """A text that ends no comment and begins none, and that no terminal obeys."""
    line = " ".join(text.split())
    return visible(line).replace("*/", "* /").replace("/*", "/ *")
