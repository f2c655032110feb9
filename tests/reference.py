"""A second opinion: docs/language.md §§ 3-8, read as literally as possible, and nothing else.

It walks the syntax tree, unit by unit, with plain memoised recursion on fractions, and shares with
the engine only the parser and the irrational functions. It is slow and takes rubrics on trust.
"""

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import frozen

from rulelang import rational
from rulelang.diagnostics import Source, Span
from rulelang.syntax import compile_grammar, parse
from rulelang.syntax import tree as t

__all__ = ["Verdict", "judge"]

# ---- values -------------------------------------------------------------------------------------

REASONS = ("missing", "not applicable", "division", "domain", "reported")
"""Why there is no value; of several at once, the first stands (§ 8)."""
SEVERITY = ("error", "unranked", "zero")
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


@frozen
class Verdict:
    """All units, in the order of the rows; or what is wrong with the data: (unit, kind).

    A kind is ``cell`` (out of its range or type), ``check``, ``division`` (by zero), ``domain`` (a
    function outside it) or ``missing``.
    """

    units: tuple[Unit, ...]
    wrong: frozenset[tuple[str, str]]


def judge(text: str, rows: Sequence[Mapping[str, Any]]) -> Verdict:
    """Evaluate a valid rubric on rows of typed values, by column."""
    grammar = (files("rulelang.syntax") / "grammar.lark").read_text("utf-8")
    parsed = parse(Source.of(text), compile_grammar(grammar))
    assert not any(found.severity == "error" for found in parsed.diagnostics), parsed.diagnostics
    return Reading(parsed.file, rows).verdict()


# ---- the outcome of a criterion -----------------------------------------------------------------


@frozen
class Outcome:
    """A criterion of one unit.

    ``applies`` is a truth, or absent where it is not known. ``maximum`` is the unit's own under
    `leave out`; ``limit`` is what the score is held to, as the parent's limit counts it.
    """

    score: Value
    applies: Value
    maximum: Fraction
    limit: Fraction


def own_applies(score: Value) -> Value:
    return score if isinstance(score, Absent) else True


# ---- reading ------------------------------------------------------------------------------------


