"""Points add up, stay within their limits, and reach the bounds that they equal."""

from fractions import Fraction

from attrs import evolve
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, Part, Row, Rubric, cases, decimal

PLAIN_SUMS = evolve(EVERYTHING, rounding=False, absence=False, combinations=False)
NO_LEVELS = evolve(EVERYTHING, levels=False)
NO_POINTS = evolve(EVERYTHING, rounding=False, scores=False)


def added(parts: tuple[Part, ...], scores: dict[str, Fraction | None]) -> Fraction:
    """What parts add up to, never below 0."""
    signs = {"criterion": 1, "bonus": 1, "penalty": -1}
    return max(Fraction(0), sum(signs[p.kind] * (scores[p.name] or 0) for p in parts) + Fraction(0))


@tried(80)
@given(cases(PLAIN_SUMS, missing=False))
def test_a_total_is_exactly_the_sum_of_its_parts(case: tuple[Rubric, list[Row]]) -> None:
    rubric, data = case
    note(rubric.text())
    for unit in rulelang.parse(rubric.text()).evaluate(data).units:
        scores = dict(unit.scores)
        assert unit.total == added(rubric.parts, scores)
        for part in rubric.everything():
            if part.parts:
                assert scores[part.name] == added(part.parts, scores)


@tried(80)
@given(cases())
def test_no_score_leaves_its_limits(case: tuple[Rubric, list[Row]]) -> None:
    rubric, data = case
    note(rubric.text())
    for unit in rulelang.parse(rubric.text()).evaluate(data).units:
        for part in rubric.everything():
            lifted = any(below.kind == "bonus" for below in part.everything()[1:])
            score = unit.scores[part.name]
            if score is not None:
                assert score >= 0
                assert lifted or score <= part.most


@tried(60)
@given(cases(NO_LEVELS), st.data())
def test_a_unit_exactly_on_a_bound_gets_that_level(
    case: tuple[Rubric, list[Row]], data: st.DataObject
) -> None:
    rubric, table = case
    units = rulelang.parse(rubric.text()).evaluate(table).units
    totals = sorted({unit.total for unit in units if unit.total is not None})
    if not totals:
        return
    bound = data.draw(st.sampled_from(totals))
    exact = f"{decimal(Fraction(bound.numerator))} / {decimal(Fraction(bound.denominator))}"
    levels = f"levels {{ above from {exact} + 0.0001 reached from {exact} otherwise under }}"
    note(rubric.with_rest(levels).text())
    for unit in rulelang.parse(rubric.with_rest(levels).text()).evaluate(table).units:
        if unit.total is not None and unit.total <= bound:
            assert unit.level == ("reached" if unit.total == bound else "under")
            assert unit.status == ("ranked" if unit.total == bound else "below")


@tried(40)
@given(st.integers(1, 400), st.integers(0, 100))
def test_a_unit_exactly_on_a_percentage_gets_that_level(most: int, hundredths: int) -> None:
    score = Fraction(most * hundredths, 100)
    rows = f"{{ reached from {hundredths}% otherwise under }}"
    rules = f"criterion c max {most}: given\nlevels {rows}\nlevels of c {rows}"
    (unit,) = rulelang.parse(f"ruleset r {{ unit u }}\n{rules}").evaluate([{"u": "A", "c": score}])
    assert (unit.level, unit.levels["c"]) == ("reached", "reached")


@tried(80)
@given(cases(NO_POINTS), st.sampled_from(("2", "0.5", "3", "1.25", "10", "0.07")))
def test_scaling_every_max_and_bound_keeps_shares_levels_and_ranks(
    case: tuple[Rubric, list[Row]], by: str
) -> None:
    rubric, data = case
    factor = Fraction(by)
    note(f"{rubric.text()}\n{rubric.text(factor)}")
    entered = {part.name for part in rubric.entered()}
    scaled = [
        {k: v * factor if k in entered and v is not None else v for k, v in row.items()}
        for row in data
    ]
    before = rulelang.parse(rubric.text()).evaluate(data).units
    after = rulelang.parse(rubric.text(factor)).evaluate(scaled).units
    for old, new in zip(before, after, strict=True):
        assert new.total == (None if old.total is None else old.total * factor)
        assert new == evolve(
            old,
            total=new.total,
            max=old.max * factor,
            scores={k: None if v is None else v * factor for k, v in old.scores.items()},
            maxima={k: v * factor for k, v in old.maxima.items()},
        )
