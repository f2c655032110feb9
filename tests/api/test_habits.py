"""Forms as offices send them back: the same answers come out, or a message says what to do."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import rulelang
from rulelang.api.forms import Collected, collect
from rulelang.data.form import PROPERTIES
from tests.filled import answer_cells, filled
from tests.habits import HABITS

RULES = """
ruleset huyen "Xếp hạng huyện" {
  edition 2021
  unit huyen "Huyện"
}
input may      "Số máy tính"       : integer from 0  unit "máy"
input ho_so    "Số hồ sơ"          : integer from 1  unit "hồ sơ"
input truc_tuyen "Hồ sơ trực tuyến" : integer from 0 to ho_so  unit "hồ sơ"
input thoi_gian "Thời gian tải"    : number from 0  unit "giây"
input ty_le    "Tỷ lệ hài lòng"    : percent
input an_toan  "Kết nối an toàn"   : yesno
input trang    "Trang thông tin"   : choice { chua "Chưa có", co_ban "Cơ bản", day_du "Đầy đủ" }
input ngay     "Ngày khai trương"  : date from 2000-01-01 to 2021-12-31
input dia_chi  "Địa chỉ trang"     : text
criterion a "Hạ tầng" max 10 {
  criterion a1 "Máy" max 4: bands may { >= 10 -> 4  otherwise -> 0 }
  criterion a2 "Hồ sơ" max 6: ratio truc_tuyen / ho_so
}
criterion b "Trang" max 10 {
  criterion b1 "Tải" max 2: scale thoi_gian from 8 to 1
  criterion b2 "Hài lòng" max 2: ratio ty_le
  criterion b3 "An toàn" max 2: yes an_toan
  criterion b4 "Loại" max 2: choose trang { chua -> 0  co_ban -> 1  day_du -> 2 }
  criterion b5 "Ngày" max 2: yes ngay < 2021-06-01 and not dia_chi is missing
}
"""
UNITS = ["Hòa An", "Bảo Lâm", "Hạ Lang"]
TYPED: dict[str, Any] = {
    "may": 12,
    "ho_so": 200,
    "truc_tuyen": 150,
    "thoi_gian": 2.5,
    "ty_le": 0.875,
    "an_toan": "Có",
    "trang": "Cơ bản",
    "ngay": date(2020, 5, 4),
    "dia_chi": "hoaan.example",
}
VALUES: dict[str, Any] = TYPED | {
    "thoi_gian": Fraction(5, 2),
    "ty_le": Fraction(7, 8),
    "an_toan": True,
    "trang": "co_ban",
}
MOVED: dict[str, Any] = TYPED | {"an_toan": "Không", "may": 3}
OTHER: dict[str, Any] = VALUES | {"an_toan": False, "may": 3}

Folder = Path
Habit = Callable[[Folder], None]


@pytest.fixture(scope="module")
def rules() -> rulelang.Ruleset:
    return rulelang.parse(RULES)


@pytest.fixture(scope="module")
def made(rules: rulelang.Ruleset, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The forms of three offices, two of them filled in, and one without a name."""
    folder = tmp_path_factory.mktemp("made")
    (alone,) = rules.write_forms(folder / "alone.xlsx")
    paths = rules.write_forms(folder / "forms", UNITS)
    forms = {path.name: path.read_bytes() for path in paths} | {"alone": alone.read_bytes()}
    forms["Hòa An.xlsx"] = filled(forms["Hòa An.xlsx"], TYPED)
    forms["Bảo Lâm.xlsx"] = filled(forms["Bảo Lâm.xlsx"], MOVED)
    return forms


@pytest.fixture
def folder(made: Mapping[str, bytes], tmp_path: Path) -> Folder:
    """What came back: Hòa An and Bảo Lâm have answered, Hạ Lang has not."""
    forms = tmp_path / "forms"
    forms.mkdir()
    for name, raw in made.items():
        (forms / name if name != "alone" else tmp_path / "alone.xlsx").write_bytes(raw)
    return forms


def answers(found: Collected, unit: str) -> dict[str, Any]:
    row = found.columns["huyen"].index(unit)
    return {id: found.columns[id][row] for id in TYPED}


def said(found: Collected) -> set[str]:
    return {item.code for item in found.diagnostics if item.code not in ("N512", "N513", "N514")}


# ---- what people do ------------------------------------------------------------------------------


def in_sheet(change: Callable[[Worksheet], None], name: str = "Hòa An.xlsx") -> Habit:
    """A change of the sheet of an office."""

    def habit(folder: Folder) -> None:
        book = load_workbook(folder / name)
        change(book.worksheets[0])
        book.save(folder / name)

    return habit


