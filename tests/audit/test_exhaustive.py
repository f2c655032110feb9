"""The audit against all data that there can be: claims conflict where none of them meet all."""

import itertools
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.api.audit import read_claims
from rulelang.audit.checking import check_claims
from rulelang.audit.claims import Claim
from rulelang.audit.recompute import recompute
from rulelang.results.score import UnitResult
from tests.properties.thorough import tried

pytest.importorskip("z3")

HEAD = """
ruleset r { unit u }
input area : choice { north, south }
input late : yesno
input x : integer from 0 to 2
criterion a max 2: points x
"""
IN_TIME = """
check not late "it is late"
"""
RULES = (
    HEAD
    + """rank within area by total
disqualified when late "late"
""",
    HEAD
    + IN_TIME
    + """rank within area by total ties dense
rank other by a ascending
levels of a { high from 2  otherwise low }
""",
    HEAD
    + """disqualified when late "late"
levels {
  one from 2 at most 1
  two from 1 at most 50% of units
  otherwise three unranked
}
""",
    HEAD
    + IN_TIME
    + """rank within area by total ties ordinal
levels {
  one from 1 at most 50% of two
  two from 0 at most 2
  otherwise three
}
""",
)
UNITS = ("A", "B", "C")
STATES = [
    {"area": area, "late": late, "x": x}
    for area, late, x in itertools.product(("north", "south"), (False, True), (0, 1, 2))
]


@lru_cache(maxsize=len(RULES))
def worlds(text: str) -> tuple[tuple[UnitResult, ...], ...]:
    """The results of all data that three units can have."""
    rules = rulelang.parse(text)
    states = [
        state
        for state in STATES
        if not (IN_TIME in text and state["late"])
        and ("within area" in text or state["area"] == "north")
    ]
    return tuple(
        rules.evaluate([{"u": u, **own} for u, own in zip(UNITS, chosen, strict=True)]).units
        for chosen in itertools.product(states, repeat=len(UNITS))
    )


@st.composite
def claims(draw: Any, text: str) -> list[str]:
    """A few claims about anything, right or wrong."""
    unit = st.sampled_from([f'"{name}"' for name in UNITS])
    number, place = st.integers(0, 2), st.integers(1, 3)
    kinds = [
        st.builds("a of {} = {}".format, unit, number),
        st.builds("rank of {} = {}".format, unit, place),
        st.builds("rank of {} = last".format, unit),
        st.builds("highest a = {} by {}".format, number, unit),
        st.builds("lowest a = {}".format, number),
        st.builds("average of a = {}.{}".format, st.integers(0, 1), st.sampled_from((0, 3, 5, 7))),
        st.builds("median of a = {}.{}".format, st.integers(0, 1), st.sampled_from((0, 5))),
        st.builds("spread of a = {}".format, number),
        st.builds("count of units at least {} = {}".format, st.just("1.5"), number),
        st.builds("order {}".format, st.permutations(['"A"', '"B"', '"C"']).map(", ".join)),
        st.builds("total of {} above average".format, unit),
    ]
    if "rank other" in text:
        kinds.append(st.builds("other of {} = {}".format, unit, place))
    if "levels {" in text:
        level = st.sampled_from(("one", "two", "three"))
        kinds.append(st.builds("level of {} = {}".format, unit, level))
        kinds.append(st.builds("count of level {} = {}".format, level, number))
    drawn: list[str] = draw(st.lists(st.one_of(kinds), min_size=1, max_size=5, unique=True))
    return drawn


@lru_cache(maxsize=2000)
def meeting(text: str, told: str) -> frozenset[int]:
    """Which of all data meet a claim."""
    rules = rulelang.parse(text)
    claim = next(c for c in claims_of(rules, [told]) if c.kind != "units")
    return frozenset(
        at
        for at, results in enumerate(worlds(text))
        if recompute(rules.plan, claim, {None: results}).holds is True
    )


def claims_of(rules: rulelang.Ruleset, drawn: list[str]) -> tuple[Claim, ...]:
    """The claims of a block, without an audit of them."""
    published, tree = read_claims(block(drawn), rules.plan)
    return check_claims(published, rules.plan, tree.language)[0].claims


def block(drawn: list[str]) -> str:
    units = ", ".join(f'"{name}"' for name in UNITS)
    return "\n".join(["published {", f"  units {units}", *drawn, "}"])


def met(text: str, told: list[Claim]) -> bool:
    """Whether some data meet all claims."""
    found = frozenset(range(len(worlds(text))))
    for claim in told:
        found &= meeting(text, claim.text)
    return bool(found)


@pytest.mark.parametrize("text", RULES)
def test_claims_conflict_where_no_data_meet_them(text: str) -> None:
    rules = rulelang.parse(text)

    @tried(40)
    @given(claims(text))
    def check(drawn: list[str]) -> None:
        note(block(drawn))
        found = rules.audit(block(drawn)).found
        told = [claim for claim in found.claims.claims if claim.kind != "units"]
        assert not found.undecided
        assert met(text, told) is not bool(found.conflicts)
        for conflict in found.conflicts:
            own = list(conflict.claims)
            assert not met(text, own)
            assert all(met(text, [c for c in own if c is not left]) for left in own)

    check()
