"""What a report and `rulelang compare` say of scores that are not ordinary."""

import rulelang
from rulelang.output.analysis.topics import Topics, topics
from rulelang.output.report import sentences as say

RULES = """
ruleset offices "Offices" { unit office  period year  missing MISSING }
input counter_open "Counter is open" : yesno default yes
criterion online "Online" max 10: given
criterion paper "Paper" max 10 {
  criterion forms "Forms" max 5: given
  criterion counter "Counter" max 5 applies when counter_open: given
}
rank by total
"""
HEADING = ("office", "year", "online", "forms", "counter", "counter_open")


def compared(missing: str, *rows: tuple[object, ...]) -> rulelang.Comparison:
    rules = rulelang.parse(RULES.replace("MISSING", missing))
    return rulelang.compare(
        [rules.evaluate([dict(zip(HEADING, row, strict=True)) for row in rows])]
    )


RESCALED = (
    ("An", "2020", 9, 4, 0, "no"),
    ("An", "2021", 9, 4, 4, "yes"),
    ("Ba", "2020", 8, 5, 4, "yes"),
    ("Ba", "2021", 8, 5, 5, "yes"),
    ("Cam", "2020", 1, 1, 1, "yes"),
    ("Cam", "2021", 1, None, 1, "yes"),
)


def texts(found: rulelang.Comparison, language: rulelang.Language) -> list[str]:
    talk = say.Years(say.Speech(found.plan, language), found.history)
    said = [*say.over_years(talk), *say.notable(talk)]
    for criterion in found.history.criteria:
        said += say.criterion_over_years(talk, criterion)
    return [one.text for one in said]


def test_places_over_the_years_name_the_year_of_a_rescaled_score() -> None:
    found = compared("rescale", *RESCALED)
    said = texts(found, "en")
    for text in (
        "An fell from 1st in 2020 (with a rescaled score) to 2nd in 2021, by 1 place.",
        "Cam ranks last for 2 years in a row (2020–2021; with a rescaled score in 2021).",
        "In 2020, the score of 1 unit was not as usual: An (with a rescaled score).",
        "Lowest for 2 years in a row (2020–2021): Cam (with a rescaled score in 2021).",
    ):
        assert text in said
    said = texts(found, "vi")
    for text in (
        "An từ vị trí thứ nhất năm 2020 (có điểm quy đổi) "
        "xuống vị trí thứ 2 năm 2021 (giảm 1 bậc).",
        "Cam xếp cuối bảng 02 năm liên tiếp (2020–2021; có điểm quy đổi năm 2021).",
        "Điểm năm 2020 của 01 đơn vị được tính khác thông thường: An (có điểm quy đổi).",
    ):
        assert text in said


def test_a_score_for_missing_data_is_never_lowest_without_a_word() -> None:
    found = compared("zero", *RESCALED)
    said = texts(found, "en")
    assert (
        "Lowest for 2 years in a row (2020–2021): Cam (with a score for missing data in 2021)."
        in said
    )
    table = found.to_table("en")
    assert "last 2 years running; a score for missing data in 2021" in table
    assert "Cam (2 years running; a score for missing data in 2021)" in table
    assert "2021: 1 for missing data" in table
    (cam,) = [unit for unit in found.to_dict()["units"] if unit["unit"] == "Cam"]
    assert [year["replaced"] for year in cam["years"]] == [[], ["forms"]]
    (forms,) = [one for one in found.to_dict()["criteria"] if one["id"] == "forms"]
    assert [year["unusual"] for year in forms["years"]] == [{}, {"replaced": ["Cam"]}]


def test_the_highest_and_lowest_of_an_analysis_are_noted() -> None:
    rules = rulelang.parse(RULES.replace("MISSING", "zero"))
    evaluation = rules.evaluate([dict(zip(HEADING, row, strict=True)) for row in RESCALED])
    (ranking,) = evaluation.analysis("2021").rankings
    made = topics(Topics(rules.plan, "en", short=False), ranking)
    (extremes,) = [topic for topic in made if topic.key == "extremes"]
    columns = {column.key: column.cells for column in extremes.columns}
    lowest = dict(zip(columns["criterion"], columns["lowest_units"], strict=True))
    noted = "Cam (with a value that is not reported and counts nothing)"
    assert (lowest["Total"], lowest["Forms"]) == (noted, noted)
    assert lowest["Counter"] == "Cam"
