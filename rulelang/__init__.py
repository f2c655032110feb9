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
    from rulelang.api.loading import load, parse
    from rulelang.api.model import (
        Bound,
        Column,
        Criterion,
        Figure,
        Input,
        Level,
        Levels,
        Option,
        Quota,
        Ranking,
        RankKey,
        Structure,
        Tying,
    )
    from rulelang.api.needs import MissingExtraError
    from rulelang.api.pictures import Picture
    from rulelang.api.ruleset import Ruleset
    from rulelang.api.scored import ScoredTable
    from rulelang.api.years import YearsError
    from rulelang.data.options import Reading
    from rulelang.data.report import ColumnRead, DataReport, MissingInputs, PartRead
    from rulelang.diagnostics import (
        Cell,
        DataError,
        Diagnostic,
        Edit,
        Label,
        Place,
        RulelangError,
        RulesError,
        Severity,
        Source,
        Span,
    )
    from rulelang.engine.examples import ExampleResult, Expectation
    from rulelang.engine.rows import UnitScore
    from rulelang.plan.kinds import (
        CriterionKind,
        FigureKind,
        InputKind,
        Mark,
        MissingPolicy,
        NotApplicablePolicy,
        Side,
        UnitStatus,
    )
    from rulelang.results.marked import Marked
    from rulelang.results.score import UnitResult
    from rulelang.results.trace import (
        Adjustment,
        LevelTaken,
        ReadKind,
        ReadValue,
        RowTaken,
        Trace,
        TraceKind,
    )
    from rulelang.words import Language

__version__: str

__all__ = [
    "Adjustment",
    "Analysis",
    "Audit",
    "Bound",
    "Cell",
    "Collected",
    "Column",
    "ColumnRead",
    "Comparison",
    "Criterion",
    "CriterionKind",
    "DataError",
    "DataReport",
    "Diagnostic",
    "Edit",
    "Evaluation",
    "ExampleResult",
    "Expectation",
    "Explanation",
    "Figure",
    "FigureKind",
    "Input",
    "InputKind",
    "Label",
    "Language",
    "Level",
    "LevelTaken",
    "Levels",
    "Mark",
    "Marked",
    "MissingExtraError",
    "MissingInputs",
    "MissingPolicy",
    "NotApplicablePolicy",
    "Option",
    "PartRead",
    "Picture",
    "Place",
    "Quota",
    "RankKey",
    "Ranking",
    "ReadKind",
    "ReadValue",
    "Reading",
    "RowTaken",
    "RulelangError",
    "RulesError",
    "Ruleset",
    "ScoredTable",
    "Severity",
    "Side",
    "Source",
    "Span",
    "SparkScores",
    "Structure",
    "Trace",
    "TraceKind",
    "Tying",
    "UnitResult",
    "UnitScore",
    "UnitStatus",
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
    "ColumnRead": "rulelang.data.report",
    "DataReport": "rulelang.data.report",
    "MissingInputs": "rulelang.data.report",
    "PartRead": "rulelang.data.report",
    "Picture": "rulelang.api.pictures",
    "Reading": "rulelang.data.options",
    "YearsError": "rulelang.api.years",
    "Comparison": "rulelang.api.comparing",
    "check_rules": "rulelang.api.checking",
    "compare": "rulelang.api.comparing",
    "load": "rulelang.api.loading",
    "parse": "rulelang.api.loading",
    "DataError": "rulelang.diagnostics",
    "Diagnostic": "rulelang.diagnostics",
    "RulelangError": "rulelang.diagnostics",
    "RulesError": "rulelang.diagnostics",
    "ExampleResult": "rulelang.engine.examples",
    "Expectation": "rulelang.engine.examples",
    "UnitResult": "rulelang.results.score",
    "UnitScore": "rulelang.engine.rows",
    "Trace": "rulelang.results.trace",
    "CriterionKind": "rulelang.plan.kinds",
    "FigureKind": "rulelang.plan.kinds",
    "InputKind": "rulelang.plan.kinds",
    "Mark": "rulelang.plan.kinds",
    "MissingPolicy": "rulelang.plan.kinds",
    "NotApplicablePolicy": "rulelang.plan.kinds",
    "Side": "rulelang.plan.kinds",
    "UnitStatus": "rulelang.plan.kinds",
    "Bound": "rulelang.api.model",
    "Column": "rulelang.api.model",
    "Criterion": "rulelang.api.model",
    "Figure": "rulelang.api.model",
    "Input": "rulelang.api.model",
    "Level": "rulelang.api.model",
    "Levels": "rulelang.api.model",
    "Option": "rulelang.api.model",
    "Quota": "rulelang.api.model",
    "Ranking": "rulelang.api.model",
    "RankKey": "rulelang.api.model",
    "Structure": "rulelang.api.model",
    "Tying": "rulelang.api.model",
    "Cell": "rulelang.diagnostics",
    "Edit": "rulelang.diagnostics",
    "Label": "rulelang.diagnostics",
    "Place": "rulelang.diagnostics",
    "Severity": "rulelang.diagnostics",
    "Source": "rulelang.diagnostics",
    "Span": "rulelang.diagnostics",
    "Marked": "rulelang.results.marked",
    "Adjustment": "rulelang.results.trace",
    "LevelTaken": "rulelang.results.trace",
    "ReadKind": "rulelang.results.trace",
    "ReadValue": "rulelang.results.trace",
    "RowTaken": "rulelang.results.trace",
    "TraceKind": "rulelang.results.trace",
    "Language": "rulelang.words",
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
