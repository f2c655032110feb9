"""Rows that are no units, and the look by plain letters that finds them in large files."""

from random import Random
from unicodedata import normalize

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelang.data.digest import looks_like_no_unit
from rulelang.data.marginal import NOTES, is_numbering, names_no_unit, sort_rows
from rulelang.data.spelling import loose
from rulelang.data.totals import BEGINNINGS, LAST, LIMITS, MEANS, TOTALS
from tests.properties.thorough import tried

UNIT = "Đơn vị"
SPELLINGS = (str, str.upper, str.title, lambda text: normalize("NFD", text), "  {} ".format)
ENDS = ("", ":", " (13 huyện)", " : 5")
OTHERS = ("Tổng 13 xã", "Cộng IV", "Miền Bắc Total", "North subtotal")
UNSEEN = ("\u200b", "\u00ad", "\ufeff", "\u2060")


def wide(text: str) -> str:
    """In letters of full width, as far as there are any."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@pytest.mark.parametrize("word", [*TOTALS, *MEANS, *LAST, *LIMITS])
def test_totals_and_means_at_the_end_are_no_units(word: str) -> None:
    for spelling in SPELLINGS:
        for end in ENDS:
            name = spelling(word) + end
            sorted_rows = sort_rows([["A", 1], [name, 2]], ["u", "x"], 0, 0, {1: "number"})
            assert sorted_rows.units == (0,), name
            assert names_no_unit(name, "", last=True), name


@tried(300)
@given(st.sampled_from([*BEGINNINGS, *OTHERS, UNIT]), st.integers(0, 2**32))
def test_whatever_is_taken_for_no_unit_is_found_by_its_plain_letters(word: str, seed: int) -> None:
    random = Random(seed)
    word = random.choice([*SPELLINGS, wide, str.casefold])(word)
    word = random.choice(["", "", "I. ", "12)", "b/ ", "- ", "(*) ", "Ⅳ. "]) + word
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
    "name",
    [
        *("Công ty A", "Hòa An", "Tổng cục", "Cả Mau", "Trung Tâm", "Sumatra", "Trung bình"),
        *("Tổng công ty Điện lực", "Cộng Hòa", "Toàn Thắng", "Tổng hợp", "Hệ Dưỡng", "A. Tổng cục"),
        *("Totalenergies", "Trọng", "Chung Chải", "Tây Toàn"),
    ],
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


# ---- groups --------------------------------------------------------------------------------------

GROUPED = [("I", "Các xã", 11), (1, "A", 5), (2, "B", 6), ("II", "Các phường", 7), (1, "C", 7)]


def units_of(rows: list[tuple[object, ...]]) -> tuple[int, ...]:
    inputs = {len(rows[0]) - 1: "integer"}
    return sort_rows(rows, ["x"] * len(rows[0]), 0, len(rows[0]) - 2, inputs).units  # type: ignore[arg-type]


def test_headings_of_groups_with_figures_are_no_units() -> None:
    assert units_of([*GROUPED]) == (1, 2, 4)
    assert units_of([(f"{mark}.", name, n) for mark, name, n in GROUPED]) == (1, 2, 4)
    named = [(f"{mark}. {name}" if isinstance(mark, str) else name, n) for mark, name, n in GROUPED]
    assert units_of([*named]) == (1, 2, 4)


@pytest.mark.parametrize(
    "rows",
    [
        [("I", "A", 5), ("II", "B", 6), ("III", "C", 7)],  # units have Roman numerals
        [("I", "A", 5), ("II", "B", 6), (1, "C", 7)],  # no units below the first
        [(1, "A", 5), ("I", "B", 6), (2, "C", 7)],  # the first row is none
        [("I", "A", 5), (1, "B", 6), ("III", "C", 7), (1, "D", 7)],  # not counted
        [("A. X", 5), ("B. Y", 6), ("Z", 7)],
        [("I. X", 5), ("Y", 6), ("Z", 7)],
    ],
)
def test_other_rows_with_figures_are_units(rows: list[tuple[object, ...]]) -> None:
    assert units_of(rows) == tuple(range(len(rows)))
