"""No command writes over what it reads, under whatever name."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import DATA, RULES, Run

REFUSED = "is a file that is read: `-o` would overwrite it"


@pytest.fixture
def sources(folder: Path) -> Path:
    """The folder, its data in every guise; also the forms of three units in one of its own."""
    (folder / "tables").mkdir()
    shutil.copy(folder / "communes.csv", folder / "tables" / "all.csv")
    (folder / "columns.csv").write_text("heading,input\nHồ sơ,filed\n", "utf-8")
    (folder / "names.csv").write_text("Xã\nHòa An\n", "utf-8")
    rows = [line.split(",") for line in DATA.splitlines()]
    connection = sqlite3.connect(folder / "communes.db")
    with connection:
        connection.execute(f"CREATE TABLE t ({', '.join(rows[0])})")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows[1:])
    connection.close()
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(folder / "communes.duckdb")) as made:
        made.execute("CREATE TABLE t AS SELECT * FROM 'communes.csv'")
    return folder


READS = {
    "rules": ("eval", "communes.rules", "communes.csv", "-o", "communes.rules"),
    "data": ("eval", "communes.rules", "communes.csv", "-o", "communes.csv"),
    "a file of a folder": ("eval", "communes.rules", "tables", "-o", "tables/all.csv"),
    "sqlite": ("eval", "communes.rules", "sqlite:///communes.db?table=t", "-o", "communes.db"),
    "sqlite, by a query": (
        *("eval", "communes.rules", "sqlite:///communes.db?timeout=9&query=SELECT * FROM t"),
        *("-o", "communes.db"),
    ),
    "duckdb": (
        *("eval", "communes.rules", "duckdb:///communes.duckdb?table=t"),
        *("-o", "communes.duckdb"),
    ),
    "columns": (
        *("eval", "communes.rules", "communes.csv", "--columns", "columns.csv"),
        *("-o", "columns.csv"),
    ),
    "columns of data": (
        *("data", "communes.rules", "communes.csv", "--columns", "columns.csv"),
        *("-o", "columns.csv"),
    ),
    "a folder of data": ("data", "communes.rules", "tables", "-o", "tables/all.csv"),
    "a folder of explain": (
        *("explain", "communes.rules", "tables", "--unit", "Hòa An"),
        *("-o", "tables/all.csv"),
    ),
    "rules of sql": ("sql", "communes.rules", "--dialect", "duckdb", "-o", "communes.rules"),
    "rules of fmt": ("fmt", "communes.rules", "-o", "communes.rules"),
    "rules of collect": ("collect", "communes.rules", "tables", "-o", "communes.rules"),
    "units of collect": (
        *("collect", "communes.rules", "tables", "--units", "names.csv"),
        *("-o", "names.csv"),
    ),
}


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("made", ["itself", "a link", "a hard link", "a link to its folder"])
@pytest.mark.parametrize("name", READS)
def test_no_input_is_overwritten_by_any_of_its_names(
    sources: Path, run: Run, name: str, made: str
) -> None:
    *words, target = READS[name]
    given = target
    ending = Path(target).suffix
    if made == "a link":
        given = f"other{ending}"
        (sources / given).symlink_to(sources / target)
    elif made == "a hard link":
        given = f"other{ending}"
        os.link(sources / target, sources / given)
    elif made == "a link to its folder":
        (sources / "way").symlink_to(sources)
        given = f"way/{target}"
    if words[0] == "collect" and ending == ".rules":
        given = f"other{ending}.csv"
        (sources / given).symlink_to(sources / target)
    if words[0] in ("eval", "data"):  # whose endings say what is written
        words[-1:] = ["--format", "json", "-o"]
    before = content(sources)
    ran = run(*words, given)
    assert (ran.code, content(sources)) == (2, before)
    assert REFUSED in ran.err and "= help: " in ran.err


@pytest.mark.parametrize("log", ["communes.db-wal", "communes.db-journal", "communes.db-shm"])
def test_the_logs_of_a_database_are_a_part_of_it(sources: Path, run: Run, log: str) -> None:
    (sources / log).write_bytes(b"")
    url = "sqlite:///communes.db?table=t"
    ran = run("eval", "communes.rules", url, "--format", "json", "-o", log)
    assert ran.code == 2 and REFUSED in ran.err


def test_no_form_is_overwritten_by_what_is_collected(sources: Path, run: Run) -> None:
    assert run("form", "communes.rules", "--units", "names.csv", "-o", "forms/").code == 0
    (form,) = (sources / "forms").iterdir()
    kept = form.read_bytes()
    (sources / "forms" / "data.csv").symlink_to(form)
    ran = run("collect", "communes.rules", "forms", "-o", "forms/data.csv")
    assert ran.code == 2 and REFUSED in ran.err
    assert form.read_bytes() == kept


def test_no_parquet_of_a_folder_is_overwritten(sources: Path, run: Run) -> None:
    pl = pytest.importorskip("polars")
    (sources / "t.parquet").mkdir()
    pl.read_csv(sources / "communes.csv").write_parquet(sources / "t.parquet" / "0.parquet")
    ran = run("eval", "communes.rules", "t.parquet", "-o", "t.parquet/0.parquet")
    assert ran.code == 2 and REFUSED in ran.err


def test_other_files_beside_what_is_read_are_written(sources: Path, run: Run) -> None:
    assert run("eval", "communes.rules", "tables", "-o", "tables/ranked.json").code == 0
    assert run("eval", "communes.rules", "sqlite:///communes.db?table=t", "-o", "out.csv").code == 0
    assert run("sql", "communes.rules", "--dialect", "duckdb", "-o", "out.sql").code == 0
    assert (sources / "communes.rules").read_text("utf-8") == RULES


def test_a_file_that_is_standard_input_is_not_overwritten(sources: Path) -> None:
    command = [sys.executable, "-m", "rulelang", "eval", "communes.rules", "-"]
    command += ["-o", "communes.csv"]
    with (sources / "communes.csv").open("rb") as file:
        done = subprocess.run(
            command, cwd=sources, stdin=file, capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert "`communes.csv` là tệp đang được đọc: `-o` sẽ ghi đè" in done.stderr
    assert (sources / "communes.csv").read_text("utf-8") == DATA
    piped = subprocess.run(command, cwd=sources, input=DATA.encode(), check=False)
    assert piped.returncode == 0
