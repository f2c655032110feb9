"""Numbers as the formats of workbooks show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelang.data.numberformats import Sort, shown, sort_of
from rulelang.data.sheet import Run, Sheet


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (1, "000", "001"),
        (12345, "000", "12345"),
        (202101, "0000-00", "2021-01"),
        (10203, r"00\.00\.00", "01.02.03"),
        (5551234, "###-####", "555-1234"),
        (12345, '"QL-"000', "QL-12345"),
        (7, '0"0"0', "007"),
        (1234567, "#,##0", "1,234,567"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1.005, "0.00", "1.01"),
        (0.25, "#.##", ".25"),
        (0.505, "0.0%", "50.5%"),
        (1_500_000, "0.0,,", "1.5"),
        (-5, "0.0", "-5.0"),
        (-0.001, "0.00", "0.00"),
        (-5, "0;(0)", "(5)"),
        (0, "0;-0;none", None),
        (0, '0;-0;"-"0', "-0"),
        (1, "[Red]00", "01"),
        (1, "_(00_)", "01"),
        (1, '"a;b"0;x', "a;b1"),
        (3, "General", None),
        (3, "@", None),
        (3, "0.00E+00", None),
        (3, "# ?/?", None),
        (3, "[<5]00", None),
    ],
)
def test_a_number_is_shown_as_its_format_says(number: float, code: str, text: str | None) -> None:
    assert shown(number, code) == text


@pytest.mark.parametrize(
    ("code", "sort"),
    [
        ("General", "general"),
        ("0", "number"),
        ("0%", "percent"),
        ("dd/mm/yyyy", "date"),
        ("[$-42A]d mmmm yyyy", "date"),
        ("[h]:mm", "elapsed"),
        ("@", "text"),
        ('0 "ngày"', "number"),
    ],
)
def test_a_format_shows_one_sort_of_value(code: str, sort: Sort) -> None:
    assert sort_of(code) == sort


@given(st.integers(0, 10**14), st.integers(1, 14))
def test_places_for_digits_lengthen_a_number_and_change_none_of_its_digits(
    number: int, places: int
) -> None:
    assert shown(number, "0" * places) == str(number).zfill(places)
    assert shown(number, "#,##0") == f"{number:,}"


def test_a_cell_names_itself_by_the_format_of_its_row() -> None:
    rows = tuple((number,) for number in (1.0, 2.0, 3.0, "4", True, None))
    runs = (Run(1, 1, "000"), Run(2, 5, "0000"))
    sheet = Sheet("f", "S", rows, formats={0: runs}, texts={0: {0: "I"}})
    assert [sheet.named(row, 0) for row in range(6)] == ["I", "002", "0003", "4", True, None]
