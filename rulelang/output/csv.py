"""Results as a table of CSV: UTF-8, commas, a line end of one ``\\n``.

A spreadsheet that opens such a table runs what begins like a formula. A name of the data that does
gets a space before it, which makes it a text there and which every reader of rulelang takes away.
"""

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TextIO

from rulelang.output import separated, whole
from rulelang.output.figures import SHARE_DECIMALS
from rulelang.output.layout import Heading, cell, headings
from rulelang.plan.tree import Plan
from rulelang.rational import decimal_text
from rulelang.results.score import Results, UnitResult

__all__ = ["BETWEEN", "BOM", "header", "text", "wants_bom", "write"]

BETWEEN = "; "
"""What stands between the ids of a list."""

BOM = "\ufeff"
"""What tells Excel that a file is UTF-8; without it letters beyond ASCII are shown wrongly."""


def text(plan: Plan, results: Results) -> str:
    """A row a unit in the order of the data; figures are rounded as the rubric shows them.

    What a unit does not have is an empty cell; ``share`` is a fraction of one, with two decimals
    more than points; ``level`` is the level's id; ids of a list stand between semicolons.
    """
    columns = headings(plan)
    rows = (
        ",".join([_written(plan, heading, unit) for heading in columns]) for unit in results.units
    )
    return header(plan) + "".join(f"{row}\n" for row in rows)


def header(plan: Plan) -> str:
    """The line of the headings, which are names of the rules."""
    return ",".join(heading.name for heading in headings(plan)) + "\n"


def _written(plan: Plan, heading: Heading, unit: UnitResult) -> str:
    found = cell(heading, unit)
    if found is None:
        return ""
    if isinstance(found, Fraction):
        more = SHARE_DECIMALS if heading.kind == "share" else 0
        return decimal_text(found, plan.decimals + more)
    if isinstance(found, tuple):
        return separated.quoted(BETWEEN.join(found))
    return separated.cell(found) if isinstance(found, str) else str(found)


def wants_bom(plan: Plan, to: str | Path | TextIO, asked: bool | None = None) -> bool:
    """Whether a table begins with a mark that makes Excel read it as UTF-8.

    Where nobody ``asked`` for it or refused it, a file of Vietnamese rules has one; a stream or a
    pipe never has, as programs that read them would take it for a part of the first heading.
    """
    if asked is not None:
        return asked
    if not isinstance(to, (str, Path)):
        return False
    path = Path(to)
    return plan.language == "vi" and (path.is_file() or not path.exists())


def write(texts: Iterable[str], to: str | Path | TextIO, bom: bool = False) -> None:
    """Write texts one after the other to a stream, or to a file, whole or not at all.

    ``bom`` puts the mark of UTF-8 before them. Raises OSError.
    """
    whole.write(chain([BOM], texts) if bom else texts, to)
