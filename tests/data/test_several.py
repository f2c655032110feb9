"""Units in several rows: each of their rows is held to what the rules say of it."""

import pytest

import rulelang

ROWS = [
    {"unit": "A", "limit": 3, "mark": 1, "kind": 5},
    {"unit": "A", "limit": None, "mark": 4, "kind": 10},
    {"unit": "B", "limit": 9, "mark": None, "kind": 0},
    {"unit": "B", "limit": None, "mark": 5, "kind": 7},
]
RULES = """ruleset r {{ unit unit }}
input limit : number
input mark : number from 0 {bound} per row
input kind : number {allowed} per row
criterion c max 10: points mean(mark)
criterion d max 10: points mean(kind)
criterion e max 10: points limit
"""


def found(bound: str, allowed: str) -> list[tuple[str, int]]:
    """The code and the row of each error; the heading is row 1."""
    rules = rulelang.parse(RULES.format(bound=bound, allowed=allowed))
    with pytest.raises(rulelang.DataError) as caught:
        rules.evaluate(ROWS)
    return [
        (one.code, one.place.row) for one in caught.value.diagnostics if one.severity == "error"
    ]


def test_a_bound_that_reads_another_input_holds_each_row() -> None:
    assert [code for code, _ in found("to limit", "")] == ["E511"]
    assert found("to limit", "")[0][1] == found("to 3.5", "")[0][1]


def test_only_some_values_are_allowed_in_each_row() -> None:
    assert [code for code, _ in found("", "in {0, 5, 10}")] == ["E506"]
