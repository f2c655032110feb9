"""The score of one unit as JSON text: a template of its program, with the unit's figures filled in.

The template is the text of `as_dict` with a mark in place of each value, so that the shape is said
there alone.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, field, frozen

from rulelang.engine.rows.compile import Ratio, RowProgram
from rulelang.plan.kinds import MARKS, Mark
from rulelang.results.plain import plain, quotient
from rulelang.results.score import as_dict

if TYPE_CHECKING:
    from rulelang.engine.rows.result import UnitScore

__all__ = ["ENCODER", "filled"]

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)

PROGRAMS_KEPT = 64  # of so many rubrics that are used in turns

Fill: TypeAlias = "Callable[[UnitScore, tuple[Any, ...]], str]"
"""A value of a score, and of what its program returned, as JSON text."""

MARKED = re.compile(r'\["\\u0000(\d+)L"\]|"\\u0000(\d+)"')
"""A mark in the text: of a list of values, or of a value."""


@frozen(eq=False)
class Template:
    """The text between the values, and what fills each gap."""

    between: tuple[str, ...]
    fills: tuple[Fill, ...]


def filled(score: "UnitScore", raw: tuple[Any, ...], program: RowProgram) -> str:
    """The text of a score whose program returned ``raw``."""
    template = _template(program)
    parts = [template.between[0]]
    for fill, after in zip(template.fills, template.between[1:], strict=True):
        parts.append(fill(score, raw))
        parts.append(after)
    return "".join(parts)


@define(eq=False)
class _Gaps:
    """The fills of a template that is being made; each has a mark, by its number."""

    fills: list[Fill] = field(factory=list)

    def of(self, fill: Fill, several: str = "") -> str:
        self.fills.append(fill)
        return f"\0{len(self.fills) - 1}{several}"

    def number(self, ratio: Ratio | None) -> str | None:
        if ratio is None:
            return None
        return self.of(lambda score, raw: repr(quotient(*ratio.parts(raw))))

    def attribute(self, name: str) -> str:
        return self.of(lambda score, raw: ENCODER.encode(getattr(score, name)))

    def marks(self, mark: Mark) -> str:
        return self.of(lambda score, raw: ENCODER.encode(score.marked(mark)), "L")


@lru_cache(maxsize=PROGRAMS_KEPT)
def _template(program: RowProgram) -> Template:
    gaps, total = _Gaps(), program.total
    most, of = total.maximum.as_integer_ratio()

    def share(score: "UnitScore", raw: tuple[Any, ...]) -> str:
        assert total.score is not None
        top, bottom = total.score.parts(raw)
        return repr(quotient(top * of, bottom * most))

    def level(place: int | None, ids: tuple[str, ...]) -> str | None:
        if place is None:
            return None
        texts = [ENCODER.encode(id) for id in ids]
        return gaps.of(lambda score, raw: texts[raw[place]])

    def value(place: int) -> str:
        return gaps.of(lambda score, raw: ENCODER.encode(plain(raw[place])))

    names = ("unit", "period", "status", "level", "reason")
    marked = SimpleNamespace(
        **{name: gaps.attribute(name) for name in names},
        total=gaps.number(total.score),
        max=quotient(most, of),
        share=None if total.score is None else gaps.of(share),
        scores={one.id: gaps.number(one.score) for one in program.figures[:-1]},
        levels={of: level(at, ids) for of, at, ids in program.levels if of != total.id},
        figures={
            id: value(one) if isinstance(one, int) else gaps.number(one)
            for id, one in program.shown
        },
        missing=program.missing,
        marks={
            mark: (gaps.marks(mark),)
            for mark in MARKS
            if any(mark == own for own, _, _ in program.marks)
        },
    )
    pieces = MARKED.split(ENCODER.encode(as_dict(marked, False, alone=True)))
    numbers = [int(a or b) for a, b in zip(pieces[1::3], pieces[2::3], strict=True)]
    return Template(tuple(pieces[::3]), tuple(gaps.fills[number] for number in numbers))
