"""Contradictions of scores that take several cases, and with data, as a person reads them."""

import pytest

import rulelang

pytest.importorskip("z3")

STEPS = """
ruleset r { unit u }
input days : integer from 0
input prizes : integer from 0 to 10
input border : yesno
criterion speed max 10: bands days { <= 3 -> 10  <= 7 -> 7  otherwise -> 0 }
criterion work max 20: given
criterion duty max 10 applies when border: given
bonus prize up to 5: points 2 * prizes
"""

CHOICES = """
ruleset r { unit u }
criterion best max 10 by best 2 {
  criterion t1 max 10: given
  criterion t2 max 10: given
  criterion t3 max 10: given
}
criterion part max 30 {
  criterion c max 20: given
  criterion d max 10: given
}
rank by best ties dense
"""

TOLD = [
    (
        STEPS,
        ['speed of "A" = 8'],
        'by the rules, speed of "A" is at most 7 or at least 10, printed 8',
        "nhiều nhất 7 hoặc ít nhất 10",
    ),
    (
        STEPS,
        ['prize of "A" = 3'],
        'by the rules, prize of "A" is at most 2 or at least 4, printed 3',
        "nhiều nhất 2 hoặc ít nhất 4",
    ),
    (
        STEPS.replace("work max 20", "work max 20 round 1"),
        ['work of "A" = 7.25'],
        "is at most 7.20 or at least 7.30, printed 7.25",
        "nhiều nhất 7,20 hoặc ít nhất 7,30",
    ),
    (
        CHOICES,
        ['t1 of "A" = 9.0', 't2 of "A" = 8.0', 'best of "A" = 8.2'],
        "(9.0 + 8.0) / 2 gives at least 8.5, printed 8.2",
        "(9,0 + 8,0) / 2",
    ),
    (
        CHOICES,
        ['highest best = 5 by "A", "B"', 'rank of "B" = 2'],
        'by the other claims, rank of "B" is 1, printed 2',
        "là 1, công bố 2",
    ),
]


@pytest.mark.parametrize(("rules", "claims", "english", "vietnamese"), TOLD)
def test_a_conflict_of_several_cases_names_the_scores_that_are_possible(
    rules: str, claims: list[str], english: str, vietnamese: str
) -> None:
    text = "published {\n" + "\n".join(['units "A", "B"', *claims]) + "\n}"
    found = rulelang.parse(rules).audit(text)
    assert english in found.to_text("en")
    assert vietnamese in found.to_text("vi")


def test_a_score_of_what_does_not_apply_rules_its_case_out() -> None:
    text = """published { units "A"
      duty of "A" = 6.0
      work of "A" = 12.0
      speed of "A" = 10
      prize of "A" = 0
      total of "A" = 30.0
    }"""
    found = rulelang.parse(STEPS).audit(text)
    assert "6.0 + 12.0 + 0 + 10 gives at most 28.0, printed 30.0" in found.to_text("en")


def test_a_conflict_with_data_names_the_data() -> None:
    rules = rulelang.parse(CHOICES)
    rows = [
        {"u": "A", "t1": 5, "t2": 6, "t3": 7, "c": 10},
        {"u": "B", "t1": 5, "t2": 6, "t3": 7, "c": 10, "d": 4},
    ]
    found = rules.audit('published { units "A", "B"\n part of "A" = 25\n }', rows)
    assert "This claim contradicts the data" in found.to_text("en")
    assert "the data give at most 20, printed 25" in found.to_text("en")
    assert "theo dữ liệu nhiều nhất là 20, công bố 25" in found.to_text("vi")
