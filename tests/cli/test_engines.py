"""``rulelang eval`` by each engine: the same bytes, whichever it is."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import polars as pl
import pytest

import rulelang
from rulelang.api.writing import EXACTLY, FORMATS
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


PLAN = rulelang.parse("ruleset r { unit u } criterion c max 5: given").plan
SEVERAL = """ruleset r { unit u }
criterion c max 5: given per row by mean
let half "Half" = c / 2
"""


def test_what_only_the_exact_engine_knows_is_left_to_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.rules").write_text(SEVERAL, "utf-8")
    (tmp_path / "d.csv").write_text("u,c\nA,4\nA,3\nB,n/a\n", "utf-8")
    monkeypatch.setattr(engines, "SMALL", 0)
    words = ("eval", str(tmp_path / "r.rules"), str(tmp_path / "d.csv"), "--missing", "n/a")
    found = run(*words, "--format", "csv")
    assert found.code == 0
    assert found.out.splitlines()[1] == "A,ranked,3.50,0.7000,,1,3.50,1.75,,,,"
    refused = run(*words, "--format", "csv", "--engine", "columnar")
    assert refused.code == 2
    assert "the engine `columnar` does not know several rows of one unit" in refused.err


def test_marks_of_what_is_missing_are_read_in_columns(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.rules").write_text("ruleset r { unit u } criterion c max 5: given", "utf-8")
    (tmp_path / "d.csv").write_text("u,c\nA,4\nB,n/a\n", "utf-8")
    monkeypatch.setattr(engines, "SMALL", 0)
    words = ("eval", str(tmp_path / "r.rules"), str(tmp_path / "d.csv"), "--format", "csv")
    for engine in ("exact", "columnar"):
        found = run(*words, "--missing", "n/a", "--engine", engine)
        assert found.out.splitlines()[2] == "B,incomplete,,,,,,c,,,"


def test_large_ones_are_scored_in_columns_where_the_output_can_be_had(
    run: Run, large: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(large)
    data = Given(large, Reading(), (large,))
    parquet = Given(f"{large}.parquet", Reading(), ())
    monkeypatch.setattr(engines, "SMALL", path.stat().st_size - 1)
    columnar, exact = engines.ENGINES["columnar"], engines.ENGINES["exact"]
    for format in FORMATS:
        assert engines.chosen(None, PLAN, data, format) is columnar
        for option in EXACTLY:
            assert engines.chosen(None, PLAN, data, format, [option]) is exact
    monkeypatch.setattr(engines, "SMALL", path.stat().st_size)
    assert engines.chosen(None, PLAN, data, "csv") is exact
    assert engines.chosen(None, PLAN, data, "table") is exact
    assert engines.chosen(None, PLAN, parquet, "csv") is columnar
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    assert engines.chosen(None, PLAN, parquet, "csv") is exact


@pytest.mark.parametrize(
    "options",
    [("--by", "service"), ("--format", "json", "--exact"), ("--formulas", "-o", "r.xlsx")],
)
def test_figures_that_only_the_exact_engine_has_say_what_to_ask_for(
    run: Run, options: tuple[str, ...]
) -> None:
    ran = run("eval", *SOURCES, "--engine", "columnar", *options)
    assert (ran.code, ran.out) == (2, "")
    assert "the engine `columnar` has no figures for `--" in ran.err
    assert "`--engine exact`" in ran.err
    assert not Path("r.xlsx").exists()


def test_a_format_that_an_engine_does_not_make_says_what_to_ask_for(run: Run) -> None:
    ran = run("eval", *SOURCES, "--engine", "spark", "--format", "json")
    assert (ran.code, ran.out) == (2, "")
    assert "the engine `spark` makes no JSON" in ran.err
    assert "`-o ranked.parquet`" in ran.err


@pytest.mark.parametrize("data", ["large.csv", "large.parquet"])
@pytest.mark.parametrize("format", [name for name, own in FORMATS.items() if own.text])
def test_both_print_the_same(run: Run, large: str, data: str, format: str) -> None:
    ran = [
        run("eval", SOURCES[0], data, "--format", format, "--engine", name)
        for name in ("exact", "columnar")
    ]
    assert ran[0] == ran[1]
    assert ran[0].code == 0


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
        assert 'needs numpy and polars: pip install "rulelang[columnar]"' in ran.err


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


def test_a_statistic_that_needs_the_exact_engine_is_named_before_it_does(
    run: Run, tmp_path: Path
) -> None:
    rules, data = tmp_path / "r.rules", tmp_path / "d.csv"
    rules.write_text(
        "ruleset r { unit u }\ninput x : number from 0 to 10\ninput n : integer from 0 to 3\n"
        "criterion c max 10: points highest(round(x, n))",
        "utf-8",
    )
    data.write_text("u,x,n\nA,4.25,1\nB,3.5,0\n", "utf-8")
    said = "`highest(round(x, n))` cannot be calculated in columns"
    checked = run("check", str(rules))
    assert said in checked.out + checked.err
    scored = run("eval", str(rules), str(data), "--engine", "columnar")
    assert said in scored.err
    assert "2 units at about" in scored.err
    assert scored.code == 0


def test_one_unit_that_needs_the_exact_average_of_roots_is_told_of(
    run: Run, tmp_path: Path
) -> None:
    rules, data = tmp_path / "r.rules", tmp_path / "d.csv"
    rules.write_text(
        "ruleset r { unit u }\ninput x : number from 0 to 10\n"
        "criterion c max 1: yes sqrt(x) >= average(sqrt(x))",
        "utf-8",
    )
    data.write_text("u,x\nA,2\nB,2\nC,2\n", "utf-8")
    scored = run("eval", str(rules), str(data), "--engine", "columnar", "--format", "csv")
    assert "a unit needs the exact value of this statistic" in scored.err
    assert [line.split(",")[2] for line in scored.out.splitlines()[1:]] == ["1.00"] * 3
