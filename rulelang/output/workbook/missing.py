"""The sheet of what is missing: a row for each thing that a unit did not report."""

from rulelang.output.workbook.book import BODY, Book
from rulelang.output.workbook.headings import titled
from rulelang.plan.tree import Plan
from rulelang.results.score import Results

__all__ = ["write_missing"]


def write_missing(book: Book, plan: Plan, results: Results) -> None:
    """Write the sheet. Raises WorkbookLimitError."""
    words = book.words
    inputs = {item.id: item for item in plan.inputs}
    with_evidence = any(item.evidence for item in plan.inputs)
    rows: list[list[str | None]] = []
    for unit in results.units:
        named = [unit.unit, *([unit.period] if plan.period else [])]
        if unit.status == "incomplete" and not unit.missing:
            rows.append([*named, "", words["nothing_applies"], ""])
        for id in unit.missing:
            rows.append([*named, id, inputs[id].label or id, inputs[id].evidence])
    names = [plan.unit_label or plan.unit or words["unit"]]
    names += [plan.period_label or plan.period] if plan.period else []
    names += [words["id"], words["input"], *([words["evidence"]] if with_evidence else [])]
    sheet = book.sheet("missing", max(len(rows), 1) + 1, len(names))
    titled(sheet, plan)
    book.headings(sheet, 0, names)
    for place, row in enumerate(rows, start=1):
        for column, text in enumerate(row[: len(names)]):
            book.put(sheet, place, column, text, **BODY, text_wrap=True)
    if not rows:
        book.put(sheet, 1, 0, words["nothing_missing"], **BODY)
    book.fit(sheet, {0: 18, len(names) - 1: 30})
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(names) - 1)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
