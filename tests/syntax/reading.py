"""Reading of small texts, for tests of the syntax."""

from pathlib import Path

from rulelang.api.files import compiled_grammar
from rulelang.diagnostics import Place, Source
from rulelang.syntax import Parsed, parse
from rulelang.syntax import tree as t
from rulelang.syntax.print import print_file

ROOT = Path(__file__).parent.parent.parent
FIXTURES = ROOT / "tests/fixtures/syntax"
RULESETS = sorted((ROOT / "rulesets").rglob("*.rules"))


def read(text: str) -> Parsed:
    return parse(Source.of(text), compiled_grammar())


def found(text: str) -> list[tuple[str, str]]:
    """The code of each diagnostic, and the letters that it underlines."""
    return [(d.code, d.place.text) for d in read(text).diagnostics if isinstance(d.place, Place)]


def well_read(text: str) -> t.File:
    parsed = read(text)
    assert not parsed.diagnostics, [(d.code, str(d.place)) for d in parsed.diagnostics]
    return parsed.file


def statement(text: str) -> t.Statement:
    """The one statement of a text without mistakes."""
    (only,) = well_read(text).statements
    return only


def value(expression: str) -> t.Expression:
    """An expression as it stands in a `let`."""
    let = statement(f"let a = {expression}")
    assert isinstance(let, t.Let)
    return let.value


def printed(text: str, language: str | None = None) -> str:
    """What a text without errors is printed as."""
    parsed = read(text)
    assert not [d for d in parsed.diagnostics if d.severity == "error"]
    return print_file(parsed.file, parsed.source.text, language)
