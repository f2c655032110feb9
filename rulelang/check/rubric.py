"""The checks of the rubric itself: maxima, weights, combinations, rounding and levels."""

from fractions import Fraction

from rulelang.check.declared import TOTAL, Declared, clause
from rulelang.diagnostics import Span
from rulelang.forms.lowering import constant_number
from rulelang.forms.scope import Scope
from rulelang.forms.typing import bare_percentage, expect_condition, expect_number
from rulelang.plan.combinations import COMBINATIONS
from rulelang.rational import MAX_DIGITS, short_text
from rulelang.syntax import tree as t

__all__ = ["check_clauses", "check_levels", "check_max", "check_rounding", "combination_of", "limits"]

CLAUSES = {
    "criterion": ("max", "weight", "round", "applies_when", "evidence", "by"),
    "bonus": ("up_to", "round", "applies_when", "evidence"),
    "penalty": ("up_to", "round", "applies_when", "evidence"),
}
LIMITING = {"criterion": "max", "bonus": "up_to", "penalty": "up_to"}


def combination_of(node: t.Criterion | None) -> str:
    """The key of a parent's combination; the root is a sum."""
    by = clause(node.clauses, "by") if node else None
    return by.words[0] if by else "sum"


# ---- maxima -------------------------------------------------------------------------------------


def check_max(id: str, declared: Declared, scope: Scope) -> None:
    """Find the max of a criterion (``up to`` of a bonus or penalty) and check its parts' sum."""
    parts = [(child, scope.maxima.get(child)) for child in declared.of_kind(id, "criterion")]
    known = [maximum for _, maximum in parts if maximum is not None]
    whole = sum(known, Fraction(0)) if len(known) == len(parts) else None
    if id == TOTAL:
        scope.maxima[id] = whole if parts else None
        return
    node = declared.criteria[id]
    written = clause(node.clauses, LIMITING[node.kind])
    summed = not node.form and combination_of(node) == "sum"
    if written is None:
        scope.maxima[id] = whole if summed and parts else None
        if node.form or not summed:
            key = LIMITING[node.kind].replace("_", " ")
            scope.report("E402", node.name.span, id=id, kind=node.kind, key=key)
        return
    scope.maxima[id] = maximum = _maximum(written, scope)
    if maximum is None or not summed or whole is None or not parts or whole == maximum:
        return
    labels = [
        (_limit_span(declared.criteria[child]), short_text(value))
        for child, value in parts
        if value is not None
    ]
    scope.report(
        "E401",
        written.span,
        labels=labels,
        underlined=short_text(maximum),
        id=id,
        maximum=short_text(maximum),
        sum=short_text(whole),
        arithmetic=" + ".join(text for _, text in labels),
        edit=f"max {short_text(whole)}",
    )


def _limit_span(node: t.Criterion) -> Span:
    written = clause(node.clauses, "max")
    return written.span if written else node.name.span


def _maximum(written: t.Clause, scope: Scope) -> Fraction | None:
    (expr,) = written.operands
    if not expect_number(expr, scope, None).known:
        return None
    value = constant_number(expr, scope)
    what = written.key.replace("_", " ")
    if value is None:
        scope.report("E309", expr.span, what=f"a {what}" if what == "max" else f"`{what}`")
    elif bare_percentage(expr):
        text = scope.source.text[expr.span.start : expr.span.end]
        scope.report("E403", expr.span, help="percentage", what=what, text=text)
        return None
    elif value <= 0:
        scope.report("E403", expr.span, help="", what=what, text=short_text(value))
        return None
    return value


# ---- clauses ------------------------------------------------------------------------------------


