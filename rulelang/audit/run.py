"""The audit: claims against data, and against one another where data leave something open."""

import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial

from attrs import frozen

from rulelang.audit.claims import Claim, Claims
from rulelang.audit.counting import left_of
from rulelang.audit.curves import points_near
from rulelang.audit.derived import derive
from rulelang.audit.findings import (
    Audited,
    Conflict,
    Derived,
    DerivedSum,
    Suspect,
    Undecided,
)
from rulelang.audit.linear import rows_of
from rulelang.audit.reasons import why
from rulelang.audit.recompute import Verdict, recompute
from rulelang.audit.rounded import rounded_ranks
from rulelang.audit.search import HELD, MOST_EXPLORED, OutOfTimeError, Search
from rulelang.audit.smt import Ranges
from rulelang.audit.system import System
from rulelang.audit.unit import SUPPOSED, Supposing, template_of
from rulelang.audit.witness import Witness
from rulelang.plan.expressions import Ref
from rulelang.plan.tree import Plan
from rulelang.plan.values import Known
from rulelang.results.score import UnitResult

__all__ = ["DataOfPeriod", "Progress", "audit"]

SECONDS = 300.0
RANGE_SECONDS = 10.0
SUPPOSING_SECONDS = 30.0
MOST_DROPPED = 10
CURVES_TRIED = 3
FOUND, WITNESSED = 85, 95
"""How much of the search is done, in percent, once no conflict is left, and once values were found
for the rest."""

Progress = Callable[[int, int], None]
"""A callback (done, total) of the steps of an audit; None when nobody looks."""


@frozen(eq=False)
class DataOfPeriod:
    """What data have of a period, by the place of a unit among those of the claims: results, and
    the inputs that were reported. A unit that data do not have is in neither."""

    results: Mapping[int, UnitResult]
    inputs: Mapping[int, Mapping[Ref, Known]]


def audit(
    plan: Plan,
    claims: Claims,
    data: Mapping[str | None, DataOfPeriod] | None = None,
    listed: bool = True,
    seconds: float = SECONDS,
    progress: Progress | None = None,
) -> Audited:
    """Audit claims; ``data`` by period, as the claims name periods.

    ``listed``: the claims list all units that were scored, so that one without a result is unknown
    and not left out. What is not decided within ``seconds`` is listed. Needs z3.
    """
    deadline = time.monotonic() + seconds
    data = data or {}
    verdicts: dict[int, Verdict] = {}
    results = {p: _in_order(claims, own.results) for p, own in data.items()}
    whole = {p for p, own in results.items() if not listed or all(map(_is_whole, own))}
    for claim in claims.claims if data else ():
        periods = set(_periods_of(claim))
        if claim.kind == "units":
            continue
        if periods <= whole or (claim.kind == "figure" and _is_own(claim)):
            verdict = recompute(plan, claim, results)
            if verdict.holds is not None:
                verdicts[claim.number] = verdict
    conflicts: list[Conflict] = []
    derived: tuple[Derived, ...] = ()
    sums: tuple[DerivedSum, ...] = ()
    undecided: list[Undecided] = []
    witnesses: dict[str | None, Witness] = {}
    left = [c for c in claims.claims if (v := verdicts.get(c.number)) is None or v.holds]
    show = progress or (lambda done, total: None)
    whole_of_all = 100 * len(claims.periods)
    try:
        for at, period in enumerate(claims.periods):
            own = [claim for claim in left if period in _periods_of(claim)]
            if not own or all(claim.number in verdicts for claim in own):
                continue
            known = data[period].inputs if period in data else {}
            told = partial(_add, show, 100 * at, whole_of_all)
            found = _Period(plan, claims, own, period, known, deadline, told).run()
            conflicts += found.conflicts
            undecided += found.undecided
            if found.witness is not None:
                witnesses[period] = found.witness
            if period is None:
                there = results.get(None, ())
                derived = tuple(
                    d for d in found.derived if not there or not _is_whole(there[d.unit])
                )
                sums = tuple(
                    each
                    for each in found.sums
                    if not there or not any(_is_whole(there[unit]) for unit, _ in each.scores)
                )
    finally:
        show(1, 1)  # the bar goes
    rounded = rounded_ranks(plan, claims, verdicts, results.get(None, ()))
    return Audited(
        claims, tuple(conflicts), derived, sums, verdicts, tuple(undecided), witnesses, rounded
    )


def _add(show: Progress, before: int, whole: int, done: int) -> None:
    show(before + done, whole)


def _in_order(claims: Claims, results: Mapping[int, UnitResult]) -> tuple[UnitResult | None, ...]:
    return tuple(results.get(unit) for unit in range(len(claims.units)))


def _is_whole(unit: UnitResult | None) -> bool:
    return unit is not None and unit.status != "incomplete"


def _is_own(claim: Claim) -> bool:
    """Whether a claim is about figures of single units alone."""
    return claim.figure is not None and claim.figure.kind in ("score", "total", "share")


def _periods_of(claim: Claim) -> tuple[str | None, ...]:
    if claim.kind == "units":
        return ()
    return (claim.period, None) if claim.kind == "change" else (claim.period,)


@frozen(eq=False)
class _Found:
    conflicts: tuple[Conflict, ...]
    derived: tuple[Derived, ...]
    sums: tuple[DerivedSum, ...]
    undecided: tuple[Undecided, ...]
    witness: Witness | None


