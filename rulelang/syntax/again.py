"""Whether a printed text still says what was written."""

from rulelang.diagnostics import Source
from rulelang.syntax.grammar import Grammar
from rulelang.syntax.parse import parse
from rulelang.syntax.tree import File

__all__ = ["reads_as"]


def reads_as(text: str, file: File, grammar: Grammar) -> bool:
    """Whether a text is read without errors as the statements and comments of a file.

    Its language may be the other one, and its lines may stand elsewhere.
    """
    parsed = parse(Source.of(text), grammar)
    if any(item.severity == "error" for item in parsed.diagnostics):
        return False
    return parsed.file.statements == file.statements and _comments(parsed.file) == _comments(file)


def _comments(file: File) -> list[str]:
    # A line that is joined to another leaves its comment above the two.
    return sorted(comment.text for comment in file.comments)
