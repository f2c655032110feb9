"""Results as CSV."""

import csv

import rulelang
from rulelang.api.evaluation import evaluate_table
from rulelang.output.csv import text
from tests.output.samples import evaluated
from tests.tables import csv_table


def lines(evaluation: rulelang.Evaluation) -> list[str]:
    return text(evaluation.view).split("\n")


def test_a_row_a_unit_in_the_order_of_the_data() -> None:
    assert lines(evaluated()) == [
        "commune,status,total,share,level,rank,service,digital,reach,policy,award,late,"
        "service.level,missing,rescaled,left_out,held",
        "An,ranked,6.2,0.514,B,4,2.7,2.0,0.7,4.0,0.0,0.5,poor,,,,",
        "Bình,ranked,13.0,1.083,A,1,8.0,6.0,2.0,4.0,1.0,0.0,good,,,,",
        "Cát,incomplete,,,,,,,1.0,2.0,0.0,0.0,,filed,,,",
        "Dân,ranked,8.3,0.688,B,3,6.0,4.5,,2.3,0.0,0.0,good,,service,,",
        "Đông,ranked,13.0,1.083,A,1,8.0,6.0,2.0,4.0,1.0,0.0,good,,,,",
        "",
    ]


def test_the_period_has_its_own_column_and_a_unit_without_a_name_is_called_unit() -> None:
    rules = rulelang.parse("ruleset r { period quarter } criterion c max 5: given")
    found = rules.evaluate([{"unit": "A", "quarter": "Q1", "c": 5}])
    assert lines(found)[:2] == [
        "unit,quarter,status,total,share,level,rank,c,missing,rescaled,left_out,held",
        "A,Q1,ranked,5.00,1.0000,,1,5.00,,,,",
    ]


def test_names_are_quoted_where_they_must() -> None:
    rows: list[list[object]] = [['Hòa An, "thị trấn"', 4, 1, 1, 0, None, None]]
    found = lines(evaluated(rows=rows))
    assert found[1].startswith('"Hòa An, ""thị trấn""",below,')
    assert next(csv.reader(found[1:]))[0] == 'Hòa An, "thị trấn"'


def test_what_a_spreadsheet_would_run_has_a_space_before_it_that_readers_take_away() -> None:
    names = ["=1+1", "+84", "-x", "@y", "a=1", "Hòa-An"]
    rows: list[list[object]] = [[name, 4, 1, 1, 0, None, None] for name in names]
    found = lines(evaluated(rows=rows))
    assert [line.split(",")[0] for line in found[1:-1]] == [
        *(" =1+1", " +84", " -x", " @y", "a=1", "Hòa-An"),
    ]
    rules = rulelang.parse("ruleset again { unit commune }  criterion policy max 4: given")
    read = csv_table("\n".join(found).encode(), "again.csv", rules.plan)
    assert [unit.unit for unit in evaluate_table(rules.plan, read).units] == names


def test_columns_put_the_same_space_there() -> None:
    rules = rulelang.parse("ruleset r { unit u }  criterion c max 4: given")
    rows = [{"u": name, "c": 1} for name in ("=1+1", '-x,"y"', "z", "+", "@a")]
    assert rules.score_table(rows).to_csv() == rules.evaluate(rows).to_csv()


def test_lines_end_in_a_plain_line_end() -> None:
    evaluation = evaluated()
    assert "\r" not in text(evaluation.view)
