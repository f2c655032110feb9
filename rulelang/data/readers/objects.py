"""JSON and JSONL: a list of objects, an object a row; or an object of columns.

Numbers are exact: what has a point is a Decimal of the digits that are there.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from rulelang.data.options import Reading
from rulelang.data.readers.encodings import decoded
from rulelang.data.readers.problems import Reason, unreadable
from rulelang.data.sheet import MOST_COLUMNS, Sheet
from rulelang.words import Wording, phrase

__all__ = ["NoTableError", "are_plain", "loaded", "read_json", "read_jsonl"]

MOST_DIGITS = 4_000
AS_ZEROS = bytes.maketrans(b"123456789.E", b"0000000000e")
MANY_DIGITS, EXPONENT = b"0" * 17, b"0e"
"""Beyond 15 digits and a point, a float does not tell all digits of a decimal."""

HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""How half of a letter begins, and the halves of those that are written as two."""
KINDS = {dict: "object", list: "list", str: "text", bool: "truth", type(None): "null"}
"""The phrases of values of JSON that are not numbers."""

SYNTAX = {
    "Expecting value": "value",
    "Expecting ',' delimiter": "comma",
    "Expecting ':' delimiter": "colon",
    "Expecting property name enclosed in double quotes": "key",
    "Extra data": "more",
    "Unterminated string starting at": "string",
    "Invalid control character at": "control",
    "Invalid \\escape": "escape",
    "Invalid \\uXXXX escape": "unicode",
    "Illegal trailing comma before end of object": "comma_in_object",
    "Illegal trailing comma before end of array": "comma_in_list",
}
"""What the reader of JSON calls each mistake, and its key in the catalogue."""


class NoTableError(Exception):
    """Text that is not JSON, or not a table: the key of a phrase of `unreadable`, and what fills
    it."""

    def __init__(self, reason: Reason, /, **values: Wording) -> None:
        self.reason = reason
        self.values = values


def read_json(raw: bytes, file: str, options: Reading) -> list[Sheet]:
    """The bytes of a JSON file as a sheet, its first row the keys in the order of their first use.

    Raises DataError where it is not a list of objects and no object of columns of one length.
    """
    text, encoding = decoded(raw, file, "json", options.encoding)
    try:
        if not text.strip():
            raise NoTableError("empty")
        rows = _rows(loaded(text))
    except NoTableError as error:
        raise unreadable(file, "json", error.reason, **error.values) from None
    return [_sheet(file, rows, raw, encoding)]


def read_jsonl(raw: bytes, file: str, options: Reading) -> list[Sheet]:
    """The bytes of a file with an object a line, as a sheet; raises DataError."""
    text, encoding = decoded(raw, file, "jsonl", options.encoding)
    try:
        rows = _rows([*_lines(text)])
    except NoTableError as error:
        raise unreadable(file, "jsonl", error.reason, **error.values) from None
    return [_sheet(file, rows, raw, encoding)]


def _sheet(file: str, rows: tuple[tuple[Any, ...], ...], raw: bytes, encoding: str) -> Sheet:
    dialect = "" if encoding == "UTF-8" else encoding
    return Sheet(file, "", rows, typed=True, sha256=sha256(raw).hexdigest(), dialect=dialect)


def _lines(text: str) -> Iterator[Any]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield loaded(line, number - 1)


def loaded(text: str, before: int = 0, plain: bool = False) -> Any:
    """What a text says; ``before`` are the lines before it. Raises NoTableError.

    Where all of its numbers are ``plain`` (`are_plain`), those with a point are floats.
    """
    try:
        found = PLAIN.decode(text) if plain else EXACT.decode(text)
        if plain and text.count(":") != _keys(found):
            found = ONCE.decode(text)
    except json.JSONDecodeError as error:
        line, at = str(error.lineno + before), str(error.colno)
        key = SYNTAX.get(error.msg)
        reason = phrase(f"syntax.{key}") if key else error.msg
        raise NoTableError("json", line=line, at=at, reason=reason) from None
    except RecursionError:
        raise NoTableError("depth") from None
    if "\\" in text and HALF.search(text):
        _must_be_whole(found)
    return found


def _must_be_whole(value: Any) -> None:
    """Refuse texts with one half of a letter that is written as two."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise NoTableError("surrogate", found=half) from None


def _number(text: str) -> Decimal:
    _must_be_short(text)
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent without measure
        raise NoTableError("number", found=text) from None


def _whole(text: str) -> int:
    _must_be_short(text)
    return int(text)


def _must_be_short(text: str) -> None:
    if len(text) > MOST_DIGITS:
        raise NoTableError("digits", count=len(text), most=MOST_DIGITS)


def _constant(text: str) -> None:
    raise NoTableError("number", found=text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise NoTableError("twice", key=key)
    return found


def _keys(found: Any) -> int:
    """The keys of an object, or of the objects of a list."""
    if isinstance(found, dict):
        return len(found)
    return sum(len(one) for one in found if isinstance(one, dict)) if isinstance(found, list) else 0


PLAIN = json.JSONDecoder(parse_constant=_constant)
"""Of objects with a key twice it keeps the last one: a text has a colon for each key, and where it
has no others no key is lost."""
ONCE = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
EXACT = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_float=_number, parse_int=_whole
)


def are_plain(raw: bytes) -> bool:
    """Whether no number in the bytes of a text has many digits or an exponent, so that a float is
    the one decimal that is written. It may be so where this is false."""
    marks = raw.translate(AS_ZEROS)
    return MANY_DIGITS not in marks and EXPONENT not in marks


def _rows(value: Any) -> tuple[tuple[Any, ...], ...]:
    if isinstance(value, list):
        return _of_objects(value)
    if isinstance(value, dict) and value and all(isinstance(v, list) for v in value.values()):
        return _of_columns(value)
    raise NoTableError("shape", found=phrase(f"json.{KINDS.get(type(value), 'number')}"))


def _of_objects(objects: Sequence[Any]) -> tuple[tuple[Any, ...], ...]:
    header: dict[str, None] = {}
    for item in objects:
        if not isinstance(item, dict):
            raise NoTableError("shape", found=phrase(f"json.{KINDS.get(type(item), 'number')}s"))
        header.update(dict.fromkeys(item))
        if len(header) > MOST_COLUMNS:
            values = {"cells": len(header), "most": MOST_COLUMNS}
            raise NoTableError("columns", **values)
    rows = (tuple(map(item.get, header)) for item in objects)
    return _flat(tuple(header), rows)


def _of_columns(columns: Mapping[str, Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    lengths = sorted({len(column) for column in columns.values()})
    if len(lengths) > 1:
        raise NoTableError("lengths", fewest=lengths[0], most=lengths[-1])
    return _flat(tuple(columns), zip(*columns.values(), strict=True))


def _flat(header: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    """The rows below their header; none may hold a list or an object."""
    found = tuple(rows)
    for number, row in enumerate(found, start=1):
        for key, cell in zip(header, row, strict=True):
            if isinstance(cell, (list, dict)):
                values: dict[str, Wording] = {
                    "row": str(number),
                    "key": key,
                    "found": phrase(f"json.{KINDS[type(cell)]}"),
                }
                raise NoTableError("nested", **values)
    return (header, *found) if header else ()
