"""What only some rubrics have, in every output: figures, further ranks, who is out and why."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

import rulelang
from rulelang.output.table import text
from rulelang.output.view import ExactView
from tests.output.workbook.tables import table

TESTS = Path(__file__).parent.parent
EXAMPLES = TESTS.parent / "rulesets" / "examples"

RULES = """
ruleset r { unit u  show 1 decimals }
input a : number from 0 to 10
input d : date
input out : yesno
criterion c max 10: points a
penalty late: points a / 5
levels { top from 8  otherwise rest unranked }
disqualified when out "They are out"
let ratio "Ratio" unit "km" show 3 decimals = a / 3
let high "Is it high" = a > 5
let day "The day" = d
let word "A word" = if a > 5 then "much" else "little"
let reached "Level" = level
rank other "The other rank" by a ascending
"""
ROWS = [
    {"u": "A", "a": 10, "d": "2025-12-31", "out": "no"},
    {"u": "B", "a": 1, "d": "2025-01-02", "out": "no"},
    {"u": "C", "a": 9, "d": "2025-01-02", "out": "yes"},
    {"u": "D", "a": None, "d": "2025-01-02", "out": "no"},
]


def results() -> rulelang.Evaluation:
    return rulelang.parse(RULES).evaluate(ROWS)


@pytest.mark.parametrize("name", ["dau-thau", "ve-sinh", "thi-dua-lop"])
def test_tables_for_people_have_them(name: str, golden: Callable[[Path, str], None]) -> None:
    found = rulelang.load(EXAMPLES / f"{name}.rules").evaluate(EXAMPLES / f"{name}.csv")
    golden(TESTS / "golden" / "table" / f"{name}.txt", found.to_table())
    golden(TESTS / "golden" / "markdown" / f"{name}.md", found.to_markdown())


def test_csv_has_them_after_the_criteria() -> None:
    head, first, second, third, last = results().to_csv().splitlines()
    assert head == (
        "u,status,total,share,level,rank,c,late,ratio,high,day,word,reached,other,reason,"
        "missing,rescaled,left_out,held"
    )
    assert first == "A,ranked,8.0,0.800,top,1,10.0,2.0,3.333,yes,2025-12-31,much,top,1,,,,,"
    assert second.startswith("B,unranked,0.8,0.080,rest,,1.0,0.2,0.333,no,2025-01-02,little,rest,")
    assert third.split(",")[1] == "disqualified" and "They are out" in third
    assert last.split(",")[1:6] == ["incomplete", "", "", "", ""] and ",2025-01-02," in last


def test_parquet_has_each_figure_in_its_type(tmp_path: Path) -> None:
    results().write(tmp_path / "x.parquet")
    frame = pl.read_parquet(tmp_path / "x.parquet")
    kinds = ["Float64", "Boolean", "Date", "String", "String", "Int64", "String"]
    names = ["ratio", "high", "day", "word", "reached", "other", "reason"]
    assert [str(frame[name].dtype) for name in names] == kinds
    assert frame["ratio"].to_list() == [10 / 3, 1 / 3, 3.0, None]
    assert frame["high"].to_list() == [True, False, True, None]
    assert frame["day"][0] == date(2025, 12, 31)
    assert frame["reason"].to_list() == [None, None, "They are out", None]


def test_only_some_of_them_can_be_asked_for() -> None:
    found = rulelang.parse(RULES).evaluate(ROWS)
    assert "ratio" in found.to_csv()
    with pytest.raises(ValueError, match="there is no figure `ratios`"):
        rulelang.parse(RULES).score_table(ROWS, figures=["ratios"])


def test_a_workbook_has_them_as_values(tmp_path: Path) -> None:
    results().write(tmp_path / "x.xlsx")
    heads, *rows = table(tmp_path / "x.xlsx", "Ranking", "u")
    found = {row[heads.index("u")]: dict(zip(heads, row, strict=True)) for row in rows}
    assert found["A"]["Ratio (km)"] == pytest.approx(10 / 3)
    assert found["A"]["Is it high"] == "yes"
    assert found["A"]["The day"].date() == date(2025, 12, 31)
    assert found["A"]["The other rank"] == 1
    assert found["C"]["Notes"] == "out of the running: They are out"
    assert "late −" in heads


def test_what_is_only_the_exact_engines_says_so() -> None:
    rules = rulelang.parse("ruleset r { unit u } criterion c max 10: given per row by mean")
    with pytest.raises(ValueError, match="only the exact engine knows several rows of one unit"):
        rules.score_table([{"u": "A", "c": 1}])


def test_formulas_give_way_to_figures_and_say_why(tmp_path: Path) -> None:
    rules = "ruleset r { unit u } criterion c max 10: given per row by mean"
    rows = [{"u": "A", "c": 1}, {"u": "A", "c": 2}]
    lines = rulelang.parse(rules).evaluate(rows).write(tmp_path / "x.xlsx", formulas=True)
    assert lines[0].startswith("formulas cannot calculate several rows of one unit")
    names = openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames
    assert len(names) == 4


@pytest.mark.parametrize(("language", "said"), [("en", "at most"), ("vi", "nhiều nhất")])
def test_the_table_says_how_many_a_level_had_room_for(language: str, said: str) -> None:
    rules = """ruleset r { unit u } criterion c max 10: given
    levels { A from 8 at most 25% of units  B from 5 at most 1  otherwise D }"""
    rows = [{"u": unit, "c": points} for unit, points in zip("KLMN", (9, 8, 6, 1), strict=True)]
    ruleset = rulelang.parse(rules)
    shown = text(ExactView(ruleset.plan, ruleset.evaluate(rows).results), language=language)
    assert f"A 1 ({said} 1) · B 1 ({said} 1) · D 2" in shown.replace("\u00a0", " ")
