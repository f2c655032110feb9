"""Two implementations on the rubrics that come with the project, and their data."""

from pathlib import Path
from typing import Any

import pytest

import rulelang
from rulelang.plan.values import Absent, Value
from tests.properties.test_reference import as_unit
from tests.reference import judge

RULESETS = Path(__file__).parents[2] / "rulesets"


def known(cell: Value) -> Any:
    """A cell as a typed row has it."""
    return None if isinstance(cell, Absent) else cell


@pytest.mark.parametrize(
    "name", ["cao-bang-2021/departments", "cao-bang-2021/districts", "digital-district/district"]
)
def test_the_engine_agrees_with_the_reference_on(name: str) -> None:
    rules = RULESETS / f"{name}.rules"
    result = rulelang.load(rules).evaluate(RULESETS / f"{name}.csv")
    rows = [
        {result.plan.unit: unit.unit, **{i.id: known(cells[i.key]) for i in result.plan.inputs}}
        for unit, cells in zip(result.units, result.prepared.values, strict=True)
    ]
    expected = judge(rules.read_text("utf-8"), rows)
    assert tuple(map(as_unit, result.units)) == expected.units
