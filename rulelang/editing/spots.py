"""Every part of a file that a change can replace, by its path."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, assert_never, get_args

from attrs import frozen

from rulelang.diagnostics import Span
from rulelang.editing.parts import PARTS, PartName, keyword
from rulelang.editing.values import Value
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling
from rulelang.syntax.kinds import CriterionClause, InputClause, LetClause, Setting
from rulelang.syntax.lexer import STRING, after_space
from rulelang.syntax.spelling import SET_OFF

__all__ = ["Spot", "spots_of"]

HEADS = frozenset(("ruleset", "total", "levels", "rank", "check", "disqualified"))
"""What paths begin with that is no id: an id spelt so stands in backquotes."""

SETTINGS: dict[Setting, str] = {
    "edition": "ruleset.edition",
    "show": "ruleset.show",
    "missing": "ruleset.missing",
    "not_applicable": "ruleset.not_applicable",
    "total": "total.round",
    "total_down_to": "total.down_to",
    "total_up_to": "total.up_to",
}

INPUT_CLAUSES: dict[InputClause, str] = {
    "from": "from",
    "to": "to",
    "in": "in",
    "default": "default",
    "when_missing": "missing",
    "per_row": "per_row",
}

CLAUSES: dict[CriterionClause, str] = {
    "max": "max",
    "up_to": "up_to",
    "down_to": "down_to",
    "weight": "weight",
    "round": "round",
    "applies_when": "applies_when",
    "missing": "missing",
    "known_at_least": "known_at_least",
    "by": "by",
}
"""The clauses of each statement that a change can replace, add or leave out, by what stands for
them in paths."""


@frozen
class Spot:
    """A part of a file: what kind it is, what stands there, and the letters of it.

    ``node`` is None where nothing is written: the part is then added at ``span``, which is empty,
    between the letters of ``around``. ``cut`` are the letters that go where it is left out, None
    where it cannot be.
    """

    path: str
    part: PartName
    span: Span
    key: str = ""
    node: Any = None
    around: tuple[str, str] = ("", "")
    cut: Span | None = None
    flag: bool = False
    """Whether the keyword is all there is: its value is yes, or it is left out."""

    def value(self, language: str) -> Value | None:
        """What stands there, for a program; None where nothing does."""
        if self.node is None:
            return None
        return True if self.flag else PARTS[self.part].value(self.node, language)


def spots_of(file: t.File) -> dict[str, Spot]:
    """The parts of a file by their paths, in its order; those that can be added too."""
    return {spot.path: spot for spot in _spots(file)}


def _spots(file: t.File) -> Iterator[Spot]:
    language = file.language
    numbers = {"check": 0, "disqualified": 0}
    for node in _statements(file.statements):
        match node:
            case t.Ruleset():
                yield from _settings(node, language)
            case t.Input():
                yield from _input(node, language)
            case t.Let():
                yield from _let(node, language)
            case t.Define():
                yield _written(f"{_head(node.name.text)}.value", "condition", node.value)
            case t.Criterion():
                yield from _criterion(node, language)
            case t.Levels():
                yield from _levels(node, language)
            case t.Rank():
                yield from _rank(node, language)
            case t.Check() | t.Disqualified():
                kind = "check" if isinstance(node, t.Check) else "disqualified"
                numbers[kind] += 1
                yield _written(f"{kind}.{numbers[kind]}", "condition", node.condition)
            case t.Example() | t.Published():
                pass
            case _:
                assert_never(node)


def _statements(statements: Iterable[t.Statement]) -> Iterator[t.Statement]:
    for node in statements:
        yield node
        if isinstance(node, t.Criterion):
            yield from _statements(node.children)


def _head(id: str) -> str:
    return f"`{id}`" if id in HEADS else id


def _written(path: str, part: PartName, node: t.Expression | t.Clause | t.InputType) -> Spot:
    return Spot(path, part, node.span, node=node)


# ---- clauses -------------------------------------------------------------------------------------


@frozen
class _Place:
    """Where the clauses of a statement stand: those that are there, the end of what is before the
    first of them, and the keys of all in the order in which they are written."""

    clauses: Sequence[t.Clause]
    begins: Span
    order: Sequence[str]
    lines: bool = False
    """Whether each has a line of its own."""


def _clause_spot(path: str, part: PartName, key: str, place: _Place, language: str) -> Spot:
    """The clause of a key: as it is there, or where it would be added."""
    word, flag = keyword(key, language), key == "per_row"
    found = next((item for item in place.clauses if item.key == key), None)
    if found is not None:
        rest = found.span if flag else _behind(found.span, word)
        return Spot(path, part, rest, key, found, cut=_with_space_before(found.span), flag=flag)
    decimals = f" {spelling(language)['decimals']}" if key == "show" else ""
    text, before = f"{word}{'' if flag else ' '}", _before(key, place)
    if before is None and place.clauses:  # all others follow it
        start = place.clauses[0].span.start
        spot = place.begins.at(start, start)
        return Spot(path, part, spot, key, around=(text, f"{decimals} "), flag=flag)
    end = place.begins.end if before is None else before.end
    gap = "  " if key in SET_OFF else " "
    if place.lines and before is not None and (line := _own_line(before)):
        end, gap = line[1], f"\n{line[0]}"
    return Spot(
        path, part, place.begins.at(end, end), key, around=(gap + text, decimals), flag=flag
    )


def _before(key: str, place: _Place) -> Span | None:
    """The last clause that is written before one of a key."""
    order = [*place.order]
    earlier = [item for item in place.clauses if order.index(item.key) < order.index(key)]
    return max((item.span for item in earlier), key=lambda span: span.end, default=None)


def _own_line(span: Span) -> tuple[str, int] | None:
    """The indent of a line that holds this alone, and its end, comment included."""
    text = span.source.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end
    rest = text[span.end : end].strip()
    if text[start : span.start].strip() or (rest and not rest.startswith("#")):
        return None
    return text[start : span.start], end


def _behind(span: Span, words: str) -> Span:
    """What stands behind the keyword that a clause begins with."""
    found = re.compile(r"\s+".join(map(re.escape, words.split()))).match(
        span.source.text, span.start
    )
    assert found is not None
    return span.at(after_space(span.source.text, found.end()), span.end)


def _with_space_before(span: Span) -> Span:
    text = span.source.text[: span.start]
    return span.at(len(text.rstrip(" \t")), span.end)


def _label_end(name: t.Identifier, label: str | None) -> Span:
    """From a name to the end of its label."""
    if label is None:
        return name.span
    text = name.span.source.text
    start = name.span.end + text[name.span.end :].startswith("`")
    found = STRING.match(text, after_space(text, start))
    return name.span if found is None else name.span.at(name.span.start, found.end())


# ---- statements ----------------------------------------------------------------------------------


def _settings(node: t.Ruleset, language: str) -> Iterator[Spot]:
    place = _Place(node.settings, node.name.span, get_args(Setting), lines=True)
    for key, path in SETTINGS.items():
        yield _clause_spot(path, "setting", key, place, language)


def _input(node: t.Input, language: str) -> Iterator[Spot]:
    head = _head(node.name.text)
    if node.type.key != "choice":
        yield _written(f"{head}.type", "type", node.type)
    place = _Place(node.clauses, node.type.span, get_args(InputClause))
    for key, name in INPUT_CLAUSES.items():
        yield _clause_spot(f"{head}.{name}", "input_clause", key, place, language)


def _let(node: t.Let, language: str) -> Iterator[Spot]:
    head = _head(node.name.text)
    if node.label is not None:
        place = _Place(node.clauses, _label_end(node.name, node.label), get_args(LetClause))
        yield _clause_spot(f"{head}.show", "figure_clause", "show", place, language)
    if isinstance(node.value, t.Form):
        yield from _form(node.value, head, language)
    else:
        yield _written(f"{head}.value", "condition", node.value)


def _criterion(node: t.Criterion, language: str) -> Iterator[Spot]:
    head = _head(node.name.text)
    place = _Place(node.clauses, node.header, get_args(CriterionClause))
    there = {item.key for item in node.clauses}
    left_out = {"max" if node.kind != "criterion" else "up_to"}
    left_out |= set() if node.children else {"by", "known_at_least"}
    for key, name in CLAUSES.items():
        if key in there or key not in left_out:
            yield _clause_spot(f"{head}.{name}", "clause", key, place, language)
    if node.form is not None:
        yield from _form(node.form, head, language)


# ---- forms ---------------------------------------------------------------------------------------


def _form(form: t.Form, head: str, language: str) -> Iterator[Spot]:
    match form.kind:
        case "given":
            yield from _given(form, head, language)
        case "scale":
            value, low, high = form.operands
            yield _written(f"{head}.scale", "condition", value)
            yield _written(f"{head}.from", "value", low)
            yield _written(f"{head}.to", "value", high)
        case "yes" | "ratio" | "points" | "bands" | "interpolate":
            yield _written(f"{head}.{form.kind}", "condition", form.operands[0])
        case "choose" | "first":
            pass
        case _:
            assert_never(form.kind)
    ids = all(_is_id(row) for row in form.rows if row.relation == "choice")
    for number, row in enumerate(form.rows, start=1):
        first = row.operands[0] if row.operands else None
        named = ids and isinstance(first, t.Name) and row.relation == "choice"
        name = first.id if named and isinstance(first, t.Name) else str(number)
        yield from _row(row, f"{head}.rows.{'otherwise' if first is None else name}")


def _given(form: t.Form, head: str, language: str) -> Iterator[Spot]:
    if form.per_row is not None:
        yield _written(f"{head}.per_row", "combination", form.per_row)
    word = spelling(language)["default"]
    if form.operands:
        value = form.operands[0]
        start = form.span.source.text.rfind(word.split()[0], form.span.start, value.span.start)
        cut = _with_space_before(form.span.at(start, form.span.end))
        yield Spot(f"{head}.default", "value", value.span, node=value, cut=cut)
    else:
        end = form.span.at(form.span.end, form.span.end)
        yield Spot(f"{head}.default", "value", end, around=(f" {word} ", ""))


def _is_id(row: t.Row) -> bool:
    return len(row.operands) == 1 and isinstance(row.operands[0], t.Name)


def _row(row: t.Row, head: str) -> Iterator[Spot]:
    """What a row compares, and its points."""
    match row.relation:
        case "from":
            yield _written(f"{head}.from", "value", row.operands[0])
            yield _written(f"{head}.to", "value", row.operands[1])
        case "when":
            yield _written(f"{head}.when", "condition", row.operands[0])
        case "point":
            yield _written(f"{head}.at", "value", row.operands[0])
        case "=" | "!=" | "<" | "<=" | ">" | ">=":
            yield _written(f"{head}.bound", "value", row.operands[0])
        case "choice":
            for number, key in enumerate(row.operands, start=1):
                if not isinstance(key, t.Name):
                    several = str(number) if len(row.operands) > 1 else ""
                    yield _written(f"{head}.key{several}", "value", key)
        case "otherwise":
            pass
        case _:
            assert_never(row.relation)
    yield _written(f"{head}.points", "value", row.points)


# ---- levels and rankings -------------------------------------------------------------------------


def _levels(node: t.Levels, language: str) -> Iterator[Spot]:
    head = "levels" if node.of is None else f"{_head(node.of.id)}.levels"
    if node.requires is not None:
        yield _written(f"{head}.requires", "condition", node.requires)
    for row in node.rows:
        yield from _level(row, f"{head}.{row.name.text}", language, node.of is None)


def _level(row: t.LevelRow, head: str, language: str, total: bool) -> Iterator[Spot]:
    words, end = spelling(language), _label_end(row.name, row.label)
    if row.bound is not None:
        end = row.bound.span
        yield Spot(f"{head}.{row.side}", "bound", end, row.side, row)
        yield _behind_level(f"{head}.requires", "condition", end, row.requires, words["requires"])
        end = row.requires.span if row.requires is not None else end
        if total:
            spot = _behind_level(f"{head}.at_most", "quota", end, row.quota, words["at_most"])
            yield spot
            end = end if row.quota is None else row.quota.span
    if total:
        last = row.span.at(row.span.end, row.span.end)
        if row.unranked:
            cut = _with_space_before(last.at(_word_start(last, words["not_ranked"]), last.end))
            yield Spot(f"{head}.unranked", "ties", last, node=row, cut=cut, flag=True)
        else:
            around = (f"  {words['not_ranked']}", "")
            yield Spot(f"{head}.unranked", "ties", last, around=around, flag=True)


def _behind_level(
    path: str, part: PartName, end: Span, node: t.Expression | t.Quota | None, word: str
) -> Spot:
    """What may stand behind the bound of a level: it is there, or would be added there."""
    if node is None:
        return Spot(path, part, end.at(end.end, end.end), around=(f"  {word} ", ""))
    cut = end.at(end.end, node.span.end)
    if isinstance(node, t.Quota):
        return Spot(path, part, _behind(node.span, word), node=node, cut=_uncommented(cut))
    return Spot(path, part, node.span, node=node, cut=_uncommented(cut))


def _word_start(end: Span, words: str) -> int:
    """Where words begin that end at a place."""
    pattern = r"\s+".join(map(re.escape, words.split())) + r"\Z"
    found = re.search(pattern, end.source.text[: end.end])
    return end.end if found is None else found.start()


def _uncommented(span: Span) -> Span | None:
    return None if "#" in span.text else span


def _rank(node: t.Rank, language: str) -> Iterator[Spot]:
    head = "rank" if node.name is None else _head(node.name.text)
    if node.keys:
        keys = node.keys[0].span.to(node.keys[-1].span)
        yield Spot(f"{head}.by", "keys", keys, node=node.keys)
    end = node.span.at(node.span.end, node.span.end)
    if node.ties:
        start = _word_start(end, spelling(language)[node.ties])
        span = end.at(start, end.end)
        yield Spot(f"{head}.ties", "ties", span, node=node.ties, cut=_with_space_before(span))
    elif node.keys or node.name is None:
        yield Spot(f"{head}.ties", "ties", end, around=(" ", ""))
