"""The checks of examples: what they give and what they expect."""

from fractions import Fraction
from typing import get_args

from rulelang.check.declared import TOTAL, Declared, head
from rulelang.check.inputs import check_value, check_within
from rulelang.forms.calls import PREVIOUS
from rulelang.forms.checking import Checking
from rulelang.forms.lowering import constant
from rulelang.forms.mistyped import report_percentage
from rulelang.forms.names import resolve
from rulelang.forms.scope import Symbol, input_type
from rulelang.forms.types import NUMBER, POINTS, Type, choice
from rulelang.forms.typing import bare_percentage, expect, infer
from rulelang.plan.kinds import UnitStatus
from rulelang.syntax import tree as t
from rulelang.words import phrase

__all__ = ["check_examples"]

STATUSES: tuple[UnitStatus, ...] = get_args(UnitStatus)


def check_examples(declared: Declared, checking: Checking) -> None:
    """Check the names and values of examples."""
    lacking: set[str] = set()
    for example in declared.examples:
        for pairs in (example.given, example.expect):
            _check_twice(pairs, checking)
        for pair in example.given:
            _check_given(pair, checking)
        for pair in example.expect:
            _check_expected(pair, declared, checking, lacking)


def _check_twice(pairs: tuple[t.Pair, ...], checking: Checking) -> None:
    """Report what is there twice; of a line that was copied, its first name alone."""
    seen: dict[tuple[str, str], t.Pair] = {}
    copied = -1
    for index, pair in enumerate(pairs):
        first = seen.setdefault(_key(pair.name), pair)
        if first is pair:
            continue
        if copied != index - 1:
            labels = [(first.span, phrase("labels.first"))]
            checking.reports.add("E211", pair.span, labels=labels, what=pair.name.span.text)
        copied = index


def _key(name: t.Name | t.Call) -> tuple[str, str]:
    return (name.span.text, "") if isinstance(name, t.Call) else (name.id, name.attribute)


def _check_given(pair: t.Pair, checking: Checking) -> None:
    if isinstance(pair.name, t.Call):
        found = infer(pair.name, checking, None)
        if pair.name.function != PREVIOUS:
            checking.reports.add("E428", pair.name.span, name=pair.name.span.text)
        elif found.known:
            _check_value(pair, found, checking)
        return
    symbol = resolve(pair.name, checking)
    if symbol is None:
        return
    if isinstance(symbol.node, t.Input) and not pair.name.attribute:
        wanted = input_type(symbol.node)
    elif _assessed(symbol) and not pair.name.attribute:
        wanted = POINTS
    else:
        checking.reports.add("E428", pair.name.span, name=pair.name.span.text)
        return
    if wanted.points and bare_percentage(pair.value):
        report_percentage(pair.name, pair.value, checking)
    elif _check_value(pair, wanted, checking):
        _check_bounds(pair, symbol, checking)


def _assessed(symbol: Symbol) -> bool:
    node = symbol.node
    return isinstance(node, t.Criterion) and node.form is not None and node.form.kind == "given"


def _check_value(pair: t.Pair, wanted: Type, checking: Checking) -> bool:
    """Check that a value is of the kind that is needed, and fixed."""
    if not expect(pair.value, checking, None, wanted).known:
        return False
    if constant(pair.value, checking.scope) is None:
        checking.reports.add("E309", pair.value.span, what=phrase("fixed.example"))
        return False
    return True


def _check_bounds(pair: t.Pair, symbol: Symbol, checking: Checking) -> None:
    """Check that a unit could report the value that an example gives."""
    value = constant(pair.value, checking.scope)
    if isinstance(symbol.node, t.Input):
        check_value(value, symbol.node, pair.value.span, checking)
    elif isinstance(value, Fraction):
        maximum = checking.maxima.get(symbol.id)
        check_within(value, Fraction(0), maximum, pair.value.span, checking)


def _check_expected(
    pair: t.Pair, declared: Declared, checking: Checking, lacking: set[str]
) -> None:
    """Check what is expected; ``lacking`` are those whose lack of levels has been reported."""
    name = pair.name
    if isinstance(name, t.Call):
        checking.reports.add("E428", name.span, name=name.span.text)
        return
    symbol = checking.scope.symbols.get(name.id)
    if symbol is not None and symbol.kind == "rank":
        _check_value(pair, NUMBER, checking)
        return
    levels = name.id if name.attribute == "level" else TOTAL if name.id == "level" else ""
    if levels:
        of = {block.of.id if block.of else TOTAL: block for block in declared.levels}
        if levels in of:
            if name.attribute:
                resolve(name, checking)
            _check_id(pair, tuple(row.name.text for row in of[levels].rows), checking)
        elif levels not in lacking:  # one error for all that expect a level of it
            lacking.add(levels)
            before = head(_first_after_levels(declared), checking.scope.language)
            labels = [(before, phrase("labels.before"))]
            checking.reports.add("E429", name.span, labels=labels, of=levels)
    elif name.id == "status":
        _check_id(pair, STATUSES, checking)
    elif name.id == "rank":
        _check_value(pair, NUMBER, checking)
    else:
        found = infer(name, checking, None)
        if found.points and bare_percentage(pair.value):
            report_percentage(name, pair.value, checking)
        elif found.known:
            _check_value(pair, found, checking)


def _first_after_levels(declared: Declared) -> t.Statement:
    """The first of the statements that mostly are behind the levels."""
    others: list[t.Statement] = [*declared.rankings, *declared.disqualified, *declared.checks]
    others += [declared.rank] if declared.rank else []
    return min([*others, *declared.examples], key=lambda one: one.span.start)


def _check_id(pair: t.Pair, ids: tuple[str, ...], checking: Checking) -> None:
    if isinstance(pair.value, t.Name) and not pair.value.attribute:
        infer(pair.value, checking, None, choice(ids))
    else:
        wanted = phrase("wanted.one_of", options=", ".join(ids))
        found = phrase("types.no_name")
        checking.reports.add("E301", pair.value.span, found=found, wanted=wanted)
