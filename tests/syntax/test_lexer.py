"""Words, names, numbers, dates and texts."""

from datetime import date
from fractions import Fraction

import pytest

from rulelang.syntax import tree as t
from tests.syntax.reading import found, read, statement, value, well_read


def number(expression: str) -> tuple[Fraction, str]:
    literal = value(expression)
    assert isinstance(literal, t.Literal) and isinstance(literal.value, Fraction)
    return literal.value, literal.text


@pytest.mark.parametrize(
    ("spelt", "exact", "kept"),
    [
        ("54", Fraction(54), "54"),
        ("100.40", Fraction("100.4"), "100.40"),
        ("90%", Fraction(9, 10), "90%"),
        ("90 %", Fraction(9, 10), "90%"),
        ("0.125", Fraction(1, 8), "0.125"),
        ("1.5", Fraction(3, 2), "1.5"),
        ("0.500", Fraction(1, 2), "0.500"),
        ("1000.000", Fraction(1000), "1000.000"),
    ],
)
def test_a_number_is_exact_and_keeps_its_spelling(spelt: str, exact: Fraction, kept: str) -> None:
    assert number(spelt) == (exact, kept)


@pytest.mark.parametrize("spelt", ["1.000", "12.500", "999.990"])
def test_a_point_and_three_digits_that_end_in_0_get_a_warning(spelt: str) -> None:
    assert found(f"let a = {spelt}") == [("W101", spelt)]


@pytest.mark.parametrize(
    ("spelt", "edit"),
    [("70,5", "70.5"), ("1,2,3", "1, 2, 3"), ("1.5,2", "1.5, 2"), ("1.000,5", "1000.5")],
)
def test_a_comma_between_digits_is_an_error_that_shows_the_mend(spelt: str, edit: str) -> None:
    (diagnostic,) = read(f"let a = sum({spelt})").diagnostics
    assert (diagnostic.code, diagnostic.edits[0].text) == ("E104", edit)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("criterion a max 70,5: given", "write `70.5`: the decimal sign is a point"),
        ("criterion a max 1,000: given", "write `1000` if the comma separates thousands, `1` if"),
        (
            "criterion a max 1,250: given",
            "write `1250` if the comma separates thousands, `1.25` if",
        ),
        ("let a = min(1,500)", "`1500` if the comma separates thousands, `1.5` if"),
        ("let a = min(1,500)", "`1, 500` for several"),
        ("criterion a max 1,000,000: given", "write `1000000`"),
        ("criterion a max 1.000.000: given", "write `1000000`"),
        ("criterion a max 1,000.5: given", "write `1000.5`"),
        ("let a = max(1,000,000)", "write `1000000` for one number, or `1, 000, 000`"),
        ("criterion a max 1.2.3: given", "write one decimal point at most"),
    ],
)
def test_a_number_with_a_comma_or_points_is_said_with_all_it_can_mean(text: str, mend: str) -> None:
    (diagnostic,) = read(text).diagnostics
    assert diagnostic.code == "E104"
    assert mend in diagnostic.mend


@pytest.mark.parametrize(("spelt", "edit"), [("10pts", "10"), ("1e5", "100000"), ("12E3", "12000")])
def test_a_number_that_runs_into_a_word_is_shown_as_it_can_be_written(
    spelt: str, edit: str
) -> None:
    (diagnostic,) = read(f"let a = {spelt}").diagnostics
    assert (diagnostic.code, diagnostic.edits[0].text) == ("E107", edit)


