"""The frames of reports: files that an office may replace by its own, each on its own."""

from importlib.resources import files
from pathlib import Path

__all__ = ["FRAMES", "TEMPLATE", "frame", "write_frames"]

FRAMES = ("frame.html", "parts.html", "style.css", "script.js", "frame.typ")
"""Those that are texts."""

TEMPLATE = "template.docx"
"""The document whose styles, margins, header and footer those of DOCX are."""


def frame(name: str, folder: Path | None = None) -> str:
    """The text of a frame: that of the folder where it has one, else ours. Raises OSError."""
    own = None if folder is None else folder / name
    if own is not None and own.is_file():
        return own.read_text(encoding="utf-8")
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def write_frames(folder: Path) -> tuple[Path, ...]:
    """Write ours to a folder, to be changed there. Raises OSError; FileExistsError where one of
    these files is there, as it may hold changes."""
    from rulelang.output.report.docx import template

    folder.mkdir(parents=True, exist_ok=True)
    written = {folder / name: frame(name).encode() for name in FRAMES}
    written[folder / TEMPLATE] = template()
    for path, made in written.items():
        with path.open("xb") as file:
            file.write(made)
    return tuple(written)
