"""What a rubric means, rule by rule; the whole stands in tests/conformance."""

from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest

import rulelang

HEAD = "ruleset r { unit u }\n"


def evaluate(text: str, row: dict[str, Any]) -> rulelang.Evaluation:
    """One unit; an input that is not given is missing."""
    rules = rulelang.parse(text)
    return rules.evaluate([{"u": "A"} | {item.id: None for item in rules.inputs} | row])


def unit(rules: str, /, **row: Any) -> rulelang.UnitResult:
    return evaluate(rules, row)["A"]


def score(rules: str, /, **row: Any) -> F | None:
    """The score of criterion c under a plain head."""
    return unit(HEAD + rules, **row).scores["c"]


def codes(rules: str, /, **row: Any) -> list[str]:
    with pytest.raises(rulelang.DataError) as caught:
        evaluate(rules, row)
    return [item.code for item in caught.value.diagnostics]


# ---- exact numbers ------------------------------------------------------------------------------


def test_a_float_stands_for_its_shortest_decimal() -> None:
    assert score("input x : number  criterion c max 1: points x + 0.2", x=0.1) == F(3, 10)


def test_a_third_is_a_third() -> None:
    rules = "input a : number  input b : number  criterion c max 10: ratio a / b"
    assert score(rules, a=1, b=3) == F(10, 3)


def test_a_score_is_rounded_half_away_from_zero_and_only_where_it_says_so() -> None:
    rules = "input x : number  criterion c max 10 {} : points x"
    assert score(rules.format("round 1"), x="2.25") == F("2.3")
    assert score(rules.format("round 1 half even"), x="2.25") == F("2.2")
    assert score(rules.format(""), x="2.25") == F("2.25")


def test_a_score_is_rounded_before_it_is_held() -> None:
    assert score("input x : number  criterion c max 9.5 round 0: points x", x=9.5) == F("9.5")


def test_points_are_held_before_they_are_rounded() -> None:
    rules = "criterion d max 4: given  input i : integer  bonus c up to 1 round to 2 down: points i"
    assert score(rules, d=1, i=2) == 0


def test_an_irrational_result_has_forty_significant_digits() -> None:
    found = score("input x : number  criterion c max 10: points x ^ 0.5", x=2)
    assert found is not None
    assert found == F("1.414213562373095048801688724209698078570")


# ---- missing ------------------------------------------------------------------------------------

LACKING = """ruleset r {{ unit u  missing {} }}
input x : number from 0
input y : number from 0
criterion c max 4: points x
criterion d max 4: points y
penalty p up to 2: points x
"""


def test_a_unit_that_does_not_report_is_incomplete_and_says_what_was_needed() -> None:
    found = unit(LACKING.format("unranked"), y=1)
    assert (found.status, found.total, found.level, found.rank) == ("incomplete", None, None, None)
    assert found.missing == ("x",)
    assert found.scores == {"c": None, "d": 1, "p": None}


def test_under_zero_the_criterion_earns_nothing_and_a_penalty_takes_all_it_can() -> None:
    found = unit(LACKING.format("zero"), y=3)
    assert found.scores == {"c": 0, "d": 3, "p": 2}
    assert (found.status, found.total) == ("ranked", 1)


def test_under_error_a_needed_value_is_wrong_data() -> None:
    assert codes(LACKING.format("error"), x=1) == ["E504"]


def test_an_input_has_a_policy_of_its_own() -> None:
    rules = LACKING.format("unranked").replace(
        "input x : number from 0", "input x : number from 0 when missing zero"
    )
    assert unit(rules, y=3).total == 1
    assert unit(rules, x=1).status == "incomplete"


def test_among_several_missing_values_error_goes_before_unranked_before_zero() -> None:
    rules = """ruleset r {{ unit u }}
    input x : number when missing {}
    input y : number when missing {}
    criterion c max 4: points x + y
    """
    assert codes(rules.format("zero", "error")) == ["E504"]
    assert unit(rules.format("zero", "unranked")).missing == ("x", "y")
    assert unit(rules.format("zero", "zero")).total == 0


