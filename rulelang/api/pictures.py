"""Pictures of an evaluation, or of several years, as files."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, assert_never, get_args

from attrs import field, frozen

from rulelang.analysis.facts import Analysis, RankingAnalysis
from rulelang.analysis.history import History
from rulelang.api.needs import must_have
from rulelang.data.arguments import checked
from rulelang.diagnostics.suggest import nearest
from rulelang.output import whole
from rulelang.output.charts.kinds import OfRanking, over_years, picture
from rulelang.output.charts.shown import Shown
from rulelang.plan.tree import Plan
from rulelang.words import Language, must_be_language

if TYPE_CHECKING:
    from rulelang.output.charts.chart import Chart

__all__ = ["ENDINGS", "Picture", "PictureFormat", "of_history", "of_ranking", "ranking_of"]

PictureFormat: TypeAlias = Literal["svg", "png", "html", "json"]
ENDINGS: Mapping[str, PictureFormat] = {f".{name}": name for name in get_args(PictureFormat)}


def must_be_drawn(kind: str) -> None:
    """Raise ValueError for what is not a kind of picture."""
    if kind not in get_args(OfRanking):
        listed = ", ".join(f'"{one}"' for one in get_args(OfRanking))
        raise ValueError(f"there is no picture {kind!r}: write one of {listed}")


def _must_be_format(format: str) -> None:
    if format not in get_args(PictureFormat):
        listed = ", ".join(f'"{one}"' for one in get_args(PictureFormat))
        raise ValueError(f"there is no format {format!r} of pictures: write one of {listed}")


@frozen
class Picture:
    """A picture. ``alt`` says what it shows in words, from the same facts; ``spec`` is Vega-Lite as
    plain values."""

    chart: "Chart" = field(repr=False)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.chart.title

    @property
    def alt(self) -> str:
        """What it shows, in words."""
        return self.chart.alt

    @property
    def spec(self) -> dict[str, Any]:
        """The specification, with the title and the words in it: a copy of your own."""
        return {**deepcopy(self.chart.spec), "title": self.title, "description": self.alt}

    @checked
    def svg(self, titled: bool = True) -> str:
        """The picture as SVG, with its title in it where ``titled``. Needs ``rulelang[report]``."""
        _must_have()
        return self.chart.svg(titled)

    @checked
    def png(self, titled: bool = True) -> bytes:
        """The picture as PNG, at 250 dots to the inch. Needs ``rulelang[report]``."""
        _must_have()
        return self.chart.png(titled)

    def html(self) -> str:
        """A page that opens without a network. Needs ``rulelang[report]``."""
        from rulelang.output.charts.render import html

        _must_have()
        return html(self.chart)

    def json(self) -> str:
        """The specification as a text."""
        import json

        return json.dumps(self.spec, ensure_ascii=False, indent=2) + "\n"

    @checked
    def text(self, format: PictureFormat) -> str:
        """The picture in a format that is text. ValueError for PNG."""
        _must_be_format(format)
        match format:
            case "svg":
                return self.svg()
            case "html":
                return self.html()
            case "json":
                return self.json()
            case "png":
                raise ValueError("PNG is no text")
            case other:
                assert_never(other)

    @checked
    def write(self, path: str | Path, format: PictureFormat | None = None) -> None:
        """Write the picture to a file, whole or not at all, by default in the format that its name
        ends in. Raises OSError, MissingExtraError, and ValueError for another ending."""
        path = Path(path)
        chosen = format or ENDINGS.get(path.suffix.lower())
        if chosen is None:
            raise ValueError(f"no picture ends in {path.suffix!r}: {', '.join(ENDINGS)}")
        _must_be_format(chosen)
        made = self.png() if chosen == "png" else self.text(chosen).encode()
        with whole.replaced(path) as file:
            file.write_bytes(made)

    def _repr_svg_(self) -> str:
        """The picture, as a notebook shows it."""
        return self.svg()


def _must_have() -> None:
    must_have("files.picture", ("vl_convert",), "report")


def ranking_of(analysis: Analysis, group: str | None, unit: str | None = None) -> RankingAnalysis:
    """The ranking of a group, by its id or label, else the one that a unit is in; KeyError where
    there is none, or where there are several and none is named."""
    if group is None and unit is not None:
        for one in analysis.rankings:
            if any(own.result.unit == unit for own in one.units):
                return one
    if group is None and len(analysis.rankings) == 1:
        return analysis.rankings[0]
    for one in analysis.rankings:
        if group is not None and group in (one.group, one.group_label):
            return one
    names = [one.group_label or one.group or "" for one in analysis.rankings]
    if group is None:
        raise KeyError(f"units are ranked within groups, name one of them: {', '.join(names)}")
    near = nearest(group, names)
    raise KeyError(f'there is no group "{group}"' + (f': did you mean "{near}"?' if near else ""))


def of_ranking(
    plan: Plan,
    ranking: RankingAnalysis,
    kind: OfRanking,
    unit: str | None = None,
    language: Language | None = None,
) -> Picture:
    """A picture of a ranking; KeyError for a unit that is not there, ValueError where no criterion
    has a max."""
    must_be_language(language)
    return _drawn(picture(kind, Shown.of(plan, language), ranking, unit))


def of_history(
    plan: Plan, history: History, group: str | None = None, language: Language | None = None
) -> Picture:
    """The places of a group over the years; ValueError where nobody had two."""
    must_be_language(language)
    return _drawn(over_years(Shown.of(plan, language), history, group))


def _drawn(chart: "Chart | None") -> Picture:
    if chart is None:
        raise ValueError("there is nothing to draw")
    return Picture(chart)
