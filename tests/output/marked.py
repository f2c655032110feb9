"""Results built by hand in which scores were rescaled, left out in part, and held."""

from collections.abc import Mapping

from attrs import evolve

import rulelang
from rulelang.results.score import Mark, Results
from tests.output.samples import evaluated

__all__ = ["MARKS", "marked"]

MARKS: tuple[Mapping[Mark, tuple[str, ...]], ...] = (
    {},
    {"held": ("award", "total")},
    {"held": ("policy",)},
    {"rescaled": ("service",)},
    {"left_out": ("service",), "rescaled": ("total",), "held": ("award",)},
)
"""The marks of the units of `evaluated`, in the order of the data."""


def marked(language: str = "en") -> rulelang.Evaluation:
    """The sample's results with these marks."""
    found = evaluated()
    units = tuple(evolve(unit, marks=marks) for unit, marks in zip(found.units, MARKS, strict=True))
    plan = evolve(found.plan, language=language)
    outcome = evolve(found.outcome, results=Results(units, found.results.sha256))
    return evolve(found, plan=plan, outcome=outcome)
