"""The row engine: straight-line integer code generated from a plan, exact and quick.

It covers rows to which everything applies that may not, and has code of its own for each set of
inputs that rows lack; any other row is distinguished, and goes to the exact engine, which defines
the answer.
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
