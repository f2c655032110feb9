"""Results in other hands: Arrow, pandas, DuckDB, other processes, and nobody who changes them."""

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from attrs import fields
from hypothesis import given

import rulelang
from rulelang.results.summary import summarise
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, Row, Rubric, cases

RULES = """
ruleset schools "Schools" { unit school "School"  period year "Year" }
input passed "Passed" : integer from 0
input pupils "Pupils" : integer from 1
input size   "Size"   : choice { big "Big", small "Small" }
criterion results "Results" max 10: ratio passed / pupils
bonus award "Award" up to 1: choose size { big -> 1  otherwise -> 0 }
let rate "Rate" = passed / pupils
levels { good "Good" from 60%  otherwise weak "Weak" }
levels of results { fine "Fine" from 50%  otherwise poor "Poor" }
"""
ROWS = [
    {"school": "North", "year": "2024", "passed": 2, "pupils": 3, "size": "big"},
    {"school": "South", "year": "2024", "passed": 3, "pupils": 3, "size": "small"},
    {"school": "West", "year": "2024", "passed": None, "pupils": 7, "size": "big"},
]


@pytest.fixture(scope="module")
def rules() -> rulelang.Ruleset:
    return rulelang.parse(RULES)


@pytest.fixture(params=["evaluate", "score_table"])
def results(request: pytest.FixtureRequest, rules: rulelang.Ruleset) -> Any:
    return getattr(rules, request.param)(ROWS)


# ---- Arrow, pandas, DuckDB -----------------------------------------------------------------------


def types_in(kind: pa.DataType) -> Iterator[pa.DataType]:
    yield kind
    if pa.types.is_list(kind):
        yield from types_in(kind.value_type)


def test_arrow_has_plain_strings_that_can_be_sorted_joined_and_written(
    results: Any, tmp_path: Path
) -> None:
    table = pa.table(results)
    kinds = {kind for field in table.schema for kind in types_in(field.type)}
    assert pa.string() in kinds
    assert not {pa.string_view(), pa.large_string()} & kinds
    assert table == results.to_arrow()
    names = table.select(["school", "rank"]).sort_by("school")
    assert names.join(table.select(["school", "total"]), "school").num_rows == 3
    pq.write_table(table, tmp_path / "t.parquet")
    assert pq.read_table(tmp_path / "t.parquet").equals(table)
    assert table.schema.metadata[b"ruleset.id"] == b"schools"


def test_other_strings_are_given_on_request(results: Any) -> None:
    own = pa.table(results).schema
    wanted = own.set(0, pa.field("school", pa.large_string()))
    assert pa.table(results, schema=wanted).schema.field("school").type == pa.large_string()


def test_the_two_ways_to_a_table_of_arrow_are_one(rules: rulelang.Ruleset) -> None:
    exact, columns = rules.evaluate(ROWS).to_arrow(), rules.score_table(ROWS).to_arrow()
    assert exact.schema == columns.schema
    assert exact.to_pylist() == columns.to_pylist()


@tried(40)
@given(cases(EVERYTHING))
def test_any_table_of_arrow_has_what_polars_has(case: tuple[Rubric, list[Row]]) -> None:
    try:
        found = rulelang.parse(case[0].text()).evaluate(case[1])
    except rulelang.DataError:
        return
    frame = found.to_polars()
    assert found.to_arrow().to_pylist() == frame.to_dicts()


def test_pandas_gets_types_that_know_missing_values(results: Any) -> None:
    frame = results.to_pandas()
    assert list(frame.columns[:6]) == ["school", "year", "status", "total", "share", "level"]
    assert str(frame["rank"].dtype) == "Int64" and frame["rank"].isna().tolist() == [
        False,
        False,
        True,
    ]
    assert str(frame["total"].dtype) == "Float64" and str(frame["school"].dtype) == "string"


@pytest.mark.parametrize(
    ("language", "heads"),
    [
        (None, ["School", "Year", "Status", "Total", "Share of the max", "Level", "Rank"]),
        ("vi", ["School", "Year", "Tình trạng", "Tổng điểm", "Tỷ lệ so với tối đa", "Mức", "Hạng"]),
    ],
)
def test_pandas_has_labels_for_headings(results: Any, language: Any, heads: list[str]) -> None:
    frame = results.to_pandas(labels=True, language=language)
    assert list(frame.columns[:7]) == heads
    assert list(frame.columns[7:10]) == ["Results", "Award", "Rate"]
    assert frame.columns.is_unique
    assert frame.values.tolist()[0][:3] == results.to_pandas().values.tolist()[0][:3]


def test_labels_that_are_alike_keep_their_ids() -> None:
    rules = rulelang.parse(
        'ruleset r {unit u}\ncriterion a "Same" max 1: given\ncriterion b "Same" max 1: given'
    )
    frame = rules.evaluate([{"u": "A", "a": 1, "b": 1}]).to_pandas(labels=True)
    assert {"Same (a)", "Same (b)"} <= {*frame.columns}


