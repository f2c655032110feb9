"""One table in seven formats: the results are the same to the byte."""

import json
from datetime import date
from pathlib import Path

import pytest

import rulelang
from tests.data.readers.files import WRITERS

RULES = """
ruleset schools { unit school }
input pupils  : integer from 0
input passed  : number from 0
input trained : percent
input online  : yesno
input opened  : date
input kind    : text
criterion results "Kết quả" max 10: ratio passed / pupils
criterion staff max 5: ratio trained
criterion web max 2: yes online
criterion old max 1: yes opened < 2000-01-01
"""

ROWS = [
    ["school", "pupils", "passed", "trained", "online", "opened", "kind"],
    ["Trường Bế Văn Đàn", 1200, 1100.5, 0.905, True, date(1998, 9, 5), "công lập"],
    ["Trường Nà Phặc", 80, 79.25, 0.6, False, date(2010, 12, 30), "tư thục"],
    ["Trường Đề Thám", 455, 12.125, 1, True, date(1975, 1, 31), None],
    ["Trường Ỷ La", 3, 1.5, 0.335, False, date(2024, 2, 29), "công lập"],
]


def results(named: str) -> str:
    found = rulelang.parse(RULES).evaluate(named)
    said = json.loads(found.to_json(exact=True))
    said["data"] = None  # which names the file
    return json.dumps(said, ensure_ascii=False)


def test_the_same_table_in_seven_formats_gives_the_same_results(tmp_path: Path) -> None:
    found = {name: results(save(ROWS, tmp_path)) for name, save in WRITERS.items()}
    assert len(found) == 7
    assert len({*found.values()}) == 1, found


@pytest.mark.parametrize("name", [*WRITERS])
def test_each_format_gives_the_scores_that_the_rows_give(name: str, tmp_path: Path) -> None:
    header, *rest = ROWS
    given = [dict(zip(header, row, strict=True)) for row in rest]
    rules = rulelang.parse(RULES)
    found = rules.evaluate(WRITERS[name](ROWS, tmp_path))
    assert [unit.total for unit in found] == [unit.total for unit in rules.evaluate(given)]
