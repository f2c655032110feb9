"""The next step up of an explanation: taking it gives the points that it promises."""

import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import rulelang
from tests.properties.thorough import tried

VALUES = st.integers(-40, 40).map(lambda n: Fraction(n, 2))
POINTS = st.integers(0, 5)
INPUTS = "input x : number from -1000 to 1000"


def explained(form: str, value: Fraction) -> rulelang.Trace:
    rules = f"ruleset r {{ unit u }} {INPUTS} criterion c max 5: {form}"
    return rulelang.parse(rules).evaluate([{"u": "A", "x": value}]).explain("A", of="c").trace


def bands(bounds: list[Fraction], signs: list[str], points: list[int], last: int) -> str:
    rows = zip(signs, bounds, points, strict=False)
    return (
        "bands x {"
        + "".join(f" {s} {float(b)} -> {p} " for s, b, p in rows)
        + f"otherwise -> {last} }}"
    )


@tried(200)
@given(
    st.lists(VALUES, min_size=1, max_size=4, unique=True).map(sorted),
    st.sampled_from(["<", "<=", ">", ">="]),
    st.lists(POINTS, min_size=4, max_size=4),
    POINTS,
    VALUES,
)
def test_taking_the_step_gives_the_points_that_it_promises(
    bounds: list[Fraction], sign: str, points: list[int], last: int, value: Fraction
) -> None:
    ordered = bounds if sign[0] == "<" else bounds[::-1]
    form = bands(ordered, [sign] * 4, points, last)
    trace = explained(form, value)
    best = max([*points[: len(bounds)], last])
    if not trace.hint:
        nearer = trace.score == best or value in bounds
        assert nearer
        return
    found = re.fullmatch(r"(over )?(\S+) (more|fewer|less) → (\S+) points?", trace.hint)
    assert found is not None
    gap = Fraction(found[2]) + (Fraction(1, 100) if found[1] else 0)
    moved = explained(form, value + gap * (1 if found[3] == "more" else -1))
    assert moved.score == Fraction(found[4])
    assert isinstance(trace.score, Fraction)
    assert Fraction(found[4]) > trace.score
