"""The units of a collected table that did not hand in, where the rules would rank an empty row.

A rubric can make something of a value that is missing; of a form that never came it can make
nothing. So a table says in a column of its own who handed in, and the rubric then needs that column
for a rank, as it needs any rank key: no engine knows of it.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import evolve

from rulelang.data.spelling import loose
from rulelang.plan.expressions import Const, Read, Recover
from rulelang.plan.speech import language_of
from rulelang.plan.tree import InputPlan, Plan

__all__ = ["HANDED_IN", "HANDED_IN_AS", "ranked_where_handed_in"]

HANDED_IN = "handed_in"
"""The heading of the column: 1 for a unit that handed in, empty for one that did not."""

HANDED_IN_AS = Fraction(1)

LABELS: Mapping[str, str] = {"en": "the form", "vi": "phiếu trả lời"}
"""What a unit lacks that did not hand in."""


def ranked_where_handed_in(plan: Plan, header: Sequence[str]) -> Plan:
    """The plan for a table with such a column: a unit that did not hand in is incomplete.

    The plan itself where the table has none, or where the rules name the column themselves.
    """
    names = {plan.unit, plan.period, *(item.id for item in plan.inputs)}
    labels = {plan.unit_label, plan.period_label, *(item.label for item in plan.inputs)}
    taken = {loose(name) for name in names | labels if name}
    if HANDED_IN in taken or HANDED_IN not in map(loose, header):
        return plan
    only = Const(HANDED_IN_AS)
    column = InputPlan(
        id=HANDED_IN,
        label=LABELS[language_of(plan)],
        kind="integer",
        options=(),
        low=only,
        high=only,
        default=None,
        policy="unranked",
        unit="",
        evidence="",
        given=False,
        place=plan.total.place,
    )
    key = (Recover(Read(column.key, HANDED_IN)), False)
    rank = evolve(plan.rank, keys=(*plan.rank.keys, key))
    return evolve(plan, inputs=(*plan.inputs, column), rank=rank)
