"""How columns are kept while a table is scored changes no figure."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import rulelang
from rulelang.output.layout import headings

NAMED = """
ruleset named "Named" { unit unit }
input x : number from 0 to 10
criterion water_level max 10: points x
criterion incomplete  max 10: points x / 3
rank by total
"""
SMALL = """
ruleset small "Small" { unit unit show 1 decimals }
input x : number
input y : integer from 0
input z : yesno
criterion a max 100: points 10 * x
criterion b max 200: ratio y / 3
criterion c max 3: yes z
levels { A from 10% otherwise B }
rank by total, b
"""


def both(
    rules: rulelang.Ruleset, rows: list[dict[str, Any]], folder: Path
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tables of both engines, Parquet and CSV being the same in both."""
    found = []
    frame = pl.DataFrame(rows)
    for name, results in (("exact", rules.evaluate(rows)), ("columns", rules.score_table(frame))):
        results.write(folder / f"{name}.csv")
        results.write(folder / f"{name}.parquet")
        found.append(pl.read_parquet(folder / f"{name}.parquet"))
    assert (folder / "exact.csv").read_bytes() == (folder / "columns.csv").read_bytes()
    return found[0], found[1]


def test_an_id_may_end_in_level_or_be_incomplete(tmp_path: Path) -> None:
    rows = [{"unit": "a", "x": 3.25}, {"unit": "b", "x": 7.5}, {"unit": "c", "x": None}]
    exact, columns = both(rulelang.parse(NAMED), rows, tmp_path)
    assert columns.equals(exact)
    assert columns["water_level"].to_list() == [3.25, 7.5, None]


def test_chunks_that_are_kept_differently_make_one_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second chunk lacks cells; in the third stand numbers of many digits, and one beyond all
    that the first leads to expect, so that some rows are the exact engine's."""
    monkeypatch.setattr("rulelang.data.source.ROWS_AT_ONCE", 50)
    rows: list[dict[str, Any]] = [
        {"unit": f"u{at:03}", "x": at % 7 / 10, "y": at % 5, "z": at % 3 == 0} for at in range(200)
    ]
    rows[60] |= {"x": None, "z": None}
    rows[70] |= {"y": None}
    rows[110] |= {"x": 0.1 + 0.2}
    rows[111] |= {"x": 123456.789}
    rows[199] |= {"y": 10**15}
    rules = rulelang.parse(SMALL)
    exact, columns = both(rules, rows, tmp_path)
    assert columns.equals(exact)
    assert rules.score_table(pl.DataFrame(rows)).handed_over >= 2


@pytest.mark.parametrize(
    "figures",
    [["total"], ["rank"], ["status", "b"], ["level", "share", "c"], ["missing", "held"], []],
)
def test_figures_that_are_asked_for_are_those_of_the_whole_table(
    tmp_path: Path, figures: list[str]
) -> None:
    rules = rulelang.parse(SMALL)
    rows: list[dict[str, Any]] = [
        {"unit": "a", "x": 0.5, "y": 2, "z": True},
        {"unit": "b", "x": None, "y": 1, "z": False},
        {"unit": "c", "x": 99.5, "y": 0, "z": None},
    ]
    whole = rules.evaluate(rows)
    chosen = rules.score_table(pl.DataFrame(rows), figures=figures)
    names = [h.name for h in headings(rules.plan) if h.kind == "name" or h.name in figures]
    assert chosen.to_polars().equals(whole.to_polars().select(names))
    for ending in (".csv", ".parquet"):
        said = whole.write(tmp_path / f"exact{ending}", figures=figures)
        assert chosen.write(tmp_path / f"columns{ending}") == said
    assert (tmp_path / "exact.csv").read_bytes() == (tmp_path / "columns.csv").read_bytes()
    tables = [pl.read_parquet(tmp_path / f"{name}.parquet") for name in ("exact", "columns")]
    assert tables[0].equals(tables[1])


def test_only_the_figures_that_are_asked_for_are_computed() -> None:
    frame = pl.DataFrame([{"unit": "a", "x": 0.5, "y": 2, "z": True}])
    scored = rulelang.parse(SMALL).score_table(frame, figures=["total"])
    _, arrays = next(scored.ranked.chunks())
    assert {"total", "rank"} <= arrays.keys() and not {"b", "c", "share"} & arrays.keys()


def test_an_unknown_figure_is_refused_with_the_nearest(tmp_path: Path) -> None:
    rules = rulelang.parse(SMALL)
    with pytest.raises(ValueError, match=r"there is no figure `totl`: did you mean `total`\?"):
        rules.score_table(pl.DataFrame({"unit": ["a"]}), figures=["totl"])
    rows = [{"unit": "a", "x": 0.5, "y": 2, "z": True}]
    with pytest.raises(ValueError, match=r"columns are chosen for a CSV file \(\.csv\)"):
        rules.evaluate(rows).write(tmp_path / "a.json", figures=["total"])
