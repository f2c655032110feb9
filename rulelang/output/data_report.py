"""A report on data as a table for people, and as JSON (``docs/schema/data.schema.json``)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import frozen
from tabulate import tabulate

from rulelang.data.report import ColumnRead, DataReport, MissingInputs, PartRead
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.diagnostics.place import RECORDS
from rulelang.diagnostics.visible import visible
from rulelang.output.figures import MINUS, NONE
from rulelang.output.further import TRUTHS, labels_of
from rulelang.plan.speech import speaking
from rulelang.plan.tree import Plan
from rulelang.plan.values import spelt
from rulelang.words import Language, Number, words_of

__all__ = ["document", "json_text", "text"]

LONGEST_COUNTS = 4
LONGEST_LABEL = 40
MOST_UNITS = 3
"""So many units that lack the same are named; of more, only the number is given."""

HEADINGS = ("input", "column_of", "heading", "filled", "missing_cells", "wrong_cells", "values")
ALIGNED = ("left", "right", "left", "right", "right", "right", "left")


# ---- for people ----------------------------------------------------------------------------------


def text(report: DataReport, language: Language | None = None) -> str:
    """What was read as lines that end in a line end, in a language, by default that of the rules;
    what is wrong is said elsewhere."""
    plan = speaking(report.plan, language)
    words = {**words_of("table", plan.language), **words_of("reading", plan.language)}
    writer = _Writer(plan, words)
    return visible("\n".join(writer.lines(report)) + "\n")


@frozen
class _Writer:
    plan: Plan
    words: Mapping[str, str]

    def lines(self, report: DataReport) -> Iterator[str]:
        words = self.words
        yield from map(self.read, report.parts)
        yield ""
        rows = [self.row(column) for column in report.columns]
        headings = [words[key] for key in HEADINGS]
        yield tabulate(rows, headings, tablefmt="simple", disable_numparse=True, colalign=ALIGNED)
        if report.unread:
            yield from ("", words["not_read"].format(columns=", ".join(map(_cut, report.unread))))
        if report.missing:
            yield ""
            yield from self.missing(report.missing)
        yield ""
        yield self.summary(report)

    def read(self, part: PartRead) -> str:
        """Where a table stands, and how its file is written."""
        sheet = part.sheet and self.words["sheet"].format(name=part.sheet)
        rows = part.last and not part.file.lower().endswith(RECORDS)
        where = part.area or (
            rows and self.words["rows_to"].format(first=part.first, last=part.last)
        )
        said = [sheet, where, self.units(part.rows), self.written(part.dialect)]
        return f"{part.file}: {', '.join(item for item in said if item)}"

    def units(self, count: int) -> str:
        return f"{count} {self.words['one_unit' if count == 1 else 'units']}"

    def written(self, said: str) -> str:
        """How something is written, in the language of the rules."""
        words = words_of("reading", self.plan.language, "written")
        return ", ".join(words.get(part, part) for part in said.split(", "))

    def row(self, column: ColumnRead) -> Sequence[object]:
        if column.heading is None:
            item = next((item for item in self.plan.inputs if item.id == column.id), None)
            said = self.words["no_column"]
            if item is not None and item.default is not None:
                percent = item.kind == "percent"
                default = self.value(spelt(item.default, percent), column)
                said = self.words["default_is"].format(value=default)
            return column.id, NONE, said, "", "", "", ""
        values = self.values(column)
        if column.written:
            values = f"{values} ({self.written(column.written)})".strip()
        counts = (column.filled, column.missing or "", column.wrong or "")
        return (column.id, column.place, _cut(column.heading), *counts, values)

    def value(self, text: str, column: ColumnRead) -> str:
        """A value as people read it."""
        if column.kind == "date":
            day = date.fromisoformat(text)
            return f"{day:%d/%m/%Y}" if self.plan.language == "vi" else text
        if column.kind == "yesno":
            return TRUTHS[self.plan.language][text == "yes"]
        if column.kind == "choice":
            options = next(item.options for item in self.plan.inputs if item.id == column.id)
            return _cut(dict(options).get(text) or text)
        if column.kind in ("number", "integer", "percent"):
            return (
                Number(text).said("vi" if self.plan.language == "vi" else "en").replace("-", MINUS)
            )
        return text

    def values(self, column: ColumnRead) -> str:
        """The values of a column in a few words."""
        if column.low is not None and column.high is not None:
            low, high = (self.value(end, column) for end in (column.low, column.high))
            return low if low == high else self.words["from_to"].format(low=low, high=high)
        if column.counts:
            counts = column.counts.items()
            said = [f"{self.value(name, column)} {count}" for name, count in counts if count]
            more = " …" if len(said) > LONGEST_COUNTS else ""
            return ", ".join(said[:LONGEST_COUNTS]) + more
        return self.words["different"].format(count=column.distinct) if column.filled else ""

    def missing(self, missing: Sequence[MissingInputs]) -> Iterator[str]:
        """What units lack, those that lack the same together."""
        labels = labels_of(self.plan)
        alike: dict[tuple[str, ...], list[str]] = {}
        for item in missing:
            unit = item.unit if item.period is None else f"{item.unit} ({item.period})"
            alike.setdefault(item.inputs, []).append(_cut(unit))
        for inputs, units in alike.items():
            named, more = ", ".join(units[:MOST_UNITS]), len(units) - MOST_UNITS
            whom = self.words["and_more"].format(units=named, count=more) if more > 0 else named
            what = ", ".join(_cut(labels.get(id) or id) for id in inputs)
            yield self.words["missing_for"].format(units=whom, inputs=what)

    def summary(self, report: DataReport) -> str:
        words, errors, lacking = self.words, len(report.errors), len(report.missing)
        wrong = words["errors"].format(count=errors) if errors > 1 else words["one_error"]
        said = self.units(report.units)
        if lacking:
            said += f", {words['lacking_some'].format(count=lacking)}"
        return f"{said}; {wrong if errors else words['nothing_wrong']}"


def _cut(text: str) -> str:
    """A text in one line, its end left out where it is long."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= LONGEST_LABEL else one_line[:LONGEST_LABEL] + "…"


# ---- for programs --------------------------------------------------------------------------------


def document(report: DataReport) -> dict[str, Any]:
    """The report as plain values; what was read is there as text, exactly."""
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
