"""A rubric, ready to be evaluated."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import field, frozen

from rulelang.api.data import Data, must_be_reading, table_of, table_of_text
from rulelang.api.needs import must_have
from rulelang.check.warnings import Warnings
from rulelang.data.arguments import checked, must_fit
from rulelang.data.handed_in import ranked_where_handed_in
from rulelang.data.options import Reading
from rulelang.diagnostics import DataError, Diagnostic, RulelangError, Source
from rulelang.plan.speech import language_of
from rulelang.plan.tree import Plan
from rulelang.records import Equal
from rulelang.syntax.tree import File
from rulelang.words import Language, must_be_language

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from rulelang.api.audit import Audit
    from rulelang.api.clustered import SparkScores
    from rulelang.api.evaluation import Evaluation, Explanation
    from rulelang.api.forms import Collected
    from rulelang.api.model import Column, Criterion, Figure, Input, Levels, Ranking, Structure
    from rulelang.api.scored import ScoredTable
    from rulelang.data.answers import Asked
    from rulelang.data.report import DataReport
    from rulelang.editing import Value
    from rulelang.engine.examples import ExampleResult
    from rulelang.engine.rows import RecordScorer, UnitScore

__all__ = ["Data", "Ruleset", "record_scorer"]

SCORERS_KEPT = 64  # for so many rubrics that are used in turns


@frozen(eq=False, repr=False)
class Ruleset(Equal):
    """A rubric without errors. Immutable; threads may share it.

    ``plan`` is what engines walk, ``source`` and ``tree`` are what was written.
    """

    plan: Plan = field(repr=False, eq=False)
    source: Source = field(repr=False)
    tree: File = field(repr=False)
    _warnings: Warnings = field(repr=False, eq=False)

    def __repr__(self) -> str:
        inputs, criteria = len(self.plan.inputs), len(self.plan.criteria) - 1
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
    def language(self) -> Language:
        """``vi`` or ``en``: the language of the keywords; if these are English, of the labels."""
        return language_of(self.plan)

    @property
    def edition(self) -> int | None:
        """The year or number of the edition."""
        return self.plan.edition

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes of the file, or of the text in UTF-8."""
        return self.plan.sha256

    @property
    def scores_alone(self) -> bool:
        """Whether `score_one` scores a record by itself: nothing looks at other units."""
        from rulelang.engine.rows.record import not_alone

        return not_alone(self.plan) is None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The warnings; some are looked for only when they are first asked for."""
        return self._warnings.all()

    @cached_property
    def structure(self) -> "Structure":
        """All that the rubric declares, as immutable values: what the properties below are of."""
        from rulelang.api.modelling import structure_of

        return structure_of(self.plan, self.tree)

    @property
    def unit(self) -> "Column | None":
        """The column of data that names units; None where the rules name none."""
        return self.structure.unit

    @property
    def period(self) -> "Column | None":
        """The column of the period, where the rubric has periods."""
        return self.structure.period

    @property
    def inputs(self) -> "tuple[Input, ...]":
        """The columns of data, those that an assessor fills in included."""
        return self.structure.inputs

    @property
    def total(self) -> "Criterion":
        """The root of the tree of criteria."""
        return self.structure.total

    @property
    def criteria(self) -> "tuple[Criterion, ...]":
        """Criteria, bonuses and penalties in the order of the file, without the total."""
        from rulelang.api.modelling import all_in

        return tuple(all_in(self.structure.total))[1:]

    @property
    def levels(self) -> "tuple[Levels, ...]":
        """The levels of the total, and of single criteria and figures."""
        return self.structure.levels

    @property
    def rank(self) -> "Ranking":
        """How units are ranked."""
        return self.structure.rank

    @property
    def rankings(self) -> "tuple[Ranking, ...]":
        """The further rankings, each with its id."""
        return self.structure.rankings

    @property
    def figures(self) -> "tuple[Figure, ...]":
        """The named values that results show."""
        return self.structure.figures

    def evaluate(self, data: Data, reading: Reading | None = None) -> "Evaluation":
        """Score and rank every unit of a table.

        ``data`` is the name of a table (``schools.csv``; a workbook, JSON, Parquet), a Path, also
        of a folder of tables, the URL of a database, rows, or a frame of pandas, Polars or whatever
        speaks Arrow. A text that names none of these is a ValueError, see `evaluate_text`.
        ``reading`` says what files leave open: their decimal sign, the sheet, the column of an
        input. In rows a number may be an int, a float (which stands for its shortest decimal), a
        Fraction, a Decimal or a text; a percent is the number itself, 0.9; None and a key
        that a row lacks are missing. Raises ``DataError`` with everything that is wrong, nothing is
        scored then; and ``MissingExtraError`` where a package that the format needs is missing.

        >>> import rulelang
        >>> rules = rulelang.parse('''
        ... ruleset schools { unit school }
        ... input passed : percent
        ... criterion results max 10: ratio passed
        ... ''')
        >>> rules.evaluate([{"school": "A", "passed": 0.85}])["A"].total
        Fraction(17, 2)
        """
        from rulelang.api.evaluation import evaluate_table

        with self._speaking():
            must_be_reading(reading)
            table = table_of(data, self.plan, reading or Reading())
            return evaluate_table(ranked_where_handed_in(self.plan, table.header), table)

    def evaluate_text(self, text: str, reading: Reading | None = None) -> "Evaluation":
        """Score and rank the units of a table that a text writes: CSV, JSON or lines of JSON.

        The format is seen by the text, or is ``reading.format``. Raises ``DataError`` as `evaluate`
        does, and no file is opened.

        >>> import rulelang
        >>> rules = rulelang.parse("ruleset r {unit u}  criterion c max 5: given")
        >>> rules.evaluate_text("u,c\\nA,3\\nB,4\\n")["B"].rank
        1
        """
        from rulelang.api.evaluation import evaluate_table

        with self._speaking():
            must_be_reading(reading)
            table = table_of_text(text, self.plan, reading or Reading())
            return evaluate_table(ranked_where_handed_in(self.plan, table.header), table)

    @overload
    def score_one(
        self,
        record: Mapping[str, Any],
        *,
        strict: bool = False,
        explain: Literal[False] = False,
    ) -> "UnitScore": ...

    @overload
    def score_one(
        self, record: Mapping[str, Any], *, strict: bool = False, explain: Literal[True]
    ) -> "Explanation": ...

    def score_one(
        self, record: Mapping[str, Any], *, strict: bool = False, explain: bool = False
    ) -> "UnitScore | Explanation":
        """Score one record by itself, in some microseconds; threads may do so at once.

        The record is checked as a row of `evaluate` is, and comes to the same figures; there is no
        rank. A key that it lacks is a missing value, or where ``strict`` an error. Raises
        ``DataError`` with everything that is wrong in it, and ``RulesError`` where the rubric looks
        at other units, as `average(x)` does. Where ``explain``, it gives an `Explanation` of the
        total, whose ``result`` has the figures; the exact engine takes some milliseconds for that.

        >>> import rulelang
        >>> rules = rulelang.parse('''
        ... ruleset schools { unit school }
        ... input passed : percent
        ... criterion results max 10: ratio passed
        ... ''')
        >>> rules.score_one({"school": "A", "passed": 0.85}).total
        Fraction(17, 2)
        """
        try:
            if strict is not False:
                must_fit("strict", strict, bool)
            scorer = record_scorer(self.plan, strict)
            if explain:
                from rulelang.api.evaluation import explained

                return explained(self.plan, *scorer.exactly(record))
            return scorer.score(record)
        except RulelangError as error:
            raise error.spoken(self.language) from None

    def score_table(
        self, data: Data, reading: Reading | None = None, figures: Iterable[str] | None = None
    ) -> "ScoredTable":
        """Score and rank a large table in columns, hundreds of times faster than `evaluate`.

        ``data`` and ``reading`` are those that `evaluate` takes, and so are the results, each
        figure as the double nearest to the exact one. Of ``figures``, where they are given, only
        these are computed and stand in its tables: ids of criteria, `total`, `rank` and the other
        columns. Needs ``rulelang[columnar]``. Raises ``DataError`` with everything that is wrong,
        and ValueError for a figure that there is not, and for rules with what only the exact engine
        knows, which it names.
        """
        from rulelang.api.scored import score_table
        from rulelang.output.layout import only

        if figures is not None:
            figures = [*figures]
            must_fit("figures", figures, Sequence[str])
        plan = self.plan if figures is None else only(self.plan, figures)
        with self._speaking():
            return score_table(plan, data, reading)

    def score_with_spark(
        self,
        data: "str | PathLike[str] | DataFrame",
        session: "SparkSession",
        reading: Reading | None = None,
    ) -> "SparkScores":
        """Score and rank a table on a cluster of Apache Spark, with the results of `evaluate`.

        ``data`` is the path of Parquet files that Spark reaches, or a data frame of Spark;
        ``reading`` says what they leave open, as that of `evaluate` does. Rows of files are
        numbered in messages in the order of their names. The executors need rulelang too. Needs
        ``rulelang[spark]``. Raises ``DataError`` with what is wrong, up to some thousands, and
        ValueError for rules with what only the exact engine knows, which it names.
        """
        from rulelang.api.clustered import score_with_spark

        with self._speaking():
            return score_with_spark(self.plan, session, data, reading=reading)

    @checked
    def sql(self, dialect: str, table: str | None = None, view: str | None = None) -> str:
        """The rules as one query of SQL, which scores and ranks a table in one's own database.

        ``dialect`` is ``duckdb``, ``postgres`` or ``spark``; ``table`` is where the data are, by
        default a table with the rubric's id; ``view`` makes the statement one that creates this
        view. Needs ``rulelang[sql]``. Raises ValueError for what the database cannot express.
        """
        must_have("needs.sql", ("sqlglot",), "sql")
        from rulelang.output.sql import DIALECTS, query

        if dialect not in DIALECTS:
            known = ", ".join(f'"{name}"' for name in DIALECTS)
            raise ValueError(f"there is no dialect {dialect!r}: write one of {known}")
        return query(self.plan, dialect, table, view)

    def check_data(self, data: Data, reading: Reading | None = None) -> "DataReport":
        """What was read of data and all that is wrong with them, before anything is scored.

        ``data`` and ``reading`` are those that `evaluate` takes. The report has a row for each
        column (`columns`) and the diagnostics, errors too. Raises ``DataError`` where there is no
        table at all.
        """
        from rulelang.api.data_report import read_report

        with self._speaking():
            must_be_reading(reading)
            return read_report(self.plan, data, reading)

    @checked
    def audit(
        self,
        claims: str | PathLike[str] | None = None,
        data: "Data | None" = None,
        reading: Reading | None = None,
        *,
        seconds: float | None = None,
        progress: "Callable[[int, int], None] | None" = None,
    ) -> "Audit":
        """Find out whether published claims can all be right.

        ``claims`` is the path of a file with a block ``published``, or the text of one; None stands
        for the block in the file of the rules. With ``data`` (as those of `evaluate`) each claim is
        computed anew. What data leave open, and all of it without data, is searched for
        contradictions, ``seconds`` at most; that needs ``rulelang[audit]``. Raises ``RulesError``
        for claims that are wrong by themselves, ``DataError`` for wrong data.

        >>> import rulelang
        >>> rules = rulelang.parse('''
        ... ruleset schools { unit school }
        ... criterion marks max 6: given
        ... criterion staff max 4: given
        ... ''')
        >>> found = rules.audit('''published {
        ...   units "A"
        ...   marks of "A" = 5.2
        ...   staff of "A" = 3.1
        ...   total of "A" = 8.9
        ... }''')
        >>> found.consistent
        False
        >>> print(found.to_text())  # doctest: +ELLIPSIS
        <text>: 3 claims...
           5.2 + 3.1 = 8.3, printed 8.9...
        """
        from rulelang.api.audit import audit_claims, published_in, read_claims
        from rulelang.audit.run import SECONDS

        if claims is None:
            own = published_in(self.tree)
            if own is None:
                raise ValueError("the rules have no block `published`: name a file of claims")
            published, tree = own, self.tree
        else:
            published, tree = read_claims(claims, self.plan)
        evaluation = None if data is None else self.evaluate(data, reading)
        name = (
            None if data is None else fspath(data) if isinstance(data, (str, PathLike)) else "data"
        )
        limit = SECONDS if seconds is None else seconds
        return audit_claims(self.plan, published, tree, evaluation, name, limit, progress)

    @checked
    def write_forms(
        self,
        path: str | PathLike[str],
        units: Sequence[str] | None = None,
        *,
        wide: bool = False,
        language: str | None = None,
        ask: "Asked | None" = None,
        period: str | None = None,
    ) -> list[Path]:
        """Write the workbooks that units fill in, and return the files.

        ``path`` is a workbook (``.xlsx``: one form, a sheet for each of the units, or where
        ``wide`` one table), or a folder for a workbook each. ``language`` is ``en`` or ``vi``,
        else that of the labels. ``ask`` is whom they ask: the ``office`` (by default), the
        ``committee``, for the scores that it gives and the group that units are ranked within, or
        ``all`` (by default where ``wide``). ``period`` fills in the cell of the period. Needs
        ``rulelang[xlsx]``. Raises FileExistsError rather than write over a file, ValueError for a
        period that the rules do not have, and OSError.
        """
        from rulelang.api.forms import write_forms
        from rulelang.data.answers import ASKED

        must_be_language(language)
        if ask is not None and ask not in ASKED:
            listed = ", ".join(f'"{one}"' for one in ASKED)
            raise ValueError(f"there is no part {ask!r} of a form: write one of {listed}")
        return write_forms(self.plan, Path(path), units, wide, language, ask, period)

    @checked
    def collect(
        self,
        folder: str | PathLike[str],
        units: Sequence[str] | None = None,
        *,
        decimal: str | None = None,
        partial: bool = False,
    ) -> "Collected":
        """Read the forms in a folder that units have filled in; ``units`` are those asked.

        ``decimal`` ("," or ".") is the sign of numbers that are texts, where the answers do not
        tell. Where ``partial``, units with errors are held back and listed (``held_back``).

        Needs ``rulelang[xlsx]``. Raises ``DataError`` with everything that is wrong in them, unless
        ``partial``.
        """
        from rulelang.api.forms import collect

        found = collect(self.plan, Path(folder), units, decimal=decimal, partial=partial)
        if found.errors and not partial:
            raise DataError(found.errors, self.language)
        return found

    @checked
    def to_dict(self, exact: bool = False) -> dict[str, Any]:
        """The rubric as values of JSON, by `docs/schema/rubric.schema.json`.

        Its `structure`: inputs with their types, bounds, choices and what they feed, the tree of
        criteria, levels, rankings and policies. ``exact`` gives every figure as a fraction in a
        text.
        """
        from rulelang.api.modelling import plain_values

        return plain_values(self.structure, exact)

    @checked
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

        must_be_language(language)
        return print_file(self.tree, self.source.text, language)

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Let errors of data speak the language of these rules."""
        try:
            yield
        except DataError as error:
            raise error.spoken(self.language) from None

    @property
    def changeable(self) -> "dict[str, Value]":
        """What the rules say at each path that `with_changes` takes, in the order of the file."""
        from rulelang.editing import changeable

        return changeable(self.tree)

    @checked
    def with_changes(self, changes: Mapping[str, object], *, examples: bool = True) -> "Ruleset":
        """The rules with other values at some paths (`changeable`): what if?

        A value is a number, True or False, a date, a list, or a text of the language: ``"40%"``,
        ``"zero"``, ``"computers / staff"``. None leaves a clause out. ``source.text`` of what is
        returned is the changed text, with all else as it was; unless ``examples``, without the
        examples, whose figures the change may forbid. Raises ``RulesError`` for a path that there
        is not, and with what is wrong with the changed rules.

        >>> import rulelang
        >>> rules = rulelang.parse("ruleset r { unit u }  criterion c max 5: given  # as in 2021")
        >>> rules.changeable
        {'c.max': Fraction(5, 1)}
        >>> rules.with_changes({"c.max": 8, "c.round": 1}).source.text
        'ruleset r { unit u }  criterion c max 8 round 1: given  # as in 2021'
        """
        from rulelang.api.changes import with_changes

        return with_changes(self, changes, examples)

    def test(self) -> "tuple[ExampleResult, ...]":
        """Run the examples that are in the file, in its order."""
        from rulelang.engine.examples import run_example

        return tuple(run_example(self.plan, example) for example in self.plan.examples)


@lru_cache(maxsize=SCORERS_KEPT)
def record_scorer(plan: Plan, strict: bool = False) -> "RecordScorer":
    """The scorer of single records, made when it is first needed."""
    from rulelang.engine.rows import RecordScorer

    return RecordScorer.of(plan, strict)
