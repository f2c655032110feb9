"""A second opinion: docs/language.md §§ 3-8 and 11, read literally, and nothing else.

It walks the syntax tree, unit by unit, with plain memoised recursion on fractions, and shares with
the engine only the parser and the irrational functions. It is slow and takes rubrics on trust.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import evolve, frozen

from rulelang import rational
from rulelang.diagnostics import Source, Span
from rulelang.syntax import Grammar, compile_grammar, parse
from rulelang.syntax import tree as t

__all__ = ["Verdict", "judge"]

# ---- values -------------------------------------------------------------------------------------

REASONS = ("missing", "not applicable", "division", "domain", "reported")
"""Why there is no value; of several at once, the first stands (§ 8)."""
SEVERITY = ("error", "unranked", "zero", "rescale")
"""Policies for what is missing; of several at once, the first stands (§ 8)."""


@frozen
class Absent:
    """There is no value: why, and which names were needed and not reported."""

    reason: str
    names: frozenset[str] = frozenset()


NOT_APPLICABLE = Absent("not applicable")
DIVISION = Absent("division")  # by zero
DOMAIN = Absent("domain")  # a function outside it
WRONG = (DIVISION, DOMAIN)
GUARDED = {"": (), "ratio": (DIVISION,), "figure": WRONG}
"""What means that something does not apply, by what reads it."""
LACKING = {"zero": "earns nothing", "rescale": "leaves"}
"""What a criterion does for want of a value, by the policy."""
REPORTED = Absent("reported")  # it comes of something wrong that is already listed

Value = Any
"""A fraction, a truth, a date, a text, or Absent."""


def is_missing(value: Value) -> bool:
    return isinstance(value, Absent) and value.reason == "missing"


def several(values: Iterable[Value]) -> Absent | None:
    """What the absent ones among the values come to together, or None where all are there."""
    absent = [value for value in values if isinstance(value, Absent)]
    for reason in REASONS:
        found = [value for value in absent if value.reason == reason]
        if found:
            return Absent(reason, frozenset().union(*(value.names for value in found)))
    return None


def settled(values: Sequence[Value], by: bool) -> Value:
    """`and` (settled by no) or `or` (settled by yes): one such side settles it, in any order."""
    if any(value is by for value in values):
        return by
    return several(values) or not by


# ---- what comes out -----------------------------------------------------------------------------


@frozen
class Unit:
    """What a unit came to, field by field as in results/score.py; ``missing`` without order."""

    unit: str
    period: str | None
    status: str
    total: Fraction | None
    max: Fraction
    share: Fraction | None
    level: str | None
    rank: int | None
    scores: Mapping[str, Fraction | None]
    levels: Mapping[str, str | None]
    missing: frozenset[str]
    figures: Mapping[str, Value]
    ranks: Mapping[str, int | None]
    reason: str | None


@frozen
class Room:
    """How many units a level had room for, of so many."""

    level: str
    period: str | None
    group: str | None
    base: int
    room: int


@frozen
class Verdict:
    """All units, in the order of the rows; or what is wrong with the data: (unit, kind).

    A kind is ``cell`` (out of its range or type), ``check``, ``division`` (by zero), ``domain`` (a
    function outside it) or ``missing``.
    """

    units: tuple[Unit, ...]
    wrong: frozenset[tuple[str, str]]
    rooms: frozenset[Room] = frozenset()


@cache
def grammar() -> Grammar:
    return compile_grammar((files("rulelang.syntax") / "grammar.lark").read_text("utf-8"))


def judge(text: str, rows: Sequence[Mapping[str, Any]]) -> Verdict:
    """Evaluate a valid rubric on rows of typed values, by column."""
    parsed = parse(Source.of(text), grammar())
    assert not any(found.severity == "error" for found in parsed.diagnostics), parsed.diagnostics
    return Reading(parsed.file, rows).verdict()


# ---- the outcome of a criterion -----------------------------------------------------------------


@frozen
class Outcome:
    """A criterion of one unit.

    ``applies`` is a truth, or absent where it is not known. ``maximum`` is the unit's own under
    `leave out`; ``limit`` is what the score is held to, as the parent's limit counts it. ``lacks``
    are the names for whose want it earns nothing, or leaves (``leaves``).
    """

    score: Value
    applies: Value
    maximum: Fraction
    limit: Fraction
    lacks: frozenset[str] = frozenset()
    leaves: bool = False


@frozen
class Fate:
    """What `applies when` says: ``applies``, ``does not``, ``earns nothing``, ``leaves`` (the last
    two for what is ``absent``) or ``absent``."""

    kind: str
    absent: Absent | None = None


APPLIES = Fate("applies")


def own_applies(score: Value) -> Value:
    return score if isinstance(score, Absent) else True


# ---- reading ------------------------------------------------------------------------------------


class Reading:
    """One file and its rows. What is computed is remembered by unit; nothing else is kept."""

    def __init__(self, file: t.File, rows: Sequence[Mapping[str, Any]]) -> None:
        def all_of(kind: type) -> list[Any]:
            return [statement for statement in file.statements if isinstance(statement, kind)]

        self.settings = {c.key: c for head in all_of(t.Ruleset) for c in head.settings}
        self.inputs: dict[str, t.Input] = {i.name.text: i for i in all_of(t.Input)}
        self.lets: dict[str, t.Let] = {let.name.text: let for let in all_of(t.Let)}
        self.figures = [name for name, let in self.lets.items() if let.label is not None]
        self.defines: dict[str, t.Define] = {d.name.text: d for d in all_of(t.Define)}
        self.out: list[t.Disqualified] = all_of(t.Disqualified)
        self.checks: list[t.Check] = all_of(t.Check)
        ranks: list[t.Rank] = all_of(t.Rank)
        plain = [rank for rank in ranks if rank.name is None]
        self.ranking = plain[0] if plain else t.Rank(None, None, None, (), "", NOWHERE)
        self.further = {rank.name.text: rank for rank in ranks if rank.name is not None}
        self.levels = {levels.of and levels.of.id: levels for levels in all_of(t.Levels)}
        self.top: list[t.Criterion] = all_of(t.Criterion)
        self.criteria: dict[str, t.Criterion] = {}
        self.parents: dict[str, t.Criterion | None] = {}
        self.asked: set[tuple[str, int]] = set()
        self._enter(self.top, None)
        self.own_rows = self.gathered(rows)
        self.rows = [united(own) for own in self.own_rows]
        self.units = range(len(self.rows))
        self.wrong: set[tuple[str, str]] = set()
        # one memory for each thing that is worth remembering
        self.cell = cache(self._cell)
        self.let = cache(self._let)
        self.gate = cache(self._gate)
        self.outcome = cache(self._outcome)
        self.total = cache(self._total)
        self.full_max = cache(self._full_max)
        self.reasons = cache(self._reasons)
        self.all_needed = cache(self._all_needed)
        self.natural = cache(self._natural)
        self.rooms: set[Room] = set()
        self.listed = dict.fromkeys(self.units, frozenset[str]())
        self.placing: dict[int, int] | None = None
        self.judged: set[int] = set()

    def _enter(self, criteria: Iterable[t.Criterion], parent: t.Criterion | None) -> None:
        for criterion in criteria:
            self.criteria[criterion.name.text] = criterion
            self.parents[criterion.name.text] = parent
            self._enter(children(criterion), criterion)

    def gathered(self, rows: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
        """The rows of each unit of a period, which may be several where something is per row."""
        found: dict[object, list[Mapping[str, Any]]] = {}
        columns = [
            self.settings[key].words[0] for key in ("unit", "period") if key in self.settings
        ]
        for row in rows:
            found.setdefault(tuple(row[column] for column in columns), []).append(row)
        return list(found.values())

    # ---- § 3: the ruleset ---------------------------------------------------------------------

    def unit_name(self, unit: int) -> str:
        return str(self.rows[unit][self.settings["unit"].words[0]])

    def period(self, unit: int) -> str | None:
        """The period of a unit; None where the rubric has none."""
        setting = self.settings.get("period")
        return None if setting is None else str(self.rows[unit][setting.words[0]])

    def unit_policy(self, name: str, criterion: t.Criterion | None) -> str:
        """What happens where this input or entered score is missing and the criterion needs it."""
        item = self.inputs.get(name)
        own = clause(item.clauses, "when_missing") if item else None
        while own is None and criterion is not None:
            own = clause(criterion.clauses, "missing")
            criterion = self.parents[criterion.name.text]
        setting = own or self.settings.get("missing")
        return setting.words[0] if setting else "unranked"

    def policy(self, absent: Absent, criterion: t.Criterion | None = None) -> str:
        """Of several missing names, error before unranked before zero before rescale."""
        names = absent.names or ("",)
        return min((self.unit_policy(name, criterion) for name in names), key=SEVERITY.index)

    @property
    def not_applicable(self) -> str:
        setting = self.settings.get("not_applicable")
        return setting.words[0] if setting else "rescale"

    def report(self, unit: int, kind: str) -> Absent:
        self.wrong.add((self.unit_name(unit), kind))
        return REPORTED

    def needed(self, value: Value, unit: int, criterion: t.Criterion | None = None) -> Value:
        """The value where it is needed: what is wrong is listed, and so is missing by `error`."""
        if value in WRONG:
            return self.report(unit, value.reason)
        if is_missing(value) and self.policy(value, criterion) == "error":
            return self.report(unit, "missing")
        return value

    def passed_over(self, value: Value) -> bool:
        """Whether a needed value is missing by the policy `zero` or `rescale`: a `requires` fails,
        a key of a ranking comes last."""
        return is_missing(value) and self.policy(value) in ("zero", "rescale")

    def passed_names(self, values: Iterable[Value]) -> frozenset[str]:
        """What results list although the policy `rescale` passes it over."""
        missing = [value for value in values if is_missing(value)]
        names = (value.names for value in missing if self.policy(value) == "rescale")
        return frozenset().union(*names)

    # ---- § 3: inputs ----------------------------------------------------------------------------

    def _cell(self, name: str, unit: int) -> Value:
        """The value of an input, held to its type and bounds."""
        return self.checked(name, typed(self.rows[unit].get(name)), unit)

    def checked(self, name: str, value: Value, unit: int) -> Value:
        item = self.inputs[name]
        if value is None:
            default = clause(item.clauses, "default")
            if default is None:
                return Absent("missing", frozenset((name,)))
            return self.option(item, default.operands[0]) or self.constant(default.operands[0])
        if item.type.key == "integer" and value.denominator != 1:
            return self.report(unit, "cell")
        allowed = clause(item.clauses, "in")
        if allowed and value not in [self.constant(node) for node in allowed.operands]:
            return self.report(unit, "check")
        low, high = clause(item.clauses, "from"), clause(item.clauses, "to")
        if item.type.key == "percent" and low is None and high is None:
            return value if 0 <= value <= 1 else self.report(unit, "cell")
        for bound, outside in ((low, lambda a, b: a < b), (high, lambda a, b: a > b)):
            limit = None if bound is None else self.expression(bound.operands[0], unit)
            if limit in WRONG:
                return self.report(unit, limit.reason)
            if limit is not None and not isinstance(limit, Absent) and outside(value, limit):
                return self.report(unit, "cell")
        return value

    def by_row(self, name: str, unit: int) -> list[Value]:
        """The values that an input has in the rows of a unit."""
        cells = [typed(row.get(name)) for row in self.own_rows[unit]]
        return [self.checked(name, cell, unit) for cell in cells if cell is not None]

    def entered(self, criterion: t.Criterion, unit: int) -> Value:
        """The score an assessor entered: a number from 0, or its floor, to max."""
        assert criterion.form is not None
        name = criterion.name.text
        most = self.full_max(name)
        values = [typed(row.get(name)) for row in self.own_rows[unit]]
        values = [value for value in values if value is not None]
        if any(value < self.floor(criterion) or more(value, most) for value in values):
            return self.report(unit, "cell")
        by = criterion.form.per_row
        if by is not None and values:
            leaves = [int(self.constant(node)) for node in by.operands]
            return combined_rows(by.words, leaves, values)
        if values:
            return values[0]
        if criterion.form.operands:
            return self.constant(criterion.form.operands[0])
        return Absent("missing", frozenset((name,)))

    def floor(self, criterion: t.Criterion) -> Fraction:
        """What a score is held at: 0 or `down to`."""
        written = clause(criterion.clauses, "down_to")
        return Fraction(self.constant(written.operands[0])) if written else Fraction(0)

    def option(self, item: t.Input | None, node: t.Expression) -> str | None:
        """The choice that a name stands for beside a choice input, if it does."""
        names = [option.name.text for option in item.type.options] if item else []
        return node.id if isinstance(node, t.Name) and node.id in names else None

    # ---- § 6: expressions -----------------------------------------------------------------------

    def constant(self, node: t.Expression) -> Any:
        return self.expression(node, -1)

    def expression(
        self, node: t.Expression, unit: int, of: t.Criterion | None = None, guarded: str = ""
    ) -> Value:
        """The value of an expression for a unit.

        ``of`` is the criterion whose form it stands in; ``guarded`` is the key of GUARDED that says
        what means that something does not apply: a ratio or a scale reads it, or a figure.
        """

        def value_of(part: t.Expression) -> Value:
            return self.expression(part, unit, of, guarded)

        match node:
            case t.Literal():
                return node.value
            case t.Name(id="", attribute="max"):
                assert of is not None
                return self.full_max(of.name.text)
            case t.Name():
                return self.name(node, unit, guarded)
            case t.Call(function=function) if function in self.defines:
                define = self.defines[function]
                names = [parameter.text for parameter in define.parameters]
                meant = dict(zip(names, node.arguments, strict=True))
                return value_of(substituted(define.value, meant))
            case t.Call(function="previous"):
                return self.previous(node, unit, of, guarded)
            case t.Call(function=function, arguments=(t.Name(id=id),)) if self.is_per_row(id):
                values = self.by_row(id, unit)
                if not values and function != "count":
                    return Absent("missing", frozenset((id,)))
                return several(values) or attempt(FUNCTIONS[function], values)
            case t.Call(function=function) if is_statistic(node):
                return self.statistic(node, unit, of, guarded)
            case t.Call(function=function, known=True):
                values = [value_of(part) for part in node.arguments]
                here = [v for v in values if not is_missing(v) and v != NOT_APPLICABLE]
                if not here and function != "count":
                    return several(values)
                return several(here) or attempt(FUNCTIONS[function], here)
            case t.Call(function=function):
                values = [value_of(part) for part in node.arguments]
                return several(values) or attempt(FUNCTIONS[function], values)
            case t.Operation(kind="and"):
                return settled([value_of(part) for part in node.operands], by=False)
            case t.Operation(kind="or"):
                return settled([value_of(part) for part in node.operands], by=True)
            case t.Operation(kind="if", operands=(condition, then, otherwise)):
                holds = value_of(condition)
                if isinstance(holds, Absent):
                    return holds
                return value_of(then if holds else otherwise)
            case t.Operation(kind="in", operands=(first, *rest)):
                return settled([self.equal(first, part, value_of) for part in rest], by=True)
            case t.Operation(kind="is", operands=(part,), operators=("missing",)):
                value = value_of(part)
                return REPORTED if value == REPORTED else is_missing(value)
            case t.Operation(kind="is", operands=(part,)):
                return self.is_applicable(part, unit, value_of)
            case t.Operation(kind="compare", operands=(a, b), operators=("=",)):
                return self.equal(a, b, value_of)
            case t.Operation(kind="compare", operands=(a, b), operators=("!=",)):
                same = self.equal(a, b, value_of)
                return same if isinstance(same, Absent) else not same
            case t.Operation(kind="compare", operands=(a, b)) if self.block(a) or self.block(b):
                return self.better(a, b, node.operators[0], value_of)
            case t.Operation():
                values = [value_of(part) for part in node.operands]
                return several(values) or attempt(OPERATIONS[node.kind], values, node.operators)
        raise AssertionError(node)

    def equal(
        self, a: t.Expression, b: t.Expression, value_of: Callable[[t.Expression], Value]
    ) -> Value:
        """Whether two are equal; beside a choice input, or a level, a name is one of its ids."""
        for choice, other in ((a, b), (b, a)):
            item = self.inputs.get(choice.id) if isinstance(choice, t.Name) else None
            option = self.option(item, other)
            levels = self.block(choice)
            if levels and isinstance(other, t.Name) and other.id in ids(levels):
                option = other.id
            if option is not None:
                value = value_of(choice)
                return value if isinstance(value, Absent) else value == option
        values = [value_of(a), value_of(b)]
        return several(values) or values[0] == values[1]

    def block(self, node: t.Expression) -> t.Levels | None:
        """The levels that an expression reads one of."""
        if isinstance(node, t.Name) and node.id == "level":
            return self.levels[None]
        if isinstance(node, t.Name) and node.attribute == "level":
            return self.levels[node.id]
        if isinstance(node, t.Call) and node.function == "previous":
            return self.block(node.arguments[0])
        return None

    def better(
        self,
        a: t.Expression,
        b: t.Expression,
        sign: str,
        value_of: Callable[[t.Expression], Value],
    ) -> Value:
        """Whether one level is better than another; better ones stand first in their block."""
        block = self.block(a) or self.block(b)
        assert block is not None
        order = ids(block)
        sides = [
            node.id if isinstance(node, t.Name) and not self.block(node) else value_of(node)
            for node in (a, b)
        ]
        return several(sides) or compare([-order.index(side) for side in sides], (sign,))

    def is_per_row(self, name: str) -> bool:
        return name in self.inputs and clause(self.inputs[name].clauses, "per_row") is not None

    def previous(self, node: t.Call, unit: int, of: t.Criterion | None, guarded: str) -> Value:
        """What a value was for the same unit in the latest earlier period of the data."""
        periods = {self.period(other) for other in self.units}
        in_time = in_order(periods)
        earlier = in_time[: in_time.index(self.period(unit))]
        last = earlier[-1] if earlier else None
        own = [u for u in self.units if self.unit_name(u) == self.unit_name(unit)]
        before = [u for u in own if last is not None and self.period(u) == last]
        if before:
            value = self.expression(node.arguments[0], before[0], of, guarded)
            return self.report(before[0], value.reason) if value in WRONG else value
        return Absent("missing", frozenset(self.columns_of(node.arguments[0])))

    def columns_of(self, node: t.Expression | t.Form) -> set[str]:
        """The columns of data that an expression comes of."""
        if isinstance(node, t.Operation) and node.kind in ("compare", "in"):
            read = [self.inputs[n.id] for n in node.operands if getattr(n, "id", "") in self.inputs]
            parts = [n for n in node.operands if not any(self.option(item, n) for item in read)]
            return set().union(*map(self.columns_of, parts))
        if isinstance(node, t.Operation):
            return set().union(*map(self.columns_of, node.operands))
        if isinstance(node, t.Call):
            parts = [part for part in (*node.arguments, node.within, node.where) if part]
            return set().union(*map(self.columns_of, parts))
        if isinstance(node, t.Form):
            keys = [n for row in node.rows if row.relation != "choice" for n in row.operands]
            parts = [*node.operands, *keys, *(row.points for row in node.rows)]
            return set().union(*map(self.columns_of, parts))
        return set().union(*map(self.columns_below, read_names(node)))

    def columns_below(self, name: str) -> set[str]:
        """The columns of data that a name comes of."""
        if name in self.lets:
            return self.columns_of(self.lets[name].value)
        if name not in self.criteria:
            return {name} if name in self.inputs else set()
        criterion = self.criteria[name]
        found = set().union(*(self.columns_below(c.name.text) for c in children(criterion)))
        condition = clause(criterion.clauses, "applies_when")
        for part in (criterion.form, condition and condition.operands[0]):
            found |= self.columns_of(part) if part else set()
        given = criterion.form is not None and criterion.form.kind == "given"
        return found | ({name} if given else set())

    def is_applicable(
        self, node: t.Expression, unit: int, value_of: Callable[[t.Expression], Value]
    ) -> Value:
        """Yes or no; missing where the thing is missing."""
        if isinstance(node, t.Name) and node.id in self.criteria:
            return self.outcome(node.id, unit).applies
        value = value_of(node)
        return False if value == NOT_APPLICABLE else own_applies(value)

    def name(self, node: t.Name, unit: int, guarded: str) -> Value:
        if node.id in self.inputs:
            return self.cell(node.id, unit)
        if node.attribute == "level" or node.id == "level":
            return self.level_read(node, unit)
        if node.id in self.lets:
            return self.let(node.id, unit, guarded)
        if node.id == "share" or (node.id == "total" and node.attribute in ("", "share")):
            total = self.total(unit)
            of_max = node.id == "share" or node.attribute == "share"
            return total / self.highest_total if of_max and not isinstance(total, Absent) else total
        if node.attribute == "max" and self.not_applicable != "leave_out":
            # A constant, which the criterion itself may read.
            return self.highest_total if node.id == "total" else self.full_max(node.id)
        if node.id == "total":
            return self.highest_total
        outcome = self.outcome(node.id, unit)
        if node.attribute == "max":
            return outcome.score if isinstance(outcome.score, Absent) else outcome.maximum
        if node.attribute == "share" and not isinstance(outcome.score, Absent):
            return outcome.score / outcome.maximum
        return outcome.score

    def _let(self, name: str, unit: int, guarded: str) -> Value:
        let = self.lets[name]
        guarded = "figure" if let.label is not None else guarded
        if not isinstance(let.value, t.Form):
            value = self.expression(let.value, unit, None, guarded)
        else:
            form = let.value
            value = self.row_taken(form, lambda part: self.expression(part, unit, None, guarded))
        return NOT_APPLICABLE if let.label is not None and value in WRONG else value

    def statistic(self, node: t.Call, unit: int, of: t.Criterion | None, guarded: str) -> Value:
        """A function over the units of the period, or a part, for which x is known and applies."""

        def read(part: t.Expression, other: int) -> Value:
            value = self.expression(part, other, of, guarded)
            if value in GUARDED[guarded]:
                return NOT_APPLICABLE
            return self.report(other, value.reason) if value in WRONG else value

        group = None if node.within is None else read(node.within, unit)
        if isinstance(group, Absent):
            return group
        part = [other for other in self.units if self.period(other) == self.period(unit)]
        if node.within is not None:
            part = [other for other in part if read(node.within, other) == group]
        if node.where is not None:
            holds = {other: read(node.where, other) for other in part}
            if any(value == REPORTED for value in holds.values()):
                return REPORTED
            part = [other for other in part if holds[other] is True]
        values = {other: read(node.arguments[0], other) for other in part}
        if any(value == REPORTED for value in values.values()):
            return REPORTED
        if node.function == "standing":
            return standing({**values, unit: read(node.arguments[0], unit)}, unit)
        known = sorted(value for value in values.values() if not isinstance(value, Absent))
        if node.function in ("count", "total_of"):
            return Fraction(len(known)) if node.function == "count" else sum(known, Fraction(0))
        if not known:
            return several(values.values()) or NOT_APPLICABLE
        rest = [self.expression(part, unit, of, guarded) for part in node.arguments[1:]]
        if rest and node.function in ("highest", "lowest") and rest[0] > len(known):
            return NOT_APPLICABLE
        return several(rest) or attempt(STATISTICS[node.function], [known, *rest])

    # ---- § 4: forms -----------------------------------------------------------------------------

    def form(self, criterion: t.Criterion, unit: int) -> Value:
        """The points of a form, before rounding."""
        form = criterion.form
        assert form is not None
        most = self.full_max(criterion.name.text)
        guarded = "ratio" if form.kind in ("ratio", "scale") else ""

        def value_of(node: t.Expression) -> Value:
            return self.expression(node, unit, criterion, guarded)

        if form.kind == "given":
            return self.entered(criterion, unit)
        if form.kind == "yes":
            holds = value_of(form.operands[0])
            return holds if isinstance(holds, Absent) else (most if holds else Fraction(0))
        if form.kind == "ratio":
            value = value_of(form.operands[0])
        elif form.kind == "scale":
            values = [value_of(node) for node in form.operands]
            value = several(values) or attempt(lambda x, a, b: (x - a) / (b - a), values)
        if guarded:
            if value == DIVISION:
                return NOT_APPLICABLE
            return value if isinstance(value, Absent) else most * hold(value, Fraction(1))
        if form.kind == "points":
            value = value_of(form.operands[0])
            return value if isinstance(value, Absent) else hold(value, most, self.floor(criterion))
        return self.row_taken(form, value_of)

    def row_taken(self, form: t.Form, value_of: Callable[[t.Expression], Value]) -> Value:
        """The value of the first row that holds, or on the line between two."""
        if form.kind == "interpolate":
            return self.interpolated(form, value_of)
        for row in form.rows:
            taken = self.row_holds(form, row, value_of)
            if isinstance(taken, Absent):
                return taken
            if taken:
                return value_of(row.points)
        raise AssertionError("no row was taken")

    def interpolated(self, form: t.Form, value_of: Callable[[t.Expression], Value]) -> Value:
        x = value_of(form.operands[0])
        if isinstance(x, Absent):
            return x
        known = sorted((self.constant(row.operands[0]), i) for i, row in enumerate(form.rows))
        below = [place for place in known if place[0] <= x] or known[:1]
        above = [place for place in known if place[0] >= x] or known[-1:]
        (low, first), (high, second) = below[-1], above[0]
        ends = [value_of(form.rows[place].points) for place in dict.fromkeys((first, second))]
        if len(ends) == 1 or several(ends):
            return several(ends) or ends[0]
        return ends[0] + (x - low) / (high - low) * (ends[1] - ends[0])

    def row_holds(
        self, form: t.Form, row: t.Row, value_of: Callable[[t.Expression], Value]
    ) -> Value:
        if row.relation == "otherwise":
            return True
        if row.relation == "when":
            return value_of(row.operands[0])
        if row.relation == "choice":
            pairs = zip(form.operands, row.operands, strict=True)
            keys = [(a, b) for a, b in pairs if b not in ANY]
            return settled([self.equal(a, b, value_of) for a, b in keys], by=False)
        x = value_of(form.operands[0])
        limits = [value_of(node) for node in row.operands]
        relations = (">=", "<") if row.relation == "from" else (row.relation,)
        sides = [
            several((x, limit)) or compare([x, limit], (relation,))
            for relation, limit in zip(relations, limits, strict=True)
        ]
        return settled(sides, by=False)

    # ---- § 8: does it apply? --------------------------------------------------------------------

    def _gate(self, name: str, unit: int) -> Fate:
        """What becomes of a criterion before it is scored; children share a parent's fate."""
        parent, criterion = self.parents[name], self.criteria[name]
        if parent is not None:
            fate = self.gate(parent.name.text, unit)
            if fate != APPLIES:
                return fate
        condition = clause(criterion.clauses, "applies_when")
        if condition is None:
            return APPLIES
        value = self.needed(self.expression(condition.operands[0], unit), unit, criterion)
        if value is False or value == NOT_APPLICABLE:
            return Fate("does not")
        if is_missing(value) and self.policy(value, criterion) in LACKING:
            return Fate(LACKING[self.policy(value, criterion)], value)
        return Fate("absent", value) if isinstance(value, Absent) else APPLIES

    # ---- §§ 3, 5, 8: the score of a criterion ---------------------------------------------------

    def _full_max(self, name: str) -> Fraction | None:
        """The `max` or `up to` as written, or the sum of the children's; None: without a limit."""
        criterion = self.criteria[name]
        written = clause(criterion.clauses, "max") or clause(criterion.clauses, "up_to")
        if written is not None:
            return Fraction(self.constant(written.operands[0]))
        if criterion.kind != "criterion":
            return None
        parts = (self.full_max(child.name.text) for child in scoring(children(criterion)))
        return sum(parts, Fraction(0))

    def _outcome(self, name: str, unit: int) -> Outcome:
        criterion = self.criteria[name]
        most = self.full_max(name)
        fate = self.gate(name, unit)
        if fate.kind == "does not":
            return self.left_out(criterion)
        if fate.kind == "absent":
            return Outcome(fate.absent, fate.absent, most, most)
        if fate.absent is not None:
            return self.lacking(criterion, fate.kind, fate.absent)
        if criterion.kind != "criterion" and self.stands_alone(name, unit):
            return self.left_out(criterion)
        if criterion.form is None:
            return (self.parent if criterion.kind == "criterion" else self.group)(criterion, unit)
        value = self.needed(self.form(criterion, unit), unit, criterion)
        if value == NOT_APPLICABLE:
            return self.left_out(criterion)
        if is_missing(value) and self.policy(value, criterion) in LACKING:
            return self.lacking(criterion, LACKING[self.policy(value, criterion)], value)
        value = self.finished(value, criterion, most)
        return Outcome(value, own_applies(value), most, most)

    def finished(self, value: Value, criterion: t.Criterion, limit: Fraction | None) -> Value:
        """A score rounded, then held within its floor and its limit."""
        if isinstance(value, Absent):
            return value
        value = rounded(value, clause(criterion.clauses, "round"), self.constant)
        return hold(value, limit, self.floor(criterion))

    def stands_alone(self, name: str, unit: int) -> bool:
        """Whether it is a bonus or penalty of a criterion in which nothing else applies."""
        parent = self.parents[name]
        while parent is not None and parent.kind != "criterion":
            parent = self.parents[parent.name.text]
        if parent is None or (name, unit) in self.asked:
            return False
        self.asked.add((name, unit))  # a criterion beside it may read it
        beside = [child for child in children(parent) if child.kind == "criterion"]
        alone = all(o.applies is False for _, o in self.members(beside, unit))
        self.asked.discard((name, unit))
        return alone

    def left_out(self, criterion: t.Criterion) -> Outcome:
        """A criterion that does not apply, by the policy; a bonus or penalty has no score."""
        most = self.full_max(criterion.name.text)
        scores = {"zero": Fraction(0), "full": most} if criterion.kind == "criterion" else {}
        score = scores.get(self.not_applicable)
        if score is None:
            return Outcome(NOT_APPLICABLE, False, most, most)
        return Outcome(score, False, most, score)

    def lacking(self, criterion: t.Criterion, how: str, absent: Absent) -> Outcome:
        """A criterion that earns nothing for a missing value, where a penalty takes all it can; or
        that leaves."""
        most = self.full_max(criterion.name.text)
        if how == "leaves":
            return Outcome(NOT_APPLICABLE, False, most, most, absent.names, leaves=True)
        score = most if criterion.kind == "penalty" else Fraction(0)
        if score is None:  # all that a penalty without a limit can take is unknown
            return Outcome(absent, absent, most, most)
        return Outcome(score, True, most, most, absent.names)

    def group(self, criterion: t.Criterion, unit: int) -> Outcome:
        """A bonus or penalty made of others."""
        most = self.full_max(criterion.name.text)
        inner = self.members(children(criterion), unit)
        if all(o.score == NOT_APPLICABLE for _, o in inner):
            return self.left_out(criterion)
        absent = unknown([o for _, o in inner])
        if absent is not None:
            return Outcome(absent, absent, most, most)
        score = balance(inner) * (1 if criterion.kind == "bonus" else -1)
        return Outcome(self.finished(score, criterion, most), True, most, most)

    def too_few_known(
        self, criterion: t.Criterion, parts: Sequence[tuple[t.Criterion, Outcome]], unit: int
    ) -> Absent | None:
        """What is missing where fewer parts are known than `known at least` asks for."""
        least = clause(criterion.clauses, "known_at_least")
        if least is None:
            return None
        asked = [(c, o) for c, o in parts if self.gate(c.name.text, unit).kind != "does not"]
        known = [o for _, o in asked if own_applies(o.score) is True and o.applies and not o.lacks]
        (number,) = least.operands
        assert isinstance(number, t.Literal)
        if len(known) >= number.value * (len(asked) if number.is_percentage else 1):
            return None
        return Absent("missing", frozenset((criterion.name.text,)))

    def parent(self, criterion: t.Criterion, unit: int) -> Outcome:
        """A criterion made by its children, then its own bonuses and penalties."""
        most = self.full_max(criterion.name.text)
        inner = self.members(children(criterion), unit)
        parts = [(child, o) for child, o in inner if child.kind == "criterion"]
        extras = [(child, o) for child, o in inner if child.kind != "criterion"]
        absent = self.too_few_known(criterion, parts, unit)
        if absent is not None:
            own = clause(criterion.clauses, "missing") or self.settings.get("missing")
            policy = own.words[0] if own else "unranked"
            if policy == "error":
                absent = self.report(unit, "missing")
            if policy in LACKING:
                return self.lacking(criterion, LACKING[policy], absent)
            return Outcome(absent, absent, most, most)
        if all(o.applies is False for _, o in parts):
            lacks = frozenset().union(*(o.lacks for _, o in parts if o.leaves))
            if lacks:
                return self.lacking(criterion, "leaves", Absent("missing", lacks))
            return self.left_out(criterion)
        combination = clause(criterion.clauses, "by")
        kind = combination.words[0] if combination else "sum"
        counts = [int(self.constant(node)) for node in combination.operands] if combination else []
        if combination and "without" in combination.words:
            may_apply = [o for _, o in parts if o.applies is not False]
            if len(may_apply) <= sum(counts):  # whatever those that are missing are
                return self.left_out(criterion)
        absent = unknown([o for _, o in inner])
        if absent is not None:
            return Outcome(absent, absent, most, most)
        counted = [(child, o) for child, o in parts if not isinstance(o.score, Absent)]
        maximum = most
        if kind == "sum" and self.not_applicable == "leave_out":
            maximum = sum((o.maximum for _, o in counted), Fraction(0))

        def combined(values: Sequence[Fraction]) -> Fraction:
            maxima = [o.maximum for _, o in counted]
            if kind == "sum":
                return sum(values) * maximum / sum(maxima)
            if kind in ("highest_points", "lowest_points"):
                points = max(values) if kind == "highest_points" else min(values)
                return min(points, most)
            weights = [self.weight(child) for child, _ in counted]
            shares = [value / top for value, top in zip(values, maxima, strict=True)]
            if "without" in combination.words or kind == "median":
                return most * combined_rows(combination.words, counts, shares)
            return most * COMBINATIONS[kind](shares, weights, counts[0] if counts else 0)

        score = combined([o.score for _, o in counted]) + balance(extras)
        limit = combined([o.limit for _, o in counted]) + bonuses(extras)
        return Outcome(self.finished(score, criterion, limit), True, maximum, limit)

    def members(
        self, criteria: Iterable[t.Criterion], unit: int
    ) -> list[tuple[t.Criterion, Outcome]]:
        return [(child, self.outcome(child.name.text, unit)) for child in criteria]

    def weight(self, criterion: t.Criterion) -> Fraction:
        written = clause(criterion.clauses, "weight")
        return self.constant(written.operands[0]) if written else Fraction(1)

    # ---- the total ------------------------------------------------------------------------------

    @property
    def highest_total(self) -> Fraction:
        return sum((self.full_max(c.name.text) for c in scoring(self.top)), Fraction(0))

    def _total(self, unit: int) -> Value:
        """Criteria, bonuses and penalties add up, scaled back to the full max."""
        inner = self.members(self.top, unit)
        parts = [(child, o) for child, o in inner if child.kind == "criterion"]
        extras = [(child, o) for child, o in inner if child.kind != "criterion"]
        if all(o.applies is False for _, o in parts):
            return NOT_APPLICABLE  # under every policy
        absent = unknown([o for _, o in inner])
        if absent is not None:
            return absent
        counted = [o for _, o in parts if o.score != NOT_APPLICABLE]
        scale = self.highest_total / sum(o.maximum for o in counted)
        score = sum(o.score for o in counted) * scale + balance(extras)
        limit = sum(o.limit for o in counted) * scale + bonuses(extras)
        floor, ceiling = (self.settings.get(f"total_{side}_to") for side in ("down", "up"))
        least = self.constant(floor.operands[0]) if floor else Fraction(0)
        most = min(limit, self.constant(ceiling.operands[0])) if ceiling else limit
        return hold(rounded(score, self.settings.get("total"), self.constant), most, least)

    # ---- § 3: levels ----------------------------------------------------------------------------

    def row_reached(
        self, levels: t.Levels, score: Value, most: Fraction | None, unit: int, start: int = 0
    ) -> Value:
        """The place of the first row from a start whose bound is reached and whose condition holds.

        ``most``: what a percentage is of; None where a bound is in units of its own.
        """
        if isinstance(score, Absent):
            return score
        for place, row in enumerate(levels.rows[start:], start):
            if row.bound is None:
                return place
            bound = self.needed(self.expression(row.bound, unit), unit)
            if bound == NOT_APPLICABLE:
                continue
            if isinstance(bound, Absent):
                return bound
            percentage = isinstance(row.bound, t.Literal) and row.bound.is_percentage
            if percentage and most is not None and not row.bracketed:
                bound = bound * most
            if (score > bound) if row.side == "to" else (score < bound):
                continue
            fails = False
            for requires in (row.requires, levels.requires):
                if requires is None or fails:
                    continue
                taken = self.needed(self.expression(requires, unit), unit)
                self.listed[unit] |= self.passed_names([taken])
                fails = taken is False or taken == NOT_APPLICABLE or self.passed_over(taken)
                if not fails and isinstance(taken, Absent):
                    return taken
            if not fails:
                return place
        raise AssertionError("levels end in otherwise")

    def level_of(self, name: str, unit: int) -> Value:
        """The id of the level of a criterion or a figure."""
        if name in self.lets:
            score, most = self.needed(self.let(name, unit, ""), unit), None
        else:
            outcome = self.outcome(name, unit)
            score, most = outcome.score, outcome.maximum
        place = self.row_reached(self.levels[name], score, most, unit)
        return place if isinstance(place, Absent) else ids(self.levels[name])[place]

    def part_levels(self, unit: int) -> dict[str, Value]:
        return {name: self.level_of(name, unit) for name in self.levels if name is not None}

    def _natural(self, unit: int) -> Value:
        """The place of the level of the total, whatever room there is."""
        total = self.total(unit)
        return self.row_reached(self.levels[None], total, self.highest_total, unit)

    def level_read(self, node: t.Name, unit: int) -> Value:
        """A level where an expression reads it."""
        if node.attribute == "level" and node.id != "total":
            return self.level_of(node.id, unit)
        if self.reasons(unit)[0]:
            return NOT_APPLICABLE
        if unit not in self.judged:  # whether it is complete is being found out
            lacks = several(self.all_needed(unit))
            if lacks is not None:
                return lacks  # where nothing applies, the level does not either
        place = self.place(unit)
        return place if isinstance(place, Absent) else ids(self.levels[None])[place]

    def place(self, unit: int) -> Value:
        """The place of the level of the total."""
        if not any(row.quota for row in self.levels[None].rows):
            return self.natural(unit)
        if self.placing is None:
            self.placing = {}
            runners = self.runners()
            for group in dict.fromkeys(self.group_of(self.ranking, u) for u in runners):
                self.fill([u for u in runners if self.group_of(self.ranking, u) == group])
        return self.placing[unit]

    def fill(self, group: Sequence[int]) -> None:
        """Fill the levels from the top, each as far as there is room."""
        assert self.placing is not None
        levels = self.levels[None]
        left = list(group)
        for place, row in enumerate(levels.rows):
            reach = [u for u in left if self.reaches(place, u)]
            if row.quota is not None:
                base = list(group)
                if row.quota.of is not None:
                    least = ids(levels).index(row.quota.of.id)
                    base = [u for u in group if self.natural(u) <= least]
                amount, share = row.quota.amount.value, row.quota.amount.is_percentage
                room = math.floor(amount * len(base)) if share else int(amount)
                period, within = self.group_of(self.ranking, group[0])
                shown = {True: "yes", False: "no"}.get(within, within)
                self.rooms.add(Room(row.name.text, period, shown, len(base), room))
                keys = {u: self.rank_key(self.ranking, u) for u in reach}
                # a unit has room where all that are no worse, those equal to it too, have room
                reach = [u for u in reach if sum(keys[o] <= keys[u] for o in reach) <= room]
            for unit in reach:
                self.placing[unit] = place
                left.remove(unit)

    def reaches(self, place: int, unit: int) -> bool:
        """Whether a unit reaches a row itself."""
        levels = self.levels[None]
        return place == self.row_reached(
            levels, self.total(unit), self.highest_total, unit, start=place
        )

    # ---- § 12.8: out of the running -------------------------------------------------------------

    def _reasons(self, unit: int) -> tuple[list[str], list[Value]]:
        """Why a unit is disqualified; and what is missing to say so, where nothing else does."""
        values = [self.expression(found.condition, unit) for found in self.out]
        pairs = zip(self.out, values, strict=True)
        reasons = [found.reason for found, value in pairs if value is True]
        if reasons:
            return reasons, [value for value in values if is_missing(value)]
        values = [self.needed(value, unit) for value in values]
        return [], [v for v in values if isinstance(v, Absent) and v != NOT_APPLICABLE]

    # ---- § 3: rank ------------------------------------------------------------------------------

    def rank_value(self, name: t.Name, unit: int) -> Value:
        return self.needed(self.name(name, unit, guarded=""), unit)

    def rank_values(self, ranking: t.Rank, unit: int) -> list[Value]:
        """What a ranking reads that may leave a unit without a rank."""
        names = [key.name for key in ranking.keys or BY_TOTAL]
        keys = [self.rank_value(name, unit) for name in names]
        self.listed[unit] |= self.passed_names(keys)
        needed = [value for value in keys if not self.passed_over(value)]
        if ranking.within is not None:
            needed.append(self.rank_value(ranking.within, unit))
        return [value for value in needed if value != NOT_APPLICABLE]

    def rank_key(self, ranking: t.Rank, unit: int) -> tuple[tuple[bool, Any], ...]:
        """A key of which the smaller is the better; what has no value comes last."""
        parts: list[tuple[bool, Any]] = []
        for key in ranking.keys or BY_TOTAL:
            value = self.rank_value(key.name, unit)
            if isinstance(value, Absent):
                parts.append((True, 0))
                continue
            block = self.block(key.name)
            number = value.toordinal() if isinstance(value, date) else value
            number = -ids(block).index(value) if block else number
            parts.append((False, number if key.ascending else -number))
        return tuple(parts)

    def group_of(self, ranking: t.Rank, unit: int) -> tuple[str | None, Value]:
        within = ranking.within
        return self.period(unit), within and self.name(within, unit, guarded="")

    def rank(self, ranking: t.Rank, unit: int, ranked: Iterable[int]) -> int:
        """1 + how many are better: units, or different results under `ties dense`."""
        own_group = self.group_of(ranking, unit)
        group = [other for other in ranked if self.group_of(ranking, other) == own_group]
        own = self.rank_key(ranking, unit)
        keys = {other: self.rank_key(ranking, other) for other in group}
        better = [keys[other] for other in group if keys[other] < own]
        if ranking.ties == "ties_dense":
            return 1 + len(set(better))
        if ranking.ties == "ties_ordinal":
            names = [alphabetical(self.unit_name(o)) for o in group if keys[o] == own]
            better += [own for name in names if name < alphabetical(self.unit_name(unit))]
        return 1 + len(better)

    # ---- § 8: the verdict -----------------------------------------------------------------------

    def verdict(self) -> Verdict:
        for unit in self.units:
            self.examine(unit)
        for unit in self.units:
            self.all_needed(unit)
            for name in self.figures:
                self.let(name, unit, "")
        ranks = {name: self.further_rank(ranking) for name, ranking in self.further.items()}
        units = tuple(self.result(unit, ranks) for unit in self.units)
        if self.wrong:
            return Verdict((), frozenset(self.wrong))
        return Verdict(units, frozenset(), frozenset(self.rooms))

    def runners(self) -> list[int]:
        """The units that are complete and not disqualified."""
        return [
            unit
            for unit in self.units
            if not self.reasons(unit)[0] and several(self.all_needed(unit)) is None
        ]

    def ranked(self) -> list[int]:
        """Those of them that stand at no level without ranks."""
        levels = self.levels.get(None)
        return [u for u in self.runners() if not levels or not levels.rows[self.place(u)].unranked]

    def further_rank(self, ranking: t.Rank) -> dict[int, int]:
        """The ranks of a further ranking: of those that have all that it needs."""
        able = [u for u in self.ranked() if several(self.rank_values(ranking, u)) is None]
        return {unit: self.rank(ranking, unit, able) for unit in able}

    def examine(self, unit: int) -> None:
        """Hold every cell and every check to the data of a unit."""
        for name in self.inputs:
            if self.is_per_row(name):
                self.by_row(name, unit)
            else:
                self.cell(name, unit)
        for criterion in self.criteria.values():
            if criterion.form is not None and criterion.form.kind == "given":
                self.entered(criterion, unit)
        for check in self.checks:
            value = self.expression(check.condition, unit)
            if value is False:
                self.report(unit, "check")
            elif value in WRONG:
                self.report(unit, value.reason)

    def _all_needed(self, unit: int) -> list[Value]:
        """Everything that a complete unit must have; a key that does not apply comes last."""
        self.judged.add(unit)
        for name in self.criteria:
            self.outcome(name, unit)
        total = self.total(unit)
        further: list[Value] = list(self.part_levels(unit).values())
        reasons, unsaid = self.reasons(unit)
        further += unsaid
        if not reasons:
            if None in self.levels:
                further.append(self.natural(unit))
            further += self.rank_values(self.ranking, unit)
        self.judged.discard(unit)
        return [total, *(value for value in further if value != NOT_APPLICABLE)]

    def figure(self, name: str, unit: int, shows_total: bool, shows_level: bool) -> Value:
        """A figure as results show it; one that reads what they do not show is null."""
        value = self.let(name, unit, "")
        shown = self.is_shown(name, shows_total, shows_level)
        return None if isinstance(value, Absent) or not shown else value

    def is_shown(self, name: str, shows_total: bool, shows_level: bool) -> bool:
        """Whether results show all that a figure, if it is one, reads of them."""
        read = self.read_below(name) if name in self.lets else set()
        of_total = "total" in read or "share" in read
        return (shows_total or not of_total) and (shows_level or "level" not in read)

    def read_below(self, name: str) -> set[str]:
        """The names that a named value reads, through others too."""
        found = read_names(self.lets[name].value, statistics=False)
        for other in [other for other in found if other in self.lets]:
            found |= self.read_below(other)
        return found

    def result(self, unit: int, ranks: Mapping[str, Mapping[int, int]]) -> Unit:
        needed = self.all_needed(unit)
        reasons = self.reasons(unit)[0]
        whole = not reasons and several(needed) is None
        total = self.total(unit) if whole or reasons else None
        total = None if isinstance(total, Absent) else total
        most = self.highest_total
        level, status, rank = None, "incomplete", None
        if whole:
            status = "ranked"
            if None in self.levels:
                rows = self.levels[None].rows
                row = rows[self.place(unit)]
                level = row.name.text
                status = "unranked" if row.unranked else "below" if row is rows[-1] else "ranked"
            if status != "unranked":
                rank = self.rank(self.ranking, unit, self.ranked())
        outcomes = {name: self.outcome(name, unit) for name in self.criteria}
        names = [value.names for value in needed if isinstance(value, Absent)]
        names += [o.lacks for o in outcomes.values() if o.leaves]
        levels = self.part_levels(unit)
        shown = (total is not None, level is not None)
        return Unit(
            unit=self.unit_name(unit),
            period=self.period(unit),
            status="disqualified" if reasons else status,
            total=total,
            max=most,
            share=None if total is None else total / most,
            level=level,
            rank=rank,
            scores={
                k: None if isinstance(o.score, Absent) else o.score for k, o in outcomes.items()
            },
            levels={
                k: None if isinstance(v, Absent) or not self.is_shown(k, *shown) else v
                for k, v in levels.items()
            },
            missing=frozenset().union(*names, self.listed[unit]),
            figures={name: self.figure(name, unit, *shown) for name in self.figures},
            ranks={name: found.get(unit) for name, found in ranks.items()},
            reason="; ".join(reasons) or None,
        )


