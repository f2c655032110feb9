"""Every table has a row for each thing that it must know, and no other."""

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import NamedTuple, get_args

import pytest

import rulelang
from rulelang.check.inputs import BOUNDED, MISSING
from rulelang.check.rubric import CLAUSES, LIMITING
from rulelang.check.settings import NOT_APPLICABLE
from rulelang.forms import FORMS
from rulelang.forms.lowering import KINDS
from rulelang.forms.types import SPELT, Kind
from rulelang.forms.typing import _OPERATIONS, SAMPLES, TYPES
from rulelang.output.sql import combinations as sql_combinations
from rulelang.output.sql import functions as sql_functions
from rulelang.output.sql import statistics as sql_statistics
from rulelang.output.walk import states as walk_states
from rulelang.plan import ranges
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.functions import FUNCTIONS, OPERATORS, Function
from rulelang.plan.kinds import InputKind, MissingPolicy, NotApplicablePolicy, RoundingMode, Ties
from rulelang.plan.statistics import STATISTICS, Statistic
from rulelang.plan.ties import TIES
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import KEYWORDS
from rulelang.syntax.kinds import (
    CriterionClause,
    FormKind,
    InputClause,
    OperationKind,
    PartKind,
    Setting,
)
from rulelang.syntax.spelling import BINDING, expression
from tests.syntax.reading import value


class Table(NamedTuple):
    """The rows of a table, those that it must have, and those that it may have besides."""

    name: str
    rows: Collection[str]
    wanted: Collection[str]
    also: Collection[str] = ()


def keywords(token: str) -> list[str]:
    return [row.key for row in KEYWORDS if row.token == token]


def keys_among(keys: Collection[str]) -> list[str]:
    return [row.key for row in KEYWORDS if row.key in keys]


def kinds_of(functions: Iterable[Function]) -> set[str]:
    return {kind for row in functions for kind in (*row.parameters, row.result)}


FORM_KINDS, PARTS, OPERATIONS = get_args(FormKind), get_args(PartKind), get_args(OperationKind)
POLICIES = {*get_args(MissingPolicy), *get_args(NotApplicablePolicy)}
CLAUSE_KEYS = {*get_args(Setting), *get_args(InputClause), *get_args(CriterionClause)}
MODES = {mode.replace(" ", "_") for mode in get_args(RoundingMode)} - {"half_away"}
CHECKED = set(get_args(Kind)) - {"unknown"}
TAKEN = kinds_of([*FUNCTIONS.values(), *OPERATORS.values()]) - {"any"}
RESULTS = {row.result for row in FUNCTIONS.values()}

TABLES = [
    # syntax
    Table("keywords of POLICY", keywords("POLICY"), POLICIES),
    Table("keywords of TYPE", keywords("TYPE"), set(get_args(InputKind)) - {"choice"}),
    Table("keywords of TIES", keywords("TIES"), get_args(Ties)),
    Table("keywords of MODE", keywords("MODE"), MODES),
    Table("keywords of COMBINATION", keywords("COMBINATION"), COMBINATIONS),
    Table("keywords of forms", keys_among(FORM_KINDS), FORM_KINDS),
    Table("keywords of clauses", keys_among(CLAUSE_KEYS), CLAUSE_KEYS),
    Table("syntax.spelling.BINDING", BINDING, OPERATIONS),
    # checks
    Table("forms.FORMS", FORMS, FORM_KINDS),
    Table("forms.typing._OPERATIONS", _OPERATIONS, {*OPERATIONS} - {"if"}),
    Table("forms.typing.TYPES", TYPES, kinds_of(FUNCTIONS.values()), CHECKED),
    Table("forms.typing.SAMPLES", SAMPLES, CHECKED - {"yesno", "choice"}),
    Table("forms.types.SPELT", SPELT, get_args(Kind)),
    Table("forms.lowering.KINDS", KINDS, TAKEN, CHECKED),
    Table("check.inputs.MISSING", MISSING, get_args(MissingPolicy)),
    Table("check.settings.NOT_APPLICABLE", NOT_APPLICABLE, get_args(NotApplicablePolicy)),
    Table("check.inputs.BOUNDED", BOUNDED, {"number", "integer", "percent", "date"}),
    Table("check.rubric.CLAUSES", CLAUSES, PARTS),
    Table("check.rubric.LIMITING", LIMITING, PARTS),
    # what values can be: any number where there is no row
    Table("plan.ranges.OPERATOR_RANGES", ranges.OPERATOR_RANGES, OPERATORS),
    Table("plan.ranges.FUNCTION_RANGES", ranges.FUNCTION_RANGES, (), FUNCTIONS),
    Table("plan.ranges.WHATEVER", ranges.WHATEVER, RESULTS, CHECKED),
    Table("plan.ranges.STATISTIC_RANGES", ranges.STATISTIC_RANGES, (), STATISTICS),
    Table("plan.ranges.DENOMINATORS", ranges.COMBINATION_DENOMINATORS, (), COMBINATIONS),
    # SQL
    Table("sql.functions.FUNCTIONS", sql_functions.FUNCTIONS, {*OPERATORS, *FUNCTIONS}),
    Table("sql.statistics._STATISTICS", sql_statistics._STATISTICS, STATISTICS),
    Table("sql.combinations.COMBINATIONS", sql_combinations.COMBINATIONS, COMBINATIONS),
    Table("ties.TIES", TIES, get_args(Ties)),
    Table("walk.states.POLICIES", walk_states.POLICIES, get_args(MissingPolicy)),
]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_each_row_that_it_must_have_and_no_other(table: Table) -> None:
    absent = [f"{table.name} has no row `{row}`" for row in sorted({*table.wanted} - {*table.rows})]
    known = {*table.wanted, *table.also}
    needless = [f"{table.name}: `{row}` is unknown" for row in sorted({*table.rows} - known)]
    assert not absent + needless, "; ".join(absent + needless)
    assert len(table.rows) == len({*table.rows})


