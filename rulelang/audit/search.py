"""The search for conflicts: smallest sets, the suspect of each, and on with the rest.

Sets are found by leaving out claim after claim as long as the rest still conflicts. The suspect of
a set is found by implicit hitting sets (Moreno-Centeno and Karp, 2013): the fewest claims that must
go so that the others can hold have one in every conflict set that is known; where they do not
suffice yet, there is a further set.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import define, field

from rulelang.audit.claims import Claim
from rulelang.audit.encoding import Said, say
from rulelang.audit.linear import Formula, variables
from rulelang.audit.parts import parts_of
from rulelang.audit.proof import Proof, leaves, prove
from rulelang.audit.recompute import recompute
from rulelang.audit.smt import Answer, Solver
from rulelang.audit.system import Fact, System
from rulelang.audit.witness import Witness, witness_of

__all__ = ["HELD", "MOST_EXPLORED", "OutOfTimeError", "Search"]

BROAD = ("every", "average", "median", "count_level", "count_units", "order", "spread", "first")
"""Claims about many units, in the order in which they are left out of a set first."""


NEARBY_SECONDS = 20
"""A question about a few units takes so long at most."""

MOST_EXPLORED = 400
"""Among so many claims there is time to look for a plainer set."""


class OutOfTimeError(Exception):
    """The time for an audit has run out."""


Progress = Callable[[int], None]
"""A callback of the percentage of a search that is done, as far as that can be foreseen."""

SAID, LOADED, PARTED, HELD = 15, 25, 45, 70
"""How much is done once all claims are formulas, the solver has read them, every part was asked
about, and something holds."""


@define(eq=False, repr=False)
class Search:
    """The claims of one period as a question to the solver.

    ``sets`` are the conflict sets that are known by now, ``can_hold`` sets that do not conflict.
    ``deadline`` is on the clock of ``time.monotonic``. It has more than ten fields, as it keeps
    what it has found out.
    """

    system: System
    claims: Mapping[int, Claim]
    period: str | None
    deadline: float
    progress: Progress
    said: dict[int, Said] = field(factory=dict)
    solver: Solver = field(init=False)
    known: list[tuple[Fact, frozenset[int]]] = field(factory=list)
    facts: list[Formula] = field(factory=list)
    later: list[tuple[Formula, int]] = field(factory=list)
    refined: set[int] = field(factory=set)
    counted: set[str] = field(factory=set)
    sets: list[frozenset[int]] = field(factory=list)
    can_hold: list[frozenset[int]] = field(factory=list)
    parted: bool = False
    supposed: int = 0
    proofs: dict[frozenset[int], Proof | None] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for at, (number, claim) in enumerate(self.claims.items()):
            self._told(0, SAID, at, len(self.claims))
            found = say(self.system, claim, self.period)
            if found is not None:
                self.said[number] = found
        self.solver = Solver(self.system.unknown)
        self.known = [(fact, frozenset(variables(fact.formula))) for fact in self.system.facts()]
        self.facts = [fact.formula for fact, _ in self.known]
        self.solver.add((fact, None) for fact in self.facts)
        self.solver.add((found.formula, number) for number, found in self.said.items())
        self.progress(LOADED)

    def _told(self, first: int, last: int, done: int, whole: int) -> None:
        """Tell how much of a stage is done, at most once for each percent of it."""
        step = max(1, whole // (last - first))
        if done % step == 0:
            self.progress(first + (last - first) * done // whole)

    # ---- questions ----------------------------------------------------------------------------

    def ask(self, claims: Iterable[int]) -> Answer:
        """Whether claims can hold together, as far as is said to the solver."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        self.solver.limit(left)
        answer = self.solver.check(sorted(claims))
        if answer == "unknown":
            raise OutOfTimeError
        return answer

    def refine(self, claims: Collection[int]) -> bool:
        """Say of claims what counts units too; whether there was something more to say."""
        new = [n for n in claims if n not in self.refined and self.said[n].later]
        self.refined.update(new)
        more = [(later(), number) for number in new for later in self.said[number].later]
        self.later += more
        self.solver.add(more)
        of = {self.claims[number].figure for number in claims}
        figures = {each.of for each in of if each is not None} - self.counted
        places = self.system.later(figures)
        self.counted |= figures
        self._learn(places)
        if more or places:
            self.can_hold.clear()  # more is said now than when they were asked about
        return bool(new or places)

    def _learn(self, facts: Sequence[Fact]) -> None:
        """Say further facts."""
        self.solver.add((fact.formula, None) for fact in facts)
        self.known += [(fact, frozenset(variables(fact.formula))) for fact in facts]
        self.facts += [fact.formula for fact in facts]

    def can_be(self, claims: Iterable[int], formula: Formula) -> bool:
        """Whether claims can hold together with a formula, which no claim says."""
        return self.ask((*claims, self.suppose(formula))) == "holds"

    def suppose(self, formula: Formula) -> int:
        """A number to ask about a formula by, as if it were a claim's."""
        self.supposed -= 1
        self._learn(self.system.later(()))  # what the formula is made of
        self.solver.add([(formula, self.supposed)])
        return self.supposed

    def witness(self, claims: Sequence[int]) -> tuple[Witness, list[int]] | None:
        """Values for which claims hold, with the claims that the exact engine finds broken all the
        same; None where claims cannot hold together."""
        while True:
            if self.ask(claims) == "conflicts":
                return None
            found = witness_of(self.system, self.solver.values())
            broken = self.broken(claims, found)
            if not broken or not self.refine(broken):
                return found, broken

    def broken(self, claims: Iterable[int], found: Witness) -> list[int]:
        """The claims that the exact engine finds broken by values."""
        results = {self.period: found.results}
        broken = []
        for number in claims:
            if number < 0:  # what is supposed
                continue
            claim = self.claims[number]
            verdict = recompute_here(self.system, claim, results, self.period)
            if found.wrong or not verdict:
                broken.append(number)
        return broken

    # ---- smallest sets ------------------------------------------------------------------------

    def conflict(self, claims: Iterable[int]) -> frozenset[int] | None:
        """A set of claims that conflict, none of which could be left out; None: they can hold."""
        everything = frozenset(claims)
        if any(everything <= known for known in self.can_hold):
            return None
        # With few shares first, as what is printed with more digits shows more plainly.
        plain = self._plain(everything)
        holds = self.ask(plain) == "holds"
        if holds and (plain == everything or self.ask(everything) == "holds"):
            self.can_hold.append(everything)
            return None
        kept = self._smaller(list(self.solver.core))
        found = frozenset(kept)
        if found not in self.sets:
            self.sets.append(found)
        return found

    def simplest(self, claims: frozenset[int]) -> frozenset[int] | None:
        """Of the conflict sets among claims that are found on the way to letting the rest hold, the
        smallest; of equally small ones that with the fewest shares and claims about many units,
        then the one that reads as an equation. What is printed with most digits comes first."""
        if len(claims) > MOST_EXPLORED:
            self._look_into_parts()
            self.fewest(claims, frozenset())
            self.progress(HELD)
            found = [each for each in self.sets if each <= claims]
            if not found:
                return None
            shortest = min(found, key=self._length)
            self.refine(shortest)
            for number in shortest:  # asked for the suspect, and shows that none can be left out
                self.fewest(frozenset(self.said), frozenset((number,)))
            return self._least(shortest)
        for among in dict.fromkeys((self._plain(claims), claims)):
            self.fewest(among, frozenset())
            self._explore(among)
            found = [each for each in self.sets if each <= among]
            if found:
                shortest = min(found, key=self._length)
                alike = [f for f in found if self._length(f) == self._length(shortest)]
                best = min(alike, key=lambda each: (self._inequalities(each), sorted(each)))
                return self._least(best)
        return None

    def _look_into_parts(self) -> None:
        """Find the conflict sets that show in a part alone, before the whole is asked about."""
        if self.parted:
            return
        self.parted = True
        facts = [(fact, None) for fact in self.facts]
        said = [(found.formula, number) for number, found in self.said.items()]
        parts = parts_of(self.system, [*facts, *said])
        for at, part in enumerate(parts):
            self._told(LOADED, PARTED, at, len(parts))
            if time.monotonic() > self.deadline:
                raise OutOfTimeError
            solver, claims = part.solver(self.system), frozenset(part.claims)
            found: list[frozenset[int]] = []
            while solver.check(sorted(claims - hitting(found))) == "conflicts":
                least = left_out(solver.core, self._breadth, solver.core_of)
                found.append(frozenset(least))
            self.sets += [each for each in found if each not in self.sets]

    def _least(self, found: frozenset[int]) -> frozenset[int]:
        """A conflict set of which no claim can be left out, whatever else holds."""
        self.refine(found)
        least = frozenset(self._smaller(sorted(found), everywhere=True))
        if least not in self.sets:
            self.sets.append(least)
        return least

    def _plain(self, claims: frozenset[int]) -> frozenset[int]:
        return frozenset(n for n in claims if not self._is_share(self.claims[n]))

    def _length(self, found: frozenset[int]) -> tuple[int, int]:
        return len(found), self._coarse(found)

    def _explore(self, claims: frozenset[int]) -> None:
        """Look for further sets beside the smallest ones, of which there may be plainer ones."""
        if len(claims) > MOST_EXPLORED:
            return
        for found in sorted((s for s in self.sets if s <= claims), key=self._length)[:2]:
            for number in sorted(found):
                self.conflict(claims - {number})

    def proof(self, found: frozenset[int]) -> Proof | None:
        """The proof of a conflict set."""
        if found not in self.proofs:
            said = [(self.said[number].formula, number) for number in sorted(found)]
            said += [(later, number) for later, number in self.later if number in found]
            self.proofs[found] = prove(said, self.facts, self.system.unknown)
        return self.proofs[found]

    def _inequalities(self, found: frozenset[int]) -> int:
        """How many rows of its proof print nothing and are no equation."""
        proof = self.proof(found)
        if proof is None:
            return len(self.facts)
        rows = [row for leaf in leaves(proof) for _, row, _ in leaf.parts]
        return sum(not row.sign and row.relation != "=" for row in rows)

    def _coarse(self, found: frozenset[int]) -> int:
        claims = [self.claims[number] for number in found]
        return sum(c.kind in BROAD[:4] or self._is_share(c) for c in claims)

    def _smaller(self, kept: list[int], everywhere: bool = False) -> list[int]:
        """Claims left out one after another, as long as the rest conflicts: with the facts about
        the same units alone, which is quick, or ``everywhere``, with all that holds."""
        if everywhere:
            return left_out(kept, self._breadth, self._core)
        solver = self._nearby(kept)
        if solver.check(kept) != "conflicts":
            return self._smaller(kept, everywhere=True)
        return left_out(kept, self._breadth, solver.core_of)

    def _core(self, claims: Sequence[int]) -> list[int] | None:
        """Some of the claims that cannot hold; None: they can."""
        if any(known.issuperset(claims) for known in self.can_hold):
            return None
        return self.solver.core if self.ask(claims) == "conflicts" else None

    def _nearby(self, claims: Sequence[int]) -> Solver:
        """A solver that knows some claims, the units in them and the places in them."""
        chosen = set(claims)
        said = [(self.said[number].formula, number) for number in claims]
        said += [(later, number) for later, number in self.later if number in chosen]
        numbers = {number for formula, _ in said for number in variables(formula)}
        units = {self.system.unit_of(number) for number in numbers}
        first = self.system.first_shared
        near = [
            fact.formula
            for fact, own in self.known
            if (fact.unit is None or fact.unit in units)
            and all(number in numbers for number in own if number >= first)
        ]
        solver = Solver(self.system.unknown, NEARBY_SECONDS)
        solver.add((fact, None) for fact in near)
        solver.add(said)
        return solver

    def _breadth(self, number: int) -> tuple[bool, int, int]:
        """Shares first, as most are printed with few digits."""
        claim = self.claims[number]
        place = BROAD.index(claim.kind) if claim.kind in BROAD else len(BROAD)
        return not self._is_share(claim), place, -number

    def _is_share(self, claim: Claim) -> bool:
        return claim.figure is not None and claim.figure.kind == "share"

    # ---- the fewest that must go --------------------------------------------------------------

    def fewest(self, claims: frozenset[int], gone: frozenset[int]) -> frozenset[int]:
        """The fewest claims that must go, with those that are gone, so that the rest can hold."""
        while True:
            chosen = hitting(self._open(claims, gone))
            left = claims - gone - chosen
            if self.conflict(left) is None:
                return chosen

    def suspect(
        self, found: frozenset[int], claims: frozenset[int]
    ) -> tuple[int, frozenset[int]] | None:
        """The claim of a set whose removal leaves the most able to hold, with what else must go;
        None where several do."""
        # The sets that are known bound from below how many must go; most need no question.
        bounds = {n: len(hitting(self._open(claims, frozenset((n,))))) for n in found}
        waiting = sorted(found, key=lambda n: (bounds[n], n))
        best: list[tuple[int, frozenset[int]]] = []
        for at, number in enumerate(waiting):
            least = len(best[0][1]) if best else len(claims)
            if bounds[number] > least or (len(best) > 1 and bounds[number] == least):
                continue
            others = self.fewest(claims, frozenset((number,)))
            if len(others) < least:
                best = []
            if len(others) <= least:
                best.append((number, others))
            bounds |= {
                n: len(hitting(self._open(claims, frozenset((n,))))) for n in waiting[at + 1 :]
            }
        return best[0] if len(best) == 1 else None

    def _open(self, claims: frozenset[int], gone: frozenset[int]) -> list[frozenset[int]]:
        """The known sets of which no claim is gone yet."""
        return [found for found in self.sets if not found & gone and found <= claims]