# ---- parts of the tree --------------------------------------------------------------------------


def clause(clauses: Iterable[t.Clause], key: str) -> t.Clause | None:
    return next((found for found in clauses if found.key == key), None)


def children(criterion: t.Criterion) -> list[t.Criterion]:
    return [child for child in criterion.children if isinstance(child, t.Criterion)]


def scoring(criteria: Iterable[t.Criterion]) -> list[t.Criterion]:
    """Those that count in a max: neither bonuses nor penalties."""
    return [criterion for criterion in criteria if criterion.kind == "criterion"]


def ids(levels: t.Levels) -> list[str]:
    """The levels of a block, the best first."""
    return [row.name.text for row in levels.rows]


def is_statistic(node: t.Call) -> bool:
    """Whether a call runs over units, and not within one."""
    within_one = node.known or (node.function in FUNCTIONS and len(node.arguments) > 1)
    return node.function in STATISTICS and not within_one


def substituted(node: t.Expression, meant: Mapping[str, t.Expression]) -> t.Expression:
    """A shorthand written out: each parameter stands for its argument."""
    match node:
        case t.Name():
            return meant.get(node.id, node) if not node.attribute else node
        case t.Operation():
            return evolve(node, operands=tuple(substituted(part, meant) for part in node.operands))
        case t.Call():
            within = node.within and substituted(node.within, meant)
            where = node.where and substituted(node.where, meant)
            parts = tuple(substituted(part, meant) for part in node.arguments)
            return evolve(node, arguments=parts, within=within, where=where)
    return node


