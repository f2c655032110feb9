"""`Ruleset.score_table`: the results of `evaluate`, as a table of doubles."""

from pathlib import Path

import polars as pl
import pytest

import rulelang
from rulelang.api import scored
from rulelang.data.prepared import MANY
from rulelang.plan.kinds import MARKS

RULES = """
ruleset schools { unit school  period year }
input passed : integer from 0 to taken
input taken  : integer from 0
input built  : date from 1900-01-01
input kind   : choice { town, country }
criterion results max 10 round 1: ratio passed / taken
criterion age max 5: first { when built < 2000-01-01 -> 2 otherwise -> 5 }
levels { A from 80%  B from 40%  otherwise C }
rank within kind by total, age
"""
COLUMNS = {
    "school": ["Đông", "An", "Ba Bể", "Đông", "Yên"],
    "year": ["2024", "2024", "2024", "2025", "2024"],
    "passed": [1, 2, None, 3, 0],
    "taken": [3, 2, 5, 4, 0],
    "built": [None, "2001-05-01", "1990-01-01", "2000-01-01", "1999-12-31"],
    "kind": ["town", "town", "country", "town", "town"],
}


@pytest.fixture
def frame() -> pl.DataFrame:
    return pl.DataFrame(COLUMNS).with_columns(pl.col("built").str.to_date())


def test_a_table_has_the_results_of_evaluate_as_doubles(frame: pl.DataFrame) -> None:
    rules = rulelang.parse(RULES)
    table = rules.score_table(frame)
    wanted = [
        (
            unit.unit,
            unit.period,
            unit.group,
            unit.status,
            None if unit.total is None else float(unit.total),
            None if unit.share is None else float(unit.share),
            unit.level,
            unit.rank,
            *(None if score is None else float(score) for score in unit.scores.values()),
            [*unit.missing],
            *([*unit.marks.get(mark, ())] for mark in MARKS),
        )
        for unit in rules.evaluate(frame.to_dicts()).units
    ]
    assert table.to_polars().rows() == wanted
    assert table.to_polars().columns[:4] == ["school", "year", "kind", "status"]
    assert (len(table), table.handed_over) == (5, 0)


def test_wrong_cells_are_reported_as_evaluate_reports_them(frame: pl.DataFrame) -> None:
    rules = rulelang.parse(RULES)
    wrong = frame.with_columns(passed=pl.col("taken") + 1, kind=pl.lit("village"))
    with pytest.raises(rulelang.DataError) as columns:
        rules.score_table(wrong)
    with pytest.raises(rulelang.DataError) as rows:
        rules.evaluate(wrong.to_dicts())
    told = [(d.code, d.place.row, d.values) for d in columns.value.diagnostics]
    assert told == [(d.code, d.place.row, d.values) for d in rows.value.diagnostics]


def test_units_that_stand_twice_are_reported(frame: pl.DataFrame) -> None:
    twice = pl.concat([frame, frame[:1].with_columns(school=pl.lit(" Đông "))])
    with pytest.raises(rulelang.DataError, match="Đông"):
        rulelang.parse(RULES).score_table(twice)


def test_a_file_that_is_no_parquet_is_said_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    path.write_text("no table")
    with pytest.raises(rulelang.DataError) as error:
        rulelang.parse(RULES).score_table(path)
    assert [item.code for item in error.value.diagnostics] == ["E515"]


def test_a_table_of_no_unit_is_scored_with_a_note(frame: pl.DataFrame, tmp_path: Path) -> None:
    rules = rulelang.parse(RULES)
    wanted = rules.score_table(frame).to_polars().schema
    frame[:0].write_parquet(tmp_path / "empty.parquet")
    for data in (frame[:0], tmp_path / "empty.parquet"):
        table = rules.score_table(data)
        assert [item.code for item in table.diagnostics] == ["N503"]
        assert (len(table), table.to_polars().schema) == (0, wanted)
        table.write_parquet(tmp_path / "out.parquet")
        assert pl.read_parquet(tmp_path / "out.parquet").schema == wanted


def test_a_csv_file_and_rows_are_scored_in_columns_too(frame: pl.DataFrame, tmp_path: Path) -> None:
    rules = rulelang.parse(RULES)
    path = tmp_path / "data.csv"
    frame.write_csv(path)
    wanted = rules.score_table(frame).to_polars()
    for data in (path, str(path), frame.to_dicts(), iter(frame.to_dicts())):
        table = rules.score_table(data)
        assert table.to_polars().equals(wanted)
        assert table.handed_over == 0
    assert rules.evaluate(frame).to_polars().equals(wanted)


def test_only_cells_that_are_no_plain_decimals_cost_time(tmp_path: Path) -> None:
    rules = rulelang.parse("""
    ruleset schools { unit school }
    input built  : date
    input passed : percent
    input pupils : number from 0 to 1000000
    input online : percent
    criterion c max 1 : ratio passed / 1
    criterion e max 1 : points online
    criterion d max 9 : points pupils / 1000000
    """)
    path = tmp_path / "data.csv"
    cells = [
        ("2001-02-03", "90%", "12.5", "2"),
        (" 2001-02-03", "0.5 %", " 7 ", "50"),
        ("", "1e1%", "1e3", "99.5"),
        ("1999-01-01", "100%", "123456.789012345678", "0"),
    ]
    lines = [",".join((f"U{at}", *row)) for at, row in enumerate(cells)]
    path.write_text("\n".join(["school,built,passed,pupils,online", *lines]), "utf-8")
    table = rules.score_table(path)
    assert table.handed_over == 1  # a number of over 15 digits
    assert table.to_polars().equals(rules.evaluate(path).to_polars())


def test_figures_of_csv_are_rounded_from_the_exact_ones() -> None:
    rules = rulelang.parse("""
    ruleset r { unit u }
    input n : integer from 0 to 2000
    criterion c max 3: points n / 1000 - n / 300000000000000000000
    """)
    data = [{"u": f"U{n}", "n": n} for n in range(2001)]
    table = rules.score_table(data)
    assert table.to_csv() == rules.evaluate(data).to_csv()
    half = next(row for row in table.to_polars().rows() if row[0] == "U125")
    assert half[2] == 0.125  # a double that would round to 0.13
    assert "\nU125,ranked,0.12," in table.to_csv()


def test_percentages_that_could_be_fractions_are_told_of_a_large_table_before_all_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = rulelang.parse("""ruleset r { unit u }
input x : percent
input y : percent
criterion c max 10: ratio (x + y) / 2
""")
    path = tmp_path / "large.csv"
    lines = [f"u{at}," + (",20%" if not at else "0.25,30%") for at in range(MANY + 1)]
    path.write_text("\n".join(["u,x,y", *lines]), encoding="utf-8")
    monkeypatch.setattr(scored, "evaluate_table", None)  # which takes a look at each cell
    with pytest.raises(rulelang.DataError) as error:
        rules.score_table(path)
    (found,) = error.value.diagnostics
    assert found.code == "E509"
    assert str(found).splitlines()[0] == (
        'error[E509]: "0.25" in a column of percentages could be 0.25% or 25%'
    )
    assert "large.csv: row 3, column `x`" in str(found)


def test_fractions_in_a_large_table_are_told_however_they_are_spelt() -> None:
    rules = rulelang.parse("ruleset r { unit u }\ninput x : percent\ncriterion c max 10: ratio x\n")
    units = [f"u{at}" for at in range(MANY + 1)]
    with pytest.raises(rulelang.DataError, match=r'E509.*"0\.5"'):
        rules.score_table(pl.DataFrame({"u": units, "x": ["5e-1"] * len(units)}))
