"""One table saved in every format that is read, as the programs of each save it."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

__all__ = ["PERCENTS", "WRITERS", "document", "packed", "vietnamese", "workbook"]

Rows = Sequence[Sequence[Any]]
PERCENTS = ("trained",)
"""The headings of columns that people format as a percentage."""

MARKS = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


def workbook(rows: Rows, percents: Sequence[str] = PERCENTS, sheet: str = "2021") -> bytes:
    """An .xlsx workbook as Excel's own format has it."""
    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        percent = book.add_format({"num_format": "0.0%"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(at, column, cell, day)
                elif at and rows[0][column] in percents:
                    page.write(at, column, cell, percent)
                else:
                    page.write(at, column, cell)
    return file.getvalue()


def document(rows: Rows, percents: Sequence[str] = PERCENTS, sheet: str = "2021") -> bytes:
    """An .ods workbook as an OpenDocument has it."""
    lines = []
    for at, row in enumerate(rows):
        cells = "".join(
            _cell(cell, bool(at) and rows[0][column] in percents) for column, cell in enumerate(row)
        )
        lines.append(f"<table:table-row>{cells}</table:table-row>")
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": (
                '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
                'manifest:1.0"/>'
            ),
            "content.xml": OPEN.format(name=escape(sheet), rows="".join(lines)),
        }
    )


OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="{name}">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def _cell(value: Any, percent: bool) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        said = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, date):
        said = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, str):
        said = 'office:value-type="string"'
    else:
        kind = "percentage" if percent else "float"
        said = f'office:value-type="{kind}" office:value="{value!r}"'
    text = escape(_shown(value, percent))
    return f"<table:table-cell {said}><text:p>{text}</text:p></table:table-cell>"


def _shown(value: Any, percent: bool) -> str:
    """What a program shows for a value, in the formats of `workbook`."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:.1%}" if percent else f"{value:.15g}"


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A zip of some parts."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return file.getvalue()


def vietnamese(text: str) -> bytes:
    """A text in Windows-1258, which has tones as letters of their own."""
    letters = []
    for letter in normalize("NFC", text):
        parts = normalize("NFD", letter)
        tones = "".join(mark for mark in parts if mark in MARKS)
        base = normalize("NFC", "".join(mark for mark in parts if mark not in MARKS))
        letters.append(letter if _fits(letter) else base + tones)
    return "".join(letters).encode("cp1258")


def _fits(letter: str) -> bool:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        return False
    return True


def _texts(rows: Rows, delimiter: str, decimal: str) -> str:
    def text(cell: Any, percent: bool) -> str:
        if cell is None:
            return ""
        if isinstance(cell, bool):
            return "yes" if cell else "no"
        if percent:
            return f"{cell * 100:.1f}%".replace(".", decimal)
        return repr(cell).replace(".", decimal) if isinstance(cell, float) else str(cell)

    lines = [
        delimiter.join(text(c, bool(at) and rows[0][i] in PERCENTS) for i, c in enumerate(row))
        for at, row in enumerate(rows)
    ]
    return "\r\n".join(lines) + "\r\n"


def _objects(rows: Rows) -> list[dict[str, Any]]:
    header, *rest = rows
    plain = ([c.isoformat() if isinstance(c, date) else c for c in row] for row in rest)
    return [dict(zip(header, row, strict=True)) for row in plain]


def _frame(rows: Rows) -> Any:
    import polars

    header, *rest = rows
    return polars.DataFrame([list(column) for column in zip(*rest, strict=True)], schema=header)


def _parquet(rows: Rows) -> bytes:
    file = BytesIO()
    _frame(rows).write_parquet(file)
    return file.getvalue()


def _sqlite(rows: Rows, path: Path) -> str:
    header, *rest = rows
    names = ", ".join(f'"{name}"' for name in header)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(f"CREATE TABLE schools ({names})")
        marks = ", ".join("?" for _ in header)
        plain = ([c.isoformat() if isinstance(c, date) else c for c in row] for row in rest)
        connection.executemany(f"INSERT INTO schools VALUES ({marks})", plain)
    connection.close()
    return f"sqlite:///{path}?table=schools"


def _saved(name: str, content: Callable[[Rows], bytes]) -> Callable[[Rows, Path], str]:
    def save(rows: Rows, folder: Path) -> str:
        path = folder / name
        path.write_bytes(content(rows))
        return str(path)

    return save


WRITERS: dict[str, Callable[[Rows, Path], str]] = {
    "xlsx": _saved("schools.xlsx", workbook),
    "ods": _saved("schools.ods", document),
    "semicolons in Windows-1258": _saved(
        "schools.csv", lambda rows: vietnamese(_texts(rows, ";", ","))
    ),
    "tabs in UTF-16": _saved("schools.tsv", lambda rows: _texts(rows, "\t", ".").encode("utf-16")),
    "json": _saved(
        "schools.json", lambda rows: json.dumps(_objects(rows), ensure_ascii=False).encode()
    ),
    "parquet": _saved("schools.parquet", _parquet),
    "sqlite": lambda rows, folder: _sqlite(rows, folder / "schools.db"),
}
"""Each saves rows, the first of them the headings, in a folder, and says what names the data."""
