"""The registry of sentences and the code that reports hold to each other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

import rulelang
from rulelang.words import sentences

PACKAGE = Path(rulelang.__file__).parent
CODE = re.compile(r"[EWN][1-7][0-9]{2}")
REGISTRY = sentences("errors.en")
PARTS = ("title", "message", "about")


class Use(NamedTuple):
    """A call that reports a code: the help variants that it can be seen to pass."""

    code: str
    variants: frozenset[str]
    where: str


def calls() -> Iterator[Use]:
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for argument in node.args:
                    if is_code(argument):
                        where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                        yield Use(argument.value, variants(node), where)


def is_code(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool(CODE.fullmatch(node.value))
    )


def variants(call: ast.Call) -> frozenset[str]:
    """The help that a call passes by keyword, by its position in a ``Diagnostic``, or unsaid."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "help"]
    if not given and isinstance(call.func, ast.Attribute) and len(call.args) == 2:
        return frozenset(["help"])
    if not given and isinstance(call.func, ast.Name) and call.func.id == "Diagnostic":
        given = call.args[3:4]
    return frozenset(literal for value in given for literal in literals(value) if literal)


def literals(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from literals(value.body)
        yield from literals(value.orelse)


def forms(entry: str | dict[str, str]) -> list[str]:
    """The plural forms of a sentence; most have one form."""
    return [entry] if isinstance(entry, str) else [*entry.values()]


USES = list(calls())


def codes_in_source() -> set[str]:
    """Every code that the source spells in quotation marks, whether in a call or in a table."""
    quoted = re.compile(rf'"({CODE.pattern})"')
    return {
        code
        for path in PACKAGE.rglob("*.py")
        for code in quoted.findall(path.read_text(encoding="utf-8"))
    }


def test_every_code_that_is_reported_has_its_sentences() -> None:
    assert codes_in_source() - set(REGISTRY) == set()


def test_every_code_of_the_registry_is_reported_somewhere() -> None:
    assert set(REGISTRY) - codes_in_source() == set()


def test_every_help_that_is_passed_has_its_sentence() -> None:
    absent = [
        f"{use.where} passes {variant} of {use.code}"
        for use in USES
        for variant in sorted(use.variants)
        if variant not in REGISTRY.get(use.code, {})
    ]
    assert absent == []


def test_every_sentence_of_help_is_one_that_can_be_passed() -> None:
    """``help`` is what is passed by default; the others are spelt where their code is used."""
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    dead = [
        f"{variant} of {code}"
        for code, row in REGISTRY.items()
        for variant in set(row) - {*PARTS, "help"}
        if not any(f'"{code}"' in text and f'"{variant}"' in text for text in sources)
    ]
    assert dead == []


def test_the_registry_is_in_order() -> None:
    assert list(REGISTRY) == sorted(REGISTRY, key=lambda code: (code[1], code[0] != "E", code))


@pytest.mark.parametrize("code", REGISTRY)
def test_a_code_has_a_title_a_message_and_a_page(code: str) -> None:
    row = REGISTRY[code]
    assert set(PARTS) <= set(row)
    assert all(text.strip() for entry in row.values() for text in forms(entry))


@pytest.mark.parametrize("code", REGISTRY)
def test_a_message_is_one_short_sentence_without_names_of_classes(code: str) -> None:
    entries = [entry for key, entry in REGISTRY[code].items() if key != "about"]
    for text in (text for entry in entries for text in forms(entry)):
        assert "\n" not in text
        assert not text.endswith(".")
        assert len(text) < 160
        assert not re.search(r"\b[A-Z][a-z]+(Error|Plan|Step|Type|Node)\b", text)
        fields = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        assert all(name.isidentifier() for name in fields)
