"""Shorthands (`define`) written out where they are used, before anything else is checked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, fields, frozen

from rulelang.diagnostics import Source, Span
from rulelang.forms.checking import Reports
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.statistics import STATISTICS
from rulelang.records import Node
from rulelang.syntax import tree as t
from rulelang.syntax.builder import MAX_DEPTH
from rulelang.syntax.reading import calls

__all__ = ["written_out"]

Defined = Mapping[str, t.Define]
Arguments = Mapping[str, t.Expression]
MOST_NODES = 100_000
"""Of the expressions that shorthands are written out to, in one file."""


@frozen(eq=False, repr=False)
class _Writing(Node):
    """One file in which shorthands are written out, and how much that came to so far; ``apart`` is
    what calls say that cannot be written out."""

    defined: Defined
    circles: set[str]
    reports: Reports
    lost: set[str]
    size: list[int] = field(factory=lambda: [0])
    called: set[str] = field(factory=set)
    apart: list[t.Expression] = field(factory=list)


def written_out(
    statements: Sequence[t.Statement], reports: Reports, lost: set[str]
) -> tuple[tuple[t.Statement, ...], tuple[t.Expression, ...]]:
    """The statements with every call of a shorthand as what it stands for, and the bodies of those
    that nothing calls, and what wrong calls say, which are checked all the same.

    What is wrong within one is reported at its place, with the place where it is used. Names of
    which nothing is known are added to ``lost``: a parameter of what nothing calls, and what a call
    stands for that is wrong.
    """
    found = [item for item in statements if isinstance(item, t.Define)]
    if not found:
        return tuple(statements), ()
    defined: dict[str, t.Define] = {}
    for item in found:
        _check(item, statements, defined, reports)
        defined.setdefault(item.name.text, item)
    defined = {name: item for name, item in defined.items() if not _is_circle(item, defined)}
    circles = {item.name.text for item in found} - {*defined}
    for item in found:
        if item.name.text in circles:
            reports.add("E462", item.name.span, name=item.name.text)
    writing = _Writing(defined, circles, reports, lost)
    kept = (item for item in statements if not isinstance(item, t.Define))
    written = tuple(_node(item, writing) for item in kept)
    return written, tuple(_bodies(writing))


def _bodies(writing: _Writing) -> Iterator[t.Expression]:
    """The bodies of what nothing calls, with parameters of which nothing is known."""
    for name, item in writing.defined.items():
        if name in writing.called:
            continue
        unknown = {p.text: _lost(f"({p.text})", p.span, writing) for p in item.parameters}
        body = _used(item.value, _Use(unknown, item.span.source, writing))
        yield _node(body, writing)
    yield from writing.apart


def _lost(id: str, span: Span, writing: _Writing) -> t.Name:
    """A name of which nothing is known, and that is no error of its own."""
    writing.lost.add(id)
    return t.Name(id, "", span)


def _check(
    item: t.Define, statements: Sequence[t.Statement], before: Defined, reports: Reports
) -> None:
    name = item.name.text
    if name in before:
        labels = [(before[name].name.span, "first declared here, as define")]
        reports.add("E202", item.name.span, labels=labels, name=name)
    if name in FUNCTIONS or name in STATISTICS:
        reports.add("E463", item.name.span, name=name)
    declared = {
        one.name.text for one in statements if isinstance(one, (t.Input, t.Let, t.Criterion))
    }
    seen: set[str] = set()
    for parameter in item.parameters:
        if parameter.text in declared:
            reports.add("E464", parameter.span, name=parameter.text)
        elif parameter.text in seen:
            reports.add("E202", parameter.span, name=parameter.text)
        seen.add(parameter.text)


def _is_circle(item: t.Define, defined: Defined) -> bool:
    """Whether a shorthand comes to itself again."""
    seen: set[str] = set()
    waiting = [call.function for call in calls(item.value)]
    while waiting:
        name = waiting.pop()
        if name == item.name.text:
            return True
        if name in defined and name not in seen:
            seen.add(name)
            waiting += [call.function for call in calls(defined[name].value)]
    return False


def _node(node: Any, writing: _Writing) -> Any:
    """A node with what is in it written out; the same node where nothing changes."""
    if isinstance(node, t.Call) and node.function in writing.defined:
        return _called(node, writing)
    if isinstance(node, t.Call) and node.function in writing.circles:
        return _passed_over(node, [_node(part, writing) for part in node.arguments], writing)
    if isinstance(node, tuple):
        parts = tuple(_node(part, writing) for part in node)
        return node if all(a is b for a, b in zip(parts, node, strict=True)) else parts
    if not isinstance(node, Node):
        return node
    changed = {}
    kind: Any = type(node)
    for item in fields(kind):
        own = getattr(node, item.name)
        if isinstance(own, (Node, tuple)) and not isinstance(own, Span):
            new = _node(own, writing)
            if new is not own:
                changed[item.name] = new
    made: Any = node  # a node of the tree is an attrs class
    return evolve(made, **changed) if changed else node


def _passed_over(call: t.Call, arguments: Sequence[t.Expression], writing: _Writing) -> t.Name:
    """What stands for a call that cannot be written out; what it reads is read all the same."""
    writing.apart.extend(arguments)
    return _lost(call.function, call.span, writing)


def _called(call: t.Call, writing: _Writing) -> t.Expression:
    shorthand = writing.defined[call.function]
    writing.called.add(call.function)
    arguments = tuple(_node(argument, writing) for argument in call.arguments)
    if len(arguments) != len(shorthand.parameters):
        wanted, count = len(shorthand.parameters), len(arguments)
        parameters = ", ".join(parameter.text for parameter in shorthand.parameters)
        mend = f"{call.function}({parameters})"
        writing.reports.add(
            "E214", call.span, name=call.function, wanted=wanted, count=count, mend=mend
        )
        return _passed_over(call, arguments, writing)
    names = (parameter.text for parameter in shorthand.parameters)
    source = evolve(shorthand.span.source, used_at=call.span)
    with_arguments = _Use(dict(zip(names, arguments, strict=True)), source, writing)
    value = _node(_used(shorthand.value, with_arguments), writing)
    if value.depth > MAX_DEPTH or writing.size[0] > MOST_NODES:
        writing.reports.add("E112", call.span, limit=MAX_DEPTH)
        return _passed_over(call, arguments, writing)
    found: t.Expression = value
    return found


@frozen(eq=False, repr=False)
class _Use(Node):
    arguments: Arguments
    source: Source
    writing: _Writing


def _used(node: Any, use: _Use) -> Any:
    """The body of a shorthand with the arguments of one use, its letters known as of that use."""
    if isinstance(node, tuple) and not isinstance(node, Span):
        return tuple(_used(part, use) for part in node)
    if not isinstance(node, Node):
        return node
    use.writing.size[0] += 1
    if isinstance(node, t.Name) and node.id in use.arguments:
        argument = use.arguments[node.id]
        if not node.attribute:
            return argument
        if isinstance(argument, t.Name) and not argument.attribute:
            return evolve(argument, attribute=node.attribute)
        use.writing.reports.add("E465", argument.span, attribute=node.attribute)
        return argument
    changed: dict[str, Any] = {}
    kind: Any = type(node)
    for item in fields(kind):
        own = getattr(node, item.name)
        if isinstance(own, Span):
            changed[item.name] = Span(own.start, own.end, use.source)
        elif isinstance(own, (Node, tuple)):
            changed[item.name] = _used(own, use)
    if "operands" in changed or "arguments" in changed:
        inner = changed.get("operands", changed.get("arguments", ()))
        changed["depth"] = 1 + max((part.depth for part in inner), default=0)
    made: Any = node
    return evolve(made, **changed)
