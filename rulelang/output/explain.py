"""A trace as an indented tree that a person can follow with a pocket calculator."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from rulelang.diagnostics import Cell
from rulelang.diagnostics.render import width as drawn
from rulelang.output.blocks import block_names
from rulelang.output.columns import broken, in_line
from rulelang.output.figures import for_people, signed
from rulelang.output.further import labels_of, limit
from rulelang.output.ties import by_total, tie_break
from rulelang.plan.expressions import TOTAL
from rulelang.plan.tree import Plan
from rulelang.plan.values import Absent
from rulelang.results.score import Results, UnitResult
from rulelang.results.trace import ReadValue, Trace
from rulelang.words import words_of

__all__ = ["Shown", "Unfolded", "text", "unfolded"]

GAP = "  "
SEPARATOR = " · "
NARROWEST = 30
"""The least room for how a figure came about next to it; with less it is below."""

LEAST = 20
"""A terminal that is narrower is taken to be so wide."""

NAMES = 5, 12
"""The part of a terminal that names may take before they wrap."""


@frozen
class Shown:
    """How an explanation is shown: within ``width`` columns, None for no limit; with the ``ids`` of
    the rules next to the labels, and with the ``lines`` on which criteria stand."""

    width: int | None = None
    ids: bool = False
    lines: bool = False


@frozen
class _Row:
    """A criterion or figure in the tree: its cells, how it came about, and what is below it.

    ``branch`` is before its name, ``stem`` before every further line of it.
    """

    branch: str
    stem: str
    name: str
    weight: str
    figure: str
    limit: str
    place: str
    how: tuple[str, ...]
    details: tuple[str, ...]


def text(
    plan: Plan,
    results: Results,
    result: UnitResult,
    trace: Trace,
    figures: Sequence[Trace] = (),
    shown: Shown | None = None,
) -> str:
    """The tree of a trace, under a heading that says what the unit came to among the others, then
    how ``figures`` came about."""
    shown = shown or Shown()
    writer = _Writer(plan, shown, _words(plan.language))
    first, *others = writer.heading(results, result, trace)
    heading = _within(first, shown.width, "  ")
    for other in others:
        heading += _within(f"  {other}", shown.width, "    ")
    lines = [*heading, "", *_tree([*writer.rows(trace)], shown.width)]
    if figures:
        rows = [row for figure in figures for row in writer.rows(figure)]
        lines += ["", *_tree(rows, shown.width)]
    return "\n".join(lines)


def _words(language: str) -> Mapping[str, str]:
    """The words of tables and of explanations."""
    return {**words_of("table", language), **words_of("explanation", language)}


@frozen
class Unfolded:
    """A criterion of a trace as a reader unfolds it: its name, its weight in a mean and its figure,
    how that came about, what was read for it, and its parts."""

    name: str
    weight: str
    figure: str
    how: tuple[str, ...]
    details: tuple[str, ...]
    parts: tuple["Unfolded", ...]


def unfolded(plan: Plan, trace: Trace) -> Unfolded:
    """The tree of a trace, for a reader who unfolds it criterion by criterion."""
    writer = _Writer(plan, Shown(), _words(plan.language))

    def within(one: Trace) -> Unfolded:
        row = writer.row(one, "", "")
        parts = tuple(map(within, one.children))
        figure = f"{row.figure} {row.limit.replace('/', '/ ')}".rstrip()
        return Unfolded(row.name, row.weight, figure, row.how, row.details, parts)

    return within(trace)


# ---- the tree ------------------------------------------------------------------------------------


def _tree(rows: Sequence[_Row], width: int | None) -> Iterator[str]:
    """The rows with their cells in columns; how a figure came about next to it, or below it where
    there is no room."""
    names = max(drawn(row.branch + row.name) for row in rows)
    if width is not None:
        names = min(names, max(width * NAMES[0] // NAMES[1], LEAST))
    after = max((drawn(_after(row.figure)) for row in rows), default=0)
    before = max(drawn(row.figure) - drawn(_after(row.figure)) for row in rows)
    weights, limits, places = (
        max(map(drawn, column))
        for column in zip(*((row.weight, row.limit, row.place) for row in rows), strict=True)
    )
    left = names + sum(size + len(GAP) for size in (weights, places) if size)
    left += len(GAP) + before + after + (limits + 1 if limits else 0) + len(GAP)
    beside = width is None or width - left >= NARROWEST
    for row in rows:
        room = names - drawn(row.branch)
        first, *others = broken(row.name, max(room, 1))
        cells = [_padded(row.branch + first, names)]
        if weights:
            cells.append(_padded(row.weight, weights, right=True))
        tail = _after(row.figure)
        figure = _padded(row.figure[: len(row.figure) - len(tail)], before, right=True)
        figure += _padded(tail, after)
        cells.append(f"{figure} {_padded(row.limit, limits)}" if limits else figure)
        if places:
            cells.append(_padded(row.place, places))
        wide = None if width is None else width - left
        how = [line for part in row.how for line in _within(part, wide, "  ")] if beside else []
        yield (GAP.join([*cells, how[0] if how else ""])).rstrip()
        for at in range(max(len(others), len(how) - 1)):
            name = row.stem + (others[at] if at < len(others) else "")
            told = how[at + 1] if at + 1 < len(how) else ""
            yield (_padded(name, left) + told).rstrip()
        under = row.stem + GAP
        inner = None if width is None else max(width - drawn(under), LEAST)
        for part in (*(() if beside else row.how), *row.details):
            for line in _within(part, inner, "  "):
                yield under + line


def _after(figure: str) -> str:
    """The decimals of a figure with their sign: figures are below each other by it."""
    at = max(figure.rfind("."), figure.rfind(","))
    return figure[at:] if at >= 0 and figure[at + 1 :].isdecimal() else ""


def _padded(cell: str, width: int, right: bool = False) -> str:
    room = " " * (width - drawn(cell))
    return room + cell if right else cell + room


def _within(line: str, width: int | None, indent: str) -> list[str]:
    """A line in lines of a width, those after the first indented."""
    start = line[: len(line) - len(line.lstrip())]
    if width is None or drawn(line) <= width:
        return [line]
    first, *_ = broken(line.strip(), max(width - len(start), LEAST))
    rest = line.strip()[len(first) :].strip()
    return [
        start + first,
        *(indent + part for part in broken(rest, max(width - len(indent), LEAST))),
    ]


# ---- what is in it ---------------------------------------------------------------------------


@frozen
class _Writer:
    plan: Plan
    shown: Shown
    words: Mapping[str, str]

    def called(self, id: str, label: str | None) -> str:
        if not label or label == id:
            return self.words["total"] if id == TOTAL else id
        return in_line(f"{label} ({id})" if self.shown.ids else label)

    def points(self, value: Fraction) -> str:
        return for_people(value, self.plan.decimals, self.plan.language)

    # ---- the heading --------------------------------------------------------------------------

    def heading(self, results: Results, result: UnitResult, trace: Trace) -> Iterator[str]:
        """What the unit came to among the others; then how far the next one and the next level
        are; then where the rules stand."""
        words = self.words
        period, _ = self.block(result)
        parts = [result.unit] if period is None else [result.unit, period]
        if result.total is not None:
            total, most = self.points(result.total), limit(self.plan.total, self.plan.language)
            parts.append(f"{total} {words['of_limit'].format(max=most)}" if most else total)
        if result.status == "incomplete":
            labels = labels_of(self.plan)
            needed = [self.called(id, labels.get(id)) for id in result.missing]
            said = ", ".join(needed) or words["nothing_applies"]
            parts.append(f"{words['not_reported'] if needed else words['incomplete']}: {said}")
        elif result.status == "disqualified":
            parts.append(f"{words['disqualified']}: {result.reason}")
        elif result.level is not None:
            block = self.plan.total_levels
            assert block is not None
            parts.append(self.called(result.level, block.labels.get(result.level)))
            if result.status == "unranked":
                parts.append(words["not_ranked"])
        further: list[str] = []
        if result.rank is not None:
            parts.append(self.rank(results, result, result.rank))
            further += self.ahead(results, result, result.rank)
        if trace.id == TOTAL and trace.level is not None and trace.level.missed:
            further.append(trace.level.missed)
        yield in_line(SEPARATOR.join(parts))
        if further:
            yield in_line(SEPARATOR.join(further))
        if self.shown.lines:
            yield f"{words['rules_file']}: {trace.place.file}"

    def peers(self, results: Results, result: UnitResult) -> list[tuple[int, UnitResult]]:
        """Those ranked together with a unit, and itself, with their ranks."""
        own = (result.period, result.group)
        return [
            (unit.rank, unit)
            for unit in results.units
            if unit.rank is not None and (unit.period, unit.group) == own
        ]

    def rank(self, results: Results, result: UnitResult, rank: int) -> str:
        said = self.words["rank_of"].format(rank=rank, count=len(self.peers(results, result)))
        _, group = self.block(result)
        return said if group is None else self.words["in_group"].format(rank=said, group=group)

    def block(self, result: UnitResult) -> tuple[str | None, str | None]:
        """What people call the period of a unit and its group; None where it has none."""
        names = block_names(self.plan, (result.period, result.group))
        period = names.pop(0) if result.period is not None else None
        grouped = self.plan.rank.within is not None and result.group is not None
        return period, names[0] if grouped else None

    def ahead(self, results: Results, result: UnitResult, rank: int) -> Iterator[str]:
        """How far the next better unit is."""
        better = [peer for peer in self.peers(results, result) if peer[0] < rank]
        if not better:
            return
        at, ahead = max(better, key=lambda peer: peer[0])
        if not by_total(self.plan) or ahead.total is None or result.total is None:
            yield self.words["ahead_other"].format(rank=at, unit=ahead.unit)
        elif ahead.total == result.total:
            yield self.words["ahead_equal"].format(rank=at, unit=ahead.unit)
            yield from filter(None, [tie_break(self.plan)])
        else:
            gap = self.points(ahead.total - result.total)
            yield self.words["ahead"].format(rank=at, unit=ahead.unit, points=gap)

    # ---- rows ---------------------------------------------------------------------------------

    def rows(self, trace: Trace) -> Iterator[_Row]:
        """A criterion and all in it. What the total is made of is below it as it is, and so
        the branches begin one level further in."""
        if trace.id != TOTAL:
            yield from self.branches(trace, "", "")
            return
        yield self.row(trace, "", "")
        for child in trace.children:
            yield from self.branches(child, "", "")

    def branches(self, trace: Trace, branch: str, stem: str) -> Iterator[_Row]:
        yield self.row(trace, branch, stem + ("│ " if trace.children else "  "))
        for index, child in enumerate(trace.children):
            last = index == len(trace.children) - 1
            fork, below = ("└ ", "  ") if last else ("├ ", "│ ")
            yield from self.branches(child, stem + fork, stem + below)

    def row(self, trace: Trace, branch: str, stem: str) -> _Row:
        known = not isinstance(trace.score, Absent)
        (figure,) = signed([trace.figure if known else "–"], trace.kind)
        extra = trace.kind in ("bonus", "penalty")
        most = f"/{trace.most}" if trace.most and not extra else ""
        return _Row(
            branch,
            stem,
            self.called(trace.id, trace.label),
            trace.weight,
            in_line(figure),
            most,
            f":{trace.place.line}" if self.shown.lines else "",
            tuple(in_line(line) for line in self.how(trace)),
            tuple(in_line(line) for line in self.details(trace)),
        )

    def how(self, trace: Trace) -> Iterator[str]:
        """How the score came about: the calculation, then what was done to it, a line each."""
        words = self.words
        if isinstance(trace.score, Absent):
            yield self.absent(trace, trace.score)
        elif trace.applies:
            yield f"{words['does_not_apply']}: {words['needs'].format(condition=trace.applies)}"
        elif isinstance(trace.computed, Absent):
            missing = trace.computed.kind == "missing"
            reason = self.named(trace.computed) or trace.calculation or words["nothing_in_it"]
            yield f"{words['not_reported' if missing else 'does_not_apply']}: {reason}"
        else:
            if trace.source is None:
                yield trace.calculation
            elif trace.source.cell is None:
                yield words["default"]
            else:
                yield f"{words['as_entered']} {self.source(trace.source)}"
            yield from (item.text for item in trace.adjustments)

    def absent(self, trace: Trace, absent: Absent) -> str:
        words = self.words
        if absent.kind == "missing":
            lacks = absent.names == {trace.id} and trace.children  # too little of it is known
            reason = (lacks and trace.calculation) or self.named(absent)
            return f"{words['not_reported']}: {reason}"
        if trace.applies:
            return f"{words['does_not_apply']}: {words['needs'].format(condition=trace.applies)}"
        if trace.children:
            reason = trace.calculation or words["nothing_in_it"]
            return f"{words['does_not_apply']}: {reason}"
        reason = trace.calculation or words["nothing_beside"]
        return f"{words['does_not_apply']}: {reason}"

    def named(self, absent: Absent) -> str:
        labels = labels_of(self.plan)
        return ", ".join(self.called(id, labels.get(id)) for id in sorted(absent.names))

    def details(self, trace: Trace) -> Iterator[str]:
        """What the figure was computed from, the level, and the next step up."""
        inputs, computed = list[str](), list[str]()
        for item in self.flat(trace.readings):
            if item.calculation or item.kind in ("let", "criterion", "statistic"):
                equals = f" = {item.calculation}" if item.calculation != item.text else ""
                said = equals if item.calculation else ""
                computed.append(f"{self.called(item.name, item.label)}: {item.text}{said}")
            else:
                inputs.append(self.reading(item))
        yield from dict.fromkeys(computed)
        if inputs:
            yield SEPARATOR.join(dict.fromkeys(inputs))
        if trace.level is not None and trace.id != TOTAL:
            name = self.called(trace.level.id, trace.level.label)
            said = self.words["level_of_it"].format(level=name)
            yield SEPARATOR.join(filter(None, (said, trace.level.missed)))
        if trace.hint:
            yield f"↑ {trace.hint}"

    def flat(self, readings: Sequence[ReadValue]) -> Iterator[ReadValue]:
        for item in readings:
            yield item
            yield from self.flat(item.readings)

    def reading(self, item: ReadValue) -> str:
        text = (
            f"{item.text} {item.unit}".rstrip() if not isinstance(item.value, Absent) else item.text
        )
        return f"{self.called(item.name, item.label)}: {text} {self.source(item)}".rstrip()

    def source(self, item: ReadValue) -> str:
        """Where the value of an input comes from."""
        if item.cell is None:
            return "" if isinstance(item.value, Absent) else f"({self.words['default']})"
        place = self.place(item.cell, item)
        return f"({place})" if place else ""

    def place(self, cell: Cell, item: ReadValue) -> str:
        """The cell as the tool that shows the data names it."""
        if cell.address:
            return cell.spot
        row = self.words["record" if cell.is_record else "row"].format(row=cell.number)
        row = row if cell.row else ""  # the field of a single record has none
        if cell.column in (item.name, item.label):
            return row
        column = self.words["column"].format(column=f"`{cell.column}`")
        return f"{row}, {column}" if row else column
