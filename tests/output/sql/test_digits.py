"""What each figure says of its type, against the types that DuckDB gives it.

A database that chooses between figures of different types gives them one in common, and drops
decimals where that has no room. So every figure says how many digits its type has at most.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import duckdb
import pytest
from attrs import evolve
from hypothesis import given, note
from sqlglot import exp

import rulelang
from rulelang.output.sql import InexpressibleError, query
from rulelang.output.sql.values import Value
from rulelang.output.sql.writer import Writer
from rulelang.plan.tree import Plan
from tests.output.sql.databases import created
from tests.output.sql.differential import TABLE, relation
from tests.properties.thorough import tried
from tests.strategies import CLAUSES, EVERYTHING, Rubric, Traits, rubrics

TRAITS = {
    "everything": EVERYTHING,
    "statistics": evolve(EVERYTHING, focus="statistics"),
    "rows": evolve(EVERYTHING, clauses=frozenset({"rows"})),
    "all": evolve(EVERYTHING, clauses=frozenset(CLAUSES)),
}


@contextmanager
def told() -> Iterator[dict[str, tuple[int, int]]]:
    """What the values in columns say of themselves: the digits before and after the point."""
    found: dict[str, tuple[int, int]] = {}

    def seen(method: Any) -> Any:
        def inner(w: Writer, *arguments: Any, **named: Any) -> Value:
            value: Value = method(w, *arguments, **named)
            if value.kind == "number" and isinstance(value.sql, exp.Column):
                known = found.get(value.sql.name, (0, 0))
                found[value.sql.name] = max((value.digits, value.scale), known)
            return value

        return inner

    with (
        patch.object(Writer, "hoisted", seen(Writer.hoisted)),
        patch.object(Writer, "with_error", seen(Writer.with_error)),
        patch.object(Writer, "finish", seen(Writer.finish)),
    ):
        yield found


def types(plan: Plan, sql: str) -> dict[str, str]:
    """The types of the columns of the last table of the chain."""
    chain, _, _ = sql.rpartition("\nSELECT\n")
    last = re.findall(r"^(?:WITH|\),) (\S+) AS \($", chain, re.MULTILINE)[-1]
    with duckdb.connect() as connection:
        connection.execute(created(relation(plan, [])))
        described = connection.execute(f"DESCRIBE {chain}\nSELECT * FROM {last}")
        return {row[0]: row[1] for row in described.fetchall()}


@pytest.mark.parametrize("traits", TRAITS.values(), ids=TRAITS)
def test_a_figure_has_no_more_digits_than_it_says(traits: Traits) -> None:
    held = 0

    @tried(25)
    @given(rubrics(traits))
    def says_enough(rubric: Rubric) -> None:
        nonlocal held
        plan = rulelang.parse(rubric.text()).plan
        try:
            with told() as found:
                sql = query(plan, "duckdb", TABLE)
        except InexpressibleError:
            return
        note(sql)
        for name, type in types(plan, sql).items():
            decimal = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", type)
            if decimal is None or name not in found:
                continue
            precision, scale = int(decimal[1]), int(decimal[2])
            digits, places = found[name]
            assert precision - scale <= digits, (name, type, found[name])
            assert scale == places, (name, type, found[name])
            held += 1

    says_enough()
    assert held > 100
