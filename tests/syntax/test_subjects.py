"""What a form is given may be any expression, wherever a form may stand, in both languages."""

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from rulelang.syntax import tree as t
from tests.properties.thorough import tried
from tests.syntax.reading import printed, read, well_read

NAMES = ("x", "y", "bands", "choose", "first", "interpolate", "known", "points", "`check`", "c.max")
"""Words that begin a form are names too, in the other places."""
CALLS = ("abs", "min", "max", "mean", "highest", "average", "median", "round")
OPERATORS = ("+", "-", "*", "/", "of", "^", "=", "<", "and", "or")
ROWS = {
    "bands": "{ >= -1 -> 1  otherwise -> 0 }",
    "choose": "{ -1 -> 1, 2 -> 0  otherwise -> 1 }",
    "interpolate": "{ -1 -> 1, 0 -> 0, 2 -> 1 }",
}
PLACES = ("let v = {}", 'let v "V" = {}', "criterion c max 4: {}", "bonus b up to 1: {}")
OF_POINTS = ("yes {}", "ratio {}", "points {}", "scale {} from 0 to 1")


@st.composite
def subjects(draw: st.DrawFn, depth: int = 3) -> str:
    """An expression, as it may be written."""
    kind = draw(st.sampled_from(("name", "name", "number", "minus", "brackets", "call", "binary")))
    if depth == 0 or kind == "name":
        return draw(st.sampled_from(NAMES))
    less = subjects(depth - 1)
    match kind:
        case "number":
            return draw(st.sampled_from(("1", "0.5", "90%")))
        case "minus":
            return f"{draw(st.sampled_from(('-', '- ', 'not ')))}{draw(less)}"
        case "brackets":
            return f"({draw(less)})"
        case "call":
            known = draw(st.sampled_from(("", "", "known ")))
            part = draw(st.sampled_from(("", "", " within y", " where x > 0")))
            return f"{draw(st.sampled_from(CALLS))}({known}{draw(less)}{part})"
        case _:
            left = draw(st.sampled_from(("{}", "({})"))).format(draw(less))
            if draw(st.integers(0, 5)) == 0:
                return f"{left} in {{1, {draw(st.sampled_from(NAMES))}}}"
            return f"{left} {draw(st.sampled_from(OPERATORS))} {draw(less)}"


def expression_of(text: str) -> t.Expression | None:
    """The expression that a text is where nothing else can be meant; None where it is none."""
    found = read(f'check {text} ""')
    (check,) = found.file.statements or (None,)
    sound = not found.diagnostics and isinstance(check, t.Check)
    return check.condition if sound else None


def form_of(text: str) -> t.Form:
    """The form of the one statement of a text."""
    (statement,) = well_read(text).statements
    value = statement.value if isinstance(statement, t.Let) else statement.form
    assert isinstance(value, t.Form)
    return value


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("form", [*ROWS, *OF_POINTS])
def test_a_form_takes_any_expression_wherever_it_stands(form: str, language: str) -> None:
    @tried(40)
    @given(subjects(), st.sampled_from(PLACES))
    def takes(subject: str, place: str) -> None:
        wanted = expression_of(subject)
        if wanted is None:  # comparisons in a chain, and the like
            return
        written = f"{form} {subject} {ROWS[form]}" if form in ROWS else form.format(subject)
        text = (place if form in ROWS else PLACES[2]).format(written)
        note(text)
        form_there = form_of(printed(text, language))
        assert form_there.kind == form.split()[0]
        assert form_there.operands[0] == wanted

    takes()
