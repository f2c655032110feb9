"""The nearest known word."""

import pytest

from rulelang.diagnostics.suggest import LIKELY, nearest

NAMES = ("infrastructure", "hạ_tầng", "đơn_vị", "max", "connected")


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("infrastrucutre", "infrastructure"),
        ("Infrastructure", "infrastructure"),
        ("ha_tang", "hạ_tầng"),
        ("hạ_tâng", "hạ_tầng"),
        ("don_vi", "đơn_vị"),
        ("mx", "max"),
        ("conected", "connected"),
    ],
)
def test_a_slip_finds_the_word_that_was_meant(word: str, known: str) -> None:
    assert nearest(word, NAMES) == known


def test_a_word_that_is_like_no_other_finds_nothing() -> None:
    assert nearest("xyz", NAMES) is None
    assert nearest("xyz", ()) is None


def test_among_many_words_the_nearest_is_still_found() -> None:
    many = [f"indicator_{number}_of_offices" for number in range(20 * LIKELY)]
    assert nearest("indicatr_117_of_ofices", many) == "indicator_117_of_offices"
