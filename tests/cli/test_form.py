"""``rulelang form``."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.filled import answer_cells, book_of, table_cells

UNITS = "Thạch An\n\nHòa An\nBảo Lâm\n"


@pytest.fixture(autouse=True)
def units(folder: Path) -> None:
    (folder / "units.txt").write_text(UNITS, encoding="utf-8")


def test_one_form_is_made_and_said_on_standard_error(run: Run, folder: Path) -> None:
    ran = run("form", "communes.rules", "-o", "form.xlsx")
    left = "left to the committee: Chính sách; `--ask all` asks for it too\n"
    assert (ran.code, ran.out, ran.err) == (0, "", "form.xlsx: 1 form\n" + left)
    cells = answer_cells(book_of((folder / "form.xlsx").read_bytes()).worksheets[0])
    assert [*cells] == ["commune", "filed", "online"]
    assert cells["commune"].value is None


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (("--ask", "office"), ["filed", "online"]),
        (("--ask", "committee"), ["policy"]),
        (("--ask", "all"), ["filed", "online", "policy"]),
    ],
)
def test_whom_the_form_asks_is_chosen(
    run: Run, folder: Path, arguments: tuple[str, ...], asked: list[str]
) -> None:
    assert run("form", "communes.rules", *arguments, "-o", "form.xlsx").code == 0
    cells = answer_cells(book_of((folder / "form.xlsx").read_bytes()).worksheets[0])
    assert [*cells] == ["commune", *asked]


def test_a_row_of_totals_and_a_note_among_the_units_get_no_form(run: Run, folder: Path) -> None:
    (folder / "units.csv").write_text(
        "Xã,Số dân\nHòa An,3\nBảo Lâm,4\nTổng cộng,7\nNguồn: Cục Thống kê,\n", encoding="utf-8"
    )
    (folder / "units.txt").write_text("Xã\nHòa An\nBảo Lâm\nTổng số: 2 xã\n", encoding="utf-8")
    for file in ("units.csv", "units.txt"):
        ran = run("form", "communes.rules", "--units", file, "-o", f"{file}/".replace(".", ""))
        assert (ran.code, ran.err.count("warning[W510]")) == (0, 2 if file == "units.csv" else 1)
        made = sorted(path.stem for path in (folder / file.replace(".", "")).iterdir())
        assert made == ["Bảo Lâm", "Hòa An"]


def test_one_name_in_two_spellings_among_the_units_is_told(run: Run, folder: Path) -> None:
    (folder / "units.txt").write_text("Hòa An\nHoà An\n", encoding="utf-8")
    ran = run("form", "communes.rules", "--units", "units.txt", "-o", "forms/")
    assert (ran.code, ran.err.split("]")[0]) == (0, "warning[W513")


def test_a_folder_gets_a_workbook_for_each_unit(run: Run, folder: Path) -> None:
    ran = run("form", "communes.rules", "--units", "units.txt", "-o", "forms/")
    assert (ran.code, ran.err.splitlines()[0]) == (0, "forms: 3 forms")
    names = {path.stem: path for path in (folder / "forms").iterdir()}
    assert set(names) == {"Thạch An", "Hòa An", "Bảo Lâm"}
    for name, path in names.items():
        assert answer_cells(book_of(path.read_bytes()).worksheets[0])["commune"].value == name


def test_a_folder_that_is_there_needs_no_slash(run: Run, folder: Path) -> None:
    (folder / "forms").mkdir()
    assert run("form", "communes.rules", "--units", "units.txt", "-o", "forms").code == 0
    assert len([*(folder / "forms").iterdir()]) == 3


def test_a_workbook_gets_a_sheet_for_each_unit(run: Run, folder: Path) -> None:
    ran = run("form", "communes.rules", "--units", "units.txt", "-o", "all.xlsx")
    assert (ran.code, ran.err.splitlines()[0]) == (0, "all.xlsx: 3 forms, a sheet each")
    book = book_of((folder / "all.xlsx").read_bytes())
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert visible == ["Thạch An", "Hòa An", "Bảo Lâm"]


def test_a_table_has_a_row_for_each_unit(run: Run, folder: Path) -> None:
    ran = run("form", "communes.rules", "--units", "communes.csv", "--wide", "-o", "table.xlsx")
    assert (ran.code, ran.err) == (0, "table.xlsx: a table of 3 units\n")
    rows = table_cells(book_of((folder / "table.xlsx").read_bytes()).worksheets[0])
    assert [row["commune"].value for row in rows] == ["Thạch An", "Hòa An", "Bảo Lâm"]


def test_units_are_the_column_of_a_workbook_too(run: Run, folder: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Xã", "Dân số"])
    book.active.append(["Hòa An", 1])
    book.save(folder / "units.xlsx")
    ran = run("form", "communes.rules", "--units", "units.xlsx", "-o", "forms/")
    assert ran.err.splitlines()[0] == "forms: 1 form"
    assert [path.name for path in (folder / "forms").iterdir()] == ["Hòa An.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "`-o` is missing\n  = help: add `-o FORM.xlsx|FOLDER/`"),
        (("-o", "form.txt"), "`form.txt` is neither a workbook nor a folder"),
        (("-o", "forms/"), "a folder of forms needs the names of the units"),
        (("-o", "forms/", "--units", "units.txt", "--wide"), "`--wide` makes one table"),
        (("-o", "form.xlsx", "--units", "unit.txt"), "there is no file `unit.txt`"),
    ],
)
def test_wrong_usage_is_told_with_its_mend(
    run: Run, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = run("form", "communes.rules", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err.lower() or said in ran.err
    assert "= help: " in ran.err
    assert not [*folder.glob("*.xlsx")]


def test_a_form_that_is_there_is_never_written_over(run: Run, folder: Path) -> None:
    (folder / "form.xlsx").write_text("filled in")
    ran = run("form", "communes.rules", "-o", "form.xlsx")
    assert ran.code == 2
    assert "form.xlsx already exists and may be filled in" in ran.err
    assert (folder / "form.xlsx").read_text() == "filled in"


def test_units_that_stand_twice_and_columns_that_are_not_there_are_data_errors(
    run: Run, folder: Path
) -> None:
    (folder / "units.txt").write_text("Hòa An\nHòa  An\n", encoding="utf-8")
    ran = run("form", "communes.rules", "--units", "units.txt", "-o", "forms/")
    assert (ran.code, ran.err.split("]")[0]) == (1, "error[E513")
    (folder / "units.csv").write_text("name,people\nHòa An,3\n", encoding="utf-8")
    ran = run("form", "communes.rules", "--units", "units.csv", "-o", "forms/")
    assert (ran.code, ran.err.split("]")[0]) == (1, "error[E516")
    assert not (folder / "forms").exists()


def test_a_missing_package_is_one_line(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rulelang.api.needs.find_spec", lambda name: None)
    ran = run("form", "communes.rules", "-o", "form.xlsx")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert 'pip install "rulelang[xlsx]"' in ran.err
    assert "xlsxwriter" in ran.err
