"""Expressions of the plan as closures over the values of one unit: a row each node kind."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import frozen

from rulelang.plan.functions import FUNCTIONS, OPERATORS
from rulelang.plan.tree import (
    SUBJECT,
    Apply,
    Cases,
    Const,
    Expr,
    Guard,
    Plan,
    Read,
    Settle,
    Status,
)
from rulelang.plan.values import NOT_APPLICABLE, Absent, Value, absence, wrong
from rulelang.rational import DomainError, TooLargeError, settled

__all__ = ["APPLIES", "TOO_LARGE", "Evaluate", "Maxima", "Values", "evaluator"]

Values: TypeAlias = dict[str, Value]
"""The values of one unit, by the keys that the plan reads them by."""

Evaluate: TypeAlias = Callable[[Values], Value]

APPLIES = ".applies"
"""Ends the key of whether a criterion applies, where that is in question."""

TOO_LARGE = "too large"


@frozen(eq=False, repr=False)
class Maxima:
    """The max of each criterion; ``own``: a unit may have its own, under ``ID.max``."""

    by_id: Mapping[str, Fraction]
    own: bool

    @classmethod
    def of(cls, plan: Plan) -> "Maxima":
        """The maxima of a plan."""
        by_id = {criterion.id: criterion.maximum for criterion in plan.criteria}
        return cls(by_id, plan.not_applicable == "leave_out")

    def of_unit(self, id: str, values: Values) -> Fraction:
        """The max of a criterion that applies to a unit."""
        own: Any = values.get(f"{id}.max") if self.own else None
        return self.by_id[id] if own is None else own


def evaluator(expr: Expr, maxima: Maxima) -> Evaluate:
    """The closure that gives an expression's value for a unit; it never raises."""
    return _KINDS[type(expr)](expr, maxima)


def _const(expr: Const, maxima: Maxima) -> Evaluate:
    value = expr.value
    return lambda values: value


def _read(expr: Read, maxima: Maxima) -> Evaluate:
    key = expr.key
    id, _, attribute = key.partition(".")
    if attribute != "share":
        return lambda values: values[key]

    def share(values: Values) -> Value:
        score: Any = values[id]
        return score if score.__class__ is Absent else score / maxima.of_unit(id, values)

    return share


def _apply(expr: Apply, maxima: Maxima) -> Evaluate:
    exact = (OPERATORS.get(expr.function) or FUNCTIONS[expr.function]).exact
    arguments = tuple(evaluator(argument, maxima) for argument in expr.arguments)
    place = expr.place

    def apply(values: Values) -> Value:
        known: list[Any] = [argument(values) for argument in arguments]
        for value in known:
            if value.__class__ is Absent:
                return absence(known)  # type: ignore[return-value]
        try:
            result: Value = exact(*known)
            return settled(result) if isinstance(result, Fraction) else result
        except ZeroDivisionError:
            return wrong(place, division=True)
        except DomainError as error:
            return wrong(place, str(error))
        except TooLargeError:
            return wrong(place, TOO_LARGE)

    return apply


def _settle(expr: Settle, maxima: Maxima) -> Evaluate:
    settling = expr.function == "or"
    arguments = tuple(evaluator(argument, maxima) for argument in expr.arguments)

    def settle(values: Values) -> Value:
        absent: list[Value] = []
        for argument in arguments:
            value = argument(values)
            if value is settling:
                return settling
            if value.__class__ is Absent:
                absent.append(value)
        return absence(absent) or not settling

    return settle


def _cases(expr: Cases, maxima: Maxima) -> Evaluate:
    subject = None if expr.subject is None else evaluator(expr.subject, maxima)
    rows = tuple((evaluator(c, maxima), evaluator(v, maxima)) for c, v in expr.rows)
    otherwise = evaluator(expr.otherwise, maxima)

    def cases(values: Values) -> Value:
        if subject is not None:
            values[SUBJECT] = subject(values)  # if absent, the first row says so
        for condition, points in rows:
            holds = condition(values)
            if holds is True:
                return points(values)
            if holds is not False:
                return holds
        return otherwise(values)

    return cases


def _status(expr: Status, maxima: Maxima) -> Evaluate:
    argument = evaluator(expr.argument, maxima)
    applies = expr.argument.key + APPLIES if isinstance(expr.argument, Read) else ""

    def is_missing(values: Values) -> Value:
        value = argument(values)
        if isinstance(value, Absent):
            return value if value.kind == "poison" else value.kind == "missing"
        return False

    def is_applicable(values: Values) -> Value:
        value = argument(values)
        if values.get(applies) is False:  # it may have a score all the same
            return False
        if isinstance(value, Absent):
            return value if value.kind != "not applicable" else False
        return True

    return is_missing if expr.kind == "missing" else is_applicable


def _guard(expr: Guard, maxima: Maxima) -> Evaluate:
    argument = evaluator(expr.argument, maxima)

    def guard(values: Values) -> Value:
        value = argument(values)
        if isinstance(value, Absent) and value.division:
            return NOT_APPLICABLE
        return value

    return guard


_KINDS: dict[type, Callable[[Any, Maxima], Evaluate]] = {
    Const: _const,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
}
