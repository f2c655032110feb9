"""Workbooks of results: their sheets, what stands in cells, and what they cannot hold."""

import html
import re
import zipfile
from datetime import UTC, datetime
from fractions import Fraction
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

import rulelang
from rulelang.data.options import Reading
from rulelang.output.workbook import Origin, write
from rulelang.output.workbook.book import WorkbookLimitError
from rulelang.output.workbook.colours import level_colours
from rulelang.rational import short_text
from tests.output.samples import ROWS, RULES, evaluated
from tests.output.workbook.recalculated import cells
from tests.output.workbook.tables import said, table

ORIGIN = Origin("9.9", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
RUN = ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x")']
"""Texts that a spreadsheet would run if they were formulas."""


def written(
    evaluation: rulelang.Evaluation, folder: Path, formulas: bool = False
) -> tuple[Path, tuple[str, ...]]:
    path = folder / "results.xlsx"
    data = evaluation.prepared if formulas else None
    return path, write(evaluation.view, path, ORIGIN, data)


def parts(path: Path, pattern: str) -> str:
    """The text of those parts of a workbook whose name matches."""
    with zipfile.ZipFile(path) as file:
        return "\n".join(file.read(n).decode() for n in file.namelist() if re.search(pattern, n))


# ---- sheets --------------------------------------------------------------------------------------


def test_the_sheets_are_ranking_tree_missing_and_provenance(tmp_path: Path) -> None:
    path, lines = written(evaluated(), tmp_path)
    names = CalamineWorkbook.from_path(str(path)).sheet_names
    assert names == ["Ranking", "Score tree", "Missing", "Provenance"]
    assert lines == ()


def test_the_ranking_is_best_first_with_numbers_as_numbers(tmp_path: Path) -> None:
    path, _ = written(evaluated(), tmp_path)
    header, *rows = table(path, "Ranking", "Rank")
    assert header == (
        *("Rank", "Xã", "Total /12", "Share of the max", "Level"),
        *("Dịch vụ /8", "policy /4", "Khen thưởng +1", "Báo cáo muộn −2", "Notes"),
    )
    assert [row[9] for row in rows] == [
        *(None, None, "rescaled: Dịch vụ", None, "missing: Hồ sơ"),
    ]
    assert [row[:2] for row in rows] == [
        (1, "Bình"),
        (1, "Đông"),
        (3, "Dân"),
        (4, "An"),
        (None, "Cát"),
    ]
    assert rows[0][2:5] == (13, pytest.approx(13 / 12), "Hạng A")
    assert rows[3][2] == pytest.approx(37 / 6, abs=0)  # the nearest double, not what is shown
    assert rows[4][2:5] == (None, None, None)


def test_the_title_the_date_the_counts_and_what_blanks_mean_stand_on_the_sheet(
    tmp_path: Path,
) -> None:
    path, _ = written(evaluated(), tmp_path)
    title, edition, counts, *notes = said(path, "Ranking")
    assert (title, edition) == ("Xã, phường", "Edition 2024")
    assert counts == "Date: 2026-01-02 · Units: 5 (Hạng A 2, B 2, incomplete 1)"
    assert [note.partition(":")[0] for note in notes] == ["An empty cell", "Rescaled"]
    everyone, _ = written(evaluated(rows=ROWS[1:2]), tmp_path)
    assert [note.partition(":")[0] for note in said(everyone, "Ranking")[3:]] == []


GROUPED = """ruleset r { unit u  period y "Quarter" }
input zone : choice { high "Highland", low "Lowland" }
criterion c max 5: given
rank within zone by c
"""


@pytest.mark.parametrize("count", [4, 50])
def test_units_that_are_ranked_together_stand_apart_from_others(count: int, tmp_path: Path) -> None:
    zones = ("high", "low")
    rows = [{"u": f"U{n}", "y": "Q1", "zone": zones[n % 2], "c": n % 5} for n in range(count)]
    path, _ = written(rulelang.parse(GROUPED).evaluate(rows), tmp_path)
    shown = [*load_workbook(path)["Ranking"].iter_rows(values_only=True, min_row=4)]
    groups = [at for at, row in enumerate(shown) if row[1] is None and row[0] is not None]
    assert [shown[at][0] for at in groups] == [
        f"Q1 · {zone} (units: {count // 2})" for zone in ("Highland", "Lowland")
    ]
    names = [{row[1] for row in part} for part in (shown[1 : groups[1]], shown[groups[1] + 1 :])]
    for place, found in enumerate(names):
        assert found - {None} == {row["u"] for row in rows if row["zone"] == zones[place]}
    assert {row[2:4] for row in shown if row[1]} >= {("Q1", "Highland"), ("Q1", "Lowland")}


def test_a_bonus_shows_a_plus_and_a_penalty_a_minus(tmp_path: Path) -> None:
    path, _ = written(evaluated(), tmp_path)
    sheet = load_workbook(path)["Ranking"]
    formats = [cell.number_format for cell in sheet[5]]
    assert formats[7] == '"+"0.0;"+"0.0;"·"'
    assert formats[8] == '"−"0.0;"−"0.0;"·"'
    assert sheet["I8"].value == 0.5


def test_the_tree_has_every_criterion_of_every_unit_indented(tmp_path: Path) -> None:
    path, _ = written(evaluated(), tmp_path)
    header, *rows = table(path, "Score tree", "Criterion")
    assert header == ("Criterion", "Id", "Max", "Bình", "Đông", "Dân", "An", "Cát")
    assert [row[1] for row in rows] == [
        *("total", "share", "level", "rank", "status"),
        *("service", None, "digital", "reach", "policy", "award", "late"),
    ]
    assert rows[7][:4] == ("Trực tuyến", "digital", "6", 6)
    sheet = load_workbook(path)["Score tree"]
    digital = next(cell for cell in sheet["A"] if cell.value == "Trực tuyến")
    # A spreadsheet indents what is aligned to a side only.
    assert (digital.alignment.indent, digital.alignment.horizontal) == (1, "left")
    assert sheet.row_dimensions[digital.row].outlineLevel == 1
    assert sheet.sheet_properties.outlinePr.summaryBelow is False
    assert sheet.column_dimensions["B"].hidden


def test_many_units_have_a_row_each_in_the_tree(tmp_path: Path) -> None:
    rules = rulelang.parse("ruleset r { unit u }  criterion c max 5 { criterion d max 5: given }")
    rows = [{"u": f"U{place}", "d": 4} for place in range(50)]
    path, _ = written(rules.evaluate(rows), tmp_path)
    header, *found = table(path, "Score tree", "u")
    assert header == ("u", "Total", "Share of the max", "Rank", "Status", "c /5", "d /5")
    assert len(found) == 50
    assert found[0] == ("U0", 4, 0.8, 1, "ranked", 4, 4)


@pytest.mark.parametrize("units", [3, 50])
def test_a_workbook_of_many_units_has_the_same_cells(
    units: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[list[object]] = [
        [f"Xã {n}\n{'dài ' * n}", 4, n % 5 or None, n % 3, 1, None, None] for n in range(units)
    ]
    found = []
    for many in (0, 1_000):
        monkeypatch.setattr(import_module("rulelang.output.workbook.write"), "MANY", many)
        path, _ = written(evaluated(rows=rows), tmp_path)
        book = load_workbook(path)
        heights = [[*sheet.row_dimensions.items()] for sheet in book]
        high = [[(row, own.height) for row, own in rows] for rows in heights]
        found.append(([[*sheet.values] for sheet in book], high))
    assert found[0] == found[1]


def test_what_is_missing_is_named_by_label_and_id(tmp_path: Path) -> None:
    path, _ = written(evaluated(), tmp_path)
    assert table(path, "Missing", "Id") == [
        ("Xã", "What is missing", "Id"),
        ("Cát", "Hồ sơ", "filed"),
    ]


def test_provenance_names_rules_data_version_and_time_in_plain_words(tmp_path: Path) -> None:
    evaluation = evaluated()
    path, _ = written(evaluation, tmp_path)
    found = dict(row[:2] for row in cells(path, "Provenance"))
    assert found["Fingerprint of the rules (SHA-256)"] == evaluation.plan.sha256
    assert found["Fingerprint of the data (SHA-256)"] == "the data do not come from a file"
    assert found["Made by"] == "rulelang 9.9"
    assert found["Time"] == "03:04 2026-01-02 (UTC)"
    assert "rounded to 1 decimals" in found["Figures"]


def test_a_vietnamese_rubric_has_a_vietnamese_workbook(tmp_path: Path) -> None:
    vietnamese = rulelang.parse(rulelang.parse(RULES).text("vi"))
    evaluation = evaluated(vietnamese.source.text)
    path, _ = written(evaluation, tmp_path, formulas=True)
    assert CalamineWorkbook.from_path(str(path)).sheet_names == [
        *("Xếp hạng", "Cây điểm", "Thiếu số liệu", "Số liệu", "Tính toán", "Nguồn gốc"),
    ]
    assert table(path, "Xếp hạng", "Hạng")[0][:3] == ("Hạng", "Xã", "Tổng điểm /12")
    assert said(path, "Xếp hạng")[2].startswith("Ngày lập: 02/01/2026 · Số đơn vị: 5 (")


def test_sheets_are_frozen_filtered_and_set_up_for_print(tmp_path: Path) -> None:
    path, _ = written(evaluated(), tmp_path)
    ranking = parts(path, "sheet1.xml")
    assert '<pane xSplit="2" ySplit="4"' in ranking
    assert '<autoFilter ref="A4:J9"' in ranking
    assert 'orientation="landscape"' in ranking and 'fitToHeight="0"' in ranking
    assert 'paperSize="9"' in ranking
    assert "Page &amp;P of &amp;N" in ranking
    assert "Ranking!$4:$4" in parts(path, "workbook.xml$")  # on every page
    assert 'formatCode="0.0"' in parts(path, "styles")  # as the rubric shows figures


def test_a_sheet_that_is_too_wide_for_a_page_goes_to_several(tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(60)]
    criteria = "\n".join(f'criterion {id} "A criterion {id}" max 5: given' for id in names)
    rows = [{"u": "A", **dict.fromkeys(names, 1)}]
    path, _ = written(
        rulelang.parse(f"ruleset r {{ unit u }}\n{criteria}").evaluate(rows), tmp_path
    )
    page = load_workbook(path)["Ranking"].page_setup
    assert (page.fitToWidth, page.fitToHeight) == (4, 0)


def test_levels_are_told_apart_by_lightness_too() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    colours = [*level_colours(["A", "B", "C", "D"], "none").values()]
    light = [lightness(colour) for colour in colours[:-1]]
    assert light == sorted(light)
    assert all(other - own > 15 for own, other in pairwise(light))
    assert min(light) > 150  # black letters stand out


# ---- texts ---------------------------------------------------------------------------------------


def test_no_text_of_data_or_rules_is_a_formula(tmp_path: Path) -> None:
    rules = """
    ruleset r "=1+1" { unit u "=2+2" source "@x" }
    input n "-3" : number evidence "+4"
    input t "=5"  : text
    criterion c "=6+6" max 5: given
    criterion d "+7"   max 5: yes t = "=8" and n > 0
    levels { A "=9" from 1 otherwise none "@10" }
    """
    rows = [{"u": name, "n": None, "t": name, "c": 1} for name in RUN]
    evaluation = rulelang.parse(rules).evaluate(rows)
    plain, _ = written(evaluation, tmp_path)
    assert "<f>" not in parts(plain, "worksheets/sheet")
    assert [row[1] for row in table(plain, "Ranking", "Rank")[1:]] == RUN
    live, _ = written(evaluation, tmp_path, formulas=True)
    data = cells(live, "Data")[3:]
    assert [row[0] for row in data] == [row[2] for row in data] == RUN
    formulas = re.findall("<f[^>]*>([^<]*)</f>", parts(live, "worksheets/sheet"))
    assert formulas and not {text.lstrip("=") for text in RUN} & {*formulas}


def test_what_a_terminal_would_obey_is_visible(tmp_path: Path) -> None:
    rows: list[list[object]] = [["An\x1b[2J", 4, 1, 1, 0, None, None]]
    path, _ = written(evaluated(rows=rows), tmp_path)
    assert table(path, "Ranking", "Rank")[1][1] == "An\\x1b[2J"


# ---- limits --------------------------------------------------------------------------------------


def test_more_rows_than_a_sheet_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rulelang.output.workbook.book.ROWS", 5)
    with pytest.raises(WorkbookLimitError, match=r'"Ranking" would need 9 rows.*CSV or Parquet'):
        written(evaluated(), tmp_path)
    assert not [*tmp_path.iterdir()]


def test_more_columns_than_a_sheet_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rulelang.output.workbook.book.COLUMNS", 15)
    with pytest.raises(WorkbookLimitError, match=r'"Calculation" would need .* columns'):
        written(evaluated(), tmp_path, formulas=True)


def test_a_text_longer_than_a_cell_is_refused(tmp_path: Path) -> None:
    rows: list[list[object]] = [["x" * 40_000, 4, 1, 1, 0, None, None]]
    with pytest.raises(WorkbookLimitError, match="a text of 40,000 characters"):
        written(evaluated(rows=rows), tmp_path)


# ---- formulas ------------------------------------------------------------------------------------


def test_cells_are_named_by_criterion_and_formulas_read_like_the_rules(tmp_path: Path) -> None:
    path, _ = written(evaluated(), tmp_path, formulas=True)
    names = parts(path, "workbook.xml$")
    assert '<definedName name="digital">Calculation!$' in names
    assert '<definedName name="online_all">Calculation!$' in names
    assert "6*MIN(MAX(online/filed,0),1)" in parts(path, "worksheets/sheet")


def test_the_calculation_is_grouped_and_named_in_peoples_words(tmp_path: Path) -> None:
    path, _ = written(evaluated(), tmp_path, formulas=True)
    sheet = load_workbook(path, data_only=True)["Calculation"]
    folded = {
        place
        for own in sheet.column_dimensions.values()
        if own.hidden and own.outlineLevel == 1
        for place in range(own.min, own.max + 1)
    }
    shown = [
        tuple(sheet.cell(row, place).value for row in (1, 2, 3))
        for place in range(2, sheet.max_column + 1)
        if place not in folded
    ]
    assert shown[:3] == [
        ("Dịch vụ", "Trực tuyến", "digital"),
        (None, "Độ phủ", "reach"),
        (None, "Dịch vụ", "service"),
    ]
    assert ("Results", "Total", "result_total") in shown
    named = [sheet.cell(2, place).value for place in folded]
    assert {"Hồ sơ", "Độ phủ: applies"} <= {*named}


def test_the_sheet_of_data_has_labels_and_evaluates_to_the_same(tmp_path: Path) -> None:
    rules = rulelang.parse("""
    ruleset r { unit u "Xã" }
    input zone "Vùng" : choice { high "Vùng cao", low "Vùng thấp, ven sông" }
    input day "Ngày" : date
    input rate "Tỷ lệ" : percent
    input done "Xong" : yesno
    criterion c max 5: yes done and zone = high and rate > 20% and day < 2025-01-01
    """)
    rows = [
        {"u": "A", "zone": "high", "day": "2024-05-06", "rate": "25%", "done": "yes"},
        {"u": "B", "zone": "low", "day": "2024-05-06", "rate": None, "done": "no"},
    ]
    path, _ = written(rules.evaluate(rows), tmp_path, formulas=True)
    *_, header, first, _ = cells(path, "Data")
    assert header == ["Xã", "Vùng", "Ngày", "Tỷ lệ", "Xong"]
    assert first[1] == "Vùng cao"
    again = rules.evaluate(path, Reading(sheet="Data"))
    assert again.units == rules.evaluate(rows).units


def test_policies_and_requirements_read_like_the_rules(tmp_path: Path) -> None:
    rules = """
    ruleset r { unit u  missing zero }
    input staff : number
    input wards : yesno default no
    criterion c max 5: points staff
    criterion d max 5 applies when wards: points staff / 4
    penalty p up to 2: yes staff < 3
    levels { A from 6 requires c > 4  B from 2 otherwise none }
    """
    rows = [{"u": "U", "staff": 4, "wards": "no"}]
    path, _ = written(rulelang.parse(rules).evaluate(rows), tmp_path, formulas=True)
    found = html.unescape(parts(path, "worksheets/sheet"))
    missing = '"– missing, counts as 0"'
    assert f"<f>IF(staff={missing},0,MIN(MAX(staff,0),5))</f>" in found
    assert f"<f>IF(staff={missing},2,IF(staff<3,2,0))</f>" in found
    assert f"<f>IF(wards,IF(staff={missing},{missing}," in found
    assert '<f>IF(AND(total>=6,c_>4),"A",IF(total>=2,"B","none"))</f>' in found


def test_names_that_spreadsheets_take_for_something_else_are_changed(tmp_path: Path) -> None:
    rules = """
    ruleset r { unit u }
    input a1 : number
    input r : number
    input a1_ : number
    input complete : number
    criterion c1 max 5: points a1 + r + a1_ + complete
    """
    rows = [{"u": "U", "a1": 1, "r": 1, "a1_": 1, "complete": 1}]
    path, _ = written(rulelang.parse(rules).evaluate(rows), tmp_path, formulas=True)
    found = re.findall('<definedName name="([^"]*)">Calculation', parts(path, "workbook.xml$"))
    assert {"a1_", "a1__2", "r_", "complete", "complete_2", "c1_", "rank_"} <= {*found}
    assert not {"a1", "r", "c1", "rank"} & {*found}


def test_long_and_odd_labels_stay_what_they_are(tmp_path: Path) -> None:
    label = 'R&D "x" \\ ' + "dài " * 150
    quoted = label.replace("\\", "\\\\").replace('"', '\\"')
    rules = f"""
    ruleset r "{quoted}" {{ unit u }}
    input kind : choice {{ a "{quoted}", b }}
    criterion c "{quoted}" max 5: choose kind {{ a -> 5 b -> 0 }}
    levels {{ A "{quoted}" from 1 otherwise none }}
    """
    rows = [{"u": "U", "kind": label}]
    path, _ = written(rulelang.parse(rules).evaluate(rows), tmp_path, formulas=True)
    assert table(path, "Ranking", "Rank")[1][4] == label
    texts = re.findall('"((?:[^"]|"")*)"', html.unescape(parts(path, "sheet5.xml")))
    assert max(map(len, texts)) <= 255
    footer = re.search("<oddFooter>(.*?)</oddFooter>", parts(path, "sheet1.xml"))
    assert footer is not None and len(html.unescape(footer[1])) <= 255


def test_a_text_that_looks_like_a_function_stays_a_text(tmp_path: Path) -> None:
    rules = """
    ruleset r { unit u }
    criterion c max 5: given
    levels { A "FILTER(1) and MAP(2)" from 1 otherwise none }
    """
    rows = [{"u": "U", "c": 4}]
    path, _ = written(rulelang.parse(rules).evaluate(rows), tmp_path, formulas=True)
    assert table(path, "Ranking", "Rank")[1][4] == "FILTER(1) and MAP(2)"
    written_formulas = parts(path, "worksheets/sheet")
    assert "_xlfn" not in written_formulas and "array" not in written_formulas


def test_what_a_spreadsheet_cannot_express_says_so(tmp_path: Path) -> None:
    rules = """
    ruleset r { unit u }
    input founded : date
    criterion old max 5: yes founded < 1800-01-01
    criterion new max 5: given
    """
    rows = [{"u": "U", "founded": "1799-05-05", "new": 4}]
    path, lines = written(rulelang.parse(rules).evaluate(rows), tmp_path, formulas=True)
    assert lines == ("`founded` is not a formula: spreadsheets have no dates before 1900-03-01",)
    assert "– no formula" in parts(path, "worksheets/sheet")
    assert ["Not as formulas", lines[0]] in cells(path, "Provenance")


LARGE = {
    "a bound": "input z : number to N default 0  criterion c max 5: points min(x, z)",
    "a default": "input z : number default N  criterion c max 5: points min(x, z)",
    "a bound that varies": "input z : number to x * N default 0  criterion c max 5: points z",
    "a deep formula": "criterion c max 5: points min(5, max(x, 3 - abs(2 * (x + N))))",
    "a power": "criterion c max 5: points min(x ^ 2 / N, 5)",
    "a range": "input z : number from 0 to N default 0  let w = z * z  "
    "criterion c max 5: ratio w / average(w)",
    "a band": "criterion c max 5: bands x { >= N -> 5 >= 2 -> 3 otherwise -> 0 }",
    "a scale": "criterion c max 5: scale x from 0 to N",
    "a max": "criterion c max N: points x  criterion d max 5: points x",
    "a limit": "criterion c max N round 0 by highest { criterion a max N: points x "
    "criterion b max 3 applies when x > 5: points x }",
    "a bonus": "criterion c max 5: points x  bonus b up to N: points x",
    "a weight": "criterion c max 5 by mean { criterion a max 2 weight N: points x "
    "criterion b max 3 weight 1: points x }",
    "a rounding": "criterion c max 5 round to N: points x",
    "a level": "criterion c max 5: points x  levels { A from N otherwise B }",
    "a requirement": "criterion c max 5: points x  levels { A from 1 requires x < N otherwise B }",
    "a check": 'criterion c max 5: points x  check x < N "too much"',
    "a rank key": "let w = x * N  criterion c max 5: points x  rank by total, w",
    "a cell": "criterion c max 5: points min(x, y)",
}


@pytest.mark.parametrize("where", LARGE)
def test_a_number_of_any_size_makes_a_workbook(where: str, tmp_path: Path) -> None:
    wholes = [10**digits - 1 for digits in (16, 299, 301, 400, 5_000)]
    made = 0
    for number in (*map(short_text, map(Fraction, wholes)), "0." + "0" * 320 + "1"):
        rules = f"ruleset r {{ unit u }}  input x : number  input y : number  {LARGE[where]}"
        rows = [{"u": "A", "x": 1, "y": number}, {"u": "B", "x": 2, "y": 3}]
        try:
            evaluation = rulelang.parse(rules.replace("N", number)).evaluate(rows)
        except (rulelang.RulesError, rulelang.DataError):
            continue  # such as a weight or a level that cannot be
        written(evaluation, tmp_path)
        _, lines = written(evaluation, tmp_path, formulas=True)
        assert {line.partition(": ")[2] for line in lines} <= {TOO_LARGE}
        made += 1
    assert made


TOO_LARGE = "spreadsheets have no numbers of over 300 digits"


def test_a_number_that_no_spreadsheet_holds_is_named(tmp_path: Path) -> None:
    rules = f"""
    ruleset r {{ unit u }}
    input x : number
    criterion c max 5: points min(5, max(x, 3 - abs(2 * (x + {"9" * 400}))))
    criterion d max 5: points x
    """
    evaluation = rulelang.parse(rules).evaluate([{"u": "U", "x": 4}])
    path, lines = written(evaluation, tmp_path, formulas=True)
    assert lines == (f"`c` is not a formula: {TOO_LARGE}",)
    assert "MIN(MAX(x,0),5)" in parts(path, "worksheets/sheet")


def test_ranks_of_very_many_units_say_that_they_are_no_formulas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rulelang.output.workbook.formulas.ranks.MOST_UNITS", 4)
    _, lines = written(evaluated(), tmp_path, formulas=True)
    assert lines == (
        "`rank` không viết được thành công thức: bảng tính phải so sánh từng đơn vị trong 5 đơn vị "
        "với mọi đơn vị khác",
    )


def test_so_do_levels_with_quotas_and_statistics_of_a_part_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rulelang.output.workbook.formulas.ranks.MOST_UNITS", 1)
    rules = """
    ruleset r { unit u }
    input x : number
    input g : text
    let best "Best" = highest(x within g)
    criterion c max 5: points x
    levels { A from 1 at most 1  otherwise B }
    """
    rows = [{"u": name, "x": 2, "g": "a"} for name in "UV"]
    path, lines = written(rulelang.parse(rules).evaluate(rows), tmp_path, formulas=True)
    reason = "a spreadsheet would compare each of 2 units with every other"
    assert {line.partition(" is not a formula: ")[2] for line in lines} == {reason}
    assert {line.split()[0] for line in lines} > {"`level`", "`rank`"}
    assert "no formula" in parts(path, "worksheets/sheet")


def test_no_formula_is_longer_than_a_spreadsheet_reads(tmp_path: Path) -> None:
    inputs = "\n".join(f"input item_number_{n} : number" for n in range(400))
    total = " + ".join(f"item_number_{n}" for n in range(400))
    bands = " ".join(f">= {n} -> {n % 5}" for n in range(300, 0, -1))
    deep = "1"
    for n in range(100):
        deep = f"min({deep}, item_number_{n} + 1)"
    rules = f"""
    ruleset r {{ unit u }}
    {inputs}
    criterion sum max 500: points {total}
    criterion band max 5: bands item_number_1 {{ {bands} otherwise -> 0 }}
    criterion deep max 5: points {deep}
    """
    rows = [{"u": "U"} | {f"item_number_{n}": 1 for n in range(400)}]
    path, lines = written(rulelang.parse(rules).evaluate(rows), tmp_path, formulas=True)
    assert lines == ()
    found = re.findall("<f[^>]*>([^<]*)</f>", parts(path, "worksheets/sheet"))
    assert max(map(len, found)) < 8_192
    assert max(map(nesting, found)) <= 64


def nesting(formula: str) -> int:
    """How many brackets are open at once at most."""
    depth = most = 0
    for character in formula:
        depth += (character == "(") - (character == ")")
        most = max(most, depth)
    return most
