"""What can be wrong with rules or data: where, what, and how to fix it."""

from rulelang.diagnostics.diagnostic import Diagnostic, Edit, Label, Severity, sort_diagnostics
from rulelang.diagnostics.errors import DataError, RulelangError, RulesError
from rulelang.diagnostics.place import Cell, Nearby, Place, Rows, Source, Span
from rulelang.diagnostics.render import render, render_all

__all__ = [
    "Cell",
    "DataError",
    "Diagnostic",
    "Edit",
    "Label",
    "Nearby",
    "Place",
    "Rows",
    "RulelangError",
    "RulesError",
    "Severity",
    "Source",
    "Span",
    "render",
    "render_all",
    "sort_diagnostics",
]
