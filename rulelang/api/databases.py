"""Tables and queries of SQLite, DuckDB and PostgreSQL by URL, read without a change to them.

``sqlite:///schools.db?table=schools`` names a file beside one, ``sqlite:////data/schools.db?…`` one
by its whole path; ``duckdb:///…`` likewise; ``postgresql://user:password@host/database?…`` is
written as PostgreSQL's own programs take it. ``?table=`` is a table or a view, ``?query=`` a query;
``?timeout=60&table=…`` gives it a minute.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import closing
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from attrs import frozen

from rulelang.api.needs import must_have
from rulelang.api.urls import LOGIN, Asked, asked, database_file, secrets, shown_url
from rulelang.api.waiting import Stop, TimeLimitError, within
from rulelang.data.sheet import Sheet, plain, unzoned
from rulelang.data.shortest import shortest
from rulelang.diagnostics import Cell, DataError, Diagnostic
from rulelang.diagnostics.suggest import nearest

__all__ = ["read_database"]

MOST_NAMED = 20
ROWS_AT_ONCE = 10_000
SHORT_FLOAT = "FLOAT"
"""What DuckDB calls a float of 32 bits, which it hands over as one of 64."""
ZONED = "TIMESTAMP WITH TIME ZONE"
"""What DuckDB calls a moment, whose day depends on the time zone of whoever asks."""
ZONED_OID = 1184
"""The same in PostgreSQL."""
SOON = 2.0
"""Seconds within which a server hears that a query is to end."""
READS = "a query reads, with one SELECT"

Interruptible = Callable[[Stop], None]
"""Takes what interrupts the database."""


class _RefusedError(Exception):
    """Why a database gives no table, in one line; ``mend`` says how it would."""

    def __init__(self, reason: str, mend: str = "") -> None:
        self.reason = reason
        self.mend = mend


@frozen
class _Answer:
    """The names of the columns, and the rows as sheets hold them."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def read_database(url: str) -> Sheet:
    """The table or the answer to the query that a URL names, as a sheet.

    Raises DataError where the database cannot be reached, does not answer, or takes longer than it
    may, and ImportError where the package that reaches it is not installed.
    """
    shown = shown_url(url)
    try:
        scheme = url.partition("://")[0].lower()
        if scheme not in _DATABASES:
            known = ", ".join(f"`{name}://`" for name in _DATABASES)
            raise _RefusedError(f"`{scheme}://` is no database that is read", f"these are: {known}")
        wanted = asked(url)
        if wanted is None:
            raise _RefusedError(
                "it does not say which table", "end it in `?table=NAME` or in `?query=SELECT …`"
            )
        answer = within(_limit(wanted), partial(_DATABASES[scheme], wanted))
    except TimeLimitError:
        said = f"it has not answered within {wanted.limit:g} seconds" if wanted else ""
        mend = f"give it longer with `?timeout={2 * wanted.limit:g}&…`" if wanted else ""
        raise _refused(shown, said, mend) from None
    except _RefusedError as error:
        raise _refused(shown, error.reason, error.mend) from None
    return Sheet(shown, wanted.table or "", (answer.columns, *answer.rows), typed=True)


def _refused(shown: str, reason: str, mend: str) -> DataError:
    values = {"file": shown, "reason": reason, "mend": mend}
    return DataError([Diagnostic("E518", Cell(shown, 0), values, "mend" if mend else "")])


def _limit(wanted: Asked) -> float:
    try:
        return wanted.limit
    except ValueError:
        said = f"`{wanted.seconds}` is not a number of seconds"
        raise _RefusedError(said, "write `?timeout=60&…`") from None


