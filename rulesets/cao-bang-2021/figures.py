"""Figures in whole steps (a tenth or a hundredth of a point), and statements held against them."""

from typing import NamedTuple

Scores = dict[str, int]  # a unit's score in steps, by criterion


def steps(figure: str, decimals: int) -> int:
    """A printed figure as a whole number of steps."""
    whole, _, fraction = figure.partition(".")
    assert len(fraction) <= decimals, figure
    return int(whole + fraction.ljust(decimals, "0"))


def printed(score: int, decimals: int) -> str:
    """A number of steps as it is printed."""
    text = str(score).rjust(decimals + 1, "0")
    return f"{text[:-decimals]}.{text[-decimals:]}"


def rounded_share(score: int, maximum: int, decimals: int) -> str:
    """A share as a percentage with so many decimals, half up."""
    share = (2 * 100 * 10**decimals * score + maximum) // (2 * maximum)
    return printed(share, decimals) if decimals else str(share)


def total_of(scores: Scores, criterion: str, parts: dict[str, tuple[str, ...]]) -> int:
    """The score of a criterion, as the sum of its parts where it has some; notes the sums."""
    if criterion in parts:
        scores[criterion] = sum(total_of(scores, part, parts) for part in parts[criterion])
    return scores[criterion]


class Statement(NamedTuple):
    """A statement of the report, what the data give instead, and whether they are the same."""

    text: str
    given: str
    holds: bool
