"""A first file of rules from a table of criteria."""

import csv
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.api.sources import sheets_of, sheets_of_text
from rulelang.data.options import Reading
from rulelang.drafting import Draft, draft
from rulelang.drafting.scoring import Criterion, scored_by
from tests.properties.thorough import tried

HEADINGS = ("STT", "Tiêu chí", "Điểm tối đa", "Cách tính", "Tài liệu kiểm chứng")


def drafted(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS) -> Draft:
    """The draft of a table in CSV."""
    held = StringIO()
    csv.writer(held).writerows([headings, *rows])
    made = draft(sheets_of_text(held.getvalue(), Reading(format="csv", delimiter=",")), "bảng.csv")
    must_hold(made)
    return made


def must_hold(made: Draft) -> rulelang.Ruleset:
    """What is promised of every draft: it checks, and is laid out."""
    rules = rulelang.parse(made.text)
    assert rules.text() == made.text
    return rules


def tree(made: Draft) -> list[tuple[str, str, str | None]]:
    rules = rulelang.parse(made.text)
    return [
        (item.parent or "", item.label or "", item.item)
        for item in rules.plan.criteria
        if item.parent is not None
    ]


@pytest.mark.parametrize(
    ("numbers", "parents"),
    [
        (("1", "1.1", "1.2", "2", "2.1"), (0, 1, 1, 0, 4)),
        (("I", "1", "2", "II", "1"), (0, 1, 1, 0, 4)),
        (("A", "I", "1", "a)", "b)", "2", "II", "1"), (0, 1, 2, 3, 3, 2, 1, 7)),
        (("1.", "1.1.", "1.1.1.", "1.2.", "2."), (0, 1, 2, 1, 0)),
        (("", "", ""), (0, 0, 0)),
        (("H", "1", "I", "1"), (0, 1, 0, 3)),
    ],
)
def test_the_numbers_make_the_tree(numbers: tuple[str, ...], parents: tuple[int, ...]) -> None:
    leaves = [at for at in range(len(numbers)) if at + 1 not in parents]
    rows = [
        (number, f"Phần {at + 1}", 1 if at in leaves else "", "", "")
        for at, number in enumerate(numbers)
    ]
    rules = rulelang.parse(drafted(*rows).text)
    ids = {item.label: item.id for item in rules.criteria}
    found = [item.parent for item in rules.plan.criteria if item.parent is not None]
    assert found == [ids[f"Phần {one}"] if one else "total" for one in parents]


def test_a_number_that_stands_before_the_name_is_its_number() -> None:
    made = drafted(
        ("1. Hạ tầng", 5), ("1.1. Mạng", 3), ("1.2. Máy", 2), headings=("Nội dung", "Điểm")
    )
    rules = rulelang.parse(made.text)
    assert [(item.label, item.item) for item in rules.plan.criteria if item.parent is not None] == [
        ("Hạ tầng", "1"),
        ("Mạng", "1.1"),
        ("Máy", "1.2"),
    ]


@pytest.mark.parametrize(
    ("sentence", "form"),
    [
        ("Có: 2 điểm, không: 0 điểm", "yes"),
        ("Có = 2; không có = 0", "yes"),
        ("- Có ban hành: 2 điểm\n- Không ban hành: 0 điểm", "yes"),
        ("Yes: 2 points, no: 0", "yes"),
        ("Tỷ lệ Số xã có trang/Tổng số xã * điểm tối đa", "ratio"),
        ("= (a / b) x 2", "ratio"),
        ("Từ 80% đến 100%: 2 điểm; từ 50% đến dưới 80%: 1 điểm; dưới 50%: 0 điểm", "bands"),
        ("- Đạt từ 80% trở lên: 2 điểm\n- Từ 50% đến dưới 80%: 1 điểm\n- Dưới 50%: 0", "bands"),
        (">= 10: 2; >= 5: 1,5; còn lại: 0", "bands"),
        ("over 90%: 2 points; 50% - 90%: 1 point; otherwise 0", "bands"),
    ],
)
def test_a_plain_sentence_becomes_its_form(sentence: str, form: str) -> None:
    found = scored_by(sentence, Criterion("X", Fraction(2), "vi"))
    assert found is not None
    assert form in found.arguments
    made = drafted(("1", "X", 2, sentence, ""))
    assert f"Cách tính: {sentence.splitlines()[0].split()[0]}" in made.text
    assert (made.decided, rulelang.parse(made.text).criteria[0].item) == (1, "1")


