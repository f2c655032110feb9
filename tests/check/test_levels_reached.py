"""Which levels can be reached, by a bound that is fixed, calculated, from below or from above."""

import pytest

import rulelang

HEAD = """ruleset r { unit u total round 2 }
input x : number from 3 to 8
input least : number
criterion c max 10: points x
"""
UNREACHED = ["A from 9", "A from (8.5)", "A to 2", "A to (2.5)"]
REACHED = ["A from 8", "A from (least)", "A from (average(total) + 2)", "A to 3", "A to 20"]
REACHED += ["A to (least)"]


def warned(level: str) -> bool:
    """Whether the check of a level says that nobody reaches it."""
    found = rulelang.check_rules(f"{HEAD}levels {{ {level}  otherwise B }}\n")
    assert [one for one in found if one.severity == "error"] == []
    return "W401" in [one.code for one in found]


@pytest.mark.parametrize("level", UNREACHED)
def test_a_level_that_nobody_reaches_is_a_warning(level: str) -> None:
    assert warned(level)


@pytest.mark.parametrize("level", REACHED)
def test_a_level_that_somebody_may_reach_is_none(level: str) -> None:
    assert not warned(level)


@pytest.mark.parametrize("form", ['yes t = "h"', 'choose t { "h" -> 1  otherwise -> 0 }'])
def test_a_text_that_is_compared_with_one_of_the_rules_has_a_column_form(form: str) -> None:
    rules = f"ruleset r {{ unit u }}\ninput t : text\ncriterion c max 1: {form}\n"
    assert rulelang.check_rules(rules) == ()
