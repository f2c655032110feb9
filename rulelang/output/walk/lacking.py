"""What something missing means in a plan, by the state that it leaves."""

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import combinations

from attrs import field, frozen

from rulelang.output.walk.states import LACKS, MISSING, POLICIES, UNSAID, Lack
from rulelang.plan.expressions import Expr, Recover
from rulelang.plan.kinds import MISSING_POLICIES, MissingPolicy
from rulelang.plan.tree import InputPlan, Plan
from rulelang.plan.walk import within

__all__ = ["Lacking", "recoveries"]


@frozen(eq=False)
class Lacking:
    """``otherwise`` is the policy of what has none of its own and is needed where none is said;
    ``said`` are those that it can mean at all; ``criteria`` the policies of those of which too
    little may be known."""

    otherwise: MissingPolicy
    said: frozenset[MissingPolicy]
    criteria: dict[str, MissingPolicy] = field(factory=dict)

    @classmethod
    def of(cls, plan: Plan) -> "Lacking":
        """What is missing in a plan."""
        unsaid = [item.policy for item in plan.inputs if not item.own]
        otherwise = unsaid[0] if unsaid else MISSING_POLICIES[1]
        nearest = {each.policy for each in recoveries(plan) if each.policy is not None}
        own = {c.id: c.lacking for c in plan.criteria if c.lacking is not None}
        return cls(otherwise, frozenset({otherwise, *nearest}), own)

    def of_input(self, item: InputPlan) -> int:
        """The state of an input that was not reported."""
        return POLICIES[item.policy] if item.own else self._unsaid()

    def of_criterion(self, id: str) -> int:
        """The state of a criterion of which too little is known."""
        return POLICIES[self.criteria[id]]

    def _unsaid(self) -> int:
        return UNSAID if len(self.said) > 1 else POLICIES[self.otherwise]

    def policy(self, state: int, nearest: MissingPolicy | None, settled: bool) -> MissingPolicy:
        """What a state means where it is needed: at a place with a policy of its own, and in what
        is made of parts (``settled``), where what is settled in one of them stays missing."""
        lack = LACKS[state]
        if settled and lack.settled:
            return "unranked"
        return _first([lack.own, (nearest or self.otherwise) if lack.unsaid else None])

    def settled(self, state: int) -> int:
        """The state of what a criterion cannot do without."""
        lack = LACKS[state]
        return self._state(Lack(lack.own, lack.unsaid, settled=True))

    def join(self, one: int, other: int) -> int:
        """What two states come to together, 0 being none."""
        if not {one, other} <= MISSING:
            return max(one, other)
        a, b = LACKS[one], LACKS[other]
        own = [each for each in (a.own, b.own) if each is not None]
        return self._state(
            Lack(_first(own) if own else None, a.unsaid or b.unsaid, a.settled or b.settled)
        )

    def joined(self, several: Iterable[Iterable[int]]) -> frozenset[int]:
        """All that values in these states can come to together."""
        pairs = ({*each, 0} for each in several)
        found = reduce(lambda known, own: {self.join(a, b) for a in known for b in own}, pairs, {0})
        return frozenset(found - {0})

    def closed(self, states: Iterable[int]) -> frozenset[int]:
        """All that values in some of these states come to together."""
        found = {*states}
        while more := {self.join(a, b) for a, b in combinations(found, 2)} - found:
            found |= more
        return frozenset(found)

    def pairs(self, one: Iterable[int], other: Iterable[int]) -> Iterator[tuple[int, int, int]]:
        """The states of two values of which together not the higher one counts, and what does."""
        for a in sorted(one):
            for b in sorted(other):
                if self.join(a, b) != max(a, b):
                    yield a, b, self.join(a, b)

    def rows(self, states: Iterable[int]) -> list[tuple[int, list[tuple[int, int]]]]:
        """States, of which a later one counts before those above it: each with the pairs of
        earlier ones that come to it too."""
        every = {*states}
        above = {s: sum(self.join(s, other) == s for other in every) for s in every}
        listed = sorted(every, key=lambda state: (above[state], state))
        return [
            (
                state,
                [
                    (one, other)
                    for one, other in combinations(listed[:place], 2)
                    if self.join(one, other) == state
                ],
            )
            for place, state in enumerate(listed)
        ]

    def _state(self, lack: Lack) -> int:
        """The state that says so; of what is always the same, the one that says less."""
        if lack.own is not None and lack.unsaid:
            means = {_first([lack.own, policy]) for policy in self.said}
            if means == {lack.own}:
                lack = Lack(lack.own, unsaid=False, settled=lack.settled)
            elif means == self.said:
                lack = Lack(None, unsaid=True, settled=lack.settled)
        return next(state for state, own in LACKS.items() if own == lack)


def recoveries(plan: Plan) -> Iterator[Recover]:
    """What is needed somewhere."""
    exprs: list[Expr] = [step.value for step in plan.steps]
    exprs += [key for one in (plan.rank, *plan.rankings) for key, _ in one.keys]
    exprs += [item.condition for item in plan.disqualified]
    for expr in exprs:
        yield from (node for node in within(expr) if isinstance(node, Recover))


def _first(policies: Iterable[MissingPolicy | None]) -> MissingPolicy:
    """The policy that counts of several."""
    found = {*policies}
    return next(policy for policy in MISSING_POLICIES if policy in found)
