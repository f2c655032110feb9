"""An audit as a workbook: a row for each claim of a conflict, what is printed beside what fits."""

from collections.abc import Iterator
from math import ceil
from pathlib import Path

from attrs import frozen

from rulelang.audit.claims import Claim
from rulelang.audit.findings import Audited
from rulelang.output import whole
from rulelang.output.audit.figures import arithmetic, of_data, printed, say
from rulelang.output.audit.text import should_be
from rulelang.words import Language

__all__ = ["write"]

WIDTHS = (6, 8, 60, 14, 24, 60)
A4 = 9
LINE_HEIGHT, LETTERS = 15, 1.1
"""The height of a line, and how many letters of a text are as wide as a digit."""

SUSPECT_COLOUR = "#FFC7CE"


@frozen
class _Row:
    number: int
    claim: Claim
    should_be: str
    why: str
    suspect: bool


def write(found: Audited, language: Language, path: Path) -> None:
    """Write the workbook, whole or not at all. Raises OSError."""
    with whole.replaced(path) as part:
        _write(found, language, part)


def _rows(found: Audited, language: Language) -> Iterator[_Row]:
    number = 0
    for claim, verdict in found.differing:
        number += 1
        told = of_data(claim, verdict, found.claims.units, language)
        yield _Row(number, claim, "", told, True)
    for conflict in found.conflicts:
        number += 1
        why = arithmetic(conflict, language)
        for claim in conflict.claims:
            suspect = (
                conflict.suspect if conflict.suspect and conflict.suspect.claim is claim else None
            )
            told = should_be(suspect, language) if suspect else ""
            yield _Row(number, claim, told, why, suspect is not None)
            why = ""


def _write(found: Audited, language: Language, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(say(language, "sheet"))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        cell = {"text_wrap": True, "valign": "top", "align": "left"}
        suspected = {"bg_color": SUSPECT_COLOUR}
        formats = {
            (first, suspect): book.add_format(
                cell | ({"top": 1} if first else {}) | (suspected if suspect else {})
            )
            for first in (False, True)
            for suspect in (False, True)
        }
        keys = ("number", "place", "figure", "value", "should_be", "why")
        for column, (key, width) in enumerate(zip(keys, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, say(language, key), head)
        before = 0
        for at, row in enumerate(_rows(found, language), start=1):
            first, before = row.number != before, row.number
            plain, shown = formats[first, False], formats[first, row.suspect]
            sheet.write_number(at, 0, row.number, plain)
            sheet.write_number(at, 1, row.claim.line, plain)
            sheet.write_string(at, 2, row.claim.text, plain)
            figures = ", ".join(printed(item, language) for item in row.claim.printed)
            sheet.write_string(at, 3, figures, shown)
            sheet.write_string(at, 4, row.should_be, shown)
            sheet.write_string(at, 5, row.why, plain)
            texts = ("", "", row.claim.text, figures, row.should_be, row.why)
            lines = max(
                ceil(len(t) / (LETTERS * width)) for t, width in zip(texts, WIDTHS, strict=True)
            )
            sheet.set_row(at, LINE_HEIGHT * lines)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
