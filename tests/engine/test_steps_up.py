"""The next step up: it is said only where it gains points, in the reader's units."""

import pytest

import rulelang


def explained(form: str, row: dict[str, object], inputs: str, settings: str = "") -> rulelang.Trace:
    rules = f"ruleset r {{ unit u {settings} }} {inputs} criterion c max 5: {form}"
    return (
        rulelang.parse(rules)
        .evaluate([{"u": "A", **row}])
        .explain("A", of="c", language="en")
        .trace
    )


def test_a_unit_that_has_all_points_gets_no_hint() -> None:
    assert (
        explained("bands x { >= 5 -> 5 otherwise -> 0 }", {"x": 9}, "input x : number").hint == ""
    )


def test_a_row_above_that_gives_less_is_no_hint() -> None:
    form = "first { when x is missing -> 0  otherwise -> 3 }"
    assert explained(form, {"x": 1}, "input x : number").hint == ""


@pytest.mark.parametrize(
    ("form", "value", "hint"),
    [
        ("bands x { > 3 -> 5  otherwise -> 1 }", 1, "3 giờ more → 5 points"),
        ("bands x { < 3 -> 5  otherwise -> 1 }", 4, "2 giờ fewer → 5 points"),
        ("bands x { >= 3 -> 2  otherwise -> 1 }", 2, "1 giờ more → 2 points"),
    ],
)
def test_whole_numbers_have_whole_steps_in_their_unit(form: str, value: int, hint: str) -> None:
    assert explained(form, {"x": value}, 'input x : integer unit "giờ"').hint == hint


def test_a_choice_is_offered_by_its_label() -> None:
    inputs = 'input x : choice { none "Chưa có", partial "Một phần", full "Đầy đủ" }'
    form = "choose x { none -> 0  partial -> 2  full -> 5 }"
    assert explained(form, {"x": "none"}, inputs).hint == "Một phần → 2 points"


def test_a_percentage_is_as_far_in_percentage_points() -> None:
    form = "first { when x >= 90% -> max  otherwise -> 0 }"
    trace = explained(form, {"x": "59.5%"}, 'input x "Đúng hạn" : percent')
    assert trace.hint == "Đúng hạn: 30.5 percentage points more → 5 points"


def test_a_date_is_as_far_in_days() -> None:
    form = "bands x { <= 2024-01-15 -> 5  otherwise -> 1 }"
    trace = explained(form, {"x": "2024-01-16"}, "input x : date")
    assert trace.hint == "1 day earlier → 5 points"


def test_days_are_counted_in_days() -> None:
    form = "bands days(x, 2024-12-31) { <= 30 -> 5  otherwise -> 1 }"
    assert explained(form, {"x": "2024-10-20"}, "input x : date").hint == (
        "42 days fewer → 5 points"
    )


def test_where_less_is_better_more_points_are_no_gain() -> None:
    form = "bands x { >= 5 -> 5  otherwise -> 0 }"
    rules = (
        f"ruleset r {{ unit u }} input x : number criterion c max 5: {form} rank by total ascending"
    )
    found = rulelang.parse(rules).evaluate([{"u": "A", "x": 1}])
    assert found.explain("A", of="c").trace.hint == ""
