"""The rubric as a decision graph of `zen-engine`: criteria in expressions, levels in a table.

Run as `python benchmarks/rivals/zen_graph.py DATA.parquet RANKED.parquet`.

The engine compiles a graph once if it comes from a loader of its own; `create_decision` compiles it
anew for each unit, and costs ten times as much. `evaluate_batch`, `async_evaluate` and the loop
mode of a node are slower than one call a unit, and lines of JSON, which Polars writes, are handed
over faster than dictionaries.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import polars as pl
import zen

from benchmarks.rivals.table import FIGURES, main
from benchmarks.rivals.zen_expressions import EXPRESSIONS

__all__ = ["graph", "score"]

#: Bounds of the total, security and staff, and the level, the highest first.
LEVELS = (
    (">= 80", ">= 6", ">= 5", '"A"'),
    (">= 70", "", "", '"B"'),
    (">= 55", "", "", '"C"'),
    ("", "", "", '"D"'),
)


def _node(kind: str, **content: Any) -> dict[str, Any]:
    place = {"x": 0, "y": 0}
    return {"id": kind, "type": kind, "name": kind, "position": place, "content": content}


def _referring(text: str) -> str:
    """An expression that reads the figures before it in the same node, which `$` stands for."""
    return re.sub(rf"\b({'|'.join(EXPRESSIONS)})\b", r"$.\1", text)


def graph() -> dict[str, Any]:
    """The rubric as a graph, in the format of the engine's own editor."""
    columns = ("total", "security", "staff")
    nodes = [
        _node("inputNode", schema=""),
        _node(
            "expressionNode",
            expressions=[
                {"id": name, "key": name, "value": _referring(text)}
                for name, text in EXPRESSIONS.items()
                if name != "level"
            ],
            passThrough=False,
            inputField=None,
            outputPath=None,
            executionMode="single",
        ),
        _node(
            "decisionTableNode",
            hitPolicy="first",
            inputs=[{"id": name, "name": name, "field": name} for name in columns],
            outputs=[{"id": "level", "name": "level", "field": "level"}],
            rules=[
                dict(zip(("_id", *columns, "level"), (cells[-1], *cells), strict=True))
                for cells in LEVELS
            ],
            passThrough=True,
            inputField=None,
            outputPath=None,
            executionMode="single",
        ),
        _node("outputNode", schema=""),
    ]
    edges = [
        {"id": f"edge{at}", "type": "edge", "sourceId": one["id"], "targetId": other["id"]}
        for at, (one, other) in enumerate(pairwise(nodes))
    ]
    return {"nodes": nodes, "edges": edges}


_engine = zen.ZenEngine({"loader": {"type": "static", "content": {"rubric": graph()}}})


def score(part: pl.DataFrame) -> Iterator[list[Any]]:
    """The figures of each unit of a slice."""
    for unit in part.write_ndjson().splitlines():
        found = _engine.evaluate("rubric", unit)["result"]
        yield [found[name] for name in FIGURES]


if __name__ == "__main__":
    main(score)
