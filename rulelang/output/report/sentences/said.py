"""A sentence of a report and the facts that it states.

A fact is closed: whoever reads it back needs nothing of the sentence. `units` are all that it is
about, also where the sentence lists some of them only.
"""

from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import field, frozen

from rulelang.plan.expressions import TOTAL

__all__ = ["Fact", "Said", "What"]

What: TypeAlias = Literal[
    # how many
    "units",  # ``value``: how many the ranking has, with a rank or without
    "ranked",  # ``value``: how many have a rank
    "at level",  # ``value``: how many are at the level ``of``; ``units``: who
    "status",  # ``units``: all of the status ``of``
    "has status",  # ``units``: each has it
    "is marked",  # ``units``: each has the mark ``text`` at ``of`` itself
    "marked",  # ``units``: have the mark ``text`` at ``of`` or in it
    "all marked",  # ``units``: all that have the mark ``text`` at ``of`` itself
    # scores of a criterion, or of the total, over the units whose score counts
    "counted",  # ``value``: how many these are
    "highest",  # ``value``: points; ``units``: all with so many
    "lowest",
    "even",  # ``units``: all whose score counts, and all have ``value``
    "full",  # ``units``: all with the max, each with its own
    "nothing",  # ``units``: all with no points
    "something",  # ``units``: all with other than no points
    "spread",  # ``value``: the highest less the lowest
    "mean",
    "share of mean",
    "median",
    "at own level",  # ``value``: how many are at the level ``text`` of the criterion ``of``
    "replaced",  # ``units``: each has a score at ``of`` or in it for what it did not report
    "unusual",  # ``units``: all whose score counts and is not ordinary, or in which a part is not
    "all replaced",  # ``units``: all that have one at ``of`` itself
    "is replaced",  # ``units``: each has one at ``of`` itself
    "lacking",  # ``units``: all without a score here
    # of single units
    "score",  # ``units``: each has ``value``
    "share",  # ``units``: each has ``value`` of the max
    "lost",  # ``units``: each lost ``value`` to the max
    "above median",  # ``units``: each stands ``value`` above
    "below median",
    "above mean",  # ``units``: each has more than the mean
    "below mean",
    "at mean",
    "level",  # ``units``: each is at the level ``of``
    "reaches",  # ``units``: each reaches the level ``of``, which has no room for it
    "all reaching",  # ``units``: all that reach it as their best and do not get it
    "rank",  # ``units``: all with the rank ``value``
    "has rank",  # ``units``: each has the rank ``value``
    "last",  # ``units``: all that no ranked unit stands behind
    "behind",  # ``units``: the first has ``value`` points less than each of the others
    "lacks something",  # ``units``: all incomplete ones for which something is missing
    "lacks nothing",  # ``units``: each is incomplete with nothing missing; with ``value``, all such
    "reason",  # ``units``: out of the running for ``text``
    "missing",  # ``units``: each has not reported the input ``of``
    # of criteria
    "agreeing",  # ``value``: share of pairs
    "opposing",
    "variance",
    "correlation",  # ``value``: of the criterion ``of`` with the criterion ``text``
    # over the years; ``periods`` are those compared, oldest first
    "rise",  # ``units``: each rose ``value`` places
    "rose",  # ``units``: all with a better rank
    "fell",
    "stayed",
    "most risen",  # ``units``: all that rose the most, by ``value`` places
    "most fallen",
    "first run",  # ``units``: each is first in all ``periods``, and not in the one before
    "last run",
    "more points",  # ``units``: all whose total is higher than the year before
    "fewer points",
    "same points",
    "higher share",
    "lower share",
    "same share",
    "level gained",  # ``units``: all at a better level than before
    "level lost",
    "lowest in all",  # ``units``: all with the lowest score in each of ``periods``
    "highest in all",
    "mean share",  # ``value``: the mean of shares
    "mean rise",  # ``value``: of the mean of points
    "mean share rise",
    "is last",  # ``units``: each has another before it, and none behind
    "ranked with",  # ``units``: each was ranked among ``value`` units
    "new",  # ``units``: each is in the last of the years only
    "gone",  # ``units``: each was last in the first of ``periods``
    "back",  # ``units``: each was in the first of ``periods`` last before
    "came from",  # ``units``: the first from the others
    "became",  # ``units``: the first is now the others
]
"""What a fact states. Where it does not say all, it is of each of its units."""


@frozen
class Fact:
    """One statement. ``of`` is the id of a criterion, level, status or input; ``periods`` are empty
    where the data have none."""

    what: What
    of: str = TOTAL
    units: tuple[str, ...] = ()
    value: Fraction | None = None
    periods: tuple[str, ...] = ()
    text: str = ""
    group: str | None = None


@frozen
class Said:
    """A sentence in a language. ``key`` is its place in `words/report.*.toml`."""

    key: str
    facts: tuple[Fact, ...] = field(repr=False)
    text: str
