"""Tables and queries of SQLite, DuckDB and PostgreSQL by URL, read without a change to them.

``sqlite:///schools.db?table=schools`` names a file beside one, ``sqlite:////data/schools.db?…`` one
by its whole path; ``duckdb:///…`` likewise; ``postgresql://user:password@host/database?…`` is
written as PostgreSQL's own programs take it. ``?table=`` is a table or a view, ``?query=`` a query.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from attrs import frozen

from rulelang.api.needs import must_have
from rulelang.data.sheet import Sheet, plain
from rulelang.data.shortest import shortest
from rulelang.diagnostics import Cell, DataError, Diagnostic
from rulelang.diagnostics.suggest import nearest

__all__ = ["is_url", "read_database", "shown_url"]

URL = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
PASSWORD = re.compile(r"(?<=://)([^/@?#:]*):[^/?#]*@")
SECRET = re.compile(r"(?<=[?&])((?:ssl)?password)=[^&]*", re.IGNORECASE)
WANTED = re.compile(r"[?&](table|query)=", re.IGNORECASE)
MOST_NAMED = 20
SHORT_FLOAT = "FLOAT"
"""What DuckDB calls a float of 32 bits, which it hands over as one of 64."""


class _RefusedError(Exception):
    """Why a database gives no table, in one line; ``mend`` says how it would."""

    def __init__(self, reason: str, mend: str = "") -> None:
        self.reason = reason
        self.mend = mend


@frozen
class _Asked:
    """``base`` is the URL before the question; ``table`` or ``query`` is what is asked for."""

    base: str
    table: str | None
    query: str | None


@frozen
class _Answer:
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def is_url(text: str) -> bool:
    """Whether a text names a database rather than a file."""
    return URL.match(text) is not None


def shown_url(url: str) -> str:
    """A URL as it may be shown: without a password."""
    return SECRET.sub(r"\1=***", PASSWORD.sub(r"\1:***@", url))


def read_database(url: str) -> Sheet:
    """The table or the answer to the query that a URL names, as a sheet.

    Raises DataError where the database cannot be reached or does not answer, and ImportError
    where the package that reaches it is not installed.
    """
    shown = shown_url(url)
    try:
        found = URL.match(url)
        scheme = found[1].lower() if found else ""
        if scheme not in _DATABASES:
            known = ", ".join(f"`{name}://`" for name in _DATABASES)
            raise _RefusedError(f"`{scheme}://` is no database that is read", f"these are: {known}")
        asked = _asked(url)
        answer = _DATABASES[scheme](asked)
    except _RefusedError as error:
        values = {"file": shown, "reason": error.reason, "mend": error.mend}
        help = "mend" if error.mend else ""
        raise DataError([Diagnostic("E518", Cell(shown, 0), values, help)]) from None
    rows = (answer.columns, *(tuple(map(plain, row)) for row in answer.rows))
    return Sheet(shown, asked.table or "", rows, typed=True)


def _asked(url: str) -> _Asked:
    found = [*WANTED.finditer(url)]
    if not found:
        raise _RefusedError(
            "it does not say which table", "end it in `?table=NAME` or in `?query=SELECT …`"
        )
    first = found[0]
    base, said = url[: first.start()], url[first.end() :]
    if first[1].lower() == "query":  # which may hold any sign
        return _Asked(base, None, unquote(said))
    table, _, rest = said.partition("&")
    sign = "&" if "?" in base else "?"
    return _Asked(f"{base}{sign}{rest}" if rest else base, unquote(table), None)


def _reason(error: Exception, url: str) -> str:
    """The first line of what a database says, without the password of the URL."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = lines[0] if lines else type(error).__name__
    for secret in (PASSWORD.search(url), SECRET.search(url)):
        if secret:
            text = secret[0].partition(":" if "@" in secret[0] else "=")[2].rstrip("@")
            for spelt in filter(None, (text, unquote(text))):
                reason = reason.replace(spelt, "***")
    return reason


# ---- tables --------------------------------------------------------------------------------------


def _quoted(*names: str) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def _select(asked: _Asked, tables: Callable[[], list[tuple[str, str]]], home: str) -> str:
    """The query, or the one that reads the whole table; ``tables`` are schemas and names."""
    if asked.query is not None:
        return asked.query
    wanted = asked.table or ""
    known = tables()
    if (home, wanted) in known:
        return f"SELECT * FROM {_quoted(home, wanted)}"
    schema, point, name = wanted.partition(".")
    if point and (schema, name) in known:
        return f"SELECT * FROM {_quoted(schema, name)}"
    names = [name if schema == home else f"{schema}.{name}" for schema, name in known]
    near = nearest(wanted, names)
    more = ", …" if len(names) > MOST_NAMED else ""
    there = ", ".join(f"`{name}`" for name in names[:MOST_NAMED]) + more
    mend = f"did you mean `{near}`?" if near else f"tables that are there: {there or 'none'}"
    raise _RefusedError(f"there is no table `{wanted}` in it", mend)


