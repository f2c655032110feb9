"""Data as Spark reads them: what is wrong is told as it is on one machine."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import rulelang
from tests.spark.session import figures, on_spark, told, written

RULES = """ruleset r "Xã" { unit commune "Xã"  period year "Năm" }
input offices   "Cơ quan"  : integer from 1
input connected "Có mạng"  : integer from 0 to offices
input rate      "Tỷ lệ"    : percent
input portal               : choice { none "Chưa có", full "Đầy đủ" }
input founded              : date from 1990-01-01
check connected != 3 "three is unlucky"
criterion lan max 4: ratio connected / offices
criterion online max 4: scale rate from 0% to 80%
criterion age max 2: yes founded < 2000-01-01 and portal = full
criterion even max 1: points 1 / (offices - 5)
levels { good from 50%  otherwise weak }
"""


def table(rows: int = 40, **wrong: tuple[int, Any]) -> pl.DataFrame:
    """Good rows; each name of a column comes with a row and a cell to stand there instead."""
    columns: dict[str, list[Any]] = {
        "commune": [f"Xã  {at}" for at in range(rows)],
        "year": [2020 + at % 2 for at in range(rows)],
        "offices": [7] * rows,
        "connected": [at % 3 for at in range(rows)],
        "rate": [at % 10 / 10 for at in range(rows)],
        "portal": ["full", "Chưa  có"] * (rows // 2),
        "founded": [date(1995, 1, 1)] * rows,
    }
    for name, (row, cell) in wrong.items():
        columns[name][row] = cell
    return pl.DataFrame(columns)


WRONG = {
    "a unit twice": {"commune": (9, "Xã 7")},
    "no name": {"commune": (9, " ")},
    "no period": {"year": (9, None)},
    "out of range": {"offices": (11, 0)},
    "beyond another input": {"connected": (13, 8)},
    "a failed check": {"connected": (13, 3)},
    "an unknown choice": {"portal": (15, "fulll")},
    "a division by zero": {"offices": (17, 5)},
    "too early": {"founded": (39, date(1980, 1, 1))},
    "many things": {"offices": (3, 5), "rate": (4, 1.5), "portal": (5, "x"), "year": (8, None)},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_wrong_data_are_told_as_on_one_machine(
    wrong: dict[str, tuple[int, Any]], spark: Any, tmp_path: Path
) -> None:
    rules, frame = rulelang.parse(RULES), table(**wrong)
    with pytest.raises(rulelang.DataError) as here:
        rules.score_table(frame)
    with pytest.raises(rulelang.DataError) as there:
        on_spark(rules, spark, written(frame, tmp_path))
    assert told(there.value, tmp_path) == told(here.value)


def test_wrong_values_of_a_statistic_are_told_where_somebody_reads_it(
    spark: Any, tmp_path: Path
) -> None:
    rules = rulelang.parse("""ruleset r { unit u }
    input a : integer
    input b : integer
    criterion x max 1: yes a / b > average(a / b)
    """)
    frame = pl.DataFrame({"u": ["1", "2", "3", "4"], "a": [1, 2, 3, 4], "b": [1, 0, 2, 0]})
    with pytest.raises(rulelang.DataError) as here:
        rules.evaluate(frame)
    with pytest.raises(rulelang.DataError) as there:
        on_spark(rules, spark, written(frame, tmp_path))
    assert told(there.value, tmp_path) == told(here.value)


def test_messages_name_the_file_and_its_own_row(spark: Any, tmp_path: Path) -> None:
    folder = tmp_path / "Xã, 2021"
    for year in (2020, 2021):
        rows = {"u": ["A", "B", "C"], "a": [1, 2, 3 if year == 2020 else None]}
        (folder / f"year={year}").mkdir(parents=True)
        pl.DataFrame(rows).write_parquet(folder / f"year={year}" / "part 1.parquet")
    rules = rulelang.parse("""ruleset r { unit u missing error }
    input a : integer
    criterion x max 1: yes a = 1
    """)
    with pytest.raises(rulelang.DataError) as caught:
        on_spark(rules, spark, str(folder))
    second = f"{folder}/year=2021/part 1.parquet"
    twice = [item for item in caught.value.diagnostics if item.code == "E513"]
    assert [str(item.place) for item in twice] == [
        f"{second}: row {row}, column `u`" for row in (2, 3, 4)
    ]
    assert str(twice[0].values["first"]) == f"{folder}/year=2020/part 1.parquet: row 2"
    missing = [item for item in caught.value.diagnostics if item.code != "E513"]
    assert {(item.place.file, item.place.row) for item in missing} == {(second, 4)}


def test_a_data_frame_of_spark_is_scored_and_its_rows_are_numbered(spark: Any) -> None:
    rules, good, bad = rulelang.parse(RULES), table(), table(offices=(11, 0))
    found = figures(on_spark(rules, spark, spark.createDataFrame(good.to_arrow())))
    assert found.sort("commune").to_dicts() == (
        rules.score_table(good).to_polars().sort("commune").to_dicts()
    )
    with pytest.raises(rulelang.DataError) as caught:
        on_spark(rules, spark, spark.createDataFrame(bad.to_arrow()))
    (place,) = {item.place for item in caught.value.diagnostics if item.code == "E503"}
    assert (place.row, place.unit) == (13, "Xã  11")


def test_a_table_without_rows_gives_one_without_rows_and_a_note(spark: Any, tmp_path: Path) -> None:
    rules, frame = rulelang.parse(RULES), table()[:0]
    scores = on_spark(rules, spark, written(frame, tmp_path))
    assert [item.code for item in scores.diagnostics] == ["N503"]
    assert figures(scores).columns == rules.score_table(frame).to_polars().columns
    assert len(scores) == scores.to_spark().count() == 0


def test_texts_are_read_as_on_one_machine(spark: Any, tmp_path: Path) -> None:
    rules = rulelang.parse(RULES)
    for rates in (["90%", "45.5 %"], ["90", "0.5"]):
        frame = table().with_columns(
            pl.col("offices").cast(pl.String),
            pl.col("founded").cast(pl.String),
            pl.Series("rate", rates * 20),
        )
        wanted = rules.score_table(frame).to_polars().sort("commune")
        found = figures(on_spark(rules, spark, written(frame, tmp_path / rates[0][:2])))
        assert found.sort("commune").to_dicts() == wanted.to_dicts()


def test_bare_percentages_that_may_be_fractions_are_asked_about(spark: Any, tmp_path: Path) -> None:
    rules = rulelang.parse(RULES)
    frame = table(offices=(3, 0)).with_columns(pl.col("rate").cast(pl.String))
    with pytest.raises(rulelang.DataError) as here:
        rules.score_table(frame)
    with pytest.raises(rulelang.DataError) as there:
        on_spark(rules, spark, written(frame, tmp_path))
    assert told(there.value, tmp_path) == told(here.value)
    assert {item.code for item in there.value.diagnostics} >= {"E509", "E503"}


def test_results_are_written_as_a_folder_of_parquet(spark: Any, tmp_path: Path) -> None:
    rules, frame = rulelang.parse(RULES), table()
    scores = on_spark(rules, spark, written(frame, tmp_path / "in"))
    scores.write_parquet(tmp_path / "out")
    found = pl.read_parquet(tmp_path / "out/*.parquet").sort("commune")
    assert found.to_dicts() == rules.score_table(frame).to_polars().sort("commune").to_dicts()
    with pytest.raises(FileExistsError):
        scores.write_parquet(tmp_path / "out")


def test_a_path_that_is_not_there_is_one_line(spark: Any, tmp_path: Path) -> None:
    with pytest.raises(rulelang.DataError) as caught:
        on_spark(rulelang.parse(RULES), spark, tmp_path / "none.parquet")
    (item,) = caught.value.diagnostics
    assert item.code == "E518"
    assert "\n" not in item.message


def test_every_type_of_column_is_read_as_on_one_machine(spark: Any, tmp_path: Path) -> None:
    rules = rulelang.parse("""ruleset r { unit u }
    input x : number
    input p : percent
    input n : integer
    input t : text
    criterion cx max 9: points x
    criterion cp max 9: ratio p
    criterion cn max 9: points n
    criterion ct max 9: points if t = "5" then 1 else 0
    """)
    frame = pl.DataFrame(
        {
            "u": pl.Series([b"A", b"\x00\xff", b"C", b"D"]),
            "x": pl.Series([0.7, 0.1, 5, None], dtype=pl.Float32),
            "p": ["0.9", "0.5", "1", "0"],
            "n": [5.0, 1.0, 0.0, 2.0],
            "t": [5.0, 0.5, 5.5, 1.0],
        }
    )
    reading = rulelang.Reading(percent="fraction")
    wanted = rules.evaluate(frame, reading)
    found = rules.score_with_spark(str(written(frame, tmp_path / "a")), spark, reading)
    assert figures(found).sort("u").to_dicts() == wanted.to_polars().sort("u").to_dicts()
    wrong = frame.with_columns(n=pl.Series([5.5, 1.0, 0.0, 2.0]))
    with pytest.raises(rulelang.DataError) as here:
        rules.evaluate(wrong, reading)
    with pytest.raises(rulelang.DataError) as there:
        rules.score_with_spark(str(written(wrong, tmp_path / "b")), spark, reading)
    assert told(there.value, tmp_path / "b") == told(here.value)
