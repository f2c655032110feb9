"""The type of every expression, and its errors."""

from collections.abc import Callable
from fractions import Fraction

from rulelang.diagnostics import Span
from rulelang.forms.calls import OF_KNOWN, PREVIOUS, CallKind, is_per_row, kind_of_call
from rulelang.forms.checking import Checking
from rulelang.forms.lowering import constant_number
from rulelang.forms.mistyped import (
    date_meant,
    report_mismatch,
    report_no_order,
    report_percentage,
    report_unknown_function,
    within_one_unit,
)
from rulelang.forms.names import resolve, type_of_name
from rulelang.forms.ranges import MIRRORED, check_figure
from rulelang.forms.scope import Owner, Scope, level_read
from rulelang.forms.types import (
    DATE,
    NUMBER,
    TEXT,
    UNKNOWN,
    YESNO,
    Kind,
    Type,
    bare_percentage,
)
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.statistics import STATISTICS
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import function_word
from rulelang.syntax.kinds import OperationKind
from rulelang.syntax.reading import calls
from rulelang.words import Wording, phrase, quoted

__all__ = [
    "bare_percentage",
    "expect",
    "expect_condition",
    "expect_number",
    "infer",
]

SAMPLES: dict[Kind, str] = {"number": " > 0", "date": " >= 2021-12-30", "text": ' = "…"'}
"""What makes a condition of a value of that kind."""
TYPES = {"number": NUMBER, "yesno": YESNO, "date": DATE, "text": TEXT}


def expect(expr: t.Expression, checking: Checking, owner: Owner | None, wanted: Type) -> Type:
    """Infer a type and report where it is another than the wanted one."""
    found = infer(expr, checking, owner, wanted if wanted.kind == "choice" else None)
    if found.known and found.kind != wanted.kind:
        help, dated = _conversion(expr, found, wanted), date_meant(expr, wanted)
        checking.reports.add(
            "E301",
            expr.span,
            help="day_first" if dated else help,
            edit=dated,
            found=found.phrase,
            wanted=wanted.phrase,
            text=expr.span.text,
            mend=dated,
        )
        return UNKNOWN
    return found


def _conversion(expr: t.Expression, found: Type, wanted: Type) -> str:
    """The help that says how a value of one kind is written as one of another."""
    if wanted.kind == "number" and found.kind == "yesno":
        return "truth"
    return "unquoted" if isinstance(expr, t.Literal) and found.kind == "text" else "help"


def expect_number(expr: t.Expression, checking: Checking, owner: Owner | None) -> Type:
    """Infer the type of what must be a number."""
    return expect(expr, checking, owner, NUMBER)


def expect_condition(expr: t.Expression, checking: Checking, owner: Owner | None) -> None:
    """Check what must be yes or no."""
    found = infer(expr, checking, owner)
    if found.known and found.kind != "yesno":
        subject = expr.span.text if isinstance(expr, (t.Name, t.Call)) else "…"
        sample = f" = {found.options[0]}" if found.options else SAMPLES[found.kind]
        checking.reports.add("E302", expr.span, found=found.phrase, mend=subject + sample)


def infer(
    expr: t.Expression, checking: Checking, owner: Owner | None, among: Type | None = None
) -> Type:
    """The type of an expression; ``among`` is the choice that a bare name may be an id of."""
    if isinstance(expr, t.Literal):
        found = _literal(expr)
    elif isinstance(expr, t.Name):
        found = type_of_name(expr, checking, owner, among)
        if found.known and is_per_row(expr, checking.scope.symbols):
            words = [_word(one, checking) for one in OF_KNOWN]
            combined = _word("mean", checking)
            checking.reports.add(
                "E458", expr.span, name=expr.id, combined=combined, known=quoted(words)
            )
            found = UNKNOWN
    elif isinstance(expr, t.Call):
        found = _CALLS[kind_of_call(expr, checking.scope.symbols)](expr, checking, owner)
    elif expr.kind == "if":
        found = _conditional(expr, checking, owner, among)
    else:
        found = _OPERATIONS[expr.kind](expr, checking, owner)
    checking.types[expr.span] = found
    return found


def _literal(literal: t.Literal) -> Type:
    if isinstance(literal.value, bool):
        return YESNO
    if isinstance(literal.value, Fraction):
        return NUMBER
    return TEXT if isinstance(literal.value, str) else DATE


# ---- operations ---------------------------------------------------------------------------------


