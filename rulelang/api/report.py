"""The published report of an evaluation: as HTML, PDF, a document of Word, or Markdown."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, assert_never

from attrs import evolve, field, frozen

from rulelang.api.needs import must_have
from rulelang.data.arguments import must_fit
from rulelang.output.report.settings import Settings, read_settings
from rulelang.output.whole import replaced
from rulelang.plan.speech import speaking
from rulelang.results.score import UnitResult
from rulelang.results.trace import Trace
from rulelang.words import Language, must_be_language

if TYPE_CHECKING:
    from rulelang.api.comparing import Comparison
    from rulelang.api.evaluation import Evaluation
    from rulelang.output.report.content import Content
    from rulelang.output.report.parts import Document, Medium

__all__ = ["ENDINGS", "REPORT_FORMATS", "Report", "ReportFormat", "Units", "write_templates"]

ReportFormat: TypeAlias = Literal["html", "pdf", "docx", "markdown"]
ENDINGS: Mapping[str, ReportFormat] = {
    ".html": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".md": "markdown",
}
REPORT_FORMATS: Sequence[ReportFormat] = ("html", "pdf", "docx", "markdown")

PACKAGES: Mapping[ReportFormat, tuple[str, ...]] = {
    "html": ("jinja2", "vl_convert"),
    "pdf": ("typst", "vl_convert"),
    "docx": ("docx", "vl_convert"),
    "markdown": (),
}

MEDIA: Mapping[ReportFormat, "Medium"] = {
    "html": "screen",
    "pdf": "pages",
    "docx": "text",
    "markdown": "text",
}

Units: TypeAlias = Literal["all", "none"] | tuple[str, ...] | None
"""The units that have a page: None is all of them in HTML, where pages are folded, else none."""

Progress: TypeAlias = Callable[[int, int], None]


@frozen
class Report:
    """A report of one period, written by `write`, or given by `html`, `pdf`, `docx`, `markdown`.

    ``template`` is a folder of `write_templates`, or of DOCX an office's own .docx or .dotx.
    """

    evaluation: "Evaluation" = field(repr=False)
    comparison: "Comparison | None" = field(repr=False)
    period: str | None
    language: Language | None
    units: Units
    settings: Settings = field(repr=False)
    template: Path | None

    def document(
        self, format: ReportFormat = "html", progress: Progress | None = None
    ) -> "Document":
        """The tree of the report's parts, as a format has them."""
        from rulelang.output.report.content import document

        content = self._content()
        medium = MEDIA[format]
        units = self._pages(content, folded=medium == "screen")
        return document(content, self.settings, units, medium, progress)

    def html(self, progress: Progress | None = None) -> str:
        """One file of HTML, which opens offline. Needs ``rulelang[report]``."""
        self._must_have("html")
        from rulelang.output.report import html

        return html.text(self.document("html", progress), self._folder())

    def markdown(self, progress: Progress | None = None) -> str:
        """The report as Markdown."""
        from rulelang.output.report import markdown

        return markdown.text(self.document("markdown", progress))

    def pdf(self, progress: Progress | None = None) -> bytes:
        """The report as PDF/UA. Needs ``rulelang[report]``."""
        return self._pdf(progress)[0]

    def docx(self, progress: Progress | None = None) -> bytes:
        """The report as a document of Word. Needs ``rulelang[report]``."""
        self._must_have("docx")
        from rulelang.output.report.docx import docx

        return docx(self.document("docx", progress), self.template)

    def write(
        self,
        path: str | Path,
        format: ReportFormat | None = None,
        progress: Progress | None = None,
    ) -> str:
        """Write the report to a file, whole or not at all, in the format that its name ends in.

        Returns why a PDF is not PDF/UA, else an empty text. Raises OSError, ValueError for an
        unknown ending or a template that cannot be used, and MissingExtraError.
        """
        path, note = Path(path), ""
        chosen = format or ENDINGS.get(path.suffix.lower())
        match chosen:
            case "html":
                made = self.html(progress).encode()
            case "markdown":
                made = self.markdown(progress).encode()
            case "pdf":
                made, note = self._pdf(progress)
            case "docx":
                made = self.docx(progress)
            case None:
                raise ValueError(f"no report ends in {path.suffix!r}: {', '.join(ENDINGS)}")
            case other:
                assert_never(other)
        with replaced(path) as file:
            file.write_bytes(made)
        return note

    # ---- what it is made of -------------------------------------------------------------------

    def _pdf(self, progress: Progress | None) -> tuple[bytes, str]:
        self._must_have("pdf")
        from rulelang.output.report.typst import pdf

        return pdf(self.document("pdf", progress), self._folder(), progress)

    def _must_have(self, format: ReportFormat) -> None:
        must_have("needs.report", PACKAGES[format], "report")

    def _folder(self) -> Path | None:
        """The folder of templates; that of Word has none for other formats."""
        return self.template if self.template is not None and self.template.is_dir() else None

    def _content(self) -> "Content":
        from rulelang.output.report.content import Content

        evaluation = self.evaluation
        plan = speaking(evaluation.plan, self.language)
        analysis = evaluation.analysis(self.period)
        rows = [row for row, unit in enumerate(evaluation.units) if unit.period == analysis.period]
        own = tuple(evaluation.units[row] for row in rows)
        results = evolve(evaluation.results, units=own)
        comparison = self._comparison(analysis.period)
        history = None if comparison is None else comparison.history
        earlier = () if comparison is None else comparison.years[:-1]
        return Content(
            plan=plan,
            results=results,
            analysis=analysis,
            history=history,
            traced=self._traced(dict(zip((unit.unit for unit in own), rows, strict=True))),
            previous={year.period: year.sha256 for year in earlier},
            unreported=_unreported(evaluation, rows),
        )

    def _comparison(self, period: str | None) -> "Comparison | None":
        """What the period is compared with: what was given, up to the period, else the periods
        before it."""
        given = self.comparison
        if given is not None:
            return given.until(_own_year(given, self.evaluation, period))
        if period is None:
            return None
        from rulelang.analysis.history_of import history
        from rulelang.api.comparing import Comparison
        from rulelang.api.years import Told, years_of

        every = [one.period for one in self.evaluation.analyses()]
        if every.index(period) == 0:
            return None
        wanted = every[: every.index(period) + 1]
        years = [year for year in years_of([Told(self.evaluation)]) if year.period in wanted]
        found = history(years)
        by_name = {year.period: year for year in years}
        return Comparison(found, tuple(by_name[period] for period in found.periods))

    def _traced(self, rows: Mapping[str, int]) -> Callable[[UnitResult], Trace]:
        from rulelang.engine.trace import trace

        evaluation = self.evaluation
        plan = speaking(evaluation.plan, self.language)

        def traced(unit: UnitResult) -> Trace:
            row = rows[unit.unit]
            return trace(plan, evaluation.prepared, evaluation.outcome, row, plan.total.id)

        return traced

    def _pages(self, content: "Content", folded: bool) -> tuple[str, ...]:
        """The names of the units that have a page, in the order of the ranking. KeyError for one
        that is not there."""
        names = [unit.result.unit for one in content.analysis.rankings for unit in one.units]
        if self.units == "none" or (self.units is None and not folded):
            return ()
        if self.units == "all" or self.units is None:
            return tuple(names)
        for name in self.units:
            if name not in names:
                raise KeyError(name)
        return tuple(name for name in names if name in self.units)


