"""The walk that SQL and formulas share, in a language of exact values of one unit."""

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import combinations
from typing import Any

from attrs import evolve
from hypothesis import given, note

import rulelang
from rulelang.data import prepare, table_of_rows
from rulelang.engine.exact import Outcome, run
from rulelang.engine.expressions import policies_of
from rulelang.output.walk import Item, Lacking, Language, Named, Recovery, Walk, needed, steps
from rulelang.output.walk.states import (
    DIVISION,
    DOMAIN,
    MEANINGS,
    MISSING,
    NOT_APPLICABLE,
    OF_WRONG,
    POISON,
    POLICIES,
)
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import (
    Apply,
    Combine,
    Guard,
    Hold,
    Ref,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)
from rulelang.plan.functions import FUNCTIONS, OPERATORS
from rulelang.plan.kinds import MISSING_POLICIES
from rulelang.plan.tree import Plan, Step
from rulelang.plan.values import NOT_APPLICABLE as OUT
from rulelang.plan.values import POISON as POISONED
from rulelang.plan.values import Absent, Value, absence, missing, wrong
from rulelang.rational import DomainError, round_to, total
from tests.properties.thorough import tried
from tests.strategies import CLAUSES, EVERYTHING, Row, Rubric, as_csv, cases


def test_of_several_states_the_highest_is_that_of_the_policy_that_comes_first() -> None:
    for first, second in combinations(MISSING_POLICIES, 2):
        assert POLICIES[first] > POLICIES[second] > NOT_APPLICABLE > max(DIVISION, DOMAIN)
    assert max(MISSING) < POISON
    assert {*POLICIES.values()} < MISSING
    assert {*MEANINGS} == {*range(1, POISON + 1)}


# ---- a language of exact values ------------------------------------------------------------------


def is_out(value: Value) -> bool:
    return isinstance(value, Absent) and value.kind == "not applicable"


def exact_language(plan: Plan, known: Mapping[Ref, Value]) -> Language[Value]:
    """Values of one unit; ``known`` are those of its statistics."""
    policies, lacking = policies_of(plan), Lacking.of(plan)

    def missing_state(value: Absent) -> int:
        inputs = {item.id: lacking.of_input(item) for item in plan.inputs}
        found = [
            inputs[name] if name in inputs else POLICIES[policies.own[name]] for name in value.names
        ]
        state = reduce(lacking.join, found)
        return lacking.settled(state) if value.settled else state

    def states(value: Value) -> frozenset[int]:
        if not isinstance(value, Absent):
            return frozenset()
        match value.kind:
            case "missing":
                return frozenset({missing_state(value)})
            case "not applicable":
                return frozenset({NOT_APPLICABLE})
            case "wrong":
                whole = OF_WRONG if value.causes else DOMAIN
                return frozenset({DIVISION if value.division else whole})
            case "poison":
                return frozenset({POISON})

    def apply(expr: Apply, arguments: Sequence[Any]) -> Value:
        absent = absence(arguments)
        if absent is not None:
            return absent
        try:
            exact = OPERATORS.get(expr.function) or FUNCTIONS[expr.function]
            found: Value = exact.exact(*arguments)
        except ZeroDivisionError:
            return wrong(expr.place, division=True)
        except DomainError:
            return wrong(expr.place)
        return found

    def settle(expr: Settle, arguments: Sequence[Value]) -> Value:
        settling = expr.function == "or"
        return settling if settling in arguments else absence(arguments) or not settling

    def chosen(rows: Sequence[tuple[Value, Value]], otherwise: Value) -> Value:
        for holds, value in rows:
            if holds is not False:
                return value if holds is True else holds
        return otherwise

    def status(expr: Status, value: Value) -> Value:
        if expr.kind == "applicable":
            return value if not is_out(value) else False
        return True  # what is not so is folded

    def combine(expr: Combine, items: Sequence[Item[Any]]) -> Value:
        kept = [item for item in items if not is_out(item.points)]
        absent = absence(item.points for item in kept)
        if absent is not None or not kept:
            return absent or OUT
        return COMBINATIONS[expr.combination].points(
            [item.points for item in kept],
            [item.maximum for item in kept],
            [item.weight for item in kept],
            expr.best,
            expr.maximum,
            expr.lowest,
        )

    def whole(expr: Whole, items: Sequence[Item[Any]]) -> Value:
        maxima = [item.maximum for item in items if not is_out(item.points)]
        return absence(maxima) or total(maxima)

    def scale(expr: Scale, value: Any, have: Any) -> Value:
        return absence((value,)) or absence((have,)) or value * expr.whole / have

    def rounded(expr: Round, value: Any) -> Value:
        return value if isinstance(value, Absent) else round_to(value, expr.step, expr.mode)

    def hold(expr: Hold, value: Any, low: Any, high: Any) -> Value:
        if isinstance(value, Absent):
            return value
        value = value if low is None else max(value, low)
        return value if high is None else min(value, high)

    def recover(value: Value, recovery: Recovery[Value]) -> Value:
        instead = dict(recovery.instead)
        (state,) = states(value)
        if state in dict(recovery.settles):
            assert isinstance(value, Absent)
            return evolve(value, settled=True)
        return POISONED if state in recovery.faults else instead.get(state, value)

    def absent(state: int) -> Value:
        if state == NOT_APPLICABLE:
            return OUT
        ids = [id for id, policy in policies.own.items() if POLICIES[policy] == state]
        return missing(*(id for id in ids if id in lacking.criteria))

    def step(named: Named, value: Value, recovery: Recovery[Value] | None) -> Value:
        return value if recovery is None else recover(value, recovery)

    def of_others(named: Named, step: Step, *values: Any) -> Value:
        return known[step.ref]

    def guard(expr: Guard, value: Value) -> Value:
        return OUT

    return Language(
        states=states,
        fixed=lambda value: None if isinstance(value, Absent) else value,
        fitted=lambda value: value,
        constant=lambda value: value,
        absent=absent,
        apply=apply,
        settle=settle,
        subject=lambda value: value,
        cases=chosen,
        status=status,
        guard=guard,
        combine=combine,
        whole=whole,
        scale=scale,
        round=rounded,
        hold=hold,
        recover=recover,
        begin=lambda named: None,
        step=step,
        statistic=of_others,
        previous=of_others,
        placing=of_others,
        check=lambda named, check, value: None,
    )


