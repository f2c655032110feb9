"""The schemas of what is sent and answered: those that are published, and a rubric's records."""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any, assert_never

from rulelang.api.ruleset import Ruleset
from rulelang.plan.expressions import Const, Expr, Read
from rulelang.plan.tree import InputPlan
from rulelang.results.plain import plain

__all__ = ["UNIT", "components", "published", "record_schema"]

UNIT = "unit"
"""The key of the unit's name where the rules name no column for it."""

SCORE = "#/components/schemas/score"

FOLDERS = ("schema", "../docs/schema")
"""Where the schemas are, next to the package: in a wheel, and where the project is worked on."""

Json = dict[str, Any]


@lru_cache
def published(name: str) -> Mapping[str, Any]:
    """A schema of `docs/schema`, such as `results`."""
    package = files("rulelang")
    for folder in FOLDERS:
        file = package.joinpath(f"{folder}/{name}.schema.json")
        if file.is_file():
            found: Json = json.loads(file.read_text(encoding="utf-8"))
            return found
    raise FileNotFoundError(name)


# ---- records -------------------------------------------------------------------------------------


def record_schema(rules: Ruleset) -> Json:
    """The schema of a record that the rubric scores: the unit's name, its period, each input.

    A key that is absent, or null, is a missing value. Further keys are read by nothing.
    """
    plan = rules.plan
    names = {plan.unit or UNIT: plan.unit_label, **_period(rules)}
    found = {
        id: _described({"type": "string", "minLength": 1}, label) for id, label in names.items()
    }
    found |= {item.id: _input(item) for item in plan.inputs if item.id not in found}
    needed = [item.id for item in plan.inputs if item.policy == "error" and item.default is None]
    return {
        "type": "object",
        "title": rules.label or rules.id,
        "required": [*dict.fromkeys((*names, *needed))],
        "properties": found,
    }


def _period(rules: Ruleset) -> Mapping[str, str | None]:
    plan = rules.plan
    return {} if plan.period is None else {plan.period: plan.period_label}


def _input(item: InputPlan) -> Json:
    found = _described(_value(item), item.label)
    said = [
        *([f"in {item.unit}"] if item.unit else []),
        *_related("from", item.low),
        *_related("to", item.high),
        *([item.evidence] if item.evidence else []),
    ]
    if said:
        found["description"] = "; ".join(said)
    if item.default is not None:
        found["default"] = plain(item.default)
    return found


def _described(schema: Json, label: str | None) -> Json:
    return schema if label is None else {"title": label, **schema}


def _value(item: InputPlan) -> Json:
    null = [] if item.policy == "error" and item.default is None else ["null"]
    match item.kind:
        case "number" | "percent":
            return {"type": ["number", *null], **_bounds(item)}
        case "integer":
            return {"type": ["integer", *null], **_bounds(item)}
        case "yesno":
            return {"type": ["boolean", *null]}
        case "date":
            return {"type": ["string", *null], "format": "date"}
        case "text":
            return {"type": ["string", *null]}
        case "choice":
            options = [_described({"const": id}, label) for id, label in item.options]
            return {"oneOf": [*options, *({"type": "null"} for _ in null)]}
        case _:
            assert_never(item.kind)


def _bounds(item: InputPlan) -> Json:
    ends = {"minimum": item.low, "maximum": item.high}
    return {
        name: plain(bound.value)
        for name, bound in ends.items()
        if isinstance(bound, Const) and isinstance(bound.value, Fraction)
    }


def _related(word: str, bound: Expr | None) -> list[str]:
    """A bound that a keyword of schemas cannot say: another input, or a day."""
    if isinstance(bound, Read):
        return [f"{word} `{bound.ref.id}`"]
    if isinstance(bound, Const) and isinstance(bound.value, date):
        return [f"{word} {bound.value.isoformat()}"]
    return []


# ---- answers -------------------------------------------------------------------------------------


def components() -> Json:
    """The schemas of answers by name, as an OpenAPI document has them."""
    found: Json = {"problem": PROBLEM}
    for name in ("results", "explanation", "rubric"):
        found |= _flat(name, published(name))
    text = {"description": "The explanation as a tree of text.", "type": "string"}
    explained = found["explanation"]
    properties = {**explained["properties"], "result": {"$ref": SCORE}, "text": text}
    explained |= {"properties": properties, "required": [*explained["required"], "text"]}
    return found | {"score": _alone(found["results_unit"])}


def _flat(name: str, schema: Mapping[str, Any]) -> Json:
    """A schema and the definitions in it, each a component of its own."""
    outer = {key: value for key, value in schema.items() if key not in ("$defs", "$id", "$schema")}
    inner = {f"{name}_{key}": value for key, value in schema.get("$defs", {}).items()}
    found: Json = _renamed({name: outer, **inner}, name)
    return found


def _renamed(value: Any, name: str) -> Any:
    """The same with each reference to a definition as one to its component."""
    if isinstance(value, Mapping):
        return {key: _renamed(one, name) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, name) for one in value]
    if isinstance(value, str) and value.startswith("#/$defs/"):
        return value.replace("#/$defs/", f"#/components/schemas/{name}_")
    return value


def _alone(unit: Json) -> Json:
    """The schema of a unit that is scored alone: it has no rank, and no group to be ranked in."""
    kept = {key: value for key, value in unit.items() if key not in ("if", "then", "else")}
    nothing = {"type": "null", "description": "Null: the unit is scored alone."}
    none = {"type": "object", "description": "Empty: the unit is scored alone.", "maxProperties": 0}
    own = {**unit["properties"], "rank": nothing, "group": nothing, "ranks": none}
    return {**kept, "properties": own}


PROBLEM: Json = {
    "description": "What is wrong with a request, as RFC 9457 has it.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {
            "description": "The page of the first error.",
            "type": "string",
            "format": "uri-reference",
        },
        "title": {"description": "What kind of problem it is.", "type": "string"},
        "status": {"description": "The status of HTTP.", "type": "integer"},
        "detail": {"description": "What is wrong, in a sentence.", "type": "string"},
        "code": {"description": "The code of the first error.", "type": ["string", "null"]},
        "errors": {
            "description": "Everything that is wrong, up to a hundred.",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message", "help"],
                "properties": {
                    "record": {
                        "description": "The place of the record in a list, from 0.",
                        "type": "integer",
                        "minimum": 0,
                    },
                    "field": {
                        "description": "The key of the record; null where it is none.",
                        "type": ["string", "null"],
                    },
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "help": {"type": ["string", "null"]},
                },
            },
        },
    },
}
