"""Units that were rescaled, held at a floor or limit, or left out in part: signs and counts."""

import csv
import io
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import jsonschema
import numpy as np
import openpyxl
import polars as pl
import pytest

import rulelang
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.run import Chunk, Ranked
from rulelang.output.csv import BETWEEN
from rulelang.output.csv_columns import texts
from rulelang.output.frames import frames
from rulelang.output.marks import line
from rulelang.plan.kinds import MARKS as KINDS
from rulelang.results.columns import INCOMPLETE, level_of, mark_of, words_of
from rulelang.results.marked import Marked, Tally, count_marks
from rulelang.results.score import UnitResult
from rulelang.results.summary import summarise
from tests.output.marked import MARKS, marked
from tests.output.test_json import SCHEMA
from tests.output.workbook import tables


def test_each_unit_counts_once_for_each_mark() -> None:
    counted = count_marks(marked().units)
    assert counted.units == {"held": 3, "rescaled": 2, "left_out": 1}
    assert counted.held == {Fraction(1): 2, Fraction(2): 1, Fraction(13): 1}
    assert count_marks(marked().units, ["service", "reach"]).units == {"rescaled": 1, "left_out": 1}


def test_a_line_counts_them() -> None:
    counted = count_marks(marked().units)
    assert line(Marked({}, {}), "en") == ""
    assert line(counted, "en") == (
        "rescaled: 2 units · smaller max: 1 unit"
        " · held at 1: 2 units · held at 2: 1 unit · held at 13: 1 unit"
    )
    assert line(counted, "vi").endswith("giữ ở mức 13: 1 đơn vị")
    assert line(Marked({"held": 5}, {Fraction(n, 4): 1 for n in range(5)}), "en") == "held: 5 units"
    assert line(Marked({"held": 1}, {Fraction(-5, 2): 1}), "vi") == "giữ ở mức −2,5: 1 đơn vị"


def test_json_has_them_by_unit_and_in_the_summary() -> None:
    found = json.loads(marked().to_json())
    jsonschema.validate(found, SCHEMA)
    units = {unit["unit"]: unit for unit in found["units"]}
    assert units["Bình"]["held"] == ["award", "total"]
    assert units["Đông"]["rescaled"] == ["total"]
    assert units["Đông"]["left_out"] == ["service"]
    assert found["summary"]["rescaled"] == [
        {"id": "service", "units": 1},
        {"id": "total", "units": 1},
    ]
    assert found["summary"]["left_out"] == [{"id": "service", "units": 1}]
    assert found["summary"]["held"] == [
        {"id": "policy", "at": 2.0, "units": 1},
        {"id": "award", "at": 1.0, "units": 2},
        {"id": "total", "at": 13.0, "units": 1},
    ]
    exact = json.loads(marked().to_json(exact=True))
    assert exact["summary"]["held"][0] == {"id": "policy", "at": "2", "units": 1}


def test_the_summary_lists_floors_from_the_lowest() -> None:
    found = marked()
    ats = [item.at for item in summarise(found.plan, found.results).marks if item.mark == "held"]
    assert ats == [2, 1, 13]


def test_a_table_for_people_has_signs_and_says_what_they_are() -> None:
    lines = marked().to_table("en").splitlines()
    bình = next(line for line in lines if "Bình" in line).split()
    assert {"*13.0", "*+1.0"} <= set(bình)
    dân = next(line for line in lines if "Dân" in line)
    assert "†6.0" in dân
    assert (
        "† rescaled: 2 units · ‡ smaller max: 1 unit"
        " · * held at 1: 2 units · * held at 2: 1 unit · * held at 13: 1 unit"
    ) in lines


def test_figures_with_signs_stay_below_one_another() -> None:
    rows = [line for line in marked().to_table("en").splitlines() if line.strip()[:1].isdigit()]
    assert len(rows) == 4
    assert len({line.index(".") for line in rows}) == 1


def test_a_breakdown_has_those_of_its_own_criteria() -> None:
    from rulelang.output import table

    found = marked()
    text = table.text(found.view, by="service", language="en")
    assert "† rescaled: 1 unit · ‡ smaller max: 1 unit" in text.splitlines()
    assert "*" not in text


def test_markdown_has_signs_that_are_no_marks_of_its_own() -> None:
    text = marked().to_markdown("en")
    assert "| 13.0\\* |" in text
    assert "| 6.0† |" in text
    assert "\\* held at 13: 1 unit" in text


def test_csv_lists_the_criteria() -> None:
    rows = [*csv.DictReader(io.StringIO(marked().to_csv()))]
    assert [row["held"] for row in rows] == ["", "award; total", "policy", "", "award"]
    assert [row["left_out"] for row in rows] == ["", "", "", "", "service"]


