"""Rows that are no units, and the look by plain letters that finds them in large files."""

from random import Random
from unicodedata import normalize

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelang.data.digest import looks_like_no_unit
from rulelang.data.marginal import MEANS, NOTES, TOTALS, is_numbering, names_no_unit, sort_rows
from rulelang.data.spelling import loose
from tests.properties.thorough import tried

UNIT = "Đơn vị"
SPELLINGS = (str, str.upper, str.title, lambda text: normalize("NFD", text), "  {} ".format)
ENDS = ("", ":", " (13 huyện)", " : 5")
UNSEEN = ("\u200b", "\u00ad", "\ufeff", "\u2060")


def wide(text: str) -> str:
    """In letters of full width, as far as there are any."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@pytest.mark.parametrize("word", [*TOTALS, *MEANS])
def test_totals_and_means_at_the_end_are_no_units(word: str) -> None:
    for spelling in SPELLINGS:
        for end in ENDS:
            name = spelling(word) + end
            sorted_rows = sort_rows([["A", 1], [name, 2]], ["u", "x"], 0, 0, {1: "number"})
            assert sorted_rows.units == (0,), name
            assert names_no_unit(name, "", last=True), name


@tried(300)
@given(st.sampled_from([*TOTALS, UNIT]), st.integers(0, 2**32))
def test_whatever_is_taken_for_no_unit_is_found_by_its_plain_letters(word: str, seed: int) -> None:
    random = Random(seed)
    word = random.choice([*SPELLINGS, wide, str.casefold])(word)
    letters = [*normalize("NFD", word)] if random.random() < 0.3 else [*word]
    for _ in range(random.randint(0, 3)):
        letters.insert(random.randint(0, len(letters)), random.choice(UNSEEN))
    name = "".join(letters) + random.choice([*ENDS, "\u3000"])
    assert names_no_unit(name, loose(UNIT)) <= looks_like_no_unit(pl.Series(UNIT, [name]))[0], name


@pytest.mark.parametrize("word", NOTES)
def test_a_note_below_is_no_unit(word: str) -> None:
    for spelling in SPELLINGS:
        name = spelling(word) + ": 2021"
        assert sort_rows([["A", 1], [name, ""]], ["u", "x"], 0, 0, {1: "number"}).units == (0,), (
            name
        )


@pytest.mark.parametrize(
    "name", ["Công ty A", "Hòa An", "Tổng cục", "Cả Mau", "Trung Tâm", "Sumatra", "Trung bình"]
)
def test_common_names_are_units(name: str) -> None:
    assert not names_no_unit(name, loose(UNIT))


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
