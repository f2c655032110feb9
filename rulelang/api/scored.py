"""A large table, scored and ranked in columns."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TextIO

from attrs import field, frozen

from rulelang.api.data import Data, must_be_reading, source_of, table_of
from rulelang.api.evaluation import evaluate_table
from rulelang.api.forked import must_not_be_forked
from rulelang.api.needs import ARROW, COLUMNAR, PANDAS, is_installed, must_have
from rulelang.data.arguments import checked
from rulelang.data.columns import match
from rulelang.data.handed_in import ranked_where_handed_in
from rulelang.data.options import Reading
from rulelang.data.prepared import MANY, marked_columns, marks_of, without_marks
from rulelang.data.source import Source, in_memory
from rulelang.diagnostics import DataError, Diagnostic, sort_diagnostics
from rulelang.engine.able import must_be_able
from rulelang.plan.tree import Plan
from rulelang.words import Language, must_be_language

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from rulelang.api.writing import Engine
    from rulelang.engine.columnar.run import Ranked
    from rulelang.engine.columnar.stored import Decimals
    from rulelang.output.frames import TableView
    from rulelang.output.view import Figures
    from rulelang.results.marked import Marked, Tally

__all__ = ["ScoredTable", "score_table"]


@frozen
class ScoredTable:
    """The results of a large table: what `evaluate` gives, as doubles.

    Each figure is the double nearest to the exact one; status, level and rank are those of the
    exact engine. ``rows`` is how many units there are, and ``handed_over`` how many of them needed
    the exact engine; ``diagnostics`` are notes about the data. ``sha256`` is that of the data
    file's bytes, None for data that come from no file. ``decimals`` are those that figures were
    rounded to, None where they are doubles.
    """

    engine: ClassVar["Engine"] = "columnar"

    plan: Plan = field(repr=False)
    source: Source = field(repr=False)
    ranked: "Ranked" = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(repr=False)
    sha256: str | None = field(default=None, repr=False)
    decimals: "Decimals | None" = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"<ScoredTable of {self.plan.id}: {self.rows} units, {self.handed_over} handed over>"

    def __len__(self) -> int:
        return self.rows

    @property
    def rows(self) -> int:
        """How many units there are."""
        return self.ranked.rows

    @property
    def handed_over(self) -> int:
        """How many of them the exact engine scored."""
        return self.ranked.handed

    @property
    def metadata(self) -> Mapping[str, str]:
        """Where the results come from, as files of Parquet and streams of Arrow have it."""
        from rulelang.output.provenance import metadata

        return metadata(self.plan, self.sha256, self.rows)

    def to_polars(self) -> "polars.DataFrame":
        """The table of results (the language, 10), in the order of the data."""
        import polars

        from rulelang.output.frames import frames

        return polars.concat(frames(self.plan, self._scored(None)))

    def to_arrow(self) -> "pyarrow.Table":
        """The table of results as one of Arrow, its texts plain strings.

        Needs ``rulelang[arrow]``.
        """
        must_have("needs.arrow", ARROW, "arrow")
        import pyarrow

        from rulelang.output.arrow import plain

        return plain(pyarrow.table(self.to_polars()), self.metadata)

    def to_pandas(
        self, labels: bool = False, language: Language | None = None
    ) -> "pandas.DataFrame":
        """The table of results as a frame of pandas, as `Evaluation.to_pandas` gives it.

        Needs ``rulelang[pandas]``.
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

    def __reduce__(self) -> tuple[Any, ...]:
        """The table as another process takes it: its data as they are now, scored there anew."""
        source = in_memory(self.source)
        return _scored_again, (self.plan, source, self.diagnostics, self.sha256, self.decimals)

    @property
    def view(self) -> "TableView":
        """The results as outputs take them."""
        from rulelang.output.frames import TableView

        return TableView(self.plan, self.rows, self.sha256, self._scored)

    def to_json(self) -> str:
        """The results as JSON, as `Evaluation.to_json` gives it."""
        from rulelang.output import json

        return "".join(json.text(self.view))

    def to_jsonl(self) -> str:
        """The units as lines of JSON, each of the shape that it has in `to_json`."""
        from rulelang.output import json

        return "".join(json.lines(self.view))

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
        """The table of results as `Evaluation.to_csv` gives it, its figures rounded as the rubric
        shows them."""
        return "".join(self._texts())

    @checked
    def write_csv(self, to: str | Path | TextIO, bom: bool | None = None) -> "Marked":
        """Write that table of CSV to a stream of text, or to a file, whole or not at all; how many
        units have which mark.

        ``bom`` as `Evaluation.write_csv` has it. Raises OSError.
        """
        from rulelang.output.csv import wants_bom, write
        from rulelang.results.marked import Tally

        tally = Tally()
        write(self._texts(tally), to, wants_bom(self.plan, to, bom))
        return tally.marked()

    @checked
    def write_parquet(self, path: str | Path) -> "Marked":
        """Write the table of results, whole or not at all; how many units have which mark.

        Raises OSError.
        """
        from rulelang.output.frames import frames
        from rulelang.output.parquet import write
        from rulelang.results.marked import Tally

        tally, ranked = Tally(), self._scored(None)
        write(self.plan, lambda: frames(self.plan, ranked, tally=tally), Path(path), self.metadata)
        return tally.marked()

    def marked(self) -> "Marked":
        """How many units were rescaled, left out in part, or held at a floor or limit."""
        return self.view.tally().marked()

    @checked
    def write(
        self,
        path: str | Path,
        format: str | None = None,
        *,
        bom: bool | None = None,
        language: Language | None = None,
    ) -> tuple[str, ...]:
        """Write the results to a file as `Evaluation.write` does, in any format.

        Figures that are fractions or formulas are the exact engine's.
        """
        from rulelang.api.writing import Options, write

        return write(self, Path(path), format, Options(bom=bom, language=language))

    def _texts(self, tally: "Tally | None" = None) -> Iterator[str]:
        from rulelang.output.chunks import decimals_of
        from rulelang.output.csv import BETWEEN
        from rulelang.output.csv_columns import texts
        from rulelang.output.frames import frames
        from rulelang.output.view import for_programs

        shown = for_programs(self.plan)
        ranked = self._scored(decimals_of(shown))
        return texts(self.plan, frames(self.plan, ranked, shown, BETWEEN, tally))

    def _scored(self, decimals: "Decimals | None") -> "Ranked":
        """The table with figures rounded to some decimals, or as doubles: a double does not tell
        how the exact figure is rounded."""
        must_not_be_forked()
        if decimals == self.decimals:
            return self.ranked
        return _ranked(self.plan, self.source, decimals)


