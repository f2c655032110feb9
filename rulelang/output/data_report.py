"""A report on data as a table for people, and as JSON (``docs/schema/data.schema.json``)."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tabulate import tabulate

from rulelang.data.report import ColumnRead, DataReport, PartRead
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.diagnostics.visible import visible

__all__ = ["document", "json_text", "text"]

LONGEST_COUNTS = 4
LONGEST_LABEL = 40


# ---- for people ----------------------------------------------------------------------------------


def text(report: DataReport) -> str:
    """What was read as lines that end in a line end; what is wrong is said elsewhere."""
    return visible("\n".join(_lines(report)) + "\n")


def _lines(report: DataReport) -> Iterator[str]:
    for part in report.parts:
        yield _read(part)
    yield ""
    rows = [_row(column) for column in report.columns]
    headings = ("input", "column", "heading", "filled", "missing", "wrong", "values")
    yield tabulate(rows, headings, tablefmt="simple", disable_numparse=True, colalign=_ALIGNED)
    if report.unread:
        yield ""
        yield f"not read: {', '.join(report.unread)}"
    if report.missing:
        yield ""
        for item in report.missing:
            unit = item.unit if item.period is None else f"{item.unit} ({item.period})"
            yield f"missing for {unit}: {', '.join(item.inputs)}"
    yield ""
    yield _summary(report)


_ALIGNED = ("left", "right", "left", "right", "right", "right", "left")


def _read(part: PartRead) -> str:
    said = [part.sheet and f"sheet {part.sheet}", part.range, _units(part.rows), part.dialect]
    return f"{part.file}: {', '.join(item for item in said if item)}"


def _units(count: int) -> str:
    return "1 unit" if count == 1 else f"{count} units"


def _row(column: ColumnRead) -> Sequence[object]:
    if column.heading is None:
        return column.id, "–", "(the default)", "", "", "", ""
    values = _values(column)
    if column.written:
        values = f"{values} ({column.written})".strip()
    return (
        column.id,
        column.place,
        _cut(column.heading),
        column.filled,
        column.missing or "",
        column.wrong or "",
        values,
    )


def _cut(heading: str) -> str:
    one_line = " ".join(heading.split())
    return one_line if len(one_line) <= LONGEST_LABEL else one_line[:LONGEST_LABEL] + "…"


def _values(column: ColumnRead) -> str:
    """The values of a column in a few words."""
    if column.low is not None:
        return column.low if column.low == column.high else f"{column.low} to {column.high}"
    if column.counts:
        said = [f"{name} {count}" for name, count in column.counts.items() if count]
        more = " …" if len(said) > LONGEST_COUNTS else ""
        return ", ".join(said[:LONGEST_COUNTS]) + more
    return f"{column.distinct} different" if column.filled else ""


def _summary(report: DataReport) -> str:
    errors = len(report.errors)
    wrong = "nothing is wrong" if not errors else f"{errors} error{'s' if errors > 1 else ''}"
    lacking = len(report.missing)
    missing = f", {lacking} of them with missing values" if lacking else ""
    return f"{_units(report.units)}{missing}; {wrong}"


# ---- for programs --------------------------------------------------------------------------------


def document(report: DataReport) -> dict[str, Any]:
    """The report as plain values; what was read stands there as text, exactly."""
    plan = report.plan
    return {
        "ruleset": {"id": plan.id, "edition": plan.edition, "sha256": plan.sha256},
        "parts": [
            {
                "file": part.file,
                "sheet": part.sheet or None,
                "range": part.range or None,
                "units": part.rows,
                "dialect": part.dialect or None,
                "sha256": part.sha256,
            }
            for part in report.parts
        ],
        "units": report.units,
        "columns": [_column(column) for column in report.columns],
        "unread": list(report.unread),
        "missing": [
            {"unit": item.unit, "period": item.period, "inputs": list(item.inputs)}
            for item in report.missing
        ],
        "diagnostics": [_said(item) for item in report.diagnostics],
    }


def _said(item: Diagnostic) -> dict[str, Any]:
    address = item.place.address if isinstance(item.place, Cell) else ""
    return item.to_dict() | {"cell": address or None}


def _column(column: ColumnRead) -> dict[str, Any]:
    return {
        "input": column.id,
        "label": column.label,
        "type": column.kind,
        "heading": column.heading,
        "column": column.place,
        "written": column.written or None,
        "filled": column.filled,
        "missing": column.missing,
        "wrong": column.wrong,
        "low": column.low,
        "high": column.high,
        "counts": dict(column.counts),
        "distinct": column.distinct,
    }


def json_text(report: DataReport) -> str:
    """The document as JSON text that ends in a line end."""
    return json.dumps(document(report), ensure_ascii=False, indent=2) + "\n"