def test_frames_have_lists(tmp_path: Path) -> None:
    frame = marked().to_polars()
    for mark in KINDS:
        assert frame[mark].to_list() == [list(marks.get(mark, ())) for marks in MARKS]
    marked().write(tmp_path / "r.parquet")
    assert pl.read_parquet(tmp_path / "r.parquet").equals(frame)


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl", ".xlsx"])
def test_what_is_not_counted_in_a_file_is_said_beside_it(ending: str, tmp_path: Path) -> None:
    (said,) = marked().write(tmp_path / f"r{ending}", language="en")
    assert said.startswith("rescaled: 2 units · ")


@pytest.mark.parametrize("ending", [".json", ".md", ".txt"])
def test_what_is_counted_in_a_file_is_not_said_again(ending: str, tmp_path: Path) -> None:
    assert marked().write(tmp_path / f"r{ending}") == ()


def test_a_workbook_names_them_for_each_unit(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    marked("vi").write(path)
    rows = tables.table(path, "Xếp hạng", "Hạng")
    place = rows[0].index("Ghi chú")
    by_unit = {row[1]: row[place] for row in rows[1:]}
    assert by_unit["Bình"] == "giữ ở giới hạn: Khen thưởng, Tổng"
    assert by_unit["An"] is None
    about = dict(openpyxl.load_workbook(path)["Nguồn gốc"].iter_rows(values_only=True))
    assert about["Điểm được điều chỉnh"].startswith("quy đổi điểm: 2 đơn vị")


def in_columns() -> Ranked:
    """The marked sample as an engine of columns gives it, in two chunks."""
    found = marked()
    places = {"A": 0, "B": 1, "none": 2, None: 0}
    of_service = {"good": 0, "poor": 1, None: 2}

    def chunks() -> Iterator[Chunk]:
        for units in (found.units[:2], found.units[2:]):
            figures = {
                "total": np.array([float(unit.total or 0) for unit in units]),
                "share": np.array([float(unit.share or 0) for unit in units]),
                "rank": np.array([unit.rank or 0 for unit in units]),
                "level": np.array([places[unit.level] for unit in units], np.uint8),
                level_of("service"): np.array([of_service[u.levels["service"]] for u in units]),
                INCOMPLETE: np.array([unit.status == "incomplete" for unit in units]),
                "missing 0": np.array(
                    [sum(word for _, word in words_of(found.plan, u.missing)) for u in units]
                ),
            }
            for id in units[0].scores:
                figures[id] = np.array([float(unit.scores[id] or 0) for unit in units])
                figures[f"{id} absent"] = np.array([unit.scores[id] is None for unit in units])
            for mark in KINDS:
                for id in (*units[0].scores, "total"):
                    has = [id in unit.marked(mark) for unit in units]
                    if any(has):
                        figures[mark_of(id, mark)] = np.array(has)
            # The total of an incomplete unit may be marked by an engine, and is not in results.
            if units[0].status == "incomplete":
                figures.setdefault("total held", np.zeros(len(units), np.bool_))[0] = True
            yield pl.DataFrame({"unit": [unit.unit for unit in units]}), figures

    def exactly(rows: Array) -> list[UnitResult]:
        return [found.units[row] for row in rows.tolist()]

    return Ranked(len(found), 0, None, chunks=chunks, exactly=exactly)  # type: ignore[arg-type]


def test_columns_have_the_same_marks_and_counts() -> None:
    found, tally = marked(), Tally()
    table = pl.concat(frames(found.plan, in_columns(), tally=tally))
    assert table.to_dicts() == found.to_polars().to_dicts()
    assert tally.marked() == found.marked()


def test_csv_of_columns_has_the_same_lists() -> None:
    found, ranked = marked(), in_columns()
    text = "".join(texts(found.plan, frames(found.plan, ranked, between=BETWEEN)))
    rows = zip(*(csv.DictReader(io.StringIO(one)) for one in (text, found.to_csv())), strict=True)
    for columns, exact in rows:
        for name in ("commune", "service.level", "missing", *KINDS):
            assert columns[name] == exact[name]


def test_points_that_are_rounded_to_their_limit_are_not_held_there() -> None:
    text = "ruleset r { unit u }  input x : number  criterion c max 10 down to -5 round 0: points x"
    values = {"A": "10.4", "B": "10.5", "C": "-5.4", "D": "-5.5", "E": "10", "F": "12"}
    rows = [{"u": unit, "x": value} for unit, value in values.items()]
    found = rulelang.parse(text).evaluate(rows)
    assert [unit.unit for unit in found.units if "c" in unit.marked("held")] == ["B", "D", "F"]
    assert [unit.total for unit in found.units] == [10, 10, 0, 0, 10, 10]
