"""Why a figure came about: the shape of a trace."""

from fractions import Fraction

from attrs import field, frozen

from rulelang.diagnostics import Cell, Place
from rulelang.plan.values import Value

__all__ = ["Adjustment", "LevelTaken", "Reading", "RowTaken", "Trace"]


@frozen
class Reading:
    """A value that a figure was computed from, as the rules name it.

    ``kind`` is the input's (``percent`` …), or ``let``, ``criterion`` or ``statistic``; ``text``
    is the value as a person writes it. An input has the ``cell`` that it was read from (None
    where its default stands); a let has the ``calculation`` with its numbers, and its readings.
    """

    name: str
    label: str | None
    kind: str
    value: Value
    text: str
    unit: str = ""
    cell: Cell | None = None
    calculation: str = ""
    readings: tuple["Reading", ...] = ()


@frozen
class RowTaken:
    """The row of bands, choose or first that gave the points.

    ``text`` is the row as written; ``before`` is the row above it, which did not hold, and
    ``missed`` says by how much, where that is a number.
    """

    text: str
    before: str
    missed: str
    place: Place = field(repr=False)


@frozen
class Adjustment:
    """What was done to a score after it was computed.

    ``kind`` is ``scaled`` (to the full max, for what does not apply), ``extras`` (the criterion's
    own bonuses and penalties), ``rounded`` or ``held`` (within 0 and the limit);
    ``value`` is the score afterwards, ``figure`` says it.
    """

    kind: str
    text: str
    value: Fraction
    figure: str


@frozen
class LevelTaken:
    """The level that a score got; ``missed`` says of the level above why it was not that."""

    id: str
    label: str | None
    bound: Fraction | None
    missed: str


@frozen
class Trace:
    """How one score or figure of one unit came about.

    ``form`` is the key of the form, or of the combination of a parent. ``score`` is a number or the
    reason why there is none, and ``figure`` says it (`7.75 of 9`); ``maximum`` is that of this
    unit, None of a figure, which has none. ``calculation`` is the formula with the unit's own
    numbers in it, ``computed`` its result before ``adjustments``. ``applies`` is the condition of
    an ``applies when`` with its numbers, where that is the reason; ``source`` is the score that an
    assessor entered. More than ten fields: a record that outputs read.
    """

    id: str
    label: str | None
    kind: str
    form: str
    score: Value
    figure: str
    maximum: Fraction | None
    calculation: str
    computed: Value
    adjustments: tuple[Adjustment, ...]
    row: RowTaken | None
    level: LevelTaken | None
    applies: str
    readings: tuple[Reading, ...]
    source: Reading | None
    children: tuple["Trace", ...]
    place: Place = field(repr=False)
