"""Which statements have no column form: the same with rows that bear witness and without."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given

import rulelang
from rulelang.engine.able import unable
from rulelang.engine.columnar.slow import slow_statement, told, unsupported
from tests.strategies import Rubric, rubrics

ROOT = Path(__file__).parents[3]
RUBRICS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("rulesets", "tests/conformance")
    for path in (ROOT / folder).rglob("*.rules")
    if ".published" not in path.name
)
SLOW = "tests/fixtures/errors/W412.rules"

CHECKING = """
import sys, rulelang
print(*(item.code for item in rulelang.check_rules(sys.stdin.read())))
print(*({"numpy", "polars"} & sys.modules.keys()))
"""
PLAIN = """ruleset r { unit u }
input part : number from 0
input whole : number from 0
criterion a max 10: ratio part / whole
criterion b max 10: ratio standing(part / whole)
criterion c max 10: bands part / average(whole) { >= 0.5 -> 10  otherwise -> 0 }
"""


def answers_agree(rules: rulelang.Ruleset) -> None:
    plan = rules.plan
    if unable("columnar", plan):
        assert slow_statement(plan) is None
        return
    found, error = slow_statement(plan), unsupported(plan, seen=True)
    assert (found and (found.place, found.values)) == (error and (error.place, told(error)))


@pytest.mark.parametrize("path", [*RUBRICS, SLOW])
def test_rubrics_alone_tell_what_their_columns_tell(path: str) -> None:
    answers_agree(rulelang.load(ROOT / path))


@given(rubrics())
def test_random_rubrics_alone_tell_what_their_columns_tell(rubric: Rubric) -> None:
    answers_agree(rulelang.parse(rubric.text()))


@pytest.mark.parametrize("rules", [PLAIN, (ROOT / SLOW).read_text("utf-8")])
def test_only_a_statement_that_is_slow_takes_numpy_to_check(rules: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHECKING], input=rules, capture_output=True, text=True, check=True
    )
    codes, imported = done.stdout.splitlines()
    assert ("W412" in codes) == (rules != PLAIN)
    assert ("numpy" in imported) == (rules != PLAIN)
    assert "polars" not in imported
