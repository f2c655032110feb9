"""How long the exact engine will take for a table that columns cannot score."""

from time import perf_counter

from rulelang.data.prepared import prepare
from rulelang.data.table import Table
from rulelang.diagnostics import Diagnostic
from rulelang.engine.columnar.program import UnsupportedError
from rulelang.engine.columnar.slow import told
from rulelang.engine.exact import run
from rulelang.plan.tree import Plan
from rulelang.words import Number, Phrase, Wording, phrase

__all__ = ["forecast"]


def forecast(plan: Plan, error: UnsupportedError, some: Table, rows: int) -> Diagnostic:
    """Why a table of so many rows goes to the exact engine, and how long that will take, measured
    on some of them."""
    start = perf_counter()
    run(plan, prepare(some, plan))
    rate = max(1, len(some.rows)) / max(perf_counter() - start, 1e-6)
    values: dict[str, Wording] = {"units": rows, "rate": _rounded(rate), "time": _time(rows / rate)}
    return Diagnostic("W412", error.place, {**told(error), **values}, "eval")


def _rounded(rate: float) -> int:
    """A rate with one or two digits."""
    size = 10 ** max(0, len(str(int(rate))) - 2)
    found: int = int(rate) // size * size
    return max(1, found)


def _time(seconds: float) -> Phrase:
    """A time as people tell it."""
    if seconds < 90:
        return phrase("times.seconds", count=max(1, round(seconds)))
    minutes = seconds / 60
    if minutes < 90:
        return phrase("times.minutes", count=round(minutes))
    return phrase("times.hours", hours=Number(f"{minutes / 60:.1f}"))
