"""What became of units and criteria over the years."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pytest

import rulelang
from rulelang.analysis.history import Alike, Change, History, Renaming, UnitHistory, Year
from rulelang.analysis.history_lines import MappingError
from rulelang.analysis.history_of import history

RULES = """
ruleset offices "Offices" { unit office
  missing unranked
}
input scope : yesno default yes
criterion online max 10: given
criterion paper  max 20: given
disqualified when not scope "closed"
levels {
  A from 20
  B from 10
  otherwise C
}
"""

Scores = Mapping[str, Any]


@lru_cache
def rules(text: str = RULES) -> rulelang.Ruleset:
    return rulelang.parse(text)


def year(period: int | str, scores: Scores, text: str = RULES, unit: str = "office") -> Year:
    """A year of units with points for `online`, None where nothing is known; with 100 less, out of
    the running."""
    rows = [
        {
            unit: name,
            "online": points if points is None or points >= 0 else points + 100,
            "paper": 10,
            "scope": "no" if points is not None and points < 0 else "yes",
        }
        for name, points in scores.items()
    ]
    found = rules(text).evaluate(rows)
    return Year(str(period), found.plan, found.units)


def over(*years: Scores, start: int = 2019, mapping: Sequence[Renaming] = ()) -> History:
    """A history of years in a row."""
    return history([year(start + at, scores) for at, scores in enumerate(years)], mapping)


def of(found: History, unit: str) -> UnitHistory:
    (one,) = [item for item in found.units if item.unit == unit]
    return one


def test_units_rise_and_fall_by_places() -> None:
    found = over({"An": 9, "Ba": 8, "Cam": 7}, {"An": 6, "Ba": 8, "Cam": 9})
    assert {unit.unit: unit.rise for unit in found.units} == {"An": -2, "Ba": 0, "Cam": 2}
    assert [unit.unit for unit in found.units] == ["Cam", "Ba", "An"]
    assert {unit.fate for unit in found.units} == {"stayed"}


def test_a_unit_without_a_rank_neither_rose_nor_fell() -> None:
    found = over({"An": 9, "Ba": 8, "Cam": 7}, {"An": None, "Ba": -92, "Cam": 9})
    for name, status in (("An", "incomplete"), ("Ba", "disqualified")):
        unit = of(found, name)
        assert (unit.rise, unit.levels, unit.years[-1].status) == (None, None, status)
        assert unit.was_first is None or name == "An"
    back = over({"An": None, "Ba": 8, "Cam": 7}, {"An": 9, "Ba": 8, "Cam": 7})
    assert (of(back, "An").rise, of(back, "An").fate) == (None, "stayed")


def test_first_and_last_for_years_running() -> None:
    found = over(
        {"An": 9, "Ba": 1, "Cam": 5},
        {"An": 9, "Ba": 1, "Cam": 5},
        {"An": 9, "Ba": 6, "Cam": 5},
        start=2018,
    )
    first = of(found, "An").first
    assert first is not None
    assert (first.periods, first.years) == (("2018", "2019", "2020"), 3)
    assert first.consecutive
    was = of(found, "Ba").was_last
    assert was is not None
    assert was.periods == ("2018", "2019")
    last = of(found, "Cam").last
    assert last is not None
    assert last.periods == ("2020",)
    assert of(found, "Cam").was_last is None


def test_years_with_a_gap_are_not_consecutive() -> None:
    years = [year(period, {"An": 9, "Ba": 1}) for period in (2017, 2019, 2021)]
    run = of(history(years), "An").first
    assert run is not None
    assert run.periods == ("2017", "2019", "2021")
    assert not run.consecutive
    run = of(history([year(f"{p}-I", {"An": 9, "Ba": 1}) for p in (2020, 2021)]), "An").first
    assert run is not None
    assert not run.consecutive


def test_where_all_are_equal_nobody_is_first_or_last() -> None:
    found = over({"An": 5, "Ba": 5}, {"An": 5, "Ba": 5})
    assert {(unit.first, unit.last) for unit in found.units} == {(None, None)}
    assert {year.sharing for unit in found.units for year in unit.years} == {1}


def test_best_and_worst_places() -> None:
    found = over(
        {"An": 9, "Ba": 8, "Cam": 7}, {"An": 1, "Ba": 8, "Cam": 7}, {"An": 8, "Ba": 9, "Cam": 7}
    )
    best, worst = of(found, "An").best, of(found, "An").worst
    assert best is not None and worst is not None
    assert (best.rank, best.period, worst.rank, worst.period) == (1, "2019", 3, "2020")


def test_levels_gained_and_lost() -> None:
    found = over({"An": 10, "Ba": 5, "Cam": 10}, {"An": 5, "Ba": 10, "Cam": 10})
    assert {unit.unit: unit.levels for unit in found.units} == {"An": -1, "Ba": 1, "Cam": 0}


def test_levels_of_other_years_are_not_compared() -> None:
    other = RULES.replace("A from 20", "Aa from 25\n  A from 20")
    found = history([year(2020, {"An": 5}, other), year(2021, {"An": 10})])
    assert of(found, "An").levels is None


def test_new_gone_and_back() -> None:
    found = over({"An": 9, "Ba": 8}, {"An": 9}, {"Ba": 5, "Cam": 3})
    assert {unit.unit: unit.fate for unit in found.units} == {
        "An": "gone",
        "Ba": "back",
        "Cam": "new",
    }
    assert of(found, "Ba").rise is None
    was = of(found, "An").was_first
    assert was is None  # alone in 2020


def test_a_renamed_unit_is_one() -> None:
    years = {"An": 9, "Ba": 8}, {"An": 7, "Bà": 8}
    found = over(*years, mapping=[Renaming("2020", "Ba", "Bà")])
    unit = of(found, "Bà")
    assert (unit.fate, unit.rise, unit.before) == ("renamed", 1, ("Ba",))
    assert [placed.name for placed in unit.years] == ["Ba", "Bà"]
    assert len(found.units) == 2
    assert found.alike == ()


def test_names_that_look_alike_are_suggested() -> None:
    assert over({"An": 9, "Hoà An": 8}, {"An": 7, "Hòa An": 8}).alike == (
        Alike("2020", "Hoà An", "Hòa An"),
    )
    assert over({"An": 9, "Sở Y tế": 8}, {"An": 7, "Trường Sa": 8}).alike == ()


def test_merged_units_begin_anew() -> None:
    found = over(
        {"An": 9, "Ba": 8, "Cam": 1}, {"Dung": 9, "Cam": 1},
        mapping=[Renaming("2020", "Ba", "Dung"), Renaming("2020", "An", "Dung")],
    )  # fmt: skip
    merged = of(found, "Dung")
    assert (merged.fate, merged.rise) == ("merged", None)
    assert merged.changes == (Change("2020", "merged", ("An", "Ba")),)
    assert (of(found, "An").fate, of(found, "An").after) == ("gone", ("Dung",))


def test_a_unit_that_takes_others_in_goes_on() -> None:
    found = over(
        {"An": 9, "Ba": 8, "Cam": 1}, {"Ba": 9, "Cam": 1}, mapping=[Renaming("2020", "An", "Ba")]
    )
    unit = of(found, "Ba")
    assert (unit.fate, unit.rise, unit.before) == ("merged", 1, ("An", "Ba"))
    assert of(found, "An").after == ("Ba",)


def test_a_split_unit() -> None:
    mapping = [Renaming("2020", "An", "Ba"), Renaming("2020", "An", "An")]
    found = over({"An": 9, "Cam": 1}, {"An": 7, "Ba": 9, "Cam": 1}, mapping=mapping)
    assert {unit.unit: (unit.fate, unit.rise) for unit in found.units} == {
        "Ba": ("split", None),
        "An": ("split", -1),
        "Cam": ("stayed", -1),
    }


@pytest.mark.parametrize(
    ("row", "fault", "near"),
    [
        (Renaming("2020", "Ann", "Dung"), "old", "An"),
        (Renaming("2020", "An", "Dũng"), "new", "Dung"),
        (Renaming("last", "An", "Dung"), "year", None),
        (Renaming("2020", "Ba", "Dung"), "stayed", None),
    ],
)
def test_a_mapping_that_the_data_contradict(row: Renaming, fault: str, near: str | None) -> None:
    with pytest.raises(MappingError) as error:
        over({"An": 9, "Ba": 8}, {"Dung": 9, "Ba": 8}, mapping=[row])
    assert (error.value.row, error.value.fault, error.value.near) == (0, fault, near)


def test_criteria_rise_and_fall_on_average() -> None:
    found = over({"An": 9, "Ba": 5}, {"An": 8, "Ba": 8})
    total, online, paper = found.criteria
    assert (total.id, online.id, paper.id) == ("total", "online", "paper")
    assert (online.rise, online.comparable) == (1, True)
    assert (online.rose, online.fell, online.same) == (("Ba",), ("An",), ())
    assert (paper.rise, paper.same) == (0, ("An", "Ba"))
    assert total.rise == 1
    assert paper.years[-1].even
    assert paper.highest == ()


def test_who_stays_highest_and_lowest() -> None:
    found = over({"An": 9, "Ba": 5, "Cam": 6}, {"An": 9, "Ba": 3, "Cam": 9})
    online = found.criteria[1]
    assert [(kept.unit, kept.run.periods) for kept in online.highest] == [("An", ("2019", "2020"))]
    assert [(kept.unit, kept.run.periods) for kept in online.lowest] == [("Ba", ("2019", "2020"))]


def test_where_rules_differ_shares_are_compared() -> None:
    other = RULES.replace("online max 10", "online max 20")
    found = history([year(2020, {"An": 10}, other), year(2021, {"An": 6})])
    total, online, paper = found.criteria
    assert not found.same_rules
    assert (online.comparable, online.rise) == (False, Fraction(1, 10))
    assert online.rose == ("An",)
    assert (paper.comparable, paper.rise) == (True, 0)
    assert (total.comparable, total.rise) == (False, Fraction(16, 30) - Fraction(20, 40))


def test_editions_and_labels_are_no_difference_of_rules() -> None:
    other = RULES.replace('"Offices" {', '"Offices of old" { edition 2020\n')
    assert history([year(2020, {"An": 10}, other), year(2021, {"An": 6})]).same_rules


@pytest.mark.parametrize("periods", [("2020",), ("2020", "2020")])
def test_fewer_than_two_years_are_no_history(periods: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="two years"):
        history([year(period, {"An": 1}) for period in periods])
