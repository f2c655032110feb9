"""All the checks of a file in the order of its dependencies."""

from typing import assert_never

from attrs import frozen

from rulelang.check import examples, inputs, levels, rubric, settings
from rulelang.check.declared import TOTAL, Declared, clause, declare
from rulelang.check.order import Node, in_order, names_in
from rulelang.check.unknown import folded
from rulelang.check.uses import Uses
from rulelang.diagnostics import Diagnostic
from rulelang.forms import FORMS, lower_value
from rulelang.forms.calls import PREVIOUS, has_statistic
from rulelang.forms.checking import Checking
from rulelang.forms.scope import Scope, level_read
from rulelang.forms.typing import expect_condition, infer
from rulelang.forms.values import infer_value
from rulelang.plan.expressions import Const
from rulelang.syntax import Parsed
from rulelang.syntax import tree as t
from rulelang.syntax.reading import calls, operations

__all__ = ["Checked", "check"]


@frozen(eq=False, repr=False)
class Checked:
    """A checked file: its statements, what its names mean, and an order to work in.

    ``uses`` is the resolver's table: what each name that is read stands for, and where each
    declared name is read. ``diagnostics`` are what is wrong with the file, its syntax included.
    """

    parsed: Parsed
    declared: Declared
    scope: Scope
    uses: Uses
    order: tuple[Node, ...]
    diagnostics: tuple[Diagnostic, ...]


def check(parsed: Parsed) -> Checked:
    """Check a file; all its errors are found in one run."""
    declared, checking = declare(parsed)
    settings.check(declared, checking)
    order = in_order(declared, checking)
    lets = {let.name.text: let for let in declared.lets}
    for node in order:
        match node.what:
            case "let":
                _let(lets[node.id], checking)
            case "max":
                rubric.check_max(node.id, declared, checking)
            case "applies" if node.id != TOTAL:
                _applies(declared.criteria[node.id], checking)
            case "score" if node.id != TOTAL:
                _score(node.id, declared, checking)
            case "level":
                pass  # the blocks of levels are checked together
            case "applies" | "score":
                pass  # of the total, which has no condition and no form
            case _:
                assert_never(node.what)
    for item in declared.inputs:
        inputs.check(item, checking)
    rubric.check_top(declared, checking)
    rubric.check_total_bounds(declared, checking)
    levels.check_levels(declared, checking)
    settings.check_ranks(declared, checking)
    settings.check_items(declared, checking)
    for out in declared.disqualified:
        _disqualified(out, checking)
    for statement in declared.checks:
        expect_condition(statement.condition, checking, None)
    for body in declared.uncalled:
        infer(body, checking, None)
    _report_unused(declared, checking)
    _report_first_period(declared, checking)
    examples.check_examples(declared, checking)
    found = folded(checking, declared)
    diagnostics = (*parsed.diagnostics, *found)
    uses = Uses.of(checking.uses)
    return Checked(parsed, declared, checking.scope, uses, tuple(order), diagnostics)


def _report_unused(declared: Declared, checking: Checking) -> None:
    """Warn of inputs that nothing reads; an example is no reader."""
    if declared.incomplete:
        return
    used = checking.meant.union(symbol.id for symbol in checking.uses.values())
    for item in declared.inputs:
        if item.name.text not in used:
            checking.reports.add("W404", item.name.span, name=item.name.text)


def _report_first_period(declared: Declared, checking: Checking) -> None:
    """Warn of criteria that read the period before and do not say what holds in the first one."""
    if not checking.scope.has_periods:  # an error
        return
    values = [let.value for let in declared.lets]
    forms = [node.form for node in declared.criteria.values() if node.form]
    conditions = [
        item.operands[0]
        for node in declared.criteria.values()
        if (item := clause(node.clauses, "applies_when"))
    ]
    asked = {
        operation.operands[0].span.text
        for value in (*values, *forms, *conditions)
        for operation in operations(value)
        if operation.operators == ("missing",)
    }
    for form in forms:
        for call in calls(form):
            text = call.span.text
            if call.function == PREVIOUS and text not in asked:
                checking.reports.add("W411", call.span, text=text)


def _disqualified(statement: t.Disqualified, checking: Checking) -> None:
    expect_condition(statement.condition, checking, None)
    for name in names_in(statement.condition, checking.scope):
        found = level_read(name, checking.scope)
        if found is not None and found is checking.scope.levels.get(TOTAL):
            checking.reports.add("E216", name.span, help="running", name=name.span.text)


def _let(let: t.Let, checking: Checking) -> None:
    id = let.name.text
    for item in let.clauses:
        if let.label is None:
            checking.reports.add("E435", item.span, what=checking.scope.word(item.key), name=id)
        elif item.key == "show":
            settings.check_whole(item, checking)
    found = infer_value(let.value, checking)
    if not found.known:
        return
    if let.label is not None and found.kind == "choice" and not found.ordered:
        checking.reports.add("E436", let.value.span, name=id)
    value = lower_value(let.value, checking.scope).value
    if isinstance(value, Const):
        checking.constants[id] = value
    reads_spread = any(name.id in checking.spread for name in names_in(let.value, checking.scope))
    if reads_spread or has_statistic(let.value, checking.scope.symbols):
        checking.spread.add(id)


def _applies(node: t.Criterion, checking: Checking) -> None:
    condition = clause(node.clauses, "applies_when")
    if condition:
        expect_condition(condition.operands[0], checking, None)


def _score(id: str, declared: Declared, checking: Checking) -> None:
    node = declared.criteria[id]
    rubric.check_clauses(node, declared, checking)
    if node.form:
        FORMS[node.form.kind].check(node.form, checking, checking.scope.owner(id))
