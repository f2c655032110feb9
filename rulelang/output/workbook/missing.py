"""The sheet of what is missing: a row for each thing that a unit did not report."""

from rulelang.output.blocks import Units
from rulelang.output.further import labels_of
from rulelang.output.workbook.book import BODY, Book, Column

__all__ = ["write_missing"]


def write_missing(book: Book, units: Units) -> None:
    """Write the sheet. Raises WorkbookLimitError."""
    words, plan = book.words, units.plan
    evidence, labels = {item.id: item.evidence for item in plan.inputs}, labels_of(plan)
    names_of, missing = units.column("unit"), units.column("missing")
    periods = units.column("period") if plan.period is not None else ()
    rows: list[list[str | None]] = []
    for row, status in enumerate(units.column("status")):
        named = [names_of[row], *([periods[row]] if periods else [])]
        if status == "incomplete" and not missing[row]:
            rows.append([*named, words["nothing_applies"], "", ""])
        for id in missing[row]:
            rows.append([*named, labels[id] or id, evidence.get(id, ""), id])
    names = [plan.unit_label or plan.unit or words["unit"]]
    names += [plan.period_label or plan.period] if plan.period else []
    names += [words["input"], words["evidence"], words["id"]]
    first = book.head.rows
    sheet = book.sheet("missing", first + max(len(rows), 1) + 1, len(names))
    look = {**BODY, "text_wrap": True}
    rows = rows or [[words["nothing_missing"], *[""] * len(names)]]
    columns = [Column(name, [row[place] for row in rows], look) for place, name in enumerate(names)]
    if not any(row[-2] for row in rows):
        del columns[-2]
    book.table(sheet, columns, {0: 24, len(names) - 3: 40})
    sheet.freeze_panes(first + 1, 1)
    sheet.autofilter(first, 0, first + len(rows), len(columns) - 1)
    sheet.repeat_rows(first)
