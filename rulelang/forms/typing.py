"""The type of every expression, and its errors; names are resolved on the way."""

from fractions import Fraction

from rulelang.diagnostics import Span
from rulelang.diagnostics.suggest import nearest
from rulelang.forms.lowering import constant_number
from rulelang.forms.scope import Owner, Scope, Symbol
from rulelang.forms.types import DATE, NUMBER, POINTS, TEXT, UNKNOWN, YESNO, Type
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.statistics import STATISTICS
from rulelang.syntax import tree as t

__all__ = ["bare_percentage", "expect", "expect_condition", "expect_number", "infer"]

ATTRIBUTES = ("max", "share", "label")
RESULTS = ("status", "level", "rank")
TYPES = {"number": NUMBER, "yesno": YESNO, "date": DATE, "text": TEXT}


def bare_percentage(expr: t.Expression) -> bool:
    """Whether an expression is nothing but a percentage, such as ``50%``."""
    if isinstance(expr, t.Literal):
        return expr.is_percentage
    if isinstance(expr, t.Operation):
        if expr.kind == "if":
            return any(bare_percentage(branch) for branch in expr.operands[1:])
        return expr.kind in ("negate", "add") and all(bare_percentage(o) for o in expr.operands)
    return False


def expect(expr: t.Expression, scope: Scope, owner: Owner | None, wanted: Type) -> Type:
    """Infer a type and report where it is another than the wanted one."""
    found = infer(expr, scope, owner, wanted if wanted.kind == "choice" else None)
    if found.known and found.kind != wanted.kind:
        scope.report("E301", expr.span, found=str(found), wanted=str(wanted), help="")
        return UNKNOWN
    return found


def expect_number(expr: t.Expression, scope: Scope, owner: Owner | None) -> Type:
    """Infer the type of what must be a number."""
    return expect(expr, scope, owner, NUMBER)


def expect_condition(expr: t.Expression, scope: Scope, owner: Owner | None) -> None:
    """Check what must be yes or no."""
    found = infer(expr, scope, owner)
    if found.known and found.kind != "yesno":
        scope.report("E302", expr.span, found=str(found))


def infer(
    expr: t.Expression, scope: Scope, owner: Owner | None, among: Type | None = None
) -> Type:
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
        return _call(expr, scope, owner)
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
            _unknown_choice(name, scope, among)
            return UNKNOWN
    symbol = resolve(name, scope)
    if symbol is None:
        return UNKNOWN
    if name.id == "share" and symbol.kind == "total":
        return NUMBER
    if not name.attribute:
        return scope.type_of_symbol(symbol)
    if not symbol.scored or name.attribute not in ATTRIBUTES:
        near = nearest(name.attribute, ATTRIBUTES) if symbol.scored else None
        scope.report(
            "E205",
            name.span,
            help="near" if near else "help" if symbol.scored else "none",
            name=name.id,
            attribute=name.attribute,
            kind=symbol.kind,
            near=f"{name.id}.{near}",
            edit=f"{name.id}.{near}" if near else "",
        )
        return UNKNOWN
    return {"max": POINTS, "share": NUMBER, "label": TEXT}[name.attribute]


def resolve(name: t.Name, scope: Scope) -> Symbol | None:
    """Find what a name stands for, or report that nothing does."""
    symbol = scope.symbols.get(name.id)
    if symbol is not None:
        scope.used.add(name.id)
        return symbol
    if name.id in scope.lost:
        return None
    span = Span(name.span.start, name.span.start + len(name.id))
    if scope.source.text[span.start] == "`":
        span = Span(span.start, span.end + 2)
    if name.id in RESULTS:
        scope.report("E216", span, name=name.id)
        return None
    if name.id in FUNCTIONS or name.id in STATISTICS:
        scope.report("E201", span, help="function", name=name.id)
        return None
    near = nearest(name.id, scope.symbols)
    scope.report(
        "E201",
        span,
        help="near" if near else "help",
        name=name.id,
        near=near or "",
        edit=near or "",
    )
    return None


def _unknown_choice(name: t.Name, scope: Scope, among: Type) -> None:
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


# ---- operations -----------------------------------------------------------------------------------


