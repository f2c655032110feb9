"""The closed types of a syntax tree: what its nodes can be, and nothing else.

Each word is the key of its keyword, but for kinds of operation and signs. A branch over one of
these ends in ``assert_never``, so that mypy names every place that a new word has to reach.
"""

from typing import Literal, TypeAlias

__all__ = [
    "Clausal",
    "CriterionClause",
    "FormKind",
    "InputClause",
    "OperationKind",
    "PartKind",
    "Relation",
    "Setting",
    "Sign",
]

PartKind: TypeAlias = Literal["criterion", "bonus", "penalty"]

FormKind: TypeAlias = Literal[
    "given", "yes", "ratio", "scale", "bands", "choose", "first", "points"
]

Setting: TypeAlias = Literal[
    "edition", "source", "unit", "period", "show", "missing", "not_applicable", "total"
]

InputClause: TypeAlias = Literal["from", "to", "unit", "default", "when_missing", "evidence"]

CriterionClause: TypeAlias = Literal[
    "max", "up_to", "weight", "round", "applies_when", "evidence", "by"
]

Clausal: TypeAlias = Setting | InputClause | CriterionClause

Sign: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]

Relation: TypeAlias = Sign | Literal["from", "choice", "when", "otherwise"]

OperationKind: TypeAlias = Literal[
    "if", "or", "and", "not", "compare", "in", "is", "add", "multiply", "negate", "power"
]
