"""Diagnostics whose values a terminal cannot mistake for orders."""

from attrs import evolve

from rulelang.diagnostics import Cell, Diagnostic
from rulelang.output.visible import visible

__all__ = ["harmless"]


def harmless(diagnostic: Diagnostic) -> Diagnostic:
    """The diagnostic with the control characters in its values and its cell made visible."""
    place = diagnostic.place
    if isinstance(place, Cell):
        place = evolve(
            place,
            file=visible(place.file),
            column=visible(place.column),
            sheet=visible(place.sheet),
            unit=visible(place.unit),
        )
    values = {key: visible(value) for key, value in diagnostic.values.items()}
    return evolve(diagnostic, place=place, values=values)
