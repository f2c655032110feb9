"""A search that supposes that nothing is missing, of rules by which something is."""

import rulelang

RULES = """
ruleset r { unit district missing zero not applicable full }
input i3 : integer from 0
input y5 : yesno default no
input c6 : choice { none, some, c1 } when missing zero
input d7 : date from 2020-01-01 to 2024-12-31
input n10 : number when missing zero
input n17 : number in {0, 1, 2, 0.5, 5, 1.5, 10}
criterion c4 max 10 missing unranked: yes (y5 and c6 = none and y5 is applicable)
criterion c11 max 2.5 down to -3: first {
  when d7 < 2021-01-01 and c6 = none -> -0.75
  when c4.share in {1, 2, n10} -> -1.5
  otherwise -> 90% of max
}
criterion c13 max 0.7 missing zero: choose i3, i3 {
  5, 3 -> 75% of max
  3, any -> 0
  any, 3 -> 100% of max
  otherwise -> 0.63
}
let f18 "F" = total * (c13.max * n17)
let f20 "F" = average(total)
"""

CLAIMS = """
published {
  units "Ấp Bắc", "Ân", "Áp"
  `f20` of "Ấp Bắc" = 1.92
}
"""


def test_claims_are_audited_where_nothing_can_be_supposed() -> None:
    assert not rulelang.parse(RULES).audit(CLAIMS).found.conflicts


def test_a_criterion_of_too_few_rows_has_what_the_rules_give_where_it_does_not_apply() -> None:
    rules = rulelang.parse(
        """
        ruleset r { unit u  not applicable full }
        criterion c max 2.5 round 0 down: given per row by mean without 1 highest
        criterion d max 1: given
        """
    )
    found = rules.evaluate([{"u": "A", "c": 2.5, "d": 1}])["A"]
    assert found.scores["c"] == 2.5  # not rounded to 2
    assert not rules.audit('published { units "A"  c of "A" = 2.5 }').found.conflicts
