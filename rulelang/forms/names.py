"""What names stand for: each use finds its declaration, or is reported."""

import re
from collections.abc import Sequence

from attrs import evolve

from rulelang.diagnostics import Edit, Place, Span
from rulelang.diagnostics.suggest import nearest, plain
from rulelang.forms.calls import PREVIOUS
from rulelang.forms.checking import Checking
from rulelang.forms.scope import LEVEL, Owner, Symbol, is_unlimited, level_read
from rulelang.forms.types import NUMBER, POINTS, TEXT, UNKNOWN, Type, level_type
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.statistics import STATISTICS
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import function_word
from rulelang.syntax.lexer import after_space
from rulelang.syntax.mistakes import RESULT_WORDS, is_for_the_rest

__all__ = [
    "MOST_SUGGESTED",
    "TRUTHS",
    "report_unknown_choice",
    "report_unquoted",
    "resolve",
    "type_of_name",
]

ATTRIBUTES = ("max", "share", "label")
RESULTS = ("status", LEVEL, "rank")
LEVEL_OF = r"\s+(?:of|của)\s+(\w+)"
COMMA = r"\s*,"
HYPHENED = r"\w+(?:-\w+)+"
MOST_SUGGESTED = 200
"""Errors up to which the nearest name is looked for: more have one cause, and it takes long."""
TRUTHS = {"yes": "yes", "true": "yes", "dung": "yes", "no": "no", "false": "no", "sai": "no"}
"""How else a truth value is written, without marks and capitals, by the key of its keyword."""


def type_of_name(name: t.Name, checking: Checking, owner: Owner | None, among: Type | None) -> Type:
    """The type of a name; ``among`` is the choice that it may be an id of."""
    if not name.id:
        if owner is None:
            checking.reports.add("E215", name.span)
            return UNKNOWN
        if owner.unlimited:
            checking.reports.add("E448", name.span, what=checking.scope.word("max"), id=owner.id)
            return UNKNOWN
        return POINTS
    if among is not None and not name.attribute:
        if name.id in among.options:
            checking.choices.add(name.span)
            return among
        symbol = checking.scope.symbols.get(name.id)
        if symbol is None or checking.scope.type_of_symbol(symbol).kind != "choice":
            report_unknown_choice(name, checking, among)
            return UNKNOWN
    if name.id == LEVEL and _is_level_of(name, checking):
        return UNKNOWN
    block = level_read(name, checking.scope)
    if block is not None:
        if name.attribute:
            resolve(name, checking)
        return level_type(block)
    symbol = resolve(name, checking)
    if symbol is None:
        return UNKNOWN
    if symbol.kind == "rank":
        checking.reports.add("E216", name.span, help="ranking", name=name.span.text)
        return UNKNOWN
    if not name.attribute:
        return NUMBER if name.id == "share" else checking.scope.type_of_symbol(symbol)
    parted = symbol.scored and name.id != "share"
    if parted and name.attribute in RESULTS:
        help = "levels" if name.attribute == LEVEL else "help"
        checking.reports.add("E216", name.span, help=help, name=name.span.text, of_id=name.id)
        return UNKNOWN
    if not parted or name.attribute not in ATTRIBUTES:
        near = nearest(name.attribute, ATTRIBUTES) if parted else None
        if name.attribute == PREVIOUS:
            mend = f"{function_word(PREVIOUS, checking.scope.language)}({name.id})"
            of, own = name.id, name.attribute
            checking.reports.add(
                "E205", name.span, help="near", edit=mend, name=of, attribute=own, near=mend
            )
            return UNKNOWN
        checking.reports.add(
            "E205",
            name.span,
            help="near" if near else "help" if parted else "none",
            name=name.id,
            attribute=name.attribute,
            near=f"{name.id}.{near}",
            edit=f"{name.id}.{near}" if near else "",
        )
        return UNKNOWN
    if name.attribute in ("max", "share") and is_unlimited(symbol.node):
        checking.reports.add("E448", name.span, what=name.attribute, id=name.id)
        return UNKNOWN
    if name.attribute == "max" and checking.maxima.get(name.id) is None:
        return UNKNOWN  # why it is not known has been reported
    return {"max": POINTS, "share": NUMBER, "label": TEXT}[name.attribute]


