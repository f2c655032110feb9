"""What forms and expressions become in the plan."""

from fractions import Fraction as F

import pytest

from rulelang.forms.lowering import constant, lower
from rulelang.plan.expressions import (
    SUBJECT,
    Apply,
    Cases,
    Const,
    Expr,
    Guard,
    Read,
    Ref,
    Settle,
    Status,
)
from tests.forms.checking import checked, lowered, value_of

X, Y, FIREWALL, PORTAL = (Read(Ref("input", id)) for id in ("x", "y", "firewall", "portal"))
IT = Read(SUBJECT, "x")


def expression(text: str) -> Expr:
    result, expr = value_of(text)
    return lower(expr, result.scope).value


# ---- expressions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", F(3, 10)),
        ("1 - 2 - 3", F(-4)),
        ("12 / 4 / 3 * 2", F(2)),
        ("50% of 3", F(3, 2)),
        ("-2 ^ 2", F(-4)),
        ("2 ^ 3 ^ 2", F(512)),
        ("min(3, third, 1)", F(1, 3)),
        ("3 * third", F(1)),
        ("round(2.345, 2)", F(47, 20)),
        ("days(2021-01-01, 2021-12-31)", F(364)),
        ("1 < 2", True),
        ("1 < 2 and 2 < 1", False),
        ("1 < 2 or 2 < 1", True),
        ("3 in { 1, 2, 3 }", True),
        ("if third > 1 then 1 else 2", F(2)),
        ("p.max", F(4)),
        ("p.label", "p"),
    ],
)
def test_what_reads_no_unit_is_worked_out_at_once(text: str, value: object) -> None:
    result, expr = value_of(text)
    assert constant(expr, result.scope) == value


def test_what_cannot_be_worked_out_is_wrong_only_where_it_is_read() -> None:
    assert expression("1 / 0") == Apply("/", (Const(F(1)), Const(F(0))))
    assert expression("ln(-3)") == Apply("ln", (Const(F(-3)),))


def test_a_chain_is_one_sum_with_signs() -> None:
    assert expression("x - y + 1") == Apply("+", (X, Apply("-", (Y,)), Const(F(1))))


def test_divisions_are_made_from_the_left() -> None:
    first = Apply("/", (X, Y))
    assert expression("x / y / 2") == Apply("/", (first, Const(F(2))))


def test_a_list_is_settled_by_the_first_that_is_equal() -> None:
    one, two = (Apply("=", (X, Const(F(n)))) for n in (1, 2))
    assert expression("x in { 1, 2 }") == Settle("or", (one, two))


def test_an_id_of_a_choice_is_a_constant() -> None:
    assert expression("portal = full") == Apply("=", (PORTAL, Const("full")))


def test_conditions_become_cases_and_states() -> None:
    assert expression("if firewall then x else y") == Cases(None, ((FIREWALL, X),), Y)
    assert expression("x is missing") == Status("missing", X)


def test_the_same_statistic_is_computed_once() -> None:
    result = checked("criterion c max 1: ratio x / (highest(x) + 1) + highest(x) + highest(y)")
    form = result.declared.criteria["c"].form
    assert form is not None
    points = lower(form.operands[0], result.scope)
    assert [step.statistic for step in points.statistics] == ["highest", "highest"]
    known = {step: step.ref for step in points.statistics}
    again = lower(form.operands[0], result.scope, known=known)
    assert again.value == points.value
    assert not again.statistics


# ---- forms --------------------------------------------------------------------------------------


def share(of: Expr) -> Expr:
    """Four points times a share, which is held within 0 and 1."""
    held = Apply("clamp", (Guard(of), Const(F(0)), Const(F(1))))
    return Apply("*", (Const(F(4)), held))


def test_given_reads_the_column_of_the_assessor() -> None:
    value = lowered("given")
    assert value == Read(Ref("input", "c"))


def test_yes_is_the_max_or_nothing() -> None:
    assert lowered("yes firewall") == Cases(None, ((FIREWALL, Const(F(4))),), Const(F(0)))


def test_a_ratio_is_guarded_against_a_division_by_zero() -> None:
    assert lowered("ratio x / y") == share(Apply("/", (X, Y)))


def test_a_scale_is_the_way_that_was_made() -> None:
    way = Apply("+", (X, Const(F(-2))))
    assert lowered("scale x from 2 to 10") == share(Apply("/", (way, Const(F(8)))))


def test_bands_are_cases_of_one_value() -> None:
    value = lowered("bands x { >= 9 -> max  from 1 to 3 -> 50% of max  otherwise -> 1 }")
    between = Settle("and", (Apply(">=", (IT, Const(F(1)))), Apply("<", (IT, Const(F(3))))))
    rows = ((Apply(">=", (IT, Const(F(9)))), Const(F(4))), (between, Const(F(2))))
    assert value == Cases(X, rows, Const(F(1)))


def test_choose_compares_with_ids() -> None:
    value = lowered("choose portal { full -> 3  otherwise -> 0 }")
    row = Apply("=", (Read(SUBJECT, ""), Const("full"))), Const(F(3))
    assert value == Cases(PORTAL, (row,), Const(F(0)))


def test_first_is_cases_of_conditions() -> None:
    value = lowered("first { when firewall -> 3  otherwise -> x }")
    assert value == Cases(None, ((FIREWALL, Const(F(3))),), X)


def test_points_are_the_value_held_within_the_max() -> None:
    value = Apply("*", (Const(F(2)), X))
    assert lowered("points 2 * x") == Apply("clamp", (value, Const(F(0)), Const(F(4))))


def test_each_row_knows_its_place() -> None:
    value = lowered("first { when firewall -> 3  otherwise -> x }")
    assert isinstance(value, Cases)
    assert [place.text for place in value.places] == ["when firewall -> 3", "otherwise -> x"]
