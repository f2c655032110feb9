"""Rubrics with their results: the engine, the reference and a Vietnamese copy all give them.

Those of INDEPENDENT were computed from the language's page alone, by a script for each of them
that knows no engine. The others are written by `pytest --update` and hold what the engine and the
naive reference evaluator agree on.
"""

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import rulelang
from rulelang.rational import fraction_text

FOLDER = Path(__file__).parent / "conformance"
NAMES = sorted(path.stem for path in FOLDER.glob("*.rules"))
INDEPENDENT = (
    "schools",
    "bonus_penalty",
    "combinations_all",
    "complete_file",
    "data_kinds",
    "expressions_exact",
    "forms_deep",
    "levels_leave_out",
    "missing_mixed",
    "missing_unranked",
    "missing_zero_all",
    "na_full",
    "na_leave_out",
    "na_rescale",
    "na_zero",
    "nested_full",
    "nested_leave_out",
    "nested_rescale",
    "nested_zero",
    "period_within",
    "rank_ordinal",
    "rounding_all",
    "several_at_once",
    "statistics_periods",
    "vietnamese",
    # what decrees needed (docs/language.md, 11)
    "bounds_and_room",
    "communes",
    "contest",
    "figures",
    "figures_of_the_level",
    "floors_and_ceilings",
    "groups_of_bonuses",
    "growth",
    "hygiene",
    "juries",
    "keys_of_types",
    "known_at_least",
    "known_share",
    "kth_of_parts",
    "levels_read",
    "lines_between_points",
    "missing_rescale",
    "officials",
    "out_of_the_running",
    "parts_a_quarter_ago",
    "parts_of_the_units",
    "penalties_free",
    "period_before",
    "policies_in_order",
    "quotas_by_year",
    "quotas_with_ties",
    "several_keys",
    "several_rankings",
    "several_rows",
    "tender",
    "universities",
)


def exact(value: Fraction | None) -> str | None:
    return None if value is None else fraction_text(value)


def plain(value: Any) -> Any:
    """The value of a figure as the files write it."""
    if isinstance(value, date):
        return value.isoformat()
    return exact(value) if isinstance(value, Fraction) else value


def listed(result: rulelang.Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "unit": unit.unit,
            "period": unit.period,
            "status": unit.status,
            "level": unit.level,
            "rank": unit.rank,
            "total": exact(unit.total),
            "share": exact(unit.share),
            "scores": {id: exact(score) for id, score in unit.scores.items()},
            "levels": dict(unit.levels),
            "missing": list(unit.missing),
        }
        | (
            {"figures": {i: plain(v) for i, v in unit.figures.items()}}
            if result.plan.figures
            else {}
        )
        | ({"ranks": dict(unit.ranks)} if result.plan.rankings else {})
        | ({"reason": unit.reason} if result.plan.disqualified else {})
        for unit in result.units
    ]


def expected(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


def assert_agrees(got: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
    """Every field that stands in the expected results is the same."""
    assert [unit["unit"] for unit in got] == [unit["unit"] for unit in wanted]
    for unit, want in zip(got, wanted, strict=True):
        for key, value in want.items():
            found = unit[key]
            if isinstance(value, dict):
                found = {id: found[id] for id in value}
            assert found == value, (unit["unit"], key)


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_gives_the_expected_results(
    name: str, golden: Callable[[Path, str], None]
) -> None:
    result = rulelang.load(FOLDER / f"{name}.rules").evaluate(FOLDER / f"{name}.csv")
    if name in INDEPENDENT:
        assert_agrees(listed(result), expected(name))
    else:
        text = json.dumps(listed(result), ensure_ascii=False, indent=1)
        golden(FOLDER / f"{name}.json", text + "\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_vietnamese_copy_gives_the_same_results(name: str) -> None:
    rules = rulelang.load(FOLDER / f"{name}.rules")
    copy = rulelang.parse(rules.text("vi"))
    assert_agrees(listed(copy.evaluate(FOLDER / f"{name}.csv")), expected(name))
