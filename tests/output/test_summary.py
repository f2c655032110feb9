"""What the units came to together."""

from fractions import Fraction

import rulelang
from rulelang.results.summary import CriterionSummary, Summary, summarise
from tests.output.samples import RULES, evaluated


def summary(evaluation: rulelang.Evaluation) -> Summary:
    return summarise(evaluation.plan, evaluation.results)


def criterion(evaluation: rulelang.Evaluation, id: str) -> CriterionSummary:
    return next(item for item in summary(evaluation).criteria if item.id == id)


def test_every_level_is_counted_the_otherwise_row_and_empty_ones_too() -> None:
    rules = RULES.replace('A "Hạng A" from 10', 'S from 12 requires no A "Hạng A" from 10')
    assert dict(summary(evaluated(rules)).levels) == {"S": 0, "A": 2, "B": 2, "none": 0}


def test_levels_stand_best_first() -> None:
    assert list(summary(evaluated()).levels) == ["A", "B", "none"]


def test_a_ruleset_without_levels_counts_none() -> None:
    rules = RULES[: RULES.rindex("levels {")]
    assert summary(evaluated(rules)).levels == {}


def test_criteria_bonuses_and_penalties_stand_in_the_order_of_the_rules() -> None:
    ids = [item.id for item in summary(evaluated()).criteria]
    assert ids == ["service", "digital", "reach", "policy", "award", "late"]


def test_highest_and_lowest_name_all_the_units_that_have_them() -> None:
    policy = criterion(evaluated(), "policy")
    assert policy.highest is not None and policy.lowest is not None
    assert (policy.highest.score, policy.highest.units) == (4, ("An", "Bình", "Đông"))
    assert (policy.lowest.score, policy.lowest.units) == (2, ("Cát",))


def test_a_share_is_of_the_max_of_the_criterion() -> None:
    reach = criterion(evaluated(), "reach")
    assert reach.lowest is not None
    assert (reach.lowest.score, reach.lowest.share) == (Fraction(2, 3), Fraction(1, 3))


def test_spread_and_mean_are_exact_and_over_the_known_scores_only() -> None:
    digital = criterion(evaluated(), "digital")  # 2, 6, unknown, 4.5, 6
    assert digital.spread == 4
    assert digital.mean == Fraction("18.5") / 4


def test_an_incomplete_unit_counts_where_its_score_is_known() -> None:
    reach = criterion(evaluated(), "reach")  # Cát lacks another input; Dân has no wards
    assert reach.mean == (Fraction(2, 3) + 2 + 1 + 2) / 4


def test_a_criterion_that_nobody_has_a_score_in_has_no_figures() -> None:
    reach = criterion(evaluated(rows=[["Dân", 4, 3, 0, 2, None, None]]), "reach")
    assert (reach.highest, reach.lowest, reach.spread, reach.mean) == (None,) * 4
    assert reach.maximum == 2


def test_a_unit_with_the_same_score_in_two_periods_is_named_once() -> None:
    rules = rulelang.parse("ruleset r { unit u period p } criterion c max 5: given")
    rows = [{"u": "A", "p": "1", "c": 5}, {"u": "A", "p": "2", "c": 5}]
    highest = criterion(rules.evaluate(rows), "c").highest
    assert highest is not None and highest.units == ("A",)
