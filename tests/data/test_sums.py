"""Rows that sum up others are found wherever they stand, and no others are."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rulelang
from rulelang.api.alike import doubtful_units
from rulelang.data.sums import MOST_UNITS, may_sum_up, summing
from tests.properties.thorough import tried

RULES = rulelang.parse("""ruleset r { unit unit }
input n : number
input p : percent default 0%
criterion a max 10: points clamp(n, 0, 10)
criterion b max 1: ratio p
""")

Figures = list[tuple[Fraction | None, ...]]
POWERS = st.permutations(range(20))
"""Powers of two, of which none is the sum of others."""


def figures(powers: list[int], lacking: list[bool]) -> Figures:
    """Rows of three figures, of which the second may be absent."""
    sizes = (Fraction(2**power * 1001, 4) for power in powers)
    return [
        (size, None if lacks else size * 3, size / 5)
        for size, lacks in zip(sizes, lacking, strict=True)
    ]


def total(rows: Figures) -> tuple[Fraction | None, ...]:
    """The sums of columns, nothing where a column is empty."""
    columns = [[one for one in column if one is not None] for column in zip(*rows, strict=True)]
    return tuple(sum(column, Fraction(0)) if column else None for column in columns)


@tried(100)
@given(
    POWERS,
    st.lists(st.booleans(), min_size=20, max_size=20),
    st.lists(st.integers(2, 5), min_size=1, max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_totals_of_groups_and_of_all_are_found(
    powers: list[int], lacking: list[bool], sizes: list[int], above: bool, grand: bool
) -> None:
    sizes = sizes if len(sizes) > 1 else [max(3, *sizes, 0)]
    units = figures(powers, lacking)
    rows: Figures = []
    totals = []
    start = 0
    for size in sizes:
        group = units[start : start + size]
        start += size
        totals.append(len(rows) + size)
        rows += [*group, total(group)]
    if grand and len(sizes) > 1:
        totals.append(len(rows))
        rows.append(total(units[:start]))
    if above:
        rows, totals = rows[::-1], [len(rows) - 1 - at for at in reversed(totals)]
    assert summing(rows) == totals
    assert all(may_sum_up(column) for column in zip(*rows, strict=True))
    off = [None if one is None else one + Fraction(1, 4) for one in rows[-1]]
    assert above or summing([*rows[:-1], off]) == []


@pytest.mark.parametrize(
    "figures",
    [[5, 6, 11], [500, 500], [1000, 0, 0, 1000], [1234, 1, 1235], [700, 811, 1511, 5]],
)
def test_sums_by_chance_and_units_below_are_not_mentioned(figures: list[int]) -> None:
    assert summing([[Fraction(n)] for n in figures]) == []


def test_figures_beyond_all_doubles_are_looked_at_exactly() -> None:
    rows = [Fraction(10**400), Fraction(1), Fraction(1), Fraction(10**400 + 2)]
    assert may_sum_up(rows)
    assert summing([[one] for one in rows]) == [3]


def test_both_engines_mention_them_once(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("unit,n,p\nA,700.5,50%\nB,811.25,60%\nC,1,7%\nVùng cao,1512.75,55%\n", "utf-8")
    for found in (RULES.evaluate(path), RULES.score_table(path)):
        (said,) = doubtful_units(found)
        assert (said.code, said.place.unit) == ("W518", "Vùng cao")
    rows = [{"unit": name, "n": n} for name, n in (("A", 700), ("B", 811), ("C", 1), ("D", 1512))]
    for found in (RULES.evaluate(rows), RULES.score_table(rows)):
        (said,) = doubtful_units(found)
        assert said.help == "typed"
    lines = "".join(f"U{at},1000,1%\n" for at in range(MOST_UNITS))
    path.write_text(f"unit,n,p\n{lines}S,{MOST_UNITS * 1000},1%\n", "utf-8")
    for found in (RULES.evaluate(path), RULES.score_table(path)):
        assert doubtful_units(found) == []
