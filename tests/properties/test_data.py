"""Data are the same however they come, and are left as they were."""

from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve
from hypothesis import given, note

import rulelang
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, Row, Rubric, as_csv, cases

FAULTY = evolve(EVERYTHING, errors=True)


def outcome(rules: rulelang.Ruleset, data: list[Row] | Path) -> object:
    """The results, or the codes, units and columns of what is wrong."""
    try:
        return rules.evaluate(data).units
    except rulelang.DataError as error:
        return [(found.code, found.place.unit, found.place.column) for found in error.diagnostics]


@tried(80)
@given(cases(FAULTY))
def test_a_csv_file_reads_as_typed_rows(case: tuple[Rubric, list[Row]]) -> None:
    rubric, data = case
    note(f"{rubric.text()}\n{as_csv(rubric, data)}")
    rules = rulelang.parse(rubric.text())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        path.write_text(as_csv(rubric, data), encoding="utf-8", newline="")
        assert outcome(rules, path) == outcome(rules, data)


@tried(40)
@given(cases(FAULTY))
def test_evaluating_twice_gives_the_same_and_leaves_the_rows_alone(
    case: tuple[Rubric, list[Row]],
) -> None:
    rubric, data = case
    rules = rulelang.parse(rubric.text())
    before = deepcopy(data)
    first = outcome(rules, data)
    assert data == before
    assert outcome(rules, data) == first
    assert outcome(rulelang.parse(rubric.text()), data) == first
