"""Reads the figures and names of a sentence's text, which its facts have to support."""

import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from rulelang.output.report.sentences import Fact, Said
from rulelang.rational import decimal_text
from tests.report.world import World

__all__ = ["figures", "unsupported"]

NAME = re.compile(r"<[^<>]*>")
"""A unit, in data whose units are written so."""
QUOTED = re.compile("“[^”]*”")
RUN = re.compile(r"\(([^()–]+)–([^()–]+)\)")
FIGURE = re.compile(r"−?\d+(?:[.,]\d+)*%?")


def figures(text: str, language: str) -> list[str]:
    """The figures of a sentence with a decimal point, those of names and labels left out."""
    bare = QUOTED.sub("", NAME.sub("", text))
    found = []
    for figure in FIGURE.findall(bare):
        if language == "vi":
            figure = figure.replace(".", "").replace(",", ".")
        else:
            figure = re.sub(r",(?=\d{3})", "", figure)
        found.append(figure.replace("−", "-"))
    return found


def unsupported(world: World, said: Said, language: str, most: int = 5) -> list[str]:
    """What a sentence names or prints and none of its facts has. ``most`` is how many names a
    shortened list shows."""
    periods = {period for fact in said.facts for period in fact.periods}
    names = {name for fact in said.facts for name in fact.units}
    labels = {fact.of for fact in said.facts} | {fact.text for fact in said.facts} | periods
    labels |= {fact.group for fact in said.facts if fact.group}
    known = {one.id: one.label or one.id for one in (*world.plan.criteria, *world.plan.inputs)}
    known |= {id: label or id for one in world.plan.inputs for id, label in one.options}
    block = world.plan.total_levels
    known |= {id: label or id for id, label in (block.labels if block else {}).items()}
    labels |= {known[id] for id in labels if id in known}
    for block in world.plan.levels:
        if any(fact.what == "at own level" and fact.of == block.of for fact in said.facts):
            labels |= {label or id for id, label in block.labels.items()}
    found = [name for name in NAME.findall(said.text) if name not in names]
    found += [label for label in QUOTED.findall(said.text) if label[1:-1] not in labels]
    values = [fact.value for fact in said.facts if fact.value is not None]
    counts = {len(fact.units) for fact in said.facts} | {len({fact.of for fact in said.facts})}
    counts |= {len(fact.units) - 1 for fact in said.facts if fact.what == "rank"}  # the others
    counts |= {*Counter(fact.what for fact in said.facts).values()}
    counts |= {count - most for count in counts} | {len(periods)}
    text = said.text
    for period in sorted(periods, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(period)}(?!\w)", "", text)
    for figure in figures(text, language):
        if not _supported(figure, values, counts):
            found.append(figure)
        exact = not figure.endswith("%") and Fraction(figure) in values
        rounded = not exact and said.key != ROUNDED
        if rounded and any(_looks_full(world, fact, figure) for fact in said.facts):
            found.append(f"{figure} looks like the max")
    return found


ROUNDED = "spread.same_when_rounded"
"""The sentence that says that its figure is rounded."""


SCORES = ("highest", "lowest", "score", "even", "mean", "median", "lost")


def _looks_full(world: World, fact: Fact, figure: str) -> bool:
    """Whether a figure is that of a fact, and the max of its criterion, which the fact is not."""
    most = next((one.maximum for one in world.plan.criteria if one.id == fact.of), None)
    if figure.endswith("%") or "." not in figure or fact.what not in SCORES:
        return False
    if most is None or fact.value in (None, most):
        return False
    shown = decimal_text(fact.value or Fraction(0), len(figure.partition(".")[2]))
    return Fraction(figure) == Fraction(shown) == most


def _supported(figure: str, values: Sequence[Fraction], counts: set[int]) -> bool:
    digits = figure.rstrip("%")
    decimals = len(digits.partition(".")[2])
    exact = [value * 100 for value in values] if figure.endswith("%") else [*values]
    exact += [-value for value in exact]
    same = [value for value in exact if Fraction(decimal_text(value, decimals)) == Fraction(digits)]
    if figure.endswith("%") and Fraction(digits) in (0, 100):
        return Fraction(digits) in same
    if "." in digits and not Fraction(digits):
        return Fraction(0) in same
    return bool(same) or (not decimals and not figure.endswith("%") and int(digits) in counts)
