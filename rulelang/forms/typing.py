"""The type of every expression, and its errors; names are resolved on the way."""

from fractions import Fraction

from rulelang.diagnostics.suggest import nearest, plain
from rulelang.forms.lowering import constant_number
from rulelang.forms.ranges import MIRRORED, check_figure
from rulelang.forms.scope import Owner, Scope, Symbol
from rulelang.forms.types import (
    DATE,
    NUMBER,
    POINTS,
    TEXT,
    UNKNOWN,
    YESNO,
    Type,
    bare_percentage,
)
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.statistics import STATISTICS
from rulelang.syntax import tree as t
from rulelang.syntax.lexer import year_first
from rulelang.syntax.spelling import expression

__all__ = [
    "bare_percentage",
    "expect",
    "expect_condition",
    "expect_number",
    "infer",
    "report_mismatch",
    "report_percentage",
    "report_unknown_choice",
    "resolve",
]

ATTRIBUTES = ("max", "share", "label")
RESULTS = ("status", "level", "rank")
MOST_SUGGESTED = 200
"""Errors up to which the nearest name is looked for: more have one cause, and it takes long."""
TRUTHS = {"yes": "yes", "true": "yes", "dung": "yes", "no": "no", "false": "no", "sai": "no"}
"""How else a truth value is written, without marks and capitals, by the key of its keyword."""
CONNECTIVES = ("and", "or", "not")
SAMPLES = {"number": " > 0", "date": " >= 2021-12-30", "text": ' = "…"'}
"""What makes a condition of a value of that kind."""
TYPES = {"number": NUMBER, "yesno": YESNO, "date": DATE, "text": TEXT}


def expect(expr: t.Expression, scope: Scope, owner: Owner | None, wanted: Type) -> Type:
    """Infer a type and report where it is another than the wanted one."""
    found = infer(expr, scope, owner, wanted if wanted.kind == "choice" else None)
    if found.known and found.kind != wanted.kind:
        help, dated = _conversion(expr, found, wanted), _date_meant(expr, wanted, scope)
        scope.report(
            "E301",
            expr.span,
            help="day_first" if dated else help,
            edit=dated,
            found=str(found),
            wanted=str(wanted),
            text=scope.text(expr),
            mend=dated,
        )
        return UNKNOWN
    return found


def _date_meant(expr: t.Expression, wanted: Type, scope: Scope) -> str:
    """The date that a quotient such as ``31/12/2020`` was to be where one is wanted, or none."""
    return (wanted.kind == "date" and year_first(scope.text(expr))) or ""


def _conversion(expr: t.Expression, found: Type, wanted: Type) -> str:
    """The help that says how a value of one kind is written as one of another."""
    if wanted.kind == "number" and found.kind == "yesno":
        return "truth"
    return "unquoted" if isinstance(expr, t.Literal) and found.kind == "text" else ""


def expect_number(expr: t.Expression, scope: Scope, owner: Owner | None) -> Type:
    """Infer the type of what must be a number."""
    return expect(expr, scope, owner, NUMBER)


def expect_condition(expr: t.Expression, scope: Scope, owner: Owner | None) -> None:
    """Check what must be yes or no."""
    found = infer(expr, scope, owner)
    if found.known and found.kind != "yesno":
        subject = scope.text(expr) if isinstance(expr, (t.Name, t.Call)) else "…"
        sample = f" = {found.options[0]}" if found.options else SAMPLES[found.kind]
        scope.report("E302", expr.span, found=str(found), mend=subject + sample)


def infer(expr: t.Expression, scope: Scope, owner: Owner | None, among: Type | None = None) -> Type:
    """The type of an expression; ``among`` is the choice that a bare name may be an id of."""
    if isinstance(expr, t.Literal):
        if isinstance(expr.value, bool):
            return YESNO
        if isinstance(expr.value, Fraction):
            return NUMBER
        return TEXT if isinstance(expr.value, str) else DATE
    if isinstance(expr, t.Name):
        return _name(expr, scope, owner, among)
    if isinstance(expr, t.Call):
        of_all_units = expr.function in STATISTICS
        return _statistic(expr, scope, owner) if of_all_units else _call(expr, scope, owner)
    if expr.kind == "if":
        return _conditional(expr, scope, owner, among)
    return _OPERATIONS[expr.kind](expr, scope, owner)


# ---- names --------------------------------------------------------------------------------------


