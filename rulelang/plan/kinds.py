"""The closed types of a plan: what can be written here, and nothing else.

A branch over one of these ends in ``assert_never``, so that mypy names every place that a new word
has to reach.
"""

from typing import Literal, TypeAlias, get_args

__all__ = [
    "MARKS",
    "MISSING_POLICIES",
    "CriterionKind",
    "FigureKind",
    "InputKind",
    "Mark",
    "MissingPolicy",
    "NotApplicablePolicy",
    "Percent",
    "RefKind",
    "Rounding",
    "RoundingMode",
    "ShownWith",
    "Side",
    "StatusKind",
    "Ties",
    "UnitStatus",
]

InputKind: TypeAlias = Literal["number", "integer", "percent", "yesno", "choice", "date", "text"]

CriterionKind: TypeAlias = Literal["total", "criterion", "bonus", "penalty"]

MissingPolicy: TypeAlias = Literal["error", "unranked", "zero", "rescale"]
"""What a missing value means. Of several missing inputs, the policy that comes first counts."""

MISSING_POLICIES: tuple[MissingPolicy, ...] = get_args(MissingPolicy)

NotApplicablePolicy: TypeAlias = Literal["rescale", "zero", "full", "leave_out"]

Ties: TypeAlias = Literal["ties_share", "ties_dense", "ties_ordinal"]

RoundingMode: TypeAlias = Literal["half away", "half even", "down", "up"]

Rounding: TypeAlias = RoundingMode | Literal["floor", "ceil"]
"""The modes of `round`, and the two functions that round as well."""

StatusKind: TypeAlias = Literal["missing", "applicable", "out"]

Mark: TypeAlias = Literal["rescaled", "left_out", "held"]
"""What was done to a score of one unit and not of every unit.

``rescaled``: scaled back to the full max, for parts that do not apply. ``left_out``: parts that do
not apply left the max too, so that the unit's own max is smaller. ``held``: beyond a floor or a
limit, and moved to it.
"""

MARKS: tuple[Mark, ...] = get_args(Mark)

UnitStatus: TypeAlias = Literal["ranked", "below", "unranked", "disqualified", "incomplete"]
"""``ranked``; ``below``: complete, under the lowest level; ``unranked``: at a level without a rank;
``disqualified``: out of the running; ``incomplete``: something that it needs is missing."""

FigureKind: TypeAlias = Literal["number", "yesno", "date", "text", "level"]

ShownWith: TypeAlias = Literal["", "total", "level"]
"""What of the result a figure needs to be shown: nothing, the total, or the level of the total."""

Percent: TypeAlias = Literal["hundredths", "fraction"]
"""What a percentage without its sign counts in: 90 is 90%, or 0.9 is."""

Side: TypeAlias = Literal["from", "to"]
"""Whether the bound of a level is the least or the most of it."""

RefKind: TypeAlias = Literal[
    "input",
    "let",
    "guarded",
    "statistic",
    "subject",
    "condition",
    "most",
    "points",
    "score",
    "limit",
    "max",
    "share",
    "level",
    "placed",
    "gathered",
    "previous",
]
