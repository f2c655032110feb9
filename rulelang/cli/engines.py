"""The engines of ``rulelang eval``: what each makes, and which one is taken where none is named."""

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import click

from rulelang.api.needs import COLUMNAR, SPARK
from rulelang.api.writing import EXACTLY, FORMATS
from rulelang.api.writing import Engine as EngineName
from rulelang.cli.files import PARQUET
from rulelang.cli.reading import evaluate, score_table, score_with_spark
from rulelang.cli.usage import either, word, wrong_usage
from rulelang.engine.able import unable, unable_each
from rulelang.words import Listed, phrase

if TYPE_CHECKING:
    from rulelang.api.clustered import SparkScores
    from rulelang.api.evaluation import Evaluation
    from rulelang.api.ruleset import Ruleset
    from rulelang.api.scored import ScoredTable
    from rulelang.cli.data import Given
    from rulelang.plan.tree import Plan

__all__ = ["ENGINES", "Engine", "Scored", "asked", "chosen"]

SMALL = 150_000
"""Bytes of a table that the exact engine is done with before the columnar one is imported."""

Scored: TypeAlias = "Evaluation | ScoredTable | SparkScores"


class Engine(NamedTuple):
    """``score`` makes results of a table, its notes said, for one of its formats; ``packages`` are
    imported for that."""

    score: Callable[[click.Context, "Ruleset", "Given", str], Scored]
    packages: tuple[str, ...] = ()


ENGINES: Mapping[EngineName, Engine] = {
    "exact": Engine(evaluate),
    "columnar": Engine(score_table, COLUMNAR),
    "spark": Engine(score_with_spark, SPARK),
}


def chosen(
    name: EngineName | None,
    plan: "Plan",
    data: "Given",
    format: str,
    options: Sequence[str] = (),
) -> Engine:
    """The engine of this name; where none is named, the one that is probably done first.

    ``options`` are those that were given.
    """
    exactly = [option for option in options if option in EXACTLY]
    marks = bool(data.reading.missing)
    if name is None:
        quick = not exactly and _in_columns(data, format) and not unable("columnar", plan, marks)
        return ENGINES["columnar" if quick else "exact"]
    if name not in FORMATS[format].engines:
        made = either([asked(other) for other, own in FORMATS.items() if name in own.engines])
        noun = word(f"made.{format}")
        raise wrong_usage("engine_format", engine=name, noun=noun, asked=made)
    if exactly and name != "exact":
        raise wrong_usage("engine_option", engine=name, option=exactly[0])
    found = [] if name == "exact" else unable_each(name, plan, marks)
    if found:
        what = Listed([phrase(f"features.{feature}") for feature in found])
        raise wrong_usage("engine_unable", engine=name, what=what)
    return ENGINES[name]


def asked(format: str) -> str:
    """How a format is asked for: by its name, or by a file where it cannot be printed."""
    own = FORMATS[format]
    return f"`--format {format}`" if own.text else f"`-o ranked{own.endings[0]}`"


def _in_columns(data: "Given", format: str) -> bool:
    if "columnar" not in FORMATS[format].engines:
        return False
    if any(find_spec(name) is None for name in ENGINES["columnar"].packages):
        return False
    path = data.path
    if path is None:
        return False
    return path.suffix == PARQUET or (path.is_file() and path.stat().st_size > SMALL)
