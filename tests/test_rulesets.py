"""The rulesets of Cao Bằng and the illustration: what the report prints, and what is computed.

The figures are those of report 3714/BC-UBND of Cao Bằng province, 30 December 2021. Where it
contradicts itself, the test says what the engine computes and what is printed.
"""

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pytest

import rulelang

RULESETS = Path(__file__).parent.parent / "rulesets"
CAO_BANG = RULESETS / "cao-bang-2021"
RULES = ("cao-bang-2021/departments", "cao-bang-2021/districts", "digital-district/district")

GIAO_DUC = "Sở Giáo dục và Đào tạo"
LAO_DONG = "Sở Lao động – Thương binh và Xã hội"
Y_TE = "Sở Y tế"
XAY_DUNG = "Sở Xây dựng"
VAN_HOA = "Sở Văn hóa, Thể thao và Du lịch"
TAI_CHINH = "Sở Tài chính"
TU_PHAP = "Sở Tư pháp"
TAI_NGUYEN = "Sở Tài nguyên và Môi trường"
THONG_TIN = "Sở Thông tin và Truyền thông"
NOI_VU = "Sở Nội vụ"
NGOAI_VU = "Sở Ngoại vụ"
GIAO_THONG = "Sở Giao thông Vận tải"
VAN_PHONG = "Văn phòng UBND tỉnh"
BAN_DAN_TOC = "Ban Dân tộc"
KHU_KINH_TE = "Ban Quản lý Khu kinh tế tỉnh"
THANH_TRA = "Thanh tra tỉnh"


@lru_cache
def rules(name: str) -> rulelang.Ruleset:
    return rulelang.load(RULESETS / f"{name}.rules")


@lru_cache
def evaluated(name: str) -> rulelang.Evaluation:
    return rules(name).evaluate(RULESETS / f"{name}.csv")


def departments() -> rulelang.Evaluation:
    return evaluated("cao-bang-2021/departments")


def districts() -> rulelang.Evaluation:
    return evaluated("cao-bang-2021/districts")


def example_units() -> rulelang.Evaluation:
    return evaluated("digital-district/district")


def score(result: rulelang.Evaluation, unit: str, criterion: str) -> Fraction:
    found = result[unit]
    value = found.total if criterion == "total" else found.scores[criterion]
    assert value is not None
    return value


def ends(result: rulelang.Evaluation, criterion: str) -> dict[str, tuple[Fraction, set[str]]]:
    """The highest and the lowest score of a criterion, and who has them."""
    scores = {unit.unit: score(result, unit.unit, criterion) for unit in result.units}
    return {
        what: (best, {unit for unit, value in scores.items() if value == best})
        for what, best in (("highest", max(scores.values())), ("lowest", min(scores.values())))
    }


def spread(result: rulelang.Evaluation, criterion: str) -> Fraction:
    found = ends(result, criterion)
    return found["highest"][0] - found["lowest"][0]


# ---- all of them --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RULES)
def test_examples_hold(name: str) -> None:
    examples = rules(name).test()
    assert examples
    assert all(example.passed for example in examples), examples


# ---- Cao Bằng: how the data were made -----------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "change", "code"),
    [
        ("districts.csv", lambda text: text, 0),
        ("districts.csv", lambda text: text.replace("29.48", "29.49"), 1),
        ("departments-2020.csv", lambda text: text.replace("15.6", "15.7"), 1),
    ],
)
def test_data_are_what_the_script_writes(
    changed: str, change: Callable[[str], str], code: int, tmp_path: Path
) -> None:
    files = [path for path in CAO_BANG.iterdir() if path.suffix in (".py", ".csv")]
    assert len(files) == 4 + 2 * 4
    for path in files:
        text = path.read_bytes().decode()
        written = change(text) if path.name == changed else text
        (tmp_path / path.name).write_bytes(written.encode())
    done = subprocess.run([sys.executable, str(tmp_path / "fill.py"), "--check"], check=False)
    assert done.returncode == code


def test_the_script_and_the_readme_count_the_same() -> None:
    command = [sys.executable, "-X", "utf8", str(CAO_BANG / "fill.py"), "--report"]
    report = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    assert Counter(line.split(": ")[1] for line in report.splitlines()) == {
        "holds": 148,
        "FAILS": 11,
    }
    readme = (CAO_BANG / "README.md").read_text("utf-8")
    assert "Of 159 statements the data hold 148." in readme


