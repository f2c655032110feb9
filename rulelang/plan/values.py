"""The values of a unit: exact numbers, truth, dates, texts, or a reason why there is none."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any, Literal, TypeAlias, get_args

from attrs import frozen

from rulelang.diagnostics import Place
from rulelang.rational import short_text
from rulelang.records import Equal
from rulelang.words import Day, Number, Wording, phrase

__all__ = [
    "NOT_APPLICABLE",
    "POISON",
    "Absent",
    "Known",
    "Value",
    "absence",
    "missing",
    "needed",
    "spelt",
    "wrong",
]

AbsenceKind: TypeAlias = Literal["poison", "missing", "not applicable", "wrong"]

ORDER: tuple[AbsenceKind, ...] = get_args(AbsenceKind)
"""Of several at once, the first of these counts; poison of which all is reported, last, so that
what else is wrong is reported too."""


@frozen(eq=False, repr=False)
class Absent(Equal):
    """Why there is no value.

    ``missing``: nothing was reported; ``names`` are the inputs that were needed; where a criterion
    with a policy of its own cannot do without, that is ``settled``, whatever it is a part of. ``not
    applicable``: it does not apply. ``wrong``: a division by zero (``division``) or a function
    outside its domain, at ``place``. ``poison``: the data it comes from are wrong; what is not yet
    reported of them are its ``causes``. A statistic over wrong values has these as its ``causes``,
    each with its ``unit`` (the row), and ``over`` names the statistic.
    """

    kind: AbsenceKind
    names: frozenset[str] = frozenset()
    settled: bool = False
    place: Place | None = None
    reason: str = ""
    division: bool = False
    unit: int = -1
    causes: tuple["Absent", ...] = ()
    over: Any = None


Known: TypeAlias = Fraction | bool | date | str
Value: TypeAlias = Known | Absent

POISON = Absent("poison")
NOT_APPLICABLE = Absent("not applicable")


def missing(*names: str) -> Absent:
    """The absence of what these inputs should have reported."""
    return Absent("missing", frozenset(names))


def wrong(place: Place | None, reason: str = "", *, division: bool = False) -> Absent:
    """The absence of a value that cannot be computed."""
    return Absent("wrong", place=place, reason=reason, division=division)


def needed(absent: Absent) -> Absent:
    """An absence that makes the data wrong, as it is needed."""
    return Absent("poison", causes=(absent,))


def spelt(value: Known, percent: bool = False) -> str:
    """A known value as a person writes it; ``percent``: a number as a percentage."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return f"{short_text(value * 100)}%" if percent else short_text(value)
    return str(value)


def worded(value: Known, percent: bool = False) -> Wording:
    """The same as a value within a sentence, which each language writes in its own way."""
    if isinstance(value, bool):
        return phrase("truth.yes" if value else "truth.no")
    if isinstance(value, Fraction):
        return Number(spelt(value, percent))
    return Day(value) if isinstance(value, date) else str(value)


def limits_of(low: Wording | None, high: Wording | None) -> Wording | None:
    """Bounds as a sentence names them, ``from 1 to 10``; None where there are none."""
    if low is not None and high is not None:
        return phrase("limits.both", low=low, high=high)
    if low is not None:
        return phrase("limits.low", low=low)
    return None if high is None else phrase("limits.high", high=high)


def absence(values: Iterable[Value]) -> Absent | None:
    """What several values come to where one of them is absent, or None where all are known."""
    found: Absent | None = None
    for value in values:
        if value.__class__ is Absent:
            assert isinstance(value, Absent)
            if found is None or _place(value) < _place(found):
                found = value
            elif value.kind == found.kind == "missing":
                settled = found.settled or value.settled
                found = Absent("missing", found.names | value.names, settled)
    return found


def _place(absent: Absent) -> int:
    """Where an absence stands in the order of those that count."""
    reported = absent.kind == "poison" and not absent.causes
    return len(ORDER) if reported else ORDER.index(absent.kind)
