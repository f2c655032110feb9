"""Marks of what is missing, and percentages as the rules count them, in columns."""

from pathlib import Path

import polars as pl
import pytest

import rulelang
from rulelang.data.options import Reading
from tests.properties.test_formats import texts

RULES = """
ruleset r { unit unit missing zero MARKS }
input n : number
input p : percent PERCENT
input c : choice { a, b }
input t : text
criterion x max 10: points n
criterion y max 10: ratio p
criterion z max 10: choose c, t { a, "n" -> 10, b, any -> 5, otherwise -> 0 }
"""
ROWS = [
    ("A", "1.5", "55", "a", "n"),
    ("B", "N/A", "80", "b", "n"),
    (" C", " – ", "7", "b", "–"),
    ("N/A", "2", "N/A", "–", "n"),
    ("E", "3", "100", "a", None),
    ("F", None, "0.5", "N/A", "m"),
]
MARKS = 'missing marks "N/A", "–"'


def frame() -> pl.DataFrame:
    return pl.DataFrame(ROWS, schema=["unit", "n", "p", "c", "t"], orient="row")


def written(marks: str, percent: str = "as hundredths") -> rulelang.Ruleset:
    return rulelang.parse(RULES.replace("MARKS", marks).replace("PERCENT", percent))


@pytest.mark.parametrize("percent", ["as hundredths", "as hundredths default 40%"])
def test_marks_of_the_rules_stand_for_nothing_reported(percent: str, tmp_path: Path) -> None:
    rules = written(MARKS, percent)
    frame().write_csv(tmp_path / "d.csv")
    for data in (frame(), tmp_path / "d.csv", frame().to_dicts()):
        scored = rules.score_table(data)
        assert texts(scored) == texts(rules.evaluate(data))
        assert scored.handed_over == 0


def test_marks_of_the_reader_stand_for_nothing_reported(tmp_path: Path) -> None:
    rules = written("")
    frame().write_csv(tmp_path / "d.csv")
    reading = Reading(missing=("N/A", "–"))
    scored = rules.score_table(tmp_path / "d.csv", reading)
    assert texts(scored) == texts(rules.evaluate(tmp_path / "d.csv", reading))
    assert scored.handed_over == 0


def test_numbers_among_marks_are_a_column_of_numbers() -> None:
    rules = written(MARKS)
    data = [
        {"unit": "A", "n": 1.5, "p": 0.5, "c": "a", "t": "n"},
        {"unit": "B", "n": "N/A", "p": 0.5, "c": "–", "t": "n"},
    ]
    scored = rules.score_table(data)
    assert texts(scored) == texts(rules.evaluate(data))
    assert scored.handed_over == 0
