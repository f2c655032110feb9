"""A checked file to the plan that every engine walks."""

from fractions import Fraction

from rulelang.check import Checked
from rulelang.check.declared import TOTAL, Declared, clause
from rulelang.check.inputs import bounds
from rulelang.check.order import Node
from rulelang.check.rubric import combination_of
from rulelang.forms import lower_form
from rulelang.forms.given import COLUMN
from rulelang.forms.lowering import GUARDED, Lowered, constant, constant_number, lower
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import bare_percentage
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.tree import (
    AppliesStep,
    CheckPlan,
    Const,
    CriterionPlan,
    ExamplePlan,
    ExpectationPlan,
    Expr,
    InputPlan,
    LetStep,
    LevelPlan,
    LevelsPlan,
    Plan,
    RankPlan,
    Read,
    Rounding,
    StatisticStep,
    Step,
)
from rulelang.plan.values import Known
from rulelang.syntax import tree as t
from rulelang.syntax.kinds import Setting

__all__ = ["compile_plan"]

DEFAULT_DECIMALS = 2
MODES = {"half_even": "half even", "down": "down", "up": "up"}


def compile_plan(checked: Checked) -> Plan:
    """Lower a file that has no errors."""
    return _Compiler(checked).plan()


class _Compiler:
    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.declared: Declared = checked.declared
        self.scope: Scope = checked.scope
        self.statistics: dict[StatisticStep, str] = {}
        self.steps: list[Step] = []
        self.criteria: dict[str, CriterionPlan] = {}
        self.lets = {let.name.text: let for let in self.declared.lets}

    def plan(self) -> Plan:
        for node in self.checked.order:
            self._step(node)
        in_file = [*self.declared.criteria, TOTAL]
        levels = tuple(self._levels(block) for block in self.declared.levels)
        rank = self._rank()
        checks = tuple(
            CheckPlan(self.lower(c.condition), c.message, self.scope.place(c.span))
            for c in self.declared.checks
        )
        ruleset = self.declared.ruleset
        assert ruleset is not None
        unit, period = self._words("unit"), self._words("period")
        source = self._words("source")
        policy = self._words("not_applicable")
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
            not_applicable=policy[0] if policy else "rescale",
            inputs=tuple(self._inputs()),
            steps=tuple(self.steps),
            criteria=tuple(self.criteria[id] for id in in_file),
            levels=levels,
            rank=rank,
            checks=checks,
            examples=tuple(self._example(example) for example in self.declared.examples),
        )

    # ---- settings -----------------------------------------------------------------------------

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
        """Statistics are computed just before the first step that reads them."""
        self.steps += lowered.statistics
        self.statistics.update((step, step.key) for step in lowered.statistics)
        return lowered.value

    # ---- inputs -------------------------------------------------------------------------------

    def _inputs(self) -> list[InputPlan]:
        words = self._words("missing")
        policy = words[0] if words else "unranked"
        found = [self._input(node, policy) for node in self.declared.inputs]
        for id, node in self.declared.criteria.items():
            if node.form is not None and node.form.kind == "given":
                found.append(self._given(id, node, policy))
        return found

    def _input(self, node: t.Input, policy: str) -> InputPlan:
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
            key=node.name.text,
            label=node.label,
            kind=node.type.key,
            options=tuple((o.name.text, o.label) for o in node.type.options),
            low=low,
            high=high,
            default=constant(default.operands[0], self.scope) if default else None,
            policy=own.words[0] if own else policy,
            unit=unit.words[0] if unit else "",
            evidence=evidence.words[0] if evidence else "",
            given=False,
            place=self.scope.place(node.span),
        )

    def _given(self, id: str, node: t.Criterion, policy: str) -> InputPlan:
        assert node.form is not None
        evidence = clause(node.clauses, "evidence")
        default: Known | None = None
        owner = Owner(id, self.scope.maxima[id])
        if node.form.operands:
            default = constant(node.form.operands[0], self.scope, owner)
        return InputPlan(
            id=id,
            key=id + COLUMN,
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
            place=self.scope.place(node.span),
        )

    # ---- steps --------------------------------------------------------------------------------

    def _step(self, node: Node) -> None:
        if node.what == "let":
            self._let(node.id)
        elif node.what == "applies" and node.id != TOTAL:
            self._applies(node.id)
        elif node.what == "score":
            plan = self._root() if node.id == TOTAL else self._criterion(node.id)
            self.steps.append(plan)
            self.criteria[plan.id] = plan

    def _let(self, id: str) -> None:
        let = self.lets[id]
        place = self.scope.place(let.span)
        value = self.lower(let.value)
        self.steps.append(LetStep(id, value, place))
        if id in self.scope.spread:
            guarded = self.lower(let.value, guarded=True)
            self.steps.append(LetStep(id + GUARDED, guarded, place))

    def _applies(self, id: str) -> None:
        node = self.declared.criteria[id]
        item = clause(node.clauses, "applies_when")
        parent = self.declared.parents[id]
        condition = self.lower(item.operands[0]) if item else None
        above = None if parent == TOTAL or not self._conditional(parent) else parent
        if condition is None and above is None:
            return
        span = item.span if item else node.header
        self.steps.append(AppliesStep(id, above, condition, self.scope.place(span)))

    def _conditional(self, id: str) -> bool:
        """Whether a criterion, or one that it stands in, has an ``applies when``."""
        while id != TOTAL:
            if clause(self.declared.criteria[id].clauses, "applies_when"):
                return True
            id = self.declared.parents[id]
        return False

    def _criterion(self, id: str) -> CriterionPlan:
        node = self.declared.criteria[id]
        maximum = self.scope.maxima[id] or Fraction(0)
        by = clause(node.clauses, "by")
        best = constant_number(by.operands[0], self.scope) if by and by.operands else None
        weight = clause(node.clauses, "weight")
        evidence = clause(node.clauses, "evidence")
        factor = constant_number(weight.operands[0], self.scope) if weight else None
        form, owner = node.form, Owner(id, maximum)
        parent = self.declared.parents[id]
        combination = "" if form else combination_of(node)
        return CriterionPlan(
            id=id,
            label=node.label,
            kind=node.kind,
            maximum=maximum,
            limit=self._limit(id, combination, int(best) if best else 0, maximum),
            parent=parent,
            form=form.kind if form else "",
            value=self._taken(lower_form(form, self.scope, owner, self.statistics))
            if form
            else None,
            criteria=tuple(self.declared.of_kind(id, "criterion")),
            bonuses=tuple(self.declared.of_kind(id, "bonus")),
            penalties=tuple(self.declared.of_kind(id, "penalty")),
            combination=combination,
            best=int(best) if best else 0,
            weight=factor if factor is not None else Fraction(1),
            rounding=self._rounding(clause(node.clauses, "round")),
            conditional=self._conditional(id),
            evidence=evidence.words[0] if evidence else "",
            place=self.scope.place(form.span if form else node.header),
        )

    def _root(self) -> CriterionPlan:
        ruleset = self.declared.ruleset
        assert ruleset is not None
        span = ruleset.span.to(ruleset.name.span)
        maximum = self.scope.maxima[TOTAL] or Fraction(0)
        return CriterionPlan(
            id=TOTAL,
            label=None,
            kind=TOTAL,
            maximum=maximum,
            limit=self._limit(TOTAL, "sum", 0, maximum),
            parent=None,
            form="",
            value=None,
            criteria=tuple(self.declared.of_kind(TOTAL, "criterion")),
            bonuses=tuple(self.declared.of_kind(TOTAL, "bonus")),
            penalties=tuple(self.declared.of_kind(TOTAL, "penalty")),
            combination="sum",
            best=0,
            weight=Fraction(1),
            rounding=self._rounding(self.declared.setting("total")),
            conditional=False,
            evidence="",
            place=self.scope.place(span),
        )

    def _limit(self, id: str, combination: str, best: int, maximum: Fraction) -> Fraction:
        """The most that a criterion can come to: its parts at their own limits."""
        if not combination:
            return maximum
        children = [self.criteria[child] for child in self.declared.of_kind(id, "criterion")]
        base = COMBINATIONS[combination].points(
            [child.limit for child in children],
            [child.maximum for child in children],
            [child.weight for child in children],
            best,
            maximum,
        )
        bonuses = self.declared.of_kind(id, "bonus")
        return base + sum((self.criteria[bonus].limit for bonus in bonuses), Fraction(0))

    def _rounding(self, item: t.Clause | None) -> Rounding | None:
        if item is None:
            return None
        value = constant_number(item.operands[0], self.scope)
        assert value is not None
        to, *mode = item.words if "to" in item.words else ("", *item.words)
        step = value if to else Fraction(1, 10 ** int(value))
        text = self.scope.place(item.span).plain
        return Rounding(step, MODES[mode[0]] if mode else "half away", text)

    # ---- examples ---------------------------------------------------------------------------

    def _example(self, example: t.Example) -> ExamplePlan:
        given = {pair.name.id: self._value(pair) for pair in example.given}
        expect = tuple(self._expectation(pair) for pair in example.expect)
        return ExamplePlan(example.name, given, expect, self.scope.place(example.span))

    def _value(self, pair: t.Pair) -> Known:
        value = constant(pair.value, self.scope)
        assert value is not None
        return value

    def _expectation(self, pair: t.Pair) -> ExpectationPlan:
        name, place = pair.name, self.scope.place(pair.span)
        what = "level" if name.attribute == "level" else name.id
        if what not in ("level", "status", "rank"):
            figure = self.lower(name)
            return ExpectationPlan("figure", "", figure, self._value(pair), place)
        of = name.id if name.attribute == "level" else TOTAL
        return ExpectationPlan(what, of, None, self._value(pair), place)

    # ---- levels and rank ----------------------------------------------------------------------

    def _levels(self, levels: t.Levels) -> LevelsPlan:
        rows = []
        below, below_label = "", None
        for row in levels.rows:
            if row.bound is None:
                below, below_label = row.name.text, row.label
                continue
            bound = constant_number(row.bound, self.scope)
            assert bound is not None
            requires = self.lower(row.requires) if row.requires else None
            place = self.scope.place(row.span)
            percentage = bare_percentage(row.bound)
            rows.append(LevelPlan(row.name.text, row.label, bound, percentage, requires, place))
        return LevelsPlan(levels.of.id if levels.of else TOTAL, tuple(rows), below, below_label)

    def _rank(self) -> RankPlan:
        rank = self.declared.rank
        if rank is None or not rank.keys:
            keys: tuple[tuple[Expr, bool], ...] = ((Read(TOTAL, TOTAL), False),)
        else:
            keys = tuple((self.lower(key.name), key.ascending) for key in rank.keys)
        within = rank.within.id if rank and rank.within else None
        ties = rank.ties if rank and rank.ties else "ties_share"
        return RankPlan(within, keys, ties, self.scope.place(rank.span) if rank else None)
