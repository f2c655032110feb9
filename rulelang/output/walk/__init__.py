"""A plan walked once for what is written of it, SQL or formulas of a spreadsheet.

A language is a record of functions (``Language``): what it says of each kind of node whose parts
are values of the language already. Here stands what no language may say in its own way: the loop
over the steps and how each is called (``steps``), which values the rows of a form look at, which
absences a value may have and what becomes of them (``states``, ``expression``), what a unit needs
(``needed``). What is sure to be known is folded before a language sees it.
"""

from rulelang.output.walk.expressions import Walk, expression, recovered, recovers
from rulelang.output.walk.lacking import Lacking
from rulelang.output.walk.language import Item, Language, Needed, Recovery
from rulelang.output.walk.names import Named, Stage, name_of
from rulelang.output.walk.steps import checks, needed, ranking, steps

__all__ = [
    "Item",
    "Lacking",
    "Language",
    "Named",
    "Needed",
    "Recovery",
    "Stage",
    "Walk",
    "checks",
    "expression",
    "name_of",
    "needed",
    "ranking",
    "recovered",
    "recovers",
    "steps",
]
