"""Every table has a row for each thing that it must know, and no other."""

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import NamedTuple, get_args

import pytest
from attrs import fields_dict

import rulelang
from rulelang.audit import absence as audit_absence
from rulelang.audit import combining as audit_combining
from rulelang.audit import encoding as audit_encoding
from rulelang.audit import nodes as audit_nodes
from rulelang.audit import recompute as audit_recompute
from rulelang.audit import statistics as audit_statistics
from rulelang.audit.unit import OVER_ALL
from rulelang.check.examples import STATUSES
from rulelang.check.inputs import BOUNDED, MISSING
from rulelang.check.rubric import CLAUSES, LIMITING
from rulelang.check.settings import NOT_APPLICABLE
from rulelang.data import cells as data_cells
from rulelang.engine import calculation, expressions
from rulelang.engine.columnar import combining as columnar_combining
from rulelang.engine.columnar import expressions as columnar_expressions
from rulelang.engine.columnar import functions as columnar_functions
from rulelang.engine.columnar import statistics as columnar_statistics
from rulelang.engine.columnar import values as columnar_values
from rulelang.engine.rows import calls as rows_calls
from rulelang.engine.rows import cells as rows_cells
from rulelang.engine.rows import criteria as rows_criteria
from rulelang.engine.rows import rounding as rows_rounding
from rulelang.engine.rows import source as rows_source
from rulelang.engine.spark import statistics as spark_statistics
from rulelang.forms import FORMS
from rulelang.forms.lowering import KINDS
from rulelang.forms.types import SPELT, Kind
from rulelang.forms.typing import _OPERATIONS, SAMPLES, TYPES
from rulelang.output import chunks, layout, marks
from rulelang.output import spark as output_spark
from rulelang.output import table as output_table
from rulelang.output.form import book as form_book
from rulelang.output.form import formulas as form_formulas
from rulelang.output.form import phrasing as form_phrasing
from rulelang.output.sql import combinations as sql_combinations
from rulelang.output.sql import functions as sql_functions
from rulelang.output.sql import inputs as sql_inputs
from rulelang.output.sql import statistics as sql_statistics
from rulelang.output.walk import Language
from rulelang.output.walk import states as walk_states
from rulelang.output.workbook.formulas import combinations as formulas_combinations
from rulelang.output.workbook.formulas import functions as formulas_functions
from rulelang.output.workbook.formulas import statistics as formulas_statistics
from rulelang.output.workbook.formulas import value as formulas_value
from rulelang.plan import bounding, ranges
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import Expr
from rulelang.plan.functions import FUNCTIONS, OPERATORS, Function
from rulelang.plan.kinds import (
    CriterionKind,
    FigureKind,
    InputKind,
    Mark,
    MissingPolicy,
    NotApplicablePolicy,
    Rounding,
    RoundingMode,
    Ties,
    UnitStatus,
)
from rulelang.plan.statistics import STATISTICS, Statistic
from rulelang.plan.ties import TIES
from rulelang.rational import rounding
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import KEYWORDS
from rulelang.syntax.kinds import (
    ClaimKind,
    CriterionClause,
    FormKind,
    InputClause,
    OperationKind,
    PartKind,
    Setting,
)
from rulelang.syntax.spelling import BINDING, expression
from rulelang.words import words_of
from tests.syntax.reading import value


class Table(NamedTuple):
    """The rows of a table, and those that it must have.

    What has no row in it, by choice, takes the ``way`` out: ``without`` names those.
    """

    name: str
    rows: Collection[str]
    wanted: Collection[str]
    without: Collection[str] = ()
    way: str = ""


def keywords(token: str) -> list[str]:
    return [row.key for row in KEYWORDS if row.token == token]


def keys_among(keys: Collection[str]) -> list[str]:
    return [row.key for row in KEYWORDS if row.key in keys]


def kinds_of(functions: Iterable[Function]) -> set[str]:
    return {kind for row in functions for kind in (*row.parameters, row.result)}


def names(kinds: Iterable[type]) -> list[str]:
    return [kind.__name__ for kind in kinds]


def literals(type: object) -> list[str]:
    """The words of a union of literals."""
    return [word for part in get_args(type) for word in get_args(part)]


def of_prefix(prefix: str, keys: Iterable[str]) -> list[str]:
    return [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]


