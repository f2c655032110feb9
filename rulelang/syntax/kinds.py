"""The closed types of a syntax tree: what its nodes can be, and nothing else.

Each word is the key of its keyword, but for kinds of operation and signs. A branch over one of
these ends in ``assert_never``, so that mypy names every place that a new word has to reach.
"""

from typing import Literal, TypeAlias

__all__ = [
    "ClaimKind",
    "ClaimSide",
    "ClaimedKind",
    "Clausal",
    "CriterionClause",
    "FormKind",
    "InputClause",
    "LetClause",
    "LevelWord",
    "OperationKind",
    "PartKind",
    "Relation",
    "Setting",
    "Sign",
]

PartKind: TypeAlias = Literal["criterion", "bonus", "penalty"]

FormKind: TypeAlias = Literal[
    "given", "yes", "ratio", "scale", "bands", "choose", "first", "interpolate", "points"
]

Setting: TypeAlias = Literal[
    "edition",
    "source",
    "unit",
    "period",
    "show",
    "missing",
    "not_applicable",
    "total",
    "total_down_to",
    "total_up_to",
    "missing_marks",
]

InputClause: TypeAlias = Literal[
    "from", "to", "measure", "default", "when_missing", "evidence", "item", "per_row", "in"
]

LetClause: TypeAlias = Literal["measure", "show"]

CriterionClause: TypeAlias = Literal[
    "max",
    "up_to",
    "down_to",
    "weight",
    "round",
    "applies_when",
    "evidence",
    "item",
    "missing",
    "known_at_least",
    "by",
]

Clausal: TypeAlias = Setting | InputClause | LetClause | CriterionClause

LevelWord: TypeAlias = Literal["levels", "grades"]

Sign: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]

Relation: TypeAlias = Sign | Literal["from", "choice", "point", "when", "otherwise"]

ClaimKind: TypeAlias = Literal[
    "units",
    "figure",
    "compared",
    "change",
    "highest",
    "lowest",
    "spread",
    "average",
    "median",
    "count_level",
    "count_units",
    "difference",
    "order",
    "first",
    "every",
]

ClaimedKind: TypeAlias = Literal["score", "total", "share", "level", "rank"]
"""What of a unit a claim is about."""

ClaimSide: TypeAlias = Literal["above", "below", "at_least", "no_more"]

OperationKind: TypeAlias = Literal[
    "if", "or", "and", "not", "compare", "in", "is", "add", "multiply", "negate", "power"
]
