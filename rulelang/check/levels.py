"""The checks of levels and their bounds."""

from fractions import Fraction

from rulelang.check.dashes import is_dash, report_dash
from rulelang.check.declared import TOTAL, Declared, head
from rulelang.check.order import names_in
from rulelang.diagnostics import Span
from rulelang.diagnostics.suggest import nearest
from rulelang.forms.checking import Checking
from rulelang.forms.lowering import constant_number
from rulelang.forms.names import resolve
from rulelang.forms.scope import Symbol, level_read
from rulelang.forms.types import NUMBER
from rulelang.forms.typing import bare_percentage, expect_condition, expect_number
from rulelang.rational import short_text
from rulelang.syntax import tree as t
from rulelang.words import Number, phrase

__all__ = ["check_levels"]

ALL = frozenset(("all", "everyone", "total", "unit"))
"""Words for all units, which are the base of a quota."""


def check_levels(declared: Declared, checking: Checking) -> None:
    """Check the levels of the total and of criteria."""
    for levels in declared.levels:
        of = TOTAL
        if levels.of is not None:
            of, symbol = levels.of.id, resolve(levels.of, checking)
            if symbol is None:
                continue
            figure = isinstance(symbol.node, t.Let) and symbol.node.label is not None
            if figure and not _is_number(symbol, levels.of, checking):
                continue
            if not figure and (symbol.kind not in ("criterion", TOTAL) or of == "share"):
                help = "figure" if symbol.kind == "let" else "help"
                checking.reports.add("E425", levels.of.span, id=of, help=help)
                continue
        if levels.requires is not None:
            expect_condition(levels.requires, checking, None)
        _check_rows(levels, of, declared, checking)
        _check_quotas(levels, of, checking)


def _is_number(symbol: Symbol, name: t.Name, checking: Checking) -> bool:
    found = checking.scope.type_of_symbol(symbol)
    if found.known and found.kind != "number":
        checking.reports.add("E301", name.span, found=found.phrase, wanted=NUMBER.phrase)
    return found.kind == "number"


def _check_quotas(levels: t.Levels, of: str, checking: Checking) -> None:
    """Check what only the levels of the total have: room for some units, and levels without a
    rank."""
    ids = {row.name.text for row in levels.rows}
    for row in levels.rows:
        if of != TOTAL and (row.quota is not None or row.unranked):
            key = "at_most" if row.quota is not None else "not_ranked"
            at = row.quota.span if row.quota is not None else row.span
            checking.reports.add("E438", at, what=checking.scope.word(key))
        elif row.quota is not None:
            _check_quota(row.quota, ids, checking)


def _check_quota(quota: t.Quota, ids: set[str], checking: Checking) -> None:
    amount = quota.amount.value
    assert isinstance(amount, Fraction)
    share = quota.amount.is_percentage
    if share and not 0 < amount <= 1:
        checking.reports.add("E439", quota.amount.span, help="share")
    elif not share and (amount.denominator != 1 or amount < 1 or quota.of is not None):
        checking.reports.add("E439", quota.span)
    if quota.of is not None and quota.of.id not in ids:
        near = checking.scope.word("units") if quota.of.id in ALL else nearest(quota.of.id, ids)
        checking.reports.add(
            "E207",
            quota.of.span,
            help="near" if near else "quota",
            name=quota.of.id,
            near=near or "",
            options=", ".join(sorted(ids)),
            edit=near or "",
        )


def _check_rows(levels: t.Levels, of: str, declared: Declared, checking: Checking) -> None:
    seen: dict[str, Span] = {}
    before: tuple[Fraction, Span] | None = None
    turned = False
    maximum = checking.maxima.get(of)
    is_let = any(let.name.text == of for let in declared.lets)
    sides = [row.side for row in levels.rows if row.bound is not None]
    rising = bool(sides) and sides[0] == "to"
    for index, row in enumerate(levels.rows):
        if row.name.text in seen:
            checking.reports.add("E208", row.name.span, id=row.name.text)
        seen.setdefault(row.name.text, row.name.span)
        if row.requires is not None:
            expect_condition(row.requires, checking, None)
        if row.bound is None:
            if index != len(levels.rows) - 1:
                checking.reports.add("E410", row.span)
            continue
        if row.side != sides[0]:
            _report_side(row, row.bound, checking)
            return
        if is_dash(row.bound) and not row.bracketed:
            report_dash(row.bound, row.bound.span, "level", checking)
            return
        if not expect_number(row.bound, checking, None).known:
            continue
        bound = constant_number(row.bound, checking.scope)
        if bound is None:
            if not row.bracketed:
                text = f"({row.bound.span.text})"
                checking.reports.add("E441", row.bound.span, mend=text, edit=text)
            else:
                _reads_no_score(row.bound, checking)
            continue
        if bare_percentage(row.bound) and not row.bracketed and not is_let:
            if maximum is None:
                continue
            bound *= maximum
        at = row.bound.span
        wrong = before is not None and (bound <= before[0] if rising else bound >= before[0])
        if before is not None and wrong and bound != before[0] and turned:
            pass  # said already of a row above, and the fix is the same
        elif before is not None and wrong:
            turned = bound != before[0]
            points = [
                phrase("labels.points", points=Number(short_text(one)))
                for one in (before[0], bound)
            ]
            labels = [(before[1], points[0])]
            order = "rising" if rising else "order"
            checking.reports.add(
                "E442" if rising else "E417",
                at,
                help=order if turned else "",
                underlined=points[1],
                labels=labels,
                id=row.name.text,
            )
        before = bound, at
    if not any(row.bound is None for row in levels.rows):
        last = levels.rows[-1].name.span if levels.rows else head(levels, checking.scope.language)
        checking.reports.add("E418", last)


def _report_side(row: t.LevelRow, bound: t.Expression, checking: Checking) -> None:
    """Report a row whose bound is of the other side; `up to 3` reads as the row `up`."""
    if (row.name.text, row.side) != ("up", "to"):
        checking.reports.add("E440", bound.span)
        return
    span = row.name.span.at(row.name.span.start, bound.span.end)
    mend = f"{checking.scope.word('at_most')} {bound.span.text}"
    checking.reports.add("E440", span, help="quota", edit=mend, mend=mend)


def _reads_no_score(bound: t.Expression, checking: Checking) -> None:
    """Check that a bound reads inputs, lets and statistics, and no level."""
    for name in names_in(bound, checking.scope):
        if level_read(name, checking.scope) is not None:
            checking.reports.add("E216", name.span, help="bound", name=name.span.text)
