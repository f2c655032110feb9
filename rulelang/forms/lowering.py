"""Checked expressions to the plan's, with what is constant computed at once."""

from datetime import date
from fractions import Fraction

from rulelang.diagnostics import Span
from rulelang.forms.scope import Owner, Scope, Symbol
from rulelang.plan.functions import FUNCTIONS, OPERATORS, Function
from rulelang.plan.kinds import RefKind
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import (
    TOTAL,
    Apply,
    Cases,
    Const,
    Expr,
    Read,
    Ref,
    Settle,
    StatisticStep,
    Status,
)
from rulelang.plan.values import Known
from rulelang.rational import DomainError, TooLargeError, check_size
from rulelang.syntax import tree as t

__all__ = ["apply", "constant", "constant_number", "lower"]

KINDS = {"number": Fraction, "date": date, "yesno": bool}


def apply(function: str, arguments: tuple[Expr, ...], scope: Scope, span: Span) -> Expr:
    """A function applied; its value at once where all its arguments are constant."""
    values = [a.value for a in arguments if isinstance(a, Const)]
    row = OPERATORS.get(function) or FUNCTIONS[function]
    if len(values) == len(arguments) and _takes(row, values):
        try:
            value = row.exact(*values)
            return Const(check_size(value) if isinstance(value, Fraction) else value)
        except (ZeroDivisionError, DomainError, TooLargeError):
            pass  # it stays as it is: an error where it is read, and only there
    return Apply(function, arguments, scope.place(span))


def _takes(row: Function, values: list[Known]) -> bool:
    """Whether a function can be applied to values; not where an error has been reported."""
    if not row.accepts(len(values)):
        return False
    if "any" in row.parameters:
        return len({type(value) for value in values}) == 1
    kinds = [row.parameters[min(i, len(row.parameters) - 1)] for i in range(len(values))]
    return all(isinstance(value, KINDS[kind]) for value, kind in zip(values, kinds, strict=True))


def constant(expr: t.Expression, scope: Scope, owner: Owner | None = None) -> Known | None:
    """The value of an expression that reads nothing of a unit, else None."""
    lowered = lower(expr, scope, owner)
    return lowered.value if isinstance(lowered, Const) else None


def constant_number(
    expr: t.Expression, scope: Scope, owner: Owner | None = None
) -> Fraction | None:
    """The same, where it must be a number."""
    value = constant(expr, scope, owner)
    return value if isinstance(value, Fraction) else None


def lower(
    expr: t.Expression, scope: Scope, owner: Owner | None = None, guarded: bool = False
) -> Expr:
    """Lower an expression; ``guarded`` within a ratio or scale."""
    if isinstance(expr, t.Literal):
        return Const(expr.value, expr.text)
    if isinstance(expr, t.Name):
        return _name(expr, scope, owner, guarded)
    if isinstance(expr, t.Call):
        return _call(expr, scope, owner, guarded)
    operands = tuple(lower(o, scope, owner, guarded) for o in expr.operands)
    return _operation(expr, operands, scope)


def _name(name: t.Name, scope: Scope, owner: Owner | None, guarded: bool) -> Expr:
    if not name.id:
        maximum = owner.maximum if owner else None
        return Read(Ref("max", ""), "max") if maximum is None else Const(maximum, "max")
    chosen = scope.choices.get(id(name))
    if chosen is not None:
        return Const(chosen, chosen)
    place = scope.place(name.span)
    symbol = scope.symbols.get(name.id)
    if symbol is None:
        return Read(Ref("let", name.id), name.id, place)
    if name.id == "share":
        return Read(Ref("share", TOTAL), "share", place)
    full = f"{name.id}.{name.attribute}" if name.attribute else name.id
    if name.attribute == "label":
        label = symbol.node.label if isinstance(symbol.node, t.Criterion) else None
        return Const(label or name.id, full)
    if name.attribute == "max":
        maximum = scope.maxima.get(name.id)
        if maximum is not None and scope.not_applicable != "leave_out":
            return Const(maximum, full)
    elif symbol.kind == "let":
        value = scope.lets.get(name.id)
        if isinstance(value, Const):
            return Const(value.value, name.id)
        if guarded and name.id in scope.spread:
            return Read(Ref("guarded", name.id), name.id, place)
    return Read(Ref(_kind(symbol, name.attribute), name.id), full, place)


