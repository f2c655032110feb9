"""The checks of the ruleset's settings, of the ranking and of examples."""

from fractions import Fraction

from rulelang.check.declared import Declared
from rulelang.check.inputs import MISSING, check_value, check_within
from rulelang.check.rubric import check_rounding
from rulelang.forms.lowering import constant, constant_number
from rulelang.forms.scope import Scope, Symbol, input_type
from rulelang.forms.types import NUMBER, POINTS, Type, choice
from rulelang.forms.typing import bare_percentage, expect, infer, report_percentage, resolve
from rulelang.syntax import tree as t

__all__ = ["check", "check_examples", "check_rank"]

POLICIES = {
    "missing": MISSING,
    "not_applicable": ("rescale", "leave_out", "zero", "full"),
}
MOST_DECIMALS = 100
STATUSES = ("ranked", "below", "incomplete")


def check(declared: Declared, scope: Scope) -> None:
    """Check the settings of the ruleset."""
    for item in declared.ruleset.settings if declared.ruleset else ():
        if item.key in POLICIES and item.words[0] not in POLICIES[item.key]:
            known = ", ".join(scope.word(policy) for policy in POLICIES[item.key])
            scope.report("E219", item.span, policy=scope.word(item.words[0]), known=known)
        elif item.key == "total":
            check_rounding(item, scope)
        elif item.key in ("show", "edition"):
            _whole(item, scope)


def _whole(item: t.Clause, scope: Scope) -> None:
    (expr,) = item.operands
    value = constant_number(expr, scope) if isinstance(expr, t.Literal) else None
    whole = value is not None and value.denominator == 1 and not bare_percentage(expr)
    if not whole or (item.key == "show" and value is not None and value > MOST_DECIMALS):
        most = f" of at most {MOST_DECIMALS}" if item.key == "show" else ""
        scope.report("E426", expr.span, help="", what=scope.word(item.key), most=most)


def check_rank(declared: Declared, scope: Scope) -> None:
    """Check the keys of the ranking, and what it is within."""
    rank = declared.rank
    if rank is None:
        return
    if rank.within is not None:
        symbol = resolve(rank.within, scope)
        if symbol is not None and symbol.kind != "input":
            scope.report("E427", rank.within.span, name=rank.within.id, help="")
    seen: dict[tuple[str, str], t.RankKey] = {}
    for key in rank.keys:
        spelt = key.name.id, key.name.attribute
        if spelt in seen:
            first = [(seen[spelt].span, "first here")]
            scope.report("E211", key.span, labels=first, what=scope.text(key.name))
        seen.setdefault(spelt, key)
        found = infer(key.name, scope, None)
        if found.known and found.kind not in ("number", "date", "yesno"):
            scope.report(
                "E301", key.span, found=str(found), wanted="a number, a date or yes or no", help=""
            )


# ---- examples -----------------------------------------------------------------------------------


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
    levels = name.id if name.attribute == "level" else "total" if name.id == "level" else ""
    if levels:
        of = {block.of.id if block.of else "total": block for block in declared.levels}
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
