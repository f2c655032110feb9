"""Random rubrics, valid by construction, and random data for them.

A rubric is a small model that prints itself as rules: inputs come into being where an expression
first reads them, so a rubric shrinks to the few statements that matter. Figures that count points
are written ‹4› in the model, which lets a whole rubric be scaled.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from io import StringIO
from itertools import pairwise
from random import Random
from typing import Any, TypeVar

from attrs import evolve, field, frozen, mutable
from hypothesis import strategies as st

__all__ = [
    "CLAUSES",
    "EVERYTHING",
    "PERIOD",
    "PERIODS",
    "UNIT",
    "Input",
    "Part",
    "Row",
    "Rubric",
    "Traits",
    "as_csv",
    "cases",
    "decimal",
    "monotone_rubrics",
    "one_row",
    "rows",
    "rubrics",
]

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[T]], T]
Row = dict[str, Any]
"""A unit's values by column: fractions, truths, dates, texts, None where missing."""

UNIT, PERIOD = "district", "quarter"
NAMES = ("An", "Ân", "Ba Bể", "Đông", "Dung", "Đức", "Yên", "Ấp Bắc", "Áp", "Z9")
PERIODS = ("2020", "2021", "2022")
MONTHS = ("Tháng 1", "Tháng 10", "Tháng 2")
"""Periods that are no numbers, in their order, which is that of texts."""

# ---- the model ----------------------------------------------------------------------------------


@frozen
class Input:
    """A column of data and values for it; in a monotone rubric they stand from worst to best.

    ``at_most`` names the input that bounds it row by row.
    """

    name: str
    type: str
    clauses: str = ""
    values: tuple[Any, ...] = ()
    at_most: str = ""
    per_row: bool = False

    def text(self) -> str:
        """The input as a statement."""
        return f"input {self.name} : {self.type}{self.clauses}"


@frozen
class Part:
    """A criterion, bonus or penalty, with a form or with parts of its own."""

    kind: str
    name: str
    most: Fraction
    head: str = ""
    form: str = ""
    parts: tuple["Part", ...] = ()
    low: Fraction = Fraction(0)

    def text(self, indent: str = "") -> str:
        """The part as a statement, with its parts inside."""
        line = f"{indent}{self.kind} {self.name}{self.head}"
        if not self.parts:
            return f"{line}: {self.form}"
        inner = "\n".join(part.text(indent + "  ") for part in self.parts)
        return f"{line} {{\n{inner}\n{indent}}}"

    def everything(self) -> list["Part"]:
        """The part and all below it."""
        return [self, *(below for part in self.parts for below in part.everything())]

    def shuffled(self, random: Random) -> "Part":
        """The same with its parts in another order."""
        parts = [part.shuffled(random) for part in self.parts]
        random.shuffle(parts)
        return evolve(self, parts=tuple(parts))


@frozen
class Rubric:
    """A whole file: its settings, inputs, parts, and the other statements."""

    settings: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    parts: tuple[Part, ...] = ()
    rest: tuple[str, ...] = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What hypothesis shows of a rubric: its text."""
        printer.text(f"rules:\n{self.text()}")

    def statements(self) -> list[str]:
        """Every statement, in the order of the model."""
        head = " ".join((f"unit {UNIT}", *self.settings))
        return [
            f"ruleset r {{ {head} }}",
            *(item.text() for item in self.inputs),
            *(part.text() for part in self.parts),
            *self.rest,
        ]

    def text(self, factor: Fraction = Fraction(1)) -> str:
        """The rules, with every figure that counts points multiplied by the factor."""
        return scaled("\n".join(self.statements()) + "\n", factor)

    def shuffled(self, random: Random) -> str:
        """The rules with statements and criteria in another order."""
        other = evolve(self, parts=tuple(part.shuffled(random) for part in self.parts))
        statements = other.statements()
        random.shuffle(statements)
        return scaled("\n".join(statements) + "\n", Fraction(1))

    def everything(self) -> list[Part]:
        """All parts, those inside others too."""
        return [below for part in self.parts for below in part.everything()]

    def entered(self) -> list[Part]:
        """The parts that an assessor scores."""
        return [part for part in self.everything() if part.form.startswith("given")]

    @property
    def has_periods(self) -> bool:
        """Whether the rubric names a column of periods."""
        return f"period {PERIOD}" in self.settings

    def with_rest(self, *statements: str) -> "Rubric":
        """The rubric with further statements."""
        return evolve(self, rest=(*self.rest, *statements))


def scaled(template: str, factor: Fraction) -> str:
    """The template with its points, ‹4›, multiplied by the factor."""
    return re.sub("‹([^›]*)›", lambda found: decimal(Fraction(found[1]) * factor), template)


def decimal(value: Fraction) -> str:
    """A number with a finite decimal, as rules and sheets write it."""
    places = next(n for n in range(60) if (value * 10**n).denominator == 1)
    digits = str(abs(value) * 10**places).zfill(places + 1)
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def points(value: Fraction) -> str:
    """A figure that counts points, in the model's spelling."""
    return f"‹{value}›"


def percent(value: Fraction) -> str:
    return f"{decimal(value * 100)}%"


# ---- what rubrics may hold ----------------------------------------------------------------------


@frozen
class Traits:
    """What a random rubric may hold; a property switches off what it does not speak of."""

    statistics: bool = True
    scores: bool = True  # expressions read scores as points
    rounding: bool = True
    absence: bool = True  # `applies when`, policies, `is missing`, divisions in ratios
    extras: bool = True  # bonuses and penalties
    combinations: bool = True
    levels: bool = True
    rank: bool = True
    periods: bool = True
    within: bool = True
    errors: bool = False  # checks, `missing error`, divisions that make data wrong
    clauses: frozenset[str] = frozenset()  # those of CLAUSES
    focus: str = ""  # simple forms, and much of `absence` or of `statistics`


