"""The sheet of provenance: which rules, which data, by what and when."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from rulelang.output.blocks import Units
from rulelang.output.workbook.book import BODY, HEADING, Book
from rulelang.output.workbook.headings import day

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
    time = f"{origin.time:%H:%M} {day(origin.time, plan.language)} ({origin.time:%Z})"
    rows = [
        (words["ruleset"], f"{plan.label or plan.id} ({plan.id})"),
        (words["time"], time),
        (words["version"], f"rulelang {origin.version}"),
        (words["figures"], words["rounded"].format(decimals=plan.decimals)),
        (words["marks"], marked),
        *notes,
        (words["rules_sha256"], plan.sha256),
        (words["data_sha256"], sha256 or words["no_file"]),
        (words["checking"], words["fingerprint"]),
    ]
    first = book.head.rows
    sheet = book.sheet("provenance", first + len(rows), 2)
    for place, (name, text) in enumerate((row for row in rows if row[1]), start=first):
        book.put(sheet, place, 0, name, **{**HEADING, "align": "left", "valign": "vcenter"})
        book.put(sheet, place, 1, text, **BODY, text_wrap=True)
    book.fit(sheet, {0: 28}, TEXT_WIDTH)
