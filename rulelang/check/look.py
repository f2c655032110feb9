"""What the checks of a plan look at."""

from collections.abc import Sequence

from attrs import frozen

from rulelang.check.checked import Checked
from rulelang.diagnostics import Span
from rulelang.forms.checking import Reports
from rulelang.plan.analysis import Analysis

__all__ = ["Look"]


@frozen(eq=False, repr=False)
class Look:
    """What is looked at: the rules, what their values can be, what is reported of them already,
    and what is reported now. Rules without errors have nothing that could not be read."""

    checked: Checked
    analysis: Analysis
    known: Sequence[Span]
    reports: Reports

    def touched(self, span: Span) -> bool:
        """Whether something in a span is reported already."""
        return any(span.start <= at.start and at.end <= span.end for at in self.known)
