"""What each engine writes in each format, read back by another library: the same figures, levels,
groups, what was missing, and where it comes from."""

import csv
import json
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas
import polars as pl
import pyarrow
import pyarrow.parquet
import pytest

import rulelang
from rulelang.api.writing import FORMATS
from rulelang.output.layout import headings
from rulelang.plan.kinds import MARKS
from rulelang.results.columns import INPUTS
from tests.output.workbook.tables import table

RULES = """
ruleset communes "Xã, phường" { edition 2024  unit commune  period year  show 1 decimals }
input filed  "Hồ sơ"   : integer from 0
input online           : integer from 0
input staff            : number when missing zero
input sea    "Có biển" : yesno
input region "Vùng"    : choice { north "Bắc", south "Nam" }
criterion service max 6 {
  criterion digital max 4: ratio online / filed
  criterion port max 2 applies when sea: points staff / 3
}
criterion policy max 4: given
levels of service { good "Tốt" from 75%  fair from 1 requires policy > 1  otherwise poor }
levels of digital { fast from 50%  otherwise slow }
levels { A "Hạng A" from 8  otherwise none }
rank within region by total, service
"""
HEADER = ("commune", "year", "filed", "online", "staff", "sea", "region", "policy")
ROWS = (
    ("An", "2023", 3, 1, 1.5, True, "north", 2.0),
    ("Bình", "2023", 4, 4, 6.0, True, "south", 4.0),
    ("Cát", "2023", None, 1, 2.0, True, "south", None),
    ("Dân", "2023", 4, 3, None, False, "north", 2.25),
    ("=Đông", "2024", 7, 2, None, True, None, 0.5),
    ("An", "2024", 0, 0, 0.25, True, "north", None),
    ("Én", "2024", 3, 1, 1.0, None, "south", 1.0),
    ("Gò", "2024", 0, 0, 1.0, False, "south", 1.0),
)
ENGINES = ("exact", "columnar")
Scored = rulelang.Evaluation | rulelang.ScoredTable


@pytest.fixture(params=ENGINES)
def scored(request: pytest.FixtureRequest, tmp_path: Path) -> Scored:
    """The results of a Parquet file by each engine."""
    path = tmp_path / "data.parquet"
    pl.DataFrame([dict(zip(HEADER, row, strict=True)) for row in ROWS]).write_parquet(path)
    return SCORE[request.param](rulelang.parse(RULES), path)


SCORE: dict[str, Callable[[rulelang.Ruleset, Path], Scored]] = {
    "exact": lambda rules, path: rules.evaluate(path),
    "columnar": lambda rules, path: rules.score_table(path),
}


def wanted() -> list[dict[str, Any]]:
    """The table of results as the language has it, computed one by one."""
    found = rulelang.parse(RULES).evaluate([dict(zip(HEADER, row, strict=True)) for row in ROWS])
    return [
        {
            "commune": unit.unit,
            "year": unit.period,
            "region": unit.group,
            "status": unit.status,
            "total": None if unit.total is None else float(unit.total),
            "share": None if unit.share is None else float(unit.share),
            "level": unit.level,
            "rank": unit.rank,
            **{id: None if s is None else float(s) for id, s in unit.scores.items()},
            **{f"{id}.level": level for id, level in unit.levels.items()},
            "missing": list(unit.missing),
            **{mark: list(unit.marks.get(mark, ())) for mark in MARKS},
        }
        for unit in found
    ]


def metadata(tmp_path: Path) -> dict[str, str]:
    rules = rulelang.parse(RULES)
    return {
        "ruleset.id": "communes",
        "ruleset.label": "Xã, phường",
        "ruleset.edition": "2024",
        "ruleset.sha256": rules.plan.sha256,
        "data.sha256": sha256((tmp_path / "data.parquet").read_bytes()).hexdigest(),
        "data.rows": str(len(ROWS)),
        "rulelang.version": version("rulelang"),
    }


def decoded(found: dict[bytes, bytes] | None) -> dict[str, str]:
    return {k.decode(): v.decode() for k, v in (found or {}).items() if k != b"ARROW:schema"}


def test_the_sample_has_everything() -> None:
    rows = wanted()
    assert {row["service.level"] for row in rows} == {"good", "fair", "poor", None}
    assert {row["region"] for row in rows} == {"north", "south", None}
    assert [row["missing"] for row in rows] == [
        *([], [], ["filed", "policy"], [], ["region"], ["policy"], ["sea"], []),
    ]


