"""Functions, statistics and what is known in words: ``the highest “Score” of all units``."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rulelang.output.report.content.method.binding import (
    ATOM,
    PHRASE,
    POWER,
    PRODUCT,
    SIGN,
    SUM,
    Written,
)
from rulelang.output.report.content.method.conditions import COMPARED, known_value
from rulelang.output.report.sentences.lists import Place
from rulelang.plan.combinations import FUNCTIONS
from rulelang.plan.expressions import Apply, Cases, Combine, Const, Expr, Nothing, Read
from rulelang.plan.tree import StatisticStep

if TYPE_CHECKING:
    from rulelang.output.report.content.method.prose import Prose

__all__ = ["applied", "of_known", "of_rows", "statistic"]

OF_PLAIN = ("ln", "exp", "log10")
"""Functions that people write with brackets, too."""


def applied(prose: "Prose", expr: Apply) -> Written:
    """A function or an operator on its arguments, and how tightly the text binds."""
    name, arguments = expr.function, expr.arguments
    if name in COMPARED or name == "not":
        return prose.condition(expr), 1
    count = _counted(expr)
    if count is not None:
        return _of(prose, "count", count), PHRASE
    match name:
        case "+":
            return _sum(prose, arguments)
        case "-":
            return f"−{prose.write(arguments[0], SIGN)}", SUM
        case "*":
            return _product(prose, arguments)
        case "/":
            first, second = (prose.write(a, PRODUCT + at) for at, a in enumerate(arguments))
            return f"{first} ÷ {second}", PRODUCT
        case "^":
            return f"{prose.write(arguments[0], ATOM)}^{prose.write(arguments[1], POWER)}", POWER
        case "round":
            to = _decimals(prose, arguments[1])
            value = prose.write(arguments[0], PHRASE + 1)
            return prose.say("rounding.value", value=value, to=to), PHRASE
        case "floor" | "ceil":
            key = "down" if name == "floor" else "up"
            value = prose.write(arguments[0], PHRASE + 1)
            return prose.say(f"rounding.value_{key}", value=value), PHRASE
        case "clamp":
            value, low, high = (prose.write(a, PHRASE + 1) for a in arguments)
            return prose.say("functions.clamp", value=value, low=low, high=high), PHRASE
        case "days":
            first, second = (prose.write(a) for a in arguments)
            return prose.say("functions.days", first=first, second=second), PHRASE
        case "abs" | "sqrt" | "year":
            return prose.say(f"functions.{name}", value=prose.write(arguments[0], PRODUCT)), PHRASE
        case _ if name in OF_PLAIN:
            inside = prose.write(arguments[0])
            return prose.say("functions.plain", name=name, list=inside), ATOM
        case _:
            return _of(prose, name, arguments), PHRASE


def _of(prose: "Prose", name: str, arguments: Sequence[Expr]) -> str:
    """A function of several values."""
    if name == "count" and len(arguments) == 1:
        return prose.say("functions.count_one", list=prose.write(arguments[0], PHRASE))
    key = f"{name}_of_more" if name in ("min", "max") and len(arguments) > 2 else name
    texts = [prose.write(a, PHRASE + 1) for a in arguments]
    return prose.say(f"functions.{key}", list=prose.listed(texts))


def _decimals(prose: "Prose", places: Expr) -> str:
    if isinstance(places, Const) and isinstance(places.value, Fraction):
        count = int(places.value)
        if count > 0:
            return prose.say("rounding.decimals", count=count)
        if count == 0:
            return prose.say("rounding.whole")
        return prose.say("rounding.multiple", step=prose.number(Fraction(10) ** -count))
    return prose.say("rounding.multiple", step=f"10^(−{prose.write(places, POWER)})")


def _sum(prose: "Prose", arguments: Sequence[Expr]) -> Written:
    terms = [a for a in arguments if a != Const(Fraction(0))] or [*arguments[:1]]
    text = prose.write(terms[0], SUM)
    for term in terms[1:]:
        match term:
            case Apply(function="-", arguments=(taken,)):
                text += f" − {prose.write(taken, PRODUCT)}"
            case Const(value=Fraction() as value) if value < 0 and not term.text:
                text += f" − {prose.number(-value)}"
            case _:
                text += f" + {prose.write(term, PRODUCT)}"
    return (text, SUM) if len(terms) > 1 else (text, PHRASE)


def _product(prose: "Prose", arguments: Sequence[Expr]) -> Written:
    factors = [a for a in arguments if a != Const(Fraction(1))] or [*arguments[:1]]
    if len(factors) == 1:
        return prose.write(factors[0], PRODUCT), PRODUCT
    texts = [prose.write(a, PRODUCT + bool(at)) for at, a in enumerate(factors)]
    return " × ".join(texts), PRODUCT


# ---- what is known -------------------------------------------------------------------------------


def of_known(prose: "Prose", expr: Expr) -> str | None:
    """A function of those values that are known, or of several that all must be; None for what
    has other cases."""
    count = _counted(expr)
    if count is not None:
        return _of(prose, "count", count)
    if not isinstance(expr, Cases) or len(expr.rows) != 1:
        return None
    combined = expr.rows[0][1] if isinstance(expr.rows[0][1], Combine) else expr.otherwise
    if not isinstance(combined, Combine):
        return None
    values = [_whole(part.points) for part in combined.parts]
    text = _of(prose, FUNCTIONS[combined.combination], values)
    if combined is expr.otherwise:
        return text
    return prose.say("functions.known", list=text)


def _counted(expr: Expr) -> list[Expr] | None:
    """The values of which those that are known are counted."""
    terms = expr.arguments if isinstance(expr, Apply) and expr.function == "+" else (expr,)
    found = []
    for term in terms:
        if not isinstance(term, Cases) or len(term.rows) != 1:
            return None
        (asked, value) = term.rows[0]
        known = known_value(asked)
        if known is None or value != Const(Fraction(1)) or term.otherwise != Const(Fraction(0)):
            return None
        found.append(known)
    return found


def _whole(expr: Expr) -> Expr:
    """A value without the condition that it is known."""
    if isinstance(expr, Cases) and isinstance(expr.otherwise, Nothing) and len(expr.rows) == 1:
        return expr.rows[0][1]
    return expr


# ---- over units and rows -------------------------------------------------------------------------


def statistic(prose: "Prose", read: Read) -> str:
    """A statistic over the units, or over those that it names."""
    step = prose.steps[read.ref]
    assert isinstance(step, StatisticStep)
    value, condition = _part_of_units(step.value)
    if step.own is not None:
        value = step.own
    what = prose.write(value, ATOM)
    units = _units(prose, step, condition)
    name = step.statistic
    if name in ("highest", "lowest") and step.parameter not in (None, 1):
        place = Place(int(step.parameter or 1))
        return prose.say(f"statistics.{name}_place", what=what, units=units, place=place)
    if name == "percentile":
        share = prose.writer.spelt(step.parameter or Fraction(0), True)
        return prose.say("statistics.percentile", what=what, units=units, share=share)
    part = "_part" if name == "standing" and (condition is not None or step.within) else ""
    return prose.say(f"statistics.{name}{part}", what=what, units=units)


def _part_of_units(value: Expr) -> tuple[Expr, Expr | None]:
    """A value, and the condition of the units that it is of: see `forms.known.within_part`."""
    match value:
        case Cases(rows=((_, Cases(rows=((condition, of),), otherwise=Nothing())),)):
            return of, condition
        case _:
            return value, None


def _units(prose: "Prose", step: StatisticStep, condition: Expr | None) -> str:
    asked = "" if condition is None else prose.condition(condition)
    group = "" if step.within is None else prose.name(step.within.id)
    if group and asked:
        return prose.say("units.within_where", group=group, condition=asked)
    if group:
        return prose.say("units.within", group=group)
    return prose.say("units.where", condition=asked) if asked else prose.say("units.all")


def of_rows(prose: "Prose", read: Read) -> str:
    """What the rows of a unit come to, by a function."""
    found = next(one for one in prose.plan.gathered if one.ref == read.ref)
    return prose.say(f"rows.{found.function}", what=prose.name(found.input))
