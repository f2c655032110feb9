"""Which units a picture shows, and what its rows are called."""

from collections.abc import Container, Iterable, Sequence
from fractions import Fraction

from attrs import field, frozen

from rulelang.analysis.facts import CriterionAnalysis, RankingAnalysis, UnitAnalysis
from rulelang.analysis.history import Placed
from rulelang.output.charts.chart import say
from rulelang.output.figures import NONE, for_people, percentage, signed
from rulelang.output.marks import SIGNS
from rulelang.plan.expressions import TOTAL
from rulelang.plan.speech import speaking
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.words import Language, words_of

__all__ = ["Gap", "Shown", "columns_of", "ends", "ranking_alt", "rows_of"]

MOST_UNITS = 44
"""So many rows are as high as an A4 page; of more units the first and the last are shown."""

AT_AN_END = 20
MOST_COLUMNS = 12

MOST_ROWS = 26
"""So many criteria are below one another, those of the first depths."""

DEEPER = "· "
"""Before a criterion within another."""


REPLACED = "°"
"""The sign of a score that counts for nothing what was not reported."""


@frozen
class Gap:
    """Units that are left out between those that are shown."""

    count: int


@frozen
class Shown:
    """What pictures are made with: the plan, in the language of its readers."""

    plan: Plan
    language: Language = field(init=False)

    @language.default
    def _language(self) -> Language:
        return "vi" if self.plan.language == "vi" else "en"

    @classmethod
    def of(cls, plan: Plan, language: Language | None = None) -> "Shown":
        """In a language, by default that of the rules."""
        return cls(speaking(plan, language))

    def label(self, id: str) -> str:
        """What people call a criterion, or the total."""
        criterion = next(one for one in self.plan.criteria if one.id == id)
        if criterion is self.plan.total:
            return say(self.language, "total")
        return criterion.label or id

    def points(self, value: Fraction | None, decimals: int | None = None) -> str:
        """Points as people read them."""
        most = self.plan.decimals if decimals is None else decimals
        return for_people(value, most, self.language)

    def signed(self, value: Fraction, kind: str) -> str:
        """Points with the sign by which they count: those of bonuses and penalties."""
        return signed([self.points(value)], kind)[0]

    def deeper(self, own: CriterionAnalysis) -> str:
        """The label of a criterion, behind a dot for each criterion that it is in."""
        return DEEPER * max(own.depth - 1, 0) + self.label(own.id)

    def trimmed(self, value: Fraction) -> str:
        """Points with as many decimals as they have, at most two more than the rules show."""
        most = self.plan.decimals + 2
        fits = (n for n in range(most) if (value * 10**n).denominator == 1)
        return self.points(value, next(fits, most))

    def percent(self, share: Fraction | None) -> str:
        """A share as a percentage, with its sign."""
        return f"{percentage(share, self.language)}%"

    def signs(self, unit: UnitAnalysis | Placed, ids: Iterable[str] | None = None) -> str:
        """The signs of what was done to scores, by default to any, as the table of results has
        them, and of what counts for nothing because it was not reported."""
        wanted = None if ids is None else {*ids}
        marked = {mark: unit.result.marked(mark) for mark in SIGNS}
        found = [sign for mark, sign in SIGNS.items() if _any(marked[mark], wanted)]
        return "".join(found) + REPLACED * _any(unit.replaced, wanted)

    def notes(self, texts: Iterable[str]) -> str:
        """What the signs at the end of texts mean; empty where there are none."""
        written = {letter for text in texts for letter in text[-len(SIGNS) - 1 :]}
        words = words_of("table", self.language)
        meant = {sign: words[mark] for mark, sign in SIGNS.items()}
        meant[REPLACED] = say(self.language, "replaced")
        return " · ".join(f"{sign} {text}" for sign, text in meant.items() if sign in written)

    def level(self, id: str | None) -> str:
        """What people call a level of the total."""
        block = self.plan.total_levels
        return "" if block is None or id is None else block.labels.get(id) or id

    def aside(self, unit: UnitAnalysis) -> str:
        """Why a unit is not compared with others; empty where it is."""
        status = unit.result.status
        return say(self.language, status) if status in ("incomplete", "disqualified") else ""

    def unusual(self, unit: UnitAnalysis | Placed, id: str = TOTAL) -> str:
        """What is not as usual in the score of a unit, in words: what was done to it, and what it
        counts nothing for; of a total also in its parts, and that it has no rank. Empty where all
        is."""
        result, is_total = unit.result, id == TOTAL
        found = [say(self.language, "unranked")] * (is_total and result.status == "unranked")
        for mark in SIGNS:
            marked = result.marked(mark)
            if marked if is_total else id in marked:
                found.append(say(self.language, mark))
        if unit.replaced if is_total else id in unit.replaced:
            found.append(say(self.language, "replaced"))
        return ", ".join(found)

    def named(self, name: str, ranking: RankingAnalysis) -> str:
        """A unit by its name, with what is not as usual in its total in brackets."""
        own = next(unit for unit in ranking.units if unit.result.unit == name)
        unusual = self.unusual(own)
        return f"{name} ({unusual})" if unusual else name

    def row(self, row: "UnitAnalysis | Gap", why: bool = True) -> str:
        """What a row is called: the rank and the name of a unit, and ``why`` it is not compared; or
        how many are left out."""
        if isinstance(row, Gap):
            return say(self.language, "gap", count=row.count)
        rank = row.result.rank
        aside = self.aside(row) if why else ""
        name = f"{row.result.unit} ({aside})" if aside else row.result.unit
        return f"{NONE if rank is None else f'{rank}.'} {name}"

    def group(self, ranking: RankingAnalysis) -> str:
        """What the units of a ranking are called together, in brackets; empty where all are."""
        name = ranking.group_label or ranking.group
        return f" ({name})" if name else ""