def _file(asked: _Asked, scheme: str) -> Path:
    path = Path(unquote(asked.base.partition("://")[2].removeprefix("/")))
    if not path.is_file():
        reason = "is a folder" if path.is_dir() else "there is no such file"
        raise _RefusedError(reason, f"write `{scheme}:///` before a path, `{scheme}:////` before /")
    return path


# ---- SQLite --------------------------------------------------------------------------------------


def _sqlite(asked: _Asked) -> _Answer:
    import sqlite3

    path = _file(asked, "sqlite")
    reading = (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    )

    def allowed(action: int, *about: str | None) -> int:
        return sqlite3.SQLITE_OK if action in reading else sqlite3.SQLITE_DENY

    try:
        uri = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.set_authorizer(allowed)
            cursor = connection.execute(_select(asked, lambda: _sqlite_tables(connection), "main"))
            columns = tuple(name for name, *_ in cursor.description or ())
            return _must_answer(_Answer(columns, tuple(cursor.fetchall())))
    except (sqlite3.Error, sqlite3.Warning) as error:
        mend = "a query reads, with one SELECT" if "authorized" in str(error) else ""
        raise _RefusedError(_reason(error, asked.base), mend) from None


def _sqlite_tables(connection: Any) -> list[tuple[str, str]]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
    )
    return [("main", name) for (name,) in found]


# ---- DuckDB --------------------------------------------------------------------------------------


def _duckdb(asked: _Asked) -> _Answer:
    must_have("a DuckDB database", ("duckdb",), "duckdb")
    import duckdb

    path = _file(asked, "duckdb")
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    try:
        with closing(duckdb.connect(str(path), read_only=True, config=config)) as connection:
            query = _select(asked, lambda: _standard_tables(connection), "main")
            if len(duckdb.extract_statements(query)) != 1:
                raise _RefusedError("it asks several queries", "a query reads, with one SELECT")
            cursor = connection.execute(query)
            described = cursor.description or []
            columns = tuple(name for name, *_ in described)
            short = {at for at, (_, kind, *_) in enumerate(described) if str(kind) == SHORT_FLOAT}
            rows = tuple(tuple(_shortened(row, short)) for row in cursor.fetchall())
            return _must_answer(_Answer(columns, rows))
    except duckdb.Error as error:
        raise _RefusedError(_reason(error, asked.base)) from None


def _shortened(row: tuple[Any, ...], short: Container[int]) -> Iterator[Any]:
    """The cells of a row, floats of 32 bits as the shortest decimals that read back as they."""
    for at, cell in enumerate(row):
        yield shortest(cell) if at in short and cell is not None else cell


TABLES = """
SELECT table_schema, table_name FROM information_schema.tables
WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY 1, 2
"""


def _standard_tables(connection: Any) -> list[tuple[str, str]]:
    return [(schema, name) for schema, name in connection.execute(TABLES).fetchall()]


# ---- PostgreSQL ----------------------------------------------------------------------------------


def _postgresql(asked: _Asked) -> _Answer:
    must_have("a PostgreSQL database", ("psycopg",), "postgres")
    import psycopg

    try:
        with psycopg.connect(asked.base, application_name="rulelang") as connection:
            connection.read_only = True
            query = _select(asked, lambda: _standard_tables(connection), "public")
            # prepared, because only one statement can be
            cursor = connection.execute(query.encode(), prepare=True)
            columns = tuple(column.name for column in cursor.description or ())
            rows = tuple(cursor.fetchall()) if columns else ()
            return _must_answer(_Answer(columns, rows))
    except (psycopg.Error, UnicodeError) as error:
        raise _RefusedError(_reason(error, asked.base)) from None


def _must_answer(answer: _Answer) -> _Answer:
    if not answer.columns:
        raise _RefusedError("the query gives no table", "a query reads, with one SELECT")
    return answer


_DATABASES: Mapping[str, Callable[[_Asked], _Answer]] = MappingProxyType(
    {
        "sqlite": _sqlite,
        "duckdb": _duckdb,
        "postgresql": _postgresql,
        "postgres": _postgresql,
    }
)
