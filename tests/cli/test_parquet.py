"""``rulelang eval`` on a Parquet table, which it scores in columns."""

from pathlib import Path

import polars as pl
import pytest

import rulelang
from tests.cli.conftest import Run

RULES = """
ruleset schools { unit school }
input passed : integer from 0
input taken  : integer from 1
criterion results max 10: ratio passed / taken
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    """Rules, data, and where results are to go."""
    rules, data, out = (tmp_path / name for name in ("r.rules", "d.parquet", "out.parquet"))
    rules.write_text(RULES, "utf-8")
    pl.DataFrame({"school": ["An", "Yên"], "passed": [1, 2], "taken": [3, 3]}).write_parquet(data)
    return str(rules), str(data), str(out)


def test_it_becomes_a_ranked_parquet_table(run: Run, files: tuple[str, str, str]) -> None:
    rules, data, out = files
    ran = run("eval", rules, data, "-o", out)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "2 units, 0 by the exact engine\n"
    assert pl.read_parquet(out).equals(rulelang.load(rules).score_table(data).to_polars())
    assert not [*Path(out).parent.glob(".*")]  # nothing is left over


def test_a_format_that_is_not_that_of_the_file_is_wrong_usage(
    run: Run, files: tuple[str, str, str]
) -> None:
    rules, data, out = files
    ran = run("eval", rules, data, "-o", out, "--format", "csv")
    assert ran.code == 2
    assert "is the name of Parquet" in ran.err
    assert not Path(out).exists()


def test_it_is_never_written_over(run: Run, files: tuple[str, str, str]) -> None:
    rules, data, _ = files
    before = Path(data).read_bytes()
    assert run("eval", rules, data, "-o", data).code == 2
    assert Path(data).read_bytes() == before


def test_wrong_data_leave_the_old_results(run: Run, files: tuple[str, str, str]) -> None:
    rules, data, out = files
    Path(out).write_text("old")
    pl.DataFrame({"school": ["An"], "passed": [-1], "taken": [0]}).write_parquet(data)
    ran = run("eval", rules, data, "-o", out)
    assert ran.code == 1
    assert "2 errors in the data" in ran.err
    assert Path(out).read_text() == "old"


def test_results_that_are_replaced_keep_their_permissions(
    run: Run, files: tuple[str, str, str]
) -> None:
    rules, data, out = files
    Path(out).write_text("old")
    Path(out).chmod(0o600)
    assert run("eval", rules, data, "-o", out).code == 0
    assert Path(out).stat().st_mode & 0o777 == 0o600
