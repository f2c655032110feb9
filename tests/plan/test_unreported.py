"""What an empty answer comes to is what happens to a unit that leaves it empty."""

from fractions import Fraction
from typing import Any

import pytest

import rulelang
from rulelang.plan.expressions import Const
from rulelang.plan.tree import Plan
from rulelang.plan.unreported import Unreported, unreported

HEAD = (
    "ruleset r {{ unit u  {setting} }}  input x : number from 0 to 10 {clause}  input y : number\n"
)
FORMS = {
    "read": "criterion a max 10: points x",
    "asked": "criterion a max 10: first { when x is missing -> 1  otherwise -> 2 }",
    "asked first": "criterion a max 10: first { when x is missing -> 1  otherwise -> x }",
    "asked by name": (
        "let none = x is missing  criterion a max 10: first { when none -> 1  otherwise -> x }"
    ),
    "asked and read": "criterion a max 10: yes not x is missing and x > 3",
    "asked within": (
        "criterion a max 10: first { when y > 3 and x is missing -> 1 "
        " when y > 3 -> x  otherwise -> 2 }"
    ),
    "asked where it may lack": "criterion a max 10: points (if x is missing then y else x)",
    "read in one case": "criterion a max 10: first { when y > 3 -> x  otherwise -> 2 }",
    "read in all cases": "criterion a max 10: first { when y > 3 -> x  otherwise -> x / 2 }",
    "chosen by": "criterion a max 10: bands x { >= 5 -> 1  otherwise -> 2 }",
    "for a penalty": "criterion a max 10: points y  penalty b up to 3: points x",
    "for a bonus": "criterion a max 10: points y  bonus b up to 3: points x",
    "for a requirement": (
        "criterion a max 10: points y\nlevels { A from 0 requires x > 1  otherwise B }"
    ),
    "for a rank key": "criterion a max 10: points y\nrank by total, x",
    "for a check": 'criterion a max 10: points y\ncheck x >= 0 "x"',
    "where it applies": (
        "criterion a max 5 applies when y > 3: points x  criterion b max 5: points y"
    ),
    "whether it applies": (
        "criterion a max 5 applies when x > 3: points y  criterion b max 5: points y"
    ),
    "within lets": "let z = if y > 3 then x else 0  criterion a max 10: points z",
    "of a sum": "criterion a max 10 { criterion b max 5: points x  criterion c max 5: points y }",
    "of a best one": (
        "criterion a max 10 by highest { criterion b max 5: points x  criterion c max 5: points y }"
    ),
    "against the others": "criterion a max 10: points x * 10 / highest(x)",
    "settled": "criterion a max 10: yes y > 3 or x > 3",
}
POLICIES = {
    "unranked": ("missing unranked", ""),
    "zero": ("missing zero", ""),
    "error": ("missing error", ""),
    "zero of its own": ("", "when missing zero"),
}


def plan_of(form: str, policy: str) -> Plan:
    setting, clause = POLICIES[policy]
    return rulelang.parse(HEAD.format(setting=setting, clause=clause) + FORMS[form]).plan


def outcomes(form: str, policy: str, x: str) -> set[str]:
    """What happens to units with all that y can be, as the exact engine has it."""
    setting, clause = POLICIES[policy]
    rules = rulelang.parse(HEAD.format(setting=setting, clause=clause) + FORMS[form])
    found = set()
    for y in (0, 3, 4, 10):
        others = [{"u": "other", "x": 5, "y": 5}]
        rows: list[dict[str, Any]] = [
            *others,
            {"u": "A", "y": y, **({"x": x} if x else {"x": None})},
        ]
        try:
            found.add(rules.evaluate(rows)["A"].status)
        except rulelang.DataError as error:
            assert {item.code for item in error.diagnostics} == {"E504"}
            found.add("refused")
    return {"complete" if each in ("ranked", "below") else each for each in found}


def said(found: Unreported) -> set[str]:
    if found.refused:
        return {"refused"}
    return {"incomplete"} if found.unranked else {"complete"}


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("form", FORMS)
def test_it_is_what_the_engine_does_with_an_empty_cell(form: str, policy: str) -> None:
    plan = plan_of(form, policy)
    found = unreported(plan)["x"]
    happens = outcomes(form, policy, "")
    assert said(found) <= happens  # nothing is threatened that cannot happen
    assert "refused" not in happens or found.refused
    assert "incomplete" not in happens or found.unranked is not None
    if found.unranked is not None and found.unranked.surely and not found.refused:
        assert happens == {"incomplete"}


def test_a_penalty_takes_all_that_it_can_and_a_criterion_earns_nothing() -> None:
    for form, id, instead in (("for a penalty", "b", Fraction(3)), ("read", "a", Fraction(0))):
        plan = plan_of(form, "zero")
        found = unreported(plan)["x"]
        assert (set(found.replaced), found.instead[id]) == ({id}, Const(instead))
        assert found.replaced[id].surely


def test_one_that_is_only_asked_about_excludes_nobody() -> None:
    for policy in POLICIES:
        plan = plan_of("asked", policy)
        found = unreported(plan)["x"]
        assert (found.refused, found.unranked, found.replaced, found.asked) == (
            False,
            None,
            {},
            True,
        )
