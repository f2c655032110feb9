"""The rubric as one compiled program of the expression language of `zen-engine`.

Run as `python benchmarks/rivals/zen_expressions.py DATA.parquet RANKED.parquet`.

Handing over the cells is half of the time, so that all figures come of one call. That is faster
than `map` over many units in one call (a closure may assign nothing), and than two threads. Cells
in a list are handed over faster than a dictionary or JSON. Numbers are decimals of 28 digits, and
`round` takes halves away from zero.
"""

import re
from collections.abc import Iterator
from typing import Any

import polars as pl
import zen

from benchmarks.rivals.table import FIGURES, INPUTS, cells, main

__all__ = ["EXPRESSIONS", "score"]

#: Each figure, after the names that it alone uses, in an order in which all that is read is known.
EXPRESSIONS = {
    "infrastructure": """
        share = (lan + fibre + schools_online + clinics_online) / (2 * offices + schools + clinics);
        share < 1 ? round(20 * share, 1) : 20""",
    "staff": """
        qualified = (trained + specialists) / employees;
        qualified < 1 ? 10 * qualified : 10""",
    "policy": """
        some = decisions < 8 ? 0.25 * decisions : 2;
        more = some + (meetings < 8 ? 0.125 * meetings : 1) + budget;
        plan == "issued" ? 4 + more + (leader ? 1 : 0) + (published_plan ? 1 : 0)
            : plan == "draft" ? 2 + more : some""",
    "readiness": "infrastructure + staff + policy",
    "presence": """
        4 * published + 2 * (updated + accessible) + 0.5 * (satisfaction - 1)
            + (mobile ? 1 : 0)
            + (load_time < 8 ? 0.25 * (8 - load_time) : 0)
            + (languages == "many" ? 1 : languages == "two" ? 0.5 : 0)
            + (datasets < 8 ? 0.125 * datasets : 1)""",
    "interaction": """
        span = ((answered + 0.5 * late) / questions - 0.5) / 0.5;
        span > 1 ? 15 : span > 0 ? 15 * span : 0""",
    "transaction": """
        served = (online + in_time + paid + 0.5 * reused) / (2.5 * received + fees);
        served < 1 ? round(20 * served, 1) : 20""",
    "security": """
        rate = incidents / computers;
        base = 2 * patched + 0.25 * audit;
        rate > 0.1 ? 0 : rate > 0.05 ? base : rate > 0.01 ? 2 + base + (backups ? 1 : 0)
            : 3 + base + (backups ? 1 : 0) + (drill ? 0.5 : 0)
                + (firewall == "managed" ? 1 : firewall == "basic" ? 0.5 : 0)""",
    "results": "presence + interaction + transaction + security",
    "total": "readiness + results",
    "level": """
        total >= 80 and security >= 6 and staff >= 5 ? "A"
            : total >= 70 ? "B" : total >= 55 ? "C" : "D"
        """,
}


def _program() -> str:
    """One program of assignments, which reads each cell by its place and ends in the figures."""
    lines = []
    for name, text in EXPRESSIONS.items():
        *before, figure = text.split(";")
        lines += [*before, f"{name} = {figure}"]
    lines.append(f"[{', '.join(FIGURES)}]")
    places = {name: f"cells[{at}]" for at, name in enumerate(INPUTS)}
    return re.sub(r'"\w+"|[a-z]\w*', lambda word: places.get(word[0], word[0]), ";".join(lines))


_expression = zen.compile_expression(_program())


def score(part: pl.DataFrame) -> Iterator[list[Any]]:
    """The figures of each unit of a slice."""
    return (_expression.evaluate({"cells": [*unit]}) for unit in cells(part))


if __name__ == "__main__":
    main(score)
