"""What analyses and histories hold: the classes of the facts in an `Analysis` and a `Comparison`.

They are made by ``Evaluation.analysis`` and by ``rulelang.compare``, and are read only.
"""

from rulelang.analysis.facts import (
    Counts,
    CriterionAnalysis,
    Deciding,
    Pair,
    RankingAnalysis,
    Spread,
    Standing,
    UnitAnalysis,
)
from rulelang.analysis.history import (
    Alike,
    Change,
    CriterionHistory,
    CriterionYear,
    History,
    Kept,
    Placed,
    Renaming,
    Run,
    UnitHistory,
    Year,
)
from rulelang.results.summary import Extreme

__all__ = [
    "Alike",
    "Change",
    "Counts",
    "CriterionAnalysis",
    "CriterionHistory",
    "CriterionYear",
    "Deciding",
    "Extreme",
    "History",
    "Kept",
    "Pair",
    "Placed",
    "RankingAnalysis",
    "Renaming",
    "Run",
    "Spread",
    "Standing",
    "UnitAnalysis",
    "UnitHistory",
    "Year",
]
