"""The form of one unit: what it asks, where, and what a spreadsheet holds its cells to."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from rulelang.data.form import PROPERTIES
from rulelang.output.form import form, forms_in_sheets, table
from rulelang.output.form.questions import Heading, lines
from rulelang.plan.meaning import meaning_of
from tests.filled import answer_cells, book_of, table_cells
from tests.output.form.samples import plan

GOLDEN = Path(__file__).parents[2] / "golden" / "form"


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    return book_of(form(plan())).worksheets[0]


def validations(sheet: Worksheet) -> dict[str, tuple[str | None, str | None, str | None]]:
    """The rule of each cell to fill in, by id."""
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    return {
        id: (rule.type, rule.formula1, rule.formula2)
        for id, cell in answer_cells(sheet).items()
        if (rule := rules.get(cell.coordinate))
    }


def test_everything_that_stands_in_it(
    sheet: Worksheet, golden: Callable[[Path, str], None]
) -> None:
    rows = ("\t".join(str(cell.value or "") for cell in row).rstrip() for row in sheet.iter_rows())
    text = "\n".join(row.replace("\n", " / ") for row in rows)
    golden(GOLDEN / "communes.txt", text + "\n")


def test_every_input_is_asked_once_under_the_criterion_that_first_reads_it() -> None:
    found = [
        (line.word or line.criterion.id) if isinstance(line, Heading) else f"  {line.item.id}"
        for line in lines(plan())
    ]
    assert found == [
        *("service", "  filed", "  online", "  late", "  rate"),
        *("presence", "site", "  portal", "  opened", "  website"),
        *("safe", "  firewall"),  # not within `site`, so it has a heading of its own
        *("plans", "  plans", "bonus", "  award", "penalty", "  growth"),
        *("other", "  zone", "  budget"),
    ]


def test_an_answer_that_only_an_applies_when_reads_is_asked_under_its_criterion() -> None:
    rules = """ruleset r { unit u }  input asked : integer from 0  input known : integer from 0
    criterion a max 2 applies when asked > 0 { criterion b max 2: ratio known / 3 }"""
    found = [line.item.id for line in lines(plan(rules)) if not isinstance(line, Heading)]
    assert found == ["asked", "known"]


def test_only_the_cells_to_fill_in_can_be_changed(sheet: Worksheet) -> None:
    assert sheet.protection.sheet
    assert not sheet.protection.password
    unlocked = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    assert unlocked == {cell.coordinate for cell in answer_cells(sheet).values()}


def test_a_name_that_is_known_is_filled_in_and_locked() -> None:
    cells = answer_cells(book_of(form(plan(), "Hòa An")).worksheets[0])
    assert cells["commune"].value == "Hòa An"
    assert cells["commune"].protection.locked
    assert not cells["quarter"].protection.locked


@pytest.mark.parametrize(
    ("id", "rule"),
    [
        ("filed", ("whole", "1", "999999999999999")),
        ("rate", ("decimal", "0", "1")),
        ("growth", ("decimal", "-1", "2.5")),
        ("opened", ("date", "43831", "45657")),
        ("firewall", ("list", '"Có,Không"', None)),
        ("zone", ("list", '"Đồi,Đồng bằng"', None)),
        ("portal", ("list", "lists!$A$1:$A$3", None)),  # a label with a comma in it
        ("plans", ("decimal", "0", "4")),
        ("budget", ("decimal", "-1E+300", "1E+300")),
        ("website", (None, None, None)),
    ],
)
def test_a_spreadsheet_checks_an_answer_as_it_is_typed(
    sheet: Worksheet, id: str, rule: tuple[str | None, str | None, str | None]
) -> None:
    assert validations(sheet)[id] == rule


def test_a_bound_that_is_another_answer_is_a_formula_over_its_name(sheet: Worksheet) -> None:
    kind, formula, _ = validations(sheet)["online"]
    own = answer_cells(sheet)["online"].coordinate
    assert kind == "custom"
    assert formula is not None and f"{own}<=in_filed" in formula
    assert sheet.defined_names["in_filed"].attr_text == "Phiếu!$D$10"


def test_a_bound_that_no_formula_says_is_said_in_words() -> None:
    rules = """ruleset r { unit u }  input a : number  input b : choice { x, y }
    input c : number from 0 to (if b = x then a else 2)  criterion k max 1: points c"""
    found = book_of(form(plan(rules))).worksheets[0]
    assert validations(found)["c"] == ("decimal", "0", "1E+300")
    text = [cell.value for row in found.iter_rows() for cell in row]
    assert "a number from 0 to a bound that depends on other answers" in text


def test_a_refused_answer_is_told_what_is_wanted_in_the_language_of_the_rubric(
    sheet: Worksheet,
) -> None:
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    rule = rules[answer_cells(sheet)["rate"].coordinate]
    assert (rule.errorTitle, rule.error) == (
        "Giá trị không hợp lệ",
        "Cần nhập: tỷ lệ % từ 0% đến 100%",
    )
    assert (rule.promptTitle, rule.allow_blank) == ("Tỷ lệ hài lòng", True)


@pytest.mark.parametrize(
    ("id", "pattern"),
    [("rate", "0.00%"), ("opened", "dd/mm/yyyy"), ("website", "@"), ("filed", "0")],
)
def test_cells_are_formatted_as_what_they_hold(sheet: Worksheet, id: str, pattern: str) -> None:
    assert answer_cells(sheet)[id].number_format == pattern


def test_what_is_still_empty_shows_unless_it_has_a_default(sheet: Worksheet) -> None:
    shown = {str(area.sqref) for area in sheet.conditional_formatting}
    cells = answer_cells(sheet)
    empty = {id for id, cell in cells.items() if cell.coordinate in shown}
    assert set(cells) - empty == {"firewall", "award"}


def test_it_prints_on_a4_with_its_headings_on_every_page(sheet: Worksheet) -> None:
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$8:$8"
    assert sheet.freeze_panes == "D9"


def test_colours_are_explained_and_only_those_that_the_form_has() -> None:
    def legend(sheet: Worksheet) -> list[tuple[str, str]]:
        (row,) = (row for row in sheet.iter_rows() if row[2].value == "Màu của ô:")
        return [(cell.value, cell.fill.start_color.rgb) for cell in row[3:] if cell.value]

    found = book_of(form(plan())).worksheets[0]
    assert legend(found) == [
        ("bắt buộc điền", "FFFFD0A0"),
        ("chưa điền", "FFFFF2A8"),
        ("đã điền hoặc có sẵn", "00000000"),
    ]
    rules = """ruleset r { unit u "Đơn vị" }  input a : number  criterion k max 1: points a"""
    named = book_of(form(plan(rules), "Hòa An", "vi")).worksheets[0]
    assert [text for text, _ in legend(named)] == ["chưa điền", "đã điền hoặc có sẵn"]


def test_what_most_empty_answers_come_to_is_said_once(sheet: Worksheet) -> None:
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert sum("không được xếp hạng" in text for text in texts) == 2  # and one that may not be
    rules = (
        "ruleset r { unit u }  input a : number  input b : number  criterion k max 1: points a*b"
    )
    (same,) = (
        str(row[1].value)
        for row in book_of(form(plan(rules))).worksheets[0].iter_rows()
        if "stays empty" in str(row[1].value)
    )
    assert same.endswith("A cell that stays empty: the unit is not ranked.")


def test_rows_of_one_or_two_lines_are_of_one_height(sheet: Worksheet) -> None:
    rows = {
        cell.row for id, cell in answer_cells(sheet).items() if id not in ("commune", "quarter")
    }
    heights = [sheet.row_dimensions[row].height for row in rows]
    assert len({height for height in heights if height <= 34}) == 1


@pytest.mark.parametrize("groups", [8, 23, 40])
@pytest.mark.parametrize("each", [1, 2, 5])
def test_no_heading_stands_at_the_foot_of_a_page(groups: int, each: int) -> None:
    criteria = [
        f'criterion g{n} "Group {n}" max {each} {{ '
        + " ".join(f"criterion c{n}_{m} max 1: points x{n}_{m}" for m in range(each))
        + " }"
        for n in range(groups)
    ]
    inputs = [f"input x{n}_{m} : number" for n in range(groups) for m in range(each)]
    sheet = book_of(form(plan("\n".join(["ruleset r { unit u }", *inputs, *criteria])))).worksheets[
        0
    ]
    breaks = [mark.id for mark in sheet.row_breaks.brk]
    assert breaks
    asked = {cell.row for cell in answer_cells(sheet).values()}
    assert not {*breaks} - asked  # the last row of each page is a question


def test_the_period_is_filled_in_and_locked_where_it_is_given() -> None:
    for found in (
        answer_cells(book_of(form(plan(), period="Quý 1")).worksheets[0]),
        answer_cells(book_of(forms_in_sheets(plan(), ["A", "B"], period="Quý 1")).worksheets[1]),
        next(table_cells(book_of(table(plan(), ["A", "B"], period="Quý 1")).worksheets[0])),
    ):
        assert found["quarter"].value == "Quý 1"
        assert found["quarter"].protection.locked


def test_a_period_that_the_rules_do_not_have_is_refused() -> None:
    rules = """ruleset r { unit u  period q }  input q : choice { one "Quý 1", two "Quý 2" }
    criterion k max 1: given"""
    for given in ("one", "Quý 1"):
        found = answer_cells(book_of(form(plan(rules), period=given)).worksheets[0])
        assert found["q"].value == "Quý 1"
    with pytest.raises(ValueError, match="`Quý 3` is not one of: Quý 1, Quý 2"):
        form(plan(rules), period="Quý 3")
    with pytest.raises(ValueError, match="have no period"):
        form(plan("ruleset r { unit u }  criterion k max 1: given"), period="2025")


def test_a_hidden_sheet_says_what_it_is_a_form_of() -> None:
    found = plan()
    hidden = book_of(form(found, "Hòa An"))[PROPERTIES]
    assert hidden.sheet_state == "veryHidden"
    rows = [[cell.value for cell in row] for row in hidden.iter_rows()]
    assert {row[0]: row[1] for row in rows if row[0]} == {
        "format": "2",
        "rules": "communes",
        "edition": "2024",
        "meaning": meaning_of(found),
        "language": "vi",
        "asks": "all",
    }
    assert {row[2]: row[3] for row in rows}["late"] == "Hồ sơ trễ"
    assert rows[0][4:] == ["Hòa An"]


def test_a_text_that_begins_as_a_formula_stays_a_text() -> None:
    rules = """ruleset r "=1+1" { unit u "@u" }  input a "+a" : choice { x "=x()", y "-y" }
    evidence "=evidence()"   criterion k "=k" max 1: choose a { x -> 0 y -> 1 }"""
    book = book_of(form(plan(rules), "=cmd|' /C calc'!A0"))
    sheet = book.worksheets[0]
    formulas = [c.value for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas == ['="Filled in: "&COUNTA($D$8:$D$9)&"/1"']  # our own count of answers
    assert answer_cells(sheet)["u"].value == "=cmd|' /C calc'!A0"


def test_a_drop_down_too_long_for_a_cell_stands_in_a_hidden_sheet() -> None:
    labels = [f"lựa chọn thứ {number}" for number in range(30)]
    options = ", ".join(f'c{number} "{label}"' for number, label in enumerate(labels))
    rules = f"ruleset r {{ unit u }}  input a : choice {{ {options} }}  criterion k max 1: given"
    book = book_of(form(plan(rules)))
    assert validations(book.worksheets[0])["a"] == ("list", "lists!$A$1:$A$30", None)
    assert [row[0].value for row in book["lists"].iter_rows()] == labels
    assert book["lists"].sheet_state == "veryHidden"


def test_options_with_one_label_are_told_apart_by_their_ids() -> None:
    rules = """ruleset r { unit u }  input a : choice { x "Có", y "Có ", z "x" }
    criterion k max 1: given"""
    found = book_of(form(plan(rules))).worksheets[0]
    assert validations(found)["a"] == ("list", '"x,y,z"', None)


def test_columns_that_would_be_empty_are_left_out() -> None:
    rules = "ruleset r { unit u }  input a : number  criterion k max 1: points a"
    found = book_of(form(plan(rules))).worksheets[0]
    headings = next(row for row in found.iter_rows(values_only=True) if "Answer" in row)
    assert "Unit of measure" not in headings
    assert "Evidence to attach" not in headings


def test_labels_in_vietnamese_make_a_vietnamese_form_and_english_ones_an_english() -> None:
    vietnamese = book_of(form(plan())).worksheets[0]
    english = book_of(form(plan(), None, "en")).worksheets[0]
    assert (vietnamese.title, english.title) == ("Phiếu", "Form")
    assert validations(english)["firewall"] == ("list", '"Yes,No"', None)
    rules = 'ruleset r "Offices" { unit u }  criterion k max 1: given'
    assert book_of(form(plan(rules))).worksheets[0].title == "Form"


def test_a_sheet_a_unit_has_names_of_its_own() -> None:
    units = ["Hòa An", "a/b", "a:b", "x" * 40, "x" * 45]
    book = book_of(forms_in_sheets(plan(), units))
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert [sheet.title for sheet in sheets] == [
        *("Hòa An", "a_b", "a_b (2)", "x" * 31, "x" * 27 + " (2)")
    ]
    assert [answer_cells(sheet)["commune"].value for sheet in sheets] == units
    assert sheets[0].defined_names["in_filed"].attr_text == "'Hòa An'!$D$10"
    assert "in_filed" not in book.defined_names


def test_ids_that_differ_in_case_only_have_names_that_differ_in_more() -> None:
    rules = """ruleset r { unit u }  input a : number  input A : number to a
    criterion k max 1: points a + A"""
    found = book_of(form(plan(rules))).worksheets[0]
    assert {"in_a", "in_A_2"} <= set(found.defined_names)
