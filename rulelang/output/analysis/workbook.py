"""An analysis as a workbook: a sheet for each topic, a row for each criterion, pair or unit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from attrs import evolve
from xlsxwriter import Workbook

from rulelang.analysis.facts import Analysis
from rulelang.diagnostics.visible import visible
from rulelang.output.analysis.topics import TOPICS, Topic, Topics, say, topics
from rulelang.output.analysis.topics import Column as OfTopic
from rulelang.output.blocks import group_labels
from rulelang.output.whole import replaced
from rulelang.output.workbook.book import BODY, Book, Column, Head
from rulelang.output.workbook.figures import points_format
from rulelang.output.workbook.headings import day
from rulelang.plan.speech import speaking
from rulelang.plan.tree import Plan
from rulelang.words import Language, words_of

__all__ = ["write"]

NAMED_LEAST = 24  # characters of the width of a column of names


def write(
    plan: Plan,
    analyses: Sequence[Analysis],
    path: Path,
    time: datetime,
    language: Language | None = None,
) -> None:
    """Write the workbook, whole or not at all. Raises OSError, and WorkbookLimitError where it
    would be too large."""
    spoken, stored = speaking(plan, language), BytesIO()
    made = Topics(spoken, "vi" if spoken.language == "vi" else "en", short=False)
    with Workbook(stored, {"in_memory": True}) as file:
        title = spoken.label or spoken.id
        file.set_properties({"title": visible(title), "created": time.replace(tzinfo=None)})
        own = words_of("workbook", spoken.language)
        titles = {key: say(made.language, key) for key in TOPICS}
        lines = [f"{own['date']}: {day(time, spoken.language)}"]
        if spoken.source:
            lines.insert(0, f"{own['source']}: {spoken.source}")
        book = Book(file, {**own, **titles}, Head(title, lines))
        for topic in _of_all(made, analyses):
            _sheet(book, made, topic)
    with replaced(path) as to:
        to.write_bytes(stored.getbuffer())


def _of_all(made: Topics, analyses: Sequence[Analysis]) -> Iterator[Topic]:
    """Each topic with the rows of all periods and groups, which come before the other columns."""
    found: dict[str, list[tuple[str, str, Topic]]] = {key: [] for key in TOPICS}
    plan = made.plan
    named = group_labels(plan) if plan.rank.within else str
    for analysis in analyses:
        for ranking in analysis.rankings:
            for topic in topics(made, ranking):
                found[topic.key].append((analysis.period or "", named(ranking.group), topic))
    for own in found.values():
        if own:
            yield _joined(plan, own)


def _joined(plan: Plan, parts: Sequence[tuple[str, str, Topic]]) -> Topic:
    first = max((topic for _, _, topic in parts), key=lambda topic: len(topic.columns))
    columns = [evolve(column, cells=[]) for column in first.columns]
    periods: list[str] = []
    groups: list[str] = []
    for period, group, topic in parts:
        size = len(topic.columns[0].cells)
        periods += [period] * size
        groups += [group] * size
        by_key = {column.key: column.cells for column in topic.indented()}
        columns = [
            evolve(column, cells=[*column.cells, *by_key.get(column.key, [None] * size)])
            for column in columns
        ]
    before = []
    if plan.period is not None:
        before.append(OfTopic("period", periods, "name"))
    if plan.rank.within is not None:
        before.append(OfTopic("group", groups, "name"))
    return Topic(first.key, [*before, *columns], note=first.note)


def _sheet(book: Book, made: Topics, topic: Topic) -> None:
    columns = [
        Column(say(made.language, column.key), column.cells, {**BODY, **_look(made, column)})
        for column in topic.columns
    ]
    size, first = len(columns[0].cells), book.head.rows
    sheet = book.sheet(topic.key, first + size + 1, len(columns))
    names = [place for place, column in enumerate(topic.columns) if column.kind == "name"]
    least = dict.fromkeys(names, NAMED_LEAST)
    notes = [say(made.language, topic.note)] if topic.note else []
    book.table(sheet, columns, least, notes=notes)
    sheet.freeze_panes(first + 1, names[-1] + 1)
    sheet.autofilter(first, 0, first + size, len(columns) - 1)
    sheet.repeat_rows(first)


def _look(made: Topics, column: OfTopic) -> Mapping[str, Any]:
    """How the cells of a column look; shares are percentages of the spreadsheet."""
    match column.kind:
        case "points":
            return {"num_format": points_format(made.plan)}
        case "share":
            return {"num_format": "0.0%"}
        case "ratio":
            return {"num_format": "0.00"}
        case "whole":
            return {"num_format": "0"}
        case _:
            return {"text_wrap": True, "align": "left", "indent": 1}
