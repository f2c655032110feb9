"""The rubric itself in words: what each criterion is worth, how its points are earned, and what
happens where something is missing. All of it is read from the plan."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from rulelang.engine.calculation import Writer
from rulelang.engine.expressions import policies_of
from rulelang.engine.wording import names_of
from rulelang.output.figures import percentage
from rulelang.output.report.content.context import Content
from rulelang.output.report.parts import (
    Cell,
    Column,
    Paragraph,
    Part,
    Points,
    Row,
    Table,
)
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import (
    Apply,
    Cases,
    Combine,
    Const,
    Expr,
    Guard,
    Read,
    Recover,
    Ref,
    Round,
    Settle,
)
from rulelang.plan.kinds import MissingPolicy
from rulelang.plan.layers import layers_of, values_of
from rulelang.plan.tree import CriterionPlan, LevelPlan, LevelsPlan, QuotaPlan, ValueStep
from rulelang.plan.values import Absent, Value
from rulelang.plan.walk import reads
from rulelang.rational import short_text

__all__ = ["method"]

DECIMALS = 6


class _Unread(dict[Ref, Value]):
    """The values of no unit in particular: nothing is known of it."""

    def __missing__(self, ref: Ref) -> Value:
        return Absent("missing", names=frozenset())


@frozen(slots=False)
class _Method:
    content: Content
    writer: Writer
    values: Mapping[Ref, Expr] = field(repr=False)

    # ---- how points are earned ----------------------------------------------------------------

    def earned(self, criterion: CriterionPlan) -> str:
        """How the points of a criterion are earned, in a sentence."""
        layers = layers_of(self.values, criterion.id)
        say = self.content.say
        parts = [self.extra(criterion)] if criterion.kind in ("bonus", "penalty") else []
        if layers.combined is not None:
            parts += self.combined(layers.combined)
        elif criterion.form == "given":
            parts.append(self.given(criterion))
        elif layers.form is not None:
            parts += self.form(layers.form)
        if layers.rounded is not None:
            parts.append(self.rounded(layers.rounded))
        if layers.held is not None:
            parts.append(self.within(layers.held.low, layers.held.high))
        condition = self.values.get(Ref("condition", criterion.id))
        own = "" if condition is None else self.applies(condition)
        if own:
            parts.append(say("method.applies", condition=own))
        return "; ".join(parts)

    def extra(self, criterion: CriterionPlan) -> str:
        most = self.content.maximum(criterion)
        key = criterion.kind if most else f"{criterion.kind}_unlimited"
        return self.content.say(f"method.{key}", points=most)

    def given(self, criterion: CriterionPlan) -> str:
        """Who gives the points, from what to what; of several who do, what becomes of theirs."""
        say, most = self.content.say, self.content.maximum(criterion)
        key = "given" if most else "given_unlimited"
        gathered = self.content.plan.gathered
        of = next((one for one in gathered if one.ref == Ref("input", criterion.id)), None)
        if of is None:
            return say(f"method.{key}", points=most)
        row = COMBINATIONS[of.function]
        if row.trims:
            highest, lowest = of.counts
            name = say("method.trimmed", highest=highest, lowest=lowest)
        else:
            name = row.vi if self.content.language == "vi" else row.en
        return say(f"method.{key}_per_row", points=most, combination=name)

    def combined(self, combined: Combine) -> Iterator[str]:
        say, row = self.content.say, COMBINATIONS[combined.combination]
        if row.additive:
            yield say("method.parts_sum")
        elif row.counted:
            yield say("method.best", count=combined.best)
        elif row.trims:
            yield say("method.mean_without", highest=combined.best, lowest=combined.lowest)
        else:
            name = row.vi if self.content.language == "vi" else row.en
            key = "method.parts_shares" if row.of_shares else "method.parts"
            yield say(key, combination=name)
        weights = [part.weight for part in combined.parts]
        if len({*weights}) > 1:
            whole = sum(weights, Fraction(0))
            texts = [self.writer.signs(_percent(weight / whole)) for weight in weights]
            yield say("method.weights", weights=self.writer.listed(texts))

    def form(self, form: Expr) -> Iterator[str]:
        """The rows of a form, or its formula."""
        say, writer = self.content.say, self.writer
        while isinstance(form, Recover | Guard):
            form = form.value if isinstance(form, Recover) else form.argument
        if isinstance(form, Apply) and form.function == "clamp":
            value, low, high = form.arguments
            yield writer.line(value)
            yield self.within(low, high)
            return
        if not isinstance(form, Cases):
            yield writer.line(form)
            yield from self.share_within(form)
            return
        if form.subject is not None:
            yield say("method.looks_at", subject=writer.write(form.subject))
        for asked, points in form.rows:
            if form.subject is None:
                yield say("method.if", condition=writer.line(asked), points=writer.line(points))
            else:
                yield say("method.row", where=writer.where(asked), points=writer.line(points))
        yield say("method.otherwise", points=writer.line(form.otherwise))

    def share_within(self, form: Expr) -> Iterator[str]:
        """The bounds of points that are a max times a share, which is held within 0 and 1."""
        match form:
            case Apply(function="*", arguments=(Const() as most, Apply(function="clamp") as share)):
                if share.arguments[1:] == (Const(Fraction(0)), Const(Fraction(1))):
                    yield self.within(share.arguments[1], most)

    def within(self, low: Expr | None, high: Expr | None) -> str:
        """The bounds that points are held within."""
        words = self.writer.names.words
        bounds = (("at least", low), ("at most", high))
        return ", ".join(
            words[word].format(value=self.writer.line(bound))
            for word, bound in bounds
            if bound is not None
        )

    def applies(self, condition: Expr) -> str:
        """The own condition of a criterion, empty where it has only that of one that it is in."""
        parts: tuple[Expr, ...] = (condition,)
        if isinstance(condition, Settle) and condition.function == "and":
            parts = condition.arguments
        own = [one for one in parts if not (isinstance(one, Read) and one.ref.kind == "condition")]
        if len(own) == 1:
            return self.writer.line(own[0])
        joined = f" {self.writer.names.words['and']} "
        return joined.join(self.writer.write(one, 3) for one in own)

    def rounded(self, rounded: Round) -> str:
        mode = self.content.say(f"method.mode_{rounded.mode.replace(' ', '_')}")
        step = self.writer.number(rounded.step)
        return self.content.say("method.rounded", step=step, mode=mode)

    # ---- levels -------------------------------------------------------------------------------

    def bound(self, level: LevelPlan) -> str:
        return self.content.say(f"method.{level.side}", bound=self.writer.line(level.bound))

    def requires(self, level: LevelPlan) -> str:
        say = self.content.say
        parts = [] if level.requires is None else [self.writer.line(level.requires)]
        if level.quota is not None:
            parts.append(say("method.quota", room=self.room(level.quota)))
        if level.unranked:
            parts.append(say("method.unranked"))
        return "; ".join(parts)

    def room(self, quota: QuotaPlan) -> str:
        say = self.content.say
        if quota.share:
            return say("method.quota_share", share=self.writer.signs(_percent(quota.amount)))
        return say("method.quota_units", count=int(quota.amount))


def method(content: Content) -> Iterator[Part]:
    """The whole method: the rules for all criteria, the criteria, named values, levels, ranks."""
    plan, say = content.plan, content.say
    point = "," if plan.language == "vi" else "."
    names = names_of(plan, ids=False)
    values = _Unread()
    writer = Writer(policies_of(plan), values, DECIMALS, False, point, names, asking=True)
    found = _Method(content, writer, values_of(plan))
    if plan.source:
        yield Paragraph(say("method.source", source=plan.source.rstrip(".")))
    yield Points(tuple(_rules(content, writer)))
    yield _criteria(found)
    yield from _named(found)
    for block in plan.levels:
        yield _levels(found, block)


def _rules(content: Content, writer: Writer) -> Iterator[str]:
    """What holds for all criteria."""
    plan, say = content.plan, content.say
    yield from _missing(content, writer)
    if any(step.ref.kind == "condition" for step in plan.steps):
        yield say(f"method.not_applicable_{plan.not_applicable}")
    if plan.disqualified:
        conditions = "; ".join(f"{one.reason}" for one in plan.disqualified)
        yield say("method.disqualified", conditions=conditions)
    keys = [(_key(writer, key), ascending) for key, ascending in plan.rank.keys]
    texts = [say("method.ascending", key=key) if up else key for key, up in keys]
    group = next((one.label or one.id for one in plan.inputs if one.id == plan.rank.within), "")
    if group:
        yield say("method.ranked_within", keys=writer.listed(texts), group=group)
    else:
        yield say("method.ranked_by", keys=writer.listed(texts))
    yield say(f"method.{plan.rank.ties}")
    yield say("method.decimals", count=plan.decimals)


def _key(writer: Writer, key: Expr) -> str:
    """What units are ranked by; the place of a level among the others is called as the level is."""
    inner = key
    while isinstance(inner, Recover | Guard):
        inner = inner.value if isinstance(inner, Recover) else inner.argument
    levels = {one.ref for one in reads(inner) if one.ref.kind in ("level", "placed")}
    if isinstance(inner, Cases) and len(levels) == 1:
        return writer.names.read(Read(levels.pop()))
    return writer.line(key)


def _missing(content: Content, writer: Writer) -> Iterator[str]:
    """What happens where an input is not reported: of most of them, then of those with another
    policy or a default."""
    inputs, say = content.plan.inputs, content.say
    by_policy: dict[MissingPolicy, list[str]] = {}
    for item in inputs:
        if item.default is None:
            by_policy.setdefault(item.policy, []).append(item.label or item.id)
    order = sorted(by_policy, key=lambda policy: -len(by_policy[policy]))
    for at, policy in enumerate(order):
        sentence = say(f"method.missing_{policy}")
        others = ", ".join(by_policy[policy])
        yield sentence if at == 0 else say("method.of_inputs", inputs=others, sentence=sentence)
    for item in inputs:
        if item.default is not None:
            value = writer.spelt(item.default, item.kind == "percent", Read(item.key))
            yield say("method.default", input=item.label or item.id, value=value)


def _criteria(found: _Method) -> Table:
    content = found.content
    rows = []
    evidence = any(one.evidence for one, _ in content.in_order)
    for criterion, depth in [*content.in_order, (content.plan.total, 0)]:
        label = content.called(criterion.id)
        numbered = f"{criterion.item} {label}" if criterion.item else label
        most = content.maximum(criterion) or content.say("method.no_limit")
        cells = [Cell(numbered, indent=depth), Cell(most), Cell(found.earned(criterion))]
        cells += [Cell(criterion.evidence)] if evidence else []
        rows.append(Row(tuple(cells), strong=criterion is content.plan.total))
    columns = [
        Column(content.say("columns.criterion"), "name"),
        Column(content.say("columns.most"), "number"),
        Column(content.say("columns.earned")),
    ]
    columns += [Column(content.say("columns.evidence"))] if evidence else []
    return Table(content.say("captions.method"), tuple(columns), tuple(rows))


def _named(found: _Method) -> Iterator[Table]:
    """The named values that criteria and levels read, each with how it is calculated."""
    plan, content = found.content.plan, found.content
    lets = {step.ref.id: step for step in plan.steps if step.ref.kind == "let"}
    used = [id for id, step in lets.items() if isinstance(step, ValueStep)]
    rows = []
    for id in used:
        step = lets[id]
        assert isinstance(step, ValueStep)
        label = found.writer.names.of(id)
        rows.append(Row((Cell(label), Cell("; ".join(found.form(step.value))))))
    if rows:
        heads = (
            Column(content.say("columns.name"), "name"),
            Column(content.say("columns.definition")),
        )
        yield Table(content.say("captions.names"), heads, tuple(rows))


def _levels(found: _Method, block: LevelsPlan) -> Table:
    content = found.content
    rows = [
        Row((Cell(row.label or row.id), Cell(found.bound(row)), Cell(found.requires(row))))
        for row in block.rows
    ]
    others = content.say("method.other_units")
    unranked = content.say("method.unranked") if block.below_unranked else ""
    rows.append(Row((Cell(block.below_label or block.below), Cell(others), Cell(unranked))))
    title = content.say("captions.levels_method")
    if block.of != content.plan.total.id:
        title = content.say("parts.of_group", what=title, group=content.called(block.of))
    heads = (
        Column(content.say("columns.level"), "name"),
        Column(content.say("columns.from")),
        Column(content.say("columns.requires")),
    )
    return Table(title, heads, tuple(rows))


def _percent(share: Fraction) -> str:
    value = share * 100
    if 10**DECIMALS % value.denominator:
        return f"{percentage(share, 'en')}%"
    return f"{short_text(value)}%"
