"""What if: rules with other values at some paths."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import rulelang

SHIPPED = [
    path
    for path in sorted((Path(__file__).parents[2] / "rulesets").rglob("*.rules"))
    if not path.stem.endswith("published")  # files of claims
]
RULES = """\
# Nghị quyết 5
ruleset r { unit u  missing zero }
input staff    "Staff" : integer from 1
input computers        : integer from 0 to staff  # a part of them
input ended            : date from 2020-01-01
check days(ended, ended) = 0 "wrong"
criterion all "All" max 10 {
  criterion net  "Internet" max 6 round 1: ratio computers / staff
  criterion page max 4: bands computers { >= 9 -> max  >= 3 -> 50% of max  otherwise -> 0 }
}
bonus award up to 1: given default 0
levels { A "Good" from 90% requires page >= 2   B from 5 at most 20% of units   otherwise C }
rank by total, net ascending ties dense
example "full" { given staff = 9, computers = 9, ended = 2020-01-01  expect net = 6 }
"""


def changed(changes: Mapping[str, object], **options: bool) -> str:
    return rulelang.parse(RULES).with_changes(changes, **options).source.text


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ({"net.max": 7, "page.max": Decimal("3.0")}, "max 6 round 1", "max 7 round 1"),
        ({"net.round": "to 0.25"}, "max 6 round 1:", "max 6 round to 0.25:"),
        ({"net.round": None}, "max 6 round 1:", "max 6:"),
        ({"net.missing": "unranked"}, "round 1:", "round 1 missing unranked:"),
        ({"page.rows.1.bound": np.int64(8)}, ">= 9 -> max", ">= 8 -> max"),
        ({"page.rows.2.points": np.float32(1.3)}, "-> 50% of max", "-> 1.3"),
        ({"page.rows.2.points": 0.1 + 0.2}, "-> 50% of max", "-> 0.30000000000000004"),
        ({"page.rows.otherwise.points": Fraction(1, 3)}, "otherwise -> 0", "otherwise -> 1 / 3"),
        ({"net.ratio": "if staff > 3 then 1 else computers / staff"}, "ratio c", "ratio if staff"),
        ({"staff.to": 500}, "integer from 1", "integer from 1 to 500"),
        ({"ended.from": date(2019, 2, 3)}, "from 2020-01-01", "from 2019-02-03"),
        ({"ruleset.missing": "unranked"}, "missing zero", "missing unranked"),
        ({"total.up_to": 9}, "missing zero }", "missing zero total up to 9 }"),
        ({"award.up_to": 2}, "up to 1", "up to 2"),
        ({"award.default": None}, "given default 0", "given"),
        ({"levels.A.from": 9}, "from 90%", "from 9"),
        ({"levels.A.requires": None}, "from 90% requires page >= 2 ", "from 90% "),
        ({"levels.B.at_most": 3}, "at most 20% of units", "at most 3"),
        ({"rank.by": "total"}, "total, net ascending ties", "total ties"),
        ({"rank.ties": "ordinal"}, "ties dense", "ties ordinal"),
    ],
)
def test_a_change_is_in_the_text_and_the_rest_stays(
    changes: Mapping[str, object], before: str, after: str
) -> None:
    text = changed(changes)
    if len(changes) == 1:
        new = RULES.replace(before.replace("ratio c", "ratio computers / staff"), after, 1)
        assert text.startswith(new.split(after)[0] + after)
        assert len(text.splitlines()) == len(RULES.splitlines())
    assert after in text
    assert all(comment in text for comment in ("# Nghị quyết 5", "# a part of them"))


def test_the_changed_rules_are_those_of_their_text() -> None:
    rules = rulelang.parse(RULES).with_changes({"net.max": 5, "page.max": 5}, examples=False)
    again = rulelang.parse(rules.source.text)
    row = {"u": "A", "staff": 4, "computers": 3, "ended": "2021-01-01", "award": 0}
    assert rules.evaluate([row])["A"].total == again.evaluate([row])["A"].total == Fraction("6.3")
    assert rules.sha256 == again.sha256 != rulelang.parse(RULES).sha256


def test_values_can_be_read_and_given_back() -> None:
    rules = rulelang.parse(RULES)
    assert rules.with_changes(rules.changeable).source.text == RULES


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_rules_that_ship_can_be_given_back_and_changed(path: Path) -> None:
    rules = rulelang.load(path)
    found = rules.changeable
    assert rules.with_changes(found).source.text == rules.source.text
    edition = 1999 if "ruleset.edition" in found else None
    other = rules.with_changes({"ruleset.show": 4, "ruleset.edition": edition})
    assert other.changeable == {**found, "ruleset.show": 4} | (
        {"ruleset.edition": 1999} if edition else {}
    )


def test_an_example_that_a_change_forbids_is_an_error_unless_examples_are_left_out() -> None:
    lower = {"net.max": 5, "page.max": 5, "staff.from": 10}
    with pytest.raises(rulelang.RulesError, match="E310"):
        changed(lower)
    assert "example" not in changed(lower, examples=False)


def test_a_change_that_breaks_the_rubric_points_at_its_place() -> None:
    with pytest.raises(rulelang.RulesError) as caught:
        changed({"net.max": 7})
    (found,) = [item for item in caught.value.diagnostics if item.severity == "error"]
    assert found.code == "E401"
    assert 'criterion net  "Internet" max 7' in str(found)
    with pytest.raises(rulelang.RulesError) as caught:
        changed({"net.ratio": "computers / stuff"})
    assert caught.value.diagnostics[0].place.text == "stuff"  # type: ignore[union-attr]
    with pytest.raises(rulelang.RulesError) as caught:
        changed({"net.ratio": "computers /"})
    assert caught.value.diagnostics[0].code == "E116"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nett.max", "did you mean `net.max`"),
        ("net.maximum", "did you mean `net.max`"),
        ("levels.A.form", "did you mean `levels.A.from`"),
        ("page", "`page` has `page.max`"),
        ("ranking.ties", "did you mean `rank.ties`"),
    ],
)
def test_an_unknown_path_is_answered_by_those_there_are(path: str, said: str) -> None:
    with pytest.raises(rulelang.RulesError, match="E467") as caught:
        changed({path: 1})
    assert said in str(caught.value)


@pytest.mark.parametrize("value", [float("nan"), Decimal("Infinity"), object(), {}.keys])
def test_what_rules_cannot_write_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        changed({"net.max": value})


@pytest.mark.parametrize("value", ["6 weight 2", "6 # x", "6: given }", "6\ncriterion z max 3"])
def test_a_value_never_brings_another_clause_along(value: str) -> None:
    with pytest.raises(rulelang.RulesError):
        changed({"net.max": value})


def test_vietnamese_rules_are_changed_in_vietnamese() -> None:
    rules = rulelang.parse(rulelang.parse(RULES).text("vi"))
    text = rules.with_changes({"net.round": "2 half even", "rank.ties": "dense"}).source.text
    assert "làm tròn 2 nửa về chẵn" in text
    assert rules.changeable["net.round"] == 1
    assert rules.changeable["rank.ties"] == "dense"
    assert rules.changeable["page.rows.2.points"] == "50% của tối đa"
