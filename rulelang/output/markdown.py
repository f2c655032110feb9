"""Results as tables of Markdown, in the dialect of GitHub: the ranking, then who lacks what."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from rulelang.diagnostics.visible import visible
from rulelang.output.figures import NONE, for_people, percentage
from rulelang.output.marks import line, signs
from rulelang.output.phrases import phrases
from rulelang.output.table import SIGNS, group_name, level_names, within
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.rational import short_text
from rulelang.results.marked import count_marks
from rulelang.results.score import Results, UnitResult

__all__ = ["text"]

MARKS = re.compile(r"([\\`*_\[\]<>|~#&])")
RIGHT, LEFT = "---:", "---"


def text(plan: Plan, results: Results) -> str:
    """The ranking as a table for people; each period and each group has one of its own.

    Figures are rounded as the rubric shows them. What Markdown would take for a mark is written
    so that it is none.
    """
    return "\n".join(_lines(plan, results)) + "\n"


def _lines(plan: Plan, results: Results) -> Iterator[str]:
    title = plan.label or plan.id
    yield f"# {_plain(title if plan.edition is None else f'{title} · {plan.edition}')}"
    blocks: dict[tuple[str | None, str | None], list[UnitResult]] = {}
    for unit in results.units:
        group = None if plan.rank.within is None else group_name(plan, unit)
        blocks.setdefault((unit.period, group), []).append(unit)
    for names, units in blocks.items():
        named = " · ".join(_plain(name) for name in names if name is not None)
        if named:
            yield from ("", f"## {named}")
        yield from ("", *_table(plan, units))
        marked = line(count_marks(units), plan.language, signed=True)
        if marked:
            yield from ("", _plain(marked))
    lacking = [*_lacking(plan, results)]
    if lacking:
        yield from ("", f"{phrases(plan.language)['unranked']}:", "", *lacking)


def _table(plan: Plan, units: Sequence[UnitResult]) -> Iterator[str]:
    words, language = phrases(plan.language), plan.language
    block = next((block for block in plan.levels if block.of == plan.total.id), None)
    levels = level_names(block)
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    root = plan.total
    parts = [by_id[id] for id in (*root.criteria, *root.bonuses, *root.penalties)]
    columns = [("#", RIGHT), (plan.unit_label or plan.unit or words["unit"], LEFT)]
    columns += [(_heading(part, plan), RIGHT) for part in parts]
    columns += [(f"{words['total']} /{_limit(root, plan)}", RIGHT), ("%", RIGHT)]
    columns += [(words["level"], LEFT)] if levels else []
    yield _row([_plain(name) for name, _ in columns])
    yield _row([align for _, align in columns])

    inside = {part.id: within(plan, part.id) for part in parts}

    def points(unit: UnitResult, value: Fraction | None, ids: Sequence[str]) -> str:
        return for_people(value, plan.decimals, language) + _plain(signs(unit, ids))

    for unit in sorted(units, key=lambda unit: (unit.rank is None, unit.rank or 0)):
        cells = [NONE if unit.rank is None else str(unit.rank), _plain(unit.unit)]
        cells += [points(unit, unit.scores[id], ids) for id, ids in inside.items()]
        cells += [points(unit, unit.total, [root.id]), percentage(unit.share, language)]
        cells += [_plain(levels.get(unit.level, NONE))] if levels else []
        yield _row(cells)


def _lacking(plan: Plan, results: Results) -> Iterator[str]:
    words = phrases(plan.language)
    labels = {item.id: item.label for item in plan.inputs}
    for unit in results.units:
        if unit.status == "incomplete":
            named = [f"{_plain(labels[id] or id)} (`{id}`)" for id in unit.missing]
            said = f"{words['lacks']} {', '.join(named)}" if named else words["nothing_applies"]
            period = "" if unit.period is None else f", {_plain(unit.period)}"
            yield f"- {_plain(unit.unit)}{period} – {said}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _heading(criterion: CriterionPlan, plan: Plan) -> str:
    label = criterion.label or criterion.id
    return f"{label} {SIGNS[criterion.kind]}{_limit(criterion, plan)}"


def _limit(criterion: CriterionPlan, plan: Plan) -> str:
    own = short_text(criterion.maximum)
    return own.replace(".", ",") if plan.language == "vi" else own


def _plain(text: str) -> str:
    """A text on one line, without anything that Markdown would obey."""
    return MARKS.sub(r"\\\1", " ".join(visible(text).split()))
