"""No false alarm; every wrong figure found; sets minimal; proofs and witnesses true."""

import time
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given, note
from hypothesis import strategies as st

import rulelang
from rulelang.api.audit import Audit
from rulelang.audit.findings import Conflict
from rulelang.audit.proof import leaves
from rulelang.audit.search import Search
from rulelang.audit.system import System
from rulelang.audit.unit import template_of
from rulelang.results.score import UnitResult
from tests.audit.publishing import block, claims_of
from tests.properties.thorough import tried
from tests.strategies import CLAUSES, EVERYTHING, Row, Rubric, cases

pytest.importorskip("z3")

DECREES = evolve(EVERYTHING, periods=False, clauses=frozenset(CLAUSES) - {"previous"})
PLACES = evolve(
    EVERYTHING,
    absence=False,
    statistics=False,
    periods=False,
    combinations=False,
    clauses=frozenset({"rankings", "disqualified", "levels", "quotas", "figures"}),
)


def search_of(found: Audit) -> Search:
    """A new search over the claims of an audit, to ask it again."""
    units = found.found.claims.units
    system = System(template_of(found.plan, len(units)), units)
    claims = {claim.number: claim for claim in found.found.claims.claims}
    search = Search(system, claims, None, time.monotonic() + 600, lambda done: None)
    search.refine(search.said)
    return search


def check_conflict(search: Search, conflict: Conflict) -> None:
    """A set conflicts, the rest without any one of its claims can hold, and its proof is true."""
    numbers = {claim.number for claim in conflict.claims}
    assert search.ask(numbers) == "conflicts"
    for number in numbers:
        assert search.ask(numbers - {number}) == "holds"
    if conflict.proof is not None:
        for leaf in leaves(conflict.proof):
            assert leaf.is_valid()
            assert {why for _, _, why in leaf.parts if why is not None} <= numbers


def complete(results: rulelang.Evaluation) -> list[UnitResult]:
    return [unit for unit in results.units if unit.status != "incomplete"]


def check_no_alarm(case: tuple[Rubric, list[Row]], random: Random) -> None:
    """Claims made of the results of data do not conflict, with or without some of the data."""
    rubric, data = case
    assume(not rubric.has_periods)
    rules = rulelang.parse(rubric.text())
    try:
        units = complete(rules.evaluate(data))
    except rulelang.DataError:
        assume(False)
    assume(units and len({unit.unit for unit in units}) == len(units))
    text = block(units, claims_of(rules.plan, units, random))
    note(f"{rubric.text()}\n{data}\n{text}")
    assert rules.audit(text).consistent


@tried(150)
@given(cases(), st.randoms(use_true_random=False))
def test_claims_of_real_results_never_conflict(
    case: tuple[Rubric, list[Row]], random: Random
) -> None:
    check_no_alarm(case, random)


@tried(100)
@given(cases(DECREES), st.randoms(use_true_random=False))
def test_claims_of_real_results_of_all_that_decrees_need_never_conflict(
    case: tuple[Rubric, list[Row]], random: Random
) -> None:
    check_no_alarm(case, random)


@tried(100)
@given(cases(PLACES), st.randoms(use_true_random=False))
def test_claims_of_real_ranks_in_groups_and_levels_with_quotas_never_conflict(
    case: tuple[Rubric, list[Row]], random: Random
) -> None:
    check_no_alarm(case, random)


# ---- rubrics of sums, in which exact reasoning sees everything -----------------------------------

SUMS = """
ruleset r { unit u }
criterion a max 10 {
  criterion b max 6: given
  criterion c max 4: given
}
criterion d max 5: given
levels { one "I" from 80%  two "II" from 40%  otherwise none "–" }
"""


@st.composite
def tables(draw: Any) -> list[Row]:
    """Scores in tenths of some units."""
    maxima = {"b": 60, "c": 40, "d": 50}
    names = draw(st.lists(st.sampled_from("ABCDEFG"), min_size=1, max_size=6, unique=True))
    return [
        {"u": name, **{id: Fraction(draw(st.integers(0, top)), 10) for id, top in maxima.items()}}
        for name in names
    ]


@tried(200)
@given(tables(), st.randoms(use_true_random=False))
def test_what_is_left_has_a_witness_that_meets_every_claim(data: list[Row], random: Random) -> None:
    rules = rulelang.parse(SUMS)
    units = complete(rules.evaluate(data))
    text = block(units, claims_of(rules.plan, units, random))
    note(text)
    found = rules.audit(text)
    assert found.consistent
    if found.found.claims.count:
        assert not found.found.undecided
        (witness,) = found.found.witnesses.values()
        rows = [
            {"u": name} | dict(own)
            for name, own in zip(found.found.claims.units, witness.inputs, strict=True)
        ]
        assert rules.audit(text, rows).consistent


@tried(200)
@given(tables(), st.randoms(use_true_random=False), st.integers(2, 30))
def test_a_wrong_total_is_found_and_stands_in_the_conflict_set(
    data: list[Row], random: Random, off: int
) -> None:
    rules = rulelang.parse(SUMS)
    units = complete(rules.evaluate(data))
    wrong = units[0]
    assert wrong.total is not None
    total = wrong.total + Fraction(off, 10) if wrong.total < 8 else wrong.total - Fraction(off, 10)
    parts = [
        f'{id} of "{wrong.unit}" = {float(wrong.scores[id] or 0):.1f}' for id in ("b", "c", "d")
    ]
    claims = [*parts, f'total of "{wrong.unit}" = {float(total):.1f}']
    random.shuffle(claims)
    text = block(units, claims)
    note(text)
    found = rules.audit(text)
    sure = off > 2  # three parts that are rounded, and the total, are off by 0.2 at most
    assert sure <= (not found.consistent)
    for conflict in found.found.conflicts:
        assert any("total" in claim.text for claim in conflict.claims)
        check_conflict(search_of(found), conflict)


@tried(150)
@given(tables(), st.randoms(use_true_random=False))
def test_conflict_sets_are_minimal_and_their_proofs_true(data: list[Row], random: Random) -> None:
    rules = rulelang.parse(SUMS)
    units = complete(rules.evaluate(data))
    claims = claims_of(rules.plan, units, random)
    wrong = [
        f'd of "{random.choice(units).unit}" = {random.randrange(51) / 10}',
        f"spread of total = {random.randrange(150) / 10}",
        f'rank of "{random.choice(units).unit}" = {random.randrange(len(units)) + 1}',
        f"count of level one = {random.randrange(len(units) + 1)}",
    ]
    text = block(units, list(dict.fromkeys([*claims, *random.sample(wrong, 2)])))
    note(text)
    try:
        found = rules.audit(text)
    except rulelang.RulesError:
        assume(False)
    search = search_of(found)
    gone: set[int] = set()
    for conflict in found.found.conflicts:
        check_conflict(search, conflict)
        suspect = conflict.suspect
        gone |= {suspect.claim.number} if suspect else {c.number for c in conflict.claims}
    assert search.ask(set(search.said) - gone) == "holds"
