"""Results as a table of CSV: UTF-8, commas, a line end of one ``\\n``.

A spreadsheet that opens such a table runs what begins like a formula. A name of the data that does
gets a space before it, which makes it a text there and which every reader of rulelang takes away.
"""

import csv
from collections.abc import Iterable
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import TextIO

from rulelang.output.figures import SHARE_DECIMALS
from rulelang.output.whole import replaced
from rulelang.plan.tree import Plan
from rulelang.rational import decimal_text
from rulelang.results.score import Results, UnitResult

__all__ = ["FORMULA", "UNIT", "text", "write"]

UNIT = "unit"
"""The heading of the units where the rules name no column for them."""


FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet may run."""


def text(plan: Plan, results: Results) -> str:
    """A row a unit in the order of the data; figures are rounded as the rubric shows them.

    What a unit does not have is an empty cell; ``share`` is a fraction of one, with two decimals
    more than points; ``level`` is the level's id.
    """
    ids = [criterion.id for criterion in plan.criteria if criterion is not plan.total]
    names = [plan.unit or UNIT, *([plan.period] if plan.period else [])]
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*names, "status", "total", "share", "level", "rank", *ids])
    for unit in results.units:
        writer.writerow(_row(plan, unit, ids))
    return out.getvalue()


def _row(plan: Plan, unit: UnitResult, ids: list[str]) -> list[str | int | None]:
    decimals = plan.decimals
    return [
        _harmless(unit.unit),
        *([_harmless(unit.period or "")] if plan.period else []),
        unit.status,
        _figure(unit.total, decimals),
        _figure(unit.share, decimals + SHARE_DECIMALS),
        unit.level,
        unit.rank,
        *(_figure(unit.scores[id], decimals) for id in ids),
    ]


def _harmless(name: str) -> str:
    return f" {name}" if name.startswith(FORMULA) else name


def _figure(value: Fraction | None, decimals: int) -> str:
    return "" if value is None else decimal_text(value, decimals)


def write(texts: Iterable[str], to: str | Path | TextIO) -> None:
    """Write texts one after the other to a stream, or to a file, whole or not at all.

    Raises OSError.
    """
    if not isinstance(to, (str, Path)):
        to.writelines(texts)
        return
    with replaced(Path(to)) as file, file.open("wb") as stream:
        stream.writelines(text.encode("utf-8", "backslashreplace") for text in texts)
