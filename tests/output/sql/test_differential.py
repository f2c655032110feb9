"""The query in real databases against the exact engine."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, note

import rulelang
from rulelang.data import prepare
from rulelang.output.sql import InexpressibleError
from rulelang.plan.tree import InputPlan, Plan
from rulelang.plan.values import Absent
from tests.output.sql.databases import duckdb_runner, postgres_runner
from tests.output.sql.differential import Runner, compare
from tests.output.sql.shipped import WITH_DATA
from tests.properties.thorough import tried
from tests.strategies import CLAUSES, EVERYTHING, Row, Rubric, Traits, as_csv, cases
from tests.tables import csv_table

ROOT = Path(__file__).parents[3]
FILES = [*sorted((ROOT / "tests/conformance").glob("*.rules")), *WITH_DATA]
DATABASES: dict[str, Callable[[], Runner]] = {"duckdb": duckdb_runner, "postgres": postgres_runner}
TRAITS = {
    "everything": EVERYTHING,
    "faulty": evolve(EVERYTHING, errors=True),
    "absence": evolve(EVERYTHING, focus="absence"),
    "statistics": evolve(EVERYTHING, focus="statistics"),
}
BY_CLAUSE = {clause: evolve(EVERYTHING, clauses=frozenset({clause})) for clause in CLAUSES}
BY_CLAUSE |= {
    "all": evolve(EVERYTHING, clauses=frozenset(CLAUSES)),
    "all absence": evolve(EVERYTHING, clauses=frozenset(CLAUSES), focus="absence"),
    "faulty": evolve(EVERYTHING, clauses=frozenset(CLAUSES), errors=True),
}
"""What decrees needed beside, each by itself and all together."""


@pytest.fixture(scope="module", params=DATABASES)
def database(request: pytest.FixtureRequest) -> tuple[str, Runner]:
    name: str = request.param
    return name, DATABASES[name]()


def rows_of(rules: Path) -> Sequence[Mapping[str, Any]]:
    """The rows of the data beside some rules, typed."""
    plan = rulelang.load(rules).plan
    data = rules.with_suffix(".csv")
    prepared = prepare(csv_table(data.read_bytes(), data.name, plan), plan)
    several = [item for item in plan.inputs if item.per_row]
    rows = []
    for unit, period, values in zip(prepared.units, prepared.periods, prepared.values, strict=True):
        row: dict[str, Any] = {plan.unit or "unit": unit}
        if plan.period:
            row[plan.period] = period
        for item in plan.inputs:
            value = values[item.key]
            row[item.id] = None if isinstance(value, Absent) else value
        cells = [line for line in prepared.table.rows if line[0] == unit] if several else [()]
        for line in cells:
            own = {item.id: typed(line[prepared.columns[item.id]], item, plan) for item in several}
            rows.append(row | own)
    return rows


def typed(cell: Any, item: InputPlan, plan: Plan) -> Any:
    """A cell of several of a unit, as a column of its type holds it."""
    if cell is None or cell == "" or cell in plan.missing_marks:
        return None
    return str(cell) if item.kind in ("text", "choice") else Fraction(str(cell))


ROUNDS_BY_DATA = "expressions_exact"  # `round(x, n)` with the n of the unit: no SQL for it


@pytest.mark.parametrize(
    "rules", [f for f in FILES if f.stem != ROUNDS_BY_DATA], ids=lambda path: path.stem
)
def test_rubrics_with_data_come_to_the_same(rules: Path, database: tuple[str, Runner]) -> None:
    compare(rules.read_text("utf-8"), rows_of(rules), *database)


def test_of_ordinary_data_hardly_a_row_is_flagged(database: tuple[str, Runner]) -> None:
    flagged = rows = 0
    for rules in WITH_DATA:
        found = compare(rules.read_text("utf-8"), rows_of(rules), *database)
        flagged, rows = flagged + found.flagged, rows + found.rows
    assert rows > 25
    assert flagged <= 3  # two of the illustration tie on sums of quotients, one is on a bound


@pytest.mark.parametrize("traits", TRAITS.values(), ids=TRAITS)
def test_random_rubrics_come_to_the_same(traits: Traits, database: tuple[str, Runner]) -> None:
    seen = {"rows": 0, "flagged": 0}

    @tried(60)
    @given(cases(traits, most=6))
    def come_to_the_same(case: tuple[Rubric, list[Row]]) -> None:
        rubric, data = case
        note(as_csv(rubric, data))
        found = compare(rubric.text(), data, *database)
        seen["rows"] += found.rows
        seen["flagged"] += found.flagged

    come_to_the_same()
    assert seen["flagged"] < seen["rows"] / 4  # though the data stand on edges wherever they can


@pytest.mark.parametrize("traits", BY_CLAUSE.values(), ids=BY_CLAUSE)
def test_random_clauses_come_to_the_same(traits: Traits, database: tuple[str, Runner]) -> None:
    seen = {"rows": 0, "flagged": 0, "unsaid": 0, "rubrics": 0}

    @tried(10 if len(traits.clauses) == 1 else 25)
    @given(cases(traits, most=6))
    def come_to_the_same(case: tuple[Rubric, list[Row]]) -> None:
        rubric, data = case
        note(as_csv(rubric, data))
        seen["rubrics"] += 1
        try:
            found = compare(rubric.text(), data, *database)
        except InexpressibleError as error:
            assert error.place is not None
            seen["unsaid"] += 1
            return
        seen["rows"] += found.rows
        seen["flagged"] += found.flagged

    come_to_the_same()
    assert seen["unsaid"] <= seen["rubrics"] / 10
    assert seen["flagged"] <= seen["rows"] / 2


@pytest.mark.parametrize("rounding", ("round 0", "round 1 half even", "round to 3 up", ""))
@pytest.mark.parametrize("by", ("sum", "mean", "median", "highest", "mean without 1 highest"))
def test_a_score_of_several_rows_is_held_at_a_max_with_decimals(
    by: str, rounding: str, database: tuple[str, Runner]
) -> None:
    rules = f'ruleset r {{ unit u }}\ncriterion c "C" max 2.25 {rounding}: given per row by {by}'
    listed = ("2.25", "2", "0.75", "0.5", "0.25")
    rows = [
        {"u": f"{one} {other}", "c": Fraction(mark)}
        for one in listed
        for other in listed
        for mark in (one, other, "1.5")
    ]
    assert compare(rules, rows, *database).wrong == 0


BEFORE = """ruleset r { unit district  period quarter }
input x : number
let was "Was" = previous(x)
criterion a max 10: points x"""
PERIODS = {
    "numbers": ("1", "2", "10"),
    "days of either spelling": ("1/12/2020", "01/02/2021", "5.3.2021", "2021-10-01"),
    "texts": ("Quý I", "Quý II", "Quý IV", "2021-02-01"),
    "Vietnamese letters": ("đ", "d", "e", "ê", "è"),
}


@pytest.mark.parametrize("periods", PERIODS.values(), ids=PERIODS)
def test_the_period_before_is_that_of_the_exact_engine(
    periods: Sequence[str], database: tuple[str, Runner]
) -> None:
    rows = [
        {"district": unit, "quarter": period, "x": 10 * at + place}
        for at, unit in enumerate(("An", "Bình"))
        for place, period in enumerate(periods)
    ]
    assert compare(BEFORE, rows[::-1], *database).flagged == 0


def test_a_unit_that_the_period_before_has_not_lacks_what_it_was(
    database: tuple[str, Runner],
) -> None:
    there = {"An": "123", "Bình": "13", "Chi": "2", "Dũng": "23"}
    rows = [
        {"district": unit, "quarter": period, "x": 10 * int(period)}
        for unit, periods in there.items()
        for period in periods
    ]
    assert compare(BEFORE, rows, *database).flagged == 0
    found = rulelang.parse(BEFORE).evaluate(rows)
    was = {(unit.unit, unit.period): unit.figures["was"] for unit in found.units}
    assert {key: value for key, value in was.items() if value is not None} == {
        ("An", "2"): 10,
        ("An", "3"): 20,
        ("Dũng", "3"): 20,
    }
