"""One careless edit of a shipped ruleset gives few errors, and the first is near to it."""

import re
from collections import Counter
from random import Random

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


def labelled(text: str) -> list[tuple[str, list[int]]]:
    """The errors of a text, and the lines of their further places."""
    with pytest.raises(rulelang.RulesError) as caught:
        rulelang.parse(text)
    return [
        (error.code, [label.place.line for label in error.labels])
        for error in caught.value.diagnostics
    ]


def test_a_brace_too_many_shows_where_the_line_that_opens_its_block_is_lost() -> None:
    inner = "  criterion a max 4: given\n  criterion b max 5: given\n}\n"
    assert labelled(f"{HEAD}\n# parts\n{inner}") == [("E111", [5])]
    whole = "criterion whole max 9 {\n"
    assert labelled(f"ruleset r {{ unit u }}\n{whole}{inner}}}\n") == [("E111", [])]


def test_a_lost_language_line_shows_where_it_belongs() -> None:
    text = "# Điểm\n\nbộ tiêu chí r { đơn vị u }\ntiêu chí a tối đa 9: chấm điểm\n"
    assert labelled(text) == [("E114", [1])]


def test_a_lost_definition_shows_what_it_may_have_stood_beside() -> None:
    text = "ruleset r { unit u }\ninput x : number\n\ncriterion a max 9: points thưởng(x)\n"
    assert labelled(text) == [("E204", [2])]


def test_what_stands_beside_a_name_in_an_example_is_not_what_was_meant() -> None:
    marks = "".join(f"criterion m{i}00 max 9: given\n" for i in (1, 4))
    text = f'ruleset r {{ unit u }}\n{marks}example "e" {{ given m100 = 1, m400 = 2, m800 = 3 }}'
    with pytest.raises(rulelang.RulesError) as caught:
        rulelang.parse(text)
    assert [error.edits for error in caught.value.diagnostics] == [()]


SIGNS = [*"(){},:=/[]!", "->", "không", "no", "max", "từ", "1.2", "điểm"]
WORDS = re.compile(r'#[^\n]*|"(?:[^"\\\n]|\\.)*"|[\w.]+|[-+*/<>=]+')


def words_of(text: str) -> Counter[str]:
    return Counter(word for word in WORDS.findall(text) if not word.startswith("#"))


@pytest.mark.parametrize("text", texts())
def test_nothing_is_passed_over_without_an_error(text: str) -> None:
    laid_out = rulelang.parse(text).text()
    places = [found.start() for found in re.finditer(r"\S+", laid_out)]
    random = Random(laid_out)
    for _ in range(12):
        at, sign = random.choice(places), random.choice(SIGNS)
        changed = f"{laid_out[:at]}{sign} {laid_out[at:]}"
        try:
            rules = rulelang.parse(changed)
        except rulelang.RulesError:
            continue
        # In a comment or a text anything may stand, and brackets around a part of an expression.
        lost = words_of(changed) - words_of(rules.text())
        assert not lost, changed


def test_a_bracket_behind_no_is_not_passed_over_with_the_statement() -> None:
    with pytest.raises(rulelang.RulesError) as caught:
        rulelang.parse(
            HEAD + 'input y : yesno\nexample "e" { given y = no\n ( expect total = 1 }\n'
        )
    assert [error.code for error in caught.value.diagnostics] == ["E100"]
