"""An explanation as plain values. ``docs/schema/explanation.schema.json`` describes it."""

from collections.abc import Sequence
from typing import Any

from rulelang.diagnostics import Cell
from rulelang.results.plain import plain
from rulelang.results.score import UnitResult
from rulelang.results.trace import ReadValue, Trace

__all__ = ["VERSION", "as_dict"]

VERSION = 1
"""Of the shape that the schema describes; a change that programs could stumble over counts up."""


def as_dict(
    result: UnitResult, trace: Trace, figures: Sequence[Trace], exact: bool
) -> dict[str, Any]:
    """The unit's result, and how its score and its figures came about."""
    return {
        "schema": VERSION,
        "result": result.to_dict(exact),
        "trace": _trace(trace, exact),
        "figures": [_trace(one, exact) for one in figures],
    }


def _trace(trace: Trace, exact: bool) -> dict[str, Any]:
    row, level = trace.row, trace.level
    return {
        "id": trace.id,
        "label": trace.label,
        "kind": trace.kind,
        "form": trace.form,
        "score": plain(trace.score, exact),
        "text": trace.figure,
        "max": plain(trace.maximum, exact),
        "weight": trace.weight or None,
        "calculation": trace.calculation or None,
        "computed": plain(trace.computed, exact),
        "adjustments": [
            {"kind": one.kind, "text": one.text, "value": plain(one.value, exact)}
            for one in trace.adjustments
        ],
        "row": None if row is None else {"text": row.text, "line": row.place.line},
        "hint": trace.hint or None,
        "level": None
        if level is None
        else {
            "id": level.id,
            "label": level.label,
            "bound": plain(level.bound, exact),
            "missed": level.missed or None,
        },
        "applies": trace.applies or None,
        "readings": [_reading(one, exact) for one in trace.readings],
        "source": None if trace.source is None else _reading(trace.source, exact),
        "children": [_trace(child, exact) for child in trace.children],
        "line": trace.place.line,
    }


def _reading(item: ReadValue, exact: bool) -> dict[str, Any]:
    return {
        "name": item.name,
        "label": item.label,
        "kind": item.kind,
        "value": plain(item.value, exact),
        "text": item.text,
        "unit": item.unit or None,
        "cell": None if item.cell is None else _cell(item.cell),
        "calculation": item.calculation or None,
        "readings": [_reading(one, exact) for one in item.readings],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "file": cell.file,
        "sheet": cell.sheet or None,
        "row": cell.row or None,
        "column": cell.column or None,
        "address": cell.address or None,
    }
