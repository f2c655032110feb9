"""A large table, scored and ranked in columns."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from attrs import field, frozen

from rulelang.api.data import Data, source_of, table_of
from rulelang.api.evaluation import evaluate_table
from rulelang.data.options import Reading
from rulelang.data.source import Source
from rulelang.diagnostics import DataError, Diagnostic, sort_diagnostics
from rulelang.plan.tree import Plan

if TYPE_CHECKING:
    import polars

    from rulelang.engine.columnar.run import Ranked
    from rulelang.engine.columnar.scoring import Decimals

__all__ = ["ScoredTable", "score_table"]


@frozen
class ScoredTable:
    """The results of a large table: what `evaluate` gives, as doubles.

    Each figure is the double nearest to the exact one; status, level and rank are those of the
    exact engine. ``rows`` is how many units there are, and ``handed_over`` how many of them needed
    the exact engine; ``diagnostics`` are notes about the data. ``decimals`` are those that
    figures were rounded to, None where they are doubles.
    """

    plan: Plan = field(repr=False)
    source: Source = field(repr=False)
    ranked: "Ranked" = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(repr=False)
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

    def to_polars(self) -> "polars.DataFrame":
        """The table of results (the language, 10), in the order of the data."""
        import polars

        return polars.concat(self._frames())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """That table as a stream of Arrow, for pyarrow, Polars, pandas, DuckDB and others."""
        return self.to_polars().__arrow_c_stream__(requested_schema)

    def write_parquet(self, path: str | Path) -> None:
        """Write the table of results, whole or not at all. Raises OSError."""
        from rulelang.output.parquet import write

        write(self.plan, self._frames, Path(path))

    def to_csv(self) -> str:
        """The table of results as `Evaluation.to_csv` gives it, its figures rounded as the rubric
        shows them."""
        return "".join(self._texts())

    def write_csv(self, to: str | Path | TextIO) -> None:
        """Write that table of CSV to a stream of text, or to a file, whole or not at all.

        Raises OSError.
        """
        from rulelang.output.csv import write

        write(self._texts(), to)

    def _texts(self) -> Iterator[str]:
        from rulelang.output.csv_columns import decimals_shown, texts

        return texts(self.plan, self._scored(decimals_shown(self.plan)))

    def _frames(self) -> "Iterator[polars.DataFrame]":
        from rulelang.output.parquet import frames

        return frames(self.plan, self._scored(None))

    def _scored(self, decimals: "Decimals | None") -> "Ranked":
        """The results with figures of so many decimals, or as doubles; a double does not tell how
        the exact figure is rounded, so the other ones are computed again."""
        if decimals == self.decimals:
            return self.ranked
        return _ranked(self.plan, self.source, decimals)


def score_table(
    plan: Plan, data: Data, reading: Reading | None = None, as_shown: bool = False
) -> ScoredTable:
    """Score a table in columns; DataError with everything that is wrong.

    ``as_shown`` rounds figures as the rubric shows them, which is what CSV takes.
    """
    from rulelang.data.source import source_of_table
    from rulelang.data.wholes import decided, looked_through
    from rulelang.output.csv_columns import decimals_shown

    given = source_of(data, plan, reading or Reading())
    source = looked_through(given, plan)
    if source is None:
        if given.cells is None:  # which it takes to see how the columns are written
            given = source_of_table(table_of(data, plan, reading or Reading()))
        source = decided(given, plan)
        if any(item.severity == "error" for item in source.diagnostics):
            evaluate_table(plan, given.whole())
            raise AssertionError("the exact engine has told what is wrong")
    _must_be_right(source.diagnostics)
    decimals = decimals_shown(plan) if as_shown else None
    ranked = _ranked(plan, source, decimals)
    diagnostics = sort_diagnostics((*source.diagnostics, *ranked.diagnostics))
    _must_be_right(diagnostics)
    return ScoredTable(plan, source, ranked, tuple(diagnostics), decimals)


def _must_be_right(diagnostics: Iterable[Diagnostic]) -> None:
    errors = [item for item in diagnostics if item.severity == "error"]
    if errors:
        raise DataError(sort_diagnostics(errors))


def _ranked(plan: Plan, source: Source, decimals: "Decimals | None") -> "Ranked":
    from rulelang.engine.columnar.run import score

    return score(plan, source, os.cpu_count() or 1, decimals)
