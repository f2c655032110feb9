"""What values can be: nothing that the exact engine gives is ever outside of it."""

import math
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import given, note

import rulelang
from rulelang.data import prepare, table_of_rows
from rulelang.engine.exact import run
from rulelang.engine.expressions import Values, evaluator, policies_of
from rulelang.plan.analysis import Analysis, analyse
from rulelang.plan.expressions import SUBJECT, Read, Ref
from rulelang.plan.intervals import Interval
from rulelang.plan.possible import Possible, Texts, Truth
from rulelang.plan.tree import Plan
from rulelang.plan.values import NOT_APPLICABLE, Absent, Known
from rulelang.plan.walk import expressions, within
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, Row, Rubric, as_csv, cases

ABSENCE = evolve(EVERYTHING, focus="absence")
STATISTICS = evolve(EVERYTHING, focus="statistics")
FAULTY = evolve(EVERYTHING, errors=True)


def holds(possible: Possible, value: Known) -> bool:
    """Whether a value is one of those that it can be."""
    if isinstance(value, bool):
        assert isinstance(possible, Truth)
        return possible.can_be_true if value else possible.can_be_false
    if isinstance(value, str):
        assert isinstance(possible, Texts)
        return possible.options is None or value in possible.options
    assert isinstance(possible, Interval)
    number = Fraction(value.toordinal()) if isinstance(value, date) else value
    whole = possible.denominator is None or (number * possible.denominator).denominator == 1
    return number in possible and whole


def columns_of(plan: Plan, data: Sequence[Row]) -> dict[Ref, Interval]:
    """The real ranges of numbers and dates, and the denominators of what is in the columns."""
    found = {}
    for item in plan.inputs:
        cells: list[Any] = [row[item.id] for row in data if row.get(item.id) is not None]
        numbers = [
            Fraction(cell.toordinal()) if isinstance(cell, date) else cell
            for cell in cells
            if not isinstance(cell, (bool, str))
        ]
        if numbers:
            whole = math.lcm(*(number.denominator for number in numbers))
            found[item.key] = Interval(min(numbers), max(numbers), whole)
    return found


def check_sound(rubric: Rubric, data: Sequence[Row]) -> None:
    """Every value of every unit is in its interval, whether the real ranges are known or not."""
    text = rubric.text()
    note(f"{text}\n{as_csv(rubric, data)}")
    plan = rulelang.parse(text).plan
    outcome = run(plan, prepare(table_of_rows(data), plan))
    for columns in ({}, columns_of(plan, data)):
        analysis = analyse(plan, columns)
        for values in outcome.values:
            check_keys(analysis, values)
            check_expressions(plan, analysis, values)


def check_keys(analysis: Analysis, values: Values) -> None:
    for key, value in values.items():
        if key == SUBJECT:
            continue
        if value == NOT_APPLICABLE or (isinstance(value, Absent) and value.division):
            assert analysis.may_lack(key), key
        elif not isinstance(value, Absent):
            assert holds(analysis.of_key(key), value), (key, value, analysis.of_key(key))


def check_expressions(plan: Plan, analysis: Analysis, values: Values) -> None:
    policies = policies_of(plan)
    for whole in expressions(plan):
        for expr in within(whole):
            if any(isinstance(part, Read) and part.ref == SUBJECT for part in within(expr)):
                continue
            value = evaluator(expr, policies)(dict(values))
            if not isinstance(value, Absent):
                assert holds(analysis.of(expr), value), (expr, value, analysis.of(expr))


@tried(250)
@given(cases())
def test_every_value_lies_in_its_interval(case: tuple[Rubric, list[Row]]) -> None:
    check_sound(*case)


@tried(300)
@given(cases(ABSENCE))
def test_so_does_what_is_made_of_parts_that_do_not_apply(
    case: tuple[Rubric, list[Row]],
) -> None:
    check_sound(*case)


@tried(200)
@given(cases(STATISTICS, most=8))
def test_so_does_every_statistic(case: tuple[Rubric, list[Row]]) -> None:
    check_sound(*case)


@tried(200)
@given(cases(FAULTY))
def test_so_does_every_value_beside_wrong_ones(case: tuple[Rubric, list[Row]]) -> None:
    check_sound(*case)


def test_the_second_highest_may_not_be() -> None:
    rules = rulelang.parse("""
    ruleset r { unit u }
    input x : number
    criterion a max 4: points x
    criterion b max 4: points highest(x, 2)
    """)
    assert rules.evaluate([{"u": "A", "x": 1}]).units[0].scores["b"] is None
    assert analyse(rules.plan).may_lack(Ref("score", "b"))


def test_a_criterion_that_leaves_by_its_policy_may_not_apply_where_another_is_full() -> None:
    rules = rulelang.parse("""
    ruleset r { unit u missing rescale not applicable full }
    input x : number
    input y : number
    criterion a max 4: points x / y
    criterion b max 4: points 0.4 * a
    """)
    bounds = analyse(rules.plan).of_key(Ref("score", "b"))
    assert isinstance(bounds, Interval)
    assert bounds.high == 4  # where x is missing, a does not apply, and b is full