@pytest.mark.parametrize(
    "sentence",
    [
        "Hội đồng chấm theo chất lượng",
        "Có: 3 điểm, không: 0 điểm",  # more than the max
        "Có: 1 điểm, không: 0 điểm",  # less than it
        "Số xã / số xã * 2",
        "a / b * 7",
        "Từ 80% đến 100%: 2 điểm; nếu có lý do: 1 điểm",
        "Từ 80%: 9 điểm; dưới 80%: 0 điểm",
        "từ 80% đến 50%: 2; dưới 50%: 0",
        "≥ 80%: 2; ≥ 3: 1",
        "Có: 2 điểm",
    ],
)
def test_what_is_not_plain_is_left_to_an_assessor_and_marked(sentence: str) -> None:
    made = drafted(("1", "X", 2, sentence, ""))
    assert "tiêu chí x tối đa 2".replace(" x ", ' x "X" ') in made.text
    assert made.text.count("CẦN XEM LẠI: chưa rõ cách tính") == 1
    assert ": chấm điểm\n" in made.text
    assert sentence in made.text
    assert (made.decided, made.left) == (0, 1)


def test_bands_are_those_of_the_sentence() -> None:
    text = "Trên 90%: 4 điểm; từ 70% đến 90%: 2,5 điểm; dưới 70%: 0 điểm"
    made = drafted(("1", "Hồ sơ", 4, text, ""))
    rules = rulelang.parse(made.text)
    (reads,) = [item.id for item in rules.inputs]
    for value, points in (("90%", "2.5"), ("90.1%", "4"), ("70%", "2.5"), ("69%", "0")):
        scored = rules.score_one({"đơn_vị": "A", reads: value})
        assert scored.total == Fraction(points)


def test_gaps_between_bands_are_marked() -> None:
    made = drafted(("1", "X", 2, "Từ 90% đến 100%: 2; từ 80% đến 89%: 1; dưới 80%: 0", ""))
    assert (made.decided, made.left) == (1, 1)
    assert "CẦN XEM LẠI: kiểm tra các khoảng" in made.text


def test_parts_that_are_ways_to_earn_the_points_are_no_criteria() -> None:
    made = drafted(
        ("1", "Trang", 5, "", ""), ("", "- Trang riêng", 5, "", ""), ("", "- Dùng chung", "2,5")
    )
    rules = rulelang.parse(made.text)
    assert [item.label for item in rules.plan.criteria if item.parent is not None] == ["Trang"]
    assert "Dùng chung: 2,5" in made.text


def test_points_that_do_not_add_up_are_reported_and_marked() -> None:
    made = drafted(("1", "A", 10), ("1.1", "B", 5), ("1.2", "C", 4), ("", "Tổng điểm (1)", 12))
    assert [item.code for item in made.diagnostics] == ["W551", "W551"]
    assert "CẦN XEM LẠI: bảng ghi 10 điểm, nhưng tổng các phần là 9" in made.text
    assert rulelang.parse(made.text).plan.total.maximum == 9


def test_what_begins_as_the_sum_of_an_area_is_a_criterion() -> None:
    names = ("Toàn trường tham gia", "Trung bình cả năm", "Bình quân chung các môn")
    made = drafted(*((str(at), name, 5) for at, name in enumerate(names, 1)), ("", "Cộng", 15))
    assert [label for _, label, _ in tree(made)] == [*names]


def test_bonuses_and_penalties_are_told_by_their_names() -> None:
    made = drafted(("1", "A", 10), ("2", "Điểm thưởng", 3), ("3", "Điểm trừ báo cáo muộn", -2))
    rules = rulelang.parse(made.text)
    assert [
        (item.kind, item.maximum) for item in rules.plan.criteria if item.parent is not None
    ] == [
        ("criterion", 10),
        ("bonus", 3),
        ("penalty", 2),
    ]


def test_an_input_that_two_criteria_read_is_one() -> None:
    made = drafted(
        ("1", "A", 2, "Số a / Tổng số xã * 2", ""), ("2", "B", 3, "Số b / Tổng số xã * 3", "")
    )
    labels = [item.label for item in rulelang.parse(made.text).inputs]
    assert labels == ["Số a", "Tổng số xã", "Số b"]


def test_an_input_is_shared_only_with_one_of_its_kind() -> None:
    made = drafted(
        ("1", "Số xã", 2, "Có: 2, không: 0", ""), ("2", "B", 3, "Số xã / Tổng số xã * 3", "")
    )
    assert [item.kind for item in rulelang.parse(made.text).inputs] == [
        "yesno",
        "integer",
        "integer",
    ]


def test_an_english_table_makes_english_rules() -> None:
    made = drafted(
        ("1", "Online", 6, "Yes: 6 points, no: 0 points", "Log"),
        headings=("No.", "Criterion", "Max points", "How it is scored", "Evidence"),
    )
    assert made.language == "en"
    assert 'criterion online "Online" max 6 evidence "Log" item "1": yes has_online' in made.text
    assert "# How it is scored: Yes: 6 points, no: 0 points" in made.text


