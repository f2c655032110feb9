"""Messy files: read as they are meant, or refused with a message; never wrongly in silence."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import rulelang
from rulelang.api.data import table_of
from rulelang.api.data_report import read_report
from rulelang.data import prepare
from rulelang.data.options import Reading
from rulelang.diagnostics import DataError, Diagnostic
from rulelang.plan.expressions import Ref
from rulelang.plan.values import Absent
from rulelang.rational import fraction_text
from tests.data.messy.make import CASES, HERE, Case

NAMES = [case.file for case in CASES]


def spelt(value: Any) -> str | None:
    """A value as the cases write it."""
    if isinstance(value, Absent):
        return None if value.kind == "missing" else value.kind
    if isinstance(value, bool):
        return "yes" if value else "no"
    return fraction_text(value) if isinstance(value, Fraction) else str(value)


def outcome(case: Case) -> tuple[dict[str, tuple[str | None, ...]], list[Diagnostic]]:
    """The values of a case's file by unit, and all that is said of it."""
    plan = rulelang.parse(case.rules).plan
    reading = Reading(**{"columns": {}, **case.reading})
    try:
        found = prepare(table_of(case.file, plan, reading), plan)
        said = read_report(plan, case.file, reading).diagnostics
    except DataError as error:
        return {}, list(error.diagnostics)
    ids = case.inputs.split()
    values = {
        f"{unit} {period}" if period else unit: tuple(spelt(row[Ref("input", id)]) for id in ids)
        for unit, period, row in zip(found.units, found.periods, found.values, strict=True)
    }
    return values, [item for item in said if item.code != "N502"]


@pytest.fixture(autouse=True)
def among_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)


def test_there_are_at_least_sixty_files_each_named_once() -> None:
    assert len(NAMES) == len({*NAMES}) >= 60


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_script_writes_the_file(case: Case) -> None:
    assert (HERE / case.file).read_bytes() == case.content


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_messy_file_is_read_as_meant_or_refused(case: Case) -> None:
    values, said = outcome(case)
    errors = tuple(item.code for item in said if item.severity == "error")
    assert errors == case.refused
    if case.refused:
        assert case.reads is None
        return
    assert values == case.reads
    assert tuple(sorted(item.code for item in said)) == case.says


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_what_is_said_of_a_messy_file_stands_beside_it(
    case: Case, golden: Callable[[Path, str], None]
) -> None:
    values, said = outcome(case)
    document = {
        "rules": case.rules,
        "reading": dict(case.reading),
        "values": None if case.refused else values,
        "said": [str(item).splitlines() for item in said],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    golden(HERE / f"{case.file}.expected.json", text)


def results(case: Case, columns: bool) -> object:
    """The table of results and what is worth a note, or all that is wrong."""
    rules = rulelang.parse(case.rules)
    reading = Reading(**{"columns": {}, **case.reading})
    try:
        found = (rules.score_table if columns else rules.evaluate)(case.file, reading)
    except DataError as error:
        return [str(item) for item in error.diagnostics]
    return found.to_polars().rows(), found.to_csv(), [str(item) for item in found.diagnostics]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_columns_read_a_messy_file_as_cells_are_read(case: Case) -> None:
    assert results(case, columns=True) == results(case, columns=False)


def test_no_file_is_left_over() -> None:
    wanted = {*NAMES, *(f"{name}.expected.json" for name in NAMES), "make.py", "__pycache__"}
    assert {path.name for path in HERE.iterdir()} <= wanted
