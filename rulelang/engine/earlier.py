"""The period before: which row of a unit that is, and what a value was in it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from rulelang.data import Prepared
from rulelang.data.spelling import fold
from rulelang.diagnostics import Diagnostic
from rulelang.rational import parse_decimal
from rulelang.results.collation import vietnamese_key

__all__ = ["earlier_rows", "order_of_periods", "roman_periods"]

NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
ROMAN = re.compile(r"(?:.*\s)?([IVXLC]+)")
FROM_NINE = ("IX", "X", "XI", "XII")


def order_of_periods(periods: Sequence[str]) -> list[str]:
    """Periods from the first to the last: by value where all are numbers or all are dates, else as
    texts, in the order of Vietnamese."""
    for value in (_number, _date):
        found: list[Any] = [value(period) for period in periods]
        if None not in found:
            return [
                p for _, p in sorted(zip(found, periods, strict=True), key=lambda pair: pair[0])
            ]
    return sorted(periods, key=vietnamese_key)


def _number(text: str) -> Fraction | None:
    return parse_decimal(text) if NUMBER.fullmatch(text) else None


def _date(text: str) -> date | None:
    day_first = DAY_FIRST.fullmatch(text)
    try:
        if day_first:
            return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
        return date.fromisoformat(text)
    except ValueError:
        return None


def earlier_rows(prepared: Prepared) -> Mapping[int, int]:
    """The row of the same unit in the latest earlier period of the data, for each row that has one:
    a unit that is not in that period has none, whatever it was further back."""
    known = [period for period in dict.fromkeys(prepared.periods) if period is not None]
    place = {period: at for at, period in enumerate(order_of_periods(known))}
    places = [-2 if period is None else place[period] for period in prepared.periods]
    units = [fold(unit) for unit in prepared.units]
    by_place = {key: row for row, key in enumerate(zip(units, places, strict=True))}
    found = (by_place.get((unit, at - 1)) for unit, at in zip(units, places, strict=True))
    return {row: before for row, before in enumerate(found) if before is not None}


def roman_periods(prepared: Prepared) -> Diagnostic | None:
    """A warning where periods are Roman numerals from nine on, which sort as texts do."""
    known = {period for period in prepared.periods if period is not None}
    if any(_number(period) is None and _date(period) is None for period in known):
        last = [found[1] for period in known if (found := ROMAN.fullmatch(period))]
        if any(numeral in FROM_NINE for numeral in last) and len(last) == len(known) > 1:
            listed = ", ".join(f"`{period}`" for period in order_of_periods([*known]))
            return Diagnostic("W515", prepared.table.whole(), {"order": listed})
    return None
