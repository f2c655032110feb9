"""The edition that a table says its data are of."""

from collections.abc import Iterable, Sequence
from typing import Any

from rulelang.data.spelling import clean, is_blank, loose
from rulelang.data.table import written
from rulelang.diagnostics import Diagnostic
from rulelang.diagnostics.place import Cell
from rulelang.plan.tree import Plan

__all__ = ["EDITION", "edition_column", "of_other_edition"]

EDITION = "edition"
"""The heading of the column, which `rulelang collect` writes."""


def edition_column(header: Sequence[str], plan: Plan) -> int | None:
    """The column in which a table says of which edition it is.

    None where there is none, where the rules have no edition, or where they name the column
    themselves.
    """
    names = {plan.unit, plan.period, *(item.id for item in plan.inputs)}
    labels = {plan.unit_label, plan.period_label, *(item.label for item in plan.inputs)}
    if plan.edition is None or EDITION in {loose(name) for name in names | labels if name}:
        return None
    return next((at for at, name in enumerate(header) if loose(name) == EDITION), None)


def of_other_edition(cells: Iterable[tuple[Cell, Any]], plan: Plan) -> Diagnostic | None:
    """The first cell of that column that names another edition than that of the rules."""
    for place, cell in cells:
        text = "" if is_blank(cell) else clean(written(cell))
        if text and text != str(plan.edition):
            values = {"found": text, "wanted": str(plan.edition)}
            return Diagnostic("E528", place, values, "help")
    return None
