"""How diagnostics look on a terminal."""

import pytest

from rulelang.diagnostics import Cell, Diagnostic, Label, Place, Source, Span, render, render_all
from rulelang.diagnostics.render import MOST_CELLS, MOST_LABELS, width
from rulelang.syntax.keywords import spelling


def place(source: Source, text: str) -> Place:
    """The place of the first occurrence of a text."""
    start = source.text.index(text)
    return Place(Span(start, start + len(text), source))


def unknown(source: Source, name: str) -> Diagnostic:
    return Diagnostic("E201", place(source, name), {**spelling("en"), "name": name}, "help")


def test_the_underline_stands_under_vietnamese_letters() -> None:
    source = Source.of('criterion lan "Mạng nội bộ" max 4: ratio kết_nối / offices', "a.rules")
    lines = render(unknown(source, "kết_nối")).splitlines()
    assert lines[1] == "  --> a.rules:1:42"
    assert lines[2].index("kết_nối") == lines[3].index("^^^^^^^")
    assert lines[3].count("^") == len("kết_nối")


def test_decomposed_letters_are_counted_as_they_are_seen() -> None:
    source = Source.of("let a = Ma\u0323ng + kê\u0301t")
    lines = render(unknown(source, "kết")).splitlines()
    assert lines[2] == " 1 | let a = Mạng + kết"
    assert lines[3] == "   |                ^^^"


def test_wide_letters_take_two_columns() -> None:
    source = Source.of('check x "東京" + y')
    lines = render(unknown(source, "y")).splitlines()
    assert lines[3].index("^") == width(lines[2][: lines[2].index(" + y") + 3])
    assert width("東京") == 4
    assert width("Xếp hạng") == 8


def test_a_tab_is_shown_as_spaces_and_the_underline_follows() -> None:
    source = Source.of("{\n\tlet a =\tb\n}")
    lines = render(unknown(source, "b")).splitlines()
    assert lines[2] == " 2 |     let a =    b"
    assert lines[3].index("^") == lines[2].index("b")


def test_labels_stand_in_order_with_their_words_and_lines_once() -> None:
    source = Source.of("first a a\nlast a")
    span = Span(6, 7, source)
    labels = (
        Label(Place(Span(15, 16, source)), "third"),
        Label(Place(Span(8, 9, source)), "second"),
    )
    item = Diagnostic("E201", Place(span), {"name": "a"}, "", labels, "first")
    assert render(item).splitlines()[2:] == [
        " 1 | first a a",
        "   |       ^ first",
        "   |         - second",
        " 2 | last a",
        "   |      - third",
    ]


def test_many_labels_are_counted_instead_of_shown() -> None:
    source = Source.of("a\n" * 100)
    labels = tuple(Label(Place(Span(i, i + 1, source)), "again") for i in range(0, 80, 2))
    item = Diagnostic("E201", Place(Span(180, 181, source)), {"name": "a"}, "", labels)
    lines = render(item).splitlines()
    assert sum("again" in line for line in lines) == MOST_LABELS
    assert lines[-1] == "   | … and 30 more"
    assert "91 | a" in lines


def test_a_long_line_is_cut_about_the_span() -> None:
    source = Source.of("x" * 300 + " wrong " + "y" * 300)
    lines = render(unknown(source, "wrong")).splitlines()
    assert lines[2].startswith(" 1 | …xxx")
    assert lines[2].endswith("yyy…")
    assert len(lines[2]) < 130
    assert lines[3].index("^^^^^") == lines[2].index("wrong")


def test_two_marks_far_apart_in_a_long_line_are_both_shown() -> None:
    source = Source.of("first " + "x" * 300 + " wrong")
    label = Label(place(source, "first"), "here")
    item = Diagnostic("E201", place(source, "wrong"), {"name": "wrong"}, "", (label,))
    lines = render(item).splitlines()
    assert lines[3] == "   | ----- here"
    assert lines[5].index("^^^^^") == lines[4].index("wrong")


def test_the_gutter_is_as_wide_as_the_largest_line_number() -> None:
    source = Source.of("\n" * 1233 + "let a = b")
    assert render(unknown(source, "b")).splitlines()[1:] == [
        "    --> <text>:1234:9",
        "1234 | let a = b",
        "     |         ^",
        "     = help: declare it with `input`, `let` or `criterion`",
    ]


def test_a_cell_shows_the_rule_that_it_breaks() -> None:
    source = Source.of('check a > b "wrong"', "r.rules")
    values = {"unit": "Hòa An", "message": "wrong", "values": "a = 1, b = 2"}
    label = Label(Place(Span(0, 19, source)), "")
    item = Diagnostic("E506", Cell("d.csv", 2, unit="Hòa An"), values, "", (label,))
    assert render(item).splitlines() == [
        "error[E506]: `Hòa An`: wrong (a = 1, b = 2)",
        "  --> d.csv: row 2 (Hòa An)",
        "  --> r.rules:1:1",
        ' 1 | check a > b "wrong"',
        "   | -------------------",
    ]


def wrong_cell(row: int, column: str) -> Diagnostic:
    values = {"value": "x", "wanted": "a number"}
    return Diagnostic("E503", Cell("d.csv", row, column), values)


def test_cells_are_grouped_by_column_and_counted_after_the_first_three() -> None:
    items = [wrong_cell(row, column) for row in range(2, 102) for column in ("b", "a")]
    blocks = render_all(items).split("\n\n")
    assert len(blocks) == 2 * (MOST_CELLS + 1)
    assert all("column `a`" in block for block in blocks[: MOST_CELLS + 1])
    assert blocks[MOST_CELLS] == "… and 97 more in column `a`, rows 5 to 101"
    assert len(render_all(items, limit=None).split("\n\n")) == 200


def test_of_one_column_each_fault_is_counted_by_itself() -> None:
    items = [wrong_cell(row, "a") for row in range(2, 50)]
    items += [Diagnostic("E512", Cell("d.csv", row, "a")) for row in range(20, 30)]
    blocks = render_all(items).split("\n\n")
    assert [block.split(":")[0] for block in blocks] == [
        *["error[E503]"] * 3,
        "… and 45 more in column `a`, rows 5 to 49",
        *["error[E512]"] * 3,
        "… and 7 more in column `a`, rows 23 to 29",
    ]


def test_a_single_further_cell_is_shown_and_not_counted() -> None:
    assert "more" not in render_all([wrong_cell(row, "a") for row in range(2, 6)])


def test_one_wrong_cell_does_not_hide_another_column() -> None:
    items = [wrong_cell(row, "a") for row in range(2, 50)] + [wrong_cell(3, "b")]
    assert "column `b`" in render_all(items)


def test_rules_come_in_the_order_of_the_file_and_each_thing_is_said_once() -> None:
    source = Source.of("let a = b + c")
    items = [unknown(source, "c"), unknown(source, "b"), unknown(source, "c")]
    text = render_all(items)
    assert text.count("error[") == 2
    assert text.index("`b`") < text.index("`c`")


@pytest.mark.parametrize("code", ["E201", "W404", "N501"])
def test_colour_adds_nothing_but_colour(code: str) -> None:
    source = Source.of("let a = b")
    values = {**spelling("en"), "name": "b", "columns": "b"}
    item = Diagnostic(code, place(source, "b"), values, "" if code == "N501" else "help")
    coloured = render(item, colour=True)
    assert "\x1b[" in coloured
    for sequence in ("31;1", "33;1", "36;1", "32;1", "34;1", "0"):
        coloured = coloured.replace(f"\x1b[{sequence}m", "")
    assert coloured == render(item)
