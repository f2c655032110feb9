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
from typing import Any, Literal

from attrs import asdict

from rulelang.output.report.frames import frame
from rulelang.output.report.parts import Cell, Details, Document, Part, Picture, Section, Table
from rulelang.output.report.widths import shares

__all__ = ["pdf"]

ACCESSIBLE: Literal["ua-1"] = "ua-1"
LACKS = f"PDF/{ACCESSIBLE.upper()} error: "

HIGHEST, HIGHEST_WIDE = 1.2, 0.55
"""The height of a picture on a page, in widths of the text, and on one that lies on its side."""


def pdf(document: Document, folder: Path | None = None) -> tuple[bytes, str]:
    """The file, and why it is not PDF/UA (tagged all the same): empty, or such as that no font has
    a letter of a name.

    What a folder of templates holds is taken in place of ours, with all that its own frame reads.
    Raises ValueError where that frame does not compile.
    """
    day = datetime.fromisoformat(document.date or "1970-01-01").replace(tzinfo=UTC)
    with TemporaryDirectory(prefix="rulelang-") as place:
        root = Path(place)
        if folder is not None:
            copytree(folder, root, dirs_exist_ok=True)
        _write_values(document, root)
        del document  # Typst takes the memory of a large one
        (root / "frame.typ").write_text(frame("frame.typ", folder), encoding="utf-8")
        return _compiled(root, day)


def _write_values(document: Document, root: Path) -> None:
    """Write the tree and its pictures for the frame; nothing of it is kept in memory."""
    pictures: dict[str, str] = {}
    values = {
        **asdict(document, filter=lambda name, _: name.name != "parts"),
        "parts": _parts(document.parts, pictures, False),
    }
    for name, picture in pictures.items():
        (root / name).write_text(picture, encoding="utf-8")
    (root / "document.json").write_text(dumps(values, ensure_ascii=False), encoding="utf-8")


def _compiled(root: Path, day: datetime) -> tuple[bytes, str]:
    import typst

    main = root / "frame.typ"
    try:
        return typst.compile(main, root=root, pdf_standards=ACCESSIBLE, timestamp=day), ""
    except typst.TypstError as error:
        if not error.message.startswith(LACKS):
            raise ValueError(f"frame.typ: {error.message}") from None
        reason = error.message.removeprefix(LACKS)
    return typst.compile(main, root=root, timestamp=day), reason


def _parts(parts: tuple[Part, ...], pictures: dict[str, str], wide: bool) -> list[dict[str, Any]]:
    return [_part(part, pictures, wide) for part in parts if _is_printed(part)]


def _is_printed(part: Part) -> bool:
    return not isinstance(part, Details) or part.printed


def _part(part: Part, pictures: dict[str, str], wide: bool) -> dict[str, Any]:
    kind = type(part).__name__.lower()
    if isinstance(part, Picture):
        name = f"picture{len(pictures)}.svg"
        pictures[name] = part.drawing.svg()
        shown = {"file": name, "alt": part.alt, "caption": part.caption}
        height = HIGHEST_WIDE if wide else HIGHEST
        return {"part": kind, **shown, "width": part.width * _width(pictures[name], height)}
    if isinstance(part, Section):
        own: Mapping[str, Any] = {"title": part.title, "anchor": part.anchor, "page": part.page}
        inner = _parts(part.parts, pictures, wide or part.wide)
        return {"part": kind, **own, "wide": part.wide and not wide, "parts": inner}
    if isinstance(part, Details):
        return {
            "part": kind,
            "name": part.name,
            "figure": part.figure,
            "lines": part.lines,
            "parts": [_part(inner, pictures, wide) for inner in part.parts],
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
    """The part of the width of the text that a picture takes: one that is high takes less."""
    found = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg)
    wide, high = (float(each) for each in found.groups()) if found else (1.0, 1.0)
    return min(1.0, highest * wide / high)
