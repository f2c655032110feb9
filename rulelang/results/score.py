"""The result of one unit, and of them all."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from rulelang.plan.expressions import TOTAL
from rulelang.plan.kinds import MARKS, Mark, UnitStatus
from rulelang.plan.values import Known
from rulelang.records import Equal
from rulelang.results.plain import plain
from rulelang.words.readonly import read_only

__all__ = ["Results", "Room", "UnitResult", "as_dict"]


@frozen(eq=False, repr=False)
class UnitResult(Equal):
    """What a unit came to.

    ``status`` is ``ranked``, ``below`` (complete, under the lowest level), ``unranked`` (at a level
    without ranks), ``disqualified`` (for a ``reason``) or ``incomplete``. ``total``, ``share`` (of
    ``max``, a fraction of one), ``level`` and ``rank`` are None where the unit has none. ``scores``
    are points by id, None where a criterion is missing or does not apply; ``levels`` those of
    single criteria; ``maxima`` the max of each criterion, which is the unit's own under ``leave
    out``; ``missing`` the ids of what was needed and not reported; ``group`` is what the unit is
    ranked within, as the data name it (the id of a choice), None where all are ranked together.
    ``marks`` are the criteria (and the total, where there is one) that were rescaled, left out or
    held, in the order of the rules; a score that was held is at its floor or limit. ``figures``
    are the named values that results show; ``ranks`` those of further rankings by id. It has more
    than ten fields, as it is a row of results.
    """

    unit: str
    period: str | None
    status: UnitStatus
    total: Fraction | None
    max: Fraction
    share: Fraction | None
    level: str | None
    rank: int | None
    scores: Mapping[str, Fraction | None] = field(repr=False, converter=read_only)
    levels: Mapping[str, str | None] = field(repr=False, converter=read_only)
    maxima: Mapping[str, Fraction] = field(repr=False, converter=read_only)
    missing: tuple[str, ...] = ()
    group: str | None = None
    marks: Mapping[Mark, tuple[str, ...]] = field(factory=dict, converter=read_only)
    figures: Mapping[str, Known | None] = field(factory=dict, converter=read_only)
    ranks: Mapping[str, int | None] = field(factory=dict, converter=read_only)
    reason: str | None = None

    def marked(self, mark: Mark) -> tuple[str, ...]:
        """The criteria that have a mark, in the order of the rules."""
        return self.marks.get(mark, ())

    def to_dict(self, exact: bool = False) -> dict[str, Any]:
        """The result as values of JSON, as a unit in `docs/schema/results.schema.json`.

        Figures are not rounded; where ``exact``, they are fractions in texts.
        """
        return as_dict(self, exact)

    def score(self, id: str) -> Fraction | None:
        """The points of a criterion or, as the root has no score of its own, the total; KeyError
        for what is neither."""
        return self.total if id == TOTAL else self.scores[id]


def as_dict(unit: Any, exact: bool, alone: bool = False) -> dict[str, Any]:
    """What `UnitResult.to_dict` gives; of a unit that is ``alone``, which has the same attributes
    but no rank and no group."""
    return {
        "unit": unit.unit,
        "period": unit.period,
        "group": None if alone else unit.group,
        "status": unit.status,
        "total": plain(unit.total, exact),
        "max": plain(unit.max, exact),
        "share": plain(unit.share, exact),
        "level": unit.level,
        "rank": None if alone else unit.rank,
        "scores": {id: plain(score, exact) for id, score in unit.scores.items()},
        "levels": {**unit.levels},
        "figures": {id: plain(value, exact) for id, value in unit.figures.items()},
        "ranks": {} if alone else {**unit.ranks},
        "reason": unit.reason,
        "missing": [*unit.missing],
        **{mark: [*unit.marks.get(mark, ())] for mark in MARKS},
    }


@frozen(eq=False, repr=False)
class Room(Equal):
    """How many units of a period and group a level had room for, of so many (``base``)."""

    level: str
    period: str | None
    group: str | None
    base: int
    room: int


@frozen(eq=False, repr=False)
class Results(Equal):
    """The results of all units, in the order of the data.

    ``sha256`` is that of the data file's bytes, None for data that come from no file; ``rooms``
    are those of levels with a quota.
    """

    units: tuple[UnitResult, ...]
    sha256: str | None = None
    rooms: tuple[Room, ...] = ()
