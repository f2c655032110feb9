"""Results as JSON. ``docs/schema/results.schema.json`` describes it field by field.

The text of a unit is one template, filled from columns of texts.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import asdict

from rulelang.output import figures
from rulelang.output.figures import SHARE_DECIMALS, Figure
from rulelang.output.layout import Heading, headings
from rulelang.output.view import View, for_programs
from rulelang.plan.kinds import MARKS, Mark
from rulelang.plan.tree import Plan
from rulelang.results.summary import CriterionSummary, Extreme, Summary

__all__ = ["lines", "text"]

# What JSON allows as it is, but terminals obey and UTF-8 cannot hold.
UNSAFE = re.compile("[\x7f-\x9f\ud800-\udfff]")
INDENT = "  "
NULL = "null"
SLOT = "\0"  # which no text of JSON has


def text(view: View, exact: bool = False) -> Iterator[str]:
    """The results as JSON text that ends in a line end, piece by piece.

    Points are decimals rounded as the rubric shows them, which keep their zeros (58.50), and shares
    have two decimals more; where ``exact``, every figure is a fraction in a string instead.
    """
    document = _Document(view.plan, exact).of(view)
    for piece in _written(document, "\n"):
        if piece != SLOT:
            yield piece
            continue
        inner = "\n" + INDENT * 2
        separator = "["
        for units in _units(view, exact, inner):
            yield separator + inner + f",{inner}".join(units)
            separator = ","
        yield "\n" + INDENT + "]" if separator == "," else "[]"
    yield "\n"


def lines(view: View, exact: bool = False) -> Iterator[str]:
    """The units of the document alone, in the order of the data: a line of JSON each."""
    for units in _units(view, exact, None):
        yield "\n".join(units) + "\n"


# ---- units ---------------------------------------------------------------------------------------


def _units(view: View, exact: bool, line: str | None) -> Iterator[list[str]]:
    """The text of each unit, part by part; ``line`` is what its fields are after."""
    unit, columns = _unit(view.plan, exact)
    template = "".join(_written(unit, line)).replace("%", "%%").replace(SLOT, "%s")
    write = _cells(exact, None if line is None else line + INDENT)
    for part in view.parts("fractions" if exact else for_programs(view.plan)):
        if part.size:
            texts = [write[heading.kind](part.column(heading)) for heading in columns]
            yield [template % cells for cells in zip(*texts, strict=True)]


class _Slot:
    """Where the text of a cell goes."""


def _unit(plan: Plan, exact: bool) -> tuple[dict[str, Any], list[Heading]]:
    """A unit as it is printed, with slots for its cells, and their columns in that order."""
    by_what: dict[str, list[Heading]] = {}
    for heading in headings(plan):
        by_what.setdefault(heading.what, []).append(heading)
    columns: list[Heading] = []

    def slot(heading: Heading) -> _Slot:
        columns.append(heading)
        return _Slot()

    def one(what: str) -> _Slot | None:
        return slot(by_what[what][0]) if what in by_what else None

    def by_id(what: str) -> dict[str, _Slot]:
        return {heading.id: slot(heading) for heading in by_what.get(what, ())}

    unit = {
        **{what: one(what) for what in ("unit", "period", "group", "status", "total")},
        "max": figures.for_programs(plan.total.maximum, plan.decimals, exact),
        **{what: one(what) for what in ("share", "level", "rank")},
        "scores": by_id("score"),
        "levels": by_id("level of"),
        **({"figures": by_id("figure")} if plan.figures else {}),
        **({"ranks": by_id("rank of")} if plan.rankings else {}),
        **({"reason": one("reason")} if plan.disqualified else {}),
        **{what: one(what) for what in ("missing", *MARKS)},
    }
    return unit, columns


def _has_rooms(plan: Plan) -> bool:
    """Whether levels have quotas."""
    return plan.total_levels is not None and plan.total_levels.has_quotas


Write: TypeAlias = Callable[[Sequence[Any]], Iterable[str]]


def _cells(exact: bool, line: str | None) -> Mapping[str, Write]:
    """How a column of each kind is written; ``line`` is what a list is after."""

    def plain(cells: Sequence[Any]) -> Iterable[str]:
        return [NULL if cell is None else cell for cell in cells]

    def counts(cells: Sequence[Any]) -> Iterable[str]:
        return [NULL if cell is None else str(cell) for cell in cells]

    def strings(cells: Sequence[Any]) -> Iterable[str]:
        return _strings(cells, SLOT).split(SLOT)

    def ids(cells: Sequence[Any]) -> Iterable[str]:
        made = {cell: NULL if cell is None else _string(cell) for cell in {*cells}}
        return [made[cell] for cell in cells]

    def lists(cells: Sequence[Any]) -> Iterable[str]:
        made = {cell: "".join(_written([*cell], line)) for cell in {*cells}}
        return [made[cell] for cell in cells]

    def dates(cells: Sequence[Any]) -> Iterable[str]:
        return ids([None if cell is None else cell.isoformat() for cell in cells])

    def truths(cells: Sequence[Any]) -> Iterable[str]:
        return [json.dumps(cell) for cell in cells]

    figure = ids if exact else plain
    return {
        "name": strings,
        "id": ids,
        "points": figure,
        "share": figure,
        "number": figure,
        "truth": truths,
        "date": dates,
        "text": ids,
        "whole": counts,
        "list": lists,
    }


# ---- what stands around them ---------------------------------------------------------------------


class _Document:
    """Makes the parts of one document: they share the plan, and how figures are printed."""

    def __init__(self, plan: Plan, exact: bool) -> None:
        self.plan = plan
        self.exact = exact

    def points(self, value: Fraction | None) -> Figure | None:
        return figures.for_programs(value, self.plan.decimals, self.exact)

    def share(self, value: Fraction | None) -> Figure | None:
        return figures.for_programs(value, self.plan.decimals + SHARE_DECIMALS, self.exact)

    def of(self, view: View) -> dict[str, Any]:
        """The document, with a slot for the units."""
        plan = self.plan
        summary = view.summary()
        return {
            "ruleset": {
                "id": plan.id,
                "label": plan.label or plan.id,
                "edition": plan.edition,
                "sha256": plan.sha256,
            },
            "data": {"sha256": view.sha256, "rows": view.rows},
            "units": _Slot(),
            "summary": {
                "levels": dict(summary.levels),
                **({"rooms": [asdict(room) for room in summary.rooms]} if _has_rooms(plan) else {}),
                "criteria": [self.criterion(item) for item in summary.criteria],
                **{mark: [*self.marked(summary, mark)] for mark in MARKS},
            },
        }

    def marked(self, summary: Summary, mark: Mark) -> Iterator[dict[str, Any]]:
        for item in summary.marks:
            if item.mark == mark:
                at = {"at": self.points(item.at)} if mark == "held" else {}
                yield {"id": item.id, **at, "units": item.units}

    def criterion(self, item: CriterionSummary) -> dict[str, Any]:
        return {
            "id": item.id,
            "label": item.label or item.id,
            "max": self.points(item.maximum),
            "highest": self.extreme(item.highest),
            "lowest": self.extreme(item.lowest),
            "spread": self.points(item.spread),
            "mean": self.points(item.mean),
        }

    def extreme(self, extreme: Extreme | None) -> dict[str, Any] | None:
        if extreme is None:
            return None
        return {
            "score": self.points(extreme.score),
            "share": self.share(extreme.share),
            "units": list(extreme.units),
        }


def _written(value: Any, line: str | None) -> Iterator[str]:
    """A value as JSON, its parts on lines of their own after ``line``; None: all on one line.

    ``json`` itself would write a decimal through a float, and lose digits.
    """
    if isinstance(value, Mapping) and value:
        yield from _block("{}", line, ((f"{_string(key)}: ", item) for key, item in value.items()))
    elif isinstance(value, list) and value and all(item.__class__ is str for item in value):
        inner = " " if line is None else line + INDENT
        yield f"[{'' if line is None else inner}{_strings(value, ',' + inner)}{line or ''}]"
    elif isinstance(value, list) and value:
        yield from _block("[]", line, (("", item) for item in value))
    elif isinstance(value, Decimal):
        yield f"{value:f}"
    elif isinstance(value, str):
        yield _string(value)
    elif isinstance(value, _Slot):
        yield SLOT
    else:
        yield json.dumps(value)


def _block(brackets: str, line: str | None, items: Iterator[tuple[str, Any]]) -> Iterator[str]:
    inner = None if line is None else line + INDENT
    separator = brackets[0]
    for key, item in items:
        yield separator + (inner or "") + key
        yield from _written(item, inner)
        separator = ", " if line is None else ","
    yield (line or "") + brackets[1]


def _string(value: str) -> str:
    return _strings([value], "")


def _strings(values: Sequence[str | None], between: str) -> str:
    """Strings, and nulls, with something between them."""
    text = json.dumps(values, ensure_ascii=False, separators=(between, ": "))[1:-1]
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
