"""The checks of inputs: bounds, defaults and choices."""

from datetime import date
from fractions import Fraction

from rulelang.check.declared import clause
from rulelang.check.order import names_in
from rulelang.forms.lowering import constant
from rulelang.forms.scope import Scope, input_type
from rulelang.forms.typing import expect
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.values import Known
from rulelang.rational import short_text
from rulelang.syntax import tree as t

__all__ = ["bounds", "check", "spelt"]

BOUNDED = ("number", "integer", "percent", "date")
PERCENT = {"from": Fraction(0), "to": Fraction(1)}


def spelt(value: Known | None) -> str:
    """A value as a person writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return short_text(value) if isinstance(value, Fraction) else str(value)


def bounds(node: t.Input, scope: Scope) -> tuple[Known | None, Known | None]:
    """The constant bounds of an input; a percent's are 0% and 100% where not written."""
    found: list[Known | None] = []
    for key in ("from", "to"):
        written = clause(node.clauses, key)
        if written is None:
            found.append(PERCENT[key] if node.type.key == "percent" else None)
        else:
            found.append(constant(written.operands[0], scope))
    return found[0], found[1]


def check(node: t.Input, scope: Scope) -> None:
    """Check the clauses of an input."""
    kind = input_type(node)
    seen: set[str] = set()
    for option in node.type.options:
        if option.name.text in seen:
            scope.report("E208", option.span, id=option.name.text, help="")
        seen.add(option.name.text)
    sound = True
    for item in node.clauses:
        if item.key in ("from", "to"):
            if node.type.key not in BOUNDED:
                scope.report("E212", item.span, help="", what=item.key, where=f"a {node.type.key} input")
                sound = False
                continue
            sound = expect(item.operands[0], scope, None, kind).known and sound
            _reads_inputs_only(item.operands[0], scope)
        elif item.key == "default":
            sound = expect(item.operands[0], scope, None, kind).known and sound
            if sound and constant(item.operands[0], scope) is None:
                scope.report("E309", item.operands[0].span, what="a default")
        elif item.key == "when_missing" and item.words[0] not in ("unranked", "zero", "error"):
            scope.report("E219", item.span, policy=item.words[0], known="unranked, zero, error")
    if sound:
        _check_values(node, scope)


def _reads_inputs_only(bound: t.Expression, scope: Scope) -> None:
    for name in names_in(bound, scope):
        symbol = scope.symbols.get(name.id)
        if symbol is not None and symbol.kind != "input":
            scope.report("E420", name.span, name=name.id, kind=symbol.kind)
    if _calls_statistic(bound):
        scope.report("E420", bound.span, name="a function over all units", kind="statistic")


def _calls_statistic(expr: t.Expression) -> bool:
    if isinstance(expr, t.Call):
        return expr.function in STATISTICS or any(_calls_statistic(a) for a in expr.arguments)
    return isinstance(expr, t.Operation) and any(_calls_statistic(o) for o in expr.operands)


def _check_values(node: t.Input, scope: Scope) -> None:
    low, high = bounds(node, scope)
    if _after(low, high):
        at = clause(node.clauses, "from") or clause(node.clauses, "to")
        assert at is not None
        scope.report("E419", at.span, low=spelt(low), high=spelt(high), help="")
    default = clause(node.clauses, "default")
    if default is None:
        return
    value = constant(default.operands[0], scope)
    whole = isinstance(value, Fraction) and value.denominator == 1
    if node.type.key == "integer" and value is not None and not whole:
        scope.report("E310", default.span, value=spelt(value), wanted="a whole number", help="")
    elif _after(low, value) or _after(value, high):
        wanted = f"from {spelt(low)}" if low is not None else ""
        wanted += f" to {spelt(high)}" if high is not None else ""
        scope.report("E310", default.span, value=spelt(value), wanted=wanted.strip(), help="")


def _after(first: Known | None, second: Known | None) -> bool:
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first > second
    return isinstance(first, date) and isinstance(second, date) and first > second
