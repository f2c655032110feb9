"""Names that workbooks and file systems take: of sheets, of cells, of files."""

import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from rulelang.diagnostics.visible import visible_line
from rulelang.plan.tree import InputPlan

__all__ = ["cell_names", "file_names", "sheet_names"]

LONGEST_SHEET = 31
LONGEST_FILE = 80
"""Letters; a file system takes 255 bytes, and a Vietnamese letter is up to three."""

NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\!\x00-\x1f]")
NOT_IN_FILES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
PREFIX = "in_"
"""So that no id is taken for the name of a cell, as `A1` would be."""


def cell_names(inputs: Iterable[InputPlan]) -> dict[str, str]:
    """The name of the cell of each input, by its key; upper and lower case are one there."""
    taken: set[str] = set()
    return {item.id: _free(PREFIX + item.id, taken, 200, "_{}") for item in inputs}


def sheet_names(names: Sequence[str], reserved: Iterable[str] = ()) -> list[str]:
    """A sheet's name for each name: without the signs that it may not have, and all different."""
    taken = {name.casefold() for name in (*reserved, "history")}
    found = []
    for name in names:
        plain = (
            normalize("NFC", NOT_IN_SHEETS.sub("_", visible_line(name))).strip().strip("'").strip()
        )
        found.append(_free(plain or "_", taken, LONGEST_SHEET, " ({})"))
    return found


def file_names(names: Sequence[str]) -> list[str]:
    """A workbook's file name for each name, as Windows, macOS and Linux take it."""
    taken: set[str] = set()
    found = []
    for name in names:
        plain = normalize("NFC", NOT_IN_FILES.sub("_", visible_line(name))).strip(" .")
        if DEVICES.fullmatch(plain) or plain.startswith("~$") or not plain:
            plain = f"_{plain}"
        found.append(_free(plain, taken, LONGEST_FILE, " ({})") + ".xlsx")
    return found


def _free(name: str, taken: set[str], longest: int, numbered: str) -> str:
    """The name, cut, with a number behind it where it is taken; it is taken from then on."""
    found, number = name[:longest].strip(), 2
    while found.casefold() in taken:
        suffix = numbered.format(number)
        found, number = name[: longest - len(suffix)].strip() + suffix, number + 1
    taken.add(found.casefold())
    return found
