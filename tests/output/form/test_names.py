"""Names that file systems and workbooks take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelang.output.form.names import file_names, sheet_names


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("Hòa An", "Hòa An.xlsx"),
        ("Sở TT&TT", "Sở TT&TT.xlsx"),
        ("a/b\\c:d", "a_b_c_d.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd.xlsx"),
        ("con", "_con.xlsx"),
        ("COM1.x", "_COM1.x.xlsx"),
        ("~$lock", "_~$lock.xlsx"),
        (" . ", "_.xlsx"),
        ("x" * 300, "x" * 80 + ".xlsx"),
    ],
)
def test_a_file_is_named_as_its_unit_as_far_as_file_systems_take_it(unit: str, name: str) -> None:
    assert file_names([unit]) == [name]


def test_units_that_would_share_a_file_are_numbered() -> None:
    assert file_names(["a/b", "a:b", "A_B"]) == ["a_b.xlsx", "a_b (2).xlsx", "A_B (3).xlsx"]


@given(st.lists(st.text(max_size=50), max_size=8))
def test_no_two_names_are_one(names: list[str]) -> None:
    for made in (file_names(names), sheet_names(names)):
        assert len({name.casefold() for name in made}) == len(names)
        assert all(0 < len(name) <= 100 for name in made)
    assert all(len(name) <= 31 for name in sheet_names(names))
    assert not any({*"[]:*?/\\!"} & {*name} for name in sheet_names(names))
