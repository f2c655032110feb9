"""Typed frames for random rubrics, and what the columnar engine made of one, in plain shapes."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import polars as pl

import rulelang
from rulelang.data.source import source_of_frame
from rulelang.engine.columnar.run import KEPT, Ranked, score
from rulelang.output.frames import frames
from tests.strategies import NAMES, PERIOD, PERIODS, UNIT, Row, Rubric

__all__ = ["exactly", "frame_of", "in_columns", "many_rows"]

TYPES = {"integer": pl.Int64, "number": pl.Float64, "percent": pl.Float64}
OTHER_TYPES = {"yesno": pl.Boolean, "date": pl.Date}
NUDGES = tuple(map(Fraction, ("0", "0.001", "-0.001", "0.05", "1", "-0.5", "0.25")))


def many_rows(rubric: Rubric, random: Random, count: int, missing: float = 0.03) -> list[Row]:
    """Rows whose values stand on the edges that the rubric is likely to have, or close by."""
    found = []
    for at in range(count):
        row: Row = {UNIT: f"{random.choice(NAMES)} {at}"}
        if rubric.has_periods:
            row[PERIOD] = random.choice(PERIODS)
        for item in rubric.inputs:
            value: Any = random.choice(item.values)
            most = row.get(item.at_most)
            if isinstance(most, Fraction) and isinstance(value, Fraction):
                value = min(value, most)
            elif item.type in ("number", "percent") and random.random() < 0.3:
                nudged = value + random.choice(NUDGES)
                within = min(item.values) <= nudged <= max(item.values)
                value = nudged if within else value
            row[item.name] = value
        for part in rubric.entered():
            row[part.name] = part.most * Fraction(random.randrange(101), 100)
        for column in [*row]:
            if column not in (UNIT, PERIOD) and random.random() < missing:
                row[column] = None
        found.append(row)
    return found


def frame_of(rubric: Rubric, rows: Sequence[Row]) -> pl.DataFrame:
    """The rows as typed columns."""
    kinds = {item.name: item.type.split()[0] for item in rubric.inputs}
    kinds |= dict.fromkeys((part.name for part in rubric.entered()), "number")
    columns = {}
    for name in rows[0]:
        kind = kinds.get(name, "text")
        cells = [_cell(row[name], kind) for row in rows]
        columns[name] = pl.Series(
            name, cells, dtype=TYPES.get(kind) or OTHER_TYPES.get(kind, pl.String)
        )
    return pl.DataFrame(columns)


def _cell(value: Any, kind: str) -> Any:
    if isinstance(value, Fraction):
        return int(value) if kind == "integer" else float(value)
    return value


Outcome = list[Mapping[str, Any]]


def in_columns(
    rules: rulelang.Ruleset, frame: pl.DataFrame, kept: int = KEPT
) -> tuple[Outcome | None, Ranked]:
    """The table of results, a mapping a unit; None where the data are wrong. Figures of more than
    ``kept`` bytes are computed a second time."""
    ranked = score(rules.plan, source_of_frame(frame), kept=kept)
    if any(item.severity == "error" for item in ranked.diagnostics):
        return None, ranked
    table = pl.concat(frames(rules.plan, ranked))
    return table.to_dicts(), ranked


def exactly(rules: rulelang.Ruleset, rows: Sequence[Row]) -> Outcome | None:
    """The same by the exact engine."""
    try:
        return rules.evaluate(rows).to_polars().to_dicts()
    except rulelang.DataError:
        return None
