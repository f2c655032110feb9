"""What has no order must not depend on one, and what is apart must not meet."""

from random import Random

from attrs import evolve
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.results.score import UnitResult
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, PERIOD, UNIT, Row, Rubric, cases

Results = dict[tuple[str, str | None], UnitResult]
"""By unit and period."""


def by_unit(text: str, data: list[Row]) -> Results:
    units = rulelang.parse(text).evaluate(data).units
    return {(result.unit, result.period): result for result in units}


def key(row: Row) -> tuple[str, str | None]:
    return row[UNIT], row.get(PERIOD)


def without_names(results: Results) -> Results:
    """The results without the order in which missing names are listed."""
    return {
        k: evolve(
            r,
            missing=tuple(sorted(r.missing)),
            marks={mark: tuple(sorted(ids)) for mark, ids in r.marks.items()},
        )
        for k, r in results.items()
    }


@tried(60)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(case: tuple[Rubric, list[Row]], random: Random) -> None:
    rubric, data = case
    before = by_unit(rubric.text(), data)
    random.shuffle(data)
    assert without_names(by_unit(rubric.text(), data)) == without_names(before)


@tried(60)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_statements_and_criteria_changes_nothing(
    case: tuple[Rubric, list[Row]], random: Random
) -> None:
    rubric, data = case
    other = rubric.shuffled(random)
    note(f"{rubric.text()}\n{other}")
    assert without_names(by_unit(other, data)) == without_names(by_unit(rubric.text(), data))


@tried(40)
@given(cases(evolve(EVERYTHING, periods=False), most=6))
def test_periods_do_not_meet(case: tuple[Rubric, list[Row]]) -> None:
    rubric, data = case
    rubric = evolve(rubric, settings=(*rubric.settings, f"period {PERIOD}"))
    dated = [{**row, PERIOD: str(2020 + index % 2)} for index, row in enumerate(data)]
    together = by_unit(rubric.text(), dated)
    for alone in (dated[::2], dated[1::2]):
        if alone:
            expected = {key(row): together[key(row)] for row in alone}
            assert by_unit(rubric.text(), alone) == expected


@tried(40)
@given(cases(evolve(EVERYTHING, statistics=False)))
def test_without_statistics_no_score_depends_on_another_unit(
    case: tuple[Rubric, list[Row]],
) -> None:
    rubric, data = case
    together = by_unit(rubric.text(), data)
    for row in data:
        alone = by_unit(rubric.text(), [row])[key(row)]
        assert evolve(alone, rank=None) == evolve(together[key(row)], rank=None)