def test_a_part_takes_clauses_of_criteria_and_each_of_them_is_taken() -> None:
    taken = {key for clauses in CLAUSES.values() for key in clauses}
    assert taken == set(get_args(CriterionClause))


# ---- functions and statistics, by drill ----------------------------------------------------------


def arguments(row: Function) -> list[str]:
    samples = {"number": "x", "date": "sent", "yesno": "firewall", "text": "note"}
    return [samples[kind] for kind in row.parameters]


@pytest.mark.parametrize("row", FUNCTIONS.values(), ids=lambda row: row.name)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_function_is_printed_as_it_is_read(row: Function, language: str) -> None:
    written = f"{row.name}({', '.join(arguments(row))})"
    assert expression(value(written), language) == written


@pytest.mark.parametrize("row", STATISTICS.values(), ids=lambda row: row.name)
def test_a_statistic_is_read_as_a_call_of_its_name(row: Statistic) -> None:
    shares = ["0.5"] * (row.parameters - 1)
    read = value(f"{row.name}({', '.join(['x', *shares])})")
    assert isinstance(read, t.Call)
    assert read.function == row.name
    assert expression(read, "vi") == f"{row.name}({', '.join(['x', *shares])})"


RULES = """
ruleset r {{ unit u }}
input x : number from 1 to 9
let own = {value}
criterion c max 9 applies when own > 0: points own
levels {{ A from 5  otherwise B }}
"""
ROWS = [{"u": "one", "x": 2}, {"u": "two", "x": 3}]


def test_a_function_that_is_one_row_is_checked_and_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    cube = Function("cube", ("number",), "number", lambda x: x**3)
    monkeypatch.setitem(FUNCTIONS, cube.name, cube)
    rules = rulelang.parse(RULES.format(value="cube(x) / 3"))
    assert rules.diagnostics == ()
    assert rules.evaluate(ROWS)["one"].total == Fraction(8, 3)


@pytest.mark.parametrize("result", ["number", "yesno"])
def test_nothing_is_said_of_what_a_function_without_a_range_comes_to(
    monkeypatch: pytest.MonkeyPatch, result: str
) -> None:
    exact = {"number": lambda x: x, "yesno": lambda x: x > 2}[result]
    monkeypatch.setitem(FUNCTIONS, "new", Function("new", ("number",), result, exact))
    text = "new(x)" if result == "number" else "if new(x) then 1 else 8"
    rules = rulelang.parse(RULES.format(value=text))
    assert rules.diagnostics == ()
    rules.evaluate(ROWS)


def test_a_statistic_that_is_one_row_is_checked_and_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    middle = Statistic("middle", lambda values: (values[0] + values[-1]) / 2)
    monkeypatch.setitem(STATISTICS, middle.name, middle)
    rules = rulelang.parse(RULES.format(value="middle(x)"))
    assert rules.diagnostics == ()
    assert rules.evaluate(ROWS)["two"].total == Fraction(5, 2)