EVERYTHING = Traits()
CLAUSES = (
    "figures",
    "rankings",
    "disqualified",
    "levels",
    "quotas",
    "statistics",
    "floors",
    "groups",
    "values",
    "lines",
    "keys",
    "trimmed",
    "known",
    "rescale",
    "policies",
    "rows",
    "previous",
    "define",
    "allowed",
)
"""What decrees needed beside, by a word for each; not every engine knows all of it."""

TENTHS = (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4), Fraction(1, 10), Fraction(9, 10))
MAXIMA = tuple(map(Fraction, ("4", "1", "10", "2.5", "3", "0.7")))
NUMBERS = tuple(map(Fraction, ("0", "1", "2", "0.5", "5", "1.5", "10", "-1", "7.25")))
WHOLE = tuple(map(Fraction, (0, 1, 2, 3, 5, 10)))
PERCENTS = tuple(map(Fraction, ("0", "0.5", "1", "0.1", "0.8", "0.455")))
GROWTHS = tuple(map(Fraction, ("0", "0.5", "-1", "2", "10")))
DATES = (date(2021, 1, 1), date(2021, 12, 30), date(2020, 2, 29), date(2024, 7, 1))
OPTIONS = ("none", "some", "c1")  # an id may be the name of a criterion
TEXTS = ("x", "y", "a, b")

BY_ROWS = ("mean", "median", "sum", "highest", "lowest", "mean without 1 highest")
BY_ROWS += ("mean without 1 highest and 1 lowest",)
SHARED = ("mean", "geometric mean", "harmonic mean", "lowest", "highest", "best")
TIES = (" ties dense", " ties ordinal", " ties share")
ROUNDINGS = ("round 0", "round 1", "round 1 half even", "round 0 down", "round 0 up")
STEPS = ("round to 0.25", "round to 0.5 half even", "round to 2 down", "round to 3 up")
STATISTICS = ("highest", "lowest", "average", "median", "percentile", "count", "total_of")
STATISTICS += ("standing", "deviation", "sample_deviation")  # the last divides by n − 1


