"""Warnings that take an analysis of the plan: looked for once, when somebody asks."""

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import rulelang

DOUBTFUL = """
ruleset r { unit u }
input part "Part" : number from 0 to 1
criterion a max 10: bands part { >= 0.5 -> 10  >= 0.7 -> 5  otherwise -> 0 }
levels { top from 11  otherwise low }
"""
#: What a program that only scores has loaded at its end.
SCORING = """
import sys, rulelang
rules = rulelang.parse("ruleset r { unit u }  criterion c max 5: given")
rules.evaluate([{"u": "An", "c": 3}])
print(*sorted(name for name in sys.modules if name.startswith("rulelang.")))
"""


def codes(rules: rulelang.Ruleset) -> list[str]:
    return [item.code for item in rules.diagnostics]


def test_threads_that_ask_at_once_get_the_same_warnings_each_once() -> None:
    rules = rulelang.parse(DOUBTFUL)
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _: codes(rules), range(8)))
    assert asked == [["W405", "W401"]] * 8


def test_rules_that_are_sent_before_anybody_asks_keep_their_warnings() -> None:
    rules = rulelang.parse(DOUBTFUL)
    again = pickle.loads(pickle.dumps(rules))
    assert again.diagnostics == rules.diagnostics
    assert codes(again) == ["W405", "W401"]


def test_a_program_that_only_scores_does_not_load_the_analysis() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCORING], capture_output=True, text=True, check=True
    )
    loaded = run.stdout.split()
    assert "rulelang.engine.exact" in loaded
    assert "rulelang.plan.analysis" not in loaded
    assert "rulelang.check.reach" not in loaded