# ---- Parquet and Arrow -----------------------------------------------------------------------


def test_parquet_by_pyarrow(scored: Scored, tmp_path: Path) -> None:
    scored.write(tmp_path / "r.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "r.parquet")
    assert table.to_pylist() == wanted()
    assert decoded(table.schema.metadata) == metadata(tmp_path)
    file = pyarrow.parquet.ParquetFile(tmp_path / "r.parquet")
    assert decoded(file.metadata.metadata) == metadata(tmp_path)


def test_parquet_by_duckdb(scored: Scored, tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    scored.write(path)
    with duckdb.connect() as base:
        read = base.sql(f"SELECT * FROM '{path}'")
        rows = [dict(zip(read.columns, row, strict=True)) for row in read.fetchall()]
        keys = base.sql(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{path}')")
        found = {key: value for key, value in keys.fetchall() if key != "ARROW:schema"}
    assert rows == wanted()
    assert found == metadata(tmp_path)


def test_parquet_by_pandas(scored: Scored, tmp_path: Path) -> None:
    scored.write(tmp_path / "r.parquet")
    found = pandas.read_parquet(tmp_path / "r.parquet")
    rows = wanted()
    assert list(found.columns) == list(rows[0])
    assert [list(cell) for cell in found["missing"]] == [row["missing"] for row in rows]
    assert [None if pandas.isna(c) else c for c in found["region"]] == [r["region"] for r in rows]


def test_arrow_by_pyarrow(scored: Scored, tmp_path: Path) -> None:
    table = pyarrow.table(scored)
    assert table.to_pylist() == wanted()
    assert decoded(table.schema.metadata) == metadata(tmp_path)


def test_arrow_by_polars_and_duckdb(scored: Scored) -> None:
    assert pl.DataFrame(scored).to_dicts() == scored.to_polars().to_dicts() == wanted()
    with duckdb.connect() as base:
        table = pyarrow.table(scored)
        assert base.from_arrow(table).fetchall() == [tuple(row.values()) for row in wanted()]


# ---- CSV -------------------------------------------------------------------------------------


@pytest.mark.parametrize("bom", [False, True])
def test_csv_by_the_standard_library_and_pandas(scored: Scored, bom: bool, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    scored.write(path, bom=bom)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == bom
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert len(rows) == len(ROWS)
    for row, want in zip(rows, wanted(), strict=True):
        assert row["commune"].lstrip() == want["commune"]
        assert row["missing"] == "; ".join(want["missing"])
        assert row["rank"] == ("" if want["rank"] is None else str(want["rank"]))
        for name in ("year", "region", "level", "service.level", "digital.level"):
            assert row[name] == (want[name] or "")
        for name in ("total", "service", "digital", "port", "policy"):
            figure = None if row[name] == "" else float(row[name])
            assert figure == (None if want[name] is None else pytest.approx(want[name], abs=0.05))
    frame = pandas.read_csv(path)  # which takes the mark away by itself
    assert list(frame.columns) == list(wanted()[0])


def test_csv_with_a_mark_is_data_again(scored: Scored, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    scored.write(path, bom=True)
    again = rulelang.parse(
        "ruleset again { unit commune  period year }"
        "  input policy : number when missing zero  criterion c max 99: points policy"
    )
    for read in (again.evaluate(path).to_polars(), again.score_table(path).to_polars()):
        assert read["commune"].to_list() == [row[0] for row in ROWS]


def test_both_engines_write_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    pl.DataFrame([dict(zip(HEADER, row, strict=True)) for row in ROWS]).write_parquet(path)
    rules = rulelang.parse(RULES)
    for ending in (".csv", ".parquet"):
        for name, score in SCORE.items():
            score(rules, path).write(tmp_path / f"{name}{ending}")
        exact, columns = ((tmp_path / f"{name}{ending}").read_bytes() for name in SCORE)
        assert exact == columns


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_table_of_no_unit_has_its_headings(ending: str, tmp_path: Path) -> None:
    frame = pl.DataFrame([dict(zip(HEADER, row, strict=True)) for row in ROWS]).clear()
    frame.write_parquet(tmp_path / "data.parquet")
    for name, score in SCORE.items():
        score(rulelang.parse(RULES), tmp_path / "data.parquet").write(tmp_path / f"{name}{ending}")
    exact, columns = ((tmp_path / f"{name}{ending}").read_bytes() for name in SCORE)
    assert exact == columns
    read = pl.read_csv if ending == ".csv" else pl.read_parquet
    assert read(tmp_path / f"exact{ending}").columns == list(wanted()[0])


# ---- JSON and workbooks, of the exact engine ---------------------------------------------------


def test_json(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    pl.DataFrame([dict(zip(HEADER, row, strict=True)) for row in ROWS]).write_csv(path)
    found = rulelang.parse(RULES).evaluate(path)
    found.write(tmp_path / "r.json", exact=True)
    found.write(tmp_path / "r.jsonl", exact=True)
    whole = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert whole["data"]["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert [unit["group"] for unit in whole["units"]] == [row["region"] for row in wanted()]
    assert [unit["missing"] for unit in whole["units"]] == [row["missing"] for row in wanted()]
    lines = (tmp_path / "r.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == whole["units"]


def test_a_workbook(tmp_path: Path) -> None:
    found = rulelang.parse(RULES).evaluate([dict(zip(HEADER, row, strict=True)) for row in ROWS])
    found.write(tmp_path / "r.xlsx")
    labels = {"north": "Bắc", "south": "Nam", None: "–"}
    shown = openpyxl.load_workbook(tmp_path / "r.xlsx")["Xếp hạng"].iter_rows(values_only=True)
    block, units = "", {}
    for row in shown:
        if row[0] is not None and not any(row[1:]):
            block = str(row[0]).partition(" (")[0]
        units[row[1], block] = row
    for want in wanted():
        row = units[want["commune"], f"{want['year']} · {labels[want['region']]}"]
        assert row[0] == want["rank"]
    _, *missing = table(tmp_path / "r.xlsx", "Thiếu số liệu", "Mã")
    assert [(*row[:2], row[-1]) for row in missing] == [
        (row["commune"], row["year"], id) for row in wanted() for id in row["missing"]
    ]


# ---- every rubric --------------------------------------------------------------------------------


def test_columns_are_called_differently(tmp_path: Path) -> None:
    rules = rulelang.parse("""
    ruleset r { unit total }
    input held : text
    criterion rescaled max 2: given
    criterion missing max 2: given
    rank within held by total
    """)
    rows = [{"total": "A", "held": "x", "rescaled": 1, "missing": 2}]
    names = [heading.name for heading in headings(rules.plan)]
    assert len({*names}) == len(names)
    assert names[:4] == ["total", "held", "status", "total_"]
    for found in (rules.evaluate(rows), rules.score_table(rows)):
        assert found.to_polars().columns == names
        assert found.to_polars()["missing"].to_list() == [2.0]
        assert found.to_polars()["missing_"].to_list() == [[]]


@pytest.mark.parametrize("policy", ["unranked", "zero"])
def test_more_inputs_than_a_word_has_bits(policy: str) -> None:
    inputs = [f"i{at}" for at in range(INPUTS + 5)]
    text = "ruleset r { unit u }\n"
    text += "\n".join(f"input {name} : number when missing {policy}" for name in inputs[:-1])
    text += f"\ninput {inputs[-1]} : number\n"
    text += "\n".join(f"criterion c{at} max 1: points {name}" for at, name in enumerate(inputs))
    rules = rulelang.parse(text)
    rows: list[dict[str, Any]] = []
    for gaps in ((), (0,), (INPUTS - 1,), (INPUTS,), (0, INPUTS + 4), (1, 2, INPUTS + 3)):
        row = {name: None if at in gaps else 1 for at, name in enumerate(inputs)}
        rows.append({"u": f"U{len(rows)}", **row})
    exact, columns = rules.evaluate(rows).to_polars(), rules.score_table(rows).to_polars()
    assert columns.to_dicts() == exact.to_dicts()
    assert exact["missing"].list.len().max() == (3 if policy == "unranked" else 1)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_an_engine_is_written_by_it(
    name: str, scored: Scored, tmp_path: Path
) -> None:
    format = FORMATS[name]
    path = tmp_path / f"r{format.endings[0]}"
    if scored.engine in format.engines:
        scored.write(path)
        assert path.stat().st_size
    else:
        with pytest.raises(ValueError, match="is made by `evaluate`"):
            scored.write(path)
        assert not path.exists()
