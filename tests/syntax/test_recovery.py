"""Every mistake of a file, said once, and reading that goes on behind it."""

import pytest

from rulelang.syntax import tree as t
from tests.syntax.reading import found, read, well_read


def names(text: str) -> list[str]:
    """The names that the statements of a text with mistakes declare."""
    return [
        node.name.text
        for node in read(text).file.statements
        if isinstance(node, t.Input | t.Let | t.Criterion)
    ]


def test_each_mistake_of_a_file_is_said_and_the_rest_is_read() -> None:
    text = """
    ruleset r { edition }
    input a : nmber
    let b = 1 + * 2
    let c = 3
    criterion d max 70,5: given
    criterion e "E" max: given
    criterion f max 3: bands c { >= 1 -> -> 3 otherwise -> 0 }
    levels { I frm 3 otherwise J }
    rank by
    check c > "text"
    let z = 1
    """
    assert [code for code, _ in found(text)] == [
        "E100", "E114", "E100", "E104", "E100", "E100", "E114", "E116", "E116",
    ]  # fmt: skip
    assert names(text) == ["a", "b", "c", "d", "e", "f", "z"]


@pytest.mark.parametrize(
    ("text", "wrong", "mend"),
    [
        ('criterian a "x" max 3: given', "criterian", "criterion"),
        ("inptu a : number", "inptu", "input"),
        ("INPUT a : number", "INPUT", "input"),
        ("criterion a wieght 3 max 2: given", "wieght", "weight"),
        ("criterion a max 3 aplies when b: given", "aplies when", "applies when"),
        ("bonus a up too 3: given", "up too", "up to"),
        ("criterion a max 3: givn", "givn", "given"),
        ("criterion a max 3: bands x { >= 3 -> 1 ottherwise -> 0 }", "ottherwise", "otherwise"),
        ("input a : intger", "intger", "integer"),
        ("language vi\ntiêu chi a tối đa 3: chấm điểm", "tiêu chi", "tiêu chí"),
        ("language vi\nđặt a = nếu b thi 1 ngược lại 2", "thi", "thì"),
        ("language vi\nđặt a = nếu b thì 1 nguoc lại 2", "nguoc lại", "ngược lại"),
    ],
)
def test_a_misspelt_keyword_is_suggested_and_read_as_meant(
    text: str, wrong: str, mend: str
) -> None:
    parsed = read(text)
    (diagnostic,) = parsed.diagnostics
    assert (diagnostic.code, diagnostic.edits[0].text) == ("E114", mend)
    assert found(text) == [("E114", wrong)]
    assert parsed.file == well_read(text.replace(wrong, mend, 1))


def test_a_number_run_into_its_keyword_is_parted() -> None:
    (diagnostic,) = read("criterion a max5: given").diagnostics
    assert (diagnostic.code, diagnostic.edits[0].text) == ("E114", "max 5")


@pytest.mark.parametrize(
    ("text", "edit", "mended"),
    [
        ("criterion a max 3 given", ": given", "criterion a max 3: given"),
        ('input a "A" number', ": number", 'input a "A" : number'),
        (
            "criterion a max 3: choose x { a 0 b -> 1 }",
            "-> 0",
            "criterion a max 3: choose x { a -> 0 b -> 1 }",
        ),
        ("let a 3", "= 3", "let a = 3"),
        ("ruleset r edition 2021 }", "{ edition", "ruleset r { edition 2021 }"),
    ],
)
def test_a_sign_that_was_left_out_is_added(text: str, edit: str, mended: str) -> None:
    parsed = read(text)
    (diagnostic,) = parsed.diagnostics
    assert (diagnostic.code, diagnostic.edits[0].text) == ("E100", edit)
    assert parsed.file == well_read(mended)


def test_what_follows_a_sign_that_was_left_out_is_read_once() -> None:
    assert [code for code, _ in found("let a 1.000")] == ["W101", "E100"]