def resolve(name: t.Name, checking: Checking) -> Symbol | None:
    """Find what a name stands for, or report that nothing does."""
    symbol = checking.scope.symbols.get(name.id)
    if symbol is not None:
        checking.uses[_letters(name)] = symbol
        return symbol
    if name.id in checking.lost:
        return None
    span = _letters(name)
    if _in_parts(span, checking):
        return None
    if name.id in RESULTS:
        help = "levels_of_total" if name.id == LEVEL else "help"
        checking.reports.add("E216", span, help=help, name=name.id)
        return None
    if name.id in FUNCTIONS or name.id in STATISTICS:
        own = checking.scope.word("max") if name.id == "max" else ""
        help = "near" if own else "function"
        checking.reports.add("E201", span, help=help, name=name.id, near=own, edit=own)
        return None
    comma = re.compile(COMMA).match(span.source.text, span.end)
    if name.id == "known" and comma:  # the word before the values of a function
        whole = span.at(span.start, comma.end())
        checking.reports.add("E201", whole, help="known", name=name.id, edit=name.id)
        return None
    sparse = len(checking.reports.diagnostics) < MOST_SUGGESTED
    near = nearest(name.id, checking.scope.symbols) if sparse else None
    if name.id == checking.scope.word("total"):  # which is a name, and so is not translated
        near = "total"
    if near in (None, "share") and plain(name.id) in RESULT_WORDS:
        meant = RESULT_WORDS[plain(name.id)]
        near = near if meant == LEVEL and "total" not in checking.scope.levels else meant
    if plain(name.id) in TRUTHS:
        near = checking.scope.word(TRUTHS[plain(name.id)])
    elif near and near in checking.scope.symbols:
        checking.meant.add(near)  # it was meant, so it is not unread as well
    checking.reports.add(
        "E201",
        span,
        help="near" if near else "help",
        name=name.id,
        near=near or "",
        edit=near or "",
    )
    return None


def _is_level_of(name: t.Name, checking: Checking) -> bool:
    """Whether the level of something is read as `level of ID`, which is reported."""
    found = re.compile(LEVEL_OF).match(name.span.source.text, name.span.end)
    if name.attribute or found is None or found[1] not in checking.scope.symbols:
        return False
    span, mend = name.span.at(name.span.start, found.end()), f"{found[1]}.{LEVEL}"
    checking.reports.add("E216", span, help="level_of", name=span.text, mend=mend, edit=mend)
    return True


def report_unquoted(points: Sequence[t.Expression], checking: Checking) -> None:
    """Report names that nothing is called, where they are all that stands for texts: once, with
    quotation marks for each."""
    names = [one for one in points if isinstance(one, t.Name) and not one.attribute]
    unknown = [one for one in names if one.id and one.id not in checking.scope.symbols]
    if not unknown or len(unknown) < len(points) or any(one.id in checking.lost for one in unknown):
        return
    first, *others = unknown
    known = len(checking.reports.diagnostics)
    mend = f'"{first.id}"'
    checking.reports.add("E201", first.span, help="quoted", name=first.id, mend=mend, edit=mend)
    if len(checking.reports.diagnostics) > known:
        last = checking.reports.diagnostics[-1]
        edits = (Edit(Place(one.span), f'"{one.id}"') for one in others)
        checking.reports.diagnostics[-1] = evolve(last, edits=(*last.edits, *edits))
    checking.lost.update(one.id for one in unknown)


def _in_parts(first: Span, checking: Checking) -> bool:
    """Whether a name is the first part of one that is declared with `_` for a hyphen, `so-ho`."""
    found = re.compile(HYPHENED).match(first.source.text, first.start)
    name = found[0].replace("-", "_") if found else ""
    if name not in checking.scope.symbols:
        return False
    span = first.at(first.start, first.start + len(name))
    checking.reports.add("E201", span, help="near", name=span.text, near=name, edit=name)
    checking.lost.update(name.split("_"))  # what is said of the parts has the same cause
    checking.meant.add(name)
    return True


def _letters(name: t.Name) -> Span:
    """The letters of a name without its attribute, and without brackets around it."""
    text, start = name.span.source.text, name.span.start
    while text[start] == "(":
        start = after_space(text, start + 1)
    return name.span.at(start, start + len(name.id) + 2 * (text[start] == "`"))


def report_unknown_choice(
    name: t.Name, checking: Checking, among: Type, begins_a_row: bool = False
) -> None:
    """Say that a name is none of the ids of a choice, in a comparison or before a row's arrow."""
    near = nearest(name.id, among.options)
    if begins_a_row and is_for_the_rest(name.id):
        near = checking.scope.word("otherwise")
    of = "" if near else _choice_with(name.id, checking)
    other = "other_row" if begins_a_row else "other"
    checking.reports.add(
        "E207",
        name.span,
        help="near" if near else other if of else "help",
        of=of,
        name=name.id,
        near=near or "",
        options=", ".join(among.options),
        edit=near or "",
    )


def _choice_with(id: str, checking: Checking) -> str:
    """The input whose choice has an id, or none."""
    for name, symbol in checking.scope.symbols.items():
        if symbol.kind == "input" and id in checking.scope.type_of_symbol(symbol).options:
            return name
    return ""