def test_a_workbook_is_read_as_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "tiêu chí.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Bìa").write(0, 0, "Quyết định")
        page = book.add_worksheet("Bảng")
        page.write(0, 0, "BẢNG TIÊU CHÍ CẤP XÃ")
        page.merge_range("C3:D3", "Điểm")
        page.write_row(2, 0, ("TT", "Nội dung"))
        page.write_row(3, 2, ("Điểm tối đa", "Tự chấm"))
        page.write_row(4, 0, (1, "Hạ tầng", 10, ""))
        page.write_number(5, 0, 1.1)
        page.write_row(5, 1, ("Mạng", 6, ""))
        page.write_row(6, 0, ("1.2", "Máy", 4, ""))
    made = draft(sheets_of(path, Reading()), str(path))
    rules = must_hold(made)
    assert rules.label == "BẢNG TIÊU CHÍ CẤP XÃ"
    assert [
        (item.item, item.maximum) for item in rules.plan.criteria if item.parent is not None
    ] == [
        ("1", 10),
        ("1.1", 6),
        ("1.2", 4),
    ]


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        (("STT", "Tên", "Điểm"), "E550"),
        (("STT", "Tiêu chí", "Ghi chú"), "E550"),
        (("STT", "Tiêu chí", "Điểm tối đa"), "E551"),
    ],
)
def test_a_damaged_table_is_an_error_that_names_the_place(
    headings: tuple[str, ...], code: str
) -> None:
    with pytest.raises(rulelang.DataError) as caught:
        drafted(("1", "A", "nhiều"), headings=headings)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert found.place is not None


# ---- any table -----------------------------------------------------------------------------------

NUMBERS = st.sampled_from(
    (
        "",
        "1",
        "1.1",
        "1.2",
        "2",
        "I",
        "II",
        "a",
        "b)",
        "-",
        "+",
        "A",
        "V",
        "1.1.1",
        "c.",
        "đ",
        "x y",
        "IX",
    )
)
NAMES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        (
            "",
            "Mạng",
            "Số xã",
            "Điểm trừ",
            "Điểm thưởng",
            "Tổng cộng",
            "criterion",
            '"',
            "a\\",
            "max",
            "- Có",
            "total",
            "đơn vị",
            "1.1. X",
            "Ghi chú: x",
        )
    ),
)
POINTS = st.one_of(
    st.sampled_from(("", "1", "2", "10", "2,5", "0", "-3", "5 điểm", "10%", "9999999", "0.000001")),
    st.text(max_size=4),
    st.integers(-3, 20).map(str),
)
PIECES = st.sampled_from(
    (
        "Có",
        "không",
        ":",
        " 2 điểm",
        "0",
        "; ",
        ", ",
        "từ ",
        "đến ",
        "dưới ",
        "80%",
        "50",
        "≥ ",
        "\n",
        "-",
        "/",
        "Số xã",
        "* ",
        "max",
        "a",
        "b",
        "(",
        ")",
        "tỷ lệ ",
        "trở lên",
        "còn lại",
        "#",
        '"',
    )
)
HOWS = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=20), st.just(""))
ROWS = st.lists(st.tuples(NUMBERS, NAMES, POINTS, HOWS, st.text(max_size=8)), max_size=12)
HEADS = st.one_of(
    st.just(HEADINGS),
    st.permutations(HEADINGS).map(tuple),
    st.lists(st.sampled_from((*HEADINGS, "Điểm", "", "x", "No.")), min_size=5, max_size=5).map(
        tuple
    ),
)


@tried(150)
@given(HEADS, ROWS, st.sampled_from((None, "en", "vi")))
def test_any_table_is_a_file_that_checks_or_a_clear_error(
    headings: tuple[str, ...], rows: list[tuple[str, ...]], language: Any
) -> None:
    held = StringIO()
    csv.writer(held).writerows([headings, *rows])
    note(held.getvalue())
    try:
        sheets = sheets_of_text(held.getvalue(), Reading(format="csv", delimiter=","))
        made = draft(sheets, "bảng.csv", language)
    except rulelang.DataError as error:
        assert str(error)
        return
    note(made.text)
    must_hold(made)


@tried(300)
@given(HOWS, st.sampled_from((Fraction(2), Fraction(5, 2))))
def test_any_sentence_is_a_form_that_checks_or_none(sentence: str, most: Fraction) -> None:
    if "\0" in sentence:  # which no text has
        return
    drafted(("1", "Mạng", str(most).replace("5/2", "2,5"), sentence, ""), ("2", "Máy", "1"))
