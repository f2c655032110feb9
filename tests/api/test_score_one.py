"""`Ruleset.score_one`: one record, checked and scored by itself."""

import json
import math
import pickle
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import rulelang
from rulelang.diagnostics import Place
from tests.records import in_a_row

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


def test_a_branch_that_is_not_taken_may_divide_by_zero() -> None:
    rules = rulelang.parse("""
        ruleset r { unit u }
        input n : number
        input i : integer from 0
        input c : choice { none, some }
        criterion x max 4: choose c { none -> n / i  otherwise -> 0 }
    """)
    assert rules.score_one({"u": "A", "n": 1, "i": 0, "c": "some"}).total == 0
    assert rules.score_one({"u": "A", "n": 1, "i": 2, "c": "none"}).total == Fraction(1, 2)


def test_a_wrong_record_is_refused_with_its_cells() -> None:
    rules = rulelang.parse(SMALL)
    with pytest.raises(rulelang.DataError) as error:
        rules.score_one({"school": "An", "passed": -1, "pupils": 0})
    assert [item.code for item in error.value.diagnostics] == ["E503", "E503"]


def test_a_rubric_that_looks_at_all_units_says_so() -> None:
    rules = rulelang.parse(SMALL + "criterion best max 1: ratio passed / highest(passed)")
    with pytest.raises(rulelang.RulesError, match=r"`highest.*` looks at all units") as error:
        rules.score_one({"school": "An", "passed": 1, "pupils": 1})
    (found,) = error.value.diagnostics
    assert isinstance(found.place, Place) and found.place.line == 7 and found.mend


def test_threads_share_it_and_a_used_ruleset_pickles() -> None:
    rules = rulelang.parse(SMALL)

    def total(passed: int) -> float:
        score = rules.score_one({"school": "An", "passed": passed, "pupils": 100})
        return float(score.total or 0)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(total, range(101))) == [round(n / 10, 1) for n in range(101)]
    again = pickle.loads(pickle.dumps(rules))
    assert again.score_one({"school": "An", "passed": 9, "pupils": 10}).level == "A"


def test_a_score_is_kept_sent_and_compared_but_not_changed() -> None:
    rules = rulelang.parse(SMALL)
    record = {"school": " An ", "passed": 3, "pupils": 4}
    score = rules.score_one(record)
    assert repr(score) == "<UnitScore An: below, total 15/2, level B>"
    assert pickle.loads(pickle.dumps(score)) == score == rules.score_one(record)
    assert score != rules.score_one(record | {"passed": 2})
    for name in ("total", "level", "scores", "note"):
        with pytest.raises(AttributeError):
            setattr(score, name, None)


TYPED = """
ruleset r { unit u }
input part : percent
input mark : number from 0 to 20
input whole : integer from 0 to 9
input size : choice { big "Big one", small "Small" }
input sure : yesno
criterion a max 10: ratio part
criterion b max 20: ratio mark / 20
criterion c max 9: points whole
criterion d max 2: choose size { big -> 2  small -> 1 }
criterion e max 1: yes sure
"""
SOUND = {"u": "An", "part": 0.2929, "mark": 3, "whole": 4, "size": "big", "sure": True}


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("part", 1),
        ("part", 0.1 + 0.2),
        ("part", 1.0000000000000002),
        ("part", Fraction(1, 3)),
        ("part", Decimal("0.25")),
        ("part", True),
        ("part", "25%"),
        ("part", math.nan),
        ("part", math.inf),
        ("mark", 1e-9),
        ("mark", 20.00005),
        ("mark", -0.0),
        ("whole", 4.0),
        ("whole", 4.5),
        ("whole", False),
        ("whole", 10),
        ("whole", 10**40),
        ("whole", -1),
        ("mark", -0.5),
        ("mark", 21),
        ("part", -0.01),
        ("size", "Big one"),
        ("size", " small "),
        ("size", "other"),
        ("size", ["big"]),
        ("size", 1),
        ("sure", 1),
        ("sure", "yes"),
        ("sure", None),
        ("u", ""),
        ("u", " \u00a0"),
        ("u", 7),
        ("u", None),
    ],
)
def test_each_kind_of_cell_is_read_as_evaluate_reads_it(name: str, cell: object) -> None:
    rules = rulelang.parse(TYPED)
    rules.score_one(SOUND)  # the shape of the record is known from now on
    record = SOUND | {name: cell}
    try:
        wanted = rules.evaluate([record]).units[0]
    except rulelang.DataError as error:
        with pytest.raises(rulelang.DataError) as refused:
            rules.score_one(record)
        assert [in_a_row(item) for item in refused.value.diagnostics] == [*error.diagnostics]
    else:
        got = rules.score_one(record)
        assert (got.unit, got.total, got.scores) == (wanted.unit, wanted.total, wanted.scores)
        assert (got.status, got.missing) == (wanted.status, wanted.missing)


def test_a_record_without_keys_is_refused_as_a_row_is() -> None:
    rules = rulelang.parse(SMALL)
    for refused in (lambda: rules.score_one({}), lambda: rules.evaluate([{}])):
        with pytest.raises(rulelang.DataError) as error:
            refused()
        assert [item.code for item in error.value.diagnostics] == ["E516"]
    assert len(rules.evaluate([])) == 0


def test_a_figure_beyond_all_doubles_is_written_as_the_nearest_whole_number() -> None:
    rules = rulelang.parse(f"""
        ruleset r {{ unit u }}
        input x : number from 0 to 1000000
        let big "Big" = {" * ".join(["x"] * 62)} / 3
        criterion a max 1: ratio x / 1000000
    """)
    score = rules.score_one({"u": "A", "x": 200000.5})
    assert json.loads(score.to_json()) == score.to_dict()
    assert score.to_dict()["figures"]["big"] > 10**308
