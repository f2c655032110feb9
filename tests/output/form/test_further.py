"""Forms of rubrics with listed values, and with points without a limit."""

import rulelang
from rulelang.output.form.phrasing import Phrasing

RULES = """
ruleset r {{ unit u }}
input a : integer in {{1, 2, 3}}
input b : percent in {{0%, 12.5%}}
input c : integer from 0
bonus all up to 5 {{
  bonus more: points a + c
  bonus some up to 3: points c
}}
penalty less: points b
criterion k max 9: points min(c, 9)
check a > b "message"
"""


def phrasing(language: str) -> Phrasing:
    text = RULES.format()
    return Phrasing(rulelang.parse(rulelang.parse(text).text(language)).plan)


def test_the_values_of_a_list_are_what_is_allowed() -> None:
    english, vietnamese = phrasing("en"), phrasing("vi")
    a, b, c = english.plan.inputs
    assert english.allowed(a) == "one of: 1; 2; 3"
    assert vietnamese.allowed(vietnamese.plan.inputs[1]) == "một trong: 0%; 12,5%"
    assert english.allowed(b) == "one of: 0%; 12.5%"
    assert english.allowed(c).startswith("a whole number from 0")


def test_points_without_a_limit_have_no_number() -> None:
    english, vietnamese = phrasing("en"), phrasing("vi")
    found = {
        item.id: english.points(item) for item in english.plan.criteria if item.kind != "total"
    }
    assert found["more"] == "bonus"
    assert found["less"] == "penalty"
    assert found["some"] == "bonus up to 3"
    named = {
        item.id: vietnamese.points(item)
        for item in vietnamese.plan.criteria
        if item.kind != "total"
    }
    assert named["less"] == "điểm trừ"
