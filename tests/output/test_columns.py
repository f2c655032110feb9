"""Columns fitted into a width."""

from collections.abc import Sequence

import pytest

from rulelang.output.columns import Column, cut, fit, laid_out

NAMES = ("Huyện Bảo Lâm", "Thành phố Cao Bằng, tỉnh Cao Bằng")
WIDE = (
    Column("#", "", ("1", "10"), "number"),
    Column("Huyện, thành phố", "", NAMES, "name"),
    Column("Hạ tầng kỹ thuật công nghệ thông tin", "/24", ("7.50", "-12.25"), "number", 1),
    Column("Nhân lực", "/9", ("8.82", "3.64"), "number", 1),
    Column("Mức", "", ("Mức II", "Không được xếp hạng"), "level"),
)


def lines(width: int | None, columns: Sequence[Column] = WIDE) -> list[str]:
    fitted, _ = fit(columns, width)
    headings, rows = laid_out(fitted)
    return headings + [line for row in rows for line in row]


@pytest.mark.parametrize("width", range(50, 140))
def test_no_line_is_wider_than_the_width(width: int) -> None:
    assert max(map(len, lines(width))) <= width


@pytest.mark.parametrize("width", [None, *range(20, 140, 3)])
def test_figures_and_limits_are_never_cut(width: int | None) -> None:
    fitted, left_out = fit(WIDE, width)
    text = "\n".join(lines(width))
    for column, _ in fitted:
        if column.kind == "number":
            assert all(cell in text for cell in column.cells)
            assert column.limit in text
    assert all(column.leaves for column in left_out)


def test_without_a_limit_nothing_is_cut_or_left_out() -> None:
    fitted, left_out = fit(WIDE, None)
    assert [column for column, _ in fitted] == list(WIDE)
    assert left_out == []
    assert "…" not in "\n".join(lines(None))


def test_headings_wrap_before_anything_is_cut() -> None:
    text = lines(100)
    assert len(text) > 1 + len(NAMES)
    assert "…" not in "\n".join(text)


def test_levels_wrap_and_headings_are_cut_before_columns_leave() -> None:
    _, left_out = fit(WIDE, 62)
    assert left_out == []
    shown = "\n".join(lines(62))
    assert "…" in shown
    assert {"Không", "được", "xếp", "hạng"} <= set(shown.split())


def test_the_column_with_the_highest_number_leaves_first() -> None:
    share = Column("%", "", ("88.0", "91.0"), "number", 2)
    _, left_out = fit([WIDE[0], WIDE[1], share, *WIDE[2:]], 55)
    assert left_out == [share]


def test_one_column_stands_for_those_that_left() -> None:
    def rest(left: Sequence[Column]) -> Column:
        return Column("Rest", "", tuple(str(len(left)) for _ in NAMES), "number")

    fitted, left_out = fit(WIDE, 46, rest)
    assert fitted[-1][0].cells == (str(len(left_out)),) * 2
    assert fit(WIDE, 140, rest)[0][-1][0] is WIDE[-1]


def test_columns_leave_from_the_right() -> None:
    _, left_out = fit(WIDE, 46)
    assert [column.heading for column in left_out] == ["Nhân lực"]
    _, left_out = fit(WIDE, 40)
    assert [column.heading for column in left_out] == [WIDE[2].heading, WIDE[3].heading]


@pytest.mark.parametrize("width", [10, 30, 45, 60, 100, None])
def test_names_wrap_and_lose_no_letter(width: int | None) -> None:
    names = [row for row in lines(width) if any(word in row for word in " ".join(NAMES).split())]
    words = set(" ".join(names).split())
    assert set(" ".join(NAMES).split()) <= words


def test_a_name_longer_than_the_width_is_broken() -> None:
    name = "x" * 55
    fitted, _ = fit([Column("U", "", (name,), "name")], 20)
    _, rows = laid_out(fitted)
    assert rows == [["x" * 20, "x" * 20, "x" * 15]]


def test_figures_stand_under_each_other_and_their_heading() -> None:
    headings, rows = laid_out(fit(WIDE, 120)[0])
    (first, *_), (second, *_) = rows
    assert first.index("8.82") == second.index("3.64")
    ends = [line.index("Nhân lực") + len("Nhân lực") for line in headings if "Nhân" in line]
    ends += [line.index("/9") + len("/9") for line in headings if "/9" in line]
    assert ends == [first.index("8.82") + len("8.82")] * 2


def test_cells_that_look_like_numbers_stay_as_they_are() -> None:
    fitted, _ = fit([Column("U", "", ("007", "1e5"), "name")], None)
    assert laid_out(fitted)[1] == [["007"], ["1e5"]]


@pytest.mark.parametrize(
    ("width", "text"), [(9, "Mức hai 2"), (8, "Mức hai…"), (5, "Mức…"), (1, "…")]
)
def test_what_is_cut_ends_in_an_ellipsis(width: int, text: str) -> None:
    assert cut("Mức hai 2", width) == text
