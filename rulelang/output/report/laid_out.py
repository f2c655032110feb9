"""Typst lays a report out: as a whole, or in pieces, each in a process of its own.

A piece takes its memory with it when its process ends. Within one process, Typst would keep what
it laid out for the next piece.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from json import dumps, loads
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import asdict, frozen

from rulelang.output.report.joined import NotJoinedError, Piece, joined

__all__ = ["Cut", "Heading", "laid_out"]

ACCESSIBLE: Literal["ua-1"] = "ua-1"
LACKS = f"PDF/{ACCESSIBLE.upper()} error: "

FAILED = 3
"""What the process of a piece ends with where Typst does not lay it out, and says why."""

Progress: TypeAlias = Callable[[int, int], None]

Listed: TypeAlias = dict[str, Any]
"""A heading with its page."""


@frozen
class Heading:
    """A heading, as the contents list it."""

    title: str
    anchor: str
    depth: int


@frozen
class Cut:
    """A piece of a report: the file of its values, and how many tables and pictures come before it;
    ``headings`` are those of it that the contents list."""

    file: Path
    tables: int
    pictures: int
    headings: tuple[Heading, ...]


def laid_out(
    root: Path, cut: Sequence[Cut], day: datetime, progress: Progress | None
) -> tuple[bytes, str]:
    """The PDF of these pieces by the frame in ``root``, and why it is not PDF/UA, or an empty text.

    Raises ValueError where the frame does not compile.
    """
    if len(cut) > 1:
        try:
            return _accessible(lambda standard: _in_pieces(root, cut, day, standard, progress))
        except (OSError, NotJoinedError):  # no process can be started, or another Typst
            _write_whole(root, cut)
    else:
        cut[0].file.replace(root / "document.json")
    _write_place(root, cut[0], 0, ())
    return _accessible(lambda standard: _compiled(root, day, standard))


def _accessible(made: Callable[[str], bytes]) -> tuple[bytes, str]:
    try:
        return made(ACCESSIBLE), ""
    except _TypstError as error:
        message = str(error)
        if not message.startswith(LACKS):
            raise ValueError(f"frame.typ: {message}") from None
    return made(""), message.removeprefix(LACKS)


class _TypstError(Exception):
    """What Typst says of a frame, or of a report that is not for everybody."""


def _compiled(root: Path, day: datetime, standard: str) -> bytes:
    import typst

    try:
        return typst.compile(
            root / "frame.typ",
            root=root,
            pdf_standards=[ACCESSIBLE] if standard else [],
            timestamp=day,
        )
    except typst.TypstError as error:
        raise _TypstError(error.message) from None


# ---- pieces --------------------------------------------------------------------------------------


def _in_pieces(
    root: Path, cut: Sequence[Cut], day: datetime, standard: str, progress: Progress | None
) -> bytes:
    """The pieces, joined. The first is laid out twice: it has the contents, with the pages of the
    headings of the others, and what comes before their pages are its own."""
    files, listed, pages = list[Path](), list[Listed](), 0
    for at, each in enumerate(cut):
        later = [_listed(one, 0) for piece in cut[1:] for one in piece.headings] if not at else ()
        files.append(_piece(root, each, pages, later, day, standard))
        piece = Piece.read(files[-1].read_bytes())
        if at:
            anchors = piece.anchors()
            listed += [_listed(one, pages + anchors[one.anchor]) for one in each.headings]
        pages += len(piece.pages)
        if progress is not None:
            progress(at + 1, len(cut))
    if listed:
        _piece(root, cut[0], 0, listed, day, standard)
    return joined(Piece.read(file.read_bytes()) for file in files)


def _piece(
    root: Path, cut: Cut, pages: int, later: Sequence[Listed], day: datetime, standard: str
) -> Path:
    """The file of a piece, which a process of its own laid out."""
    made = cut.file.with_suffix(".pdf")
    shutil.copyfile(cut.file, root / "document.json")
    _write_place(root, cut, pages, later)
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, str(root), str(made), day.isoformat(), standard],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == FAILED:
        raise _TypstError(done.stdout)
    if done.returncode:
        raise OSError(done.stderr)
    return made


def _listed(heading: Heading, page: int) -> Listed:
    return {**asdict(heading), "page": page}


def _write_place(root: Path, cut: Cut, pages: int, later: Sequence[Listed]) -> None:
    """Where a piece is in its report, for the frame: what is counted on, and what is to be listed
    in the contents, too."""
    place = {"pages": pages, "tables": cut.tables, "pictures": cut.pictures, "later": later}
    (root / "piece.json").write_text(dumps(place, ensure_ascii=False), encoding="utf-8")


def _write_whole(root: Path, cut: Sequence[Cut]) -> None:
    """Write the values of all pieces as those of one."""
    values = [loads(each.file.read_text(encoding="utf-8")) for each in cut]
    parts = [part for each in values for part in each["parts"]]
    whole = {**values[0], "parts": parts, "foot": values[-1]["foot"]}
    (root / "document.json").write_text(dumps(whole, ensure_ascii=False), encoding="utf-8")


def _main(root: str, made: str, day: str, standard: str) -> int:
    """Lay a piece out: its values, its frame and what that reads are in ``root``."""
    try:
        pdf = _compiled(Path(root), datetime.fromisoformat(day), standard)
    except _TypstError as error:
        sys.stdout.buffer.write(str(error).encode())
        return FAILED
    Path(made).write_bytes(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
