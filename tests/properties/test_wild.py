"""Every engine and every format on tables of wild numbers."""

from random import Random

import pytest

from tests.wild import disagreement, drawn

SEEDS_OF_A_TEST = 25


@pytest.mark.parametrize("first", range(0, 300, SEEDS_OF_A_TEST))
def test_engines_and_formats_agree_on_wild_tables(first: int) -> None:
    for seed in range(first, first + SEEDS_OF_A_TEST):
        wild = drawn(seed)
        assert not disagreement(wild, Random(seed)), (seed, wild.rules, wild.frame)
