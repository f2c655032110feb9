"""A forked process in which Polars would wait for ever says so instead."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("polars")

PROGRAM = """
import os, signal, sys, warnings
warnings.simplefilter("ignore")
import rulelang
rules = rulelang.parse("ruleset r { unit u }  criterion c max 4: given")
rows = [{"u": str(number), "c": 1} for number in range(3000)]
path = sys.argv[1] if sys.argv[1:] else ""
BEFORE
child = os.fork()
if child == 0:
    signal.alarm(60)
    code = 1
    try:
        AFTER
        code = 3
    except RuntimeError as error:
        print(error, flush=True)
        code = 4
    os._exit(code)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
AFTER = {
    "score_table": "rules.score_table(rows)",
    "a frame": "import polars; rules.evaluate(polars.DataFrame({'u': ['a'], 'c': [1]}))",
    "results as a frame": "rules.evaluate(rows).to_polars()",
    "results of the parent": "found.to_csv()",
    "a Parquet file": "rules.evaluate(path)",
}


def ran(before: str, after: str, *words: str) -> tuple[int, str]:
    code = PROGRAM.replace("BEFORE", before).replace("AFTER", after)
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks by default")


@pytest.mark.parametrize("name", AFTER)
def test_what_would_hang_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    before = "found = rules.score_table(rows); found.to_polars().write_parquet(path)"
    code, said = ran(before, AFTER[name], str(tmp_path / "x.parquet"))
    assert (code, said.count("\n")) == (4, 1), said
    assert "multiprocessing.get_context('spawn')" in said


@pytest.mark.parametrize("before", ["", "import polars"])
def test_a_fork_before_polars_has_run_is_as_good_as_any(before: str) -> None:
    assert ran(before, AFTER["score_table"]) == (3, "")


def test_the_exact_engine_works_in_any_process() -> None:
    assert ran("rules.score_table(rows)", "rules.evaluate(rows); rules.score_one(rows[0])")[0] == 3
