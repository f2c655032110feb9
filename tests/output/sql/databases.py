"""Runners: SQL on rows in a real DuckDB, a real PostgreSQL and a real Spark."""

import os
from typing import Any

import pytest

from tests.output.sql.differential import Relation, Runner

__all__ = ["POSTGRES", "duckdb_runner", "postgres_runner", "spark_runner"]

POSTGRES = "RULELANG_POSTGRES"
"""Holds how to reach a PostgreSQL, as `.ci/postgres` prints it."""

TYPES = {
    "text": "TEXT",
    "number": "DECIMAL(30, 9)",
    "integer": "DECIMAL(30, 9)",
    "truth": "BOOLEAN",
}
TYPES |= {"date": "DATE"}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def created(relation: Relation) -> str:
    columns = ", ".join(f"{quoted(name)} {TYPES[k]}" for name, k in relation.columns.items())
    return f"CREATE TEMP TABLE {quoted(relation.name)} ({columns})"


def duckdb_runner() -> Runner:
    """DuckDB in this process."""
    import duckdb

    def run(relation: Relation, sql: str) -> list[dict[str, Any]]:
        with duckdb.connect() as connection:
            connection.execute(created(relation))
            marks = ", ".join("?" for _ in relation.columns)
            if relation.rows:
                into = f"INSERT INTO {quoted(relation.name)} VALUES ({marks})"
                connection.executemany(into, relation.cells())
            done = connection.execute(sql)
            names = [column[0] for column in done.description or ()]
            return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    return run


def postgres_runner() -> Runner:
    """The PostgreSQL that the environment names; without one the test is skipped."""
    where = os.environ.get(POSTGRES)
    if not where:
        pytest.skip(f"{POSTGRES} is not set: .ci/postgres starts a PostgreSQL and prints it")
    import psycopg
    from psycopg.rows import dict_row

    def run(relation: Relation, sql: str) -> list[dict[str, Any]]:
        with psycopg.connect(where, row_factory=dict_row) as connection:
            connection.execute(created(relation).encode())
            marks = ", ".join("%s" for _ in relation.columns)
            into = f"INSERT INTO {quoted(relation.name)} VALUES ({marks})"
            with connection.cursor() as cursor:
                cursor.executemany(into.encode(), relation.cells())
                return [dict(row) for row in cursor.execute(sql.encode()).fetchall()]

    return run


def spark_runner(session: Any) -> Runner:
    """A Spark of this machine."""
    types = TYPES | {"text": "STRING"}

    def run(relation: Relation, sql: str) -> list[dict[str, Any]]:
        columns = ", ".join(f"`{name}` {types[kind]}" for name, kind in relation.columns.items())
        session.createDataFrame(relation.cells(), columns).createOrReplaceTempView(relation.name)
        return [row.asDict() for row in session.sql(sql).collect()]

    return run
