"""What is wrong with a request, as problem details (RFC 9457), and the language to say it in."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from rulelang.diagnostics import Cell, Diagnostic
from rulelang.words import LANGUAGES, Language, Wording, phrase

__all__ = ["FAULT", "RefusedError", "Wrong", "as_problem", "language_asked", "refused"]

MOST_ERRORS = 100
"""So many errors are listed; the problem says how many there are."""

UNPROCESSABLE = 422
FAULT = 500

STATUSES: Mapping[str, int] = {
    "E701": 404,
    "E702": 404,
    "E703": 400,
    "E704": 405,
    "E705": 415,
    "E706": 413,
    "E707": 408,
    "E708": 503,
    "E709": 400,
}
"""The status of HTTP for a code; that of wrong records is 422."""


@frozen
class Wrong:
    """Something wrong: with which of several ``record``s, counted from 0."""

    diagnostic: Diagnostic
    record: int | None = None


class RefusedError(Exception):
    """A request that cannot be answered; ``wrong`` is all that is wrong with it."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        self.wrong = tuple(wrong)
        super().__init__(self.wrong)

    @property
    def status(self) -> int:
        """The status of HTTP."""
        return STATUSES.get(self.wrong[0].diagnostic.code, UNPROCESSABLE)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong, without the records."""
        return tuple(one.diagnostic for one in self.wrong)


def refused(code: str, help: str = "help", /, **values: Wording) -> RefusedError:
    """The error for a request as a whole."""
    return RefusedError([Wrong(Diagnostic(code, None, values, help))])


def as_problem(error: RefusedError, language: Language) -> dict[str, Any]:
    """Problem details: the page of the first error is their type, and all errors are listed."""
    first, count = error.wrong[0].diagnostic, len(error.wrong)
    detail = first.message_in(language)
    if count > 1:
        detail = phrase("problems.several", count=count, first=detail).said(language)
    return {
        "type": f"/errors/{first.code}",
        "title": phrase(f"problems.{_subject(error.status)}").said(language),
        "status": error.status,
        "detail": detail,
        "code": first.code,
        "errors": [_error(one, language) for one in error.wrong[:MOST_ERRORS]],
    }


def _subject(status: int) -> str:
    return "data" if status == UNPROCESSABLE else "time" if status in (408, 503) else "request"


def _error(wrong: Wrong, language: Language) -> dict[str, Any]:
    item = wrong.diagnostic
    found = {} if wrong.record is None else {"record": wrong.record}
    field = item.place.column if isinstance(item.place, Cell) else ""
    return {
        **found,
        "field": field or None,
        "code": item.code,
        "message": item.message_in(language),
        "help": item.mend_in(language) or None,
    }


def language_asked(header: str | None) -> Language | None:
    """The language of ours that a header `Accept-Language` likes best; None where it names none."""
    best: tuple[float, Language | None] = (0.0, None)
    for part in (header or "").split(","):
        name, *settings = part.strip().lower().split(";")
        weight = next((one.strip()[2:] for one in settings if one.strip()[:2] == "q="), "1")
        try:
            liked = float(weight)
        except ValueError:
            continue
        for language in LANGUAGES:
            if name.split("-")[0].strip() == language and liked > best[0]:
                best = liked, language
    return best[1]
