"""``rulelang collect``."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import rulelang
from tests.cli.conftest import Run
from tests.filled import put_files

A: dict[str, Any] = {"commune": "Hòa An", "filed": 10, "online": 5, "policy": 2.5}
B: dict[str, Any] = {"commune": "Bảo Lâm", "filed": 8, "policy": 3}


@pytest.fixture
def forms(folder: Path) -> Path:
    """Three forms: answered, answered in part, not answered; and the file of the units."""
    (folder / "units.txt").write_text("Hòa An\nBảo Lâm\nThạch An\n", encoding="utf-8")
    (blank,) = rulelang.load(folder / "communes.rules").write_forms(
        folder / "blank.xlsx", ask="all"
    )
    files = {"a.xlsx": A, "b.xlsx": B, "c.xlsx": {"commune": "Thạch An"}}
    put_files(folder / "forms", blank.read_bytes(), files)
    return folder / "forms"


def test_the_answers_come_as_csv_and_who_has_not_answered_is_said(run: Run, forms: Path) -> None:
    ran = run("collect", "communes.rules", "forms")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "commune,filed,online,policy,edition",
        "Hòa An,10,5,2.5,2024",
        "Bảo Lâm,8,,3,2024",
        "Thạch An,,,,2024",
    ]
    assert ran.err == (
        "3 đơn vị: 2 đã nộp, 1 chưa nộp\nchưa nộp: Thạch An\nBảo Lâm để trống: Hồ sơ trực tuyến\n"
    )


def test_with_the_units_it_is_known_who_was_asked(run: Run, forms: Path) -> None:
    (forms / "c.xlsx").unlink()
    ran = run("collect", "communes.rules", "forms", "--units", "units.txt")
    assert ran.err.splitlines()[:2] == ["3 đơn vị: 2 đã nộp, 1 chưa nộp", "chưa nộp: Thạch An"]


def test_the_language_can_be_chosen(run: Run, forms: Path) -> None:
    ran = run("collect", "communes.rules", "forms", "--language", "en")
    assert ran.err.splitlines() == [
        "3 units: 2 handed in, 1 not handed in",
        "not handed in: Thạch An",
        "Bảo Lâm left empty: Hồ sơ trực tuyến",
    ]


def test_a_unit_that_did_not_answer_is_a_unit_without_a_rank(
    run: Run, forms: Path, folder: Path
) -> None:
    (forms / "c.xlsx").unlink()
    run("collect", "communes.rules", "forms", "--units", "units.txt", "-o", "data.csv")
    result = rulelang.load(folder / "communes.rules").evaluate(folder / "data.csv")
    assert [unit.unit for unit in result.units] == ["Hòa An", "Bảo Lâm", "Thạch An"]
    assert result["Thạch An"].status == "incomplete"


@pytest.mark.parametrize("name", ["data.csv", "data.parquet"])
def test_what_is_written_evaluates(run: Run, forms: Path, folder: Path, name: str) -> None:
    assert run("collect", "communes.rules", "forms", "-o", name).code == 0
    result = rulelang.load(folder / "communes.rules").evaluate(folder / name)
    assert (result["Hòa An"].total, result["Bảo Lâm"].status) == (5.5, "incomplete")
    if name.endswith(".parquet"):
        schema = pl.read_parquet(folder / name).schema
        assert (schema["filed"], schema["policy"]) == (pl.Int64, pl.Float64)


def test_a_table_among_the_forms_is_not_read_as_one_of_them(run: Run, forms: Path) -> None:
    for _ in range(2):
        ran = run("collect", "communes.rules", "forms", "-o", "forms/data.csv")
        assert (ran.code, "W502" in ran.err) == (0, False)


def test_wrong_answers_are_listed_by_their_cells_and_nothing_is_written(
    run: Run, forms: Path, folder: Path
) -> None:
    blank = (folder / "blank.xlsx").read_bytes()
    put_files(forms, blank, {"b.xlsx": B | {"online": 9, "policy": 4.5}})
    ran = run("collect", "communes.rules", "forms", "-o", "data.csv")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "Bảo Lâm (forms/b.xlsx)\n"
        '  Phiếu!D10, «Hồ sơ trực tuyến»: "9" không hợp lệ, cần nhập số nguyên từ 0 đến «Hồ sơ» '
        "(«Hồ sơ» = 8) [E511]\n"
        "    → kiểm tra lại cả hai số, sửa số sai\n"
        '  Phiếu!D12, «Chính sách»: "4,5" không hợp lệ, cần nhập số từ 0 đến 4 [E503]\n'
        "    → sửa lại ô này, hoặc để trống nếu không có số liệu\n"
        "\n"
        "3 đơn vị: 1 đã nộp, 1 phải sửa, 1 chưa nộp\n"
        "phải sửa: Bảo Lâm\n"
        "chưa nộp: Thạch An\n"
        "\n"
        "số lỗi trong các phiếu: 2; chưa ghi tệp nào\n"
        "thêm `--partial` để ghi câu trả lời của các đơn vị còn lại\n"
    )
    assert not (folder / "data.csv").exists()


def test_partial_writes_the_answers_without_errors_and_says_who_is_left(
    run: Run, forms: Path, folder: Path
) -> None:
    blank = (folder / "blank.xlsx").read_bytes()
    put_files(forms, blank, {"b.xlsx": B | {"online": 9}, "d.xlsx": B | {"commune": "Hạ Lang"}})
    ran = run("collect", "communes.rules", "forms", "--partial", "-o", "data.csv")
    assert ran.code == 0
    assert "4 đơn vị: 2 đã nộp, 1 phải sửa, 1 chưa nộp\nphải sửa: Bảo Lâm\n" in ran.err
    assert ran.err.endswith("\nđã ghi, chưa gồm các đơn vị phải sửa: Bảo Lâm\n")
    assert (folder / "data.csv").read_text("utf-8").splitlines() == [
        "commune,filed,online,policy,edition",
        "Hòa An,10,5,2.5,2024",
        "Hạ Lang,8,,3,2024",
        "Bảo Lâm,,,,2024",
        "Thạch An,,,,2024",
    ]


@pytest.mark.parametrize("name", ["data.csv", "data.parquet"])
def test_a_correction_made_in_the_table_is_not_written_over_unasked(
    run: Run, forms: Path, folder: Path, name: str
) -> None:
    run("collect", "communes.rules", "forms", "-o", name)
    path = folder / name
    if name == "data.csv":
        path.write_text(path.read_text("utf-8").replace("Hòa An,10", "Hòa An,11"), "utf-8")
    else:
        row = pl.col("commune") == "Hòa An"
        kept = pl.read_parquet(path)
        kept.with_columns(pl.when(row).then(11).otherwise("filed").alias("filed")).write_parquet(
            path
        )
    before = path.read_bytes()
    ran = run("collect", "communes.rules", "forms", "-o", name)
    assert (ran.code, path.read_bytes()) == (2, before)
    assert "\n  Hòa An, Hồ sơ: 11 (trong phiếu: 10)\n" in ran.err
    assert "= help: thêm `--replace`" in ran.err
    assert run("collect", "communes.rules", "forms", "-o", name, "--replace").code == 0
    result = rulelang.load(folder / "communes.rules").evaluate(path)
    assert result.prepared.values[0][result.plan.inputs[0].key] == 10


def test_what_was_empty_and_who_was_not_there_are_filled_in_without_asking(
    run: Run, forms: Path, folder: Path
) -> None:
    run("collect", "communes.rules", "forms", "-o", "data.csv")
    blank = (folder / "blank.xlsx").read_bytes()
    put_files(forms, blank, {"b.xlsx": B | {"online": 1}, "d.xlsx": A | {"commune": "Hạ Lang"}})
    assert run("collect", "communes.rules", "forms", "-o", "data.csv").code == 0
    assert "Bảo Lâm,8,1,3,2024\nHạ Lang,10,5,2.5,2024\n" in (folder / "data.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("commune,filed,online,policy,note\nHòa An,10,5,2.5,rung up\n", "cột note"),
        ("commune,filed,online,policy\nHạ Lang,10,5,2.5\n", "Hạ Lang, Hồ sơ: 10 (trong phiếu: t"),
        ("something else\n", "không đọc được tệp như bảng số liệu"),
        ("commune,filed,online,policy\nBảo Lâm,8,x,3\n", "Hồ sơ trực tuyến: ? (trong phiếu: trố"),
    ],
)
def test_whatever_a_table_would_lose_is_asked_about(
    run: Run, forms: Path, folder: Path, text: str, said: str
) -> None:
    (folder / "data.csv").write_text(text, "utf-8")
    ran = run("collect", "communes.rules", "forms", "-o", "data.csv")
    assert (ran.code, said in ran.err) == (2, True), ran.err
    assert (folder / "data.csv").read_text("utf-8") == text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "the folder `nowhere` is not there"),
        (("communes.csv",), "the folder `communes.csv` is a file, not a folder"),
        (("forms", "-o", "data.xlsx"), "`data.xlsx` is neither CSV nor Parquet"),
        (("forms", "-o", "communes.txt"), "`communes.txt` is neither CSV nor Parquet"),
    ],
)
def test_wrong_usage_is_told_with_its_mend(
    run: Run, forms: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = run("collect", "communes.rules", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "= help: " in ran.err


def test_the_files_that_are_read_are_counted_on_a_terminal_only(
    run: Run, terminal: Run, forms: Path
) -> None:
    assert "forms " not in run("collect", "communes.rules", "forms").err
    ran = terminal("collect", "communes.rules", "forms", "-o", "data.csv")
    assert ran.err.startswith("\r\x1b[Kforms ██████████░")
    assert ran.err.endswith("score them: rulelang eval communes.rules data.csv\n")


def test_names_from_forms_cannot_give_orders_to_a_terminal(
    terminal: Run, forms: Path, folder: Path
) -> None:
    blank = (folder / "blank.xlsx").read_bytes()
    put_files(forms, blank, {"c.xlsx": {"commune": "Thạch\u202eAn"}})
    assert "Thạch\\u202eAn" in terminal("collect", "communes.rules", "forms").err


def test_a_missing_package_is_one_line(
    run: Run, forms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rulelang.api.needs.find_spec", lambda name: None)
    ran = run("collect", "communes.rules", "forms", "-o", "data.parquet")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert 'polars: pip install "rulelang[columnar]"' in ran.err