def _name(name: t.Name, scope: Scope, owner: Owner | None, among: Type | None) -> Type:
    if not name.id:
        if owner is None:
            scope.report("E215", name.span)
            return UNKNOWN
        return POINTS
    if among is not None and not name.attribute:
        if name.id in among.options:
            scope.choices[id(name)] = name.id
            return among
        symbol = scope.symbols.get(name.id)
        if symbol is None or scope.type_of_symbol(symbol).kind != "choice":
            report_unknown_choice(name, scope, among)
            return UNKNOWN
    symbol = resolve(name, scope)
    if symbol is None:
        return UNKNOWN
    if not name.attribute:
        return NUMBER if name.id == "share" else scope.type_of_symbol(symbol)
    parted = symbol.scored and name.id != "share"
    if parted and name.attribute in RESULTS:
        scope.report("E216", name.span, name=scope.text(name))
        return UNKNOWN
    if not parted or name.attribute not in ATTRIBUTES:
        near = nearest(name.attribute, ATTRIBUTES) if parted else None
        scope.report(
            "E205",
            name.span,
            help="near" if near else "help" if parted else "none",
            name=name.id,
            attribute=name.attribute,
            near=f"{name.id}.{near}",
            edit=f"{name.id}.{near}" if near else "",
        )
        return UNKNOWN
    if name.attribute == "max" and scope.maxima.get(name.id) is None:
        return UNKNOWN  # why it is not known has been reported
    return {"max": POINTS, "share": NUMBER, "label": TEXT}[name.attribute]


def resolve(name: t.Name, scope: Scope) -> Symbol | None:
    """Find what a name stands for, or report that nothing does."""
    symbol = scope.symbols.get(name.id)
    if symbol is not None:
        scope.used.add(name.id)
        return symbol
    if name.id in scope.lost:
        return None
    span = name.span.at(name.span.start, name.span.start + len(name.id))
    if scope.source.text[span.start] == "`":
        span = span.at(span.start, span.end + 2)
    if name.id in RESULTS:
        scope.report("E216", span, name=name.id)
        return None
    if name.id in FUNCTIONS or name.id in STATISTICS:
        scope.report("E201", span, help="function", name=name.id)
        return None
    sparse = len(scope.diagnostics) < MOST_SUGGESTED
    near = nearest(name.id, scope.symbols) if sparse else None
    if name.id == scope.word("total"):  # which is a name, and so is not translated
        near = "total"
    if plain(name.id) in TRUTHS:
        near = scope.word(TRUTHS[plain(name.id)])
    elif near:
        scope.used.add(near)  # it was meant, so it is not unread as well
    scope.report(
        "E201",
        span,
        help="near" if near else "help",
        name=name.id,
        near=near or "",
        edit=near or "",
    )
    return None


def report_unknown_choice(name: t.Name, scope: Scope, among: Type) -> None:
    """Say that a name is none of the ids of a choice."""
    near = nearest(name.id, among.options)
    scope.report(
        "E207",
        name.span,
        help="near" if near else "help",
        name=name.id,
        near=near or "",
        options=", ".join(among.options),
        edit=near or "",
    )


# ---- operations ---------------------------------------------------------------------------------


def _numbers(expr: t.Operation, scope: Scope, owner: Owner | None) -> list[Type] | None:
    """The types of operands that must all be numbers, or None where one is not."""
    types: list[Type] = []
    for operand in expr.operands:
        types.append(infer(operand, scope, owner))  # a comprehension would nest a frame more
    if expr.operators == ("-",) and all(found.kind == "date" for found in types):
        end, start = (scope.text(operand) for operand in expr.operands)
        mend = f"days({start}, {end})"
        scope.report("E303", expr.span, help="days", found="a date", mend=mend, edit=mend)
        return None
    for operand, found in zip(expr.operands, types, strict=True):
        if found.known and found.kind != "number":
            help = _conversion(operand, found, NUMBER)
            text = scope.text(operand)
            scope.report("E303", operand.span, help=help, found=str(found), text=text)
    return types if all(found.kind == "number" for found in types) else None


