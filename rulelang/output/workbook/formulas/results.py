"""The results of every unit: what stands where it is complete, or out of the running."""

from collections.abc import Mapping, Sequence

from rulelang.output.walk import Needed
from rulelang.output.workbook.figures import figure_key, level_key
from rulelang.output.workbook.formulas.ranks import (
    Running,
    lacking,
    write_keys,
    write_rank,
    write_running,
)
from rulelang.output.workbook.formulas.states import INEXPRESSIBLE
from rulelang.output.workbook.formulas.steps import figure_format
from rulelang.output.workbook.formulas.text import (
    InexpressibleError,
    joined,
    number,
    string,
)
from rulelang.output.workbook.formulas.value import Value
from rulelang.output.workbook.formulas.writer import Writer
from rulelang.plan.expressions import TOTAL, Ref

__all__ = ["COMPLETE", "write_ranks", "write_results"]

COMPLETE = "complete"
"""The name of the column that says whether a unit is complete; its name is given first."""


def write_results(w: Writer, needed: Needed[Value], words: Mapping[str, str]) -> Running:
    """Write the results of a unit but its ranks; one that is incomplete has none but its status."""
    running = write_running(w, needed, COMPLETE)
    w.begin("result")
    total = w.values[Ref("score", TOTAL)]
    shown = f"OR({COMPLETE},{running.out})" if running.out else COMPLETE
    has_total = f"AND({shown},ISNUMBER({total.text}))" if running.out else COMPLETE
    w.column("result_total", f'IF({has_total},{total.text},"")', key="total", format="points")
    try:
        most = number(w.plan.total.maximum)
        share = f'IF({has_total},ROUND({total.text}/{most},12),"")'
    except InexpressibleError as error:
        share = w.inexpressible(error.why).text
    w.column("result_share", share, key="share", format="share")
    _write_level_and_status(w, running, words)
    _write_of_result(w, {"total": has_total, "level": running.runs})
    if w.plan.disqualified:
        reasons = [
            f'IF({_holds(w, value)},{string("; " + item.reason)},"")'
            for item, value in zip(w.plan.disqualified, needed.out, strict=True)
        ]
        text = "&".join(reasons)
        w.column("reason", f'IF(ISERROR({COMPLETE}),"",MID({text},3,10000))', key="reason")
    return running


def _holds(w: Writer, value: Value) -> str:
    return w.closed(value, replaced=dict.fromkeys(w.states(value), "FALSE"))


def _write_level_and_status(w: Writer, running: Running, words: Mapping[str, str]) -> None:
    status = string(words["ranked"])
    block = w.plan.total_levels
    if block is not None:
        value = w.values[Ref("placed" if block.has_quotas else "level", TOTAL)]
        text = f'IF({running.runs},{w.closed(value)},"")'
        name = w.column("result_level", text, key="level")
        below = f"EXACT({name},{string(block.below)})"
        status = f"IF({below},{string(words['below'])},{status})"
        if block.unranked:
            unranked = _among(name, [id for id in block.labels if id in block.unranked])
            status = f"IF({unranked},{string(words['unranked'])},{status})"
        if INEXPRESSIBLE in value.all_states:
            none = w.state(INEXPRESSIBLE)
            status = f"IF({name}={none},{none},{status})"
    status = f"IF({COMPLETE},{status},{string(words['incomplete'])})"
    if running.out:
        status = f"IF({running.out},{string(words['disqualified'])},{status})"
    broken = f"ISERROR({COMPLETE})"
    w.column("status", f"IF({broken},{string(words['wrong_data'])},{status})", key="status")


def _among(name: str, ids: Sequence[str]) -> str:
    return joined("OR", [f"EXACT({name},{string(id)})" for id in ids])


def _write_of_result(w: Writer, shows: Mapping[str, str]) -> None:
    """Figures of the total or its level, and their own levels, stand where that does."""
    for figure in w.plan.figures:
        if not figure.shown_with:
            continue
        there = shows[figure.shown_with]
        value = w.values[Ref("let", figure.id)]
        text = f'IF({there},{w.closed(value)},"")'
        key, form = figure_key(figure.id), figure_format(figure)
        w.column(f"result_{figure.id}", text, figure.label, key=key, format=form)
        if any(block.of == figure.id for block in w.plan.levels):
            level = w.values[Ref("level", figure.id)]
            text = f'IF({there},{w.closed(level)},"")'
            w.column(f"result_{figure.id}_level", text, key=level_key(figure.id))


def write_ranks(
    w: Writer, running: Running, others: Sequence[Needed[Value]], names: Sequence[int]
) -> None:
    """Write the rank of every unit that runs, in each ranking; ``names`` is the order of their
    names."""
    w.begin("rank")
    ranked, block = running.runs, w.plan.total_levels
    if block is not None and block.unranked:
        level = w.values[Ref("placed" if block.has_quotas else "level", TOTAL)].text
        unranked = _among(level, [id for id in block.labels if id in block.unranked])
        ranked = w.column("ranked", f"AND({running.runs},NOT({unranked}))")
    write_rank(w, w.plan.rank, ranked, running, names)
    for ranking, needed in zip(w.plan.rankings, others, strict=True):
        w.begin(f"{ranking.id}_key")
        there = w.column(f"in_{ranking.id}", f"IF({ranked},NOT({lacking(w, needed)}),FALSE)")
        keys = write_keys(w, needed, there)
        write_rank(w, ranking, there, running.of(w, keys, needed.group), names)
