"""Figures as text."""

from decimal import Decimal
from fractions import Fraction

import pytest

from rulelang.output.figures import for_people, for_programs, percentage


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction("58.545"), 2, "58.55"),
        (Fraction("58.5"), 2, "58.50"),
        (Fraction("-0.005"), 2, "-0.01"),
        (Fraction(1, 3), 0, "0"),
    ],
)
def test_a_figure_is_rounded_half_away_from_zero_and_keeps_its_zeros(
    value: Fraction, decimals: int, text: str
) -> None:
    assert str(for_programs(value, decimals)) == text
    assert for_people(value, decimals, "en") == text.replace("-", "−")


def test_an_exact_figure_is_a_fraction_in_a_string() -> None:
    assert for_programs(Fraction(53, 2), 0, exact=True) == "53/2"
    assert for_programs(Fraction(94), 0, exact=True) == "94"


def test_no_figure_is_none_for_programs_and_a_dash_for_people() -> None:
    assert for_programs(None, 2) is None
    assert for_programs(None, 2, exact=True) is None
    assert for_people(None, 2, "vi") == "–"
    assert percentage(None, "en") == "–"


def test_only_people_read_a_decimal_comma() -> None:
    assert for_people(Fraction("58.55"), 2, "vi") == "58,55"
    assert for_programs(Fraction("58.55"), 2) == Decimal("58.55")


def test_a_percentage_has_one_decimal() -> None:
    assert percentage(Fraction("0.4885"), "en") == "48.9"
    assert percentage(Fraction("1.1"), "vi") == "110,0"
