"""What follows from claims: single scores, and sums of scores that are not known one by one."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from tests.audit.publishing import block, claims_of
from tests.audit.test_properties import SUMS, complete, tables
from tests.properties.thorough import tried
from tests.strategies import Row

pytest.importorskip("z3")


def sums(claims: str) -> dict[tuple[tuple[str, str], ...], tuple[Fraction, Fraction]]:
    """The sums that follow from claims, by unit and criterion of their scores."""
    found = rulelang.parse(SUMS).audit("published {\n units " + claims + "\n}").found
    names = found.claims.units
    return {tuple((names[u], of) for u, of in s.scores): (s.low, s.high) for s in found.sums}


def test_a_total_gives_the_sum_of_two_scores_of_a_unit() -> None:
    found = sums('"A", "B"\n total of "A" = 8.5\n d of "A" = 3.5')
    assert found == {(("A", "b"), ("A", "c")): (Fraction("4.9"), Fraction("5.1"))}


def test_an_average_gives_the_sum_of_two_units() -> None:
    found = sums('"A", "B", "C"\n average of d = 3.00\n d of "A" = 2.0')
    low, high = Fraction("8.985") - Fraction("2.05"), Fraction("9.015") - Fraction("1.95")
    assert found == {(("B", "d"), ("C", "d")): (low, high)}


def test_scores_that_are_known_nearly_are_told_alone() -> None:
    assert not sums('"A", "B"\n total of "A" = 12.5\n d of "A" = 3.5\n b of "A" = 5.0')


def test_a_sum_stands_in_the_text_and_in_json() -> None:
    text = 'published { units "A"\n total of "A" = 8.5\n d of "A" = 3.5\n }'
    found = rulelang.parse(SUMS).audit(text)
    assert "b + c of A: 4.90 to 5.10" in found.to_text("en")
    assert "b + c của A: từ 4,90 đến 5,10" in found.to_text("vi")
    assert '"low": 4.9' in found.to_json()


@tried(150)
@given(tables(), st.randoms(use_true_random=False))
def test_what_follows_from_claims_is_true_of_the_scores_behind_them(
    data: list[Row], random: Random
) -> None:
    rules = rulelang.parse(SUMS)
    units = complete(rules.evaluate(data))
    text = block(units, claims_of(rules.plan, units, random))
    note(text)
    found = rules.audit(text).found
    for one in found.derived:
        assert one.low <= (units[one.unit].score(one.of) or 0) <= one.high
    for each in found.sums:
        real = sum(units[unit].score(of) or 0 for unit, of in each.scores)
        assert each.low <= real <= each.high
