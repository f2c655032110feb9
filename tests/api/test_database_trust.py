"""What a URL cannot do: change a database, hang, show a password, or move a day."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from time import sleep
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rulelang
from rulelang.api.databases import read_database
from rulelang.api.urls import asked, database_file, secrets, shown_url
from rulelang.diagnostics import DataError
from tests.api.conftest import TABLE
from tests.output.sql.databases import POSTGRES

ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS x FROM n"
)


def refused(url: str) -> str:
    with pytest.raises(DataError) as caught:
        read_database(url)
    return str(caught.value)


# ---- nothing is changed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "COPY (SELECT 1) TO PROGRAM 'touch {file}'",
        "COPY (SELECT 1) TO '{file}'",
        "COPY {table} FROM PROGRAM 'touch {file}'",
        "DO $$ BEGIN PERFORM lo_create(0); END $$",
        "CREATE TABLE made AS SELECT 1",
        "SELECT 1 AS x INTO made",
        "WITH gone AS (DELETE FROM {table} RETURNING *) SELECT * FROM gone",
        "INSERT INTO {table} VALUES ('B', 1, NULL) RETURNING *",
        "EXPLAIN ANALYZE DELETE FROM {table}",
        "SELECT setval('{table}_made', 7) AS x",
        "SELECT nextval('{table}_made') AS x",
        "SELECT 1 AS x; COMMIT; DELETE FROM {table}",
        "SELECT 1 AS x FROM {table} FOR UPDATE",
        "LOCK TABLE {table}",
        "VACUUM {table}",
        "CALL nothing()",
        "SET ROLE rulelang",
        "TRUNCATE {table}",
    ],
)
def test_postgresql_is_asked_what_reads_only(postgres: str, tmp_path: Path, query: str) -> None:
    tmp_path.chmod(0o777)
    file = tmp_path / "made"
    with psycopg.connect(os.environ[POSTGRES], autocommit=True) as connection:
        connection.execute(f"CREATE SEQUENCE IF NOT EXISTS {TABLE}_made".encode())
        try:
            refused(f"{postgres}?query={query.format(file=file, table=TABLE)}")
            (value,) = connection.execute(
                f"SELECT last_value FROM {TABLE}_made".encode()
            ).fetchone()  # type: ignore[misc]
            assert value == 1
            assert connection.execute("SELECT to_regclass('made')").fetchone() == (None,)
        finally:
            connection.execute(f"DROP SEQUENCE {TABLE}_made".encode())
    assert not file.exists()
    assert len(read_database(f"{postgres}?table={TABLE}").rows) == 2


@pytest.mark.parametrize(
    "made", ["lo_import('/etc/hostname')", "lo_create(0)", "lo_from_bytea(0, 'x')"]
)
def test_what_a_function_does_in_postgresql_is_undone(postgres: str, made: str) -> None:
    def objects() -> object:
        with psycopg.connect(os.environ[POSTGRES]) as connection:
            return connection.execute("SELECT count(*) FROM pg_largeobject_metadata").fetchone()

    before = objects()
    read_database(f"{postgres}?query=SELECT {made}::text AS x")
    assert objects() == before


@pytest.mark.parametrize("kind", ["SELECT", "TABLE", "VALUES", "WITH"])
def test_whatever_reads_can_be_asked(postgres: str, kind: str) -> None:
    query = {
        "SELECT": f"SELECT unit FROM {TABLE}",
        "TABLE": f"TABLE {TABLE}",
        "VALUES": "VALUES ('A')",
        "WITH": f"WITH t AS (SELECT unit FROM {TABLE}) SELECT * FROM t; ",
    }[kind]
    assert read_database(f"{postgres}?query={query}").rows[1][0] == "A"


def test_more_rows_than_are_fetched_at_once_come_in_their_order(postgres: str) -> None:
    query = "SELECT i FROM generate_series(1, 25003) AS i ORDER BY i"
    sheet = read_database(f"{postgres}?query={query}")
    assert [row[0] for row in sheet.rows[1:]] == [*range(1, 25004)]


# ---- nothing is waited for without an end --------------------------------------------------------


def test_a_query_has_an_end(sqlite: str, duck: str, postgres: str) -> None:
    said = "it has not answered within 0.5 seconds"
    assert said in refused(f"{sqlite}?timeout=0.5&query={ENDLESS}")
    assert said in refused(f"{duck}?timeout=0.5&query={ENDLESS}")
    assert said in refused(f"{postgres}?timeout=0.5&query=SELECT pg_sleep(600)")
    found = refused(f"{postgres}?timeout=0.5&query={ENDLESS}")
    assert said in found and "allow more time with `?timeout=1&…`" in found


def test_the_limit_of_time_is_said_before_or_behind(sqlite: str) -> None:
    for url in ("?timeout=9&table=schools", "?table=schools&timeout=9"):
        assert len(read_database(sqlite + url).rows) == 4
    for wrong in ("soon", "0", "-1", "nan", "inf", ""):
        assert f"`{wrong}` is not a number of seconds" in refused(
            f"{sqlite}?timeout={wrong}&table=schools"
        )
    found = asked("postgresql://host/db?sslmode=require&timeout=9&application_name=a&table=t")
    assert found is not None
    assert (found.base, found.limit) == (
        "postgresql://host/db?sslmode=require&application_name=a",
        9,
    )


@pytest.mark.parametrize("name", ["sqlite", "duck", "postgres"])
def test_ctrl_c_ends_a_query(request: pytest.FixtureRequest, name: str, tmp_path: Path) -> None:
    url = request.getfixturevalue(name)
    rules = tmp_path / "x.rules"
    rules.write_text('ruleset x "X" { unit unit }\ncriterion c max 1: given\n', "utf-8")
    program = "import sys; print('ready', flush=True); from rulelang.cli import main; "
    program += "sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "eval", str(rules), f"{url}?query={ENDLESS}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            running.wait(3)  # it is at it
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
    if name == "postgres":  # the server has heard of it, too
        with psycopg.connect(os.environ[POSTGRES], autocommit=True) as connection:
            for _ in range(200):
                active = connection.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                    " AND application_name = 'rulelang' AND query LIKE '%max(i)%'"
                ).fetchone()
                if active == (0,):
                    break
                sleep(0.1)
            assert active == (0,)


# ---- no password is shown ------------------------------------------------------------------------

TARGET = "127.0.0.1:1/x"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:S3cret#word@{TARGET}?table=y",
        f"postgresql://me:S3cret@word@{TARGET}?table=y",
        f"postgresql://me:word/S3cret@{TARGET}?table=y",
        f"postgresql://me:word?S3cret@{TARGET}?table=y",
        f"postgresql://me:word?table=S3cret@{TARGET}?table=y",
        f"postgresql://me:word:S3cret@{TARGET}?table=y",
        f"postgresql://me:S3cret%zz@{TARGET}?table=y",
        f"postgresql://me:%53S3cret@{TARGET}?table=y",
        f"postgresql://:S3cret@{TARGET}?table=y",
        f"postgresql://{TARGET}?user=me&password=S3cret%zz&table=y",
        f"postgresql://{TARGET}?user=me&pass%77ord=S3cret&table=y",
        f"postgresql://{TARGET}?table=y&PASSWORD=S3cret",
        f"postgresql://{TARGET}?table=y&sslpassword=S3cret",
        f"postgresql://{TARGET}?query=SELECT * FROM dblink('host=x password=S3cret', 'SELECT 1')",
        f"mysql://me:p@S3cret@{TARGET}?table=y",
        f"postgresql://me:S3cret@{TARGET}",
    ],
)
def test_no_password_is_shown(url: str) -> None:
    assert "S3cret" not in shown_url(url)
    said = refused(url)
    assert "S3cret" not in said and "***" in said


@pytest.mark.parametrize(
    "words",
    [
        "host=x password=S3cret dbname=y",
        "host=x password = 'S3 S3cret' dbname=y",
        r"host=x password='it\'s S3cret' dbname=y",
    ],
)
def test_no_password_of_the_words_of_a_connection_is_shown(words: str) -> None:
    assert "S3cret" not in shown_url(words)


SIGNS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=6, max_size=12)


@given(password=SIGNS)
def test_no_password_is_shown_however_it_is_written(password: str) -> None:
    for spelt in (password, quote(password, safe="")):
        url = f"postgresql://me:{spelt}@127.0.0.1/x?table=y"
        if "@" not in spelt or len(spelt.split("@")[-1]) > 3:
            assert spelt not in shown_url(url)
        assert shown_url(url).startswith("postgresql://me:***")


def test_what_is_no_password_is_shown() -> None:
    for url in (
        "postgresql://host:5432/db?table=y",
        "postgresql://me@host:5432/db?query=SELECT * FROM y WHERE mail = 'a@b'",
        "postgresql://host:5432/db?query=SELECT 'a:b@c'",
        "sqlite:///C:/data/a@b.db?table=y",
        "Báo cáo quý.csv",
    ):
        assert shown_url(url) == url
        assert secrets(url) == frozenset()


# ---- days ----------------------------------------------------------------------------------------

RULES = rulelang.parse(
    'ruleset x "X" { unit unit }\ninput day : date\ncriterion c max 1: yes day >= 2021-12-31\n'
)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh"])
@pytest.mark.parametrize("name", ["duck", "postgres"])
def test_a_moment_becomes_a_day_only_in_a_zone_that_is_named(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, name: str, zone: str
) -> None:
    monkeypatch.setenv("PGTZ", zone)
    monkeypatch.setenv("TZ", zone)
    url = request.getfixturevalue(name)
    moment = "timestamptz '2021-12-30 23:30:00+00'"
    with pytest.raises(DataError) as caught:
        RULES.evaluate(f"{url}?query=SELECT 'A' AS unit, {moment} AS day")
    said = str(caught.value)
    assert "this cell holds a moment whose day depends on the time zone" in said
    assert "(day at time zone 'Asia/Ho_Chi_Minh')::date" in said
    named = f"({moment} at time zone 'Asia/Ho_Chi_Minh')::date"
    sheet = read_database(f"{url}?query=SELECT 'A' AS unit, {named} AS day")
    assert sheet.rows[1] == ("A", date(2021, 12, 31))
    others = f"SELECT 'A' AS unit, date '2021-12-31' AS day, {moment} AS changed"
    assert RULES.evaluate(f"{url}?query={others}")["A"].total == 1  # nothing reads the column


# ---- files ---------------------------------------------------------------------------------------


def test_the_file_of_a_url_is_known() -> None:
    assert database_file("sqlite:///a%20b.db?table=x") == Path("a b.db")
    assert database_file("DuckDB:////a/b.db?query=SELECT 1") == Path("/a/b.db")
    assert database_file("postgresql://host/db?table=x") is None
    assert database_file("a.csv") is None


def test_rows_of_postgresql_wait_at_the_server(postgres: str) -> None:
    sheet = read_database(f"{postgres}?query=SELECT name FROM pg_cursors")
    assert sheet.rows[1:] == (("rulelang",),)


@pytest.mark.parametrize(
    "words",
    [
        ["postgresql://me:S3cret@127.0.0.1:1/x?table=y"],
        ["host=x password=S3cret dbname=y"],
        ["host=x/y password='S3cret' dbname=y"],
    ],
)
def test_no_password_is_shown_by_a_command(words: list[str], tmp_path: Path) -> None:
    rules = tmp_path / "x.rules"
    rules.write_text('ruleset x "X" { unit unit }\ncriterion c max 1: given\n', "utf-8")
    command = [sys.executable, "-m", "rulelang", "eval", str(rules), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode in (1, 2)
    shown = done.stdout + done.stderr
    assert "***" in shown
    assert "password=S3cret" not in shown and "://me:S3cret" not in shown


# ---- columns -------------------------------------------------------------------------------------

TYPED = rulelang.parse(
    'ruleset x "X" { unit unit }\ninput w : integer\ninput d : number\ninput f : number\n'
    "input t : text\ninput b : yesno\ninput day : date\n"
    "criterion c max 900 { criterion c1 max 300: points w  criterion c2 max 300: points d\n"
    'criterion c3 max 100: points f  criterion c4 max 100: yes t = "a"\n'
    "criterion c5 max 50: yes b  criterion c6 max 50: yes day >= 2021-06-01 }\n"
)
TABLES = {
    "typed": "SELECT 'u' || i AS unit, i AS w, (i / 8.0)::decimal(12, 5) AS d, "
    "i / 4.0::float8 AS f, CASE WHEN i % 3 = 0 THEN 'a' END AS t, i % 2 = 0 AS b, "
    "date '2021-05-30' + i AS day FROM ints",
    "short": "SELECT 'u' || i AS unit, i AS w, 0.1 AS d, 0.1::real AS f, 'a' AS t, true AS b, "
    "date '2021-06-01' AS day FROM ints",
    "decimals of any scale": "SELECT 'u' || i AS unit, i AS w, 1.0 / (i + 1) AS d, 1 AS f, "
    "'a' AS t, false AS b, timestamp '2021-06-01 10:00' AS day FROM ints",
    "empty cells": "SELECT 'u' || i AS unit, NULL::int AS w, NULL::decimal(5,1) AS d, 1 AS f, "
    "NULL::varchar AS t, NULL::boolean AS b, NULL::date AS day FROM ints",
    "no rows": "SELECT 'u' || i AS unit, i AS w, 0.5 AS d, 0.5 AS f, 'a' AS t, true AS b, "
    "date '2021-06-01' AS day FROM ints WHERE i < 0",
    "a name twice": "SELECT 'u' || i AS unit, i AS w, 0.5 AS d, 0.5 AS f, 'a' AS t, true AS b, "
    "date '2021-06-01' AS day, 1 AS other, 2 AS other FROM ints",
}
INTS = {
    "duck": "WITH ints AS (SELECT i::int AS i FROM range(0, 20) AS r(i)) ",
    "postgres": "WITH ints AS (SELECT generate_series(0, 19) AS i) ",
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", INTS)
def test_columns_of_a_database_score_as_its_rows_do(
    request: pytest.FixtureRequest, name: str, table: str
) -> None:
    url = f"{request.getfixturevalue(name)}?query={INTS[name]}{TABLES[table]}"
    assert TYPED.score_table(url).to_csv() == TYPED.evaluate(url).to_csv()


@pytest.mark.parametrize("d", ["'NaN'::numeric", "1e60", "1e30 + 1e-20", "12345678901234567890.5"])
def test_decimals_that_no_column_holds_are_read_as_rows(postgres: str, d: str) -> None:
    rules = rulelang.parse(
        "ruleset x { unit unit }\ninput d : number\ncriterion c max 1: yes d > 1"
    )
    url = f"{postgres}?query=SELECT 'a' AS unit, ({d}) AS d"
    said = []
    for score in (rules.evaluate, rules.score_table):
        try:
            said.append(score(url).to_csv())
        except DataError as error:
            said.append(str(error))
    assert said[0] == said[1]


def test_a_moment_is_an_error_in_columns_too(postgres: str) -> None:
    with pytest.raises(DataError, match="at time zone"):
        RULES.score_table(f"{postgres}?query=SELECT 'a' AS unit, now() AS day")


def test_an_answer_without_an_end_is_refused(
    sqlite: str, duck: str, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rulelang.api.answers.MOST_CELLS", 50_000)
    monkeypatch.setattr("rulelang.api.answers.MOST_TYPED", 60_000)
    endless = ENDLESS.replace("max(i) AS x", "i, i AS j")
    for url in (f"{sqlite}?query={endless}", f"{postgres}?query={endless}"):
        assert "its answer has over 50,000 cells" in refused(url)
    many = "SELECT i, i AS j FROM range(1000000) AS r(i)"
    assert "its answer has over 50,000 cells" in refused(f"{duck}?query={many}")
    with pytest.raises(DataError, match="over 60,000 cells"):
        RULES.score_table(f"{duck}?query={many}")


def test_a_large_query_of_duckdb_puts_nothing_beside_the_file(
    duck: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    path = tmp_path / "schools.duckdb"
    query = "SELECT current_setting('temp_directory') AS unit"
    (_, (used,)) = read_database(f"{duck}?query={query}").rows
    assert Path(used).parent == aside
    assert {*tmp_path.iterdir()} == {path, aside}
    assert [*aside.iterdir()] == []
