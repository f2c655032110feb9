"""Which values may not apply, as far as the rules alone tell.

Where nothing can fail to apply, the plan has no node that asks for it, and no engine pays for it.
"""

from fractions import Fraction

from attrs import define, field

from rulelang.compile.policies import counts
from rulelang.plan.expressions import (
    Apply,
    Combine,
    Const,
    Expr,
    Guard,
    Nothing,
    Read,
    Recover,
    Ref,
    Scale,
    Status,
)
from rulelang.plan.functions import PARTIAL
from rulelang.plan.tree import InputPlan, PlacingStep, StatisticStep, Step
from rulelang.plan.walk import parts

__all__ = ["Gaps"]


@define(eq=False, repr=False)
class Gaps:
    """The values that may not apply (``out``), that may divide by zero (``divides``) or fail in
    another way too (``fails``), and those that are never 0; ``counted``: whether something missing
    may count, by its policy."""

    out: set[Ref] = field(factory=set)
    divides: set[Ref] = field(factory=set)
    fails: set[Ref] = field(factory=set)
    nonzero: set[Ref] = field(factory=set)
    counted: bool = False

    def note_input(self, item: InputPlan, trimmed: bool = False) -> None:
        """Take in what an input declares; ``trimmed``: of its rows some are left out, and too few
        may remain."""
        if trimmed:
            self.out.add(item.key)
        self.counted = self.counted or (item.default is None and counts(item.policy))
        low = item.low.value if isinstance(item.low, Const) else None
        if isinstance(low, Fraction) and low > 0 and item.default != 0:
            self.nonzero.add(item.key)

    def note(self, step: Step) -> None:
        """Take in a step, after those that it needs."""
        if isinstance(step, StatisticStep):
            if step.of_place or step.guarded or self.may_be_out(step.value):
                self.out.add(step.ref)
            if step.statistic == "sample_deviation" or self.may_divide(step.value):
                self.divides.add(step.ref)
            if step.ref in self.divides or self.may_divide(step.value, wholly=True):
                self.fails.add(step.ref)
            return
        if self.may_be_out(step.value) or isinstance(step, PlacingStep):
            self.out.add(step.ref)
        if self.may_divide(step.value):
            self.divides.add(step.ref)
        if self.may_divide(step.value, wholly=True):
            self.fails.add(step.ref)

    def may_be_out(self, expr: Expr) -> bool:
        """Whether there may be units to which an expression does not apply."""
        if isinstance(expr, (Const, Status)):
            return False
        if isinstance(expr, Nothing):
            return True
        if isinstance(expr, Read):
            return expr.ref in self.out
        if isinstance(expr, Guard):
            divides = self.may_divide(expr.argument, wholly=expr.wholly)
            return divides or self.may_be_out(expr.argument)
        if isinstance(expr, Recover):
            if any(self.may_be_out(value) for _, value in expr.missing):
                return True
            instead = expr.not_applicable
            return self.may_be_out(expr.value if instead is None else instead)
        if isinstance(expr, Combine):
            return False  # some part applies
        if isinstance(expr, Scale):
            return self.may_be_out(expr.value)
        return any(self.may_be_out(part) for part in parts(expr) if not isinstance(part, Const))

    def may_divide(self, expr: Expr, wholly: bool = False) -> bool:
        """Whether an expression may divide by zero; ``wholly``: or may have a function outside its
        domain."""
        if isinstance(expr, Read):
            return expr.ref in (self.fails if wholly else self.divides)
        if isinstance(expr, (Guard, Recover, Status)):
            return isinstance(expr, Status) and expr.kind == "applicable"
        if wholly and isinstance(expr, Apply) and expr.function in PARTIAL:
            return True
        if isinstance(expr, Apply) and expr.function in ("/", "^"):
            first, second = expr.arguments
            if not self._is_never_zero(second if expr.function == "/" else first):
                return True
        inner = (part for part in parts(expr) if not isinstance(part, Const))
        return any(self.may_divide(part, wholly) for part in inner)

    def _is_never_zero(self, expr: Expr) -> bool:
        if isinstance(expr, Const):
            return bool(expr.value)
        return isinstance(expr, Read) and expr.ref in self.nonzero
