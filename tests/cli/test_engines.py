"""``rulelang eval`` by each engine: the same bytes, whichever it is."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import polars as pl
import pytest

from rulelang.cli import engines
from rulelang.cli.data import Given
from rulelang.data.options import Reading
from tests.cli.conftest import DATA, Run

SOURCES = ("communes.rules", "communes.csv")
ROWS = 4000


@pytest.fixture
def large(folder: Path) -> str:
    """A table of some size, with names that CSV quotes."""
    lines = [
        f'"Xã ""{at}"", huyện",{at % 7 + 1},{at % (at % 7 + 1)},{at % 5 / 4}' for at in range(ROWS)
    ]
    text = "\n".join([DATA.splitlines()[0], *lines])
    (folder / "large.csv").write_text(text, encoding="utf-8", newline="\n")
    pl.read_csv(text.encode(), schema_overrides={"policy": pl.Float64}).write_parquet(
        folder / "large.parquet"
    )
    return "large.csv"


@pytest.mark.parametrize("data", ["large.csv", "large.parquet"])
def test_both_write_the_same_csv(run: Run, large: str, data: str) -> None:
    ran = [
        run("eval", SOURCES[0], data, "--format", "csv", "--engine", name)
        for name in ("exact", "columnar")
    ]
    assert ran[0] == ran[1]
    assert ran[0].code == 0
    assert ran[0].out.count("\n") == ROWS + 1


@pytest.mark.parametrize("data", ["large.csv", "large.parquet"])
def test_both_write_the_same_parquet(run: Run, large: str, data: str) -> None:
    for name in ("exact", "columnar"):
        assert run("eval", SOURCES[0], data, "-o", f"{name}.parquet", "--engine", name).code == 0
    assert Path("exact.parquet").read_bytes() == Path("columnar.parquet").read_bytes()


def test_a_csv_file_is_the_same_as_what_is_printed(run: Run, large: str) -> None:
    printed = run("eval", SOURCES[0], large, "--format", "csv", "--engine", "columnar").out
    for name in ("exact", "columnar"):
        ran = run("eval", SOURCES[0], large, "--format", "csv", "-o", "o.csv", "--engine", name)
        assert (ran.code, ran.out) == (0, "")
        assert Path("o.csv").read_text("utf-8") == printed


def test_small_tables_import_neither_numpy_nor_polars(folder: Path) -> None:
    code = (
        "import sys\nfrom rulelang.cli import main\n"
        "main(['eval', *sys.argv[1:]])\n"
        "print([name for name in ('numpy', 'polars') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *SOURCES, "--format", "csv"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    assert done.stdout.endswith(b"\n[]\n")


def test_large_ones_are_scored_in_columns_where_the_output_can_be_had(
    run: Run, large: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(large)
    data = Given(large, Reading(), (large,))
    parquet = Given(f"{large}.parquet", Reading(), ())
    monkeypatch.setattr(engines, "SMALL", path.stat().st_size - 1)
    columnar, exact = engines.ENGINES["columnar"], engines.ENGINES["exact"]
    assert engines.chosen(None, data, "csv") is columnar
    assert engines.chosen(None, data, "parquet") is columnar
    assert engines.chosen(None, data, "json") is exact
    assert engines.chosen(None, data, "table") is exact
    monkeypatch.setattr(engines, "SMALL", path.stat().st_size)
    assert engines.chosen(None, data, "csv") is exact
    assert engines.chosen(None, parquet, "csv") is columnar
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    assert engines.chosen(None, parquet, "csv") is exact


@pytest.mark.parametrize("options", [(), ("--format", "json")])
def test_an_output_that_columns_do_not_give_says_what_to_ask_for(
    run: Run, options: tuple[str, ...]
) -> None:
    ran = run("eval", *SOURCES, "--engine", "columnar", *options)
    assert (ran.code, ran.out) == (2, "")
    assert "the engine `columnar` makes no" in ran.err
    assert "`--format csv` or `-o ranked.parquet`" in ran.err


def test_a_parquet_table_is_shown_to_people_too(run: Run, large: str) -> None:
    for format in ("table", "json"):
        ran = [
            run("eval", SOURCES[0], f"large.{suffix}", "--format", format)
            for suffix in ("csv", "parquet")
        ]
        assert [one.code for one in ran] == [0, 0]
        same = [one.out.replace("large.parquet", "large.csv") for one in ran]
        if format == "table":
            assert same[0] == same[1]


def test_a_package_that_is_not_there_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rulelang.api.needs.find_spec", lambda name: None)
    for options in (("--engine", "columnar", "--format", "csv"), ("-o", "r.parquet")):
        ran = run("eval", *SOURCES, *options)
        assert ran.code == 1
        assert "needs numpy and polars: pip install 'rulelang[columnar]'" in ran.err


def test_what_is_wrong_in_a_file_is_told_in_the_same_words(run: Run, large: str) -> None:
    path = Path(large)
    path.write_text(path.read_text("utf-8") + "\nX,0,9,\n,1,2,3\n", "utf-8")
    ran = [
        run("eval", SOURCES[0], large, "--format", "csv", "--engine", name)
        for name in ("exact", "columnar")
    ]
    assert ran[0] == ran[1]
    assert ran[0].code == 1


def test_a_pipe_is_read_once(run: Run) -> None:
    os.mkfifo("pipe.csv")
    writer = threading.Thread(target=lambda: Path("pipe.csv").write_text(DATA, "utf-8"))
    writer.start()
    ran = run("eval", SOURCES[0], "pipe.csv", "--format", "csv", "--engine", "columnar")
    writer.join()
    assert ran.code == 0
    assert ran.out == run("eval", *SOURCES, "--format", "csv").out
