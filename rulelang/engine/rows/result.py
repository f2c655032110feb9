"""What one unit came to, whose figures become fractions when they are asked for."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from rulelang.data import clean
from rulelang.engine.rows.compile import RowProgram
from rulelang.results.score import UnitResult

__all__ = ["UnitScore"]

FIELDS = (
    *("unit", "period", "status", "total", "max", "share", "level"),
    *("scores", "levels", "maxima", "missing"),
)


@frozen(eq=False, repr=False)
class UnitScore:
    """What a single unit came to: what a ``UnitResult`` holds, but no rank and no group to be
    ranked within, for the unit stands alone.

    ``status`` is ``ranked``, ``below`` or ``incomplete``, as there. Figures are made when they
    are asked for, each time anew. Two are equal where they hold the same.
    """

    _unit: str
    _period: str | None
    _made: tuple[Any, ...] | UnitResult
    _program: RowProgram | None = field(default=None)

    def __repr__(self) -> str:
        return f"<UnitScore {self.unit}: {self.status}, total {self.total}, level {self.level}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UnitScore):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in FIELDS)

    __hash__ = None  # type: ignore[assignment]  # it holds mappings

    @property
    def unit(self) -> str:
        """The unit's name."""
        return clean(self._unit)

    @property
    def period(self) -> str | None:
        """The period, where the rubric has periods."""
        return None if self._period is None else clean(self._period)

    @property
    def total(self) -> Fraction | None:
        """The points, None where the unit is incomplete."""
        if isinstance(self._made, UnitResult):
            return self._made.total
        total: Fraction | None = self._figures[-1].of(self._made)
        return total

    @property
    def max(self) -> Fraction:
        """The most points, bonuses apart."""
        if isinstance(self._made, UnitResult):
            return self._made.max
        maximum: Fraction = self._figures[-1].maximum
        return maximum

    @property
    def share(self) -> Fraction | None:
        """The total over the max."""
        total = self.total
        return None if total is None else total / self.max

    @property
    def level(self) -> str | None:
        """The id of the level of the total."""
        if isinstance(self._made, UnitResult):
            return self._made.level
        return self._reached().get(self._figures[-1].id)

    @property
    def status(self) -> str:
        """``ranked``, ``below`` (in the ``otherwise`` row of the levels) or ``incomplete``."""
        if isinstance(self._made, UnitResult):
            return self._made.status
        assert self._program is not None
        root = self._figures[-1].id
        below = (ids[-1] for of, _, ids in self._program.levels if of == root)
        return "below" if self.level == next(below, "") else "ranked"

    @property
    def scores(self) -> Mapping[str, Fraction | None]:
        """The points of each criterion, bonus and penalty; None where missing or not applicable."""
        if isinstance(self._made, UnitResult):
            return self._made.scores
        return {figure.id: figure.of(self._made) for figure in self._figures[:-1]}

    @property
    def levels(self) -> Mapping[str, str | None]:
        """The levels of single criteria."""
        if isinstance(self._made, UnitResult):
            return self._made.levels
        reached: dict[str, str | None] = {**self._reached()}
        reached.pop(self._figures[-1].id, None)
        return reached

    @property
    def maxima(self) -> Mapping[str, Fraction]:
        """The max of each criterion, which is the unit's own under ``leave out``."""
        if isinstance(self._made, UnitResult):
            return self._made.maxima
        return {figure.id: figure.maximum for figure in self._figures}

    @property
    def missing(self) -> tuple[str, ...]:
        """The inputs that were needed and not reported."""
        return self._made.missing if isinstance(self._made, UnitResult) else ()

    @property
    def _figures(self) -> Any:
        assert self._program is not None
        return self._program.figures

    def _reached(self) -> dict[str, str]:
        assert self._program is not None and isinstance(self._made, tuple)
        return {of: ids[self._made[place]] for of, place, ids in self._program.levels}
