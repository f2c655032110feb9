"""The engines of ``rulelang eval``: what each makes, and which one is taken where none is named."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import click

from rulelang.api.needs import COLUMNAR
from rulelang.cli.files import PARQUET
from rulelang.cli.reading import SPARK, evaluate, score_table, score_with_spark
from rulelang.cli.usage import wrong_usage

if TYPE_CHECKING:
    from rulelang.api.clustered import SparkScores
    from rulelang.api.evaluation import Evaluation
    from rulelang.api.ruleset import Ruleset
    from rulelang.api.scored import ScoredTable
    from rulelang.cli.data import Given

__all__ = ["ENGINES", "Engine", "chosen"]

SMALL = 150_000
"""Bytes of a table that the exact engine is done with before the columnar one is imported."""

Scored: TypeAlias = "Evaluation | ScoredTable | SparkScores"

OUTPUTS = {
    "table": "table for people",
    "json": "JSON",
    "jsonl": "lines of JSON",
    "csv": "`--format csv`",
    "markdown": "Markdown",
    "parquet": "`-o ranked.parquet`",
    "xlsx": "workbook",
}
"""Formats as a command is told of them."""


class Engine(NamedTuple):
    """``formats`` are what its results can be written as; ``score`` makes them of a table, its
    notes said, for one of these formats; ``packages`` are imported for that."""

    formats: tuple[str, ...]
    score: Callable[[click.Context, "Ruleset", "Given", str], Scored]
    packages: tuple[str, ...] = ()


ENGINES: Mapping[str, Engine] = {
    "exact": Engine((*OUTPUTS,), evaluate),
    "columnar": Engine(("csv", "parquet"), score_table, COLUMNAR),
    "spark": Engine(("parquet",), score_with_spark, SPARK),
}


def chosen(name: str | None, data: "Given", format: str) -> Engine:
    """The engine of this name; where none is named, the one that is probably done first."""
    if name is None:
        return ENGINES["columnar" if _in_columns(data, format) else "exact"]
    engine = ENGINES[name]
    if format not in engine.formats:
        made = " or ".join(OUTPUTS[made] for made in engine.formats)
        raise wrong_usage(
            f"the engine `{name}` makes no {OUTPUTS[format]}",
            f"ask for {made}, or leave `--engine` out",
        )
    return engine


def _in_columns(data: "Given", format: str) -> bool:
    engine = ENGINES["columnar"]
    if format not in engine.formats or any(find_spec(name) is None for name in engine.packages):
        return False
    path = data.path
    if path is None:
        return False
    return path.suffix == PARQUET or (path.is_file() and path.stat().st_size > SMALL)
