"""The types of expressions."""

from typing import Literal, TypeAlias

from attrs import evolve, frozen

from rulelang.records import Equal
from rulelang.syntax import tree as t
from rulelang.words import Phrase, phrase

__all__ = [
    "DATE",
    "NUMBER",
    "POINTS",
    "TEXT",
    "UNKNOWN",
    "YESNO",
    "Kind",
    "Type",
    "bare_percentage",
    "choice",
    "level_type",
]


Kind: TypeAlias = Literal["number", "yesno", "date", "text", "choice", "unknown"]


SPELT: dict[Kind, Phrase] = {
    "number": phrase("types.number"),
    "yesno": phrase("types.yesno"),
    "date": phrase("types.date"),
    "text": phrase("types.text"),
    "choice": phrase("types.choice"),
    "unknown": phrase("types.unknown"),
}


@frozen(eq=False, repr=False)
class Type(Equal):
    """What a value is; unknown after an error.

    ``points`` marks a number that counts points, which a bare percentage is not; ``options``
    are the ids of a choice, or those of levels, best first, which are ``ordered``.
    """

    kind: Kind
    points: bool = False
    options: tuple[str, ...] = ()
    ordered: bool = False

    @property
    def known(self) -> bool:
        """Whether it was found out without an error."""
        return self.kind != "unknown"

    def with_points(self, points: bool) -> "Type":
        """The same type, counting points or not."""
        return evolve(self, points=points)

    @property
    def phrase(self) -> Phrase:
        """The type as a sentence names it."""
        return phrase("types.level") if self.ordered else SPELT[self.kind]


NUMBER = Type("number")
POINTS = Type("number", points=True)
YESNO = Type("yesno")
DATE = Type("date")
TEXT = Type("text")
UNKNOWN = Type("unknown")


def choice(options: tuple[str, ...]) -> Type:
    """The type of a choice between these ids."""
    return Type("choice", options=options)


def level_type(block: t.Levels) -> Type:
    """The type of the levels of a block."""
    return Type("choice", options=tuple(row.name.text for row in block.rows), ordered=True)


def bare_percentage(expr: t.Expression) -> bool:
    """Whether an expression is nothing but a percentage, such as ``50%``."""
    if isinstance(expr, t.Literal):
        return expr.is_percentage
    if isinstance(expr, t.Operation):
        if expr.kind == "if":
            return any(bare_percentage(branch) for branch in expr.operands[1:])
        return expr.kind in ("negate", "add") and all(bare_percentage(o) for o in expr.operands)
    return False
