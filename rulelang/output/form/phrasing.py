"""What a question allows, and what an empty answer comes to, said in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Literal, TypeAlias

from attrs import field, frozen

from rulelang.output.choices import options
from rulelang.output.form.questions import Heading
from rulelang.plan.expressions import Apply, Const, Expr, Read, Settle
from rulelang.plan.tree import CriterionPlan, InputPlan, Plan
from rulelang.plan.unreported import Unreported, unreported
from rulelang.plan.values import Known
from rulelang.rational import short_text
from rulelang.words import words_of

__all__ = ["Phrasing", "Way"]

Way: TypeAlias = Literal[
    "default",
    "refused",
    "unranked",
    "nothing",
    "full_penalty",
    "left_out",
    "held_back",
    "asked",
    "free",
]
"""What an empty answer comes to, in a word."""

SYMBOLS = {"+": (1, " + "), "*": (2, " × "), "/": (2, " / ")}
ATOM = 3
KEPT = 4
"""Rubrics whose empty answers are followed once for all of their forms."""
LEAST = {"min": "least", "max": "greatest"}


@frozen
class Phrasing:
    """Writes values and bounds in the language of the rubric."""

    plan: Plan
    words: Mapping[str, str] = field(init=False)
    labels: Mapping[str, str] = field(init=False)
    unreported: Mapping[str, Unreported] = field(init=False, repr=False)

    @words.default
    def _words(self) -> Mapping[str, str]:
        return words_of("form", self.plan.language)

    @labels.default
    def _labels(self) -> Mapping[str, str]:
        return {item.id: item.label or item.id for item in self.plan.inputs}

    @unreported.default
    def _unreported(self) -> Mapping[str, Unreported]:
        return _without_answers(self.plan)

    # ---- values -------------------------------------------------------------------------------

    def number(self, value: Fraction) -> str:
        """A number with the decimal sign of the language."""
        text = short_text(value)
        return text.replace(".", ",") if self.plan.language == "vi" else text

    def value(self, value: Known, item: InputPlan) -> str:
        """A value of an input, as one writes it in the form."""
        if isinstance(value, bool):
            return self.words["yes" if value else "no"]
        if isinstance(value, Fraction):
            return f"{self.number(value * 100)}%" if item.kind == "percent" else self.number(value)
        if isinstance(value, date):
            return value.strftime("%d/%m/%Y") if self.plan.language == "vi" else value.isoformat()
        return options(item).get(value, value)

    # ---- what is allowed ----------------------------------------------------------------------

    def allowed(self, item: InputPlan) -> str:
        """The kind of an answer and its bounds: `a whole number from 0 to 7`."""
        kind = self.words[f"kind_{item.kind}"].format(
            yes=self.words["yes"],
            no=self.words["no"],
            options="; ".join(options(item).values()),
        )
        listed = listed_values(self.plan, item)
        if listed:
            values = "; ".join(self.value(value, item) for value in listed)
            return self.words["kind_choice"].format(options=values)
        parts = [kind]
        if item.low is not None:
            parts.append(self.words["from"].format(low=self.bound(item.low, item)))
        if item.high is not None:
            parts.append(self.words["to"].format(high=self.bound(item.high, item)))
        text = " ".join(parts)
        example = self.words.get(f"example_{item.kind}")
        return f"{text} ({example})" if example and len(parts) < 3 else text  # a bound is one

    def bound(self, expr: Expr, item: InputPlan) -> str:
        """A bound: a value, or what it is computed from, other answers by their labels."""
        return self._written(expr, item)[0]

    def _written(self, expr: Expr, item: InputPlan) -> tuple[str, int]:
        """An expression, and how tightly it binds."""
        if isinstance(expr, Const):
            return self.value(expr.value, item), ATOM
        if isinstance(expr, Read) and expr.ref.id in self.labels:
            return f"«{self.labels[expr.ref.id]}»", ATOM
        if isinstance(expr, Apply) and expr.function in SYMBOLS:
            return self._infix(expr, item)
        if isinstance(expr, Apply) and expr.function in LEAST:
            listed = "; ".join(self._written(part, item)[0] for part in expr.arguments)
            return self.words[LEAST[expr.function]].format(values=listed), 0
        return self.words["formula"], 0

    def _infix(self, expr: Apply, item: InputPlan) -> tuple[str, int]:
        binds, symbol = SYMBOLS[expr.function]
        text = ""
        for index, part in enumerate(expr.arguments):
            sign = symbol if index else ""
            if sign == " + " and isinstance(part, Apply) and part.function == "-":
                sign, part = " − ", part.arguments[0]
            inner, tightness = self._written(part, item)
            if inner == self.words["formula"]:
                return inner, 0
            loose = tightness < binds + bool(index and symbol != " × ")
            text += sign + (f"({inner})" if loose else inner)
        return text, binds

    # ---- what it is for -----------------------------------------------------------------------

    def feeds(self, criteria: Sequence[CriterionPlan], asked: str = "") -> str:
        """The criteria that an answer counts towards, each with its points; the points alone of
        one that is called as what is ``asked``."""
        if len(criteria) == 1 and (criteria[0].label or criteria[0].id) == asked:
            return self.points(criteria[0])
        return "\n".join(f"{item.label or item.id} ({self.points(item)})" for item in criteria)

    def heading(self, heading: Heading) -> str:
        """What is above a group of questions."""
        if heading.criterion is None:
            return self.words[heading.word]
        return self.feeds([heading.criterion])

    def points(self, criterion: CriterionPlan) -> str:
        """The most that a criterion earns, a bonus adds or a penalty takes, if there is a limit."""
        if criterion.unlimited:
            return self.words[f"no_limit_{criterion.kind}"]
        key = "max" if criterion.kind == "criterion" else f"up_to_{criterion.kind}"
        return self.words[key].format(points=self.number(criterion.maximum))

    def must(self, item: InputPlan) -> bool:
        """Whether the data are refused without an answer."""
        found = self.unreported.get(item.id)
        return item.policy == "error" if found is None else found.refused

    def mostly_empty(self, items: Sequence[InputPlan]) -> str:
        """What an empty answer comes to in most of several, where it is the same in two or more:
        it is said once for all of them."""
        counted = Counter(self.empty(item) for item in items).most_common(1)
        return counted[0][0] if counted and counted[0][1] > 1 else ""

    def empty(self, item: InputPlan) -> str:
        """What an empty answer comes to."""
        if item.default is not None:
            return self.words["empty_default"].format(value=self.value(item.default, item))
        found = self.unreported[item.id]
        if found.refused:
            return self.words["empty_refused"]
        if found.unranked is not None:
            return self._happens("unranked", found.unranked.surely)
        ways: dict[Way, list[bool]] = {}
        for id, outcome in found.replaced.items():
            ways.setdefault(self._lost(found.instead[id]), []).append(outcome.surely)
        said = [self._happens(way, all(surely)) for way, surely in ways.items()]
        if found.held_back:
            said.append(self.words["empty_held_back"])
        if said:
            return "; ".join(said)
        return self.words["empty_asked" if found.asked else "empty_free"]

    def _happens(self, way: Way, surely: bool) -> str:
        return self.words[f"empty_{way}" if surely else f"may_{way}"]

    @staticmethod
    def _lost(instead: Expr) -> Way:
        """What is in place of a score: nothing, a penalty in full, or no score at all."""
        if not isinstance(instead, Const):
            return "left_out"
        return "full_penalty" if instead.value else "nothing"

    def edition(self) -> str:
        """The edition and the source of the rubric, in a line."""
        parts = []
        if self.plan.edition is not None:
            parts.append(f"{self.words['edition']} {self.plan.edition}")
        if self.plan.source:
            parts.append(f"{self.words['source']}: {self.plan.source}")
        return " · ".join(parts)


def listed_values(plan: Plan, item: InputPlan) -> tuple[Known, ...]:
    """The values that the `in` of an input lists; none where it has none."""
    for check in plan.checks:
        equal = check.condition
        options = equal.arguments if isinstance(equal, Settle) else (equal,)
        found = [
            option.arguments[1].value
            for option in options
            if isinstance(option, Apply)
            and option.arguments[:1] == (Read(item.key),)
            and isinstance(option.arguments[1], Const)
        ]
        if not check.message and found:
            return tuple(found)
    return ()


@lru_cache(maxsize=KEPT)
def _without_answers(plan: Plan) -> Mapping[str, Unreported]:
    """What becomes of a unit without an answer, once for all forms of a rubric."""
    return unreported(plan)
