"""The examples of a rubric: each a table of one unit, and what is expected of it."""

from fractions import Fraction
from typing import Any

from attrs import field, frozen

from rulelang.data import prepare, table_of_rows
from rulelang.diagnostics import Diagnostic, Place
from rulelang.engine.exact import Outcome, run
from rulelang.engine.expressions import evaluator, policies_of
from rulelang.plan.expressions import Read
from rulelang.plan.tree import ExamplePlan, ExpectationPlan, Plan
from rulelang.plan.values import Absent, Value, spelt
from rulelang.rational import decimal_text, parse_decimal, short_text

__all__ = ["ExampleResult", "Expectation", "run_example"]


@frozen
class Expectation:
    """One figure of an example: as the rules name it, what was expected, what came."""

    name: str
    expected: str
    got: str
    passed: bool
    place: Place = field(repr=False)


@frozen
class ExampleResult:
    """What an example came to; ``diagnostics`` say where the values given are wrong."""

    name: str
    expectations: tuple[Expectation, ...] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(repr=False)
    place: Place = field(repr=False)

    @property
    def passed(self) -> bool:
        """Whether everything expected came."""
        return not self.diagnostics and all(item.passed for item in self.expectations)


def run_example(plan: Plan, example: ExamplePlan) -> ExampleResult:
    """Score the one unit of an example."""
    row: dict[str, Any] = {item.id: None for item in plan.inputs}
    if plan.unit not in row:
        row[plan.unit or f"the unit of {example.name}"] = example.name
    if plan.period is not None:
        row[plan.period] = "the example's"
    table = table_of_rows([row | dict(example.given)], f'example "{example.name}"')
    prepared = prepare(table, plan)
    outcome = run(plan, prepared, before=example.before)
    wrong = [
        item for item in (*prepared.diagnostics, *outcome.diagnostics) if item.severity == "error"
    ]
    expectations = () if wrong else tuple(_met(plan, outcome, item) for item in example.expect)
    return ExampleResult(example.name, expectations, tuple(wrong), example.place)


def _met(plan: Plan, outcome: Outcome, item: ExpectationPlan) -> Expectation:
    name = item.place.text.split("=")[0].strip()
    got, decimals = _got(plan, outcome, item)
    passed = got == item.expected
    if isinstance(got, Fraction) and not passed:
        passed = parse_decimal(decimal_text(got, decimals)) == item.expected
    return Expectation(name, spelt(item.expected), _said(got, decimals), passed, item.place)


def _got(plan: Plan, outcome: Outcome, item: ExpectationPlan) -> tuple[Value | None, int]:
    (unit,) = outcome.results.units
    if item.what == "level":
        return unit.level if item.of == plan.total.id else unit.levels[item.of], 0
    if item.what == "status":
        return unit.status, 0
    if item.what == "ranking":
        found = unit.ranks[item.of]
        return None if found is None else Fraction(found), 0
    if item.what == "rank":
        return None if unit.rank is None else Fraction(unit.rank), 0
    assert item.figure is not None
    is_share = isinstance(item.figure, Read) and item.figure.ref.kind == "share"
    decimals = plan.decimals + 2 if is_share else plan.decimals
    return evaluator(item.figure, policies_of(plan))(dict(outcome.values[0])), decimals


def _said(got: Value | None, decimals: int) -> str:
    if got is None:
        return "none"
    if isinstance(got, Absent):
        if got.kind == "missing":
            return "missing, for want of " + ", ".join(sorted(got.names))
        return "not applicable" if got.kind == "not applicable" else "wrong"
    if isinstance(got, Fraction) and short_text(got) != decimal_text(got, decimals):
        return f"{spelt(got)} (shown as {decimal_text(got, decimals)})"
    return spelt(got)