def test_an_applies_when_that_misses_a_value_counts_as_applying_under_zero() -> None:
    rules = """ruleset r { unit u  missing zero }
    input y : yesno
    criterion a max 4: given
    criterion g max 6 applies when y { criterion h max 6: given  penalty p up to 1: given }
    """
    found = unit(rules, a=4, h=6, p=0)
    assert found.scores == {"a": 4, "g": 0, "h": 0, "p": 1}
    assert found.total == 4


def test_a_default_is_never_missing() -> None:
    assert unit(HEAD + "input x : number default 3  criterion c max 4: points x").total == 3


@pytest.mark.parametrize(
    "condition", ["no and x > 0", "x > 0 and no", "not (yes or x > 0)", "not (x > 0 or yes)"]
)
def test_what_settles_a_condition_leaves_the_other_side_unread(condition: str) -> None:
    rules = f"input x : number  criterion c max 4: first {{ when {condition} -> 4 otherwise -> 1 }}"
    assert score(rules, x=None) == 1


def test_rows_after_the_one_that_is_taken_are_not_read() -> None:
    rules = """input x : number  input y : number
    criterion c max 4: first { when x > 1 -> 3  when 1 / y > 0 -> y  otherwise -> y }"""
    assert score(rules, x=2, y=None) == 3
    assert score(rules, x=2, y=0) == 3


def test_a_row_that_cannot_be_told_is_not_passed_over() -> None:
    rules = "input x : number  criterion c max 4: first { when x > 1 -> 3  otherwise -> 3 }"
    assert score(rules, x=None) is None


def test_is_missing_is_always_known() -> None:
    rules = "input x : number  criterion c max 4: first { when x is missing -> 1 otherwise -> 2 }"
    assert score(rules, x=None) == 1
    assert score(rules, x=1) == 2


# ---- not applicable -----------------------------------------------------------------------------


def test_a_ratio_that_divides_by_zero_in_a_let_does_not_apply() -> None:
    rules = """input a : number  input b : number
    let part = a / b
    criterion c max 6: ratio part
    criterion d max 4: given"""
    found = unit(HEAD + rules, a=1, b=0, d=2)
    assert found.scores == {"c": None, "d": 2}
    assert found.total == 5  # 2 of 4, scaled to 10


def test_a_division_by_zero_elsewhere_is_wrong() -> None:
    assert codes(HEAD + "input a : number  criterion c max 6: points 1 / a", a=0) == ["E505"]


def test_what_reads_a_criterion_that_does_not_apply_does_not_apply() -> None:
    rules = """input y : yesno
    criterion c max 4 applies when y: given
    criterion d max 4: points c
    criterion e max 4 applies when c > 1: given
    criterion f max 4: given"""
    found = unit(HEAD + rules, y=False, c=1, e=1, f=3)
    assert found.scores == {"c": None, "d": None, "e": None, "f": 3}
    assert found.total == 12


def test_where_nothing_applies_the_unit_is_incomplete_under_every_policy() -> None:
    for policy in ("rescale", "leave out", "zero", "full"):
        rules = f"ruleset r {{ unit u  not applicable {policy} }}\n"
        rules += "criterion c max 4 applies when no: given"
        assert unit(rules, c=1).status == "incomplete"


def test_missing_goes_before_not_applicable_before_a_division_by_zero() -> None:
    rules = """input y : yesno  input x : number  input z : number
    criterion n max 1 applies when y: given
    criterion c max 4: points {}
    criterion d max 4: given"""
    found = unit(HEAD + rules.format("n + x + 1 / z"), y=False, n=1, z=0, d=1)
    assert found.missing == ("x",)
    found = unit(HEAD + rules.format("n + 1 / z"), y=False, n=1, z=0, d=1, x=1)
    assert (found.scores["c"], found.status) == (None, "ranked")


