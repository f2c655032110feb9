"""The tables of formulas have a row for each thing of the language, and no other."""

from collections.abc import Collection
from typing import get_args

import pytest

from rulelang.output.workbook.formulas import combinations, functions, statistics
from rulelang.output.workbook.formulas.value import KINDS
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.functions import FUNCTIONS, OPERATORS
from rulelang.plan.kinds import InputKind
from rulelang.plan.statistics import STATISTICS

TABLES: dict[str, tuple[Collection[str], Collection[str]]] = {
    "functions.FUNCTIONS": (functions.FUNCTIONS, {*FUNCTIONS, *OPERATORS}),
    "combinations.COMBINATIONS": (combinations.COMBINATIONS, COMBINATIONS),
    # `standing` is another figure for each unit, and has a function of its own.
    "statistics.FUNCTIONS": (statistics.FUNCTIONS, {*STATISTICS} - {"standing"}),
    "value.KINDS": (KINDS, get_args(InputKind)),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_each_row_that_it_must_have_and_no_other(name: str) -> None:
    has, wanted = map(set, TABLES[name])
    assert [f"{name} has no row `{row}`" for row in sorted(wanted - has)] == []
    assert [f"{name}: `{row}` is unknown" for row in sorted(has - wanted)] == []


def test_only_standing_gives_each_unit_a_figure_of_its_own() -> None:
    assert [name for name, row in STATISTICS.items() if row.own] == ["standing"]
