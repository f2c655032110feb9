"""What executors find wrong, as it travels and comes together on the driver."""

import pickle
from collections.abc import Iterable, Mapping, Sequence

from rulelang.diagnostics import Diagnostic
from rulelang.plan.tree import StatisticStep
from rulelang.plan.values import Absent, wrong

__all__ = ["in_full", "once", "stands_for", "unpacked"]

STATISTIC = "\0statistic "
"""Begins the reason of a statistic that is wrong somewhere: whoever reads it reports this, and the
driver puts in its place what is wrong with the units that the statistic ran over."""


def stands_for(step: StatisticStep) -> Absent:
    """The value of a statistic over wrong values."""
    return wrong(step.place, STATISTIC + step.ref.id)


def once(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics, those that stand for a statistic once each."""
    found: list[Diagnostic] = []
    told: set[str] = set()
    for item in diagnostics:
        key = _statistic(item)
        if key is None or key not in told:
            found.append(item)
        if key is not None:
            told.add(key)
    return found


def unpacked(pickled: Iterable[bytes]) -> list[Diagnostic]:
    """The diagnostics that executors packed."""
    return once(item for part in pickled for item in pickle.loads(part))


def in_full(
    diagnostics: Sequence[Diagnostic], causes: Mapping[str, Sequence[Diagnostic]]
) -> list[Diagnostic]:
    """The diagnostics, with the ``causes`` of a statistic in the place of what stands for it."""
    found: list[Diagnostic] = []
    for item in diagnostics:
        key = _statistic(item)
        found += [item] if key is None else in_full(causes[key], causes)
    return found


def _statistic(item: Diagnostic) -> str | None:
    reason = item.values.get("reason", "")
    if isinstance(reason, str) and reason.startswith(STATISTIC):
        return reason.removeprefix(STATISTIC)
    return None
