"""What is served, within which limits, and the scoring that HTTP and assistants share."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from attrs import field, frozen

from rulelang.api.evaluation import explained
from rulelang.api.ruleset import Ruleset, record_scorer
from rulelang.diagnostics import DataError, RulelangError
from rulelang.diagnostics.suggest import nearest
from rulelang.engine.rows import ENCODER, RecordScorer, UnitScore
from rulelang.plan.speech import speaking
from rulelang.serve.problems import RefusedError, Wrong, refused
from rulelang.serve.waiting import Patience
from rulelang.words import Language, quoted

__all__ = ["Limits", "Service", "explanations", "named", "quickly", "scores", "served"]

Json: TypeAlias = dict[str, Any]

Found = TypeVar("Found")


@frozen
class Limits:
    """Of a request: the ``bytes`` of its body, and the ``seconds`` in which it must arrive, and
    in which it must be scored."""

    bytes: int = 1_048_576
    seconds: float = 10.0


@frozen(eq=False)
class Service:
    """The rubrics that are served, by id, and the limits of a request. ``names`` are the rubrics as
    answers name them, in JSON; ``patience`` is the limit of time in which a body must arrive."""

    rubrics: Mapping[str, Ruleset] = field(repr=False)
    limits: Limits = Limits()
    names: Mapping[str, str] = field(init=False, repr=False)
    patience: Patience = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        names = {id: ENCODER.encode(named(rules)) for id, rules in self.rubrics.items()}
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "patience", Patience(self.limits.seconds))

    @property
    def only(self) -> Ruleset | None:
        """The rubric, where there is only one."""
        return next(iter(self.rubrics.values())) if len(self.rubrics) == 1 else None

    @property
    def language(self) -> Language:
        """The language of what concerns no rubric: that of the first."""
        return next(iter(self.rubrics.values())).language

    def rubric(self, id: str | None) -> Ruleset:
        """The rubric of an id; without one, the only one. Raises RefusedError."""
        if id is None:
            if self.only is None:
                raise refused("E703", "several", ids=quoted(self.rubrics))
            return self.only
        found = self.rubrics.get(id)
        if found is None:
            near = nearest(id, self.rubrics)
            raise refused(
                "E702", "near" if near else "help", id=id, near=near or "", ids=quoted(self.rubrics)
            )
        return found


def served(rubrics: Iterable[Ruleset], limits: Limits | None = None) -> Service:
    """A service of some rubrics, at least one; ValueError where two have one id."""
    found: dict[str, Ruleset] = {}
    for rules in rubrics:
        if rules.id in found:
            raise ValueError(rules.id)
        found[rules.id] = rules
    return Service(found, limits or Limits())


def named(rules: Ruleset) -> Json:
    """The rubric by which a record was scored, as results name it."""
    return {
        "id": rules.id,
        "label": rules.label or rules.id,
        "edition": rules.edition,
        "sha256": rules.sha256,
    }


def scores(rules: Ruleset, asked: Any) -> list[UnitScore]:
    """The scores of what is asked: a record, or a list of records.

    Raises RefusedError with everything that is wrong in any of them.
    """
    return _each(asked, _scorer(rules).score)


def quickly(rules: Ruleset, asked: Any) -> UnitScore | None:
    """The score of one record that takes some microseconds; None for what takes longer."""
    return None if isinstance(asked, list) else _scorer(rules).quickly(asked)


def explanations(
    rules: Ruleset, asked: Any, exact: bool = False, language: Language | None = None
) -> list[Json]:
    """The explanations of totals as plain values, likewise; raises as `scores` does."""
    scorer, plan = _scorer(rules), speaking(rules.plan, language)

    def explain(record: Any) -> Json:
        found = explained(plan, *scorer.exactly(record))
        return {**found.to_dict(exact), "text": found.text()}

    return _each(asked, explain)


def _scorer(rules: Ruleset) -> RecordScorer:
    try:
        return record_scorer(rules.plan)
    except RulelangError as error:
        raise RefusedError([Wrong(item) for item in error.diagnostics]) from None


def _each(asked: Any, function: Callable[[Any], Found]) -> list[Found]:
    """What a function makes of each record, if none of them is wrong."""
    several = isinstance(asked, list)
    found: list[Found] = []
    wrong: list[Wrong] = []
    for at, record in enumerate(asked if several else [asked]):
        try:
            found.append(function(record))
        except DataError as error:
            wrong += [Wrong(item, at if several else None) for item in error.diagnostics]
    if wrong:
        raise RefusedError(wrong)
    return found
