"""What decrees needed, over ranges of a ranking on Spark: as the columnar engine has it."""

from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

import rulelang
from tests.spark.session import figures, on_spark, written

RULES = """ruleset r { unit commune  missing marks "N/A", "–" }
input region : choice { north, south, east }
input score : number from 0 to 100
input rate : percent as hundredths
input note : text
let gap "Gap" unit "points" show 1 decimals = highest(score, 3 within region) - score
let root "Root" = sqrt(score - 5)
let passed "Passed" = rate >= 50%
let due "Due" = bands score { >= 50 -> 2024-01-31  otherwise -> 2024-07-31 }
let group "Group" = bands score { >= 70 -> "first"  otherwise -> "second" }
criterion a max 100: points score
criterion b max 10: scale rate from 0% to average(rate within region)
disqualified when score < 2 "too low"
disqualified when note = "x" "marked"
levels {
  best from 60 at most 10%
  good from 40 at most 60% of good
  fair from 20
  otherwise poor unranked
}
rank by score [TIES]
rank regional "Regional" within region by rate, score ties dense
rank dense "Dense" by gap ascending ties ordinal
"""
ROWS = 400


def table(random: Random) -> pl.DataFrame:
    """Data as people write them: texts, with marks where nothing is reported."""

    def told(value: str) -> str | None:
        return random.choice(("N/A", " – ", None)) if random.random() < 0.05 else value

    rows = range(ROWS)
    columns = {
        "commune": [f"Xã {random.randrange(10**6)} {at}" for at in rows],
        "region": [told(random.choice(("north", "south", "east"))) for _ in rows],
        "score": [told(str(random.randrange(0, 200) / 2)) for _ in rows],
        "rate": [told(str(random.randrange(0, 101))) for _ in rows],
        "note": [told(random.choice("xyyyyyyyy")) for _ in rows],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


@pytest.mark.parametrize("ties", ["", "ties dense", "ties ordinal"])
def test_ranges_of_a_ranking_agree_with_one_machine(ties: str, spark: Any, tmp_path: Path) -> None:
    rules = rulelang.parse(RULES.replace("[TIES]", ties))
    frame = table(Random(ties))
    wanted = rules.score_table(frame).to_polars().sort("commune")
    scores = on_spark(rules, spark, written(frame, tmp_path / "data"), ranges=7)
    found = figures(scores).sort("commune")
    assert scores.handed_over < ROWS
    scores.release()
    assert {*wanted["status"]} == {"ranked", "unranked", "disqualified", "incomplete"}
    assert found.to_dicts() == wanted.to_dicts()