@pytest.mark.parametrize(
    ("text", "sign", "mend", "mended"),
    [
        ("let a: 3", ":", "=", "let a = 3"),
        ("input a = number", "=", ":", "input a : number"),
        (
            "criterion a max 3: bands x { >= 90: 3 otherwise: 0 }",
            ":",
            "->",
            "criterion a max 3: bands x { >= 90 -> 3 otherwise -> 0 }",
        ),
        (
            "criterion a max 3: first { when b then 3 otherwise -> 0 }",
            "then",
            "->",
            "criterion a max 3: first { when b -> 3 otherwise -> 0 }",
        ),
        (
            "criterion a max 3: choose x { a = 0 otherwise -> 1 }",
            "=",
            "->",
            "criterion a max 3: choose x { a -> 0 otherwise -> 1 }",
        ),
        ("input a : choice [b, c }", "[", "{", "input a : choice { b, c }"),
        ('check x in (1, 2} "m"', "(", "{", 'check x in {1, 2} "m"'),
        ('check x in {1, 2) "m"', ")", "}", 'check x in {1, 2} "m"'),
    ],
)
def test_one_sign_for_another_is_mended(text: str, sign: str, mend: str, mended: str) -> None:
    parsed = read(text)
    assert {(d.code, d.edits[0].text) for d in parsed.diagnostics} == {("E103", mend)}
    assert {underlined for _, underlined in found(text)} == {sign}
    assert parsed.file == well_read(mended)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("let a = =IF(b;1;2)\nlet c = 1", [("E100", "=")]),
        ("let a = 3 % 4", [("E100", "4")]),
        ("let a = x is not missing", [("E100", "x is not missing")]),
        ("let a = .5", [("E100", ".")]),
        ("let a = (1 + 2\nlet b = 3", [("E116", "2")]),
        ("levels { I from 90% to 100% otherwise J }", [("E100", "to 100%")]),
        ("input a : number unit máy", [("E100", "máy")]),
        ("criterion a max 3: scale x from to 3", [("E100", "to")]),
        ("foo bar baz\nlet a = 1", [("E100", "foo")]),
        ("let a = rank + 1", [("E113", "rank")]),
        ("language en\nlet b = 1\nlanguage vi", [("E100", "language")]),
        ("let a = 1 +", [("E116", "+")]),
    ],
)
def test_what_cannot_stand_there_is_said_once(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "wrong", "mend"),
    [
        ('check a > 1 AND b = no "m"', "AND", "and"),
        ("let a = b Of c", "Of", "of"),
        ("criterion a max 3: points IF b then 1 else 0", "IF", "if"),
        ('check NOT a "m"', "NOT", "not"),
        ('language vi\nkiểm tra a > 1 va b "m"', "va", "và"),
        ('language vi\nkiểm tra a > 1 and b "m"', "and", "và"),
        ("let b = 1\ncriterion a tối đa 3: given", "tối đa", "max"),
        ("criterion a max 3: first { when b -> 1 else -> 0 }", "else", "otherwise"),
        ("criterion a max 3: choose x { b -> 1 else -> 0 }", "else", "otherwise"),
        ("criterion a max 3 by average { }", "average", "mean"),
        ("input a : boolean", "boolean", "yesno"),
        ("language vi\nsố liệu a : phần trăm", "phần trăm", "tỷ lệ"),
        ("language vi\nsố liệu a : số nguyen", "số nguyen", "số nguyên"),
        ("let a = 1\nlevels { I from 9 còn lại J }", "còn lại", "otherwise"),
        (
            "language vi\ntiêu chí a tối đa 3 theo trung bình điều hoà { }",
            "trung bình điều hoà",
            "trung bình điều hòa",
        ),
    ],
)
def test_a_word_that_surely_means_a_keyword_is_read_as_it(text: str, wrong: str, mend: str) -> None:
    parsed = read(text)
    (diagnostic,) = parsed.diagnostics
    assert (diagnostic.code, diagnostic.edits[0].text) == ("E114", mend)
    assert found(text) == [("E114", wrong)]
    assert parsed.file == well_read(text.replace(wrong, mend, 1))


def test_a_file_that_is_wholly_in_the_other_language_is_read_in_it() -> None:
    text = "bộ tiêu chí r { đơn vị u }\ntiêu chí a tối đa 3: chấm điểm\nmức { I từ 90% còn lại J }"
    parsed = read(text)
    (diagnostic,) = parsed.diagnostics
    assert (diagnostic.code, diagnostic.help) == ("E114", "begin")
    assert parsed.file == well_read("language vi\n" + text)
    english = "ruleset r { unit u }\ncriterion a max 3: given"
    parsed = read("language vi\n" + english)
    assert [item.help for item in parsed.diagnostics] == ["leave_out"]
    assert parsed.file == well_read(english)


@pytest.mark.parametrize(
    ("text", "wrong", "mended"),
    [
        ("rank by total descending", "descending", "rank by total"),
        ("rank by total desc, a", "desc", "rank by total, a"),
        ("language vi\nxếp hạng theo a giảm dần", "giảm dần", "language vi\nxếp hạng theo a"),
        ("criterion a max 3 points: given", "points", "criterion a max 3: given"),
        ("criterion a max = 3: given", "=", "criterion a max 3: given"),
        ("criterion a max: 3: given", ":", "criterion a max 3: given"),
        ("let a = 1\nlanguage vi\nlet b = 2", "language", "let a = 1\nlet b = 2"),
        ("let a = 1 // one\nlet b = 2", "//", "let a = 1\nlet b = 2"),
        ("/* one\ntwo */ let b = 2", "/*", "let b = 2"),
    ],
)
def test_what_should_be_left_out_is_said_and_passed_over(
    text: str, wrong: str, mended: str
) -> None:
    assert [underlined for _, underlined in found(text)] == [wrong]
    assert read(text).file == well_read(mended)