@pytest.mark.parametrize("name", ["departments", "districts"])
def test_each_score_is_a_cell_of_the_file(name: str) -> None:
    result = evaluated(f"cao-bang-2021/{name}")
    with (CAO_BANG / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            unit = row.pop(name.removesuffix("s"))
            assert {id: result[unit].scores[id] for id in row} == {
                id: Fraction(cell) for id, cell in row.items()
            }


# ---- Cao Bằng: departments (section 1) ----------------------------------------------------------


def test_departments_maxima() -> None:
    (of_60,) = {unit.max for unit in departments().units}
    assert of_60 == 60


def test_departments_levels() -> None:
    result = departments()
    levels = Counter(unit.level for unit in result.units)
    assert levels == {"II": 5, "III": 7, "IV": 7, "unranked": 1}
    statuses = {unit.unit: unit.status for unit in result.units}
    assert statuses.pop(THANH_TRA) == "below"
    assert set(statuses.values()) == {"ranked"}


@pytest.mark.parametrize(
    ("unit", "rank", "level"),
    [
        (GIAO_DUC, 1, "II"),
        (LAO_DONG, 2, "II"),
        (XAY_DUNG, 9, "III"),
        (Y_TE, 12, "III"),
        (THANH_TRA, 20, "unranked"),
    ],
)
def test_departments_ranks(unit: str, rank: int, level: str) -> None:
    found = departments()[unit]
    assert (found.rank, found.level) == (rank, level)


def test_departments_totals() -> None:
    result = departments()
    assert score(result, GIAO_DUC, "total") == Fraction("53.2")
    assert score(result, LAO_DONG, "total") == Fraction("51.6")
    assert score(result, THANH_TRA, "total") == Fraction("32.2")
    assert spread(result, "total") == 21
    assert sorted(unit.rank or 0 for unit in result.units) == list(range(1, 21))


# criterion; highest, its share, by whom; lowest, its share, by whom; spread
DEPARTMENTS = [
    ("infrastructure", "8", "100", {GIAO_DUC, Y_TE, LAO_DONG}, "2", "25", {BAN_DAN_TOC}, "6"),
    ("application", "16", "100", {GIAO_DUC, XAY_DUNG}, "12", "75", {NGOAI_VU}, "4"),
    (
        "website",
        "19",
        "95",
        {GIAO_DUC, VAN_HOA, TAI_CHINH},
        "9",
        "45",
        {GIAO_THONG, THANH_TRA, KHU_KINH_TE},
        "10",
    ),
    (  # printed: 3.0%, and Thanh tra tỉnh alone
        "online_services",
        "4",
        "67",
        {TU_PHAP, TAI_NGUYEN, VAN_HOA},
        "0.2",
        "3.3",
        {THANH_TRA, GIAO_DUC},
        "3.8",
    ),
    (
        "policy",
        "5",
        "100",
        {
            GIAO_DUC,
            NOI_VU,
            VAN_PHONG,
            TAI_CHINH,
            TU_PHAP,
            XAY_DUNG,
            KHU_KINH_TE,
            BAN_DAN_TOC,
            LAO_DONG,
            TAI_NGUYEN,
            GIAO_THONG,
        },
        "2",
        "40",
        {Y_TE},
        "3",
    ),
    (
        "staff",
        "5",
        "100",
        {GIAO_DUC, THONG_TIN, VAN_PHONG, NGOAI_VU, GIAO_THONG, XAY_DUNG, LAO_DONG},
        "2",
        "40",
        {THANH_TRA, BAN_DAN_TOC, KHU_KINH_TE},
        "3",
    ),
]

DEPARTMENT_MAXIMA = {
    "infrastructure": 8,
    "application": 16,
    "website": 20,
    "online_services": 6,
    "policy": 5,
    "staff": 5,
}


def prints_as(share: Fraction, percentage: str) -> bool:
    """Whether a share rounds to a printed percentage."""
    half = Fraction(1, 2 * 10 ** len(percentage.partition(".")[2]))
    return -half <= share * 100 - Fraction(percentage) < half


@pytest.mark.parametrize("row", DEPARTMENTS, ids=lambda row: row[0])
def test_departments_highest_and_lowest(
    row: tuple[str, str, str, set[str], str, str, set[str], str],
) -> None:
    id, high, high_share, highest, low, low_share, lowest, wide = row
    found = ends(departments(), id)
    assert found == {"highest": (Fraction(high), highest), "lowest": (Fraction(low), lowest)}
    assert spread(departments(), id) == Fraction(wide)
    assert prints_as(Fraction(high) / DEPARTMENT_MAXIMA[id], high_share)
    assert prints_as(Fraction(low) / DEPARTMENT_MAXIMA[id], low_share)


def test_departments_first_is_above_the_average_in_all_but_one() -> None:
    """Printed: in every criterion. But its total leaves 53.2 - 53 = 0.2 for the sixth."""
    below = []
    for id in DEPARTMENT_MAXIMA:
        others = [u.scores[id] or 0 for u in departments().units if u.unit != GIAO_DUC]
        if score(departments(), GIAO_DUC, id) <= Fraction(sum(others)) / len(others):
            below.append(id)
    assert below == ["online_services"]
    assert score(departments(), GIAO_DUC, "online_services") == Fraction("53.2") - 53


# ---- Cao Bằng: districts (section 2) ------------------------------------------------------------


def test_districts_levels() -> None:
    result = districts()
    assert {unit.max for unit in result.units} == {120}
    assert Counter(unit.level for unit in result.units) == {"II": 1, "unranked": 9}
    assert Counter(unit.status for unit in result.units) == {"ranked": 1, "below": 9}
    assert sorted(unit.rank or 0 for unit in result.units) == list(range(1, 11))
    first, last = result["TP Cao Bằng"], result["Thạch An"]
    assert (first.rank, first.level) == (1, "II")
    assert (last.rank, last.level, last.status) == (10, "unranked", "below")


# criterion, its max; highest, its share, by whom; lowest, its share, by whom; spread
ALL_TEN = {
    "TP Cao Bằng",
    "Bảo Lạc",
    "Bảo Lâm",
    "Hạ Lang",
    "Hà Quảng",
    "Hòa An",
    "Nguyên Bình",
    "Quảng Hòa",
    "Thạch An",
    "Trùng Khánh",
}
CITY, THACH_AN = {"TP Cao Bằng"}, {"Thạch An"}
DISTRICTS = [
    ("infrastructure", 24, "21.29", "88.7", CITY, "8.64", "36", THACH_AN, "12.65"),
    # printed spread: 3.83
    ("staff", 9, "8.82", "98", CITY, "3.64", "40", {"Thạch An", "Bảo Lâm"}, "5.18"),
    (
        "policy",
        7,
        "7",
        "100",
        {"Hạ Lang", "TP Cao Bằng", "Nguyên Bình"},
        "2",
        "28.6",
        {"Bảo Lâm", "Thạch An"},
        "5",
    ),
    # printed: 14.29, spread 22.82
    ("readiness", 40, "37.11", "93", CITY, "14.28", "36", THACH_AN, "22.83"),
    ("presence", 38, "36", "95", CITY, "20", "53", {"Trùng Khánh", "Quảng Hòa"}, "16"),
    ("interaction", 30, "29.95", "99.8", {"Bảo Lâm"}, "17.90", "60", {"Hạ Lang"}, "12.05"),
    ("transaction", 9, "3.26", "36", {"Hòa An", "TP Cao Bằng"}, "0.26", "2.9", THACH_AN, "3"),
    ("transformation", 3, "1", "33.3", ALL_TEN, "1", "33.3", ALL_TEN, "0"),
    # printed spread: 23.58
    ("results", 80, "69.74", "87", CITY, "41.16", "51", {"Bảo Lạc"}, "28.58"),
    # printed: 105.86, 88%, spread 47.31
    ("total", 120, "106.85", "89", CITY, "58.55", "48.8", THACH_AN, "48.30"),
]


@pytest.mark.parametrize("row", DISTRICTS, ids=lambda row: row[0])
def test_districts_highest_and_lowest(
    row: tuple[str, int, str, str, set[str], str, str, set[str], str],
) -> None:
    id, maximum, high, high_share, highest, low, low_share, lowest, wide = row
    found = ends(districts(), id)
    assert found == {"highest": (Fraction(high), highest), "lowest": (Fraction(low), lowest)}
    assert spread(districts(), id) == Fraction(wide)
    assert prints_as(Fraction(high) / maximum, high_share)
    assert prints_as(Fraction(low) / maximum, low_share)


def test_districts_total_that_is_not_the_sum_of_its_parts() -> None:
    """Printed: 37.11 and 69.74, and a total of 105.86, 88% of the max."""
    city = districts()["TP Cao Bằng"]
    assert (city.scores["readiness"], city.scores["results"]) == (
        Fraction("37.11"),
        Fraction("69.74"),
    )
    assert city.total == Fraction("37.11") + Fraction("69.74") == Fraction("106.85")
    assert city.share == Fraction("106.85") / 120
    assert city.total != Fraction("105.86")


def test_districts_part_that_is_not_the_sum_of_its_parts() -> None:
    """Printed: 8.64, 3.64 and 2.0, and a readiness of 14.29; the total stands as printed."""
    last = districts()["Thạch An"]
    assert [last.scores[id] for id in ("infrastructure", "staff", "policy")] == [
        Fraction("8.64"),
        Fraction("3.64"),
        2,
    ]
    assert last.scores["readiness"] == Fraction("14.28")
    assert last.scores["results"] == Fraction("44.27")
    assert last.total == Fraction("58.55")


def test_a_district_that_gives_no_data_is_not_ranked() -> None:
    rows = [{"district": "Hà Quảng", **dict.fromkeys(leaves(), "")}]
    (unit,) = rules("cao-bang-2021/districts").evaluate(rows).units
    assert (unit.status, unit.total, unit.level, unit.rank) == ("incomplete", None, None, None)
    assert set(unit.missing) == set(leaves())


def leaves() -> tuple[str, ...]:
    with (CAO_BANG / "districts.csv").open(encoding="utf-8", newline="") as file:
        return tuple(next(csv.reader(file))[1:])


# ---- the illustration ---------------------------------------------------------------------------

# district; presence, interaction, transaction, transformation, total; level; rank in its zone
ILLUSTRATION = [
    ("Huyện A", "29.46", "28.98", "25.44", "14.26", "101.65", "A", 1),
    ("Huyện B", "28.44", "26.51", "21.74", "13.48", "91.43", "B", 2),
    ("Huyện D", "23.66", "23.91", "18.28", "10.80", "75.40", "B", 3),
    ("Huyện Đ", "23.66", "23.91", "18.28", "10.80", "75.40", "B", 3),
    ("Huyện C", "22.59", "22.22", "13.77", "6.40", "63.73", "C", 4),
    ("Huyện G", "28.62", "27.80", "21.77", "13.94", "93.14", "A", 1),
    ("Huyện Ă", "24.19", "22.66", "14.57", "10.40", "70.57", "B", 2),
    ("Huyện Â", "14.38", "15.44", "9.40", "7.20", "43.12", "D", 3),
    ("Huyện Ê", "4.29", "4.83", "0.00", "2.50", "9.62", "D", 4),
]


@pytest.mark.parametrize("row", ILLUSTRATION, ids=lambda row: row[0])
def test_illustration(row: tuple[str, str, str, str, str, str, str, int]) -> None:
    """Reckoned apart from the engine, with two decimals."""
    name, *figures, level, rank = row
    unit = example_units()[name]
    parts = ("presence", "interaction", "transaction", "transformation", "total")
    for id, figure in zip(parts, figures, strict=True):
        assert abs(score(example_units(), name, id) - Fraction(figure)) <= Fraction("0.005")
    assert (unit.level, unit.rank) == (level, rank)


def test_illustration_one_is_incomplete() -> None:
    unit = example_units()["Huyện E"]
    assert (unit.status, unit.total, unit.level, unit.rank) == ("incomplete", None, None, None)
    assert list(unit.missing) == ["response_time"]
    assert unit.scores["interaction"] is None
    assert unit.scores["transformation"] == Fraction("9.9")


def test_illustration_what_does_not_apply() -> None:
    result = example_units()
    language = {unit.unit for unit in result.units if unit.scores["own_language"] is None}
    assert language == {"Huyện A", "Huyện C"}
    assert result["Huyện Ê"].scores["answers"] is None
    assert result["Huyện Ê"].status == "below"


def test_illustration_missing_that_counts_as_nothing() -> None:
    assert example_units()["Huyện C"].scores["signing"] == 0


def test_illustration_levels_of_transaction() -> None:
    levels = {unit.unit: unit.levels["transaction"] for unit in example_units().units}
    assert levels["Huyện A"] == "open"
    assert levels["Huyện E"] == "partly"
    assert levels["Huyện Â"] == "closed"
