"""A whole rubric from its pieces: the tree, its text, and the rules that are read of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve

from rulelang.api.files import compiled_grammar
from rulelang.api.loading import parse as parse_rules
from rulelang.api.ruleset import Ruleset
from rulelang.build.assemble import NOWHERE, settings_of, statement_of
from rulelang.build.names import is_name, name_of, on_one_line
from rulelang.build.pieces import Expression, Piece, levels, rank
from rulelang.data.arguments import checked, must_fit
from rulelang.diagnostics import Diagnostic, Place, RulesError, Source
from rulelang.editing.spots import spots_of
from rulelang.syntax import parse
from rulelang.syntax import tree as t
from rulelang.syntax.print import print_file
from rulelang.words import Language, must_be_language, phrase

__all__ = ["ruleset", "text_of_pieces"]


@checked
def ruleset(
    id: str,
    label: str | None = None,
    *,
    unit: str | tuple[str, str] = "unit",
    inputs: Iterable[Piece] = (),
    lets: Iterable[Piece] = (),
    criteria: Iterable[Piece] = (),
    levels: Iterable[Piece] = (),
    rank: "str | Sequence[str | Piece]" = (),
    checks: Iterable[Piece] = (),
    examples: Iterable[Piece] = (),
    edition: int | None = None,
    source: str | None = None,
    period: str | tuple[str, str] | None = None,
    show: int | None = None,
    missing: str | None = None,
    not_applicable: str | None = None,
    total_round: Expression | None = None,
    total_down_to: Expression | None = None,
    total_up_to: Expression | None = None,
    missing_marks: Iterable[str] | None = None,
    comment: str = "",
    language: Language = "en",
) -> Ruleset:
    """The rules of some pieces, checked; ``source.text`` is their text, laid out.

    ``unit`` and ``period`` are columns, with a label where they are pairs. ``lets`` are values and
    shorthands, ``criteria`` bonuses and penalties too, and ``checks`` disqualifications; ``levels``
    are those of the total, or whole blocks. ``rank`` is what the plain ranking is by, or rankings.
    ``language`` is that of the keywords, and of expressions that are texts. Raises BuildError, a
    ValueError, for an argument that is not what it stands for, and RulesError for rules that are
    wrong, which shows the place in the text and names the argument.

    >>> from rulelang import build
    >>> rules = build.ruleset(
    ...     "offices",
    ...     inputs=[build.integer("online", min=0), build.integer("filed", min=1)],
    ...     criteria=[build.criterion("services", "Services", max=10, ratio=("online", "filed"))],
    ... )
    >>> print(rules.source.text)
    ruleset offices {
      unit unit
    }
    <BLANKLINE>
    input online : integer from 0
    input filed  : integer from 1
    <BLANKLINE>
    criterion services "Services" max 10: ratio online / filed
    <BLANKLINE>
    """
    if not is_name(id):
        raise ValueError(f"{id!r} is no id of a ruleset: write {name_of(id)!r}")
    must_be_language(language)
    for name, pair in (("unit", unit), ("period", period)):
        if isinstance(pair, tuple) and len(pair) != 2:
            raise ValueError(f"`{name}` is a column, or a column and its label, not {pair!r}")
    must_fit("rank", rank, str | Iterable[Any])
    settings = {
        "edition": edition,
        "source": source,
        "unit": unit,
        "period": period,
        "show": show,
        "missing": missing,
        "not_applicable": not_applicable,
        "total_round": total_round,
        "total_down_to": total_down_to,
        "total_up_to": total_up_to,
        "missing_marks": None if missing_marks is None else tuple(missing_marks),
    }
    pieces = [*inputs, *lets, *criteria, *_blocks(levels), *_rankings(rank), *checks, *examples]
    _must_be_pieces(pieces)
    text = text_of_pieces(id, label, settings, pieces, comment, language)
    try:
        return parse_rules(text, f"{id}.rules")
    except RulesError as error:
        found = [_with_argument(item, pieces) for item in error.diagnostics]
        raise RulesError(found, error.language) from None


def _must_be_pieces(given: Sequence[object]) -> None:
    for piece in given:
        if not isinstance(piece, Piece):
            raise TypeError(f"{piece!r} is not a part of a ruleset: write build.criterion(…)")


def _blocks(given: Iterable[Piece]) -> list[Piece]:
    """Blocks of levels: what are single ones are those of the total."""
    rows = [*given]
    _must_be_pieces(rows)
    alone = [row for row in rows if row.kind == "level"]
    return ([levels(alone)] if alone else []) + [row for row in rows if row.kind != "level"]


def _rankings(given: "str | Sequence[str | Piece]") -> list[Piece]:
    if isinstance(given, str):
        return [rank(given)]
    keys = [item for item in given if isinstance(item, str)]
    others = [item for item in given if not isinstance(item, str)]
    return ([rank(keys)] if keys else []) + others


# ---- the text ------------------------------------------------------------------------------------


def text_of_pieces(
    id: str,
    label: str | None,
    settings: Mapping[str, Any],
    pieces: Sequence[Piece],
    comment: str,
    language: Language,
) -> str:
    """The text of a rubric: printed, with comments above its statements, and laid out."""
    grammar = compiled_grammar()
    given = {key: value for key, value in settings.items() if value is not None}
    named = None if label is None else on_one_line(label)
    head = t.Ruleset(
        t.Identifier(id, NOWHERE), named, settings_of(given, language, grammar), NOWHERE
    )
    statements = (head, *(statement_of(piece, language, grammar) for piece in pieces))
    printed = print_file(t.File(NOWHERE.source, language, statements, ()), "", language)
    read = parse(Source.of(printed), grammar).file
    if len(read.statements) != len(statements):  # the check says what is wrong with it
        return printed
    spaced = _with_lines(printed, read.statements, comment, pieces)
    return print_file(parse(Source.of(spaced), grammar).file, spaced)


def _with_lines(
    text: str, statements: Sequence[t.Statement], comment: str, pieces: Sequence[Piece]
) -> str:
    """The text with the comments of its pieces, and empty lines between what is of another kind."""
    above: list[tuple[int, str]] = [(statements[0].span.start, _comment(comment))]
    for before, node, piece in zip(statements, statements[1:], pieces, strict=False):
        long = "\n" in before.span.text or "\n" in node.span.text
        gap = type(before) is not type(node) or long or bool(piece.comment)
        above.append((node.span.start, "\n" * gap + _comment(piece.comment)))
        above += _inner(node, piece)
    for start, lines in reversed(above):
        begins = text.rfind("\n", 0, start) + 1
        text = text[:begins] + lines + text[begins:]  # indented once it is laid out
    return text


def _inner(node: t.Statement, piece: Piece) -> Iterable[tuple[int, str]]:
    """The comments of the parts of a criterion."""
    if not isinstance(node, t.Criterion):
        return
    before: t.Statement | None = None
    for child, part in zip(node.children, piece.parts, strict=False):
        long = before is not None and ("\n" in before.span.text or "\n" in child.span.text)
        gap = before is not None and (long or bool(part.comment))
        yield child.span.start, "\n" * gap + _comment(part.comment)
        before = child
        yield from _inner(child, part)


def _comment(text: str) -> str:
    """Lines of a comment."""
    return "".join(f"# {' '.join(line.split())}".rstrip() + "\n" for line in text.splitlines())


# ---- what is wrong -------------------------------------------------------------------------------


ARGUMENTS = {"input": {"from": "min", "to": "max", "in": "allowed"}}
LEVEL_ARGUMENTS = {"from": "min", "to": "max"}
ROWED = ("bands", "choose", "first", "interpolate", "scale")


def _with_argument(item: Diagnostic, pieces: Sequence[Piece]) -> Diagnostic:
    """What is wrong in the text, with the argument that it comes from."""
    if not isinstance(item.place, Place) or item.underlined:
        return item
    span = item.place.span
    file = parse(span.source, compiled_grammar()).file
    over = [
        spot
        for spot in spots_of(file).values()
        if spot.node is not None and spot.span.start <= span.start and span.end <= spot.span.end
    ]
    if not over:
        return item
    path = min(over, key=lambda spot: spot.span.end - spot.span.start).path.split(".")
    named = {piece.id: piece for piece in _everything(pieces)}
    piece = named.get(path[0])
    argument = path[-1]
    if piece is not None:
        argument = ARGUMENTS.get(piece.kind, {}).get(path[1], path[1])
        if argument in ("rows", "from", "to") and piece.kind != "input":
            argument = next((form for form in ROWED if form in piece.arguments), argument)
        noun = piece.noun
    else:
        argument = LEVEL_ARGUMENTS.get(argument, argument)
        noun = " ".join(path[:-1])
    words = phrase("build.argument", argument=argument, noun=noun)
    return evolve(item, underlined=words)


def _everything(pieces: Iterable[Piece]) -> Iterable[Piece]:
    for piece in pieces:
        yield piece
        yield from _everything(piece.parts)