def _numbers(expr: t.Operation, checking: Checking, owner: Owner | None) -> list[Type] | None:
    """The types of operands that must all be numbers, or None where one is not."""
    types: list[Type] = []
    for operand in expr.operands:
        types.append(infer(operand, checking, owner))  # a comprehension would nest a frame more
    if expr.operators == ("-",) and all(found.kind == "date" for found in types):
        end, start = (operand.span.text for operand in expr.operands)
        mend = f"{_word('days', checking)}({start}, {end})"
        checking.reports.add(
            "E303", expr.span, help="days", found=DATE.phrase, mend=mend, edit=mend
        )
        return None
    for operand, found in zip(expr.operands, types, strict=True):
        if found.known and found.kind != "number":
            help, text = _conversion(operand, found, NUMBER), operand.span.text
            named = checking.scope.labelled(text.strip('"')) if help == "unquoted" else ""
            help = "label" if named else help
            checking.reports.add(
                "E303", operand.span, help, found=found.phrase, edit=named, text=text, mend=named
            )
    return types if all(found.kind == "number" for found in types) else None


def _add(expr: t.Operation, checking: Checking, owner: Owner | None) -> Type:
    types = _numbers(expr, checking, owner)
    if types is None:
        return UNKNOWN
    return NUMBER.with_points(any(found.points for found in types))


def _multiply(expr: t.Operation, checking: Checking, owner: Owner | None) -> Type:
    types = _numbers(expr, checking, owner)
    if types is None:
        return UNKNOWN
    above = types[0].points
    for operator, found in zip(expr.operators, types[1:], strict=True):
        above = above != found.points if operator == "/" else above or found.points
    return NUMBER.with_points(above)


def _power(expr: t.Operation, checking: Checking, owner: Owner | None) -> Type:
    return UNKNOWN if _numbers(expr, checking, owner) is None else NUMBER


def _negate(expr: t.Operation, checking: Checking, owner: Owner | None) -> Type:
    types = _numbers(expr, checking, owner)
    return UNKNOWN if types is None else types[0]


def _truths(expr: t.Operation, checking: Checking, owner: Owner | None) -> Type:
    for operand in expr.operands:
        expect_condition(operand, checking, owner)
    return YESNO


def _state(expr: t.Operation, checking: Checking, owner: Owner | None) -> Type:
    infer(expr.operands[0], checking, owner)
    return YESNO


def _compare(expr: t.Operation, checking: Checking, owner: Owner | None) -> Type:
    if len(expr.operands) > 2:
        parts = [operand.span.text for operand in expr.operands]
        pairs = zip(parts, expr.operators, parts[1:], strict=False)
        mend = f" {checking.scope.word('and')} ".join(f"{a} {op} {b}" for a, op, b in pairs)
        checking.reports.add("E306", expr.span, mend=mend, edit=mend)
        for operand in expr.operands:
            infer(operand, checking, owner)
        return UNKNOWN
    left, right = _pair(expr.operands[0], expr.operands[1], checking, owner)
    if left.known and right.known:
        _comparable(expr, left, right, checking, owner)
    return YESNO


def _pair(
    left: t.Expression, right: t.Expression, checking: Checking, owner: Owner | None
) -> tuple[Type, Type]:
    """Infer two sides, each of which may be an id of the other's choice."""
    if _is_choice(right, checking.scope) and not _is_choice(left, checking.scope):
        second = infer(right, checking, owner)
        return infer(left, checking, owner, second), second
    first = infer(left, checking, owner)
    if not first.known and _may_be_id(right, checking.scope):
        return first, UNKNOWN
    return first, infer(right, checking, owner, first if first.kind == "choice" else None)


def _may_be_id(expr: t.Expression, scope: Scope) -> bool:
    """Whether a name may be an id of a choice that is not known for what it is."""
    return isinstance(expr, t.Name) and not expr.attribute and expr.id not in scope.symbols


def _is_choice(expr: t.Expression, scope: Scope) -> bool:
    """Whether an expression is seen to be a choice before its types are inferred."""
    if isinstance(expr, t.Operation) and expr.kind == "if":
        return any(_is_choice(branch, scope) for branch in expr.operands[1:])
    if not isinstance(expr, t.Name):
        return False
    symbol = scope.symbols.get(expr.id)
    is_choice = symbol is not None and scope.type_of_symbol(symbol).kind == "choice"
    return is_choice or level_read(expr, scope) is not None