def same(found: Value, wanted: Value) -> bool:
    if isinstance(found, Absent) and isinstance(wanted, Absent):
        # Of criteria of which too little is known, one with the same policy is as good.
        keys = [(each.kind, bool(each.names), each.settled) for each in (found, wanted)]
        return keys[0] == keys[1]
    return found == wanted


def assert_walked(plan: Plan, outcome: Outcome) -> None:
    """What the walk comes to for every unit, but for what comes of wrong data."""
    inputs = [item.key for item in plan.inputs if not item.per_row]
    inputs += [item.ref for item in plan.gathered]
    units = zip(outcome.values, outcome.results.units, strict=True)
    for values, unit in units:
        walk = Walk(plan, exact_language(plan, values), {key: values[key] for key in inputs})
        steps(walk)
        for planned in plan.steps:
            found, wanted = walk.values[planned.ref], values[planned.ref]
            assert wanted == POISONED or same(found, wanted), (planned, found, wanted)
        if not outcome.diagnostics:
            found = needed(walk)
            incomplete = any(walk.language.states(value) & own for value, own in found.lacking)
            assert (True in found.out) == (unit.status == "disqualified")
            assert (incomplete and True not in found.out) == (unit.status == "incomplete")


@tried(200)
@given(cases(evolve(EVERYTHING, errors=True)))
def test_it_comes_to_what_the_exact_engine_does(case: tuple[Rubric, list[Row]]) -> None:
    rubric, data = case
    note(f"{rubric.text()}\n{as_csv(rubric, data)}")
    plan = rulelang.parse(rubric.text()).plan
    assert_walked(plan, run(plan, prepare(table_of_rows(data), plan)))


@tried(200)
@given(cases(evolve(EVERYTHING, focus="absence")))
def test_so_it_does_where_much_is_absent(case: tuple[Rubric, list[Row]]) -> None:
    rubric, data = case
    note(f"{rubric.text()}\n{as_csv(rubric, data)}")
    plan = rulelang.parse(rubric.text()).plan
    assert_walked(plan, run(plan, prepare(table_of_rows(data), plan)))


@tried(200)
@given(cases(evolve(EVERYTHING, errors=True, clauses=frozenset(CLAUSES))))
def test_so_it_does_with_what_decrees_needed_beside(case: tuple[Rubric, list[Row]]) -> None:
    rubric, data = case
    note(f"{rubric.text()}\n{as_csv(rubric, data)}")
    plan = rulelang.parse(rubric.text()).plan
    assert_walked(plan, run(plan, prepare(table_of_rows(data), plan)))


@tried(200)
@given(cases(evolve(EVERYTHING, focus="absence", clauses=frozenset({"policies", "rescale"}))))
def test_so_it_does_where_criteria_have_policies(case: tuple[Rubric, list[Row]]) -> None:
    rubric, data = case
    note(f"{rubric.text()}\n{as_csv(rubric, data)}")
    plan = rulelang.parse(rubric.text()).plan
    assert_walked(plan, run(plan, prepare(table_of_rows(data), plan)))
