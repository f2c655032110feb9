"""The checks of the rubric itself: maxima, weights, combinations."""

from fractions import Fraction

from rulelang.check.declared import TOTAL, Declared, clause
from rulelang.diagnostics import Span
from rulelang.forms.checking import Checking
from rulelang.forms.lowering import constant_number
from rulelang.forms.scope import is_unlimited
from rulelang.forms.trimming import check_trimming, left_out
from rulelang.forms.typing import bare_percentage, expect_number
from rulelang.plan.combinations import COMBINATIONS, Combination
from rulelang.plan.kinds import MISSING_POLICIES
from rulelang.rational import MAX_DIGITS, short_text
from rulelang.syntax import tree as t
from rulelang.syntax.kinds import CriterionClause, FormKind, PartKind
from rulelang.words import Listed, Number, phrase

__all__ = [
    "check_clauses",
    "check_max",
    "check_rounding",
    "check_top",
    "check_total_bounds",
    "combination_of",
]

CLAUSES: dict[PartKind, tuple[CriterionClause, ...]] = {
    "criterion": (
        *("max", "weight", "round", "applies_when", "evidence", "item", "by", "down_to", "missing"),
        "known_at_least",
    ),
    "bonus": ("up_to", "round", "applies_when", "evidence", "item"),
    "penalty": ("up_to", "round", "applies_when", "evidence", "item"),
}
WITHIN_MAX: tuple[FormKind, ...] = ("yes", "ratio", "scale")
"""Forms that give a share of the max."""
MOST_LISTED = 12
LIMITING: dict[PartKind, CriterionClause] = {
    "criterion": "max",
    "bonus": "up_to",
    "penalty": "up_to",
}


def combination_of(node: t.Criterion | None) -> str:
    """The key of a parent's combination; the root is a sum."""
    by = clause(node.clauses, "by") if node else None
    if by is None:
        return "sum"
    return "mean_without" if "without" in by.words else by.words[0]


# ---- maxima -------------------------------------------------------------------------------------


def check_max(id: str, declared: Declared, checking: Checking) -> None:
    """Find the max of a criterion (``up to`` of a bonus or penalty), where it can be known."""
    node = declared.criteria.get(id)
    if node is None:
        checking.maxima[id] = _sum_of_parts(id, declared, checking)
        return
    written = _limit(node)
    down = clause(node.clauses, "down_to")
    floor = _floor(down, checking) if down is not None and node.kind == "criterion" else None
    if floor is not None:
        checking.floors[id] = floor
    if written is not None:
        checking.maxima[id] = _maximum(written, checking)
    elif _may_be_unlimited(node, declared):
        checking.maxima[id] = None
    elif node.form or node.kind == "bonus" or combination_of(node) != "sum":
        checking.maxima[id] = None
        key = checking.scope.word(LIMITING[node.kind])
        checking.reports.add("E402", node.name.span, id=id, key=key)
    else:
        checking.maxima[id] = _sum_of_parts(id, declared, checking)


def _limit(node: t.Criterion) -> t.Clause | None:
    """The clause that limits a criterion, even where it is the one of another kind."""
    right = LIMITING[node.kind]
    wrong: CriterionClause = "max" if right == "up_to" else "up_to"
    return clause(node.clauses, right) or clause(node.clauses, wrong)


def _may_be_unlimited(node: t.Criterion, declared: Declared) -> bool:
    """Whether a part may leave its limit to what it is in: a penalty, or a part of a group."""
    parent = declared.criteria.get(declared.parents[node.name.text])
    in_group = parent is not None and parent.kind != "criterion"
    return node.kind == "penalty" or (node.kind == "bonus" and in_group)


def _floor(written: t.Clause, checking: Checking) -> Fraction | None:
    """The floor of a score: a constant of 0 or less."""
    (expr,) = written.operands
    if not expect_number(expr, checking, None).known:
        return None
    value = constant_number(expr, checking.scope)
    if value is None:
        checking.reports.add("E309", expr.span, what=f"`{checking.scope.word('down_to')}`")
    elif value > 0 or bare_percentage(expr):
        mend = f"-{expr.span.text.removesuffix('%').strip()}"
        checking.reports.add("E449", expr.span, text=expr.span.text, mend=mend, edit=mend)
        return None
    return value


