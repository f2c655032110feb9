"""The checks of the ruleset's settings and of the ranking."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from rulelang.check.declared import Declared, clause
from rulelang.check.inputs import MISSING
from rulelang.check.rubric import check_rounding
from rulelang.diagnostics.suggest import plain
from rulelang.forms.checking import Checking
from rulelang.forms.lowering import constant, constant_number
from rulelang.forms.names import resolve
from rulelang.forms.typing import bare_percentage, infer
from rulelang.plan.kinds import NotApplicablePolicy
from rulelang.plan.values import Known
from rulelang.rational import parse_decimal
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import RESULTS
from rulelang.syntax.kinds import Clausal
from rulelang.syntax.mistakes import ORDERS, in_results
from rulelang.words import phrase

__all__ = ["check", "check_items", "check_ranks", "check_whole"]

NOT_APPLICABLE: tuple[NotApplicablePolicy, ...] = ("rescale", "leave_out", "zero", "full")
POLICIES: dict[Clausal, Sequence[str]] = {"missing": MISSING, "not_applicable": NOT_APPLICABLE}
MOST_DECIMALS = 100
MEASURE = "đơn vị tính"


def check(declared: Declared, checking: Checking) -> None:
    """Check the settings of the ruleset."""
    for item in declared.ruleset.settings if declared.ruleset else ():
        if item.key in POLICIES and item.words[0] not in POLICIES[item.key]:
            known = ", ".join(checking.scope.word(policy) for policy in POLICIES[item.key])
            checking.reports.add(
                "E219", item.span, policy=checking.scope.word(item.words[0]), known=known
            )
        elif item.key == "total":
            check_rounding(item, checking)
        elif item.key in ("show", "edition"):
            check_whole(item, checking)
        elif item.key == "missing_marks":
            _check_marks(item, declared, checking)
        elif item.key == "unit" and _is_measure(item, checking):
            checking.reports.add("E114", item.span, help="near", found=MEASURE, near="đơn vị")


def _is_measure(item: t.Clause, checking: Checking) -> bool:
    """Whether the unit that is scored was written with the word for units of measurement."""
    return checking.scope.language == "vi" and item.span.text.startswith(MEASURE)


def _check_marks(item: t.Clause, declared: Declared, checking: Checking) -> None:
    """Check that no mark of what is missing is a value that the rules name for an input."""
    for node in declared.inputs:
        texts = [text for o in node.type.options for text in (o.name.text, o.label)]
        if node.type.key == "yesno":
            texts += [checking.scope.word("yes"), checking.scope.word("no")]
        allowed = clause(node.clauses, "in")
        values = [constant(v, checking.scope) for v in (allowed.operands if allowed else ())]
        for mark in item.words:
            if mark in texts or mark in values or any(_written(mark, v) for v in values):
                checking.reports.add("E457", item.span, mark=mark, name=node.name.text)


def _written(mark: str, value: Known | None) -> bool:
    """Whether a mark writes a number or a date."""
    if isinstance(value, date):
        return mark == value.isoformat()
    if not isinstance(value, Fraction):
        return False
    try:
        return parse_decimal(mark.removesuffix("%")) / (100 if mark.endswith("%") else 1) == value
    except ValueError:
        return False


def check_items(declared: Declared, checking: Checking) -> None:
    """Check that no two columns of data have one number in the decree."""
    seen: dict[str, t.Clause] = {}
    given = [n.clauses for n in declared.criteria.values() if n.form and n.form.kind == "given"]
    for clauses in (*(node.clauses for node in declared.inputs), *given):
        item = clause(clauses, "item")
        if item is None:
            continue
        number = item.words[0]
        if number in seen:
            labels = [(seen[number].span, phrase("labels.first"))]
            checking.reports.add("E456", item.span, labels=labels, item=number)
        seen.setdefault(number, item)


def check_whole(item: t.Clause, checking: Checking) -> None:
    """Check a setting that takes a whole number."""
    (expr,) = item.operands
    value = constant_number(expr, checking.scope) if isinstance(expr, t.Literal) else None
    whole = value is not None and value.denominator == 1 and not bare_percentage(expr)
    if not whole or (item.key == "show" and value is not None and value > MOST_DECIMALS):
        most = phrase("wanted.of_at_most", most=MOST_DECIMALS) if item.key == "show" else ""
        checking.reports.add("E426", expr.span, what=checking.scope.word(item.key), most=most)


def check_ranks(declared: Declared, checking: Checking) -> None:
    """Check the keys of the rankings, and what they are within."""
    for rank in (declared.rank, *declared.rankings):
        if rank is not None:
            _check_rank(rank, checking)
            if rank.name is not None and not rank.keys:
                _report_keyless(rank, rank.name, checking)
            if rank.name is not None and rank.keys and rank.label is None:
                _check_no_order(rank, rank.name, checking)


def _report_keyless(rank: t.Rank, name: t.Identifier, checking: Checking) -> None:
    """Report a ranking without a key, whose name may be the key: `rank total`."""
    word, symbols = checking.scope.word, checking.scope.symbols
    key, is_known = in_results(name.text), name.text in symbols
    within = "" if rank.within is None else f"{word('within')} {rank.within.id} "
    end = name.span.end if rank.within is None else rank.within.span.end
    if rank.label is None and (is_known or key in RESULTS):
        mend = f"{within}{word('by')} {key}"
        span = name.span.at(name.span.start, end)
        checking.reports.add("E437", span, "by", edit=mend, name=name.text, mend=mend)
        return
    id = f"{plain(word('rank')).replace(' ', '_')}_{name.text}" if is_known else name.text
    label = phrase("columns.label") if rank.label is None else rank.label
    by = name.text if is_known else "total"
    checking.reports.add("E437", name.span, name=name.text, id=id, label=label, key=by)


def _check_no_order(rank: t.Rank, name: t.Identifier, checking: Checking) -> None:
    """Report a direction in place of a ranking's name: `rank descending by total`."""
    order = ORDERS.get(name.text)
    if order is None:
        return
    span = name.span.to(rank.keys[-1].span)
    mend = name.span.at(name.span.end, span.end).text.strip()
    if order == "ascending" and not rank.keys[-1].ascending:
        mend += f" {checking.scope.word(order)}"
    help = "help" if order == "ascending" else "best_first"
    whole = f"{checking.scope.word('rank')} {mend}"
    checking.reports.add("E100", span, help, edit=mend, found=f"`{name.text}`", mend=whole)


def _check_rank(rank: t.Rank, checking: Checking) -> None:
    if rank.within is not None:
        symbol = resolve(rank.within, checking)
        if symbol is not None and symbol.kind != "input":
            checking.reports.add("E427", rank.within.span, name=rank.within.id)
    seen: dict[tuple[str, str], t.RankKey] = {}
    for key in rank.keys:
        spelt = key.name.id, key.name.attribute
        if spelt in seen:
            first = [(seen[spelt].span, phrase("labels.first"))]
            checking.reports.add("E211", key.span, labels=first, what=key.name.span.text)
        seen.setdefault(spelt, key)
        found = infer(key.name, checking, None)
        if found.known and not found.ordered and found.kind not in ("number", "date", "yesno"):
            checking.reports.add(
                "E301",
                key.span,
                found=found.phrase,
                wanted=phrase("types.number_date_yesno"),
            )
