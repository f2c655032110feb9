"""The checks of inputs: bounds, defaults and choices."""

from datetime import date
from fractions import Fraction

from rulelang.check.dashes import is_dash, report_dash
from rulelang.check.declared import clause
from rulelang.check.order import names_in
from rulelang.diagnostics import Span
from rulelang.forms.calls import has_statistic
from rulelang.forms.checking import Checking
from rulelang.forms.lowering import constant
from rulelang.forms.names import report_unquoted
from rulelang.forms.ranges import bounds, check_percentage
from rulelang.forms.scope import input_type
from rulelang.forms.typing import expect
from rulelang.plan.kinds import InputKind, MissingPolicy
from rulelang.plan.values import Known, limits_of, worded
from rulelang.syntax import tree as t
from rulelang.words import phrase

__all__ = ["MISSING", "bounds", "check", "check_value", "check_within"]

BOUNDED: tuple[InputKind, ...] = ("number", "integer", "percent", "date")
MISSING: tuple[MissingPolicy, ...] = ("unranked", "zero", "error", "rescale")


def check(node: t.Input, checking: Checking) -> None:
    """Check the clauses of an input."""
    seen: set[str] = set()
    for option in node.type.options:
        if option.name.text in seen:
            checking.reports.add("E208", option.span, id=option.name.text)
        seen.add(option.name.text)
    if node.type.reading and node.type.key != "percent":
        what, where = (
            checking.scope.word(node.type.reading),
            phrase("statements.input", type=node.type.key),
        )
        checking.reports.add("E212", node.type.span, what=what, where=where)
    sound = [_check_clause(item, node, checking) for item in node.clauses]
    if all(sound):
        _check_values(node, checking)


def _check_clause(item: t.Clause, node: t.Input, checking: Checking) -> bool:
    """Check a clause; whether it has a value of the input's kind, or none."""
    if item.key == "when_missing" and item.words[0] not in MISSING:
        known = ", ".join(checking.scope.word(policy) for policy in MISSING)
        checking.reports.add(
            "E219", item.span, policy=checking.scope.word(item.words[0]), known=known
        )
    if item.key == "default" and clause(node.clauses, "per_row"):
        checking.reports.add("E459", item.span)
    if item.key == "in":
        _check_allowed(item, node, checking)
    if item.key not in ("from", "to", "default"):
        return True
    (expr,) = item.operands
    if item.key != "default" and node.type.key not in BOUNDED:
        where = phrase("statements.input", type=node.type.key)
        checking.reports.add("E212", item.span, what=checking.scope.word(item.key), where=where)
        return False
    if is_dash(expr):
        report_dash(expr, item.span, "bounds", checking)
        return False
    if not expect(expr, checking, None, input_type(node)).known:
        return False
    if item.key != "default":
        _reads_other_inputs_only(expr, node, checking)
        if node.type.key == "percent":
            check_percentage(expr, node.name.text, checking)
    elif constant(expr, checking.scope) is None:
        checking.reports.add("E309", expr.span, what=phrase("fixed.default"))
    return True


def _check_allowed(item: t.Clause, node: t.Input, checking: Checking) -> None:
    """Check the values that an input may have: constants of its kind."""
    kind = input_type(node)
    if kind.kind in ("yesno", "choice"):
        where, what = phrase("statements.input", type=node.type.key), checking.scope.word("in")
        checking.reports.add("E212", item.span, what=what, where=where)
        return
    if kind.kind == "text":
        report_unquoted(item.operands, checking)
    for expr in item.operands:
        if is_dash(expr):
            report_dash(expr, expr.span, "values", checking)
            continue
        if not expect(expr, checking, None, kind).known:
            continue
        value = constant(expr, checking.scope)
        if value is None:
            checking.reports.add("E309", expr.span, what=phrase("fixed.allowed"))
        elif node.type.key == "percent":
            check_percentage(expr, node.name.text, checking)
        else:
            check_value(value, node, expr.span, checking)


def _reads_other_inputs_only(bound: t.Expression, node: t.Input, checking: Checking) -> None:
    for name in names_in(bound, checking.scope):
        symbol = checking.scope.symbols.get(name.id)
        if symbol is None or constant(name, checking.scope) is not None:
            continue
        if symbol.kind != "input" or symbol.node is node:
            checking.reports.add("E420", name.span, name=name.span.text)
    if has_statistic(bound, checking.scope.symbols):
        checking.reports.add("E420", bound.span, name=bound.span.text)


def _check_values(node: t.Input, checking: Checking) -> None:
    low, high = bounds(node, checking.scope)
    if _after(low, high):
        at = clause(node.clauses, "from") or clause(node.clauses, "to")
        assert at is not None and low is not None and high is not None
        percent = node.type.key == "percent"
        checking.reports.add("E419", at.span, low=worded(low, percent), high=worded(high, percent))
        return
    default = clause(node.clauses, "default")
    if default is not None:
        (expr,) = default.operands
        check_value(constant(expr, checking.scope), node, expr.span, checking)


def check_value(value: Known | None, node: t.Input, at: Span, checking: Checking) -> None:
    """Check that a value which the rules give to an input could be in the data."""
    if not isinstance(value, (Fraction, date)):
        return
    if node.type.key == "integer" and isinstance(value, Fraction) and value.denominator != 1:
        checking.reports.add("E310", at, value=worded(value), wanted=phrase("wanted.integer"))
        return
    check_within(
        value, *bounds(node, checking.scope), at, checking, percent=node.type.key == "percent"
    )


def check_within(
    value: Fraction | date,
    low: Known | None,
    high: Known | None,
    at: Span,
    checking: Checking,
    *,
    percent: bool = False,
) -> None:
    """Check that a value lies within bounds, either of which may be unknown."""
    if not _after(low, value) and not _after(value, high):
        return
    least = None if low is None else worded(low, percent)
    most = None if high is None else worded(high, percent)
    wanted = limits_of(least, most) or ""
    checking.reports.add("E310", at, value=worded(value, percent), wanted=wanted)


def _after(first: Known | None, second: Known | None) -> bool:
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first > second
    return isinstance(first, date) and isinstance(second, date) and first > second
