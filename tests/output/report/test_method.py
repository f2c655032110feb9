"""The rubric in words: no word of code stands in it, and each clause of the rules does."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from hypothesis import given, note

import rulelang
from rulelang.forms.calls import OF_KNOWN
from rulelang.output.report.content import Content
from rulelang.output.report.content.method import method, opening
from rulelang.output.report.content.method.functions import OF_PLAIN
from rulelang.output.report.parts import Paragraph, Part, Points, Table
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.kinds import MISSING_POLICIES, NotApplicablePolicy, RoundingMode, Ties
from rulelang.plan.speech import speaking
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import Plan
from rulelang.words import Language, sentences
from tests.cli.test_no_english import english
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, Rubric, rubrics

ROOT = Path(__file__).parents[3]
SHIPPED = sorted(
    path for path in ROOT.glob("rulesets/**/*.rules") if not path.stem.endswith(".published")
)
QUOTED = re.compile("“[^”]*”")
CALL = re.compile(r"(\w+)\(")
CODE = re.compile(
    r"_|->|→|[<>=≤≥≠]|\bif if\b|\bnếu nếu\b|: [^;.]*: |\*|\bNone\b|\bTrue\b|\bFalse\b"
)
"""Signs that a decree has no use for."""


def parts_of(plan: Plan, language: Language) -> list[Part]:
    """The method of a plan, which needs no data."""
    nothing: object = None
    content = Content(speaking(plan, language), nothing, nothing, None, nothing)  # type: ignore[arg-type]
    return [*method(content)]


def said(plan: Plan, language: Language) -> Iterator[str]:
    """What the method says, but for the names that stand alone in a column."""
    for part in parts_of(plan, language):
        match part:
            case Paragraph():
                continue  # the source, in the words of the rules
            case Points():
                yield from part.items
            case Table():
                yield from (cell.text for row in part.rows for cell in row.cells[1:3])


def words(language: Language) -> set[str]:
    """The words of the catalogue, which may be ids as well."""
    found = str(sentences(f"method.{language}").values())
    return {*re.findall(r"[^\W\d_]+", found.lower())}


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_word_of_code_is_in_the_method_of_a_shipped_ruleset(
    path: Path, language: Language
) -> None:
    plan = rulelang.load(path).plan
    ids = {item.id for item in (*plan.inputs, *plan.criteria)} | {s.ref.id for s in plan.steps}
    ids -= words(language) | {item.unit for item in plan.inputs}
    ids = {id for id in ids if len(id) > 1}  # a letter stands for what is set apart
    for text in said(plan, language):
        bare = QUOTED.sub("", text)
        assert not CODE.search(bare), text
        assert {*CALL.findall(bare)} <= {*OF_PLAIN}, text
        assert not ids & {*re.findall(r"\w+", bare)}, text
        assert not text or text == text.strip()
        assert ".." not in text
        assert "  " not in text


@given(rubrics(EVERYTHING))
@tried(60)
def test_any_rubric_has_a_method_in_both_languages(rubric: Rubric) -> None:
    note(rubric.text())
    plan = rulelang.parse(rubric.text()).plan
    for language in ("en", "vi"):
        for text in said(plan, language):
            note(text)
            bare = QUOTED.sub("", text)
            assert {*CALL.findall(bare)} <= {*OF_PLAIN}
            assert not re.search("[<>=≤≥≠]|->", bare)


HEAD = """ruleset r "R" {{ unit u "Unit"  period p "Period"  show 1 decimals {settings} }}
input a "Alpha" : number from 0  unit "km"
input b "Beta"  : number
input c "Zone"  : choice {{ n "North", s "South", e "East" }}
input d "Day"   : date
input y "Has it" : yesno
input m "Mark"  : number per row
"""


def earned(statements: str, language: Language = "en", settings: str = "", row: int = 0) -> str:
    """How the points of the first criterion are earned, in a rubric of these statements."""
    plan = rulelang.parse(HEAD.format(settings=settings) + statements).plan
    table = next(part for part in parts_of(plan, language) if isinstance(part, Table))
    return table.rows[row].cells[2].text


@pytest.mark.parametrize(
    ("statement", "english", "vietnamese"),
    [
        (
            "criterion x max 5: yes c in {n, s} and not y",
            "5 points if “Zone” is “North” or “South” and “Has it” is no; otherwise 0 points.",
            "5 điểm nếu “Zone” là “North” hoặc “South” và “Has it” là không; còn lại là 0 điểm.",
        ),
        (
            "criterion x max 1: bands d { < 2021-03-01 -> 1  from 2021-03-01 to 2021-04-01 -> 0.5"
            "  otherwise -> 0 }",
            "By “Day”: 1 point before 2021-03-01; 0.5 points from 2021-03-01 to before 2021-04-01; "
            "otherwise 0 points.",
            "Theo “Day”: trước ngày 01/03/2021 là 1 điểm; từ ngày 01/03/2021 đến trước ngày "
            "01/04/2021 là 0,5 điểm; còn lại là 0 điểm.",
        ),
        (
            "criterion x max 5: points highest(a within c where y)",
            "Points: the highest value of “Alpha” among the units with the same “Zone” for which "
            "“Has it” is yes.",
            "Số điểm bằng “Alpha” cao nhất của các đơn vị cùng “Zone” và có điều kiện: “Has it” "
            "là có.",
        ),
        (
            "criterion x max 5: points lowest(a, 3)",
            "Points: the 3rd lowest value of “Alpha” among all units.",
            "Số điểm bằng “Alpha” thấp thứ 3 của các đơn vị.",
        ),
        (
            "criterion x max 5: points sum(known a, b)",
            "Points: the sum of “Alpha” and “Beta”, as far as they are reported.",
            "Số điểm bằng tổng của “Alpha” và “Beta”, chỉ tính chỉ tiêu có số liệu.",
        ),
        (
            "criterion x max 5: points median(a, b, 2)",
            "Points: the median of “Alpha”, “Beta” and 2.",
            "Số điểm bằng trung vị của “Alpha”, “Beta” và 2.",
        ),
        (
            "criterion x max 5: points max(m) - previous(a)",
            "Points: (the highest value of “Mark” in the unit's rows) − "
            "(“Alpha” in the period before).",
            "Số điểm bằng (“Mark” cao nhất trong các dòng số liệu của đơn vị) − "
            "(“Alpha” kỳ trước).",
        ),
        (
            "criterion x max 5 down to -2: interpolate a { 0 -> -2, 3 -> 1.5, 9 -> 5 }",
            "By “Alpha” (km): −2 points at 0; 1.5 points at 3; 5 points at 9; in proportion "
            "between them, and no change beyond. No less than −2 points.",
            "Theo “Alpha” (km): mức 0 là −2 điểm; mức 3 là 1,5 điểm; mức 9 là 5 điểm; ở giữa tính "
            "theo tỷ lệ, ngoài khoảng này không đổi. Không dưới −2 điểm.",
        ),
        (
            "criterion x max 5 round to 0.25: given per row by mean without 1 lowest",
            "Several assessors give 0 to 5 points each, and their mean without the lowest counts. "
            "Rounded to a multiple of 0.25 (half up).",
            "Nhiều người chấm, mỗi người từ 0 đến 5 điểm; lấy trung bình sau khi bỏ điểm thấp nhất."
            " Làm tròn đến bội số của 0,25 (từ một nửa trở lên làm tròn lên).",
        ),
        (
            "criterion x max 5 missing zero applies when a > 2: ratio a / b",
            "Points: 5 × “Alpha” ÷ “Beta”. Applies only if “Alpha” is above 2 km. If it is not "
            "reported, it earns no points.",
            "Số điểm bằng 5 × “Alpha” ÷ “Beta”. Chỉ áp dụng nếu “Alpha” trên 2 km. Nếu thiếu số "
            "liệu thì không có điểm.",
        ),
        (
            "criterion x max 5: points 2 * (if a > b then 1 else 0) + (if y then 1 else 2)",
            "Points: 2 × A + B, in which A is 1 if “Alpha” is above “Beta”; otherwise 0; B is 1 if "
            "“Has it” is yes; otherwise 2.",
            "Số điểm bằng 2 × A + B, trong đó A là 1 nếu “Alpha” lớn hơn “Beta”; còn lại là 0; "
            "B là 1 nếu “Has it” là có; còn lại là 2.",
        ),
        (
            "criterion x max 9 known at least 50% by mean without 1 highest and 1 lowest {"
            " criterion p max 1: points a  criterion q max 1: points b  criterion r max 1: given }",
            "Max × the mean share of its parts without the highest and the lowest. At least 50% of "
            "its parts must be known; otherwise it counts as not reported.",
            "Điểm tối đa × trung bình tỷ lệ điểm của các phần sau khi bỏ điểm cao nhất và điểm "
            "thấp nhất. Phải có số liệu của ít nhất 50% số phần, nếu không thì coi là thiếu số "
            "liệu.",
        ),
    ],
)
def test_points_are_said_as_a_decree_would(statement: str, english: str, vietnamese: str) -> None:
    assert earned(statement) == english
    assert earned(statement, "vi") == vietnamese


REST = """criterion x "X" max 100: points a
disqualified when b < 0 "Negative"
levels requires not y {
  top "Top"   from 80 requires c = n  at most 2
  good "Good" from 50                 at most 50% of top
  fair "Fair" from (highest(a, 3))
  otherwise low "Low" unranked
}
rank by total, a ascending
ties dense
rank zonal "In its zone" within c by x
"""


@pytest.mark.parametrize(
    ("language", "rules", "levels"),
    [
        (
            "en",
            [
                "A unit is out of the running if “Beta” is below 0 (reason: “Negative”).",
                "Units are ranked by the total, then by “Alpha” (the least first).",
                "“In its zone” ranks units by “X”, separately for each “Zone”.",
                "Figures are calculated exactly, and shown with 1 decimal.",
            ],
            [
                (
                    "80 points or more",
                    "“Zone” is “North”; “Has it” is no; at most 2 units, in the "
                    "order of the ranking",
                ),
                (
                    "50 points or more",
                    "“Has it” is no; at most 50% of the units that reach “Top” "
                    "or better, in the order of the ranking",
                ),
                ("at least the 3rd highest value of “Alpha” among all units", "“Has it” is no"),
                ("all other units", "no rank"),
            ],
        ),
        (
            "vi",
            [
                "Đơn vị bị loại nếu “Beta” dưới 0 (lý do: “Negative”).",
                "Các đơn vị được xếp hạng theo tổng điểm, sau đó theo “Alpha” (thấp hơn xếp "
                "trước).",
                "“In its zone” xếp hạng các đơn vị theo “X”, riêng trong từng “Zone”.",
            ],
            [
                (
                    "từ 80 điểm trở lên",
                    "“Zone” là “North”; “Has it” là không; nhiều nhất 2 đơn vị,"
                    " theo thứ tự xếp hạng",
                ),
                (
                    "từ 50 điểm trở lên",
                    "“Has it” là không; nhiều nhất 50% số đơn vị đạt mức “Top” "
                    "trở lên, theo thứ tự xếp hạng",
                ),
                ("từ “Alpha” cao thứ 3 của các đơn vị trở lên", "“Has it” là không"),
                ("các đơn vị còn lại", "không xếp hạng"),
            ],
        ),
    ],
)
def test_levels_ranks_and_who_is_out_are_said_whole(
    language: Language, rules: list[str], levels: list[tuple[str, str]]
) -> None:
    plan = rulelang.parse(HEAD.format(settings="") + REST).plan
    parts = parts_of(plan, language)
    points = next(part for part in parts if isinstance(part, Points))
    assert [*rules] == [one for one in points.items if one in rules]
    table = parts[-1]
    assert isinstance(table, Table)
    assert [(row.cells[1].text, row.cells[2].text) for row in table.rows] == levels


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Units are scored by 1 criterion, with 100 points at most: “X” (100 points). There "
            "are 3 levels: “Top” (80 points or more, on conditions); “Good” (50 points or more, "
            "without a rank); and “Fair” (at least the average of “Alpha” over all units); all "
            "other units are classed as “Low”.",
        ),
        (
            "vi",
            "Việc đánh giá được thực hiện bằng phương pháp chấm điểm theo 01 tiêu chí, tổng điểm "
            "tối đa 100 điểm, gồm: “X” (100 điểm). Kết quả được xếp theo 03 mức: “Top” (từ 80 "
            "điểm trở lên, kèm điều kiện); “Good” (từ 50 điểm trở lên, không xếp hạng); “Fair” "
            "(từ bình quân “Alpha” của các đơn vị trở lên); các đơn vị còn lại thuộc diện “Low”.",
        ),
    ],
)
def test_a_report_begins_with_criteria_and_levels(language: Language, said: str) -> None:
    rules = HEAD.format(settings="") + (
        'criterion x "X" max 100: points a\nlevels {\n  top "Top" from 80 requires y\n'
        '  good "Good" from 50 unranked\n  fair "Fair" from (average(a))\n'
        '  otherwise low "Low"\n}\n'
    )
    nothing: object = None
    plan = speaking(rulelang.parse(rules).plan, language)
    content = Content(plan, nothing, nothing, None, nothing)  # type: ignore[arg-type]
    assert opening(content).text == said


# ---- the catalogue -------------------------------------------------------------------------------

FOLDER = ROOT / "rulelang/output/report/content/method"


def forms(entry: str | dict[str, str]) -> list[str]:
    return [entry] if isinstance(entry, str) else [*entry.values()]


def entries(language: Language) -> dict[str, list[str]]:
    return {
        f"{section}.{key}": forms(entry)
        for section, row in sentences(f"method.{language}").items()
        for key, entry in row.items()
    }


def asked(texts: list[str]) -> set[str]:
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_every_phrase_with_the_same_values() -> None:
    one, other = entries("en"), entries("vi")
    assert one.keys() == other.keys()
    assert {key for key in one if not asked(other[key]) <= asked(one[key])} == set()


def test_whatever_rules_can_say_has_a_phrase() -> None:
    known = {*entries("en")}
    wanted = {f"combinations.{key}" for key in COMBINATIONS}
    wanted |= {f"statistics.{name}" for name in STATISTICS}
    wanted |= {f"rows.{name}" for name in OF_KNOWN}
    wanted |= {f"rounding.{mode.replace(' ', '_')}" for mode in get_args(RoundingMode)}
    wanted |= {f"rules.ties_{ties.removeprefix('ties_')}" for ties in get_args(Ties)}
    wanted |= {f"rules.{way}_{p}" for way in ("missing", "only") for p in MISSING_POLICIES}
    wanted |= {f"forms.own_{policy}" for policy in MISSING_POLICIES}
    wanted |= {f"rules.not_applicable_{policy}" for policy in get_args(NotApplicablePolicy)}
    assert wanted - known == set()


def test_no_english_word_is_in_a_vietnamese_phrase() -> None:
    found = {
        key: left
        for key, texts in entries("vi").items()
        for text in texts
        if (left := english(re.sub(r"\{\w+\}", " ", text), ""))
    }
    assert found == {}
