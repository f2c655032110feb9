"""The OpenAPI document of a service: its paths, with the records of each rubric."""

from importlib.metadata import version
from typing import Any

from rulelang.api.ruleset import Ruleset
from rulelang.serve.schemas import components, record_schema
from rulelang.serve.service import Service

__all__ = ["document"]

Json = dict[str, Any]

PROBLEMS = {
    "400": "The body is not JSON.",
    "408": "The body arrived too slowly.",
    "413": "The body is too large.",
    "415": "The body is not of the type `application/json`.",
    "422": "The records are wrong; nothing was scored.",
    "503": "Scoring took too long.",
}


def document(service: Service) -> Json:
    """The document, by OpenAPI 3.1."""
    found = {id: f"record_{id}" for id in service.rubrics}
    records = {found[id]: record_schema(rules) for id, rules in service.rubrics.items()}
    paths: Json = {}
    if service.only is not None:
        paths |= _calls(service.only, "", found[service.only.id])
    for id, rules in service.rubrics.items():
        paths |= _calls(rules, f"/{id}", found[id])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": ", ".join(rules.label or id for id, rules in service.rubrics.items()),
            "version": version("rulelang"),
            "description": "Records are scored by rules, in exact numbers, and explained.",
        },
        "paths": {**paths, **_looks()},
        "components": {"schemas": {**components(), **records, "ruleset": RULESET}},
    }


def _calls(rules: Ruleset, at: str, record: str) -> Json:
    label = rules.label or rules.id
    scored = _answer("The score.", "unit", "units", "score")
    explained = _answer("The explanation.", "explanation", "explanations", "explanation")
    return {
        f"/score{at}": {"post": _call(f"Score by {label}", record, scored)},
        f"/explain{at}": {"post": _call(f"Explain a score by {label}", record, explained)},
    }


def _call(summary: str, record: str, answer: Json) -> Json:
    one = _ref(record)
    problem = {"application/problem+json": {"schema": _ref("problem")}}
    return {
        "summary": summary,
        "parameters": [
            {
                "name": "exact",
                "in": "query",
                "description": "Give figures as exact fractions in texts.",
                "schema": {"type": "boolean", "default": False},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"oneOf": [one, {"type": "array", "items": one}]}}
            },
        },
        "responses": {
            "200": answer,
            **{
                status: {"description": said, "content": problem}
                for status, said in PROBLEMS.items()
            },
        },
    }


def _answer(description: str, one: str, several: str, schema: str) -> Json:
    each = _ref(schema)
    shapes = [(one, each), (several, {"type": "array", "items": each})]
    schemas = [
        {
            "type": "object",
            "required": ["ruleset", name],
            "properties": {"ruleset": _ref("ruleset"), name: of},
        }
        for name, of in shapes
    ]
    return {"description": description, **_json({"oneOf": schemas})}


def _looks() -> Json:
    """The paths that are read."""
    listed = {
        "type": "object",
        "required": ["rules"],
        "properties": {"rules": {"type": "array", "items": _ref("ruleset")}},
    }
    id = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    text = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "/rules": _look("The rubrics.", _json(listed)),
        "/rules/{id}": {"parameters": [id], **_look("A rubric.", _json(_ref("rubric")))},
        "/health": _look("It answers.", _json({"type": "object"})),
        "/metrics": _look("Counts, in the text format of Prometheus.", {"content": text}),
    }


def _look(description: str, answer: Json) -> Json:
    return {"get": {"responses": {"200": {"description": description, **answer}}}}


def _json(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


RULESET: Json = {
    "description": "The rules that scored, with the SHA-256 of their file.",
    "type": "object",
    "required": ["id", "label", "edition", "sha256"],
    "properties": {
        "id": {"type": "string"},
        "label": {"type": "string"},
        "edition": {"type": ["integer", "null"]},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    },
}
