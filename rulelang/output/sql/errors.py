"""What cannot be said in SQL."""

from rulelang.diagnostics import Place

__all__ = ["InexpressibleError"]


class InexpressibleError(ValueError):
    """A rubric holds what a database cannot express; ``place`` is the statement, where known."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        where = "" if place is None else f"{place}: `{place.plain}`: "
        super().__init__(where + message)
        self.message = message
        self.place = place
