"""Traps of floats and of frames: the short way is wrong on this machine, the engine is not."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import polars as pl

import rulelang

ROWS = 3000


def rules(*statements: str) -> rulelang.Ruleset:
    return rulelang.parse("ruleset traps { unit unit }\n" + "\n".join(statements))


def frame(**columns: Sequence[object] | pl.Series) -> pl.DataFrame:
    size = len(next(iter(columns.values())))
    return pl.DataFrame({"unit": [f"U{at}" for at in range(size)], **columns})


def scored(rubric: rulelang.Ruleset, data: pl.DataFrame) -> pl.DataFrame:
    """The table in columns, which is that of the exact engine bit for bit."""
    table = rubric.score_table(data)
    exact = rubric.evaluate(data)
    assert table.to_polars().equals(exact.to_polars())
    assert table.to_csv() == exact.to_csv()
    return table.to_polars()


def test_a_column_divided_by_a_constant_is_multiplied_by_its_reciprocal() -> None:
    data = frame(k=range(ROWS))
    wanted = [k / 10 for k in range(ROWS)]
    short = (data["k"] / 10).to_list()
    assert sum(a != b for a, b in zip(short, wanted, strict=True)) > ROWS / 4
    by_column = data["k"] / pl.Series([10] * ROWS)
    assert by_column.to_list() == wanted
    rubric = rules(f"input k : integer from 0 to {ROWS}", "criterion c max 300: points k / 10")
    assert scored(rubric, data)["c"].to_list() == wanted


def test_whole_parts_and_remainders_of_floats_go_through_the_reciprocal_too() -> None:
    data = frame(k=[float(k) for k in range(ROWS)])
    wholes = [k // 49 for k in range(ROWS)]
    rests = [k % 49 for k in range(ROWS)]
    assert (data["k"] // 49.0).to_list() != wholes
    assert (data["k"] % 49.0).to_list() != rests
    assert (data["k"] // pl.Series([49.0] * ROWS)).to_list() == wholes
    rubric = rules(
        f"input k : number from 0 to {ROWS}",
        "criterion whole max 100: points floor(k / 49)",
        "criterion rest max 49: points k - 49 * floor(k / 49)",
    )
    table = scored(rubric, data)
    assert table["whole"].to_list() == wholes
    assert table["rest"].to_list() == rests


def test_a_horizontal_sum_adds_in_another_order() -> None:
    random = np.random.default_rng(1)
    names = [f"x{at}" for at in range(12)]
    whole = {name: random.integers(0, 1000, ROWS) for name in names}
    data = frame(**{name: pl.Series(values / 1000) for name, values in whole.items()})
    sums = data.select(pl.sum_horizontal(names)).to_series()
    chain = data.select(sum((pl.col(name) for name in names[1:]), pl.col(names[0]))).to_series()
    totals = sum(values.astype(object) for values in whole.values())
    wanted = [float(Fraction(int(total), 1000)) for total in totals]
    assert (sums != chain).any()
    assert sum(a != b for a, b in zip(chain.to_list(), wanted, strict=True)) > ROWS / 10
    statements = [f"input {name} : number from 0 to 1" for name in names]
    rubric = rules(*statements, f"criterion c max 12: points {' + '.join(names)}")
    assert scored(rubric, data)["c"].to_list() == wanted


def test_whole_numbers_of_64_bits_overflow_without_a_word() -> None:
    large = [2**40 + at for at in range(50)]
    data = frame(x=large, y=large)
    products = (data["x"] * data["y"]).to_list()
    exact = [x * x for x in large]
    assert products != exact
    bound = 2**41
    rubric = rules(
        f"input x : integer from 0 to {bound}",
        f"input y : integer from 0 to {bound}",
        f"criterion c max 100: points 100 * x * y / {bound**2}",
    )
    wanted = [float(Fraction(100 * product, bound**2)) for product in exact]
    assert scored(rubric, data)["c"].to_list() == wanted


def test_float_sums_are_off_in_the_last_bit_and_then_round_to_another_level() -> None:
    random = np.random.default_rng(2)
    whole = [random.integers(0, 1001, ROWS) for _ in range(6)]
    whole[5] = (500 - sum(whole[:5]) % 1000) % 1000  # so that every total ends in a half
    data = frame(**{f"x{at}": pl.Series(values / 1000) for at, values in enumerate(whole)})
    floats = sum((data[f"x{at}"] for at in range(1, 6)), data["x0"])
    totals = [Fraction(int(total), 1000) for total in sum(whole)]
    assert sum(a != float(b) for a, b in zip(floats, totals, strict=True)) > ROWS / 10
    rounded = [int(value + 0.5) for value in floats]
    wanted = [int(total + Fraction(1, 2)) for total in totals]
    assert sum(a != b for a, b in zip(rounded, wanted, strict=True)) > 0
    rubric = rules(
        *(f"input x{at} : number from 0 to 1" for at in range(6)),
        "criterion c max 6 round 0: points " + " + ".join(f"x{at}" for at in range(6)),
        "levels { L4 from 4  L3 from 3  L2 from 2  otherwise L1 }",
    )
    table = scored(rubric, data)
    assert table["c"].to_list() == wanted
    levels = {1: "L1", 2: "L2", 3: "L3"}
    assert table["level"].to_list() == [levels.get(max(total, 1), "L4") for total in wanted]


def test_of_quarters_nearly_every_unit_ties_and_a_tolerance_makes_no_ranks() -> None:
    random = np.random.default_rng(3)
    columns = {f"x{at}": pl.Series(random.integers(0, 41, ROWS) / 4) for at in range(4)}
    data = frame(**columns)
    totals = sum(columns.values())
    assert totals.n_unique() < ROWS / 10
    rubric = rules(
        *(f"input {name} : number from 0 to 10" for name in columns),
        *(f"criterion c{name} max 10: points {name}" for name in columns),
    )
    table = scored(rubric, data)
    assert table["rank"].to_list() == totals.rank("min", descending=True).to_list()


def test_ranks_of_thirds_and_sevenths_are_wrong_in_floats() -> None:
    random = np.random.default_rng(4)
    parts, wholes = {}, {}
    for at in range(5):
        bottom = random.integers(1, 21, ROWS)
        wholes[f"of{at}"] = bottom
        parts[f"x{at}"] = random.integers(0, bottom + 1)
    data = frame(**{name: pl.Series(values) for name, values in (parts | wholes).items()})
    floats = sum(data[f"x{at}"] / data[f"of{at}"] for at in range(5))
    exact = [
        sum(Fraction(int(parts[f"x{at}"][row]), int(wholes[f"of{at}"][row])) for at in range(5))
        for row in range(ROWS)
    ]
    order = sorted(exact, reverse=True)
    first = {total: rank for rank, total in reversed([*enumerate(order, start=1)])}
    wanted = [first[total] for total in exact]
    assert floats.rank("min", descending=True).to_list() != wanted
    rubric = rules(
        *(f"input of{at} : integer from 1 to 20" for at in range(5)),
        *(f"input x{at} : integer from 0 to of{at}" for at in range(5)),
        *(f"criterion c{at} max 1: ratio x{at} / of{at}" for at in range(5)),
    )
    assert scored(rubric, data)["rank"].to_list() == wanted


def test_points_that_never_apply_in_a_part_of_the_table_are_scaled_by_nothing() -> None:
    rubric = rules(
        "input r : percent",
        "input k : choice { none, some }",
        "input x : integer from 0",
        "criterion c max 4 by mean applies when r is missing {",
        "  criterion d max 4 applies when x in {1, 2, r} {",
        "    criterion e max 4 applies when k = none: points x",
        "    penalty p up to 1: given",
        "  }",
        "  criterion g max 4: given",
        "}",
        "criterion f max 4: given",
    )
    data = frame(
        r=[1.0, 0.5, 0.0, 0.5, 0.5, 0.0, 1.0],
        k=[None, "none", "none", "some", "some", None, "some"],
        x=[1, 0, 0, 0, 0, None, 1],
        p=[0.0, 0.0, 0.0, 0.5, 0.0, None, 1.0],
        g=[4.0] * 7,
        f=[4.0] * 7,
    )
    assert scored(rubric, data)["c"].to_list() == [None] * 7


def test_rows_for_every_option_of_a_choice_need_no_rest() -> None:
    rubric = rules(
        "input portal : choice { none, full }",
        'let page = choose portal { none -> "no page"  full -> "a page" }',
        "let open = choose portal { none -> no  full -> yes }",
        'criterion c max 4: points if page = "a page" and open then 4 else 0',
    )
    data = frame(portal=["none", "full", "none"])
    assert scored(rubric, data)["c"].to_list() == [0, 4, 0]