def left_out(
    kept: Sequence[int],
    order: Callable[[int], object],
    core_of: Callable[[Sequence[int]], Sequence[int] | None],
) -> list[int]:
    """Claims that conflict, without all that can be left out; tried in an order. ``core_of``: some
    of the claims that conflict, None where they do not."""
    left = list(kept)
    for number in sorted(left, key=order):  # type: ignore[arg-type]
        if number in left:
            core = core_of([other for other in left if other != number])
            left = left if core is None else [other for other in left if other in set(core)]
    return left


def recompute_here(
    system: System, claim: Claim, results: Mapping[str | None, Sequence[object]], period: str | None
) -> bool:
    """Whether results of one period agree with what a claim says of it."""
    from attrs import evolve

    plan = system.template.plan
    if claim.kind == "change":
        printed = claim.printed[1 if period is None else 0]
        claim = evolve(claim, kind="figure", printed=(printed,), period=period)
    if claim.kind == "first":
        from rulelang.audit.claims import Figure, Figured
        from rulelang.plan.expressions import TOTAL

        first = Figured("1", Fraction(1), Fraction(0))
        claim = evolve(
            claim, kind="figure", figure=Figure("rank", TOTAL), printed=(first,), period=period
        )
    return recompute(plan, claim, results).holds is True  # type: ignore[arg-type]


