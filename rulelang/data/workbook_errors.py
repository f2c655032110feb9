"""The cells of a workbook that hold an error such as ``#DIV/0!``.

The reader of workbooks gives them as empty, and an error must not pass for a missing value.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from posixpath import join, normpath
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

__all__ = ["error_cells"]

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PLACE = re.compile(r"([A-Z]+)([0-9]+)")


def error_cells(raw: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """The errors of an .xlsx workbook by row and column (from 0), of each sheet by its name.

    Raises ValueError where the bytes are no such workbook.
    """
    try:
        with ZipFile(BytesIO(raw)) as file:
            sheets = dict(_sheets(file))
            return {name: dict(_errors(file.read(path))) for name, path in sheets.items()}
    except (BadZipFile, KeyError, ElementTree.ParseError, NotImplementedError) as error:
        raise ValueError(str(error)) from None


def _sheets(file: ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name, and where it stands in the archive."""
    links = ElementTree.fromstring(file.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    for element in ElementTree.fromstring(file.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet") and element.get(RELATION) in targets:
            target = targets[element.get(RELATION)]
            path = target.lstrip("/") if target.startswith("/") else join("xl", target)
            yield element.get("name") or "", normpath(path)


def _errors(sheet: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    if b't="e"' not in sheet:
        return
    for element in ElementTree.fromstring(sheet).iter():
        if element.tag.endswith("}c") and element.get("t") == "e":
            found = PLACE.fullmatch(element.get("r") or "")
            value = next((part.text for part in element if part.tag.endswith("}v")), None)
            if found:
                column = 0
                for letter in found[1]:
                    column = column * 26 + ord(letter) - ord("A") + 1
                yield (int(found[2]) - 1, column - 1), value or "#N/A"