def report_of(
    evaluation: "Evaluation",
    comparison: "Comparison | None",
    *,
    period: str | None = None,
    language: Language | None = None,
    units: Units = None,
    settings: "Mapping[str, Any] | Settings | str | Path | None" = None,
    template: str | Path | None = None,
) -> Report:
    """A report, see `Evaluation.report`."""
    must_be_language(language)
    found = evaluation.analysis(period)  # which there is, or KeyError
    if comparison is not None:
        from rulelang.api.comparing import Comparison

        if not isinstance(comparison, Comparison):
            raise TypeError(
                f"`history` is a rulelang.Comparison, not a {type(comparison).__name__}:"
                " write history=rulelang.compare([old, new])"
            )
        _must_be_earlier(comparison, evaluation, found.period)
    if isinstance(settings, (str, Path)):
        must_fit("settings", settings, str | Path)
        settings = read_settings(Path(settings))
    elif isinstance(settings, Mapping):
        settings = Settings(**settings)
    return Report(
        evaluation,
        comparison,
        found.period,
        language,
        units,
        settings or Settings(),
        None if template is None else Path(template),
    )


def write_templates(folder: str | Path) -> tuple[Path, ...]:
    """Write the frames of our reports to a folder, for an office to change. Needs
    ``rulelang[report]``. Raises OSError, FileExistsError where one of them is there."""
    must_have("needs.template", PACKAGES["docx"], "report")
    from rulelang.output.report.frames import write_frames

    return write_frames(Path(folder))


def _own_year(comparison: "Comparison", evaluation: "Evaluation", period: str | None) -> str:
    """The year of a comparison that a report is about. Raises YearsError where none is."""
    from rulelang.api.years import YearsError

    for year in comparison.years:
        if year.period == period or (period is None and year.units == evaluation.units):
            return year.period
    raise YearsError("other")


def _must_be_earlier(
    comparison: "Comparison", evaluation: "Evaluation", period: str | None
) -> None:
    """Raise YearsError where what a report is to be compared with is not before it."""
    from rulelang.api.years import YearsError
    from rulelang.words import Listed

    own = _own_year(comparison, evaluation, period)
    periods = [year.period for year in comparison.years]
    same = {own, *(one.period for one in evaluation.analyses())}
    others = [name for name in periods if name not in same]
    if others and not any(periods.index(name) < periods.index(own) for name in others):
        raise YearsError("later", years=Listed.of(others), year=own, count=len(others))


def _unreported(evaluation: "Evaluation", rows: Sequence[int]) -> Mapping[str, int]:
    """How many units of these rows did not report each input; none of what all reported."""
    read = evaluation.prepared
    counts = {
        item.id: sum(read.is_blank(row, item.id) for row in rows)
        for item in evaluation.plan.inputs
        if not item.per_row
    }
    return {id: count for id, count in counts.items() if count}
