"""Depth and size: a clear error in time, and nothing legal that a tree walk cannot reach."""

import sys
from random import Random

import pytest

from rulelang.syntax.builder import MAX_DEPTH, MAX_NESTING
from rulelang.syntax.print import print_file
from tests.syntax.reading import found, read, value, well_read

MANY = 10_000

TOO_DEEP = {
    "brackets": "(" * MANY + "1" + ")" * MANY,
    "brackets that stay open": "(" * MANY,
    "not": "not " * MANY + "yes",
    "minus": "-" * MANY + "1",
    "powers": "2^" * MANY + "1",
    "quotients": "1 / " * MANY + "1",
    "else if": "if b then 1 else " * MANY + "1",
    "then if": "if b then " * MANY + "1" + " else 2" * MANY,
    "conditions": "if " * MANY + "b" + " then 1 else 2" * MANY,
    "calls": "abs(" * MANY + "1" + ")" * MANY,
}

DEEPEST = {
    "brackets": "(1 + " * (MAX_DEPTH // 2 - 1) + "b" + ")" * (MAX_DEPTH // 2 - 1),
    "calls": "abs(" * (MAX_DEPTH - 1) + "b" + ")" * (MAX_DEPTH - 1),
    "not": "not " * (MAX_DEPTH - 1) + "b",
    "powers": "b^" * (MAX_DEPTH - 1) + "2",
    "else if": "if b = 1 then 1 else " * (MAX_DEPTH - 2) + "1",
    "quotients": "b" + " / 2" * (MAX_DEPTH - 2),
}


@pytest.mark.parametrize("expression", TOO_DEEP.values(), ids=TOO_DEEP)
def test_an_expression_too_deep_is_an_error(expression: str) -> None:
    assert [code for code, _ in found(f"let a = {expression}")] == ["E112"]


def test_criteria_too_deep_are_an_error() -> None:
    text = "criterion a { " * MANY + "}" * MANY
    assert [code for code, _ in found(text)] == ["E112"]
    deepest = "criterion a { " * MAX_NESTING + "}" * MAX_NESTING
    assert found(deepest) == []
    assert [code for code, _ in found(f"criterion a {{ {deepest} }}")] == ["E112"]


def test_two_hundred_branches_of_an_if_are_legal() -> None:
    value("".join(f"if b = {n} then {n} else " for n in range(200)) + "0")


def test_long_chains_are_not_deep() -> None:
    for operator in ("+", "*", "or"):
        value(f" {operator} ".join(["a"] * MANY))


@pytest.mark.parametrize("expression", DEEPEST.values(), ids=DEEPEST)
def test_the_deepest_legal_tree_is_printed_compared_and_hashed(expression: str) -> None:
    above = "".join(f"criterion a{n} {{\n" for n in range(MAX_NESTING - 1))
    text = f"{above}criterion b max 1: points {expression}{'}' * (MAX_NESTING - 1)}"
    limit = sys.getrecursionlimit()
    parsed, again = read(text), read(text)
    assert not parsed.diagnostics
    sys.setrecursionlimit(1000)
    try:
        assert parsed.file == again.file and hash(parsed.file) == hash(again.file)
        assert well_read(print_file(parsed.file, text)) == parsed.file
    finally:
        sys.setrecursionlimit(limit)


SENSELESS = {
    "braces": "{" * MANY,
    "closing braces": "}" * MANY,
    "colons in open brackets": "let a = " + "(" * 1500 + "1 1" + ":" * MANY,
    "words": "foo bar\n" * MANY,
    "statements": "input " * MANY,
    "quotation marks": '"' * MANY,
    "backquotes": "`\n" * MANY,
    "signs": "@ " * MANY,
    "hyphens": "1-" * MANY,
    "commas": "1," * MANY,
    "bytes": Random(2021).randbytes(1_000_000).decode("utf-8", "replace"),
    "bytes of one letter each": Random(2021).randbytes(1_000_000).decode("latin-1"),
}


@pytest.mark.parametrize("text", SENSELESS.values(), ids=SENSELESS)
def test_what_is_no_rules_file_is_an_error_and_no_crash(text: str) -> None:
    parsed = read(text)
    assert any(d.severity == "error" for d in parsed.diagnostics)
