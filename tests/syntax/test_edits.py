"""One careless edit of a shipped ruleset gives few errors, and the first is near to it."""

import pytest

import rulelang
from tests.fuzz.rules import EDITS, MOST_ERRORS, NEAR, Answer, answers, texts

EDITS_OF_A_KIND = 40


@pytest.fixture(scope="module")
def found() -> list[Answer]:
    return [answer for kind in EDITS for answer in answers(EDITS_OF_A_KIND, 7, kind)]


def test_the_rulesets_that_are_edited_have_no_errors() -> None:
    for text in texts():
        rulelang.parse(text)


def test_an_edit_gives_three_errors_at_most(found: list[Answer]) -> None:
    assert sum(len(answer.errors) <= MOST_ERRORS for answer in found) >= 0.99 * len(found)


def test_the_first_error_is_near_to_the_edit(found: list[Answer]) -> None:
    assert sum(answer.distance <= NEAR for answer in found) >= 0.95 * len(found)


@pytest.mark.parametrize(
    "line", ["langugae vi", "languagevi vi", "ngon ngu vi", "vi", "vi language"]
)
def test_a_language_line_that_is_misspelt_is_read_as_it_was_meant(line: str) -> None:
    text = next(text for text in texts() if text.startswith("language vi"))
    with pytest.raises(rulelang.RulesError) as caught:
        rulelang.parse(text.replace("language vi", line, 1))
    (error,) = caught.value.diagnostics
    assert [edit.text for edit in error.edits] == ["language vi"]


def test_an_unknown_language_gives_one_error() -> None:
    text = next(text for text in texts() if text.startswith("language vi"))
    with pytest.raises(rulelang.RulesError) as caught:
        rulelang.parse(text.replace("language vi", "language vn", 1))
    assert [error.code for error in caught.value.diagnostics] == ["E115"]


HEAD = "ruleset r { unit u }\ncriterion main max 9: given\n"


def test_a_name_declared_twice_in_one_statement_gives_one_error() -> None:
    with pytest.raises(rulelang.RulesError) as caught:
        rulelang.parse(HEAD + 'input y y : yesno\ncheck y "m"\ncheck not y "n"\n')
    assert len(caught.value.diagnostics) == 1


def test_a_lost_declaration_is_one_error_that_shows_where_it_stood() -> None:
    lines = [f"input {name} : number from 0" for name in "abcd"]
    uses = [f'check {name} < 9 "{name}"' for name in "abcd" for _ in range(3)]
    with pytest.raises(rulelang.RulesError) as caught:
        rulelang.parse(HEAD + "\n".join([*lines[:2], lines[3], *uses]))
    (error,) = caught.value.diagnostics
    assert error.code == "E201"
    assert [label.place.line for label in error.labels if "beside" in str(label.text)] == [4]
