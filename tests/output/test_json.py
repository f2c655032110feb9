"""Results as JSON: what it says, and that it is what the published schema says."""

import json
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import rulelang
from rulelang.output.json import lines, text
from tests.output.samples import evaluated

ROOT = Path(__file__).parent.parent.parent
SCHEMA = json.loads((ROOT / "docs/schema/results.schema.json").read_text("utf-8"))
SHIPPED = [
    file
    for file in sorted((ROOT / "rulesets").glob("*/*.csv"))
    if file.with_suffix(".rules").exists()
]


def parsed(evaluation: rulelang.Evaluation, exact: bool = False) -> Any:
    return json.loads("".join(text(evaluation.view, exact)), parse_float=Decimal)


def unit(document: Any, name: str) -> Any:
    return next(item for item in document["units"] if item["unit"] == name)


# ---- figures -------------------------------------------------------------------------------------


def test_points_are_numbers_with_the_decimals_that_the_rules_show() -> None:
    an = unit(parsed(evaluated()), "An")
    assert an["scores"]["reach"] == Decimal("0.7")
    assert an["total"] == Decimal("6.2")  # 2 + 2/3 + 4 - 0.5 = 6.1666…
    assert an["max"] == 12


def test_shares_have_two_decimals_more() -> None:
    assert unit(parsed(evaluated()), "An")["share"] == Decimal("0.514")


def test_exact_figures_are_fractions_in_strings() -> None:
    an = unit(parsed(evaluated(), exact=True), "An")
    assert an["total"] == "37/6"
    assert an["max"] == "12"
    assert an["share"] == "37/72"
    assert an["scores"]["late"] == "1/2"


def test_no_decimal_passes_through_a_float() -> None:
    rules = rulelang.parse("ruleset r { unit u show 20 decimals } criterion c max 200: given")
    evaluation = rules.evaluate([{"u": "A", "c": "106.85000000000000000001"}])
    assert '"c": 106.85000000000000000001' in evaluation.to_json()


def test_small_figures_are_not_written_with_an_exponent() -> None:
    rules = rulelang.parse("ruleset r { unit u show 9 decimals } criterion c max 200: given")
    assert '"c": 0.000000000' in rules.evaluate([{"u": "A", "c": 0}]).to_json()


# ---- fields --------------------------------------------------------------------------------------


def test_the_ruleset_and_the_data_are_named_by_their_hashes(tmp_path: Path) -> None:
    rules, data = tmp_path / "r.rules", tmp_path / "d.csv"
    rules.write_bytes(b"ruleset r { unit u }\ncriterion c max 5: given\n")
    data.write_bytes(b"u,c\nA,1\nB,2\n")
    found = json.loads(rulelang.load(rules).evaluate(data).to_json())
    assert found["ruleset"] == {
        "id": "r",
        "label": "r",
        "edition": None,
        "sha256": sha256(rules.read_bytes()).hexdigest(),
    }
    assert found["data"] == {"sha256": sha256(data.read_bytes()).hexdigest(), "rows": 2}


def test_data_of_no_file_have_no_hash() -> None:
    assert parsed(evaluated())["data"] == {"sha256": None, "rows": 5}


def test_scores_stand_in_the_order_of_the_rules_without_the_total() -> None:
    for item in parsed(evaluated())["units"]:
        assert list(item["scores"]) == ["service", "digital", "reach", "policy", "award", "late"]


def test_a_score_that_is_missing_or_does_not_apply_is_null() -> None:
    found = parsed(evaluated())
    assert unit(found, "Cát")["scores"]["digital"] is None
    assert unit(found, "Dân")["scores"]["reach"] is None


def test_levels_are_those_of_single_criteria() -> None:
    found = parsed(evaluated())
    assert unit(found, "Bình")["levels"] == {"service": "good"}
    assert unit(found, "Cát")["levels"] == {"service": None}


def test_an_incomplete_unit_has_no_total_level_or_rank_and_says_what_it_lacks() -> None:
    found = unit(parsed(evaluated()), "Cát")
    assert found["status"] == "incomplete"
    assert [found[key] for key in ("total", "share", "level", "rank")] == [None] * 4
    assert found["missing"] == ["filed"]


def test_a_unit_under_the_lowest_level_is_below_with_its_rank_and_the_otherwise_row() -> None:
    found = unit(parsed(evaluated(rows=[["E", 4, 1, 1, 0, None, None]])), "E")
    assert (found["status"], found["level"], found["rank"]) == ("below", "none", 1)


