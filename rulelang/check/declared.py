"""The statements of a file by what they declare; what stands twice or in the wrong place."""

from collections.abc import Iterable, Iterator

from attrs import define, field

from rulelang.diagnostics import Source, Span
from rulelang.forms.scope import Scope, Symbol, apart
from rulelang.syntax import Parsed
from rulelang.syntax import tree as t

__all__ = ["TOTAL", "Declared", "clause", "declare", "head"]

TOTAL = "total"
RESERVED = ("total", "status", "share", "level", "rank")
STARTS = {
    t.Ruleset: "ruleset",
    t.Input: "input",
    t.Let: "let",
    t.Levels: "levels",
    t.Rank: "rank",
    t.Check: "check",
    t.Example: "example",
}


@define(eq=False, repr=False)
class Declared:
    """The statements of a file.

    ``parents`` names the parent of each criterion; the root is ``total``. ``criteria`` are in the
    order of the file, parents before their children. ``incomplete`` are the parents of which some
    child could not be read or declared, so that nothing can be said of their children together.
    """

    ruleset: t.Ruleset | None = None
    inputs: list[t.Input] = field(factory=list)
    lets: list[t.Let] = field(factory=list)
    criteria: dict[str, t.Criterion] = field(factory=dict)
    parents: dict[str, str] = field(factory=dict)
    children: dict[str, list[str]] = field(factory=lambda: {TOTAL: []})
    levels: list[t.Levels] = field(factory=list)
    rank: t.Rank | None = None
    checks: list[t.Check] = field(factory=list)
    examples: list[t.Example] = field(factory=list)
    incomplete: set[str] = field(factory=set)

    def setting(self, key: str) -> t.Clause | None:
        """A setting of the ruleset."""
        return clause(self.ruleset.settings, key) if self.ruleset else None

    def of_kind(self, parent: str, kind: str) -> list[str]:
        """The children of a parent that are criteria, bonuses or penalties."""
        return [id for id in self.children[parent] if self.criteria[id].kind == kind]


def clause(clauses: Iterable[t.Clause], key: str) -> t.Clause | None:
    """The first clause with a key."""
    return next((c for c in clauses if c.key == key), None)


def declare(parsed: Parsed) -> tuple[Declared, Scope]:
    """Sort statements by what they declare, and report what stands twice or misplaced."""
    declared = Declared()
    symbols: dict[str, Symbol] = {}
    policy = "rescale"
    for statement in parsed.file.statements:
        if isinstance(statement, t.Ruleset):
            setting = clause(statement.settings, "not_applicable")
            policy = setting.words[0] if setting else policy
    scope = Scope(
        parsed.source,
        parsed.file.language,
        symbols,
        policy,
        apart(parsed.damaged),
        set(parsed.file.damaged),
    )
    collector = _Collector(declared, symbols, scope)
    for statement in parsed.file.statements:
        collector.add(statement, TOTAL)
    for id in (TOTAL, "share"):
        symbols[id] = Symbol(id, TOTAL, None, None)
    if parsed.damaged:
        declared.incomplete.add(TOTAL)
        damaged = (id for id, node in declared.criteria.items() if scope.is_damaged(node.span))
        declared.incomplete.update(damaged)
    if declared.ruleset is None and not parsed.damaged:
        scope.report("E213", _first_line(parsed.source))
    if not declared.of_kind(TOTAL, "criterion") and TOTAL not in declared.incomplete:
        at = declared.ruleset.name.span if declared.ruleset else _first_line(parsed.source)
        scope.report("E218", at)
    return declared, scope


def _first_line(source: Source) -> Span:
    return Span(0, len(source.line(1)), source)


@define(eq=False, repr=False)
class _Collector:
    declared: Declared
    symbols: dict[str, Symbol]
    scope: Scope
    levels_of: dict[str, t.Levels] = field(factory=dict)

    def add(self, statement: t.Statement, parent: str) -> None:
        """Take in one statement, and what stands in it."""
        if isinstance(statement, t.Criterion):
            self._criterion(statement, parent)
            return
        if parent != TOTAL:
            self.scope.report("E209", head(statement, self.scope), parent=parent)
        if isinstance(statement, t.Ruleset):
            self._once(self.declared.ruleset, statement)
            self.declared.ruleset = self.declared.ruleset or statement
            self.clauses(statement.settings)
        elif isinstance(statement, t.Rank):
            self._once(self.declared.rank, statement)
            self.declared.rank = self.declared.rank or statement
        elif isinstance(statement, t.Input):
            if self._name(statement.name, "input", statement):
                self.declared.inputs.append(statement)
            self.clauses(statement.clauses)
        elif isinstance(statement, t.Let):
            if self._name(statement.name, "let", statement):
                self.declared.lets.append(statement)
            else:
                self.declared.incomplete.add(TOTAL)
        elif isinstance(statement, t.Levels):
            of = statement.of.id if statement.of else TOTAL
            self._once(self.levels_of.get(of), statement)
            if of not in self.levels_of:
                self.levels_of[of] = statement
                self.declared.levels.append(statement)
        elif isinstance(statement, t.Check):
            self.declared.checks.append(statement)
        else:
            self.declared.examples.append(statement)

    def _criterion(self, node: t.Criterion, parent: str) -> None:
        self.clauses(node.clauses)
        declared = self.declared
        id = node.name.text
        if self._name(node.name, node.kind, node):
            declared.criteria[id] = node
            declared.parents[id] = parent
            declared.children[parent].append(id)
            declared.children[id] = []
            for child in node.children:
                self.add(child, id)
        else:
            # The statement is lost, and with it what stands in it.
            declared.incomplete |= {parent, TOTAL}
            self.scope.lost.update(_names_within(node))

    def _name(self, name: t.Identifier, kind: str, node: t.Input | t.Let | t.Criterion) -> bool:
        if name.text in RESERVED:
            self.scope.report("E203", name.span, name=name.text, words=", ".join(RESERVED))
            return False
        before = self.symbols.get(name.text)
        if before is not None:
            self.scope.report(
                "E202",
                name.span,
                labels=[
                    (at, f"first declared here, as {before.kind}") for at in [before.span] if at
                ],
                name=name.text,
            )
            return False
        self.symbols[name.text] = Symbol(name.text, kind, node, name.span)
        return True

    def _once(self, before: t.Statement | None, again: t.Statement) -> None:
        if before is not None:
            what = self.scope.word(STARTS[type(again)])
            labels = [(head(before, self.scope), "first here")]
            self.scope.report("E210", head(again, self.scope), labels=labels, what=what)

    def clauses(self, clauses: tuple[t.Clause, ...]) -> None:
        """Report a clause that stands twice."""
        seen: dict[str, t.Clause] = {}
        for item in clauses:
            if item.key in seen:
                what = self.scope.word(item.key)
                labels = [(seen[item.key].span, "first here")]
                self.scope.report("E211", item.span, labels=labels, what=what)
            seen.setdefault(item.key, item)


def _names_within(node: t.Criterion) -> Iterator[str]:
    """The names that the children of a criterion would declare."""
    for child in node.children:
        if isinstance(child, t.Criterion):
            yield child.name.text
            yield from _names_within(child)


def head(statement: t.Statement, scope: Scope) -> Span:
    """The first word of a statement, as the place to point at."""
    start = statement.span.start
    return statement.span.at(start, start + len(scope.word(STARTS[type(statement)])))
