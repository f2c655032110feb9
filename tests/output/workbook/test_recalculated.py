"""Workbooks of formulas, recalculated by LibreOffice: they print what rulelang prints."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from openpyxl import load_workbook

import rulelang
from rulelang.output.workbook.figures import FIRST_UNIT
from rulelang.output.workbook.formulas import unable
from rulelang.plan.speech import language_of
from rulelang.words import words_of
from tests.libreoffice import SOFFICE
from tests.output.workbook.recalculated import (
    cells,
    changed,
    differences,
    emptied,
    recalculated,
)
from tests.properties.thorough import tried
from tests.strategies import CLAUSES, EVERYTHING, Row, Rubric, Traits, as_csv, cases

pytestmark = pytest.mark.skipif(
    SOFFICE is None, reason="no LibreOffice: .ci/libreoffice installs it"
)

ROOT = Path(__file__).parent.parent.parent.parent
RULESETS = [
    *sorted((ROOT / "rulesets/cao-bang-2021").glob("*s.rules")),
    *sorted((ROOT / "rulesets/digital-district").glob("*.rules")),
    *sorted((ROOT / "rulesets/examples").glob("*.rules")),
    *sorted((ROOT / "tests/conformance").glob("*.rules")),
]
EXAMPLES = 20
"""Random rubrics of each kind; each takes LibreOffice a fifth of a second."""


def evaluations() -> list[tuple[str, rulelang.Evaluation]]:
    """Every rubric that stands in the repository with data that are not wrong."""
    found = []
    for path in RULESETS:
        rules = rulelang.load(path)
        if unable(rules.plan):
            continue
        try:
            found.append((path.stem, rules.evaluate(path.with_suffix(".csv"))))
        except rulelang.DataError:
            continue
    return found


def of_formulas(evaluated: Sequence[rulelang.Evaluation], folder: Path) -> list[Path]:
    """A workbook of each, which keeps no value, recalculated."""
    paths = []
    for place, evaluation in enumerate(evaluated):
        path = folder / f"{place}.xlsx"
        lines = evaluation.write(path, formulas=True)
        assert [line for line in lines if "is not a formula" in line] == []
        emptied(path)
        paths.append(path)
    return recalculated(paths, folder)


ADDED = [(1, 1, 1), (3, 0, 0), (2, 1, 0), (1, 1, 0), (2, 0, 0), (2, 2, 2), (4, 1, 1), (0, 0, 1)]
THIRDS = """
ruleset r {{ unit u }}
input x : number from 0 to 10
input y : number from 0 to 10
input z : number from 0 to 10 default 0
criterion a max 10: points x / 3
criterion b max 10: points y / 3
criterion c max 10: points z / 3
levels {{
A from {bound}
otherwise B
}}
rank by total
"""


def test_scores_that_are_no_decimals_add_up_to_ties_and_to_levels(tmp_path: Path) -> None:
    rows = [{"u": str(at), **dict(zip("xyz", row, strict=True))} for at, row in enumerate(ADDED)]
    evaluated = [rulelang.parse(THIRDS.format(bound=n)).evaluate(rows) for n in (1, 2)]
    made = of_formulas(evaluated, tmp_path)
    assert [differences(*pair) for pair in zip(evaluated, made, strict=True)] == [[], []]


def test_the_rubrics_of_this_repository_print_the_same_figures(tmp_path: Path) -> None:
    names, evaluated = zip(*evaluations(), strict=True)
    assert len(names) > 30
    made = of_formulas(evaluated, tmp_path)
    found = {
        name: differences(evaluation, path)
        for name, evaluation, path in zip(names, evaluated, made, strict=True)
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_a_preview_shows_is_what_a_spreadsheet_computes(tmp_path: Path) -> None:
    # A preview computes nothing: it shows the values that are kept beside the formulas.
    names, evaluated = zip(*evaluations(), strict=True)
    paths = []
    for name, evaluation in zip(names, evaluated, strict=True):
        paths.append(tmp_path / f"{name}.xlsx")
        evaluation.write(paths[-1], formulas=True)
    found, shown = [], 0
    for kept, made in zip(paths, recalculated(paths, tmp_path), strict=True):
        for sheet in load_workbook(kept).sheetnames:
            for before, after in zip(cells(kept, sheet), cells(made, sheet), strict=True):
                pairs = [pair for pair in zip(before, after, strict=False) if pair[0] != ""]
                shown += len(pairs)
                found += [(kept.stem, sheet, *pair) for pair in pairs if not alike(*pair)]
    assert found[:10] == []
    assert shown > 10_000


@pytest.mark.parametrize("name", ["cao-bang-2021/departments", "digital-district/district"])
def test_a_preview_shows_every_figure_that_is_not_folded_away(name: str, tmp_path: Path) -> None:
    evaluation = rulelang.load(ROOT / f"rulesets/{name}.rules").evaluate(
        ROOT / f"rulesets/{name}.csv"
    )
    evaluation.write(tmp_path / "r.xlsx", formulas=True)
    sheet = load_workbook(tmp_path / "r.xlsx", data_only=True)[
        words_of("workbook", language_of(evaluation.plan))["calculation"]
    ]
    ranked = [row for row in sheet.iter_rows(min_row=FIRST_UNIT + 1) if row[-1].value is not None]
    folded = {
        place
        for own in sheet.column_dimensions.values()
        if own.hidden
        for place in range(own.min, own.max + 1)
    }
    assert len(folded) < sheet.max_column
    empty = [c for row in ranked for c in row if c.value is None and c.column not in folded]
    assert len(ranked) > 5 and empty == []


def alike(before: object, after: object) -> bool:
    """Whether two cells are the same but for the error of binary numbers; a difference of days is a
    day to some programs."""
    before, after = (
        (cell - date(1899, 12, 30 + (cell < date(1900, 3, 1)))).days if type(cell) is date else cell
        for cell in (before, after)
    )
    if isinstance(before, float | int) and isinstance(after, float | int):
        return before == pytest.approx(after, rel=1e-9, abs=1e-9)
    return before == after


BESIDE = frozenset(CLAUSES) - {"rows", "allowed"}
"""No formula reads several rows of one unit, and of wrong data there are no figures."""
TRAITS = {
    "everything": EVERYTHING,
    "absence": evolve(EVERYTHING, focus="absence"),
    "statistics": evolve(EVERYTHING, focus="statistics"),
    "levels": evolve(EVERYTHING, clauses=frozenset({"levels", "quotas", "disqualified"})),
    "parts": evolve(EVERYTHING, clauses=frozenset({"statistics", "rankings", "previous"})),
    "policies": evolve(EVERYTHING, clauses=frozenset({"policies", "known"}), focus="absence"),
    "all clauses": evolve(EVERYTHING, clauses=BESIDE),
}


@pytest.mark.parametrize("traits", TRAITS.values(), ids=TRAITS)
def test_random_rubrics_print_the_same_figures(traits: Traits, tmp_path: Path) -> None:
    collected: list[tuple[rulelang.Evaluation, Rubric, list[Row]]] = []

    @tried(EXAMPLES)
    @given(cases(traits, most=8))
    def collect(case: tuple[Rubric, list[Row]]) -> None:
        rubric, rows = case
        evaluation = rulelang.parse(rubric.text()).evaluate(rows)
        if not unable(evaluation.plan):
            collected.append((evaluation, rubric, rows))

    collect()
    made = of_formulas([evaluation for evaluation, _, _ in collected], tmp_path)
    found = [
        f"{rubric.text()}\n{as_csv(rubric, rows)}\n{lines}"
        for (evaluation, rubric, rows), path in zip(collected, made, strict=True)
        if (lines := differences(evaluation, path))
    ]
    assert "\n\n".join(found) == ""


FURTHER = """
ruleset r { unit u }
input x : number
input g : text
let ratio "Ratio" show 3 decimals = 1 / x
let high "High" = x >= average(x within g)
let word "Word" = first { when x > 5 -> "much" otherwise -> "little" }
let best "Best" = c.level
criterion c max 10: points x
levels of c { good "Good" from 5  otherwise bad "Bad" }
levels { A "The first" from 8 at most 1  B "The next" from 2  otherwise C unranked }
disqualified when x = 9 "nine"
disqualified when g = "b" "group b"
rank other "Other" within g by ratio
"""


def test_the_sheet_of_the_ranking_computes_all_that_it_shows(tmp_path: Path) -> None:
    data = [(10, "a"), (9, "b"), (8, "a"), (0, "a"), (9, "a"), (None, "a"), (3, None)]
    rows = [{"u": str(at), "x": x, "g": g} for at, (x, g) in enumerate(data)]
    evaluation = rulelang.parse(FURTHER).evaluate(rows)
    plain = tmp_path / "plain.xlsx"
    evaluation.write(plain)
    (made,) = of_formulas([evaluation], tmp_path)
    found, wanted = (by_heading(cells(path, "Ranking")) for path in (made, plain))
    assert {"Ratio", "High", "Word", "Best", "Other"} < wanted.keys()
    for heading in wanted.keys() - {"Notes"}:
        units = found[heading][: len(data)], wanted[heading][: len(data)]
        known = ["" if str(cell).startswith("– ") else cell for cell in units[0]]
        own = [pytest.approx(c) if isinstance(c, float) else c for c in units[1]]
        assert known == own, heading


def by_heading(rows: Sequence[Sequence[object]]) -> dict[str, list[object]]:
    """The cells of a sheet by what stands above them, where the first column is the rank."""
    first = next(at for at, row in enumerate(rows) if row[0] == "Rank")
    return {
        str(heading): [row[place] for row in rows[first + 1 :]]
        for place, heading in enumerate(rows[first])
    }


UNREAD = {
    "requirements of a level that no unit reaches": """
    ruleset r { unit u }
    input x : number
    input y : number
    criterion c max 10: points x
    levels { A from 8 requires x / y > 1  B from 2 requires ln(y) < 3 or x > 3  otherwise none }
    """,
    "rows below the one that is taken": """
    ruleset r { unit u }
    input x : number
    input y : number
    criterion c max 10: bands x { < 5 -> 3  < 8 -> 10 / y  otherwise -> ln(y) }
    """,
}
"""Rules in which what cannot be computed is not asked for, as no unit of more than 7 has y = 0."""


@pytest.mark.parametrize("rules", UNREAD.values(), ids=UNREAD)
def test_what_is_not_read_is_no_error(rules: str, tmp_path: Path) -> None:
    rows = [{"u": name, "x": x, "y": y} for name, x, y in (("A", 4, 0), ("B", 9, 2), ("C", 1, 0))]
    evaluation = rulelang.parse(rules).evaluate(rows)
    (made,) = of_formulas([evaluation], tmp_path)
    assert differences(evaluation, made) == []


def test_a_changed_cell_gives_what_a_new_evaluation_gives(tmp_path: Path) -> None:
    # Which criteria, levels, ranks and statistics hang on the cell is for the rubric to say.
    changes = [
        ("cao-bang-2021/districts", "infrastructure", 2, "24"),
        ("cao-bang-2021/districts", "staff", 4, ""),
        ("digital-district/district", "households", 3, "1"),
        ("digital-district/district", "response_time", 5, "0.25"),
    ]
    evaluated, paths = [], []
    for place, (name, column, row, number) in enumerate(changes):
        rules = rulelang.load(ROOT / f"rulesets/{name}.rules")
        before = rules.evaluate(ROOT / f"rulesets/{name}.csv")
        path, data = tmp_path / f"before{place}.xlsx", tmp_path / f"{place}.csv"
        before.write(path, formulas=True)
        ids = [item.id for item in rules.inputs]
        letter = column_letter(ids.index(column) + 1)
        to = tmp_path / f"after{place}.xlsx"
        changed(
            path,
            to,
            words_of("workbook", language_of(rules.plan))["data"],
            f"{letter}{row + FIRST_UNIT}",
            number,
        )
        edit(ROOT / f"rulesets/{name}.csv", data, column, row, number)
        after = rules.evaluate(data)
        assert any(a.total != b.total for a, b in zip(before.units, after.units, strict=True))
        evaluated.append(after)
        paths.append(to)
    made = recalculated(paths, tmp_path)
    found = [differences(after, path) for after, path in zip(evaluated, made, strict=True)]
    assert found == [[] for _ in changes]


def test_a_cell_that_is_made_wrong_is_an_error_in_its_figures_and_in_every_rank(
    tmp_path: Path,
) -> None:
    evaluation = rulelang.load(RULESETS[1]).evaluate(RULESETS[1].with_suffix(".csv"))
    path, to = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    evaluation.write(path, formulas=True)
    own = words_of("workbook", language_of(evaluation.plan))
    changed(path, to, own["data"], "B5", "24.01")  # of 24 at most
    (made,) = recalculated([to], tmp_path)
    *_, header = cells(made, own["calculation"])[:FIRST_UNIT]
    rows = cells(made, own["calculation"])[FIRST_UNIT:]
    found = {str(name): place for place, name in enumerate(header)}
    # An error is read as an empty cell, which no figure of these data is else.
    assert [row[found["infrastructure"]] for row in rows].count("") == 1
    assert [row[found["total"]] for row in rows].count("") == 1
    assert {row[found["rank_"]] for row in rows} == {""}
    assert [row[found["status"]] for row in rows].count(own["wrong_data"]) == 1


def column_letter(column: int) -> str:
    """The letters of a column, counted from 0."""
    first, last = divmod(column, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def edit(source: Path, to: Path, column: str, row: int, number: str) -> None:
    """The table with another number in a cell."""
    import csv

    rows = [*csv.reader(source.read_text("utf-8").splitlines())]
    rows[row][rows[0].index(column)] = number
    with to.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
