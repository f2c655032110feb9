"""What a format cannot hold."""

__all__ = ["LimitError"]


class LimitError(ValueError):
    """Results are too large for a format; the message says what is, and what to write instead."""
