"""What one unit came to, whose figures become fractions when they are asked for."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, ClassVar, TypeAlias

from attrs import define

from rulelang.data import clean
from rulelang.engine.rows.compile import Ratio, RowProgram
from rulelang.engine.rows.shown import ENCODER, writer_of
from rulelang.plan.kinds import Mark, UnitStatus
from rulelang.plan.values import Known
from rulelang.results.score import UnitResult, as_dict
from rulelang.words.readonly import read_only

__all__ = ["UnitScore"]

FIELDS = (
    *("unit", "period", "status", "total", "max", "share", "level"),
    *("scores", "levels", "maxima", "missing", "marks", "figures", "reason"),
)

Made: TypeAlias = tuple[str, str | None, tuple[Any, ...], RowProgram]
"""The names of a unit and its period as they were given, and what which function returned."""


@define(eq=False, repr=False)  # nothing public can be set; `frozen` takes twice the time to make
class UnitScore:
    """What a single unit came to: what a ``UnitResult`` holds, but no rank and no group to be
    ranked within, for the unit is alone.

    ``status`` is as there. Figures are made when they
    are asked for, each time anew. Two are equal where they hold the same.
    """

    _made: Made | UnitResult

    def __repr__(self) -> str:
        return f"<UnitScore {self.unit}: {self.status}, total {self.total}, level {self.level}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UnitScore):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in FIELDS)

    __hash__: ClassVar[None]  # type: ignore[assignment]  # it holds mappings

    @property
    def unit(self) -> str:
        """The unit's name."""
        made = self._made
        return made.unit if isinstance(made, UnitResult) else clean(made[0])

    @property
    def period(self) -> str | None:
        """The period, where the rubric has periods."""
        made = self._made
        if isinstance(made, UnitResult):
            return made.period
        return None if made[1] is None else clean(made[1])

    @property
    def total(self) -> Fraction | None:
        """The points, None where the unit is incomplete."""
        made = self._made
        if isinstance(made, UnitResult):
            return made.total
        return _of(made[3].total.score, made)

    @property
    def max(self) -> Fraction:
        """The most points, bonuses apart."""
        made = self._made
        return made.max if isinstance(made, UnitResult) else made[3].total.maximum

    @property
    def share(self) -> Fraction | None:
        """The total over the max."""
        total = self.total
        return None if total is None else total / self.max

    @property
    def level(self) -> str | None:
        """The id of the level of the total; None where the unit is out of the running."""
        made = self._made
        if isinstance(made, UnitResult):
            return made.level
        if made[3].reasons and self.reason is not None:
            return None
        return _reached(made).get(made[3].total.id)

    @property
    def status(self) -> UnitStatus:
        """As in a ``UnitResult``: ``ranked`` where the unit would have a rank among others."""
        made = self._made
        if isinstance(made, UnitResult):
            return made.status
        if made[3].reasons and self.reason is not None:
            return "disqualified"
        return made[3].status(self.level)

    @property
    def scores(self) -> Mapping[str, Fraction | None]:
        """The points of each criterion, bonus and penalty; None where missing or not applicable."""
        made = self._made
        if isinstance(made, UnitResult):
            return made.scores
        return read_only({one.id: _of(one.score, made) for one in made[3].figures[:-1]})

    def score(self, id: str) -> Fraction | None:
        """The points of one criterion, or the total; KeyError for what is neither."""
        made = self._made
        if isinstance(made, UnitResult):
            return made.score(id)
        for figure in made[3].figures:
            if figure.id == id:
                return _of(figure.score, made)
        raise KeyError(id)

    @property
    def levels(self) -> Mapping[str, str | None]:
        """The levels of single criteria."""
        made = self._made
        if isinstance(made, UnitResult):
            return made.levels
        total = made[3].total.id
        return read_only({of: id for of, id in _reached(made).items() if of != total})

    @property
    def maxima(self) -> Mapping[str, Fraction]:
        """The max of each criterion, which is the unit's own under ``leave out``."""
        made = self._made
        if isinstance(made, UnitResult):
            return made.maxima
        own = ((one.id, _of(one.own, made)) for one in made[3].figures)
        return read_only({id: value for id, value in own if value is not None})

    @property
    def missing(self) -> tuple[str, ...]:
        """The inputs that were needed and not reported."""
        made = self._made
        return made.missing if isinstance(made, UnitResult) else made[3].missing

    @property
    def figures(self) -> Mapping[str, Known | None]:
        """The named values that results show."""
        made = self._made
        if isinstance(made, UnitResult):
            return made.figures
        return read_only(
            {
                id: made[2][value] if isinstance(value, int) else _of(value, made)
                for id, value in made[3].shown
            }
        )

    @property
    def reason(self) -> str | None:
        """Why the unit is out of the running."""
        made = self._made
        if isinstance(made, UnitResult):
            return made.reason
        said = [reason for reason, place in made[3].reasons if made[2][place]]
        return "; ".join(said) or None

    def marked(self, mark: Mark) -> tuple[str, ...]:
        """The criteria that have a mark, in the order of the rules."""
        return self.marks.get(mark, ())

    def to_dict(self, exact: bool = False) -> dict[str, Any]:
        """The score as values of JSON, in the shape that `UnitResult.to_dict` has; its rank and
        its group are None.

        Figures are not rounded; where ``exact``, they are fractions in texts.
        """
        return as_dict(self, exact, alone=True)

    def to_json(self, exact: bool = False) -> str:
        """What `to_dict` gives as JSON text, sooner."""
        made = self._made
        if not exact and not isinstance(made, UnitResult):
            try:
                return writer_of(made[3])(self, made[2])
            except OverflowError:
                pass
        return ENCODER.encode(self.to_dict(exact))

    @property
    def marks(self) -> Mapping[Mark, tuple[str, ...]]:
        """The criteria that were rescaled, left out or held, as in a ``UnitResult``."""
        made = self._made
        if isinstance(made, UnitResult):
            return made.marks
        found: dict[Mark, tuple[str, ...]] = {}
        for mark, of, place in made[3].marks:
            if made[2][place]:
                found[mark] = (*found.get(mark, ()), of)
        return read_only(found)


def _of(ratio: Ratio | None, made: Made) -> Fraction | None:
    return None if ratio is None else ratio.of(made[2])


def _reached(made: Made) -> dict[str, str | None]:
    """The levels reached, by what they are of."""
    return {of: None if place is None else ids[made[2][place]] for of, place, ids in made[3].levels}
