"""A table that says of which edition its data are is not scored by the rules of another one."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import rulelang
from tests.filled import put_files

RULES = """ruleset r {{ edition {edition}  unit u }}
input x : number  criterion k max 3: points x"""
ROWS: list[dict[str, Any]] = [{"u": "A", "x": 1, "edition": 2021}, {"u": "B", "x": 2}]


def rules(edition: int) -> rulelang.Ruleset:
    return rulelang.parse(RULES.format(edition=edition))


def tables(folder: Path) -> list[Any]:
    frame = pl.DataFrame(ROWS)
    csv, semicolons, parquet = folder / "a.csv", folder / "b.csv", folder / "c.parquet"
    frame.write_csv(csv)
    frame.write_csv(semicolons, separator=";")
    frame.write_parquet(parquet)
    return [ROWS, frame, csv, semicolons, parquet]


def test_the_same_edition_is_no_column_to_speak_of(tmp_path: Path) -> None:
    for table in tables(tmp_path):
        assert rules(2021).evaluate(table).diagnostics == ()
        assert len(rules(2021).score_table(table).to_polars()) == 2


def test_another_edition_is_refused_by_every_engine(tmp_path: Path) -> None:
    for table in tables(tmp_path):
        for score in (rules(2022).evaluate, rules(2022).score_table):
            with pytest.raises(rulelang.DataError, match=r"data are of edition 2021, and .* 2022"):
                score(table)


@pytest.mark.parametrize(
    "text",
    [
        "ruleset r { unit u }  input x : number  criterion k max 3: points x",
        """ruleset r { edition 2022 unit u } input edition : number  input x : number
        criterion k max 3: points x + 0 * edition""",
        """ruleset r { edition 2022 unit u period edition }  input x : number
        criterion k max 3: points x""",
    ],
)
def test_a_column_that_the_rules_name_themselves_is_theirs(text: str) -> None:
    rows = [{"u": "A", "x": 1, "edition": 2021}]
    assert rulelang.parse(text).evaluate(rows)["A"].total == 1


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_what_is_collected_says_of_which_edition_it_is(tmp_path: Path, suffix: str) -> None:
    (blank,) = rules(2021).write_forms(tmp_path / "blank.xlsx")
    put_files(tmp_path / "forms", blank.read_bytes(), {"a.xlsx": {"u": "A", "x": 1}})
    found = rules(2021).collect(tmp_path / "forms")
    path = tmp_path / f"data{suffix}"
    (found.write_csv if suffix == ".csv" else found.write_parquet)(path)
    assert rules(2021).evaluate(path)["A"].total == 1
    with pytest.raises(rulelang.DataError, match="E528"):
        rules(2022).evaluate(path)