def _sum_of_parts(id: str, declared: Declared, checking: Checking) -> Fraction | None:
    parts = [checking.maxima.get(child) for child in declared.of_kind(id, "criterion")]
    known = [maximum for maximum in parts if maximum is not None]
    if not parts or len(known) < len(parts) or id in declared.incomplete:
        return None
    return sum(known, Fraction(0))


def _check_sum(node: t.Criterion, declared: Declared, checking: Checking) -> None:
    """Check that the max of a sum, where it is written, is the sum of its parts."""
    id = node.name.text
    written, maximum = _limit(node), checking.maxima.get(id)
    whole = _sum_of_parts(id, declared, checking)
    if written is None or maximum is None or whole is None or whole == maximum:
        return
    parts = [declared.criteria[child] for child in declared.of_kind(id, "criterion")]
    points = [Number(short_text(checking.maxima[part.name.text] or whole)) for part in parts]
    mend = f"{checking.scope.word('max')} {short_text(whole)}"
    checking.reports.add(
        "E401",
        written.span,
        labels=[(_limit_span(part), text) for part, text in zip(parts, points, strict=True)],
        help="help" if len(parts) > 1 else "single",
        underlined=Number(short_text(maximum)),
        id=id,
        sum=Number(short_text(whole)),
        maximum=Number(short_text(maximum)),
        arithmetic=Listed(points, MOST_LISTED, " + "),
        mend=mend,
        edit=mend,
    )


def _listed(texts: list[str], between: str) -> str:
    """Texts in a row, those in the middle left out where there are many."""
    half = MOST_LISTED // 2
    shown = [*texts[:half], "…", *texts[-half:]] if len(texts) > MOST_LISTED else texts
    return between.join(shown)


def _limit_span(node: t.Criterion) -> Span:
    written = _limit(node)
    return written.span if written else node.name.span


def _maximum(written: t.Clause, checking: Checking) -> Fraction | None:
    (expr,) = written.operands
    if not expect_number(expr, checking, None).known:
        return None
    value = constant_number(expr, checking.scope)
    what = checking.scope.word(written.key.removeprefix("total_"))
    if value is None:
        checking.reports.add("E309", expr.span, what=f"`{what}`")
    elif bare_percentage(expr):
        text = expr.span.text
        checking.reports.add("E403", expr.span, help="percentage", what=what, text=text)
        return None
    elif value <= 0:
        checking.reports.add("E403", expr.span, what=what, text=Number(short_text(value)))
        return None
    return value


# ---- clauses ------------------------------------------------------------------------------------


def check_clauses(node: t.Criterion, declared: Declared, checking: Checking) -> None:
    """Check everything about a criterion but its max, its form and its condition."""
    id = node.name.text
    for item in node.clauses:
        if item.key not in CLAUSES[node.kind]:
            help = "limit" if item.key in ("max", "up_to") else "help"
            where, key = phrase(f"statements.{node.kind}"), checking.scope.word(LIMITING[node.kind])
            checking.reports.add(
                "E212",
                item.span,
                help=help,
                what=checking.scope.word(item.key),
                where=where,
                key=key,
            )
        elif item.key == "by" and node.form:
            where = phrase("statements.with_form")
            checking.reports.add("E212", item.span, what=checking.scope.word("by"), where=where)
        elif item.key == "round":
            check_rounding(item, checking)
        elif item.key == "down_to" and node.form and node.form.kind in WITHIN_MAX:
            form = checking.scope.word("yes_form" if node.form.kind == "yes" else node.form.kind)
            checking.reports.add("W410", item.span, form=form)
        elif item.key == "missing" and item.words[0] not in MISSING_POLICIES:
            known = ", ".join(map(checking.scope.word, MISSING_POLICIES))
            policy = checking.scope.word(item.words[0])
            checking.reports.add("E219", item.span, policy=policy, known=known)
        elif item.key == "known_at_least":
            _check_known(item, node, declared, checking)
    if node.form:
        if is_unlimited(node) and node.form.kind in WITHIN_MAX:
            form = checking.scope.word("yes_form" if node.form.kind == "yes" else node.form.kind)
            checking.reports.add("E448", node.form.span, what=form, id=node.name.text)
        return
    if node.kind != "criterion":
        _check_group(node, declared, checking)
        return
    criteria = declared.of_kind(id, "criterion")
    if not criteria:
        if id not in declared.incomplete:
            checking.reports.add("E416", node.name.span, id=id)
        return
    if combination_of(node) == "sum":
        _check_sum(node, declared, checking)
    _check_combination(node, criteria, declared, checking)


