"""Rubrics made by programs: plain values to rules, without writing their text by hand.

>>> from rulelang import build
>>> rules = build.ruleset("r", criteria=[build.criterion("c", max=5)], rank="total")
>>> rules.evaluate([{"unit": "A", "c": 4}])["A"].total
Fraction(4, 1)
"""

from rulelang.build.assemble import BuildError
from rulelang.build.names import name_of, quote
from rulelang.build.pieces import (
    Expression,
    Piece,
    bonus,
    check,
    choice,
    criterion,
    date,
    define,
    disqualified,
    example,
    integer,
    let,
    level,
    levels,
    number,
    penalty,
    percent,
    rank,
    text,
    yesno,
)
from rulelang.build.rulesets import ruleset

__all__ = [
    "BuildError",
    "Expression",
    "Piece",
    "bonus",
    "check",
    "choice",
    "criterion",
    "date",
    "define",
    "disqualified",
    "example",
    "integer",
    "let",
    "level",
    "levels",
    "name_of",
    "number",
    "penalty",
    "percent",
    "quote",
    "rank",
    "ruleset",
    "text",
    "yesno",
]