def _add(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    types = [_operand(o, scope, owner, "add") for o in expr.operands]
    if not all(found.known for found in types):
        return UNKNOWN
    return NUMBER.with_points(any(found.points for found in types))


def _operand(expr: t.Expression, scope: Scope, owner: Owner | None, kind: str) -> Type:
    found = infer(expr, scope, owner)
    if found.known and found.kind != "number":
        dates = "dates" if found.kind == "date" else ""
        scope.report("E303", expr.span, found=str(found), help=dates)
        return UNKNOWN
    return found


def _multiply(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    types = [_operand(o, scope, owner, "multiply") for o in expr.operands]
    if not all(found.known for found in types):
        return UNKNOWN
    above = types[0].points
    for operator, found in zip(expr.operators, types[1:], strict=True):
        above = above != found.points if operator == "/" else above or found.points
    return NUMBER.with_points(above)


def _power(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    types = [_operand(o, scope, owner, "power") for o in expr.operands]
    return NUMBER if all(found.known for found in types) else UNKNOWN


def _negate(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    return _operand(expr.operands[0], scope, owner, "negate")


def _truths(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    for operand in expr.operands:
        expect_condition(operand, scope, owner)
    return YESNO


def _state(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    infer(expr.operands[0], scope, owner)
    return YESNO


def _compare(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    if len(expr.operands) > 2:
        text = scope.source.text
        parts = [text[o.span.start : o.span.end] for o in expr.operands]
        pairs = zip(parts, expr.operators, parts[1:], strict=False)
        mend = " and ".join(f"{a} {op} {b}" for a, op, b in pairs)
        scope.report("E306", expr.span, mend=mend, edit=mend)
        for operand in expr.operands:
            infer(operand, scope, owner)
        return YESNO
    left, right = _pair(expr.operands[0], expr.operands[1], scope, owner)
    if left.known and right.known:
        _comparable(expr, left, right, scope)
    return YESNO


def _pair(
    left: t.Expression, right: t.Expression, scope: Scope, owner: Owner | None
) -> tuple[Type, Type]:
    """Infer two sides, each of which may be an id of the other's choice."""
    if isinstance(left, t.Name) and not _is_choice(left, scope) and _is_choice(right, scope):
        second = infer(right, scope, owner)
        return infer(left, scope, owner, second), second
    first = infer(left, scope, owner)
    return first, infer(right, scope, owner, first if first.kind == "choice" else None)


def _is_choice(expr: t.Expression, scope: Scope) -> bool:
    if not isinstance(expr, t.Name):
        return isinstance(expr, t.Operation) and expr.kind == "if"
    symbol = scope.symbols.get(expr.id)
    return (
        symbol is not None
        and not expr.attribute
        and scope.type_of_symbol(symbol).kind == "choice"
    )


def _comparable(expr: t.Operation, left: Type, right: Type, scope: Scope) -> None:
    operator = expr.operators[0]
    if left.kind != right.kind:
        scope.report("E305", expr.span, left=str(left), right=str(right), help="")
        return
    if left.kind in ("yesno", "text", "choice") and operator not in ("=", "!="):
        scope.report("E307", expr.span, operator=operator, found=str(left))
    for side, other, operand in ((left, right, 1), (right, left, 0)):
        if side.points and not other.points and bare_percentage(expr.operands[operand]):
            report_percentage(expr.operands[1 - operand], expr.operands[operand], scope)


def report_percentage(points: t.Expression, percentage: t.Expression, scope: Scope) -> None:
    """Say that points were compared with a bare percentage."""
    text = scope.source.text
    share = text[percentage.span.start : percentage.span.end]
    if isinstance(points, t.Name) and points.id and not points.attribute:
        scope.report("E304", percentage.span, help="share", name=points.id, share=share)
    else:
        scope.report("E304", percentage.span, share=share)


def _membership(expr: t.Operation, scope: Scope, owner: Owner | None) -> Type:
    subject = infer(expr.operands[0], scope, owner)
    among = subject if subject.kind == "choice" else None
    for item in expr.operands[1:]:
        found = infer(item, scope, owner, among)
        if subject.known and found.known and found.kind != subject.kind:
            scope.report("E305", item.span, left=str(subject), right=str(found), help="")
        elif subject.points and bare_percentage(item):
            report_percentage(expr.operands[0], item, scope)
    return YESNO


def _conditional(
    expr: t.Operation, scope: Scope, owner: Owner | None, among: Type | None
) -> Type:
    expect_condition(expr.operands[0], scope, owner)
    first, second = (infer(branch, scope, owner, among) for branch in expr.operands[1:])
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
    statistic = STATISTICS.get(expr.function)
    if statistic is not None:
        return _statistic(expr, scope, owner)
    function = FUNCTIONS.get(expr.function)
    if function is None:
        known = [*FUNCTIONS, *STATISTICS]
        near = nearest(expr.function, known)
        span = Span(expr.span.start, expr.span.start + len(expr.function))
        scope.report(
            "E204",
            span,
            help="near" if near else "help",
            name=expr.function,
            near=near or "",
            known=", ".join(known),
            edit=near or "",
        )
        for argument in expr.arguments:
            infer(argument, scope, owner)
        return UNKNOWN
    if not function.accepts(len(expr.arguments)):
        least = "at least " if function.variadic else ""
        _wrong_count(expr, scope, f"{least}{len(function.parameters)}")
        return UNKNOWN
    types = []
    for index, argument in enumerate(expr.arguments):
        wanted = function.parameters[min(index, len(function.parameters) - 1)]
        types.append(expect(argument, scope, owner, TYPES[wanted]))
    if not all(found.known for found in types):
        return UNKNOWN
    points = function.keeps_points and any(found.points for found in types)
    return TYPES[function.result].with_points(points)


def _wrong_count(expr: t.Call, scope: Scope, wanted: str) -> None:
    scope.report(
        "E214",
        expr.span,
        help="",
        name=expr.function,
        wanted=wanted,
        count=str(len(expr.arguments)),
    )


def _statistic(expr: t.Call, scope: Scope, owner: Owner | None) -> Type:
    statistic = STATISTICS[expr.function]
    if len(expr.arguments) != statistic.parameters:
        _wrong_count(expr, scope, str(statistic.parameters))
        return UNKNOWN
    if statistic.any_type:
        found = infer(expr.arguments[0], scope, owner)
        if found.kind == "yesno":
            argument = expr.arguments[0].span
            text = scope.source.text[argument.start : argument.end]
            scope.report("W403", expr.span, text=text)
    else:
        found = expect_number(expr.arguments[0], scope, owner)
    for argument in expr.arguments[1:]:
        if expect_number(argument, scope, owner).known:
            share = constant_number(argument, scope, owner)
            if share is None or not 0 <= share <= 1:
                scope.report("E217", argument.span, name=expr.function)
    if not found.known:
        return UNKNOWN
    return NUMBER.with_points(statistic.keeps_points and found.points)
