"""Levels: the first row whose bound a score reaches and whose condition holds."""

from fractions import Fraction

from rulelang.output.workbook.formulas.expressions import MAXIMUM, expression, fixed
from rulelang.output.workbook.formulas.functions import FUNCTIONS
from rulelang.output.workbook.formulas.states import UNRANKED, WRONG
from rulelang.output.workbook.formulas.text import call, string
from rulelang.output.workbook.formulas.value import InexpressibleError, Value
from rulelang.output.workbook.formulas.writer import Writer
from rulelang.plan.tree import LevelPlan, LevelsPlan

__all__ = ["write_level"]

MOST_ROWS = 15


def write_level(w: Writer, block: LevelsPlan, key: str) -> Value:
    """Write the column of the level of a criterion, or of the total: an id, or no text at all."""
    w.owner = f"level_{block.of}"
    score = w.values[block.of]
    try:
        text, states = _rows(w, block, score)
    except InexpressibleError as error:
        value = w.inexpressible(str(error))
        text, states = value.text, value.states
    for state in sorted(score.all_states):
        condition = w.is_state(score.needs, state)
        text = f'IF({condition},"",{text})'
    name = w.column(w.owner, text, key=key)
    return Value(name, "text", {name: states} if states else {}, simple=True)


def _rows(w: Writer, block: LevelsPlan, score: Value) -> tuple[str, frozenset[int]]:
    text, states = string(block.below), frozenset[int]()
    for count, row in enumerate(reversed(block.rows), start=1):
        reached = _reached(w, block, row, score)
        if row.requires is None:
            text = f"IF({reached},{string(row.id)},{text})"
        else:
            holds = w.hoisted(_condition(w, row), f"{row.id}_requires")
            text = f"IF({call('AND', [reached, f'{holds.text}=TRUE'])},{string(row.id)},{text})"
            if UNRANKED in holds.all_states:
                lacking = f"{holds.text}={w.state(UNRANKED)}"
                text = f"IF({call('AND', [reached, lacking])},{w.state(UNRANKED)},{text})"
                states |= {UNRANKED}
        if count % MOST_ROWS == 0:
            text = w.column(f"{w.owner}_rest", text)
    return text, states


def _condition(w: Writer, row: LevelPlan) -> Value:
    """A `requires`, an error where it is wrong."""
    assert row.requires is not None
    value = w.known(expression(w, row.requires), "value")
    wrong = value.all_states & WRONG
    if not wrong:
        return value
    text = w.closed(value, replaced=w.failing(wrong))
    return Value(text, "yesno", states=value.all_states - wrong)


def _reached(w: Writer, block: LevelsPlan, row: LevelPlan, score: Value) -> str:
    bound = fixed(row.bound)
    if row.percentage:
        most = w.values[block.of + MAXIMUM]
        known = most.range.low if most.exact else None
        if known is not None:
            bound = fixed(row.bound * known)
        elif row.bound != Fraction(0):
            bound = FUNCTIONS["*"](w, [bound, most])
    return FUNCTIONS[">="](w, [score, bound]).text
