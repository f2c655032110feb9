"""What a collected table says of itself counts on a cluster as on one machine."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import rulelang

RULES = """ruleset r {{ edition {edition}  unit u  missing zero }}
input x : number  criterion k max 3: points x"""
ROWS = {"u": ["A", "B"], "x": [1, None], "handed_in": [1, None], "edition": [2021, 2021]}


def test_its_edition_and_who_handed_in(spark: Any, tmp_path: Path) -> None:
    pl.DataFrame(ROWS).write_parquet(tmp_path / "data.parquet")
    rules = rulelang.parse(RULES.format(edition=2021))
    scores = rules.score_with_spark(tmp_path / "data.parquet", spark)
    found = {row["u"]: (row["status"], row["rank"]) for row in scores.to_spark().collect()}
    assert found == {"A": ("ranked", 1), "B": ("incomplete", None)}
    with pytest.raises(rulelang.DataError, match="data are of edition 2021"):
        rulelang.parse(RULES.format(edition=2022)).score_with_spark(
            tmp_path / "data.parquet", spark
        )
