"""The kinds of pictures by the name that people ask for them with."""

from typing import Literal, TypeAlias, assert_never, get_args

from rulelang.analysis.facts import RankingAnalysis
from rulelang.analysis.history import History
from rulelang.output.charts.chart import Chart
from rulelang.output.charts.heatmap import heat_map
from rulelang.output.charts.places import places_chart
from rulelang.output.charts.profile import profile_chart
from rulelang.output.charts.ranking import ranking_chart
from rulelang.output.charts.shown import Shown
from rulelang.output.charts.spread import spread_chart

__all__ = ["KINDS", "Kind", "OfRanking", "over_years", "picture"]

OfRanking: TypeAlias = Literal["ranking", "heatmap", "spread", "profile"]
Kind: TypeAlias = OfRanking | Literal["places"]

KINDS: tuple[Kind, ...] = (*get_args(OfRanking), "places")


def picture(
    kind: OfRanking, shown: Shown, ranking: RankingAnalysis, unit: str | None = None
) -> Chart | None:
    """A picture of a ranking, a profile that of its ``unit``; None where there is nothing to draw.
    KeyError for a unit that is not there."""
    match kind:
        case "ranking":
            return ranking_chart(shown, ranking)
        case "heatmap":
            return heat_map(shown, ranking)
        case "spread":
            return spread_chart(shown, ranking)
        case "profile":
            return profile_chart(shown, ranking, unit or "")
        case other:
            assert_never(other)


def over_years(shown: Shown, history: History, group: str | None = None) -> Chart | None:
    """The places of a group over the years; None where nobody had two."""
    return places_chart(shown, history, group)
