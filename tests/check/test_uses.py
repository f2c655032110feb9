"""What each name stands for, and where it is used."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rulelang
from rulelang.api.files import compiled_grammar
from rulelang.check import Checked, check
from rulelang.diagnostics import Source, Span
from rulelang.syntax import parse
from tests.properties.thorough import tried
from tests.strategies import Rubric, rubrics

FOLDER = Path(__file__).parents[2] / "rulesets"
SHIPPED = sorted(path for path in FOLDER.rglob("*.rules") if ".published" not in path.name)


def checked(text: str) -> Checked:
    return check(parse(Source.of(text), compiled_grammar()))


def renamed(text: str, spans: Iterable[Span], new: str) -> str:
    for span in sorted(spans, key=lambda span: -span.start):
        text = text[: span.start] + new + text[span.end :]
    return text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_name_of_a_ruleset_can_be_renamed_by_its_uses(path: Path) -> None:
    text = Source.of(path.read_text("utf-8")).text
    result = checked(text)
    before = [item.code for item in result.diagnostics]
    for count, symbol in enumerate(result.scope.symbols.values()):
        if symbol.span is None:
            continue
        uses = result.uses.of_name(symbol.id)
        assert all(result.uses.declaration(use) is symbol for use in uses)
        assert {use.text.strip("`") for use in uses} <= {symbol.id}
        if count % 10 == 0:  # each takes a check of the whole file
            again = checked(renamed(text, [symbol.span, *uses], "renamed_by_uses"))
            assert [item.code for item in again.diagnostics] == before


@tried(60)
@given(rubrics(), st.data())
def test_a_rubric_whose_names_are_changed_by_their_uses_scores_the_same(
    rubric: Rubric, data: st.DataObject
) -> None:
    text = Source.of(rubric.text()).text
    result = checked(text)
    declared = [symbol for symbol in result.scope.symbols.values() if symbol.span is not None]
    symbol = data.draw(st.sampled_from(declared))
    assert symbol.span is not None
    again = renamed(text, [symbol.span, *result.uses.of_name(symbol.id)], "renamed_by_uses")
    assert len(rulelang.parse(again).plan.steps) == len(rulelang.parse(text).plan.steps)


RULES = """
ruleset r { unit u }
input kind : choice { kind, other }
input x : number
let own = (x) + `x`
criterion c max 9: points if kind = kind then own else c2.max
criterion c2 max 9: given
levels of c { A from 5  otherwise B }
rank within kind by c, total
example "one" { given x = 1, kind = kind  expect c = 2, c.level = B }
"""


def at(spans: Iterable[Span]) -> list[tuple[int, str]]:
    lines = Source.of(RULES)
    return [(lines.position(span.start)[0], span.text) for span in spans]


def test_uses_are_the_letters_of_the_name_alone() -> None:
    uses = checked(RULES).uses
    assert at(uses.of_name("x")) == [(5, "x"), (5, "`x`"), (10, "x")]
    assert at(uses.of_name("c2")) == [(6, "c2")]
    assert at(uses.of_name("c")) == [(8, "c"), (9, "c"), (10, "c"), (10, "c")]
    assert at(uses.of_name("total")) == [(9, "total")]
    assert uses.of_name("nothing") == ()


def test_an_id_of_a_choice_is_no_use_of_an_input_of_the_same_name() -> None:
    result = checked(RULES)
    assert not [item for item in result.diagnostics if item.severity == "error"]
    assert at(result.uses.of_name("kind")) == [(6, "kind"), (9, "kind"), (10, "kind")]
