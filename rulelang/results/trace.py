"""Why a figure came about: the shape of a trace."""

from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import field, frozen

from rulelang.diagnostics import Cell, Place
from rulelang.plan.kinds import CriterionKind, InputKind
from rulelang.plan.values import Value

__all__ = [
    "Adjustment",
    "LevelTaken",
    "ReadKind",
    "ReadValue",
    "RowTaken",
    "Trace",
    "TraceKind",
]

ReadKind: TypeAlias = InputKind | Literal["let", "criterion", "statistic"]
TraceKind: TypeAlias = CriterionKind | Literal["figure"]


@frozen
class ReadValue:
    """A value that a figure was computed from, as the rules name it.

    ``kind`` is the input's (``percent`` …), or ``let``, ``criterion`` or ``statistic``; ``text``
    is the value as a person writes it. An input has the ``cell`` that it was read from (None
    where its default stands); a let has the ``calculation`` with its numbers, and its readings.
    """

    name: str
    label: str | None
    kind: ReadKind
    value: Value
    text: str
    unit: str = ""
    cell: Cell | None = None
    calculation: str = ""
    readings: tuple["ReadValue", ...] = ()


@frozen
class RowTaken:
    """The row of bands, choose or first that gave the points: its ``text`` as written."""

    text: str
    place: Place = field(repr=False)


@frozen
class Adjustment:
    """What was done to a score after it was computed.

    ``kind`` is ``scaled`` (to the full max, for what does not apply), ``extras`` (the criterion's
    own bonuses and penalties), ``rounded`` or ``held`` (within 0 and the limit); ``text`` says it
    with its numbers. ``value`` is the score afterwards, ``figure`` the same as a person writes it.
    """

    kind: Literal["scaled", "extras", "rounded", "held"]
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
    """How one score or figure of one unit came about; its texts are in the language of the rules.

    ``form`` is the key of the form, or of the combination of a parent. ``score`` is a number or the
    reason why there is none, and ``figure`` the same as results show it; ``maximum`` is that of
    this unit, None of a figure and of what has none, and ``most`` the same as text. ``weight`` is
    its part of the mean that its parent is (``50%``), where the weights differ. ``calculation`` is
    the formula with the unit's own numbers in it, ``computed`` its result before ``adjustments``.
    ``hint`` is the least that had to change for more points, where rows give them. ``applies`` is
    the condition of an ``applies when``, where that is the reason; ``source`` is the score that an
    assessor entered. More than ten fields: a record that outputs read.
    """

    id: str
    label: str | None
    kind: TraceKind
    form: str
    score: Value
    figure: str
    maximum: Fraction | None = field(repr=False)
    most: str
    weight: str
    calculation: str = field(repr=False)
    computed: Value = field(repr=False)
    adjustments: tuple[Adjustment, ...] = field(repr=False)
    row: RowTaken | None = field(repr=False)
    hint: str = field(repr=False)
    level: LevelTaken | None = field(repr=False)
    applies: str = field(repr=False)
    readings: tuple[ReadValue, ...] = field(repr=False)
    source: ReadValue | None = field(repr=False)
    children: tuple["Trace", ...] = field(repr=False)
    place: Place = field(repr=False)