@mutable
class _Writer:
    """Draws a rubric from top to bottom; whatever is written may read what was written before."""

    draw: Draw[Any]
    traits: Traits
    inputs: list[Input] = field(factory=list)
    number_lets: list[str] = field(factory=list)
    truth_lets: list[str] = field(factory=list)
    lets: list[str] = field(factory=list)
    scores: list[str] = field(factory=list)  # names of finished criteria, bonuses and penalties
    shares: list[str] = field(factory=list)  # of finished criteria
    level_ids: dict[str, list[str]] = field(factory=dict)  # by what has levels; "" is the total
    text_lets: list[str] = field(factory=list)
    low: Fraction = Fraction(0)  # the floor of the form that is being written
    with_max: bool = True  # whether `max` may stand in it
    floors: bool = True  # whether criteria may have floors
    counter: int = 0

    # ---- choices --------------------------------------------------------------------------------

    def one(self, items: Sequence[T]) -> T:
        return self.draw(st.sampled_from(items))

    def chance(self, of: int, wanted: bool = True) -> bool:
        """True once in so many times, and never once shrunk."""
        return wanted and self.draw(st.integers(0, of - 1)) == of - 1

    def may(self, clause: str, of: int) -> bool:
        """Once in so many times, where the clause is drawn at all."""
        return self.chance(of, clause in self.traits.clauses)

    def fresh(self, letter: str) -> str:
        self.counter += 1
        return f"{letter}{self.counter}"

    # ---- inputs ---------------------------------------------------------------------------------

    def input(self, kind: str) -> Input:
        """An input of a kind: one that is there already, or a new one."""
        there = [i for i in self.inputs if i.type.split()[0] == kind and not i.per_row]
        if there and (len(there) > 2 or not self.chance(3)):
            return self.one(there)
        made = self.new_input(kind)
        if kind == "number" and not made.clauses and self.may("allowed", 3):
            made = evolve(made, clauses=" in {" + ", ".join(map(decimal, made.values[:7])) + "}")
        if self.traits.absence and self.chance(6):
            policy = self.one(self.policies())
            made = evolve(made, clauses=f"{made.clauses} when missing {policy}")
        self.inputs.append(made)
        return made

    def policies(self) -> list[str]:
        found = ["zero", "unranked"] + ["error"] * self.traits.errors
        return found + ["rescale"] * ("rescale" in self.traits.clauses)

    def per_row(self) -> str:
        """A value of the rows of a unit."""
        there = [item for item in self.inputs if item.per_row]
        if not there or self.chance(3):
            there = [Input(self.fresh("m"), "number", self.held_per_row(), NUMBERS, per_row=True)]
            self.inputs += there
        name = self.one(there).name
        return f"{self.one(('mean', 'sum', 'min', 'max', 'median', 'count'))}({name})"

    def held_per_row(self) -> str:
        """What holds the values of the rows of a unit, which data now and then break."""
        if self.chance(4):
            return f" from -1 to 10 + {self.input('integer').name} per row"
        if self.chance(6):
            return f" from {self.input('integer').name} - 10 per row"
        if self.may("allowed", 3):
            return " in {" + ", ".join(map(decimal, NUMBERS)) + "} per row"
        return " per row"

    def new_input(self, kind: str) -> Input:
        name = self.fresh({"number": "n", "integer": "i", "percent": "r"}.get(kind, kind[0]))
        if kind == "yesno":
            return Input(name, kind, self.one(("", "", "", " default no")), (False, True))
        if kind == "choice":
            listed = ", ".join(OPTIONS)
            default = self.one(("", "", "", f" default {OPTIONS[0]}"))
            return Input(name, f"choice {{ {listed} }}", default, OPTIONS)
        if kind == "date":
            return Input(name, kind, " from 2020-01-01 to 2024-12-31", DATES)
        if kind == "text":
            return Input(name, kind, "", TEXTS)
        if kind == "percent":
            wide = self.chance(4)
            clauses = " from -100% to 1000%" if wide else ""
            return Input(name, kind, clauses, GROWTHS if wide else PERCENTS)
        if kind == "number":
            clauses = self.one(("", "", "", " from -1 default 1.5"))
            return Input(name, kind, clauses, NUMBERS)
        above = [item.name for item in self.inputs if item.type == "integer"]
        if above and self.chance(3):
            most = self.one(above)
            clauses = self.one((f" from 0 to {most}", f" to 2 * {most}"))
            return Input(name, kind, clauses, WHOLE, most)
        return Input(name, kind, self.one((" from 0", "", ' from 0 to 10 unit "máy"')), WHOLE)

    # ---- expressions ----------------------------------------------------------------------------

    def number(self, depth: int = 2, divide: bool = False) -> str:
        """A number; ``divide`` says that it may divide by what may be zero."""
        makers: list[Callable[[], str]] = [lambda: self.input("integer").name]
        makers += [lambda: self.input(self.one(("number", "percent"))).name] * 2
        if self.number_lets:
            makers.append(lambda: self.one(self.number_lets))
        if self.shares:
            makers.append(lambda: f"{self.one(self.shares)}.share")
        if self.scores and self.traits.scores:
            makers.append(lambda: self.one(self.scores))
            makers.append(lambda: f"({self.one(self.scores)}.max * {self.input('number').name})")
        drawn = self.traits.clauses
        if depth and "rows" in drawn:
            makers += [self.per_row] * 2
        if depth and "previous" in drawn:
            makers += [lambda: f"previous({self.number(0)})"] * 2
            if self.traits.statistics:
                makers.append(lambda: f"previous({self.statistic(0, False)})")
        if depth and "known" in drawn:
            makers += [self.known] * 3
        if depth and "define" in drawn:
            makers += [self.shorthand] * 2
        if depth and "trimmed" in drawn:
            makers.append(lambda: f"median({self.number(0)}, {self.number(0)}, {self.number(0)})")
        if depth:
            less = depth - 1
            makers += [
                lambda: f"({self.number(less, divide)} {self.one('+-*')} {self.number(0, divide)})",
                lambda: f"({self.number(0)} - {self.number(0)} + {self.number(0)})",
                lambda: self.function(less, divide),
                lambda: f"days({self.input('date').name}, 2021-12-30)",
            ]
            if divide:
                makers += [lambda: f"({self.number(0)} / {self.number(0)})"] * 2
                makers.append(lambda: f"({self.number(0)} / {self.number(0)} * {self.number(0)})")
            if self.traits.statistics:
                often = 20 if self.traits.focus == "statistics" else 2
                makers += [lambda: self.statistic(less, divide)] * often
        return self.one(makers)()

    def known(self) -> str:
        """A function of what is known."""
        name = self.one(("sum", "mean", "min", "max", "median", "count"))
        if name == "count" and self.chance(3):
            return f"count(known {self.input('choice').name}, {self.input('yesno').name})"
        listed = ", ".join(self.number(0) for _ in range(self.one((2, 1, 3))))
        return f"{name}(known {listed})"

    def shorthand(self) -> str:
        """A shorthand and its use."""
        name = self.fresh("d")
        value = self.one(("p + q * 2", "max(p, q)", "(if p > q then p else q)", "p - q + p"))
        self.lets.append(f"define {name}(p, q) = {value}")
        return f"{name}({self.number(0)}, {self.number(0)} + 1)"

    def function(self, depth: int, divide: bool) -> str:
        a, b = self.number(depth, divide), self.number(0, divide)
        forms = [
            f"min({a}, {b})",
            f"max({a}, {b}, 1)",
            f"sum({a}, {b})",
            f"mean({a}, {b})",
            f"abs({a})",
            f"floor({a})",
            f"ceil({a})",
            f"round({a}, 1)",
            f"clamp({a}, 0, 2)",
            f"-{a}",
            f"(50% of {a})",
            f"{a} ^ 2",
            f"(if {self.condition(0)} then {a} else {b})",
            f"year({self.input('date').name})",
            f"sqrt(abs({a}))",
            f"exp(clamp({a}, -1, 1))",
            f"ln(max({a}, 0.5))",
            f"log10(max({a}, 0.01))",
            f"(abs({a}) + 0.5) ^ 0.5",
        ]
        if divide:
            forms.append(f"{a} ^ -1")
        if divide and self.traits.errors:
            forms += [f"ln({a})", f"log10({a})"]
        return self.one(forms)

    def statistic(self, depth: int, divide: bool) -> str:
        x = self.number(depth, divide)
        name = self.one(STATISTICS if divide else STATISTICS[:-1])
        part = ""
        if self.may("statistics", 2):
            kind = self.one(("choice", "yesno", "text"))
            part = f" within {self.input(kind).name}"
        if self.may("statistics", 2):
            part += f" where {self.condition(min(depth, 1))}"
        if name == "count" and self.chance(2):
            return f"count({self.input(self.one(('yesno', 'choice', 'date', 'text'))).name}{part})"
        if name == "percentile":
            return f"percentile({x}, {self.one(('90%', '50%', '25%', '100%', '0%'))}{part})"
        if name in ("highest", "lowest") and self.may("statistics", 2):
            return f"{name}({x}, {self.one('213')}{part})"
        return f"{name}({x}{part})"

    def condition(self, depth: int = 2) -> str:
        makers: list[Callable[[], str]] = [
            lambda: self.input("yesno").name,
            lambda: self.comparison(),
            lambda: f"{self.input('choice').name} {self.one(('=', '!='))} {self.one(OPTIONS)}",
            lambda: f"{self.input('choice').name} in {{{self.one(OPTIONS)}, none}}",
            lambda: f"{self.input('date').name} {self.one(('>=', '<', '='))} {self.one(DATES)}",
            lambda: f'{self.input("text").name} = "{self.one(TEXTS)}"',
            lambda: f"{self.number(0)} in {{1, 2, {self.number(0)}}}",
        ]
        if self.truth_lets:
            makers.append(lambda: self.one(self.truth_lets))
        if self.text_lets:
            makers.append(lambda: f'{self.one(self.text_lets)} = "{self.one(TEXTS)}"')
        leveled = [name for name in self.level_ids if name]
        if leveled:
            makers += [lambda: self.level_condition(self.one(leveled))] * 3
        if self.shares and self.traits.scores:
            makers.append(lambda: "{0} >= 50% of {0}.max".format(self.one(self.shares)))
        if self.traits.absence:
            often = 6 if self.traits.focus == "absence" else 1
            states = ("missing", "applicable")
            makers += [lambda: f"{self.anything()} is {self.one(states)}"] * often
        if depth:
            less = depth - 1
            makers += [
                lambda: f"({self.condition(less)} and {self.condition(0)})",
                lambda: "({} and {} and {})".format(*(self.condition(0) for _ in "abc")),
                lambda: f"({self.condition(less)} or {self.condition(0)})",
                lambda: f"(not {self.condition(less)})",
                lambda: "(if {} then {} else {})".format(*(self.condition(0) for _ in "abc")),
                lambda: f"{self.number(less)} {self.one(('>=', '<'))} {self.number(0)}",
            ]
        return self.one(makers)()

    def comparison(self) -> str:
        """A figure against a limit that data often stand exactly on."""
        item = self.input(self.one(("integer", "number", "percent")))
        limit = self.one([value for value in item.values if value >= 0])
        shown = percent(limit) if item.type == "percent" else decimal(limit)
        return f"{item.name} {self.one(('>=', '>', '<=', '<', '=', '!='))} {shown}"

    def anything(self) -> str:
        """A name whose absence can be asked for."""
        kinds = ("integer", "yesno", "percent", "choice")
        names = [*self.scores, *self.number_lets] or [self.input(self.one(kinds)).name]
        return self.one([*names, self.input(self.one(kinds)).name])

    def level_condition(self, of: str) -> str:
        """What is asked of a level."""
        names, read = self.level_ids[of], f"{of}.level" if of else "level"
        if self.chance(4):
            return f"{read} in {{{self.one(names)}, {self.one(names)}}}"
        sides = [read, self.one(names)]
        if self.chance(4):
            sides.reverse()
        return f"{sides[0]} {self.one(('>=', '>', '<=', '<', '=', '!='))} {sides[1]}"

    def figure(self) -> None:
        """A figure that counts for nothing, but may be read."""
        name, kind = self.fresh("f"), self.one(("number", "number", "truth", "date", "text"))
        if kind == "number":
            a, b = self.number(1, divide=True), self.number(0)
            value = self.one((a, f"{a} / {b}", f"ln({b})", f"{a} ^ -1"))
            self.number_lets.append(name)
        elif kind == "truth":
            value = self.condition(1)
            self.truth_lets.append(name)
        else:
            value = self.input(kind).name
        self.lets.append(f'let {name} "F" = {value}')
        if kind == "number" and self.may("levels", 2):
            self.lets.append(self.level_block(name, Fraction(4), own_units=True))

    def value_form(self) -> None:
        """A named value by rows."""
        shape = self.one(("texts", "bands", "choose", "first"))
        name = self.fresh("v")

        def value() -> str:
            return f'"{self.one(TEXTS)}"' if shape == "texts" else self.number(0)

        if shape in ("texts", "bands"):
            x = self.number(1)
            x = f"({x})" if x.startswith("-") else x  # `bands - x` is a difference
            form = f"bands {x} {{ >= 2 -> {value()} >= 0.5 -> {value()} otherwise -> {value()} }}"
        elif shape == "choose":
            x = self.input("choice").name
            form = f"choose {x} {{ some -> {value()} otherwise -> {value()} }}"
        else:
            form = f"first {{ when {self.condition(1)} -> {value()} otherwise -> {value()} }}"
        (self.text_lets if shape == "texts" else self.number_lets).append(name)
        self.lets.append(f"let {name} = {form}")

    def let(self) -> None:
        """A named value over what was written so far."""
        if self.may("figures", 2):
            return self.figure()
        if self.may("values", 2):
            return self.value_form()
        if self.may("lines", 3):
            name, value = self.fresh("v"), self.line(lambda: self.number(0))
            self.number_lets.append(name)
            self.lets.append(f"let {name} = {value}")
            return None
        if self.chance(3):
            name, value = self.fresh("t"), self.condition(1)
            self.truth_lets.append(name)
        else:
            name, value = self.fresh("v"), self.number(2)
            self.number_lets.append(name)
        self.lets.append(f"let {name} = {value}")
        return None

    # ---- forms ----------------------------------------------------------------------------------

    def form(self, most: Fraction) -> str:
        makers: list[Callable[[], str]] = [
            lambda: "given",
            lambda: f"given default {points(most * self.one((Fraction(0), *TENTHS)))}",
            lambda: f"yes {self.condition(0 if self.traits.focus else 2)}",
            lambda: f"ratio {self.quotient()}",
            lambda: f"points {self.some_points(most)}",
        ]
        rich: list[Callable[[], str]] = [
            lambda: self.scale(),
            lambda: self.bands(most),
            lambda: self.choose(most),
            lambda: self.first(most),
        ]
        drawn = self.traits.clauses
        if "lines" in drawn:
            rich += [lambda: self.line(lambda: self.row_points(most))] * 2
        if "keys" in drawn:
            rich += [lambda: self.several_keys(most)] * 3
        if "rows" in drawn:
            rich += [lambda: f"given per row by {self.one(BY_ROWS)}"] * 2
        if self.low or not self.with_max:
            makers = [makers[0], lambda: f"points {self.some_points(most)}"]
            rich = rich[1:]  # without a scale
        return self.one(makers if self.traits.focus else [*makers, *rich])()

    def line(self, value: Callable[[], str]) -> str:
        """Straight lines between points, which rise or fall."""
        places = self.draw(st.sets(st.sampled_from(NUMBERS), min_size=2, max_size=4))
        listed = sorted(places, reverse=self.chance(3))
        rows = ", ".join(f"{decimal(place)} -> {value()}" for place in listed)
        return f"interpolate {self.number(1)} {{ {rows} }}"

    def several_keys(self, most: Fraction) -> str:
        """A choice by several values."""
        kinds = [self.one(("choice", "yesno", "integer", "text", "date")) for _ in "ab"]
        inputs = [self.input(kind) for kind in kinds]

        def key(item: Input) -> str:
            if self.chance(3):
                return "any"
            value = self.one(item.values)
            if isinstance(value, bool):
                return "yes" if value else "no"
            if isinstance(value, Fraction):
                return decimal(value)
            return f'"{value}"' if item.type == "text" else str(value)

        rows = [
            f"{', '.join(key(item) for item in inputs)} -> {self.row_points(most)}"
            for _ in range(self.one((1, 2, 3)))
        ]
        listed = ", ".join((*rows, f"otherwise -> {self.row_points(most)}"))
        return f"choose {', '.join(item.name for item in inputs)} {{ {listed} }}"

    def quotient(self) -> str:
        a = self.number(1, divide=self.traits.absence)
        if self.traits.absence:
            return self.one((f"{self.number(0)} / {self.number(0)}", a))
        return a

    def scale(self) -> str:
        if self.chance(5):
            return f"scale {self.input('percent').name} from {self.one(('0% to 80%', '50% to 0%'))}"
        x = self.number(1, divide=self.traits.absence)
        ends = ["0 to 1", "1 to 0", "10 to 2.5", "-1 to 1"]
        if self.traits.absence:
            ends += [f"0 to {self.number(0)}", f"{self.number(0)} to {self.number(0)}"]
        return f"scale {x} from {self.one(ends)}"

    def some_points(self, most: Fraction) -> str:
        """An amount of points that depends on data."""
        factor = points(most * self.one((Fraction(1), *TENTHS)))
        return f"{factor} * {self.number(1, divide=self.chance(4, self.traits.errors))}"

    def constant_points(self, most: Fraction) -> str:
        share = self.one((Fraction(0), Fraction(1), *TENTHS))
        if self.low and self.chance(2):
            return points(self.low * share)
        if not self.with_max:
            return points(most * share)
        return self.one((points(most * share), f"{percent(share)} of max"))

    def row_points(self, most: Fraction) -> str:
        if self.chance(4):
            return self.some_points(most)
        return self.constant_points(most)

    def bands(self, most: Fraction) -> str:
        x = self.number(1)
        limits = sorted(self.draw(st.sets(st.sampled_from(NUMBERS[:7]), min_size=1, max_size=3)))
        shape = self.one((">=", "<", "from", "read"))
        if shape == ">=":
            rows = [f"{self.one(('>=', '>'))} {decimal(limit)}" for limit in reversed(limits)]
        elif shape == "<":
            rows = [f"{self.one(('<', '<='))} {decimal(limit)}" for limit in limits]
        elif shape == "from" and len(limits) > 1:
            rows = [f"from {decimal(low)} to {decimal(high)}" for low, high in pairwise(limits)]
        else:
            rows = [f"from {self.number(0)} to {self.number(0)}", f">= {self.number(0)}"]
        listed = " ".join(f"{row} -> {self.row_points(most)}" for row in rows)
        return f"bands {x} {{ {listed} otherwise -> {self.row_points(most)} }}"

    def choose(self, most: Fraction) -> str:
        named = OPTIONS[: self.one((3, 2, 1))]
        rows = [f"{option} -> {self.row_points(most)}" for option in named]
        if len(named) < len(OPTIONS):
            rows.append(f"otherwise -> {self.row_points(most)}")
        return f"choose {self.input('choice').name} {{ {' '.join(rows)} }}"

    def first(self, most: Fraction) -> str:
        count = self.one((1, 2))
        rows = [f"when {self.condition(1)} -> {self.row_points(most)}" for _ in range(count)]
        return f"first {{ {' '.join(rows)} otherwise -> {self.row_points(most)} }}"

    # ---- criteria -------------------------------------------------------------------------------

    def clauses(self, letter: str) -> str:
        """Rounding and `applies when`, sometimes."""
        head = ""
        if self.chance(4, self.traits.rounding):
            head += " " + self.one((*ROUNDINGS, *STEPS))
        often = 2 if self.traits.focus == "absence" else 4 if letter == "c" else 6
        if self.chance(often, self.traits.absence):
            head += f" applies when {self.condition(0 if self.traits.focus else 1)}"
        if letter == "c" and self.may("policies", 3):
            head += f" missing {self.one(self.policies())}"
        return head

    def leaf(self, weight: str, most: Fraction | None = None) -> Part:
        name = self.fresh("c")
        most = most or self.one(MAXIMA)
        head = f" max {points(most)}{weight}{self.clauses('c')}"
        if self.floors and self.may("floors", 3):
            self.low = -self.one(MAXIMA)
            head += f" down to {points(self.low)}"
        form = self.form(most)
        low, self.low = self.low, Fraction(0)
        self.finished(name, "criterion")
        if self.may("levels", 3):
            self.lets.append(self.level_block(name, most))
        return Part("criterion", name, most, head, form, low=low)

    def finished(self, name: str, kind: str) -> None:
        self.scores.append(name)
        if kind == "criterion":
            self.shares.append(name)

    def extra(self, inside: bool = False) -> Part:
        kind = self.one(("bonus", "penalty"))
        name, most = self.fresh(kind[0]), self.one(MAXIMA[1:])
        clauses = self.clauses("b")  # which read nothing of its own parts
        head = f" up to {points(most)}{clauses}"
        if self.may("groups", 4 if inside else 2):
            parts = tuple(self.extra(inside=True) for _ in range(self.one((1, 2, 3))))
            if kind == "penalty" and self.chance(3):
                head = clauses
            return Part(kind, name, most, head, "", parts)
        unlimited = self.may("groups", 3) if inside else self.may("floors", 3)
        if unlimited and (kind == "penalty" or inside):
            head, self.with_max = clauses, False
        form = self.form(most)
        if not self.with_max:
            self.with_max = True
            return Part(kind, name, most, head, form)
        self.finished(name, kind)
        return Part(kind, name, most, head, form)

    def branch(self, weight: str, depth: int) -> Part:
        """A criterion with parts."""
        name, clauses = self.fresh("c"), self.clauses("c")
        size = self.one((1, 2, 3))
        combination = self.one(("sum", *SHARED, "highest points", "lowest points"))
        if not self.traits.combinations or self.chance(2, self.traits.focus == "absence"):
            combination = "sum"
        trimmed = ""
        if self.may("trimmed", 2):
            out = self.one([(a, b) for a in range(size) for b in range(size - a)])
            pairs = zip(out, ("highest", "lowest"), strict=True)
            sides = " and ".join(f"{number} {side}" for number, side in pairs if number)
            combination, trimmed = "median", f"mean without {sides}" if sides else ""
        weights = self.weights(size) if combination in SHARED[:3] else [""] * size
        floors, self.floors = self.floors, self.floors and combination not in SHARED[1:3]
        parts = [self.criterion(own, depth - 1) for own in weights]
        self.floors = floors
        most = sum((part.most for part in parts), Fraction(0))
        head = "" if combination == "sum" and self.chance(3) else f" max {points(most)}"
        if combination != "sum":
            most = self.one(MAXIMA)
            number = f" {self.one(range(1, size + 1))}" if combination == "best" else ""
            head = f" max {points(most)} by {trimmed or combination}{number}"
        if self.may("known", 2):
            head += f" known at least {self.one(('50%', '1', str(size), '100%', '40%'))}"
        if floors and self.may("floors", 4):
            head += f" down to {points(-self.one(MAXIMA))}"
        if self.chance(3, self.traits.extras):
            parts.append(self.extra())
        self.finished(name, "criterion")
        return Part("criterion", name, most, f"{head}{weight}{clauses}", "", tuple(parts))

    def weights(self, size: int) -> list[str]:
        kind = self.one(("equal", "plain", "percent"))
        if kind == "equal":
            return [""] * size
        if kind == "plain":
            return [f" weight {self.one(('1', '2', '0.5', '3'))}" for _ in range(size)]
        cuts = {1: (100,), 2: (40, 60), 3: (20, 30, 50)}[size]
        return [f" weight {cut}%" for cut in cuts]

    def criterion(self, weight: str, depth: int) -> Part:
        if depth and self.chance(2 if self.traits.focus == "absence" else 3):
            return self.branch(weight, depth)
        return self.leaf(weight)

    # ---- the rest -------------------------------------------------------------------------------

    def settings(self) -> list[str]:
        found = []
        if self.traits.absence:
            policies = ["", "zero", "error"] if self.traits.errors else ["", "zero"]
            policies += ["rescale"] * 2 * ("rescale" in self.traits.clauses)
            found.append(self.one([p and f"missing {p}" for p in policies]))
            fates = ("", "leave out", "zero", "full")
            found.append(self.one([fate and f"not applicable {fate}" for fate in fates]))
        if self.chance(5, self.traits.rounding):
            found.append("total " + self.one((*ROUNDINGS, *STEPS)))
        if self.may("floors", 3):
            found.append(f"total down to {points(-self.one(MAXIMA))}")
        if self.may("floors", 4):
            found.append(f"total up to {points(self.one(MAXIMA))}")
        if "previous" in self.traits.clauses or self.chance(4, self.traits.periods):
            found.append(f"period {PERIOD}")
        return [setting for setting in found if setting]

    def level_block(self, of: str, most: Fraction, own_units: bool = False) -> str:
        """Levels with falling bounds, or rising ones, in points and in percentages."""
        shares = (Fraction(1), Fraction(3, 4), Fraction(1, 2), Fraction(1, 4), Fraction(0))
        taken = sorted(self.draw(st.sets(st.sampled_from(shares), max_size=3)), reverse=True)
        side = "to" if self.may("levels", 3) else "from"
        if side == "to":
            taken.reverse()
        wide = f" requires {self.condition(0)}" if self.may("levels", 4) else ""
        quotas = not of and "quotas" in self.traits.clauses
        names = [f"L{index}" for index, _ in enumerate(taken, start=1)]
        if of:
            names = [f"{of}_{name}" for name in names] if self.chance(2) else names
        last = f"none_{of}" if of else "none"
        lines = []
        for name, share in zip(names, taken, strict=True):
            bound = points(share * most) if own_units else ""
            bound = bound or self.one((percent(share), points(share * most)))
            if self.may("levels", 4):
                bound = f"({self.number(0)} + {points(share * most / 2)})"
            requires = f" requires {self.condition(1)}" if self.chance(3, not quotas) else ""
            lines.append(f"  {name} {side} {bound}{requires}")
            if quotas and self.chance(2):
                amounts = ("1", "2", "50% of units", "25% of units", f"40% of {self.one(names)}")
                lines[-1] += f" at most {self.one(amounts)}"
            if not of and self.may("levels", 4):
                lines[-1] += " unranked"
        unranked = " unranked" if not of and self.may("levels", 3) else ""
        self.level_ids[of] = [*names, last]
        head = f"levels{' of ' + of if of else ''}{'' if quotas else wide}"
        return "\n".join((f"{head} {{", *lines, f"  otherwise {last}{unranked}", "}"))

    def last_figures(self) -> list[str]:
        """Figures that read the whole."""
        values = ["total", "share", f"total * {self.number(0)}", "average(total)"]
        if "" in self.level_ids:
            values += [
                "level",
                self.level_condition(""),
                f"{self.level_condition('')} {self.one(('and', 'or'))} {self.condition(0)}",
                f"count(total where {self.level_condition('')})",
            ]
        if "previous" in self.traits.clauses:
            values += ["previous(total)", "total - previous(total)"]
            if "" in self.level_ids:
                values += ["previous(level)", f"previous({self.level_condition('')})"]
                values.append(f"previous(level) = {self.one(self.level_ids[''])}")
        values += [f"{of}.level" for of in self.level_ids if of]
        taken = self.draw(st.lists(st.sampled_from(values), max_size=3))
        return [f'let {self.fresh("f")} "F" = {value}' for value in taken]

    def rank(self, id: str = "") -> str:
        names = ["total", *self.scores, *self.number_lets]
        kinds = ("integer", "number", "percent", "date")
        names += [i.name for i in self.inputs if i.type in kinds and not i.per_row]
        names += [f"{of}.level" for of in self.level_ids if of]
        if "" in self.level_ids and "quotas" not in self.traits.clauses:
            names.append("level")
        keys = self.draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
        listed = ", ".join(key + " ascending" * self.chance(3) for key in keys)
        within = [i.name for i in self.inputs if i.type.split()[0] in ("choice", "yesno", "text")]
        apart = self.chance(3, self.traits.within and bool(within))
        group = f" within {self.one(within)}" if apart else ""
        by = f" by {listed}" if listed else " by total" if id else ""
        return f"rank{id}{group}{by}{self.one(('', *TIES))}"

    def rubric(self) -> Rubric:
        settings = self.settings()
        parts: list[Part] = []
        for _ in range(self.one((1, 2, 3))):
            if self.chance(3) or self.may("figures", 2) or self.may("values", 2):
                self.let()
            parts.append(self.criterion("", 2))
        if self.chance(3, self.traits.extras):
            parts.append(self.extra())
        rest = []
        if self.traits.levels:
            if self.chance(2):
                criteria = [part for part in parts if part.kind == "criterion"]
                rest.append(self.level_block("", sum((c.most for c in criteria), Fraction(0))))
            if self.chance(4):
                every = [p for part in parts for p in part.everything() if p.kind == "criterion"]
                of = self.one(every)
                if of.name not in self.level_ids:
                    rest.append(self.level_block(of.name, of.most))
        if self.chance(2, self.traits.rank):
            rest.append(self.rank())
        if self.may("rankings", 1):
            rest += [self.rank(f' {self.fresh("k")} "K"') for _ in range(self.one((1, 2)))]
        if self.may("disqualified", 1):
            levels, self.level_ids = self.level_ids, {}  # the checks let no level be read here
            for index in range(self.one((1, 2))):
                value = self.condition(1)
                if self.chance(3):
                    value = f"total < {self.number(0)}"
                rest.append(f'disqualified when {value} "reason {index}"')
            self.level_ids = levels
        if self.may("figures", 2):
            rest += self.last_figures()
        if self.chance(3, self.traits.errors):
            rest.append(f'check {self.condition(1)} "a check"')
        return Rubric(tuple(settings), tuple(self.inputs), tuple(parts), (*self.lets, *rest))