def _add(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    types = _numbers(expr, scope, owner)
    if types is None:
        return UNKNOWN
    return NUMBER.with_points(any(found.points for found in types))


def _multiply(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    types = _numbers(expr, scope, owner)
    if types is None:
        return UNKNOWN
    above = types[0].points
    for operator, found in zip(expr.operators, types[1:], strict=True):
        above = above != found.points if operator == "/" else above or found.points
    return NUMBER.with_points(above)


def _power(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    return UNKNOWN if _numbers(expr, scope, owner) is None else NUMBER


def _negate(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    types = _numbers(expr, scope, owner)
    return UNKNOWN if types is None else types[0]


def _truths(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    for operand in expr.operands:
        expect_condition(operand, scope, owner)
    return YESNO


def _state(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    infer(expr.operands[0], scope, owner)
    return YESNO


def _compare(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    if len(expr.operands) > 2:
        parts = [scope.text(operand) for operand in expr.operands]
        pairs = zip(parts, expr.operators, parts[1:], strict=False)
        mend = f" {scope.word('and')} ".join(f"{a} {op} {b}" for a, op, b in pairs)
        scope.report("E306", expr.span, mend=mend, edit=mend)
        for operand in expr.operands:
            infer(operand, scope, owner)
        return UNKNOWN
    left, right = _pair(expr.operands[0], expr.operands[1], scope, owner)
    if left.known and right.known:
        _comparable(expr, left, right, scope, owner)
    return YESNO


def _pair(
    left: t.Expression, right: t.Expression, scope: Scope, owner: Owner | None
) -> tuple[Type, Type]:
    """Infer two sides, each of which may be an id of the other's choice."""
    if _is_choice(right, scope) and not _is_choice(left, scope):
        second = infer(right, scope, owner)
        return infer(left, scope, owner, second), second
    first = infer(left, scope, owner)
    if not first.known and _may_be_id(right, scope):
        return first, UNKNOWN
    return first, infer(right, scope, owner, first if first.kind == "choice" else None)


def _may_be_id(expr: t.Expression, scope: Scope) -> bool:
    """Whether a name may be an id of a choice that is not known for what it is."""
    return isinstance(expr, t.Name) and not expr.attribute and expr.id not in scope.symbols


def _is_choice(expr: t.Expression, scope: Scope) -> bool:
    """Whether an expression is seen to be a choice before its types are inferred."""
    if isinstance(expr, t.Operation) and expr.kind == "if":
        return any(_is_choice(branch, scope) for branch in expr.operands[1:])
    symbol = scope.symbols.get(expr.id) if isinstance(expr, t.Name) else None
    return symbol is not None and scope.type_of_symbol(symbol).kind == "choice"


def _comparable(
    expr: t.Operation, left: Type, right: Type, scope: Scope, owner: Owner | None
) -> None:
    if left.kind != right.kind:
        report_mismatch(expr.operands[1], left, right, scope)
        return
    if left.kind == "choice" and not set(left.options) & set(right.options):
        scope.report("E305", expr.span, help="apart", left=str(left), right="that choice")
        return
    if left.kind in ("yesno", "text", "choice") and expr.operators[0] not in ("=", "!="):
        _report_no_order(expr, left, scope)
    for side, other, operand in ((left, right, 1), (right, left, 0)):
        if side.points and not other.points and bare_percentage(expr.operands[operand]):
            report_percentage(expr.operands[1 - operand], expr.operands[operand], scope)
            return
    relation = expr.operators[0]
    check_figure(expr.operands[0], relation, expr.operands[1], scope, owner)
    check_figure(expr.operands[1], MIRRORED.get(relation, relation), expr.operands[0], scope, owner)


def report_mismatch(expr: t.Expression, wanted: Type, found: Type, scope: Scope) -> None:
    """Say that an expression is compared with one of another kind."""
    text = expr.value if isinstance(expr, t.Literal) and isinstance(expr.value, str) else ""
    help, edit = "", ""
    if wanted.kind == "choice" and text in wanted.options:
        help, edit = "unquoted", text
    elif wanted.kind == "yesno" and plain(text) in TRUTHS:
        help, edit = "unquoted", scope.word(TRUTHS[plain(text)])
    elif dated := _date_meant(expr, wanted, scope):
        help, edit = "day_first", dated
    scope.report(
        "E305", expr.span, help=help, left=str(wanted), right=str(found), edit=edit, mend=edit
    )


def _report_no_order(expr: t.Operation, found: Type, scope: Scope) -> None:
    """Say that a comparison needs an order; of a choice, with the ids that may be meant."""
    subject, other = expr.operands
    operator = expr.operators[0]
    meant: tuple[str, ...] = ()
    if isinstance(other, t.Name) and other.id in found.options:
        at = found.options.index(other.id)
        first = at + 1 if operator == ">" else at
        last = at if operator == "<" else at + 1
        meant = found.options[first:] if operator in (">", ">=") else found.options[:last]
    scope.report(
        "E307",
        expr.span,
        help="listed" if meant else "help",
        operator=operator,
        found=str(found),
        mend=f"{scope.text(subject)} {scope.word('in')} {{{', '.join(meant)}}}",
    )


def report_percentage(points: t.Expression, percentage: t.Expression, scope: Scope) -> None:
    """Say that points were compared with a bare percentage."""
    share = scope.text(percentage)
    of = f"{share} {scope.word('of')}"
    if isinstance(points, t.Name) and points.id and not points.attribute:
        mend = f"{of} {points.id}.{scope.word('max')}"
        scope.report(
            "E304", percentage.span, help="share", name=points.id, share=share, mend=mend, edit=mend
        )
    else:
        scope.report("E304", percentage.span, share=share, mend=f"{of} ID.{scope.word('max')}")


def _membership(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    subject = infer(expr.operands[0], scope, owner)
    among = subject if subject.kind == "choice" else None
    for item in expr.operands[1:]:
        if not subject.known and _may_be_id(item, scope):
            continue
        found = infer(item, scope, owner, among)
        if subject.known and found.known and found.kind != subject.kind:
            report_mismatch(item, subject, found, scope)
        elif subject.points and not found.points and bare_percentage(item):
            report_percentage(expr.operands[0], item, scope)
    return YESNO


def _conditional(expr: t.Operation, scope: Scope, owner: Owner | None, among: Type | None) -> Type:
    expect_condition(expr.operands[0], scope, owner)
    _, *branches = expr.operands
    if among is None:
        first, second = _pair(branches[0], branches[1], scope, owner)
    else:
        first, second = (infer(branch, scope, owner, among) for branch in branches)
    if not first.known or not second.known:
        return UNKNOWN
    if first.kind != second.kind or first.options != second.options:
        scope.report("E305", expr.span, left=str(first), right=str(second), help="branches")
        return UNKNOWN
    return first.with_points(first.points and second.points)


_OPERATIONS = {
    "add": _add,
    "multiply": _multiply,
    "power": _power,
    "negate": _negate,
    "compare": _compare,
    "and": _truths,
    "or": _truths,
    "not": _truths,
    "in": _membership,
    "is": _state,
}


# ---- calls --------------------------------------------------------------------------------------


def _call(expr: t.Call, scope: Scope, owner: Owner | None) -> Type:
    function = FUNCTIONS.get(expr.function)
    if function is None:
        _report_unknown_function(expr, scope)
        for argument in expr.arguments:
            infer(argument, scope, owner)
        return UNKNOWN
    if not function.accepts(len(expr.arguments)):
        least = "at least " if function.variadic else ""
        return _wrong_count(expr, scope, owner, f"{least}{len(function.parameters)}")
    types = []
    for index, argument in enumerate(expr.arguments):
        wanted = function.parameters[min(index, len(function.parameters) - 1)]
        types.append(expect(argument, scope, owner, TYPES[wanted]))
    if not all(found.known for found in types):
        return UNKNOWN
    points = function.keeps_points and any(found.points for found in types)
    return TYPES[function.result].with_points(points)


def _report_unknown_function(expr: t.Call, scope: Scope) -> None:
    """Say that there is no such function, or that it is an operation, as spreadsheets have it."""
    name = plain(expr.function)
    joining = [key for key in CONNECTIVES if name in (key, plain(scope.word(key)))]
    if joining and expr.arguments:
        (kind,) = joining
        operands = expr.arguments[:1] if kind == "not" else expr.arguments
        meant = t.Operation(kind, operands, (kind,) * (len(operands) - 1), expr.span)
        mend = expression(meant, scope.language)
        scope.report("E204", expr.span, help="joining", edit=mend, name=expr.function, mend=mend)
        return
    known = [*FUNCTIONS, *STATISTICS]
    conditional = name in ("if", plain(scope.word("if")))
    near = None if conditional else nearest(expr.function, known)
    scope.report(
        "E204",
        expr.span.at(expr.span.start, expr.span.start + len(expr.function)),
        help="conditional" if conditional else "near" if near else "help",
        name=expr.function,
        near=near or "",
        known=", ".join(known),
        edit=near or "",
    )


def _wrong_count(expr: t.Call, scope: Scope, owner: Owner | None, wanted: str) -> Type:
    for argument in expr.arguments:
        infer(argument, scope, owner)
    scope.report(
        "E214",
        expr.span,
        help="",
        name=expr.function,
        wanted=wanted,
        count=str(len(expr.arguments)),
    )
    return UNKNOWN


def _statistic(expr: t.Call, scope: Scope, owner: Owner | None) -> Type:
    statistic = STATISTICS[expr.function]
    if len(expr.arguments) != statistic.parameters:
        return _wrong_count(expr, scope, owner, str(statistic.parameters))
    if statistic.any_type:
        found = infer(expr.arguments[0], scope, owner)
        if found.kind == "yesno":
            scope.report("W403", expr.span, text=scope.text(expr.arguments[0]))
    else:
        found = expect(expr.arguments[0], scope, owner, NUMBER)
    for argument in expr.arguments[1:]:
        if expect_number(argument, scope, owner).known:
            share = constant_number(argument, scope, owner)
            if share is None or not 0 <= share <= 1:
                scope.report("E217", argument.span, name=expr.function)
    if not found.known:
        return UNKNOWN
    return NUMBER.with_points(statistic.keeps_points and found.points)
