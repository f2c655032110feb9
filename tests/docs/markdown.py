"""Markdown pages as the tests of the documentation read them: fenced blocks and tables."""

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

FENCE = re.compile(r"```(.*)")
CODE = re.compile(r"`([^`]+)`")


@frozen(eq=False)
class Table:
    """A table: its headings, and its rows as texts by heading."""

    headings: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


@frozen(eq=False)
class Block:
    """A fenced block: the words after its fence, its text, where it stands, the table below it.

    ``start`` and ``end`` are the lines of the text, counted from 0, the fences left out.
    """

    words: tuple[str, ...]
    text: str
    start: int
    end: int
    table: Table | None

    @property
    def file(self) -> str | None:
        """The name that the page saves it under (``file=NAME``)."""
        names = [word.removeprefix("file=") for word in self.words if word.startswith("file=")]
        return names[0] if names else None

    @property
    def line(self) -> int:
        """The line of the opening fence, counted from 1."""
        return self.start


def blocks(page: str, *kinds: str) -> list[Block]:
    """The fenced blocks of a page whose first words are these."""
    found = _blocks(page.splitlines())
    return [block for block in found if block.words[: len(kinds)] == kinds]


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    number = 0
    while number < len(lines):
        fence = FENCE.fullmatch(lines[number])
        number += 1
        if fence is None:
            continue
        end = lines.index("```", number)
        text = "".join(f"{line}\n" for line in lines[number:end])
        after = next((i for i in range(end + 1, len(lines)) if lines[i]), len(lines))
        yield Block(tuple(fence[1].split()), text, number, end, _table(lines[after:]))
        number = end + 1


def tables(page: str) -> list[Table]:
    """All tables of a page."""
    lines = page.splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("| --")]
    return [table for i in starts if (table := _table(lines[i - 1 :]))]


def _table(lines: Sequence[str]) -> Table | None:
    """The table that begins with the first line, if there is one."""
    count = next((i for i, line in enumerate(lines) if not line.startswith("|")), len(lines))
    if count < 2:
        return None
    heading, _, *rows = [_cells(line) for line in lines[:count]]
    return Table(tuple(heading), tuple(dict(zip(heading, cells, strict=True)) for cells in rows))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def code(cell: str) -> list[str]:
    """The pieces of a cell that stand in backquotes."""
    return CODE.findall(cell)


def prose(page: str) -> str:
    """The page without its fenced blocks."""
    return with_texts(page, dict.fromkeys(blocks(page), "")).replace("```", "")


def with_texts(page: str, texts: Mapping[Block, str]) -> str:
    """The page with other texts in some of its blocks."""
    lines = page.splitlines(keepends=True)
    for block, text in sorted(texts.items(), key=lambda item: -item[0].start):
        lines[block.start : block.end] = text.splitlines(keepends=True)
    return "".join(lines)


def with_stretch(page: str, name: str, text: str) -> str:
    """The page with another text between ``<!-- name -->`` and ``<!-- /name -->``."""
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, _, rest = page.partition(start)
    _, mark, after = rest.partition(end)
    assert mark, f"the page has no {start.strip()} … {end}"
    return f"{before}{start}\n{text}\n{end}{after}"
