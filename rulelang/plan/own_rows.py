"""What the rows of one unit come to, where it is in several: a row each.

They run over the rows that have a value. Of none, a count is 0 and the others are missing.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.tree import GatheredPlan
from rulelang.plan.values import NOT_APPLICABLE, Absent, Value, missing

__all__ = ["OWN_ROWS", "gathered"]

Values = Sequence[Fraction]

OWN_ROWS: Mapping[str, Callable[[Values], Fraction]] = {
    "sum": lambda values: sum(values, Fraction(0)),
    "mean": lambda values: sum(values, Fraction(0)) / len(values),
    "min": min,
    "max": max,
    "median": lambda values: COMBINATIONS["median"].exact(values, (), 0),
    "count": lambda values: Fraction(len(values)),
}
"""The functions over a unit's own rows."""


def gathered(plan: GatheredPlan, values: Sequence[Value]) -> Value:
    """What the values of a unit's rows come to."""
    wrong = next((v for v in values if isinstance(v, Absent) and v.kind != "missing"), None)
    if wrong is not None:
        return wrong
    known = [value for value in values if not isinstance(value, Absent)]
    if plan.function == "count":
        return Fraction(len(known))
    if not known:
        return missing(plan.input)
    numbers = [value for value in known if isinstance(value, Fraction)]
    if plan.function in OWN_ROWS:
        return OWN_ROWS[plan.function](numbers)
    combination = COMBINATIONS[plan.function]
    if combination.trims and len(numbers) <= sum(plan.counts):
        return NOT_APPLICABLE
    counts = plan.counts if combination.trims else plan.counts[:1]
    return combination.exact(numbers, [Fraction(1)] * len(numbers), *counts)
