"""The results of an evaluation, and the reasons behind each of them.

What turns them into text is imported where it is used: most programs want one form of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TextIO

from attrs import evolve, field, frozen

from rulelang.api.needs import ARROW, COLUMNAR, PANDAS, is_installed, must_have
from rulelang.data import Prepared, Table, clean, prepare
from rulelang.data.arguments import checked, must_fit
from rulelang.diagnostics import DataError, Diagnostic, sort_diagnostics
from rulelang.diagnostics.suggest import nearest
from rulelang.diagnostics.visible import visible
from rulelang.engine.exact import Outcome, run
from rulelang.plan.speech import speaking
from rulelang.plan.tree import Plan
from rulelang.records import Equal
from rulelang.results.score import Results, UnitResult
from rulelang.words import Language, must_be_language

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from rulelang.analysis.facts import Analysis
    from rulelang.api.comparing import Comparison
    from rulelang.api.pictures import Picture
    from rulelang.api.report import Report, Units
    from rulelang.api.writing import Engine
    from rulelang.output.charts.kinds import OfRanking
    from rulelang.output.report.settings import Settings
    from rulelang.output.view import ExactView
    from rulelang.results.marked import Marked
    from rulelang.results.trace import Trace

__all__ = ["Evaluation", "Explanation", "evaluate_table", "explained"]


@frozen(eq=False, repr=False)
class Explanation(Equal):
    """Why a unit has a score: ``result`` is the unit's. ``str`` gives it as an indented tree.

    ``figures`` are the traces of the rubric's figures, where the total is explained. With ``ids``,
    labels have their ids next to them.
    """

    plan: Plan = field(repr=False, eq=False)
    results: Results = field(repr=False, eq=False)
    result: UnitResult
    trace: "Trace" = field(repr=False)
    figures: "tuple[Trace, ...]" = field(default=(), repr=False)
    ids: bool = field(default=False, repr=False)

    @checked
    def text(self, width: int | None = None, lines: bool = False) -> str:
        """The tree, within so many columns where a width is given; ``lines`` adds the lines of the
        rules."""
        from rulelang.output import explain

        shown = explain.Shown(width, self.ids, lines)
        found = explain.text(self.plan, self.results, self.result, self.trace, self.figures, shown)
        return visible(found)

    @checked
    def to_dict(self, exact: bool = False) -> dict[str, Any]:
        """The result and its reasons as values of JSON, by `docs/schema/explanation.schema.json`.

        Figures are not rounded; where ``exact``, they are fractions in texts.
        """
        from rulelang.output.traced import as_dict

        return as_dict(self.result, self.trace, self.figures, exact)

    def __str__(self) -> str:
        return self.text()


@frozen(eq=False, repr=False)
class Evaluation(Equal):
    """The results of every unit. Immutable; threads may share it.

    ``diagnostics`` are notes about the data, such as columns that nothing reads.
    """

    engine: ClassVar["Engine"] = "exact"

    plan: Plan = field(repr=False)
    prepared: Prepared = field(repr=False)
    outcome: Outcome = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(repr=False)

    def _parts(self) -> tuple[Any, ...]:
        return self.plan.sha256, self.results, self.diagnostics

    def __hash__(self) -> int:
        return hash((self.plan.sha256, self.results.sha256, len(self)))

    def __repr__(self) -> str:
        ranked = sum(unit.rank is not None for unit in self.units)
        return f"<Evaluation of {self.plan.id}: {len(self.units)} units, {ranked} with a rank>"

    def _repr_html_(self) -> str:
        """The ranking, as a notebook shows it."""
        from html import escape

        from rulelang.output import table

        return f"<pre>{escape(table.text(self.view))}</pre>"

    @property
    def results(self) -> Results:
        """The results of every unit."""
        return self.outcome.results

    @property
    def view(self) -> "ExactView":
        """The results in columns, as every format takes them."""
        from rulelang.output.view import ExactView

        return ExactView(self.plan, self.results)

    @property
    def units(self) -> tuple[UnitResult, ...]:
        """The result of every unit, in the order of the data."""
        return self.results.units

    def __iter__(self) -> Iterator[UnitResult]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)

    def __contains__(self, unit: object) -> bool:
        """Whether there is a unit of this name."""
        return isinstance(unit, str) and any(item.unit == clean(unit) for item in self.units)

    def __getitem__(self, unit: str | tuple[str, str]) -> UnitResult:
        """The result of a unit, or of ``(unit, period)``; KeyError where it is not one."""
        name, period = unit if isinstance(unit, tuple) and len(unit) == 2 else (unit, None)
        return self.units[self._row(name, period)]

    def ranking(self) -> tuple[UnitResult, ...]:
        """The units that have a rank, best first; of equal ranks in the order of the data."""
        return tuple(
            sorted((u for u in self.units if u.rank is not None), key=lambda u: u.rank or 0)
        )

    def explain(
        self,
        unit: str,
        of: str = "total",
        period: str | None = None,
        exact: bool = False,
        ids: bool = False,
        language: Language | None = None,
    ) -> Explanation:
        """Why a unit has its total and its figures, or the score ``of`` one criterion or a figure.

        ``exact`` writes figures that do not end as fractions; ``ids`` puts the ids of the rules
        next to the labels; ``language`` is that of its words, by default that of the rules. Raises
        ``KeyError`` for a unit, a criterion or a figure that is not there, and for a unit of
        several periods without one.
        """
        from rulelang.engine.trace import trace

        must_be_language(language)
        must_fit("of", of, str)
        figures = [figure.id for figure in self.plan.figures]
        known = [*(criterion.id for criterion in self.plan.criteria), *figures]
        if of not in known:
            raise KeyError(_unknown("criterion", of, known))
        row, plan = self._row(unit, period), speaking(self.plan, language)
        also = figures if of == self.plan.total.id else []
        found, *more = (
            trace(plan, self.prepared, self.outcome, row, id, exact, ids) for id in [of, *also]
        )
        return Explanation(plan, self.results, self.units[row], found, tuple(more), ids)

    def analyses(self) -> "tuple[Analysis, ...]":
        """The facts about the scores of all units, for each period from the first to the last."""
        from rulelang.analysis.analyse import analyse
        from rulelang.analysis.crowded import crowded
        from rulelang.analysis.replaced import replaced

        plan, results, values = self.plan, self.results, self.outcome.values
        return analyse(plan, results, replaced(plan, values), crowded(plan, results, values))

    @checked
    def analysis(self, period: str | None = None) -> "Analysis":
        """The facts about the scores of one period, by default the last.

        Raises ``KeyError`` for a period that is not there, or where there are no units.
        """
        found = self.analyses()
        if period is None and found:
            return found[-1]
        for one in found:
            if one.period == period:
                return one
        raise KeyError(_unknown("period", period or "", [one.period or "" for one in found]))

    @checked
    def report(
        self,
        history: "Comparison | None" = None,
        language: Language | None = None,
        *,
        units: "Units" = None,
        period: str | None = None,
        settings: "Mapping[str, Any] | Settings | str | Path | None" = None,
        template: str | Path | None = None,
    ) -> "Report":
        """The published report of one period, by default the last; `Report.write` writes it as
        HTML, PDF, a document of Word or Markdown.

        ``history`` (`rulelang.compare`) adds what changed over the years; data of several periods
        have their own. ``units`` are those with a page of their own: ``"all"``, ``"none"``, or
        names; by default all in HTML, and none elsewhere. ``settings`` are the head and the foot
        by the keys of `report.toml`, or that file; ``template`` is a folder of templates, or an
        office's document of Word. Raises ValueError for settings that cannot be used, YearsError
        where ``history`` has no year before that of the report, and KeyError for a period that is
        not there.
        """
        from rulelang.api.report import report_of

        return report_of(
            self,
            history,
            period=period,
            language=language,
            units=units,
            settings=settings,
            template=template,
        )

    @checked
    def picture(
        self,
        kind: "OfRanking" = "ranking",
        *,
        unit: str | None = None,
        period: str | None = None,
        group: str | None = None,
        language: Language | None = None,
    ) -> "Picture":
        """A picture of the scores of one period, by default the last: ``ranking``, bars of totals;
        ``heatmap``, units by criteria; ``spread``, how each criterion lies; ``profile``, that of a
        ``unit``.

        ``group`` is that of the ranking where there are several, by its id or label; a profile
        needs none. Raises ``KeyError`` for a unit, period or group that is not there, and
        ``ValueError`` where there is nothing to draw.
        """
        from rulelang.api.pictures import must_be_drawn, of_ranking, ranking_of

        must_be_drawn(kind)
        name = unit and clean(unit)
        ranking = ranking_of(self.analysis(period), group, name)
        return of_ranking(self.plan, ranking, kind, name, language)

    @checked
    def to_json(self, exact: bool = False) -> str:
        """The results as JSON; ``exact`` gives every figure as a fraction in a string."""
        from rulelang.output import json

        return "".join(json.text(self.view, exact))

    @checked
    def to_dict(self, exact: bool = False) -> dict[str, Any]:
        """What `to_json` writes as values, by `docs/schema/results.schema.json`."""
        from json import loads

        found: dict[str, Any] = loads(self.to_json(exact))
        return found

    @checked
    def to_jsonl(self, exact: bool = False) -> str:
        """The units as lines of JSON, each of the shape that it has in `to_json`."""
        from rulelang.output import json

        return "".join(json.lines(self.view, exact))

    @checked
    def to_markdown(self, language: Language | None = None) -> str:
        """The ranking as a table of Markdown, for people; in a language, by default that of the
        rules."""
        from rulelang.output import markdown

        must_be_language(language)
        return markdown.text(self.view, language)

    @checked
    def to_table(self, language: Language | None = None) -> str:
        """The ranking as lines of text, as the terminal shows it; in a language, by default that of
        the rules."""
        from rulelang.output import table

        must_be_language(language)
        return table.text(self.view, language=language)

    def to_csv(self) -> str:
        """The results as a table, a row a unit.

        A name that a spreadsheet would take for a formula has a space before it.
        """
        from rulelang.output import csv

        return csv.text(self.view)

    @checked
    def write_csv(self, to: str | Path | TextIO, bom: bool | None = None) -> "Marked":
        """Write that table to a stream of text, or to a file, whole or not at all; how many units
        have which mark.

        ``bom`` says whether Excel is shown that it is UTF-8; without it, a file of Vietnamese
        rules is and a stream is not. Raises OSError.
        """
        from rulelang.output import csv

        csv.write([self.to_csv()], to, csv.wants_bom(self.plan, to, bom))
        return self.marked()

    def marked(self) -> "Marked":
        """How many units were rescaled, left out in part, or held at a floor or limit."""
        from rulelang.results.marked import count_marks

        return count_marks(self.units)

    @property
    def metadata(self) -> Mapping[str, str]:
        """Where the results come from, as files of Parquet and streams of Arrow have it."""
        from rulelang.output.provenance import metadata

        return metadata(self.plan, self.results.sha256, len(self))

    def to_polars(self) -> "polars.DataFrame":
        """The table of results, figures as the doubles nearest to the exact ones.

        Needs ``rulelang[columnar]``.
        """
        must_have("files.frame", COLUMNAR, "columnar")
        from rulelang.output.parquet import frame_of

        return frame_of(self.view)

    def to_arrow(self) -> "pyarrow.Table":
        """The table of results as one of Arrow, its texts plain strings.

        Needs ``rulelang[arrow]``.
        """
        must_have("needs.arrow", ARROW, "arrow")
        from rulelang.output.arrow import table

        return table(self.view, self.metadata)

    def to_pandas(
        self, labels: bool = False, language: Language | None = None
    ) -> "pandas.DataFrame":
        """The table of results as a frame of pandas, of types that know missing values.

        Its columns have the names of the other tables; where ``labels``, the labels of the rules
        and words in a language, by default that of the rules. Needs ``rulelang[pandas]``.
        """
        must_have("needs.pandas", PANDAS, "pandas")
        must_be_language(language)
        from rulelang.output.arrow import frame

        return frame(self.to_arrow(), self.plan, labels, language)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """That table as a stream of Arrow, for pyarrow, Polars, pandas, DuckDB and others.

        Its texts are plain strings, unless other ones are requested; where PyArrow is missing, as
        Polars has them. Needs ``rulelang[arrow]`` or ``rulelang[columnar]``.
        """
        if is_installed(COLUMNAR) and not is_installed(ARROW):
            return self.to_polars().__arrow_c_stream__(requested_schema)
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __array__(self, *args: object, **kwargs: object) -> NoReturn:
        """Refuse to be an array of units, which `pandas.DataFrame` would make of it."""
        raise TypeError("results are no array: write evaluation.to_pandas() for a frame of pandas")

    @checked
    def write(
        self,
        path: str | Path,
        format: str | None = None,
        *,
        exact: bool = False,
        formulas: bool = False,
        bom: bool | None = None,
        figures: Iterable[str] | None = None,
        language: Language | None = None,
    ) -> tuple[str, ...]:
        """Write the results to a file, whole or not at all, in the format that its name ends in or
        that ``format`` names, see `rulelang.api.writing.FORMATS`.

        ``exact`` gives the figures of JSON as fractions; ``formulas`` makes the scores, levels and
        ranks of a workbook formulas over its sheet of data; ``bom`` as `write_csv` has it;
        ``figures`` are the only columns of CSV or Parquet next to the names of units; ``language``
        is that of what is for people, by default that of the rules. Returns lines of what is not in
        the file: what formulas cannot express, and how many units were rescaled or held. Raises
        OSError, a file that was there being as it was, MissingExtraError where the format needs a
        package more, and ValueError where the format is unknown or cannot hold the results.
        """
        from rulelang.api.writing import Options, write

        chosen = None if figures is None else tuple(figures)
        options = Options(
            exact=exact, formulas=formulas, bom=bom, figures=chosen, language=language
        )
        return write(self, Path(path), format, options)

    @checked
    def write_parquet(self, path: str | Path) -> "Marked":
        """Write that table to a file, whole or not at all; how many units have which mark.

        Raises OSError.
        """
        must_have("files.parquet", COLUMNAR, "columnar")
        from rulelang.output.parquet import write

        write(self.plan, lambda: iter([self.to_polars()]), Path(path), self.metadata)
        return self.marked()

    def _row(self, unit: object, period: str | None) -> int:
        if not isinstance(unit, str) or not isinstance(period, str | None):
            wrong = period if isinstance(unit, str) else unit
            like = self.units[0].unit if self.units else "North"
            raise TypeError(f'units and periods are texts, not {wrong!r}: write "{like}"')
        unit = clean(unit)
        rows = [
            row
            for row, result in enumerate(self.units)
            if result.unit == unit and period in (None, result.period)
        ]
        if len(rows) == 1:
            return rows[0]
        if rows:
            listed = ", ".join(f'"{self.units[row].period}"' for row in rows)
            raise KeyError(f'"{unit}" stands in several periods, name one of them: {listed}')
        names = list(dict.fromkeys(result.unit for result in self.units))
        if period is not None and unit in names:
            periods = [result.period or "" for result in self.units if result.unit == unit]
            raise KeyError(_unknown("period", period, periods))
        raise KeyError(_unknown("unit", unit, names))


def _unknown(what: str, name: str, known: list[str]) -> str:
    near = nearest(name, known)
    return f'there is no {what} "{name}"' + (f': did you mean "{near}"?' if near else "")


def explained(plan: Plan, prepared: Prepared, outcome: Outcome) -> Explanation:
    """Why the only unit has its total; without a rank, for it stands alone."""
    (unit,) = outcome.results.units
    alone = evolve(outcome.results, units=(evolve(unit, rank=None, ranks={}),))
    evaluation = Evaluation(plan, prepared, evolve(outcome, results=alone), ())
    return evaluation.explain(unit.unit, period=unit.period)


def evaluate_table(plan: Plan, table: Table) -> Evaluation:
    """Score and rank the units of a table; DataError with everything that is wrong."""
    prepared = prepare(table, plan, ask_first=True)
    if prepared.asked:
        raise DataError(sort_diagnostics(d for d in prepared.diagnostics if d.severity == "error"))
    outcome = run(plan, prepared)
    diagnostics = sort_diagnostics((*prepared.diagnostics, *outcome.diagnostics))
    if any(item.severity == "error" for item in diagnostics):
        raise DataError(item for item in diagnostics if item.severity == "error")
    return Evaluation(plan, prepared, outcome, tuple(diagnostics))
