"""Values for everything that is not published, evaluated by the exact engine."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import frozen

from rulelang.audit.linear import Row
from rulelang.audit.system import System
from rulelang.audit.unit import value_at
from rulelang.data import prepare, table_of_rows
from rulelang.engine.exact import run
from rulelang.plan.expressions import Ref
from rulelang.plan.tree import Plan
from rulelang.results.score import UnitResult

__all__ = ["Witness", "evaluated", "witness_of"]


@frozen(eq=False)
class Witness:
    """The inputs of each unit, and what the exact engine makes of them; ``wrong``: the engine
    refuses some of them, so that they prove nothing. ``values`` are those of the unknowns."""

    inputs: tuple[Mapping[str, Any], ...]
    results: tuple[UnitResult, ...]
    wrong: bool
    values: Mapping[int, Fraction]


def witness_of(system: System, values: Mapping[int, Fraction]) -> Witness:
    """The inputs that a solution gives to every unit, and their results."""
    plan, own = system.template.plan, len(system.template.unknowns)
    by_input = {found.ref: at for at, found in reversed([*enumerate(system.template.unknowns)])}
    inputs: list[dict[str, Any]] = []
    for unit in range(len(system.units)):
        found: dict[str, Any] = {}
        gone = _left_out(system, unit, values)
        for item in plan.inputs:
            known = system.known.get(unit, {})
            at = by_input.get(Ref("input", item.id))
            if item.key in known:
                found[item.id] = known[item.key]
            elif item.key in gone:
                found[item.id] = None
            elif at is not None:
                number = values.get(unit * own + at)
                found[item.id] = value_at(
                    system.template, item, _free(system, at) if number is None else number
                )
        inputs.append(found)
    results, wrong = evaluated(plan, system.units, inputs)
    return Witness(tuple(inputs), results, wrong, values)


def _left_out(system: System, unit: int, values: Mapping[int, Fraction]) -> frozenset[Ref]:
    """The inputs of a unit that are not reported."""
    gone: frozenset[Ref] = frozenset()
    for when, refs in system.template.left_out:
        own = system.formula(when, unit)
        assert isinstance(own, Row)
        if all(number in values for number in own.left.terms) and own.holds(values):
            gone |= refs
    return gone


def _free(system: System, at: int) -> Fraction:
    """A value of an unknown of which nothing is claimed."""
    found = system.template.unknowns[at]
    if found.low is not None:
        return found.low
    return min(found.high, Fraction(0)) if found.high is not None else Fraction(0)


def evaluated(
    plan: Plan, units: Sequence[str], inputs: Sequence[Mapping[str, Any]]
) -> tuple[tuple[UnitResult, ...], bool]:
    """The results of units with these inputs, and whether something in them is wrong."""
    unit = plan.unit if plan.unit and plan.unit not in {i.id for i in plan.inputs} else "\0unit"
    rows = []
    for name, values in zip(units, inputs, strict=True):
        own: dict[str, Any] = {unit: name}
        if plan.period is not None:
            own[plan.period] = str(plan.edition or 1)
        rows.append(own | dict(values))
    prepared = prepare(table_of_rows(rows, "witness"), plan)
    outcome = run(plan, prepared)
    found = (*prepared.diagnostics, *outcome.diagnostics)
    return outcome.results.units, any(item.severity == "error" for item in found)
