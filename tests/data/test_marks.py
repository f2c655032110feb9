"""Marks of what is missing in a column of texts, which count as answers unless the rules say so."""

from pathlib import Path

import rulelang
from rulelang.diagnostics import Diagnostic

RULES = """
ruleset r {{ unit u {settings} }}
input site : text
input zone : text
criterion a max 4: first {{ when site is missing -> 0  otherwise -> 4 }}
rank within zone by total
"""


def warned(found: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    return [(str(item.place), item.values["marks"]) for item in found if item.code == "W516"]


def test_they_are_named_once_a_column_by_both_engines(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("u,site,zone\nA,a.example,x\nB, - ,x\nC,N/A,x\nD,-,x\nE,,x\n", "utf-8")
    rules = rulelang.parse(RULES.format(settings=""))
    found = rules.evaluate(path)
    wanted = [(f"{path}: row 3, column `site`", '"-", "N/A"')]
    assert warned(found.diagnostics) == warned(rules.score_table(path).diagnostics) == wanted
    assert found["B"].total == 4


def test_rules_that_say_what_they_mean_have_no_warning(tmp_path: Path) -> None:
    rules = rulelang.parse(RULES.format(settings='missing marks "-", "N/A"'))
    found = rules.evaluate(
        [{"u": "B", "site": "-", "zone": "x"}, {"u": "C", "site": "N/A", "zone": "x"}]
    )
    assert warned(found.diagnostics) == []
    assert [unit.total for unit in found.units] == [0, 0]


def test_a_text_that_only_holds_such_signs_is_an_answer() -> None:
    rules = rulelang.parse(RULES.format(settings=""))
    found = rules.evaluate(
        [{"u": "B", "site": "a-b", "zone": "Na"}, {"u": "C", "site": "nil.example", "zone": "Na"}]
    )
    assert warned(found.diagnostics) == []
