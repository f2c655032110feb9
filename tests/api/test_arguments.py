"""What a program gives by mistake is refused in a sentence, by every public function."""

import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import chdir
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy
import pandas
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rulelang
from rulelang import build
from rulelang.data.arguments import must_fit
from tests.properties.thorough import tried

RULES = """
ruleset r "R" { unit u  period p }
input a "A" : number from 0 to 10
input d : date
input s : choice { x "X", y }
input t : text default ""
input y : yesno
criterion c max 5: ratio a / 10
criterion e max 1: yes y
levels { good from 3  otherwise bad }
"""
ROW = {"u": "A", "p": "1", "a": 1, "d": date(2020, 1, 1), "s": "x", "t": "q", "y": True}
ROWS = [ROW, {**ROW, "u": "B", "a": 2}]
TEXT = "u,p,a,d,s,t,y\nA,1,1,2020-01-01,x,q,yes\n"


class Colour(Enum):
    RED = 1


ITSELF: list[Any] = []
ITSELF.append(ITSELF)
NAN = (float("nan"), numpy.float64("nan"), Decimal("NaN"), Decimal("sNaN"), pandas.NA, pandas.NaT)
ODD = (
    *(None, True, 0, -1, 1.5, 1j, 10**5000, float("inf"), Decimal("inf"), Fraction(1, 3), *NAN),
    *(numpy.int64(3), numpy.float32(0.5), numpy.array([1, 2]), pandas.Series([1])),
    *("", "x", "a\0b", "\ud800", b"x", bytearray(b"x"), Path("nowhere/x.csv"), Path("/etc")),
    *(date(2020, 1, 1), datetime(2020, 1, 1, 3), datetime(2020, 1, 1, tzinfo=UTC), Colour.RED),
    *({}, {1: 2}, {"x": None}, [], [None], [[1]], ["x"], (), ("a", 1), ITSELF, {1}, frozenset("a")),
    *(range(3), slice(1), int, len, object(), ValueError("x"), memoryview(b"x")),
    *(pandas.DataFrame(), pandas.DataFrame([[1, 2]], columns=["u", "u"]), polars.DataFrame()),
)
REFUSED = (rulelang.RulelangError, rulelang.MissingExtraError, TypeError, ValueError, OSError)
INTERIOR = re.compile(
    r"has no attribute|not iterable|not subscriptable|unsupported operand|not supported between"
    r"|object is not callable|unhashable|unpack|expected str|unreachable|codec|Traceback"
    r"|\b_[a-z]+|rulelang\.[a-z_]+\.[a-z]"
)

FOUND = rulelang.parse(RULES)
RESULT = FOUND.evaluate(ROWS)
SCORE = FOUND.score_one(ROW)
OBJECTS: dict[str, Any] = {
    "Ruleset": FOUND,
    "Evaluation": RESULT,
    "Explanation": RESULT.explain("A"),
    "UnitScore": SCORE,
    "UnitResult": RESULT.units[0],
    "ScoredTable": FOUND.score_table(polars.DataFrame(ROWS)),
    "Comparison": rulelang.compare({1: RESULT, 2: RESULT}),
    "Analysis": RESULT.analysis(),
    "Diagnostic": rulelang.check_rules("x")[0],
    "Picture": RESULT.picture(),
}
RIGHT: dict[str, Any] = {
    **{"language": "en", "format": "svg"},
    **{"unit": "A", "id": "c", "of": "c", "mark": "held", "period": "1", "dialect": "duckdb"},
    **{"data": ROWS, "record": ROW, "changes": {"c.max": 4}, "evaluations": {1: RESULT, 2: RESULT}},
    **{"label": "Điểm", "condition": "a > 1", "message": "m", "when": "a > 1", "reason": "r"},
    **{"parameters": ["x"], "value": "x + 1", "name": "n", "given": {}, "expect": {"total": 1}},
    **{
        "rows": [build.level("good", min=1), build.level("bad")],
        "max": 5,
        "options": ["x"],
        "inputs": [],
        "text": "x",
    },
}
TEXTS = {"parse": RULES, "check_rules": RULES, "evaluate_text": TEXT}
LOOKS_UP = {"score", "marked"}
"""Methods that are as quick as a mapping, and as strict."""
LEFT = {"score_with_spark", "BuildError", "Piece"}
"""Slow, or no function that programs call."""


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for kind, value in OBJECTS.items():
        for name in dir(value):
            if name[0] != "_" and inspect.ismethod(found := getattr(value, name, None)):
                yield f"{kind}.{name}", found
    for module in (rulelang, build):
        for name in module.__all__:
            found = getattr(module, name)
            if inspect.isfunction(found):
                yield f"{module.__name__}.{name}", found
    yield "rulelang.Reading", lambda **given: FOUND.evaluate(ROWS, rulelang.Reading(**given))
    yield "of text", lambda **given: FOUND.evaluate_text(TEXT, reading=rulelang.Reading(**given))


def asked(name: str, function: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    found = rulelang.Reading if name in ("rulelang.Reading", "of text") else function
    for one in inspect.signature(found).parameters.values():
        if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            yield name, one.name


FUNCTIONS = {
    name: found for name, found in functions() if name.rpartition(".")[2] not in LEFT | LOOKS_UP
}
ASKED = [pair for name, function in FUNCTIONS.items() for pair in asked(name, function)]


def call(name: str, changed: str, value: Any, folder: Path) -> None:
    function = FUNCTIONS[name]
    right = RIGHT | {"text": TEXTS.get(name.rpartition(".")[2], "x")}
    right |= dict.fromkeys(("path", "to", "folder", "claims"), folder / "new.xlsx")
    given = {
        one.name: right[one.name]
        for one in inspect.signature(function).parameters.values()
        if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    }
    function(**given | {changed: value})


@tried(600)
@given(st.sampled_from(ASKED), st.sampled_from(range(len(ODD))))
def test_an_odd_argument_is_taken_or_refused_in_a_sentence(asked: tuple[str, str], at: int) -> None:
    try:
        with TemporaryDirectory() as folder, chdir(folder):
            call(*asked, ODD[at], Path(folder))
    except REFUSED as error:
        assert str(error).strip()
        assert not INTERIOR.search(str(error)), (asked, ODD[at], str(error))
    except KeyError as error:  # a look-up: the name that is not there
        assert isinstance(ODD[at], str), (asked, error)


@tried(300)
@given(st.sampled_from([*ROW]), st.sampled_from(range(len(ODD))), st.booleans())
def test_an_odd_cell_is_read_or_refused_in_a_sentence(key: str, at: int, alone: bool) -> None:
    try:
        row = {**ROW, key: ODD[at]}
        FOUND.score_one(row) if alone else FOUND.evaluate([row])
    except rulelang.DataError as error:
        assert not INTERIOR.search(str(error)), str(error)


def test_a_whole_number_is_a_number() -> None:
    must_fit("seconds", 1, float | None)
    for wrong in ("1", True):
        with pytest.raises(TypeError, match="`seconds` is a number"):
            must_fit("seconds", wrong, float | None)


def test_a_misspelt_criterion_has_no_score() -> None:
    for found in (SCORE, RESULT.units[0]):
        assert found.score("total") == found.total
        assert found.score("c") == Fraction(1, 2)
        with pytest.raises(KeyError):
            found.score("totl")
