"""How criteria are called in a workbook, and the title that is printed above a sheet."""

from xlsxwriter.worksheet import Worksheet

from rulelang.diagnostics.visible import visible
from rulelang.output.table import SIGNS
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.rational import short_text

__all__ = ["heading", "limit", "titled"]

MOST_TITLE = 200  # of the 255 characters that a printed header has


def limit(criterion: CriterionPlan, plan: Plan) -> str:
    """The max of a criterion, or what a bonus or penalty is up to, as a text."""
    text = short_text(criterion.maximum)
    return text.replace(".", ",") if plan.language == "vi" else text


def heading(criterion: CriterionPlan, plan: Plan) -> str:
    """A criterion as the heading of a column: its label and its max; of the total the max."""
    own = limit(criterion, plan)
    if criterion is plan.total:
        return own
    return f"{criterion.label or criterion.id} {SIGNS[criterion.kind]}{own}"


def titled(sheet: Worksheet, plan: Plan) -> None:
    """Print the rubric's label and edition above every page of a sheet."""
    parts = [plan.label or plan.id, "" if plan.edition is None else str(plan.edition)]
    title = visible(" · ".join(part for part in parts if part)).replace("&", "&&")
    if len(title) > MOST_TITLE:
        title = title[:MOST_TITLE].rstrip("&")
    sheet.set_header(f"&C{title}")
