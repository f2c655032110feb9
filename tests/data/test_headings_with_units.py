"""A heading with its unit of measure behind it."""

from pathlib import Path

import pytest

import rulelang

RULES = rulelang.parse(
    'ruleset r { unit u }\ninput people "Population" : number unit "1000 people"\n'
    'input timely "On time" : percent\ncriterion a max 9: ratio timely\n'
    "criterion b max 9: bands people { >= 5 -> 9  otherwise -> 0 }\n"
)


@pytest.mark.parametrize("people", ["Population (1000 people)", "POPULATION  (1000 PEOPLE)"])
@pytest.mark.parametrize("timely", ["On time (%)", "timely (%)"])
@pytest.mark.parametrize("columns", [False, True])
def test_it_is_found_by_either_way(people: str, timely: str, columns: bool, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(f"u,{people},{timely}\nA,7,50\n", encoding="utf-8")
    if columns:
        frame = RULES.score_table(path).to_polars()
        assert frame["total"].to_list() == [13.5]
    else:
        assert RULES.evaluate(path)["A"].total == 13.5


@pytest.mark.parametrize("heading", ["Population (people)", "Population (%)", "Population 1000"])
def test_another_measure_is_an_error_that_names_the_column(heading: str) -> None:
    with pytest.raises(rulelang.DataError) as caught:
        RULES.evaluate_text(f"u,{heading},On time\nA,7,50%\n")
    (error,) = caught.value.diagnostics
    assert error.code == "E501"
    assert heading in str(error.values["near"])


def test_two_columns_of_one_input_are_an_error() -> None:
    with pytest.raises(rulelang.DataError) as caught:
        RULES.evaluate_text("u,people,Population (1000 people),On time\nA,7,8,50%\n")
    assert "E502" in [error.code for error in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("heading", "help"),
    [
        ("Tên xã", "did you mean the column `Tên xã`? rename it to `commune`"),
        ("(1) XÃ", "did you mean the column `(1) XÃ`? rename it to `commune`"),
        ("Tên đơn vị", "rename that column to `commune` if the table has it, perhaps `Tên đơn vị`"),
    ],
)
def test_a_column_of_names_by_another_heading_is_named(
    heading: str, help: str, tmp_path: Path
) -> None:
    rules = rulelang.parse(
        'ruleset r { unit commune "Xã" }\ninput n : number\ncriterion a max 9: points n'
    )
    path = tmp_path / "rows.csv"
    path.write_text(f"{heading},n\nHòa An,5\n", "utf-8")
    with pytest.raises(rulelang.DataError) as caught:
        rules.evaluate(path)
    (found,) = caught.value.diagnostics
    assert help in found.mend_in("en")
