"""What is printed is read again as what was written, its comments too."""

import re
from pathlib import Path

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from rulelang.api.files import compiled_grammar
from rulelang.syntax.again import reads_as
from rulelang.syntax.print import print_file
from tests.properties.thorough import tried
from tests.strategies import Rubric, rubrics
from tests.syntax.reading import RULESETS, read

# Where a comment may stand: before white space or at the end, outside of texts and comments.
PIECES = re.compile(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|[^"#\s]+|\s+')


def commented(text: str, data: st.DataObject) -> str:
    """The text with comments between some of its words, but none within a keyword of several."""
    pieces = PIECES.findall(text)
    kinds = st.sampled_from(["", "", "", "", "", "", "# one", "# hai # ba", "#", "#  \u0301x"])
    found = []
    for piece, after in zip(pieces, [*pieces[1:], ""], strict=True):
        apart = piece.isspace() and not (found and found[-1][-1].isalpha() and after[:1].isalpha())
        if apart and (comment := data.draw(kinds)):
            found.append(f" {comment}\n")
        found.append(piece)
    return "".join(found)


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.name)
def test_a_ruleset_is_read_again_as_it_is(path: Path, language: str) -> None:
    parsed = read(path.read_text("utf-8"))
    printed = print_file(parsed.file, parsed.source.text, language)
    assert reads_as(printed, parsed.file, compiled_grammar())


@tried(150)
@given(rubrics(), st.sampled_from(["en", "vi"]), st.data())
def test_comments_between_any_two_words_are_kept(
    rubric: Rubric, language: str, data: st.DataObject
) -> None:
    text = commented(rubric.text(), data)
    note(text)
    parsed = read(text)
    assert not parsed.diagnostics
    printed = print_file(parsed.file, parsed.source.text, language)
    note(printed)
    assert reads_as(printed, parsed.file, compiled_grammar())


@pytest.mark.parametrize(
    "other",
    [
        "let a = 2",
        "let b = 1",
        "let a = 1 let b = 1",
        "let a = (1",
        "let a = 1 # new",
        "",
        "let a = 1.0",
    ],
)
def test_what_says_something_else_is_not_the_same(other: str) -> None:
    assert not reads_as(other, read("let a = 1").file, compiled_grammar())


@pytest.mark.parametrize("same", ["let a = 1", "language vi\n\nđặt a = 1", "let  a\n=((1))"])
def test_what_is_laid_out_or_spelt_otherwise_says_the_same(same: str) -> None:
    assert reads_as(same, read("let a = 1").file, compiled_grammar())