def check_clauses(node: t.Criterion, declared: Declared, scope: Scope) -> None:
    """Check everything about a criterion but its max, its form and its condition."""
    id = node.name.text
    for item in node.clauses:
        if item.key not in CLAUSES[node.kind]:
            what = item.key.replace("_", " ")
            help = "limit" if item.key in ("max", "up_to") else ""
            key = LIMITING[node.kind].replace("_", " ")
            scope.report("E212", item.span, help=help, what=what, where=f"a {node.kind}", key=key)
        elif item.key == "by" and node.form:
            scope.report("E212", item.span, help="", what="by", where="a criterion with a form")
        elif item.key == "round":
            check_rounding(item, scope)
    if node.form:
        return
    if node.kind != "criterion":
        scope.report("E220", node.name.span, kind=node.kind)
        return
    criteria = declared.of_kind(id, "criterion")
    if not criteria:
        scope.report("E416", node.name.span, id=id)
        return
    _check_combination(node, criteria, declared, scope)


def check_rounding(item: t.Clause, scope: Scope) -> None:
    """Check the number of decimals, or the step, of a rounding."""
    (expr,) = item.operands
    if not expect_number(expr, scope, None).known:
        return
    value = constant_number(expr, scope)
    if value is None:
        scope.report("E309", expr.span, what="a rounding")
    elif "to" in item.words and value <= 0:
        scope.report("E421", expr.span, help="step")
    elif "to" not in item.words and (value.denominator != 1 or not 0 <= value <= MAX_DIGITS):
        scope.report("E421", expr.span)


def _check_combination(
    node: t.Criterion, criteria: list[str], declared: Declared, scope: Scope
) -> None:
    combination = COMBINATIONS[combination_of(node)]
    by = clause(node.clauses, "by")
    if by is not None and combination.counted != bool(by.operands):
        scope.report("E422", by.span, help="" if by.operands else "help", name=combination.en)
    elif by is not None and by.operands:
        best = constant_number(by.operands[0], scope)
        if best is None or best.denominator != 1 or not 1 <= best <= len(criteria):
            scope.report("E423", by.operands[0].span, count=str(len(criteria)), help="")
    if combination.key == "highest":
        maxima = {scope.maxima.get(child) for child in criteria}
        if len(maxima) > 1 and None not in maxima and by is not None:
            scope.report("W402", by.span)
    weights = [
        (child, weight)
        for child in criteria
        if (weight := clause(declared.criteria[child].clauses, "weight"))
    ]
    if not combination.weighted:
        for _, weight in weights:
            scope.report("E405", weight.span, how=combination.en, parent=node.name.text)
    elif weights:
        _check_weights(node, criteria, weights, declared, scope)


def _check_weights(
    node: t.Criterion,
    criteria: list[str],
    weights: list[tuple[str, t.Clause]],
    declared: Declared,
    scope: Scope,
) -> None:
    parent = node.name.text
    weighted = {child for child, _ in weights}
    for child in criteria:
        if child not in weighted:
            scope.report("E406", declared.criteria[child].name.span, id=child, parent=parent)
    percentages = [bare_percentage(weight.operands[0]) for _, weight in weights]
    values: list[Fraction] = []
    for _, weight in weights:
        (expr,) = weight.operands
        if not expect_number(expr, scope, None).known:
            return
        value = constant_number(expr, scope)
        if value is None:
            scope.report("E309", expr.span, what="a weight")
            return
        if value <= 0:
            scope.report("E407", expr.span, help="")
            return
        values.append(value)
    if any(percentages) and not all(percentages):
        odd = weights[percentages.index(False)][1]
        scope.report("E424", odd.span, parent=parent)
    elif all(percentages) and weighted == set(criteria) and sum(values) != 1:
        text = [f"{short_text(value * 100)}%" for value in values]
        spans = [weight.operands[0].span for _, weight in weights]
        scope.report(
            "E404",
            spans[0],
            underlined=text[0],
            labels=[(at, f"and {share}") for at, share in zip(spans[1:], text[1:], strict=True)],
            parent=parent,
            sum=f"{short_text(sum(values, Fraction(0)) * 100)}%",
            plain=", ".join(short_text(value * 100) for value in values),
        )


# ---- levels -------------------------------------------------------------------------------------


