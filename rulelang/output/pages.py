"""The page of an error, a warning or a note as a text: what docs/errors/ says of it, but for the
example files, which do not ship. The catalogue of sentences is its only source."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from rulelang.syntax.keywords import spelling
from rulelang.words import sentences

__all__ = ["SEVERITIES", "SUBJECTS", "helps", "page"]

SEVERITIES = {"E": "error", "W": "warning", "N": "note"}
SUBJECTS = {
    "1": "How a file is written",
    "2": "Names",
    "3": "Kinds of values",
    "4": "The rubric",
    "5": "Data",
    "6": "Published claims",
    "7": "Requests to the service",
}
VALUES = ("date", "number", "percent", "text", "unit")
"""Keywords that are names of values in the sentences, too."""

WIDEST = 100


def page(code: str, width: int | None = None) -> str:
    """The page of a code, for a terminal of some width; KeyError for a code that there is not."""
    row = sentences("errors.en")[code]
    wide = min(width or WIDEST, WIDEST)
    lines = [f"{code}: {row['title']}", f"{SEVERITIES[code[0]]}, {SUBJECTS[code[1]].lower()}", ""]
    for paragraph in str(row["about"]).strip().split("\n\n"):
        lines += [*_wrapped(paragraph, wide), ""]
    found = [*helps(row)]
    if found:
        lines.append("How to fix it" + (", by the case:" if len(found) > 1 else ":"))
        for help in found:
            lines += _wrapped(help, wide, "  - ")
    return "\n".join(lines).rstrip()


def helps(row: Mapping[str, Any]) -> Iterator[str]:
    """The helps of a code with their keywords, and an ellipsis for each value."""
    words = {key: word for key, word in spelling("en").items() if key not in VALUES}
    for key, text in row.items():
        if key not in ("title", "about", "message"):
            text = text["other"] if isinstance(text, dict) else text  # a form for each count
            filled = re.sub(r"\{(\w+)\}", lambda gap: words.get(gap[1], "…"), text)
            yield filled.replace("{{", "{").replace("}}", "}")


def _wrapped(text: str, width: int, lead: str = "") -> list[str]:
    if "```" in text:
        return text.splitlines()
    return textwrap.wrap(
        " ".join(text.split()),
        width,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
