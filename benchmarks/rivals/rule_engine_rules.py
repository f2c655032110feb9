"""The rubric as rules of `rule-engine`, one a figure, each with those before it at hand.

Run as `python benchmarks/rivals/rule_engine_rules.py DATA.parquet RANKED.parquet`.

The rules are parsed once. Cells are looked up in a dictionary without further ado and have no
declared types, which are checked again for each unit; conditions are faster than the functions
`$min` and `$max`. Numbers are handed over as decimals, as the engine would make each of them one
whenever it is read. They have 28 digits. Nothing rounds but `floor`, and no figure is negative.
"""

import operator
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

import polars as pl
from rule_engine import Context, Rule

from benchmarks.rivals.table import FIGURES, INPUTS, cells, main

__all__ = ["score"]

RULES = {
    "share": """
        (lan + fibre + schools_online + clinics_online) / (2 * offices + schools + clinics)""",
    "infrastructure": "share < 1 ? (200 * share + 0.5).floor / 10 : 20",
    "qualified": "(trained + specialists) / employees",
    "staff": "qualified < 1 ? 10 * qualified : 10",
    "policy": """
        (decisions < 8 ? 0.25 * decisions : 2)
        + (plan == "none" ? 0 :
            (meetings < 8 ? 0.125 * meetings : 1) + budget
            + (plan == "draft" ? 2 : 4 + (leader ? 1 : 0) + (published_plan ? 1 : 0)))""",
    "readiness": "infrastructure + staff + policy",
    "presence": """
        4 * published + 2 * (updated + accessible) + 0.5 * (satisfaction - 1)
        + (mobile ? 1 : 0)
        + (load_time < 8 ? 0.25 * (8 - load_time) : 0)
        + (languages == "many" ? 1 : (languages == "two" ? 0.5 : 0))
        + (datasets < 8 ? 0.125 * datasets : 1)""",
    "span": "((answered + 0.5 * late) / questions - 0.5) / 0.5",
    "interaction": "span > 1 ? 15 : (span > 0 ? 15 * span : 0)",
    "served": "(online + in_time + paid + 0.5 * reused) / (2.5 * received + fees)",
    "transaction": "served < 1 ? (200 * served + 0.5).floor / 10 : 20",
    "rate": "incidents / computers",
    "security": """
        rate > 0.1 ? 0 :
            2 * patched + 0.25 * audit
            + (rate > 0.05 ? 0 :
                (backups ? 1 : 0)
                + (rate > 0.01 ? 2 :
                    3 + (drill ? 0.5 : 0)
                    + (firewall == "managed" ? 1 : (firewall == "basic" ? 0.5 : 0))))""",
    "results": "presence + interaction + transaction + security",
    "total": "readiness + results",
    "level": """
        total >= 80 and security >= 6 and staff >= 5 ? "A" :
            (total >= 70 ? "B" : (total >= 55 ? "C" : "D"))""",
}

_context = Context(resolver=operator.getitem)
_rules = [
    (name, Rule(" ".join(text.split()), context=_context).evaluate) for name, text in RULES.items()
]


@lru_cache(maxsize=100_000)
def _decimal(number: float) -> Decimal:
    return Decimal(repr(number))


def _handed(cell: Any) -> Any:
    return cell if isinstance(cell, str | bool) else _decimal(cell)


def _plain(figure: Any) -> Any:
    return figure if isinstance(figure, str) else float(figure)


def score(part: pl.DataFrame) -> Iterator[list[Any]]:
    """The figures of each unit of a slice."""
    for row in cells(part):
        unit = dict(zip(INPUTS, map(_handed, row), strict=True))
        for name, evaluate in _rules:
            unit[name] = evaluate(unit)
        yield [_plain(unit[name]) for name in FIGURES]


if __name__ == "__main__":
    main(score)
