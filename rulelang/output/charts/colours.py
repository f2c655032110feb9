"""The colours of pictures, chosen by their lightness: a copier and every eye see that.

Neighbours in a bar are dark and middling in turn, three to one apart, and so far from white too. A
scale from few to many points only gets darker.
"""

from typing import TypeAlias

__all__ = [
    "BLACK",
    "DARK",
    "FAINT",
    "GREY",
    "INK",
    "MIDDLE",
    "PARTS",
    "SCALE",
    "THIN",
    "WHITE",
    "contrast",
    "luminance",
    "on",
    "shade",
]

Colour: TypeAlias = str
"""As `#1B3A6B`."""

WHITE, BLACK, INK = "#FFFFFF", "#000000", "#1A1A1A"
GREY, THIN, FAINT = "#6B6B6B", "#8C8C8C", "#E3E3E3"
"""Words that step back, lines, and lines of a grid, which nothing is read from."""

DARK, MIDDLE = "#1B3A6B", "#D0803C"

PARTS: tuple[Colour, ...] = (
    DARK,
    MIDDLE,
    "#0C4127",
    "#4C96C8",
    "#4A235A",
    "#6B9A50",
    "#5A2A12",
    "#C0729F",
)
"""Parts of a bar, in turn dark and middling."""

SCALE: tuple[Colour, ...] = ("#F3F6FB", "#CFDDEE", "#9DBBDC", "#5F8FC2", "#2F629B", "#12325C")
"""From no points to all of them, lightest first."""


def luminance(colour: Colour) -> float:
    """The relative luminance, from 0 (black) to 1 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """How many times lighter the one is than the other, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def on(colour: Colour) -> Colour:
    """The colour of letters on a colour: the one of black and white that is read better."""
    return max((WHITE, BLACK), key=lambda letters: contrast(letters, colour))


def shade(share: float) -> Colour:
    """The colour of a share of one, between those of the scale."""
    place = min(max(share, 0.0), 1.0) * (len(SCALE) - 1)
    low = min(int(place), len(SCALE) - 2)
    ends = SCALE[low], SCALE[low + 1]
    parts = ([int(end[at : at + 2], 16) for end in ends] for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * (place - low)):02X}" for a, b in parts)
