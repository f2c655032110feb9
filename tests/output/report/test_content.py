"""What a report is made of, for any rubric and data: nobody is left out, and nothing is lost."""

import re
from pathlib import Path

import pytest
from hypothesis import given, note

import rulelang
from rulelang.output.report.parts import Section, Table, sections, texts
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, Row, Rubric, cases

ROOT = Path(__file__).parents[3]
DISTRICT = ROOT / "rulesets/digital-district/district.rules"


@given(cases(EVERYTHING))
@tried(60)
def test_any_evaluation_has_a_report_that_names_every_unit_and_criterion(
    case: tuple[Rubric, list[Row]],
) -> None:
    rubric, data = case
    note(rubric.text())
    rules = rulelang.parse(rubric.text())
    try:
        evaluation = rules.evaluate(data)
    except rulelang.DataError:
        return
    if not evaluation.units:
        return
    report = evaluation.report(units="all")
    document = report.document("html")
    period = evaluation.analysis().period
    pages = [found.title for _, found in sections(document.parts) if found.role == "unit"]
    assert sorted(pages) == sorted(unit.unit for unit in evaluation.units if unit.period == period)
    said = {*texts(document.parts, printed=False)}
    assert all((one.label or one.id) in said for one in rules.criteria)
    assert report.markdown().startswith(("Report", "BÁO CÁO"))


def tables_of(document: object, key: str) -> list[Table]:
    parts = document.parts  # type: ignore[attr-defined]
    (found,) = (part for part in parts if isinstance(part, Section) and part.anchor == key)
    return [part for part in found.parts if isinstance(part, Table)]


@pytest.fixture(scope="module")
def district() -> rulelang.Evaluation:
    return rulelang.load(DISTRICT).evaluate(DISTRICT.with_suffix(".csv"))


def test_the_method_says_how_points_are_earned(district: rulelang.Evaluation) -> None:
    criteria, named, levels, _ = tables_of(district.report().document(), "method")
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in criteria.rows}
    _, most, earned, _ = rows["Tính thời sự"]
    assert most == "10"
    assert earned == (
        "Theo số ngày từ “Ngày cập nhật gần nhất” đến 31/12/2024: đến 7 là 10 điểm; "
        "từ 7 đến dưới 31 là 7 điểm; từ 31 đến dưới 91 là 3 điểm; còn lại là 0 điểm."
    )
    assert rows["Trả lời câu hỏi"][2].endswith("Chỉ áp dụng nếu “Số câu hỏi của người dân” trên 0.")
    assert "trọng số: “Nội dung công khai” 50%; " in rows["Mức độ hiện diện"][2]
    assert "Chỉ áp dụng" not in rows["Tỷ lệ trả lời"][2]  # what it is in says when
    assert rows["Kiểm tra độc lập"][3] == "Biên bản kiểm tra"
    assert [row.cells[0].text for row in named.rows] == ["K1", "K2", "K3"]
    assert [row.cells[1].text for row in levels.rows][:2] == [
        "từ 80 điểm trở lên",
        "từ 65 điểm trở lên",
    ]


def test_pictures_speak_the_language_of_the_report(district: rulelang.Evaluation) -> None:
    for language, wanted, other in (("en", "median", "trung vị"), ("vi", "trung vị", "median")):
        text = district.report(language=language, units="all").markdown()
        assert wanted in text
        assert other not in text.replace("trung vị(", "")


def test_a_group_has_a_ranking_of_its_own(district: rulelang.Evaluation) -> None:
    found = tables_of(district.report(language="en").document(), "ranking")
    assert [table.caption.rpartition(": ")[2] for table in found] == ["Vùng cao", "Vùng thấp"]


def test_who_did_not_report_is_named_with_what_is_missing(district: rulelang.Evaluation) -> None:
    incomplete, inputs = tables_of(district.report().document(), "gaps")
    found = {row.cells[0].text: row.cells[1].text for row in incomplete.rows}
    labels = {item.id: item.label for item in district.plan.inputs}
    assert found == {
        unit.unit: ", ".join(str(labels[id]) for id in unit.missing)
        for unit in district.units
        if unit.status == "incomplete"
    }
    assert found
    assert all(int(row.cells[1].text) > 0 for row in inputs.rows)


