"""The warnings of rules, of which some are looked for only when they are asked for."""

from threading import Lock
from typing import Any

from attrs import define, field

from rulelang.check.checked import Checked
from rulelang.diagnostics import Diagnostic, sort_diagnostics
from rulelang.plan.tree import Plan

__all__ = ["Warnings"]


@define(eq=False, repr=False)
class Warnings:
    """The warnings of rules without errors: those that the checker met, and those that take an
    analysis of the plan. Threads share it; it pickles as what it finds.
    """

    _checked: Checked | None
    _plan: Plan
    _found: tuple[Diagnostic, ...] = ()
    _lock: Lock = field(factory=Lock)

    def all(self) -> tuple[Diagnostic, ...]:
        """All of them, in the order of the file."""
        with self._lock:
            if self._checked is not None:
                from rulelang.check.reach import reached

                found = (*self._checked.diagnostics, *reached(self._checked, self._plan))
                self._found, self._checked = tuple(sort_diagnostics(found)), None
        return self._found

    def __reduce__(self) -> tuple[Any, ...]:
        return Warnings, (None, self._plan, self.all())
