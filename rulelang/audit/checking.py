"""Claims against the rubric: units, criteria, levels and figures that there are."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import define, field

from rulelang.audit.claims import Claim, Claims, Figure, Figured, figured
from rulelang.data.spelling import clean
from rulelang.diagnostics import Diagnostic, Edit, Label, Place, Span
from rulelang.diagnostics.suggest import nearest
from rulelang.plan.analysis import Analysis, analyse
from rulelang.plan.expressions import TOTAL, Ref
from rulelang.plan.intervals import Interval
from rulelang.plan.tree import Plan
from rulelang.rational import short_text
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling
from rulelang.syntax.print_claims import claim_text
from rulelang.words import Listed, Number, Wording, phrase, quoted

__all__ = ["check_claims"]

MOST_LISTED = 8
OF_UNITS = ("count_level", "count_units")
WORDS = {"total": "total", "rank": "rank", "share": "share", "level": "level"}


def check_claims(
    published: t.Published,
    plan: Plan,
    language: str,
    data_units: Sequence[str] | None = None,
    needs_units: bool = True,
) -> tuple[Claims, tuple[Diagnostic, ...]]:
    """The claims of a block, and what is wrong with them.

    ``data_units`` are the units of the data, for claims that list none; None: there are no data.
    Unless it ``needs_units``, claims without a list may be checked without data, but for units.
    """
    work = _Work(plan, analyse(plan), language)
    listing = [claim for claim in published.claims if claim.kind == "units"]
    names: Sequence[str] = [unit.text for claim in listing[:1] for unit in claim.units]
    for claim in listing[1:]:
        work.report("E606", claim.span, first=listing[0].span)
    if not listing:
        names = data_units or ()
        if data_units is None and published.claims and needs_units:
            work.report("E607", published.header)
    for index, name in enumerate(names):
        cleaned = clean(name)
        if cleaned in work.units:
            span = [unit.span for claim in listing[:1] for unit in claim.units][index : index + 1]
            if span:
                work.report("E604", span[0], unit=name)
        else:
            work.units[cleaned] = len(work.units)
    work.names = list(work.units)
    work.checked = bool(listing) or data_units is not None
    found = [work.claim(number, node) for number, node in enumerate(published.claims)]
    work.twice(published.claims)
    claims = tuple(claim for claim in found if claim is not None)
    return Claims(published.label, tuple(work.names), claims), tuple(work.diagnostics)


@define(eq=False, repr=False)
class _Work:
    plan: Plan
    analysis: Analysis
    language: str
    units: dict[str, int] = field(factory=dict)
    names: list[str] = field(factory=list)
    checked: bool = True
    diagnostics: list[Diagnostic] = field(factory=list)

    def report(
        self,
        code: str,
        span: Span,
        /,
        help: str = "help",
        edit: str = "",
        first: Span | None = None,
        **values: Wording,
    ) -> None:
        place = Place(span)
        labels = () if first is None else (Label(Place(first), phrase("labels.first")),)
        edits = (Edit(place, edit),) if edit else ()
        said = {**spelling(self.language), **values}
        self.diagnostics.append(Diagnostic(code, place, said, help, labels, edits=edits))

    # ---- one claim ----------------------------------------------------------------------------

    def claim(self, number: int, node: t.Claim) -> Claim | None:
        """A claim, or None where something in it is wrong."""
        before = len(self.diagnostics)
        units = self._units(node)
        figure = self._figure(node)
        printed: tuple[Figured, ...] = ()
        if figure is not None or node.figure is None:
            printed = self._printed(node, figure)
        if len(self.diagnostics) > before:
            return None
        period = None if node.period is None else self._period(node.period.text)
        line = node.span.source.position(node.span.start)[0]
        text = claim_text(node, self.language)
        kind, side = node.kind, node.side
        return Claim(number, line, text, kind, figure, units, printed, side, period, node)

    def _period(self, text: str) -> str | None:
        """The period that is named; None where it is the report's own."""
        return None if self.plan.edition is not None and text == str(self.plan.edition) else text

    def _units(self, node: t.Claim) -> tuple[int, ...]:
        if node.kind == "units":
            return ()
        found: list[int] = []
        for unit in node.units:
            at = self.units.get(clean(unit.text))
            if at is None:
                if self.checked:
                    self._unknown_unit(unit)
            elif at in found:
                self.report("E604", unit.span, unit=unit.text)
            else:
                found.append(at)
        if node.kind in ("difference", "order") and len(node.units) < 2:
            self.report("E609", node.span)
        return tuple(found)

    def _unknown_unit(self, unit: t.UnitName) -> None:
        near = nearest(unit.text, self.names)
        listed = Listed.of([f'"{name}"' for name in self.names], MOST_LISTED)
        help, mend = ("near", f'"{near}"') if near else ("help", "")
        self.report("E601", unit.span, help, mend, unit=unit.text, near=mend, units=listed)

    # ---- figures ------------------------------------------------------------------------------

    def _figure(self, node: t.Claim) -> Figure | None:
        if node.figure is None:
            if node.kind in ("count_units", "difference"):
                kind = "total"
                return Figure("total", TOTAL, self.plan.total.maximum)
            return None
        claimed = node.figure
        of = TOTAL if claimed.of is None else claimed.of.id
        criteria = {item.id: item for item in self.plan.criteria}
        figures = {item.id for item in self.plan.figures if item.kind == "number"}
        if claimed.kind == "level":
            if of not in {block.of for block in self.plan.levels}:
                text = node.printed[0].text
                self.report("E605", claimed.span, "none", text=text, of=of)
                return None
            return Figure("level", of)
        if claimed.kind == "rank":
            return Figure("rank", TOTAL)
        if of in criteria:
            item = criteria[of]
            maximum = None if item.unlimited else item.maximum
            kind = "total" if of == TOTAL and claimed.kind == "score" else claimed.kind
            return Figure(kind, of, maximum)
        rankings = [ranking.id for ranking in self.plan.rankings]
        if of in rankings and claimed.kind == "score":
            return Figure("rank", of)
        if of in figures and claimed.kind == "score":
            return Figure("score", of)
        assert claimed.of is not None
        near = nearest(of, [*criteria, *figures, *rankings])
        listed = quoted(criteria, MOST_LISTED)
        help = "near" if near else "help"
        self.report(
            "E602", claimed.of.span, help, near or "", name=of, near=near or "", criteria=listed
        )
        return None

    def _printed(self, node: t.Claim, figure: Figure | None) -> tuple[Figured, ...]:
        """The figures that are printed, each held to what it can be."""
        if node.kind == "first":
            years = [figured(item, exact=True) for item in node.printed]
            for item, own in zip(node.printed, years, strict=True):
                if own.value is None or own.value < 1 or own.value.denominator != 1:
                    self.report("E608", item.span, "years", text=item.span.text)
            return tuple(years)
        found: list[Figured] = []
        for at, item in enumerate(node.printed):
            counts = node.kind in OF_UNITS and at == len(node.printed) - 1
            exact = counts or (figure is not None and figure.kind == "rank")
            own = figured(item, exact)
            if counts:
                self._whole(item, 0)
            elif node.kind == "count_units":
                self._bound(item)
            elif figure is not None:
                self._one(node, figure, item, own)
            found.append(own)
        return tuple(found)

    def _one(self, node: t.Claim, figure: Figure, item: t.Printed, own: Figured) -> None:
        if figure.kind == "level":
            self._level(figure.of, item)
        elif figure.kind == "rank":
            if item.value is None and item.text:
                self.report("E608", item.span, "rank", text=item.text)
            elif item.value is not None:
                self._whole(item, 1)
        elif item.value is None:
            self.report("E608", item.span, "number", text=item.span.text)
        elif item.is_percentage and figure.kind != "share" and figure.maximum is None:
            self.report("E608", item.span, "number", text=item.text)
        elif item.is_percentage != (figure.kind == "share") and not self._may_be_share(
            node, figure
        ):
            name = figure.of
            help = "percent" if figure.kind == "share" else "points"
            self.report("E608", item.span, help, text=item.text, name=name)
        else:
            self._possible(node, figure, item, own)

    def _may_be_share(self, node: t.Claim, figure: Figure) -> bool:
        """Whether a percentage of a score is its share: of a figure that is not a percentage."""
        return node.kind == "compared" and figure.kind in ("score", "total")

    def _level(self, of: str, item: t.Printed) -> None:
        block = next(block for block in self.plan.levels if block.of == of)
        levels = [*block.labels]
        if item.value is None and item.text in levels:
            return
        near = nearest(item.text, levels) if item.value is None else None
        listed = Listed.of(levels, MOST_LISTED)
        help = "near" if near else "help"
        self.report(
            "E605", item.span, help, near or "", text=item.span.text, near=near or "", levels=listed
        )

    def _whole(self, item: t.Printed, least: int) -> None:
        most = len(self.units) if self.checked else None
        value = item.value
        wrong = value is None or value.denominator != 1 or item.is_percentage
        if wrong or (value or 0) < least or (most is not None and (value or 0) > most):
            listed = str(most) if most is not None else "…"
            self.report("E610", item.span, text=item.span.text, least=str(least), most=listed)

    def _bound(self, item: t.Printed) -> None:
        if item.value is None:
            self.report("E608", item.span, "number", text=item.span.text)

    def _possible(self, node: t.Claim, figure: Figure, item: t.Printed, own: Figured) -> None:
        """Hold a figure to what the rubric makes possible."""
        key = Ref("score", figure.of)
        if figure.of not in {c.id for c in self.plan.criteria}:
            key = Ref("let", figure.of)
        possible = self.analysis.of_key(key)
        if not isinstance(possible, Interval) or node.kind == "compared":
            return
        if figure.kind == "share" and self._has_own_maxima(figure.of):
            return
        low, high = possible.low, possible.high
        if node.kind in ("spread", "difference"):
            high = None if high is None or low is None else high - low
            low = Fraction(0)
        divisor = figure.maximum if figure.kind == "share" and figure.maximum else Fraction(1)
        text = "{:.0%}" if figure.kind == "share" else ""
        for edge, beyond, help in ((high, 1, "most"), (low, -1, "least")):
            if edge is None:
                continue
            edge /= divisor
            if (own.low - edge) * beyond > 0 and (own.high - edge) * beyond > 0:
                shown = short_text(edge * 100) + "%" if text else short_text(edge)
                self.report(
                    "E603", item.span, help, text=item.text, name=figure.of, edge=Number(shown)
                )

    def _has_own_maxima(self, of: str) -> bool:
        """Whether units have a max of their own, as parts that do not apply are left out."""
        own = Ref("max", of)
        if of == TOTAL or all(step.ref != own for step in self.plan.steps):
            return False
        found = self.analysis.of_key(own)
        return not isinstance(found, Interval) or found.low is None or found.low != found.high

    # ---- all claims ---------------------------------------------------------------------------

    def twice(self, claims: Iterable[t.Claim]) -> None:
        """Report a claim that stands twice."""
        seen: dict[str, t.Claim] = {}
        for node in claims:
            if node.kind == "units":
                continue
            text = claim_text(node, "en")
            if text in seen:
                first = seen[text].span
                self.report("E611", node.span, first=first, text=claim_text(node, self.language))
            seen.setdefault(text, node)
