"""A unit that did not hand in is incomplete, whatever the rules make of a missing value."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import rulelang
from tests.filled import put_files

RULES = """ruleset r "Huyện" {{ unit u "Huyện"  missing {policy} }}
input x "Điểm" : number {clause}  input zone : choice {{ a, b }} default a
criterion k max 3: points x
{rest}"""
KINDS = [
    ("zero", "", ""),
    ("unranked", "when missing zero", ""),
    ("unranked", "default 1", ""),
    ("zero", "", "levels { A from 2  otherwise B }\nrank within zone by total"),
    ("zero", "", "rank by x\nties dense"),
]


def collected(tmp_path: Path, policy: str, clause: str, rest: str) -> tuple[Any, rulelang.Ruleset]:
    rules = rulelang.parse(RULES.format(policy=policy, clause=clause, rest=rest))
    (blank,) = rules.write_forms(tmp_path / "blank.xlsx", ask="all")
    files = {f"{u}.xlsx": {"u": u, "x": x} for u, x in (("A", 1), ("B", 3), ("C", 2))}
    put_files(tmp_path / "forms", blank.read_bytes(), files)
    return rules.collect(tmp_path / "forms", ["A", "B", "C", "D", "E"]), rules


@pytest.mark.parametrize(("policy", "clause", "rest"), KINDS)
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_it_is_incomplete_by_every_engine(
    tmp_path: Path, policy: str, clause: str, rest: str, suffix: str
) -> None:
    found, rules = collected(tmp_path, policy, clause, rest)
    path = tmp_path / f"data{suffix}"
    (found.write_csv if suffix == ".csv" else found.write_parquet)(path)
    result = rules.evaluate(path)
    assert [unit.status == "incomplete" for unit in result.units] == [False] * 3 + [True] * 2
    assert [result[name].rank for name in "ABCDE"] == [3, 1, 2, None, None]
    assert (result["D"].total, result["D"].level, result["D"].missing) == (
        None,
        None,
        ("handed_in",),
    )
    assert result.diagnostics == ()
    frame = rules.score_table(path).to_polars()
    assert frame["rank"].to_list() == [3, 1, 2, None, None]
    assert frame["status"].to_list() == [unit.status for unit in result.units]


def test_what_prints_names_what_is_lacking(tmp_path: Path) -> None:
    found, rules = collected(tmp_path, "zero", "", "")
    result = rules.evaluate(found.to_polars())
    for text in (result.to_markdown(), result.to_csv(), result.to_json()):
        assert "handed_in" in text
    assert "thiếu: phiếu trả lời" in result.to_table()
    assert result.explain("D") is not None


def test_a_rubric_that_leaves_an_empty_row_incomplete_needs_no_column(tmp_path: Path) -> None:
    found, rules = collected(tmp_path, "unranked", "", "")
    assert found.to_csv().splitlines()[0] == "u,x,zone"
    assert [unit.status for unit in rules.evaluate(found.to_polars()).units][3:] == [
        "incomplete"
    ] * 2


def test_without_the_column_nothing_changes() -> None:
    rules = rulelang.parse(RULES.format(policy="zero", clause="", rest=""))
    rows = [{"u": "A", "x": 1}, {"u": "B", "x": None}]
    assert [unit.rank for unit in rules.evaluate(rows).units] == [1, 2]
    own = rulelang.parse(
        "ruleset r { unit u }  input handed_in : number  criterion k max 3: points handed_in"
    )
    assert own.evaluate(pl.DataFrame({"u": ["A"], "handed_in": [2]})).units[0].total == 2
