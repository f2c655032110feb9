"""``bands EXPRESSION { … }``: points by the first band that the value falls in."""

from datetime import date
from fractions import Fraction
from typing import TypeAlias

from rulelang.forms.form import FormRule, cases, check_otherwise, check_points
from rulelang.forms.lowering import apply, constant, lower
from rulelang.forms.ranges import check_figure, check_forgotten_sign
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.types import UNKNOWN, Type
from rulelang.forms.typing import bare_percentage, infer, report_mismatch, report_percentage
from rulelang.plan.tree import Expr, Read, Settle
from rulelang.syntax import tree as t

__all__ = ["BANDS"]


Cut: TypeAlias = tuple[int] | tuple[int, Fraction | date, int]
"""A place between values: below all, just before or just after one, or above all."""
BELOW_ALL: Cut = (-1,)
ABOVE_ALL: Cut = (1,)


def _check(form: t.Form, scope: Scope, owner: Owner) -> None:
    (value,) = form.operands
    found = infer(value, scope, owner)
    if found.known and found.kind not in ("number", "date"):
        scope.report("E301", value.span, found=str(found), wanted="a number or a date", help="")
        found = UNKNOWN
    taken: list[tuple[Cut, Cut]] = []
    for row in form.rows:
        if row.relation == "!=":
            scope.report("E413", row.span)
        sound = [_check_bound(bound, value, found, scope, owner) for bound in row.operands]
        band = _band(row, found, scope, owner) if all(sound) else None
        if all(sound):
            _check_reach(value, row, scope, owner)
        if band is not None:
            if band[0] >= band[1]:
                scope.report("E414", row.span, help="")
            elif _covered(band, taken):
                scope.report("W405", row.span)
            taken.append(band)
        check_points(row.points, scope, owner)
    check_otherwise(form, scope)


def _check_bound(
    bound: t.Expression, value: t.Expression, found: Type, scope: Scope, owner: Owner
) -> bool:
    """Check that a bound can be compared with the value that the bands look at."""
    other = infer(bound, scope, owner)
    if not found.known or not other.known:
        return False
    if found.kind != other.kind:
        report_mismatch(bound, found, other, scope)
        return False
    if found.points and not other.points and bare_percentage(bound):
        report_percentage(value, bound, scope)
        return False
    return True


def _check_reach(value: t.Expression, row: t.Row, scope: Scope, owner: Owner) -> None:
    """Warn of a row that no value of an input can reach."""
    if row.relation == "from":
        start, end = row.operands
        check_figure(value, ">=", start, scope, owner, always=False)
        check_forgotten_sign(value, end, scope, owner)
    else:
        for bound in row.operands:
            check_figure(value, row.relation, bound, scope, owner, always=False)


def _band(row: t.Row, found: Type, scope: Scope, owner: Owner) -> tuple[Cut, Cut] | None:
    """Where a row with constant bounds begins and ends; None where that is not known."""
    wanted = date if found.kind == "date" else Fraction
    values = [constant(bound, scope, owner) for bound in row.operands]
    cuts = [(0, value, 0) for value in values if isinstance(value, wanted)]
    if not cuts or len(cuts) < len(values):
        return None
    first, last = cuts[0], cuts[-1]
    after = (0, first[1], 1)
    bands: dict[str, tuple[Cut, Cut]] = {
        "from": (first, last),
        ">=": (first, ABOVE_ALL),
        ">": (after, ABOVE_ALL),
        "<=": (BELOW_ALL, after),
        "<": (BELOW_ALL, first),
    }
    return bands.get(row.relation)


def _covered(band: tuple[Cut, Cut], taken: list[tuple[Cut, Cut]]) -> bool:
    """Whether other bands together take every value of a band."""
    reached, end = band
    for start, stop in sorted(taken):
        if start <= reached < stop:
            reached = stop
    return reached >= end


def _lower(form: t.Form, scope: Scope, owner: Owner) -> Expr:
    def condition(row: t.Row, subject: Read) -> Expr:
        bounds = [lower(bound, scope, owner) for bound in row.operands]
        if row.relation == "from":
            low = apply(">=", (subject, bounds[0]), scope, row.span)
            high = apply("<", (subject, bounds[1]), scope, row.span)
            return Settle("and", (low, high))
        return apply(row.relation, (subject, bounds[0]), scope, row.span)

    return cases(form, form.operands[0], condition, scope, owner)


BANDS = FormRule(_check, _lower)
