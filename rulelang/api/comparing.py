"""Years compared: evaluations in, a history out."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from rulelang.analysis.history import History, Renaming, UnitHistory, Year
from rulelang.analysis.history_lines import MappingError
from rulelang.analysis.history_of import history
from rulelang.api import renamings as mapped
from rulelang.api.evaluation import Evaluation
from rulelang.api.needs import must_have
from rulelang.api.years import Told, YearsError, years_of
from rulelang.data.arguments import checked, must_fit
from rulelang.data.spelling import clean
from rulelang.diagnostics.suggest import nearest
from rulelang.output.history import ENDINGS
from rulelang.plan.speech import speaking
from rulelang.plan.tree import Plan
from rulelang.words import Language, must_be_language

if TYPE_CHECKING:
    from rulelang.api.pictures import Picture
    from rulelang.output.history.grids import Shown

__all__ = ["Comparison", "compare", "compared"]


@frozen
class Comparison:
    """What became of units and criteria over the years: ``history`` has all facts.

    ``years`` are the results that it is made of, oldest first; ``plan`` is that of the last one.
    Immutable; threads may share it.
    """

    history: History = field(repr=False)
    years: tuple[Year, ...] = field(repr=False)
    renamings: tuple[Renaming, ...] = field(default=(), repr=False)

    @checked
    def until(self, period: str) -> "Comparison | None":
        """The same with this year as the last, None where no year is before it; the whole where
        it is not one of the years."""
        at = next((at for at, year in enumerate(self.years) if year.period == period), None)
        if at is None or at == len(self.years) - 1:
            return self
        years = self.years[: at + 1]
        if len(years) < 2:
            return None
        known = {year.period for year in years}
        renamed = tuple(one for one in self.renamings if one.period in known)
        return Comparison(history(years, renamed), years, renamed)

    @property
    def plan(self) -> Plan:
        """The rubric of the last year."""
        return self.years[-1].plan

    def __getitem__(self, unit: str) -> UnitHistory:
        """The history of a unit, by its present name or the last one that it had; KeyError where
        there is none."""
        found = [item for item in self.history.units if item.unit == clean(unit)]
        if not found:
            near = nearest(unit, [item.unit for item in self.history.units])
            mend = f': did you mean "{near}"?' if near else ""
            raise KeyError(f'there is no unit "{unit}"{mend}')
        return found[0]

    @checked
    def to_dict(self, exact: bool = False) -> dict[str, Any]:
        """The history as values of JSON, by `docs/schema/history.schema.json`.

        Figures are not rounded; where ``exact``, they are fractions in texts.
        """
        from rulelang.output.history.document import as_dict

        return as_dict(self.history, self.plan, exact)

    @checked
    def to_json(self, exact: bool = False) -> str:
        """What `to_dict` gives, as a text."""
        from rulelang.output.history.document import text

        return text(self.history, self.plan, exact)

    @checked
    def to_table(self, language: Language | None = None, width: int | None = None) -> str:
        """A table of the units and one of the criteria, as lines of text; within so many columns
        where a width is given. In a language, by default that of the rules."""
        from rulelang.output.history.text import text

        return text(self._shown(language), width)

    @checked
    def picture(self, group: str | None = None, language: Language | None = None) -> "Picture":
        """The places of the units of a group over the years, as lines. ValueError where no unit
        had a place in two years."""
        from rulelang.api.pictures import of_history

        return of_history(self.plan, self.history, group, language)

    @checked
    def write(
        self,
        path: str | Path,
        format: str | None = None,
        *,
        exact: bool = False,
        language: Language | None = None,
    ) -> None:
        """Write the history to a file, whole or not at all: ``json``, ``table`` or ``xlsx``, by
        default what the name ends in.

        Raises OSError, ValueError where the format is unknown, and MissingExtraError where a
        workbook needs ``rulelang[xlsx]``.
        """
        from rulelang.output import whole

        path = Path(path)
        format = format or ENDINGS.get(path.suffix.lower())
        if format == "xlsx":
            from datetime import datetime

            must_have("files.workbook", ("xlsxwriter",), "xlsx")
            from rulelang.output.history.workbook import write

            write(self._shown(language), path, datetime.now().astimezone())
        elif format == "json":
            whole.write([self.to_json(exact)], path)
        elif format == "table":
            whole.write([self.to_table(language)], path)
        else:
            endings = ", ".join(ENDINGS)
            raise ValueError(f"a comparison is not written as {path.suffix or format}: {endings}")

    def _repr_html_(self) -> str:
        """The tables, as a notebook shows them."""
        from html import escape

        return f"<pre>{escape(self.to_table())}</pre>"

    def _shown(self, language: Language | None) -> "Shown":
        from rulelang.output.history.grids import Shown

        must_be_language(language)
        return Shown.of(self.history, self.years, speaking(self.plan, language))


def compare(
    evaluations: Iterable[Evaluation] | Mapping[str | int, Evaluation],
    units: mapped.Mapping | None = None,
) -> Comparison:
    """What became of units and criteria over at least two years, in any order.

    A year is a period of an evaluation whose data have several, else the key of the mapping, else
    the edition of its rules. ``units`` are names that have changed: a file of CSV, or its lines,
    ``(year, old, new)``, the year being the first of the new name. Several old names of one new
    name are a merger, several new names of one old name a split.

    Raises YearsError where the years are not known, are there twice or are fewer than two, and
    where the names do not fit the data.
    """
    if not isinstance(evaluations, Mapping):
        must_fit("evaluations", evaluations, Iterable[Any])
    given = [*(evaluations.values() if isinstance(evaluations, Mapping) else evaluations)]
    for one in given:
        if not isinstance(one, Evaluation):
            raise TypeError(
                f"evaluations are what `rules.evaluate` gives, not a {type(one).__name__}:"
                " write rulelang.compare([old, new])"
            )
    if isinstance(evaluations, Mapping):
        told = [Told(found, str(name)) for name, found in evaluations.items()]
    else:
        told = [Told(found) for found in given]
    return compared(told, units)


def compared(told: list[Told], units: mapped.Mapping | None = None) -> Comparison:
    """The same of evaluations of which only some have a name. Raises YearsError."""
    years = years_of(told)
    file, rows = mapped.renamings(units)
    try:
        found = history(years, [row for _, row in rows])
    except MappingError as error:
        row = error.renaming
        near = {} if error.near is None else {"near": error.near}
        fault = f"mapping_{error.fault}{'_near' if near else ''}"
        named = {"year": row.period, "old": row.old, "new": row.new}
        raise YearsError(fault, file=file, line=rows[error.row][0], **named, **near) from None
    by_name = {year.period: year for year in years}
    ordered = tuple(by_name[period] for period in found.periods)
    return Comparison(found, ordered, tuple(row for _, row in rows))
