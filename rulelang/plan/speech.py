"""The language of those who read what a plan comes to."""

from attrs import evolve

from rulelang.plan.tree import Plan
from rulelang.words import Language
from rulelang.words.own import language_of_labels

__all__ = ["language_of", "speaking"]


def language_of(plan: Plan) -> Language:
    """The own language of rules: that of their keywords; if these are English, of their labels."""
    labels = [plan.label, plan.unit_label, *(item.label for item in plan.inputs)]
    labels += [criterion.label for criterion in plan.criteria]
    return language_of_labels(plan.language, labels)


def speaking(plan: Plan, language: Language | None = None) -> Plan:
    """The plan as its results are shown to people: in a language, by default its own."""
    wanted = language or language_of(plan)
    return plan if wanted == plan.language else evolve(plan, language=wanted)