def in_book(change: Callable[[Workbook], None], name: str = "Hòa An.xlsx") -> Habit:
    def habit(folder: Folder) -> None:
        book = load_workbook(folder / name)
        change(book)
        book.save(folder / name)

    return habit


def does(habit: str, value: Any) -> Habit:
    return in_sheet(lambda sheet: HABITS[habit](sheet, answer_cells(sheet), value))


def typed(**cells: Any) -> Habit:
    def change(sheet: Worksheet) -> None:
        for id, value in cells.items():
            cell = answer_cells(sheet)[id]
            cell.value = value
            if isinstance(value, str):
                cell.number_format = "@"

    return in_sheet(change)


def renamed(name: str, to: str) -> Habit:
    return lambda folder: [(folder / name).rename(folder / to), None][1]


def copied(name: str, to: str, **changed: Any) -> Habit:
    def habit(folder: Folder) -> None:
        (folder / to).write_bytes(filled((folder / name).read_bytes(), changed))

    return habit


def unlocked(sheet: Worksheet) -> None:
    sheet.protection.sheet = False


def column_inserted(sheet: Worksheet) -> None:
    sheet.insert_cols(2)


def column_of_answers_copied(sheet: Worksheet) -> None:
    """The column of answers is copied beside itself, and corrected there."""
    (column,) = {cell.column for cell in answer_cells(sheet).values()}
    for row in range(1, sheet.max_row + 1):
        sheet.cell(row, sheet.max_column if row > 1 else sheet.max_column + 1).value = sheet.cell(
            row, column
        ).value
    sheet.cell(answer_cells(sheet)["may"].row, sheet.max_column).value = 99


def hidden_row_deleted(sheet: Worksheet) -> None:
    sheet.delete_rows(1)


def ids_shown(sheet: Worksheet) -> None:
    sheet.row_dimensions[1].hidden = False
    sheet.column_dimensions["A"].hidden = False


def name_cleared(sheet: Worksheet) -> None:
    answer_cells(sheet)["huyen"].value = None


def name_of_another(sheet: Worksheet) -> None:
    answer_cells(sheet)["huyen"].value = "Bảo Lâm"


def tone_moved(sheet: Worksheet) -> None:
    answer_cells(sheet)["huyen"].value = "Hoà An "


def sheet_renamed(book: Workbook) -> None:
    book.worksheets[0].title = "Huyện Hòa An nộp"


def sheet_added(book: Workbook) -> None:
    book.create_sheet("Ghi chú").append(["Số liệu tính đến 30/11"])


def sheet_twice(book: Workbook) -> None:
    book.copy_worksheet(book.worksheets[0])


def sheet_twice_otherwise(book: Workbook) -> None:
    sheet = book.copy_worksheet(book.worksheets[0])
    answer_cells(sheet)["may"].value = 13


def sheet_hidden(book: Workbook) -> None:
    sheet_added(book)
    book.active = len(book.worksheets) - 1
    book.worksheets[0].sheet_state = "hidden"


def hidden_sheet_deleted(book: Workbook) -> None:
    del book[PROPERTIES]


def sheet_moved_to_a_new_book(folder: Folder) -> None:
    source = load_workbook(folder / "Hòa An.xlsx").worksheets[0]
    book = Workbook()
    for row in source.iter_rows():
        for cell in row:
            book.active.cell(cell.row, cell.column, cell.value)
    book.save(folder / "Hòa An.xlsx")


def form_of_another_office(folder: Folder) -> None:
    """Bảo Lâm saves its form over the file of Hạ Lang."""
    (folder / "Hạ Lang.xlsx").write_bytes((folder / "Bảo Lâm.xlsx").read_bytes())
    (folder / "Bảo Lâm.xlsx").unlink()


def sheet_of_another_office(folder: Folder) -> None:
    """Hòa An fills in the form of Hạ Lang, and writes its own name over the other."""
    raw = filled((folder / "Hạ Lang.xlsx").read_bytes(), {"huyen": "Hòa An", **TYPED})
    (folder / "phieu.xlsx").write_bytes(raw)
    (folder / "Hòa An.xlsx").unlink()


def names_itself(name: str) -> Habit:
    """An office gets a form without a name, and writes its own."""

    def habit(folder: Folder) -> None:
        blank = (folder.parent / "alone.xlsx").read_bytes()
        (folder / "Hòa An.xlsx").write_bytes(filled(blank, {"huyen": name, **TYPED}))

    return habit


def twice_in_one_book(folder: Folder) -> None:
    """Two offices fill in one workbook, a sheet each, and send it as that of the first."""
    book = load_workbook(folder / "Hòa An.xlsx")
    sheet = book.copy_worksheet(book.worksheets[0])
    answer_cells(sheet)["huyen"].value = "Hạ Lang"
    book.save(folder / "Hòa An.xlsx")


