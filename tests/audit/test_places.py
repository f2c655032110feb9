"""Ranks in groups, levels with room for some units only, and units out of the running."""

from collections.abc import Sequence

import pytest

import rulelang
from rulelang.api.audit import Audit

pytest.importorskip("z3")

GROUPS = """
ruleset r { unit u }
input region : text
criterion a max 10: given
rank within region by total
"""
QUOTAS = """
ruleset r { unit u }
criterion a max 10: given
levels {
  first "I" from 80% at most 1
  second "II" from 40% at most 50% of units
  otherwise third "III"
}
"""
OUT = """
ruleset r { unit u }
input late : yesno
criterion a max 10: given
disqualified when late "late"
"""
TWO_KEYS = """
ruleset r { unit u }
criterion a max 10: given
criterion b max 10: given
rank by total, a ties ordinal
"""


def audit(rules: str, claims: Sequence[str], data: list[dict[str, str]] | None = None) -> Audit:
    units = '  units "A", "B", "C"\n'
    text = "published {\n" + units + "".join(f"  {claim}\n" for claim in claims) + "}\n"
    return rulelang.parse(rules).audit(text, data)


SCORES = ('a of "A" = 9.0', 'a of "B" = 8.5', 'a of "C" = 2.0')


@pytest.mark.parametrize(
    ("rules", "claims"),
    [
        (GROUPS, (*SCORES, 'rank of "A" = 1', 'rank of "B" = 1', 'rank of "C" = 2')),
        (GROUPS, (*SCORES, 'rank of "B" = last', 'rank of "C" = 1')),
        (GROUPS, (*SCORES, 'order "B", "A", "C"')),
        (QUOTAS, (*SCORES, 'level of "A" = first', 'level of "B" = second')),
        (QUOTAS, (*SCORES, "count of level first = 1", "count of level third = 1")),
        (QUOTAS, ('a of "A" = 9', 'a of "B" = 9', "count of level first = 0")),
        (OUT, (*SCORES, 'rank of "B" = 1', 'highest total = 8.5 by "B"')),
        (OUT, (*SCORES, "average of total = 5.25", "median of total = 5.25")),
        (OUT, (*SCORES, "spread of total = 0.5", "count of units above 1 = 2")),
        (TWO_KEYS, ('total of "A" = 9', 'total of "B" = 9', 'rank of "B" = 1', 'rank of "A" = 2')),
    ],
)
def test_claims_that_can_hold_have_a_witness(rules: str, claims: tuple[str, ...]) -> None:
    found = audit(rules, claims)
    assert found.consistent
    assert not found.found.undecided


@pytest.mark.parametrize(
    ("rules", "claims"),
    [
        (GROUPS, ('a of "A" = 9.0', 'a of "B" = 8.5', 'rank of "A" = 2', 'rank of "C" = 2')),
        (GROUPS, ('rank of "A" = 3', 'rank of "B" = 3')),
        (QUOTAS, ("count of level first = 2",)),
        (QUOTAS, ('level of "A" = second', 'level of "B" = second')),
        (QUOTAS, (*SCORES, 'level of "A" = second')),
        (QUOTAS, (*SCORES, 'level of "C" = second')),
        (OUT, (*SCORES, 'highest total = 8.5 by "B"', 'rank of "A" = 2')),
        (OUT, (*SCORES, "average of total = 7.2")),
        (OUT, ('rank of "A" = 1', 'a of "A" = 1.0', 'a of "B" = 2.0', 'rank of "B" = 2')),
        (TWO_KEYS, ('rank of "A" = 1', 'rank of "B" = 1')),
    ],
)
def test_claims_that_cannot_hold_conflict(rules: str, claims: tuple[str, ...]) -> None:
    found = audit(rules, claims)
    assert found.found.conflicts


def test_the_groups_that_data_have_decide_ranks() -> None:
    claims = (*SCORES, 'rank of "B" = 1')
    assert audit(GROUPS, claims).consistent
    regions = [{"u": unit, "region": "North", "a": ""} for unit in "ABC"]
    found = audit(GROUPS, claims, regions)
    (conflict,) = found.found.conflicts
    assert {claim.line for claim in conflict.claims} == {3, 4, 6}


def test_the_last_place_is_that_of_a_units_own_group() -> None:
    data = [
        {"u": "A", "region": "North", "a": "9"},
        {"u": "B", "region": "North", "a": "8"},
        {"u": "C", "region": "South", "a": "7"},
    ]
    assert audit(GROUPS, ('rank of "C" = last', 'rank of "B" = last'), data).consistent
    assert not audit(GROUPS, ('rank of "A" = last',), data).consistent


@pytest.mark.parametrize(
    ("rounding", "score", "printed", "holds"),
    [
        ("round 0", "2.5", "3", True),
        ("round 0", "2.5", "2", False),
        ("round 0 half even", "2.5", "2", True),
        ("round 0 half even", "2.5", "3", False),
        ("round 0 up", "2.1", "3", True),
        ("round 0 down", "2.9", "3", False),
    ],
)
def test_a_tie_is_rounded_as_the_rules_say(
    rounding: str, score: str, printed: str, holds: bool
) -> None:
    rules = f"""ruleset r {{ unit u }}
    input x : number in {{0, {score}, 4}}
    criterion a max 10 {rounding} {{
      criterion b max 5: points x
      criterion c max 5: points 0
    }}"""
    claims = (f'b of "A" = {score}0', f'a of "A" = {printed}.0')
    assert audit(rules, claims).consistent is holds


def test_what_is_undecided_comes_with_its_reason() -> None:
    rules = """ruleset r { unit u }
    input x : number from 1 to 9
    criterion a "Area" max 10: points x * x / 9
    """
    claims = ('a of "A" = 3.7', 'a of "B" = 5')
    for language, words in (("en", "the least and the greatest value of Area"), ("vi", "của Area")):
        found = audit(rules, claims)
        assert found.consistent and found.found.undecided
        assert words in found.to_text(language)  # type: ignore[arg-type]
