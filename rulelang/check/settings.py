"""The checks of the ruleset's settings, of the ranking and of examples."""

from rulelang.check.declared import Declared
from rulelang.check.rubric import check_rounding
from rulelang.diagnostics.suggest import nearest
from rulelang.forms.lowering import constant, constant_number
from rulelang.forms.scope import Scope, Symbol, input_type
from rulelang.forms.types import NUMBER, Type, choice
from rulelang.forms.typing import bare_percentage, expect, infer, report_percentage, resolve
from rulelang.syntax import tree as t

__all__ = ["check", "check_examples", "check_rank"]

POLICIES = {
    "missing": ("unranked", "zero", "error"),
    "not_applicable": ("rescale", "leave_out", "zero", "full"),
}
MOST_DECIMALS = 100
STATUSES = ("ranked", "below", "incomplete")


def check(declared: Declared, scope: Scope) -> None:
    """Check the settings of the ruleset."""
    for item in declared.ruleset.settings if declared.ruleset else ():
        if item.key in POLICIES and item.words[0] not in POLICIES[item.key]:
            known = ", ".join(policy.replace("_", " ") for policy in POLICIES[item.key])
            policy = item.words[0].replace("_", " ")
            scope.report("E219", item.span, policy=policy, known=known)
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
        scope.report("E426", expr.span, what=item.key, most=most, help="")


def check_rank(declared: Declared, scope: Scope) -> None:
    """Check the keys of the ranking, and what it is within."""
    rank = declared.rank
    if rank is None:
        return
    if rank.within is not None:
        symbol = resolve(rank.within, scope)
        if symbol is not None and symbol.kind != "input":
            scope.report("E427", rank.within.span, name=rank.within.id, help="")
    for key in rank.keys:
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
                    scope.report("E211", pair.span, labels=labels, what=pair.name.id)
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
        wanted = NUMBER
    else:
        scope.report("E428", pair.name.span, name=pair.name.id, kind=symbol.kind)
        return
    _check_value(pair, wanted, scope)


def _assessed(symbol: Symbol) -> bool:
    node = symbol.node
    return isinstance(node, t.Criterion) and node.form is not None and node.form.kind == "given"


def _check_value(pair: t.Pair, wanted: Type, scope: Scope) -> None:
    if expect(pair.value, scope, None, wanted).known and constant(pair.value, scope) is None:
        scope.report("E309", pair.value.span, what="a value in an example")


def _check_expected(pair: t.Pair, declared: Declared, scope: Scope) -> None:
    name = pair.name
    levels = name.id if name.attribute == "level" else "total" if name.id == "level" else ""
    if levels:
        of = {block.of.id if block.of else "total": block for block in declared.levels}
        rows = of[levels].rows if levels in of else ()
        _check_id(pair, tuple(row.name.text for row in rows), scope)
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
        scope.report("E301", pair.value.span, found="no name", wanted="one of " + ", ".join(ids), help="")
