"""A report as PDF, which Typst sets: tagged, with bookmarks, for people who listen to it, too.

The frame gets the tree as values, and no text as markup: what a name holds cannot become any.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

from attrs import asdict

from rulelang.output.report.frames import frame
from rulelang.output.report.laid_out import Cut, Heading, Progress, laid_out
from rulelang.output.report.parts import (
    Cell,
    Contents,
    Details,
    Document,
    Part,
    Picture,
    Section,
    Table,
    sections,
)
from rulelang.output.report.pieces import count, pieces
from rulelang.output.report.widths import PICTURE, shares

__all__ = ["pdf"]

HIGHEST, HIGHEST_WIDE = 1.2, 0.55
"""The height of a picture on a page, in widths of the text, and on one that lies on its side."""


PIECE = "piece.json"
"""Where a piece is in its report: a frame that does not read this is laid out as a whole."""


def pdf(
    document: Document, folder: Path | None = None, progress: Progress | None = None
) -> tuple[bytes, str]:
    """The file, and why it is not PDF/UA (tagged all the same): empty, or such as that no font has
    a letter of a name.

    What a folder of templates holds is taken in place of ours, with all that its own frame reads.
    A large report is laid out in pieces; ``progress`` is called with how many are done, and of how
    many. Raises ValueError where a frame does not compile.
    """
    day = datetime.fromisoformat(document.date or "1970-01-01").replace(tzinfo=UTC)
    with TemporaryDirectory(prefix="rulelang-") as place:
        root = Path(place)
        if folder is not None:
            copytree(folder, root, dirs_exist_ok=True)
        text = frame("frame.typ", folder)
        (root / "frame.typ").write_text(text, encoding="utf-8")
        cut = _write_pieces(document, root, PIECE in text)
        del document  # Typst takes the memory of a large one
        return laid_out(root, cut, day, progress)


def _write_pieces(document: Document, root: Path, divisible: bool) -> list[Cut]:
    """Write the tree and its pictures for the frame; nothing of it is kept in memory."""
    depth = max((part.depth for part in document.parts if isinstance(part, Contents)), default=0)
    drawn, tables, cut = list[Path](), 0, list[Cut]()
    found = pieces(document.parts) if divisible else [document.parts]
    for at, parts in enumerate(found):
        headings = tuple(
            Heading(section.title, section.anchor, deep)
            for deep, section in sections(parts)
            if deep <= depth
        )
        cut.append(Cut(root / f"values{at}.json", tables, len(drawn), headings))
        values = {
            **asdict(document, filter=lambda name, _: name.name not in ("parts", "foot")),
            "foot": asdict(document.foot) if document.foot and parts is found[-1] else None,
            "parts": _parts(parts, root, drawn, False),
        }
        cut[-1].file.write_text(dumps(values, ensure_ascii=False), encoding="utf-8")
        tables += count(parts, Table)
    return cut


def _parts(
    parts: tuple[Part, ...], root: Path, drawn: list[Path], wide: bool
) -> list[dict[str, Any]]:
    return [_part(part, root, drawn, wide) for part in parts if _is_printed(part)]


def _is_printed(part: Part) -> bool:
    return not isinstance(part, Details) or part.printed


def _part(part: Part, root: Path, drawn: list[Path], wide: bool) -> dict[str, Any]:
    kind = type(part).__name__.lower()
    if isinstance(part, Picture):
        drawn.append(root / f"picture{len(drawn)}.svg")
        svg = part.drawing.svg()
        drawn[-1].write_text(svg, encoding="utf-8")
        shown = {"file": drawn[-1].name, "alt": part.alt, "caption": part.caption}
        height = HIGHEST_WIDE if wide else HIGHEST
        return {"part": kind, **shown, "width": part.width * _width(svg, height)}
    if isinstance(part, Section):
        own: Mapping[str, Any] = {"title": part.title, "anchor": part.anchor, "page": part.page}
        inner = _parts(part.parts, root, drawn, wide or part.wide)
        return {"part": kind, **own, "wide": part.wide and not wide, "parts": inner}
    if isinstance(part, Details):
        return {
            "part": kind,
            "name": part.name,
            "figure": part.figure,
            "lines": part.lines,
            "parts": [_part(inner, root, drawn, wide) for inner in part.parts],
        }
    if isinstance(part, Table):
        rows = [{"cells": [*map(_cell, row.cells)], "strong": row.strong} for row in part.rows]
        columns = [asdict(column) for column in part.columns]
        known = {"caption": part.caption, "columns": columns, "rows": rows}
        return {"part": kind, **known, "shares": shares(part, wide)}
    return {"part": kind, **asdict(part)}


def _cell(cell: Cell) -> str | dict[str, Any]:
    """A cell as the frame has it: most are no more than a text, and there may be many."""
    return {"text": cell.text, "indent": cell.indent} if cell.indent else cell.text


def _width(svg: str, highest: float) -> float:
    """The part of the width of the text that a picture takes: one that is high, or drawn narrower,
    takes less."""
    found = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg)
    wide, high = (float(each) for each in found.groups()) if found else (1.0, 1.0)
    return min(1.0, wide / PICTURE, highest * wide / high)
