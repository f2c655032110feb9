"""The sheet of provenance: which rules, which data, by what and when."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from rulelang.output.blocks import Units
from rulelang.output.workbook.book import BODY, HEADING, Book
from rulelang.output.workbook.headings import titled

__all__ = ["Origin", "write_provenance"]


TEXT_WIDTH = 76


@frozen
class Origin:
    """By which version a workbook is made, and when."""

    version: str
    time: datetime


def write_provenance(
    book: Book,
    units: Units,
    sha256: str | None,
    origin: Origin,
    marked: str,
    notes: Sequence[tuple[str, str]],
) -> None:
    """Write the sheet. ``sha256`` is that of the data; ``marked`` counts the units by what was done
    to their scores; ``notes`` are further rows, a heading and a text each."""
    words, plan = book.words, units.plan
    edition = "" if plan.edition is None else str(plan.edition)
    rows = [
        (words["ruleset"], f"{plan.label or plan.id} ({plan.id})"),
        (words["edition"], edition),
        (words["source"], plan.source or ""),
        (words["rules_sha256"], plan.sha256),
        (words["data_sha256"], sha256 or words["no_file"]),
        (words["rows"], str(units.size)),
        (words["version"], f"rulelang {origin.version}"),
        (words["time"], origin.time.isoformat(timespec="seconds")),
        (words["figures"], words["as_double"]),
        (words["marks"], marked),
        *notes,
    ]
    sheet = book.sheet("provenance", len(rows), 2)
    titled(sheet, plan)
    for place, (name, text) in enumerate(row for row in rows if row[1]):
        book.put(sheet, place, 0, name, **{**HEADING, "align": "left", "valign": "top"})
        book.put(sheet, place, 1, text, **BODY, text_wrap=True)
    book.fit(sheet, {0: 28}, TEXT_WIDTH)
    sheet.fit_to_pages(1, 0)
