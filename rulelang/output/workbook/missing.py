"""The sheet of what is missing: a row for each thing that a unit did not report."""

from rulelang.output.blocks import Units
from rulelang.output.further import labels_of
from rulelang.output.workbook.book import BODY, Book, Column
from rulelang.output.workbook.headings import titled

__all__ = ["write_missing"]


def write_missing(book: Book, units: Units) -> None:
    """Write the sheet. Raises WorkbookLimitError."""
    words, plan = book.words, units.plan
    evidence, labels = {item.id: item.evidence for item in plan.inputs}, labels_of(plan)
    with_evidence = any(item.evidence for item in plan.inputs)
    names_of, missing = units.column("unit"), units.column("missing")
    periods = units.column("period") if plan.period is not None else ()
    rows: list[list[str | None]] = []
    for row, status in enumerate(units.column("status")):
        named = [names_of[row], *([periods[row]] if periods else [])]
        if status == "incomplete" and not missing[row]:
            rows.append([*named, "", words["nothing_applies"], ""])
        for id in missing[row]:
            rows.append([*named, id, labels[id] or id, evidence.get(id, "")])
    names = [plan.unit_label or plan.unit or words["unit"]]
    names += [plan.period_label or plan.period] if plan.period else []
    names += [words["id"], words["input"], *([words["evidence"]] if with_evidence else [])]
    sheet = book.sheet("missing", max(len(rows), 1) + 1, len(names))
    titled(sheet, plan)
    look = {**BODY, "text_wrap": True} if rows else BODY
    rows = rows or [[words["nothing_missing"], *[""] * len(names)]]
    columns = [Column(name, [row[place] for row in rows], look) for place, name in enumerate(names)]
    book.table(sheet, columns, {0: 18, len(names) - 1: 30})
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(names) - 1)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
