"""Names of cells that a spreadsheet takes: no address of a cell, no function, each once."""

import re

from attrs import define, field

__all__ = ["ALL", "Names"]

ADDRESS = re.compile(r"[a-z]{1,3}[0-9]+|r[0-9]*(c[0-9]*)?|c[0-9]*", re.IGNORECASE)
FUNCTIONS = (
    "abs and average column count day days exact exp false if index int large ln log log10 match "
    "max mean median min mod month n na not now or pi power product rand rank round row small sqrt "
    "sum today true year"
)
"""Functions of spreadsheets that a rubric may have a name in common with."""

ALL = "_all"
"""Ends the name of a whole column; that of its cell in the row of a formula is without."""

LONGEST = 200  # characters; Excel takes 255


@define
class Names:
    """Names that are given out, each once, whatever their case."""

    given: set[str] = field(factory=set)

    def fresh(self, wanted: str) -> str:
        """The name as wanted, or nearly so."""
        name = re.sub(r"\W", "_", wanted)[:LONGEST]
        if (
            ADDRESS.fullmatch(name)
            or name.casefold() in FUNCTIONS.split()
            or not re.match(r"[^\W\d]", name)
        ):
            name = f"{name}_" if re.match(r"[^\W\d]", name) else f"_{name}"
        unique, number = name, 2
        while self.given & {unique.casefold(), f"{unique}{ALL}".casefold()}:
            unique, number = f"{name}_{number}", number + 1
        self.given |= {unique.casefold(), f"{unique}{ALL}".casefold()}
        return unique
