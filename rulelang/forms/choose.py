"""``choose VALUE, … { KEY, … -> P … }``: the first row whose keys are what the values are."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias

from rulelang.forms.checking import Checking
from rulelang.forms.form import FormRule, cases, check_last, check_points, subject_of
from rulelang.forms.lowering import Lowering, apply, constant, part
from rulelang.forms.mistyped import report_mismatch
from rulelang.forms.names import report_unknown_choice
from rulelang.forms.ranges import bounds
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.types import Type
from rulelang.forms.typing import infer
from rulelang.plan.expressions import Const, Expr, Settle
from rulelang.plan.values import Known, spelt
from rulelang.syntax import tree as t
from rulelang.words import Wording, phrase

__all__ = ["CHOOSE"]

ANY = "any"
MOST_SHOWN = 5
MOST_TRIED = 10_000
"""Combinations of values up to which those that no row covers are looked for."""

Keys: TypeAlias = tuple[Known | None, ...]
"""What the keys of a row compare with; None compares nothing."""


def _check(form: t.Form, checking: Checking, owner: Owner | None) -> None:
    if _joined_by_and(form, checking):
        return
    types = [_looked_at(value, checking, owner) for value in form.operands]
    single = len(types) == 1
    seen: dict[Keys, t.Row] = {}
    clear = not any(ANY in kind.options for kind in types)  # else rows may not mean what they say
    sound = clear
    for row in form.rows:
        check_points(row.points, checking, owner)
        if row.relation == "otherwise":
            continue
        if len(row.operands) != len(types):
            wanted, found = len(types), len(row.operands)
            checking.reports.add("E433", row.span, wanted=wanted, found=found)
            sound = False
            continue
        fits = [_check_key(k, kind, checking) for k, kind in zip(row.operands, types, strict=True)]
        sound = sound and all(fits)
        keys = tuple(_value(key, checking.scope) for key in row.operands)
        before = _covering(keys, seen) if clear and all(fits) else None
        if before is not None:
            labels = [(before.span, phrase("labels.first"))]
            if single:
                text = row.operands[0].span.text
                checking.reports.add("E411", row.span, labels=labels, id=text)
            else:
                checking.reports.add("W409", row.span, labels=labels)
        seen.setdefault(keys, row)
    check_last(form, checking)
    if sound and not any(row.relation == "otherwise" for row in form.rows):
        _check_whole(form, types, seen, checking)


def _joined_by_and(form: t.Form, checking: Checking) -> bool:
    """Whether several values are joined by `and`, which is reported."""
    value, *others = form.operands
    if others or not isinstance(value, t.Operation) or value.kind != "and":
        return False
    if not all(isinstance(part, t.Name) for part in value.operands):
        return False
    mend = ", ".join(part.span.text for part in value.operands)
    found = len(form.rows[0].operands) if form.rows else 0
    checking.reports.add(
        "E433", value.span, help="joined", wanted=1, found=found, mend=mend, edit=mend
    )
    return True


def _looked_at(value: t.Expression, checking: Checking, owner: Owner | None) -> Type:
    found = infer(value, checking, owner)
    if ANY in found.options:
        checking.reports.add("E434", value.span)
    return found


def _check_key(key: t.Expression, wanted: Type, checking: Checking) -> bool:
    """Whether a key can be compared with the value that it stands for; reported where not."""
    if _is_any(key):
        return True
    if isinstance(key, t.Name):
        if wanted.kind == "choice" and key.id in wanted.options:
            checking.choices.add(key.span)
            return True
        if wanted.kind == "choice":
            report_unknown_choice(key, checking, wanted, begins_a_row=True)
        elif wanted.known:
            checking.reports.add("E301", key.span, found=phrase("types.name"), wanted=wanted.phrase)
        return False
    found = infer(key, checking, None)
    if not wanted.known or not found.known:
        return False
    if found.kind != wanted.kind:
        report_mismatch(key, wanted, found, checking)
        return False
    return True


def _is_any(key: t.Expression) -> bool:
    return isinstance(key, t.Name) and not key.id


def _value(key: t.Expression, scope: Scope) -> Known | None:
    if isinstance(key, t.Name):
        return key.id or None
    return constant(key, scope)


def _covering(keys: Keys, seen: Mapping[Keys, t.Row]) -> t.Row | None:
    """A row above that is taken wherever a row with these keys could be."""
    for above, row in seen.items():
        if all(one is None or _same(one, other) for one, other in zip(above, keys, strict=True)):
            return row
    return None


def _same(one: Known, other: Known | None) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


# ---- whether some row is always taken ------------------------------------------------------------


def _check_whole(
    form: t.Form, types: list[Type], seen: Mapping[Keys, t.Row], checking: Checking
) -> None:
    """Check that every combination of values has a row, where there is no `otherwise`."""
    columns: list[list[Known]] = []
    for at, (value, found) in enumerate(zip(form.operands, types, strict=True)):
        if all(keys[at] is None for keys in seen):
            columns.append([])  # nothing is compared
            continue
        values = _values(value, found, checking.scope)
        if values is None:
            checking.reports.add("E409", form.span, form=checking.scope.word(form.kind))
            return
        columns.append(values)
    if prod(len(values) for values in columns if values) > MOST_TRIED:
        checking.reports.add("E409", form.span, form=checking.scope.word(form.kind))
        return
    absent = list(_uncovered(columns, list(seen)))
    if not absent:
        return
    most = MOST_SHOWN if len(types) > 1 else len(absent)
    shown = ", ".join(f"`{', '.join(texts)}`" for texts in absent[:most])
    if len(absent) > most:
        named: Wording = phrase("lists.in_all", list=shown, count=len(absent))
    else:
        named = shown
    checking.reports.add("E412", form.span, absent=named)


def _values(value: t.Expression, found: Type, scope: Scope) -> list[Known] | None:
    """All values that a unit can have, None where they cannot be counted."""
    if found.kind == "choice":
        return list(found.options)
    if found.kind == "yesno":
        return [True, False]
    symbol = scope.symbols.get(value.id) if isinstance(value, t.Name) else None
    node = symbol.node if symbol else None
    if not isinstance(node, t.Input) or node.type.key != "integer":
        return None
    low, high = bounds(node, scope)
    if not isinstance(low, Fraction) or not isinstance(high, Fraction) or high - low > MOST_TRIED:
        return None
    return [Fraction(number) for number in range(-int(-low // 1), int(high // 1) + 1)]


def _uncovered(columns: list[list[Known]], rows: Iterable[Keys]) -> Iterator[tuple[str, ...]]:
    """The combinations of values that no row takes, as they are written."""
    compared = [at for at, values in enumerate(columns) if values]
    for values in product(*(columns[at] for at in compared)):
        if not any(_takes(row, compared, values) for row in rows):
            texts = dict(zip(compared, map(_written, values), strict=True))
            yield tuple(texts.get(at, ANY) for at in range(len(columns)))


def _takes(row: Keys, compared: list[int], values: tuple[Known, ...]) -> bool:
    for at, value in zip(compared, values, strict=True):
        key = row[at]
        if key is not None and not _same(key, value):
            return False
    return True


def _written(value: Known) -> str:
    return value if isinstance(value, str) else spelt(value)


# ---- lowering ------------------------------------------------------------------------------------


def _lower(form: t.Form, to: Lowering) -> Expr:
    subject: Expr | None = None
    if len(form.operands) == 1:
        subject, read = subject_of(form, to)
        looked_at: list[Expr] = [read]
    else:
        looked_at = [part(value, to) for value in form.operands]

    def condition(row: t.Row) -> Expr:
        compared = [
            apply("=", (value, _key(key, to)), row.span)
            for value, key in zip(looked_at, row.operands, strict=True)
            if not _is_any(key)
        ]
        if not compared:
            return Const(True)
        return compared[0] if len(compared) == 1 else Settle("and", tuple(compared))

    return cases(form, subject, condition, to)


def _key(key: t.Expression, to: Lowering) -> Expr:
    return Const(key.id, key.id) if isinstance(key, t.Name) else part(key, to)


CHOOSE = FormRule(_check, _lower)
