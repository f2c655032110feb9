"""An analysis as tables of text, as wide as the terminal."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from textwrap import wrap

from rulelang.analysis.facts import Analysis
from rulelang.diagnostics.visible import visible
from rulelang.output import columns as laid
from rulelang.output.analysis.topics import Cell, Column, Topic, Topics, say, topics
from rulelang.output.blocks import block_names
from rulelang.output.figures import NONE, for_people, percentage
from rulelang.plan.speech import speaking
from rulelang.plan.tree import Plan
from rulelang.words import Language

__all__ = ["shown", "text"]

READ_AT_ONCE = 100  # columns of a line of words
RATIO_DECIMALS = 2

LEAVES = {"scored": 5, "lower": 3, "upper": 3, "max": 2, "highest_share": 4, "lowest_share": 4}
"""Columns that leave a narrow table, the highest number first."""


def text(
    plan: Plan,
    analyses: Sequence[Analysis],
    language: Language | None = None,
    width: int | None = None,
) -> str:
    """The tables of all periods and groups, as lines that end in a line end.

    ``width`` is that of the terminal in columns, None for no limit.
    """
    spoken = speaking(plan, language)
    made = Topics(spoken, "vi" if spoken.language == "vi" else "en", short=True)
    return visible("\n".join(_lines(made, analyses, width)) + "\n")


def _lines(made: Topics, analyses: Sequence[Analysis], width: int | None) -> Iterator[str]:
    plan = made.plan
    yield plan.label or plan.id
    for analysis in analyses:
        for ranking in analysis.rankings:
            names = block_names(plan, (analysis.period, ranking.group))
            if names:
                yield from ("", " · ".join(names))
            for topic in topics(made, ranking):
                yield from ("", say(made.language, topic.key))
                yield from _table(made, topic, width)


def _table(made: Topics, topic: Topic, width: int | None) -> Iterator[str]:
    columns = [_column(made, column) for column in topic.indented()]
    columns = [column for column in columns if any(column.cells)]
    fitted, _ = laid.fit(columns, width)
    headings, rows = laid.laid_out(fitted)
    yield from headings
    yield "-" * max(map(len, headings))
    for row in rows:
        yield from row
    if topic.note:
        yield from (
            "",
            *wrap(say(made.language, topic.note), min(width or 0, READ_AT_ONCE) or READ_AT_ONCE),
        )


def _column(made: Topics, column: Column) -> laid.Column:
    cells = tuple(shown(made, column, cell) for cell in column.cells)
    kind = {"name": "name", "text": "level"}.get(column.kind, "number")
    heading = say(made.language, column.key)
    return laid.Column(heading, "", cells, kind, LEAVES.get(column.key, 0))  # type: ignore[arg-type]


def shown(made: Topics, column: Column, cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return NONE
    if isinstance(cell, str):
        return laid.in_line(cell)
    match column.kind:
        case "points":
            return made.points(Fraction(cell))
        case "share":
            return percentage(Fraction(cell), made.language)
        case "ratio":
            return for_people(Fraction(cell), RATIO_DECIMALS, made.language)
        case _:
            return str(cell)
