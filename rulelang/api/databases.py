"""Tables and queries of SQLite, DuckDB and PostgreSQL by URL, read without a change to them.

``sqlite:///schools.db?table=schools`` names a file near one, ``sqlite:////data/schools.db?…`` one
by its whole path; ``duckdb:///…`` likewise; ``postgresql://user:password@host/database?…`` is
written as PostgreSQL's own programs take it. ``?table=`` is a table or a view, ``?query=`` a query;
``?timeout=60&table=…`` gives it a minute.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import unquote

from rulelang.api.answers import Answered, Batches, Kind, TooManyCellsError, frame, rows
from rulelang.api.needs import must_have
from rulelang.api.urls import LOGIN, Asked, asked, database_file, secrets, shown_url
from rulelang.api.waiting import Stop, TimeLimitError, within
from rulelang.data.sheet import Sheet
from rulelang.diagnostics import Cell, DataError, Diagnostic
from rulelang.diagnostics.suggest import nearest
from rulelang.words import Number, Wording, phrase

if TYPE_CHECKING:
    import polars

__all__ = ["read_columns", "read_database"]

MOST_NAMED = 20
ROWS_AT_ONCE = 10_000
DUCKDB: Mapping[str, Kind] = MappingProxyType(
    {
        **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT"), "whole"),
        "VARCHAR": "text",
        "BOOLEAN": "truth",
        "DATE": "day",
        "TIMESTAMP": "time",
        "DOUBLE": "double",
        "FLOAT": "short",
        "DECIMAL": "decimal",
        "TIMESTAMP WITH TIME ZONE": "zoned",
    }
)
"""The types of DuckDB by name."""
POSTGRESQL: Mapping[int, Kind] = MappingProxyType(
    {
        **dict.fromkeys((20, 21, 23), "whole"),
        **dict.fromkeys((19, 25, 1042, 1043), "text"),
        16: "truth",
        1082: "day",
        1114: "time",
        **dict.fromkeys((700, 701), "double"),  # one of 32 bits comes as its shortest decimal
        1700: "decimal",
        1184: "zoned",
    }
)
"""The types of PostgreSQL by number."""
SOON = 2.0
"""Seconds within which a server hears that a query is to end."""
READS = phrase("databases.reads")

Interruptible: TypeAlias = Callable[[Stop], None]
"""Takes what interrupts the database."""
Gathered = TypeVar("Gathered")
_Gather: TypeAlias = Callable[[Sequence[Answered], Batches], Gathered]
"""Makes something of the columns and the rows of an answer."""


class _RefusedError(Exception):
    """Why a database gives no table, in one line; ``mend`` says how it would."""

    def __init__(self, reason: Wording, mend: Wording = "") -> None:
        self.reason = reason
        self.mend = mend


def read_database(url: str) -> Sheet:
    """The table or the answer to the query that a URL names, as a sheet.

    Raises DataError where the database cannot be reached, does not answer, or takes longer than it
    may, and ImportError where the package that reaches it is not installed.
    """
    wanted = asked(url)
    name = "" if wanted is None else wanted.table or ""
    return Sheet(shown_url(url), name, tuple(_answered(url, rows)), typed=True)


def read_columns(url: str) -> "polars.DataFrame | None":
    """The same as a frame; None where it is read as a sheet. Needs Polars."""
    return None if url.partition("://")[0].lower() == "sqlite" else _answered(url, frame)


def _answered(url: str, gather: "_Gather[Gathered]") -> Gathered:
    shown = shown_url(url)
    try:
        scheme = url.partition("://")[0].lower()
        if scheme not in _DATABASES:
            known = ", ".join(f"`{name}://`" for name in _DATABASES)
            raise _RefusedError(
                phrase("databases.unknown", scheme=scheme), phrase("databases.known", known=known)
            )
        wanted = asked(url)
        if wanted is None:
            raise _RefusedError(
                phrase("databases.no_table_named"), phrase("databases.name_a_table")
            )
        found: Gathered = within(_limit(wanted), partial(_DATABASES[scheme], wanted, gather))
        return found
    except TimeLimitError:
        limit = wanted.limit if wanted else 0
        said = phrase("databases.late", limit=Number(f"{limit:g}"))
        raise _refused(shown, said, phrase("databases.longer", limit=f"{2 * limit:g}")) from None
    except TooManyCellsError as error:
        said = phrase("databases.large", most=error.most)
        raise _refused(shown, said, phrase("databases.fewer")) from None
    except _RefusedError as error:
        raise _refused(shown, error.reason, error.mend) from None


def _refused(shown: str, reason: Wording, mend: Wording) -> DataError:
    values = {"file": shown, "reason": reason, "mend": mend}
    return DataError([Diagnostic("E518", Cell(shown, 0), values, "mend" if mend else "")])


def _limit(wanted: Asked) -> float:
    try:
        return wanted.limit
    except ValueError:
        said = phrase("databases.no_seconds", text=wanted.seconds or "")
        raise _RefusedError(said, phrase("databases.seconds")) from None


def _reason(error: Exception, url: str) -> str:
    """The first line of what a database says, without the password of the URL."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = lines[0] if lines else type(error).__name__
    for secret in secrets(url):
        for spelt in {secret, unquote(secret)}:
            reason = reason.replace(spelt, "***")
    return reason


