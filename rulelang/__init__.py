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

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rulelang.analysis.facts import Analysis
    from rulelang.api.audit import Audit
    from rulelang.api.checking import check_rules
    from rulelang.api.clustered import SparkScores
    from rulelang.api.comparing import Comparison, compare
    from rulelang.api.evaluation import Evaluation, Explanation
    from rulelang.api.forms import Collected
    from rulelang.api.needs import MissingExtraError
    from rulelang.api.pictures import Picture
    from rulelang.api.ruleset import Ruleset, load, parse
    from rulelang.api.scored import ScoredTable
    from rulelang.api.years import YearsError
    from rulelang.data.options import Reading
    from rulelang.data.report import DataReport
    from rulelang.diagnostics import DataError, Diagnostic, RulelangError, RulesError
    from rulelang.engine.examples import ExampleResult, Expectation
    from rulelang.engine.rows import UnitScore
    from rulelang.plan.tree import CriterionPlan, InputPlan
    from rulelang.results.score import UnitResult
    from rulelang.results.trace import Trace

__version__: str

__all__ = [
    "Analysis",
    "Audit",
    "Collected",
    "Comparison",
    "CriterionPlan",
    "DataError",
    "DataReport",
    "Diagnostic",
    "Evaluation",
    "ExampleResult",
    "Expectation",
    "Explanation",
    "InputPlan",
    "MissingExtraError",
    "Picture",
    "Reading",
    "RulelangError",
    "RulesError",
    "Ruleset",
    "ScoredTable",
    "SparkScores",
    "Trace",
    "UnitResult",
    "UnitScore",
    "YearsError",
    "__version__",
    "check_rules",
    "compare",
    "load",
    "parse",
]

_HOMES = {
    "Analysis": "rulelang.analysis.facts",
    "Audit": "rulelang.api.audit",
    "Collected": "rulelang.api.forms",
    "Evaluation": "rulelang.api.evaluation",
    "MissingExtraError": "rulelang.api.needs",
    "Explanation": "rulelang.api.evaluation",
    "Ruleset": "rulelang.api.ruleset",
    "ScoredTable": "rulelang.api.scored",
    "SparkScores": "rulelang.api.clustered",
    "DataReport": "rulelang.data.report",
    "Picture": "rulelang.api.pictures",
    "Reading": "rulelang.data.options",
    "YearsError": "rulelang.api.years",
    "Comparison": "rulelang.api.comparing",
    "check_rules": "rulelang.api.checking",
    "compare": "rulelang.api.comparing",
    "load": "rulelang.api.ruleset",
    "parse": "rulelang.api.ruleset",
    "DataError": "rulelang.diagnostics",
    "Diagnostic": "rulelang.diagnostics",
    "RulelangError": "rulelang.diagnostics",
    "RulesError": "rulelang.diagnostics",
    "ExampleResult": "rulelang.engine.examples",
    "Expectation": "rulelang.engine.examples",
    "CriterionPlan": "rulelang.plan.tree",
    "InputPlan": "rulelang.plan.tree",
    "UnitResult": "rulelang.results.score",
    "UnitScore": "rulelang.engine.rows",
    "Trace": "rulelang.results.trace",
}


def __getattr__(name: str) -> object:
    """Import a name of the public face when it is first used, so that help comes at once."""
    if name == "__version__":
        from importlib.metadata import version

        return version("rulelang")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*__all__]
