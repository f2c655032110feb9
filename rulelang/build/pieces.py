"""The pieces of a rubric, as a program gives them: plain values, a function each.

An expression is a number, a date, a truth or a text of the language, such as
``"computers / staff"``; a condition is one, too. What an argument means is what the clause of that
name means in the language.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date as Date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from rulelang.build.names import is_name, name_of
from rulelang.data.arguments import checked, must_fit

__all__ = [
    "Expression",
    "Piece",
    "PieceKind",
    "bonus",
    "check",
    "choice",
    "criterion",
    "date",
    "define",
    "disqualified",
    "example",
    "integer",
    "let",
    "level",
    "levels",
    "number",
    "penalty",
    "percent",
    "rank",
    "text",
    "yesno",
]

Expression: TypeAlias = str | int | float | Fraction | Decimal | Date
"""A text of the language, a number, a date or a truth."""

Rows: TypeAlias = Mapping[Any, Expression] | Sequence[tuple[Any, Expression]]
"""What each row of a form asks for, and its points."""

PieceKind: TypeAlias = Literal[
    "input",
    "let",
    "define",
    "criterion",
    "bonus",
    "penalty",
    "level",
    "levels",
    "rank",
    "check",
    "disqualified",
    "example",
]


@frozen
class Piece:
    """A statement, or a level: its kind, id and label, what its arguments say, and its parts.

    The functions of this module make pieces; ``comment`` stands above a statement.
    """

    kind: PieceKind
    id: str = ""
    label: str | None = None
    arguments: Mapping[str, Any] = field(factory=dict)
    parts: tuple["Piece", ...] = ()
    comment: str = ""

    @property
    def noun(self) -> str:
        """What errors call it: ``criterion a``."""
        return f"{self.kind} {self.id}".rstrip()


def _piece(
    kind: PieceKind,
    id: str,
    label: str | None,
    arguments: Mapping[str, Any],
    parts: Iterable[Piece] = (),
    comment: str = "",
) -> Piece:
    if not is_name(id):
        raise ValueError(f"{id!r} is no id of a {kind}: write {name_of(id)!r}")
    given = {key: value for key, value in arguments.items() if value is not None}
    return Piece(kind, id, label, given, tuple(parts), comment)


# ---- inputs --------------------------------------------------------------------------------------


@checked
def number(
    id: str,
    label: str | None = None,
    *,
    min: Expression | None = None,
    max: Expression | None = None,
    allowed: Iterable[Expression] | None = None,
    unit: str | None = None,
    default: Expression | None = None,
    missing: str | None = None,
    evidence: str | None = None,
    item: str | None = None,
    per_row: bool | None = None,
    comment: str = "",
    type: str = "number",
) -> Piece:
    """A number that units report, from ``min`` to ``max``, in some ``unit``.

    ``missing`` is the policy for a unit that does not report it, ``evidence`` what it attaches,
    ``item`` the decree's own number; ``per_row``: a unit may stand in several rows.
    """
    arguments = {
        "type": type,
        "min": min,
        "max": max,
        "allowed": None if allowed is None else tuple(allowed),
        "unit": unit,
        "default": default,
        "missing": missing,
        "evidence": evidence,
        "item": item,
        "per_row": per_row or None,
    }
    return _piece("input", id, label, arguments, comment=comment)


@checked
def integer(id: str, label: str | None = None, **arguments: Any) -> Piece:
    """A whole number; the arguments are those of `number`."""
    return number(id, label, type="integer", **arguments)


@checked
def percent(
    id: str,
    label: str | None = None,
    *,
    bare: Literal["hundredths", "fraction"] | None = None,
    **arguments: Any,
) -> Piece:
    """A percentage; ``bare`` says what numbers without a sign are. Else as `number`."""
    words = "percent" if bare is None else f"percent as {bare}"
    return number(id, label, type=words, **arguments)


@checked
def yesno(id: str, label: str | None = None, **arguments: Any) -> Piece:
    """Yes or no; the arguments are those of `number` but for bounds."""
    return number(id, label, type="yesno", **arguments)


@checked
def date(id: str, label: str | None = None, **arguments: Any) -> Piece:
    """A date; the arguments are those of `number`."""
    return number(id, label, type="date", **arguments)


@checked
def text(id: str, label: str | None = None, **arguments: Any) -> Piece:
    """A text; the arguments are those of `number` but for bounds."""
    return number(id, label, type="text", **arguments)


@checked
def choice(
    id: str,
    label: str | None = None,
    *,
    options: Mapping[str, str | None] | Iterable[str],
    **arguments: Any,
) -> Piece:
    """One of several options: their labels by their ids, or their ids alone."""
    labels = options if isinstance(options, Mapping) else None
    if labels is None:
        must_fit("options", names := [*options], Sequence[str])
        labels = dict.fromkeys(names)
    for name in labels:
        if not is_name(name):
            raise ValueError(f"{name!r} is no id of an option: write {name_of(name)!r}")
    made = number(id, label, type="choice", **arguments)
    return Piece(
        made.kind, id, label, {**made.arguments, "options": dict(labels)}, (), made.comment
    )


# ---- values --------------------------------------------------------------------------------------


@checked
def let(
    id: str,
    value: Expression | None = None,
    label: str | None = None,
    *,
    unit: str | None = None,
    show: int | None = None,
    bands: tuple[Expression, Rows] | None = None,
    choose: tuple[Expression | Sequence[Expression], Rows] | None = None,
    first: Rows | None = None,
    interpolate: tuple[Expression, Rows] | None = None,
    comment: str = "",
) -> Piece:
    """A named value: an expression, or a form with rows. With a label it is a figure of results."""
    arguments = {
        "value": value,
        "unit": unit,
        "show": show,
        "bands": bands,
        "choose": choose,
        "first": first,
        "interpolate": interpolate,
    }
    return _piece("let", id, label, arguments, comment=comment)


@checked
def define(id: str, parameters: Sequence[str], value: Expression, *, comment: str = "") -> Piece:
    """A shorthand that is written out where it is called."""
    arguments = {"parameters": tuple(parameters), "value": value}
    return _piece("define", id, None, arguments, comment=comment)


# ---- criteria ------------------------------------------------------------------------------------


@checked
def criterion(
    id: str,
    label: str | None = None,
    *,
    max: Expression | None = None,
    children: Iterable[Piece] = (),
    weight: Expression | None = None,
    by: str | None = None,
    round: Expression | None = None,
    down_to: Expression | None = None,
    applies_when: Expression | None = None,
    missing: str | None = None,
    known_at_least: Expression | None = None,
    evidence: str | None = None,
    item: str | None = None,
    default: Expression | None = None,
    per_row: str | None = None,
    yes: Expression | None = None,
    ratio: Expression | tuple[Expression, Expression] | None = None,
    scale: tuple[Expression, Expression, Expression] | None = None,
    points: Expression | None = None,
    bands: tuple[Expression, Rows] | None = None,
    choose: tuple[Expression | Sequence[Expression], Rows] | None = None,
    first: Rows | None = None,
    interpolate: tuple[Expression, Rows] | None = None,
    comment: str = "",
    kind: Literal["criterion", "bonus", "penalty"] = "criterion",
    up_to: Expression | None = None,
) -> Piece:
    """A criterion with ``children``, or with one form; with neither, an assessor gives its points
    (``default`` where there are none, and ``per_row`` how those of several rows are combined).

    ``ratio`` may be a pair: over and under the line. ``scale`` is a value and its two ends. A form
    with rows is what they look at, and the points of each: ``bands=("x", {">= 90%": 3, "otherwise":
    0})``, ``choose=("portal", {"none": 0, "full": 3})``, ``interpolate=("x", {0: 0, 10: 5})``, and
    ``first={"a > 3": 2, "otherwise": 0}``.
    """
    arguments = {
        "max": max,
        "up_to": up_to,
        "down_to": down_to,
        "weight": weight,
        "round": round,
        "applies_when": applies_when,
        "evidence": evidence,
        "item": item,
        "missing": missing,
        "known_at_least": known_at_least,
        "by": by,
        "default": default,
        "per_row": per_row,
        "yes": yes,
        "ratio": ratio,
        "scale": scale,
        "points": points,
        "bands": bands,
        "choose": choose,
        "first": first,
        "interpolate": interpolate,
    }
    return _piece(kind, id, label, arguments, children, comment)


@checked
def bonus(
    id: str, label: str | None = None, *, up_to: Expression | None = None, **arguments: Any
) -> Piece:
    """Points beside those of its parent; the other arguments are those of `criterion`."""
    return criterion(id, label, kind="bonus", up_to=up_to, **arguments)


@checked
def penalty(
    id: str, label: str | None = None, *, up_to: Expression | None = None, **arguments: Any
) -> Piece:
    """Points that are taken away; the other arguments are those of `criterion`."""
    return criterion(id, label, kind="penalty", up_to=up_to, **arguments)


# ---- levels, rankings, conditions ----------------------------------------------------------------


@checked
def level(
    id: str,
    label: str | None = None,
    *,
    min: Expression | None = None,
    max: Expression | None = None,
    requires: Expression | None = None,
    at_most: Expression | None = None,
    unranked: bool = False,
) -> Piece:
    """A level from ``min`` on, or to ``max`` where less is better; with neither, the last one.

    ``at_most`` is the number or share of units that it has room for: ``3``, ``"20% of units"``.
    """
    arguments = {
        "min": min,
        "max": max,
        "requires": requires,
        "at_most": at_most,
        "unranked": unranked or None,
    }
    return _piece("level", id, label, arguments)


@checked
def levels(
    rows: Iterable[Piece],
    of: str | None = None,
    *,
    requires: Expression | None = None,
    comment: str = "",
) -> Piece:
    """Levels of the total, or ``of`` a criterion or figure; best first."""
    given = {"of": of, "requires": requires}
    arguments = {key: value for key, value in given.items() if value is not None}
    return Piece("levels", "", None, arguments, tuple(rows), comment)


@checked
def rank(
    by: str | Sequence[str] = "total",
    *,
    id: str = "",
    label: str | None = None,
    within: str | None = None,
    ties: Literal["share", "dense", "ordinal"] | None = None,
    comment: str = "",
) -> Piece:
    """How units are ranked: ``by="total"``, ``by=["total", "staff ascending"]``. One with an ``id``
    is a ranking beside the plain one."""
    keys = by if isinstance(by, str) else ", ".join(by)
    given = {"by": keys, "within": within, "ties": ties}
    arguments = {key: value for key, value in given.items() if value is not None}
    return Piece("rank", id, label, arguments, (), comment)


@checked
def check(condition: Expression, message: str, *, comment: str = "") -> Piece:
    """A condition that the data of every unit meet, and what is said where they do not."""
    return Piece("check", "", None, {"condition": condition, "message": message}, comment=comment)


@checked
def disqualified(when: Expression, reason: str, *, comment: str = "") -> Piece:
    """A condition that takes a unit out of the running, and the reason that results give."""
    return Piece("disqualified", "", None, {"when": when, "reason": reason}, comment=comment)


@checked
def example(
    name: str,
    given: Mapping[str, Expression],
    expect: Mapping[str, Expression],
    *,
    comment: str = "",
) -> Piece:
    """A test that is kept in the rules."""
    arguments = {"name": name, "given": dict(given), "expect": dict(expect)}
    return Piece("example", "", None, arguments, comment=comment)
