"""What a plan says of one unit, as formulas over its unknowns: one more back end.

Inputs are unknowns within their bounds; each named value of the plan is written out over them by
`rulelang.audit.nodes`. Every unit of a report has the same formulas, over unknowns of its own.
"""

from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import define, field, frozen

from rulelang.audit.linear import (
    TRUE,
    Affine,
    Formula,
    affine_moved,
    constant,
    equal,
    moved,
    row,
    unknown,
)
from rulelang.plan.analysis import Analysis, analyse
from rulelang.plan.expressions import SUBJECT, Const, Expr, Read, Ref
from rulelang.plan.facts import facts_of_key
from rulelang.plan.intervals import EVERY_NUMBER, Interval
from rulelang.plan.tree import InputPlan, Plan, ValueStep
from rulelang.plan.values import Known

__all__ = ["Finite", "Lowered", "Template", "Unknown", "Work", "value_at"]


@frozen(eq=False, repr=False)
class Unknown:
    """An unknown of every unit: within bounds, whole or not. ``ref`` is the input that it is, or
    the named value in which it helps."""

    ref: Ref
    low: Fraction | None
    high: Fraction | None
    whole: bool


@frozen(eq=False, repr=False)
class Finite:
    """One of several texts or levels, each with when it is that."""

    cases: tuple[tuple[Formula, Known], ...]

    def when(self, value: Known) -> Formula | None:
        """When it is a value; None where it never is."""
        return next((formula for formula, known in self.cases if known == value), None)


Lowered: TypeAlias = Affine | Formula | Finite | None
"""A number, a truth, one of several texts, or nothing that is known of it."""


@define(eq=False, repr=False)
class Template:
    """The unknowns of one unit, what always holds between them, and the named values over them.

    ``loose`` are named values of which only bounds are known, as what they are is not linear;
    some units may have no value of those that it ``may_lack``. ``bounds`` are those of named
    numbers.
    """

    plan: Plan
    unknowns: list[Unknown] = field(factory=list)
    facts: list[Formula] = field(factory=list)
    values: dict[Ref, Lowered] = field(factory=dict)
    loose: set[Ref] = field(factory=set)
    may_lack: set[Ref] = field(factory=set)
    bounds: dict[Ref, Interval] = field(factory=dict)

    def of_unit(self, found: Lowered, offset: int) -> Lowered:
        """A value of the template, for a unit whose unknowns begin at a number."""
        places = range(offset, offset + len(self.unknowns))
        if found is None:
            return None
        if isinstance(found, Affine):
            return affine_moved(found, places)
        if isinstance(found, Finite):
            return Finite(tuple((moved(f, places), known) for f, known in found.cases))
        return moved(found, places)


@define(eq=False, repr=False)
class Work:
    """A template that is being written: of which step, and what is known of values."""

    template: Template
    analysis: Analysis
    sure: bool
    step: Ref = SUBJECT

    def fresh(self, bounds: Interval, whole: bool = False) -> Affine:
        """A further unknown within bounds."""
        self.template.unknowns.append(Unknown(self.step, bounds.low, bounds.high, whole))
        return unknown(len(self.template.unknowns) - 1)

    def fresh_truth(self) -> Formula:
        """A further truth: whether an unknown is 1 and not 0."""
        found = self.fresh(Interval(Fraction(0), Fraction(1)), whole=True)
        return row(found.plus(Fraction(-1, 2)), ">")

    def fact(self, formula: Formula) -> None:
        """Note what always holds."""
        if formula is not TRUE:
            self.template.facts.append(formula)

    def bounds(self, expr: Expr) -> Interval:
        """The interval that a number stays in."""
        found = self.analysis.of(expr)
        return found if isinstance(found, Interval) else EVERY_NUMBER

    def loosely(self, expr: Expr) -> Affine:
        """A number of which only the interval is known."""
        self.template.loose.add(self.step)
        return self.fresh(self.bounds(expr))


def input_of(work: Work, item: InputPlan) -> Lowered:
    """The unknown of an input; of a choice, its place among the options."""
    match item.kind:
        case "yesno":
            return row(
                work.fresh(Interval(Fraction(0), Fraction(1)), whole=True).plus(-Fraction(1, 2)),
                ">",
            )
        case "choice":
            last = Fraction(len(item.options) - 1)
            found = work.fresh(Interval(Fraction(0), last), whole=True)
            cases = enumerate(id for id, _ in item.options)
            return Finite(tuple((equal(found, constant(at)), id) for at, id in cases))
        case "text":
            work.template.loose.add(work.step)
            return None
        case "number" | "percent" | "integer" | "date":
            found_bounds = work.bounds(Read(item.key))
            return work.fresh(found_bounds, whole=item.kind in ("integer", "date"))


def template_of(plan: Plan) -> Template:
    """The formulas of one unit, every input of which is reported."""
    from rulelang.audit.nodes import lower

    policies = {item.policy for item in plan.inputs}
    policies |= {item.policy for item in plan.criteria if item.policy is not None}
    sure = policies <= {"unranked", "error"}
    reported = [item.key for item in plan.inputs] if sure else ()
    work = Work(Template(plan), analyse(plan, reported=reported), sure)
    values = work.template.values
    for item in plan.inputs:
        work.step = item.key
        values[item.key] = input_of(work, item)
    for item in plan.inputs:
        work.step = item.key
        for bound, sign in ((item.low, 1), (item.high, -1)):
            own = values[item.key]
            if bound is None or isinstance(bound, Const) or not isinstance(own, Affine):
                continue
            edge = lower(work, bound)
            if isinstance(edge, Affine):
                work.fact(row((own - edge).times(Fraction(sign)), ">="))
    for step in plan.steps:
        work.step = step.ref
        if isinstance(step, ValueStep):
            values[step.ref] = _named(work, lower(work, step.value))
            bounds = work.analysis.of_key(step.ref)
            if isinstance(bounds, Interval):
                work.template.bounds[step.ref] = bounds
            if facts_of_key(work.analysis.table, step.ref).gaps:
                work.template.may_lack.add(step.ref)
        else:
            values[step.ref] = _of_several(work, step.ref)
    for check in plan.checks:
        work.step = SUBJECT
        found = lower(work, check.condition)
        if found is not None and not isinstance(found, (Affine, Finite)):
            work.fact(found)
    return work.template


def _named(work: Work, found: Lowered) -> Lowered:
    """A named value; a sum is an unknown of its own, so that what reads it reads one number."""
    if not isinstance(found, Affine) or len(found.terms) < 2:
        return found
    bounds = work.analysis.of_key(work.step)
    own = work.fresh(bounds if isinstance(bounds, Interval) else EVERY_NUMBER)
    work.fact(equal(own, found))
    return own


def _of_several(work: Work, ref: Ref) -> Lowered:
    """What is computed over several units: only its interval is known here."""
    work.template.loose.add(ref)
    found = work.analysis.of_key(ref)
    return work.fresh(found) if isinstance(found, Interval) else None


def value_at(item: InputPlan, number: Fraction) -> Any:
    """The value of an input where its unknown has this number."""
    match item.kind:
        case "yesno":
            return number > 0
        case "choice":
            return item.options[int(number)][0]
        case "date":
            return date.fromordinal(int(number))
        case _:
            return number
