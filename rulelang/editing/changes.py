"""Changes of a file by path: the new text, and what is wrong with a path or a value."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from attrs import frozen

from rulelang.diagnostics import Diagnostic, Place, RulesError, Span
from rulelang.diagnostics.suggest import nearest
from rulelang.editing.parts import PARTS, read_part
from rulelang.editing.spots import Spot, spots_of
from rulelang.editing.values import Value, text_of
from rulelang.syntax import Grammar
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling
from rulelang.syntax.spelling import ARITHMETIC, expression
from rulelang.words import Wording, quoted
from rulelang.words.own import language_of_rules

__all__ = ["Changed", "changeable", "changed_text"]

FIRST = ("max", "up_to", "value", "from", "to", "weight")
"""What is named first of the paths that begin alike."""


class _Edit(NamedTuple):
    """Letters to put in the place of others; ``order`` tells edits at one place apart."""

    span: Span
    order: int
    text: str


@frozen
class Changed:
    """The text of rules with changes; ``refused`` are values that are not what is wanted there.
    They stand in the text as they are, so that reading it mostly shows what is wrong with them."""

    text: str
    refused: tuple[Diagnostic, ...]


def changeable(file: t.File) -> dict[str, Value]:
    """What a file says at each path that can be changed, in its order."""
    found: dict[str, Value] = {}
    for path, spot in spots_of(file).items():
        value = spot.value(file.language)
        if value is not None:
            found[path] = value
    return found


def changed_text(
    file: t.File, changes: Mapping[str, object], grammar: Grammar, *, examples: bool = True
) -> Changed:
    """The text of a file that was read without errors, with other values at some paths.

    None leaves a clause out. Letters that no change concerns stay; unless ``examples``, those of
    the file go, which were written for the rules as they were. Raises RulesError for paths
    that there are not, and TypeError or ValueError for values that rules cannot write.
    """
    spots = spots_of(file)
    order = {path: place for place, path in enumerate(spots)}
    unknown = [_unknown(path, file, spots) for path in changes if path not in spots]
    edits: list[_Edit] = []
    refused: list[Diagnostic] = []
    for path, value in changes.items():
        spot = spots.get(path)
        if spot is None:
            continue
        if isinstance(value, str) and not value.strip():
            value = None
        edit = _edit(spot, value, file, grammar)
        if isinstance(edit, Diagnostic):
            (unknown if value is None else refused).append(edit)
            edit = None if value is None else (spot.span, text_of(value, file.language))
        if edit is not None:
            edits.append(_Edit(edit[0], order[path], edit[1]))
    if not examples:
        gone = [node.span for node in file.statements if isinstance(node, t.Example)]
        edits += [_Edit(_with_lines(span), 0, "") for span in gone]
    if unknown:
        raise RulesError(unknown, language_of_rules(file.language, file.source.text))
    return Changed(_with_edits(file.source.text, edits), tuple(refused))


def _with_edits(text: str, edits: Iterable[_Edit]) -> str:
    for span, _, letters in sorted(edits, key=lambda edit: (*edit.span[:2], edit.order))[::-1]:
        text = text[: span.start] + letters + text[span.end :]
    return text


def _with_lines(span: Span) -> Span:
    """A statement with the comments right above it, and the empty line before them."""
    text = span.source.text
    start = span.start
    while True:
        line = text.rfind("\n", 0, max(start - 1, 0)) + 1
        if text[start - 1 : start] != "\n" or not text[line:start].startswith("#"):
            break
        start = line
    return span.at(len(text[:start].rstrip(" \t\n")), span.end)


def _edit(
    spot: Spot, value: object, file: t.File, grammar: Grammar
) -> tuple[Span, str] | Diagnostic | None:
    """The letters to replace and their new text; None where nothing changes."""
    language = file.language
    if spot.flag:
        value = _truth(value, language)
        if not isinstance(value, bool):
            return _refused(spot, value, language)
        value = value or None
    if value is None:
        if spot.node is None:
            return None
        return (spot.cut, "") if spot.cut is not None else _cannot_go(spot, language)
    if spot.flag:
        return None if spot.node is not None else (spot.span, "".join(spot.around))
    node = read_part(spot.part, spot.key, text_of(value, language), language, grammar)
    if node is None:
        return _refused(spot, value, language)
    part = PARTS[spot.part]
    if spot.node is None:
        before, after = spot.around
        return spot.span, f"{before}{part.shown(node, language)}{after}"
    before_it, now = part.value(spot.node, language), part.value(node, language)
    if type(before_it) is type(now) and before_it == now:
        return None
    operand = _operand(spot.node, node, language)
    if operand is not None:
        return operand
    return spot.span, _apart(spot, part.shown(node, language))


def _truth(value: object, language: str) -> object:
    """Yes or no, where a value says so."""
    words = {"yes": True, "no": False, "true": True, "false": False}
    words |= {spelling(language)["yes"]: True, spelling(language)["no"]: False}
    if value is None:
        return False
    if isinstance(value, str):
        return words.get(value.strip().lower(), value)
    return bool(value) if type(value).__name__ == "bool_" else value  # NumPy's


def _operand(old: Any, new: Any, language: str) -> tuple[Span, str] | None:
    """The edit of the one figure by which two clauses differ, which keeps all else as it is."""
    if not isinstance(old, t.Clause) or old.words != new.words:
        return None
    if len(old.operands) != 1 or len(new.operands) != 1:
        return None
    least = 0 if old.key == "applies_when" else ARITHMETIC
    return old.operands[0].span, expression(new.operands[0], language, least)


def _apart(spot: Spot, text: str) -> str:
    """A text that would be read on from what is before it, with a comma between."""
    *_, name = spot.path.split(".")
    before = spot.span.source.text[: spot.span.start].rstrip()
    if text.startswith("-") and name[:3] in ("at", "key") and not before.endswith((",", "{")):
        return f", {text}"
    return text


# ---- what is wrong with a change -----------------------------------------------------------------


def _unknown(path: str, file: t.File, spots: Mapping[str, Spot]) -> Diagnostic:
    """A path that there is not: with the nearest one, else with those that begin alike."""
    heads = [*dict.fromkeys(known.split(".")[0] for known in spots)]
    head, dot, _ = path.partition(".")
    close = head if head in heads else nearest(head, heads)
    alike = sorted((known for known in spots if known.split(".")[0] == close), key=_by_use)
    values: dict[str, Wording] = {"path": path}
    if close is None:
        return Diagnostic("E467", None, {**values, "known": quoted(heads)}, "names")
    near = nearest(path, alike) if dot else None
    values |= {"near": near or alike[0], "head": close, "known": quoted(alike)}
    return Diagnostic("E467", None, values, "help" if near else "known")


def _by_use(path: str) -> bool:
    return path.rpartition(".")[2] not in FIRST


def _refused(spot: Spot, value: object, language: str) -> Diagnostic:
    """A value that is not what is wanted at a place, with what stands there."""
    shown = value if isinstance(value, str) else text_of(value, language)
    values: dict[str, Wording] = {"path": spot.path, "value": shown}
    present = spot.value(language)
    if present is None:
        return Diagnostic("E468", None, values, "one")
    values["present"] = "yes" if present is True else text_of(present, "en")
    return Diagnostic("E468", Place(spot.span), values, "help")


def _cannot_go(spot: Spot, language: str) -> Diagnostic:
    """A part that cannot be left out."""
    present = spot.value(language)
    assert present is not None
    values: dict[str, Wording] = {"path": spot.path, "present": text_of(present, language)}
    return Diagnostic("E469", Place(spot.span), values, "help")
