"""Columns of tables on paper are as wide as what stands in them needs."""

from hypothesis import given
from hypothesis import strategies as st

from rulelang.output.report.parts import Cell, Column, Row, Table
from rulelang.output.report.widths import ROOM, shares


def table(columns: tuple[Column, ...], rows: list[tuple[str, ...]]) -> Table:
    return Table("t", columns, tuple(Row(tuple(map(Cell, row))) for row in rows))


def test_a_long_name_stays_on_a_line_beside_a_short_level() -> None:
    long = "Sở Lao động – Thương binh và Xã hội"
    columns = (
        *(Column(name, "number") for name in ("Hạng", "Tổng điểm", "% điểm tối đa", "Hạng 2020")),
        Column("Cơ quan", "name"),
        Column("Mức"),
    )
    rows = [("1", "53,20", "88,7", "6", long, "Mức II")] * 19
    found = shares(
        table(columns, [*rows, ("20", "32", "5", "2", "x", "Không được xếp hạng")]), False
    )
    assert found[4] * ROOM >= len(long)
    assert found[5] * ROOM >= len("Mức II")


def test_long_headings_of_figures_share_the_room_that_there_is() -> None:
    headings = ["Hạ tầng kỹ thuật", "Ứng dụng trong hoạt động", "Cung cấp thông tin trên mạng"] * 2
    columns = (Column("Cơ quan", "name"), *(Column(each, "number") for each in headings))
    rows = [("Sở Nông nghiệp và Phát triển", *["5,00"] * 6)] * 20
    first, *others = shares(table(columns, rows), False)
    assert max(others) <= 1.5 * min(others)
    assert first > max(others)


@given(
    st.lists(st.sampled_from(("text", "number", "name")), min_size=1, max_size=6).flatmap(
        lambda kinds: st.tuples(
            st.just(kinds),
            st.lists(st.tuples(*(st.text("ab ", max_size=90) for _ in kinds)), max_size=6),
        )
    )
)
def test_shares_are_positive_and_make_a_whole(
    drawn: tuple[list[str], list[tuple[str, ...]]],
) -> None:
    kinds, rows = drawn
    columns = tuple(Column("Heading", kind) for kind in kinds)  # type: ignore[arg-type]
    found = shares(table(columns, rows), False)
    assert all(each > 0 for each in found)
    assert abs(sum(found) - 1) < 1e-9