def _check_group(node: t.Criterion, declared: Declared, checking: Checking) -> None:
    """Check a group of bonuses and penalties."""
    id = node.name.text
    for child in declared.of_kind(id, "criterion"):
        checking.reports.add("E450", declared.criteria[child].name.span, id=child, group=id)
    if not declared.children[id] and id not in declared.incomplete:
        checking.reports.add("E451", node.name.span, id=id, kind=node.kind)


def _check_known(item: t.Clause, node: t.Criterion, declared: Declared, checking: Checking) -> None:
    """Check how many of the criteria in one must be known."""
    (amount,) = item.operands
    assert isinstance(amount, t.Literal) and isinstance(amount.value, Fraction)
    count = len(declared.of_kind(node.name.text, "criterion"))
    if node.form:
        what, where = checking.scope.word("known_at_least"), phrase("statements.with_form")
        checking.reports.add("E212", item.span, what=what, where=where)
    elif (amount.is_percentage and not 0 < amount.value <= 1) or (
        not amount.is_percentage
        and (amount.value.denominator != 1 or not 1 <= amount.value <= max(count, 1))
    ):
        checking.reports.add("E452", amount.span, count=count)


def check_rounding(item: t.Clause, checking: Checking) -> None:
    """Check the number of decimals, or the step, of a rounding."""
    (expr,) = item.operands
    if not expect_number(expr, checking, None).known:
        return
    value = constant_number(expr, checking.scope)
    if value is None:
        checking.reports.add("E309", expr.span, what=phrase("fixed.rounding"))
    elif "to" in item.words and value <= 0:
        checking.reports.add("E421", expr.span, help="step")
    elif "to" not in item.words and (value.denominator != 1 or not 0 <= value <= MAX_DIGITS):
        checking.reports.add("E421", expr.span)


def _check_combination(
    node: t.Criterion, criteria: list[str], declared: Declared, checking: Checking
) -> None:
    combination = COMBINATIONS[combination_of(node)]
    by = clause(node.clauses, "by")
    if combination.key in ("geometric_mean", "harmonic_mean"):
        for child in criteria:
            down = clause(declared.criteria[child].clauses, "down_to")
            if down is not None:
                how = checking.scope.word(combination.key)
                checking.reports.add("E453", down.span, how=how, parent=node.name.text)
    if by is not None and "without" in by.words:
        _check_without(by, node, criteria, declared, checking)
    elif by is not None and combination.counted != bool(by.operands):
        needs = phrase("combining.counted" if combination.counted else "combining.uncounted")
        help = "help" if combination.counted else "uncounted"
        checking.reports.add(
            "E422", by.span, help=help, name=checking.scope.word(combination.key), needs=needs
        )
    elif by is not None and by.operands and node.name.text not in declared.incomplete:
        best = constant_number(by.operands[0], checking.scope)
        if best is None or best.denominator != 1 or not 1 <= best <= len(criteria):
            checking.reports.add("E423", by.operands[0].span, count=len(criteria))
    if combination.key == "highest":
        maxima = {checking.maxima.get(child) for child in criteria}
        if len(maxima) > 1 and None not in maxima and by is not None:
            checking.reports.add("W402", by.span)
    weights = [
        (child, weight)
        for child in criteria
        if (weight := clause(declared.criteria[child].clauses, "weight"))
    ]
    if not combination.weighted:
        for _, weight in weights:
            how, parent = _how(combination, checking), node.name.text
            checking.reports.add("E405", weight.span, how=how, parent=parent)
    elif weights:
        _check_weights(node, criteria, weights, declared, checking)