FORM_KINDS, PARTS, OPERATIONS = get_args(FormKind), get_args(PartKind), get_args(OperationKind)
POLICIES = {*get_args(MissingPolicy), *get_args(NotApplicablePolicy)}
CLAUSE_KEYS = {*get_args(Setting), *get_args(InputClause), *get_args(CriterionClause)}
MODES = {mode.replace(" ", "_") for mode in get_args(RoundingMode)} - {"half_away"}
CHECKED = set(get_args(Kind)) - {"unknown"}
TAKEN = kinds_of([*FUNCTIONS.values(), *OPERATORS.values()]) - {"any"}
RESULTS = {row.result for row in FUNCTIONS.values()}
NODES = names(get_args(Expr))
INPUTS = get_args(InputKind)
APPLIED = [*OPERATORS, *FUNCTIONS]
IRRATIONAL = ("ln", "exp", "sqrt", "log10")
OF_EACH_UNIT = [name for name, row in STATISTICS.items() if row.own]

SYNTAX = [
    Table("keywords of POLICY", keywords("POLICY"), POLICIES),
    Table("keywords of TYPE", keywords("TYPE"), INPUTS, {"choice"}, "has a rule of grammar"),
    Table("keywords of TIES", keywords("TIES"), get_args(Ties)),
    Table("keywords of MODE", keywords("MODE"), MODES),
    Table(
        "keywords of COMBINATION",
        keywords("COMBINATION"),
        COMBINATIONS,
        {"mean_without"},
        "is spelt by several",
    ),
    Table("keywords of forms", keys_among(FORM_KINDS), FORM_KINDS),
    Table(
        "keywords of clauses",
        keys_among(CLAUSE_KEYS),
        CLAUSE_KEYS,
        {"total_down_to", "total_up_to"},
        "is spelt by two",
    ),
    Table("syntax.spelling.BINDING", BINDING, OPERATIONS),
]
CHECKS = [
    Table("forms.FORMS", FORMS, FORM_KINDS),
    Table("forms.typing._OPERATIONS", _OPERATIONS, OPERATIONS, {"if"}, "is inferred apart"),
    Table("forms.typing.TYPES", TYPES, {*kinds_of(FUNCTIONS.values()), "text", "yesno"}),
    Table("forms.typing.SAMPLES", SAMPLES, CHECKED, {"yesno", "choice"}, "has no sample"),
    Table("forms.types.SPELT", SPELT, get_args(Kind)),
    Table("forms.lowering.KINDS", KINDS, {*TAKEN, "text", "yesno", "date"}),
    Table("check.inputs.MISSING", MISSING, get_args(MissingPolicy)),
    Table("check.settings.NOT_APPLICABLE", NOT_APPLICABLE, get_args(NotApplicablePolicy)),
    Table("check.inputs.BOUNDED", BOUNDED, INPUTS, {"yesno", "choice", "text"}, "has no bounds"),
    Table("check.rubric.CLAUSES", CLAUSES, PARTS),
    Table("check.rubric.LIMITING", LIMITING, PARTS),
    Table("check.examples.STATUSES", STATUSES, get_args(UnitStatus)),
    Table("data.cells.KINDS", data_cells.KINDS, INPUTS, {"choice"}, "lists its options"),
]
PLAN = [
    Table("plan.ties.TIES", TIES, get_args(Ties)),
    Table("rational.rounding._MODES", rounding._MODES, get_args(RoundingMode)),
    Table("plan.bounding.KINDS", names(bounding.KINDS), NODES),
    Table("plan.ranges.OPERATOR_RANGES", ranges.OPERATOR_RANGES, OPERATORS),
    Table("plan.ranges.FUNCTION_RANGES", ranges.FUNCTION_RANGES, FUNCTIONS, (), "is any number"),
    Table("plan.ranges.STATISTIC_RANGES", ranges.STATISTIC_RANGES, STATISTICS, (), "is any number"),
    Table(
        "plan.ranges.DENOMINATORS",
        ranges.COMBINATION_DENOMINATORS,
        COMBINATIONS,
        {"geometric_mean", "harmonic_mean", "mean_without"},
        "has no known denominator",
    ),
    Table("plan.ranges.WHATEVER", ranges.WHATEVER, {*RESULTS, "yesno", "date"}),
]
EXACT = [
    Table("engine.expressions._KINDS", names(expressions._KINDS), NODES),
    Table(
        "engine.calculation._KINDS",
        names(calculation._KINDS),
        NODES,
        {"Whole"},
        "is written by engine.trace",
    ),
]
AUDIT = [
    Table("audit.nodes.KINDS", names(audit_nodes.KINDS), NODES),
    Table("audit.absence.KINDS", names(audit_absence.KINDS), NODES),
    Table(
        "audit.nodes.FUNCTIONS",
        audit_nodes.FUNCTIONS,
        APPLIED,
        {"not", "=", "!=", "<", "<=", ">", ">="},
        "is a condition",
    ),
    Table("audit.combining.COMBINED", audit_combining.COMBINED, COMBINATIONS),
    Table("audit.statistics.STATISTICS", audit_statistics.STATISTICS, OVER_ALL),
    Table(
        "audit.encoding._KINDS",
        audit_encoding._KINDS,
        get_args(ClaimKind),
        {"units", "change", "first"},
        "is said of several periods, or of none",
    ),
    Table(
        "audit.recompute._KINDS",
        audit_recompute._KINDS,
        get_args(ClaimKind),
        {"units", "change", "first"},
        "is computed of several periods, or of none",
    ),
]
ROWS = [
    Table(
        "rows: node kinds",
        names([*rows_source._KINDS, *rows_criteria.CRITERIA]),
        NODES,
    ),
    Table("rows.source._FUNCTIONS", rows_source._FUNCTIONS, APPLIED, IRRATIONAL, "is called"),
    Table(
        "rows.criteria._COMBINATIONS",
        rows_criteria._COMBINATIONS,
        COMBINATIONS,
        {"geometric_mean"},
        "is called",
    ),
    Table("rows.calls: combinations", of_prefix("by_", rows_calls.CALLS), COMBINATIONS),
    Table(
        "rows.rounding._FLOORS",
        rows_rounding._FLOORS,
        literals(Rounding),
        {"half even"},
        "is written apart",
    ),
    Table(
        "rows.cells._KINDS",
        rows_cells._KINDS,
        INPUTS,
        {"number", "integer", "percent"},
        "is read as a number",
    ),
]
COLUMNS = [
    Table(
        "columnar.expressions._KINDS",
        names(columnar_expressions._KINDS),
        NODES,
    ),
    Table(
        "columnar.functions",
        [
            *columnar_functions.COLUMN_FUNCTIONS,
            *columnar_functions.PARTIAL_FUNCTIONS,
            *columnar_functions.COMPARISONS,
            *columnar_functions.OTHER_FUNCTIONS,
        ],
        APPLIED,
        (),
        "is left to the exact engine",
    ),
    Table(
        "columnar.statistics._STATISTICS",
        columnar_statistics._STATISTICS,
        STATISTICS,
        OF_EACH_UNIT,
        "is looked up in the values in their order, or left to the exact engine",
    ),
    Table(
        "columnar.combining._COMBINATIONS",
        columnar_combining._COMBINATIONS,
        COMBINATIONS,
        [key for key, row in COMBINATIONS.items() if row.additive],
        "is a sum",
    ),
    Table("columnar.values.POLICY_BITS", columnar_values.POLICY_BITS, get_args(MissingPolicy)),
    Table(
        "chunks.STATUSES",
        chunks.STATUSES,
        get_args(UnitStatus),
    ),
]
SPARK = [
    Table(
        "spark.statistics._SUMMED",
        spark_statistics._SUMMED,
        STATISTICS,
        {"lowest", "highest", "median", "percentile", "count", *OF_EACH_UNIT},
        "is looked up in the values in their order",
    ),
    Table(
        "output.spark.TYPES",
        output_spark.TYPES,
        get_args(layout.Kind),
    ),
]
SQL = [
    Table("sql.functions.FUNCTIONS", sql_functions.FUNCTIONS, APPLIED),
    Table("sql.statistics._STATISTICS", sql_statistics._STATISTICS, STATISTICS),
    Table("sql.combinations.COMBINATIONS", sql_combinations.COMBINATIONS, COMBINATIONS),
    Table("sql.inputs: kinds", [*sql_inputs.KINDS, *sql_inputs.NUMBERS], INPUTS),
    Table("walk.states.POLICIES", walk_states.POLICIES, get_args(MissingPolicy)),
    Table(
        "walk.Language",
        [name.title() for name in fields_dict(Language) if name.title() in NODES],
        NODES,
        {"Const", "Read", "Lack", "Nothing"},
        "is a value already, or the absence of one",
    ),
]
FORMULAS = [
    Table("formulas.functions.FUNCTIONS", formulas_functions.FUNCTIONS, APPLIED),
    Table(
        "formulas.statistics.FUNCTIONS",
        formulas_statistics.FUNCTIONS,
        STATISTICS,
        OF_EACH_UNIT,
        "is another figure for each unit",
    ),
    Table("formulas.combinations", formulas_combinations.COMBINATIONS, COMBINATIONS),
    Table("formulas.value.KINDS", formulas_value.KINDS, INPUTS),
    Table(
        "formulas.functions.ROUNDERS",
        formulas_functions.ROUNDERS,
        get_args(RoundingMode),
        {"half even"},
        "is written apart",
    ),
    Table(
        "form.formulas",
        [*form_formulas.FUNCTIONS, *form_formulas.OPERATORS],
        APPLIED,
        {*IRRATIONAL, *("=", "!=", "<", "<=", ">", ">=", "not")},
        "is a bound in words",
    ),
]
FORM_WORDS = words_of("form", "en")
OUTPUT = [
    Table(
        "words.form: ways",
        of_prefix("empty_", FORM_WORDS),
        get_args(form_phrasing.Way),
    ),
    Table("words.form: kinds", of_prefix("kind_", FORM_WORDS), INPUTS),
    Table("form.book.NUMBER_FORMATS", form_book.NUMBER_FORMATS, INPUTS),
    Table("output.marks.SIGNS", marks.SIGNS, get_args(Mark)),
    Table(
        "words.table: marks",
        [mark for mark in get_args(Mark) if mark in words_of("table", "en")],
        get_args(Mark),
    ),
    Table("output.table.SIGNS", output_table.SIGNS, get_args(CriterionKind)),
    Table(
        "output.layout.KINDS",
        layout.KINDS,
        literals(layout.What),
        {"figure"},
        "is by what the figure is, in FIGURES",
    ),
    Table("output.layout.FIGURES", layout.FIGURES, get_args(FigureKind)),
    Table(
        "words.workbook: statuses",
        [status for status in get_args(UnitStatus) if status in words_of("workbook", "en")],
        get_args(UnitStatus),
    ),
]
TABLES = [
    *SYNTAX,
    *CHECKS,
    *PLAN,
    *EXACT,
    *AUDIT,
    *ROWS,
    *COLUMNS,
    *SPARK,
    *SQL,
    *FORMULAS,
    *OUTPUT,
]


