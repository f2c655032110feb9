"""Ranking of columns against the ranking of results, and what it does with doubtful ties."""

from fractions import Fraction
from functools import partial
from random import Random

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rulelang.engine.columnar.contest import Contest
from rulelang.engine.columnar.denominators import Apart
from rulelang.engine.columnar.keys import Key
from rulelang.engine.columnar.program import Slot
from rulelang.engine.columnar.ranking import rank_columns
from rulelang.results.collation import vietnamese_key
from tests.properties.thorough import tried

BITS = 20
UNITS = Slot(0, "i")
TIES = ("ties_share", "ties_dense", "ties_ordinal")


def contest_of(
    keys: list[tuple[Fraction, ...]],
    ascending: list[bool],
    *,
    exact: bool | list[bool],
    multiple: int | None = None,
    apart: float = 0.0,
    groups: list[int] | None = None,
    complete: list[bool] | None = None,
    known: tuple[int, ...] = (),
) -> Contest:
    """Keys as columns: whole numbers over 12, or units of 2^-20 with what remains of them."""
    whole = exact if isinstance(exact, list) else [exact] * len(ascending)
    columns, rests = [], []
    for at, own in enumerate(whole):
        scaled = [row[at] * (12 if own else 2**BITS) for row in keys]
        units = [round(value) for value in scaled]
        columns.append(np.asarray(units, np.int64))
        left = [float(value - unit) for value, unit in zip(scaled, units, strict=True)]
        rests.append(None if own else np.asarray(left, np.float32))
    signed = [tuple(-v if up else v for v, up in zip(row, ascending, strict=True)) for row in keys]
    return Contest(
        [Key(UNITS, 12 if own else None, BITS) for own in whole],
        [Apart(apart, multiple)] * len(ascending),
        ascending,
        columns,
        rests,
        None if groups is None else np.asarray(groups, np.int64),
        None if complete is None else np.asarray(complete),
        {row: signed[row] for row in known},
        lambda rows: [signed[row] for row in rows.tolist()],
        partial(alike, signed, whole),
        lambda rows: [f"unit {row:03}" for row in rows.tolist()],
    )


