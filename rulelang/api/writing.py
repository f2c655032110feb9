"""The formats of results: one table, from which options, endings, help and `write` are made.

A format more is a row here, and the module of `rulelang.output` that makes it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO, TypeAlias, assert_never, cast

from attrs import evolve, field, frozen

from rulelang.api.needs import COLUMNAR, must_have
from rulelang.plan.speech import language_of
from rulelang.records import Equal
from rulelang.words import Language, Listed, must_be_language, phrase

if TYPE_CHECKING:
    from rulelang.api.clustered import SparkScores
    from rulelang.api.evaluation import Evaluation
    from rulelang.api.scored import ScoredTable
    from rulelang.output.view import Figures, View
    from rulelang.plan.tree import Plan
    from rulelang.results.marked import Marked

__all__ = ["ASKED", "ENDINGS", "EXACTLY", "FORMATS", "Engine", "Format", "Options", "write"]

Engine: TypeAlias = Literal["exact", "columnar", "spark"]
To: TypeAlias = Path | TextIO
Lines: TypeAlias = tuple[str, ...]
"""What is said next to the results."""


@frozen(eq=False, repr=False)
class Options(Equal):
    """What is asked of a format, next to the results.

    ``exact``: figures as fractions. ``formulas``: figures as formulas over a sheet of data.
    ``bom``: a mark of UTF-8, None where nobody asked. ``by``: the criterion that is broken down.
    ``figures``: the only columns next to the names of units, None where nobody asked. ``width``
    (None: no limit) and ``colour`` are those of a terminal. ``language`` is that of what is for
    people, None: that of the rules.
    """

    exact: bool = False
    formulas: bool = False
    bom: bool | None = None
    by: str | None = None
    figures: tuple[str, ...] | None = None
    width: int | None = None
    colour: bool = False
    language: Language | None = None

    def given(self) -> tuple[str, ...]:
        """The options that were given, of those that only some formats have."""
        plain = Options()
        return tuple(name for name in ASKED if getattr(self, name) != getattr(plain, name))


ASKED: Mapping[str, str] = {
    "exact": "exact figures are",
    "formulas": "formulas are",
    "bom": "a byte order mark is",
    "by": "the breakdown of one criterion is",
    "figures": "columns are chosen",
}
"""What is asked for with each option that only some formats have."""

EXACTLY = ("exact", "formulas", "by")
"""The options that only the exact engine has the figures for."""


@frozen(eq=False, repr=False)
class Format(Equal):
    """A format of results.

    ``noun`` is the key of what people call it; ``endings`` are those of its files, the usual one
    first; ``text`` says whether it can be printed. ``write`` writes the results of one of the
    ``engines`` to a file, or to a stream where it is a text, and returns lines to be said next to
    it. ``figures`` are those that it takes of columns. ``options`` are what can be asked of it, and
    ``packages`` what it needs, which come with an ``extra``.
    """

    noun: str
    endings: tuple[str, ...]
    write: Callable[["Evaluation | ScoredTable | SparkScores", To, Options], Lines] = field(
        repr=False
    )
    figures: Literal["programs", "people", "doubles"] = "programs"
    text: bool = True
    engines: tuple[Engine, ...] = ("exact", "columnar")
    options: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    extra: str = ""

    def of_columns(self, plan: "Plan") -> "Figures":
        """The figures that it takes of an engine of columns."""
        from rulelang.output.view import for_people, for_programs

        match self.figures:
            case "programs":
                return for_programs(plan)
            case "people":
                return for_people(plan)
            case "doubles":
                return "doubles"
            case other:
                assert_never(other)


# ---- writers -------------------------------------------------------------------------------------


def _text(
    made: Callable[["View", Options], Iterable[str]], counts: bool = True
) -> Callable[[object, To, Options], Lines]:
    """A writer of texts; where their units are not counted in it by their marks, that is said
    next to it."""

    def written(results: object, to: To, options: Options) -> Lines:
        from rulelang.output import whole

        own = cast("Evaluation | ScoredTable", results)
        whole.write(made(own.view, options), to)
        return () if counts else _counted(own, own.marked(), options)

    return written


def _table(view: "View", options: Options) -> Iterable[str]:
    from rulelang.output import table

    return [table.text(view, options.width, options.by, options.colour, options.language)]


def _json(view: "View", options: Options) -> Iterable[str]:
    from rulelang.output import json

    return json.text(view, options.exact)


def _jsonl(view: "View", options: Options) -> Iterable[str]:
    from rulelang.output import json

    return json.lines(view, options.exact)


def _markdown(view: "View", options: Options) -> Iterable[str]:
    from rulelang.output import markdown

    return [markdown.text(view, options.language)]


def _csv(results: "Evaluation | ScoredTable | SparkScores", to: To, options: Options) -> Lines:
    from rulelang.api.clustered import SparkScores

    assert not isinstance(results, SparkScores)
    return _counted(results, results.write_csv(to, options.bom), options)


def _parquet(results: "Evaluation | ScoredTable | SparkScores", to: To, options: Options) -> Lines:
    from rulelang.api.clustered import SparkScores

    assert isinstance(to, Path)
    if isinstance(results, SparkScores):
        results.write_parquet(to)
        return ()
    return _counted(results, results.write_parquet(to), options)


def _workbook(results: "Evaluation | ScoredTable | SparkScores", to: To, options: Options) -> Lines:
    from datetime import datetime
    from importlib.metadata import version

    from rulelang.api.clustered import SparkScores
    from rulelang.api.evaluation import Evaluation
    from rulelang.output.workbook import Origin, write

    assert not isinstance(results, SparkScores) and isinstance(to, Path)
    spoken = options.language or language_of(results.plan)
    shown = evolve(results, plan=evolve(results.plan, language=spoken))
    origin = Origin(version("rulelang"), datetime.now().astimezone())
    lost: Sequence[str] = ()
    if options.formulas:
        from rulelang.output.workbook.formulas import unable

        lost = unable(results.plan)
    if isinstance(shown, Evaluation) and options.formulas and not lost:
        lines = write(shown.view, to, origin, shown.prepared, shown.outcome.values)
    else:
        lines = write(shown.view, to, origin)
    if lost:
        named = Listed([phrase(f"features.{feature}") for feature in lost])
        lines = (phrase("report.no_formulas", list=named).said(spoken), *lines)
    return (*lines, *_counted(results, results.marked(), options))


def _counted(results: "Evaluation | ScoredTable", marked: "Marked", options: Options) -> Lines:
    """How many units were rescaled or held, as a line; none where none was."""
    from rulelang.output.marks import line

    found = line(marked, options.language or language_of(results.plan))
    return (found,) if found else ()


# ---- the table -----------------------------------------------------------------------------------

FORMATS: Mapping[str, Format] = {
    "table": Format("files.people", (".txt",), _text(_table), figures="people", options=("by",)),
    "json": Format("files.json", (".json",), _text(_json), options=("exact",)),
    "jsonl": Format("files.jsonl", (".jsonl",), _text(_jsonl, counts=False), options=("exact",)),
    "csv": Format("files.csv", (".csv",), _csv, options=("bom", "figures")),
    "markdown": Format("files.markdown", (".md",), _text(_markdown), figures="people"),
    "parquet": Format(
        "files.parquet",
        (".parquet",),
        _parquet,
        figures="doubles",
        text=False,
        engines=("exact", "columnar", "spark"),
        options=("figures",),
        packages=COLUMNAR,
        extra="columnar",
    ),
    "xlsx": Format(
        "files.workbook",
        (".xlsx",),
        _workbook,
        figures="doubles",
        text=False,
        options=("formulas",),
        packages=("xlsxwriter",),
        extra="xlsx",
    ),
}
"""The formats by the names that `--format` has for them."""


ENDINGS: Mapping[str, str] = {
    ending: name for name, format in FORMATS.items() for ending in format.endings
}
"""The formats by what the names of their files end in."""


def write(
    results: "Evaluation | ScoredTable", path: Path, name: str | None, options: Options
) -> Lines:
    """Write results to a file, whole or not at all; what is to be said next to them.

    Raises OSError, MissingExtraError where a package is missing, and ValueError where the format
    is unknown, or cannot hold the results or do what is asked, and for figures that there are not.
    """
    must_be_language(options.language)
    found = name or ENDINGS.get(path.suffix.lower(), "")
    if found not in FORMATS:
        raise ValueError(f"`{path}` has no known ending of results: {', '.join(ENDINGS)}")
    format = FORMATS[found]
    for option in options.given():
        if option not in format.options:
            able = [one for one in FORMATS.values() if option in one.options]
            named = [f"{phrase(one.noun).said('en')} ({one.endings[0]})" for one in able]
            raise ValueError(f"{ASKED[option]} for {' and '.join(named)}")
        if option in EXACTLY and results.engine != "exact":
            raise ValueError(f"{ASKED[option]} for results of `evaluate`, not of `score_table`")
    must_have(format.noun, format.packages, format.extra)
    if options.figures is not None:
        from rulelang.output.layout import only

        results = evolve(results, plan=only(results.plan, options.figures))
    return format.write(results, path, options)
