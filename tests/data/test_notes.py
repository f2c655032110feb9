"""Notes on how a table is written: one for a table, not one for each column."""

from pathlib import Path

import pytest

import rulelang

RULES = """ruleset r {}
input a : number
input b : number
input c : percent
input d : number
criterion x "X" max 10: points a + b + c + d
"""
ROWS = "unit;a;b;c;d\nOne;1,5;2,5;97,5%;1.5\nTwo;2,25;3;88,5%;2.25\n"


@pytest.mark.parametrize("quick", [False, True])
def test_columns_with_the_same_decimal_sign_have_one_note_together(
    tmp_path: Path, quick: bool
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(ROWS, encoding="utf-8")
    rules = rulelang.parse(RULES)
    found = rules.score_table(file) if quick else rules.evaluate(file)
    notes = [one for one in found.diagnostics if one.code == "N512"]
    assert [one.values["count"] for one in notes] == [3]
    assert notes[0].text().startswith("note[N512]: the decimal sign of 3 columns is a comma")
