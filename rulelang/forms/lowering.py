"""Checked expressions to the plan's, with what is constant computed at once."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TypeAlias, assert_never

from attrs import field, frozen

from rulelang.diagnostics import Place, Span
from rulelang.forms.calls import kind_of_call
from rulelang.forms.known import of_known, within_part
from rulelang.forms.scope import Owner, Scope, Symbol, level_read
from rulelang.plan.expressions import TOTAL, Apply, Cases, Const, Expr, Read, Ref, Settle, Status
from rulelang.plan.functions import FUNCTIONS, OPERATORS, Function
from rulelang.plan.kinds import RefKind
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import PreviousStep, StatisticStep
from rulelang.plan.values import Known
from rulelang.plan.walk import reads
from rulelang.rational import DomainError, TooLargeError, check_size
from rulelang.syntax import tree as t
from rulelang.syntax.reading import names_of

__all__ = [
    "NO_STATISTICS",
    "Lowered",
    "Lowering",
    "Overall",
    "Statistics",
    "apply",
    "constant",
    "constant_number",
    "lower",
    "part",
]

MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
KINDS = {"number": Fraction, "date": date, "yesno": bool, "text": str}
Overall: TypeAlias = StatisticStep | PreviousStep
"""A step that looks at other rows than that of the unit."""
Statistics: TypeAlias = Mapping[Overall, Ref]
"""The steps that look at other rows, each with its name."""
NO_STATISTICS: Statistics = {}


@frozen(eq=False, repr=False)
class Lowered:
    """An expression of the plan, the steps of the statistics that it reads and that were not
    known, each after those that it reads itself, and the criteria whose share it reads."""

    value: Expr
    statistics: tuple[Overall, ...]
    shares: tuple[str, ...]


@frozen(eq=False, repr=False)
class Lowering:
    """One lowering: by what, for which criterion, the statistics that were known before, and what
    it has met since: statistics, and the criteria whose share is read. ``guarded``: all of it
    is within a ratio or scale."""

    scope: Scope
    owner: Owner | None
    known: Statistics
    fresh: dict[Overall, Ref] = field(factory=dict)
    shares: list[str] = field(factory=list)
    guarded: bool = False

    @property
    def maximum(self) -> Fraction:
        """The max of the criterion, 0 where it is not known."""
        return (self.owner.maximum if self.owner else None) or Fraction(0)

    def lowered(self, value: Expr) -> Lowered:
        """What it came to."""
        return Lowered(value, tuple(self.fresh), tuple(self.shares))


def apply(function: str, arguments: tuple[Expr, ...], span: Span) -> Expr:
    """A function applied; its value at once where all its arguments are constant."""
    values = [a.value for a in arguments if isinstance(a, Const)]
    row = OPERATORS.get(function) or FUNCTIONS[function]
    if len(values) == len(arguments) and _takes(row, values):
        try:
            value = row.exact(*values)
            return Const(check_size(value) if isinstance(value, Fraction) else value)
        except (ZeroDivisionError, DomainError, TooLargeError):
            pass  # it stays as it is: an error where it is read, and only there
    return Apply(function, arguments, Place(span))


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
    value = lower(expr, scope, owner).value
    return value.value if isinstance(value, Const) else None


def constant_number(
    expr: t.Expression, scope: Scope, owner: Owner | None = None
) -> Fraction | None:
    """The same, where it must be a number."""
    value = constant(expr, scope, owner)
    return value if isinstance(value, Fraction) else None


def lower(
    expr: t.Expression,
    scope: Scope,
    owner: Owner | None = None,
    guarded: bool = False,
    known: Statistics = NO_STATISTICS,
) -> Lowered:
    """Lower an expression, ``guarded`` within a ratio or scale, where some statistics are known."""
    to = Lowering(scope, owner, known)
    return to.lowered(part(expr, to, guarded))


def part(expr: t.Expression, to: Lowering, guarded: bool = False) -> Expr:
    """Lower what is in the expression or form that is being lowered."""
    guarded = guarded or to.guarded
    if isinstance(expr, t.Literal):
        return Const(expr.value, expr.text)
    if isinstance(expr, t.Name):
        return _name(expr, to, guarded)
    if isinstance(expr, t.Call):
        return _call(expr, to, guarded)
    operands = tuple(part(o, to, guarded) for o in expr.operands)
    return _operation(expr, operands, to.scope)


def _name(name: t.Name, to: Lowering, guarded: bool) -> Expr:
    scope = to.scope
    if not name.id:
        maximum = to.owner.maximum if to.owner else None
        return Read(Ref("max", ""), "max") if maximum is None else Const(maximum, "max")
    if name.span in scope.choices:
        return Const(name.id, name.id)
    place = Place(name.span)
    if level_read(name, scope) is not None:
        of = name.id if name.attribute else TOTAL
        ref = Ref("placed" if of == TOTAL else "level", of)
        return Read(ref, name.span.text, place)
    symbol = scope.symbols.get(name.id)
    if symbol is None:
        return Read(Ref("let", name.id), name.id, place)
    if name.id == "share":
        to.shares.append(TOTAL)
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
        value = scope.constants.get(name.id)
        if value is not None:
            return Const(value.value, name.id)
        if guarded and name.id in scope.spread:
            return Read(Ref("guarded", name.id), name.id, place)
    kind = _kind(symbol, name.attribute)
    if kind == "share":
        to.shares.append(name.id)
    return Read(Ref(kind, name.id), full, place)


def _kind(symbol: Symbol, attribute: str) -> RefKind:
    """What a name reads."""
    match attribute, symbol.kind:
        case "max", _:
            return "max"
        case "share", _:
            return "share"
        case _, "input" | "let" as kind:
            return kind
        case _:
            return "score"


def _operation(expr: t.Operation, operands: tuple[Expr, ...], scope: Scope) -> Expr:
    span = expr.span
    match expr.kind:
        case "add":
            signed = [operands[0]]
            for operator, operand in zip(expr.operators, operands[1:], strict=True):
                signed.append(apply("-", (operand,), span) if operator == "-" else operand)
            return apply("+", tuple(signed), span)
        case "multiply":
            return _product(expr, operands)
        case "power":
            return apply("^", operands, span)
        case "negate":
            return apply("-", operands, span)
        case "compare":
            return _comparison(expr, operands, scope)
        case "not":
            return apply("not", operands, span)
        case "in":
            subject, *items = operands
            return _settle("or", tuple(apply("=", (subject, item), span) for item in items))
        case "is":
            return _status(expr.operators[0], operands[0], scope)
        case "if":
            condition, then, otherwise = operands
            if isinstance(condition, Const):
                return then if condition.value else otherwise
            return Cases(None, ((condition, then),), otherwise)
        case "and" | "or":
            return _settle(expr.kind, operands)
        case _:
            assert_never(expr.kind)


def _comparison(expr: t.Operation, operands: tuple[Expr, ...], scope: Scope) -> Expr:
    """A comparison; one of a level by its order is whether it is one of some levels."""
    operator, span = expr.operators[0], expr.span
    types = [scope.types.get(operand.span) for operand in expr.operands]
    ordered = next((found for found in types if found is not None and found.ordered), None)
    if ordered is None or operator in ("=", "!="):
        return apply(operator, operands, span)
    subject, other = operands
    if isinstance(subject, Const):
        subject, other, operator = other, subject, MIRRORED[operator]
    if not isinstance(other, Const) or other.value not in ordered.options:
        return apply(operator, operands, span)  # an error has been reported
    at = ordered.options.index(str(other.value))
    better = ordered.options[: at + (operator in (">=", "<"))]
    found = better if operator in (">", ">=") else ordered.options[len(better) :]
    if not found:  # none is, where there is a level
        return apply("!=", (subject, subject), span)
    equal = tuple(apply("=", (subject, Const(id, id)), span) for id in found)
    return equal[0] if len(equal) == 1 else Settle("or", equal)


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


def _product(expr: t.Operation, operands: tuple[Expr, ...]) -> Expr:
    result = operands[0]
    factors: list[Expr] = [result]
    for operator, operand in zip(expr.operators, operands[1:], strict=True):
        if operator == "/":
            result = apply("/", (result, operand), expr.span)
            factors = [result]
        else:
            factors.append(operand)
            result = apply("*", tuple(factors), expr.span)
    return result


def _call(expr: t.Call, to: Lowering, guarded: bool) -> Expr:
    arguments = tuple(part(a, to, guarded) for a in expr.arguments)
    match kind_of_call(expr, to.scope.symbols):
        case "statistic":
            return _statistic(expr, arguments, to, guarded)
        case "known":
            return of_known(expr, arguments)
        case "gathered":
            argument = expr.arguments[0]
            assert isinstance(argument, t.Name)
            ref = Ref("gathered", f"{expr.function} {argument.id}")
            return Read(ref, Place(expr.span).plain, Place(expr.span))
        case "previous":
            return _previous(expr, arguments, to)
        case "function":
            if expr.function not in FUNCTIONS:
                return Read(Ref("let", expr.function), expr.function)
            return apply(expr.function, arguments, expr.span)
        case other:
            assert_never(other)


def _previous(expr: t.Call, arguments: tuple[Expr, ...], to: Lowering) -> Expr:
    place = Place(expr.span)
    value = arguments[0] if arguments else Const(Fraction(0))
    ref = Ref("previous", f"{expr.function} {len(to.known) + len(to.fresh) + 1}")
    step = PreviousStep(ref, value, tuple(_inputs(value, to)), place)
    known = to.known.get(step) or to.fresh.setdefault(step, ref)
    return Read(known, place.plain, place)


def _inputs(value: Expr, to: Lowering) -> list[str]:
    """The inputs that a value is computed from, as far as names tell, those of other units too; the
    first of the file where there is none."""
    found = list(dict.fromkeys(_named(list(_ids(value, to)), to.scope)))
    symbols = to.scope.symbols.values()
    first = (s.id for s in symbols if isinstance(s.node, t.Input) or _is_given(s.node))
    return found or [*first][:1]


def _ids(value: Expr, to: Lowering) -> Iterator[str]:
    """The names that a value reads, and those of the statistics in it."""
    steps = {ref: step for step, ref in (*to.known.items(), *to.fresh.items())}
    waiting = [read.ref for read in reads(value)]
    while waiting:
        ref = waiting.pop()
        step = steps.get(ref)
        if step is not None:
            waiting += [read.ref for read in reads(step.value)]
            waiting += [step.within] if isinstance(step, StatisticStep) and step.within else []
        elif ref.kind != "max":
            yield ref.id


def _named(waiting: list[str], scope: Scope) -> Iterator[str]:
    """The inputs that some names come from."""
    seen: set[str] = set()
    while waiting:
        id = waiting.pop()
        symbol = scope.symbols.get(id)
        if id in seen or symbol is None:
            continue
        seen.add(id)
        node = symbol.node
        if isinstance(node, t.Input) or (_is_given(node)):
            yield id
        elif isinstance(node, t.Let):
            waiting += _read(names_of(node.value))
        elif isinstance(node, t.Criterion):
            conditions = [c.operands[0] for c in node.clauses if c.key == "applies_when"]
            for part in (node.form, *conditions):
                waiting += [] if part is None else _read(names_of(part))
            waiting += [c.name.text for c in node.children if isinstance(c, t.Criterion)]
        elif node is None:  # the total
            waiting += [s.id for s in scope.symbols.values() if isinstance(s.node, t.Criterion)]


def _read(names: Iterable[t.Name]) -> list[str]:
    """What is read of some names; neither a max nor a label is a value of data."""
    return [name.id for name in names if name.attribute not in ("max", "label")]


def _is_given(node: object) -> bool:
    return isinstance(node, t.Criterion) and node.form is not None and node.form.kind == "given"


def _statistic(expr: t.Call, arguments: tuple[Expr, ...], to: Lowering, guarded: bool) -> Expr:
    place = Place(expr.span)
    second = arguments[1].value if len(arguments) > 1 and isinstance(arguments[1], Const) else None
    parameter = second if isinstance(second, Fraction) else None
    ref = Ref("statistic", f"{expr.function} {len(to.known) + len(to.fresh) + 1}")
    value, own = arguments[0], None
    if expr.where is not None:
        value = within_part(value, part(expr.where, to, guarded))
        own = arguments[0] if STATISTICS[expr.function].own else None
    within = None if expr.within is None else Ref("input", expr.within.id)
    step = StatisticStep(
        ref, expr.function, value, parameter, guarded, place, within=within, own=own
    )
    known = to.known.get(step) or to.fresh.setdefault(step, ref)
    return Read(known, place.text, place)
