"""What cannot be said in SQL."""

from rulelang.diagnostics import Place
from rulelang.words import Phrase, Wording, phrase, said

__all__ = ["InexpressibleError"]


class InexpressibleError(ValueError):
    """A rubric holds what a database cannot express: ``why``; ``place`` is the statement, where
    known."""

    def __init__(self, why: Phrase, place: Place | None = None) -> None:
        self.why, self.place = why, place
        super().__init__(said(self.sentence, "en"))

    @property
    def sentence(self) -> Wording:
        """Why, and where."""
        if self.place is None:
            return self.why
        place, text = str(self.place), self.place.plain
        return phrase("inexpressible.at", place=place, text=text, why=self.why)
