"""What braces and indents say of blocks that are not whole."""

import re

from rulelang.diagnostics import Source

__all__ = ["outdented", "unclosed", "unopened"]

BRACES = re.compile(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|[{}]')


def unclosed(text: str) -> int:
    """How many more braces are opened than closed in a text."""
    found = [item[0] for item in BRACES.finditer(text)]
    return found.count("{") - found.count("}")


def outdented(source: Source, opened: int, start: int) -> bool:
    """Whether what begins its line there is no deeper than the line of an open brace above it."""
    line, column = source.position(start)
    above, _ = source.position(opened)
    text, opening = source.line(line), source.line(above)
    indent = len(opening) - len(opening.lstrip())
    return above < line and column - 1 <= indent and not text[: column - 1].strip()


def unopened(text: str, end: int) -> int | None:
    """Where the last block begins, in front of ``end``, whose first line is lost, or None.

    Such a block is a run of lines, with a brace of less indent after it, that are deeper than the
    line before it, which opens nothing.
    """
    found = None
    runs: list[tuple[int, int | None]] = [(0, None)]  # indents, and where a run is unopened
    opens = False
    offset = 0
    for line in text[: end + 1].splitlines(keepends=True):
        code = line.strip()
        start, offset = offset, offset + len(line)
        if not code or code.startswith("#"):
            continue
        indent = len(line) - len(line.lstrip())
        while indent < runs[-1][0]:
            _, lost = runs.pop()
            if lost is not None and code.startswith("}"):
                found = lost
        if indent > runs[-1][0]:
            runs.append((indent, None if opens else start + indent))
        opens = BRACES.sub(lambda item: item[0] if item[0] in "{}" else "", code).endswith("{")
    return found