@st.composite
def rubrics(draw: Draw[Any], traits: Traits = EVERYTHING) -> Rubric:
    """A valid rubric with anything that the traits allow."""
    return _Writer(draw, traits).rubric()


# ---- rubrics in which more is never worse -------------------------------------------------------


@st.composite
def monotone_rubrics(draw: Draw[Any]) -> Rubric:
    """A rubric in which a better value of any input never loses a point.

    Nothing reads another unit, and whether a criterion applies does not hang on what it scores.
    The values of each input stand from the worst to the best.
    """
    writer = _Writer(draw, evolve(EVERYTHING, statistics=False, scores=False, absence=False))
    inputs: list[Input] = []

    def figure(worst_first: tuple[Any, ...], type: str = "number") -> str:
        name = f"x{len(inputs) + 1}"
        inputs.append(Input(name, type, "", worst_first))
        return name

    rising = tuple(map(Fraction, ("-1", "0", "0.5", "1", "1.5", "2", "5")))

    def form(most: Fraction, falling: bool) -> str:
        values = tuple(reversed(rising)) if falling else rising
        kind = writer.one(("points", "ratio", "scale", "bands", "yes", "first"))
        if kind == "yes":
            return f"yes {figure((True, False) if falling else (False, True), 'yesno')}"
        x = figure(values)
        if kind == "points":
            return f"points {points(most / 4)} * {x}"
        if kind == "ratio":
            return f"ratio {x} / 2"
        if kind == "scale":
            return f"scale {x} from {writer.one(('0 to 2', '-1 to 5', '0.5 to 1'))}"
        shares = (Fraction(0), Fraction(1), *TENTHS)
        low, high = sorted((writer.one(shares), writer.one(shares)))
        a, b = points(most * high), points(most * low)
        if kind == "bands":
            return f"bands {x} {{ >= 1.5 -> {a} >= 0.5 -> {b} otherwise -> 0 }}"
        return f"first {{ when {x} > 1 -> {a} when {x} > 0 -> {b} otherwise -> 0 }}"

    def leaf(kind: str, weight: str) -> Part:
        name, most = writer.fresh(kind[0]), writer.one(MAXIMA)
        rounding = " " + writer.one((*ROUNDINGS, *STEPS)) if writer.chance(4) else ""
        limit = "max" if kind == "criterion" else "up to"
        head = f" {limit} {points(most)}{weight}{rounding}"
        return Part(kind, name, most, head, form(most, falling=kind == "penalty"))

    def branch(weight: str, depth: int) -> Part:
        if not depth or not writer.chance(2):
            return leaf("criterion", weight)
        name, size = writer.fresh("c"), writer.one((1, 2, 3))
        combination = writer.one(("sum", *SHARED, "highest points", "lowest points"))
        weights = writer.weights(size) if combination in SHARED[:3] else [""] * size
        parts = [branch(own, depth - 1) for own in weights]
        most = sum((part.most for part in parts), Fraction(0))
        number = f" {writer.one(range(1, size + 1))}" if combination == "best" else ""
        head = f" max {points(most)} by {combination}{number}{weight}"
        if writer.chance(3):
            parts.append(leaf(writer.one(("bonus", "penalty")), ""))
        return Part("criterion", name, most, head, "", tuple(parts))

    parts = [branch("", 2) for _ in range(writer.one((1, 2)))]
    whole = sum((part.most for part in parts), Fraction(0))
    if writer.chance(3):
        parts.append(leaf(writer.one(("bonus", "penalty")), ""))
    bounds = ("75%", points(whole / 2), "10%")
    levels = "\n".join(f"  L{i} from {bound}" for i, bound in enumerate(bounds, start=1))
    ties = writer.one(("", "\nrank by total ties dense", "\nrank by total ties ordinal"))
    rest = f"levels {{\n{levels}\n  otherwise none\n}}{ties}"
    return Rubric((), tuple(inputs), tuple(parts), (rest,))


