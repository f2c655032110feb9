"""The digest of what rules mean."""

from fractions import Fraction
from pathlib import Path

import pytest

import rulelang
from rulelang.plan.expressions import Const, Settle
from rulelang.plan.meaning import meaning_of

RULESETS = sorted(
    path
    for path in (Path(__file__).parents[2] / "rulesets").glob("*/*.rules")
    if ".published" not in path.name  # claims
)


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.stem)
def test_comments_layout_and_the_language_of_keywords_do_not_count(path: Path) -> None:
    rules = rulelang.load(path)
    meaning = meaning_of(rules.plan)
    same = [f"# first\n{rules.source.text}", rules.text(), rules.text("en"), rules.text("vi")]
    assert {meaning_of(rulelang.parse(text).plan) for text in same} == {meaning}


def test_rulesets_mean_different_things() -> None:
    assert len({meaning_of(rulelang.load(path).plan) for path in RULESETS}) == len(RULESETS)


def test_an_example_changes_nothing_that_is_asked_or_scored() -> None:
    rules = "ruleset r { unit u }  criterion c max 5: given\n"
    more = rulelang.parse(f'{rules}example "e" {{ given c = 1  expect total = 1 }}')
    assert meaning_of(more.plan) == meaning_of(rulelang.parse(rules).plan)


def test_no_is_not_0_in_an_expression() -> None:
    for truth in (False, True):
        one, other = Const(truth), Const(Fraction(truth))
        assert one != other
        assert Settle("and", (one,)) != Settle("and", (other,))
        assert one == Const(truth) and other == Const(Fraction(truth))
