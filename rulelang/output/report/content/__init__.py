"""The content of a report: facts, put into parts."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import evolve

from rulelang.analysis.facts import RankingAnalysis
from rulelang.output.report.content.context import Content, texts_of
from rulelang.output.report.content.criteria import criteria, spread
from rulelang.output.report.content.figures import figures
from rulelang.output.report.content.gaps import gaps
from rulelang.output.report.content.method import method, opening
from rulelang.output.report.content.official import foot, head, titled
from rulelang.output.report.content.origin import origin
from rulelang.output.report.content.rankings import deciding, is_wide, levels, ranking, scores
from rulelang.output.report.content.units import pages
from rulelang.output.report.content.years import years
from rulelang.output.report.parts import Contents, Document, Medium, Paragraph, Part, Section, cells
from rulelang.output.report.sentences import ranking as sentences_of_ranking
from rulelang.output.report.settings import Settings

__all__ = ["Content", "document"]

CONTROLS = ("skip", "filter", "table", "figure")

MOST_LISTED = 40
"""So many pages of units are in the contents; of more, the contents name the parts alone."""

MOST_CELLS, MOST_TOGETHER = 24_000, 100
"""Sections of pages of units, and of tables that lie on their side, have no more cells in tables,
and no more pages: so large ones are laid out apart."""

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def document(
    content: Content,
    settings: Settings,
    units: Sequence[str] = (),
    medium: Medium = "text",
    progress: Callable[[int, int], None] | None = None,
) -> Document:
    """The report of a period, with a page for each of these units.

    ``progress`` is called with how many pages are done, and of how many.
    """
    if units:
        anchors = {name: f"unit-{at}" for at, name in enumerate(units)}
        content = evolve(content, anchors=anchors)
    say, rankings = content.say, content.analysis.rankings
    body: list[tuple[str, Iterable[Part]]] = [
        ("summary", _summary(content)),
        ("ranking", _each(content, ranking, rankings)),
        ("criteria", [*_each(content, spread, rankings), *criteria(content)]),
        ("years", years(content)),
        ("gaps", gaps(content)),
        ("deciding", _each(content, deciding, rankings)),
        ("method", method(content)),
        ("scores", _each(content, scores, rankings)),
        ("figures", _each(content, figures, rankings)),
        ("units", pages(content, units, medium, progress)),
        ("origin", origin(content, settings.day_written(content.language))),
    ]
    parts = [(key, tuple(found)) for key, found in body]
    sections = [
        section
        for at, (key, found) in enumerate([pair for pair in parts if pair[1]])
        for section in _sections(content, f"{ROMAN[at]}. {say(f'parts.{key}')}", key, found)
    ]
    depth = 2 if len(units) <= MOST_LISTED else 1
    opening = tuple(Paragraph(text) for text in settings.opening)
    closing = tuple(Paragraph(text) for text in settings.closing)
    words = {key: say(f"parts.{key}") for key in CONTROLS}
    return Document(
        title=titled(content, settings),
        language=content.language,
        head=head(content, settings),
        parts=(*opening, Contents(say("parts.contents"), depth), *sections, *closing),
        foot=foot(content, settings),
        author=settings.office or settings.authority,
        date="" if settings.date is None else settings.date.isoformat(),
        words={**words, "found": say("parts.found", count="{count}")},
    )


def _sections(content: Content, title: str, key: str, parts: tuple[Part, ...]) -> Iterator[Section]:
    """The section of a part; several of one that is large and begins a page."""
    page, wide = key == "units", key == "scores" and is_wide(content)
    batches = _batches(parts) if page or wide else [parts]
    for at, (name, batch) in enumerate(content.in_parts(title, batches), start=1):
        anchor = key if at == 1 else f"{key}-{at}"
        yield Section(name, anchor, _numbered(batch), page=page, wide=wide)


def _batches(parts: tuple[Part, ...]) -> list[tuple[Part, ...]]:
    """Parts that are laid out together, and whose bookmarks can be looked through."""
    found, had, pages = list[list[Part]]([[]]), 0, 0
    for part in parts:
        own, page = cells(part), isinstance(part, Section)
        if had and (had + own > MOST_CELLS or pages + page > MOST_TOGETHER):
            found.append([])
            had, pages = 0, 0
        found[-1].append(part)
        had, pages = had + own, pages + page
    return [*map(tuple, found)]


def _summary(content: Content) -> Iterable[Part]:
    yield opening(content)
    for one in content.analysis.rankings:
        said = sentences_of_ranking(content.units_of(one))
        if said:  # the first of which names the group
            yield Paragraph(texts_of(said), "lead")
        yield from levels(content, one)


def _each(
    content: Content,
    made: Callable[[Content, RankingAnalysis], Iterable[Part]],
    rankings: Sequence[RankingAnalysis],
) -> list[Part]:
    return [part for one in rankings for part in made(content, one)]


def _numbered(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Parts whose sections have numbers, but for the pages of units."""
    found, number = list[Part](), 0
    for part in parts:
        if isinstance(part, Section) and part.role == "section":
            number += 1
            part = evolve(part, title=f"{number}. {part.title}")
        found.append(part)
    return tuple(found)
