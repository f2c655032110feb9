"""What can be wrong with rules or data: where, what, and how to mend it."""

from rulelang.diagnostics.diagnostic import Diagnostic, Edit, Label, sort_diagnostics
from rulelang.diagnostics.errors import DataError, RulelangError, RulesError
from rulelang.diagnostics.place import Cell, Place, Source, Span, Spot
from rulelang.diagnostics.render import render, render_all

__all__ = [
    "Cell",
    "DataError",
    "Diagnostic",
    "Edit",
    "Label",
    "Place",
    "RulelangError",
    "RulesError",
    "Source",
    "Span",
    "Spot",
    "render",
    "render_all",
    "sort_diagnostics",
]
