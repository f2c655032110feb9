"""The statements of a file by what they declare; what is there twice or in the wrong place."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from attrs import define, field, frozen

from rulelang.check.freed import freed
from rulelang.check.shorthands import written_out
from rulelang.diagnostics import Span
from rulelang.forms.checking import Checking, Reports, apart
from rulelang.forms.scope import Symbol, SymbolKind
from rulelang.syntax import Parsed
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling
from rulelang.syntax.kinds import Clausal, PartKind, Setting
from rulelang.words import phrase

__all__ = ["TOTAL", "Declared", "clause", "declare", "head"]

TOTAL: Final = "total"
STARTS = {
    t.Ruleset: "ruleset",
    t.Input: "input",
    t.Let: "let",
    t.Define: "define",
    t.Levels: "levels",
    t.Rank: "rank",
    t.Disqualified: "disqualified",
    t.Check: "check",
    t.Example: "example",
    t.Published: "published",
}


BEFORE_CRITERIA = (t.Ruleset, t.Input, t.Let, t.Define)
"""Statements that mostly are before the criteria."""


@frozen(eq=False, repr=False)
class Declared:
    """The statements of a file, a field for each kind.

    ``parents`` names the parent of each criterion; the root is ``total``. ``criteria`` are in the
    order of the file, parents before their children. ``incomplete`` are the parents of which some
    child could not be read or declared, so that nothing can be said of their children together.
    ``rankings`` are those with a name, next to the plain ``rank``; ``uncalled`` is what shorthands
    stand for that nothing calls.
    More than ten fields: one for each kind of statement.
    """

    ruleset: t.Ruleset | None
    inputs: Sequence[t.Input]
    lets: Sequence[t.Let]
    criteria: Mapping[str, t.Criterion]
    parents: Mapping[str, str]
    children: Mapping[str, Sequence[str]]
    levels: Sequence[t.Levels]
    rank: t.Rank | None
    rankings: Sequence[t.Rank]
    disqualified: Sequence[t.Disqualified]
    checks: Sequence[t.Check]
    examples: Sequence[t.Example]
    uncalled: Sequence[t.Expression]
    incomplete: AbstractSet[str]

    def setting(self, key: Setting) -> t.Clause | None:
        """A setting of the ruleset."""
        return clause(self.ruleset.settings, key) if self.ruleset else None

    def of_kind(self, parent: str, kind: PartKind) -> list[str]:
        """The children of a parent that are criteria, bonuses or penalties."""
        return [id for id in self.children[parent] if self.criteria[id].kind == kind]

    def criterion_of(self, id: str) -> str:
        """The nearest criterion, or the total, that something is in."""
        above = self.parents[id]
        while above in self.criteria and self.criteria[above].kind != "criterion":
            above = self.parents[above]
        return above


def clause(clauses: Iterable[t.Clause], key: Clausal) -> t.Clause | None:
    """The first clause with a key."""
    for item in clauses:  # the quickest way, for it is asked of every statement many times
        if item.key == key:
            return item
    return None


def declare(parsed: Parsed) -> tuple[Declared, Checking]:
    """Sort statements by what they declare, and report what is there twice or misplaced.

    Returns them with a check that has begun: it knows the names and has those reports.
    """
    policy = "rescale"
    for statement in parsed.file.statements:
        if isinstance(statement, t.Ruleset):
            setting = clause(statement.settings, "not_applicable")
            policy = setting.words[0] if setting else policy
    reports = Reports(parsed.file.language, apart(parsed.damaged), [])
    collector = _Collector(reports, set(parsed.file.damaged))
    statements, others = freed(parsed.file.statements, reports)
    statements, bodies = written_out(statements, reports, collector.lost)
    for statement in statements:
        collector.add(statement, TOTAL)
    declared = _declared(collector, parsed, bodies)
    symbols = {
        **collector.symbols,
        **{id: Symbol(id, TOTAL, None, None) for id in (TOTAL, "share")},
    }
    claims = any(isinstance(one, t.Published) for one in parsed.file.statements)
    if declared.ruleset is None and claims and not declared.criteria:
        name = parsed.source.name
        rules = f"{name.partition('.published')[0]}.rules" if ".published" in name else "RULES"
        reports.add("E213", _first(parsed, lambda one: True), "claims", file=name, rules=rules)
    elif declared.ruleset is None and not parsed.damaged:
        reports.add("E213", _first(parsed, lambda one: True))
    is_rules = declared.ruleset is not None or not claims
    known = is_rules and TOTAL not in declared.incomplete
    if known and not declared.of_kind(TOTAL, "criterion"):
        reports.add("E218", _first(parsed, lambda one: not isinstance(one, BEFORE_CRITERIA)))
    levels = {block.of.id if block.of else TOTAL: block for block in declared.levels}
    settings_read = declared.ruleset is not None and not reports.touches(declared.ruleset.span)
    periods = not settings_read or declared.setting("period") is not None
    checking = Checking.begin(
        parsed.source, symbols, collector.lost, levels, policy, periods, reports
    )
    checking.meant.update(others)
    return declared, checking


def _declared(collector: "_Collector", parsed: Parsed, bodies: Sequence[t.Expression]) -> Declared:
    taken = collector.taken
    parents = {node.name.text: parent for node, parent in taken if isinstance(node, t.Criterion)}
    children: dict[str, list[str]] = {id: [] for id in (TOTAL, *parents)}
    for id, parent in parents.items():
        children[parent].append(id)
    criteria = {node.name.text: node for node, _ in taken if isinstance(node, t.Criterion)}
    incomplete = set(collector.incomplete)
    if parsed.damaged:
        touches = collector.reports.touches
        incomplete |= {TOTAL, *(id for id, node in criteria.items() if touches(node.span))}
    return Declared(
        ruleset=next((node for node, _ in taken if isinstance(node, t.Ruleset)), None),
        inputs=tuple(node for node, _ in taken if isinstance(node, t.Input)),
        lets=tuple(node for node, _ in taken if isinstance(node, t.Let)),
        criteria=criteria,
        parents=parents,
        children=children,
        levels=tuple(node for node, _ in taken if isinstance(node, t.Levels)),
        rank=next((n for n, _ in taken if isinstance(n, t.Rank) and n.name is None), None),
        rankings=tuple(n for n, _ in taken if isinstance(n, t.Rank) and n.name is not None),
        disqualified=tuple(node for node, _ in taken if isinstance(node, t.Disqualified)),
        checks=tuple(node for node, _ in taken if isinstance(node, t.Check)),
        examples=tuple(node for node, _ in taken if isinstance(node, t.Example)),
        uncalled=bodies,
        incomplete=incomplete,
    )


def _first(parsed: Parsed, wanted: Callable[[t.Statement], bool]) -> Span:
    """The first word of the first statement that is needed, before which something is missing; of
    none, the end of the file, and its first line where it has no statement."""
    statements = parsed.file.statements
    found = next((one for one in statements if wanted(one)), None)
    if found is not None:
        return head(found, parsed.file.language)
    if statements:
        return head(statements[-1], parsed.file.language)
    return Span(0, len(parsed.source.line(1)), parsed.source)


@define(eq=False, repr=False)
class _Collector:
    """The statements that count, each with its parent, the names that they declare, and the names
    that are lost with others. ``once`` has what may stand once, by what it is."""

    reports: Reports
    lost: set[str]
    taken: list[tuple[t.Statement, str]] = field(factory=list)
    symbols: dict[str, Symbol] = field(factory=dict)
    incomplete: set[str] = field(factory=set)
    once: dict[str, t.Statement] = field(factory=dict)

    def add(self, statement: t.Statement, parent: str) -> None:
        """Take in one statement, and what is in it."""
        if isinstance(statement, t.Criterion):
            self._criterion(statement, parent)
            return
        if parent != TOTAL:
            self.reports.add("E209", head(statement, self.reports.language), parent=parent)
        if self._counts(statement):
            self.taken.append((statement, parent))

    def _counts(self, statement: t.Statement) -> bool:
        """Whether a statement that is not a criterion counts."""
        if isinstance(statement, t.Ruleset):
            counts = self._once("ruleset", statement)
            self.clauses(statement.settings)
            return counts
        if isinstance(statement, t.Rank):
            if statement.name is not None:  # one without keys has none, whatever it says
                return not statement.keys or self._name(statement.name, "rank", statement)
            return self._once("rank", statement)
        if isinstance(statement, t.Levels):
            return self._once(f"levels {statement.of.id if statement.of else TOTAL}", statement)
        if isinstance(statement, t.Input):
            counts = self._name(statement.name, "input", statement)
            self.clauses(statement.clauses)
            return counts
        if isinstance(statement, t.Let):
            counts = self._name(statement.name, "let", statement)
            self.clauses(statement.clauses)
            if not counts:
                self.incomplete.add(TOTAL)
            return counts
        return True

    def _criterion(self, node: t.Criterion, parent: str) -> None:
        self.clauses(node.clauses)
        if self._name(node.name, node.kind, node):
            self.taken.append((node, parent))
            for child in node.children:
                self.add(child, node.name.text)
        else:
            # The statement is lost, and with it what is in it.
            self.incomplete |= {parent, TOTAL}
            self.lost.update(_names_within(node))

    def _name(
        self, name: t.Identifier, kind: SymbolKind, node: t.Input | t.Let | t.Criterion | t.Rank
    ) -> bool:
        before = self.symbols.get(name.text)
        if before is not None:
            assert before.span is not None
            declared = phrase(f"declared.{before.kind}")
            labels = [(before.span, phrase("labels.declared", what=declared))]
            self.reports.add("E202", name.span, labels=labels, name=name.text)
            return False
        self.symbols[name.text] = Symbol(name.text, kind, node, name.span)
        return True

    def _once(self, what: str, statement: t.Statement) -> bool:
        language = self.reports.language
        before = self.once.setdefault(what, statement)
        if before is not statement:
            word = spelling(language)[STARTS[type(statement)]]
            labels = [(head(before, language), phrase("labels.first"))]
            help = "ranking" if isinstance(statement, t.Rank) else "help"
            self.reports.add("E210", head(statement, language), help, labels=labels, what=word)
        return before is statement

    def clauses(self, clauses: tuple[t.Clause, ...]) -> None:
        """Report a clause that is there twice."""
        seen: dict[str, t.Clause] = {}
        for item in clauses:
            if item.key in seen:
                what = spelling(self.reports.language)[item.key.removeprefix("total_")]
                labels = [(seen[item.key].span, phrase("labels.first"))]
                self.reports.add("E211", item.span, labels=labels, what=what)
            seen.setdefault(item.key, item)


def _names_within(node: t.Criterion) -> Iterator[str]:
    """The names that the children of a criterion would declare."""
    for child in node.children:
        if isinstance(child, t.Criterion):
            yield child.name.text
            yield from _names_within(child)


def head(statement: t.Statement, language: str) -> Span:
    """The first word of a statement, as the place to point at."""
    start = statement.span.start
    if isinstance(statement, t.Levels):
        word: str = statement.word
    else:
        word = statement.kind if isinstance(statement, t.Criterion) else STARTS[type(statement)]
    return statement.span.at(start, start + len(spelling(language)[word]))
