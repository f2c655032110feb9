"""What commands say when all went well; apart from the catalogue that is read when something is
wrong."""

from rulelang.words import Language, Wording, sentence

__all__ = ["said"]


def said(key: str, language: Language, /, **values: Wording) -> str:
    """What is said, with its values."""
    return sentence("said", "said", key, values, language)