def hitting(sets: Sequence[frozenset[int]]) -> frozenset[int]:
    """The fewest members that every set has one of; sets without a common member by themselves."""
    chosen: frozenset[int] = frozenset()
    for group in _apart(sets):
        chosen |= _hitting(sorted(group, key=len), frozenset(), None) or frozenset()
    return chosen


def _apart(sets: Sequence[frozenset[int]]) -> list[list[frozenset[int]]]:
    """Sets that share members, together."""
    groups: list[tuple[set[int], list[frozenset[int]]]] = []
    for found in sets:
        touching = [group for group in groups if group[0] & found]
        members, own = set(found), [found]
        for group in touching:
            members |= group[0]
            own += group[1]
            groups.remove(group)
        groups.append((members, own))
    return [own for _, own in groups]


def _hitting(
    sets: Sequence[frozenset[int]], chosen: frozenset[int], best: frozenset[int] | None
) -> frozenset[int] | None:
    """Depth first: one member of the first set that is not hit; None where `best` is not beaten."""
    first = next((found for found in sets if not found & chosen), None)
    if first is None:
        return chosen
    # Sets that share nothing with one another each need a member more.
    apart: set[int] = set()
    needed = 0
    for found in sets:
        if not found & chosen and not found & apart:
            apart |= found
            needed += 1
    if best is not None and len(chosen) + needed >= len(best):
        return None
    counts = {m: sum(m in found for found in sets if not found & chosen) for m in first}
    result: frozenset[int] | None = None
    for member in sorted(first, key=lambda m: (-counts[m], m)):
        found_better = _hitting(sets, chosen | {member}, best)
        if found_better is not None:
            best = result = found_better
    return result
