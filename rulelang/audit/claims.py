"""Claims as the audit takes them: units by their place, figures with the numbers that print so."""

from fractions import Fraction

from attrs import frozen

from rulelang.plan.expressions import TOTAL
from rulelang.syntax import tree as t
from rulelang.syntax.kinds import ClaimedKind, ClaimKind, ClaimSide

__all__ = ["Claim", "Claims", "Figure", "Figured", "figured"]


@frozen
class Figure:
    """What of a unit a claim is about. ``of`` is a criterion, a figure of the rules or `total`;
    ``maximum`` its max, None where it has none. A rank is that of the plain ranking."""

    kind: ClaimedKind
    of: str
    maximum: Fraction | None = None


WHOLE = Figure("total", TOTAL)


@frozen
class Figured:
    """A printed figure: it stands for every number from ``low`` to ``high``. ``level`` is the id
    of a level, in place of a number; the last place has neither."""

    text: str
    value: Fraction | None
    half: Fraction
    level: str = ""

    @property
    def low(self) -> Fraction:
        """The least number that is printed so."""
        return (self.value or Fraction(0)) - self.half

    @property
    def high(self) -> Fraction:
        """The greatest."""
        return (self.value or Fraction(0)) + self.half

    @property
    def is_percentage(self) -> bool:
        """Whether it is printed with a percent sign."""
        return self.text.endswith("%")


@frozen(eq=False)
class Claim:
    """A claim: the ``number`` in its file, counted from 0, where it stands and how it reads.

    ``period`` is the one that it names, None for the report's own. More than ten fields: a field
    for each part that a claim may have.
    """

    number: int
    line: int
    text: str
    kind: ClaimKind
    figure: Figure | None
    units: tuple[int, ...]
    printed: tuple[Figured, ...]
    side: ClaimSide | None
    period: str | None
    node: t.Claim


@frozen(eq=False)
class Claims:
    """The claims of a file, and all the units that were scored."""

    label: str | None
    units: tuple[str, ...]
    claims: tuple[Claim, ...]

    @property
    def count(self) -> int:
        """How many claims there are; the list of units claims nothing."""
        return sum(claim.kind != "units" for claim in self.claims)

    @property
    def periods(self) -> tuple[str | None, ...]:
        """The report's own period, and the others that claims name."""
        named = dict.fromkeys(c.period for c in self.claims if c.period is not None)
        return (None, *named)


def figured(item: t.Printed, exact: bool = False) -> Figured:
    """A printed figure with the numbers that print so; an ``exact`` one stands for itself."""
    if item.value is None:
        return Figured(item.text, None, Fraction(0), item.text)
    digits = item.text.removesuffix("%").partition(".")[2]
    half = Fraction(1, 2 * 10 ** len(digits))
    if item.is_percentage:
        half /= 100
    return Figured(item.text, item.value, Fraction(0) if exact else half)
