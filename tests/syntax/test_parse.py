"""What is written, as a tree."""

import pytest

from rulelang.syntax import tree as t
from tests.syntax.reading import FIXTURES, RULESETS, read, statement, value, well_read


def shape(expr: t.Expression) -> str:
    """An expression with all its brackets."""
    if isinstance(expr, t.Literal):
        return expr.text
    if isinstance(expr, t.Name):
        return f"{expr.id}.{expr.attribute}" if expr.attribute else expr.id
    if isinstance(expr, t.Call):
        return f"{expr.function}({', '.join(map(shape, expr.arguments))})"
    inner = " ".join([*map(shape, expr.operands), *expr.operators])
    return f"[{expr.kind} {inner}]"


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("1 - 2 + 3", "[add 1 2 3 - +]"),
        ("1 - (2 + 3)", "[add 1 [add 2 3 +] -]"),
        ("a * b / c of d", "[multiply a b c d * / of]"),
        ("1 + 2 * 3", "[add 1 [multiply 2 3 *] +]"),
        ("-x^2", "[negate [power x 2 ^]]"),
        ("(-x)^2", "[power [negate x] 2 ^]"),
        ("2^-1", "[power 2 [negate 1] ^]"),
        ("2^3^2", "[power 2 [power 3 2 ^] ^]"),
        ("-a * b", "[multiply [negate a] b *]"),
        ("50% of presence.max", "[multiply 50% presence.max of]"),
        ("not a = b", "[not [compare a b =]]"),
        ("a = b and c", "[and [compare a b =] c and]"),
        ("a or b and not c", "[or a [and b [not c] and] or]"),
        ("a + 1 < b * 2", "[compare [add a 1 +] [multiply b 2 *] <]"),
        ("1 < x < 3", "[compare 1 x 3 < <]"),
        ("x in {a, b} and y is missing", "[and [in x a b] [is y missing] and]"),
        ("z is applicable or no", "[or [is z applicable] no or]"),
        ("if a then b else if c then d else e", "[if a b [if c d e]]"),
        ("1 + (if a then b else c)", "[add 1 [if a b c] +]"),
        ("max(1, max) + max", "[add max(1, .max) .max +]"),
        ("round(x, 2) + round", "[add round(x, 2) round +]"),
        ("a.share + a.label", "[add a.share a.label +]"),
        ("`of` of `max`", "[multiply of max of]"),
    ],
)
def test_operations_bind_as_the_language_says(text: str, read_as: str) -> None:
    assert shape(value(text)) == read_as


def test_an_if_within_arithmetic_stands_in_brackets() -> None:
    assert [d.code for d in read("let a = 1 + if b then 1 else 2").diagnostics] == ["E100"]


def test_trees_are_equal_wherever_their_letters_stand() -> None:
    one, two = well_read("let a = (1 + 2)"), well_read("\n\nlet  a =\n1 + 2  # three")
    assert one == two and hash(one) == hash(two)
    assert well_read("let a = 1 + 2.0") != one


@pytest.mark.parametrize(
    "text",
    [
        "criterion points max 3: points points",
        'input weight : number unit "unit" from 0',
        "let error = up + down + by + round",
        'input portal : choice { zero, none "Chưa có", full }',
        'levels { full "Đủ" from 3 requires number > 3 zero from unit otherwise rank_0 }',
        'ruleset ruleset_1 { unit unit "Đơn vị" period period show 0 decimals }',
        'criterion a max b round 2 weight c evidence "e" applies when d by mean { }',
        "criterion unit max 3: scale first from second to third",
        "rank within zone by by, ascending ascending, ties ties dense",
        'example "x" { given share = 1, status = 2 expect level = expect }',
        'input a : number from b to c unit "u" default d when missing zero',
        "criterion a max 5 round 2: scale round(x, 1) from down to up",
        'check missing is missing or applicable is applicable "text"',
        "criterion first max 1: first { when when_1 -> first otherwise -> 0 }",
    ],
)
def test_a_keyword_that_is_not_reserved_is_a_name_where_a_name_may_stand(text: str) -> None:
    well_read(text)


