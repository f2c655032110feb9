"""A history as JSON, as tables and as a workbook."""

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import rulelang
from rulelang.words import Language

ROOT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(
    json.loads((ROOT / "docs/schema/history.schema.json").read_text("utf-8"))
)
CAO_BANG = ROOT / "rulesets/cao-bang-2021"
GOLDEN = ROOT / "tests/golden/history"
YEARS = (2018, 2019, 2020, 2021)


@lru_cache
def cao_bang(name: str) -> rulelang.Comparison:
    rules = rulelang.load(CAO_BANG / f"{name}.rules")
    files = {year: f"{name}{'' if year == 2021 else f'-{year}'}.csv" for year in YEARS}
    return rulelang.compare({y: rules.evaluate(CAO_BANG / file) for y, file in files.items()})


@pytest.mark.parametrize("name", ["departments", "districts"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_tables(name: str, language: Language, golden: Callable[[Path, str], None]) -> None:
    golden(GOLDEN / f"{name}.{language}.txt", cao_bang(name).to_table(language))


@pytest.mark.parametrize("name", ["departments", "districts"])
def test_json(name: str, golden: Callable[[Path, str], None]) -> None:
    golden(GOLDEN / f"{name}.json", cao_bang(name).to_json())


@pytest.mark.parametrize("width", [60, 80, 100])
def test_tables_fit_a_terminal(width: int) -> None:
    for language in ("en", "vi"):
        lines = cao_bang("departments").to_table(language, width).splitlines()
        assert max(map(len, lines)) <= max(width, 78)


@pytest.mark.parametrize("exact", [False, True])
def test_json_is_as_its_schema_says(exact: bool) -> None:
    for name in ("departments", "districts"):
        SCHEMA.validate(json.loads(cao_bang(name).to_json(exact)))
    SCHEMA.validate(json.loads(unusual().to_json(exact)))
    SCHEMA.validate(json.loads(other_rules().to_json(exact)))


def unusual() -> rulelang.Comparison:
    """Years with units that are incomplete, rescaled, out of the running, new, gone and renamed."""
    rules = rulelang.parse("""
        ruleset offices "Offices" {
          unit office
          missing unranked
          not applicable rescale
        }
        input counters : integer from 0
        input opened   : integer from 0
        input closed   : yesno default no
        criterion online max 10: given
        criterion counter max 10: ratio opened / counters
        disqualified when closed "closed"
    """)

    def row(office: str, online: int | None, counters: int = 4, closed: str = "no") -> Any:
        own = {"office": office, "online": online, "counters": counters, "closed": closed}
        return own | {"opened": min(2, counters)}

    old = [row("An", 9), row("Ba", 8), row("Cam", 7), row("Dung", 1), row("Hoà An", 3)]
    new = [row("An", None), row("Ba", 8, 0), row("Cam", 9, closed="yes"), row("Duung", 5)]
    new += [row("Hòa An", 4)]
    years = {2020: rules.evaluate(old), 2021: rules.evaluate(new)}
    return rulelang.compare(years, [(2021, "Dung", "Duung")])


@pytest.mark.parametrize("language", ["en", "vi"])
def test_unusual_units_are_shown_as_what_they_are(
    language: Language, golden: Callable[[Path, str], None]
) -> None:
    golden(GOLDEN / f"unusual.{language}.txt", unusual().to_table(language))


def other_rules() -> rulelang.Comparison:
    """Quarters with other rules, with groups, a bonus and a penalty."""
    text = """
        ruleset schools "Schools" { unit school "School" }
        input zone "Zone" : choice { north "North zone", south "South zone" }
        criterion online "Online" max 10: given
        bonus extra "Prize" up to 2: given
        penalty late "Late" up to 3: given
        rank within zone by total
    """

    def row(school: str, zone: str, online: int, extra: int, late: int) -> Any:
        return {"school": school, "zone": zone, "online": online, "extra": extra, "late": late}

    old = [row("A", "north", 9, 1, 0), row("B", "north", 8, 0, 1)]
    old += [row("C", "south", 7, 0, 0), row("D", "south", 5, 1, 2)]
    new = [row("A", "north", 12, 1, 0), row("B", "north", 18, 0, 1)]
    new += [row("C", "south", 7, 0, 0), row("D", "north", 5, 1, 2)]
    changed = text.replace("max 10", "max 20")
    return rulelang.compare(
        {
            "Quý I/2021": rulelang.parse(text).evaluate(old),
            "Quý II/2021": rulelang.parse(changed).evaluate(new),
        }
    )


@pytest.mark.parametrize("language", ["en", "vi"])
def test_where_rules_differ_shares_are_shown(
    language: Language, golden: Callable[[Path, str], None]
) -> None:
    golden(GOLDEN / f"other-rules.{language}.txt", other_rules().to_table(language))


def test_a_workbook_has_the_same_figures(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    path = tmp_path / "history.xlsx"
    cao_bang("departments").write(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Thứ hạng", "Tiêu chí"]
    rows = [[cell.value for cell in row] for row in book["Thứ hạng"].iter_rows()]
    (xay_dung,) = [row for row in rows if row[0] == "Sở Xây dựng"]
    assert xay_dung[1:6] == [17, 20, 20, 9, 11]
    assert xay_dung[8] == 45
    rows = [[cell.value for cell in row] for row in book["Tiêu chí"].iter_rows()]
    (website,) = [row for row in rows if str(row[0]).startswith("Cung cấp thông tin")]
    assert website[5] == pytest.approx(14.19)


def test_the_same_file_whatever_the_order_of_years(tmp_path: Path) -> None:
    rules = rulelang.load(CAO_BANG / "districts.rules")
    files = {"2020": "districts-2020.csv", "2021": "districts.csv"}
    found = {year: rules.evaluate(CAO_BANG / file) for year, file in files.items()}
    turned = dict(reversed(found.items()))
    assert rulelang.compare(found).to_json() == rulelang.compare(turned).to_json()
