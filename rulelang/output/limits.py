"""What a format cannot hold."""

from rulelang.words.values import Wording, said

__all__ = ["LimitError"]


class LimitError(ValueError):
    """Results are too large for a format; ``sentence`` says what is, and what to write instead."""

    def __init__(self, sentence: Wording) -> None:
        super().__init__(said(sentence, "en"))
        self.sentence = sentence
