"""Bytes to text: by the byte order mark, else strictly as UTF-8, else as Windows-1258."""

import codecs
import re
from unicodedata import combining, normalize

from rulelang.data.readers.problems import Reason, unreadable

__all__ = ["decoded"]

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
"""Longer marks first: that of UTF-32 begins with that of UTF-16."""

LOOKED_AT = 1 << 16
CONTROLS = re.compile(r"[\0-\x08\x0e-\x1f\x7f]")
VIETNAMESE = "cp1258"
REPLACED = "\ufffd"


def decoded(raw: bytes, file: str, kind: str, encoding: str | None = None) -> tuple[str, str]:
    """The text of some bytes, and what their encoding is called.

    Raises DataError where the bytes are not text, or not in the ``encoding`` that the user names.
    """
    text, name = _named(raw, file, kind, encoding) if encoding else _found(raw, file, kind)
    if "\0" in text:
        raise unreadable(file, kind, "binary")
    return text, name


def _named(raw: bytes, file: str, kind: str, encoding: str) -> tuple[str, str]:
    try:
        codec = codecs.lookup(encoding).name
        text = raw.decode("utf-8-sig" if codec == "utf-8" else codec)
    except LookupError:
        raise unreadable(file, kind, "no_encoding", encoding=encoding) from None
    except UnicodeError as error:
        row = _line(raw, error)
        raise unreadable(file, kind, "encoded", row=row, encoding=encoding) from None
    return normalize("NFC", text.removeprefix("\ufeff")), encoding


def _found(raw: bytes, file: str, kind: str) -> tuple[str, str]:
    codec, name = next(
        ((codec, name) for mark, codec, name in MARKS if raw.startswith(mark)),
        (_without_mark(raw), "UTF-16"),
    )
    if codec is not None:
        try:
            return raw.decode(codec), name
        except UnicodeError as error:
            row = _line(raw, error)
            raise unreadable(file, kind, "encoded", row=row, encoding=name) from None
    try:
        return raw.decode(), "UTF-8"
    except UnicodeDecodeError as error:
        if _is_damaged(raw):
            row = _line(raw, error)
            raise unreadable(file, kind, "encoded", row=row, encoding="UTF-8") from None
        try:
            return _vietnamese(raw), "Windows-1258"
        except UnicodeError:
            reason: Reason = (
                "binary" if CONTROLS.search(raw[:LOOKED_AT].decode("latin-1")) else "encoding"
            )
            raise unreadable(file, kind, reason, row=_line(raw, error)) from None


def _without_mark(raw: bytes) -> str | None:
    """UTF-16 of which byte order: one byte of each plain letter is zero, and at least half of the
    letters of a table are plain. A zero here and there is no evidence."""
    head = raw[: LOOKED_AT - len(raw[:LOOKED_AT]) % 2]
    low, high = head[0::2].count(0), head[1::2].count(0)
    if len(raw) % 2 or min(low, high) or max(low, high) * 4 < len(head):
        return None
    return "utf-16-le" if high else "utf-16-be"


def _is_damaged(raw: bytes) -> bool:
    """Whether a text is UTF-8 with some wrong bytes: most of the bytes beyond ASCII make up letters
    of UTF-8, which no other encoding does by chance."""
    text = raw.decode("utf-8", "replace")
    wrong = text.count(REPLACED)
    return sum(letter > "\x7f" for letter in text) - wrong > wrong


def _vietnamese(raw: bytes) -> str:
    """Windows-1258, in which tones are letters of their own. Raises UnicodeError."""
    text = raw.decode(VIETNAMESE)
    composed = normalize("NFC", text)
    if CONTROLS.search(text) or any(map(combining, {*composed})):
        raise UnicodeError("a tone without its letter")
    return composed


def _line(raw: bytes, error: UnicodeError) -> str:
    start = error.start if isinstance(error, UnicodeDecodeError) else 0
    return str(raw[:start].count(b"\n") + 1)
