"""Every statistic of a plan on a cluster, in the order of the plan.

Where the driver has room for what it runs over, that comes there in columns, and it is computed as
by columns; else Spark aggregates it. What columns cannot tell, the exact engine says row by row.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeAlias

from attrs import define, evolve, field
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from rulelang.diagnostics import Diagnostic
from rulelang.engine.columnar.given import Nearly
from rulelang.engine.columnar.overall import lacks, statistic_over
from rulelang.engine.columnar.program import UnsupportedError
from rulelang.engine.columnar.samples import Samples
from rulelang.engine.columnar.sampling import (
    Argument,
    Form,
    Near,
    compile_sampling,
    form_of,
    rounds,
)
from rulelang.engine.columnar.standing import Standings
from rulelang.engine.columnar.witness import Witness
from rulelang.engine.spark import gathering, sampling
from rulelang.engine.spark.fields import schema_of
from rulelang.engine.spark.gathering import Gathering, samples_from
from rulelang.engine.spark.reader import Overall, Reader
from rulelang.engine.spark.sampling import SamplingTask, sample_batches
from rulelang.engine.spark.statistics import (
    FEW,
    IN_ORDER,
    Values,
    counted_by_part,
    of_nothing,
    of_wrong,
    settled_by_none,
    statistic_of,
)
from rulelang.engine.spark.troubles import unpacked
from rulelang.plan.expressions import Ref
from rulelang.plan.tree import StatisticStep
from rulelang.plan.values import Absent

__all__ = ["Statistics"]

Found: TypeAlias = dict[Ref, tuple[Any, ...]]


@define
class Statistics:
    """The statistics of a table of so many rows: ``known`` as programs read them, ``exact`` as the
    exact engine does, and those ``waiting`` for it that are known nearly; each by part of the
    table. ``room`` are the bytes that may come to the driver at once. ``causes`` are what is wrong
    with units that statistics run over, by their ids."""

    reader: Reader
    data: DataFrame
    rows: int
    witness: Callable[[], Witness | None]
    room: int
    known: Found = field(factory=dict)
    exact: Found = field(factory=dict)
    waiting: list[list[StatisticStep]] = field(factory=list)
    causes: dict[str, list[Diagnostic]] = field(factory=dict)

    def find(self, in_columns: bool) -> bool:
        """Compute every statistic; whether columns can hold them all."""
        for steps in rounds(self.reader.plan):
            by_argument: dict[Argument, list[StatisticStep]] = {}
            for step in steps:
                by_argument.setdefault(Argument.of(step), []).append(step)
            found = self._in_columns(by_argument) if in_columns else {}
            for argument, same in by_argument.items():
                if not all(step.ref in found for step in same):
                    found |= self._row_by_row(argument, same)
            self.known |= found
            for same in by_argument.values():
                if any(_nearly(value) for step in same for value in found[step.ref]):
                    self.waiting.append(same)
                else:
                    self.exact |= {step.ref: found[step.ref] for step in same}
            in_columns &= all(
                any(not isinstance(value, Absent) for value in found[step.ref]) for step in steps
            )
        return in_columns

    def in_full(self) -> Overall:
        """All values, each of them exact."""
        while self.waiting:
            same = self.waiting.pop(0)
            self.exact |= self._row_by_row(Argument.of(same[0]), same)
        return self.exact

    @property
    def so_far(self) -> Overall | None:
        """All values where each of them is exact; else None."""
        return None if self.waiting else self.exact

    def _row_by_row(self, argument: Argument, steps: Sequence[StatisticStep]) -> Found:
        self.in_full()
        found = self._values(SamplingTask(self.reader, argument, None, self.exact), steps)
        assert found is not None
        return found

    # ---- in columns ---------------------------------------------------------------------------

    def _in_columns(self, by_argument: dict[Argument, list[StatisticStep]]) -> Found:
        """The statistics of a round that columns tell."""
        forms: dict[Argument, Form] = {}
        for argument in by_argument:
            try:
                forms[argument] = self._form(argument)
            except UnsupportedError:
                continue
        found: Found = {}
        at_once = self.room // (gathering.BYTES * max(1, self.rows))
        if not at_once:
            for argument, form in forms.items():
                found |= self._by_spark(argument, form, by_argument[argument]) or {}
            return found
        columns = list(forms)
        for start in range(0, len(columns), at_once):
            for argument, own in self._gathered(columns[start : start + at_once], forms):
                found |= _over(by_argument[argument], own)
        return found

    def _form(self, argument: Argument) -> Form:
        reader = self.reader
        return form_of(reader.plan, reader.carried, self.known, argument, self.witness())

    def _gathered(
        self, arguments: Sequence[Argument], forms: dict[Argument, Form]
    ) -> Iterator[tuple[Argument, Any]]:
        """What some arguments come to; where something is wrong, of each of the others."""
        try:
            yield from self._samples(arguments, forms).items()
        except UnsupportedError:
            if len(arguments) > 1:
                for argument in arguments:
                    yield from self._gathered([argument], forms)

    def _samples(self, arguments: Sequence[Argument], forms: dict[Argument, Form]) -> Samples:
        near = [argument for argument in arguments if forms[argument] == "near"]
        made = compile_sampling(
            self.reader.plan,
            self.reader.carried,
            self.known,
            arguments,
            self.witness(),
            near=near,
        )
        task = Gathering(self.reader, self.data, tuple(arguments), made, self.so_far, self.in_full)
        return samples_from(task)

    # ---- by Spark -----------------------------------------------------------------------------

    def _by_spark(
        self, argument: Argument, form: Form, steps: Sequence[StatisticStep]
    ) -> Found | None:
        """The values of some statistics of one argument; None where the exact engine must say."""
        if form == "near" and any(step.statistic not in IN_ORDER for step in steps):
            return None
        at = [argument]
        near = at if form == "near" else []
        witness, carried = self.witness(), self.reader.carried
        try:
            made = compile_sampling(self.reader.plan, carried, self.known, at, witness, near=near)
        except UnsupportedError:
            return None
        return self._values(SamplingTask(self.reader, argument, made, self.in_full()), steps)

    def _sampled(self, task: SamplingTask, between: tuple[int, int] | None = None) -> DataFrame:
        """The values of an argument, as executors find them."""
        work = partial(sample_batches, evolve(task, between=between))
        return self.data.mapInArrow(work, schema_of(sampling.FIELDS))

    def _in_part(self, task: SamplingTask, there: DataFrame, code: int, size: int) -> Values:
        """The values in a part of the table."""
        own, made = there.where(F.col("part") == code), task.sampling
        scale = None if made is None else made.scales[0]
        if not isinstance(scale, Near):
            return Values(own, size)

        def exactly(low: int, high: int) -> DataFrame:
            return self._sampled(task, (low, high)).where(F.col("part") == code)

        return Values(own, size, scale.error, exactly)

    def _values(self, task: SamplingTask, steps: Sequence[StatisticStep]) -> Found | None:
        frame = self._sampled(task).persist()
        try:
            counted = frame.groupBy("part").agg(
                F.count("order").alias("values"), F.count("problem").alias("problems")
            )
            by_part = {row.part: row for row in counted.collect()}
            there = frame.where(F.col("order").isNotNull())
            count = len(task.reader.parts(task.argument.within))
            near = task.sampling is not None and isinstance(task.sampling.scales[0], Near)
            few = not near and count > 1 and sum(row["values"] for row in by_part.values()) <= FEW
            here = counted_by_part(there) if few else {}
            found: dict[Ref, list[Any]] = {step.ref: [] for step in steps}
            for code in range(count):
                row = by_part.get(code)
                own = frame.where(F.col("part") == code)
                size = row["values"] if row else 0
                known = here.get(code) or self._in_part(task, there, code, size)
                for step in steps:
                    if row is not None and row.problems:
                        found[step.ref].append(of_wrong(step, own))
                    elif len(known):
                        found[step.ref].append(statistic_of(step, known))
                    elif task.sampling is not None and not settled_by_none(step):
                        return None  # columns do not say why there is none
                    else:
                        found[step.ref].append(of_nothing(step, own))
            wrong = frame.where(F.col("problem").isNotNull()).select("problem")
            if any(row.problems for row in by_part.values()):
                causes = unpacked(row.problem for row in wrong.collect())
                self.causes |= {step.ref.id: causes for step in steps}
            return {ref: tuple(values) for ref, values in found.items()}
        finally:
            frame.unpersist()


def _over(steps: Sequence[StatisticStep], samples: Sequence[Any]) -> Found:
    """Those of an argument's statistics that columns tell."""
    found: Found = {}
    for step in steps:
        if any(lacks(step, sample) for sample in samples):
            continue  # columns do not say why there is none
        try:
            found[step.ref] = tuple(_shipped(statistic_over(step, own)) for own in samples)
        except UnsupportedError:
            continue
    return found


def _shipped(value: Any) -> Any:
    """A value as executors have it: where the order of all values is known nearly, without the
    values themselves."""
    if isinstance(value, Standings) and value.error:
        return evolve(value, others=())
    return value


def _nearly(value: Any) -> bool:
    """Whether the exact engine cannot read a value."""
    return isinstance(value, Nearly) or (isinstance(value, Standings) and value.error > 0)