def test_the_period_is_null_without_one_and_else_as_the_data_have_it() -> None:
    assert {item["period"] for item in parsed(evaluated())["units"]} == {None}
    rules = rulelang.parse("ruleset r { unit u period p } criterion c max 5: given")
    assert parsed(rules.evaluate([{"u": "A", "p": "2023", "c": 5}]))["units"][0]["period"] == "2023"


def test_units_stand_in_the_order_of_the_data() -> None:
    names = [item["unit"] for item in parsed(evaluated())["units"]]
    assert names == ["An", "Bình", "Cát", "Dân", "Đông"]


def test_the_summary_counts_levels_and_names_the_highest_and_lowest() -> None:
    summary = parsed(evaluated())["summary"]
    assert summary["levels"] == {"A": 2, "B": 2, "none": 0}
    policy = next(item for item in summary["criteria"] if item["id"] == "policy")
    assert policy == {
        "id": "policy",
        "label": "policy",
        "max": 4,
        "highest": {"score": 4, "share": 1, "units": ["An", "Bình", "Đông"]},
        "lowest": {"score": 2, "share": Decimal("0.5"), "units": ["Cát"]},
        "spread": 2,
        "mean": Decimal("3.3"),
    }


def test_names_keep_their_letters_and_controls_are_escaped() -> None:
    name = 'Đông "\x1b\x9b\ud800'
    evaluation = evaluated(rows=[[name, 4, 1, 1, 0, None, None]])
    written = evaluation.to_json()
    assert '"unit": "Đông \\"\\u001b\\u009b\\ud800"' in written
    assert json.loads(written)["units"][0]["unit"] == name


# ---- the schema ----------------------------------------------------------------------------------


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("exact", [False, True])
def test_the_sample_is_as_the_schema_says(exact: bool) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(evaluated().to_json(exact)))


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("data", SHIPPED, ids=lambda path: path.stem)
def test_the_results_of_every_ruleset_are_as_the_schema_says(data: Path, exact: bool) -> None:
    evaluation = rulelang.load(data.with_suffix(".rules")).evaluate(data)
    Draft202012Validator(SCHEMA).validate(json.loads(evaluation.to_json(exact)))


def test_the_schema_describes_every_field() -> None:
    assert set(undescribed(SCHEMA, "")) == set()


def undescribed(schema: dict[str, Any], path: str) -> list[str]:
    """The fields that have neither a description nor a definition that has one."""
    found = []
    for name, field in schema.get("properties", {}).items():
        target = SCHEMA["$defs"][field["$ref"].rpartition("/")[2]] if "$ref" in field else {}
        if "description" not in field and "description" not in target:
            found.append(f"{path}/{name}")
        found += undescribed(field, f"{path}/{name}")
    for name, definition in schema.get("$defs", {}).items():
        found += undescribed(definition, f"{path}/{name}")
    return found


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found["units"][0].pop("rank"),
        lambda found: found["units"][0].update(status="fine"),
        lambda found: found["units"][0].update(more=1),
        lambda found: found["units"][0].update(total=None),
        lambda found: found["units"][2].update(rank=3),
        lambda found: found["units"][0]["scores"].update(policy="4.0"),
        lambda found: found["summary"]["levels"].update(A=-1),
        lambda found: found["summary"]["criteria"][0]["highest"].update(units=[]),
    ],
)
def test_the_schema_refuses_what_is_not_so(spoil: Callable[[Any], None]) -> None:
    found = json.loads(evaluated().to_json())
    spoil(found)
    assert not Draft202012Validator(SCHEMA).is_valid(found)


# ---- lines ---------------------------------------------------------------------------------------


def test_lines_are_the_units_of_the_document() -> None:
    evaluation = evaluated()
    for exact in (False, True):
        found = "".join(lines(evaluation.view, exact))
        assert found.endswith("\n")
        units = json.loads("".join(text(evaluation.view, exact)))["units"]
        assert [json.loads(line) for line in found.splitlines()] == units


def test_a_line_keeps_its_zeros(golden: Callable[[Path, str], None]) -> None:
    evaluation = evaluated()
    path = ROOT / "tests/golden/json/communes.jsonl"
    golden(path, "".join(lines(evaluation.view)))