def read_names(node: t.Expression | t.Form, statistics: bool = True) -> set[str]:
    """The names that an expression or a form says; or those that it reads of the unit itself, as it
    is in this period."""
    match node:
        case t.Name():
            return set() if node.attribute == "max" else {node.id}
        case t.Call() if not statistics and (is_statistic(node) or node.function == "previous"):
            return set()
        case t.Operation(operands=inner):
            parts = list(inner)
        case t.Call():
            parts = [part for part in (*node.arguments, node.within, node.where) if part]
        case t.Form():
            rows = [part for row in node.rows for part in (*row.operands, row.points)]
            parts = [*node.operands, *rows]
        case _:
            parts = []
    return set().union(*(read_names(part, statistics) for part in parts))


def united(own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rows of a unit as one: what all cells of a column that are not empty say."""
    columns = dict.fromkeys(column for row in own for column in row)
    return {
        column: next((row[column] for row in own if row.get(column) is not None), None)
        for column in columns
    }


def in_order(periods: Iterable[str | None]) -> list[str]:
    """Periods by value where all are numbers, else as texts; of dates that is the same."""
    texts = [period or "" for period in periods]
    numbers = all(re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) for text in texts)
    return sorted(texts, key=Fraction) if numbers else sorted(texts, key=alphabetical)


NOWHERE = Span(0, 0, Source.of(""))
ANY = (t.Name("", "any", NOWHERE),)
"""The key of a row that compares nothing."""
BY_TOTAL = (t.RankKey(t.Name("total", "", NOWHERE), ascending=False, span=NOWHERE),)
"""The keys of a ranking that names none."""


# ---- arithmetic ---------------------------------------------------------------------------------


def typed(value: Any) -> Value:
    """A whole number is a fraction like others; a truth is none."""
    return Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value


def hold(value: Fraction, most: Fraction | None, least: Fraction = Fraction(0)) -> Fraction:
    return max(least, value if most is None else min(value, most))


def more(value: Fraction, most: Fraction | None) -> bool:
    return most is not None and value > most


def half_away(value: Fraction) -> int:
    return int(math.copysign(1, value)) * math.floor(abs(value) + Fraction(1, 2))


ROUNDINGS: dict[str, Callable[[Fraction], int]] = {
    "": half_away,
    "half_even": round,
    "down": math.trunc,
    "up": lambda value: math.ceil(value) if value > 0 else math.floor(value),
}


def rounded(
    value: Fraction, rounding: t.Clause | None, constant: Callable[[t.Expression], Fraction]
) -> Fraction:
    """To so many decimals, or to the nearest multiple of `round to`."""
    if rounding is None:
        return value
    figure = constant(rounding.operands[0])
    step = figure if "to" in rounding.words else Fraction(1, 10**figure)
    mode = next((word for word in rounding.words if word != "to"), "")
    return ROUNDINGS[mode](value / step) * step


def attempt(function: Callable[..., Value], values: Sequence[Value], *more: Any) -> Value:
    """The value of a function, wrong outside its domain."""
    try:
        return function(*values) if not more else function(values, *more)
    except ZeroDivisionError:
        return DIVISION
    except rational.DomainError:
        return DOMAIN


def in_turn(values: Sequence[Fraction], operators: Sequence[str]) -> Fraction:
    """`a - b + c` and `a * b / c`, from the left."""
    result = values[0]
    for operator, value in zip(operators, values[1:], strict=True):
        if operator == "+":
            result = result + value
        elif operator == "-":
            result = result - value
        elif operator == "/":
            result = result / value
        else:  # * and of
            result = result * value
    return result


def compare(values: Sequence[Any], operators: Sequence[str]) -> bool:
    (a, b), (operator,) = values, operators
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]


OPERATIONS: dict[str, Callable[[Sequence[Any], Sequence[str]], Value]] = {
    "add": in_turn,
    "multiply": in_turn,
    "power": lambda values, _: rational.power(*values),
    "negate": lambda values, _: -values[0],
    "not": lambda values, _: not values[0],
    "compare": compare,
}

FUNCTIONS: dict[str, Callable[..., Value]] = {
    "min": lambda *xs: min(xs),
    "max": lambda *xs: max(xs),
    "sum": lambda *xs: sum(xs, Fraction(0)),
    "mean": lambda *xs: sum(xs, Fraction(0)) / len(xs),
    "abs": abs,
    "floor": lambda x: Fraction(math.floor(x)),
    "ceil": lambda x: Fraction(math.ceil(x)),
    "round": lambda x, n: half_away(x * Fraction(10) ** int(n)) / Fraction(10) ** int(n),
    "clamp": lambda x, low, high: max(low, min(x, high)),
    "ln": rational.ln,
    "exp": rational.exp,
    "sqrt": rational.sqrt,
    "log10": rational.log10,
    "days": lambda a, b: Fraction((b - a).days),
    "year": lambda d: Fraction(d.year),
    "median": lambda *xs: percentile(sorted(xs), Fraction(1, 2)),
    "count": lambda *xs: Fraction(len(xs)),
}

# ---- over all units -----------------------------------------------------------------------------


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def squares(values: Sequence[Fraction]) -> Fraction:
    return sum(((value - mean(values)) ** 2 for value in values), Fraction(0))


def percentile(ordered: Sequence[Fraction], p: Fraction) -> Fraction:
    """Linear between neighbours, (n − 1)p from the lowest."""
    place = (len(ordered) - 1) * p
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (place - math.floor(place)) * (high - low)


def standing(values: Mapping[int, Value], unit: int) -> Value:
    """The share of the other units that the unit is not below; alone, 1."""
    own = values[unit]
    if isinstance(own, Absent):
        return own
    others = [v for u, v in values.items() if u != unit and not isinstance(v, Absent)]
    if not others:
        return Fraction(1)
    return Fraction(sum(own >= other for other in others), len(others))


STATISTICS: dict[str, Callable[..., Value]] = {
    "lowest": lambda xs, k=1: xs[int(k) - 1],
    "highest": lambda xs, k=1: xs[-int(k)],
    "average": mean,
    "median": lambda xs: percentile(xs, Fraction(1, 2)),
    "deviation": lambda xs: rational.sqrt(squares(xs) / len(xs)),
    "sample_deviation": lambda xs: rational.sqrt(squares(xs) / (len(xs) - 1)),
    "percentile": percentile,
    "count": len,
    "total_of": sum,
    "standing": standing,
}

# ---- § 5: combinations of shares ----------------------------------------------------------------


def weighted(shares: Sequence[Fraction], weights: Sequence[Fraction], best: int) -> Fraction:
    total = sum((s * w for s, w in zip(shares, weights, strict=True)), Fraction(0))
    return total / sum(weights)


def geometric(shares: Sequence[Fraction], weights: Sequence[Fraction], best: int) -> Fraction:
    whole = sum(weights)
    pairs = [(s, w / whole) for s, w in zip(shares, weights, strict=True)]
    return rational.root_of_product(pairs)


def harmonic(shares: Sequence[Fraction], weights: Sequence[Fraction], best: int) -> Fraction:
    if 0 in shares:
        return Fraction(0)
    return sum(weights) / sum(w / s for s, w in zip(shares, weights, strict=True))


COMBINATIONS: dict[str, Callable[[Sequence[Fraction], Sequence[Fraction], int], Fraction]] = {
    "mean": weighted,
    "geometric_mean": geometric,
    "harmonic_mean": harmonic,
    "lowest": lambda shares, weights, best: min(shares),
    "highest": lambda shares, weights, best: max(shares),
    "best": lambda shares, weights, best: mean(sorted(shares, reverse=True)[:best]),
}


def combined_rows(words: Sequence[str], counts: Sequence[int], xs: Sequence[Fraction]) -> Value:
    """The rows of a unit, or shares, by `median` or `mean without 1 highest`; by rows also others.

    Where too few are there to leave one, it does not apply.
    """
    if "without" not in words:
        functions = {"highest": max, "lowest": min, "sum": sum, "mean": mean}
        function = functions.get(words[0])
        return function(xs) if function else percentile(sorted(xs), Fraction(1, 2))
    out = dict(zip(words[words.index("without") + 1 :], counts, strict=True))
    kept = sorted(xs)[out.get("lowest", 0) : len(xs) - out.get("highest", 0)]
    return mean(kept) if kept and len(xs) > sum(counts) else NOT_APPLICABLE


def unknown(outcomes: Sequence[Outcome]) -> Absent | None:
    """What is absent among the parts of a whole; what does not apply is simply not there."""
    return several(o.score for o in outcomes if o.score != NOT_APPLICABLE)


def balance(extras: Iterable[tuple[t.Criterion, Outcome]]) -> Fraction:
    """Bonuses less penalties; one that does not apply counts nothing."""
    scores = [(c.kind, o.score) for c, o in extras if o.score != NOT_APPLICABLE]
    return sum((s if kind == "bonus" else -s for kind, s in scores), Fraction(0))


def bonuses(extras: Iterable[tuple[t.Criterion, Outcome]]) -> Fraction:
    """What the bonuses that apply can lift a limit by."""
    found = (o.limit for c, o in extras if c.kind == "bonus" and o.score != NOT_APPLICABLE)
    return sum(found, Fraction(0))


# ---- the order of names -------------------------------------------------------------------------

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("", "\N{COMBINING GRAVE ACCENT}", "\N{COMBINING HOOK ABOVE}", "\N{COMBINING TILDE}")
TONES += ("\N{COMBINING ACUTE ACCENT}", "\N{COMBINING DOT BELOW}")


def alphabetical(name: str) -> tuple[list[tuple[bool, int]], list[int], str]:
    """Letters, then tones, then code points."""
    letters, tones = [], []
    for letter in unicodedata.normalize("NFC", name.lower()):
        marks = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in marks if mark in TONES), "")
        plain = unicodedata.normalize("NFC", marks.replace(tone, "")) if tone else letter
        known = plain in ALPHABET
        letters.append((known, ALPHABET.index(plain) if known else ord(plain)))
        tones.append(TONES.index(tone))
    return letters, tones, name