def test_what_is_needed_to_calculate_again_is_in_it(district: rulelang.Evaluation) -> None:
    (table,) = tables_of(district.report().document(), "origin")
    values = [row.cells[1].text for row in table.rows]
    assert district.plan.sha256 in values
    assert district.results.sha256 in values
    assert not any(re.search(r"\d{1,2}:\d{2}", value) for value in values)  # no time of its own


def test_an_earlier_period_is_compared_with_those_before_it() -> None:
    rules = rulelang.parse(
        'ruleset r "R" {\n  unit office\n  period year\n}\n'
        'criterion a "A" max 10: given\nrank by total\n'
    )
    rows = [
        {"office": name, "year": year, "a": points}
        for year, all in (("2020", (1, 2)), ("2021", (3, 2)), ("2022", (5, 9)))
        for name, points in zip(("North", "South"), all, strict=True)
    ]
    evaluation = rules.evaluate(rows)
    headings = [
        found.anchor for _, found in sections(evaluation.report(period="2020").document().parts)
    ]
    assert "years" not in headings
    (places, _) = tables_of(evaluation.report(period="2021").document(), "years")
    assert [[cell.text for cell in row.cells] for row in places.rows] == [
        ["North", "2", "1", "▲ 1"],
        ["South", "1", "2", "▼ 1"],
    ]


def test_a_period_before_the_last_is_compared_with_no_later_one() -> None:
    rules = rulelang.parse("ruleset a { unit u }\ncriterion c max 10: given\n")
    found = {str(y): rules.evaluate([{"u": "x", "c": y % 10}]) for y in (2018, 2019, 2020)}
    history = rulelang.compare(found)
    cut = history.until("2019")
    assert cut is not None
    assert cut.history.periods == ("2018", "2019")
    assert history.until("2018") is None
    assert history.until("2020") is history


def test_figures_further_ranks_and_quotas_are_told() -> None:
    rules = rulelang.parse(
        'ruleset r "R" { unit u "Office" }\ninput x "X" : number\n'
        'criterion a "A" max 10: points x\n'
        'let half "Half" unit "km" show 1 decimals = x / 2\n'
        'levels { top "Top" from 5 at most 1  otherwise low "Low" }\n'
        'rank by total\nrank back "From behind" by x ascending\n'
    )
    evaluation = rules.evaluate([{"u": name, "x": x} for name, x in (("North", 9), ("South", 7))])
    document = evaluation.report(language="en").document()
    (table,) = tables_of(document, "figures")
    assert [column.heading for column in table.columns] == ["Office", "Half (km)", "From behind"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["North", "4.5", "2"],
        ["South", "3.5", "1"],
    ]
    text = evaluation.report(language="en").markdown()
    assert "1 unit is placed at “Top”; 1 unit is classed as “Low”" in text
    assert "at most 1 unit, in the order of the ranking" in text


def test_years_that_are_not_before_that_of_the_report_are_refused() -> None:
    rules = rulelang.parse("ruleset a { unit u  period y }\ncriterion c max 10: given\n")
    rows = [{"u": "x", "y": year, "c": 1} for year in (2019, 2020)]
    own = rules.evaluate(rows)
    later, earlier = (rules.evaluate([{"u": "x", "y": y, "c": 1}]) for y in (2021, 2018))
    for period in ("2019", "2020", None):
        with pytest.raises(rulelang.YearsError, match="2021 is not before 20"):
            own.report(rulelang.compare([own, later]), period=period)
        assert own.report(rulelang.compare([own, earlier, later]), period=period).markdown()
    with pytest.raises(rulelang.YearsError, match="of other results"):
        own.report(rulelang.compare([earlier, later]))
    plain = rulelang.parse("ruleset a { unit u }\ncriterion c max 10: given\n")
    now, then = (plain.evaluate([{"u": "x", "c": y}]) for y in (1, 2))
    with pytest.raises(rulelang.YearsError, match="2022 is not before 2021"):
        now.report(rulelang.compare({2021: now, 2022: then}))
    assert "2021" in then.report(rulelang.compare({2021: now, 2022: then})).markdown()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "An assessor gives 0 to 10 points."),
        ("vi", "Chấm từ 0 đến 10 điểm."),
    ],
)
def test_the_method_says_from_what_to_what_points_are_given(
    language: rulelang.Language, said: str
) -> None:
    rules = rulelang.parse("ruleset a { unit u }\ncriterion c max 10: given\n")
    text = rules.evaluate([{"u": "x", "c": 5}]).report(language=language).markdown()
    assert said in text