def test_a_frame_of_units_is_refused_with_what_to_write(rules: rulelang.Ruleset) -> None:
    with pytest.raises(TypeError, match=r"write evaluation\.to_pandas\(\)"):
        pd.DataFrame(rules.evaluate(ROWS))


def test_polars_and_duckdb_read_results(results: Any) -> None:
    assert pl.DataFrame(results)["school"].to_list() == ["North", "South", "West"]
    connection = duckdb.connect()
    connection.register("found", pa.table(results))
    best = connection.sql("SELECT school, list_has(missing, 'passed') FROM found WHERE rank = 1")
    assert best.fetchall() == [("South", False)]


def test_few_rows_need_no_polars() -> None:
    code = f"""if True:
        import sys
        sys.modules["polars"] = None
        import rulelang
        found = rulelang.parse({RULES!r}).evaluate({ROWS!r})
        assert found.to_arrow().num_rows == len(found.to_pandas()) == 3
    """
    subprocess.run([sys.executable, "-c", code], check=True)


# ---- other processes -----------------------------------------------------------------------------


def again(found: Any) -> tuple[str, str]:
    return found.to_csv(), found.to_json()


def told(found: rulelang.Explanation) -> str:
    return found.text()


def scored(rules: rulelang.Ruleset, rows: list[dict[str, Any]]) -> list[Fraction | None]:
    return [rules.score_one(row).total for row in rows]


def test_results_go_to_other_processes(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    evaluation = rules.evaluate(ROWS)
    path = tmp_path / "schools.csv"
    pl.DataFrame(ROWS).write_csv(path)
    pl.DataFrame(ROWS).write_parquet(path.with_suffix(".parquet"))
    tables = [
        rules.score_table(data)
        for data in (ROWS, pl.DataFrame(ROWS), path, path.with_suffix(".parquet"))
    ]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(again, evaluation).result() == again(evaluation)
        assert pool.submit(told, evaluation.explain("North")).result() == told(
            evaluation.explain("North")
        )
        assert pool.submit(scored, rules, ROWS).result() == [u.total for u in evaluation]
        for table in tables:
            assert pool.submit(again, table).result() == again(table)


@pytest.mark.parametrize("row", ROWS)
def test_one_score_goes_to_other_processes(rules: rulelang.Ruleset, row: dict[str, Any]) -> None:
    score = rules.score_one(row)
    assert pickle.loads(pickle.dumps(score)) == score


# ---- nobody changes them -------------------------------------------------------------------------


def mappings(value: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(type(value)):
        found = getattr(value, field.name)
        if isinstance(found, dict):
            yield field.name, found
        assert not isinstance(found, list), field.name


def must_be_read_only(mapping: Any) -> None:
    for change in (
        lambda m: m.__setitem__("results", 99),
        lambda m: m.update(results=99),
        lambda m: m.setdefault("other", 1),
        lambda m: m.clear(),
        lambda m: m.pop("results", None),
        lambda m: m.__ior__({"results": 99}),
        lambda m: m.__delitem__(next(iter(m), "results")),
    ):
        with pytest.raises(TypeError, match="make a copy"):
            change(mapping)


def test_no_mapping_or_list_of_results_can_be_changed(rules: rulelang.Ruleset) -> None:
    evaluation = rules.evaluate(ROWS)
    before = evaluation.to_json()
    held = [
        *mappings(evaluation.units[0]),
        *mappings(summarise(rules.plan, evaluation.results)),
        *mappings(evaluation.marked()),
        *mappings(evaluation.explain("North")),
        *mappings(evaluation.explain("North").trace),
    ]
    assert len(held) == 9
    for name, mapping in held:
        must_be_read_only(mapping)
        assert pickle.loads(pickle.dumps(mapping)) == mapping, name
        assert {**mapping} == mapping
    assert evaluation.to_json() == before
    assert json.dumps(evaluation.units[0].levels) == '{"results": "fine"}'


@tried(40)
@given(cases(EVERYTHING))
def test_no_mapping_of_any_results_can_be_changed(case: tuple[Rubric, list[Row]]) -> None:
    rules = rulelang.parse(case[0].text())
    found: list[Any] = []
    try:
        found += rules.evaluate(case[1]).units
        found += map(rules.score_one, case[1]) if rules.scores_alone else ()
    except rulelang.DataError:
        return
    for unit in found:
        for mapping in (unit.scores, unit.levels, unit.maxima, unit.figures, unit.marks):
            must_be_read_only(mapping)


def test_what_fills_the_sentences_of_an_error_cannot_be_changed(rules: rulelang.Ruleset) -> None:
    with pytest.raises(rulelang.DataError) as error:
        rules.evaluate([{}])
    for item in error.value.diagnostics:
        with pytest.raises(TypeError, match="make a copy"):
            item.values["value"] = "other"  # type: ignore[index]
        assert pickle.loads(pickle.dumps(item)) == item
