"""The statements that have no column form: which, and why.

What is asked of a plan alone is answered by writing its program, for which NumPy is needed only
where the sizes of numbers or a standing must be seen.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, assert_never

from attrs import frozen

from rulelang.diagnostics import Diagnostic
from rulelang.engine.able import unable
from rulelang.engine.columnar.inputs import Carried, texts_compared
from rulelang.engine.columnar.program import UnsupportedError
from rulelang.engine.columnar.sampling import Argument, form_of
from rulelang.engine.columnar.scoring import compile_scoring
from rulelang.engine.columnar.steps import Overall
from rulelang.engine.columnar.witness import Witness
from rulelang.plan.expressions import Const, Ref
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import InputPlan, Plan, StatisticStep
from rulelang.words import Wording, phrase

if TYPE_CHECKING:
    import numpy as np

    from rulelang.engine.columnar.machine import Array
    from rulelang.engine.columnar.standing import Standings
__all__ = ["slow_statement", "told", "unsupported"]

LONGEST_TEXT = 60
ROWS = 256
LARGEST = 1000
"""What numbers without a declared bound are taken to be."""


def slow_statement(plan: Plan) -> Diagnostic | None:
    """The first statement that has no column form, whatever plain table is scored; None: all have
    one. Numbers of a table may still be too large for columns. What `engine.able` names is left to
    the exact engine knowingly, and no statement of its."""
    if unable("columnar", plan):
        return None
    # Where numbers may be too large, rows bear witness for how large they are.
    error = unsupported(plan, seen=False) and unsupported(plan, seen=True)
    return Diagnostic("W412", error.place, told(error), "check") if error else None


def unsupported(plan: Plan, *, seen: bool) -> UnsupportedError | None:
    """Why the program of a plan cannot be written; where it is ``seen``, rows bear witness."""
    texts = texts_compared(plan)
    carried = {item.id: _carried(item, texts) for item in plan.inputs}
    overall = _statistics(plan, _standings() if seen else _NOBODY)
    rows = cache(lambda: _rows(carried))

    def witness() -> Witness | None:
        return Witness(rows) if seen else None

    try:
        for step in plan.steps:
            if isinstance(step, StatisticStep):
                _check_argument(plan, carried, overall, step, witness())
        compile_scoring(plan, carried, overall, witness=witness())
    except UnsupportedError as error:
        return error
    return None


def _check_argument(
    plan: Plan,
    carried: Mapping[str, Carried],
    overall: Overall,
    step: StatisticStep,
    witness: Witness | None,
) -> None:
    """UnsupportedError where what a statistic runs over has no column form."""
    try:
        form_of(plan, carried, overall, Argument.of(step), witness)
    except UnsupportedError as error:
        error.place = error.place or step.place
        raise


def told(error: UnsupportedError) -> dict[str, Wording]:
    """What is told of a statement that has no column form: its text, and why."""
    text = "" if error.place is None else " ".join(error.place.text.split())
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - 1] + "…"
    return {"text": f"`{text}`" if text else phrase("slow.rubric"), "why": error.why}


def _carried(item: InputPlan, texts: tuple[str, ...]) -> Carried:
    """How the column of an input is carried that has all that is declared of it, and of texts all
    that the rules compare them with."""
    match item.kind:
        case "number" | "percent" | "integer":
            scale = 1 if item.kind == "integer" else 100
            ends = [
                int(bound.value * scale) if isinstance(bound, Const) else default  # type: ignore[operator]
                for bound, default in ((item.low, 0), (item.high, LARGEST * scale))
            ]
            return Carried("whole", scale, min(ends), max(ends))
        case "yesno":
            return Carried("truth")
        case "date":
            return Carried("date", 1, 1, 3_652_059)
        case "choice":
            return Carried("code", options=tuple(id for id, _ in item.options))
        case "text":
            return Carried("code", options=texts)
        case _:
            assert_never(item.kind)


def _rows(carried: Mapping[str, Carried]) -> "tuple[dict[str, Array], Array]":
    """Some rows of inputs, of any values that are declared."""
    import numpy as np

    random = np.random.default_rng(1)
    return {id: _cells(random, own) for id, own in carried.items()}, np.ones(ROWS, np.bool_)


def _cells(random: "np.random.Generator", carried: Carried) -> "Array":
    if carried.form == "truth":
        return random.random(ROWS) < 0.5
    if carried.form == "code":
        return random.integers(0, max(1, len(carried.options)), ROWS)
    return random.integers(carried.low, carried.high, ROWS, endpoint=True)


def _statistics(plan: Plan, standings: Any) -> dict[Ref, tuple[Any, ...]]:
    """Something in the place of each statistic."""
    return {
        step.ref: (standings if STATISTICS[step.statistic].own else Fraction(355, 113),)
        for step in plan.steps
        if isinstance(step, StatisticStep)
    }


def _standings() -> "Standings":
    """Those of three units."""
    import numpy as np

    from rulelang.engine.columnar.standing import standings_of_values

    tops, ones = np.arange(3), np.ones(3, np.int64)
    return standings_of_values(tops, ones, ones, {})


@frozen(eq=False, repr=False)
class _Nobody:
    """In the place of `Standings` where no row is scored."""

    scale: int = 1
    error: float = 0.0

    def __len__(self) -> int:
        return 3


_NOBODY = _Nobody()
