"""Whose form it is: the cells that name the unit and the period."""

from attrs import frozen

from rulelang.data.answers import name_ids
from rulelang.output.choices import options
from rulelang.plan.tree import InputPlan, Plan
from rulelang.words import Listed, Phrase, phrase, words_of

__all__ = ["Head", "heads"]


@frozen
class Head:
    """A cell by which `collect` knows the unit or the period; ``text`` where it is known."""

    item: InputPlan
    label: str
    text: str | None

    @property
    def id(self) -> str:
        """The id that is next to the cell."""
        return self.item.id


class PeriodError(ValueError):
    """A period that the rubric does not have; ``sentence`` says so."""

    def __init__(self, sentence: Phrase) -> None:
        super().__init__(sentence.said("en"))
        self.sentence = sentence


def heads(plan: Plan, unit: str | None = None, period: str | None = None) -> list[Head]:
    """The unit, and the period where the rubric has one. Raises PeriodError where the period is not
    one of the rubric."""
    own = words_of("form", plan.language)
    labels = (plan.unit_label or own["unit"], plan.period_label or own["period"])
    if period is not None and plan.period is None:
        raise PeriodError(phrase("forms.no_period"))
    texts = (unit, period)
    return [_head(plan, *each) for each in zip(name_ids(plan), labels, texts, strict=False)]


def _head(plan: Plan, id: str, label: str, text: str | None) -> Head:
    """The cell of a name; an input can be the name, and then has its own bounds or choices."""
    item = next((item for item in plan.inputs if item.id == id), None)
    if item is None:
        item = InputPlan(
            id=id,
            label=label,
            kind="text",
            options=(),
            low=None,
            high=None,
            default=None,
            policy="error",
            unit="",
            evidence="",
            given=False,
            place=plan.total.place,
        )
    return Head(item, item.label or label, _allowed(item, text))


def _allowed(item: InputPlan, text: str | None) -> str | None:
    """The text as the form has it: of a choice the label. Raises PeriodError for another text."""
    shown = options(item)
    if text is None or item.kind != "choice" or text in shown.values():
        return text
    if text not in shown:
        raise PeriodError(phrase("forms.not_one_of", text=text, list=Listed.of(shown.values())))
    return shown[text]
