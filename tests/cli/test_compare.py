"""`rulelang compare`: years from the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "rulesets/cao-bang-2021"
RULES, DATA = str(FOLDER / "departments.rules"), str(FOLDER / "departments.csv")
OLD = str(FOLDER / "departments-2020.csv")

OFFICES = """
ruleset offices "Offices" {
  unit office
  period year
}
criterion online max 10: given
"""
TABLE = "office,year,online\nAn,2020,9\nBa,2020,8\nAn,2021,5\nBà,2021,8\n"
EDITION = 'ruleset offices "Offices" {{\n  unit office\n  {}\n}}\ncriterion online max 10: given\n'


@pytest.fixture
def periods(tmp_path: Path) -> tuple[str, str]:
    """Rules with a period, and a table of two."""
    rules, data = tmp_path / "offices.rules", tmp_path / "offices.csv"
    rules.write_text(OFFICES, "utf-8")
    data.write_text(TABLE, "utf-8")
    return str(rules), str(data)


def test_a_table_with_periods_is_compared_by_itself(run: Run, periods: tuple[str, str]) -> None:
    ran = run("compare", *periods)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "Offices · 2020, 2021 · 2 units")
    assert '"Ba" ends and "Bà" begins in 2021' in ran.out
    assert "`2021,Ba,Bà`" in ran.out


@pytest.mark.parametrize(
    "mapping", ["2021,Ba,Bà\n", "year,old,new\n2021,Ba,Bà\n", "Năm;Tên cũ;Tên mới\n2021;Ba;Bà\n"]
)
def test_a_mapping_of_names(
    run: Run, periods: tuple[str, str], tmp_path: Path, mapping: str
) -> None:
    (tmp_path / "names.csv").write_text(mapping, "utf-8")
    ran = run("compare", *periods, "--units", str(tmp_path / "names.csv"), "--format", "json")
    found = json.loads(ran.out)
    assert {unit["unit"]: (unit["fate"], unit["rise"]) for unit in found["units"]} == {
        "Bà": ("renamed", 1),
        "An": ("stayed", -1),
    }


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("2021,Ba\n", "names.csv, line 1: this is not a year, an old name and a new name"),
        ("2021,Ban,Bà\n", 'names.csv, line 1: there is no unit "Ban" before 2021\n'),
        ("\n2021,An,Bà\n", 'line 2: "An" became "Bà", but the data have it in 2021 or later\n'),
        ("2021,Ba,Bé\n", 'line 1: there is no unit "Bé" from 2021 on\n'),
        ("soon,Ba,Bà\n", "line 1: soon is not a year of the data"),
        ("2021,Ba,Bà\n2021,Ba,Bà\n", "line 2: this line is there twice"),
    ],
)
def test_a_mapping_that_does_not_fit(
    run: Run, periods: tuple[str, str], tmp_path: Path, mapping: str, said: str
) -> None:
    (tmp_path / "names.csv").write_text(mapping, "utf-8")
    ran = run("compare", *periods, "--units", str(tmp_path / "names.csv"))
    assert ran.code == 2
    assert said in ran.err
    assert "= help: " in ran.err


def test_the_edition_of_the_rules_is_the_year(run: Run, tmp_path: Path) -> None:
    for year in (2020, 2021):
        (tmp_path / f"{year}.rules").write_text(EDITION.format(f"edition {year}"), "utf-8")
        (tmp_path / f"{year}.csv").write_text("office,online\nAn,1\nBa,2\n", "utf-8")
    words = [str(tmp_path / name) for name in ("2021.rules", "2021.csv", "2020.rules", "2020.csv")]
    ran = run("compare", *words[:2], "--previous", *words[2:])
    assert (ran.code, ran.out.splitlines()[0]) == (0, "Offices · 2020, 2021 · 2 units")
    turned = run("compare", *words[2:], "--previous", *words[:2])
    assert turned.out == ran.out


def test_years_that_are_not_known(run: Run, tmp_path: Path) -> None:
    rules, data = tmp_path / "x.rules", tmp_path / "offices-2019.csv"
    rules.write_text(EDITION.format(""), "utf-8")
    data.write_text("office,online\nAn,1\nBa,2\n", "utf-8")
    old = tmp_path / "old.csv"
    old.write_text("office,online\nAn,1\n", "utf-8")
    ran = run("compare", str(rules), str(data), "--previous", "2018", str(rules), str(old))
    assert ran.code == 2
    assert f"the year of {data} is not known" in ran.err
    assert "`--year 2019`" in ran.err


def test_years_that_are_there_twice(run: Run) -> None:
    ran = run("compare", RULES, DATA, "--previous", RULES, OLD, "--language", "en")
    assert ran.code == 2
    assert f"{DATA} and {OLD} are both of 2021" in ran.err
    assert f"`--previous 2020 {RULES} {OLD}`" in ran.err


def test_only_one_year(run: Run) -> None:
    ran = run("compare", RULES, DATA, "--language", "en")
    assert (ran.code, "there is only one year, 2021" in ran.err) == (2, True)


def test_several_periods_are_not_named(run: Run, periods: tuple[str, str]) -> None:
    ran = run("compare", *periods, "--year", "2021")
    assert (ran.code, "has several periods (2020, 2021)" in ran.err) == (2, True)


def test_a_file_that_is_not_there(run: Run) -> None:
    ran = run("compare", RULES, DATA, "--previous", "2020", RULES, "nowhere.csv")
    assert (ran.code, "nowhere.csv" in ran.err) == (2, True)
    ran = run("compare", RULES, DATA, "--previous", "nowhere.rules", OLD)
    assert (ran.code, "nowhere.rules" in ran.err) == (2, True)
    ran = run("compare", RULES, DATA, "--previous", RULES)
    assert (ran.code, "--previous" in ran.err) == (2, True)


def test_a_workbook_and_json_are_told_by_the_name(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    for name in ("history.xlsx", "history.json", "history.txt"):
        words = ["--previous", "2020", RULES, OLD, "-o", str(tmp_path / name)]
        assert run("compare", RULES, DATA, *words).code == 0
        assert (tmp_path / name).stat().st_size > 1000
    ran = run("compare", RULES, DATA, "--previous", "2020", RULES, OLD, "--exact")
    assert (ran.code, "`--exact`" in ran.err) == (2, True)


def test_nothing_that_is_read_is_written_over(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "old.json"
    own.write_text('[{"office": "An", "online": 1}]', "utf-8")
    rules = tmp_path / "x.rules"
    rules.write_text(EDITION.format("edition 2021"), "utf-8")
    ran = run(
        "compare", str(rules), str(own), "--previous", "2020", str(rules), str(own), "-o", str(own)
    )
    assert ran.code == 2
    assert own.read_text("utf-8").startswith("[{")


def test_rules_of_several_years_are_warned_of_once(run: Run, tmp_path: Path) -> None:
    rules, data = tmp_path / "x.rules", tmp_path / "x.csv"
    lines = "input a : number\n"
    rules.write_text(EDITION.format("edition 2021") + lines, "utf-8")
    data.write_text("office,a,online\nAn,1,1\nBa,2,2\n", "utf-8")
    one = run("eval", str(rules), str(data)).err.count("warning[")
    words = [w for y in ("2019", "2020") for w in ("--previous", y, str(rules), str(data))]
    assert run("compare", str(rules), str(data), *words).err.count("warning[") == one > 0
