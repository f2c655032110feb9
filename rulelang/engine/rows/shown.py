"""The score of one unit as JSON text: straight-line code of its program, which fills a template.

The template is the text of `as_dict` with a mark in place of each value, so that the shape is said
there alone.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, field

from rulelang.engine.rows.compile import Ratio, RowProgram
from rulelang.plan.kinds import MARKS, Mark
from rulelang.results.plain import plain, quotient
from rulelang.results.score import as_dict

if TYPE_CHECKING:
    from rulelang.engine.rows.result import UnitScore

__all__ = ["ENCODER", "writer_of"]

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)

PROGRAMS_KEPT = 64  # of so many rubrics that are used in turns

Write: TypeAlias = "Callable[[UnitScore, tuple[Any, ...]], str]"
"""Gives the text of a score whose program returned some values."""

MARKED = re.compile(r'\["\\u0000(\d+)L"\]|"\\u0000(\d+)"')
"""A mark in the text: of a list of values, or of a value."""


@lru_cache(maxsize=PROGRAMS_KEPT)
def writer_of(program: RowProgram) -> Write:
    """The function that gives the text of a score of a program; it raises OverflowError for a
    number beyond all doubles."""
    gaps = _Gaps()
    pieces = MARKED.split(ENCODER.encode(as_dict(_marked(program, gaps), False, alone=True)))
    fills = [gaps.fills[int(a or b)] for a, b in zip(pieces[1::3], pieces[2::3], strict=True)]
    between = [piece.replace("%", "%%") for piece in pieces[::3]]
    template = "%s".join(between)
    body = "".join(f"  {fill},\n" for fill in fills)
    names: dict[str, Any] = {
        "TEMPLATE": template,
        "encode": ENCODER.encode,
        "plain": plain,
    }
    names |= gaps.names
    exec(f"def write(score, raw):\n return TEMPLATE % (\n{body} )\n", names)
    write: Write = names["write"]
    return write


@define(eq=False)
class _Gaps:
    """What fills the gaps of a template, as code; each has a mark, by its number. ``names`` are
    what the code reads."""

    fills: list[str] = field(factory=list)
    names: dict[str, Any] = field(factory=dict)

    def of(self, code: str, several: str = "") -> str:
        self.fills.append(code)
        return f"\0{len(self.fills) - 1}{several}"

    def number(self, ratio: Ratio | None) -> Any:
        """A number, which is in the text itself where it is always the same."""
        if ratio is None:
            return None
        if ratio.top is None and not ratio.bottom:
            return quotient(ratio.over, ratio.under)
        top = ratio.over if ratio.top is None else f"{ratio.over}*raw[{ratio.top}]"
        under = "".join(f"*raw[{at}]" for at in ratio.bottom)
        # As `quotient` says, without a call: there are many figures.
        return self.of(f"t // u if not (t := {top}) % (u := {ratio.under}{under}) else t / u")

    def attribute(self, name: str) -> str:
        return self.of(f"'null' if (t := score.{name}) is None else encode(t)")

    def one_of(self, place: int, values: list[str | None]) -> str:
        """One of some texts, by the place of its place."""
        name = f"texts_{len(self.fills)}"
        self.names[name] = [*map(ENCODER.encode, values)]
        return self.of(f"{name}[raw[{place}]]")

    def marks(self, mark: Mark, places: list[int]) -> str:
        some = " or ".join(f"raw[{at}]" for at in places)
        return self.of(f"encode(score.marked({mark!r})) if {some} else '[]'", "L")


def _marked(program: RowProgram, gaps: _Gaps) -> SimpleNamespace:
    """A score with a mark in place of each value."""
    levels = {of: None if at is None else gaps.one_of(at, [*ids]) for of, at, ids in program.levels}
    marked = {
        mark: places
        for mark in MARKS
        if (places := [at for own, _, at in program.marks if own == mark])
    }
    total, out = program.total, bool(program.reasons)
    most = total.maximum
    share = None
    if total.score is not None:
        over, under = total.score.over, total.score.under
        share = Ratio(
            over * most.denominator, under * most.numerator, total.score.top, total.score.bottom
        )
    return SimpleNamespace(
        unit=gaps.attribute("unit"),
        period=gaps.attribute("period"),
        status=gaps.attribute("status") if out else _status(program, gaps),
        total=gaps.number(total.score),
        max=plain(most),
        share=gaps.number(share),
        level=gaps.attribute("level") if out else levels.get(total.id),
        reason=gaps.attribute("reason") if out else None,
        scores={one.id: gaps.number(one.score) for one in program.figures[:-1]},
        levels={of: level for of, level in levels.items() if of != total.id},
        figures={
            id: gaps.of(f"encode(plain(raw[{one}]))") if isinstance(one, int) else gaps.number(one)
            for id, one in program.shown
        },
        missing=program.missing,
        marks={mark: (gaps.marks(mark, places),) for mark, places in marked.items()},
    )


def _status(program: RowProgram, gaps: _Gaps) -> str:
    """The status of units that are never out of the running."""
    for of, at, ids in program.levels:
        if of == program.total.id and at is not None:
            return gaps.one_of(at, [program.status(id) for id in ids])
    return program.status(None)
