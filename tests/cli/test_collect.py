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
    (blank,) = rulelang.load(folder / "communes.rules").write_forms(folder / "blank.xlsx")
    files = {"a.xlsx": A, "b.xlsx": B, "c.xlsx": {"commune": "Thạch An"}}
    put_files(folder / "forms", blank.read_bytes(), files)
    return folder / "forms"


def test_the_answers_come_as_csv_and_who_has_not_answered_is_said(run: Run, forms: Path) -> None:
    ran = run("collect", "communes.rules", "forms")
    assert ran.code == 0
    assert ran.out == "commune,filed,online,policy\nHòa An,10,5,2.5\nBảo Lâm,8,,3\n"
    assert ran.err == (
        "2 units answered, 1 of them in part\n"
        "no answer yet from 1: Thạch An\n"
        "left empty by Bảo Lâm: online\n"
    )


def test_with_the_units_it_is_known_who_was_asked(run: Run, forms: Path) -> None:
    (forms / "c.xlsx").unlink()
    ran = run("collect", "communes.rules", "forms", "--units", "units.txt")
    assert ran.err.splitlines()[:2] == [
        "2 of 3 units answered, 1 of them in part",
        "no answer yet from 1: Thạch An",
    ]


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
    assert "--> forms/b.xlsx: Phiếu!D9, `online` (Bảo Lâm)" in ran.err
    assert '"4.5" is not a number from 0 to 4' in ran.err
    assert "no answer yet from 1: Thạch An" in ran.err
    assert ran.err.endswith("\n2 errors in the forms: nothing was written\n")
    assert not (folder / "data.csv").exists()


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
    assert "polars: pip install 'rulelang[columnar]'" in ran.err
