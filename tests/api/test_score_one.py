"""`Ruleset.score_one`: one record, checked and scored by itself."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import rulelang

RULES = Path(__file__).parents[2] / "rulesets/cao-bang-2021/districts.rules"
SMALL = """
ruleset schools { unit school }
input passed : integer from 0
input pupils : integer from 1
criterion results max 10 round 1: ratio passed / pupils
levels { A from 80%  otherwise B }
"""


def test_it_has_the_figures_of_evaluate() -> None:
    rules = rulelang.load(RULES)
    evaluation = rules.evaluate(RULES.with_suffix(".csv"))
    header, rows = evaluation.prepared.table.header, evaluation.prepared.table.rows
    for unit, row in zip(evaluation.units, rows, strict=True):
        one = rules.score_one(dict(zip(header, row, strict=True)))
        assert (one.unit, one.total, one.share) == (unit.unit, unit.total, unit.share)
        assert (one.status, one.level, one.scores) == (unit.status, unit.level, unit.scores)


def test_a_wrong_record_is_refused_with_its_cells() -> None:
    rules = rulelang.parse(SMALL)
    with pytest.raises(rulelang.DataError) as error:
        rules.score_one({"school": "An", "passed": -1, "pupils": 0})
    assert [item.code for item in error.value.diagnostics] == ["E503", "E503"]


def test_a_rubric_that_looks_at_all_units_says_so() -> None:
    rules = rulelang.parse(SMALL + "criterion best max 1: ratio passed / highest(passed)")
    with pytest.raises(ValueError, match="looks at all units"):
        rules.score_one({"school": "An", "passed": 1, "pupils": 1})


def test_threads_share_it_and_a_used_ruleset_pickles() -> None:
    rules = rulelang.parse(SMALL)

    def total(passed: int) -> float:
        score = rules.score_one({"school": "An", "passed": passed, "pupils": 100})
        return float(score.total or 0)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(total, range(101))) == [round(n / 10, 1) for n in range(101)]
    again = pickle.loads(pickle.dumps(rules))
    assert again.score_one({"school": "An", "passed": 9, "pupils": 10}).level == "A"
