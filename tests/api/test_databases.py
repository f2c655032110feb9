"""Tables and queries of databases by URL."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rulelang.api.databases import read_database
from rulelang.api.urls import is_url, shown_url
from rulelang.diagnostics import DataError
from tests.api.conftest import TABLE


def refused(url: str) -> str:
    with pytest.raises(DataError) as caught:
        read_database(url)
    return str(caught.value)


def test_a_table_of_sqlite_is_read_with_its_types(sqlite: str) -> None:
    sheet = read_database(f"{sqlite}?table=schools")
    assert sheet.rows == (("unit", 'odd "x"'), ("A", 1.5), ("B", None), ("C", 2))
    assert sheet.typed
    assert (sheet.file, sheet.name) == (f"{sqlite}?table=schools", "schools")


def test_views_and_names_with_points_are_tables_too(sqlite: str) -> None:
    assert read_database(f"{sqlite}?table=good").rows == (("unit",), ("A",))
    assert read_database(f"{sqlite}?table=a.b").rows == (("unit",),)
    assert read_database(f"{sqlite}?table=main.good").rows == (("unit",), ("A",))


@pytest.mark.parametrize("space", [" ", "%20"])
def test_a_query_may_be_written_as_it_is_or_encoded(sqlite: str, space: str) -> None:
    query = "SELECT unit FROM schools WHERE unit LIKE '%' AND 1 = 1 & 3".replace(" ", space)
    assert len(read_database(f"{sqlite}?query={query}").rows) == 4


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("", "it names no table"),
        ("?table=school", "did you mean `schools`?"),
        ("?table=zzzzzz", "choose one of its tables: `a.b`, `good`, `schools`"),
        ("?query=DELETE FROM schools", "write one SELECT, which reads a table"),
        ("?query=DROP TABLE schools", "write one SELECT, which reads a table"),
        ("?query=ATTACH 'x.db' AS x", "write one SELECT, which reads a table"),
        ("?query=SELECT 1; SELECT 2", "one statement"),
        ("?query=SELECT absent FROM schools", "no such column: absent"),
        ("?query=", "the query returns no table"),
    ],
)
def test_what_sqlite_cannot_answer_is_said(sqlite: str, asked: str, words: str) -> None:
    assert words in refused(sqlite + asked)
    assert len(read_database(f"{sqlite}?table=schools").rows) == 4


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    assert "there is no such file" in refused(f"sqlite:///{path}?table=x")
    assert "is a folder" in refused(f"sqlite:///{tmp_path}?table=x")
    assert not path.exists()
    path.write_text("no database, though long enough to look at its first bytes" * 9)
    assert "file is not a database" in refused(f"sqlite:///{path}?table=x")


def test_duckdb_is_read_exactly(duck: str) -> None:
    sheet = read_database(f"{duck}?table=schools")
    assert sheet.rows == (
        ("unit", "x", "opened"),
        ("A", Decimal("0.100000"), date(1998, 9, 5)),
    )
    assert read_database(f"{duck}?table=other.more").rows == (("unit",),)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("?table=scholls", "did you mean `schools`?"),
        ("?query=DROP TABLE schools", "read-only"),
        ("?query=SELECT 1; SELECT 2", "it has several queries"),
        ("?query=SELECT * FROM read_text('/etc/hostname')", "disabled"),
        ("?query=INSTALL httpfs", "disabled"),
        ("?query=SELECT absent FROM schools", "absent"),
    ],
)
def test_what_duckdb_cannot_answer_is_said_in_one_line(duck: str, asked: str, words: str) -> None:
    said = refused(duck + asked)
    assert words in said
    assert len(said.splitlines()) <= 3


def test_postgresql_is_read_exactly(postgres: str) -> None:
    sheet = read_database(f"{postgres}?table={TABLE}")
    assert sheet.rows == (("unit", "x", "day"), ("A", Decimal("0.10"), date(1998, 9, 5)))
    found = read_database(f"{postgres}?query=SELECT x FROM {TABLE} WHERE unit LIKE 'A%'")
    assert found.rows == (("x",), (Decimal("0.10"),))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("?table={}x", "did you mean `{}`?"),
        ("?query=DELETE FROM {}", "write one SELECT, which reads a table"),
        ("?query=SELECT 1; COMMIT; DELETE FROM {}", "multiple commands"),
        ("?query=SELECT absent", "absent"),
    ],
)
def test_what_postgresql_cannot_answer_is_said(postgres: str, asked: str, words: str) -> None:
    assert words.format(TABLE) in refused(postgres + asked.format(TABLE))
    assert len(read_database(f"{postgres}?table={TABLE}").rows) == 2


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:s3cret%40word@127.0.0.1:1/x?table=y",
        "postgresql://127.0.0.1:1/x?user=me&password=s3cret%40word&table=y",
        "mysql://me:s3cret%40word@127.0.0.1/x?table=y",
        "postgresql://me:s3cret%40word@127.0.0.1:1/x",
    ],
)
def test_no_password_is_said(url: str) -> None:
    said = refused(url)
    assert "s3cret" not in said
    assert "***" in said
    assert "s3cret" not in shown_url(url)


def test_urls_are_told_from_files() -> None:
    assert is_url("sqlite:///x.db?table=y")
    assert not is_url("data.csv") and not is_url("C:\\data.csv") and not is_url("/a/b")