def test_is_applicable_tells_what_does_not_apply_though_it_has_points() -> None:
    for policy in ("rescale", "leave out", "zero", "full"):
        rules = f"""ruleset r {{ unit u  not applicable {policy} }}
        input y : yesno
        criterion a max 4 applies when y: given
        criterion c max 4: first {{ when a is applicable -> 4  otherwise -> 1 }}"""
        assert unit(rules, y=False, a=1).scores["c"] == 1
        assert unit(rules, y=True, a=1).scores["c"] == 4


def test_leave_out_takes_from_score_and_max_of_all_above_and_scales_the_total_only() -> None:
    rules = """ruleset r { unit u  not applicable leave out }
    input y : yesno
    criterion a max 10 { criterion b max 4 applies when y: given  criterion c max 6: given }
    criterion d max 10: given
    levels of a { good from 50%  otherwise poor }
    """
    found = unit(rules, y=False, b=1, c=3, d=9)
    assert found.scores["a"] == 3
    assert found.levels["a"] == "good"  # of its own max, 6
    assert found.total == F(12) * 20 / 16


# ---- bonuses, penalties and limits --------------------------------------------------------------


def test_a_bonus_lifts_a_total_over_its_max() -> None:
    found = unit(HEAD + "criterion c max 4: given  bonus b up to 1: given", c=4, b=1)
    assert (found.total, found.max, found.share) == (5, 4, F(5, 4))


def test_a_penalty_takes_a_score_no_lower_than_nothing() -> None:
    assert unit(HEAD + "criterion c max 4: given  penalty p up to 3: given", c=1, p=3).total == 0


ALONE = """input g : yesno
criterion p max 10 { criterion a max 10 applies when g: given  bonus b up to 2: points 1 }
criterion q max 10: given
criterion r max 10: points b"""


def test_a_bonus_beside_which_nothing_applies_does_not_apply() -> None:
    found = unit(HEAD + ALONE, g=False, a=5, q=5)
    assert found.scores == {"p": None, "a": None, "b": None, "q": 5, "r": None}
    assert found.total == 15
    assert "nothing beside it applies" in str(
        evaluate(HEAD + ALONE, {"g": False, "a": 5, "q": 5}).explain("A")
    )


def test_a_criterion_may_read_the_bonus_beside_it() -> None:
    rules = "criterion p max 9 { criterion a max 9: points 2 * b  bonus b up to 2: given }"
    assert unit(HEAD + rules, b=2).total == 6


# ---- levels and ranks ---------------------------------------------------------------------------


def test_a_failed_requirement_drops_a_unit_to_the_next_row() -> None:
    rules = (
        HEAD
        + """criterion c max 10: given  criterion d max 10: given
    levels { A from 15 requires d >= 6  B from 50%  otherwise none }"""
    )
    assert unit(rules, c=10, d=5).level == "B"
    assert unit(rules, c=9, d=6).level == "A"
    assert unit(rules, c=9, d=0).level == "none"
    assert unit(rules, c=9, d=0).status == "below"


def test_a_ruleset_without_levels_ranks_every_complete_unit() -> None:
    found = unit(HEAD + "criterion c max 10: given", c=0)
    assert (found.status, found.level, found.rank) == ("ranked", None, 1)


def test_what_a_rank_key_misses_makes_the_unit_incomplete() -> None:
    rules = HEAD + "input x : date  criterion c max 10: given  rank by total, x"
    found = unit(rules, c=1)
    assert (found.status, found.missing) == ("incomplete", ("x",))
    assert unit(rules, c=1, x=date(2021, 1, 1)).rank == 1


def test_a_rank_key_that_does_not_apply_comes_last() -> None:
    rules = rulelang.parse(
        HEAD
        + """input y : yesno
        criterion c max 1: given
        criterion k max 1 applies when y: given
        rank by k ascending"""
    )
    rows = [{"u": "A", "y": False, "c": 1, "k": 1}, {"u": "B", "y": True, "c": 1, "k": 1}]
    assert [unit.rank for unit in rules.evaluate(rows)] == [2, 1]


# ---- all units ----------------------------------------------------------------------------------


