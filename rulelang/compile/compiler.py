"""A checked file to the plan that every engine walks."""

from fractions import Fraction
from typing import get_args

from rulelang.check import Checked
from rulelang.check.declared import TOTAL, Declared, clause
from rulelang.check.inputs import bounds
from rulelang.check.order import Node
from rulelang.check.rubric import combination_of
from rulelang.compile.criteria import Criteria, Rounding, Written
from rulelang.compile.gaps import Gaps
from rulelang.compile.policies import needed_key, needed_requirement
from rulelang.compile.pruning import pruned
from rulelang.diagnostics import Place
from rulelang.forms import lower_form
from rulelang.forms.lowering import Lowered, constant, constant_number, lower
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import bare_percentage
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.kinds import (
    CriterionKind,
    InputKind,
    MissingPolicy,
    NotApplicablePolicy,
    RoundingMode,
    Ties,
)
from rulelang.plan.tree import (
    Apply,
    Cases,
    CheckPlan,
    Const,
    CriterionPlan,
    ExamplePlan,
    ExpectationPlan,
    Expr,
    InputPlan,
    LevelPlan,
    LevelsPlan,
    Nothing,
    Plan,
    RankPlan,
    Read,
    Ref,
    StatisticStep,
    Status,
    Step,
    ValueStep,
)
from rulelang.plan.values import Known
from rulelang.syntax import tree as t
from rulelang.syntax.kinds import Setting

__all__ = ["compile_plan"]

DEFAULT_DECIMALS = 2
MODES: dict[str, RoundingMode] = {word.replace(" ", "_"): word for word in get_args(RoundingMode)}

# The words of the language that the plan has as they are.
KINDS: dict[str, InputKind] = {word: word for word in get_args(InputKind)}
CRITERIA: dict[str, CriterionKind] = {word: word for word in get_args(CriterionKind)}
MISSING: dict[str, MissingPolicy] = {word: word for word in get_args(MissingPolicy)}
NOT_APPLICABLE: dict[str, NotApplicablePolicy] = {w: w for w in get_args(NotApplicablePolicy)}
TIES: dict[str, Ties] = {word: word for word in get_args(Ties)}


def compile_plan(checked: Checked) -> Plan:
    """Lower a file that has no errors."""
    return _Compiler(checked).plan()