class Reading:
    """One file and its rows. What is computed is remembered by unit; nothing else is kept."""

    def __init__(self, file: t.File, rows: Sequence[Mapping[str, Any]]) -> None:
        def all_of(kind: type) -> list[Any]:
            return [statement for statement in file.statements if isinstance(statement, kind)]

        self.rows = rows
        self.units = range(len(rows))
        self.settings = {c.key: c for head in all_of(t.Ruleset) for c in head.settings}
        self.inputs: dict[str, t.Input] = {i.name.text: i for i in all_of(t.Input)}
        self.lets: dict[str, t.Let] = {let.name.text: let for let in all_of(t.Let)}
        self.checks: list[t.Check] = all_of(t.Check)
        self.ranking = next(iter(all_of(t.Rank)), t.Rank(None, (), "", NOWHERE))
        self.keys: tuple[t.RankKey, ...] = self.ranking.keys or BY_TOTAL
        self.levels = {levels.of and levels.of.id: levels for levels in all_of(t.Levels)}
        self.top: list[t.Criterion] = all_of(t.Criterion)
        self.criteria: dict[str, t.Criterion] = {}
        self.parents: dict[str, t.Criterion | None] = {}
        self.asked: set[tuple[str, int]] = set()
        self._enter(self.top, None)
        self.wrong: set[tuple[str, str]] = set()
        # one memory for each thing that is worth remembering
        self.cell = cache(self._cell)
        self.let = cache(self._let)
        self.gate = cache(self._gate)
        self.outcome = cache(self._outcome)
        self.total = cache(self._total)
        self.full_max = cache(self._full_max)

    def _enter(self, criteria: Iterable[t.Criterion], parent: t.Criterion | None) -> None:
        for criterion in criteria:
            self.criteria[criterion.name.text] = criterion
            self.parents[criterion.name.text] = parent
            self._enter(children(criterion), criterion)

    # ---- § 3: the ruleset ---------------------------------------------------------------------

    def unit_name(self, unit: int) -> str:
        return str(self.rows[unit][self.settings["unit"].words[0]])

    def period(self, unit: int) -> str | None:
        """The period of a unit; None where the rubric has none."""
        setting = self.settings.get("period")
        return None if setting is None else str(self.rows[unit][setting.words[0]])

    def unit_policy(self, name: str) -> str:
        """What happens where this input or entered score is missing."""
        item = self.inputs.get(name)
        own = clause(item.clauses, "when_missing") if item else None
        setting = own or self.settings.get("missing")
        return setting.words[0] if setting else "unranked"

    def policy(self, absent: Absent) -> str:
        """Of several missing names, error before unranked before zero."""
        return min((self.unit_policy(name) for name in absent.names), key=SEVERITY.index)

    @property
    def not_applicable(self) -> str:
        setting = self.settings.get("not_applicable")
        return setting.words[0] if setting else "rescale"

    def report(self, unit: int, kind: str) -> Absent:
        self.wrong.add((self.unit_name(unit), kind))
        return REPORTED

    def needed(self, value: Value, unit: int) -> Value:
        """The value where it is needed: what is wrong is listed, and so is missing by `error`."""
        if value in WRONG:
            return self.report(unit, value.reason)
        if is_missing(value) and self.policy(value) == "error":
            return self.report(unit, "missing")
        return value

    def earns_nothing(self, value: Value) -> bool:
        """Whether a needed value is missing by the policy `zero`."""
        return is_missing(value) and self.policy(value) == "zero"

    # ---- § 3: inputs ----------------------------------------------------------------------------

    def _cell(self, name: str, unit: int) -> Value:
        """The value of an input, held to its type and bounds."""
        item = self.inputs[name]
        value = typed(self.rows[unit].get(name))
        if value is None:
            default = clause(item.clauses, "default")
            if default is None:
                return Absent("missing", frozenset((name,)))
            return self.option(item, default.operands[0]) or self.constant(default.operands[0])
        if item.type.key == "integer" and value.denominator != 1:
            return self.report(unit, "cell")
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

    def entered(self, criterion: t.Criterion, unit: int) -> Value:
        """The score an assessor entered: a number from 0 to max."""
        assert criterion.form is not None
        value = typed(self.rows[unit].get(criterion.name.text))
        if value is not None:
            inside = 0 <= value <= self.full_max(criterion.name.text)
            return value if inside else self.report(unit, "cell")
        if criterion.form.operands:
            return self.constant(criterion.form.operands[0])
        return Absent("missing", frozenset((criterion.name.text,)))

    def option(self, item: t.Input | None, node: t.Expression) -> str | None:
        """The choice that a name stands for beside a choice input, if it does."""
        names = [option.name.text for option in item.type.options] if item else []
        return node.id if isinstance(node, t.Name) and node.id in names else None

    # ---- § 6: expressions -----------------------------------------------------------------------

    def constant(self, node: t.Expression) -> Any:
        return self.expression(node, -1)

    def expression(
        self, node: t.Expression, unit: int, of: t.Criterion | None = None, guarded: bool = False
    ) -> Value:
        """The value of an expression for a unit.

        ``of`` is the criterion whose form it stands in; ``guarded`` says that a ratio or a scale
        reads it, where a division by zero means that something does not apply.
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
            case t.Call(function=function) if function in STATISTICS:
                return self.statistic(node, unit, of, guarded)
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
            case t.Operation():
                values = [value_of(part) for part in node.operands]
                return several(values) or attempt(OPERATIONS[node.kind], values, node.operators)
        raise AssertionError(node)

    def equal(
        self, a: t.Expression, b: t.Expression, value_of: Callable[[t.Expression], Value]
    ) -> Value:
        """Whether two are equal; beside a choice input a name is that input's id."""
        for choice, other in ((a, b), (b, a)):
            item = self.inputs.get(choice.id) if isinstance(choice, t.Name) else None
            option = self.option(item, other)
            if option is not None:
                value = value_of(choice)
                return value if isinstance(value, Absent) else value == option
        values = [value_of(a), value_of(b)]
        return several(values) or values[0] == values[1]

    def is_applicable(
        self, node: t.Expression, unit: int, value_of: Callable[[t.Expression], Value]
    ) -> Value:
        """Yes or no; missing where the thing is missing."""
        if isinstance(node, t.Name) and node.id in self.criteria:
            return self.outcome(node.id, unit).applies
        value = value_of(node)
        return False if value == NOT_APPLICABLE else own_applies(value)

    def name(self, node: t.Name, unit: int, guarded: bool) -> Value:
        if node.id in self.inputs:
            return self.cell(node.id, unit)
        if node.id in self.lets:
            return self.let(node.id, unit, guarded)
        if node.attribute == "max" and self.not_applicable != "leave_out":
            # A constant, which the criterion itself may read.
            return self.highest_total if node.id == "total" else self.full_max(node.id)
        outcome = self.outcome(node.id, unit)
        if node.attribute == "max":
            return outcome.score if isinstance(outcome.score, Absent) else outcome.maximum
        if node.attribute == "share" and not isinstance(outcome.score, Absent):
            return outcome.score / outcome.maximum
        return outcome.score

    def _let(self, name: str, unit: int, guarded: bool) -> Value:
        return self.expression(self.lets[name].value, unit, None, guarded)

    def statistic(self, node: t.Call, unit: int, of: t.Criterion | None, guarded: bool) -> Value:
        """A function over the units of the period for which x is known and applies."""
        values: dict[int, Value] = {}
        for other in self.units:
            if self.period(other) == self.period(unit):
                value = self.expression(node.arguments[0], other, of, guarded)
                if value == DIVISION and guarded:
                    value = NOT_APPLICABLE
                values[other] = self.report(other, value.reason) if value in WRONG else value
        if any(value == REPORTED for value in values.values()):
            return REPORTED
        if node.function == "standing":
            return standing(values, unit)
        known = sorted(value for value in values.values() if not isinstance(value, Absent))
        if node.function in ("count", "total_of"):
            return Fraction(len(known)) if node.function == "count" else sum(known, Fraction(0))
        if not known:
            return several(values.values())
        more = [self.expression(part, unit, of, guarded) for part in node.arguments[1:]]
        return several(more) or attempt(STATISTICS[node.function], [known, *more])

    # ---- § 4: forms -----------------------------------------------------------------------------

    def form(self, criterion: t.Criterion, unit: int) -> Value:
        """The points of a form, before rounding."""
        form = criterion.form
        assert form is not None
        most = self.full_max(criterion.name.text)
        guarded = form.kind in ("ratio", "scale")

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
            return value if isinstance(value, Absent) else hold(value, most)
        for row in form.rows:
            taken = self.row_holds(form, row, value_of)
            if isinstance(taken, Absent):
                return taken
            if taken:
                return value_of(row.points)
        raise AssertionError("no row was taken")

    def row_holds(
        self, form: t.Form, row: t.Row, value_of: Callable[[t.Expression], Value]
    ) -> Value:
        if row.relation == "otherwise":
            return True
        if row.relation == "when":
            return value_of(row.operands[0])
        if row.relation == "choice":
            return self.equal(form.operands[0], row.operands[0], value_of)
        x = value_of(form.operands[0])
        limits = [value_of(node) for node in row.operands]
        relations = (">=", "<") if row.relation == "from" else (row.relation,)
        sides = [
            several((x, limit)) or compare([x, limit], (relation,))
            for relation, limit in zip(relations, limits, strict=True)
        ]
        return settled(sides, by=False)

    # ---- § 8: does it apply? --------------------------------------------------------------------

    def _gate(self, name: str, unit: int) -> Any:
        """`applies`, `does not`, `earns nothing`, or absent; children share a parent's fate."""
        parent = self.parents[name]
        if parent is not None:
            fate = self.gate(parent.name.text, unit)
            if fate != "applies":
                return fate
        condition = clause(self.criteria[name].clauses, "applies_when")
        if condition is None:
            return "applies"
        value = self.needed(self.expression(condition.operands[0], unit), unit)
        if value is False or value == NOT_APPLICABLE:
            return "does not"
        if self.earns_nothing(value):
            return "earns nothing"
        return value if isinstance(value, Absent) else "applies"

    # ---- §§ 3, 5, 8: the score of a criterion ---------------------------------------------------

    def _full_max(self, name: str) -> Fraction:
        """The `max` or `up to` as written, or the sum of the children's."""
        criterion = self.criteria[name]
        written = clause(criterion.clauses, "max") or clause(criterion.clauses, "up_to")
        if written is not None:
            return Fraction(self.constant(written.operands[0]))
        parts = (self.full_max(child.name.text) for child in scoring(children(criterion)))
        return sum(parts, Fraction(0))

    def _outcome(self, name: str, unit: int) -> Outcome:
        criterion = self.criteria[name]
        most = self.full_max(name)
        fate = self.gate(name, unit)
        if fate == "does not":
            return self.left_out(criterion)
        if fate == "earns nothing":
            return self.nothing(criterion)
        if isinstance(fate, Absent):
            return Outcome(fate, fate, most, most)
        if criterion.form is None:
            return self.parent(criterion, unit)
        if criterion.kind != "criterion" and self.stands_alone(name, unit):
            return self.left_out(criterion)
        value = self.needed(self.form(criterion, unit), unit)
        if value == NOT_APPLICABLE:
            return self.left_out(criterion)
        if self.earns_nothing(value):
            return self.nothing(criterion)
        if not isinstance(value, Absent):
            value = hold(rounded(value, clause(criterion.clauses, "round"), self.constant), most)
        return Outcome(value, own_applies(value), most, most)

    def stands_alone(self, name: str, unit: int) -> bool:
        """Whether it is a bonus or penalty of a criterion in which nothing else applies."""
        parent = self.parents[name]
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

    def nothing(self, criterion: t.Criterion) -> Outcome:
        """A criterion that earns nothing for a missing value; a penalty takes all it can."""
        most = self.full_max(criterion.name.text)
        score = most if criterion.kind == "penalty" else Fraction(0)
        return Outcome(score, True, most, most)

    def parent(self, criterion: t.Criterion, unit: int) -> Outcome:
        """A criterion made by its children, then its own bonuses and penalties."""
        most = self.full_max(criterion.name.text)
        inner = self.members(children(criterion), unit)
        parts = [(child, o) for child, o in inner if child.kind == "criterion"]
        extras = [(child, o) for child, o in inner if child.kind != "criterion"]
        if all(o.applies is False for _, o in parts):
            return self.left_out(criterion)
        absent = unknown([o for _, o in inner])
        if absent is not None:
            return Outcome(absent, absent, most, most)
        counted = [(child, o) for child, o in parts if not isinstance(o.score, Absent)]
        combination = clause(criterion.clauses, "by")
        kind = combination.words[0] if combination else "sum"
        maximum = most
        if kind == "sum" and self.not_applicable == "leave_out":
            maximum = sum((o.maximum for _, o in counted), Fraction(0))

        def combined(values: Sequence[Fraction]) -> Fraction:
            maxima = [o.maximum for _, o in counted]
            if kind == "sum":
                return sum(values) * maximum / sum(maxima)
            if kind in ("highest_points", "lowest_points"):
                return hold(max(values) if kind == "highest_points" else min(values), most)
            weights = [self.weight(child) for child, _ in counted]
            best = int(self.constant(combination.operands[0])) if combination.operands else 0
            shares = [value / top for value, top in zip(values, maxima, strict=True)]
            return most * COMBINATIONS[kind](shares, weights, best)

        score = combined([o.score for _, o in counted]) + balance(extras)
        limit = combined([o.limit for _, o in counted]) + bonuses(extras)
        score = hold(rounded(score, clause(criterion.clauses, "round"), self.constant), limit)
        return Outcome(score, True, maximum, limit)

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
        return hold(rounded(score, self.settings.get("total"), self.constant), limit)

    # ---- § 3: levels ----------------------------------------------------------------------------

    def level(self, levels: t.Levels, score: Value, most: Fraction, unit: int) -> Value:
        """The id of the first row whose bound is reached and whose condition holds."""
        if isinstance(score, Absent):
            return score
        for row in levels.rows:
            if row.bound is None:
                return row.name.text
            bound = self.constant(row.bound)
            if isinstance(row.bound, t.Literal) and row.bound.is_percentage:
                bound = bound * most
            if score < bound:
                continue
            requires = True if row.requires is None else self.expression(row.requires, unit)
            taken = self.needed(requires, unit)
            if taken is False or taken == NOT_APPLICABLE or self.earns_nothing(taken):
                continue
            return taken if isinstance(taken, Absent) else row.name.text
        raise AssertionError("levels end in otherwise")

    def criterion_levels(self, unit: int) -> dict[str, Value]:
        found = {}
        for name, levels in self.levels.items():
            if name is not None:
                outcome = self.outcome(name, unit)
                found[name] = self.level(levels, outcome.score, outcome.maximum, unit)
        return found

    # ---- § 3: rank ------------------------------------------------------------------------------

    def rank_value(self, name: t.Name, unit: int) -> Value:
        if name.id == "total":
            return self.total(unit)
        return self.needed(self.name(name, unit, guarded=False), unit)

    def rank_values(self, unit: int) -> list[Value]:
        """What the ranking reads that may make a unit incomplete."""
        keys = [self.rank_value(key.name, unit) for key in self.keys]
        needed = [value for value in keys if not self.earns_nothing(value)]
        if self.ranking.within is not None:
            needed.append(self.rank_value(self.ranking.within, unit))
        return needed

    def rank_key(self, unit: int) -> list[tuple[bool, Any]]:
        """A key of which the smaller is the better; what has no value comes last."""
        parts: list[tuple[bool, Any]] = []
        for key in self.keys:
            value = self.rank_value(key.name, unit)
            if isinstance(value, Absent):
                parts.append((True, 0))
            else:
                number = value.toordinal() if isinstance(value, date) else value
                parts.append((False, number if key.ascending else -number))
        return parts

    def rank(self, unit: int, complete: Iterable[int]) -> int:
        """1 + how many are better: units, or different results under `ties dense`."""

        def group_of(other: int) -> tuple[str | None, Value]:
            within = self.ranking.within
            return self.period(other), within and self.name(within, other, guarded=False)

        group = [other for other in complete if group_of(other) == group_of(unit)]
        own = self.rank_key(unit)
        better = [self.rank_key(other) for other in group if self.rank_key(other) < own]
        if self.ranking.ties == "ties_dense":
            return 1 + len({tuple(key) for key in better})
        if self.ranking.ties == "ties_ordinal":
            tied = [other for other in group if self.rank_key(other) == own]
            names = [alphabetical(self.unit_name(other)) for other in tied]
            better += [own for name in names if name < alphabetical(self.unit_name(unit))]
        return 1 + len(better)

    # ---- § 8: the verdict -----------------------------------------------------------------------

    def verdict(self) -> Verdict:
        for unit in self.units:
            self.examine(unit)
        needed = {unit: self.all_needed(unit) for unit in self.units}
        if self.wrong:
            return Verdict((), frozenset(self.wrong))
        complete = [unit for unit in self.units if several(needed[unit]) is None]
        return Verdict(tuple(self.result(u, needed[u], complete) for u in self.units), frozenset())

    def examine(self, unit: int) -> None:
        """Hold every cell and every check to the data of a unit."""
        for name in self.inputs:
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

    def all_needed(self, unit: int) -> list[Value]:
        """Everything that a complete unit must have; a key that does not apply comes last."""
        for name in self.criteria:
            self.outcome(name, unit)
        total = self.total(unit)
        levels: list[Value] = list(self.criterion_levels(unit).values())
        if None in self.levels:
            levels.append(self.level(self.levels[None], total, self.highest_total, unit))
        further = [value for value in (*levels, *self.rank_values(unit)) if value != NOT_APPLICABLE]
        return [total, *further]

    def result(self, unit: int, needed: Sequence[Value], complete: Sequence[int]) -> Unit:
        whole = unit in complete
        total = self.total(unit) if whole else None
        most = self.highest_total
        level, status = None, "ranked" if whole else "incomplete"
        if whole and None in self.levels:
            rows = self.levels[None]
            level = self.level(rows, total, most, unit)
            status = "below" if level == rows.rows[-1].name.text else "ranked"
        levels = self.criterion_levels(unit)
        scores = {name: self.outcome(name, unit).score for name in self.criteria}
        names = (value.names for value in needed if isinstance(value, Absent))
        return Unit(
            unit=self.unit_name(unit),
            period=self.period(unit),
            status=status,
            total=total,
            max=most,
            share=None if total is None else total / most,
            level=level,
            rank=self.rank(unit, complete) if whole else None,
            scores={k: None if isinstance(v, Absent) else v for k, v in scores.items()},
            levels={k: None if isinstance(v, Absent) else v for k, v in levels.items()},
            missing=frozenset().union(*names),
        )


# ---- parts of the tree --------------------------------------------------------------------------


def clause(clauses: Iterable[t.Clause], key: str) -> t.Clause | None:
    return next((found for found in clauses if found.key == key), None)


def children(criterion: t.Criterion) -> list[t.Criterion]:
    return [child for child in criterion.children if isinstance(child, t.Criterion)]


def scoring(criteria: Iterable[t.Criterion]) -> list[t.Criterion]:
    """Those that count in a max: neither bonuses nor penalties."""
    return [criterion for criterion in criteria if criterion.kind == "criterion"]


NOWHERE = Span(0, 0, Source.of(""))
BY_TOTAL = (t.RankKey(t.Name("total", "", NOWHERE), ascending=False, span=NOWHERE),)
"""The keys of a ranking that names none."""


# ---- arithmetic ---------------------------------------------------------------------------------


def typed(value: Any) -> Value:
    """A whole number is a fraction like others; a truth is none."""
    return Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value


def hold(value: Fraction, most: Fraction) -> Fraction:
    return max(Fraction(0), min(value, most))


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
    "lowest": lambda xs: xs[0],
    "highest": lambda xs: xs[-1],
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
