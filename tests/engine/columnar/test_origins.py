"""Which rows have the same keys for certain, by the exact numbers that keys are computed from."""

from random import Random

import numpy as np
import polars as pl
import pytest

import rulelang
from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.machine import Machine
from rulelang.engine.columnar.numbers import functions
from rulelang.engine.columnar.origins import Alike
from rulelang.engine.columnar.program import Builder, Program, Slot, span
from rulelang.engine.rows import TableScorer
from tests.columns import exactly, in_columns

ROWS = 5


def program_of(b: Builder, *slots: Slot) -> Program:
    return b.finish([(str(at), slot) for at, slot in enumerate(b.origins(*slots))], False)


def test_a_root_is_told_by_the_whole_number_that_it_is_the_root_of() -> None:
    b = Builder()
    x, y = (numbers.whole(b.column(name, "i", span(0, 100))) for name in "xy")
    root = functions.square_root(b, numbers.multiply(b, x, y)).number
    assert isinstance(root, numbers.Fixed)
    columns = {"x": np.asarray([2, 3, 6, 5, 1]), "y": np.asarray([6, 4, 2, 5, 25])}
    found = Alike()
    program = program_of(b, root.units, root.rest)
    assert {name for name, _ in program.columns} == {"x", "y"}
    found.add(Machine(program, 2), columns, ROWS)  # in several batches
    same = found.numbers()
    assert len(same) == ROWS
    assert same[0] == same[1] == same[2]
    assert same[3] == same[4]
    assert same[0] != same[3]


def test_truths_that_choose_among_numbers_count_too() -> None:
    b = Builder()
    x = numbers.whole(b.column("x", "i", span(0, 100)))
    truth = b.column("t", "b")
    roots = [
        functions.square_root(b, numbers.add(b, x, n)).number for n in map(numbers.whole, (1, 2))
    ]
    chosen = numbers.choose(b, truth, *roots)
    assert isinstance(chosen, numbers.Fixed)
    found = Alike()
    columns = {"x": np.asarray([5, 5, 5, 5, 7]), "t": np.asarray([True, False, True, False, True])}
    found.add(Machine(program_of(b, chosen.units, chosen.rest), ROWS), columns, ROWS)
    same = found.numbers().tolist()
    assert same[0] == same[2] != same[1] == same[3] != same[4]


def test_keys_that_are_the_same_for_all_rows_are_alike() -> None:
    found = Alike()
    found.add(Machine(Builder().finish([]), ROWS), {}, ROWS)
    assert found.numbers().tolist() == [0] * ROWS


def test_means_that_are_0_tie_without_the_exact_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = rulelang.parse("""ruleset r { unit u }
input a : number from 0 to 10
input b : number from 0 to 10
criterion g max 1 by geometric mean {
  criterion p max 1: scale ln(1 + a) from 2 to 3
  criterion q max 1: scale b from 0 to 10
}
rank by g
""")
    random = Random(1)
    rows = [
        {"u": f"u{at}", "a": random.randint(0, 99) / 10, "b": random.randint(0, 99) / 10}
        for at in range(60)
    ]
    wanted = exactly(rules, rows)

    def never(self: TableScorer, table: object) -> None:
        raise AssertionError("the exact engine was asked")

    monkeypatch.setattr(TableScorer, "score", never)
    found, _ = in_columns(rules, pl.DataFrame(rows))
    assert found == wanted


def test_rows_whose_first_key_ties_at_a_rational_root_are_ranked_by_the_next() -> None:
    rules = rulelang.parse("""ruleset r { unit u }
input x : number
input d : number
input e : number
criterion a max 8 {
  criterion c max 4: points 4 * sqrt(x)
  criterion k max 4: points d
}
criterion l max 4: points e
rank by a, total
""")
    random = Random(1)
    rows = [
        {"u": f"u{at}", "x": random.choice([0, 1]), "d": random.choice([0.5, 1.25]), "e": at / 10}
        for at in range(40)
    ]
    found, _ = in_columns(rules, pl.DataFrame(rows))
    assert found == exactly(rules, rows)
