"""What a level has room for is stated beside the results, whatever they are written to."""

from pathlib import Path

import pytest

import rulelang
from tests.output.workbook.recalculated import cells

RULES = """ruleset q {{ unit u }}
input g : text
criterion w max 100: given
levels {{ A "Best" from 90 at most 40% of units
  B "Good" from 70 at most 3
  otherwise C "Rest" }}
{rank}
"""
ROWS = [
    {"u": f"u{at}", "g": "one" if at < 6 else "two", "w": mark}
    for at, mark in enumerate((97, 95, 91, 88, 80, 60, 99, 30))
]
TOGETHER = "Best at most 3, Good at most 3"
APART = ("Best at most 2, Good at most 3", "Best at most 0, Good at most 3")


def results(rank: str) -> rulelang.Evaluation:
    return rulelang.parse(RULES.format(rank=rank)).evaluate(ROWS)


@pytest.mark.parametrize("ending", ["md", "xlsx"])
@pytest.mark.parametrize("rank", ["", "rank within g by total"])
def test_the_room_of_each_quota_is_stated(ending: str, rank: str, tmp_path: Path) -> None:
    path = tmp_path / f"r.{ending}"
    results(rank).write(path)
    if ending == "md":
        text = path.read_text("utf-8")
    else:
        text = "\n".join(str(cell) for row in cells(path, "Ranking") for cell in row)
    for said in APART if rank else [TOGETHER]:
        assert said in text
