"""An audit as lines for people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from rulelang.audit.claims import Claim
from rulelang.audit.findings import Audited, Conflict, Suspect
from rulelang.diagnostics.visible import visible
from rulelang.output.audit.figures import (
    arithmetic,
    by_data,
    decimals_of,
    figure,
    of_data,
    ranged,
    reason,
    say,
)
from rulelang.output.further import DATES, TRUTHS
from rulelang.plan.tree import Plan
from rulelang.plan.values import Known
from rulelang.syntax.keywords import spelling
from rulelang.words import Language

__all__ = ["should_be", "text"]

MOST_DERIVED = 12


def text(
    found: Audited,
    plan: Plan,
    language: Language,
    file: str,
    data: str | None,
    witness: bool = False,
) -> str:
    """What was found, as lines that end in a line end."""
    lines = _lines(found, plan, language, file, data, witness)
    return visible("\n".join(lines) + "\n")


def _lines(
    found: Audited,
    plan: Plan,
    language: Language,
    file: str,
    data: str | None,
    witness: bool,
) -> Iterator[str]:
    count = found.claims.count
    head = "head" if data is None else "data_head"
    yield say(language, head, file=file, count=count, data=data or "")
    contradictions = len(found.conflicts) + len(found.differing)
    yield (
        say(language, "found", count=contradictions) if contradictions else say(language, "nothing")
    )
    number = 0
    for claim, verdict in found.differing:
        number += 1
        yield ""
        yield f"{number}. {say(language, 'data_claim')}"
        yield _claim_line(claim, language, len(str(claim.line)))
        yield f"   {of_data(claim, verdict, found.claims.units, language)}"
    yield from rounded_notes(found, plan, language)
    for conflict in found.conflicts:
        number += 1
        yield ""
        yield from _conflict(number, conflict, language)
    yield from _rest(found, plan, language)
    yield from _derived(found, plan, language)
    if witness and found.witnesses:
        yield ""
        yield say(language, "witness")
        yield from _witness(found, plan, language)


def rounded_notes(found: Audited, plan: Plan, language: Language) -> Iterator[str]:
    """A line for each ranking whose printed ranks follow from rounded scores."""
    labels = {ranking.id: ranking.label or ranking.id for ranking in plan.rankings}
    for each in found.rounded:
        label = labels.get(each.ranking, spelling(language)["claim_rank"])
        yield ""
        yield say(language, "rounded", ranking=label, count=each.claims, decimals=each.decimals)


def _claim_line(claim: Claim, language: Language, width: int, after: str = "") -> str:
    place = say(language, "line", line=str(claim.line).rjust(width))
    return f"   {place}  {claim.text}{after}"


def _conflict(number: int, conflict: Conflict, language: Language) -> Iterator[str]:
    count = len(conflict.claims)
    title = (
        say(language, by_data("one_claim", conflict))
        if count == 1
        else say(language, "several_claims", count=count)
    )
    yield f"{number}. {title}"
    width = max(len(str(claim.line)) for claim in conflict.claims)
    for claim in conflict.claims:
        is_suspect = conflict.suspect is not None and conflict.suspect.claim is claim and count > 1
        yield _claim_line(
            claim, language, width, f"  ← {say(language, 'suspect')}" if is_suspect else ""
        )
    yield f"   {arithmetic(conflict, language)}"
    if conflict.suspect is not None:
        told = should_be(conflict.suspect, language)
        if told:
            yield "   " + say(language, "would_be", range=told)
    elif count > 1:
        yield f"   {say(language, 'no_suspect')}"


def should_be(suspect: Suspect, language: Language) -> str:
    """The range that the figure of a suspect would have; empty where it has none."""
    if suspect.low is None and suspect.high is None:
        return ""
    item = suspect.claim.printed[-1]
    low, high = suspect.low, suspect.high
    if (low is None or low <= item.low) and (high is None or item.high <= high):
        return ""  # a gap in it is the printed figure
    return ranged(suspect.low, suspect.high, language, item.is_percentage, decimals_of(item))


def _rest(found: Audited, plan: Plan, language: Language) -> Iterator[str]:
    """How many claims agree with the data, how many can hold, and what was not decided."""
    claims = [claim for claim in found.claims.claims if claim.kind != "units"]
    agree = sum(verdict.holds is True for verdict in found.verdicts.values())
    wrong = {claim.number for claim, _ in found.differing}
    for conflict in found.conflicts:
        gone = conflict.claims if conflict.suspect is None else (conflict.suspect.claim,)
        wrong.update(claim.number for claim in gone)
    open_ones = {each.claim.number for each in found.undecided}
    agreeing = {n for n, verdict in found.verdicts.items() if verdict.holds}
    left = [c for c in claims if c.number not in wrong | open_ones | agreeing]
    yield ""
    if agree:
        everything = agree == len(claims)
        yield say(language, "all_data" if everything else "agree", count=agree)
    if left:
        key = "all_hold" if len(left) == len(claims) else "open" if agree else "holds"
        yield say(language, key, count=len(left))
    if found.undecided:
        yield say(language, "undecided", count=len(found.undecided))
        width = max(len(str(each.claim.line)) for each in found.undecided)
        groups: dict[str, list[Claim]] = {}
        for each in found.undecided:
            groups.setdefault(reason(each, plan, language), []).append(each.claim)
        for told, undecided in groups.items():
            yield f"   {told}:"
            for claim in undecided[:MOST_DERIVED]:
                yield "  " + _claim_line(claim, language, width)
            if len(undecided) > MOST_DERIVED:
                yield "     " + say(language, "more", count=len(undecided) - MOST_DERIVED)


def _derived(found: Audited, plan: Plan, language: Language) -> Iterator[str]:
    labels = {c.id: c.label or c.id for c in plan.criteria}
    labels[plan.total.id] = spelling(language)["claim_total"]
    maxima = {c.id: c.maximum for c in plan.criteria}
    near = sorted(found.derived, key=lambda d: (d.high - d.low) / maxima[d.of])
    sums = sorted(found.sums, key=lambda d: (len(d.scores), d.high - d.low))
    printed = (item for claim in found.claims.claims for item in claim.printed)
    decimals = max(plan.decimals, *(decimals_of(i) for i in printed if not i.is_percentage), 0)
    for key, rows in (
        ("derived", [(((d.unit, d.of),), d.low, d.high) for d in near]),
        ("derived_sums", [(d.scores, d.low, d.high) for d in sums]),
    ):
        if rows:
            yield ""
            yield say(language, key)
        for scores, low, high in rows[:MOST_DERIVED]:
            told = ranged(low, high, language, decimals=decimals)
            yield f"   {_named(scores, labels, found.claims.units, language)}: {told}"
        if len(rows) > MOST_DERIVED:
            yield "   " + say(language, "more", count=len(rows) - MOST_DERIVED)


def _named(
    scores: Sequence[tuple[int, str]],
    labels: Mapping[str, str],
    units: Sequence[str],
    language: Language,
) -> str:
    """Scores that are added up; what all have in common stands once."""
    if len({unit for unit, _ in scores}) == 1:
        of = " + ".join(labels[of] for _, of in scores)
        return say(language, "score_of", of=of, unit=units[scores[0][0]])
    if len({of for _, of in scores}) == 1:
        named = " + ".join(units[unit] for unit, _ in scores)
        return say(language, "score_of", of=labels[scores[0][1]], unit=named)
    each = [say(language, "score_of", of=labels[of], unit=units[unit]) for unit, of in scores]
    return " + ".join(each)


def _witness(found: Audited, plan: Plan, language: Language) -> Iterator[str]:
    from tabulate import tabulate

    for period, shown in found.witnesses.items():
        if period is not None:
            yield say(language, "period", period=period)
        rows = [
            [unit, *(_input(own.get(item.id, ""), language) for item in plan.inputs)]
            for unit, own in zip(found.claims.units, shown.inputs, strict=True)
        ]
        heads = [say(language, "unit"), *(item.id for item in plan.inputs)]
        yield tabulate(rows, heads, disable_numparse=True)


def _input(value: Known, language: Language) -> str:
    if isinstance(value, bool):
        return TRUTHS[language][value]
    if isinstance(value, Fraction):
        return figure(value, language)
    return value.strftime(DATES[language]) if isinstance(value, date) else value
