"""Databases with a table each."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.output.sql.databases import POSTGRES

TABLE = f"rulelang_readers_{os.getpid()}"  # several processes may test at once


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    path = tmp_path / "schools 1.db"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute('CREATE TABLE schools (unit TEXT, "odd ""x""" REAL)')
        connection.execute("INSERT INTO schools VALUES ('A', 1.5), ('B', NULL), ('C', 2)")
        connection.execute('CREATE TABLE "a.b" (unit TEXT)')
        connection.execute("CREATE VIEW good AS SELECT unit FROM schools WHERE unit = 'A'")
    connection.close()
    return f"sqlite:///{path}"


@pytest.fixture
def duck(tmp_path: Path) -> str:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "schools.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE schools (unit TEXT, x DECIMAL(20, 6), opened DATE)")
        connection.execute("INSERT INTO schools VALUES ('A', 0.1, '1998-09-05')")
        connection.execute("CREATE SCHEMA other")
        connection.execute("CREATE TABLE other.more (unit TEXT)")
    return f"duckdb:///{path}"


@pytest.fixture
def postgres() -> Iterator[str]:
    where = os.environ.get(POSTGRES)
    if not where:
        pytest.skip(f"{POSTGRES} is not set: .ci/postgres starts a PostgreSQL and prints it")
    import psycopg

    parts = psycopg.conninfo.conninfo_to_dict(where)
    url = f"postgresql://{parts['user']}:{parts.get('password', 'secret%20word')}"
    url += f"@{parts['host']}:{parts['port']}/{parts['dbname']}"
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {TABLE}")
        connection.execute(f"CREATE TABLE {TABLE} (unit TEXT, x NUMERIC, day DATE)")
        connection.execute(f"INSERT INTO {TABLE} VALUES ('A', 0.10, '1998-09-05')")
        yield url
        connection.execute(f"DROP TABLE {TABLE}")
