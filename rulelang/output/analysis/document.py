"""An analysis for programs: JSON by ``docs/schema/analysis.schema.json``, and rows of CSV."""

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from rulelang.analysis.facts import Analysis, CriterionAnalysis
from rulelang.output.csv import BETWEEN
from rulelang.output.figures import SHARE_DECIMALS
from rulelang.output.separated import cell
from rulelang.plan.kinds import MARKS
from rulelang.plan.tree import Plan
from rulelang.rational import decimal_text

__all__ = ["csv_text", "document", "json_text"]

VERSION = 1
"""Of the shape that the schema describes; a change that programs could stumble over counts up."""

NAMES = ("period", "group", "criterion", "label", "parent", "kind", "max", "units")
ENDS = ("highest", "highest_share", "highest_units", "lowest", "lowest_share", "lowest_units")
SPREAD = ("difference", "mean", "lower", "median", "upper")
UNITS = ("full", "nothing", *MARKS, "lacking", "replaced", "outliers")
HEADINGS = (*NAMES, *ENDS, *SPREAD, *UNITS)


def json_text(
    plan: Plan, sha256: str | None, analyses: Sequence[Analysis], exact: bool = False
) -> str:
    """The analysis as a document of JSON that ends in a line end."""
    found = document(plan, sha256, analyses, exact)
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def document(
    plan: Plan, sha256: str | None, analyses: Sequence[Analysis], exact: bool = False
) -> dict[str, Any]:
    """The same as plain values. Figures are not rounded; where ``exact``, they are fractions in
    texts."""
    return {
        "schema": VERSION,
        "ruleset": {
            "id": plan.id,
            "label": plan.label or plan.id,
            "edition": plan.edition,
            "sha256": plan.sha256,
        },
        "data": {"sha256": sha256},
        "periods": [analysis.to_dict(exact) for analysis in analyses],
    }


def csv_text(plan: Plan, analyses: Sequence[Analysis]) -> str:
    """A row for each criterion of each ranking, with figures rounded as the rules show them."""
    lines = [",".join(HEADINGS)]
    for analysis in analyses:
        for ranking in analysis.rankings:
            for own in ranking.criteria:
                cells = (analysis.period or "", ranking.group or "", *_cells(plan, own))
                lines.append(",".join(map(cell, cells)))
    return "\n".join(lines) + "\n"


def _cells(plan: Plan, own: CriterionAnalysis) -> Iterator[str]:
    def points(value: Fraction | None) -> str:
        return "" if value is None else decimal_text(value, plan.decimals)

    def share(value: Fraction | None) -> str:
        return "" if value is None else decimal_text(value, plan.decimals + SHARE_DECIMALS)

    yield from (own.id, own.label or "", own.parent or "", own.kind)
    yield from (points(own.maximum), str(own.units))
    for end in (own.highest, own.lowest):
        yield from (
            ("", "", "")
            if end is None
            else (points(end.score), share(end.share), BETWEEN.join(end.units))
        )
    for name in SPREAD:
        yield points(getattr(own.spread, name, None))
    marked = [own.marked.get(mark, ()) for mark in MARKS]
    for names in (own.full, own.nothing, *marked, own.lacking, own.replaced, own.outliers):
        yield BETWEEN.join(names)