def _comparable(
    expr: t.Operation, left: Type, right: Type, checking: Checking, owner: Owner | None
) -> None:
    if left.kind != right.kind:
        report_mismatch(expr.operands[1], left, right, checking)
        return
    if left.kind == "choice" and not set(left.options) & set(right.options):
        mend = f"{expr.operands[0].span.text} {expr.operators[0]} {left.options[0]}"
        that = phrase("types.that_choice")
        checking.reports.add(
            "E305", expr.span, help="apart", left=left.phrase, right=that, mend=mend
        )
        return
    if left.kind in ("yesno", "text", "choice") and expr.operators[0] not in ("=", "!="):
        ids = sum(operand.span in checking.choices for operand in expr.operands)
        if not left.ordered or ids != 1:
            report_no_order(expr, left, checking)
    for side, other, operand in ((left, right, 1), (right, left, 0)):
        if side.points and not other.points and bare_percentage(expr.operands[operand]):
            report_percentage(expr.operands[1 - operand], expr.operands[operand], checking)
            return
    relation = expr.operators[0]
    check_figure(expr.operands[0], relation, expr.operands[1], checking, owner)
    check_figure(
        expr.operands[1], MIRRORED.get(relation, relation), expr.operands[0], checking, owner
    )


def _membership(expr: t.Operation, checking: Checking, owner: Owner | None) -> Type:
    subject = infer(expr.operands[0], checking, owner)
    among = subject if subject.kind == "choice" else None
    for item in expr.operands[1:]:
        if not subject.known and _may_be_id(item, checking.scope):
            continue
        found = infer(item, checking, owner, among)
        if subject.known and found.known and found.kind != subject.kind:
            report_mismatch(item, subject, found, checking)
        elif subject.points and not found.points and bare_percentage(item):
            report_percentage(expr.operands[0], item, checking)
    return YESNO


def _conditional(
    expr: t.Operation, checking: Checking, owner: Owner | None, among: Type | None
) -> Type:
    expect_condition(expr.operands[0], checking, owner)
    _, *branches = expr.operands
    if among is None:
        first, second = _pair(branches[0], branches[1], checking, owner)
    else:
        first, second = (infer(branch, checking, owner, among) for branch in branches)
    if not first.known or not second.known:
        return UNKNOWN
    if first.kind != second.kind or first.options != second.options:
        checking.reports.add(
            "E305", expr.span, left=first.phrase, right=second.phrase, help="branches"
        )
        return UNKNOWN
    return first.with_points(first.points and second.points)


