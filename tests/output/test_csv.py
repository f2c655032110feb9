"""Results as CSV."""

import csv
from io import StringIO

import rulelang
from rulelang.output.csv import text
from tests.output.samples import evaluated


def lines(evaluation: rulelang.Evaluation) -> list[str]:
    return text(evaluation.plan, evaluation.results).split("\n")


def test_a_row_a_unit_in_the_order_of_the_data() -> None:
    assert lines(evaluated()) == [
        "commune,status,total,share,level,rank,service,digital,reach,policy,award,late",
        "An,ranked,6.2,0.514,B,4,2.7,2.0,0.7,4.0,0.0,0.5",
        "Bình,ranked,13.0,1.083,A,1,8.0,6.0,2.0,4.0,1.0,0.0",
        "Cát,incomplete,,,,,,,1.0,2.0,0.0,0.0",
        "Dân,ranked,8.3,0.688,B,3,6.0,4.5,,2.3,0.0,0.0",
        "Đông,ranked,13.0,1.083,A,1,8.0,6.0,2.0,4.0,1.0,0.0",
        "",
    ]


def test_the_period_has_its_own_column_and_a_unit_without_a_name_is_called_unit() -> None:
    rules = rulelang.parse("ruleset r { period quarter } criterion c max 5: given")
    found = rules.evaluate([{"unit": "A", "quarter": "Q1", "c": 5}])
    assert lines(found)[:2] == [
        "unit,quarter,status,total,share,level,rank,c",
        "A,Q1,ranked,5.00,1.0000,,1,5.00",
    ]


def test_names_are_quoted_where_they_must_and_are_data_whatever_they_begin_with() -> None:
    names = ['Hòa An, "thị trấn"', "=1+1", "+84", "-x", "@y"]
    rows: list[list[object]] = [[name, 4, 1, 1, 0, None, None] for name in names]
    found = lines(evaluated(rows=rows))
    assert found[1].startswith('"Hòa An, ""thị trấn""",below,')
    assert [line.split(",")[0] for line in found[2:-1]] == names[1:]
    read = list(csv.reader(StringIO("\n".join(found))))
    assert [row[0] for row in read[1:]] == names


def test_lines_end_in_a_plain_line_end() -> None:
    evaluation = evaluated()
    assert "\r" not in text(evaluation.plan, evaluation.results)
