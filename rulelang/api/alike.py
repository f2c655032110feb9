"""Units that may be none, or one: their names look the same to the eye, or their figures are the
sums of others; in results of any engine on this machine."""

from typing import TYPE_CHECKING

from rulelang.data.cells import read_column
from rulelang.data.dictionary import column_of
from rulelang.data.names import alike
from rulelang.data.sums import MOST_UNITS, counted, may_sum_up, sums
from rulelang.diagnostics import Diagnostic

if TYPE_CHECKING:
    from rulelang.api.clustered import SparkScores
    from rulelang.api.evaluation import Evaluation
    from rulelang.api.scored import ScoredTable
    from rulelang.engine.columnar.reading import TableReading

__all__ = ["doubtful_units"]


def doubtful_units(results: "Evaluation | ScoredTable | SparkScores") -> list[Diagnostic]:
    """What is worth a warning about the units that were scored; of a cluster's, which no machine
    has all of, nothing."""
    from rulelang.api.evaluation import Evaluation

    if isinstance(results, Evaluation):
        read = results.prepared
        return [*alike(read.table, read.unit, read.units), *sums(read, results.plan)]
    from rulelang.api.scored import ScoredTable

    if not isinstance(results, ScoredTable):
        return []
    import numpy as np
    import polars as pl

    from rulelang.data.prepared import prepare
    from rulelang.engine.columnar.alike import may_look_alike
    from rulelang.engine.columnar.reading import UNIT, TableReading

    plan, source = results.plan, results.source
    if not source.rows:
        return []
    reading = TableReading(plan, source, results.ranked.matched)
    columns = [name for name in (reading.unit, reading.period) if name is not None]
    names = [reading.units_of(frame).names[UNIT] for frame in source.read(columns)]
    rows = may_look_alike(pl.concat(names), plan.period is not None)
    found: list[Diagnostic] = []
    if len(rows):
        picked = prepare(reading.picked(rows), plan)
        found = alike(picked.table, picked.unit, picked.units)
    if _may_have_sums(reading):
        found += sums(prepare(reading.picked(np.arange(source.rows)), plan), plan)
    return found


def _may_have_sums(reading: "TableReading") -> bool:
    """Whether rows may sum up others, by the first column of figures."""
    source = reading.source
    summed = {item.id for item in counted(reading.plan)}
    column = next((one for one in reading.inputs() if one[0].id in summed), None)
    if source.rows > MOST_UNITS or column is None:
        return False
    item, heading = column
    cells = [cell for frame in source.read([heading]) for cell in frame[heading].to_list()]
    values, _ = read_column(column_of(cells), item, reading.convention(heading))
    return may_sum_up(values)