def limits(declared: Declared, scope: Scope) -> dict[str, Fraction]:
    """The most points that each criterion can come to, bonuses included; the root's too."""
    found: dict[str, Fraction] = {}
    for id in [*reversed(declared.criteria), TOTAL]:
        node = declared.criteria.get(id)
        maximum = scope.maxima.get(id)
        criteria = declared.of_kind(id, "criterion")
        if maximum is None or any(child not in found for child in criteria):
            continue
        limit = maximum
        if criteria:
            combination = COMBINATIONS[combination_of(node)]
            best = _best(node, scope)
            points = [found[child] for child in criteria]
            weights = [_weight(declared.criteria[child], scope) for child in criteria]
            if combination.of_shares:
                shares = [found[child] / (scope.maxima[child] or 1) for child in criteria]
                limit = combination.exact(shares, weights, best) * maximum
            else:
                limit = combination.exact(points, weights, best)
            if combination.key not in ("sum",) and not combination.of_shares:
                limit = min(limit, maximum)
        limit += sum((found.get(b, Fraction(0)) for b in declared.of_kind(id, "bonus")), Fraction(0))
        found[id] = limit
    return found


def _best(node: t.Criterion | None, scope: Scope) -> int:
    by = clause(node.clauses, "by") if node else None
    value = constant_number(by.operands[0], scope) if by and by.operands else None
    return max(int(value), 1) if value else 1


def _weight(node: t.Criterion, scope: Scope) -> Fraction:
    written = clause(node.clauses, "weight")
    value = constant_number(written.operands[0], scope) if written else None
    return value if value and value > 0 else Fraction(1)


def check_levels(declared: Declared, scope: Scope) -> None:
    """Check the levels of the total and of criteria."""
    for node in [declared.criteria[id] for id in declared.of_kind(TOTAL, "criterion")]:
        weight = clause(node.clauses, "weight")
        if weight:
            scope.report("E405", weight.span, how="sum", parent=TOTAL)
    reachable = limits(declared, scope) if declared.levels else {}
    for levels in declared.levels:
        of = levels.of.id if levels.of else TOTAL
        symbol = scope.symbols.get(of)
        if symbol is None or symbol.kind not in ("criterion", TOTAL):
            assert levels.of is not None
            if of not in scope.lost:
                scope.report("E425", levels.of.span, id=of, help="")
            continue
        _check_rows(levels, scope.maxima.get(of), reachable.get(of), scope)


def _check_rows(
    levels: t.Levels, maximum: Fraction | None, limit: Fraction | None, scope: Scope
) -> None:
    seen: dict[str, Span] = {}
    before: tuple[Fraction, Span] | None = None
    for index, row in enumerate(levels.rows):
        if row.name.text in seen:
            scope.report("E208", row.name.span, id=row.name.text, help="")
        seen.setdefault(row.name.text, row.name.span)
        if row.requires is not None:
            expect_condition(row.requires, scope, None)
        if row.bound is None:
            if index != len(levels.rows) - 1:
                scope.report("E410", row.span, help="")
            continue
        if not expect_number(row.bound, scope, None).known:
            continue
        bound = constant_number(row.bound, scope)
        if bound is None:
            scope.report("E309", row.bound.span, what="the bound of a level")
            continue
        if bare_percentage(row.bound):
            if maximum is None:
                continue
            bound *= maximum
        at = row.bound.span
        if before is not None and bound >= before[0]:
            points = [short_text(before[0]), short_text(bound)]
            labels = [(before[1], f"{points[0]} points")]
            scope.report(
                "E417", at, labels=labels, underlined=f"{points[1]} points", id=row.name.text, help=""
            )
        elif limit is not None and bound > limit:
            scope.report(
                "W401", at, id=row.name.text, bound=short_text(bound), limit=short_text(limit), help=""
            )
        before = bound, at
    if not any(row.bound is None for row in levels.rows):
        scope.report("E418", Span(levels.span.start, levels.span.start + len("levels")))
