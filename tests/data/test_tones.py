"""Tone marks on either letter, and headings as they are compared."""

from unicodedata import normalize

import pytest

from rulelang.data.spelling import loose, tidy
from rulelang.data.tones import one_placement


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Hòa", "Hoà"),
        ("hóa", "hoá"),
        ("Thúy", "Thuý"),
        ("lòe", "loè"),
        ("thủy lợi", "thuỷ lợi"),
        ("TÒA ÁN", "TOÀ ÁN"),
        ("của", "cuả"),
        ("quí", "qúi"),
    ],
)
def test_a_tone_mark_may_stand_on_either_letter(old: str, new: str) -> None:
    assert one_placement(old) == one_placement(new)
    assert one_placement(normalize("NFD", old)) == one_placement(new)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hòa", "Hóa"), ("Hòa", "Hoa"), ("mạng", "máng"), ("dân", "đân"), ("cô", "co")],
)
def test_other_tones_and_letters_stay_apart(one: str, other: str) -> None:
    assert one_placement(one) != one_placement(other)


def test_a_word_with_several_marks_is_no_vietnamese_one() -> None:
    assert one_placement("élevè") != one_placement("èlevé")


def test_headings_are_compared_without_case_spaces_width_and_what_nobody_sees() -> None:
    assert loose(" SỐ\u00a0 MÁY\u200b") == loose("số máy")
    assert loose("ｕｎｉｔ") == loose("Unit")
    assert loose("m²") == loose("m2")
    assert loose("số máy") != loose("so may")


def test_numbers_are_tidied_to_the_signs_of_a_keyboard() -> None:
    assert tidy("\u2212１２．５\u200b") == "-12.5"
    assert tidy("1\u202f234\u00a0567") == "1 234 567"
    assert tidy("1’000") == "1'000"