def _kind(symbol: Symbol, attribute: str) -> RefKind:
    """What a name reads."""
    match attribute, symbol.kind:
        case "max", _:
            return "max"
        case "share", _:
            return "share"
        case _, "input":
            return "input"
        case _, "let":
            return "let"
        case _:
            return "score"


def _operation(expr: t.Operation, operands: tuple[Expr, ...], scope: Scope) -> Expr:
    span = expr.span
    kind = expr.kind
    if kind == "add":
        signed = [operands[0]]
        for operator, operand in zip(expr.operators, operands[1:], strict=True):
            negative = operator == "-"
            signed.append(apply("-", (operand,), scope, span) if negative else operand)
        return apply("+", tuple(signed), scope, span)
    if kind == "multiply":
        return _product(expr, operands, scope)
    if kind == "power":
        return apply("^", operands, scope, span)
    if kind == "negate":
        return apply("-", operands, scope, span)
    if kind == "compare":
        return apply(expr.operators[0], operands, scope, span)
    if kind == "not":
        return apply("not", operands, scope, span)
    if kind == "in":
        subject, *items = operands
        return _settle("or", tuple(apply("=", (subject, item), scope, span) for item in items))
    if kind == "is":
        return _status(expr.operators[0], operands[0], scope)
    if kind == "if":
        condition, then, otherwise = operands
        if isinstance(condition, Const):
            return then if condition.value else otherwise
        return Cases(None, ((condition, then),), otherwise)
    return _settle(kind, operands)


def _status(word: str, operand: Expr, scope: Scope) -> Expr:
    """`is missing` or `is applicable`; a criterion may have a score where it does not apply."""
    if word == "missing":
        return Status("missing", operand)
    applicable = Status("applicable", operand)
    if not isinstance(operand, Read) or operand.ref.kind != "score":
        return applicable
    symbol = scope.symbols[operand.ref.id]
    if symbol.kind != "criterion" or scope.not_applicable not in ("zero", "full"):
        return applicable
    out = Status("out", Read(Ref("points", symbol.id), operand.text, operand.place))
    return Cases(None, ((out, Const(False)),), applicable)


def _settle(function: str, operands: tuple[Expr, ...]) -> Expr:
    """`and` or `or`; its value at once where all operands are constant."""
    values = [operand.value for operand in operands if isinstance(operand, Const)]
    if len(values) < len(operands):
        return Settle(function, operands)
    return Const(all(values) if function == "and" else any(values))


def _product(expr: t.Operation, operands: tuple[Expr, ...], scope: Scope) -> Expr:
    result = operands[0]
    factors: list[Expr] = [result]
    for operator, operand in zip(expr.operators, operands[1:], strict=True):
        if operator == "/":
            result = apply("/", (result, operand), scope, expr.span)
            factors = [result]
        else:
            factors.append(operand)
            result = apply("*", tuple(factors), scope, expr.span)
    return result


def _call(expr: t.Call, scope: Scope, owner: Owner | None, guarded: bool) -> Expr:
    statistic = STATISTICS.get(expr.function)
    arguments = tuple(lower(a, scope, owner, guarded) for a in expr.arguments)
    if statistic is None:
        if expr.function not in FUNCTIONS:
            return Read(Ref("let", expr.function), expr.function)
        return apply(expr.function, arguments, scope, expr.span)
    parameter = (
        arguments[1].value if len(arguments) > 1 and isinstance(arguments[1], Const) else None
    )
    place = scope.place(expr.span)
    share = parameter if isinstance(parameter, Fraction) else None
    unnamed = Ref("statistic", "")
    step = StatisticStep(unnamed, expr.function, arguments[0], share, guarded, place)
    ref = scope.statistics.get(step)
    if ref is None:
        ref = Ref("statistic", f"{expr.function} {len(scope.statistics) + 1}")
        scope.statistics[step] = ref
        scope.fresh.append(StatisticStep(ref, expr.function, arguments[0], share, guarded, place))
    return Read(ref, place.text, place)
