"""Letters that nobody sees, and letters that look alike, in names and cells."""

import pytest

import rulelang
from rulelang.data.names import alike
from rulelang.data.spelling import EDGES, UNSEEN, clean, is_blank

RULES = rulelang.parse(
    'ruleset r { unit u  missing unranked } input x "Điểm" : number  criterion c max 9: points x'
)
UNSEEN_LETTERS = ["\ufeff", "\u200b", "\u200e", "\u00ad", "\u2060", " \u200b\u00a0"]


def test_what_is_stripped_is_all_that_is_white_or_unseen() -> None:
    every = [chr(code) for code in range(0x110000)]
    assert {c for c in every if c.isspace() or UNSEEN.match(c)} == set(EDGES)


@pytest.mark.parametrize("letter", UNSEEN_LETTERS)
def test_around_a_name_they_are_no_part_of_it(letter: str) -> None:
    assert clean(f"{letter}A{letter}") == "A"
    (unit,) = RULES.evaluate([{"u": f"{letter}A", "x": 1}]).units
    assert unit.unit == "A"


@pytest.mark.parametrize("letter", UNSEEN_LETTERS)
def test_alone_in_a_cell_they_report_nothing(letter: str) -> None:
    assert is_blank(letter)
    found = RULES.evaluate([{"u": "A", "x": letter}])
    assert found["A"].missing == ("x",)


@pytest.mark.parametrize("letter", UNSEEN_LETTERS)
def test_every_engine_reads_them_so(letter: str) -> None:
    rows = [{"u": f"A{letter}", "x": "1"}, {"u": "B", "x": letter}]
    frame = RULES.score_table(rows).to_polars()
    assert frame["u"].to_list() == ["A", "B"]
    assert frame["status"].to_list() == ["ranked", "incomplete"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà An", "Hòa An"),
        ("\u00d0ông Hà", "Đông Hà"),  # an Icelandic capital
        ("\u0189ông Hà", "Đông Hà"),  # an African one
        ("An B\u0456nh", "An Binh"),  # a Cyrillic letter
        ("Hòa\u200b An", "Hòa An"),
        ("HÒA AN", "Hòa An"),
    ],
)
def test_names_that_look_the_same_are_mentioned(one: str, other: str) -> None:
    found = RULES.evaluate([{"u": name, "x": 1} for name in (other, one, "Khác")]).prepared
    (said,) = alike(found.table, found.unit, found.units)
    assert said.code == "W513"
    assert said.values["unit"] == one


def test_each_spelling_is_mentioned_once() -> None:
    rules = rulelang.parse(
        "ruleset r { unit u  period year } input x : number  criterion c max 9: points x"
    )
    rows = [{"u": u, "year": year, "x": 1} for year in (1, 2, 3) for u in ("Hòa An", "Hoà An")]
    found = rules.evaluate(rows).prepared
    assert len(alike(found.table, found.unit, found.units)) == 1


def test_a_heading_with_a_letter_that_looks_like_the_right_one_is_read() -> None:
    found = RULES.evaluate([{"u": "A", "\u00d0iểm": 3}])
    assert found["A"].total == 3
    assert [item.code for item in found.diagnostics] == ["N510"]
