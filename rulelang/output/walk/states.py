"""Why there is no value, as numbers, and what counts of several.

Of several of different kinds the highest counts, as in the plan's own values; of the two of a value
that cannot be computed, the first one read. Several that were not reported come to what they mean
together (``lacking``), which is one more number where no single one says it.
"""

from attrs import frozen

from rulelang.plan.kinds import MISSING_POLICIES, MissingPolicy

__all__ = [
    "DIVISION",
    "DOMAIN",
    "LACKS",
    "MEANINGS",
    "MISSING",
    "NOT_APPLICABLE",
    "OF_WRONG",
    "POISON",
    "POLICIES",
    "UNSAID",
    "WRONG",
    "Lack",
]

DOMAIN, DIVISION, OF_WRONG, NOT_APPLICABLE = range(1, 5)


@frozen
class Lack:
    """What is known of something that was not reported: the first of the policies that are said
    of it itself (``own``), whether there is something of which none is said (``unsaid``), and
    whether a criterion with a policy of its own cannot do without it (``settled``)."""

    own: MissingPolicy | None
    unsaid: bool
    settled: bool = False


POLICIES: dict[MissingPolicy, int] = {
    policy: NOT_APPLICABLE + place for place, policy in enumerate(reversed(MISSING_POLICIES), 1)
}
"""The state of what is missing, by the policy that is said of it."""

UNSAID = NOT_APPLICABLE + len(POLICIES) + 1
"""It is missing, and means what the place means at which it is needed."""

LACKS: dict[int, Lack] = {state: Lack(policy, unsaid=False) for policy, state in POLICIES.items()}
LACKS[UNSAID] = Lack(None, unsaid=True)
LACKS |= dict(
    enumerate((Lack(policy, unsaid=True) for policy in reversed(MISSING_POLICIES)), UNSAID + 1)
)
LACKS |= {
    state + len(LACKS): Lack(lack.own, lack.unsaid, settled=True) for state, lack in LACKS.items()
}
"""What each state of something missing says."""

POISON = max(LACKS) + 1
"""It was needed and makes the data wrong, which no step has noted yet."""

WRONG = frozenset({DOMAIN, DIVISION, OF_WRONG})
"""It cannot be computed."""

MISSING = frozenset(LACKS)
"""It was not reported."""


def _meaning(lack: Lack) -> str:
    policies = [f"under the policy `{lack.own}`"] * (lack.own is not None)
    policies += ["under the policy of what needs it"] * lack.unsaid
    ending = ", and a criterion cannot do without it" if lack.settled else ""
    return f"missing, {' and '.join(policies)}{ending}"


MEANINGS: dict[int, str] = {
    DOMAIN: "outside the domain of a function",
    DIVISION: "a division by zero",
    OF_WRONG: "a statistic over a value that cannot be computed",
    NOT_APPLICABLE: "does not apply",
    **{state: _meaning(lack) for state, lack in LACKS.items()},
    POISON: "needed, so that the data are wrong",
}
