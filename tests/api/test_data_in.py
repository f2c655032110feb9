"""Data as programs have them: absent keys, texts, and values of NumPy, pandas and enumerations."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import rulelang

RULES = rulelang.parse("""
    ruleset schools { unit school  missing zero }
    input pupils : integer from 0
    input grade  : number from 0 to 20
    input online : percent
    input safe   : yesno
    input size   : choice { big "Big one", small "Small" }
    input opened : date
    criterion a max 10: points pupils
    criterion b max 20: points grade
    criterion c max 10: ratio online
    criterion d max 1:  yes safe
    criterion e max 2:  choose size { big -> 2  small -> 1 }
    criterion f max 1:  yes opened < 2021-12-31
""")
SOUND: dict[str, Any] = {
    "school": "An",
    "pupils": 3,
    "grade": 2.5,
    "online": 0.25,
    "safe": True,
    "size": "big",
    "opened": date(2021, 12, 30),
}


class Size(Enum):
    BIG = "big"


class Named(StrEnum):
    BIG = "big"


class Count(IntEnum):
    THREE = 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pupils", np.int64(3)),
        ("pupils", np.uint8(3)),
        ("pupils", Count.THREE),
        ("pupils", Decimal("3.00")),
        ("pupils", "3"),
        ("grade", np.float32(2.5)),
        ("grade", np.float64(2.5)),
        ("grade", Decimal("2.5")),
        ("grade", "2.5"),
        ("online", "25%"),
        ("online", Fraction(1, 4)),
        ("safe", np.bool_(True)),
        ("safe", "yes"),
        ("size", Size.BIG),
        ("size", Named.BIG),
        ("size", np.str_("big")),
        ("size", "Big one"),
        ("opened", datetime(2021, 12, 30)),
        ("opened", np.datetime64("2021-12-30")),
        ("opened", np.datetime64("2021-12-30T00:00:00", "ns")),
        ("opened", pd.Timestamp("2021-12-30")),
        ("opened", "2021-12-30"),
    ],
)
def test_a_value_of_a_program_is_read_as_what_it_is(name: str, value: object) -> None:
    record = SOUND | {name: value}
    assert RULES.evaluate([record])["An"].scores == RULES.evaluate([SOUND])["An"].scores
    assert RULES.score_one(record) == RULES.score_one(SOUND)


@pytest.mark.parametrize("missing", [None, "", pd.NA, pd.NaT, np.datetime64("NaT"), float("nan")])
@pytest.mark.parametrize("name", [*SOUND][1:])
def test_what_is_missing_is_so_in_every_spelling(name: str, missing: object) -> None:
    record = SOUND | {name: missing}
    absent = {key: value for key, value in SOUND.items() if key != name}
    wanted = RULES.evaluate([record])["An"]
    assert RULES.evaluate([absent])["An"] == wanted
    assert RULES.score_one(record).scores == RULES.score_one(absent).scores == wanted.scores


@pytest.mark.parametrize("name", [*SOUND][1:])
def test_a_key_that_no_row_has_is_noted_or_where_strict_an_error(name: str) -> None:
    absent = {key: value for key, value in SOUND.items() if key != name}
    noted = RULES.evaluate([absent]).diagnostics
    assert [(item.code, item.values["id"]) for item in noted] == [("N520", name)]
    strict: list[Callable[[], object]] = [
        lambda: RULES.evaluate([absent], rulelang.Reading(strict=True)),
        lambda: RULES.score_table([absent], rulelang.Reading(strict=True)),
        lambda: RULES.score_one(absent, strict=True),
    ]
    for score in strict:
        with pytest.raises(rulelang.DataError) as error:
            score()
        assert [item.code for item in error.value.diagnostics] == ["E501"]


def test_a_misspelt_key_is_not_taken_for_an_absent_one() -> None:
    record = {("pupil" if key == "pupils" else key): value for key, value in SOUND.items()}
    for score in (lambda: RULES.evaluate([record]), lambda: RULES.score_one(record)):
        with pytest.raises(rulelang.DataError, match="`pupil`"):
            score()


def test_a_file_that_lacks_a_column_is_wrong_as_before() -> None:
    with pytest.raises(rulelang.DataError) as error:
        RULES.evaluate_text("school,pupils,grade,online,safe,size\nAn,1,2,30%,yes,big\n")
    assert [item.code for item in error.value.diagnostics] == ["E501"]


def test_nullable_types_of_pandas_are_read_as_what_they_are() -> None:
    frame = pd.DataFrame([SOUND, SOUND | {"school": "Ba"}]).convert_dtypes()
    frame["size"] = frame["size"].astype("category")
    frame["opened"] = pd.to_datetime(frame["opened"])
    assert {str(kind) for kind in frame.dtypes} >= {"Int64", "Float64", "boolean", "category"}
    wanted = RULES.evaluate([SOUND])["An"].scores
    assert RULES.evaluate(frame)["Ba"].scores == wanted
    frame.loc[1, ["pupils", "safe"]] = pd.NA
    found = RULES.evaluate(frame)["Ba"]
    assert (
        found
        == RULES.evaluate([SOUND, SOUND | {"school": "Ba", "pupils": None, "safe": None}])["Ba"]
    )


@pytest.mark.parametrize(
    "text", ["/etc/", "/etc/passwd", "school,pupils\nAn,3\n", "", ".", "a\n.csv", "[]", "x" * 9999]
)
@pytest.mark.parametrize("score", [RULES.evaluate, RULES.score_table])
def test_a_text_that_names_no_table_is_not_opened(
    score: Callable[[Any], object], text: str
) -> None:
    with pytest.raises(ValueError, match=r"names no table: write pathlib.Path") as error:
        score(text)
    assert len(str(error.value)) < 250


def test_a_text_is_evaluated_in_each_of_its_formats(tmp_path: Path) -> None:
    rules = rulelang.parse("ruleset r { unit u }  criterion c max 9: given")
    csv, json = "u,c\nA,3\nB,4\n", '[{"u": "A", "c": 3}, {"u": "B", "c": 4}]'
    (tmp_path / "a.csv").write_text(csv)
    wanted = rules.evaluate(str(tmp_path / "a.csv")).to_csv()
    assert rules.evaluate_text(csv).to_csv() == rules.evaluate_text(json).to_csv() == wanted
    with pytest.raises(rulelang.DataError, match="text"):
        rules.evaluate_text("u,c\nA,many\n")
    with pytest.raises(TypeError, match="decode"):
        rules.evaluate_text(csv.encode())  # type: ignore[arg-type]


def test_a_text_of_a_record_counts_in_what_the_rules_say() -> None:
    rules = rulelang.parse("""
        ruleset r { unit u  missing marks "n/a" }
        input x : percent as hundredths
        input y : number
        criterion c max 10: ratio x
        criterion d max 10: points y
    """)
    for record in ({"u": "A", "x": "0.9", "y": "1"}, {"u": "A", "x": "90", "y": "n/a"}):
        wanted, found = rules.evaluate([record])["A"], rules.score_one(record)
        assert (found.scores, found.missing) == (wanted.scores, wanted.missing)
