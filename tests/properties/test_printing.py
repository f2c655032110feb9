"""A rubric printed and read again says the same, in either language."""

from importlib.resources import files

from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.diagnostics import Source
from rulelang.syntax import compile_grammar, parse
from rulelang.syntax.print import print_file
from rulelang.syntax.tree import File
from tests.properties.thorough import tried
from tests.strategies import Row, Rubric, cases, rubrics

GRAMMAR = compile_grammar((files("rulelang.syntax") / "grammar.lark").read_text("utf-8"))


def tree(text: str) -> File:
    parsed = parse(Source.of(text), GRAMMAR)
    assert not parsed.diagnostics, parsed.diagnostics
    return parsed.file


@tried(100)
@given(rubrics(), st.booleans())
def test_a_printed_tree_reads_as_the_same_tree(rubric: Rubric, with_source: bool) -> None:
    file = tree(rubric.text())
    printed = print_file(file, rubric.text() if with_source else "")
    note(printed)
    assert tree(printed) == file
    assert print_file(tree(printed), printed) == printed


@tried(100)
@given(rubrics())
def test_a_rubric_goes_to_vietnamese_and_back_without_loss(rubric: Rubric) -> None:
    file = tree(rubric.text())
    vietnamese = print_file(file, rubric.text(), "vi")
    note(vietnamese)
    assert tree(vietnamese).language == "vi"
    assert tree(vietnamese).statements == file.statements
    back = print_file(tree(vietnamese), vietnamese, "en")
    assert tree(back) == file


@tried(40)
@given(cases())
def test_a_rubric_scores_the_same_in_vietnamese(case: tuple[Rubric, list[Row]]) -> None:
    rubric, data = case
    vietnamese = print_file(tree(rubric.text()), rubric.text(), "vi")
    note(vietnamese)
    before = rulelang.parse(rubric.text()).evaluate(data).units
    assert rulelang.parse(vietnamese).evaluate(data).units == before
