"""Results as tables of Markdown, in the dialect of GitHub: the ranking, then who lacks what."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rulelang.diagnostics.visible import visible
from rulelang.output.blocks import Units, block_names, gathered, places, ranked_first
from rulelang.output.figures import NONE, signed, spelt
from rulelang.output.further import further, labels_of, limit, shows_share, spelling, title
from rulelang.output.layout import headings
from rulelang.output.marks import line, signs
from rulelang.output.table import SIGNS, level_names, within
from rulelang.output.view import View, for_people
from rulelang.plan.speech import speaking
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.words import Language, words_of

__all__ = ["text"]

MARKS = re.compile(r"([\\`*_\[\]<>|~#&])")
RIGHT, LEFT = "---:", "---"
SHOWN = (
    *("status", "total", "share", "level", "rank", "missing"),
    *("figure", "rank of", "reason"),
)


def text(view: View, language: Language | None = None) -> str:
    """The ranking as a table for people; each period and each group has one of its own.

    Figures are rounded as the rubric shows them. What Markdown would take for a mark is written
    so that it is none. ``language`` is that of the words and figures, by default that of the rules.
    """
    plan = speaking(view.plan, language)
    ids = {part.id for part in _parts(plan)}
    wanted = [h for h in headings(plan) if h.what in SHOWN or (h.what == "score" and h.id in ids)]
    return "\n".join(_lines(plan, gathered(view, for_people(plan), wanted))) + "\n"


def _parts(plan: Plan) -> list[CriterionPlan]:
    """What the total is made of."""
    by_id, root = {criterion.id: criterion for criterion in plan.criteria}, plan.total
    return [by_id[id] for id in (*root.criteria, *root.bonuses, *root.penalties)]


def _lines(plan: Plan, units: Units) -> Iterator[str]:
    named = plan.label or plan.id
    yield f"# {_plain(named if plan.edition is None else f'{named} · {plan.edition}')}"
    for key, rows in units.blocks.items():
        named = " · ".join(map(_plain, block_names(plan, key)))
        if named:
            yield from ("", f"## {named}")
        yield from ("", *_table(plan, units, ranked_first(units, rows)))
        quotas = units.quotas(rows, _names(plan), words_of("table", plan.language)["room"])
        if quotas:
            yield from ("", _plain(quotas))
        marked = line(units.counted(rows), plan.language, signed=True)
        if marked:
            yield from ("", _plain(marked))
    for said, aside in (("unranked", _lacking(plan, units)), ("out", _out(plan, units))):
        listed = [*aside]
        if listed:
            yield from ("", f"{words_of('table', plan.language)[said]}:", "", *listed)


def _names(plan: Plan) -> dict[str, str]:
    """The levels of the total as people call them, by their ids."""
    return {id: name for id, name in level_names(plan.total_levels).items() if id is not None}


def _table(plan: Plan, units: Units, rows: Sequence[int]) -> Iterator[str]:
    words, language = words_of("table", plan.language), plan.language
    levels = _names(plan)
    ranks, names, level = units.column("rank"), units.column("unit"), units.column("level")
    marks = {mark: [having[row] for row in rows] for mark, having in units.marked.items()}

    def points(scores: Sequence[str | None], ids: Sequence[str], kind: str) -> Iterable[str]:
        own = signs(marks, ids)
        plain = {sign: _plain(sign) for sign in {*own}}
        texts = signed(spelt([scores[row] for row in rows], language), kind)
        return [text + plain[sign] for text, sign in zip(texts, own, strict=True)]

    root = plan.total
    total = points(units.column("total"), [root.id], root.kind)
    columns: list[tuple[str, str, Iterable[str]]] = [
        (words["rank"], RIGHT, places([ranks[row] for row in rows])),
        (plan.unit_label or plan.unit or words["unit"], LEFT, [_plain(names[row]) for row in rows]),
        (f"{words['total']} /{limit(root, language)}", RIGHT, total),
    ]
    if shows_share(plan, root):
        shares = units.column("share")
        columns.append(("%", RIGHT, spelt([shares[row] for row in rows], language)))
    if levels:
        named = {id: _plain(levels.get(id, NONE)) for id in {*level}}
        columns.append((words["level"], LEFT, [named[level[row]] for row in rows]))
    for part in _parts(plan):
        cells = points(units.column("score", part.id), within(plan, part.id), part.kind)
        columns.append((_heading(part, plan), RIGHT, cells))
    for item in further(plan):
        spelt_out, own = spelling(plan, item), units.column(item.what, item.id)
        side = RIGHT if item.kind in ("number", "whole") else LEFT
        columns.append((title(plan, item), side, [_plain(spelt_out(own[row])) for row in rows]))
    headings, sides, cells_of = zip(*columns, strict=True)
    yield _row([_plain(name) for name in headings])
    yield _row(sides)
    yield from map(_row, zip(*cells_of, strict=True))


def _lacking(plan: Plan, units: Units) -> Iterator[str]:
    words = words_of("table", plan.language)
    labels = labels_of(plan)
    missing = units.column("missing")
    for row, status in enumerate(units.column("status")):
        if status == "incomplete":
            named = [f"{_plain(labels[id] or id)} (`{id}`)" for id in missing[row]]
            said = f"{words['lacks']} {', '.join(named)}" if named else words["nothing_applies"]
            yield _aside(plan, units, row, said)


def _out(plan: Plan, units: Units) -> Iterator[str]:
    """The units that are disqualified, and why."""
    for row, status in enumerate(units.column("status")):
        if status == "disqualified":
            yield _aside(plan, units, row, _plain(units.column("reason")[row]))


def _aside(plan: Plan, units: Units, row: int, said: str) -> str:
    period = "" if plan.period is None else f", {_plain(units.column('period')[row])}"
    return f"- {_plain(units.column('unit')[row])}{period} – {said}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _heading(criterion: CriterionPlan, plan: Plan) -> str:
    label = criterion.label or criterion.id
    most = limit(criterion, plan.language)
    return f"{label} {SIGNS[criterion.kind]}{most}" if most else label


def _plain(text: str) -> str:
    """A text on one line, without anything that Markdown would obey."""
    return MARKS.sub(r"\\\1", " ".join(visible(text).split()))
