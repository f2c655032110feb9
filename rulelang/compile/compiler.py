"""A checked file to the plan that every engine walks."""

from fractions import Fraction
from typing import get_args

from rulelang.check import Checked
from rulelang.check.declared import TOTAL, Declared, clause
from rulelang.check.order import Node, reads_level
from rulelang.check.rubric import combination_of
from rulelang.compile.criteria import GROUP, Criteria, Rounding, Written
from rulelang.compile.examples import compile_example
from rulelang.compile.gaps import Gaps
from rulelang.compile.inputs import MISSING, allowed, compile_inputs, item_of
from rulelang.compile.levels import compile_levels, required
from rulelang.compile.policies import needed_key, something_leaves, something_settles
from rulelang.compile.pruning import pruned
from rulelang.diagnostics import Place
from rulelang.forms import lower_form, lower_value
from rulelang.forms.calls import OF_KNOWN
from rulelang.forms.lowering import Lowered, Overall, constant_number, lower
from rulelang.forms.scope import Owner, Scope, level_read
from rulelang.forms.trimming import left_out
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import (
    SUBJECT,
    Apply,
    Cases,
    Const,
    Expr,
    Guard,
    Nothing,
    Read,
    Recover,
    Ref,
    Status,
)
from rulelang.plan.kinds import (
    CriterionKind,
    FigureKind,
    MissingPolicy,
    NotApplicablePolicy,
    RoundingMode,
    ShownWith,
    Ties,
)
from rulelang.plan.tree import (
    CheckPlan,
    CriterionPlan,
    DisqualificationPlan,
    FigurePlan,
    GatheredPlan,
    LevelsPlan,
    Plan,
    RankPlan,
    Step,
    ValueStep,
)
from rulelang.plan.walk import within
from rulelang.syntax import tree as t
from rulelang.syntax.kinds import Setting

__all__ = ["compile_plan"]

DEFAULT_DECIMALS = 2
MODES: dict[str, RoundingMode] = {word.replace(" ", "_"): word for word in get_args(RoundingMode)}

# The words of the language that the plan has as they are.
CRITERIA: dict[str, CriterionKind] = {word: word for word in get_args(CriterionKind)}
NOT_APPLICABLE: dict[str, NotApplicablePolicy] = {w: w for w in get_args(NotApplicablePolicy)}
TIES: dict[str, Ties] = {word: word for word in get_args(Ties)}


FIGURES: dict[str, FigureKind] = {word: word for word in get_args(FigureKind)}


def compile_plan(checked: Checked) -> Plan:
    """Lower a file that has no errors."""
    return Compiler(checked).plan()


def _amount(known: t.Clause) -> tuple[Fraction, bool]:
    """How much of a criterion must be known: a number, or a share."""
    (amount,) = known.operands
    assert isinstance(amount, t.Literal) and isinstance(amount.value, Fraction)
    return amount.value, amount.is_percentage


