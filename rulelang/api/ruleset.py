"""A rubric, ready to be evaluated."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from rulelang.api.evaluation import Evaluation
from rulelang.api.files import compiled_grammar, read_data, read_rules
from rulelang.check import check
from rulelang.check.reach import check_reach
from rulelang.compile import compile_plan
from rulelang.data import Table, prepare, read_csv, table_of_rows
from rulelang.diagnostics import (
    DataError,
    Diagnostic,
    RulesError,
    Source,
    sort_diagnostics,
)
from rulelang.engine.exact import run
from rulelang.plan.tree import CriterionPlan, InputPlan, Plan
from rulelang.syntax import parse as parse_source
from rulelang.syntax.tree import File

if TYPE_CHECKING:
    import polars

    from rulelang.api.scored import ScoredTable
    from rulelang.engine.examples import ExampleResult
    from rulelang.engine.rows import RecordScorer, UnitScore

__all__ = ["Data", "Ruleset", "load", "parse"]

SCORERS_KEPT = 64  # for so many rubrics that are used in turns

Data: TypeAlias = str | PathLike[str] | Iterable[Mapping[str, Any]]
"""The path of a CSV file, or rows: a mapping of column to value each."""


@frozen
class Ruleset:
    """A rubric without errors. Immutable; threads may share it.

    ``diagnostics`` are its warnings; ``plan`` is what engines walk, ``source`` and ``tree`` are
    what was written.
    """

    plan: Plan = field(repr=False)
    source: Source = field(repr=False)
    tree: File = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(repr=False)

    def __repr__(self) -> str:
        inputs, criteria = len(self.inputs), len(self.criteria)
        return f"<Ruleset {self.id}: {criteria} criteria, {inputs} inputs>"

    @property
    def id(self) -> str:
        """The id in the file's first statement."""
        return self.plan.id

    @property
    def label(self) -> str | None:
        """The label, as the decree calls the ranking."""
        return self.plan.label

    @property
    def edition(self) -> int | None:
        """The year or number of the edition."""
        return self.plan.edition

    @property
    def inputs(self) -> tuple[InputPlan, ...]:
        """The columns of data, those that an assessor fills in included."""
        return self.plan.inputs

    @property
    def criteria(self) -> tuple[CriterionPlan, ...]:
        """Criteria, bonuses and penalties in the order of the file, without the total."""
        return self.plan.criteria[:-1]

    def evaluate(self, data: Data) -> Evaluation:
        """Score and rank every unit of a table.

        ``data`` is the path of a CSV file in UTF-8, or rows. In rows a number may be an int, a
        float (which stands for its shortest decimal), a Fraction, a Decimal or a text; a percent
        is the number itself, 0.9; None is missing. Raises ``DataError`` with everything that is
        wrong; nothing is scored then.

        >>> import rulelang
        >>> rules = rulelang.parse('''
        ... ruleset schools { unit school }
        ... input passed : percent
        ... criterion results max 10: ratio passed
        ... ''')
        >>> rules.evaluate([{"school": "A", "passed": 0.85}])["A"].total
        Fraction(17, 2)
        """
        prepared = prepare(_table(data), self.plan)
        outcome = run(self.plan, prepared)
        diagnostics = sort_diagnostics((*prepared.diagnostics, *outcome.diagnostics))
        if any(item.severity == "error" for item in diagnostics):
            raise DataError(item for item in diagnostics if item.severity == "error")
        return Evaluation(self.plan, prepared, outcome, tuple(diagnostics))

    def score_one(self, record: Mapping[str, Any]) -> "UnitScore":
        """Score one record by itself, in some tens of microseconds; threads may do so at once.

        The record is checked as a row of `evaluate` is, and comes to the same figures; there is no
        rank. Raises ``DataError`` with everything that is wrong in it, and ``ValueError`` where the
        rubric looks at all units, as `average(x)` does.

        >>> import rulelang
        >>> rules = rulelang.parse('''
        ... ruleset schools { unit school }
        ... input passed : percent
        ... criterion results max 10: ratio passed
        ... ''')
        >>> rules.score_one({"school": "A", "passed": 0.85}).total
        Fraction(17, 2)
        """
        return record_scorer(self.plan).score(record)

    def score_table(self, data: "str | PathLike[str] | polars.DataFrame") -> "ScoredTable":
        """Score and rank a large table in columns, hundreds of times faster than `evaluate`.

        ``data`` is the path of a Parquet file, or a Polars frame. The results are those of
        `evaluate`, each figure as the double nearest to the exact one. Needs
        ``rulelang[columnar]``. Raises ``DataError`` with everything that is wrong.
        """
        from rulelang.api.scored import score_table

        return score_table(self.plan, Path(data) if isinstance(data, (str, PathLike)) else data)

    def text(self, language: str | None = None) -> str:
        """The rules in the language's own layout; ``language`` ``en`` or ``vi`` translates them.

        >>> import rulelang
        >>> rules = rulelang.parse("ruleset r {unit u}  criterion c max 5:given")
        >>> print(rules.text("vi"))
        language vi
        <BLANKLINE>
        bộ tiêu chí r {
          đơn vị u
        }
        tiêu chí c tối đa 5: chấm điểm
        <BLANKLINE>
        """
        from rulelang.syntax.print import print_file

        return print_file(self.tree, self.source.text, language)

    def test(self) -> "tuple[ExampleResult, ...]":
        """Run the examples that stand in the file, in its order."""
        from rulelang.engine.examples import run_example

        return tuple(run_example(self.plan, example) for example in self.plan.examples)


@lru_cache(maxsize=SCORERS_KEPT)
def record_scorer(plan: Plan) -> "RecordScorer":
    """The scorer of single records, made when it is first needed."""
    from rulelang.engine.rows import RecordScorer

    return RecordScorer.of(plan)


def _table(data: Data) -> Table:
    if isinstance(data, (str, PathLike)):
        path = Path(data)
        return read_csv(read_data(path), str(path))
    return table_of_rows(data)


def load(path: str | PathLike[str]) -> Ruleset:
    """Read a rules file. Raises ``RulesError`` with every error that it has."""
    return _ruleset(read_rules(Path(path)))


def parse(text: str, name: str = "<text>") -> Ruleset:
    """Read rules from text; ``name`` stands for the file in messages.

    Raises ``RulesError`` with every error of the text.

    >>> import rulelang
    >>> rulelang.parse('ruleset r { unit u }  criterion c max 5: given')
    <Ruleset r: 1 criteria, 1 inputs>
    """
    if not isinstance(text, str):
        raise TypeError(f"rules are a text, not {type(text).__name__}: decode them as UTF-8")
    return _ruleset(Source.of(text, name))


def _ruleset(source: Source) -> Ruleset:
    checked = check(parse_source(source, compiled_grammar()))
    if any(item.severity == "error" for item in checked.diagnostics):
        raise RulesError(sort_diagnostics(checked.diagnostics))
    plan = compile_plan(checked)
    check_reach(checked, plan)
    diagnostics = tuple(sort_diagnostics(checked.diagnostics))
    return Ruleset(plan, source, checked.parsed.file, diagnostics)