def _how(combination: Combination, checking: Checking) -> str:
    """How a parent is combined, in the words of the language."""
    keys = ("mean", "without") if combination.trims else (combination.key,)
    return " ".join(checking.scope.word(key) for key in keys)


def _check_without(
    by: t.Clause, node: t.Criterion, criteria: list[str], declared: Declared, checking: Checking
) -> None:
    if not check_trimming(by, checking) or node.name.text in declared.incomplete:
        return
    count = sum(left_out(by))
    if count >= len(criteria):
        checking.reports.add("E455", by.span, count=len(criteria), out=count)


def _check_weights(
    node: t.Criterion,
    criteria: list[str],
    weights: list[tuple[str, t.Clause]],
    declared: Declared,
    checking: Checking,
) -> None:
    parent = node.name.text
    weighted = {child for child, _ in weights}
    for child in criteria:
        if child not in weighted:
            checking.reports.add(
                "E406", declared.criteria[child].name.span, id=child, parent=parent
            )
    values = [_positive(weight.operands[0], checking) for _, weight in weights]
    known = [value for value in values if value is not None]
    percentages = [bare_percentage(weight.operands[0]) for _, weight in weights]
    if len(known) < len(values):
        return
    if any(percentages) and not all(percentages):
        odd = weights[percentages.index(False)][1]
        checking.reports.add("E424", odd.span, parent=parent)
    elif all(percentages) and weighted == set(criteria) and parent not in declared.incomplete:
        _check_whole(parent, known, [weight.operands[0].span for _, weight in weights], checking)


def _positive(weight: t.Expression, checking: Checking) -> Fraction | None:
    """The value of a weight, or None where it is wrong."""
    if not expect_number(weight, checking, None).known:
        return None
    value = constant_number(weight, checking.scope)
    if value is None:
        checking.reports.add("E309", weight.span, what=phrase("fixed.weight"))
    elif value <= 0:
        checking.reports.add("E407", weight.span)
        return None
    return value


def _check_whole(
    parent: str, weights: list[Fraction], spans: list[Span], checking: Checking
) -> None:
    """Check that weights which are written as percentages add up to 100%."""
    whole = sum(weights, Fraction(0))
    if whole == 1:
        return
    text = [short_text(weight * 100) for weight in weights]
    others = zip(spans[1:], text[1:], strict=True)
    checking.reports.add(
        "E404",
        spans[0],
        underlined=Number(f"{text[0]}%"),
        labels=[(at, phrase("labels.and", value=Number(f"{share}%"))) for at, share in others],
        parent=parent,
        sum=Number(f"{short_text(whole * 100)}%"),
        change=phrase("weights.raise" if whole < 1 else "weights.lower"),
        difference=Number(f"{short_text(abs(1 - whole) * 100)}%"),
        plain=_listed(text, ", "),
    )


def check_total_bounds(declared: Declared, checking: Checking) -> None:
    """Find the floor and the ceiling of the total, where the rules have them."""
    down, up = declared.setting("total_down_to"), declared.setting("total_up_to")
    floor = _floor(down, checking) if down is not None else None
    if floor is not None:
        checking.floors[TOTAL] = floor
    if up is not None:
        _maximum(up, checking)


def check_top(declared: Declared, checking: Checking) -> None:
    """Check the criteria at the top level, which are added up."""
    for id in declared.of_kind(TOTAL, "criterion"):
        weight = clause(declared.criteria[id].clauses, "weight")
        if weight:
            how = checking.scope.word("sum")
            checking.reports.add("E405", weight.span, help="top", how=how, parent=TOTAL)
