"""Columns matched to inputs, and cells to exact values."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction as F
from typing import Any

import pytest
from attrs import evolve

import rulelang
from rulelang.data import Prepared, prepare, table_of_rows
from rulelang.plan.expressions import Ref
from tests.tables import csv_table

HEAD = "ruleset r { unit u }  criterion c max 1: given default 0\n"


def prepared(rules: str, data: str | list[dict[str, Any]]) -> Prepared:
    plan = rulelang.parse(rules if rules.startswith("ruleset") else HEAD + rules).plan
    if isinstance(data, str):  # as programs write it
        return prepare(evolve(csv_table(data.encode(), "d.csv", plan), typed=True), plan)
    return prepare(table_of_rows(data), plan)


def problems(found: Prepared) -> list[tuple[str, str]]:
    return [
        (item.code, item.message) for item in found.diagnostics if not item.code.startswith("N502")
    ]


def value(type: str, cell: Any) -> Any:
    """The exact value of one cell, in text where it is a text, and no complaint."""
    if isinstance(cell, str):
        found = prepared(f"input x : {type}", f'u,x\nA,"{cell}"\n')
    else:
        found = prepared(f"input x : {type}", [{"u": "A", "x": cell}])
    assert problems(found) == []
    return found.values[0][Ref("input", "x")]


def complaint(type: str, cell: Any) -> str:
    """What is said of one wrong cell, and its mend."""
    if isinstance(cell, str):
        found = prepared(f"input x : {type}", f'u,x\nA,"{cell}"\n')
    else:
        found = prepared(f"input x : {type}", [{"u": "A", "x": cell}])
    (item,) = (item for item in found.diagnostics if item.severity == "error")
    return f"{item.message}; {item.mend}"


# ---- columns ------------------------------------------------------------------------------------


def test_a_column_is_found_by_id_or_by_label_whatever_its_spaces_and_accents_form() -> None:
    rules = 'ruleset r { unit u "Đơn vị" }  input x "Số máy" : number  criterion c max 1: given'
    found = prepared(rules, "Đơn vị , Số  ma\u0301y ,c\nA,3,1\n")
    assert problems(found) == []
    assert found.units == ("A",)
    assert found.values[0] == {Ref("input", "x"): 3, Ref("input", "c"): 1}


def test_an_id_goes_before_a_label_that_is_the_same_word() -> None:
    rules = 'input a "b" : number  input b "a" : number'
    assert prepared(rules, "u,a,b\nA,1,2\n").values[0][Ref("input", "a")] == 1


def test_a_column_that_nothing_names_is_listed_once() -> None:
    found = prepared("input x : number", "u,note,x,other\nA,,1,\nB,,2,\n")
    ((code, message),) = problems(found)
    assert code == "N501"
    assert message.endswith("`note`, `other`")


def test_an_input_without_a_column_names_the_nearest() -> None:
    found = prepared("input computers : number", "u,computer,c\nA,1,1\n")
    (item,) = (item for item in found.diagnostics if item.severity == "error")
    assert item.code == "E501"
    assert "`computer`" in item.mend


def test_a_default_stands_in_for_a_column_unless_a_heading_looks_like_it() -> None:
    assert (
        prepared("input award : number default 0", "u\nA\n").values[0][Ref("input", "award")] == 0
    )
    found = prepared("input award : number default 0", "u,awrd\nA,1\n")
    assert [item.code for item in found.diagnostics if item.severity == "error"] == ["E501"]


def test_two_columns_for_one_input_are_an_error() -> None:
    found = prepared('input x "Số máy" : number', "u,x,Số máy\nA,1,2\n")
    assert "E502" in [code for code, _ in problems(found)]


def test_without_a_unit_column_the_first_that_nothing_reads_names_the_units() -> None:
    rules = "ruleset r { }  input x : number  criterion c max 1: points x"
    assert prepared(rules, "x,office\n1,North\n").units == ("North",)


def test_units_without_a_name_and_units_that_stand_twice_are_errors() -> None:
    found = prepared("input x : number", "u,x\nA,1\n,2\n A ,3\n")
    assert [(item.code, str(item.place)) for item in found.diagnostics if item.code < "E600"] == [
        ("E512", "d.csv: row 3, column `u`"),
        ("E513", "d.csv: row 4, column `u`"),
    ]


def test_names_keep_their_inner_spaces_and_are_composed() -> None:
    found = prepared("input x : number", "u,x,c\n Ho\u0300a  An ,1,1\n")
    assert found.units == ("Hòa  An",)
    twice = prepared("input x : number", "u,x,c\nHòa An,1,1\nHòa  An,1,1\n")
    assert [item.code for item in twice.diagnostics] == ["E513"]


def test_no_rows_are_no_error() -> None:
    for data in ([], "u,x,c\n"):
        found = prepared("input x : number", data)
        assert found.units == ()
        assert [item.code for item in found.diagnostics] == ["N503"]


def test_rows_that_are_no_mappings_are_all_that_is_said() -> None:
    found = prepared("input x : number", [1, "A"])  # type: ignore[list-item]
    assert {item.code for item in found.diagnostics} == {"E517"}


# ---- cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type", "cell", "exact"),
    [
        ("number", "0.1", F(1, 10)),
        ("number", " -1.50 ", F(-3, 2)),
        ("number", "1e-7", F(1, 10**7)),
        ("number", 0.1, F(1, 10)),
        ("number", 3, F(3)),
        ("number", F(1, 3), F(1, 3)),
        ("number", Decimal("2.50"), F(5, 2)),
        ("integer", "12", F(12)),
        ("integer", "12.0", F(12)),
        ("integer", 12.0, F(12)),
        ("percent", "90%", F(9, 10)),
        ("percent", "90 %", F(9, 10)),
        ("percent", "90", F(9, 10)),
        ("percent", 0.9, F(9, 10)),
        ("yesno", "yes", True),
        ("yesno", "Không", False),
        ("yesno", "TRUE", True),
        ("yesno", "0", False),
        ("yesno", True, True),
        ("date", "2021-12-30", date(2021, 12, 30)),
        ("date", datetime(2021, 12, 30, 5), date(2021, 12, 30)),
        ("text", " a  b ", "a  b"),
        ('choice { none "Chưa có", full "Đầy đủ" }', "full", "full"),
        ('choice { none "Chưa có", full "Đầy đủ" }', "Chưa  có", "none"),
    ],
)
def test_a_cell_is_read_exactly(type: str, cell: Any, exact: Any) -> None:
    assert value(type, cell) == exact


@pytest.mark.parametrize(
    ("type", "cell", "words"),
    [
        ("number", "many", '"many" is not a number'),
        ("number", "70,5", 'write "70.5"'),
        ("number", "1,000", 'write "1000" if the comma separates thousands'),
        ("number", "1.234.567", 'write "1234567"'),
        ("number", "1 000", 'write "1000"'),
        ("number", "1.234,5", "is not a number"),
        ("integer", "15.000", 'write "15000" if the point separates thousands, "15" if'),
        ("integer", "12.500", 'write "12500"'),
        ("number", "90%", "declare the input as `percent`"),
        ("number", "nan", "is not a number"),
        ("number", float("inf"), "is not a number"),
        ("number", True, "is not a number"),
        ("number from 0 to 5", "5.001", '"5.001" is not a number from 0 to 5'),
        ("integer", "1.5", "is not a whole number"),
        ("percent", "101%", "from 0% to 100%"),
        ("percent", 1.5, "from 0% to 100%"),
        ("yesno", "maybe", "is not yes or no"),
        ("yesno", 2, "is not yes or no"),
        ("date", "30/12/2021", 'write "2021-12-30"'),
        ("date", "5.1.2021", 'write "2021-01-05"'),
        ("date", "12/30/2021", "write year, month and day: 2021-12-30"),
        ("date", "2021-02-30", "the calendar has no such day"),
        ("date from 2021-01-01", "2020-12-31", "2021-01-01"),
        ('choice { none "Chưa có", full "Đầy đủ" }', "Đầy dủ", 'did you mean "Đầy đủ"?'),
    ],
)
def test_a_wrong_cell_says_what_was_expected(type: str, cell: Any, words: str) -> None:
    assert words in complaint(type, cell)


def test_bare_percentages_that_are_all_at_most_one_are_asked_about() -> None:
    found = prepared("input x : percent", "u,x\nA,0.9\nB,1\n")
    assert [code for code, _ in problems(found)] == ["E509"]


def test_one_bare_percentage_over_one_tells_what_all_are() -> None:
    found = prepared("input x : percent", "u,x\nA,0.9\nB,45\n")
    assert [values[Ref("input", "x")] for values in found.values] == [F(9, 1000), F(45, 100)]


def test_percentages_spelt_in_two_ways_are_an_error() -> None:
    found = prepared("input x : percent", "u,x\nA,90%\nB,45\n")
    assert [code for code, _ in problems(found)] == ["E510"]


def test_a_text_among_percentages_is_wrong_by_itself() -> None:
    found = prepared("input x : percent", "u,x\nA,90%\nB,n/a\nC,150%\n")
    assert [(item.code, str(item.place)) for item in found.diagnostics if item.code == "E503"] == [
        ("E503", "d.csv: row 3, column `x` (B)"),
        ("E503", "d.csv: row 4, column `x` (C)"),
    ]


def test_percentages_without_a_sign_are_named_by_their_rows() -> None:
    found = prepared("input x : percent", "u,x\nA,90%\nB,80\nC,70%\nD,0.5\n")
    (item,) = (item for item in found.diagnostics if item.code == "E510")
    assert str(item.place) == "d.csv: row 3, column `x`"
    assert "rows 3, 5" in item.message


def test_a_figure_that_may_be_a_thousand_is_warned_of_once_in_a_column() -> None:
    found = prepared("input x : number", "u,x\nA,900\nB,1.000\nC,2.500\nD,0.125\n")
    doubts = [item for item in found.diagnostics if item.code == "W501"]
    assert [str(item.place) for item in doubts] == ["d.csv: row 3, column `x`"]
    assert doubts[0].message == '"1.000" is read as 1'
    assert found.values[2][Ref("input", "x")] == F(5, 2)


def test_blank_cells_are_missing_and_not_zero() -> None:
    found = prepared("input x : number", "u,x\nA,\nB,  \n")
    assert {values[Ref("input", "x")].kind for values in found.values} == {"missing"}


def test_every_wrong_cell_is_listed() -> None:
    found = prepared("input x : number  input y : yesno", "u,x,y\nA,a,b\nB,c,yes\nC,1,d\n")
    wrong = [str(item.place) for item in found.diagnostics if item.code == "E503"]
    assert len(wrong) == 4