def clauses(text: str) -> dict[str, t.Clause]:
    node = statement(text)
    assert isinstance(node, t.Criterion | t.Input)
    return {clause.key: clause for clause in node.clauses}


def test_clauses_of_a_criterion_stand_in_any_order() -> None:
    words = ["max 3", "weight 50%", "round 1", "applies when a", 'evidence "e"', "by best 2"]
    forward = clauses(f"criterion a {' '.join(words)} {{ }}")
    assert list(forward) == ["max", "weight", "round", "applies_when", "evidence", "by"]
    assert clauses(f"criterion a {' '.join(reversed(words))} {{ }}") == forward


def test_clauses_of_an_input_stand_in_any_order() -> None:
    words = ["from 0", "to b * 2", 'unit "u"', "default 3", "when missing zero", 'evidence "e"']
    forward = clauses(f"input a : number {' '.join(words)}")
    assert list(forward) == ["from", "to", "measure", "default", "when_missing", "evidence"]
    assert clauses(f"input a : number {' '.join(reversed(words))}") == forward


def test_settings_stand_in_any_order() -> None:
    words = [
        "edition 2021", 'source "s"', 'unit u "U"', "period p", "show 2 decimals",
        "missing unranked", "not applicable leave out", "total round to 0.5 half even",
    ]  # fmt: skip
    forward = statement(f"ruleset r {{ {' '.join(words)} }}")
    backward = statement(f"ruleset r {{ {' '.join(reversed(words))} }}")
    assert isinstance(forward, t.Ruleset) and isinstance(backward, t.Ruleset)
    assert forward.settings == tuple(reversed(backward.settings))
    assert [clause.words for clause in forward.settings] == [
        (), ("s",), ("u", "U"), ("p",), (), ("unranked",), ("leave_out",), ("to", "half_even"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("round 2", ()),
        ("round 1 half even", ("half_even",)),
        ("round 0 down", ("down",)),
        ("round 0 up", ("up",)),
        ("round to 0.25", ("to",)),
        ("round to 0.25 down", ("to", "down")),
    ],
)
def test_a_rounding_has_a_step_and_a_mode(text: str, words: tuple[str, ...]) -> None:
    assert clauses(f"criterion a {text} max 2: given")["round"].words == words


def test_a_rank_may_take_two_lines() -> None:
    one = statement("rank within zone by total, x ascending, y ties dense")
    assert one == statement("rank within zone by total, x ascending, y\nties dense")
    assert isinstance(one, t.Rank) and one.ties == "ties_dense"
    assert [(key.name.id, key.ascending) for key in one.keys] == [
        ("total", False), ("x", True), ("y", False),
    ]  # fmt: skip


def test_statements_know_their_places() -> None:
    parsed = read('\ncriterion a "A" max 3: yes b')
    (node,) = parsed.file.statements
    assert isinstance(node, t.Criterion)
    assert node.span.text == 'criterion a "A" max 3: yes b'
    assert node.header.text == 'criterion a "A" max 3'
    assert node.name.span.text == "a"


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.stem)
def test_the_rulesets_are_read_without_a_diagnostic(path) -> None:  # type: ignore[no-untyped-def]
    assert well_read(path.read_text(encoding="utf-8")).statements


def test_a_vietnamese_file_is_the_same_tree_as_its_english_twin() -> None:
    english = well_read((FIXTURES / "districts.rules").read_text(encoding="utf-8"))
    vietnamese = well_read((FIXTURES / "districts.vi.rules").read_text(encoding="utf-8"))
    assert (english.language, vietnamese.language) == ("en", "vi")
    assert vietnamese.statements == english.statements
    assert len(english.statements) == 15