@pytest.mark.parametrize(
    ("text", "edit", "mended"),
    [
        ("input so ho : number", "so_ho", "input so_ho : number"),
        ('input số-hộ nghèo "H" : number', "số_hộ_nghèo", 'input số_hộ_nghèo "H" : number'),
        ("criterion Mạng LAN max 3: given", "Mạng_LAN", "criterion Mạng_LAN max 3: given"),
        ("let 2024_a = 3", "a_2024", ""),
        ('criterion "A" max 3: given', "A", "criterion A max 3: given"),
        ('criterion "A b" max 3: given', 'A_b "A b"', 'criterion A_b "A b" max 3: given'),
    ],
)
def test_what_should_be_a_name_is_read_as_one(text: str, edit: str, mended: str) -> None:
    parsed = read(text)
    (diagnostic,) = parsed.diagnostics
    assert diagnostic.edits[0].text == edit
    assert len(parsed.file.statements) == 1
    if mended:
        (meant,) = well_read(mended).statements
        (statement,) = parsed.file.statements
        assert type(statement) is type(meant)
        assert names(text) == names(mended)


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ('check a between 1 and 5 "m"', "between"),
        ("let a = b is not missing", "is_not"),
        ('input a "The "b"" : number', "quotes"),
        ("criterion a max 3: IF(b, 1, 0)", "form"),
        ("criterion a max 3: if b then 1 else 0", "form"),
    ],
)
def test_a_mistake_that_is_known_has_its_own_mend(text: str, help: str) -> None:
    (diagnostic,) = read(text).diagnostics
    assert (diagnostic.code, diagnostic.help) == ("E100", help)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("check a > 1 and\nlet b = 1", "and"),
        ("let a = 2^\nlet b = 1", "^"),
        ("check a > 1\nlet b = 1", "1"),
        ("criterion a max 3: scale x from 0\nlet b = 1", "0"),
    ],
)
def test_a_statement_that_stops_short_is_said_at_its_last_word(text: str, last: str) -> None:
    assert found(text) == [("E116", last)]
    assert "b" in names(text)


def test_two_values_side_by_side_lack_an_operator() -> None:
    (diagnostic,) = read("let a = 1 2").diagnostics
    assert diagnostic.mend == "put an operator such as `*` before `2`, or delete it"


def test_the_header_of_a_criterion_with_a_mistake_is_read_on_from_its_colon() -> None:
    text = "criterion a 5 5 max 3: given\ncriterion b 5 5 { criterion c max 1: given }"
    assert found(text) == [("E100", "5"), ("E100", "5")]
    assert names(text) == ["a", "b"]


def test_names_of_statements_that_are_lost_are_known() -> None:
    assert read("let a = *\nlet b = 1").file.damaged == ("a",)
    text = "criterion x max 3: bands { criterion y max 1: given }"
    assert set(read(text).file.damaged) == {"x", "y"}


def test_a_statement_that_was_read_by_a_guess_is_damaged() -> None:
    text = "let a = 1\nlet b = min(1,5)\nlet c = 2"
    (span,) = read(text).damaged
    assert span.text == "let b = min(1,5"


# ---- braces -------------------------------------------------------------------------------------


def test_a_stray_brace_is_said_and_passed_over() -> None:
    assert found("let a = 1\n}\nlet b = 2") == [("E111", "}")]
    assert names("let a = 1\n}\nlet b = 2") == ["a", "b"]


@pytest.mark.parametrize(
    "block", ["ruleset r {", "levels {\n  I from 3", 'example "e" {\n  given a = 1']
)
def test_a_block_that_is_never_closed_ends_where_a_statement_begins(block: str) -> None:
    text = f"{block}\nlet a = 1\n"
    assert found(text) == [("E110", "{")]
    assert names(text) == ["a"]


def test_a_missing_brace_is_found_by_the_indent() -> None:
    text = """
criterion a {
  criterion b {
    criterion c max 1: given
  criterion d max 1: given
}
criterion e max 2: given
levels { I from 1 otherwise J }
"""
    parsed = read(text)
    (diagnostic,) = parsed.diagnostics
    assert (diagnostic.code, str(diagnostic.place)) == ("E110", "<text>:3:15")
    assert parsed.file == well_read(text.replace("  criterion d", "  }\n  criterion d"))


def test_a_missing_brace_of_rows_is_found_by_the_indent() -> None:
    text = """
criterion a {
  criterion b max 1: bands x {
    >= 1      -> 1
    otherwise -> 0
  criterion c max 1: given
}
let d = 1
"""
    assert [code for code, _ in found(text)] == ["E110"]
    assert names(text) == ["a", "d"]


def test_white_space_means_nothing_where_no_brace_is_missing() -> None:
    flush = "criterion a {\ncriterion b {\ncriterion c max 1: given\n}\ncriterion d max 1: given\n}"
    indented = "criterion a { criterion b { criterion c max 1: given } criterion d max 1: given }"
    assert well_read(flush) == well_read(indented)


def test_a_brace_that_is_open_at_the_end_is_said() -> None:
    text = "criterion a {\n  criterion b max 1: given"
    assert found(text) == [("E110", "{")]
    assert names(text) == ["a"]


def test_an_unreadable_row_leaves_the_block_and_what_follows() -> None:
    text = "criterion a {\n  criterion b max 3: bands x { >= >= 3 }\n  criterion c max 1: given\n}"
    parsed = read(text)
    assert [d.code for d in parsed.diagnostics] == ["E100"]
    (outer,) = parsed.file.statements
    assert isinstance(outer, t.Criterion) and len(outer.children) == 2
