"""The head and the foot of an official report, from the settings of its office."""

from rulelang.output.report.content.context import Content
from rulelang.output.report.parts import Foot, Head
from rulelang.output.report.settings import Settings

__all__ = ["foot", "head", "titled"]


def titled(content: Content, settings: Settings) -> str:
    """What the report is called: as its office says, else as its rules are."""
    if settings.title:
        return settings.title
    title = content.plan.label or content.plan.id
    period = content.analysis.period or content.plan.edition
    return title if period is None or str(period) in title else f"{title}, {period}"


def head(content: Content, settings: Settings) -> Head:
    """The head; the state and its motto stand in that of an office alone."""
    official = bool(settings.office or settings.authority)
    day = settings.day_written(content.language)
    dated = day
    if settings.place and day:
        dated = content.say("official.dated", place=settings.place, date=day)
    return Head(
        authority=settings.authority,
        office=settings.office,
        number=settings.number,
        state=content.say("official.state") if official else "",
        motto=content.say("official.motto") if official else "",
        dated=dated or settings.place,
        kind=settings.kind or content.say("official.kind"),
        subject=settings.subject,
    )


def foot(content: Content, settings: Settings) -> Foot | None:
    """The foot; None where nobody signs and nobody gets a copy."""
    if not (settings.recipients or settings.signer or settings.position or settings.behalf):
        return None
    title = content.say("official.recipients")
    return Foot(title, settings.recipients, settings.behalf, settings.position, settings.signer)
