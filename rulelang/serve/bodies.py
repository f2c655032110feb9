"""Bodies of requests as values: JSON as RFC 8259 has it, read strictly and exactly."""

from typing import Any

from rulelang.data.readers.objects import NoTableError, are_plain, loaded
from rulelang.serve.problems import RefusedError, refused
from rulelang.words import phrase

__all__ = ["value_of"]


HELPS = frozenset({"json", "twice", "number", "depth", "digits", "surrogate", "empty"})
"""Why a text is not JSON, where there is a help of its own for that."""


def value_of(raw: bytes) -> Any:
    """The record, or the list of records, in the bytes of a body. Raises RefusedError."""
    try:
        text = raw.decode("utf-8-sig" if raw[:1] == b"\xef" else "utf-8")
    except UnicodeDecodeError as error:
        line = str(raw.count(b"\n", 0, error.start) + 1)
        why = phrase("unreadable.encoded", row=line, encoding="UTF-8")
        raise refused("E709", "encoded", why=why) from None
    try:
        if not text.strip():
            raise NoTableError("empty")
        return loaded(text, plain=are_plain(raw))
    except NoTableError as error:
        raise _unread(error) from None


def _unread(error: NoTableError) -> RefusedError:
    table = "problems" if error.reason == "empty" else "unreadable"
    help = error.reason if error.reason in HELPS else "json"
    return refused("E709", help, why=phrase(f"{table}.{error.reason}", **error.values))
