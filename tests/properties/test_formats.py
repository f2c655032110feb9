"""Every format from both engines: the same text to the byte, the same cells of workbooks."""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from attrs import evolve
from hypothesis import event, given, note
from hypothesis import strategies as st
from openpyxl import load_workbook

import rulelang
from rulelang.engine.columnar.run import score
from tests.columns import frame_of, many_rows
from tests.properties.test_real_rubrics import REAL, ROOT, RUBRICS
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, Rubric, rubrics

PLAIN = evolve(EVERYTHING, statistics=False, absence=False)
ABSENCE = evolve(EVERYTHING, focus="absence", statistics=False)
Results = rulelang.Evaluation | rulelang.ScoredTable


def texts(results: Results) -> Mapping[str, str]:
    """The results in every format that is a text."""
    return {
        "JSON": results.to_json(),
        "lines": results.to_jsonl(),
        "CSV": results.to_csv(),
        "table": results.to_table(),
        "Markdown": results.to_markdown(),
    }


def cells(results: Results, folder: Path) -> Mapping[str, Any]:
    """What stands in a workbook of the results, and how wide and high that is."""
    results.write(folder / "r.xlsx")
    found = {}
    for sheet in load_workbook(folder / "r.xlsx"):
        rows = [
            [(cell.value, cell.number_format, cell.alignment.wrap_text) for cell in row]
            for row in sheet.iter_rows()
            if row[0].value not in ("Time", "Thời điểm")
        ]
        widths = {name: column.width for name, column in sheet.column_dimensions.items()}
        heights = {row: own.height for row, own in sheet.row_dimensions.items()}
        found[sheet.title] = rows, widths, heights, sheet.conditional_formatting
    return {
        name: (*plain, [(str(area.sqref), len(area.rules)) for area in coloured])
        for name, (*plain, coloured) in found.items()
    }


def both(
    rubric: Rubric, seed: int, rows: int, missing: float
) -> tuple[rulelang.Evaluation, rulelang.ScoredTable] | None:
    """The results of both engines; None where the data are wrong."""
    text = rubric.text()
    note(text)
    rules = rulelang.parse(text)
    frame = frame_of(rubric, many_rows(rubric, Random(seed), rows, missing))
    try:
        exact = rules.evaluate(frame)
    except rulelang.DataError:
        return None
    scored = rules.score_table(frame)
    event(f"handed over: {10 * scored.handed_over // rows * 10}%")
    return exact, scored


@pytest.mark.parametrize("name", RUBRICS[: len(REAL)])
def test_rubrics_of_the_project(name: str, tmp_path: Path) -> None:
    rules, data = rulelang.load(ROOT / f"{name}.rules"), ROOT / f"{name}.csv"
    exact, scored = rules.evaluate(data), rules.score_table(data)
    assert texts(exact) == texts(scored)
    assert cells(exact, tmp_path) == cells(scored, tmp_path)


@tried(60)
@given(rubrics(PLAIN), st.integers(0, 2**32), st.sampled_from([1, 7, 120]))
def test_texts_of_plain_rubrics(rubric: Rubric, seed: int, rows: int) -> None:
    found = both(rubric, seed, rows, 0.03)
    if found is not None:
        exact, scored = map(texts, found)
        assert exact == scored


@tried(100)
@given(rubrics(ABSENCE), st.integers(0, 2**32), st.sampled_from([7, 120]))
def test_texts_of_rubrics_in_which_much_does_not_apply(
    rubric: Rubric, seed: int, rows: int
) -> None:
    found = both(rubric, seed, rows, 0.2)
    if found is not None:
        exact, scored = map(texts, found)
        assert exact == scored


@tried(60)
@given(rubrics(), st.integers(0, 2**32))
def test_texts_of_whatever_rubrics_hold(rubric: Rubric, seed: int) -> None:
    found = both(rubric, seed, 60, 0.03)
    if found is not None:
        exact, scored = map(texts, found)
        assert exact == scored


@tried(40)
@given(rubrics(), st.integers(0, 2**32), st.sampled_from([7, 60]))
def test_cells_of_workbooks(rubric: Rubric, seed: int, rows: int) -> None:
    found = both(rubric, seed, rows, 0.1)
    if found is not None:
        with TemporaryDirectory() as folder:
            exact, scored = (cells(results, Path(folder)) for results in found)
        assert exact == scored


@tried(40)
@given(rubrics(ABSENCE), st.integers(0, 2**32))
def test_json_of_figures_that_are_computed_twice(rubric: Rubric, seed: int) -> None:
    """Results that have no room are the same."""
    found = both(rubric, seed, 60, 0.1)
    if found is not None:
        exact, scored = found
        again = evolve(scored, ranked=score(scored.plan, scored.source, kept=0))
        assert again.to_json() == exact.to_json()