def test_full_points_go_to_the_best_unit_and_the_rest_get_theirs_in_proportion() -> None:
    rules = rulelang.parse(HEAD + "input x : number  criterion c max 10: ratio x / highest(x)")
    units = rules.evaluate([{"u": "A", "x": 3}, {"u": "B", "x": 12}, {"u": "C", "x": None}])
    assert [unit.total for unit in units] == [F(5, 2), 10, None]


def test_statistics_of_different_periods_are_apart() -> None:
    rules = rulelang.parse(
        "ruleset r { unit u  period year }  input x : number  criterion c max 9: points highest(x)"
    )
    rows = [{"u": "A", "year": 2020, "x": 3}, {"u": "A", "year": 2021, "x": 5}]
    result = rules.evaluate(rows)
    assert [unit.total for unit in result] == [3, 5]
    assert [unit.rank for unit in result] == [1, 1]
    assert result["A", "2021"].total == 5


def test_a_statistic_over_a_wrong_value_names_every_unit_that_has_one() -> None:
    rules = rulelang.parse(
        HEAD + "input x : number  let y = 1 / x  criterion c max 9: points average(y)"
    )
    with pytest.raises(rulelang.DataError) as caught:
        rules.evaluate([{"u": "A", "x": 0}, {"u": "B", "x": 1}, {"u": "C", "x": 0}])
    assert [str(item.place) for item in caught.value.diagnostics] == [
        "records: record 1 (A)",
        "records: record 3 (C)",
    ]


def test_statistics_of_failing_statistics_name_each_failing_unit_once() -> None:
    """With the causes of each unit multiplied by those before them, this would take hours."""
    rules = rulelang.parse(
        HEAD
        + """input x : number  let y = 1 / x
        criterion c max 9: points highest(x / lowest(x / average(y)))"""
    )
    with pytest.raises(rulelang.DataError) as caught:
        rules.evaluate([{"u": f"u{n}", "x": n % 2} for n in range(2000)])
    assert [item.code for item in caught.value.diagnostics] == ["E505"] * 1000


def test_a_sample_deviation_of_one_unit_divides_by_zero() -> None:
    rules = HEAD + "input x : number  criterion c max 9: points sample_deviation(x)"
    assert codes(rules, x=1) == ["E505"]


# ---- wrong data ---------------------------------------------------------------------------------


def test_everything_wrong_is_found_in_one_run() -> None:
    rules = rulelang.parse(
        HEAD
        + """input a : integer from 0  input b : integer from 0 to a  input x : number
        check a < 100 "too many"
        criterion c max 9: points 1 / x
        criterion d max 9: points ln(x)
        criterion e max 9: points b ^ (10000 * x)"""
    )
    rows = [
        {"u": "A", "a": 1, "b": 2, "x": 1},
        {"u": "B", "a": 100, "b": 1, "x": 1},
        {"u": "C", "a": "many", "b": 1, "x": 0},
        {"u": "D", "a": 50, "b": 50, "x": 1},
    ]
    with pytest.raises(rulelang.DataError) as caught:
        rules.evaluate(rows)
    found = {(item.code, str(item.place)) for item in caught.value.diagnostics}
    assert found == {
        ("E511", "records: record 1, field `b` (A)"),
        ("E506", "records: record 2 (B)"),
        ("E503", "records: record 3, field `a` (C)"),
        ("E505", "records: record 3 (C)"),
        ("E507", "records: record 3 (C)"),
        ("E508", "records: record 4 (D)"),
    }


def test_a_check_that_misses_a_value_is_passed_over() -> None:
    rules = HEAD + 'input x : number  criterion c max 9: given  check x > 1 "no"'
    assert unit(rules, c=1).total == 1
    assert codes(rules, c=1, x=1) == ["E506"]


# ---- units that share a value -------------------------------------------------------------------


def test_units_that_share_a_value_share_what_comes_of_it_and_not_their_names() -> None:
    rules = rulelang.parse(HEAD + "input x : number  criterion c max 10: points clamp(1 / x, 0, 9)")
    shared = [{"u": name, "x": x} for name, x in zip("ABCD", (2, "2.0", 4, None), strict=True)]
    found = rules.evaluate(shared)
    assert [one.scores["c"] for one in found.units] == [F(1, 2), F(1, 2), F(1, 4), None]
    assert found["D"].missing == ("x",)
    with pytest.raises(rulelang.DataError) as caught:
        rules.evaluate([{"u": name, "x": 0} for name in "AB"])
    assert [item.values["unit"] for item in caught.value.diagnostics] == ["A", "B"]


