"""Inputs: a cell of the sheet of data to a value, to what is missing, or to what is wrong."""

from fractions import Fraction

from attrs import evolve

from rulelang.output.walk import Walk, expression
from rulelang.output.workbook.formulas.functions import FUNCTIONS
from rulelang.output.workbook.formulas.steps import fails_where
from rulelang.output.workbook.formulas.text import (
    InexpressibleError,
    call,
    fits,
    joined,
    string,
)
from rulelang.output.workbook.formulas.value import KINDS, Value, fixed
from rulelang.output.workbook.formulas.writer import Writer
from rulelang.plan.expressions import Const
from rulelang.plan.intervals import Interval
from rulelang.plan.tree import InputPlan
from rulelang.words import Phrase

__all__ = ["TRUTHS", "data_name", "write_input", "write_varying_bounds"]

TRUTHS = (("có", "yes"), ("không", "no"))
"""How yes and no are written, in either language."""

MOST_CHOICES = 15
"""Choices in one formula; the others are in a column of their own."""


def data_name(item: InputPlan) -> str:
    """What the cell of an input in the sheet of data is called, before it is made unique."""
    return f"{item.id}_data"


def write_input(w: Writer, item: InputPlan, cell: str, unfit: Phrase | None) -> None:
    """Write the column of an input; ``unfit`` says why its data cannot be in a spreadsheet."""
    w.begin(item.id)
    try:
        if unfit:
            raise InexpressibleError(unfit)
        value = _value(w, item, cell)
    except InexpressibleError as error:
        value = evolve(w.inexpressible(error.why), kind=KINDS[item.kind])
    wanted = f"{item.id}_given" if item.given else item.id
    name = w.column(wanted, value.text, item.label or "", format=_format(item))
    w.values[item.key] = w.read(name, value)


def _value(w: Writer, item: InputPlan, cell: str) -> Value:
    lack = w.lacking.of_input(item)
    blank, states = w.state(lack), frozenset({lack})
    if item.default is not None:
        blank, states = fixed(item.default).text, frozenset()
    marks = [f"EXACT(TRIM({cell}),{string(mark.strip())})" for mark in w.plan.missing_marks]
    empty = joined("OR", [f'{cell}=""', *marks])
    text = f"IF({empty},{blank},{_read(w, item, cell)})"
    found = w.analysis.of_key(item.key)
    return Value(
        text,
        KINDS[item.kind],
        states=states,
        exact=True,
        range=found if isinstance(found, Interval) else Interval(),
    )


def _format(item: InputPlan) -> str:
    return {"date": "yyyy-mm-dd", "percent": "0.##%"}.get(item.kind, "")


def _read(w: Writer, item: InputPlan, cell: str) -> str:
    """What a cell that is not empty comes to; an error where it is wrong."""
    if item.kind == "text":
        return f"TRIM({cell})"
    if item.kind == "choice":
        return _choice(w, item, cell)
    if item.kind == "yesno":
        yes, no = (
            call("OR", [f"{cell}={value}", *(f"{cell}={string(word)}" for word in words)])
            for value, words in zip(("TRUE", "FALSE"), TRUTHS, strict=True)
        )
        return f"IF({yes},TRUE,IF({no},FALSE,NA()))"
    outside = [
        f"{cell}{sign}{fixed(bound.value).text}"
        for bound, sign in ((item.low, "<"), (item.high, ">"))
        if isinstance(bound, Const) and not _is_beyond(bound, sign)
    ]
    outside += [f"{cell}<>INT({cell})"] if item.kind == "integer" else []
    kept = f"IF({joined('OR', outside)},NA(),{cell})" if outside else cell
    return f"IF(ISNUMBER({cell}),{kept},NA())"


def _is_beyond(bound: Const, sign: str) -> bool:
    """Whether no cell can be outside a bound, as it is beyond every number of a spreadsheet."""
    value = bound.value
    is_outer = isinstance(value, Fraction) and abs(value) > 1 and (value < 0) == (sign == "<")
    return is_outer and isinstance(value, Fraction) and not fits(value)


def _choice(w: Writer, item: InputPlan, cell: str) -> str:
    """The id of a choice, by its id or else by its label."""
    ids = {id: id for id, _ in item.options}
    labels = {label: id for id, label in reversed(item.options) if label}
    text, rows = "NA()", [*(labels | ids).items()]
    for count, (word, id) in enumerate(reversed(rows), start=1):
        text = f"IF(EXACT({cell},{string(word)}),{string(id)},{text})"
        if count % MOST_CHOICES == 0:
            text = w.column(f"{item.id}_choice", text)
    return text


def write_varying_bounds(w: Writer, walk: Walk[Value], item: InputPlan) -> None:
    """Note under which conditions an input is beyond a bound that reads other inputs."""
    w.begin(f"{item.id}_bound")
    for bound, sign in ((item.low, "<"), (item.high, ">")):
        if bound is not None and not isinstance(bound, Const):
            edge = w.hoisted(expression(walk, bound), "value")
            value = w.values[item.key]
            beyond = evolve(FUNCTIONS[sign](w, [value, edge]), needs={**value.needs, **edge.needs})
            w.wrong.append(fails_where(w, f"{item.id}_beyond", beyond))