def _on_curves(
    search: Search, claims: Sequence[int], found: tuple[Witness, list[int]]
) -> tuple[Witness, list[int]]:
    """Values for which claims hold that keep to roots and the like, near others that do not. What
    two of one input cannot keep to at once is tried again, near the values of one of them."""
    for _ in range(CURVES_TRIED if search.system.template.curves else 0):
        if not found[1]:
            break
        points = [search.suppose(each) for each in points_near(search.system, found[0].values)]
        closer = search.witness((*claims, *points))
        while closer is None and (wrong := [n for n in search.solver.core if n in points]):
            points.remove(wrong[-1])
            closer = search.witness((*claims, *points))
        if closer is None:
            break
        found = closer
    return found


@frozen(eq=False)
class _Period:
    """The claims of one period, to be searched."""

    plan: Plan
    claims: Claims
    own: Sequence[Claim]
    period: str | None
    known: Mapping[int, Mapping[Ref, Known]]
    deadline: float
    progress: Callable[[int], None]

    def _search(self, supposing: Supposing, progress: Callable[[int], None]) -> Search:
        template = template_of(self.plan, len(self.claims.units), self.known, supposing)
        system = System(template, self.claims.units, self.known)
        by_number = {claim.number: claim for claim in self.own}
        by_number |= {claim.number: claim for claim in self.claims.claims if claim.kind == "first"}
        deadline = self.deadline
        if supposing:  # what is found then is more than was asked, and may be hard to find
            deadline = min(deadline, time.monotonic() + SUPPOSING_SECONDS)
        return Search(system, by_number, self.period, deadline, progress)

    def _supposing(
        self, supposing: Supposing, claims: Sequence[int]
    ) -> tuple[Witness, list[int]] | None:
        """Values for which claims hold, found where all is linear, and nothing is missing or little
        is: there, more is known of scores. What holds there can hold; a few claims may be left out,
        so that the rest does."""
        try:
            search, left = self._search(supposing, lambda done: None), list(claims)
            for _ in range(MOST_DROPPED):
                found = search.witness(left)
                if found is not None:
                    found = _on_curves(search, left, found)
                    return found[0], search.broken(claims, found[0])
                if not search.solver.core:  # by the rules something is missing
                    return None
                left.remove(search.solver.core[-1])  # of it nothing is known then
        except OutOfTimeError:
            pass
        return None

    def run(self) -> _Found:
        search = self._search("", self.progress)
        system = search.system
        everything = frozenset(search.said)
        active = everything
        conflicts: list[Conflict] = []
        try:
            # Among few claims it is quicker to try first whether all can hold.
            checked = search.witness(sorted(active)) if len(active) <= MOST_EXPLORED else None
            while checked is None:
                while (found := search.simplest(active)) is not None:
                    self.progress(HELD + (FOUND - HELD) * len(conflicts) // (len(conflicts) + 2))
                    suspect = search.suspect(found, everything)
                    conflicts.append(self._conflict(search, found, suspect, everything))
                    active -= {suspect[0]} if suspect else found
                self.progress(FOUND)
                # None where more was said of claims, and they conflict.
                checked = search.witness(sorted(active))
            witness, broken = checked
            for supposing in SUPPOSED if broken else ():
                closer = self._supposing(supposing, sorted(active)) if broken else None
                if closer is not None and len(closer[1]) < len(broken):
                    witness, broken = closer
        except OutOfTimeError:
            for known in search.sets:  # proved, though no time is left to find their suspects
                if known <= active:
                    conflicts.append(self._conflict(search, known, None, everything))
                    active -= known
            undecided = tuple(Undecided(search.claims[n], "time") for n in sorted(active))
            return _Found(tuple(conflicts), (), (), undecided, None)
        self.progress(WITNESSED)
        undecided = tuple(
            why(system, search.claims[n], search.said[n], witness.wrong) for n in broken
        )
        rows = [r for number in active for r in rows_of(search.said[number].formula)[0]]
        rows += [r for fact in search.facts for r in rows_of(fact)[0]]
        derived, sums = derive(system, self.claims.claims, rows)
        kept = None if undecided else witness
        return _Found(tuple(conflicts), derived, sums, undecided, kept)

    def _conflict(
        self,
        search: Search,
        found: frozenset[int],
        suspect: tuple[int, frozenset[int]] | None,
        everything: frozenset[int],
    ) -> Conflict:
        claims = tuple(search.claims[number] for number in sorted(found))
        told = None
        if suspect is not None:
            number, others = suspect
            rest = everything - others - {number}
            low, high = self._range(search, search.claims[number], rest)
            told = Suspect(search.claims[number], low, high)
        left = left_of(search, found, None if told is None else told.claim.number)
        return Conflict(
            claims, search.proof(found), told, self.period, left, with_data=bool(self.known)
        )

    def _range(
        self, search: Search, claim: Claim, left: frozenset[int]
    ) -> tuple[Fraction | None, Fraction | None]:
        """The range of what a claim prints, where others hold."""
        from rulelang.audit.encoding import figure_of

        value = figure_of(search.system, claim)
        if value is None:
            return None, None
        seconds = min(RANGE_SECONDS, max(0.1, self.deadline - time.monotonic()))
        return Ranges.of(search.solver, left, seconds).of_value(value) or (None, None)
