"""Figures of an audit as text, and the arithmetic of a conflict as a person writes it."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

from rulelang.audit.claims import Claim, Figured
from rulelang.audit.findings import Conflict, Left, Undecided
from rulelang.audit.proof import Leaf, leaves
from rulelang.audit.recompute import Known, Verdict
from rulelang.plan.expressions import TOTAL
from rulelang.plan.tree import Plan
from rulelang.rational import decimal_text, fraction_text, short_text
from rulelang.syntax.keywords import spelling
from rulelang.words import Language, Wording, sentence

__all__ = ["arithmetic", "by_data", "figure", "of_data", "ranged", "reason", "say"]

PERCENT = 100
MOST_TERMS = 12
SHOWN = 6
"""Decimals of a figure that does not end."""


def say(language: Language, key: str, /, **values: Wording) -> str:
    """A sentence of the audit."""
    return sentence("audit", "audit", key, values, language)


def figure(
    value: Fraction, language: Language, percent: bool = False, decimals: int | None = None
) -> str:
    """A figure with the decimal sign of a language; rounded where it would be long."""
    value = value * PERCENT if percent else value
    if decimals is not None:
        text = decimal_text(value, decimals)
    else:
        text = short_text(value)
        if "/" in text or "≈" in text:
            text = decimal_text(value, SHOWN).rstrip("0").rstrip(".")
    text = text.replace("-", "−")
    text = text.replace(".", ",") if language == "vi" else text
    return f"{text}%" if percent else text


def printed(item: Figured, language: Language) -> str:
    """A printed figure as it stands in the report."""
    if item.value is None:
        return item.level or say(language, "last")
    text = item.text.replace("-", "−")
    return text.replace(".", ",") if language == "vi" else text


def decimals_of(item: Figured, more: int = 0) -> int:
    """The decimals of a printed figure."""
    return len(item.text.removesuffix("%").partition(".")[2]) + more


def ranged(
    low: Fraction | None,
    high: Fraction | None,
    language: Language,
    percent: bool = False,
    decimals: int = 2,
) -> str:
    """A range, or the one figure that both ends are shown as."""
    if low is None and high is None:
        return "…"
    if low is None or high is None:
        end = figure((low if high is None else high) or Fraction(0), language, percent, decimals)
        return say(language, "at_least" if high is None else "at_most", value=end)
    first, last = (figure(end, language, percent, decimals) for end in (low, high))
    return first if first == last else say(language, "between", low=first, high=last)


def reason(undecided: Undecided, plan: Plan, language: Language) -> str:
    """Why a claim is undecided."""
    labels = {item.id: item.label for item in plan.criteria}
    labels |= {item.id: item.label for item in plan.figures}
    labels |= {item.id: item.label for item in plan.inputs}
    labels[TOTAL] = spelling(language)["claim_total"]
    named = ", ".join(labels.get(id) or id for id in undecided.of)
    return say(language, f"why_{undecided.why}", of=named)


# ---- claims against data -------------------------------------------------------------------------


def known(value: Known, claim: Claim, language: Language) -> str:
    """A computed figure, with two decimals more than the printed one."""
    if isinstance(value, str):
        return value
    item = claim.printed[-1] if claim.printed else None
    percent = item is not None and item.is_percentage
    text = figure(value, language, percent)
    most = 2 + (decimals_of(item) if item is not None else 2)
    places = len(text.removesuffix("%").replace(",", ".").partition(".")[2])
    return text if places <= most else figure(value, language, percent, most)


def of_data(claim: Claim, verdict: Verdict, units: Sequence[str], language: Language) -> str:
    """What the data give in place of a claim."""
    named = "" if verdict.unit is None else units[verdict.unit]
    if verdict.computed is None:
        return say(language, "fails")
    computed = known(verdict.computed, claim, language)
    if not claim.printed or claim.kind in ("every", "compared", "order", "first"):
        return say(language, "fails_of", unit=named, computed=computed)
    item = claim.printed[-1]
    number = verdict.computed if isinstance(verdict.computed, Fraction) else Fraction(0)
    if verdict.others and item.low <= number <= item.high:
        listed = ", ".join(units[at] for at in verdict.others)
        return say(language, "also", units=listed)
    key = "computed_of" if named and len(claim.units) > 1 else "computed"
    return say(language, key, computed=computed, printed=printed(item, language), unit=named)


# ---- conflicts -----------------------------------------------------------------------------------


@frozen
class _Term:
    """A printed figure and how often it counts."""

    factor: Fraction
    item: Figured
    number: int


def arithmetic(conflict: Conflict, language: Language) -> str:
    """Why claims cannot hold together, in figures."""
    parts = [] if conflict.proof is None else leaves(conflict.proof)
    # Cases that are out of the question without all the claims need no calculation.
    most = max((_claims_in(leaf) for leaf in parts), default=0)
    asked = [leaf for leaf in parts if _claims_in(leaf) == most]
    said = [text for text in (_of_leaf(leaf, conflict, language) for leaf in asked) if text]
    counts = conflict.left is not None and (conflict.left.values or conflict.left.side)
    if len(asked) == 1 and said and not (counts and len(parts) > 1):
        return said[0]
    if said and not counts and any(claim.kind == "difference" for claim in conflict.claims):
        return min(said, key=len)  # the other case is the same with all signs turned over
    if conflict.left is not None:
        return _of_left(conflict, conflict.left, language)
    if said and len(said) == len(asked):
        return say(language, "cases", count=len(asked), arithmetic=min(said, key=len))
    return say(language, "by_count" if parts else "unproved", count=len(parts))


def _claims_in(leaf: Leaf) -> int:
    """How many claims print a figure in a sum."""
    return len({number for _, row, number in leaf.parts if row.sign and number is not None})


def by_data(key: str, conflict: Conflict) -> str:
    """The sentence that names the data beside the rules, where some are known."""
    return f"{key}_data" if conflict.with_data else key


def _of_left(conflict: Conflict, left: Left, language: Language) -> str:
    """What the other claims leave of what one counts, and the units that make it so."""
    claim, own = left.claim, left.claim.printed[-1]
    said = {
        "what": claim.text.rpartition(" = ")[0],
        "values": _any_of(left.values, language),
        "printed": printed(own, language),
        "level": claim.printed[0].level,
        "room": "" if left.room is None else str(left.room),
        "unit": left.unit,
        "units": ", ".join(left.units),
    }
    if left.side is not None:
        return say(language, f"median_{left.side}", count=len(left.units), **said)
    if not left.values:
        said["values"] = _edges(left, own, language)
    alone = by_data("left_alone", conflict)
    found = say(language, "left" if len(conflict.claims) > 1 else alone, **said)
    why = _why_left(left)
    return f"{found} ({say(language, why, count=len(left.units), **said)})" if why else found


def _edges(left: Left, item: Figured, language: Language) -> str:
    """Up to which number a figure goes, and from which on."""
    below = None if left.below is None else _spelt(left.below, item, language)
    above = None if left.above is None else _spelt(left.above, item, language)
    ends = [
        *([] if below is None else [say(language, "at_most", value=below)]),
        *([] if above is None else [say(language, "at_least", value=above)]),
    ]
    return ends[0] if len(ends) == 1 else say(language, "either", values=ends[0], last=ends[1])


def _why_left(left: Left) -> str:
    """The sentence that says which units make it so; empty where it is not by some of them."""
    claim = left.claim
    number = int(claim.printed[-1].value or 0)
    if claim.kind == "figure":
        is_rank = claim.figure is not None and claim.figure.kind == "rank"
        if is_rank:
            return "sure_before" if len(left.units) >= number else ""
        full = left.room is not None and len(left.units) >= left.room
        return "sure_room" if full else ""
    if left.room is not None and number > left.room:
        return "has_room"
    return "sure_counted" if len(left.units) > number else ""


def _any_of(values: Sequence[int | str], language: Language) -> str:
    """Several values of which one holds; three whole numbers and more that follow one another as a
    range."""
    runs: list[list[int | str]] = []
    for value in values:
        last = runs[-1][-1] if runs else None
        if isinstance(value, int) and isinstance(last, int) and last + 1 == value:
            runs[-1].append(value)
        else:
            runs.append([value])
    texts: list[str] = []
    for run in runs:
        if len(run) > 2:
            texts.append(say(language, "between", low=str(run[0]), high=str(run[-1])))
        else:
            texts += map(str, run)
    if len(texts) < 2:
        return "".join(texts)
    return say(language, "either", values=", ".join(texts[:-1]), last=texts[-1])


def _of_leaf(leaf: Leaf, conflict: Conflict, language: Language) -> str:
    """A sum of rows as a calculation; empty where it has no printed figure."""
    terms, rest, equal = _terms(leaf, conflict)
    if not terms:
        return ""
    if len(terms) > 1 and len({term.factor > 0 for term in terms}) == 1:
        return _against_the_rules(terms, rest, conflict, language)
    pivot = _pivot(terms, conflict)
    scaled = [
        _Term(-term.factor / pivot.factor, term.item, term.number)
        for term in terms
        if term is not pivot
    ]
    constant = rest / pivot.factor
    value = _value(scaled) + constant
    shown, told = _spelt(value, pivot.item, language), printed(pivot.item, language)
    if not scaled:
        key = "must_be_more" if pivot.factor < 0 else "must_be_less"
        return say(language, by_data(key, conflict), value=shown, printed=told)
    text = _sum(scaled, constant, language)
    if equal and not constant and len(scaled) == 1 and scaled[0].factor == 1:
        return say(language, "differ", value=text, printed=told)
    if not constant and not equal and _is_average(scaled, leaf, conflict):
        return _of_average(pivot, scaled, language)
    if not constant and len(scaled) == 1 and scaled[0].factor == 1:
        return say(language, "is_less" if pivot.factor < 0 else "is_more", value=text, printed=told)
    key = "equals" if equal else "more_than" if pivot.factor < 0 else "less_than"
    return say(language, key, terms=text, value=shown, printed=told)


def _is_average(others: Sequence[_Term], leaf: Leaf, conflict: Conflict) -> bool:
    """Whether a figure was compared with the average of it and others, of which it is solved."""
    numbers = {number for _, _, number in leaf.parts}
    kinds = {claim.kind for claim in conflict.claims if claim.number in numbers}
    factors = {term.factor for term in others}
    return bool(kinds & {"every", "compared"}) and factors == {Fraction(1, len(others))}


def _of_average(own: _Term, others: Sequence[_Term], language: Language) -> str:
    share = Fraction(1, len(others) + 1)
    terms = [_Term(share, term.item, term.number) for term in (own, *others)]
    value = _spelt(_value(terms), own.item, language)
    key = "not_above" if own.factor < 0 else "not_below"
    text = _sum(terms, Fraction(0), language)
    return say(language, key, terms=text, value=value, printed=printed(own.item, language))


def _value(terms: Sequence[_Term]) -> Fraction:
    return sum((term.factor * (term.item.value or 0) for term in terms), Fraction(0))


def _against_the_rules(
    terms: Sequence[_Term], rest: Fraction, conflict: Conflict, language: Language
) -> str:
    """Figures that are added up, and the most or the least that the rules give for the sum."""
    least = min(abs(term.factor) for term in terms)
    scaled = [_Term(abs(term.factor) / least, term.item, term.number) for term in terms]
    bound = abs(rest) / least
    key = "sum_most" if terms[0].factor > 0 else "sum_least"
    value = _spelt(_value(scaled), scaled[0].item, language)
    shown = figure(bound, language)
    text = _sum(scaled, Fraction(0), language)
    return say(language, by_data(key, conflict), terms=text, value=value, bound=shown)


def _spelt(value: Fraction, item: Figured, language: Language) -> str:
    text = figure(value, language, item.is_percentage)
    places = len(text.removesuffix("%").replace(",", ".").partition(".")[2])
    decimals = decimals_of(item)
    if places < decimals or places > decimals + 2:
        return figure(value, language, item.is_percentage, max(decimals, min(places, decimals + 2)))
    return text


def _terms(leaf: Leaf, conflict: Conflict) -> tuple[list[_Term], Fraction, bool]:
    """The printed figures of a sum with how often each counts, what else there is in it, and
    whether everything else in it is an equation."""
    by_number = {claim.number: claim for claim in conflict.claims}
    factors: dict[tuple[int, Fraction], Fraction] = {}
    rest, equal = Fraction(0), True
    for factor, row, number in leaf.parts:
        if row.sign and number is not None:
            key = (number, row.printed)
            factors[key] = factors.get(key, Fraction(0)) + factor * row.sign
        else:
            rest += factor * row.left.constant
            equal = equal and row.relation == "="
    terms = [
        _Term(factor, _item(by_number[number], value), number)
        for (number, value), factor in factors.items()
        if factor
    ]
    return terms, rest, equal


def _item(claim: Claim, value: Fraction) -> Figured:
    return next(item for item in claim.printed if item.value == value)


def _pivot(terms: Sequence[_Term], conflict: Conflict) -> _Term:
    """The figure that the others are added up to: the one on its own side of the sum, else the
    suspect, else a spread, else the last."""
    kinds = {claim.number: claim.kind for claim in conflict.claims}
    spreads = [term for term in terms if kinds[term.number] in ("spread", "difference")]
    if len(spreads) == 1:
        return spreads[0]
    for sign in (-1, 1):
        alone = [term for term in terms if term.factor * sign > 0]
        if len(alone) == 1 and (len(terms) != 2 or sign == -1):
            return alone[0]
    suspect = None if conflict.suspect is None else conflict.suspect.claim.number
    named = [term for term in terms if term.number == suspect]
    return (named or list(terms))[-1]


def _sum(terms: Sequence[_Term], constant: Fraction, language: Language) -> str:
    """Terms with their signs; those that are added first. What all are divided by stands once."""
    divisor = Fraction(1)
    factors = {abs(term.factor) for term in terms}
    if len(terms) > 1 and not constant and len(factors) == 1:
        (only,) = factors
        divisor = 1 / only if only.numerator == 1 else divisor
    texts = [
        (term.factor < 0, _term(_Term(term.factor * divisor, term.item, term.number), language))
        for term in terms
    ]
    if constant:
        texts.append((constant < 0, figure(abs(constant), language)))
    ordered = sorted(texts, key=lambda text: text[0])
    found = ""
    for at, (minus, text) in enumerate(ordered[:MOST_TERMS]):
        sign = " − " if minus else " + "
        found += (("−" if minus else "") if not at else sign) + text
    found += " …" if len(ordered) > MOST_TERMS else ""
    return found if divisor == 1 else f"({found}) / {figure(divisor, language)}"


def _term(term: _Term, language: Language) -> str:
    factor, text = abs(term.factor), printed(term.item, language)
    if factor == 1:
        return text
    if factor.numerator == 1:
        return f"{text} / {figure(Fraction(factor.denominator), language)}"
    if 10**SHOWN % factor.denominator:
        return f"{text} × {fraction_text(factor)}"
    return f"{text} × {figure(factor, language)}"
