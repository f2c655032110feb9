"""The years of evaluations: told by a name, by the period of the data, or by the edition."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from attrs import frozen

from rulelang.analysis.history import Year
from rulelang.analysis.replaced import replaced
from rulelang.api.evaluation import Evaluation
from rulelang.data.spelling import clean
from rulelang.words import Language
from rulelang.words.readonly import read_only
from rulelang.words.values import Phrase, Wording

__all__ = ["Told", "YearsError", "years_of"]

NAMED = ("unknown", "doubled", "few")
"""Faults that a program mends in another way than a command line."""


class YearsError(ValueError):
    """Years that cannot be compared, or a mapping of units that does not fit them.

    ``fault`` is the key of what is wrong, and ``values`` what it is about; `text` says it.
    """

    def __init__(self, fault: str, **values: Wording) -> None:
        self._fault, self._values = fault, read_only(values)
        super().__init__(self.text())

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), self._fault, **self._values), ()

    @property
    def fault(self) -> str:
        """The key of what is wrong, such as ``few``."""
        return self._fault

    @property
    def values(self) -> Mapping[str, Wording]:
        """What it is about: names of files, years and units."""
        return self._values

    @property
    def sentence(self) -> Phrase:
        """What is wrong."""
        return Phrase(f"years.{self.fault}", self._values, "help")

    def text(self, language: Language = "en") -> str:
        """What is wrong, and what to write in Python, in two lines."""
        key = f"{self.fault}_{'python' if self.fault in NAMED else 'help'}"
        help = Phrase(f"years.{key}", self._values, "help")
        return f"{self.sentence.said(language)}\n  = {help.said(language)}"


@frozen
class Told:
    """An evaluation, and the name that was given to its year, None where it tells it itself."""

    evaluation: Evaluation
    name: str | None = None

    @property
    def file(self) -> str:
        """What its data are called."""
        return self.evaluation.prepared.table.file


def years_of(told: Sequence[Told]) -> list[Year]:
    """The years of evaluations: a year for each period of the data, else the one that is named,
    else the edition of the rules.

    Raises YearsError where a year is not known, where one is there twice, and for fewer than two.
    """
    found: dict[str, tuple[Year, Told]] = {}
    for each in told:
        for year in _years(each):
            if year.period in found:
                other = found[year.period][1]
                raise YearsError("doubled", year=year.period, file=each.file, other=other.file)
            found[year.period] = year, each
    if len(found) < 2:
        raise YearsError("few", year=next(iter(found), "–"))
    return [year for year, _ in found.values()]


def _years(told: Told) -> list[Year]:
    evaluation = told.evaluation
    plan, units, sha256 = evaluation.plan, evaluation.units, evaluation.results.sha256
    without: Mapping[tuple[str | None, str], tuple[str, ...]] = {
        (unit.period, unit.unit): tuple(one.id for one in plan.criteria if one.id in ids)
        for unit, ids in zip(units, replaced(plan, evaluation.outcome.values), strict=False)
        if ids
    }

    def year(name: str, of: str | None = None) -> Year:
        own = tuple(unit for unit in units if of in (None, unit.period))
        found = {unit.unit: without.get((unit.period, unit.unit), ()) for unit in own}
        return Year(name, plan, own, sha256, {name: ids for name, ids in found.items() if ids})

    periods = [*dict.fromkeys(unit.period for unit in units if unit.period is not None)]
    if told.name is not None:
        if len(periods) > 1:
            listed = ", ".join(periods)
            raise YearsError("several", file=told.file, year=told.name, years=listed)
        return [year(clean(told.name))]
    if periods:
        return [year(period, period) for period in periods]
    if plan.edition is None:
        raise YearsError("unknown", file=told.file)
    return [year(str(plan.edition))]
