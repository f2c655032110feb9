"""``rulelang eval --engine spark``."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.conftest import DATA, RULES
from tests.cli.conftest import folder as folder  # a fixture
from tests.cli.conftest import run as run
from tests.spark.session import written

SOURCES = ("communes.rules", "communes.parquet")


@pytest.fixture
def table(folder: Path) -> Path:
    """The data of the folder as a folder of Parquet files."""
    (folder / "communes.rules").write_text(RULES, "utf-8")
    frame = pl.read_csv(DATA.encode(), schema_overrides={"policy": pl.Float64})
    return written(frame, folder / "communes.parquet", 2)


def test_a_table_is_scored_and_written_as_a_folder_of_parquet(
    run: Any, table: Path, spark: Any
) -> None:
    ran = run("eval", *SOURCES, "-o", "ranked.parquet", "--engine", "spark")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "3 units, 0 by the exact engine\n"
    here = run("eval", *SOURCES, "-o", "here.parquet", "--engine", "columnar")
    assert here.code == 0
    found = pl.read_parquet("ranked.parquet/*.parquet").sort("commune")
    assert found.to_dicts() == pl.read_parquet("here.parquet").sort("commune").to_dicts()


def test_results_that_are_there_are_not_written_over(run: Any, table: Path, spark: Any) -> None:
    Path("ranked.parquet").write_text("")
    ran = run("eval", *SOURCES, "-o", "ranked.parquet", "--engine", "spark")
    assert ran.code == 1
    assert "cannot write `ranked.parquet`: it already exists" in ran.err


def test_wrong_data_end_the_command(run: Any, table: Path, spark: Any) -> None:
    pl.DataFrame({"commune": ["A"], "filed": [0], "online": [0], "policy": [1.0]}).write_parquet(
        table / "more.parquet"
    )
    ran = run("eval", *SOURCES, "-o", "ranked.parquet", "--engine", "spark")
    assert ran.code == 1
    assert "1 error in the data: nothing was scored" in ran.err
    assert not Path("ranked.parquet").exists()


def test_only_parquet_is_made(run: Any, table: Path) -> None:
    ran = run("eval", *SOURCES, "--engine", "spark")
    assert ran.code == 2
    assert "ask for `-o ranked.parquet`" in ran.err


def test_without_java_or_packages_one_line_says_what_to_install(
    run: Any, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("eval", *SOURCES, "-o", "ranked.parquet", "--engine", "spark")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    assert "needs Java 17 or later" in run(*words).err
    monkeypatch.setattr("rulelang.api.needs.find_spec", lambda name: None)
    ran = run(*words)
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert 'pip install "rulelang[spark]"' in ran.err