def score_table(
    plan: Plan,
    data: Data,
    reading: Reading | None = None,
    figures: "Figures" = "doubles",
    told: Callable[[Diagnostic], None] | None = None,
) -> ScoredTable:
    """Score a table in columns; DataError with everything that is wrong. ``told`` is called with
    the statement by which all units need the exact engine, before that takes its time.

    ``figures`` are those that the format takes which the results are for, or they are scored again.
    ValueError where the rubric has what only the exact engine knows, RuntimeError in a process that
    was forked after Polars had run.
    """
    must_have("needs.columns", COLUMNAR, "columnar")
    must_be_reading(reading)
    from rulelang.data.deciding import BY_FIRST_CELL
    from rulelang.data.digest import decided
    from rulelang.data.source import source_of_table
    from rulelang.output.chunks import decimals_of

    must_be_able("columnar", plan)
    given = _without_marks(source_of(data, plan, reading or Reading()), plan)
    plan = ranked_where_handed_in(plan, given.columns)
    source = decided(given, plan)
    if source is None:
        table = table_of(data, plan, reading or Reading())
        given = _without_marks(source_of_table(table), plan)
        source = decided(given, plan)
        assert source is not None, "a table of cells can be decided"
    found = (*match(source.header(), plan).diagnostics, *source.head.diagnostics)
    errors = [item for item in found if item.severity == "error"]
    if errors:
        if source.rows > MANY and all(item.code in BY_FIRST_CELL for item in errors):
            _must_be_right(errors)
        evaluate_table(plan, given.cells or table_of(data, plan, reading or Reading()))
        raise DataError(errors)  # the exact engine has none for no rows
    decimals = decimals_of(figures)
    with ThreadPoolExecutor(1) as pool:
        digest = pool.submit(_digest, data, source)  # which leaves the scoring alone
        ranked = _ranked(plan, source, decimals, told)
        diagnostics = sort_diagnostics((*source.head.diagnostics, *ranked.diagnostics))
        _must_be_right(diagnostics)
        return ScoredTable(plan, source, ranked, tuple(diagnostics), digest.result(), decimals)


def _without_marks(source: Source, plan: Plan) -> Source:
    """A source in which what stands for nothing reported is empty cells."""
    from rulelang.data.source import source_of_table, without_texts

    marks = marks_of(source.head, plan)
    if not marks:
        return source
    matched = match(source.header(), plan)
    if source.cells is not None:
        return source_of_table(without_marks(source.cells, plan, matched))
    columns = {source.columns[at] for at in marked_columns(matched)}
    return without_texts(source, marks, columns)


def _digest(data: Data, source: Source) -> str | None:
    """The SHA-256 of a data file, of whatever was read; None where there is no one file."""
    if source.head.sha256 is not None or not isinstance(data, (str, os.PathLike)):
        return source.head.sha256
    path = Path(data)
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _must_be_right(diagnostics: Iterable[Diagnostic]) -> None:
    errors = [item for item in diagnostics if item.severity == "error"]
    if errors:
        raise DataError(sort_diagnostics(errors))


def _ranked(
    plan: Plan,
    source: Source,
    decimals: "Decimals | None",
    told: Callable[[Diagnostic], None] | None = None,
) -> "Ranked":
    from rulelang.engine.columnar.run import score
    from rulelang.engine.columnar.stored import Asked
    from rulelang.output.layout import arrays

    asked = Asked(arrays(plan), decimals)
    return score(plan, source, os.cpu_count() or 1, asked, told=told)


def _scored_again(
    plan: Plan,
    source: Source,
    diagnostics: tuple[Diagnostic, ...],
    sha256: str | None,
    decimals: "Decimals | None",
) -> ScoredTable:
    """A table that was sent to this process."""
    must_not_be_forked()
    return ScoredTable(plan, source, _ranked(plan, source, decimals), diagnostics, sha256, decimals)