def of_last_year(folder: Folder) -> None:
    (path,) = rulelang.parse(RULES.replace("2021\n", "2020\n")).write_forms(folder / "x.xlsx")
    (folder / "Hòa An.xlsx").write_bytes(filled(path.read_bytes(), {"huyen": "Hòa An", **TYPED}))
    path.unlink()


def damaged(folder: Folder) -> None:
    raw = (folder / "Hòa An.xlsx").read_bytes()
    (folder / "Hòa An.xlsx").write_bytes(raw[: len(raw) // 2])


def put(name: str, raw: bytes) -> Habit:
    return lambda folder: [(folder / name).write_bytes(raw), None][1]


SAME: Mapping[str, Habit] = {
    "nothing": lambda folder: None,
    "the protection is taken off": in_sheet(unlocked),
    "a column is put in": in_sheet(column_inserted),
    "hidden rows and columns are shown": in_sheet(ids_shown),
    "the sheet is renamed": in_book(sheet_renamed),
    "the file is renamed (1)": renamed("Hòa An.xlsx", "Hòa An (1).xlsx"),
    "the file is renamed - Copy": renamed("Hòa An.xlsx", "Hòa An - Copy.xlsx"),
    "the file is renamed for the archive": renamed("Hòa An.xlsx", "12_BC-UBND phiếu 2021.xlsx"),
    "the file is put into a folder": lambda folder: [
        (folder / "cum 1").mkdir(),
        (folder / "Hòa An.xlsx").rename(folder / "cum 1" / "a.xlsx"),
        None,
    ][2],
    "the file is saved as .xlsm": renamed("Hòa An.xlsx", "Hòa An.xlsm"),
    "the name is cleared": in_sheet(name_cleared),
    "the tone mark of the name is moved": in_sheet(tone_moved),
    "an empty row is put in": does("@put in", {"may": None}),
    "a row is copied and left empty": does("@again", {"may": None}),
    "a row is copied with its answer": does("@again", {"may": 12}),
    "a unit of measure behind the number": typed(may="12 máy", ho_so="200  hồ sơ"),
    "a unit of measure in capitals": typed(may="12 MÁY", thoi_gian="2,5 giây"),
    "a number as a text": typed(may="12", thoi_gian="2,5"),
    "thousands with a point": typed(ho_so="200", thoi_gian="2,50"),
    "a percentage as a text": typed(ty_le="87,5%"),
    "spaces about": typed(may=" 12 ", trang=" Cơ bản "),
    "có": typed(an_toan="có"),
    "CÓ": typed(an_toan="CÓ"),
    "x": typed(an_toan="x"),
    "✓": typed(an_toan="✓"),
    "yes": typed(an_toan="yes"),
    "true as a value": typed(an_toan=True),
    "1 for yes": typed(an_toan=1),
    "the id of a choice": typed(trang="co_ban"),
    "a choice in capitals": typed(trang="CƠ BẢN"),
    "a date with an hour": typed(ngay=datetime(2020, 5, 4)),
    "a date as a text, year first": typed(ngay="2020-05-04"),
    "a float for a whole number": typed(may=12.0),
    "binary noise": typed(thoi_gian=2.4999999999999996),
    "a lock file beside it": put("~$Hạ Lang.xlsx", b"x"),
    "a file of a system": put(".DS_Store", b"x"),
}
"""After these the answers of Hòa An are as they were typed; some are said in a note."""

TOLD: Mapping[str, tuple[Habit, str]] = {
    "a row is copied and filled in otherwise": (does("@again", {"may": 13}), "E523"),
    "the column of answers is copied": (in_sheet(column_of_answers_copied), "E523"),
    "cells are merged": (does("@merged", ["ho_so", "truc_tuyen"]), "E527"),
    "the hidden column is deleted": (does("@without ids", True), "E525"),
    "the hidden row is deleted": (in_sheet(hidden_row_deleted), "E525"),
    "rows are sorted": (does("@sorted", ["may", "thoi_gian"]), "E526"),
    "rows are deleted": (does("@deleted", ["dia_chi"]), "W505"),
    "a remark beside an answer": (does("@beside", {"may": "tính cả máy mượn"}), "W506"),
    "a row is put in with an answer": (does("@put in", {"may": 3}), "W506"),
    "a sheet of notes": (in_book(sheet_added), "W506"),
    "the sheet is copied": (in_book(sheet_twice), "N504"),
    "the sheet is copied and changed": (in_book(sheet_twice_otherwise), "E522"),
    "the sheet is hidden": (in_book(sheet_hidden), "E525"),
    "the hidden sheet is deleted": (in_book(hidden_sheet_deleted), "W502"),
    "the sheet is moved to a book of its own": (sheet_moved_to_a_new_book, "W502"),
    "two copies of the file": (copied("Hòa An.xlsx", "Hòa An (1).xlsx"), "N504"),
    "two versions of the file": (copied("Hòa An.xlsx", "Hòa An (1).xlsx", may=13), "E522"),
    "the name of another office": (in_sheet(name_of_another), "E524"),
    "the form of another office in the file": (form_of_another_office, "E524"),
    "the form of another office filled in": (sheet_of_another_office, "E524"),
    "two sheets filled in": (in_book(sheet_twice), "N504"),
    "two offices in one workbook": (twice_in_one_book, "E524"),
    "last year's form": (of_last_year, "W503"),
    "a damaged file": (damaged, "W502"),
    "a letter": (put("Hạ Lang.docx", b"PK"), "W502"),
    "a scan": (put("Hạ Lang.pdf", b"%PDF-1.7"), "W502"),
    "a plain text": (put("Hạ Lang.txt", b"chua co so lieu"), "W502"),
    "about a number": (typed(may="khoảng 12"), "E503"),
    "a sum in a text": (typed(may="10+2"), "E503"),
    "a range": (typed(may="12-15"), "E503"),
    "thousands in words": (typed(may="12 nghìn máy"), "E503"),
    "a broken whole number": (typed(may=12.5), "E503"),
    "a negative number": (typed(may=-12), "E503"),
    "a dash for nothing": (typed(may="-"), "E503"),
    "không for nothing": (typed(may="không"), "E503"),
    "N/A": (typed(may="N/A"), "E503"),
    "a date where a number is asked": (typed(may=date(2021, 12, 1)), "E503"),
    "a percentage over 100": (typed(ty_le=1.2), "E503"),
    "a percentage without its sign": (typed(ty_le="87,5"), "E510"),
    "perhaps": (typed(an_toan="đang làm"), "E503"),
    "a choice of one's own": (typed(trang="Đang xây dựng"), "E503"),
    "two choices": (typed(trang="Cơ bản, Đầy đủ"), "E503"),
    "a date that could be two": (typed(ngay="04/05/2020"), "E532"),
    "a date with points": (typed(ngay="4.5.2020"), "E532"),
    "a day that is none": (typed(ngay="31/02/2020"), "E503"),
    "a month alone": (typed(ngay="5/2020"), "E503"),
    "a day out of bounds": (typed(ngay=date(1999, 1, 1)), "E503"),
    "more online than there are": (typed(truc_tuyen=201), "E511"),
    "an error of the spreadsheet": (typed(may="#N/A"), "E534"),
    "a formula that was never calculated": (typed(may="=10+2"), "E534"),
    "an office that names itself, unasked": (names_itself("Hoa An"), "E521"),
    "an office that names nobody": (names_itself(""), "E520"),
}
"""After these a message says what to do."""


@pytest.mark.parametrize("name", SAME)
def test_the_same_answers_come_back(rules: rulelang.Ruleset, folder: Folder, name: str) -> None:
    SAME[name](folder)
    found = collect(rules.plan, folder, UNITS)
    assert said(found) <= {"W502"}, found.report()
    assert answers(found, "Hòa An") == VALUES
    assert answers(found, "Bảo Lâm") == OTHER
    assert found.waiting == ("Hạ Lang",)


def test_a_day_over_twelve_tells_the_order_of_a_date(
    rules: rulelang.Ruleset, folder: Folder
) -> None:
    typed(ngay="24/05/2020")(folder)
    found = collect(rules.plan, folder, UNITS)
    assert answers(found, "Hòa An") == VALUES | {"ngay": date(2020, 5, 24)}


@pytest.mark.parametrize("name", TOLD)
def test_one_message_says_what_to_do(rules: rulelang.Ruleset, folder: Folder, name: str) -> None:
    habit, code = TOLD[name]
    habit(folder)
    found = collect(rules.plan, folder, UNITS)
    wrong = [item for item in found.diagnostics if item.code == code]
    assert len(wrong) == 1, found.report()
    assert bool(found.errors) is (code[0] == "E")
    lines = found.report().splitlines()
    (at,) = (place for place, line in enumerate(lines) if line.endswith(f"[{code}]"))
    # Either the sentence says what is wanted, or the line below what to do.
    assert "cần nhập" in lines[at] or code == "N504" or lines[at + 1].startswith("    → ")
    assert answers(found, "Bảo Lâm") in (OTHER, dict.fromkeys(TYPED))
