"""The checks of levels and their bounds."""

from fractions import Fraction

from rulelang.check.declared import TOTAL, Declared, head
from rulelang.diagnostics import Span
from rulelang.forms.checking import Checking
from rulelang.forms.lowering import constant_number
from rulelang.forms.names import resolve
from rulelang.forms.typing import bare_percentage, expect_condition, expect_number
from rulelang.rational import short_text
from rulelang.syntax import tree as t

__all__ = ["check_levels"]


def check_levels(declared: Declared, checking: Checking) -> None:
    """Check the levels of the total and of criteria."""
    for levels in declared.levels:
        of = TOTAL
        if levels.of is not None:
            of, symbol = levels.of.id, resolve(levels.of, checking)
            if symbol is None:
                continue
            if symbol.kind not in ("criterion", TOTAL) or of == "share":
                checking.reports.add("E425", levels.of.span, id=of, help="")
                continue
        _check_rows(levels, checking.maxima.get(of), checking)


def _check_rows(levels: t.Levels, maximum: Fraction | None, checking: Checking) -> None:
    seen: dict[str, Span] = {}
    before: tuple[Fraction, Span] | None = None
    rises = False
    for index, row in enumerate(levels.rows):
        if row.name.text in seen:
            checking.reports.add("E208", row.name.span, id=row.name.text, help="")
        seen.setdefault(row.name.text, row.name.span)
        if row.requires is not None:
            expect_condition(row.requires, checking, None)
        if row.bound is None:
            if index != len(levels.rows) - 1:
                checking.reports.add("E410", row.span, help="")
            continue
        if not expect_number(row.bound, checking, None).known:
            continue
        bound = constant_number(row.bound, checking.scope)
        if bound is None:
            checking.reports.add("E309", row.bound.span, what="the bound of a level")
            continue
        if bare_percentage(row.bound):
            if maximum is None:
                continue
            bound *= maximum
        at = row.bound.span
        if before is not None and bound > before[0] and rises:
            pass  # said already of a row above, and the mend is the same
        elif before is not None and bound >= before[0]:
            rises = bound > before[0]
            points = [short_text(before[0]), short_text(bound)]
            labels = [(before[1], f"{points[0]} points")]
            checking.reports.add(
                "E417",
                at,
                help="order" if rises else "",
                underlined=f"{points[1]} points",
                labels=labels,
                id=row.name.text,
            )
        before = bound, at
    if not any(row.bound is None for row in levels.rows):
        checking.reports.add("E418", head(levels, checking.scope.language))
