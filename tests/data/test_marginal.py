"""Rows that are no units, and the look by letters that finds them in large files."""

import re
from unicodedata import normalize

import pytest

from rulelang.data.marginal import MEANS, NOTES, SUSPECT, TOTALS, is_numbering, sort_rows

SPELLINGS = (str, str.upper, str.title, lambda text: normalize("NFD", text), "  {} ".format)
ENDS = ("", ":", " (13 huyện)", " : 5")


@pytest.mark.parametrize("word", [*TOTALS, *MEANS])
def test_whatever_is_taken_for_a_total_looks_suspect_by_its_letters(word: str) -> None:
    for spelling in SPELLINGS:
        for end in ENDS:
            name = spelling(word) + end
            sorted_rows = sort_rows([["A", 1], [name, 2]], ["u", "x"], 0, 0, [1])
            assert sorted_rows.units == (0,), name
            assert re.search(SUSPECT, name), name


@pytest.mark.parametrize("word", NOTES)
def test_whatever_is_taken_for_a_note_looks_suspect_by_its_letters(word: str) -> None:
    for spelling in SPELLINGS:
        name = spelling(word) + ": 2021"
        assert sort_rows([["A", 1], [name, ""]], ["u", "x"], 0, 0, [1]).units == (0,), name
        assert re.search(SUSPECT, name), name


@pytest.mark.parametrize(
    "name", ["Công ty A", "Hòa An", "Tổng cục", "Cả Mau", "Trung Tâm", "Sumatra"]
)
def test_common_names_do_not_look_suspect(name: str) -> None:
    assert not re.search(SUSPECT, name)


@pytest.mark.parametrize(
    ("cells", "numbering"),
    [
        (["(1)", "(2)", "(3)"], True),
        (["A", "B", "1", "2"], True),
        ([1, 2, 3], True),
        (["1", "3", "2"], False),
        (["A", "1"], False),
        (["Hòa An", "1", "2"], False),
    ],
)
def test_numbers_of_columns_count_up_from_one(cells: list[object], numbering: bool) -> None:
    assert is_numbering(cells) is numbering
