"""A rubric and its results as plain values, by the published schemas."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

import rulelang
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, cases

ROOT = Path(__file__).parents[2]
RULES = sorted(
    path for path in (ROOT / "rulesets").rglob("*.rules") if ".published" not in path.name
)


def schema(name: str) -> Draft202012Validator:
    text = (ROOT / f"docs/schema/{name}.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


RUBRIC, RESULTS, EXPLANATION = schema("rubric"), schema("results"), schema("explanation")
UNIT = Draft202012Validator({"$ref": "#/$defs/unit", "$defs": RESULTS.schema["$defs"]})


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
@pytest.mark.parametrize("exact", [False, True])
def test_a_rubric_is_as_its_schema_says(path: Path, exact: bool) -> None:
    rules = rulelang.load(path)
    found = rules.to_dict(exact)
    RUBRIC.validate(json.loads(json.dumps(found)))
    assert (found["sha256"], found["scores_alone"]) == (rules.sha256, rules.scores_alone)
    assert [item["id"] for item in found["inputs"]] == [item.id for item in rules.inputs]
    assert {*ids(found["total"])} == {"total", *(item.id for item in rules.criteria)}


def ids(item: dict[str, Any]) -> list[str]:
    return [item["id"], *(id for part in item["parts"] for id in ids(part))]


@tried(50)
@given(cases(EVERYTHING))
def test_any_rubric_is_as_its_schema_says(case: Any) -> None:
    RUBRIC.validate(json.loads(json.dumps(rulelang.parse(case[0].text()).to_dict(exact=True))))


def test_what_an_input_feeds_is_found_through_named_values() -> None:
    rules = rulelang.parse("""
        ruleset r { unit u }
        input a : integer from 0
        input b : integer from a to 9
        let both = a + b
        criterion c max 10: points both
        criterion d max 5 { criterion e max 5: points b }
    """)
    found = rules.to_dict()
    assert {item["id"]: item["feeds"] for item in found["inputs"]} == {"a": ["c"], "b": ["c", "e"]}
    assert found["inputs"][1]["low"] == {"value": None, "input": "a", "text": "a"}
    assert found["inputs"][1]["high"] == {"value": 9, "input": None, "text": "9"}


def test_whether_a_record_can_be_scored_alone_is_told_beforehand() -> None:
    alone = rulelang.parse("ruleset r { unit u }  criterion c max 5: given")
    other = rulelang.parse("""
        ruleset r { unit u }
        input x : number from 0
        criterion c max 5: yes x >= average(x)
    """)
    assert (alone.scores_alone, other.scores_alone) == (True, False)


@pytest.mark.parametrize("exact", [False, True])
def test_results_are_values_of_their_json(exact: bool) -> None:
    rules = rulelang.load(ROOT / "rulesets/cao-bang-2021/districts.rules")
    result = rules.evaluate(ROOT / "rulesets/cao-bang-2021/districts.csv")
    RESULTS.validate(result.to_dict(exact))
    assert result.to_dict(exact) == json.loads(result.to_json(exact))


def test_the_version_is_that_of_the_package() -> None:
    assert rulelang.__version__ in (ROOT / "pyproject.toml").read_text("utf-8")


@tried(50)
@given(cases(EVERYTHING))
def test_any_explanation_is_as_its_schema_says(case: Any) -> None:
    rubric, data = case
    try:
        result = rulelang.parse(rubric.text()).evaluate(data)
    except rulelang.DataError:
        return
    for unit in result:
        for exact in (False, True):
            found = result.explain(unit.unit, period=unit.period).to_dict(exact)
            EXPLANATION.validate(json.loads(json.dumps(found)))
            UNIT.validate(found["result"])
            assert found["result"] == unit.to_dict(exact)
