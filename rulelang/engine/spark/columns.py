"""The columns of results on a cluster: their names, and what each holds."""

from collections.abc import Mapping

from rulelang.engine.columnar.scoring import further_at
from rulelang.plan.kinds import FigureKind
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.results.columns import (
    INCOMPLETE,
    INPUTS,
    REASONS,
    UNRANKED,
    lackable,
    level_of,
    levels_of_criteria,
    mark_of,
    missing_word,
)

__all__ = [
    "EXACT_ORDER",
    "figure_at",
    "level_at",
    "mark_at",
    "missing_words",
    "named_in_frames",
    "of_ranking",
    "raw",
    "results",
    "score_of",
    "scored_criteria",
]

EXACT_ORDER = "order"
"""Where the exact engine scores every unit: a double that falls as the first key does."""

FIGURES: Mapping[FigureKind, str] = {
    "number": "double",
    "yesno": "truth",
    **dict.fromkeys(("date", "text", "level"), "whole"),
}


def raw(at: int) -> str:
    """The column of data under a heading."""
    return f"raw {at}"


def score_of(at: int) -> str:
    """The column of the scores of a criterion; ids may differ in case only, columns may not."""
    return f"score {at}"


def level_at(at: int) -> str:
    """The column of the levels of a criterion, by their place among such blocks."""
    return f"level {at}"


def mark_at(at: int) -> str:
    """The column of a mark, by its place in the plan."""
    return f"mark {at}"


def figure_at(at: int) -> str:
    """The column of a figure that counts for nothing, by its place in the plan."""
    return f"figure {at}"


def of_ranking(at: int, name: str) -> str:
    """A column of a ranking: 0 is the plain one, then come the further ones in their order."""
    return further_at(at - 1, name) if at else name


def scored_criteria(plan: Plan) -> list[CriterionPlan]:
    """The criteria that have a column, in the order of the plan."""
    return [criterion for criterion in plan.criteria if criterion is not plan.total]


def missing_words(plan: Plan) -> list[str]:
    """The columns of the words of what was missing."""
    return [missing_word(at) for at in range(-(-len(lackable(plan)) // INPUTS))]


def results(plan: Plan) -> list[tuple[str, str]]:
    """The columns that tables of results are made of, but for ranks, each with its kind.

    The names of units, their status (``reasons`` are bits), figures, scores, levels of criteria,
    words of what was missing, and marks.
    """
    found = [("unit", "text"), ("period", "text"), ("group", "text")]
    found += [("incomplete", "truth"), ("level", "whole")]
    found += [("total", "double"), ("share", "double")]
    found += [("reasons", "whole")] if plan.disqualified else []
    block = plan.total_levels
    found += [("unranked", "truth")] if block is not None and block.unranked else []
    found += [(score_of(at), "double") for at in range(len(scored_criteria(plan)))]
    found += [(figure_at(at), FIGURES[item.kind]) for at, item in enumerate(plan.figures)]
    found += [(level_at(at), "whole") for at in range(len(levels_of_criteria(plan)))]
    found += [(name, "whole") for name in missing_words(plan)]
    return [*found, *((mark_at(at), "truth") for at in range(len(plan.marks)))]


def named_in_frames(plan: Plan) -> dict[str, str]:
    """The columns by their names in `results.columns`, where those are others."""
    names = {c.id: score_of(at) for at, c in enumerate(scored_criteria(plan))}
    names |= {item.id: figure_at(at) for at, item in enumerate(plan.figures)}
    names |= {INCOMPLETE: "incomplete", REASONS: "reasons", UNRANKED: "unranked"}
    blocks = levels_of_criteria(plan)
    names |= {level_of(block.of): level_at(at) for at, block in enumerate(blocks)}
    return names | {mark_of(item.of, item.mark): mark_at(at) for at, item in enumerate(plan.marks)}
