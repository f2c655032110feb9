"""The checks of examples: what they give and what they expect."""

from fractions import Fraction

from rulelang.check.declared import TOTAL, Declared
from rulelang.check.inputs import check_value, check_within
from rulelang.forms.lowering import constant
from rulelang.forms.scope import Scope, Symbol, input_type
from rulelang.forms.types import NUMBER, POINTS, Type, choice
from rulelang.forms.typing import bare_percentage, expect, infer, report_percentage, resolve
from rulelang.syntax import tree as t

__all__ = ["check_examples"]

STATUSES = ("ranked", "below", "incomplete")


def check_examples(declared: Declared, scope: Scope) -> None:
    """Check the names and values of examples."""
    for example in declared.examples:
        for pairs in (example.given, example.expect):
            seen: dict[tuple[str, str], t.Pair] = {}
            for pair in pairs:
                key = pair.name.id, pair.name.attribute
                if key in seen:
                    labels = [(seen[key].span, "first here")]
                    scope.report("E211", pair.span, labels=labels, what=scope.text(pair.name))
                seen.setdefault(key, pair)
        for pair in example.given:
            _check_given(pair, scope)
        for pair in example.expect:
            _check_expected(pair, declared, scope)


def _check_given(pair: t.Pair, scope: Scope) -> None:
    symbol = resolve(pair.name, scope)
    if symbol is None:
        return
    if isinstance(symbol.node, t.Input) and not pair.name.attribute:
        wanted = input_type(symbol.node)
    elif _assessed(symbol) and not pair.name.attribute:
        wanted = POINTS
    else:
        scope.report("E428", pair.name.span, name=scope.text(pair.name))
        return
    if wanted.points and bare_percentage(pair.value):
        report_percentage(pair.name, pair.value, scope)
    elif _check_value(pair, wanted, scope):
        _check_bounds(pair, symbol, scope)


def _assessed(symbol: Symbol) -> bool:
    node = symbol.node
    return isinstance(node, t.Criterion) and node.form is not None and node.form.kind == "given"


def _check_value(pair: t.Pair, wanted: Type, scope: Scope) -> bool:
    """Check that a value is of the kind that is wanted, and fixed."""
    if not expect(pair.value, scope, None, wanted).known:
        return False
    if constant(pair.value, scope) is None:
        scope.report("E309", pair.value.span, what="a value in an example")
        return False
    return True


def _check_bounds(pair: t.Pair, symbol: Symbol, scope: Scope) -> None:
    """Check that a unit could report the value that an example gives."""
    value = constant(pair.value, scope)
    if isinstance(symbol.node, t.Input):
        check_value(value, symbol.node, pair.value.span, scope)
    elif isinstance(value, Fraction):
        maximum = scope.maxima.get(symbol.id)
        check_within(value, Fraction(0), maximum, pair.value.span, scope)


def _check_expected(pair: t.Pair, declared: Declared, scope: Scope) -> None:
    name = pair.name
    levels = name.id if name.attribute == "level" else TOTAL if name.id == "level" else ""
    if levels:
        of = {block.of.id if block.of else TOTAL: block for block in declared.levels}
        if levels in of:
            _check_id(pair, tuple(row.name.text for row in of[levels].rows), scope)
        else:
            scope.report("E429", name.span, of=levels)
    elif name.id == "status":
        _check_id(pair, STATUSES, scope)
    elif name.id == "rank":
        _check_value(pair, NUMBER, scope)
    else:
        found = infer(name, scope, None)
        if found.points and bare_percentage(pair.value):
            report_percentage(name, pair.value, scope)
        elif found.known:
            _check_value(pair, found, scope)


def _check_id(pair: t.Pair, ids: tuple[str, ...], scope: Scope) -> None:
    if isinstance(pair.value, t.Name) and not pair.value.attribute:
        infer(pair.value, scope, None, choice(ids))
    else:
        wanted = "one of " + ", ".join(ids)
        scope.report("E301", pair.value.span, help="", found="no name", wanted=wanted)
