"""Texts in cells of XlsxWriter, as texts whatever they begin with."""

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

__all__ = ["write_text"]

RICH = ("<r>", "</r>")
"""What begins and ends a text that XlsxWriter takes for finished XML, and writes as it is."""


def write_text(
    sheet: Worksheet, row: int, column: int, text: str, form: Format | None = None
) -> None:
    """Write a text as it stands."""
    if text.startswith(RICH[0]) and text.endswith(RICH[1]):
        parts = [text[:1], text[1:2], text[2:]]  # the runs of a rich text are escaped
        sheet.write_rich_string(row, column, *parts, *([] if form is None else [form]))
    else:
        sheet.write_string(row, column, text, form)
