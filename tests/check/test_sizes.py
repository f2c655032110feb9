"""Files that are large, deep or wrong throughout."""

from importlib.resources import files

import pytest

from benchmarks.large_rubric import CRITERIA, Rubric
from rulelang.check import Checked, check
from rulelang.diagnostics import Source, render_all
from rulelang.forms.names import MOST_SUGGESTED
from rulelang.syntax import compile_grammar, parse
from rulelang.syntax.builder import MAX_DEPTH

HEAD = "ruleset r { unit u }\ninput x : number\ninput b : yesno\n"
LENGTH = 2000
DEEP = MAX_DEPTH // 2 - 5


def checked(text: str) -> Checked:
    grammar = compile_grammar(files("rulelang.syntax").joinpath("grammar.lark").read_text("utf-8"))
    return check(parse(Source.of(text), grammar))


def codes(text: str) -> set[str]:
    return {item.code for item in checked(text).diagnostics if item.code != "W404"}


def test_two_thousand_criteria_eight_levels_deep_have_no_errors() -> None:
    result = checked(Rubric().text)
    assert result.diagnostics == ()
    assert len(result.declared.criteria) == CRITERIA


def test_a_long_chain_of_lets_is_followed_from_either_end() -> None:
    down = [f"let l{i} = l{i + 1} + 1" for i in range(LENGTH)]
    for lets in (down, down[::-1]):
        text = [*lets, f"let l{LENGTH} = x", "criterion c max 1: points l0"]
        assert codes(HEAD + "\n".join(text)) == set()


def test_a_long_chain_of_names_for_a_choice_is_followed() -> None:
    lets = [f"let l{i} = l{i + 1}" for i in range(LENGTH)]
    text = ["input p : choice { yes_, no_ }", *lets, f"let l{LENGTH} = p"]
    assert codes(HEAD + "\n".join([*text, "criterion c max 1: yes l0 = no_"])) == set()


def test_a_long_cycle_is_said_in_short() -> None:
    lets = [f"let l{i} = l{(i + 1) % LENGTH}" for i in range(LENGTH)]
    (item,) = checked(HEAD + "\n".join([*lets, "criterion c max 1: points l0 * x"])).diagnostics[:1]
    assert item.code == "E206"
    assert "`l0` → `l1`" in item.message
    assert "… " in item.message
    assert len(item.message) < 200
    assert len(render_all([item]).splitlines()) < 30


def test_many_weights_that_do_not_add_up_are_said_in_short() -> None:
    parts = [f"criterion c{i} max 1 weight 1%: given" for i in range(LENGTH)]
    text = "\n".join(["criterion a max 1 by mean {", *parts, "}"])
    (item,) = (d for d in checked(HEAD + text).diagnostics if d.code == "E404")
    assert "2000%" in item.message
    assert len(item.mend) < 250
    assert len(render_all([item]).splitlines()) < 30


def test_of_very_many_unknown_names_all_are_reported() -> None:
    names = [f"indicator_{i}" for i in range(2 * MOST_SUGGESTED)]
    declared = [f"input {name} : number" for name in names]
    sums = [f"check {name}x > 0 {name!r}".replace("'", '"') for name in names]
    text = "\n".join([*declared, *sums, "criterion c max 1: given"])
    found = [item for item in checked(HEAD + text).diagnostics if item.code == "E201"]
    assert len(found) == len(names)
    assert found[0].help == "near"


@pytest.mark.parametrize(
    "form",
    [
        f"points {'(1 + ' * DEEP}x{')' * DEEP}",
        f"points {'abs(' * DEEP}x{')' * DEEP}",
        f"points {'highest(' * DEEP}x{')' * DEEP}",
        f"points {'-' * DEEP}x",
        f"points {'x ^ ' * DEEP}x",
        f"points {'if b then x else ' * DEEP}x",
        f"yes {'not ' * DEEP}b",
        f"yes {'b = (' * DEEP}b{')' * DEEP}",
    ],
)
def test_an_expression_may_be_as_deep_as_the_parser_lets_it(form: str) -> None:
    assert codes(f"{HEAD}criterion c max 1: {form}") == set()
