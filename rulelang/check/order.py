"""What must be known before what: dependencies by the place of use, and cycles with their path."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from rulelang.check.declared import TOTAL, Declared, clause
from rulelang.diagnostics import Span
from rulelang.forms.checking import Checking
from rulelang.forms.scope import Scope, input_type, level_read
from rulelang.syntax import tree as t
from rulelang.syntax.reading import Valued, inner, parts_of
from rulelang.words import phrase

__all__ = ["Node", "in_order", "names_in", "reads_level"]


Work: TypeAlias = Literal["let", "max", "applies", "score", "level"]


class Node(NamedTuple):
    """Something to be calculated: a let, or the max, applicability, score or level of a
    criterion."""

    what: Work
    id: str


STRUCTURE: Span | None = None
"""The place of a need that is not written: a parent needs its children without naming them."""
MOST_STEPS = 10
"""Names on the path of a cycle that are shown."""

Need = tuple[Node, Span | None]
Edges = dict[Node, list[Need]]


def names_in(value: Valued, scope: Scope) -> Iterator[t.Name]:
    """The names that a value reads; the ids of choices are none."""
    waiting: list[tuple[t.Expression, frozenset[str]]] = [(p, frozenset()) for p in parts_of(value)]
    while waiting:
        item, ids = waiting.pop()
        if isinstance(item, t.Name):
            if item.attribute or item.id not in ids:
                yield item
        elif isinstance(item, t.Call):
            waiting += [(part, frozenset()) for part in inner(item)]
        elif isinstance(item, t.Operation):
            if item.kind in ("compare", "in"):
                ids = frozenset(id for operand in item.operands for id in _ids(operand, scope))
            elif item.kind == "if":
                ids = ids.union(*(_ids(branch, scope) for branch in item.operands[1:]))
            else:
                ids = frozenset()
            waiting += [(operand, ids) for operand in item.operands]


def _ids(expr: t.Expression, scope: Scope) -> frozenset[str]:
    """The ids of the choice that an expression is, as far as its letters tell."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [expr]
    while waiting:
        item = waiting.pop()
        if isinstance(item, t.Operation) and item.kind == "if":
            waiting += item.operands[1:]
        block = level_read(item, scope) if isinstance(item, t.Name) else None
        if block is not None:
            found.update(row.name.text for row in block.rows)
            continue
        symbol = scope.symbols.get(item.id) if isinstance(item, t.Name) else None
        if symbol is None or symbol.id in seen:
            continue
        seen.add(symbol.id)
        if isinstance(symbol.node, t.Let) and not isinstance(symbol.node.value, t.Form):
            waiting.append(symbol.node.value)
        elif isinstance(symbol.node, t.Input):
            found.update(input_type(symbol.node).options)
    return frozenset(found)


def _needs(value: Valued, scope: Scope) -> list[Need]:
    found: list[Need] = []
    for name in names_in(value, scope):
        if level_read(name, scope) is not None:
            found.append((Node("level", name.id if name.attribute else TOTAL), name.span))
            continue
        symbol = scope.symbols.get(name.id)
        if symbol is None or symbol.kind in ("input", "rank"):
            continue
        if symbol.kind == "let":
            found.append((Node("let", name.id), name.span))
            continue
        id = TOTAL if symbol.kind == TOTAL else name.id
        if name.attribute == "max":
            found.append((Node("max", id), name.span))
        if name.attribute != "label" and (
            name.attribute != "max" or scope.not_applicable == "leave_out"
        ):
            found.append((Node("score", id), name.span))
    return found


def _edges(declared: Declared, scope: Scope) -> Edges:
    edges: Edges = {Node("let", let.name.text): _needs(let.value, scope) for let in declared.lets}
    for id, node in declared.criteria.items():
        parent = declared.parents[id]
        limit = clause(node.clauses, "max") or clause(node.clauses, "up_to")
        edges[Node("max", id)] = (
            _needs(limit.operands[0], scope)
            if limit
            else [(Node("max", child), STRUCTURE) for child in declared.of_kind(id, "criterion")]
        )
        applies = clause(node.clauses, "applies_when")
        above = [(Node("applies", parent), STRUCTURE)] if parent != TOTAL else []
        condition = _needs(applies.operands[0], scope) if applies else []
        edges[Node("applies", id)] = above + condition
        score = [(Node("max", id), STRUCTURE), (Node("applies", id), STRUCTURE)]
        if node.form:
            score += _needs(node.form, scope)
        score += [(Node("score", child), STRUCTURE) for child in declared.children[id]]
        edges[Node("score", id)] = score
    tops = declared.children[TOTAL]
    edges[Node("max", TOTAL)] = [(Node("max", id), STRUCTURE) for id in tops]
    edges[Node("score", TOTAL)] = [
        (Node("max", TOTAL), STRUCTURE),
        *((Node("score", id), STRUCTURE) for id in tops),
    ]
    for of, block in scope.levels.items():
        edges[Node("level", of)] = _level_needs(of, block, declared, scope)
    _put_level_last(edges, scope)
    _put_extras_last(edges, declared)
    return edges


