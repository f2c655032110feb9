"""Whatever is wrong with a record is said of its fields: it has no rows, columns or cells."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rulelang
from rulelang.serve.http import app
from rulelang.serve.service import served
from rulelang.serve.tools import answer
from rulelang.words import Language, sentences
from tests.properties.thorough import tried
from tests.serving import ask

TABLES = re.compile(
    r"\b(?:rows?|columns?|cells?|tables?|headings?|sheets?)\b"
    r"|\b(?:dòng|cột|ô|bảng|tiêu đề|trang tính)\b",
    re.IGNORECASE,
)
ENGLISH = rulelang.parse("""
ruleset schools "Schools" { unit school "School"  period year }
input passed "Passed" : integer from 0 to pupils
input pupils "Pupils" : integer from 1 to 1000 unit "pupils"
input online : percent
input mean   : number from -5
input opened : date
input size   : choice { big "Big", small }
input green  : yesno
input note   : text default "none"
input needed : number when missing error
check passed != 7 "seven"
criterion results max 10: ratio passed / pupils
criterion reach max 5: scale online from 0% to 50%
criterion average max 1: ratio mean / (pupils - 13)
criterion age max 1: ratio year(opened) / 9999
criterion form max 1: choose size { big -> 1  otherwise -> 0 }
criterion plan max 1: yes green
criterion asked max 1: ratio needed / 100
""")
RULES: dict[Language, rulelang.Ruleset] = {
    "en": ENGLISH,
    "vi": rulelang.parse(ENGLISH.text("vi")),
}
SERVED = {language: served([rules]) for language, rules in RULES.items()}
RIGHT = {
    "school": "North",
    "year": "2024",
    "passed": 2,
    "pupils": 3,
    "online": 0.4,
    "mean": 1,
    "opened": "2001-02-03",
    "size": "big",
    "green": True,
    "needed": 5,
}
KEYS = [*RIGHT, "note", "Passed", "School", "passd", "x", ""]
TEXTS = [
    *("", " ", "abc", "big", "Big ", "bgi", "yes", "x", "✓", "n/a", "-", "#N/A", "#REF!", "=A1+1"),
    *(
        "0.9",
        "90",
        "90%",
        "1,5",
        "1.5",
        "1.234",
        "1,234",
        "1.234,5",
        "12 pupils",
        "1e400",
        "9" * 50,
    ),
    *("3/4/2020", "13/4/2020", "30.12.2020", "2020-13-40", "01/02/03", "2020-01-02T10:00:00Z"),
]
JSON = (
    st.sampled_from(TEXTS)
    | st.text("aZ09-. ?é\u200b", max_size=5)
    | st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([13, 7, 10**400, 1.5, -1, 0.9, 1e300])
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text("xyz", max_size=2), st.integers(), max_size=2)
)
VALUES = JSON | st.sampled_from(
    [
        *(float("nan"), float("inf"), Decimal("NaN"), Decimal("1e400"), b"x", b"\xff", object()),
        *(date(2020, 1, 2), datetime(2020, 1, 2), datetime(2020, 1, 2, 3, 4), 1j, {1}, (1,)),
    ]
)


def wrong(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Records of which some fields are lacking, and some have any value."""
    return (
        st.builds(
            lambda lacking, other: {k: v for k, v in RIGHT.items() if k not in lacking} | other,
            st.sets(st.sampled_from([*RIGHT]), max_size=2),
            st.dictionaries(st.sampled_from(KEYS), values, max_size=3),
        )
        | values
    )


KEYWORDS = re.compile("`per row`|`theo từng dòng`")
"""What is to be written in the rules."""


def must_speak_of_fields(found: list[str]) -> None:
    for text in found:
        assert not TABLES.search(KEYWORDS.sub("", text)), text


@tried(300)
@given(wrong(VALUES), st.booleans(), st.sampled_from(get_args(Language)))
def test_what_python_says_of_a_record(record: Any, strict: bool, language: Language) -> None:
    for score in (
        lambda: RULES[language].score_one(record, strict=strict),
        lambda: RULES[language].score_one(record, explain=True),
        lambda: RULES[language].evaluate([record]),
        lambda: RULES[language].evaluate([RIGHT, record]),
    ):
        try:
            found = score()
        except rulelang.RulelangError as error:
            must_speak_of_fields([item.text(one) for item in error.diagnostics for one in RULES])
            must_speak_of_fields([str(error)])
        else:
            diagnostics = getattr(found, "diagnostics", ())
            must_speak_of_fields([item.text(one) for item in diagnostics for one in RULES])


@tried(150)
@given(wrong(JSON), st.booleans(), st.sampled_from(get_args(Language)))
def test_what_the_service_says_of_a_record(record: Any, alone: bool, language: Language) -> None:
    asked = record if alone else [RIGHT, record]
    response = ask(
        app(SERVED[language]),
        "POST",
        "/score",
        content=json.dumps(asked).encode(),
        headers={"Content-Type": "application/json"},
    )
    if response.status_code != 200:
        assert response.status_code == 422
        problem = response.json()
        said = [problem["title"], problem["detail"]]
        said += [text for error in problem["errors"] for text in (error["message"], error["help"])]
        must_speak_of_fields([text for text in said if text])
    found = answer(SERVED[language], "score", {"record": asked})
    if found.is_error:
        must_speak_of_fields([item.text for item in found.content])  # type: ignore[union-attr]


@pytest.mark.parametrize("language", get_args(Language))
def test_sentences_of_records_stand_for_those_of_tables(language: Language) -> None:
    for code, row in sentences(f"records.{language}").items():
        assert row.keys() <= sentences("errors.en")[code].keys()
        for entry in row.values():
            forms = [entry] if isinstance(entry, str) else [*entry.values()]
            must_speak_of_fields([re.sub(r"\{\w+\}", "", form) for form in forms])


def test_records_of_a_list_are_counted_from_one() -> None:
    with pytest.raises(rulelang.DataError) as error:
        ENGLISH.evaluate([RIGHT, {**RIGHT, "school": "South", "passed": "x"}])
    assert "records: record 2, field `passed` (South)" in str(error.value)
    with pytest.raises(rulelang.DataError) as error:
        RULES["vi"].evaluate([RIGHT, {**RIGHT, "school": "South", "passed": "x"}])
    assert "các bản ghi: bản ghi 2, trường `passed` (South)" in str(error.value)