def test_without_a_score_there_is_no_level_even_where_only_otherwise_stands() -> None:
    rules = (
        "input x : number  criterion c max 1 applies when x > 0: points 1  criterion d max 1: given"
    )
    levels = "  levels of c { otherwise base }"
    found = [unit(HEAD + rules + levels, x=x, d=1).levels["c"] for x in (1, 0)]
    assert found == ["base", None]


def test_the_limit_of_a_mean_that_leaves_some_out_is_asked_for_where_some_are_left() -> None:
    rules = (
        HEAD.replace("{", "{ not applicable leave out", 1)
        + """input x : number
    criterion c max 4 by mean without 1 lowest round 1 {
      criterion d max 1: given  criterion e max 4 applies when x > 0: given }
    criterion f max 1: given"""
    )
    assert unit(rules, x=0, d=1, e=4, f=1).scores["c"] is None
    assert unit(rules, x=1, d=1, e=4, f=1).scores["c"] == 4


def test_the_level_of_a_unit_to_which_nothing_applied_does_not_apply_to_it_with_quotas_either() -> (
    None
):
    ranks = []
    for quota in ("", "at most 2"):
        rules = rulelang.parse(f"""ruleset r {{ unit u period p }}
        input x : number
        input runs : yesno
        criterion c max 4 applies when runs: points x
        let before "Before" = if previous(level = A) then 1 else 2
        levels {{ A from 50% {quota}  otherwise B }}
        rank y "Y" by before""")
        rows = [
            {"u": "A", "p": 1, "x": 3, "runs": True},
            {"u": "B", "p": 1, "x": 2, "runs": False},
            {"u": "A", "p": 2, "x": 3, "runs": True},
            {"u": "B", "p": 2, "x": 2, "runs": True},
        ]
        ranks.append([unit.ranks["y"] for unit in rules.evaluate(rows).results.units])
    assert ranks == [[None, None, 1, 2]] * 2


def test_what_a_statistic_was_names_its_inputs_where_there_is_no_period_before() -> None:
    rules = rulelang.parse("""ruleset r { unit u period p }
    input x : number
    criterion c max 9 missing zero: points previous(average(x))
    criterion d max 9: points previous(5)""")
    (unit,) = rules.evaluate([{"u": "A", "p": 1, "x": 3}]).results.units
    assert (unit.scores["c"], unit.status, unit.missing) == (0, "incomplete", ("x",))


def test_a_wrong_group_is_an_error_of_the_data_where_levels_have_quotas() -> None:
    rules = rulelang.parse(
        "ruleset r { unit office }\n"
        "input area : choice { hill, plain }\n"
        "criterion c max 10: given\n"
        "levels { good from 5 at most 50% of units  otherwise poor }\n"
        "rank within area by total"
    )
    rows = [{"office": "An", "area": "hill", "c": 9}, {"office": "Ba", "area": "sea", "c": 8}]
    with pytest.raises(rulelang.DataError, match="sea"):
        rules.evaluate(rows)


@pytest.mark.parametrize("figure", ["highest(x, 2)", "lowest(x, 2)", "highest(x, 2 within area)"])
@pytest.mark.parametrize("policy", ["", "missing rescale"])
def test_a_place_that_too_few_units_leave_empty_does_not_apply(figure: str, policy: str) -> None:
    rules = rulelang.parse(f"""ruleset r {{ unit u {policy} }}
input x : number
input area : text
criterion a max 6: points x
criterion b max 4: points {figure}
""")
    data = [{"u": "A", "x": 3, "area": "north"}]
    exact, columns = rules.evaluate(data), rules.score_table(data)
    assert exact.units[0].total == 5
    assert columns.to_polars().rows() == exact.to_polars().rows()
