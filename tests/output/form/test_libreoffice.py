"""Forms filled in through a real spreadsheet program come back exactly."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.formula.translate import Translator

import rulelang
from rulelang.api.forms import collect
from rulelang.data import prepare
from tests.filled import answer_cells, table_cells
from tests.libreoffice import absent, typed_in
from tests.tables import csv_table

DISTRICT = Path(__file__).parents[3] / "rulesets" / "digital-district"
RULES, DATA = DISTRICT / "district.rules", DISTRICT / "district.csv"
WHY = absent()

pytestmark = pytest.mark.skipif(bool(WHY), reason=WHY)

VERDICTS = "Z"
"""A column in which the rules of cells are computed."""

Typed = dict[tuple[str, str], str]


def labels(rules: rulelang.Ruleset, row: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row of the data, as an officer types or chooses them."""
    found = {}
    for item in rules.inputs:
        text = row[item.id]
        if item.kind == "yesno" and text:
            text = {"yes": "Có", "no": "Không"}[text]
        found[item.id] = next((o.label for o in item.choices if o.id == text), None) or text
    return {id: text for id, text in found.items() if text}


def one_unit(rules: rulelang.Ruleset, path: Path, row: Mapping[str, str]) -> Typed:
    (sheet, *_) = load_workbook(path).worksheets
    cells = answer_cells(sheet)
    return {(sheet.title, cells[id].coordinate): text for id, text in labels(rules, row).items()}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


BOUNDED = """ruleset r { unit u }
input a : number
input n : integer
input d : date
input b : number from 0 to a + 0.7
input c : integer from n - 2 to max(n, 2 * n) - 1
input e : date from d to 2024-12-31
criterion k max 1: points a + b + c + n + days(d, e)
"""
# What stands in one row of the table, the answer in question, and whether it is allowed.
CASES = (
    ({"a": "0.1", "b": "0.8"}, "b", True),  # binary numbers add up to less
    ({"a": "0.1", "b": "0.80001"}, "b", False),
    ({"a": "0.1", "b": "-0.1"}, "b", False),
    ({"a": "0.1", "b": "abc"}, "b", False),
    ({"b": "1000"}, "b", True),  # what bounds it is still empty
    ({"n": "5", "c": "9"}, "c", True),
    ({"n": "5", "c": "10"}, "c", False),
    ({"n": "5", "c": "2"}, "c", False),
    ({"n": "5", "c": "4.5"}, "c", False),
    ({"d": "2024-02-29", "e": "2024-02-29"}, "e", True),
    ({"d": "2024-02-29", "e": "2024-02-28"}, "e", False),
    ({"d": "2024-02-29", "e": "2025-01-01"}, "e", False),
)


def judged(path: Path) -> Typed:
    """What is typed into a table, with the rule of the answer in question beside each row."""
    (sheet, *_) = load_workbook(path).worksheets
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    rows = [*table_cells(sheet)]
    typed: Typed = {}
    for cells, (answers, id, _) in zip(rows, CASES, strict=True):
        for name, text in answers.items():
            typed[sheet.title, cells[name].coordinate] = text
        first, last, own = rows[0][id], rows[-1][id], cells[id]
        formula = Translator("=" + rules[f"{first.coordinate}:{last.coordinate}"], first.coordinate)
        there = formula.translate_formula(own.coordinate).replace(",", ";")
        typed[sheet.title, f"{VERDICTS}{own.row}"] = there
    return typed


@pytest.fixture(scope="module")
def folders(
    rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Folders of workbooks that were filled in: a workbook a unit, a sheet a unit, a table; and
    one in which the rules of cells are computed."""
    base = tmp_path_factory.mktemp("office")
    rules = rulelang.load(RULES)
    units = [row["district"] for row in rows]
    found = {kind: base / kind for kind in ("workbooks", "sheets", "table", "judged")}
    for folder in found.values():
        folder.mkdir()
    orders: list[tuple[Path, Typed, Path]] = []
    forms = rules.write_forms(base / "blank", units, ask="all")
    for path, row in zip(forms, rows, strict=True):
        orders.append((path, one_unit(rules, path, row), found["workbooks"] / path.name))
    (sheets,) = rules.write_forms(base / "sheets.xlsx", units, ask="all")
    visible = [s for s in load_workbook(sheets).worksheets if s.sheet_state == "visible"]
    typed: Typed = {}
    for sheet, row in zip(visible, rows, strict=True):
        cells = answer_cells(sheet)
        for id, text in labels(rules, row).items():
            typed[sheet.title, cells[id].coordinate] = text
    orders.append((sheets, typed, found["sheets"] / "sheets.xlsx"))
    (wide,) = rules.write_forms(base / "table.xlsx", units, wide=True)
    (sheet, *_) = load_workbook(wide).worksheets
    typed = {
        (sheet.title, cells[id].coordinate): text
        for cells, row in zip(table_cells(sheet), rows, strict=True)
        for id, text in labels(rules, row).items()
    }
    orders.append((wide, typed, found["table"] / "table.xlsx"))
    units = [str(number) for number in range(len(CASES))]
    (asked,) = rulelang.parse(BOUNDED).write_forms(base / "judged.xlsx", units, wide=True)
    orders.append((asked, judged(asked), found["judged"] / "judged.xlsx"))
    typed_in(orders, base)
    return found


@pytest.mark.parametrize("kind", ["workbooks", "sheets", "table"])
def test_what_is_typed_in_libreoffice_evaluates_as_the_same_data_of_a_csv_file(
    folders: dict[str, Path], rows: list[dict[str, str]], kind: str
) -> None:
    rules = rulelang.load(RULES)
    found = rules.collect(folders[kind], [row["district"] for row in rows])
    assert found.diagnostics == ()
    assert found.waiting == ()
    expected: Any = rules.evaluate(DATA)
    assert rules.evaluate(found.to_polars()).units == expected.units


def test_every_cell_comes_back_to_the_letter(
    folders: dict[str, Path], rows: list[dict[str, str]]
) -> None:
    rules = rulelang.load(RULES)
    found = rules.collect(folders["workbooks"], [row["district"] for row in rows])
    prepared = prepare(csv_table(DATA.read_bytes(), "district.csv", rules.plan), rules.plan)
    for item in rules.plan.inputs:
        typed = [
            values[item.key] if row[item.id] else None
            for values, row in zip(prepared.values, rows, strict=True)
        ]
        assert [*found.columns[item.id]] == typed


def test_the_rules_of_cells_let_pass_what_collect_does(folders: dict[str, Path]) -> None:
    path = folders["judged"] / "judged.xlsx"
    (sheet, *_) = load_workbook(path, data_only=True).worksheets
    verdicts = [sheet[f"{VERDICTS}{cells['u'].row}"].value for cells in table_cells(sheet)]
    assert verdicts == [allowed for _, _, allowed in CASES]
    found = collect(rulelang.parse(BOUNDED).plan, folders["judged"])
    wrong = {(item.place.unit, item.place.column) for item in found.errors}
    assert wrong == {(str(n), id) for n, (_, id, allowed) in enumerate(CASES) if not allowed}


def test_its_own_file_keeps_the_form_as_it_was(folders: dict[str, Path]) -> None:
    path = next(folders["workbooks"].iterdir())
    sheet, *others = load_workbook(path).worksheets
    assert sheet.protection.sheet
    assert all(other.sheet_state != "visible" for other in others)
    kinds = {rule.type for rule in sheet.data_validations.dataValidation}
    assert {"list", "decimal", "whole", "date", "custom"} <= kinds
    assert sheet.column_dimensions["A"].hidden