def alike(
    signed: list[tuple[Fraction, ...]], whole: list[bool], rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Numbers that rows may have in common whose keys are equal, as far as these are not exact."""
    inexact = [tuple(v for v, own in zip(row, whole, strict=True) if not own) for row in signed]
    numbers = {key: at for at, key in enumerate(dict.fromkeys(inexact))}
    return np.asarray([3 * numbers[inexact[row]] + row % 3 for row in rows.tolist()], np.int64)


def naive(
    keys: list[tuple[Fraction, ...]],
    ascending: list[bool],
    ties: str,
    groups: list[int],
    complete: list[bool],
) -> list[int]:
    """The rank of each row from how many in its group stand before it."""
    best = [tuple(v if up else -v for v, up in zip(row, ascending, strict=True)) for row in keys]
    names = [vietnamese_key(f"unit {row:03}") for row in range(len(keys))]
    ranks = []
    for row in range(len(keys)):
        others = [o for o in range(len(keys)) if complete[o] and groups[o] == groups[row]]
        if ties == "ties_dense":
            before = len({best[o] for o in others if best[o] < best[row]})
        elif ties == "ties_share":
            before = sum(best[o] < best[row] for o in others)
        else:
            before = sum((best[o], names[o]) < (best[row], names[row]) for o in others)
        ranks.append(before + 1 if complete[row] else 0)
    return ranks


contests = given(
    st.randoms(use_true_random=False),
    st.integers(0, 60),
    st.sampled_from(TIES),
    st.booleans(),
    st.sampled_from([7, 100]),
    st.sampled_from([3, 100]),
)
"""A source of keys, how many rows, their ties, whether in groups, and how many at once and in a
part."""

FORMS = [
    {"exact": True},
    {"exact": False, "multiple": 12},  # made whole
    {"exact": False, "apart": 2**BITS / 12},  # proven by how far apart they are
    {"exact": False, "apart": 0.5},  # proven by what remains
    {"exact": False},  # proven by exact keys
]


@pytest.mark.parametrize("form", FORMS, ids=str)
@tried(100)
@contests
def test_ranks_are_those_of_the_exact_keys(
    form: dict, random: Random, size: int, ties: str, grouped: bool, at_once: int, part: int
) -> None:
    ascending = [random.random() < 0.5 for _ in range(random.randrange(1, 4))]
    spread = random.choice([3, 40, 10**6])
    keys = [tuple(Fraction(random.randrange(spread), 12) for _ in ascending) for _ in range(size)]
    groups = [random.randrange(3) if grouped else 0 for _ in range(size)]
    complete = [random.random() < 0.9 for _ in range(size)]
    known = tuple(row for row in range(size) if complete[row] and random.random() < 0.1)
    contest = contest_of(
        keys,
        ascending,
        groups=groups if grouped else None,
        complete=complete,
        known=known,
        **form,
    )
    found = rank_columns(contest, ties, 2, at_once, part).tolist()
    assert found == naive(keys, ascending, ties, groups, complete)


STEPS = 16
"""Into so many a unit is parted where numbers differ by less."""


@pytest.mark.parametrize("apart", [0.0, 1 / STEPS, 1.0])
@tried(300)
@contests
def test_a_key_counts_only_where_those_before_it_are_equal_to_the_last_part_of_a_unit(
    apart: float, random: Random, size: int, ties: str, grouped: bool, at_once: int, part: int
) -> None:
    ascending = [random.random() < 0.5 for _ in range(random.randrange(1, 4))]
    exact = [random.random() < 0.4 for _ in ascending]

    known = tuple(row for row in range(size) if random.random() < 0.1)

    def value(own: bool, row: int) -> Fraction:
        beside = not own and (apart < 1 or row in known)
        below = Fraction(random.randrange(3), STEPS * 2**BITS) if beside else 0
        return Fraction(random.randrange(2), 4) + below

    keys = [tuple(value(own, row) for own in exact) for row in range(size)]
    groups = [random.randrange(2) if grouped else 0 for _ in range(size)]
    complete = [True] * size
    contest = contest_of(
        keys,
        ascending,
        exact=exact,
        apart=apart,
        groups=groups if grouped else None,
        known=known,
    )
    found = rank_columns(contest, ties, 2, at_once, part).tolist()
    assert found == naive(keys, ascending, ties, groups, complete)


@tried(100)
@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=60),
    st.lists(st.fractions(-5, 5, max_denominator=30), min_size=1, max_size=5),
    st.sampled_from(TIES),
    st.booleans(),
    st.sampled_from([7, 100]),
    st.sampled_from([3, 100]),
)
def test_rows_between_the_whole_numbers_find_their_place(
    wholes: list[int], others: list[Fraction], ties: str, up: bool, at_once: int, part: int
) -> None:
    keys = [(Fraction(n, 12),) for n in wholes] + [(value,) for value in others]
    known = tuple(range(len(wholes), len(keys)))
    contest = contest_of(keys, [up], exact=True, known=known)
    found = rank_columns(contest, ties, 2, at_once, part).tolist()
    assert found == naive(keys, [up], ties, [0] * len(keys), [True] * len(keys))


@pytest.mark.parametrize("multiple", [None, 2 ** (BITS + 3)])
def test_a_few_rows_that_differ_below_the_unit_do_not_tie(multiple: int | None) -> None:
    near = Fraction(1, 2 ** (BITS + 3))
    keys = [(near,), (2 * near,), (near,)]
    contest = contest_of(keys, [False], exact=False, apart=0.1, multiple=multiple)
    assert rank_columns(contest, "ties_share").tolist() == [2, 1, 2]


@tried(100)
@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=40),
    st.lists(st.integers(-(2**45), 2**45), min_size=1, max_size=40),
    st.sampled_from(TIES),
    st.booleans(),
)
def test_scored_rows_that_units_had_no_room_for_find_their_place_in_whole_numbers(
    near: list[int], far: list[int], ties: str, up: bool
) -> None:
    keys = [(Fraction(n, 100),) for n in (*near, *far)]
    known = tuple(range(len(near), len(keys)))
    few = contest_of(keys, [up], exact=False, apart=2**BITS / 100, multiple=100, known=known)
    column = few.columns[0].copy()
    column[len(near) :] = np.clip(column[len(near) :], -(2**22), 2**22)  # the last that they have
    found = rank_columns(evolve(few, columns=[column]), ties, 2).tolist()
    assert found == naive(keys, [up], ties, [0] * len(keys), [True] * len(keys))
