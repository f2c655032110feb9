"""What a plan says of one unit, as formulas over its unknowns: one more back end.

Inputs are unknowns within their bounds; each named value of the plan is written out over them by
`rulelang.audit.nodes`. Every unit of a report has the same formulas, over unknowns of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import define, field, frozen

from rulelang.audit.linear import (
    ZERO,
    Affine,
    Formula,
    affine_moved,
    constant,
    either,
    equal,
    moved,
    row,
    truth,
    unknown,
)
from rulelang.plan.analysis import Analysis, analyse
from rulelang.plan.expressions import SUBJECT, Const, Expr, Read, Ref
from rulelang.plan.facts import facts_of_key
from rulelang.plan.intervals import EVERY_NUMBER, Interval
from rulelang.plan.kinds import MissingPolicy
from rulelang.plan.tree import (
    InputPlan,
    PlacingStep,
    Plan,
    PreviousStep,
    StatisticStep,
    ValueStep,
)
from rulelang.plan.values import Known
from rulelang.plan.walk import expressions, within

__all__ = [
    "OVER_ALL",
    "SUPPOSED",
    "Curve",
    "Finite",
    "Lowered",
    "Memo",
    "Order",
    "Standing",
    "Supposing",
    "Template",
    "Unknown",
    "Work",
    "all_reported",
    "template_of",
    "value_at",
]


Supposing: TypeAlias = Literal["", "reported", "some missing"]
"""Nothing, or that all is linear and all inputs are reported, or all but a few."""

SUPPOSED: tuple[Supposing, ...] = ("reported", "some missing")

OVER_ALL = ("highest", "lowest", "average", "total_of", "median")
"""The statistics over all units that are written out where values are looked for."""


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
    """One of several texts or levels, each with when it is that; of an input, ``place`` is the
    place of its value among those that the input ``of`` can have."""

    cases: tuple[tuple[Formula, Known], ...]
    place: Affine = ZERO
    of: Ref | None = None

    def when(self, value: Known) -> Formula | None:
        """When it is a value; None where it never is."""
        return next((formula for formula, known in self.cases if known == value), None)


Lowered: TypeAlias = Affine | Formula | Finite | None
"""A number, a truth, one of several texts, or nothing that is known of it."""


@frozen(eq=False, repr=False)
class Order:
    """A ranking of a unit: the value of what it is ranked within, and its keys, each with whether
    less is better."""

    group: Lowered
    keys: tuple[tuple[Affine, bool], ...]


@frozen(eq=False, repr=False)
class Standing:
    """What decides whether and where a unit is ranked, each None where that is not known of every
    unit: when it is out of the running, its orders by the id of the ranking, and when it reaches
    each row of the levels of the total, where these have quotas. ``complete``: every unit has all
    that it needs to be ranked."""

    out: Formula | None
    orders: Mapping[str, Order]
    reached: tuple[Formula, ...] | None
    complete: bool


@frozen(eq=False, repr=False)
class Curve:
    """A number that a function, such as a root, makes of another. ``exponent`` is that of a
    power."""

    value: Affine
    of: Affine
    function: str
    exponent: Fraction | None


@define(eq=False, repr=False)
class Template:
    """The unknowns of one unit, what always holds between them, and the named values over them.

    ``loose`` are named values of which only bounds are known, as what they are is not linear.
    ``over_all`` are statistics over all units: the key, its unknown, and the number that it is of.
    ``left_out`` are inputs that are supposed not to be reported, each with when that is so.
    ``curves`` are roots and the like, of which points are supposed (`rulelang.audit.curves`).
    ``lacking`` says when a named value does not apply; of those that it ``may_lack`` it is not
    known when a unit has none. ``bounds`` are those of named numbers, ``texts`` the values of
    inputs that are texts.
    """

    plan: Plan
    unknowns: list[Unknown] = field(factory=list)
    facts: list[Formula] = field(factory=list)
    values: dict[Ref, Lowered] = field(factory=dict)
    loose: set[Ref] = field(factory=set)
    over_all: list[tuple[str, Affine, Affine]] = field(factory=list)
    left_out: list[tuple[Formula, frozenset[Ref]]] = field(factory=list)
    curves: list[Curve] = field(factory=list)
    lacking: dict[Ref, Formula] = field(factory=dict)
    may_lack: set[Ref] = field(factory=set)
    bounds: dict[Ref, Interval] = field(factory=dict)
    texts: dict[Ref, tuple[str, ...]] = field(factory=dict)
    standing: Standing = Standing(None, {}, None, False)

    def of_unit(self, found: Lowered, offset: int) -> Lowered:
        """A value of the template, for a unit whose unknowns begin at a number."""
        places = range(offset, offset + len(self.unknowns))
        if found is None:
            return None
        if isinstance(found, Affine):
            return affine_moved(found, places)
        if isinstance(found, Finite):
            cases = tuple((moved(f, places), known) for f, known in found.cases)
            return Finite(cases, affine_moved(found.place, places), found.of)
        return moved(found, places)


@define(eq=False, repr=False)
class Memo:
    """What was written out of expressions, with whether more than bounds is known of it; when they
    do not apply; and the same of the rows of each that look at a subject."""

    found: dict[Expr, tuple[Lowered, bool]] = field(factory=dict)
    lacks: dict[Expr, Formula | None] = field(factory=dict)
    inner: dict[Expr, "Memo"] = field(factory=dict)


@define(eq=False, repr=False)
class Work:
    """A template that is being written: of which step, and what is known of values; ``supposing``:
    what is not linear is supposed to be (`rulelang.audit.supposed`), and inputs that nothing else
    reads, which are ``alone``, may be left out. So often only bounds of a value were ``loosened``
    from the rules."""

    template: Template
    analysis: Analysis
    step: Ref = SUBJECT
    supposing: bool = False
    alone: Mapping[Ref, MissingPolicy] = field(factory=dict)
    memo: Memo = field(factory=Memo)
    loosened: int = 0

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
        if truth(formula) is not True:
            self.template.facts.append(formula)

    def bounds(self, expr: Expr) -> Interval:
        """The interval that a number stays in."""
        found = self.analysis.of(expr)
        return found if isinstance(found, Interval) else EVERY_NUMBER

    def loosely(self, expr: Expr) -> Affine:
        """A number of which only the interval is known."""
        self.loosen()
        return self.fresh(self.bounds(expr))

    def open(self) -> Formula:
        """A truth of which nothing is known."""
        self.loosen()
        return self.fresh_truth()

    def loosen(self) -> None:
        """Note that of the value that is being written only bounds are known."""
        self.loosened += 1
        self.template.loose.add(self.step)


def input_of(work: Work, item: InputPlan) -> Lowered:
    """The unknown of an input; of a choice, its place among the options."""
    match item.kind:
        case "yesno":
            return row(
                work.fresh(Interval(Fraction(0), Fraction(1)), whole=True).plus(-Fraction(1, 2)),
                ">",
            )
        case "choice":
            return _one_of(work, [id for id, _ in item.options])
        case "text":
            return _one_of(work, work.template.texts[item.key])
        case "number" | "percent" | "integer" | "date":
            found_bounds = work.bounds(Read(item.key))
            return work.fresh(found_bounds, whole=item.kind in ("integer", "date"))


def _one_of(work: Work, options: Sequence[str]) -> Finite:
    """One of several texts, by an unknown that is its place among them."""
    found = work.fresh(Interval(Fraction(0), Fraction(len(options) - 1)), whole=True)
    cases = tuple((equal(found, constant(at)), id) for at, id in enumerate(options))
    return Finite(cases, found, work.step)


def all_reported(plan: Plan) -> bool:
    """Whether every input of a unit with results is reported, by the policies."""
    policies = {item.policy for item in plan.inputs}
    policies |= {item.policy for item in plan.criteria if item.policy is not None}
    return policies <= {"unranked", "error"}


def template_of(
    plan: Plan,
    units: int = 0,
    known: Mapping[int, Mapping[Ref, Known]] | None = None,
    supposing: Supposing = "",
) -> Template:
    """The formulas of one of so many units; ``known`` are the inputs that data have, by unit.

    Where some may be missing, by the policies, the formulas allow for it, unless, ``supposing``,
    all are taken to be reported, and what is not linear to be so (`rulelang.audit.supposed`).
    """
    from rulelang.audit.absence import lacks, named
    from rulelang.audit.nodes import lower
    from rulelang.audit.standing import standing_of
    from rulelang.audit.supposed import read_once, with_divisors

    there = [item.key for item in plan.inputs] if supposing or all_reported(plan) else ()
    texts = _texts(plan, units, known or {})
    narrow = with_divisors(plan) if supposing else plan
    work = Work(
        Template(plan, texts=texts), analyse(narrow, reported=there), supposing=bool(supposing)
    )
    work.alone = read_once(plan) if supposing == "some missing" else {}
    values = work.template.values
    for item in plan.inputs:
        work.step = item.key
        values[item.key] = input_of(work, item)
        if facts_of_key(work.analysis.table, item.key).gaps:
            work.template.may_lack.add(item.key)
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
            lost = lacks(work, step.value)
            if facts_of_key(work.analysis.table, step.ref).gaps:
                if lost is None:
                    work.template.may_lack.add(step.ref)
                elif truth(lost) is not False:
                    work.template.lacking[step.ref] = named(work, lost)
        else:
            values[step.ref] = _of_several(work, step)
            if facts_of_key(work.analysis.table, step.ref).gaps:
                work.template.may_lack.add(step.ref)
    for check in plan.checks:
        work.step = SUBJECT
        found, lost = lower(work, check.condition), lacks(work, check.condition)
        if lost is not None and found is not None and not isinstance(found, (Affine, Finite)):
            work.fact(either((lost, found)))  # a check of what does not apply is skipped
    work.template.standing = standing_of(work)
    return work.template


def _texts(
    plan: Plan, units: int, known: Mapping[int, Mapping[Ref, Known]]
) -> dict[Ref, tuple[str, ...]]:
    """The values of each input that is a text: those of the rules and of data, and some others; of
    what units are ranked within, as many as there are units, so that all may differ."""
    grouping = {ranking.within for ranking in (plan.rank, *plan.rankings)}
    every = [item for expr in expressions(plan) for item in within(expr)]
    named = [item.value for item in every if isinstance(item, Const)]
    found: dict[Ref, tuple[str, ...]] = {}
    for item in plan.inputs:
        if item.kind == "text":
            given = [values[item.key] for values in known.values() if item.key in values]
            texts = dict.fromkeys(text for text in (*named, *given) if isinstance(text, str))
            wanted = max(2, units if item.id in grouping else 0)
            others = (f"({number})" for number in range(1, wanted + 1))
            found[item.key] = (*texts, *(other for other in others if other not in texts))
    return found


def _named(work: Work, found: Lowered) -> Lowered:
    """A named value; a sum is an unknown of its own, so that what reads it reads one number."""
    if not isinstance(found, Affine) or len(found.terms) < 2:
        return found
    bounds = work.analysis.of_key(work.step)
    own = work.fresh(bounds if isinstance(bounds, Interval) else EVERY_NUMBER)
    work.fact(equal(own, found))
    return own


def _of_several(work: Work, step: StatisticStep | PlacingStep | PreviousStep) -> Lowered:
    """What is computed over several units: its interval is known, as units may take part that no
    claim names. Where none are supposed, some statistics are known (`rulelang.audit.statistics`).
    """
    from rulelang.audit.absence import lacks
    from rulelang.audit.nodes import lower

    bounds = work.analysis.of_key(step.ref)
    found = work.fresh(bounds) if isinstance(bounds, Interval) else None
    statistic = step if isinstance(step, StatisticStep) and work.supposing else None
    if statistic is not None and found is not None and statistic.statistic in OVER_ALL:
        lost, value = lacks(work, step.value), lower(work, step.value)
        everybody = lost is not None and truth(lost) is False
        alone = statistic.within is None and statistic.own is None and not statistic.parameter
        if everybody and alone and isinstance(value, Affine):
            work.template.over_all.append((statistic.statistic, found, value))
            return found
    work.template.loose.add(step.ref)
    return found


def value_at(template: Template, item: InputPlan, number: Fraction) -> Any:
    """The value of an input where its unknown has this number."""
    match item.kind:
        case "yesno":
            return number > 0
        case "choice":
            return item.options[int(number)][0]
        case "text":
            return template.texts[item.key][int(number)]
        case "date":
            return date.fromordinal(int(number))
        case _:
            return number
