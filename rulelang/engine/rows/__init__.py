"""The row engine: straight-line integer code generated from a plan, exact and quick.

It covers rows in which everything is known and applies; any other row is distinguished, and goes to
the exact engine, which defines the answer.
"""

from rulelang.engine.rows.record import RecordScorer
from rulelang.engine.rows.result import UnitScore
from rulelang.engine.rows.shown import ENCODER
from rulelang.engine.rows.table import Keys, ScoredRows, TableScorer, exact_keys

__all__ = [
    "ENCODER",
    "Keys",
    "RecordScorer",
    "ScoredRows",
    "TableScorer",
    "UnitScore",
    "exact_keys",
]
