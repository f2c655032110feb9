"""Names that look alike, found in columns as they are found one by one."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from rulelang.data.names import alike
from rulelang.data.spelling import clean, fold
from rulelang.data.table import Table
from rulelang.engine.columnar.alike import LETTERS, may_look_alike

LETTERS_DRAWN = st.sampled_from([*"aAoOàÀòÒ đĐðÐ1１-.ßſς\u0300\u00ad\u2003", *LETTERS])
NAMES = st.lists(
    st.text(LETTERS_DRAWN, min_size=1, max_size=4).map(clean).filter(bool),
    min_size=1,
    max_size=8,
    unique_by=fold,
)


def warned(names: list[str]) -> list[tuple[object, object]]:
    table = Table("t.csv", ("unit",), tuple((name,) for name in names), tuple(range(len(names))))
    return [(item.values["unit"], item.values["other"]) for item in alike(table, 0, names)]


@given(names=NAMES, again=st.booleans())
def test_the_rows_that_are_picked_have_all_names_that_look_alike(
    names: list[str], again: bool
) -> None:
    column = [*names, *names] if again else names
    rows = may_look_alike(pl.Series(column), repeated=again)
    assert warned([column[row] for row in rows]) == warned(column)


def test_names_that_differ_for_the_eye_are_not_looked_at() -> None:
    assert list(may_look_alike(pl.Series(["Xã 1", "Xã 2", "Phường 1"]))) == []
