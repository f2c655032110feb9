"""A small language for official scorecards and rankings, and an exact engine for it.

>>> import rulelang
>>> rules = rulelang.parse('''
... ruleset offices "E-government" { unit office }
... input online : integer from 0
... input filed  : integer from 1
... criterion services max 10: ratio online / filed
... ''')
>>> result = rules.evaluate([{"office": "North", "online": 1, "filed": 3}])
>>> result["North"].total
Fraction(10, 3)
"""

from rulelang.api.evaluation import Evaluation, Explanation
from rulelang.api.ruleset import Ruleset, load, parse
from rulelang.diagnostics import DataError, Diagnostic, RulelangError, RulesError
from rulelang.engine.examples import ExampleResult, Expectation
from rulelang.results.score import UnitResult
from rulelang.results.trace import Trace

__all__ = [
    "DataError",
    "Diagnostic",
    "Evaluation",
    "ExampleResult",
    "Expectation",
    "Explanation",
    "RulelangError",
    "RulesError",
    "Ruleset",
    "Trace",
    "UnitResult",
    "load",
    "parse",
]
