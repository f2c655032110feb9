"""What the rules ask for, as inputs of the plan: those that are declared, and the scores that an
assessor enters."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias, get_args

from rulelang.check.declared import Declared, clause
from rulelang.check.inputs import bounds
from rulelang.diagnostics import Place
from rulelang.forms.lowering import constant
from rulelang.forms.scope import Scope
from rulelang.plan.expressions import Apply, Const, Expr, Read, Ref, Settle
from rulelang.plan.kinds import InputKind, MissingPolicy, Percent
from rulelang.plan.tree import CheckPlan, InputPlan
from rulelang.plan.values import Known
from rulelang.syntax import tree as t

__all__ = ["MISSING", "allowed", "compile_inputs", "item_of"]

Lower: TypeAlias = Callable[[t.Expression], Expr]

# The words of the language that the plan has as they are.
KINDS: dict[str, InputKind] = {word: word for word in get_args(InputKind)}
MISSING: dict[str, MissingPolicy] = {word: word for word in get_args(MissingPolicy)}
PERCENTS: dict[str, Percent] = {f"as_{word}": word for word in get_args(Percent)}
ALLOWED = {"en": "`{name}` must be one of {values}", "vi": "`{name}` phải là một trong {values}"}


def compile_inputs(
    declared: Declared, scope: Scope, policy: MissingPolicy, lower: Lower
) -> list[InputPlan]:
    """All inputs, in the order of the file; ``policy`` is that of the ruleset."""
    found = [_input(node, policy, scope, lower) for node in declared.inputs]
    for id, node in declared.criteria.items():
        if node.form is not None and node.form.kind == "given":
            found.append(_given(id, node, policy, scope))
    return found


def _input(node: t.Input, policy: MissingPolicy, scope: Scope, lower: Lower) -> InputPlan:
    own = clause(node.clauses, "when_missing")
    unit = clause(node.clauses, "measure")
    evidence = clause(node.clauses, "evidence")
    default = clause(node.clauses, "default")
    written = [clause(node.clauses, key) for key in ("from", "to")]
    low, high = (
        Const(value) if value is not None else lower(item.operands[0]) if item else None
        for value, item in zip(bounds(node, scope), written, strict=True)
    )
    return InputPlan(
        id=node.name.text,
        label=node.label,
        kind=KINDS[node.type.key],
        options=tuple((o.name.text, o.label) for o in node.type.options),
        low=low,
        high=high,
        default=constant(default.operands[0], scope) if default else None,
        policy=MISSING[own.words[0]] if own else policy,
        own=own is not None,
        unit=unit.words[0] if unit else "",
        evidence=evidence.words[0] if evidence else "",
        given=False,
        place=Place(node.span),
        item=item_of(node.clauses),
        percent=PERCENTS.get(node.type.reading),
        per_row=clause(node.clauses, "per_row") is not None,
    )


def allowed(inputs: Sequence[t.Input], scope: Scope, lower: Lower) -> Iterator[CheckPlan]:
    """That an input has one of the values that its `in` allows."""
    for node in inputs:
        written = clause(node.clauses, "in")
        if written is None:
            continue
        place = Place(written.span)
        value = Read(Ref("input", node.name.text), node.name.text, place)
        equal = tuple(Apply("=", (value, lower(item)), place) for item in written.operands)
        condition = equal[0] if len(equal) == 1 else Settle("or", equal)
        listed = ", ".join(item.span.text for item in written.operands)
        text = ALLOWED[scope.language].format(name=node.name.text, values=listed)
        yield CheckPlan(condition, "", text, place)


def _given(id: str, node: t.Criterion, policy: MissingPolicy, scope: Scope) -> InputPlan:
    assert node.form is not None
    evidence = clause(node.clauses, "evidence")
    default: Known | None = None
    owner = scope.owner(id)
    if node.form.operands:
        default = constant(node.form.operands[0], scope, owner)
    return InputPlan(
        id=id,
        label=node.label,
        kind="number",
        options=(),
        low=Const(owner.floor),
        high=None if owner.unlimited else Const(owner.maximum or Fraction(0)),
        default=default,
        policy=policy,
        unit="",
        evidence=evidence.words[0] if evidence else "",
        given=True,
        place=Place(node.span),
        item=item_of(node.clauses),
        per_row=node.form.per_row is not None,
    )


def item_of(clauses: tuple[t.Clause, ...]) -> str:
    """The number that a statement has in the decree."""
    found = clause(clauses, "item")
    return found.words[0] if found else ""
