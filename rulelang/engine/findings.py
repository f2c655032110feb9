"""What is found wrong while a plan runs: each thing once, with its unit and its statement."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field

from rulelang.data import Prepared
from rulelang.diagnostics import Diagnostic, Label, Place
from rulelang.engine.expressions import TOO_LARGE, Values
from rulelang.plan.expressions import Expr, Ref
from rulelang.plan.tree import InputPlan, Plan
from rulelang.plan.values import POISON, Absent, Value, spelt, worded
from rulelang.plan.walk import application_at, reads
from rulelang.rational import reason_said
from rulelang.words import Listed, Wording, phrase

__all__ = ["Findings"]


@define(eq=False, repr=False)
class Findings:
    """The diagnostics of a run, and what makes data wrong where it is needed."""

    plan: Plan
    prepared: Prepared
    values: Sequence[Values]
    inputs: Mapping[str, InputPlan] = field(init=False)
    per_row: Sequence[Ref] = field(init=False)  # inputs with a value in each row of a unit
    found: dict[Any, Diagnostic] = field(factory=dict)
    told: set[Any] = field(factory=set)  # the statistics over wrong values that are reported

    def __attrs_post_init__(self) -> None:
        self.inputs = {item.id: item for item in self.plan.inputs}
        self.per_row = [item.key for item in self.plan.inputs if item.per_row]

    def spelt_group(self, value: Value) -> str:
        """What units are ranked within, as the data name it."""
        within = self.plan.rank.within
        assert within is not None and not isinstance(value, Absent)
        return spelt(value, self.inputs[within].kind == "percent")

    def noted(self, value: Value, row: int) -> Value:
        """Report what makes the data of a unit wrong; what is reported is poison from then on."""
        if value.__class__ is not Absent:
            return value
        assert isinstance(value, Absent)
        if value.kind != "poison" or not value.causes:
            return value
        for cause in value.causes:
            if cause.kind == "missing":
                for name in sorted(cause.names):
                    self.report("E504", row, name if name in self.inputs else "", id=name)
            else:
                self.wrong(cause, row)
        return POISON

    def wrong(self, absent: Absent, row: int) -> None:
        """Report what cannot be computed; of a statistic, what it cannot be computed of, once."""
        if absent.causes:
            if absent.over in self.told:
                return
            self.told.add(absent.over)
        for cause in absent.causes or (absent,):
            self._report_wrong(cause, row if cause.unit < 0 else cause.unit)

    def report(
        self,
        code: str,
        row: int,
        id: str = "",
        place: Place | None = None,
        among: int = 0,
        /,
        **values: Wording,
    ) -> None:
        """Add a diagnostic about an input of a unit, or about the unit and a statement; of a unit
        in several rows, in one of them."""
        unit = self.prepared.units[row]
        labels = () if place is None else (Label(place, ""),)
        cell = self.prepared.cell(row, id, among)
        diagnostic = Diagnostic(code, cell, {"unit": unit, **values}, "help", labels)
        at = None if place is None else place.span
        self.found.setdefault((code, row, id, at, among), diagnostic)

    def _report_wrong(self, cause: Absent, row: int) -> None:
        place = cause.place
        assert place is not None
        code = "E505" if cause.division else "E508" if cause.reason == TOO_LARGE else "E507"
        application = application_at(self.plan, place)
        shown = "" if application is None else self.shown(application, self.values[row])
        reason = reason_said(cause.reason) if code == "E507" else cause.reason
        self.report(code, row, "", place, what=place.plain, reason=reason, values=shown)

    def in_rows(self, expr: Expr, row: int) -> Iterator[tuple[int, Values]]:
        """The values of a unit, for each of its rows where an expression reads an input that has a
        value in each."""
        prepared, values = self.prepared, self.values[row]
        own = [ref for ref in self.per_row if any(read.ref == ref for read in reads(expr))]
        if not own or prepared.rows is None:
            yield 0, values
            return
        for among, at in enumerate(prepared.rows[row]):
            yield among, {**values, **{ref: prepared.cells[at][ref] for ref in own}}

    def shown(self, expr: Expr, values: Values) -> Wording:
        """The values that an expression reads, as `computers = 3, staff = 0`."""
        percents = {item.key for item in self.plan.inputs if item.kind == "percent"}
        shown = []
        for read in reads(expr):
            value = values.get(read.ref)
            if value is not None and not isinstance(value, Absent):
                figure = worded(value, read.ref in percents)
                shown.append(phrase("values.equal", name=read.text, value=figure))
        return Listed(shown, len(shown)) if shown else phrase("values.none")
