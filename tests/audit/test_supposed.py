"""Claims of what is not linear are decided where values are found for them."""

from fractions import Fraction

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.api.audit import Audit
from tests.properties.thorough import tried

pytest.importorskip("z3")

RATIOS = rulelang.parse("""
ruleset r { unit u }
input done : integer from 0
input planned : integer from 0
input staff : number from 0 to 100
input people : number from 1 to 5000
criterion a max 10: ratio done / planned
criterion b max 5: points staff * people / 1000
criterion c max 4 by median {
  criterion d max 4: given
  criterion e max 4: given
  criterion f max 4: given
}
""")


def undecided(found: Audit) -> set[str]:
    return {each.claim.text for each in found.found.undecided}


@tried(60)
@given(st.integers(1, 1000), st.integers(0, 500), st.integers(0, 400))
def test_a_published_score_of_a_quotient_or_a_product_can_hold(a: int, b: int, c: int) -> None:
    text = f"""published {{
      units "A", "B", "C"
      a of "A" = {a / 100:.2f}
      b of "B" = {b / 100:.2f}
      c of "C" = {c / 100:.2f}
    }}"""
    note(text)
    found = RATIOS.audit(text)
    assert found.consistent
    assert not undecided(found)
    (witness,) = found.found.witnesses.values()
    rows = [{"u": name} | dict(own) for name, own in zip("ABC", witness.inputs, strict=True)]
    units = RATIOS.evaluate(rows).units
    half = Fraction(1, 200)
    for unit, of, printed in zip(units, "abc", (a, b, c), strict=True):
        assert abs((unit.scores[of] or 0) - Fraction(printed, 100)) <= half


def test_one_claim_that_is_not_decided_leaves_the_others_decided() -> None:
    rules = rulelang.parse("""
    ruleset r { unit u }
    input x : number from 0 to 3
    criterion a max 9: points x * x
    criterion b max 5: given
    """)
    found = rules.audit('published { units "A"\n a of "A" = 3.21\n b of "A" = 2.5\n }')
    assert undecided(found) == {'a of "A" = 3.21'}


FORMS = [
    ("number from 100 to 75000", "max 1: scale ln(x) from ln(100) to ln(75000)", "0.62"),
    ("integer from 1 to 100000", "max 5: scale log10(x) from 0 to 5", "3.71"),
    ("number from 0 to 50", "max 7: points sqrt(x)", "5.43"),
    ("number from 0 to 50", "max 25: points (x / 10) ^ 2", "6.25"),
    ("number from 0 to 2", "max 10: points exp(x)", "3.30"),
    ("date from 2015-01-01 to 2024-12-31", "max 10: points 2024 - year(x)", "3"),
    ("number from 0 to 1000", "max 10: points x - average(x) + 5", "7.3"),
    ("number from 0 to 1000", "max 10: points 10 * x / highest(x)", "7.3"),
    ("number from 2 to 10 when missing zero", "max 10: points x", "0"),
]


@pytest.mark.parametrize(("x", "form", "figure"), FORMS)
def test_a_published_score_of_a_function_or_of_what_may_be_missing_can_hold(
    x: str, form: str, figure: str
) -> None:
    rules = rulelang.parse(f"ruleset r {{ unit u }} input x : {x}\ncriterion a {form}")
    text = f'published {{ units "A", "B"\n a of "A" = {figure}\n }}'
    found = rules.audit(text)
    assert found.consistent
    assert not undecided(found)
    (witness,) = found.found.witnesses.values()
    rows = [{"u": name} | dict(own) for name, own in zip("AB", witness.inputs, strict=True)]
    assert rules.audit(text, rows).consistent


def test_a_unit_that_was_not_scored_may_take_part_in_an_average() -> None:
    rules = rulelang.parse("""
    ruleset r { unit u }
    input x : number from 0 to 10
    criterion a max 10: points average(x)
    criterion b max 10: points x
    criterion c max 5: given
    """)
    rows = [{"u": "A", "x": 2, "c": 1}, {"u": "B", "x": 4}]  # B is incomplete
    assert rules.evaluate(rows).units[0].scores["a"] == 3
    found = rules.audit('published { units "A"\n a of "A" = 3.0\n b of "A" = 2.0\n }')
    assert found.consistent
