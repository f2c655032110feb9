"""A report as Markdown (with tables as GitHub has them), for wikis, mails and comparisons."""

import re
from collections.abc import Iterator
from typing import assert_never

from rulelang.output.report.parts import (
    Contents,
    Details,
    Document,
    Foot,
    Head,
    Paragraph,
    Part,
    Picture,
    Points,
    Section,
    Table,
    sections,
)

__all__ = ["text"]

MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)](?:\s|$)))")
"""What begins a list, a heading or a line at the start of a paragraph."""

DEEPEST = 6


def text(document: Document) -> str:
    """The report; pictures are their text alternatives."""
    lines = [*_head(document.head), f"# {_plain(document.title)}", ""]
    if document.head.subject:
        lines += [_plain(document.head.subject), ""]
    lines += _parts(document, document.parts, 1)
    if document.foot is not None:
        lines += _foot(document.foot)
    return "\n".join(lines).rstrip("\n") + "\n"


def _plain(text: str) -> str:
    """A text in which nothing is a mark of Markdown or HTML."""
    return START.sub(lambda found: f"{found[1]}{_kept(found[2])}", MARKS.sub(r"\\\1", text))


def _kept(start: str) -> str:
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def _head(head: Head) -> Iterator[str]:
    lines = (head.authority, head.office, head.number, head.state, head.motto, head.dated)
    for line in (*lines, head.kind):
        if line:
            yield from (_plain(line), "")


def _foot(foot: Foot) -> Iterator[str]:
    for line in (foot.behalf, foot.position, foot.signer):
        if line:
            yield from (_plain(line), "")
    if foot.recipients:
        yield from (_plain(foot.recipients_title), "")
        yield from (f"- {_plain(one)}" for one in foot.recipients)


def _parts(document: Document, parts: tuple[Part, ...], depth: int) -> Iterator[str]:
    for part in parts:
        match part:
            case Paragraph():
                yield from (_plain(part.text), "")
            case Points():
                yield from (*(f"- {_plain(item)}" for item in part.items), "")
            case Table():
                yield from _table(part)
            case Picture():
                yield from (f"*{_plain(part.caption)}:* {_plain(part.alt)}", "")
            case Contents():
                yield from (f"**{_plain(part.title)}**", "")
                for at, section in sections(document.parts):
                    if at <= part.depth:
                        link = f"[{_plain(section.title)}](#{section.anchor})"
                        yield f"{'  ' * (at - 1)}- {link}"
                yield ""
            case Details():
                if part.printed:
                    yield from (*_details(part, 0), "")
            case Section():
                mark = f'<a id="{section_id(part)}"></a>'
                yield from (f"{'#' * min(depth + 1, DEEPEST)} {mark}{_plain(part.title)}", "")
                yield from _parts(document, part.parts, depth + 1)
            case other:
                assert_never(other)


def section_id(section: Section) -> str:
    """The anchor of a section, without what would end the attribute that it stands in."""
    return re.sub(r"[^\w-]", "_", section.anchor)


def _table(table: Table) -> Iterator[str]:
    yield from (f"*{_plain(table.caption)}*", "")
    heads = [f"{one.heading} {one.below}".rstrip() for one in table.columns]
    yield _row([_plain(head) for head in heads])
    yield _row(["---:" if one.kind == "number" else ":---" for one in table.columns])
    for row in table.rows:
        texts = ["\u2003" * cell.indent + _plain(cell.text) for cell in row.cells]
        yield _row([f"**{text}**" if row.strong and text else text for text in texts])
    yield ""


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _details(details: Details, depth: int) -> Iterator[str]:
    figure = f" {_plain(details.figure)}" if details.figure else ""
    yield f"{'  ' * depth}- {_plain(details.name)}{figure}"
    for line in details.lines:
        yield f"{'  ' * (depth + 1)}- {_plain(line)}"
    for inner in details.parts:
        yield from _details(inner, depth + 1)
