"""The closed types of a plan: what can be written here, and nothing else.

A branch over one of these ends in ``assert_never``, so that mypy names every place that a new word
has to reach.
"""

from typing import Literal, TypeAlias, get_args

__all__ = [
    "MISSING_POLICIES",
    "CriterionKind",
    "InputKind",
    "MissingPolicy",
    "NotApplicablePolicy",
    "RefKind",
    "RoundingMode",
    "StatusKind",
    "Ties",
]

InputKind: TypeAlias = Literal["number", "integer", "percent", "yesno", "choice", "date", "text"]

CriterionKind: TypeAlias = Literal["total", "criterion", "bonus", "penalty"]

MissingPolicy: TypeAlias = Literal["error", "unranked", "zero"]
"""What a missing value means. Of several missing inputs, the policy that comes first counts."""

MISSING_POLICIES: tuple[MissingPolicy, ...] = get_args(MissingPolicy)

NotApplicablePolicy: TypeAlias = Literal["rescale", "zero", "full", "leave_out"]

Ties: TypeAlias = Literal["ties_share", "ties_dense", "ties_ordinal"]

RoundingMode: TypeAlias = Literal["half away", "half even", "down", "up"]

StatusKind: TypeAlias = Literal["missing", "applicable", "out"]

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
]