def faults(table: Table) -> list[str]:
    """What is missing in a table, and what is too much."""
    wanted, without, rows = {*table.wanted}, {*table.without}, {*table.rows}
    without_one = f" (without one it {table.way}; then it is named here)" if table.way else ""
    found = [f"{table.name} has no row `{row}`{without_one}" for row in wanted - rows - without]
    found += [f"{table.name}: `{row}` is unknown" for row in rows - wanted]
    found += [f"{table.name} has a row `{row}` by now" for row in without & rows]
    found += [f"{table.name}: `{row}` needs no row" for row in without - wanted]
    return sorted(found)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_each_row_that_it_must_have_and_no_other(table: Table) -> None:
    assert faults(table) == []
    assert len(table.rows) == len({*table.rows})


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_any_single_row_that_is_left_out_is_named(table: Table) -> None:
    for row in table.rows:
        rest = [other for other in table.rows if other != row]
        (fault,) = faults(table._replace(rows=rest))
        assert fault.startswith(f"{table.name} has no row `{row}`")


def test_only_standing_gives_each_unit_a_figure_of_its_own() -> None:
    """Columns, Spark, formulas and standings have one way for all of these."""
    assert OF_EACH_UNIT == ["standing"]


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
    own = row.vi if language == "vi" and row.vi else row.name
    assert expression(value(written), language) == written.replace(row.name, own, 1)


@pytest.mark.parametrize("row", STATISTICS.values(), ids=lambda row: row.name)
def test_a_statistic_is_read_as_a_call_of_its_name(row: Statistic) -> None:
    shares = ["0.5"] * (row.parameters - 1)
    read = value(f"{row.name}({', '.join(['x', *shares])})")
    assert isinstance(read, t.Call)
    assert read.function == row.name
    assert expression(read, "vi") == f"{row.vi}({', '.join(['x', *shares])})"


RULES = """
ruleset r {{ unit u }}
input x : number from 1 to 9
let own = {value}
criterion c max 9 applies when own > 0: points own
levels {{ A from (5)  otherwise B }}
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
