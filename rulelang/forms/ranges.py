"""Figures beyond what an input can be: bounds of its values, and warnings where one is compared."""

from datetime import date
from fractions import Fraction

from rulelang.forms.checking import Checking
from rulelang.forms.lowering import constant
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.types import bare_percentage
from rulelang.plan.values import Known, limits_of, spelt, worded
from rulelang.syntax import tree as t
from rulelang.syntax.kinds import InputClause
from rulelang.words import Wording, phrase

__all__ = ["MIRRORED", "bounds", "check_figure", "check_forgotten_sign", "check_percentage"]

PERCENT: dict[InputClause, Fraction] = {"from": Fraction(0), "to": Fraction(1)}
MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


def bounds(node: t.Input, scope: Scope) -> tuple[Known | None, Known | None]:
    """The constant bounds of an input; a percent's are 0% and 100% where not written."""
    found: list[Known | None] = []
    for key in PERCENT:
        written = next((clause for clause in node.clauses if clause.key == key), None)
        if written is None:
            found.append(PERCENT[key] if node.type.key == "percent" else None)
        else:
            found.append(constant(written.operands[0], scope))
    return found[0], found[1]


def check_figure(
    subject: t.Expression,
    relation: str,
    figure: t.Expression,
    checking: Checking,
    owner: Owner | None,
    *,
    always: bool = True,
) -> None:
    """Warn where an input, as its own bounds have it, never or always compares so with a figure.

    Without ``always`` only where it never does.
    """
    if check_forgotten_sign(subject, figure, checking, owner):
        return
    node = _input(subject, checking.scope)
    value = constant(figure, checking.scope, owner)
    if node is None or not isinstance(value, (Fraction, date)):
        return
    low, high = bounds(node, checking.scope)
    if _beyond(low, high, or_equal=False):  # which is an error of its own
        return
    above = _beyond(value, high, or_equal=relation == ">")
    below = _beyond(low, value, or_equal=relation == "<")
    if not above and not below:
        return
    holds = relation == "!=" or relation in (("<", "<=") if above else (">", ">="))
    if holds and not always:
        return
    percent = node.type.key == "percent"
    least = None if low is None else worded(low, percent)
    most = None if high is None else worded(high, percent)
    checking.reports.add(
        "W406",
        figure.span,
        help="always" if holds else "never",
        name=subject.span.text,
        range=limits_of(least, most) or "",
        figure=worded(value, percent),
    )


def _beyond(first: Known | None, second: Known | None, *, or_equal: bool) -> bool:
    """Whether one value is over another of its kind; false where one is not known."""
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first > second or (or_equal and first == second)
    if isinstance(first, date) and isinstance(second, date):
        return first > second or (or_equal and first == second)
    return False


def check_forgotten_sign(
    subject: t.Expression, figure: t.Expression, checking: Checking, owner: Owner | None
) -> bool:
    """Warn of a percentage compared with a bare number such as 90; whether it is one."""
    node = _input(subject, checking.scope)
    if node is not None and node.type.key == "percent":
        high = bounds(node, checking.scope)[1]
        value = constant(figure, checking.scope, owner)
        if not isinstance(high, Fraction) or not isinstance(value, Fraction) or value <= high:
            return False
        return check_percentage(figure, subject.span.text, checking, worded(high, True))
    if isinstance(subject, t.Name) and subject.attribute == "share":
        return check_percentage(figure, subject.span.text, checking)
    return False


def check_percentage(
    figure: t.Expression, name: str, checking: Checking, highest: Wording = "100%"
) -> bool:
    """Warn of a figure over 1 and up to 100 that was to be a percentage; whether it is one."""
    value = constant(figure, checking.scope)
    if not isinstance(value, Fraction) or not 1 < value <= 100 or bare_percentage(figure):
        return False
    mend = spelt(value / 100, True)
    checking.reports.add(
        "W406",
        figure.span,
        help="percent",
        edit=mend,
        name=name,
        range=phrase("limits.at_most", most=highest),
        figure=worded(value, True),
        mend=mend,
    )
    return True


def _input(expr: t.Expression, scope: Scope) -> t.Input | None:
    """The input that an expression is, be it by the name of a `let` that is nothing else."""
    seen: set[str] = set()
    while isinstance(expr, t.Name) and not expr.attribute and expr.id not in seen:
        seen.add(expr.id)
        symbol = scope.symbols.get(expr.id)
        node = symbol.node if symbol else None
        if isinstance(node, t.Input):
            return node
        if not isinstance(node, t.Let) or isinstance(node.value, t.Form):
            return None
        expr = node.value
    return None
