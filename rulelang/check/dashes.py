"""Two numbers with a dash between them where one value is wanted: a range to a person, and a
difference to the language."""

from fractions import Fraction

from rulelang.diagnostics import Span
from rulelang.forms.checking import Checking
from rulelang.syntax import tree as t

__all__ = ["is_dash", "report_dash"]


def is_dash(expr: t.Expression) -> bool:
    """Whether an expression is two numbers with a dash between them."""
    return (
        isinstance(expr, t.Operation)
        and expr.operators == ("-",)
        and all(isinstance(one, t.Literal) for one in expr.operands)
        and all(isinstance(one.value, Fraction) for one in _literals(expr))
    )


def _literals(expr: t.Expression) -> list[t.Literal]:
    operands = expr.operands if isinstance(expr, t.Operation) else ()
    return [one for one in operands if isinstance(one, t.Literal)]


def report_dash(expr: t.Expression, at: Span, help: str, checking: Checking) -> None:
    """Report such an expression; ``help`` says what may be written ``at`` a place: the bounds of an
    input, the bound of a level, or the values of `in`."""
    low, high = (one.text for one in _literals(expr))
    ways = {
        "bounds": f"{checking.scope.word('from')} {low} {checking.scope.word('to')} {high}",
        "level": low,
        "values": f"{low}, {high}",
    }
    checking.reports.add(
        "E470", at, help=help, written=expr.span.text, mend=ways[help], edit=ways[help]
    )