def test_a_comma_with_a_space_parts_numbers() -> None:
    call = value("min(1, 5)")
    assert isinstance(call, t.Call) and len(call.arguments) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("let a = 10-5-3", [("E105", "10-5-3")]),
        ("let a = 30-12-2021", [("E105", "30-12-2021")]),
        ("let a = 30.12.2021", [("E105", "30.12.2021")]),
        ("let a = 2021-12-30-1", [("E105", "2021-12-30-1")]),
        ("let a = 2021-13-01", [("E106", "2021-13-01")]),
        ("let a = 2021-02-29", [("E106", "2021-02-29")]),
        ("let a = 5km", [("E107", "5km")]),
        ("let a = 1e5", [("E107", "1e5")]),
        (f"let a = {'1' * 10_001}", [("E108", "1" * 10_001)]),
        ("let a = `not one name`", [("E109", "`not one name`")]),
        ("let a = `", [("E109", "`")]),
        ("let a = 3 @ 4", [("E102", "@")]),
        ("let a = @ $ § 4", [("E102", "@ $ §")]),
        ('input a "Nhãn : number\ninput b : number', [("E101", '"Nhãn : number')]),
    ],
)
def test_what_cannot_be_read_is_said_once(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_date_is_a_day() -> None:
    assert value("2021-12-30") == t.Literal(date(2021, 12, 30), "2021-12-30", (0, 0))


def test_hyphens_with_spaces_subtract() -> None:
    assert getattr(value("2021 - 12 - 30"), "operators", ()) == ("-", "-")


@pytest.mark.parametrize(
    ("foreign", "own"),
    [
        ("let a = x == 3", "let a = x = 3"),
        ("let a = x <> 3", "let a = x != 3"),
        ("let a = x ≥ 3 && y ≤ 4 || z ≠ 5", "let a = x >= 3 and y <= 4 or z != 5"),
        ("let a = x =< 3", "let a = x <= 3"),
        ("let a = 2 × 3 ÷ 4 − 1 ** 2", "let a = 2 * 3 / 4 - 1 ^ 2"),
        ("let a = max[1; 2]", "let a = max(1, 2)"),
        ("input a “Nhãn” : number", 'input a "Nhãn" : number'),
        ('input a “Nhãn" : number', 'input a "Nhãn" : number'),
        ('input a "Nhãn” : number', 'input a "Nhãn" : number'),
        ("input a 'Nhãn' : number", 'input a "Nhãn" : number'),
        (
            "criterion a max 3: bands x { => 90 → 3 otherwise => 0 }",
            "criterion a max 3: bands x { >= 90 -> 3 otherwise -> 0 }",
        ),
    ],
)
def test_what_other_languages_write_is_mended_and_read_on(foreign: str, own: str) -> None:
    parsed = read(foreign)
    assert {d.code for d in parsed.diagnostics} == {"E103"}
    assert parsed.file == well_read(own)
    text = parsed.source.text
    for d in sorted(parsed.diagnostics, key=lambda d: -d.edits[0].place.span.start):
        span = d.edits[0].place.span
        text = text[: span.start] + d.edits[0].text + text[span.end :]
    assert well_read(text) == parsed.file


def test_a_semicolon_that_parts_nothing_means_nothing() -> None:
    assert found("let a = 3;") == [("E102", ";")]


def test_texts_may_hold_quotation_marks_backslashes_and_hashes() -> None:
    node = statement(r'input a "say \"a\" \\ # b" : text  # a comment')
    assert isinstance(node, t.Input) and node.label == r'say "a" \ # b'


def test_comments_are_kept_with_their_places() -> None:
    parsed = read("# first\nlet a = 1 # second  \n  # third")
    assert [comment.text for comment in parsed.file.comments] == ["# first", "# second", "# third"]
    assert [parsed.source.position(c.span.start) for c in parsed.file.comments] == [
        (1, 1),
        (2, 11),
        (3, 3),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\ufefflet a = 1\nlet b = 2",
        "let a = 1\r\nlet b = 2\r\n",
        "let\ta\t=\t1\tlet b = 2",
        "let a = 1 let b\u00a0=\u200b2",
        "let a\n\n= 1\n\n\n let b = 2",
    ],
)
def test_white_space_only_separates(text: str) -> None:
    assert well_read(text) == well_read("let a = 1 let b = 2")


def test_a_byte_order_mark_may_stand_before_the_language() -> None:
    assert well_read("\ufefflanguage vi\nđặt a = 1").language == "vi"


def test_names_are_read_as_composed_letters() -> None:
    assert well_read("let ha\u0323_ta\u0302\u0300ng = 1") == well_read("let hạ_tầng = 1")


@pytest.mark.parametrize("text", ["", "  \n ", "# only\n# comments"])
def test_a_file_may_say_nothing(text: str) -> None:
    assert well_read(text).statements == ()


@pytest.mark.parametrize(
    ("spread", "plain"),
    [
        ("criterion a applies\n  when x max 1: given", "criterion a applies when x max 1: given"),
        ("bonus a up   to 1: given", "bonus a up to 1: given"),
        (
            "criterion a max 1 round 2 half\neven: given",
            "criterion a max 1 round 2 half even: given",
        ),
        ("ruleset r { not\tapplicable leave\n out }", "ruleset r { not applicable leave out }"),
        ("input a : number when\n missing zero", "input a : number when missing zero"),
        ("rank by a ties\n\n share", "rank by a ties share"),
        ("criterion a by geometric\n mean { }", "criterion a by geometric mean { }"),
        ("criterion a max 3 by highest\npoints { }", "criterion a max 3 by highest points { }"),
    ],
)
def test_the_words_of_a_keyword_may_stand_apart(spread: str, plain: str) -> None:
    assert well_read(spread) == well_read(plain)


def test_up_to_is_one_keyword_after_a_rounding() -> None:
    assert well_read("bonus b round 1 up to 5: given") == well_read(
        "bonus b round 1 up to 5 : given"
    )
    node = statement("bonus b round 1 up up to 5: given")
    assert isinstance(node, t.Criterion)
    assert [(c.key, c.words) for c in node.clauses] == [("round", ("up",)), ("up_to", ())]


@pytest.mark.parametrize("line", ["language vi", "# a comment\n\nlanguage vi", "ngôn ngữ vi"])
def test_the_first_statement_may_name_the_language(line: str) -> None:
    assert well_read(f"{line}\nđặt a = có").statements == well_read("let a = yes").statements


def test_a_language_that_is_not_known_is_said() -> None:
    assert found("language fr\nlet a = 1") == [("E115", "fr")]


def test_many_hashes_are_read_at_once() -> None:
    """Of one long comment a careless pattern would try every way to part it."""
    assert well_read("# " * 5000 + "x").statements == ()


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("15-01-2021", "2021-01-15"),
        ("5-1-2021", "2021-01-05"),
        ("30-13-2021", "30 - 13 - 2021"),
        ("2021-1-5", "2021 - 1 - 5"),
    ],
)
def test_a_date_that_begins_with_the_day_is_turned_round(written: str, mend: str) -> None:
    (found,) = read(f"let a = {written}").diagnostics
    assert [edit.text for edit in found.edits] == [mend]
