"""Expressions of a plan as a decree would say them: names in quotes, conditions in words, and
what has cases of its own set apart: ``0.5 × A, in which A is …``."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from string import ascii_uppercase
from typing import Any, Literal, assert_never

from attrs import evolve, field, frozen

from rulelang.engine.calculation import Writer
from rulelang.output.report.content.method import conditions, functions
from rulelang.output.report.content.method.binding import ATOM, PHRASE, Written
from rulelang.output.report.content.method.naming import Lets
from rulelang.output.report.sentences.lists import Names
from rulelang.plan.expressions import (
    TOTAL,
    Apply,
    Cases,
    Combine,
    Const,
    Expr,
    Guard,
    Hold,
    Lack,
    Nothing,
    Read,
    Recover,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)
from rulelang.plan.tree import Plan, Step
from rulelang.words import Language, Wording, sentence

__all__ = ["Prose", "inner"]

LEVELS = ("level", "placed")


@frozen(slots=False)
class Prose:
    """Writes expressions of a plan in its language. ``aside`` are the cases that the sentence has
    set apart so far, None where there is no room for any."""

    plan: Plan = field(repr=False)
    writer: Writer = field(repr=False)
    lets: Lets = field(repr=False)
    steps: dict[Any, Step] = field(repr=False)
    aside: list[Expr] | None = field(default=None, repr=False)

    @property
    def language(self) -> Language:
        """The language of the text."""
        return "vi" if self.plan.language == "vi" else "en"

    def say(self, key: str, /, **values: Wording) -> str:
        """A phrase of the catalogue (`words/method.en.toml`), by section and name."""
        section, _, name = key.partition(".")
        return sentence("method", section, name, values, self.language)

    def listed(self, texts: Sequence[str], last: Literal["last", "or"] = "last") -> str:
        """Texts with `and` before the last, or `or`."""
        return Names(tuple(texts), what="", last=last).said(self.language)

    # ---- whole texts --------------------------------------------------------------------------

    def sentence(self, write: Callable[["Prose"], str]) -> str:
        """A text, and after it what was set apart in it."""
        apart: list[Expr] = []
        one = evolve(self, aside=apart)
        text = write(one)
        asides, at = list[str](), 0
        while at < len(apart):
            text_of = one.cases(apart[at])
            asides.append(self.say("forms.aside_is", name=ascii_uppercase[at], text=text_of))
            at += 1
        if not asides:
            return text
        return self.say("forms.aside", text=text, asides="; ".join(asides))

    def line(self, expr: Expr) -> str:
        """A whole expression."""
        return self.sentence(lambda prose: prose.write(expr))

    def asked(self, expr: Expr) -> str:
        """A whole condition."""
        return self.sentence(lambda prose: prose.condition(expr))

    def cases(self, expr: Expr, unit: Callable[[Expr], str] | None = None) -> str:
        """Rows of cases, each with its value in a unit, `Prose.write` by default."""
        found = inner(expr)
        if not isinstance(found, Cases) or functions.of_known(self, found) is not None:
            return (unit or self.write)(expr)
        return "; ".join(self.rows(found, unit or self.write))

    def rows(self, cases: Cases, unit: Callable[[Expr], str]) -> Iterable[str]:
        """The rows of cases that look at no subject, or the rows of one that do."""
        if cases.subject is not None:
            yield self.say(
                "forms.looks_at",
                subject=self.subject(cases.subject),
                rows="; ".join(self._looked(cases, unit)),
            )
            return
        for at, (asked, value) in enumerate(cases.rows):
            key = "forms.otherwise_if" if at else "forms.if"
            yield self.say(key, condition=self.condition(asked), points=unit(value))
        if not covers(cases):
            yield self.say("forms.otherwise", points=unit(cases.otherwise))

    def _looked(self, cases: Cases, unit: Callable[[Expr], str]) -> Iterable[str]:
        for asked, value in cases.rows:
            where = conditions.where(self, asked, cases.subject)
            yield self.say("forms.row", where=where, points=unit(value))
        if not covers(cases):
            yield self.say("forms.otherwise", points=unit(cases.otherwise))

    def subject(self, expr: Expr) -> str:
        """What rows look at, with its unit of measure."""
        text, measure = self.write(expr), self.measure(expr)
        return self.say("names.with_unit", name=text, unit=measure) if measure else text

    # ---- expressions --------------------------------------------------------------------------

    def write(self, expr: Expr, binds: int = 0) -> str:
        """An expression, in brackets where it binds looser."""
        text, own = self.written(expr)
        return f"({text})" if own < binds else text

    def condition(self, expr: Expr, binds: int = 0) -> str:
        """A condition in words, in brackets where it binds looser."""
        text, own = conditions.condition(self, expr)
        return f"({text})" if own < binds else text

    def number(self, value: Fraction) -> str:
        """A number with the signs of the language."""
        return self.writer.number(value)

    def value(self, value: Any, read: Read | None = None, percent: bool = False) -> str:
        """A known value: a choice by its label in quotes, yes or no, a date, a number."""
        if isinstance(value, bool):
            return self.say(f"conditions.{'yes' if value else 'no'}")
        text = self.writer.spelt(value, percent, read)
        return text if isinstance(value, Fraction | date) else self.say("names.quoted", name=text)

    def compared(self, expr: Expr, subject: Expr) -> str:
        """What a value is compared with: a percentage where the value is one."""
        match expr:
            case Const(value=Fraction() as number, text=text):
                if self.writer.is_percent(subject) and not text.endswith("%"):
                    return self.writer.spelt(number, True)
        return self.write(expr, PHRASE)

    def measure(self, expr: Expr) -> str:
        """The unit of measure of what is read, empty where it has none."""
        if not isinstance(expr, Read):
            return ""
        units = {item.id: item.unit for item in self.plan.inputs}
        units |= {figure.id: figure.unit for figure in self.plan.figures}
        return units.get(expr.ref.id, "")

    def name(self, id: str) -> str:
        """What a value is called, in quotes."""
        bare = self.bare(id)
        return bare if id in self.lets.signs else self.say("names.quoted", name=bare)

    def bare(self, id: str) -> str:
        """The same without quotes."""
        if id in self.lets.signs:
            return self.say("names.symbol", number=self.lets.signs[id])
        return self.lets.words.get(id) or self.writer.names.labels.get(id) or id

    def written(self, expr: Expr) -> Written:
        """An expression, and how tightly it binds."""
        match expr:
            case Const():
                return self._const(expr)
            case Read():
                return self._read(expr)
            case Apply():
                return functions.applied(self, expr)
            case Settle() | Status():
                return self.condition(expr), 1
            case Cases():
                return self._cases(expr)
            case Nothing():
                return self.say("conditions.nothing"), PHRASE
            case Lack():
                return self.say("conditions.none"), PHRASE
            case Guard():
                return self.written(expr.argument)
            case Recover() | Hold() | Round() | Scale():
                return self.written(expr.value)
            case Combine() | Whole():  # parts are written by what they are in
                return self.listed([self.write(part.points) for part in expr.parts]), PHRASE
            case _:
                assert_never(expr)

    def _const(self, expr: Const) -> Written:
        value = expr.value
        if expr.text.endswith("%"):
            return expr.text.replace(".", self.writer.point), ATOM
        if isinstance(value, Fraction):
            return self.writer.written(Const(value))
        return self.value(value), ATOM

    def _read(self, expr: Read) -> Written:
        kind, id = expr.ref
        if kind in ("let", "guarded") and id in self.lets.inlined:
            return self.written(self.lets.inlined[id])
        if kind == "statistic":
            return functions.statistic(self, expr), PHRASE
        if kind == "previous":
            what = self.write(self.steps[expr.ref].value, ATOM)
            return self.say("functions.previous", what=what), PHRASE
        if kind == "gathered":
            return functions.of_rows(self, expr), PHRASE
        if kind in LEVELS:
            whole = self.say("names.level")
            return whole if id == TOTAL else self.say("names.level_of", what=self.name(id)), ATOM
        if kind == "max" and not id:
            return self.say("names.max"), ATOM
        if kind == "share" and id == TOTAL:
            return self.say("names.share_of_total"), PHRASE
        if kind in ("share", "max"):
            return self.say(f"names.{kind}_of", what=self._called(id)), ATOM
        return self._called(id), ATOM

    def _called(self, id: str) -> str:
        return self.say("names.total") if id == TOTAL else self.name(id)

    def _cases(self, expr: Cases) -> Written:
        known = functions.of_known(self, expr)
        if known is not None:
            return known, PHRASE
        if conditions.is_condition(expr):
            return self.condition(expr), 1
        if self.aside is None:
            return self.cases(expr), 0
        if expr not in self.aside:
            self.aside.append(expr)
        return ascii_uppercase[self.aside.index(expr)], ATOM


def covers(cases: Cases) -> bool:
    """Whether the rows are all that there is: they name every choice."""
    return bool(cases.places) and len(cases.places) == len(cases.rows)


def inner(expr: Expr) -> Expr:
    """An expression without what only says what becomes of an absence."""
    while isinstance(expr, Recover | Guard):
        expr = expr.value if isinstance(expr, Recover) else expr.argument
    return expr
