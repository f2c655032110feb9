"""A real Spark on this machine, and tables for it in several files."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import evolve

import rulelang
from rulelang.api.clustered import SparkScores, score_with_spark
from rulelang.diagnostics import Cell, Nearby

__all__ = ["figures", "local_spark", "on_spark", "sorted_rows", "told", "written"]


def local_spark() -> Iterator[Any]:
    """A Spark of two processors; without Java the tests are skipped."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none: .ci/java installs one")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    small = {"spark.sql.shuffle.partitions": "3", "spark.default.parallelism": "2"}
    small["spark.sql.analyzer.maxIterations"] = "1000"  # for long queries of `rulelang sql`
    small["spark.driver.memory"] = "3g"  # what Spark keeps of all queries of one session
    quick = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
    here = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    builder = SparkSession.builder.master("local[2]").appName("rulelang tests")
    for name, value in (quiet | small | quick | here).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def written(frame: pl.DataFrame, folder: Path, files: int = 4) -> Path:
    """The frame as a folder of Parquet files of unlike sizes, in the order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    ends = [frame.height * (at * at) // (files * files) for at in range(files + 1)]
    for at, (start, end) in enumerate(pairwise(ends)):
        frame[start:end].write_parquet(folder / f"part-{at}.parquet")
    return folder


def on_spark(
    rules: rulelang.Ruleset, session: Any, data: Any, ranges: int | None = 5
) -> SparkScores:
    """The results of a table on Spark, by its aggregates and in so many ranges, or (None) with what
    the driver has room for."""
    return score_with_spark(rules.plan, session, data, ranges)


def figures(scores: SparkScores) -> pl.DataFrame:
    """The table of results, here."""
    found = pl.from_arrow(scores.to_spark().toArrow())
    assert isinstance(found, pl.DataFrame)
    return found


def sorted_rows(frame: pl.DataFrame, *keys: str) -> list[Mapping[str, Any]]:
    """The rows by the names of their units."""
    return frame.sort(*keys).to_dicts()


def told(error: rulelang.DataError, folder: Path | None = None) -> list[tuple[str, str, str]]:
    """What is wrong, in which rows, without the name of the file; the rows of the files in a
    ``folder`` count through all of them."""
    found = []
    for item in error.diagnostics:
        place, message = item.place, item.message
        if folder is not None:
            file = place.file
            place = evolve(place, row=in_the_whole(folder, file, place.row))
            first = item.values.get("first")
            if isinstance(first, Nearby | Cell) and item.code == "E513":
                cell = first if isinstance(first, Cell) else first.cell
                row = in_the_whole(folder, cell.file, cell.row)
                said = str(cell) if isinstance(first, Cell) else first.said("en")
                message = message.replace(said, f"row {row}")
        found.append((item.code, str(place).partition(": ")[2], message))
    return found


def in_the_whole(folder: Path, file: str, row: int) -> int:
    """The number in the whole table of a row of one of its files."""
    if not row or file == str(folder):
        return row
    assert Path(file).parent == folder
    before = [path for path in sorted(folder.iterdir()) if path < Path(file)]
    return row + sum(pl.read_parquet(path).height for path in before)