# ---- rows ----------------------------------------------------------------------------------------


def _batches(cursor: Any) -> Batches:
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
    if near:
        mend = phrase("databases.near", near=near)
    else:
        mend = phrase("databases.tables", names=there) if there else phrase("databases.no_tables")
    raise _RefusedError(phrase("databases.no_such_table", name=asked_for), mend)


def _file(wanted: Asked, scheme: str) -> Path:
    path = database_file(wanted.base) or Path()
    if not path.is_file():
        reason = phrase("opening.folder" if path.is_dir() else "opening.no_such_file")
        raise _RefusedError(reason, phrase("databases.path", scheme=scheme))
    return path


# ---- SQLite --------------------------------------------------------------------------------------


def _sqlite(wanted: Asked, gather: "_Gather[Gathered]", interruptible: Interruptible) -> Gathered:
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
            columns = [Answered(name) for name, *_ in cursor.description or ()]
            return gather(_must_answer(columns), _batches(cursor))
    except (sqlite3.Error, sqlite3.Warning) as error:
        mend = READS if "authorized" in str(error) else ""
        raise _RefusedError(_reason(error, wanted.base), mend) from None


def _sqlite_tables(connection: Any) -> list[tuple[str, str]]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
    )
    return [("main", name) for (name,) in found]


# ---- DuckDB --------------------------------------------------------------------------------------


def _duckdb(wanted: Asked, gather: "_Gather[Gathered]", interruptible: Interruptible) -> Gathered:
    must_have("needs.duckdb", ("duckdb",), "duckdb")
    import duckdb

    path = _file(wanted, "duckdb")
    config: dict[str, str | bool | int | float | list[str]] = {"enable_external_access": "false"}
    try:
        with ExitStack() as ends:
            # Where a large query puts rows aside: not next to the file, which is only read.
            config["temp_directory"] = ends.enter_context(TemporaryDirectory(prefix="rulelang-"))
            opened = duckdb.connect(str(path), read_only=True, config=config)
            connection = ends.enter_context(closing(opened))
            interruptible(connection.interrupt)
            # Days are those of UTC, and not of the time zone of whoever asks.
            connection.execute("SET TimeZone = 'UTC'; SET lock_configuration = true")
            query = _select(wanted, lambda: _standard_tables(connection), "main")
            if len(duckdb.extract_statements(query)) != 1:
                raise _RefusedError(phrase("databases.several"), READS)
            cursor = connection.execute(query)
            columns = [
                Answered(name, DUCKDB.get(str(kind).partition("(")[0], "other"))
                for name, kind, *_ in cursor.description or []
            ]
            return gather(_must_answer(columns), _batches(cursor))
    except duckdb.Error as error:
        raise _RefusedError(_reason(error, wanted.base)) from None


TABLES = """
SELECT table_schema, table_name FROM information_schema.tables
WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY 1, 2
"""


def _standard_tables(connection: Any) -> list[tuple[str, str]]:
    return [(schema, name) for schema, name in connection.execute(TABLES).fetchall()]


# ---- PostgreSQL ----------------------------------------------------------------------------------


def _postgresql(
    wanted: Asked, gather: "_Gather[Gathered]", interruptible: Interruptible
) -> Gathered:
    must_have("needs.postgres", ("psycopg",), "postgres")
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
                columns = [
                    Answered(column.name, POSTGRESQL.get(column.type_code, "other"))
                    for column in cursor.description or ()
                ]
                return gather(_must_answer(columns), _batches(cursor))
    except psycopg.errors.SyntaxError as error:
        raise _RefusedError(_reason(error, wanted.base), READS) from None
    except (psycopg.Error, UnicodeError) as error:
        raise _RefusedError(_reason(error, wanted.base)) from None


def _must_have_plain_password(base: str) -> None:
    """Refuse a password of which PostgreSQL would take a part for the host."""
    login = LOGIN.search(base)
    if login is not None and set(login[2]) & set("@/"):
        raise _RefusedError(phrase("databases.password"), phrase("databases.spell_password"))


def _must_answer(columns: list[Answered]) -> list[Answered]:
    if not columns:
        raise _RefusedError(phrase("databases.no_answer"), READS)
    return columns


_DATABASES: Mapping[str, Callable[[Asked, "_Gather[Any]", Interruptible], Any]] = MappingProxyType(
    {
        "sqlite": _sqlite,
        "duckdb": _duckdb,
        "postgresql": _postgresql,
        "postgres": _postgresql,
    }
)
