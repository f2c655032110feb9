"""The form of many units: a table."""

from openpyxl.worksheet.worksheet import Worksheet

from rulelang.output.form import table
from tests.filled import book_of, table_cells
from tests.output.form.samples import plan


def sheet_of(units: list[str]) -> Worksheet:
    return book_of(table(plan(), units)).worksheets[0]


def test_a_row_a_unit_its_name_locked_and_the_rest_to_fill_in() -> None:
    sheet = sheet_of(["Hòa An", "Bảo Lâm"])
    rows = [*table_cells(sheet)]
    assert [row["commune"].value for row in rows] == ["Hòa An", "Bảo Lâm"]
    assert all(row["commune"].protection.locked for row in rows)
    others = [cell for row in rows for id, cell in row.items() if id != "commune"]
    assert not any(cell.protection.locked for cell in others)
    assert sheet.protection.sheet


def test_rows_to_fill_in_where_the_units_are_not_known() -> None:
    rows = [*table_cells(sheet_of([]))]
    assert len(rows) == 200
    assert not rows[0]["commune"].protection.locked


def test_every_column_has_the_rule_of_its_input_in_every_row() -> None:
    sheet = sheet_of(["Hòa An", "Bảo Lâm"])
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    first, second = table_cells(sheet)
    areas = {id: f"{first[id].coordinate}:{second[id].coordinate}" for id in first}
    assert set(areas.values()) - set(rules) == {areas["commune"]}
    assert rules[areas["filed"]].type == "whole"
    filed, online = first["filed"].coordinate, first["online"].coordinate
    # of the same row: the column stays, the row moves
    assert f"{online}<=${filed}" in rules[areas["online"]].formula1


def test_names_and_labels_stay_in_sight() -> None:
    sheet = sheet_of(["Hòa An"])
    assert sheet.freeze_panes == "C7"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$6:$6", "$B:$B")
    assert sheet.page_setup.fitToWidth == 2  # nine columns a page stay legible


def test_a_group_that_goes_on_to_the_next_page_is_named_there_too() -> None:
    inputs = "\n".join(f"input x{n} : number" for n in range(12))
    parts = " ".join(f"criterion c{n} max 1: points x{n}" for n in range(12))
    rules = f'ruleset r {{ unit u }} {inputs} criterion g "Group" max 12 {{ {parts} }}'
    sheet = book_of(table(plan(rules), ["A"])).worksheets[0]
    (groups,) = (row for row in sheet.iter_rows() if any("Group" in str(c.value) for c in row))
    assert [c.column_letter for c in groups if c.value] == ["C", "L"]
    assert [mark.id for mark in sheet.col_breaks.brk] == [11]
