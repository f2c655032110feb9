"""The audit of a published report, for programs."""

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from rulelang.api.files import compiled_grammar, read_rules
from rulelang.api.needs import must_have
from rulelang.audit.checking import check_claims
from rulelang.audit.findings import Audited
from rulelang.audit.reading import published_in, readable
from rulelang.audit.run import SECONDS, DataOfPeriod, Progress, audit
from rulelang.data.arguments import checked
from rulelang.data.spelling import clean
from rulelang.diagnostics import Diagnostic, Place, RulesError, Source, Span, sort_diagnostics
from rulelang.plan.tree import Plan
from rulelang.plan.values import Absent
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling
from rulelang.words import Language
from rulelang.words.own import language_of_rules

if TYPE_CHECKING:
    from rulelang.api.evaluation import Evaluation

__all__ = ["SOLVER", "Audit", "audit_claims", "published_in", "read_claims"]

SOLVER = ("z3",)
"""What an audit needs where data do not decide every claim."""


@frozen
class Audit:
    """What an audit found. Immutable; ``found`` has it all, `to_json` as plain values.

    ``diagnostics`` are warnings and notes about the claims.
    """

    plan: Plan = field(repr=False, eq=False)
    found: Audited = field(repr=False)
    language: Language
    file: str
    data: str | None

    def __repr__(self) -> str:
        count = len(self.found.conflicts) + len(self.found.differing)
        return f"<Audit of {self.file}: {self.found.claims.count} claims, {count} conflicts>"

    @property
    def consistent(self) -> bool:
        """Whether nothing contradicts anything; what was not decided contradicts nothing."""
        return self.found.consistent

    @checked
    def to_text(self, language: Language | None = None, witness: bool = False) -> str:
        """What was found, for people, in ``en`` or ``vi``."""
        from rulelang.output.audit.text import text

        return text(self.found, self.plan, language or self.language, self.file, self.data, witness)

    @checked
    def to_json(self, language: Language | None = None, witness: bool = False) -> str:
        """The same as JSON; ``witness`` adds inputs of every unit with which the rest holds."""
        from rulelang.output.audit.document import json_text

        return json_text(self.found, self.plan, language or self.language, witness)

    @checked
    def to_markdown(self, language: Language | None = None) -> str:
        """A letter to the publisher, as Markdown."""
        from rulelang.output.audit.labels import with_labels
        from rulelang.output.audit.letter import letter

        spoken = language or self.language
        return letter(with_labels(self.found, self.plan, spoken), spoken, self.file, self.data)

    @checked
    def write_workbook(self, path: str | PathLike[str], language: Language | None = None) -> None:
        """A workbook with a row for each claim of each conflict. Needs ``rulelang[xlsx]``."""
        from rulelang.output.audit.labels import with_labels
        from rulelang.output.audit.workbook import write

        must_have("files.workbook", ("xlsxwriter",), "xlsx")
        spoken = language or self.language
        write(with_labels(self.found, self.plan, spoken), spoken, Path(path))


def read_claims(claims: str | PathLike[str], plan: Plan) -> tuple[t.Published, t.File]:
    """The claims of a file, or of a text that has a brace. Raises RulesError; where some cannot be
    read, it tells what is wrong with the others too."""
    is_text = isinstance(claims, str) and "{" in claims
    source = Source.of(str(claims), "<text>") if is_text else read_rules(Path(claims))
    read = readable(source, compiled_grammar())
    tree = read.parsed.file
    found = [*read.errors, *read.parsed.diagnostics]
    words = spelling(tree.language)
    block = published_in(tree)
    if read.errors and read.lost is not None and block is not None:
        found += check_claims(block, plan, tree.language, needs_units=False)[1]
    elif not any(item.severity == "error" for item in found):
        found += [
            Diagnostic("E613", Place(_first_word(statement)), dict(words), "help")
            for statement in tree.statements
            if statement is not block
        ]
        if block is None or not block.claims:
            start = Place(Span(0, len(source.line(1)), source))
            found.append(Diagnostic("E612", start, dict(words), "help"))
    if block is None or any(item.severity == "error" for item in found):
        raise RulesError(sort_diagnostics(found), language_of_rules(tree.language, source.text))
    return block, tree


def _first_word(statement: t.Statement) -> Span:
    span = statement.span
    return span.at(span.start, span.start + len(span.text.split(maxsplit=1)[0]))


def audit_claims(
    plan: Plan,
    published: t.Published,
    tree: t.File,
    evaluation: "Evaluation | None",
    data_name: str | None,
    seconds: float = SECONDS,
    progress: Progress | None = None,
) -> Audit:
    """Audit the claims of a block. Raises RulesError for claims that are wrong by themselves."""
    data_units = None if evaluation is None else _units(evaluation)
    claims, found = check_claims(published, plan, tree.language, data_units)
    language = language_of_rules(tree.language, tree.source.text)
    if found:
        raise RulesError(sort_diagnostics(found), language)
    listed = any(claim.kind == "units" for claim in claims.claims)
    data = {} if evaluation is None else _by_period(plan, claims.units, claims.periods, evaluation)
    try:
        audited = audit(plan, claims, data, listed, seconds, progress)
    except ModuleNotFoundError:  # the solver, which is asked only where data leave something open
        must_have("needs.audit", SOLVER, "audit")
        raise
    name = Path(tree.source.name).name
    return Audit(plan, audited, language, name, data_name)


def _units(evaluation: "Evaluation") -> list[str]:
    return list(dict.fromkeys(unit.unit for unit in evaluation.units))


def _by_period(
    plan: Plan, units: Sequence[str], periods: Sequence[str | None], evaluation: "Evaluation"
) -> Mapping[str | None, DataOfPeriod]:
    """The data of each period that claims are about; the report's own is that of the edition, else
    the last of the data."""
    places = {clean(unit): at for at, unit in enumerate(units)}
    there = list(dict.fromkeys(unit.period for unit in evaluation.units))
    own = str(plan.edition) if str(plan.edition) in there else there[-1] if there else None
    found: dict[str | None, DataOfPeriod] = {}
    for period in periods:
        wanted = own if period is None else period
        if wanted not in there:
            continue
        rows = [
            (places[clean(unit.unit)], row)
            for row, unit in enumerate(evaluation.units)
            if unit.period == wanted and clean(unit.unit) in places
        ]
        results = {at: evaluation.units[row] for at, row in rows}
        values = evaluation.prepared.values
        inputs = {
            at: {
                key: value
                for key, value in values[row].items()
                if key.kind == "input" and not isinstance(value, Absent)
            }
            for at, row in rows
        }
        found[period] = DataOfPeriod(results, inputs)
    return found
