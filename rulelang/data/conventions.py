"""How the texts of a column write numbers and dates: told by the whole column, never by a cell.

A text can be read under some of the conventions that there are: `1,5` with a decimal comma only,
`1.234` with a decimal point or with a point that parts thousands. A column is read by the one
convention that a text of it leaves; where all texts leave several, or two texts leave different
ones, somebody has to say.
"""

import re
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from attrs import define, field, frozen

from rulelang.data.spelling import tidy
from rulelang.plan.kinds import InputKind
from rulelang.rational import parse_decimal
from rulelang.records import Equal

__all__ = [
    "DECIMAL_SIGNS",
    "ORDERS",
    "PERCENT",
    "THOUSAND",
    "TYPED",
    "Convention",
    "Found",
    "Seen",
    "convention_of",
    "date_in",
    "number_in",
    "readings",
    "without_sign",
]

DECIMAL_SIGNS = (".", ",")
ORDERS = ("day", "month")
"""What a date begins with whose year is last."""

THOUSAND = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{2}0")
"""A number that may be a thousand, with the point that parts it."""

PERCENT = re.compile(r"(.*?)\s*%")
NUMBER = re.compile(r"([+-]?)([0-9](?:[0-9 .,']*[0-9])?)([eE][+-]?[0-9]+)?")
GROUPS = {
    ".": r"[1-9][0-9]{0,2}([ ,'])[0-9]{3}(?:\1[0-9]{3})*",
    ",": r"[1-9][0-9]{0,2}([ .'])[0-9]{3}(?:\1[0-9]{3})*",
}
"""Whole parts with thousands parted, by the decimal sign behind them; compiled where one is met, as
are dates."""

YEAR_FIRST = r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})(?:[ T]00:00(?::00)?)?"
YEAR_LAST = r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?: 00:00(?::00)?)?"


@frozen(eq=False, repr=False)
class Convention(Equal):
    """How a column is written.

    ``decimal`` is the decimal sign. Of sheets, which people fill in, thousands may be parted by
    what is not that sign, and dates may have the year last, then in ``order`` ("": none stands
    there). ``bare`` is what a number without its sign counts in, in a column of percentages: 1 or
    1/100, None where that is unclear. ``unclear`` is a column that was reported as a whole.
    """

    decimal: str = "."
    sheet: bool = False
    order: str = ""
    bare: Fraction | None = Fraction(1)
    unclear: bool = False


TYPED = Convention()
"""The texts that programs write: a decimal point, thousands not parted, dates by the standard."""


# ---- one text ------------------------------------------------------------------------------------


def readings(text: str, kind: InputKind) -> dict[str, str]:
    """What a text of a sheet may say, in plain spelling, by the conventions that allow it.

    Empty for what is not a number (no date, where the kind is one) under any.
    """
    if kind == "date":
        return _dates(tidy(text))
    found = NUMBER.fullmatch(without_sign(tidy(text)))
    if found is None:
        return {}
    sign, body, exponent = found[1], found[2], found[3] or ""
    plain = ((mark, _plain(body, mark)) for mark in DECIMAL_SIGNS)
    said = {mark: f"{sign}{text}{exponent}" for mark, text in plain if text is not None}
    if kind == "integer" and len(said) > 1:  # a whole number has no decimals other than zeros
        whole = {mark: text for mark, text in said.items() if _is_whole(text)}
        return whole or said
    return said


def without_sign(text: str) -> str:
    """A tidy text without the sign of a percentage behind it."""
    signed = PERCENT.fullmatch(text)
    return signed[1] if signed else text


def _plain(body: str, mark: str) -> str | None:
    """Digits with this decimal sign among them, thousands parted or not, as a plain decimal."""
    whole, point, decimals = body.partition(mark)
    if point and not decimals.isdigit():
        return None
    if not whole.isdigit():
        if not re.fullmatch(GROUPS[mark], whole):
            return None
        whole = re.sub("[^0-9]", "", whole)
    return f"{whole}.{decimals}" if point else whole


