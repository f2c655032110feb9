"""Where the figures come from: what anybody needs to calculate them again."""

from collections.abc import Iterator
from importlib.metadata import version

from rulelang.output.report.content.context import Content
from rulelang.output.report.parts import Cell, Column, Paragraph, Part, Row, Table

__all__ = ["origin"]


def origin(content: Content, dated: str) -> Iterator[Part]:
    """The rules and the data by their digests, the program by its version."""
    plan, say = content.plan, content.say
    no_file = say("origin.not_a_file")
    rows = [
        (say("origin.rules"), plan.label or plan.id),
        (say("origin.edition"), "" if plan.edition is None else str(plan.edition)),
        (say("origin.period"), content.analysis.period or ""),
        (say("origin.units"), str(len(content.results.units))),
        (say("origin.date"), dated),
        (say("origin.rules_digest"), plan.sha256),
        (say("origin.data_digest"), content.results.sha256 or no_file),
        *(
            (say("origin.previous", period=period), digest or no_file)
            for period, digest in content.previous.items()
        ),
        (say("origin.program"), say("origin.version", version=version("rulelang"))),
    ]
    yield Paragraph(say("origin.note"))
    yield Table(
        say("captions.origin"),
        (Column(say("columns.what"), "name"), Column(say("columns.value"))),
        tuple(Row((Cell(name), Cell(value))) for name, value in rows if value),
    )