def _level_needs(of: str, block: t.Levels, declared: Declared, scope: Scope) -> list[Need]:
    """A level needs what it is of, its bounds and conditions; that of the total can be read only
    where the unit is ranked, and with quotas comes from the ranking."""
    symbol = scope.symbols.get(of)
    work: Work = "let" if symbol is not None and symbol.kind == "let" else "score"
    found: list[Need] = [(Node(work, of), STRUCTURE)]
    written = [block.requires, *(e for row in block.rows for e in (row.bound, row.requires))]
    if of == TOTAL:
        quotas = any(row.quota is not None for row in block.rows)
        keys = [key.name for key in declared.rank.keys] if declared.rank else []
        written += [key for key in keys if quotas or not reads_level(key, scope)]
        conditions = [statement.condition for statement in declared.disqualified]
        written += [condition for condition in conditions if not reads_level(condition, scope)]
    return found + [need for expr in written if expr is not None for need in _needs(expr, scope)]


def reads_level(value: Valued, scope: Scope) -> bool:
    """Whether a value comes from the level of the total, be it by way of others."""
    seen: set[str] = set()
    waiting: list[Valued] = [value]
    while waiting:
        for name in names_in(waiting.pop(), scope):
            if level_read(name, scope) is not None and (name.attribute == "" or name.id == TOTAL):
                return True
            symbol = scope.symbols.get(name.id)
            if symbol is None or symbol.id in seen:
                continue
            seen.add(symbol.id)
            if isinstance(symbol.node, t.Let):
                waiting.append(symbol.node.value)
            elif isinstance(symbol.node, t.Criterion) and symbol.node.form is not None:
                waiting.append(symbol.node.form)
    return False


def _put_level_last(edges: Edges, scope: Scope) -> None:
    """The level of the total, where it is read or has quotas, waits for the other levels: without
    one of them a unit is incomplete."""
    of_total = Node("level", TOTAL)
    block = scope.levels.get(TOTAL)
    has_quotas = block is not None and any(row.quota is not None for row in block.rows)
    if has_quotas or any(need == of_total for needs in edges.values() for need, _ in needs):
        edges[of_total] += [(Node("level", of), STRUCTURE) for of in scope.levels if of != TOTAL]


def _put_extras_last(edges: Edges, declared: Declared) -> None:
    """A bonus or penalty within a criterion waits for the criteria next to it.

    Where none of them applies, neither does it. One that itself reads the bonus is not waited for.
    """
    readers: dict[Node, list[Node]] = {}
    for node, needs in edges.items():
        for need, _ in needs:
            readers.setdefault(need, []).append(node)
    for id, criterion in declared.criteria.items():
        parent = declared.criterion_of(id)
        if criterion.kind == "criterion" or parent == TOTAL:
            continue
        extra = Node("score", id)
        later = _all_from(extra, readers)
        for sibling in declared.of_kind(parent, "criterion"):
            beside = Node("score", sibling)
            if beside not in later:
                edges[extra].append((beside, STRUCTURE))
                readers.setdefault(beside, []).append(extra)


def _all_from(start: Node, steps: Mapping[Node, list[Node]]) -> set[Node]:
    """Every node that steps lead to."""
    found, waiting = {start}, [start]
    while waiting:
        for node in steps.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def in_order(declared: Declared, checking: Checking) -> list[Node]:
    """Everything to be calculated, each after what it needs; a cycle is reported and left out."""
    edges = _edges(declared, checking.scope)
    done: dict[Node, bool] = {}  # False while it is being calculated
    order: list[Node] = []
    reported: set[frozenset[Node]] = set()
    for root in edges:
        if root in done:
            continue
        done[root] = False
        path: list[Need] = [(root, STRUCTURE)]
        pending = [iter(edges[root])]
        while pending:
            step = next(pending[-1], None)
            if step is None:
                pending.pop()
                node, _ = path.pop()
                done[node] = True
                order.append(node)
            elif step[0] not in edges:
                continue
            elif step[0] not in done:
                done[step[0]] = False
                path.append(step)
                pending.append(iter(edges[step[0]]))
            elif not done[step[0]]:
                start = next(i for i, (node, _) in enumerate(path) if node == step[0])
                cycle = frozenset(node for node, _ in path[start:])
                if cycle not in reported:
                    reported.add(cycle)
                    _report(path[start:], step, checking)
    return order


def _report(path: list[Need], closing: Need, checking: Checking) -> None:
    """Say a cycle as the names on its path, pointing at each use."""
    names = [node.id for node, _ in path] + [closing[0].id]
    steps = [name for name, after in zip(names, [*names[1:], ""], strict=True) if name != after]
    if len(steps) == 1:
        steps *= 2
    spelt = [f"`{step}`" for step in steps]
    if len(spelt) > MOST_STEPS:
        spelt[MOST_STEPS // 2 : -MOST_STEPS // 2] = ["…"]
    uses = [at for _, at in [*path[1:], closing] if at is not None]
    first, *others = dict.fromkeys(uses[:MOST_STEPS])
    checking.reports.add(
        "E206",
        first,
        underlined=phrase("labels.reads", name=first.text),
        labels=[(at, phrase("labels.reads", name=at.text)) for at in others],
        path=" → ".join(spelt),
    )
