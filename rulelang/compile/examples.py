"""The examples of a file, with what is expected of them."""

from rulelang.check.declared import TOTAL
from rulelang.compile.inputs import Lower
from rulelang.diagnostics import Place
from rulelang.forms.lowering import constant
from rulelang.forms.scope import Scope
from rulelang.plan.expressions import Read
from rulelang.plan.tree import ExamplePlan, ExpectationPlan
from rulelang.plan.values import Known
from rulelang.syntax import tree as t

__all__ = ["compile_example"]


def compile_example(example: t.Example, scope: Scope, lower: Lower) -> ExamplePlan:
    """An example: what is given, what was before, and what is expected."""
    given = {p.name.id: _value(p, scope) for p in example.given if isinstance(p.name, t.Name)}
    before = {
        read.ref: _value(pair, scope)
        for pair in example.given
        if isinstance(pair.name, t.Call) and isinstance(read := lower(pair.name), Read)
    }
    expect = tuple(_expectation(pair, scope, lower) for pair in example.expect)
    return ExamplePlan(example.name, given, before, expect, Place(example.span))


def _value(pair: t.Pair, scope: Scope) -> Known:
    value = constant(pair.value, scope)
    assert value is not None
    return value


def _expectation(pair: t.Pair, scope: Scope, lower: Lower) -> ExpectationPlan:
    name, place = pair.name, Place(pair.span)
    assert isinstance(name, t.Name), "only what was before is given for a call"
    symbol = scope.symbols.get(name.id)
    if symbol is not None and symbol.kind == "rank":
        return ExpectationPlan("ranking", name.id, None, _value(pair, scope), place)
    what = "level" if name.attribute == "level" else name.id
    if what not in ("level", "status", "rank"):
        figure = lower(name)
        return ExpectationPlan("figure", "", figure, _value(pair, scope), place)
    of = name.id if name.attribute == "level" else TOTAL
    return ExpectationPlan(what, of, None, _value(pair, scope), place)