class Compiler:
    """One file on its way to a plan."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.declared: Declared = checked.declared
        self.scope: Scope = checked.scope
        self.statistics: dict[Overall, Ref] = {}
        self.steps: list[Step] = []
        self.gaps = Gaps()
        self.leaving = something_leaves(self.declared)
        settles = something_settles(self.declared, self.scope)
        self.criteria = Criteria(
            self.policy(), self.gaps, self.steps, self._beside(), self.leaving, settles
        )
        self.lets = {let.name.text: let for let in self.declared.lets}
        self.levels: dict[str, LevelsPlan] = {}
        self.shown_with: dict[str, ShownWith] = {}

    def plan(self) -> Plan:
        inputs = tuple(compile_inputs(self.declared, self.scope, self._missing(), self.lower))
        forms = {id: node.form for id, node in self.declared.criteria.items() if node.form}
        trimmed = {
            id for id, form in forms.items() if form.per_row and "without" in form.per_row.words
        }
        for item in inputs:
            self.gaps.note_input(item, item.id in trimmed)
        for node in self.checked.order:
            self._step(node)
        in_file = [*self.declared.criteria, TOTAL]
        levels = tuple(self.levels[of] for of in self.scope.levels)
        rank = self.rank()
        rankings = tuple(self._ranking(ranking) for ranking in self.declared.rankings)
        checks = tuple(
            CheckPlan(self.lower(c.condition), c.message, c.message, Place(c.span))
            for c in self.declared.checks
        )
        checks += tuple(allowed(self.declared.inputs, self.scope, self.lower))
        ruleset = self.declared.ruleset
        assert ruleset is not None
        unit, period = self._words("unit"), self._words("period")
        source = self._words("source")
        examples = tuple(
            compile_example(example, self.scope, self.lower) for example in self.declared.examples
        )
        places = {id: at for at, id in enumerate(in_file)}
        also = [check.condition for check in checks]
        also += [key for one in (rank, *rankings) for key, _ in one.keys]
        also += [item.condition for item in self.disqualified()]
        also += [reached for block in levels for reached in block.reached]
        also += [mark.condition for mark in self.criteria.marks]
        excused = self._excused()
        also += excused
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
            missing_marks=self._words("missing_marks"),
            not_applicable=self.policy(),
            inputs=inputs,
            gathered=self._gathered([*self.steps_read(), *also]),
            steps=tuple(pruned(self.steps, also)),
            criteria=tuple(self.criteria.written[id].plan for id in in_file),
            levels=levels,
            figures=tuple(self._figure(let) for let in self.declared.lets if let.label is not None),
            excused=excused,
            marks=tuple(sorted(self.criteria.marks, key=lambda mark: places[mark.of])),
            rank=rank,
            rankings=rankings,
            disqualified=self.disqualified(),
            checks=checks,
            examples=examples,
        )

    # ---- settings -----------------------------------------------------------------------------

    def policy(self) -> NotApplicablePolicy:
        """What becomes of what does not apply."""
        words = self._words("not_applicable")
        return NOT_APPLICABLE[words[0]] if words else "rescale"

    def _missing(self) -> MissingPolicy:
        """What the ruleset makes of something missing."""
        words = self._words("missing")
        return MISSING[words[0]] if words else "unranked"

    def steps_read(self) -> list[Expr]:
        """What the steps are computed from."""
        return [step.value for step in self.steps]

    def _gathered(self, read: list[Expr]) -> tuple[GatheredPlan, ...]:
        """What is made of the rows of each unit: what is read of them, and marks that are given."""
        wanted = {n.ref for expr in read for n in within(expr) if isinstance(n, Read)}
        ids = [node.name.text for node in self.declared.inputs if clause(node.clauses, "per_row")]
        found = [
            GatheredPlan(ref, function, id)
            for id in ids
            for function in OF_KNOWN
            if (ref := Ref("gathered", f"{function} {id}")) in wanted
        ]
        for id, node in self.declared.criteria.items():
            by = node.form.per_row if node.form else None
            if by is not None:
                trims = "without" in by.words
                function = "mean_without" if trims else by.words[0]
                counts = left_out(by) if trims else (0, 0)
                found.append(GatheredPlan(Ref("input", id), function, id, counts))
        return tuple(found)

    def _excused(self) -> tuple[Recover, ...]:
        """What is looked at for inputs that are missing and leave: points, and what levels require
        and units are ranked by."""
        if not self.leaving:
            return ()
        points = tuple(
            Recover(
                self.criteria.undecided(id),
                policy=self._nearest_policy(id),
                parts=bool(self.declared.children[id]),
            )
            for id in (*self.declared.criteria, TOTAL)
        )
        conditions = [Recover(each) for block in self.levels.values() for each in required(block)]
        keys = (key for key, _ in self.rank().keys if isinstance(key, Recover))
        return (*points, *conditions, *keys)

    def _words(self, key: Setting) -> tuple[str, ...]:
        item = self.declared.setting(key)
        return item.words if item else ()

    def _whole(self, key: Setting) -> int | None:
        item = self.declared.setting(key)
        value = constant_number(item.operands[0], self.scope) if item else None
        return None if value is None else int(value)

    def lower(self, expr: t.Expression, owner: Owner | None = None) -> Expr:
        return self._taken(lower(expr, self.scope, owner, known=self.statistics))

    def _taken(self, lowered: Lowered) -> Expr:
        """Statistics and shares are computed just before the first step that reads them."""
        for id in lowered.shares:
            self.criteria.share(id)
        for step in lowered.statistics:
            self.add(step)
            self.statistics[step] = step.ref
        return lowered.value

    def _nearest_policy(self, id: str) -> MissingPolicy | None:
        """The policy of a criterion, or of the nearest that it is in."""
        while id in self.declared.criteria:
            own = clause(self.declared.criteria[id].clauses, "missing")
            if own is not None:
                return MISSING[own.words[0]]
            id = self.declared.parents[id]
        return None

    # ---- steps --------------------------------------------------------------------------------

    def _step(self, node: Node) -> None:
        if node.what == "let":
            self._let(node.id)
        elif node.what == "applies" and node.id != TOTAL:
            self._applies(node.id)
        elif node.what == "score":
            written = self._root() if node.id == TOTAL else self._criterion(node.id)
            self.criteria.criterion(written)
        elif node.what == "level":
            block = self.scope.levels[node.id]
            self.levels[node.id] = compile_levels(self, node.id, block)

    def _let(self, id: str) -> None:
        let = self.lets[id]
        place = Place(let.span)
        value = self._taken(lower_value(let.value, self.scope, self.statistics))
        if let.label is not None and self.gaps.may_divide(value, wholly=True):
            value = Guard(value, wholly=True)
        self.shown_with[id] = self._shown_with(value)
        self.add(ValueStep(Ref("let", id), value, place))
        if id in self.scope.spread:
            guarded = self._taken(lower_value(let.value, self.scope, self.statistics, guarded=True))
            self.add(ValueStep(Ref("guarded", id), guarded, place))

    def _shown_with(self, value: Expr) -> ShownWith:
        """What of the result a value reads: the level of the total, the total, or nothing."""
        found: set[ShownWith] = set()
        for ref in (item.ref for item in within(value) if isinstance(item, Read)):
            if ref.kind in ("let", "guarded"):
                found.add(self.shown_with[ref.id])
            elif ref.id == TOTAL:
                found.add("level" if ref.kind in ("level", "placed") else "total")
        return "level" if "level" in found else "total" if "total" in found else ""

    def _figure(self, let: t.Let) -> FigurePlan:
        id, show = let.name.text, clause(let.clauses, "show")
        unit = clause(let.clauses, "measure")
        decimals = constant_number(show.operands[0], self.scope) if show else self._whole("show")
        found = self.scope.type_of_symbol(self.scope.symbols[id])
        assert let.label is not None
        return FigurePlan(
            id=id,
            label=let.label,
            kind="level" if found.ordered else FIGURES[found.kind],
            unit=unit.words[0] if unit else "",
            decimals=DEFAULT_DECIMALS if decimals is None else int(decimals),
            shown_with=self.shown_with[id],
            place=Place(let.span),
        )

    def add(self, step: Step) -> None:
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
            self.criteria.condition(id, above, condition, place, self._nearest_policy(id))

    def _criterion(self, id: str) -> Written:
        node = self.declared.criteria[id]
        maximum = self.scope.maxima[id] or Fraction(0)
        by = clause(node.clauses, "by")
        best = constant_number(by.operands[0], self.scope) if by and by.operands else None
        weight = clause(node.clauses, "weight")
        evidence = clause(node.clauses, "evidence")
        factor = constant_number(weight.operands[0], self.scope) if weight else None
        form, owner = node.form, self.scope.owner(id)
        combination = "" if form else combination_of(node)
        if not form and node.kind != "criterion":
            combination = GROUP
        counts = int(best or 0), 0
        if combination == "mean_without":
            assert by is not None
            counts = left_out(by)
        known = clause(node.clauses, "known_at_least")
        own = clause(node.clauses, "missing")
        lacking = MISSING[own.words[0]] if own else self._missing()
        place = Place(form.span if form else node.header)
        plan = CriterionPlan(
            id=id,
            label=node.label,
            kind=CRITERIA[node.kind],
            maximum=maximum,
            limit=self._limit(id, combination, counts, maximum),
            parent=self.declared.parents[id],
            form=form.kind if form else combination,
            parts=self._parts(id),
            evidence=evidence.words[0] if evidence else "",
            place=place,
            floor=owner.floor,
            unlimited=owner.unlimited,
            item=item_of(node.clauses),
            policy=self._nearest_policy(id),
            lacking=lacking if known else None,
        )
        return Written(
            plan,
            self._taken(lower_form(form, self.scope, owner, self.statistics)) if form else None,
            combination,
            counts[0],
            Fraction(1) if factor is None else factor,
            self._rounding(clause(node.clauses, "round")),
            counts[1],
            known=_amount(known) if known else None,
            summed=bool(form and form.per_row and form.per_row.words[0] == "sum"),
        )

    def _root(self) -> Written:
        ruleset = self.declared.ruleset
        assert ruleset is not None
        span = ruleset.span.to(ruleset.name.span)
        maximum = self.scope.maxima[TOTAL] or Fraction(0)
        up = self.declared.setting("total_up_to")
        ceiling = constant_number(up.operands[0], self.scope) if up else None
        limit = self._limit(TOTAL, "sum", (0, 0), maximum)
        plan = CriterionPlan(
            id=TOTAL,
            label=None,
            kind="total",
            maximum=maximum,
            limit=limit if ceiling is None else min(limit, ceiling),
            parent=None,
            form="sum",
            parts=self._parts(TOTAL),
            evidence="",
            place=Place(span),
            floor=self.scope.floors.get(TOTAL, Fraction(0)),
        )
        rounding = self._rounding(self.declared.setting("total"))
        return Written(plan, None, "sum", 0, Fraction(1), rounding, ceiling=ceiling)

    def _parts(self, id: str) -> tuple[tuple[CriterionKind, str], ...]:
        """What is in a criterion, in the order of the file."""
        children = self.declared.children[id]
        return tuple((CRITERIA[self.declared.criteria[child].kind], child) for child in children)

    def _limit(
        self, id: str, combination: str, counts: tuple[int, int], maximum: Fraction
    ) -> Fraction:
        """The most that a criterion can come to: its parts at their own limits."""
        if combination in ("", GROUP):
            return maximum
        written = self.criteria.written
        children = [written[child] for child in self.declared.of_kind(id, "criterion")]
        base = COMBINATIONS[combination].points(
            [child.plan.limit for child in children],
            [child.plan.maximum for child in children],
            [child.weight for child in children],
            counts[0],
            maximum,
            counts[1],
        )
        bonuses = self.declared.of_kind(id, "bonus")
        return base + sum((written[bonus].plan.limit for bonus in bonuses), Fraction(0))

    def _beside(self) -> dict[str, list[str]]:
        """The criteria next to each bonus and penalty that is in a criterion, itself or as a
        part of another."""
        return {
            id: self.declared.of_kind(parent, "criterion")
            for id, node in self.declared.criteria.items()
            if node.kind != "criterion" and (parent := self.declared.criterion_of(id)) != TOTAL
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

    # ---- rank ---------------------------------------------------------------------------------

    def rank(self) -> RankPlan:
        """The plain ranking: by the total, where the rules do not say."""
        rank = self.declared.rank
        by_total = ((needed_key(Read(Ref("score", TOTAL), TOTAL), self.leaving), False),)
        return RankPlan(None, by_total, "ties_share") if rank is None else self._ranking(rank)

    def keys_beside_level(self) -> list[Expr]:
        """The keys of the plain ranking that do not come from the level themselves."""
        rank = self.declared.rank
        if rank is None:
            return []
        names = [key.name for key in rank.keys if not reads_level(key.name, self.scope)]
        return [needed_key(self._key(name), self.leaving) for name in names]

    def _ranking(self, rank: t.Rank) -> RankPlan:
        keys = tuple((self._key(key.name), key.ascending) for key in rank.keys)
        keys = keys or ((Read(Ref("score", TOTAL), TOTAL), False),)
        return RankPlan(
            rank.within.id if rank.within else None,
            tuple((needed_key(key, self.leaving), ascending) for key, ascending in keys),
            TIES[rank.ties or "ties_share"],
            Place(rank.span),
            rank.name.text if rank.name else "",
            rank.label,
        )

    def _key(self, name: t.Name) -> Expr:
        """What is ranked by; of levels the best is the greatest."""
        value = self.lower(name)
        block = level_read(name, self.scope)
        if block is None:
            return value
        if isinstance(value, Read) and value.ref.kind == "placed" and not self.has_quotas():
            value = Read(Ref("level", TOTAL), value.text, value.place)
        read = Read(SUBJECT, name.span.text)
        places = range(len(block.rows) - 1, 0, -1)
        rows = tuple(
            (Apply("=", (read, Const(row.name.text, row.name.text))), Const(Fraction(place)))
            for row, place in zip(block.rows, places, strict=False)
        )
        if not rows:  # what has no level has no key either
            there = Status("applicable", value)
            return Cases(None, ((there, Const(Fraction(0))),), Nothing())
        return Cases(value, rows, Const(Fraction(0)))

    def has_quotas(self) -> bool:
        """Whether some level of the total has room for some units only."""
        block = self.scope.levels.get(TOTAL)
        return block is not None and any(row.quota is not None for row in block.rows)

    def disqualified(self) -> tuple[DisqualificationPlan, ...]:
        """What takes units out of the running: what does not apply does not hold."""
        return tuple(
            DisqualificationPlan(
                Recover(self.lower(item.condition), (), Const(False)),
                item.reason,
                Place(item.span),
            )
            for item in self.declared.disqualified
        )