# ---- data ---------------------------------------------------------------------------------------


@st.composite
def rows(
    draw: Draw[Any], rubric: Rubric, missing: bool = True, wrong: bool = False, most: int = 5
) -> list[Row]:
    """Data for a rubric: values on bounds, zeros, ties, and some that are missing.

    ``wrong``: now and then a value is out of its range.
    """
    periods = draw(st.sampled_from((PERIODS, MONTHS))) if rubric.has_periods else ("",)
    keys = st.tuples(st.sampled_from(NAMES), st.sampled_from(periods))
    units = draw(st.lists(keys, min_size=1, max_size=most, unique=True))
    found = [draw(one_row(rubric, *unit, missing, wrong)) for unit in units]
    own = [item for item in rubric.inputs if item.per_row]
    entered = [part for part in rubric.entered() if part.form.startswith("given per row")]
    if not own and not entered:
        return found
    several: list[Row] = []
    for row in found:
        several.append(row)
        for _ in range(draw(st.integers(0, 2))):
            again = dict(row)
            if draw(st.booleans()):  # what stands in another row need not stand here
                again |= dict.fromkeys(item.name for item in rubric.inputs)
            for item in own:
                values = (*item.values, None, *(Fraction(25),) * wrong)
                again[item.name] = draw(st.sampled_from(values))
            for part in entered:
                again[part.name] = draw(st.sampled_from((part.most, part.most / 2, None)))
            several.append(again)
    return several


