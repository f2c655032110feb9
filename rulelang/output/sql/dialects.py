"""The databases that a rubric can be written for, and what differs between them."""

from collections.abc import Callable

from attrs import frozen
from sqlglot import exp

from rulelang.output.sql.nodes import Sql, call, cast, minus

__all__ = ["DIALECTS", "Dialect"]


@frozen
class Dialect:
    """A database.

    ``places`` is how many decimals a quotient has, ``widest`` how many any figure may have,
    and ``room`` how many a product may have before it is cut. ``precision`` is how many digits
    its decimals have; ``tight``: a type must say how many digits it needs, for a value that is
    one of several of different types would else lose decimals; ``shrinks``: so would sums and
    products. ``binary_division``: decimals are divided in binary floating point.

    ``folds``: names that differ in case only are one name, quoted or not; ``longest`` is the
    most bytes a name may have. ``materialized``: each table of the chain must be made once, for
    its columns would else be written out wherever they are read, and these in turn, which grows
    without bounds. ``asks`` is a statement that a long chain needs before it, for the database
    looks at so many tables only where it is told to. ``group`` is before the number of a group
    in what a match is replaced by.
    More than ten fields: a row of a table of databases.
    """

    key: str
    title: str
    places: int
    widest: int
    room: int
    precision: int
    tight: bool
    shrinks: bool
    binary_division: bool
    folds: bool
    longest: int
    materialized: bool
    days: Callable[[Sql, Sql], Sql]
    composed: Callable[[Sql], Sql]
    by_code_point: Callable[[Sql], Sql]
    asks: str = ""
    group: str = "\\"

    def decimal(self, digits: int, scale: int) -> str:
        """The type of decimals with so many digits before and after the point."""
        precision = min(self.precision, digits + scale) if self.tight else self.precision
        return f"DECIMAL({precision}, {scale})"


def _in_c(name: Sql) -> Sql:
    return exp.Collate(this=name.copy(), expression=exp.Identifier(this="C", quoted=True))


def _same(name: Sql) -> Sql:
    return name.copy()


def _difference(start: Sql, end: Sql) -> Sql:
    return cast(minus(end, start), "DECIMAL(10, 0)")


DIALECTS = {
    row.key: row
    for row in (
        Dialect(
            key="duckdb",
            title="DuckDB",
            places=12,
            widest=18,
            room=24,
            precision=38,
            tight=True,
            shrinks=False,
            binary_division=True,
            folds=True,
            longest=10_000,
            materialized=False,
            days=_difference,
            composed=lambda name: call("NFC_NORMALIZE", name),
            by_code_point=_same,
        ),
        Dialect(
            key="postgres",
            title="PostgreSQL",
            places=24,
            widest=48,
            room=96,
            precision=120,
            tight=False,
            shrinks=False,
            binary_division=False,
            folds=False,
            longest=63,
            materialized=True,
            days=_difference,
            composed=lambda name: call("NORMALIZE", name),
            by_code_point=_in_c,
        ),
        Dialect(
            key="spark",
            title="Spark",
            places=12,
            widest=18,
            room=24,
            precision=38,
            tight=True,
            shrinks=True,
            binary_division=True,
            folds=True,
            longest=10_000,
            materialized=False,
            days=lambda start, end: cast(call("DATEDIFF", end, start), "DECIMAL(10, 0)"),
            composed=_same,
            by_code_point=_same,
            asks="SET spark.sql.analyzer.maxIterations = 1000",
            group="$",
        ),
    )
}
