"""A large table, scored and ranked in columns."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from rulelang.api.files import unreadable
from rulelang.data.source import Source, source_of_frame, source_of_parquet
from rulelang.diagnostics import DataError, Diagnostic, sort_diagnostics
from rulelang.plan.tree import Plan

if TYPE_CHECKING:
    import polars

    from rulelang.engine.columnar.run import Ranked

__all__ = ["ScoredTable", "score_table"]


@frozen
class ScoredTable:
    """The results of a table of typed columns: what `evaluate` gives, as doubles.

    Each figure is the double nearest to the exact one; status, level and rank are those of the
    exact engine. ``rows`` is how many units there are, and ``handed_over`` how many of them needed
    the exact engine; ``diagnostics`` are notes about the data.
    """

    plan: Plan = field(repr=False)
    source: Source = field(repr=False)
    ranked: "Ranked" = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(repr=False)

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

        from rulelang.output.parquet import frames

        return polars.concat(frames(self.plan, self.source, self.ranked))

    def write_parquet(self, path: str | Path) -> None:
        """Write the table of results, whole or not at all. Raises OSError."""
        from rulelang.output.parquet import write

        write(self.plan, self.source, self.ranked, Path(path))


def score_table(plan: Plan, data: "str | Path | polars.DataFrame") -> ScoredTable:
    """Score a Parquet file or a Polars frame; DataError with everything that is wrong."""
    from rulelang.engine.columnar.run import score

    source = _source(data)
    ranked = score(plan, source, os.cpu_count() or 1)
    diagnostics = sort_diagnostics(ranked.diagnostics)
    if any(item.severity == "error" for item in diagnostics):
        raise DataError(item for item in diagnostics if item.severity == "error")
    return ScoredTable(plan, source, ranked, tuple(diagnostics))


def _source(data: "str | Path | polars.DataFrame") -> Source:
    if not isinstance(data, (str, Path)):
        return source_of_frame(data)
    import polars

    try:
        return source_of_parquet(str(data))
    except (OSError, polars.exceptions.PolarsError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise DataError([unreadable(Path(data), ".parquet", reason.lower())]) from None
