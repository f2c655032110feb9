"""What is said of expressions of another type than is wanted, with the text that is meant."""

import re

from rulelang.diagnostics.suggest import nearest, plain
from rulelang.forms.calls import OF_KNOWN, PREVIOUS
from rulelang.forms.checking import Checking
from rulelang.forms.names import TRUTHS
from rulelang.forms.types import Type
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.statistics import STATISTICS
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import function_word
from rulelang.syntax.kinds import OperationKind
from rulelang.syntax.lexer import year_first
from rulelang.syntax.spelling import expression

__all__ = [
    "date_meant",
    "report_mismatch",
    "report_no_order",
    "report_percentage",
    "report_unknown_function",
    "within_one_unit",
]

PLACES = ("second", "third", "fourth", "fifth")
KTH = re.compile(rf"({'|'.join(PLACES)})_(highest|lowest)")
CONNECTIVES: tuple[OperationKind, ...] = ("and", "or", "not")


def date_meant(expr: t.Expression, wanted: Type) -> str:
    """The date that a quotient such as ``31/12/2020`` was to be where one is wanted, or none."""
    return (wanted.kind == "date" and year_first(expr.span.text)) or ""


def report_mismatch(expr: t.Expression, wanted: Type, found: Type, checking: Checking) -> None:
    """Say that an expression is compared with one of another kind."""
    text = expr.value if isinstance(expr, t.Literal) and isinstance(expr.value, str) else ""
    help, edit = "help", ""
    if wanted.kind == "choice" and text in wanted.options:
        help, edit = "unquoted", text
    elif wanted.ordered:
        help, edit = "level", ""
    elif wanted.kind == "yesno" and plain(text) in TRUTHS:
        help, edit = "unquoted", checking.scope.word(TRUTHS[plain(text)])
    elif dated := date_meant(expr, wanted):
        help, edit = "day_first", dated
    mend = wanted.options[0] if help == "level" else edit
    checking.reports.add(
        "E305", expr.span, help=help, left=wanted.phrase, right=found.phrase, edit=edit, mend=mend
    )


def report_no_order(expr: t.Operation, found: Type, checking: Checking) -> None:
    """Say that a comparison needs an order; of a choice, with the ids that may be meant."""
    subject, other = expr.operands
    operator = expr.operators[0]
    meant: tuple[str, ...] = ()
    if isinstance(other, t.Name) and other.id in found.options:
        at = found.options.index(other.id)
        first = at + 1 if operator == ">" else at
        last = at if operator == "<" else at + 1
        meant = found.options[first:] if operator in (">", ">=") else found.options[:last]
    checking.reports.add(
        "E307",
        expr.span,
        help="listed" if meant else "help",
        operator=operator,
        found=found.phrase,
        mend=f"{subject.span.text} {checking.scope.word('in')} {{{', '.join(meant)}}}",
    )


def report_percentage(points: t.Expression, percentage: t.Expression, checking: Checking) -> None:
    """Say that points were compared with a bare percentage."""
    share = percentage.span.text
    of = f"{share} {checking.scope.word('of')}"
    if isinstance(points, t.Name) and points.id and not points.attribute:
        mend = f"{of} {points.id}.{checking.scope.word('max')}"
        checking.reports.add(
            "E304", percentage.span, help="share", name=points.id, share=share, mend=mend, edit=mend
        )
    else:
        checking.reports.add(
            "E304", percentage.span, share=share, mend=f"{of} ID.{checking.scope.word('max')}"
        )


def report_unknown_function(expr: t.Call, checking: Checking) -> None:
    """Say that there is no such function, or that it is an operation, as spreadsheets have it."""
    name = plain(expr.function)
    joining = [key for key in CONNECTIVES if name in (key, plain(checking.scope.word(key)))]
    if joining and expr.arguments:
        (kind,) = joining
        operands = expr.arguments[:1] if kind == "not" else expr.arguments
        meant = t.Operation(kind, operands, (kind,) * (len(operands) - 1), expr.span)
        mend = expression(meant, checking.scope.language)
        checking.reports.add(
            "E204", expr.span, help="joining", edit=mend, name=expr.function, mend=mend
        )
        return
    language = checking.scope.language
    placed = KTH.fullmatch(name)
    if placed and len(expr.arguments) == 1:
        side = function_word(placed[2], language)
        mend = f"{side}({expr.arguments[0].span.text}, {PLACES.index(placed[1]) + 2})"
        checking.reports.add("E204", expr.span, help="near", name=name, near=mend, edit=mend)
        return
    known = [function_word(one, language) for one in (*FUNCTIONS, *STATISTICS, PREVIOUS)]
    conditional = name in ("if", plain(checking.scope.word("if")))
    found = None if conditional else nearest(expr.function, [*known, *FUNCTIONS, *STATISTICS])
    near = None if found is None else function_word(found, language)
    checking.reports.add(
        "E204",
        expr.span.at(expr.span.start, expr.span.start + len(expr.function)),
        help="conditional" if conditional else "near" if near else "help",
        name=expr.function,
        near=near or "",
        known=", ".join(known),
        edit=near or "",
    )


def within_one_unit(expr: t.Call, checking: Checking) -> str:
    """A statistic of several values as the function of one unit that it is meant for, or none."""
    meant = next((name for name, near in OF_KNOWN.items() if near == expr.function), None)
    if meant is None or len(expr.arguments) < 2 or expr.within or expr.where:
        return ""
    values = ", ".join(argument.span.text for argument in expr.arguments)
    return f"{function_word(meant, checking.scope.language)}({values})"
