"""What the method calls the values of a rubric: labels in quotes, and for what has none, its words
or a sign. A value that is used once is written where it is used."""

from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import field, frozen

from rulelang.plan.expressions import Cases, Combine, Expr, Read
from rulelang.plan.tree import Plan, ValueStep
from rulelang.plan.walk import depth, expressions, within

__all__ = ["Lets", "lets_of"]

DEEPEST = 8
"""A value that is nested deeper has a line of its own, however seldom it is used."""

LETS = ("let", "guarded")


@frozen(slots=False)
class Lets:
    """The named values of a rubric by id: those that are written out where they are used, and
    those that have a line of their own. ``words`` are the names of those without a label that are
    words of the language; ``signs`` are the numbers of the others."""

    inlined: Mapping[str, Expr] = field(repr=False)
    lines: Mapping[str, Expr] = field(repr=False)
    words: Mapping[str, str]
    signs: Mapping[str, int]


def lets_of(plan: Plan) -> Lets:
    """The named values of a plan, in the language that it speaks."""
    values = {
        step.ref.id: step.value
        for step in plan.steps
        if step.ref.kind == "let" and isinstance(step, ValueStep)
    }
    figures = {figure.id for figure in plan.figures}
    used = Counter(_used(plan))
    inlined = {
        id: value
        for id, value in values.items()
        if id not in figures and used[id] == 1 and _is_short(value)
    }
    lines = {
        id: value
        for id, value in values.items()
        if id not in inlined and (id in figures or used[id])
    }
    bare = [id for id in lines if id not in figures]
    words = {id: id.replace("_", " ") for id in bare if _is_of(plan.language, id)}
    signs = {id: at for at, id in enumerate((id for id in bare if id not in words), 1)}
    return Lets(inlined, lines, words, signs)


def _used(plan: Plan) -> Iterator[str]:
    """The ids of the named values that something other than a check of data reads, each time."""
    aside = {id(check.condition) for check in plan.checks}
    aside |= {id(bound) for item in plan.inputs for bound in (item.low, item.high)}
    for expr in expressions(plan):
        if id(expr) in aside:
            continue
        for item in within(expr):
            if isinstance(item, Read) and item.ref.kind in LETS:
                yield item.ref.id


def _is_short(value: Expr) -> bool:
    """Whether a value can stand within a sentence: it has no cases of its own."""
    cases = any(isinstance(item, Cases | Combine) for item in within(value))
    return not cases and depth(value) <= DEEPEST


def _is_of(language: str, id: str) -> bool:
    """Whether an id is made of words of a language: Vietnamese words have marks, English none."""
    letters = "".join(sign for sign in id if sign.isalpha())
    return len(letters) > 1 and letters.isascii() == (language != "vi")
