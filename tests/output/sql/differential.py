"""The query against the exact engine: a function over whatever runs SQL on rows.

A runner takes a table and a statement of SQL, and gives the rows that come of it: a few lines
for each database (see ``databases.py``).
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import field, frozen

import rulelang
from rulelang.output.sql import query
from rulelang.plan.tree import Plan, StatisticStep
from rulelang.results.score import UnitResult

__all__ = ["Compared", "Relation", "Runner", "compare", "relation"]

TABLE = "units"
KINDS = {"number": "number", "integer": "integer", "percent": "number", "yesno": "truth"}
WRONG_CODES = {"E503", "E504", "E505", "E506", "E507", "E511"}
TOLERANCE = Fraction(1, 10**9)


@frozen
class Relation:
    """A table of data: the kind of each column (text, integer, number, truth, date), and rows."""

    name: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]] = field(repr=False)

    def cells(self) -> list[list[Any]]:
        """The rows as lists, numbers as decimals."""
        return [[_cell(row.get(name)) for name in self.columns] for row in self.rows]


Runner = Callable[[Relation, str], list[dict[str, Any]]]


@frozen
class Compared:
    """How many rows there were, how many of them were flagged, and how many were wrong."""

    rows: int
    flagged: int
    wrong: int


def _cell(value: Any) -> Any:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return value


def relation(plan: Plan, rows: Sequence[Mapping[str, Any]]) -> Relation:
    """The data as the table that the query of a plan reads."""
    columns = {plan.unit or "unit": "text"}
    if plan.period:
        columns[plan.period] = "text"
    for item in plan.inputs:
        columns[item.id] = KINDS.get(item.kind, "date" if item.kind == "date" else "text")
    return Relation(TABLE, columns, rows)


def compare(rules: str, rows: Sequence[Mapping[str, Any]], dialect: str, run: Runner) -> Compared:
    """Run the query of some rules and hold every row that is not flagged to the exact engine.

    A row that is not flagged has the same status, level and scores; it has the same rank where
    nobody is flagged whom it is ranked among.
    """
    ruleset = rulelang.parse(rules)
    plan = ruleset.plan
    found = run(relation(plan, rows), query(plan, dialect, TABLE))
    key = (plan.unit or "unit", *([plan.period] if plan.period else []))
    by_key = {tuple(row[name] for name in key): row for row in found}
    assert len(by_key) == len(found) == len({tuple(row[name] for name in key) for row in rows})
    flagged = [row for row in found if row["near_edge"]]
    wrong = {row[key[0]] for row in found if row["status"] == "wrong"}
    try:
        units = ruleset.evaluate(list(rows)).units
    except rulelang.DataError as error:
        _assert_wrong(plan, error, found, wrong, key[0])
        return Compared(len(rows), len(flagged), len(wrong))
    doubted = {_group(plan, unit) for unit, row in _paired(units, by_key, key) if row["near_edge"]}
    for unit, row in _paired(units, by_key, key):
        if not row["near_edge"]:
            _assert_same(plan, unit, row)
        if _group(plan, unit) not in doubted:
            assert row["rank"] == unit.rank, (unit, row)
        for id, rank in unit.ranks.items():
            if unit.period not in {period for period, _ in doubted}:
                assert row[id] == rank, (id, unit, row)
    return Compared(len(rows), len(flagged), len(wrong))


def _paired(
    units: Sequence[UnitResult], by_key: Mapping[Any, dict[str, Any]], key: Sequence[str]
) -> list[tuple[UnitResult, dict[str, Any]]]:
    return [(u, by_key[(u.unit, u.period) if len(key) > 1 else (u.unit,)]) for u in units]


def _group(plan: Plan, unit: UnitResult) -> tuple[str | None, str | None]:
    return unit.period, unit.group


def _assert_wrong(
    plan: Plan,
    error: rulelang.DataError,
    found: Sequence[dict[str, Any]],
    wrong: set[str],
    name: str,
) -> None:
    """The units that the engine finds wrong are wrong in SQL, and without statistics no other."""
    assert {item.code for item in error.diagnostics if item.severity == "error"} <= WRONG_CODES
    expected = {item.place.unit for item in error.diagnostics if item.severity == "error"}
    doubted = {row[name] for row in found if row["near_edge"]}
    assert expected - doubted <= wrong, (expected, wrong)
    if not any(isinstance(step, StatisticStep) for step in plan.steps):
        assert wrong - doubted <= expected, (expected, wrong)
    for row in found:
        if row["status"] == "wrong":
            assert row["total"] is row["rank"] is row["level"] is None


def _assert_same(plan: Plan, unit: UnitResult, row: dict[str, Any]) -> None:
    assert row["status"] == unit.status, (unit, row)
    assert row["level"] == unit.level, (unit, row)
    assert row.get("reason") == unit.reason, (unit, row)
    wanted = {"total": unit.total, "share": unit.share, **unit.scores, **unit.figures}
    for name, exact in wanted.items():
        given = row[name]
        assert (given is None) == (exact is None), (name, unit, row)
        if not isinstance(exact, Fraction):
            assert given == exact, (name, unit, row)
        else:
            off = abs(Fraction(given) - exact)
            assert off <= TOLERANCE * (1 + abs(exact)), (name, float(off), unit, row)
    for id, level in unit.levels.items():
        assert row[f"{id}_level"] == level, (id, unit, row)
