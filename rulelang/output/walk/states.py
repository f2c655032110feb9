"""Why there is no value, as numbers: of several, the highest counts, as in the plan's own values;
of the two of a value that cannot be computed, the first one read."""

from rulelang.plan.kinds import MISSING_POLICIES, MissingPolicy

__all__ = [
    "DIVISION",
    "DOMAIN",
    "FAILED",
    "MEANINGS",
    "MISSING",
    "NOT_APPLICABLE",
    "POISON",
    "POLICIES",
    "WRONG",
]

DOMAIN, DIVISION, NOT_APPLICABLE = range(1, 4)

POLICIES: dict[MissingPolicy, int] = {
    policy: NOT_APPLICABLE + place for place, policy in enumerate(reversed(MISSING_POLICIES), 1)
}
"""The state of what is missing, by the policy of its input."""

POISON = NOT_APPLICABLE + len(POLICIES) + 1
"""It was needed and makes the data wrong, which no step has noted yet."""

WRONG = frozenset({DOMAIN, DIVISION})
"""It cannot be computed."""

MISSING = frozenset(POLICIES.values())
"""It was not reported."""

FAILED = WRONG | {POLICIES["error"]}
"""What makes the data wrong where the value is needed."""

MEANINGS: dict[int, str] = {
    DOMAIN: "outside the domain of a function",
    DIVISION: "a division by zero",
    NOT_APPLICABLE: "does not apply",
    **{state: f"missing, under the policy `{policy}`" for policy, state in POLICIES.items()},
    POISON: "needed, so that the data are wrong",
}
