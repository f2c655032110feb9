"""What is supposed where a plan is not linear, so that values can be found for what is published.

Inputs that only one value reads may be left out; all others are reported. Of two unknown factors
one is supposed to be one of a few numbers, and what is divided by is not 0. Less can hold then, so
that a conflict means nothing; values that are found are evaluated by the exact engine, as all are.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve

from rulelang.audit.linear import Affine, Formula, all_of, constant, either, equal
from rulelang.plan.expressions import Apply, Const, Ref
from rulelang.plan.intervals import Interval
from rulelang.plan.kinds import MissingPolicy
from rulelang.plan.tree import InputPlan, Plan
from rulelang.plan.walk import expressions, reads, within

__all__ = ["product_of", "quotient_of", "read_once", "with_divisors"]

NUMBERS = tuple(
    Fraction(text) for text in ("1", "1000", "100", "10", "20", "50", "5", "2", "0.5", "0.1")
)
"""What a factor is supposed to be, where it may: many quotients by a thousand print as any share
does."""

NUMERIC = ("number", "percent", "integer")


def product_of(product: Affine, *factors: tuple[Affine, Interval]) -> Formula:
    """When a number is the product of two, supposed that one of them, which stays within bounds, is
    one of a few numbers."""
    return either(
        all_of((equal(one, constant(number)), equal(product, other.times(number))))
        for (one, bounds), (other, _) in (factors, factors[::-1])
        for number in _few(bounds)
    )


def quotient_of(quotient: Affine, top: Affine, bottom: Affine, bounds: Interval) -> Formula:
    """When a number is a quotient, supposed that what is divided by is one of a few numbers."""
    return either(
        all_of((equal(bottom, constant(number)), equal(quotient.times(number), top)))
        for number in _few(bounds)
    )


def _few(bounds: Interval) -> list[Fraction]:
    ends = (end for end in (bounds.high, bounds.low) if end)
    return [number for number in dict.fromkeys((*NUMBERS, *ends)) if number in bounds]


def read_once(plan: Plan) -> dict[Ref, MissingPolicy]:
    """The inputs that one value of the plan reads, and nothing else, each with its policy."""
    found = Counter(each.ref for expr in expressions(plan) for each in reads(expr))
    steps = Counter(ref for step in plan.steps for ref in {each.ref for each in reads(step.value)})
    within_steps = Counter(each.ref for step in plan.steps for each in reads(step.value))
    return {
        item.key: item.policy
        for item in plan.inputs
        if item.default is None
        and steps[item.key] == 1
        and found[item.key] == within_steps[item.key]
    }


def with_divisors(plan: Plan) -> Plan:
    """The plan where no input that something is divided by is 0 or below."""
    divisors = set(_divisors(plan))
    inputs = tuple(_above_0(item) if item.key in divisors else item for item in plan.inputs)
    return evolve(plan, inputs=inputs)


def _divisors(plan: Plan) -> Iterator[Ref]:
    """The inputs that something is divided by, themselves or in a value by a name."""
    values = {step.ref: step.value for step in plan.steps}
    waiting = [
        each.ref
        for expr in expressions(plan)
        for part in within(expr)
        if isinstance(part, Apply) and part.function == "/"
        for each in reads(part.arguments[1])
    ]
    seen: set[Ref] = set()
    while waiting:
        ref = waiting.pop()
        if ref in seen:
            continue
        seen.add(ref)
        if ref.kind == "input":
            yield ref
        if ref in values:
            waiting += [each.ref for each in reads(values[ref])]


def _above_0(item: InputPlan) -> InputPlan:
    low = item.low.value if isinstance(item.low, Const) else item.low
    high = item.high.value if isinstance(item.high, Const) else None
    if item.kind not in NUMERIC or not (low is None or isinstance(low, Fraction)):
        return item
    most = high if isinstance(high, Fraction) else Fraction(1)
    if (low is not None and low > 0) or most <= 0:
        return item
    return evolve(item, low=Const(min(Fraction(1), most)))
