"""Several files as one table, and the mapping of columns."""

from fractions import Fraction
from pathlib import Path

import pytest

import rulelang
from rulelang.api.data import table_of
from rulelang.data import Prepared, prepare
from rulelang.data.mapping import read_mapping
from rulelang.data.options import Reading
from rulelang.diagnostics import DataError
from rulelang.plan.expressions import Ref

PLAN = rulelang.parse(
    'ruleset r { unit u }  input x "Máy" : integer  input y : number  criterion c max 1: points 1'
).plan


def joined(folder: Path, files: dict[str, str], reading: Reading | None = None) -> Prepared:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return prepare(table_of(folder, PLAN, reading or Reading()), PLAN)


def test_files_of_other_inputs_stand_beside_one_another(tmp_path: Path) -> None:
    found = joined(tmp_path, {"a.csv": "u,x\nA,1\nB,2\n", "b.csv": "u,y\nB,0.5\nA,1\n"})
    assert found.units == ("A", "B")
    assert [(row[Ref("input", "x")], row[Ref("input", "y")]) for row in found.values] == [
        (1, 1),
        (2, Fraction(1, 2)),
    ]
    assert found.diagnostics == ()


def test_files_of_other_units_stand_below_one_another(tmp_path: Path) -> None:
    found = joined(tmp_path, {"a.csv": "u,x,y\nA,1,1\n", "b.csv": "u,Máy,y\nB,2,2\n"})
    assert found.units == ("A", "B")
    assert [row[Ref("input", "x")] for row in found.values] == [1, 2]
    assert found.diagnostics == ()


def test_a_unit_that_lacks_in_a_file_is_said(tmp_path: Path) -> None:
    found = joined(tmp_path, {"a.csv": "u,x\nA,1\nB,2\n", "b.csv": "u,y\nB,1\nC,1\n"})
    assert found.units == ("A", "B", "C")
    said = [(item.code, Path(item.place.file).name) for item in found.diagnostics]
    assert said == [("W512", "b.csv"), ("W512", "a.csv")]
    assert "`A`" in found.diagnostics[0].message


def test_an_input_from_two_files_makes_the_unit_stand_twice(tmp_path: Path) -> None:
    found = joined(tmp_path, {"a.csv": "u,x,y\nA,1,1\n", "b.csv": "u,x,y\nA,2,1\n"})
    (twice,) = (item for item in found.diagnostics if item.severity == "error")
    assert (twice.code, twice.place.file.rpartition("/")[2], twice.place.row) == (
        "E513",
        "b.csv",
        2,
    )


def test_a_wrong_cell_is_named_in_its_own_file(tmp_path: Path) -> None:
    found = joined(tmp_path, {"a.csv": "u,x\nA,1\n", "b.csv": "u,remark,y\nA,,many\n"})
    (wrong,) = (item for item in found.diagnostics if item.code == "E503")
    assert str(wrong.place).endswith("b.csv: row 2, column `y` (A)")


def test_two_spellings_of_a_unit_are_two_units(tmp_path: Path) -> None:
    found = joined(tmp_path, {"a.csv": "u,x\nHòa An,1\n", "b.csv": "u,y\nHoà An,1\n"})
    assert found.units == ("Hòa An", "Hoà An")
    assert {item.code for item in found.diagnostics} == {"W512"}


# ---- the mapping -------------------------------------------------------------------------------


def test_a_mapping_says_which_column_goes_to_which_input() -> None:
    raw = '\ufeffheading,input\n"Số máy, cái", x \n\nĐiểm,y\n'.encode()
    assert read_mapping(raw, "m.csv").columns == {"Số máy, cái": "x", "Điểm": "y"}


def test_a_mapping_goes_before_ids_and_labels(tmp_path: Path) -> None:
    reading = Reading(columns={"Máy mới": "x"})
    found = joined(tmp_path, {"a.csv": "u,x,Máy mới,y\nA,1,2,3\n"}, reading)
    assert found.values[0][Ref("input", "x")] == 2
    assert [item.code for item in found.diagnostics] == ["N501"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "its first row is not `heading,input`"),
        ("a,b\n", "its first row is not `heading,input`"),
        ("heading,input\nA\n", "a row needs a heading and the id"),
        ("heading,input\nA,x\nA,y\n", "`A` is there twice"),
        ('heading,input\nA"b,"x"y\n', "a quotation mark"),
    ],
)
def test_a_mapping_that_is_none_is_refused(text: str, words: str) -> None:
    with pytest.raises(DataError) as raised:
        read_mapping(text.encode(), "m.csv")
    assert words in str(raised.value)
