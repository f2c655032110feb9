"""Results as a Parquet table, written as they are read, whole or not at all."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.reading import UNIT, WHEN
from rulelang.engine.columnar.run import Ranked
from rulelang.output.whole import replaced
from rulelang.plan.tree import Plan
from rulelang.rational import nearest_float
from rulelang.results.score import Results, UnitResult

__all__ = ["empty", "frame_of", "frames", "write"]

ROWS_AT_ONCE = 262_144
STATUSES = ("ranked", "below", "incomplete")


def frames(
    plan: Plan, ranked: Ranked, figure: Callable[[str, Array], pl.Series] = pl.Series
) -> Iterator[pl.DataFrame]:
    """The table of results in the order of the data, many rows at a time.

    Units and periods under their own names, then status, total, share, level and rank, then each
    criterion by its id. ``figure`` makes a column of a name and its figures as they were scored:
    the doubles nearest to the exact ones, or whole numbers of decimals.
    """
    if not ranked.rows:
        yield empty(plan)
        return
    headings = {UNIT: plan.unit or UNIT, WHEN: plan.period or ""}
    for names, figures in ranked.chunks():
        columns = {headings[series.name]: series for series in names.get_columns()}
        yield pl.DataFrame(columns | _figures(plan, figures, figure))


def _figures(
    plan: Plan, found: dict[str, Array], figure: Callable[[str, Array], pl.Series]
) -> dict[str, pl.Series]:
    size = len(found["rank"])
    incomplete = found.get("incomplete", np.zeros(size, np.bool_))
    block = next((block for block in plan.levels if block.of == plan.total.id), None)
    levels = [None] if block is None else [*(row.id for row in block.rows), block.below]
    places = found.get("level", np.zeros(size, np.int64)).astype(np.int64)
    below = (places == len(levels) - 1) & (block is not None)
    statuses = np.where(incomplete, 2, np.where(below, 1, 0))
    result = {
        "status": pl.Series(STATUSES).gather(statuses),
        "total": _without(figure("total", found["total"]), incomplete),
        "share": _without(figure("share", found["share"]), incomplete),
        "level": _without(pl.Series(levels, dtype=pl.String).gather(places), incomplete),
        "rank": _without(found["rank"].astype(np.int64), found["rank"] == 0),
    }
    for criterion in plan.criteria:
        if criterion is not plan.total:
            absent = found.get(criterion.id + " absent", np.zeros(size, np.bool_))
            result[criterion.id] = _without(figure(criterion.id, found[criterion.id]), absent)
    return result


def _without(values: Array | pl.Series, absent: Array) -> pl.Series:
    """A column in which some cells are empty."""
    series = pl.Series(values)
    if not absent.any():
        return series
    return series.zip_with(pl.Series(~absent), pl.Series([None], dtype=series.dtype))


def empty(plan: Plan) -> pl.DataFrame:
    """The table of results of no unit."""
    scores = [criterion.id for criterion in plan.criteria if criterion is not plan.total]
    names = [plan.unit or UNIT, *([plan.period] if plan.period else []), "status"]
    texts = dict.fromkeys([*names, "level"], pl.String)
    doubles = dict.fromkeys(["total", "share", *scores], pl.Float64)
    kinds = texts | doubles | {"rank": pl.Int64}
    columns = [*names, "total", "share", "level", "rank", *scores]
    return pl.DataFrame(schema={name: kinds[name] for name in columns})


def frame_of(plan: Plan, results: Results) -> pl.DataFrame:
    """The same table of results that were computed exactly."""
    columns: dict[str, list[Any]] = {name: [] for name in empty(plan).columns}
    for unit in results.units:
        names = [unit.unit, *([unit.period] if plan.period else []), unit.status]
        figures = [None if f is None else nearest_float(f) for f in _exact(plan, unit)]
        cells = [*names, *figures[:2], unit.level, unit.rank, *figures[2:]]
        for column, cell in zip(columns.values(), cells, strict=True):
            column.append(cell)
    return pl.DataFrame(columns, schema=empty(plan).schema)


def _exact(plan: Plan, unit: UnitResult) -> list[Fraction | None]:
    """Total, share, and each score."""
    scores = (unit.scores[item.id] for item in plan.criteria if item is not plan.total)
    return [unit.total, unit.share, *scores]


def write(plan: Plan, table: Callable[[], Iterator[pl.DataFrame]], path: Path) -> None:
    """Write a table of results to a file. Raises OSError; a file that was there is then as it
    was."""

    def read(
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        yield from table()

    lazy = register_io_source(read, schema=empty(plan).schema)
    with replaced(path) as file:
        lazy.sink_parquet(file, compression="lz4", row_group_size=ROWS_AT_ONCE)
