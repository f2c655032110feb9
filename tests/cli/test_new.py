"""``rulelang new --from TABLE``."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

TABLE = """\
STT,Tiêu chí,Điểm tối đa,Cách tính,Tài liệu kiểm chứng
1,Hạ tầng số,6,,
1.1,Mạng LAN,4,Tỷ lệ Số đơn vị có kết nối/Số đơn vị * điểm tối đa,Báo cáo
1.2,Tường lửa,2,"Có: 2 điểm, không: 0 điểm",Ảnh chụp
2,Tin bài,5,Theo chất lượng,
"""


@pytest.fixture
def table(folder: Path) -> Path:
    path = folder / "criteria.csv"
    path.write_text(TABLE, "utf-8")
    return path


def test_the_file_checks_is_laid_out_and_makes_a_form(run: Run, table: Path) -> None:
    ran = run("new", "--from", "criteria.csv", "-o", "new.rules")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == (
        "4 criteria, 2 of them with a form read from the table; left to decide (TODO): 1\n"
    )
    assert run("check", "new.rules").out == "new.rules: no errors\n"
    assert run("fmt", "--check", "new.rules").code == 0
    assert run("form", "new.rules", "-o", "form.xlsx").code == 0
    assert Path("form.xlsx").stat().st_size > 1000


def test_without_a_file_it_is_printed(run: Run, table: Path) -> None:
    ran = run("new", "--from", "criteria.csv", "--language", "en")
    assert ran.code == 0
    assert "# TODO: how it is scored is left to decide" in ran.out
    assert 'criterion tin_bài "Tin bài" max 5 item "2": given' in ran.out


def test_a_file_that_is_there_is_not_written_over(run: Run, table: Path) -> None:
    Path("new.rules").write_text("mine", "utf-8")
    ran = run("new", "--from", "criteria.csv", "-o", "new.rules")
    assert ran.code == 2
    assert "new.rules already exists" in ran.err
    assert Path("new.rules").read_text("utf-8") == "mine"


def test_points_that_do_not_add_up_are_warned_of(run: Run, table: Path) -> None:
    table.write_text(TABLE.replace("số,6", "số,7"), "utf-8")
    ran = run("new", "--from", "criteria.csv", "-o", "new.rules")
    assert ran.code == 0
    assert "warning[W551]: the parts of `Hạ tầng số` add up to 6, not 7" in ran.err
    assert "row 2, column `Điểm tối đa`" in ran.err


def test_a_table_that_is_none_of_criteria_is_an_error(run: Run) -> None:
    ran = run("new", "--from", "communes.csv")
    assert (ran.code, ran.out) == (1, "")
    assert "error[E550]" in ran.err


def test_an_unknown_sheet_is_wrong_usage(run: Run, table: Path) -> None:
    ran = run("new", "--from", "criteria.csv", "--sheet", "Bảng 2")
    assert ran.code == 2
    assert "has no sheet `Bảng 2`" in ran.err


def test_a_table_that_is_not_there_is_wrong_usage(run: Run) -> None:
    assert run("new", "--from", "none.csv").code == 2
