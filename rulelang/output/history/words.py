"""The words of a history next to those of the rubrics, in English and in Vietnamese."""

from collections.abc import Mapping

from rulelang.words import words_of

__all__ = ["words_in"]


def words_in(language: str) -> Mapping[str, str]:
    """The words by key, in ``en`` or ``vi``: those of tables, and of histories."""
    return {**words_of("table", language), **words_of("history", language)}
