"""URLs of databases as texts: what they ask for, and how they are shown without a password."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from attrs import frozen

from rulelang.records import Equal

__all__ = ["DATABASE_FILES", "Asked", "asked", "database_file", "is_url", "secrets", "shown_url"]

URL = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
QUESTION = re.compile(r"[?&](table|query|timeout)=", re.IGNORECASE)
LOGIN = re.compile(r"://([^:/@]*):(.*)@", re.DOTALL)
"""The user and the password, however many signs of a URL are in it: up to the last ``@``."""
PORT = re.compile(r"://[^:/@]*:[0-9]*(?:[,/?#]|\Z)")
SECRET = r"pass(?:word|wd|phrase)?|pwd|secret|token"
WORD = re.compile(
    rf"(?<![^\W\d_])\w*?(?:{SECRET})\s*(?:=|%3D)\s*"
    r"('(?:[^'\\]|\\.)*+'?|\"[^\"]*+\"?|[^\s&;'\"]*)",
    re.IGNORECASE,
)
"""A word that names a secret, and its value: in quotation marks, or up to a space or ``&``."""
ENCODED = re.compile(r"[?&]([^=&]*%[^=&]*)=([^&]*)")
HIDDEN = "***"

DATABASE_FILES = ("sqlite", "duckdb")
"""The schemes that name a file."""

LIMIT = 300.0
"""Seconds that a database may take where the URL says nothing else."""


@frozen(eq=False, repr=False)
class Asked(Equal):
    """``base`` is the URL before the question; ``table`` or ``query`` is what is asked for, and
    ``seconds`` how long that may take, as the URL has it (None: it says nothing)."""

    base: str
    table: str | None
    query: str | None
    seconds: str | None = None

    @property
    def limit(self) -> float:
        """How long the answer may take, in seconds. Raises ValueError where that is not a time."""
        found = LIMIT if self.seconds is None else float(self.seconds)
        if not 0 < found < 1e6:
            raise ValueError(self.seconds)
        return found


def is_url(text: str) -> bool:
    """Whether a text names a database rather than a file."""
    return URL.match(text) is not None


def asked(url: str) -> Asked | None:
    """What a URL asks for, None where it names neither a table nor a query."""
    found = next((one for one in QUESTION.finditer(url) if one[1].lower() != "timeout"), None)
    if found is None:
        return None
    base, said = url[: found.start()], url[found.end() :]
    base, first = _without_time(base)
    if found[1].lower() == "query":  # which may hold any sign
        return Asked(base, None, unquote(said), first)
    table, _, rest = said.partition("&")
    rest, last = _without_time(f"?{rest}")
    rest = rest.removeprefix("?")
    sign = "&" if "?" in base else "?"
    return Asked(
        f"{base}{sign}{rest}" if rest else base,
        unquote(table),
        None,
        last if first is None else first,
    )


def _without_time(url: str) -> tuple[str, str | None]:
    """A URL without its ``timeout=``, and what that says."""
    found = re.search(r"([?&])timeout=([^&]*)(&|\Z)", url, re.IGNORECASE)
    if found is None:
        return url, None
    sign = found[1] if found[3] else ""
    return url[: found.start()] + sign + url[found.end() :], found[2]


def database_file(url: str) -> Path | None:
    """The file that a URL of SQLite or DuckDB names, None where it names none."""
    found = URL.match(url)
    if found is None or found[1].lower() not in DATABASE_FILES:
        return None
    question = QUESTION.search(url)
    base = url if question is None else url[: question.start()]
    return Path(unquote(base.partition("://")[2].removeprefix("/")))


def shown_url(text: str) -> str:
    """A URL, or whatever was written for one, as it may be shown: without a password."""
    for start, end in sorted(_spans(text), reverse=True):
        text = text[:start] + HIDDEN + text[end:]
    return text


def secrets(text: str) -> frozenset[str]:
    """The passwords in a URL or in the words of a connection, as they are written there."""
    return frozenset(text[start:end] for start, end in _spans(text))


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the passwords stand; of those within each other the longest."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(_candidates(text), key=lambda span: (span[0], -span[1])):
        if end > start and (not found or start >= found[-1][1]):
            found.append((start, end))
        elif found and end > found[-1][1]:
            found[-1] = found[-1][0], end
    return found


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    if is_url(text):
        question = QUESTION.search(text)
        base = text if question is None else text[: question.start()]
        # A colon that no port follows begins a password, which may hold a question as well.
        login = LOGIN.search(base) or (None if PORT.search(base) else LOGIN.search(text))
        if login is not None:
            yield login.span(2)
    for found in WORD.finditer(text):
        yield found.span(1)
    for found in ENCODED.finditer(text):  # PostgreSQL reads `pass%77ord` as `password`
        if re.search(SECRET, unquote(found[1]), re.IGNORECASE):
            yield found.span(2)
