"""Two implementations on the rubrics that come with the project and its tests, and their data."""

from pathlib import Path
from typing import Any

import pytest

import rulelang
from rulelang.plan.values import Absent, Value
from tests.properties.test_reference import as_unit
from tests.reference import judge

ROOT = Path(__file__).parents[2]
REAL = ("cao-bang-2021/departments", "cao-bang-2021/districts", "digital-district/district")
RUBRICS = [f"rulesets/{name}" for name in REAL]
RUBRICS += sorted(
    f"tests/conformance/{p.stem}" for p in (ROOT / "tests/conformance").glob("*.rules")
)


def known(cell: Value) -> Any:
    """A cell as a typed row has it."""
    return None if isinstance(cell, Absent) else cell


@pytest.mark.parametrize("name", RUBRICS)
def test_the_engine_agrees_with_the_reference_on(name: str) -> None:
    rules = ROOT / f"{name}.rules"
    result = rulelang.load(rules).evaluate(ROOT / f"{name}.csv")
    plan = result.plan
    prepared = result.prepared
    rows = [
        {i.id: known(row[i.key] if i.per_row else cells[i.key]) for i in plan.inputs}
        | {plan.unit: unit.unit}
        | ({} if plan.period is None else {plan.period: unit.period})
        for at, (unit, cells) in enumerate(zip(result.units, prepared.values, strict=True))
        for row in ([prepared.cells[n] for n in prepared.rows[at]] if prepared.rows else [cells])
    ]
    expected = judge(rules.read_text("utf-8"), rows)
    assert tuple(map(as_unit, result.units)) == expected.units
