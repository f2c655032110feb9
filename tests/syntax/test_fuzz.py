"""Texts near to rules files: no exception, errors with places, and printing that is faithful."""

import re

from hypothesis import given
from hypothesis import strategies as st

from rulelang.diagnostics import Place
from rulelang.syntax import Parsed
from rulelang.syntax.keywords import KEYWORDS
from rulelang.syntax.print import print_file
from tests.properties.thorough import tried
from tests.syntax.reading import FIXTURES, RULESETS, printed, read

TOKEN = re.compile(r'#[^\n]*|"[^"\n]*"|\w+|\s+|->|[<>!]=|.')
FILES = [
    path.read_text(encoding="utf-8") for path in [*RULESETS, *sorted(FIXTURES.glob("*.rules"))]
]
STATEMENT = re.compile(r"\n(?=ruleset|input|let|criterion|bonus|penalty|levels|rank|check|example)")
STATEMENTS = [part for text in FILES for part in STATEMENT.split(text)] + [
    "language vi\n" + part for text in FILES for part in STATEMENT.split(printed(text, "vi"))
]
WORDS = [*"{}():,=.^-+*/%;@`\"'“”≥", "->", ">=", "=>", "70,5", "1.000", "2021-13-01", "\n", "# c\n"]
WORDS += [words for row in KEYWORDS for words in (row.en, row.vi)]


@st.composite
def nearly_rules(draw: st.DrawFn) -> str:
    """Statements of real files with words deleted, doubled, swapped and put in between."""
    text = "\n".join(draw(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=3)))
    tokens = TOKEN.findall(text)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(len(tokens) - 1, 0)))
        match draw(st.sampled_from(["delete", "double", "swap", "insert", "turn"])):
            case "delete":
                del tokens[at : at + 1]
            case "double":
                tokens[at:at] = tokens[at : at + 1]
            case "swap" if tokens:
                other = draw(st.integers(0, len(tokens) - 1))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case "insert":
                tokens.insert(at, f" {draw(st.sampled_from(WORDS))} ")
            case _:
                tokens[at : at + 1] = [token[::-1] for token in tokens[at : at + 1]]
    return "".join(tokens)


def errors(parsed: Parsed) -> list[str]:
    return [d.code for d in parsed.diagnostics if d.severity == "error"]


def hold(text: str) -> None:
    """What holds of any text."""
    parsed = read(text)
    length = len(parsed.source.text)
    for diagnostic in parsed.diagnostics:
        assert isinstance(diagnostic.place, Place)
        start, end, _ = diagnostic.place.span
        assert 0 <= start <= end <= length
        assert diagnostic.message
        assert isinstance(diagnostic.mend, str)
    assert all(0 <= span.start <= span.end <= length for span in parsed.damaged)
    if errors(parsed):
        return
    for language in ("en", "vi"):
        text = print_file(parsed.file, parsed.source.text, language)
        again = read(text)
        assert not errors(again)
        assert again.file.statements == parsed.file.statements
        comments = [sorted(c.text for c in p.file.comments) for p in (again, parsed)]
        assert comments[0] == comments[1]
        assert print_file(again.file, text) == text


@tried(150)
@given(nearly_rules())
def test_a_text_near_to_rules_is_read_or_said_to_be_wrong(text: str) -> None:
    hold(text)


@tried(100)
@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_any_text_is_read_or_said_to_be_wrong(text: str) -> None:
    hold(text)


@tried(100)
@given(nearly_rules())
def test_what_is_lost_is_said(text: str) -> None:
    """A tree that is not of the whole text comes with an error."""
    parsed = read(text)
    if parsed.damaged or parsed.file.damaged:
        assert errors(parsed)
