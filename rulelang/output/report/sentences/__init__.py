"""The sentences of a report, chosen by facts, in Vietnamese and in English.

Each function takes facts and gives a list of `Said`, in the order of a report. The words are in
`words/report.en.toml` and `words/report.vi.toml`.
"""

from rulelang.output.report.sentences.criteria import criterion
from rulelang.output.report.sentences.deciding import deciding
from rulelang.output.report.sentences.means import criterion_over_years
from rulelang.output.report.sentences.ranking import ranking
from rulelang.output.report.sentences.said import Fact, Said
from rulelang.output.report.sentences.speech import Speech, Units, Years
from rulelang.output.report.sentences.units import unit
from rulelang.output.report.sentences.unusual import exceptions
from rulelang.output.report.sentences.years import (
    notable,
    over_years,
    unit_over_years,
)

__all__ = [
    "Fact",
    "Said",
    "Speech",
    "Units",
    "Years",
    "criterion",
    "criterion_over_years",
    "deciding",
    "exceptions",
    "notable",
    "over_years",
    "ranking",
    "unit",
    "unit_over_years",
]
