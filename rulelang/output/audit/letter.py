"""An audit as a letter to the publisher, in Markdown."""

import re
from collections.abc import Iterator

from rulelang.audit.findings import Audited, Conflict
from rulelang.diagnostics.visible import visible
from rulelang.output.audit.figures import arithmetic, of_data, say
from rulelang.output.audit.text import should_be
from rulelang.words import Language

__all__ = ["letter"]

MARKS = re.compile(r"([\\`*_\[\]<>|~#&])")


def letter(found: Audited, language: Language, file: str, data: str | None) -> str:
    """What cannot be right, and the request to check it; the text ends in a line end."""
    return visible("\n".join(_lines(found, language, file, data)) + "\n")


def _plain(text: str) -> str:
    return MARKS.sub(r"\\\1", text)


def _lines(found: Audited, language: Language, file: str, data: str | None) -> Iterator[str]:
    label = found.claims.label or file
    yield "# " + say(language, "letter_title", label=_plain(label))
    if found.consistent:
        yield from ("", say(language, "letter_clean"))
        return
    units, number = found.claims.units, 0
    if found.differing:
        yield from ("", say(language, "letter_data"), "")
        for claim, verdict in found.differing:
            number += 1
            told = of_data(claim, verdict, units, language)
            yield f"{number}. {_plain(claim.text)}: {_plain(told)}"
    if found.conflicts:
        yield from ("", say(language, "letter_start"))
    for conflict in found.conflicts:
        number += 1
        yield from ("", *_conflict(number, conflict, language))
    yield from ("", say(language, "letter_end"))


def _conflict(number: int, conflict: Conflict, language: Language) -> Iterator[str]:
    why = arithmetic(conflict, language)
    yield f"{number}. {_plain(why[0].upper() + why[1:])}"
    yield ""
    suspect = conflict.suspect
    for claim in conflict.claims:
        note = ""
        if suspect is not None and suspect.claim is claim and len(conflict.claims) > 1:
            told = should_be(suspect, language)
            note = f" (**{say(language, 'suspect')}**" + (
                f"; {_would_be(told, language)})" if told else ")"
            )
        yield f"   - {_plain(claim.text)}{note}"


def _would_be(told: str, language: Language) -> str:
    return say(language, "would_be", range=told)
