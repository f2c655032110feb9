"""All the checks of a file in the order of its dependencies."""

from collections.abc import Callable

from attrs import frozen

from rulelang.check import examples, inputs, levels, rubric, settings
from rulelang.check.declared import TOTAL, Declared, clause, declare
from rulelang.check.order import Node, has_statistic, in_order, names_in
from rulelang.diagnostics import Diagnostic
from rulelang.forms import FORMS
from rulelang.forms.lowering import lower
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import expect_condition, infer
from rulelang.plan.tree import Read, Ref
from rulelang.syntax import Parsed
from rulelang.syntax import tree as t

__all__ = ["Checked", "check"]


@frozen(eq=False, repr=False)
class Checked:
    """A checked file: its statements, what its names mean, and an order to work in."""

    parsed: Parsed
    declared: Declared
    scope: Scope
    order: tuple[Node, ...]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the file, its syntax included."""
        return (*self.parsed.diagnostics, *self.scope.diagnostics)


def check(parsed: Parsed) -> Checked:
    """Check a file; all its errors are found in one run."""
    declared, scope = declare(parsed)
    settings.check(declared, scope)
    order = in_order(declared, scope)
    lets = {let.name.text: let for let in declared.lets}
    work: dict[str, Callable[[str], None]] = {
        "let": lambda id: _let(lets[id], scope),
        "max": lambda id: rubric.check_max(id, declared, scope),
        "applies": lambda id: _applies(declared.criteria[id], scope),
        "score": lambda id: _score(id, declared, scope),
    }
    for node in order:
        if node.id != TOTAL or node.what == "max":
            work[node.what](node.id)
    for item in declared.inputs:
        inputs.check(item, scope)
    rubric.check_top(declared, scope)
    levels.check_levels(declared, scope)
    settings.check_rank(declared, scope)
    for statement in declared.checks:
        expect_condition(statement.condition, scope, None)
    _report_unused(declared, scope)
    examples.check_examples(declared, scope)
    return Checked(parsed, declared, scope, tuple(order))


def _report_unused(declared: Declared, scope: Scope) -> None:
    """Warn of inputs that nothing reads; an example is no reader."""
    if declared.incomplete:
        return
    for item in declared.inputs:
        if item.name.text not in scope.used:
            scope.report("W404", item.name.span, name=item.name.text)


def _let(let: t.Let, scope: Scope) -> None:
    id = let.name.text
    scope.let_types[id] = found = infer(let.value, scope, None)
    if found.known:
        scope.lets[id] = lower(let.value, scope)
        reads_spread = any(name.id in scope.spread for name in names_in(let.value, scope))
        if reads_spread or has_statistic(let.value):
            scope.spread.add(id)
    else:
        scope.lets[id] = Read(Ref("let", id), id)


def _applies(node: t.Criterion, scope: Scope) -> None:
    condition = clause(node.clauses, "applies_when")
    if condition:
        expect_condition(condition.operands[0], scope, None)


def _score(id: str, declared: Declared, scope: Scope) -> None:
    node = declared.criteria[id]
    rubric.check_clauses(node, declared, scope)
    if node.form:
        FORMS[node.form.kind].check(node.form, scope, Owner(id, scope.maxima.get(id)))