_OPERATIONS: dict[OperationKind, Callable[[t.Operation, Checking, Owner | None], Type]] = {
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


def _word(name: str, checking: Checking) -> str:
    """A function as the rules spell it."""
    return function_word(name, checking.scope.language)


def _call(expr: t.Call, checking: Checking, owner: Owner | None) -> Type:
    function = FUNCTIONS.get(expr.function)
    if function is None:
        report_unknown_function(expr, checking)
        for argument in expr.arguments:
            infer(argument, checking, owner)
        return UNKNOWN
    _report_parts(expr, checking, owner)
    if expr.function in OF_KNOWN and len(expr.arguments) == 1:
        (argument,) = expr.arguments
        near = OF_KNOWN[expr.function]
        mend = f"{_word(near, checking)}({argument.span.text})"
        if infer(argument, checking, owner).known:  # else it may be one that is in many rows
            checking.reports.add(
                "E443", expr.span, name=_word(expr.function, checking), mend=mend, edit=mend
            )
        return UNKNOWN
    if not function.accepts(len(expr.arguments)):
        count = len(function.parameters)
        counts = phrase("wanted.count_at_least", count=count) if function.variadic else None
        return _wrong_count(expr, checking, owner, count, counts)
    types = []
    for index, argument in enumerate(expr.arguments):
        wanted = function.parameters[min(index, len(function.parameters) - 1)]
        types.append(expect(argument, checking, owner, TYPES[wanted]))
    if not all(found.known for found in types):
        return UNKNOWN
    points = function.keeps_points and any(found.points for found in types)
    return TYPES[function.result].with_points(points)


def _wrong_count(
    expr: t.Call, checking: Checking, owner: Owner | None, least: int, wanted: Wording | None = None
) -> Type:
    """Report a call with another number of values than ``least``, or than what is ``wanted``."""
    for argument in expr.arguments:
        infer(argument, checking, owner)
    within = within_one_unit(expr, checking)
    checking.reports.add(
        "E214",
        expr.span,
        help="within" if within else "help",
        edit=within,
        name=_word(expr.function, checking),
        wanted=least if wanted is None else wanted,
        count=len(expr.arguments),
        mend=within or f"{_word(expr.function, checking)}({', '.join('abcdefgh'[:least])})",
    )
    return UNKNOWN


def _report_parts(expr: t.Call, checking: Checking, owner: Owner | None) -> None:
    """Say that only statistics are of a part of the units."""
    if expr.within is not None:
        _report_part(expr, expr.within.span, checking)
    if expr.where is not None:
        _report_part(expr, expr.where.span, checking)
        infer(expr.where, checking, owner)


def _report_part(expr: t.Call, span: Span, checking: Checking) -> None:
    """Report a part of the units that a function is limited to, which is no statistic."""
    name, statistic = _word(expr.function, checking), _word("highest", checking)
    checking.reports.add("E444", span, name=name, statistic=statistic)


def _known(expr: t.Call, checking: Checking, owner: Owner | None) -> Type:
    """A function of the arguments that are known, or a median of several."""
    _report_parts(expr, checking, owner)
    if expr.function not in OF_KNOWN:
        checking.reports.add(
            "E445",
            expr.span,
            name=_word(expr.function, checking),
            known=quoted(_word(one, checking) for one in OF_KNOWN),
        )
        for argument in expr.arguments:
            infer(argument, checking, owner)
        return UNKNOWN
    if expr.function == "count" and not expr.known:
        first = expr.arguments[0].span
        word, text = checking.scope.word("known"), expr.span.source.text
        mend = f"{text[expr.span.start : first.start]}{word} {text[first.start : expr.span.end]}"
        checking.reports.add("E446", expr.span, mend=mend, edit=mend)
    if expr.function == "count":
        for argument in expr.arguments:
            infer(argument, checking, owner)
        return NUMBER
    types = [expect_number(argument, checking, owner) for argument in expr.arguments]
    if not all(found.known for found in types):
        return UNKNOWN
    return NUMBER.with_points(any(found.points for found in types))


def _gathered(expr: t.Call, checking: Checking, owner: Owner | None) -> Type:
    """A function over the rows of one unit."""
    _report_parts(expr, checking, owner)
    (argument,) = expr.arguments
    assert isinstance(argument, t.Name)
    found = type_of_name(argument, checking, owner, None)
    if expr.function != "count" and found.known and found.kind != "number":
        checking.reports.add("E301", argument.span, found=found.phrase, wanted=NUMBER.phrase)
        return UNKNOWN
    return NUMBER


def _previous(expr: t.Call, checking: Checking, owner: Owner | None) -> Type:
    """A value of the period before."""
    _report_parts(expr, checking, owner)
    if len(expr.arguments) != 1:
        return _wrong_count(expr, checking, owner, 1)
    if not checking.scope.has_periods:
        checking.reports.add("E460", expr.span, name=_word(expr.function, checking))
    if any(call.function == PREVIOUS for call in calls(expr.arguments[0])):
        checking.reports.add("E461", expr.span, name=_word(expr.function, checking))
    return infer(expr.arguments[0], checking, owner)


def _statistic(expr: t.Call, checking: Checking, owner: Owner | None) -> Type:
    statistic = STATISTICS[expr.function]
    if expr.within is not None:
        symbol = resolve(expr.within, checking)
        if symbol is not None and symbol.kind != "input":
            checking.reports.add("E427", expr.within.span, name=expr.within.id)
    if expr.where is not None:
        expect_condition(expr.where, checking, owner)
    wanted = (statistic.parameters, statistic.parameters + statistic.ranked)
    if len(expr.arguments) not in wanted:
        least, most = wanted
        counts = phrase("wanted.count_or", count=least, more=most) if most > least else None
        return _wrong_count(expr, checking, owner, least, counts)
    if statistic.any_type:
        found = infer(expr.arguments[0], checking, owner)
        if found.kind == "yesno":
            text = expr.arguments[0].span.text
            adding = _word("total_of", checking)
            checking.reports.add(
                "W403", expr.span, name=_word("count", checking), adding=adding, text=text
            )
    else:
        found = expect(expr.arguments[0], checking, owner, NUMBER)
    for argument in expr.arguments[1:]:
        if expect_number(argument, checking, owner).known:
            _check_parameter(argument, expr, checking, owner)
    if not found.known:
        return UNKNOWN
    return NUMBER.with_points(statistic.keeps_points and found.points)


def _check_parameter(
    argument: t.Expression, expr: t.Call, checking: Checking, owner: Owner | None
) -> None:
    """Check a share from 0 to 1, or the place from the top or bottom."""
    statistic = STATISTICS[expr.function]
    value = constant_number(argument, checking.scope, owner)
    if not statistic.ranked:
        if value is None or not 0 <= value <= 1:
            checking.reports.add("E217", argument.span, name=_word(statistic.name, checking))
    elif value is None or value.denominator != 1 or value < 1 or bare_percentage(argument):
        mend = within_one_unit(expr, checking) if value is None else ""
        help = "within" if mend else "help"
        checking.reports.add(
            "E447", argument.span, help=help, name=_word(statistic.name, checking), mend=mend
        )


_CALLS: dict[CallKind, Callable[[t.Call, Checking, Owner | None], Type]] = {
    "function": _call,
    "known": _known,
    "statistic": _statistic,
    "gathered": _gathered,
    "previous": _previous,
}
