"""The rubric as compiled programs of `cel-python`, one a figure.

Run as `python benchmarks/rivals/cel_programs.py DATA.parquet RANKED.parquet`.

`CompiledRunner` turns each program into Python once and takes Python's own floats and strings; only
what is true or false needs a type of CEL's. Each program is handed the names that it reads, as all
that it is handed is copied. Functions of our own, for the lesser of two, are not found by compiled
programs. CEL has no `round`; `int` cuts off the fraction, and no figure is negative.
"""

import re
from collections.abc import Iterator
from typing import Any

import polars as pl
from celpy import CompiledRunner, Environment
from celpy.celtypes import BoolType

from benchmarks.rivals.table import FIGURES, INPUTS, main

__all__ = ["score"]

PROGRAMS = {
    "share": """
        (lan + fibre + schools_online + clinics_online) / (2.0 * offices + schools + clinics)""",
    "infrastructure": "share < 1.0 ? double(int(200.0 * share + 0.5)) / 10.0 : 20.0",
    "qualified": "(trained + specialists) / employees",
    "staff": "qualified < 1.0 ? 10.0 * qualified : 10.0",
    "policy": """
        (decisions < 8.0 ? 0.25 * decisions : 2.0)
        + (plan == "none" ? 0.0 :
            (meetings < 8.0 ? 0.125 * meetings : 1.0) + budget
            + (plan == "draft" ? 2.0 : 4.0 + (leader ? 1.0 : 0.0) + (published_plan ? 1.0 : 0.0)))
        """,
    "readiness": "infrastructure + staff + policy",
    "presence": """
        4.0 * published + 2.0 * (updated + accessible) + 0.5 * (satisfaction - 1.0)
        + (mobile ? 1.0 : 0.0)
        + (load_time < 8.0 ? 0.25 * (8.0 - load_time) : 0.0)
        + (languages == "many" ? 1.0 : languages == "two" ? 0.5 : 0.0)
        + (datasets < 8.0 ? 0.125 * datasets : 1.0)""",
    "span": "((answered + 0.5 * late) / questions - 0.5) / 0.5",
    "interaction": "span > 1.0 ? 15.0 : span > 0.0 ? 15.0 * span : 0.0",
    "served": "(online + in_time + paid + 0.5 * reused) / (2.5 * received + fees)",
    "transaction": "served < 1.0 ? double(int(200.0 * served + 0.5)) / 10.0 : 20.0",
    "rate": "incidents / computers",
    "security": """
        rate > 0.1 ? 0.0 :
            2.0 * patched + 0.25 * audit
            + (rate > 0.05 ? 0.0 :
                (backups ? 1.0 : 0.0)
                + (rate > 0.01 ? 2.0 :
                    3.0 + (drill ? 0.5 : 0.0)
                    + (firewall == "managed" ? 1.0 : firewall == "basic" ? 0.5 : 0.0)))""",
    "results": "presence + interaction + transaction + security",
    "total": "readiness + results",
    "level": """
        total >= 80.0 && security >= 6.0 && staff >= 5.0 ? "A" :
            total >= 70.0 ? "B" : total >= 55.0 ? "C" : "D" """,
}
TRUTH = (BoolType(False), BoolType(True))


def _compiled() -> Iterator[tuple[str, Any, list[str]]]:
    """Each figure, its program, and the names that the program reads."""
    environment = Environment(runner_class=CompiledRunner)
    known = {*INPUTS, *PROGRAMS}
    for name, text in PROGRAMS.items():
        read = {*re.findall(r"[a-z]\w*", re.sub(r'"\w+"', "", text))} & known
        yield name, environment.program(environment.compile(text)).evaluate, sorted(read)


_programs = [*_compiled()]


def score(part: pl.DataFrame) -> Iterator[list[Any]]:
    """The figures of each unit of a slice."""
    numbers = pl.selectors.integer()
    truths = [name for name in INPUTS if part.schema[name] == pl.Boolean]
    for unit in part.with_columns(numbers.cast(pl.Float64)).iter_rows(named=True):
        for name in truths:
            unit[name] = TRUTH[unit[name]]
        for name, evaluate, read in _programs:
            unit[name] = evaluate({key: unit[key] for key in read})
        yield [unit[name] for name in FIGURES]


if __name__ == "__main__":
    main(score)