def _reason(error: Exception, url: str) -> str:
    """The first line of what a database says, without the password of the URL."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = lines[0] if lines else type(error).__name__
    for secret in secrets(url):
        for spelt in {secret, unquote(secret)}:
            reason = reason.replace(spelt, "***")
    return reason


# ---- rows ----------------------------------------------------------------------------------------


def _cells(
    batches: Iterable[list[tuple[Any, ...]]], short: Set[int], zoned: Mapping[int, str]
) -> list[tuple[Any, ...]]:
    """Rows as sheets hold them, a batch at a time; ``short`` are the places of floats of 32 bits,
    ``zoned`` those of moments with the names of their columns."""
    found: list[tuple[Any, ...]] = []
    for batch in batches:
        if short or zoned:
            found += (
                tuple(_cell(at, cell, short, zoned) for at, cell in enumerate(row)) for row in batch
            )
        else:
            found += (tuple(map(plain, row)) for row in batch)
    return found


def _cell(at: int, cell: Any, short: Set[int], zoned: Mapping[int, str]) -> Any:
    if cell is None:
        return None
    if at in zoned:
        return unzoned(zoned[at])
    return shortest(cell) if at in short else plain(cell)


def _batches(cursor: Any) -> Iterator[list[tuple[Any, ...]]]:
    while batch := cursor.fetchmany(ROWS_AT_ONCE):
        yield batch


# ---- tables --------------------------------------------------------------------------------------


def _quoted(*names: str) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def _select(wanted: Asked, tables: Callable[[], list[tuple[str, str]]], home: str) -> str:
    """The query, or the one that reads the whole table; ``tables`` are schemas and names."""
    if wanted.query is not None:
        return wanted.query
    asked_for = wanted.table or ""
    known = tables()
    if (home, asked_for) in known:
        return f"SELECT * FROM {_quoted(home, asked_for)}"
    schema, point, name = asked_for.partition(".")
    if point and (schema, name) in known:
        return f"SELECT * FROM {_quoted(schema, name)}"
    names = [name if schema == home else f"{schema}.{name}" for schema, name in known]
    near = nearest(asked_for, names)
    more = ", …" if len(names) > MOST_NAMED else ""
    there = ", ".join(f"`{name}`" for name in names[:MOST_NAMED]) + more
    mend = f"did you mean `{near}`?" if near else f"tables that are there: {there or 'none'}"
    raise _RefusedError(f"there is no table `{asked_for}` in it", mend)


def _file(wanted: Asked, scheme: str) -> Path:
    path = database_file(wanted.base) or Path()
    if not path.is_file():
        reason = "is a folder" if path.is_dir() else "there is no such file"
        raise _RefusedError(reason, f"write `{scheme}:///` before a path, `{scheme}:////` before /")
    return path


# ---- SQLite --------------------------------------------------------------------------------------


def _sqlite(wanted: Asked, interruptible: Interruptible) -> _Answer:
    import sqlite3

    path = _file(wanted, "sqlite")
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
            interruptible(connection.interrupt)
            connection.set_authorizer(allowed)
            cursor = connection.execute(_select(wanted, lambda: _sqlite_tables(connection), "main"))
            columns = tuple(name for name, *_ in cursor.description or ())
            return _must_answer(_Answer(columns, _cells(_batches(cursor), frozenset(), {})))
    except (sqlite3.Error, sqlite3.Warning) as error:
        mend = READS if "authorized" in str(error) else ""
        raise _RefusedError(_reason(error, wanted.base), mend) from None


def _sqlite_tables(connection: Any) -> list[tuple[str, str]]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
    )
    return [("main", name) for (name,) in found]


# ---- DuckDB --------------------------------------------------------------------------------------


def _duckdb(wanted: Asked, interruptible: Interruptible) -> _Answer:
    must_have("a DuckDB database", ("duckdb",), "duckdb")
    import duckdb

    path = _file(wanted, "duckdb")
    config: dict[str, str | bool | int | float | list[str]] = {"enable_external_access": "false"}
    try:
        with closing(duckdb.connect(str(path), read_only=True, config=config)) as connection:
            interruptible(connection.interrupt)
            # Days are those of UTC, and not of the time zone of whoever asks.
            connection.execute("SET TimeZone = 'UTC'; SET lock_configuration = true")
            query = _select(wanted, lambda: _standard_tables(connection), "main")
            if len(duckdb.extract_statements(query)) != 1:
                raise _RefusedError("it asks several queries", READS)
            cursor = connection.execute(query)
            described = [(name, str(kind)) for name, kind, *_ in cursor.description or []]
            columns = tuple(name for name, _ in described)
            short = {at for at, (_, kind) in enumerate(described) if kind == SHORT_FLOAT}
            zoned = {at: name for at, (name, kind) in enumerate(described) if kind == ZONED}
            return _must_answer(_Answer(columns, _cells(_batches(cursor), short, zoned)))
    except duckdb.Error as error:
        raise _RefusedError(_reason(error, wanted.base)) from None


TABLES = """
SELECT table_schema, table_name FROM information_schema.tables
WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY 1, 2
"""


def _standard_tables(connection: Any) -> list[tuple[str, str]]:
    return [(schema, name) for schema, name in connection.execute(TABLES).fetchall()]


# ---- PostgreSQL ----------------------------------------------------------------------------------


def _postgresql(wanted: Asked, interruptible: Interruptible) -> _Answer:
    must_have("a PostgreSQL database", ("psycopg",), "postgres")
    import psycopg

    _must_have_plain_password(wanted.base)
    try:
        # Closed without a commit: whatever a query did inside the transaction is undone.
        with closing(psycopg.connect(wanted.base, application_name="rulelang")) as connection:
            interruptible(partial(connection.cancel_safe, timeout=SOON))
            connection.read_only = True
            # The server stops by itself, too, where this process cannot ask for it any more.
            limit = 1000 * (wanted.limit + SOON)
            connection.execute(f"SET LOCAL statement_timeout = {limit:.0f}".encode())
            query = _select(wanted, lambda: _standard_tables(connection), "public")
            # A cursor of the server's is for what reads only, and hands over some rows at a time.
            with connection.cursor("rulelang") as cursor:
                cursor.execute(query.encode())
                described = cursor.description or ()
                columns = tuple(column.name for column in described)
                zoned = {
                    at: column.name
                    for at, column in enumerate(described)
                    if column.type_code == ZONED_OID
                }
                return _must_answer(_Answer(columns, _cells(_batches(cursor), frozenset(), zoned)))
    except psycopg.errors.SyntaxError as error:
        raise _RefusedError(_reason(error, wanted.base), READS) from None
    except (psycopg.Error, UnicodeError) as error:
        raise _RefusedError(_reason(error, wanted.base)) from None


def _must_have_plain_password(base: str) -> None:
    """Refuse a password of which PostgreSQL would take a part for the host."""
    login = LOGIN.search(base)
    if login is not None and set(login[2]) & set("@/"):
        raise _RefusedError(
            "its password holds `@` or `/`", "write `%40` for `@` and `%2F` for `/` in the password"
        )


def _must_answer(answer: _Answer) -> _Answer:
    if not answer.columns:
        raise _RefusedError("the query gives no table", READS)
    return answer


_DATABASES: Mapping[str, Callable[[Asked, Interruptible], _Answer]] = MappingProxyType(
    {
        "sqlite": _sqlite,
        "duckdb": _duckdb,
        "postgresql": _postgresql,
        "postgres": _postgresql,
    }
)
