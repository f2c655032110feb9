"""What used to be read in one way by cells and in another by columns."""

from pathlib import Path

import polars as pl
import pytest

import rulelang
from rulelang.data.source import ROWS_AT_ONCE

RULES = rulelang.parse("""ruleset r { unit unit "Đơn vị" }
input p "Tỷ lệ" : percent default 0%
input n "Số máy" : integer default 0
criterion cp max 10: ratio p
criterion cn max 100: points n
""")
WAYS = pytest.mark.parametrize("way", ["evaluate", "score_table"])


def wrong(way: str, data: object) -> list[tuple[str, int]]:
    with pytest.raises(rulelang.DataError) as caught:
        getattr(RULES, way)(data)
    return [(item.code, item.place.row) for item in caught.value.diagnostics]


def csv(folder: Path, text: str) -> Path:
    path = folder / "data.csv"
    path.write_text(text, "utf-8")
    return path


@WAYS
def test_a_number_that_is_not_whole_is_refused_wherever_it_stands(way: str) -> None:
    count = ROWS_AT_ONCE + 10
    numbers = [1.0] * (count - 1) + [5.5]
    frame = pl.DataFrame({"unit": range(count), "n": numbers})
    assert wrong(way, frame) == [("E503", count + 1)]


@WAYS
@pytest.mark.parametrize("name", ["Tổng cộng", "Ｔổng cộng", "T\u200bổng c\u00adộng", "ＴＯＴＡＬ"])
def test_a_total_is_no_unit_however_its_letters_are_spelt(
    way: str, name: str, tmp_path: Path
) -> None:
    path = csv(tmp_path, f"unit,n\nA,5\n{name},50\nB,6\nunit,n\nC,7\n")
    found = getattr(RULES, way)(path)
    assert found.to_polars()["unit"].to_list() == ["A", "B", "C"]
    assert {item.code for item in found.diagnostics} >= {"W510", "N515"}


@WAYS
def test_percentages_that_are_all_zero_ask_nothing(way: str, tmp_path: Path) -> None:
    found = getattr(RULES, way)(csv(tmp_path, "unit,p\nA,0\nB,0.0\n"))
    assert found.to_polars()["cp"].to_list() == [0, 0]


@WAYS
def test_a_large_table_of_fractions_is_asked_about_before_cells_are_read(
    way: str, tmp_path: Path
) -> None:
    rows = "".join(f"U{at},{at % 100 / 100},x\n" for at in range(1, 3000))
    path = csv(tmp_path, f"unit,p,n\n{rows}")
    assert wrong(way, path) == [("E509", 2)]
    found = rulelang.Reading(percent="fraction")
    with pytest.raises(rulelang.DataError) as caught:
        getattr(RULES, way)(path, found)
    assert {item.code for item in caught.value.diagnostics} == {"E503"}


@WAYS
def test_a_mapping_says_what_the_percentages_of_a_heading_are(way: str, tmp_path: Path) -> None:
    path = csv(tmp_path, "unit,Máy mới,Tỷ lệ cũ\nA,5,0.5\nB,6,0.25\n")
    columns = {"Máy mới": "n", "Tỷ lệ cũ": "p"}
    reading = rulelang.Reading(columns=columns, percents={"Tỷ lệ cũ": "fraction"})
    assert getattr(RULES, way)(path, reading).to_polars()["cp"].to_list() == [5, 2.5]
    both = rulelang.Reading(columns=columns, percents=reading.percents, percent="hundredths")
    found = getattr(RULES, way)(path, both)
    assert found.to_polars()["cp"].to_list() == [0.05, 0.025]
    assert "N518" in {item.code for item in found.diagnostics}
