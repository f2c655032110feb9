"""The report on data: what it says, its JSON by the published schema, and the coloured copy."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from jsonschema import Draft202012Validator

import rulelang
from rulelang.api.data_report import read_report, write_marked
from rulelang.data.report import DataReport
from rulelang.output import data_report
from rulelang.words import Language
from tests.data.messy.make import CASES, HERE

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/schema/data.schema.json").read_text("utf-8"))
PLAN = rulelang.parse(
    'ruleset r { unit u "Đơn vị" }  input x "Số máy" : integer from 0  input p : percent'
    "  input w : yesno  input d : date default 2021-01-01"
    "  criterion c max 1: given default 0"
).plan
TEXT = "Đơn vị;Số máy;p;w;note\nA;1.234;90%;x;\nB;12;;không;\nC;nhiều;97,5%;có;\n"


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataReport:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(TEXT, encoding="utf-8")
    return read_report(PLAN, "data.csv")


def test_the_schema_is_one_and_describes_every_field() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert undescribed(SCHEMA, "") == []


def undescribed(schema: dict[str, Any], path: str) -> list[str]:
    missing = []
    for name, field in schema.get("properties", {}).items():
        missing += [] if "description" in field else [f"{path}/{name}"]
        missing += undescribed(field, f"{path}/{name}")
    return missing + (undescribed(schema["items"], path) if "items" in schema else [])


def test_the_report_is_as_the_schema_says(found: DataReport) -> None:
    Draft202012Validator(SCHEMA).validate(data_report.document(found))


@pytest.mark.parametrize("case", CASES[::5], ids=lambda case: case.file)
def test_the_report_on_messy_files_is_as_the_schema_says(
    case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HERE)
    plan = rulelang.parse(case.rules).plan
    try:
        found = read_report(plan, case.file)
    except rulelang.DataError:
        return
    Draft202012Validator(SCHEMA).validate(json.loads(data_report.json_text(found)))


def test_it_says_which_column_went_where_and_what_was_read(found: DataReport) -> None:
    document = data_report.document(found)
    by_input = {column["input"]: column for column in document["columns"]}
    assert by_input["u"] | {"distinct": 3, "filled": 3} == by_input["u"]
    assert (
        by_input["x"]
        | {
            "heading": "Số máy",
            "column": "2",
            "written": "decimal comma",
            "filled": 2,
            "wrong": 1,
            "low": "12",
            "high": "1234",
        }
        == by_input["x"]
    )
    assert (
        by_input["p"] | {"filled": 2, "missing": 1, "low": "90%", "high": "97.5%"} == by_input["p"]
    )
    assert by_input["w"]["counts"] == {"yes": 2, "no": 1}
    assert by_input["d"]["heading"] is None
    assert document["unread"] == ["note"]
    assert document["missing"] == [{"unit": "B", "period": None, "inputs": ["p"]}]
    assert document["parts"][0] | {"range": "rows 1 to 4", "units": 3} == document["parts"][0]


def test_the_table_has_a_line_for_each_input(found: DataReport) -> None:
    text = data_report.text(found, "en")
    for line in ("x", "p", "w"):
        assert any(one.startswith(f"{line} ") for one in text.splitlines())
    assert "missing for B: p" in text
    assert text.endswith("3 units, 1 of them with missing values; 1 error\n")


def lines_of(text: str) -> dict[str, list[str]]:
    """The lines by their first word, in their columns."""
    found = (re.split(r"\s{2,}", line.strip()) for line in text.splitlines() if line.strip())
    return {first: others for first, *others in found}


def test_an_input_without_a_column_has_a_default_only_where_the_rules_give_one(
    tmp_path: Path,
) -> None:
    (tmp_path / "data.csv").write_text("Đơn vị,Số máy,w\nA,1,x\n", encoding="utf-8")
    lines = lines_of(data_report.text(read_report(PLAN, tmp_path / "data.csv"), "en"))
    assert lines["p"] == ["–", "no column"]
    assert lines["d"] == ["–", "the default, 2021-01-01"]
    assert lines["c"] == ["–", "the default, 0"]


def test_units_that_lack_the_same_are_one_line(tmp_path: Path) -> None:
    rows = "".join(f"U{number},,90%,x\n" for number in range(9))
    (tmp_path / "data.csv").write_text(f"u,x,p,w\nA,1,,x\n{rows}", encoding="utf-8")
    text = data_report.text(read_report(PLAN, tmp_path / "data.csv"), "en")
    assert "\nmissing for A: p\nmissing for U0, U1, U2 and 6 more: Số máy\n" in text


def test_a_vietnamese_rubric_has_a_vietnamese_report(tmp_path: Path) -> None:
    rules = "bộ tiêu chí r { đơn vị u } số liệu x : số mặc định 1,5  số liệu p : tỷ lệ"
    rules += "  số liệu w : có/không  số liệu d : ngày  tiêu chí c tối đa 1: chấm điểm"
    plan = rulelang.parse(f"ngôn ngữ vi\n{rules.replace('1,5', '1.5')}").plan
    text = "u;p;w;d\nA;97,5%;có;30/12/2021\nB;-1%;;1/2/2021\nC;0,5%;không;1/2/2021\n"
    (tmp_path / "data.csv").write_text(text, encoding="utf-8")
    found = data_report.text(read_report(plan, tmp_path / "data.csv"))
    assert ": dòng 1 đến 4, 3 đơn vị, UTF-8, dấu chấm phẩy\n" in found
    lines = lines_of(found)
    assert lines["p"][-1] == "0,5% đến 97,5% (dấu phẩy thập phân)"
    assert lines["w"][-1] == "có 1, không 1"
    assert lines["d"][-1] == "01/02/2021 đến 30/12/2021 (ngày trước)"
    assert lines["x"] == ["–", "mặc định, 1,5"]
    assert lines["c"] == ["–", "không có cột"]
    assert found.endswith("3 đơn vị, 1 đơn vị thiếu số liệu; 2 lỗi\n")


def test_an_address_is_given_for_each_wrong_cell_of_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    said = data_report.document(read_report(PLAN, path))["diagnostics"]
    assert [(item["code"], item["cell"]) for item in said if item["severity"] == "error"] == [
        ("E503", "C4")
    ]


# ---- the coloured copy ---------------------------------------------------------------------------


def workbook(folder: Path) -> Path:
    path = folder / "data.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Năm 2021")
        page.write_row("B2", ["Đơn vị", "Số máy", "p", "w"])
        page.write_row("B3", ["A", 12, 90, "x"])
        page.write_row("B4", ["B", "nhiều", 80, "không"])
        page.write_formula("B6", "=SUM(C3:C4)", None, 12)
        page.set_column("B:B", 42)
    return path


def marked(folder: Path, path: Path, language: Language | None = "en") -> Any:
    target = folder / "marked.xlsx"
    write_marked(read_report(PLAN, path), path, target, language=language)
    return openpyxl.load_workbook(BytesIO(target.read_bytes()))


def test_a_copy_keeps_the_workbook_and_marks_the_wrong_cell(tmp_path: Path) -> None:
    book = marked(tmp_path, workbook(tmp_path))
    page = book["Năm 2021"]
    assert page["B6"].value == "=SUM(C3:C4)"
    assert page.column_dimensions["B"].width == pytest.approx(42, abs=1)
    assert page["C4"].fill.start_color.rgb == "FFFFC7CE"
    assert '"nhiều" is not a whole number' in page["C4"].comment.text
    of_the_rules = marked(tmp_path, workbook(tmp_path), None)["Năm 2021"]
    assert '"nhiều" không hợp lệ, cần nhập số nguyên' in of_the_rules["C4"].comment.text
    assert page["C3"].comment is None
    assert [row[6].value for row in book["rulelang"].iter_rows(min_row=6)].count("E503") == 1


def test_a_text_file_becomes_a_workbook_with_the_same_cells(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(TEXT + "=1+1;5;1%;x;\n", encoding="utf-8")
    page = marked(tmp_path, path)["data"]
    assert [cell.value for cell in page[2]][:4] == ["A", 1234, 0.9, "x"]
    assert [page[cell].number_format for cell in ("B2", "C2", "C4")] == ["General", "0%", "0.0%"]
    assert (page["A5"].value, page["A5"].data_type) == ("=1+1", "s")
    assert page["B4"].fill.start_color.rgb == "FFFFC7CE"
    assert "nhiều" in page["B4"].comment.text


def test_a_wrong_number_is_a_number_and_a_text_that_only_looks_like_one_is_not(
    tmp_path: Path,
) -> None:
    rules = rulelang.parse("""ruleset r { unit u }  input n : integer from 0  input code : text
    criterion c max 1: given default 0""")
    path = tmp_path / "data.csv"
    path.write_text("u,n,code\nA,-3,0042\nB,1e400,12\nC,12 máy,7\n007,5,8\n", encoding="utf-8")
    target = tmp_path / "marked.xlsx"
    write_marked(read_report(rules.plan, path), path, target)
    page = openpyxl.load_workbook(target)["data"]
    assert page["B2"].value == -3
    assert [page[cell].value for cell in ("C2", "B4", "C3", "A5")] == [
        *("0042", "12 máy", "12", "007"),
    ]


def test_a_wide_table_is_printed_on_pages_that_can_be_read(tmp_path: Path) -> None:
    names = [f"a column of the office {number}" for number in range(30)]
    path = tmp_path / "data.csv"
    first, *rows = TEXT.splitlines()
    lines = [f"{first};{';'.join(names)}", *(row + ";" * len(names) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    page = marked(tmp_path, path, None)["data"]
    assert page.page_setup.fitToWidth == 5
    assert page.print_title_cols == "$A:$A"


def test_the_list_leads_to_each_cell_and_names_no_path(tmp_path: Path) -> None:
    folder = tmp_path / "a secret folder"
    folder.mkdir()
    path = folder / "data.csv"
    path.write_text(TEXT, encoding="utf-8")
    book = marked(tmp_path, path, None)
    page = book["rulelang"]
    assert book.active is page
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=5)]
    assert rows[0] == ["STT", "Loại", "Vị trí", "Đơn vị", "Nội dung", "Cách sửa", "Mã"]
    assert [row[1] for row in rows[1:]].index("lỗi") == 0  # the worst first
    wrong = next(row for row in page.iter_rows(min_row=6) if "nhiều" in row[4].value)
    assert wrong[2].hyperlink.location == "'data'!B4"
    assert wrong[3].value == "C"
    texts = [str(cell.value) for row in page.iter_rows() for cell in row]
    assert not [text for text in texts if "secret" in text or str(tmp_path) in text]
    page = book["data"]
    assert page["A1"].font.bold and page.freeze_panes == "A2"
    assert (page.print_title_rows, page.print_title_cols) == ("$1:$1", "$A:$A")
    assert page.page_setup.fitToWidth == 1
    assert page.column_dimensions["B"].width >= 9
