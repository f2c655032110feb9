"""Facts as values of JSON: a class is an object of its fields, a fraction a number or a text."""

from collections.abc import Mapping
from typing import Any

from attrs import fields, has

from rulelang.analysis.facts import Analysis
from rulelang.plan.kinds import MARKS
from rulelang.results.plain import plain
from rulelang.results.score import UnitResult

__all__ = ["as_dict"]

NAMES = {"maximum": "max"}
"""Fields that are called otherwise in results."""

OF_A_UNIT = ("unit", "status", "rank", "level", "total", "share")
"""What stands of the result of a unit."""


def as_dict(analysis: Analysis, exact: bool = False) -> dict[str, Any]:
    """The facts of a period, by `docs/schema/analysis.schema.json`."""
    found: dict[str, Any] = _plain(analysis, exact)
    return found


def _plain(value: Any, exact: bool) -> Any:
    if isinstance(value, UnitResult):
        return {name: plain(getattr(value, name), exact) for name in OF_A_UNIT}
    if has(value.__class__):
        return {NAMES.get(name, name): found for name, found in _fields(value, exact)}
    if isinstance(value, tuple):
        return [_plain(item, exact) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item, exact) for key, item in value.items()}
    return plain(value, exact)


def _fields(value: Any, exact: bool) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for each in fields(value.__class__):
        own = getattr(value, each.name)
        if each.name == "result":
            found += _plain(own, exact).items()
        elif each.name == "marked":
            found += [(mark, [*own.get(mark, ())]) for mark in MARKS]
        else:
            found.append((each.name, _plain(own, exact)))
    return found
