"""A published ranking beside what its ruleset gives, and the arithmetic of printed figures."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import rulelang

Row = dict[str, str]
Inputs = Mapping[str, str | Fraction]


class Mismatch(NamedTuple):
    """One published figure that the ruleset does not give; ``known`` where a reason was found."""

    unit: str
    reason: str
    text: str
    known: bool = True


class Published(NamedTuple):
    """A published ranking: where it stands and what its columns mean.

    ``entries`` is the table that is evaluated where it is not that of the published figures: it
    may have several rows of a unit.
    """

    name: str
    path: str
    unit: str
    inputs: tuple[str, ...]
    value: str
    decimals: int
    level: Callable[[Row], str] | None
    rank: str | None
    explain: "Callable[[Case], tuple[list[str], list[Mismatch]]]"
    entries: str | None = None


class Case(NamedTuple):
    """A published ranking beside what its ruleset gives, row by row."""

    published: Published
    rules: rulelang.Ruleset
    rows: list[Row]
    units: Sequence[rulelang.UnitResult]

    def printed(self, row: Row) -> Fraction:
        """The published figure of a row."""
        return Fraction(row[self.published.value])

    def rounded(self, value: Fraction) -> Fraction:
        """A figure as the publication prints it."""
        return half_away(value, self.published.decimals)

    def wrong_values(self) -> list[int]:
        """The rows whose figure is not the published one."""
        return [
            i
            for i, (row, unit) in enumerate(zip(self.rows, self.units, strict=True))
            if self.rounded(total(unit)) != self.printed(row)
        ]

    def wrong_levels(self) -> list[int]:
        """The rows whose level is not the published one."""
        level = self.published.level
        if level is None:
            return []
        pairs = enumerate(zip(self.rows, self.units, strict=True))
        return [i for i, (row, unit) in pairs if unit.level != level(row)]

    def wrong_ranks(self, units: Sequence[rulelang.UnitResult] | None = None) -> list[int]:
        """The rows whose rank is not the published one, in these results or the case's own."""
        column = self.published.rank
        if column is None:
            return []
        pairs = enumerate(zip(self.rows, units or self.units, strict=True))
        return [i for i, (row, unit) in pairs if unit.rank != int(row[column])]


# ---- arithmetic ---------------------------------------------------------------------------------


def half_away(value: Fraction, decimals: int) -> Fraction:
    """A figure that is not negative, rounded to so many decimals, a half upwards."""
    return Fraction(math.floor(value * 10**decimals + Fraction(1, 2)), 10**decimals)


def cut(value: Fraction, decimals: int) -> Fraction:
    """A figure that is not negative with its further decimals cut off."""
    return Fraction(math.floor(value * 10**decimals), 10**decimals)


def text_of(value: Fraction, decimals: int) -> str:
    """A figure in so many decimals."""
    whole, rest = divmod(int(half_away(value, decimals) * 10**decimals), 10**decimals)
    return f"{whole}.{rest:0{decimals}}" if decimals else f"{whole}"


def total(unit: rulelang.UnitResult) -> Fraction:
    """The total of a unit that must have one."""
    if unit.total is None:
        raise ValueError(f"{unit.unit} has no total: {', '.join(unit.missing)} missing")
    return unit.total


def decimals_of(rows: Iterable[Row], column: str) -> int:
    """The most decimals that any cell of a column has: how precisely it was printed."""
    return max(len(row[column].partition(".")[2]) for row in rows)


def half_unit(rows: Iterable[Row], column: str) -> Fraction:
    """Half a unit in the last printed place of a column."""
    return Fraction(1, 2 * 10 ** decimals_of(rows, column))


def moved(
    case: Case, indices: Iterable[int], place: Mapping[int, Fraction], most: int | None = None
) -> list[Inputs]:
    """Rows whose inputs stand at ``place`` (-1…1) of the range that rounds to the printed ones.

    No input goes under 0, or over ``most``.
    """
    halves = {column: half_unit(case.rows, column) for column in case.published.inputs}
    changed: list[Inputs] = []
    for i in indices:
        values: dict[str, str | Fraction] = dict(case.rows[i])
        for column, half in halves.items():
            value = max(Fraction(0), Fraction(case.rows[i][column]) + place[i] * half)
            values[column] = value if most is None else min(value, Fraction(most))
        changed.append(values)
    return changed


def ends(case: Case, indices: Sequence[int], most: int | None = None) -> list[list[Fraction]]:
    """The lowest and the highest total over all inputs that round to the printed ones.

    A total here rises with each of its inputs, so the ends are where all inputs are lowest and
    where all are highest.
    """
    if not indices:
        return []
    both = []
    for side in (-1, 1):
        rows = moved(case, indices, dict.fromkeys(indices, Fraction(side)), most)
        both.append([total(unit) for unit in case.rules.evaluate(rows).units])
    return [list(pair) for pair in zip(*both, strict=True)]


def reaches(low: Fraction, high: Fraction, printed: Fraction, decimals: int) -> bool:
    """Whether a number from low to high rounds to the printed one."""
    half = Fraction(1, 2 * 10**decimals)
    return low < printed + half and high >= printed - half


def ruleset_of(published: Published) -> Path:
    """The ruleset of a ranking."""
    return Path(__file__).parent / f"{published.name}.rules"


def rounding_the_total(case: Case) -> rulelang.Ruleset:
    """The same ruleset, ranked by its total, rounded as it is printed."""
    text = ruleset_of(case.published).read_text(encoding="utf-8")
    statement = rf"\n  total round {case.published.decimals}\g<0>"
    text = re.sub(r"\n  show .*", statement, text, count=1)
    return rulelang.parse(re.sub(r"(?m)^rank by \w+", "rank by total", text))
