"""The text of the query: what it says, how it is named, and what it cannot say."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlglot
from hypothesis import given, note
from sqlglot import exp

import rulelang
from rulelang.output.sql import InexpressibleError, query
from rulelang.output.sql.dialects import DIALECTS
from rulelang.output.sql.names import KEYWORDS
from tests.output.sql.databases import duckdb_runner, postgres_runner
from tests.output.sql.differential import Relation, relation
from tests.output.sql.shipped import EVERY
from tests.properties.thorough import tried
from tests.strategies import Rubric, rubrics

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests/golden/sql"
SMALL = """
ruleset small "Nhỏ" { edition 2024  unit commune "Xã" }
input offices   "Cơ quan"       : integer from 1
input connected "Có mạng"       : integer from 0 to offices
criterion lan    "Mạng LAN"  max 4: ratio connected / offices
criterion policy "Chính sách" max 6: given
levels { good "Đạt" from 50%  otherwise weak "Chưa đạt" }
"""


def written(rules: str, dialect: str = "duckdb") -> str:
    return query(rulelang.parse(rules).plan, dialect)


def columns(sql: str, dialect: str = "duckdb") -> list[str]:
    """The names of the columns that a query gives."""
    found = sqlglot.parse_one(sql, dialect=dialect)
    assert isinstance(found, exp.Select)
    return found.named_selects


# ---- what it says --------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_text(dialect: str, golden: Callable[[Path, str], None]) -> None:
    golden(GOLDEN / f"small.{dialect}.sql", written(SMALL, dialect))


def test_the_columns_are_those_of_the_table_of_results() -> None:
    rules = """ruleset r { unit district  period quarter }
    criterion a max 4: given
    criterion b max 4 { criterion c max 4: given  bonus d up to 1: given }
    levels of a { fast from 2  otherwise slow }"""
    wanted = "district quarter status total share level rank a b c d a_level near_edge"
    assert columns(written(rules)) == wanted.split()


def test_the_data_are_read_from_a_table_with_the_rubrics_id_or_the_one_that_is_named() -> None:
    plan = rulelang.parse(SMALL).plan
    assert "FROM small\n" in query(plan, "duckdb")
    assert "FROM data.units\n" in query(plan, "duckdb", "data.units")
    assert 'FROM "Dữ liệu"\n' in query(plan, "duckdb", "Dữ liệu")


def test_labels_are_comments_and_end_no_comment() -> None:
    rules = 'ruleset r { unit u } criterion a "x */ DROP /* y" max 4: given'
    sql = written(rules)
    assert "/* x * / DROP / * y */" in sql
    assert len(sqlglot.parse(sql, dialect="postgres")) == 1


def assert_read_back(sql: str, dialect: str) -> None:
    """The text is one statement, with the tables and columns that it was built with."""
    (statement,) = sqlglot.parse(sql, dialect=dialect)
    assert isinstance(statement, exp.Select)
    tables = [cte.alias for cte in statement.ctes]
    assert tables[0] == ("rows" if "rows" in tables else "data")  # of units in several rows
    assert len(tables) == len(set(tables))
    for cte, before in zip(statement.ctes[1:], tables, strict=False):
        (source,) = cte.this.find_all(exp.Table)
        assert source.name == before
    assert statement.named_selects[-1].startswith("near_edge")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("rules", EVERY, ids=lambda path: path.stem)
def test_the_text_is_read_back(rules: Path, dialect: str) -> None:
    assert_read_back(query(rulelang.load(rules).plan, dialect), dialect)


@tried(40)
@given(rubrics())
def test_random_rubrics_are_read_back_by_spark(rubric: Rubric) -> None:
    note(rubric.text())
    assert_read_back(written(rubric.text(), "spark"), "spark")


# ---- types ---------------------------------------------------------------------------------------


@tried(40)
@given(rubrics())
def test_no_type_of_spark_has_more_digits_than_it_keeps(rubric: Rubric) -> None:
    for cast in sqlglot.parse_one(written(rubric.text(), "spark"), dialect="spark").find_all(
        exp.Cast
    ):
        if cast.to.is_type("DECIMAL"):
            precision, scale = (int(size.name) for size in cast.to.expressions)
            assert 0 <= scale <= precision <= 38


# ---- views ---------------------------------------------------------------------------------------


def test_a_view_can_be_made_and_asked() -> None:
    import duckdb

    create = query(rulelang.parse(SMALL).plan, "duckdb", "data.units", "data.scores")
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA data")
        connection.execute("CREATE TABLE data.units (commune TEXT, offices INT, connected INT)")
        connection.execute("ALTER TABLE data.units ADD COLUMN policy DECIMAL(4, 2)")
        connection.execute("INSERT INTO data.units VALUES ('An', 4, 3, 3), ('Bình', 4, 9, 3)")
        connection.execute(create)
        asked = "SELECT commune, status, total, level, rank, near_edge FROM data.scores"
        found = connection.execute(f"{asked} ORDER BY commune").fetchall()
    assert found == [
        ("An", "ranked", 6, "good", 1, False),
        ("Bình", "wrong", None, None, None, False),
    ]


# ---- names ---------------------------------------------------------------------------------------


def test_names_are_quoted_where_they_must_be() -> None:
    rules = """ruleset r { unit u }
    input user : number
    input Hạ_tầng : number
    input Total2 : number
    criterion a max 4: points user + Hạ_tầng + Total2"""
    sql = written(rules, "postgres")
    for name in ('"user"', '"Hạ_tầng"', '"Total2"'):
        assert name in sql
    assert '"a"' not in sql


def test_helping_columns_keep_out_of_the_way_of_names_in_the_rules() -> None:
    rules = """ruleset r { unit u }
    input x : number
    criterion a max 4: ratio x / 3
    criterion a_quotient max 4: points x
    criterion wrong max 1: points x
    criterion ranked max 1: points x
    criterion near_edge max 1: points x"""
    plan = rulelang.parse(rules).plan
    rows = [{"u": "A", "x": 1}]
    (row,) = duckdb_runner()(relation(plan, rows), query(plan, "duckdb", "units"))
    assert float(row["a"]) == pytest.approx(4 / 3)
    assert [row[id] for id in ("a_quotient", "wrong", "ranked", "near_edge")] == [1, 1, 1, 1]
    assert row["near_edge_2"] is False


def test_the_keywords_are_those_of_the_databases() -> None:
    import duckdb

    asked = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"
    assert {word for (word,) in duckdb.sql(asked).fetchall()} <= KEYWORDS
    reserved = Relation("units", {"unit": "text"}, [])
    asked = "SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')"
    assert {row["word"] for row in postgres_runner()(reserved, asked)} <= KEYWORDS


# ---- what cannot be said -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dialect", "rules", "said"),
    [
        (
            "duckdb",
            "ruleset r { unit u }\ninput x : number\ninput n : integer\n"
            "criterion a max 4: points round(x, n)",
            "<text>:4:27: `round(x, n)`: SQL cannot express a rounding to a number of decimals "
            "that data give",
        ),
        (
            "spark",
            "ruleset r { unit u }\ncriterion a max 4: given\ncriterion A max 4: given",
            "`a` and `A` are the same name in Spark",
        ),
        (
            "postgres",
            f"ruleset r {{ unit u }}\ncriterion {'a' * 64} max 4: given",
            "has over 63 bytes, which PostgreSQL cuts off",
        ),
    ],
)
def test_what_a_database_cannot_say_is_one_line_with_its_place(
    dialect: str, rules: str, said: str
) -> None:
    with pytest.raises(InexpressibleError) as caught:
        written(rules, dialect)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "<text>:" in str(caught.value)


def test_what_one_database_cannot_say_another_can() -> None:
    rules = "ruleset r { unit u }\ncriterion a max 4: given\ncriterion A max 4: given"
    assert columns(written(rules, "postgres"), "postgres")[-3:] == ["a", "A", "near_edge"]


# ---- flags ---------------------------------------------------------------------------------------


def flagged(rules: str, *rows: dict[str, object]) -> list[bool]:
    plan = rulelang.parse(rules).plan
    found = duckdb_runner()(relation(plan, rows), query(plan, "duckdb", "units"))
    by_unit = {row["u"]: row["near_edge"] for row in found}
    return [by_unit[row["u"]] for row in rows]


THIRDS = """ruleset r { unit u }
input x : integer
input y : integer from 1
criterion a max 3: ratio x / y
criterion b max 1: points 0
"""


def test_a_row_is_flagged_where_a_quotient_that_is_cut_stands_on_a_bound() -> None:
    levels = "criterion c max 3 { criterion d max 3 round 0 down: points x / y + x / y + x / y }"
    rows = [{"u": "cut", "x": 1, "y": 3}, {"u": "even", "x": 1, "y": 2}]
    assert flagged(THIRDS + levels, *rows) == [True, False]


def test_quotients_that_come_out_even_flag_nothing_even_on_a_bound() -> None:
    rules = THIRDS + "levels { good from 1.5  otherwise bad }"
    rows = [{"u": "on it", "x": 1, "y": 2}, {"u": "tied", "x": 2, "y": 4}]
    assert flagged(rules, *rows) == [False, False]


def test_ties_of_quotients_that_are_cut_are_flagged_both() -> None:
    rows = [{"u": str(n), "x": x, "y": y} for n, (x, y) in enumerate([(1, 3), (2, 6), (1, 2)])]
    assert flagged(THIRDS, *rows) == [True, True, False]


def test_numbers_with_more_decimals_than_are_read_are_flagged() -> None:
    rules = "ruleset r { unit u } input x : number criterion a max 3: points x"
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE units (u TEXT, x DOUBLE)")
        connection.execute("INSERT INTO units VALUES ('A', 0.1), ('B', 0.12345678912345)")
        found = connection.execute(query(rulelang.parse(rules).plan, "duckdb", "units")).fetchall()
    assert sorted((row[0], row[-1]) for row in found) == [("A", False), ("B", True)]
