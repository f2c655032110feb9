"""How the points of a criterion are earned, in sentences, read from the layers of its score."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from rulelang.output.figures import percentage
from rulelang.output.report.content.method.binding import PHRASE, PRODUCT
from rulelang.output.report.content.method.functions import of_known
from rulelang.output.report.content.method.prose import Prose, inner
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import (
    TOTAL,
    Apply,
    Cases,
    Combine,
    Const,
    Expr,
    Lack,
    Read,
    Ref,
    Round,
)
from rulelang.plan.layers import layers_of
from rulelang.plan.tree import CriterionPlan
from rulelang.plan.walk import within
from rulelang.rational import short_text

__all__ = ["Earned", "cases_of", "percent", "plain", "points", "sentences"]

ZERO, ONE = Const(Fraction(0)), Const(Fraction(1))

DECIMALS = 6
"""A percentage that ends within so many decimals is written whole."""

Unit: TypeAlias = Callable[[Prose, Expr], str]
"""How a value is written where rows give it."""


@frozen(slots=False)
class Earned:
    """Says how points are earned; ``values`` are the named values of the plan."""

    prose: Prose
    values: Mapping[Ref, Expr] = field(repr=False)

    def criterion(self, criterion: CriterionPlan) -> str:
        """How the points of a criterion are earned."""
        return sentences(self._clauses(criterion))

    def _clauses(self, criterion: CriterionPlan) -> Iterator[str]:
        say, layers = self.prose.say, layers_of(self.values, criterion.id)
        extra = criterion.kind in ("bonus", "penalty")
        if extra:
            yield self._extra(criterion)
        if layers.combined is not None:
            yield self._combined(criterion, layers.combined)
        elif criterion.form == "given":
            yield self._given(criterion)
        elif layers.form is not None:
            yield self._form(criterion, layers.form)
        if layers.rounded is not None:
            yield self._rounded(layers.rounded)
        low, high = self._bounds(criterion)
        if low is not None and high is not None:
            yield say("forms.within", low=low, high=high)
        elif low is not None or high is not None:
            yield say(
                "forms.at_least" if high is None else "forms.at_most", value=low or high or ""
            )
        yield from self._known(criterion)
        own = self._own_condition(criterion)
        if own is not None:
            yield say("forms.applies", condition=self.prose.asked(own))
        if criterion.policy is not None and criterion.policy != self._policy_above(criterion):
            yield say(f"forms.own_{criterion.policy}")

    # ---- points -------------------------------------------------------------------------------

    def _most(self, criterion: CriterionPlan) -> str:
        return points(self.prose, Const(criterion.maximum))

    def _extra(self, criterion: CriterionPlan) -> str:
        key = f"{criterion.kind}_unlimited"
        if not criterion.unlimited:
            key = f"{criterion.kind}_given" if criterion.form == "given" else criterion.kind
        return self.prose.say(f"forms.{key}", points=self._most(criterion))

    def _given(self, criterion: CriterionPlan) -> str:
        """Who gives the points, from what to what; of several who do, what becomes of theirs."""
        say = self.prose.say
        values = {"low": self.prose.number(criterion.floor), "points": self._most(criterion)}
        key = "given_unlimited" if criterion.unlimited else "given"
        read = Ref("input", criterion.id)
        of = next((one for one in self.prose.plan.gathered if one.ref == read), None)
        if of is None:
            return say(f"forms.{key}", **values)
        without = self._without(*of.counts) if COMBINATIONS[of.function].trims else ""
        combination = say(f"given.{of.function}", without=without)
        return say(f"forms.{key}_per_row", **values, combination=combination)

    def _without(self, highest: int, lowest: int) -> str:
        key = "both" if highest and lowest else "highest" if highest else "lowest"
        key = f"{key}_one" if max(highest, lowest) == 1 else key
        return self.prose.say(f"without.{key}", highest=highest, lowest=lowest)

    def _combined(self, criterion: CriterionPlan, combined: Combine) -> str:
        say, row = self.prose.say, COMBINATIONS[combined.combination]
        without = self._without(combined.best, combined.lowest) if row.trims else ""
        key = "best_one" if row.counted and combined.best == 1 else combined.combination
        text = say(f"combinations.{key}", without=without, count=combined.best)
        weights = [part.weight for part in combined.parts]
        if len({*weights}) > 1:
            whole = sum(weights, Fraction(0))
            each = [
                say("combinations.weight", part=self.prose.name(id), weight=share)
                for id, weight in zip(criterion.criteria, weights, strict=True)
                for share in (self.prose.writer.signs(percent(weight / whole)),)
            ]
            text = say("combinations.weighted", text=text, weights="; ".join(each))
        extras = "_".join(
            word
            for word, ids in (("plus", criterion.bonuses), ("less", criterion.penalties))
            if ids
        )
        return say(f"combinations.{extras}", text=text) if extras else text

    def _form(self, criterion: CriterionPlan, form: Expr) -> str:
        found = inner(form)
        if criterion.form == "points" and isinstance(found, Apply):
            found = inner(found.arguments[0])  # its bounds are those of any criterion
        match found:
            case Cases() if of_known(self.prose, found) is None:
                return cases_of(self.prose, found, points)
            case Apply(function="*", arguments=(Const() as most, Apply(function="clamp") as held)):
                if criterion.form in ("ratio", "scale") and held.arguments[1:] == (ZERO, ONE):
                    return self._share(criterion.form, most, inner(held.arguments[0]))
        return self.prose.sentence(lambda prose: prose.say("forms.value", value=prose.write(found)))

    def _share(self, form: str, most: Const, share: Expr) -> str:
        ends = _ends(share) if form == "scale" else None

        def write(prose: Prose) -> str:
            if ends is None:
                text = prose.write(share, PRODUCT)
                return prose.say("forms.proportion", points=prose.write(most), share=text)
            subject, low, high = ends
            return prose.say(
                "forms.scale",
                subject=prose.subject(subject),
                low=prose.compared(low, subject),
                high=prose.compared(high, subject),
                low_points=points(prose, ZERO),
                high_points=points(prose, most),
            )

        return self.prose.sentence(write)

    # ---- what is done to them -----------------------------------------------------------------

    def _rounded(self, rounded: Round) -> str:
        step, say = rounded.step, self.prose.say
        mode = rounded.mode.replace(" ", "_")
        digits = len(str(step.denominator)) - 1
        if step == Fraction(1, 10**digits):
            to = say("rounding.decimals", count=digits) if digits else say("rounding.whole")
            return say(f"rounding.{mode}", to=to)
        to = say("rounding.multiple", step=self.prose.number(step))
        return say(f"rounding.{mode}{'_multiple' if mode == 'half_away' else ''}", to=to)

    def _bounds(self, criterion: CriterionPlan) -> tuple[str | None, str | None]:
        """Where points are held, as far as it is not where those of any criterion are."""
        if criterion.form == "given":
            return None, None
        held = layers_of(self.values, criterion.id).held
        if criterion.id == TOTAL:
            ends = (None, None) if held is None else (held.low, held.high)
        else:
            ends = (Const(criterion.floor) if criterion.floor else None, None)
        low, high = (None if end is None else points(self.prose, end) for end in ends)
        return low, high

    def _known(self, criterion: CriterionPlan) -> Iterator[str]:
        """How many of its parts must be known."""
        if criterion.lacking is None:
            return
        score = self.values[Ref("score", criterion.id)]
        for item in within(self.values.get(Ref("points", criterion.id), score)):
            match item:
                case Cases(rows=((Apply(arguments=(_, least)), Lack()),)):
                    yield self._least(least)
                    return

    def _least(self, least: Expr) -> str:
        say = self.prose.say
        match least:
            case Const(value=Fraction() as count):
                return say("forms.known", count=int(count))
            case Apply(arguments=(Const(value=Fraction() as share), _)):
                return say("forms.known_share", share=self.prose.writer.signs(percent(share)))
            case _:
                raise AssertionError(least)

    def _own_condition(self, criterion: CriterionPlan) -> Expr | None:
        """Its own condition, None where it has only that of what it is in."""
        condition = self.values.get(Ref("condition", criterion.id))
        match condition:
            case None | Const():
                return None
            case Cases(rows=((Read(), own),)):
                return inner(own)
            case Read(ref=Ref(kind="condition")):
                return None
            case _:
                return inner(condition)

    def _policy_above(self, criterion: CriterionPlan) -> str | None:
        above = (one.policy for one in self.prose.plan.criteria if one.id == criterion.parent)
        return next(above, None)


# ---- rows, points and numbers --------------------------------------------------------------------


def cases_of(prose: Prose, cases: Cases, unit: Unit) -> str:
    """The rows of a form, each with what it gives: points, or a plain value."""

    def write(prose: Prose) -> str:
        pairs, subject = _pairs(cases), cases.subject
        if pairs is None or subject is None:
            return prose.cases(cases, lambda value: unit(prose, value))
        rows = [
            prose.say("forms.at", value=prose.compared(x, subject), points=unit(prose, value))
            for x, value in pairs
        ]
        subject_said, listed = prose.subject(subject), "; ".join(rows)
        return prose.say("forms.interpolate", subject=subject_said, rows=listed)

    return prose.sentence(write)


def plain(prose: Prose, expr: Expr) -> str:
    """A value as it is."""
    return prose.write(expr)


def points(prose: Prose, expr: Expr) -> str:
    """Points with their unit: ``1 point``, ``6.42 × K1 points``."""
    text, binds = prose.written(expr)
    if binds <= PHRASE:
        return text
    return prose.say("forms.points", count=1 if expr == ONE else text)


def sentences(clauses: Iterable[str]) -> str:
    """Clauses as sentences, each with a capital letter and a full stop."""
    return " ".join(f"{text[:1].upper()}{text[1:]}." for text in clauses if text)


def percent(share: Fraction) -> str:
    """A share as a percentage, whole or as short as it ends, else to a tenth."""
    value = share * 100
    if 10**DECIMALS % value.denominator:
        return f"{percentage(share, 'en')}%"
    return f"{short_text(value)}%"


def _ends(share: Expr) -> tuple[Expr, Expr, Expr] | None:
    """The value of a `scale`, and where it is nothing and full: see `forms.scale`."""
    match share:
        case Apply(function="/", arguments=(Apply(function="+", arguments=(value, less)), width)):
            pass
        case _:
            return None
    match less:
        case Const(value=Fraction() as taken):
            low: Expr = Const(-taken)
        case Apply(function="-", arguments=(low,)):
            pass
        case _:
            return None
    match width, low:
        case Const(value=Fraction() as over), Const(value=Fraction() as least):
            return value, low, Const(least + over)
        case Apply(function="+", arguments=(high, _)), _:
            return value, low, high
        case _:
            return None


def _pairs(cases: Cases) -> list[tuple[Expr, Expr]] | None:
    """The points between which values are interpolated: see `forms.interpolate`, the only form with
    a subject whose rows have no places of their own; None for others."""
    if cases.subject is None or cases.places:
        return None
    found, rows = list[tuple[Expr, Expr]](), cases.rows
    for asked, value in (*rows, (rows[-1][0], cases.otherwise)):
        assert isinstance(asked, Apply), asked
        if asked.function != "<" or value is cases.otherwise:
            found.append((asked.arguments[1], value))
    return found
