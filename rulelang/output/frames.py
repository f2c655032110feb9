"""Results of columns as frames of the table of results, many rows at a time."""

from collections.abc import Callable, Iterator

import polars as pl
from attrs import field, frozen

from rulelang.engine.columnar.run import Ranked
from rulelang.engine.columnar.stored import Decimals
from rulelang.output.chunks import Chunk, chunks, decimals_of
from rulelang.output.layout import headings
from rulelang.output.parquet import empty
from rulelang.output.summing import summarised
from rulelang.output.view import Figures
from rulelang.plan.tree import Plan
from rulelang.results.marked import Tally
from rulelang.results.summary import Summary

__all__ = ["TableView", "frames"]

ROWS_AT_ONCE = 8_192
"""Units whose cells are made objects of Python at once."""


@frozen
class TableView:
    """Results of columns, as every format takes them.

    ``scored`` gives the table with its figures rounded to some decimals, or (None) as doubles.
    """

    plan: Plan
    rows: int
    sha256: str | None
    scored: Callable[[Decimals | None], Ranked] = field(repr=False)

    def parts(self, figures: Figures) -> Iterator[Chunk]:
        """The units, part by part; their figures are not fractions."""
        return chunks(self.plan, self.scored(decimals_of(figures)), figures, ROWS_AT_ONCE)

    def summary(self) -> Summary:
        """What they came to together; a mean is rounded to the decimals that are shown."""
        return summarised(self.plan, self.scored(None))

    def tally(self) -> Tally:
        """What was done to their scores."""
        found = Tally()
        for chunk in chunks(self.plan, self.scored(None), "doubles"):
            chunk.count(found)
        return found


def frames(
    plan: Plan,
    ranked: Ranked,
    figures: Figures = "doubles",
    between: str | None = None,
    tally: Tally | None = None,
) -> Iterator[pl.DataFrame]:
    """The table of results in the order of the data; what was done to scores is counted.

    Figures that were scored to some decimals are texts. Lists of ids are texts where something
    stands ``between`` them.
    """
    if not ranked.rows:
        lists = pl.selectors.by_dtype(pl.List(pl.String))
        yield empty(plan) if between is None else empty(plan).cast({lists: pl.String})
        return
    columns = headings(plan)
    for chunk in chunks(plan, ranked, figures):
        yield pl.DataFrame({heading.name: chunk.series(heading, between) for heading in columns})
        if tally is not None:
            chunk.count(tally)