@st.composite
def one_row(
    draw: Draw[Any],
    rubric: Rubric,
    name: str,
    period: str = "",
    missing: bool = True,
    wrong: bool = False,
) -> Row:
    """The row of one unit in one period, if the rubric has periods."""
    row: Row = {UNIT: name}
    if rubric.has_periods:
        row[PERIOD] = period
    for item in rubric.inputs:
        value = draw(st.sampled_from(item.values))
        most = row.get(item.at_most)
        if isinstance(most, Fraction) and not (wrong and draw(st.integers(0, 9)) == 9):
            value = min(value, most)
        row[item.name] = value
    for part in rubric.entered():
        row[part.name] = part.most * draw(st.sampled_from((Fraction(1), Fraction(0), *TENTHS)))
        if part.low and draw(st.booleans()):
            row[part.name] = part.low * draw(st.sampled_from(TENTHS))
    columns = [column for column in row if column not in (UNIT, PERIOD)]
    if columns and missing and draw(st.integers(0, 4)) > 2:
        for column in draw(st.lists(st.sampled_from(columns), max_size=2)):
            row[column] = None
    if columns and wrong and draw(st.integers(0, 9)) == 9:
        column = draw(st.sampled_from(columns))
        if isinstance(row[column], Fraction):
            row[column] = draw(st.sampled_from((Fraction(-2), Fraction(21, 2), Fraction(10))))
    return row


@st.composite
def cases(
    draw: Draw[Any], traits: Traits = EVERYTHING, missing: bool = True, most: int = 5
) -> tuple[Rubric, list[Row]]:
    """A rubric and data for it."""
    rubric = draw(rubrics(traits))
    return rubric, draw(rows(rubric, missing, wrong=traits.errors, most=most))


def as_csv(rubric: Rubric, data: Sequence[Mapping[str, Any]]) -> str:
    """The data as a CSV file: percentages with their sign, yes and no, dates year first."""
    percents = {item.name for item in rubric.inputs if item.type == "percent"}
    columns = list(dict.fromkeys(column for row in data for column in row))

    def cell(column: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Fraction):
            return percent(value) if column in percents else decimal(value)
        return str(value)

    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([cell(column, row.get(column)) for column in columns] for row in data)
    return out.getvalue()
