"""A trace as an indented tree that a person can follow with a pocket calculator."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from attrs import frozen

from rulelang.diagnostics.render import width as columns
from rulelang.output.figures import for_people
from rulelang.output.further import labels_of
from rulelang.plan.tree import TOTAL, Plan, Read, Ref
from rulelang.plan.values import Absent
from rulelang.plan.walk import reads
from rulelang.results.score import Results, UnitResult
from rulelang.results.trace import Adjustment, Reading, Trace

__all__ = ["text"]

GAP = "  "
NARROWEST = 24
"""The least room for how a figure came about; labels leave before it gets less."""


@frozen
class _Line:
    """A line of the tree: branch and name, label, figure, place, how it came about.

    ``below`` are the branches that go on below it.
    """

    name: str
    label: str
    figure: str
    how: str
    place: str = ""
    below: str = ""


def text(
    plan: Plan,
    results: Results,
    result: UnitResult,
    trace: Trace,
    figures: Sequence[Trace] = (),
    width: int | None = None,
) -> str:
    """The tree of a trace, under a heading that says what the unit came to among the others, then
    how ``figures`` came about.

    ``width`` is the room in columns, None for no limit: where there is little, labels leave and
    the rest wraps.
    """
    heading = [_heading(plan, results, result), f"rules {trace.place.file}"]
    shown = [part for line in heading for part in _wrapped(line, width, "  ")]
    lines = [line for item in (trace, *figures) for line in _criterion(item, "", "")]
    return "\n".join([*shown, "", *_tree(lines, width)])


def _tree(lines: Sequence[_Line], width: int | None) -> Iterator[str]:
    """The lines with their cells in columns; without labels where there is no room for them."""
    figured = [line for line in lines if line.figure]
    cells = [(line.name, line.label, line.figure, line.place) for line in figured]
    widest = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    if width is not None and sum(widest) + len(GAP) * 4 + NARROWEST > width:
        widest[1] = 0
    kept = [index for index, most in enumerate(widest) if most]
    left = sum(widest) + len(GAP) * len(kept)
    for line in lines:
        if not line.figure:
            yield from _wrapped(line.name, width, line.below + "  ")
            continue
        row = (line.name, line.label, line.figure, line.place)
        start = "".join(_padded(row[index], widest[index]) + GAP for index in kept)
        room = None if width is None else max(width - left, NARROWEST)
        first, *more = _wrapped(line.how, room, "")
        yield (start + first).rstrip()
        yield from (_padded(line.below, left) + part for part in more)


def _wrapped(line: str, width: int | None, indent: str) -> list[str]:
    if width is None:
        return [line]
    return wrap(
        line,
        max(width, NARROWEST),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def _heading(plan: Plan, results: Results, result: UnitResult) -> str:
    parts = [result.unit if result.period is None else f"{result.unit}, {result.period}"]
    if result.rank is not None:
        parts.append(_rank(plan, results, result, result.rank))
    if result.status == "incomplete":
        labels = labels_of(plan)
        needed = [f"{id} ({labels[id]})" if labels[id] else id for id in result.missing]
        parts.append("incomplete" + (f": not reported: {', '.join(needed)}" if needed else ""))
    elif result.status == "disqualified":
        parts.append(f"out of the running: {result.reason}")
    elif result.level is not None:
        (levels,) = (block for block in plan.levels if block.of == plan.total.id)
        label = levels.labels.get(result.level)
        parts.append(f"level {result.level}" + (f" ({label})" if label else ""))
        if result.status == "unranked":
            parts.append("no rank at this level")
    return " · ".join(parts)


def _rank(plan: Plan, results: Results, result: UnitResult, rank: int) -> str:
    """The rank among those ranked together, and how far the next better unit is."""
    peers = [
        (unit.rank, unit)
        for unit in results.units
        if unit.rank is not None and (unit.period, unit.group) == (result.period, result.group)
    ]
    said = f"rank {rank} of {len(peers)}"
    if result.group is not None:
        said += f" in {result.group}"
    better = [entry for entry in peers if entry[0] < rank]
    if not better:
        return said
    _, ahead = max(better, key=lambda entry: entry[0])
    key, ascending = plan.rank.keys[0]
    by_total = reads(key) == [Read(Ref("score", TOTAL))] and not ascending
    if not by_total or ahead.total is None or result.total is None:
        return f"{said}, behind {ahead.unit}"
    if ahead.total == result.total:
        return f"{said}, behind {ahead.unit} with the same total"
    gap = for_people(ahead.total - result.total, plan.decimals, plan.language)
    return f"{said}, {gap} points behind {ahead.unit}"


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - columns(cell))


# ---- lines --------------------------------------------------------------------------------------


def _criterion(trace: Trace, branch: str, below: str) -> Iterator[_Line]:
    place = f":{trace.place.line}"
    stem = below + ("│" if trace.children else "")
    yield _Line(branch + trace.id, trace.label or "", trace.figure, _how(trace), place, stem)
    under = below + ("│    " if trace.children else "     ")
    yield from _details(trace, under)
    for index, child in enumerate(trace.children):
        last = index == len(trace.children) - 1
        fork, stem = ("└─ ", "   ") if last else ("├─ ", "│  ")
        yield from _criterion(child, below + fork, below + stem)


def _details(trace: Trace, under: str) -> Iterator[_Line]:
    yield from _readings(trace.readings, under)
    if trace.row is not None and trace.row.before:
        missed = f"with {trace.row.missed}, " if trace.row.missed else ""
        yield _Line(f"{under}{missed}the row above: {trace.row.before}", "", "", "", "", under)
    if trace.level is not None:
        level = trace.level
        reached = "the lowest" if level.bound is None else "reached"
        missed = f"; {level.missed}" if level.missed else ""
        yield _Line(f"{under}level {level.id}, {reached}{missed}", "", "", "", "", under)


def _readings(readings: tuple[Reading, ...], under: str) -> Iterator[_Line]:
    for item in readings:
        known = not isinstance(item.value, Absent)
        figure = f"{item.text} {item.unit}".rstrip() if known else item.text
        how = f"= {item.calculation}" if item.calculation else _source(item)
        yield _Line(under + item.name, item.label or "", figure, how, "", under)
        yield from _readings(item.readings, under + "  ")


def _source(item: Reading) -> str:
    """Where the value of an input comes from."""
    if item.cell is not None:
        column = "" if item.cell.column == item.name else f", column `{item.cell.column}`"
        return f"(row {item.cell.row}{column})"
    computed = item.kind in ("let", "criterion", "statistic") or isinstance(item.value, Absent)
    return "" if computed else "(the default)"


def _how(trace: Trace) -> str:
    """How the score came about, in one line."""
    if isinstance(trace.score, Absent):
        return _absent(trace, trace.score)
    if trace.applies:
        return f"does not apply: {trace.applies}"
    if isinstance(trace.computed, Absent):
        kind = "not reported" if trace.computed.kind == "missing" else "does not apply"
        reason = ", ".join(sorted(trace.computed.names)) or trace.calculation
        return f"{kind}: {reason or 'nothing in it applies'}"
    said = trace.calculation
    if trace.source is not None:
        entered = trace.source.cell is not None
        said = f"as entered {_source(trace.source)}" if entered else "not entered: the default"
    return "; ".join([said, *(_adjusted(item) for item in trace.adjustments)])


def _absent(trace: Trace, absent: Absent) -> str:
    if absent.kind == "missing":
        return "not reported: " + ", ".join(sorted(absent.names))
    if trace.applies:
        return trace.applies
    if trace.children:
        return "nothing in it applies"
    return trace.calculation or "nothing beside it applies"


def _adjusted(item: Adjustment) -> str:
    said = {
        "scaled": f"scaled for what does not apply: {item.text}",
        "extras": f"with bonuses and penalties: {item.text}",
        "rounded": item.text,
        "held": "held",
    }[item.kind]
    return f"{said} = {item.figure}"
