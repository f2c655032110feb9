"""What a form asks: each input once, under the criterion that first needs it."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from attrs import frozen

from rulelang.data.answers import Asked, asked
from rulelang.plan.expressions import Expr, Ref
from rulelang.plan.layers import layers_of, values_of
from rulelang.plan.tree import CriterionPlan, InputPlan, Plan
from rulelang.plan.walk import reads

__all__ = ["Heading", "Line", "Question", "followed", "lines"]


@frozen
class Heading:
    """Begins a group: of a criterion, or of what ``word`` names (bonuses, penalties, the rest).

    ``depth`` is 0 for the outermost.
    """

    criterion: CriterionPlan | None
    word: str
    depth: int


@frozen
class Question:
    """An input, what it counts towards in the order of the rubric, and the evidence for it."""

    item: InputPlan
    feeds: tuple[CriterionPlan, ...]
    evidence: tuple[str, ...]

    @property
    def label(self) -> str:
        """What is asked, as people read it."""
        return self.item.label or self.item.id


Line: TypeAlias = Heading | Question


def lines(plan: Plan, whom: Asked = "all") -> tuple[Line, ...]:
    """Headings and questions, from the top of the form to its end."""
    return tuple(_Outline(plan, whom).lines())


class _Outline:
    def __init__(self, plan: Plan, whom: Asked) -> None:
        self.criteria = {item.id: item for item in plan.criteria if item is not plan.total}
        self.total = plan.total.id
        inputs = asked(plan, whom)
        own = _own_reads(plan)
        feeds: dict[str, list[CriterionPlan]] = {item.id: [] for item in inputs}
        for criterion in self.criteria.values():
            for key in own[criterion.id]:
                if key in feeds:
                    feeds[key].append(criterion)
        self.questions = {
            item.id: Question(item, tuple(feeds[item.id]), _evidence(item, feeds[item.id]))
            for item in inputs
        }
        self.opened: list[str] = []

    def lines(self) -> Iterator[Line]:
        for criterion in self.criteria.values():
            mine = [q for q in self.questions.values() if q.feeds[:1] == (criterion,)]
            if mine:
                yield from self._headings(criterion)
                yield from mine
        rest = [question for question in self.questions.values() if not question.feeds]
        if rest:
            yield Heading(None, "other", 0)
            yield from rest

    def _headings(self, criterion: CriterionPlan) -> Iterator[Heading]:
        """What must be opened before a criterion's questions, so that nobody takes them for those
        of the group before."""
        path = self._path(criterion)
        leaf = bool(criterion.form)
        if leaf and len(path) == 1 and criterion.kind != "criterion":
            if self.opened[-1:] != [f" {criterion.kind}"]:
                self.opened.append(f" {criterion.kind}")
                yield Heading(None, criterion.kind, 0)
            return
        groups = path[:-1] if leaf and len(path) > 1 else path
        fresh = [(depth, item) for depth, item in enumerate(groups) if item.id not in self.opened]
        if not fresh and self.opened[-1:] != [groups[-1].id]:
            fresh = [(len(path) - 1, criterion)]
        for depth, item in fresh:
            self.opened.append(item.id)
            yield Heading(item, "", depth)

    def _path(self, criterion: CriterionPlan) -> list[CriterionPlan]:
        """The criterion and those that it is in, the outermost first."""
        found = [criterion]
        while found[0].parent is not None and found[0].parent != self.total:
            found.insert(0, self.criteria[found[0].parent])
        return found


def _own_reads(plan: Plan) -> dict[str, list[str]]:
    """The inputs that each criterion reads itself, through lets and statistics, by its id."""
    named = values_of(plan)
    read: dict[str, list[str]] = {}
    for criterion in plan.criteria:
        own = [named.get(Ref("condition", criterion.id)), layers_of(named, criterion.id).form]
        found = [id for expr in own if expr is not None for id in followed(expr, named)]
        read[criterion.id] = [*dict.fromkeys(found)]
    return read


def followed(expr: Expr, named: Mapping[Ref, Expr]) -> list[str]:
    """The ids of the inputs that an expression reads, those behind its lets and statistics too."""
    waiting, found = [expr], dict[Ref, None]()
    while waiting:
        for read in reads(waiting.pop()):
            if read.ref not in found and read.ref.kind in ("let", "guarded", "statistic"):
                waiting.append(named[read.ref])
            found[read.ref] = None
    return [ref.id for ref in found if ref.kind == "input"]


def _evidence(item: InputPlan, feeds: list[CriterionPlan]) -> tuple[str, ...]:
    texts = [item.evidence, *(criterion.evidence for criterion in feeds)]
    return tuple(dict.fromkeys(text for text in texts if text))
