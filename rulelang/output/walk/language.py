"""What a language supplies for a plan to be written in it."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Generic, TypeVar

from attrs import frozen

from rulelang.output.walk.names import Named
from rulelang.plan.expressions import (
    Apply,
    Combine,
    Guard,
    Hold,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)
from rulelang.plan.tree import CheckPlan, PlacingStep, PreviousStep, StatisticStep
from rulelang.plan.values import Known

__all__ = ["Item", "Language", "Needed", "Recovery"]

V = TypeVar("V")


@frozen(eq=False)
class Item(Generic[V]):
    """A part of a combination; it is skipped where its points do not apply."""

    points: V
    maximum: V
    weight: Fraction


@frozen(eq=False)
class Recovery(Generic[V]):
    """What becomes of a needed value where it is absent, of the states that it may have only.

    ``faults`` make the data of the unit wrong; for a state of ``instead`` there is a value; one of
    ``settles`` becomes the one next to it.
    """

    faults: frozenset[int]
    instead: tuple[tuple[int, V], ...]
    settles: tuple[tuple[int, int], ...] = ()


@frozen(eq=False)
class Needed(Generic[V]):
    """What a unit is ranked by, in the plain ranking or in another.

    A unit is incomplete, or has no rank in that other one, where a value of ``lacking`` is absent
    for one of the states next to it; the data are wrong where the language noted so. It is out of
    the running where one of ``out`` holds, which the other rankings leave to the plain one.
    ``keys`` come with whether they ascend; one that does not apply comes last.
    """

    lacking: tuple[tuple[V, frozenset[int]], ...]
    out: tuple[V, ...]
    group: V | None
    keys: tuple[tuple[V, bool], ...]


@frozen(eq=False)
class Language(Generic[V]):
    """What a language says of each kind of node and step; ``V`` is a value of every unit.

    More than ten fields: they are one for each kind of node, and the few of the steps.
    """

    states: Callable[[V], frozenset[int]]
    """Why the value may be absent; of none it is always known."""

    fixed: Callable[[V], Known | None]
    """What the value is in every unit, where that is known."""

    fitted: Callable[[V], V]
    """The value of a node as what stands around it reads it, such as from a column of its own."""

    constant: Callable[[Known], V]

    absent: Callable[[int], V]
    """No value, for one reason."""

    apply: Callable[[Apply, Sequence[V]], V]

    settle: Callable[[Settle, Sequence[V]], V]

    subject: Callable[[V], V]
    """What the rows of a form look at, as all of them read it."""

    cases: Callable[[Sequence[tuple[V, V]], V], V]
    """The value of the first row whose condition holds, else the last. A condition that is absent
    makes the whole absent as it is."""

    status: Callable[[Status, V], V]
    """Of a value that may be in the states that are asked for, and may not."""

    guard: Callable[[Guard, V], V]
    """Of a value that may divide by zero."""

    combine: Callable[[Combine, Sequence[Item[V]]], V]

    whole: Callable[[Whole, Sequence[Item[V]]], V]

    scale: Callable[[Scale, V, V], V]
    """The value scaled, and what it is a part of for the unit."""

    round: Callable[[Round, V], V]

    hold: Callable[[Hold, V, V | None, V | None], V]

    recover: Callable[[V, Recovery[V]], V]
    """Within another node: a fault is absent as ``POISON``."""

    begin: Callable[[Named], None]
    """A step begins, before its value is walked."""

    step: Callable[[Named, V, Recovery[V] | None], V]
    """The value of a step by its name. A fault, or ``POISON`` within, is noted, and is no longer
    a state of the value."""

    statistic: Callable[[Named, StatisticStep, V, V | None, V | None], V]
    """Of a value; within the units with the same value of another, and of the standing of a third
    among them, where there are any."""

    previous: Callable[[Named, PreviousStep, V, int], V]
    """The value in the period before; the state where there is none."""

    placing: Callable[[Named, PlacingStep, Sequence[V], Needed[V]], V]
    """The level of the total once the quotas are filled; whether each row is reached."""

    check: Callable[[Named, CheckPlan, V], None]
    """A condition that fails makes the data wrong; so does one that cannot be computed, and what
    is absent otherwise passes it over."""
