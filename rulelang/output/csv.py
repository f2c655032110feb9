"""Results as a table of CSV: UTF-8, commas, a line end of one ``\\n``.

A spreadsheet that opens such a table runs what begins like a formula. A name of the data that does
gets a space before it, which makes it a text there and which every reader of rulelang takes away.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TextIO, assert_never

from rulelang.output import separated, whole
from rulelang.output.layout import Kind, headings
from rulelang.output.view import View, for_programs
from rulelang.plan.tree import Plan

__all__ = ["BETWEEN", "BOM", "header", "text", "wants_bom", "write"]

BETWEEN = "; "
"""What is between the ids of a list."""

TRUTHS: Mapping[bool | None, str] = {True: "yes", False: "no", None: ""}

BOM = "\ufeff"
"""What tells Excel that a file is UTF-8; without it letters beyond ASCII are shown wrongly."""


def text(view: View) -> str:
    """A row a unit in the order of the data; figures are rounded as the rubric shows them.

    What a unit does not have is an empty cell; ``share`` is a fraction of one, with two decimals
    more than points; ``level`` is the level's id; ids of a list are between semicolons.
    """
    columns = headings(view.plan)
    rows: list[str] = []
    for part in view.parts(for_programs(view.plan)):
        cells = [_written(heading.kind, part.column(heading)) for heading in columns]
        rows += map(",".join, zip(*cells, strict=True))
    return header(view.plan) + "".join(f"{row}\n" for row in rows)


def header(plan: Plan) -> str:
    """The line of the headings, which are names of the rules."""
    return ",".join(heading.name for heading in headings(plan)) + "\n"


def _written(kind: Kind, cells: Sequence[Any]) -> Iterable[str]:
    """The cells of a column as CSV has them."""
    match kind:
        case "name" | "id" | "text":
            return ["" if cell is None else separated.cell(cell) for cell in cells]
        case "list":
            return [separated.quoted(BETWEEN.join(ids)) for ids in cells]
        case "points" | "share" | "number" | "whole" | "date":  # a date as 2025-12-31
            return ["" if cell is None else str(cell) for cell in cells]
        case "truth":
            return [TRUTHS[cell] for cell in cells]
        case other:
            assert_never(other)


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
