"""JSON and JSONL: exact numbers, one value a key, and what is refused."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelang.data.options import Reading
from rulelang.data.readers.objects import read_json, read_jsonl
from rulelang.diagnostics import DataError


def rows(text: str | bytes, lines: bool = False) -> tuple[tuple[object, ...], ...]:
    raw = text if isinstance(text, bytes) else text.encode()
    (sheet,) = (read_jsonl if lines else read_json)(raw, "data.json", Reading())
    assert sheet.typed
    return sheet.rows


def refused(text: str, lines: bool = False) -> str:
    with pytest.raises(DataError) as caught:
        rows(text, lines)
    return str(caught.value)


def test_objects_are_rows_under_all_their_keys() -> None:
    assert rows('[{"unit": "A", "x": 1}, {"y": true, "unit": "B"}, {}]') == (
        ("unit", "x", "y"),
        ("A", 1, None),
        ("B", None, True),
        (None, None, None),
    )


def test_an_object_of_columns_is_a_table() -> None:
    assert rows('{"unit": ["A", "B"], "x": [1, null]}') == (("unit", "x"), ("A", 1), ("B", None))


def test_numbers_are_exact() -> None:
    found = rows('[{"x": 0.1, "y": 1e-7, "z": 123456789012345678901234567890}]')
    assert found[1] == (Decimal("0.1"), Decimal("1E-7"), 123456789012345678901234567890)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_every_decimal_comes_back_to_the_digit(number: Decimal) -> None:
    assert Decimal(str(rows(f'[{{"x": {number}}}]')[1][0])) == number


def test_lines_are_rows_and_empty_ones_none() -> None:
    assert rows('{"unit": "A"}\r\n\n{"unit": "B\\n"}\n', lines=True) == (
        ("unit",),
        ("A",),
        ("B\n",),
    )


def test_other_encodings_are_read_too() -> None:
    assert rows('[{"đơn vị": "Nà Phặc"}]'.encode("utf-16")) == (("đơn vị",), ("Nà Phặc",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" ", "there is nothing in it"),
        ("[{]", "at line 1, column 3: a key in quotation marks is expected"),
        ('[{"x": 1}\n,]', "at line 2, column"),
        ('[{"x": 1, "x": 2}]', "an object names `x` twice"),
        ('[{"x": NaN}]', "`NaN` is not a JSON number"),
        ('[{"x": -Infinity}]', "`-Infinity` is not a JSON number"),
        ('[{"x": 1e999999999999999999999}]', "is not a JSON number"),
        ('[{"x": ' + "9" * 5000 + "}]", "a number in it has 5,000 digits"),
        ('[{"x": [1]}]', "object 1 holds a list as `x`"),
        ('[{}, {"x": {}}]', "object 2 holds an object as `x`"),
        ("[1]", "a list of numbers"),
        ('["a"]', "a list of texts"),
        ("3", "it holds a number"),
        ('{"x": 1}', "it holds an object"),
        ('{"x": [1], "y": []}', "its columns have 0 to 1 values"),
        ("[" + json.dumps(dict.fromkeys(map(str, range(20_000)))) + "]", "have 20,000 keys"),
        ("[" * 100_000, "it is nested too deeply"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(text: str, words: str) -> None:
    assert words in refused(text)


def test_a_wrong_line_is_named() -> None:
    assert "at line 3, column 7" in refused('{"x": 1}\n\n{"x": }\n', lines=True)
    assert "it holds a list of lists" in refused('{"x": 1}\n[1]\n', lines=True)