def _is_whole(text: str) -> bool:
    decimals = text.partition(".")[2]
    return not decimals.strip("0") or "e" in text.lower()


def _dates(text: str) -> dict[str, str]:
    first, last = re.fullmatch(YEAR_FIRST, text), re.fullmatch(YEAR_LAST, text)
    if first:
        found = _day(first[1], first[3], first[4])
        return dict.fromkeys(ORDERS, found) if found else {}
    if not last:
        return {}
    parts = {"day": (last[4], last[3], last[1]), "month": (last[4], last[1], last[3])}
    days = ((order, _day(*numbers)) for order, numbers in parts.items())
    return {order: found for order, found in days if found}


def _day(year: str, month: str, day: str) -> str:
    """A day as the standard writes it, or an empty text where there is none."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def number_in(text: str, convention: Convention) -> Fraction:
    """The number that a tidy text without a sign of a percentage writes.

    Raises ValueError where it writes none, and TooLargeError.
    """
    if not convention.sheet:
        return parse_decimal(text)
    found = NUMBER.fullmatch(text)
    plain = _plain(found[2], convention.decimal) if found else None
    if found is None or plain is None:
        raise ValueError("no number by this convention")
    return parse_decimal(f"{found[1]}{plain}{found[3] or ''}")


def date_in(text: str, convention: Convention) -> date | None:
    """The day that a text of a sheet writes; None where it writes none by this convention."""
    said = _dates(tidy(text))
    same = len(said) == 2 and len({*said.values()}) == 1
    found = said["day"] if same else said.get(convention.order)
    return date.fromisoformat(found) if found else None


# ---- a column ------------------------------------------------------------------------------------


class Found(NamedTuple):
    """A text, and the place of its row."""

    row: int
    text: str


@define(eq=False, repr=False)
class Seen:
    """What was seen of a column: the first text of each sort.

    ``leave`` are those that leave one convention only, ``doubtful`` those that mean different
    things under two, ``parted`` those with thousands parted under a decimal point.
    """

    kind: InputKind
    leave: dict[str, Found] = field(factory=dict)
    doubtful: dict[str, Found] = field(factory=dict)
    parted: dict[str, Found] = field(factory=dict)

    def see(self, row: int, text: str) -> None:
        """Look at a text; the same one again, in a later row, changes nothing."""
        said = readings(text, self.kind)
        if len(said) == 1:
            self.note(self.leave, next(iter(said)), row, text)
        elif len({*said.values()}) == 2:
            self.note(self.doubtful, "," if "," in text else ".", row, text)
        if said.get(".", without_sign(tidy(text))) != without_sign(tidy(text)):
            self.note(self.parted, ".", row, text)

    @staticmethod
    def note(among: dict[str, Found], sort: str, row: int, text: str) -> None:
        """Keep the first of a sort."""
        if sort not in among or row < among[sort].row:
            among[sort] = Found(row, text)

    def option(self, asked: str | None) -> str | None:
        """The convention that the column leaves, else the one that was asked for; None where it
        is none."""
        if len(self.leave) == 1:
            return next(iter(self.leave))
        if asked is not None and self.kind != "date" and (self.leave or self.doubtful):
            return asked
        return None if self.leave or self.doubtful else ("" if self.kind == "date" else ".")

    def example(self, option: str) -> tuple[Found, str] | None:
        """The first text that is not plain, with its plain spelling; None where all are."""
        known = (*self.leave.values(), *self.doubtful.values(), *self.parted.values())
        for found in sorted(known):
            said = readings(found.text, self.kind).get(option)
            if said is not None and said != without_sign(tidy(found.text)):
                return found, said
        return None


def convention_of(seen: Seen, asked: str | None) -> Convention:
    """The convention of a column, which is unclear where nothing settles it."""
    option = seen.option(asked)
    if option is None:
        return Convention(sheet=True, unclear=True)
    if seen.kind == "date":
        return Convention(sheet=True, order=option)
    return Convention(option, sheet=True)
