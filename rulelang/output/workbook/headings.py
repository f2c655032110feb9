"""How criteria and levels are called in a workbook, and what is above its tables."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rulelang.output.blocks import Units, block_names, group_labels
from rulelang.output.figures import NOTHING
from rulelang.output.further import limit
from rulelang.output.table import SIGNS
from rulelang.output.workbook.book import Head
from rulelang.plan.tree import CriterionPlan, LevelsPlan, Plan
from rulelang.words import words_of

__all__ = [
    "bands",
    "day",
    "head",
    "heading",
    "level_labels",
    "levels_of",
    "names_of_blocks",
    "names_of_units",
    "signed",
]

DAYS: Mapping[str, str] = {"en": "%Y-%m-%d", "vi": "%d/%m/%Y"}


def heading(criterion: CriterionPlan, plan: Plan) -> str:
    """A criterion as the heading of a column: its label and its max; of the total the max."""
    own = limit(criterion, plan.language)
    if criterion is plan.total:
        return own
    return f"{criterion.label or criterion.id} {SIGNS[criterion.kind]}{own}"


def signed(criterion: CriterionPlan, format: str) -> str:
    """The number format of the points of a criterion: those of a bonus with a plus, those of a
    penalty with a minus, so that a row adds up by eye. One that is none is a dot, as it is in the
    table of a terminal."""
    if criterion.kind == "criterion":
        return format
    sign = SIGNS[criterion.kind]
    return f'"{sign}"{format};"{sign}"{format};"{NOTHING}"'


def level_labels(block: LevelsPlan) -> dict[str, str]:
    """What people call each level, by its id: its label, with the id where labels are alike."""
    ids = [*(row.id for row in block.rows), block.below]
    labels = [block.labels.get(id) or id for id in ids]
    return {
        id: label if labels.count(label) == 1 else f"{label} ({id})"
        for id, label in zip(ids, labels, strict=True)
    }


def head(plan: Plan, units: Units, words: Mapping[str, str], time: datetime) -> Head:
    """The title, the edition and the source, the date, and how many units have which status."""
    lines = []
    if plan.edition is not None:
        lines.append(f"{words['edition']} {plan.edition}")
    if plan.source:
        lines.append(f"{words['source']}: {plan.source}")
    counts = _counts(plan, units, words)
    counted = f"{words['units']}: {units.size}"
    if counts:
        counted += f" ({', '.join(f'{name} {count}' for name, count in counts.items())})"
    quotas = "" if any(names_of_blocks(plan, units)) else _quotas(plan, units, range(units.size))
    dated = [f"{words['date']}: {day(time, plan.language)}", counted, *([quotas] if quotas else [])]
    title = plan.label or plan.id
    return Head(title, [*([" · ".join(lines)] if lines else []), " · ".join(dated)])


def _quotas(plan: Plan, units: Units, rows: Sequence[int]) -> str:
    """How many units the levels with a quota have room for."""
    block = levels_of(plan, plan.total.id)
    names = {} if block is None else level_labels(block)
    return units.quotas(rows, names, words_of("table", plan.language)["room"])


def _counts(plan: Plan, units: Units, words: Mapping[str, str]) -> dict[str, int]:
    """How many units have which level, or a rank where there are no levels, and how many have
    neither, by why; nothing where all have a rank."""
    block = levels_of(plan, plan.total.id)
    levels = units.column("level") if block is not None else [None] * units.size
    labels = level_labels(block) if block is not None else {}
    found = Counter([*zip(levels, map(str, units.column("status")), strict=True)])
    named: Counter[str] = Counter(dict.fromkeys(labels.values(), 0))
    for (level, status), count in found.items():
        named[words[status] if level is None else labels[level]] += count
    return {} if [*+named] == [words["ranked"]] else +named


def levels_of(plan: Plan, id: str) -> LevelsPlan | None:
    """The levels of a criterion or of the total, where it has any."""
    return next((block for block in plan.levels if block.of == id), None)


def day(time: datetime, language: str) -> str:
    """A day as the language writes it."""
    return time.strftime(DAYS[language])


def names_of_blocks(plan: Plan, units: Units) -> list[str]:
    """What the units are called that are ranked together; a period that is a mere number with the
    word for it, as in ``Month 9``."""
    found = []
    for period, group in units.blocks:
        names = block_names(plan, (period, group))
        if period is not None and plan.period_label and not any(map(str.isalpha, period)):
            names[0] = f"{plan.period_label} {period}"
        found.append(" · ".join(names))
    return found


def names_of_units(
    plan: Plan, units: Units, words: Mapping[str, str]
) -> Iterator[tuple[str, Sequence[str | None]]]:
    """The columns by which a row is found or filtered, by their headings: the unit, its period
    and the group that it is ranked in, where there are any."""
    yield plan.unit_label or plan.unit or words["unit"], units.column("unit")
    if plan.period is not None:
        yield plan.period_label or plan.period, units.column("period")
    if plan.rank.within is not None:
        within = next(item for item in plan.inputs if item.id == plan.rank.within)
        called = group_labels(plan)
        yield within.label or within.id, [called(group) for group in units.column("group")]


def bands(units: Units, names: Sequence[str], words: Mapping[str, str]) -> dict[int, str]:
    """What is above the units that are ranked together, by the place of the first of them in
    the order of a ranking; nothing where all are ranked together. ``names`` are those of blocks."""
    found: dict[int, str] = {}
    place = 0
    for name, rows in zip(names, units.blocks.values(), strict=True):
        if name:
            counted = f"{words['units'].lower()}: {len(rows)}"
            quotas = _quotas(units.plan, units, rows)
            found[place] = f"{name} ({'; '.join([counted, *([quotas] if quotas else [])])})"
        place += len(rows)
    return found
