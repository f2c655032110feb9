"""Figures of which some digits are raised, lowered or struck through are no other numbers."""

from collections.abc import Sequence
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from rulelang.data.options import Reading
from rulelang.data.readers import FORMATS, format_of
from rulelang.data.readers.runs import Piece, combined
from tests.data.readers.test_writers import WRITTEN
from tests.properties.thorough import tried

RUNS: Sequence[tuple[Sequence[str], str]] = (
    (("6", "raised", "1"), "6¹"),
    (("10", "lowered", "2"), "10₂"),
    (("struck", "5", " 6"), "5\u0336 6"),
    (("85", "raised", "(2)"), "85⁽²⁾"),
    (("Diện tích (km", "raised", "2", ")"), "Diện tích (km2)"),
    (("B", "raised", "1"), "B1"),
    (("4", "bold", "2"), "42"),
    (("struck", "77"), "77"),
)
"""Runs, each after the name of its format if it has one, and the text that is read of them."""

FORMATS_OF = {
    "raised": {"font_script": 1},
    "lowered": {"font_script": 2},
    "struck": {"font_strikeout": True},
    "bold": {"bold": True},
}


def texts(raw: bytes, name: str) -> list[str]:
    (sheet,) = FORMATS[format_of(raw, name)].read(raw, name, Reading())
    return [row[0] for row in sheet.rows]


@pytest.mark.parametrize("inline", [False, True])
def test_digits_of_another_style_are_seen_in_a_workbook(inline: bool) -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": inline, "in_memory": True}) as book:
        page = book.add_worksheet()
        formats = {name: book.add_format(format) for name, format in FORMATS_OF.items()}
        for at, (runs, _) in enumerate(RUNS):
            parts = [formats.get(run, run) for run in runs]
            if len(parts) == 2:
                page.write(at, 0, parts[1], parts[0])
            else:
                page.write_rich_string(at, 0, *parts)
    assert texts(file.getvalue(), "book.xlsx") == [text for _, text in RUNS]


@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_digits_of_another_style_are_seen_in_other_workbooks(ending: str) -> None:
    name = f"libreoffice-runs.{ending}"
    assert texts((WRITTEN / name).read_bytes(), name) == [text for _, text in RUNS]


STYLES = st.sampled_from(["plain", "raised", "lowered", "struck"])


@tried(300)
@given(st.lists(st.tuples(st.text("0123456789.,- a", max_size=4), STYLES)))
def test_no_text_of_two_styles_of_digits_reads_as_a_number(
    runs: list[tuple[str, str]],
) -> None:
    text = combined([Piece(*run) for run in runs])  # type: ignore[arg-type]
    joined = "".join(letters for letters, _ in runs)
    styles = {style for letters, style in runs if any(map(str.isdecimal, letters))}
    assert (text == joined) is (len(styles) < 2 or "a" in joined)