class _Compiler:
    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.declared: Declared = checked.declared
        self.scope: Scope = checked.scope
        self.statistics: dict[StatisticStep, Ref] = {}
        self.steps: list[Step] = []
        self.gaps = Gaps()
        self.criteria = Criteria(self.policy(), self.gaps, self.steps, self._beside())
        self.lets = {let.name.text: let for let in self.declared.lets}

    def plan(self) -> Plan:
        inputs = tuple(self._inputs())
        for item in inputs:
            self.gaps.note_input(item)
        for node in self.checked.order:
            self._step(node)
        in_file = [*self.declared.criteria, TOTAL]
        levels = tuple(self._levels(block) for block in self.declared.levels)
        rank = self._rank()
        checks = tuple(
            CheckPlan(self.lower(c.condition), c.message, Place(c.span))
            for c in self.declared.checks
        )
        ruleset = self.declared.ruleset
        assert ruleset is not None
        unit, period = self._words("unit"), self._words("period")
        source = self._words("source")
        examples = tuple(self._example(example) for example in self.declared.examples)
        places = {id: at for at, id in enumerate(in_file)}
        also = [check.condition for check in checks] + [key for key, _ in rank.keys]
        also += [mark.condition for mark in self.criteria.marks]
        also += [e.figure for x in examples for e in x.expect if e.figure is not None]
        return Plan(
            id=ruleset.name.text,
            label=ruleset.label,
            edition=self._whole("edition"),
            source=source[0] if source else None,
            language=self.checked.parsed.file.language,
            sha256=self.scope.source.sha256,
            unit=unit[0] if unit else None,
            unit_label=unit[1] if len(unit) > 1 else None,
            period=period[0] if period else None,
            period_label=period[1] if len(period) > 1 else None,
            decimals=DEFAULT_DECIMALS if (show := self._whole("show")) is None else show,
            not_applicable=self.policy(),
            inputs=inputs,
            steps=tuple(pruned(self.steps, also)),
            criteria=tuple(self.criteria.written[id].plan for id in in_file),
            levels=levels,
            marks=tuple(sorted(self.criteria.marks, key=lambda mark: places[mark.of])),
            rank=rank,
            checks=checks,
            examples=examples,
        )

    # ---- settings -----------------------------------------------------------------------------

    def policy(self) -> NotApplicablePolicy:
        """What becomes of what does not apply."""
        words = self._words("not_applicable")
        return NOT_APPLICABLE[words[0]] if words else "rescale"

    def _words(self, key: Setting) -> tuple[str, ...]:
        item = self.declared.setting(key)
        return item.words if item else ()

    def _whole(self, key: Setting) -> int | None:
        item = self.declared.setting(key)
        value = constant_number(item.operands[0], self.scope) if item else None
        return None if value is None else int(value)

    def lower(self, expr: t.Expression, owner: Owner | None = None, guarded: bool = False) -> Expr:
        return self._taken(lower(expr, self.scope, owner, guarded, self.statistics))

    def _taken(self, lowered: Lowered) -> Expr:
        """Statistics and shares are computed just before the first step that reads them."""
        for id in lowered.shares:
            self.criteria.share(id)
        for step in lowered.statistics:
            self._add(step)
            self.statistics[step] = step.ref
        return lowered.value

    # ---- inputs -------------------------------------------------------------------------------

    def _inputs(self) -> list[InputPlan]:
        words = self._words("missing")
        policy = MISSING[words[0]] if words else "unranked"
        found = [self._input(node, policy) for node in self.declared.inputs]
        for id, node in self.declared.criteria.items():
            if node.form is not None and node.form.kind == "given":
                found.append(self._given(id, node, policy))
        return found

    def _input(self, node: t.Input, policy: MissingPolicy) -> InputPlan:
        own = clause(node.clauses, "when_missing")
        unit = clause(node.clauses, "unit")
        evidence = clause(node.clauses, "evidence")
        default = clause(node.clauses, "default")
        written = [clause(node.clauses, key) for key in ("from", "to")]
        low, high = (
            Const(value) if value is not None else self.lower(item.operands[0]) if item else None
            for value, item in zip(bounds(node, self.scope), written, strict=True)
        )
        return InputPlan(
            id=node.name.text,
            label=node.label,
            kind=KINDS[node.type.key],
            options=tuple((o.name.text, o.label) for o in node.type.options),
            low=low,
            high=high,
            default=constant(default.operands[0], self.scope) if default else None,
            policy=MISSING[own.words[0]] if own else policy,
            unit=unit.words[0] if unit else "",
            evidence=evidence.words[0] if evidence else "",
            given=False,
            place=Place(node.span),
        )

    def _given(self, id: str, node: t.Criterion, policy: MissingPolicy) -> InputPlan:
        assert node.form is not None
        evidence = clause(node.clauses, "evidence")
        default: Known | None = None
        owner = Owner(id, self.scope.maxima[id])
        if node.form.operands:
            default = constant(node.form.operands[0], self.scope, owner)
        return InputPlan(
            id=id,
            label=node.label,
            kind="number",
            options=(),
            low=Const(Fraction(0)),
            high=Const(self.scope.maxima[id] or Fraction(0)),
            default=default,
            policy=policy,
            unit="",
            evidence=evidence.words[0] if evidence else "",
            given=True,
            place=Place(node.span),
        )

    # ---- steps --------------------------------------------------------------------------------

    def _step(self, node: Node) -> None:
        if node.what == "let":
            self._let(node.id)
        elif node.what == "applies" and node.id != TOTAL:
            self._applies(node.id)
        elif node.what == "score":
            written = self._root() if node.id == TOTAL else self._criterion(node.id)
            self.criteria.criterion(written)

    def _let(self, id: str) -> None:
        let = self.lets[id]
        place = Place(let.span)
        value = self.lower(let.value)
        self._add(ValueStep(Ref("let", id), value, place))
        if id in self.scope.spread:
            guarded = self.lower(let.value, guarded=True)
            self._add(ValueStep(Ref("guarded", id), guarded, place))

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        self.gaps.note(step)

    def _applies(self, id: str) -> None:
        node = self.declared.criteria[id]
        item = clause(node.clauses, "applies_when")
        parent = self.declared.parents[id]
        condition = self.lower(item.operands[0]) if item else None
        above = parent if parent in self.criteria.conditions else None
        if condition is not None or above is not None:
            place = Place(item.span if item else node.header)
            self.criteria.condition(id, above, condition, place)

    def _criterion(self, id: str) -> Written:
        node = self.declared.criteria[id]
        maximum = self.scope.maxima[id] or Fraction(0)
        by = clause(node.clauses, "by")
        best = constant_number(by.operands[0], self.scope) if by and by.operands else None
        weight = clause(node.clauses, "weight")
        evidence = clause(node.clauses, "evidence")
        factor = constant_number(weight.operands[0], self.scope) if weight else None
        form, owner = node.form, Owner(id, maximum)
        combination = "" if form else combination_of(node)
        place = Place(form.span if form else node.header)
        plan = CriterionPlan(
            id=id,
            label=node.label,
            kind=CRITERIA[node.kind],
            maximum=maximum,
            limit=self._limit(id, combination, int(best or 0), maximum),
            parent=self.declared.parents[id],
            form=form.kind if form else combination,
            parts=self._parts(id),
            evidence=evidence.words[0] if evidence else "",
            place=place,
        )
        return Written(
            plan,
            self._taken(lower_form(form, self.scope, owner, self.statistics)) if form else None,
            combination,
            int(best or 0),
            Fraction(1) if factor is None else factor,
            self._rounding(clause(node.clauses, "round")),
        )

    def _root(self) -> Written:
        ruleset = self.declared.ruleset
        assert ruleset is not None
        span = ruleset.span.to(ruleset.name.span)
        maximum = self.scope.maxima[TOTAL] or Fraction(0)
        plan = CriterionPlan(
            id=TOTAL,
            label=None,
            kind="total",
            maximum=maximum,
            limit=self._limit(TOTAL, "sum", 0, maximum),
            parent=None,
            form="sum",
            parts=self._parts(TOTAL),
            evidence="",
            place=Place(span),
        )
        rounding = self._rounding(self.declared.setting("total"))
        return Written(plan, None, "sum", 0, Fraction(1), rounding)

    def _parts(self, id: str) -> tuple[tuple[CriterionKind, str], ...]:
        """What stands in a criterion, in the order of the file."""
        children = self.declared.children[id]
        return tuple((CRITERIA[self.declared.criteria[child].kind], child) for child in children)

    def _limit(self, id: str, combination: str, best: int, maximum: Fraction) -> Fraction:
        """The most that a criterion can come to: its parts at their own limits."""
        if not combination:
            return maximum
        written = self.criteria.written
        children = [written[child] for child in self.declared.of_kind(id, "criterion")]
        base = COMBINATIONS[combination].points(
            [child.plan.limit for child in children],
            [child.plan.maximum for child in children],
            [child.weight for child in children],
            best,
            maximum,
        )
        bonuses = self.declared.of_kind(id, "bonus")
        return base + sum((written[bonus].plan.limit for bonus in bonuses), Fraction(0))

    def _beside(self) -> dict[str, list[str]]:
        """The criteria beside each bonus and penalty that stands in a criterion."""
        return {
            id: self.declared.of_kind(parent, "criterion")
            for id, node in self.declared.criteria.items()
            if node.kind != "criterion" and (parent := self.declared.parents[id]) != TOTAL
        }

    def _rounding(self, item: t.Clause | None) -> Rounding | None:
        if item is None:
            return None
        value = constant_number(item.operands[0], self.scope)
        assert value is not None
        to, *mode = item.words if "to" in item.words else ("", *item.words)
        step = value if to else Fraction(1, 10 ** int(value))
        text = Place(item.span).plain
        return Rounding(step, MODES[mode[0]] if mode else "half away", text)

    # ---- examples ---------------------------------------------------------------------------

    def _example(self, example: t.Example) -> ExamplePlan:
        given = {pair.name.id: self._value(pair) for pair in example.given}
        expect = tuple(self._expectation(pair) for pair in example.expect)
        return ExamplePlan(example.name, given, expect, Place(example.span))

    def _value(self, pair: t.Pair) -> Known:
        value = constant(pair.value, self.scope)
        assert value is not None
        return value

    def _expectation(self, pair: t.Pair) -> ExpectationPlan:
        name, place = pair.name, Place(pair.span)
        what = "level" if name.attribute == "level" else name.id
        if what not in ("level", "status", "rank"):
            figure = self.lower(name)
            return ExpectationPlan("figure", "", figure, self._value(pair), place)
        of = name.id if name.attribute == "level" else TOTAL
        return ExpectationPlan(what, of, None, self._value(pair), place)

    # ---- levels and rank ----------------------------------------------------------------------

    def _levels(self, levels: t.Levels) -> LevelsPlan:
        of = levels.of.id if levels.of else TOTAL
        score = Read(Ref("score", of), of)
        rows: list[LevelPlan] = []
        cases: list[tuple[Expr, Expr]] = []
        below, below_label = "", None
        for row in levels.rows:
            if row.bound is None:
                below, below_label = row.name.text, row.label
                continue
            bound = self._bound(of, row.bound)
            requires = needed_requirement(self.lower(row.requires)) if row.requires else None
            place = Place(row.span)
            rows.append(LevelPlan(row.name.text, row.label, bound, requires, place))
            reached: Expr = Apply(">=", (score, bound), place)
            if requires is not None:  # read only where the bound is reached
                reached = Cases(None, ((reached, requires),), Const(False))
            cases.append((reached, Const(row.name.text)))
        value = Cases(None, tuple(cases), Const(below))
        if not cases:  # a unit without a score has no level
            known = Status("applicable", score)
            value = Cases(None, ((known, Const(below)),), Nothing())
        self._add(ValueStep(Ref("level", of), value, Place(levels.span)))
        return LevelsPlan(of, tuple(rows), below, below_label)

    def _bound(self, of: str, written: t.Expression) -> Expr:
        """The bound of a level in points."""
        bound = constant_number(written, self.scope)
        assert bound is not None
        if not bare_percentage(written):
            return Const(bound)
        if of in self.criteria.varied:
            return Apply("*", (Const(bound), Read(Ref("max", of), f"{of}.max")))
        return Const(bound * self.criteria.written[of].plan.maximum)

    def _rank(self) -> RankPlan:
        rank = self.declared.rank
        if rank is None or not rank.keys:
            keys: tuple[tuple[Expr, bool], ...] = ((Read(Ref("score", TOTAL), TOTAL), False),)
        else:
            keys = tuple((self.lower(key.name), key.ascending) for key in rank.keys)
        needed = tuple((needed_key(key), ascending) for key, ascending in keys)
        within = rank.within.id if rank and rank.within else None
        ties = TIES[rank.ties if rank and rank.ties else "ties_share"]
        return RankPlan(within, needed, ties, Place(rank.span) if rank else None)
