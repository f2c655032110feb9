"""Inputs: a cell of the sheet of data to a value, to what is missing, or to what is wrong."""

from attrs import evolve

from rulelang.output.workbook.formulas.expressions import expression, fixed
from rulelang.output.workbook.formulas.functions import FUNCTIONS
from rulelang.output.workbook.formulas.states import FAILED, INEXPRESSIBLE, POLICIES
from rulelang.output.workbook.formulas.text import call, joined, string
from rulelang.output.workbook.formulas.value import Value
from rulelang.output.workbook.formulas.writer import Writer
from rulelang.plan.intervals import Interval
from rulelang.plan.tree import Const, Expr, InputPlan

__all__ = ["TRUTHS", "data_name", "write_input", "write_varying_bounds"]

TRUTHS = (("có", "yes"), ("không", "no"))
"""How yes and no are written, in either language."""

MOST_CHOICES = 15
"""Choices in one formula; the others stand in a column of their own."""

KINDS = {"yesno": "yesno", "date": "date", "choice": "text", "text": "text"}


def data_name(item: InputPlan) -> str:
    """What the cell of an input in the sheet of data is called, before it is made unique."""
    return f"{item.id}_data"


def write_input(w: Writer, item: InputPlan, cell: str, unfit: str) -> None:
    """Write the column of an input; ``unfit`` says why its data cannot be in a spreadsheet."""
    w.owner = item.id
    if unfit:
        value = w.inexpressible(unfit)
        name = w.column(item.id, value.text, item.label or "")
        needs = {name: frozenset({INEXPRESSIBLE})}
        kind = KINDS.get(item.kind, "number")
        w.values[item.key] = Value(name, kind, needs, simple=True)
        return
    blank = w.state(POLICIES[item.policy])
    states = frozenset({POLICIES[item.policy]})
    if item.default is not None:
        blank, states = fixed(item.default).text, frozenset()
    text = f'IF({cell}="",{blank},{_read(w, item, cell)})'
    wanted = f"{item.id}_given" if item.given else item.id
    name = w.column(wanted, text, item.label or "", format=_format(item))
    found = w.analysis.of_key(item.key)
    w.values[item.key] = Value(
        name,
        KINDS.get(item.kind, "number"),
        {name: states} if states else {},
        exact=True,
        simple=True,
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
        if isinstance(bound, Const)
    ]
    outside += [f"{cell}<>INT({cell})"] if item.kind == "integer" else []
    kept = f"IF({joined('OR', outside)},NA(),{cell})" if outside else cell
    return f"IF(ISNUMBER({cell}),{kept},NA())"


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


def write_varying_bounds(w: Writer, item: InputPlan) -> list[str]:
    """The conditions under which an input is beyond a bound that reads other inputs."""
    w.owner = f"{item.id}_bound"
    return [
        condition
        for bound, sign in ((item.low, "<"), (item.high, ">"))
        if bound is not None and not isinstance(bound, Const)
        for condition in [_beyond(w, item, bound, sign)]
    ]


def _beyond(w: Writer, item: InputPlan, bound: Expr, sign: str) -> str:
    value = w.values[item.key]
    edge = w.hoisted(expression(w, bound), "value")
    beyond = FUNCTIONS[sign](w, [value, edge])
    passed = evolve(beyond, needs={**value.needs, **edge.needs})
    states = frozenset().union(*passed.needs.values())
    replaced = dict.fromkeys(states, "FALSE") | w.failing(states & FAILED)
    return w.column(f"{item.id}_beyond", w.closed(passed, replaced=replaced))
