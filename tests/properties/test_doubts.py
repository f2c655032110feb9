"""Rules without a warning have no unit whose ratio divides by zero, and no value between ranges."""

from collections.abc import Sequence
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

import rulelang
from tests.properties.thorough import tried

INPUTS = """
input n : {n}
input m : {m}
input k : {k}
input w : integer from 1 to top
input top : integer
"""
TYPES = ("integer from 0", "integer from 1", "number from 0", "integer", "number from 0 default 0")
VALUES = ("n", "m", "k", "top", "part", "shown", "(n + m)", "(n - m)", "(n * k)", "highest(n)")
VALUES += ("lowest(k)", "total_of(m)", "(if n = 0 then m else n)", "max(n, 1)", "abs(k)", "(n + 1)")
CONDITIONS = (
    "n > 0",
    "n != 0",
    "n + m > 0",
    "n > m",
    "m != n",
    "k >= 1 and n > 0",
    "n > 0 or k > 0",
)
CONDITIONS += ("not n = 0", "part > 0", "n is missing or n > 1", "k is missing or k > 0", "yes")
CONDITIONS += ("highest(n) != lowest(n)", "n in {1, 2}", "n - m != 0", "not (n = 0 or k = 0)")


@st.composite
def quotients(draw: st.DrawFn) -> str:
    """A ratio or a scale, some of which look after a divisor of 0."""
    value = f"{draw(st.sampled_from(('w', 'm', 'k', '1')))} / {draw(st.sampled_from(VALUES))}"
    if draw(st.booleans()):
        value = f"if {draw(st.sampled_from(CONDITIONS))} then {value} else {draw(_ends)}"
    if draw(st.booleans()):
        return f"ratio {value}"
    return f"scale ({value}) from {draw(_ends)} to {draw(_ends)}"


_ends = st.sampled_from(("0", "2", "n", "lowest(n)", "highest(n)", "m / n"))


@st.composite
def rubrics(draw: st.DrawFn) -> str:
    """A rubric with one quotient, and beside it a criterion that applies where it is to."""
    inputs = INPUTS.format(**{id: draw(st.sampled_from(TYPES)) for id in "nmk"})
    part = f"let part = {draw(st.sampled_from(('n', 'm + n', 'n * k', 'n - m')))}"
    shown = f'let shown "Shown" = {draw(st.sampled_from(("k", "1 / n", "m + k")))}'
    checks = [
        f'check {draw(st.sampled_from(CONDITIONS))} "c"' for _ in range(draw(st.integers(0, 2)))
    ]
    applies = ""
    if draw(st.booleans()):
        applies = f" applies when {draw(st.sampled_from(CONDITIONS))}"
    criteria = [
        f"criterion a max 3{applies}: {draw(quotients())}",
        f"criterion b max 3{applies}: yes yes",
    ]
    criteria.append("criterion c max 1: points 1")
    parts = ["ruleset r { unit u }", inputs, part, shown, *checks, *criteria]
    return "\n".join(parts)


_cells = st.sampled_from((None, 0, 0, 1, 2, 5, -1))
_rows = st.lists(
    st.fixed_dictionaries(dict.fromkeys(("n", "m", "k", "w", "top"), _cells)), max_size=6
)


def sound(rules: rulelang.Ruleset, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that are within what the rules allow."""
    found = []
    for number, row in enumerate(rows):
        named = {"u": str(number), **row}
        try:
            rules.evaluate([named])
        except rulelang.DataError:
            continue
        found.append(named)
    return found


@tried(400)
@given(rubrics(), _rows)
def test_without_a_warning_no_ratio_divides_by_zero(text: str, rows: list[dict[str, Any]]) -> None:
    try:
        rules = rulelang.parse(text)
    except rulelang.RulesError:
        assume(False)
        return
    if any(item.code == "W413" for item in rules.diagnostics):
        return
    try:
        units = rules.evaluate(sound(rules, rows)).units
    except rulelang.DataError:  # a check that reads all units
        return
    for unit in units:
        left_out = unit.scores["a"] is None and unit.scores["b"] is not None
        assert not left_out or unit.missing


# ---- ranges --------------------------------------------------------------------------------------


@st.composite
def ranges(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]], str, int]:
    """The type of an input up to a bound, ranges in order with points that rise, and the bands."""
    type, high = draw(st.sampled_from(("integer", "number"))), draw(st.integers(10, 30))
    edges = draw(st.lists(st.integers(0, high), min_size=2, max_size=8, unique=True).map(sorted))
    pairs = [*zip(edges[::2], edges[1::2], strict=False)]
    if draw(st.booleans()):
        pairs = [
            (a, pairs[i + 1][0]) if i + 1 < len(pairs) else (a, b) for i, (a, b) in enumerate(pairs)
        ]
    rows = [f"from {a} to {b} -> {at}" for at, (a, b) in enumerate(pairs, 1)]
    order = draw(st.permutations(rows))
    return f"{type} from 0 to {high}", pairs, "  ".join(order), high


@tried(300)
@given(ranges(), st.data())
def test_without_a_warning_no_value_falls_between_ranges(
    drawn: tuple[str, list[tuple[int, int]], str, int], data: st.DataObject
) -> None:
    type, pairs, rows, high = drawn
    rules = rulelang.parse(
        f"ruleset r {{ unit u }} input x : {type} "
        f"criterion a max 10: bands x {{ {rows}  otherwise -> 0 }}"
    )
    warned = any(item.code == "W414" for item in rules.diagnostics)
    whole = type.startswith("integer")
    values = [
        v if whole else v + half for v in range(high + 1) for half in (0.0, 0.5) if v + half <= high
    ]
    units = rules.evaluate([{"u": str(v), "x": v} for v in dict.fromkeys(values)]).units
    (first, _), (start, end) = pairs[0], pairs[-1]
    lost = [u.unit for u in units if u.scores["a"] == 0 and first < float(u.unit) < start]
    at_end = high - end <= (end - start) / 10
    assert warned == bool(lost or at_end), lost
