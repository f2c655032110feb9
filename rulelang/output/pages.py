"""The page of an error, a warning or a note as a text: what docs/errors/ says of it, with a message
as it is printed and the lines that correct it. The catalogues of sentences are its only source."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from rulelang.syntax.keywords import spelling
from rulelang.words import Language, phrase, sentences

__all__ = ["SEVERITIES", "helps", "page"]

SEVERITIES = {"E": "error", "W": "warning", "N": "note"}
VALUES = ("date", "number", "percent", "text", "unit")
"""Keywords that are names of values in the sentences, too."""

WIDEST = 100


def page(code: str, width: int | None = None, language: Language = "en") -> str:
    """The page of a code, for a terminal of some width; KeyError for a code that there is not."""
    row = sentences(f"errors.{language}")[code]
    wide = min(width or WIDEST, WIDEST)
    kind = phrase(f"severities.{SEVERITIES[code[0]]}").said(language)
    subject = phrase(f"subjects.{code[1]}").said(language).lower()
    lines = [*_wrapped(f"{code}: {row['title']}", wide), f"{kind}, {subject}", ""]
    for paragraph in row["about"].strip().split("\n\n"):
        lines += [*_wrapped(paragraph, wide), ""]
    lines += _example(code, wide, language)
    found = [*helps(row, language)]
    if len(found) > 1:  # a single one is in the example
        lines.append(phrase("page.cases").said(language))
        for help in found:
            lines += _wrapped(help, wide, "  - ")
    return "\n".join(lines).rstrip()


def _example(code: str, wide: int, language: Language) -> list[str]:
    """A message as it is printed, and what its lines are after the fix."""
    found = sentences(f"samples.{language}")[code]
    lines = []
    for key in ("printed", "fixed"):
        if key in found:
            shown = [_narrow(line, wide) for line in found[key].splitlines()]
            lines += [phrase(f"page.{key}").said(language), "", *chain(*shown), ""]
    return lines


def _narrow(line: str, wide: int) -> list[str]:
    """A line of an example: a sentence goes on in the next line, a line of a file is cut off."""
    if len(line) <= wide:
        return [line]
    lead = " " * (line.index("= ") + 2 if line.lstrip().startswith("= ") else 0)
    if lead or not re.match(r" *[0-9]* \|", line):
        return textwrap.wrap(line, wide, subsequent_indent=lead, break_on_hyphens=False)
    return [line[: wide - 1] + "…"]


def helps(row: Mapping[str, Any], language: Language = "en") -> Iterator[str]:
    """The helps of a code with their keywords, and an ellipsis for each value."""
    for key, text in row.items():
        if key not in ("title", "about", "message"):
            yield _filled(text, language)


def _filled(text: Any, language: Language) -> str:
    """A sentence with its keywords, and an ellipsis for each value."""
    words = {key: word for key, word in spelling(language).items() if key not in VALUES}
    text = text["other"] if isinstance(text, dict) else text  # a form for each count
    filled = re.sub(r"\{(\w+)\}", lambda gap: words.get(gap[1], "…"), text)
    return filled.replace("{{", "{").replace("}}", "}")


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
