"""Why a figure came about: the shape of a trace."""

from fractions import Fraction

from attrs import field, frozen

from rulelang.diagnostics import Cell, Place
from rulelang.plan.values import Value

__all__ = ["Adjustment", "Reading", "RowTaken", "Trace"]


@frozen
class Reading:
    """A value that a figure was computed from.

    ``kind`` is the input's (``percent`` …), or ``let``, ``criterion``, ``statistic``. An input
    has the ``cell`` that it was read from (None where its default stands); a let has the
    ``calculation`` with its numbers, and its own ``readings``.
    """

    name: str
    label: str | None
    kind: str
    value: Value
    unit: str = ""
    cell: Cell | None = None
    calculation: str = ""
    readings: tuple["Reading", ...] = ()


@frozen
class RowTaken:
    """The row of bands, choose, first or yes that gave the points.

    ``text`` is the row as written; ``before`` is the row above it, which did not hold.
    """

    text: str
    before: str
    place: Place = field(repr=False)


@frozen
class Adjustment:
    """What was done to a score after it was computed.

    ``kind`` is ``scaled`` (to the full max, for what does not apply), ``bonus``, ``penalty``,
    ``rounded`` or ``held`` (within 0 and the limit); ``value`` is the score afterwards.
    """

    kind: str
    text: str
    value: Fraction


@frozen
class Trace:
    """How one figure of one unit came about.

    ``form`` is the key of the form, or of the combination of a parent. ``score`` is a number or
    the reason why there is none; ``maximum`` is that of this unit. ``calculation`` is the
    formula with the unit's own numbers in it, ``computed`` its result before ``adjustments``.
    """

    id: str
    label: str | None
    kind: str
    form: str
    score: Value
    maximum: Fraction
    calculation: str
    computed: Value
    adjustments: tuple[Adjustment, ...]
    row: RowTaken | None
    level: str | None
    weight: Fraction | None
    readings: tuple[Reading, ...]
    children: tuple["Trace", ...]
    place: Place = field(repr=False)