def ends(units: Sequence[UnitAnalysis]) -> list[UnitAnalysis | Gap]:
    """All units where there is room for them, else those at both ends of the ranking."""
    if len(units) <= MOST_UNITS:
        return [*units]
    left = len(units) - 2 * AT_AN_END
    return [*units[:AT_AN_END], Gap(left), *units[-AT_AN_END:]]


def columns_of(plan: Plan) -> list[CriterionPlan]:
    """The criteria that units are compared by: as deep as there is room for, at least those of the
    first depth; a criterion without parts stays where deeper ones come."""
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    found = [by_id[id] for _, id in plan.total.parts]
    while True:
        deeper = [
            below
            for one in found
            for below in ([by_id[id] for _, id in one.parts] if one.criteria else [one])
        ]
        if deeper == found or len(deeper) > MOST_COLUMNS:
            return found
        found = deeper


def rows_of(ranking: RankingAnalysis) -> list[CriterionAnalysis]:
    """The criteria that have a max and a unit with a score, the total first: as deep as there is
    room for, at least those of the first depth."""
    drawn = [own for own in ranking.criteria if own.spread and own.maximum]
    depth = max((own.depth for own in drawn), default=0)
    while depth > 1 and sum(own.depth <= depth for own in drawn) > MOST_ROWS:
        depth -= 1
    return [own for own in drawn if own.depth <= depth]


def ranking_alt(shown: Shown, key: str, ranking: RankingAnalysis) -> str:
    """What a picture of a ranking shows in words: who is highest and lowest, how many units have
    each level, and who is not compared."""
    language, counts, total = shown.language, ranking.counts, ranking.criteria[0]
    said = [say(language, key, count=counts.units)]
    if total.highest and total.lowest and not total.even:
        for name, end in (("highest", total.highest), ("lowest", total.lowest)):
            units = ", ".join(shown.named(name, ranking) for name in end.units)
            said.append(say(language, name, units=units, points=shown.points(end.score)))
    elif total.highest:
        said.append(say(language, "all_equal", points=shown.points(total.highest.score)))
    for id, count in counts.levels.items():
        said.append(say(language, "at_level", level=shown.level(id), count=count))
    for status in ("incomplete", "disqualified"):
        names = [unit.result.unit for unit in ranking.units if unit.result.status == status]
        if names:
            said.append(say(language, f"are_{status}", units=", ".join(names)))
    return " ".join(said)


def _any(ids: Iterable[str], wanted: Container[str] | None) -> bool:
    """Whether there is an id, of those that are wanted."""
    return any(wanted is None or id in wanted for id in ids)
