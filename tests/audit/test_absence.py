"""What may not apply, and what is chosen of parts, is decided without data."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from tests.audit.publishing import printed
from tests.audit.test_properties import check_conflict, check_witness, complete, search_of
from tests.properties.thorough import tried
from tests.strategies import UNIT

pytest.importorskip("z3")

RULES = rulelang.parse("""
ruleset r { unit district }
input port : yesno
input zone : choice { high, low }
criterion a max 10 applies when port: given
criterion b max 20 {
  criterion c max 5 applies when zone = high: given
  criterion d max 15: given
}
criterion e max 10 by best 2 {
  criterion e1 max 10: given
  criterion e2 max 5: given
  criterion e3 max 10 applies when port: given
}
criterion f max 10 by mean without 1 highest and 1 lowest {
  criterion f1 max 10: given
  criterion f2 max 10: given
  criterion f3 max 10: given
  criterion f4 max 10: given
}
bonus g up to 2 applies when not port: given
levels { good from 60%  fair from 40%  otherwise poor }
""")
SCORES = {"a": 10, "c": 5, "d": 15, "e1": 10, "e2": 5, "e3": 10, "g": 2}
SCORES |= {f"f{n}": 10 for n in range(1, 5)}


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, object]]:
    """Scores in halves of some units."""
    names = draw(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=3, unique=True))
    return [
        {
            UNIT: name,
            "port": draw(st.booleans()),
            "zone": draw(st.sampled_from(("high", "low"))),
            **{id: Fraction(draw(st.integers(0, 2 * most)), 2) for id, most in SCORES.items()},
        }
        for name in names
    ]


def figures(data: list[dict[str, object]]) -> list[list[str]]:
    """All that could be published of each unit."""
    found = []
    for unit in complete(RULES.evaluate(data)):
        known = {id: score for id, score in unit.scores.items() if score is not None}
        own = [f'{id} of "{unit.unit}" = {printed(v, 2)}' for id, v in known.items()]
        own.append(f'total of "{unit.unit}" = {printed(unit.total or Fraction(0), 2)}')
        found.append([*own, f'level of "{unit.unit}" = {unit.level}'])
    return found


def claims(data: list[dict[str, object]], lines: list[str]) -> str:
    names = ", ".join(f'"{row[UNIT]}"' for row in data)
    text = "\n".join(["published {", f"units {names}", *lines, "}"])
    note(text)
    return text


@tried(40)
@given(tables(), st.randoms(use_true_random=False))
def test_a_true_report_of_what_may_not_apply_is_decided(
    data: list[dict[str, object]], random: Random
) -> None:
    lines = [line for unit in figures(data) for line in unit if random.random() < 0.7]
    text = claims(data, lines)
    found = RULES.audit(text)
    assert found.consistent
    assert not found.found.undecided
    check_witness(RULES, text, found)


@tried(40)
@given(tables(), st.sampled_from(("b", "e", "f", "total")), st.integers(5, 40))
def test_a_wrong_sum_or_choice_of_what_applies_is_found(
    data: list[dict[str, object]], of: str, off: int
) -> None:
    unit, *_ = complete(RULES.evaluate(data))
    value = unit.total if of == "total" else unit.scores[of]
    assert value is not None
    wrong = value + Fraction(off, 100) * (1 if value < 9 else -1)
    own = figures(data)[0]
    name = f'{of} of "{unit.unit}" ='
    changed = f"{name} {printed(wrong, 2)}"
    text = claims(data, [changed if line.startswith(name) else line for line in own])
    found = RULES.audit(text)
    assert found.found.conflicts
    for conflict in found.found.conflicts:
        assert changed in {claim.text for claim in conflict.claims}
        check_conflict(search_of(found), conflict)
