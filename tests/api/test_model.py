"""The structure of a rubric as programs read it."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given

import rulelang
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, cases

RULES = rulelang.parse("""
ruleset schools "Schools" { unit school "School"  period year "Year"  missing unranked }
input zone "Zone"         : choice { north "North", south "South" }
input pupils "Pupils"     : integer from 1
input passed "Passed"     : integer from 0 to pupils  evidence "list of pupils"  item "1.2"
input online "Online"     : percent from 5% to 90%  when missing zero
let cost "Cost of a pupil" unit "đồng" show 0 decimals = pupils * 1000
criterion teaching "Teaching" max 60 by mean {
  criterion results "Results" max 10 weight 40%: ratio passed / pupils
  criterion digital "Digital" max 10 weight 60% applies when zone = north:
    scale online from 0% to 50%
}
criterion visit "Visit" max 40: given
bonus prize "Prize" up to 5: yes passed = pupils
levels {
  A "Good" from 80 requires visit >= 20 at most 20%
  B from 50
  otherwise C "Weak" unranked
}
rank within zone by total, results
rank of_visit "By the visit" by visit
""")


def test_an_input_has_its_type_bounds_choices_and_what_it_feeds() -> None:
    of = {item.id: item for item in RULES.inputs}
    assert [*of] == ["zone", "pupils", "passed", "online", "visit"]
    assert of["zone"].choices == (
        rulelang.Option("north", "North"),
        rulelang.Option("south", "South"),
    )
    passed = of["passed"]
    assert (passed.label, passed.kind, passed.item) == ("Passed", "integer", "1.2")
    assert passed.low == rulelang.Bound(Fraction(0), None, "0")
    assert passed.high == rulelang.Bound(None, "pupils", "pupils")
    assert (passed.evidence, passed.feeds) == ("list of pupils", ("results", "prize"))
    assert of["online"].low == rulelang.Bound(Fraction(1, 20), None, "5%")
    assert (of["online"].missing, of["pupils"].missing) == ("zero", "unranked")
    assert of["pupils"].high is None
    assert (of["visit"].given, of["visit"].high) == (True, rulelang.Bound(Fraction(40), None, "40"))


def test_criteria_are_a_tree_with_weights_and_conditions() -> None:
    total = RULES.total
    assert (total.id, total.kind, total.form) == ("total", "total", "sum")
    teaching, visit, prize = total.parts
    assert [part.id for part in teaching.parts] == ["results", "digital"]
    assert (teaching.max, teaching.form, teaching.weight) == (Fraction(60), "mean", None)
    assert [part.weight for part in teaching.parts] == [Fraction(2, 5), Fraction(3, 5)]
    assert teaching.parts[1].applies == "zone = north"
    assert (visit.form, visit.max) == ("given", Fraction(40))
    assert (prize.kind, prize.max, total.limit) == ("bonus", Fraction(5), Fraction(105))
    ids = [item.id for item in RULES.criteria]
    assert ids == ["teaching", "results", "digital", "visit", "prize"]
    assert all(part.line < other.line for part, other in pairwise(total.parts))


def test_levels_have_bounds_requirements_and_quotas() -> None:
    (block,) = RULES.levels
    best, next_best = block.rows
    assert (best.id, best.label, best.side) == ("A", "Good", "from")
    assert best.bound == rulelang.Bound(Fraction(80), None, "80")
    assert best.requires == "visit >= 20"
    assert best.quota == rulelang.Quota(Fraction(1, 5), share=True, of=None)
    assert (next_best.requires, next_best.quota, next_best.ranked) == (None, None, True)
    assert (block.of, block.otherwise) == ("total", rulelang.Option("C", "Weak"))
    assert not block.otherwise_ranked


def test_rankings_figures_and_columns_are_there() -> None:
    assert (RULES.rank.within, RULES.rank.ties) == ("zone", "share")
    assert [key.of for key in RULES.rank.by] == ["total", "results"]
    (other,) = RULES.rankings
    assert (other.id, other.label) == ("of_visit", "By the visit")
    assert RULES.figures == (rulelang.Figure("cost", "Cost of a pupil", "number", "đồng", 0),)
    assert RULES.unit == rulelang.Column("school", "School")
    assert RULES.period == rulelang.Column("year", "Year")
    assert RULES.structure.not_applicable == "rescale"


def test_what_it_shows_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        RULES.inputs[0].label = "other"  # type: ignore[misc]


@tried(40)
@given(cases(EVERYTHING))
def test_any_structure_agrees_with_the_plan(case: Any) -> None:
    rules = rulelang.parse(case[0].text())
    assert [(one.id, one.kind) for one in rules.inputs] == [
        (one.id, one.kind) for one in rules.plan.inputs
    ]
    plans = {one.id: one for one in rules.plan.criteria}
    assert {one.id for one in rules.criteria} == {*plans} - {"total"}
    for item in rules.criteria:
        plan = plans[item.id]
        assert (item.max, item.form, item.kind) == (plan.maximum, plan.form, plan.kind)
        assert tuple(part.id for part in item.parts) == tuple(id for _, id in plan.parts)
    for block, own in zip(rules.levels, rules.plan.levels, strict=True):
        assert [(row.id, row.ranked) for row in block.rows] == [
            (row.id, not row.unranked) for row in own.rows
        ]
