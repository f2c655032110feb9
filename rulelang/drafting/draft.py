"""A table of criteria as a first file of rules, with what is left to decide marked as comments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import PurePath

from attrs import define, evolve, field, frozen

from rulelang import build
from rulelang.build import Piece
from rulelang.build.rulesets import text_of_pieces
from rulelang.data.sheet import Sheet
from rulelang.data.spelling import loose
from rulelang.diagnostics import DataError, Diagnostic
from rulelang.drafting.numbering import Node, tree_of
from rulelang.drafting.scoring import Criterion, scored_by
from rulelang.drafting.table import Line, criteria_in
from rulelang.editing.values import number_text
from rulelang.words import Language, Number, Wording, is_vietnamese, phrase, said

__all__ = ["Draft", "draft"]

BONUS = ("điểm cộng", "điểm thưởng", "cộng điểm", "thưởng", "bonus")
PENALTY = ("điểm trừ", "trừ điểm", "penalty", "penalties", "deduction")
BULLETS = ("dash", "plus", "none", "lower")
MOST_LINES = 12
"""Lines of the decree that are kept above one criterion."""

LONGEST_LABEL = 400


@frozen
class Draft:
    """The text of the rules in a language, and what is to be looked at in the table; how many
    ``criteria`` there are, of how many the form was ``decided``, and how much is ``left``."""

    text: str
    language: Language
    diagnostics: tuple[Diagnostic, ...]
    criteria: int
    decided: int
    left: int


@define
class _Drafter:
    """What is gathered while the tree is written: ids, numbers, inputs, also by their labels, and
    what is to be looked at."""

    language: Language
    taken: set[str] = field(factory=set)
    items: set[str] = field(factory=set)
    inputs: list[Piece] = field(factory=list)
    known: dict[str, str] = field(factory=dict)
    found: list[Diagnostic] = field(factory=list)
    criteria: int = 0
    decided: int = 0
    left: int = 0

    def say(self, key: str, **values: Wording) -> str:
        """A comment of the file, in its language."""
        return said(phrase(f"draft.{key}", **values), self.language)

    def todo(self, key: str, **values: Wording) -> str:
        """The same of what is left to decide, which is counted."""
        self.left += 1
        return f"{self.say('todo')}: {self.say(key, **values)}"


def draft(sheets: Sequence[Sheet], file: str, language: Language | None = None) -> Draft:
    """A first file of rules for the table of criteria in some sheets.

    Its keywords are in a language, by default that of the table. Raises DataError where there is no
    such table, for points that are no number, and where no criterion has any.
    """
    table = criteria_in(sheets, file)
    drafter = _Drafter(language or ("vi" if is_vietnamese(table.texts) else "en"))
    unit = ("đơn_vị", "Đơn vị") if drafter.language == "vi" else ("unit", "Unit")
    drafter.taken.add(unit[0])
    nodes = tree_of(table.lines)
    above: list[str] = []
    criteria = [*_pieces(drafter, nodes, "criterion", above)]
    if not any(piece.kind == "criterion" for piece in criteria):
        place = table.lines[0].place if table.lines else None
        raise DataError([Diagnostic("E552", place, {}, "help")])
    _compare_total(drafter, table.total, criteria)
    stem = PurePath(file).stem
    label = table.title or stem
    head = [drafter.say("made", file=PurePath(file).name), drafter.say("read")]
    if "how" not in table.roles:
        head.append(drafter.todo("no_how"))
    text = text_of_pieces(
        build.name_of(label),
        label[:LONGEST_LABEL],
        {"unit": unit},
        [*drafter.inputs, *criteria, build.rank("total")],
        "\n".join([*head, *above]),
        drafter.language,
    )
    return Draft(
        text,
        drafter.language,
        tuple(drafter.found),
        drafter.criteria,
        drafter.decided,
        drafter.left,
    )


def _pieces(
    drafter: _Drafter, nodes: Iterable[Node], kind: str, above: list[str]
) -> Iterator[Piece]:
    """The criteria of some nodes; what cannot be one is noted ``above`` them."""
    for node in nodes:
        piece = _piece(drafter, node, kind, above)
        if piece is not None:
            yield piece


def _piece(drafter: _Drafter, node: Node, kind: str, above: list[str]) -> Piece | None:
    line = node.line
    kind = _kind(line, kind)
    node = _with_alternatives(node, drafter.language)
    id = build.name_of(line.name or line.number, drafter.taken)
    label = (line.name or line.number or id)[:LONGEST_LABEL]
    drafter.taken.add(id)
    notes: list[str] = []
    children = [*_pieces(drafter, node.nodes, kind, notes)] if node.nodes else []
    if children and not any(child.kind == kind for child in children):
        kind = children[0].kind  # what has only bonuses or penalties is one itself
    maximum = abs(line.points) if line.points else None
    if not children and maximum is None:
        drafter.taken.discard(id)
        above += notes
        above.append(drafter.todo("no_max", name=f"{line.number} {label}".strip()))
        drafter.found.append(Diagnostic("W550", line.place, {"name": label}, "help"))
        return None
    drafter.criteria += 1
    arguments: dict[str, object] = {"item": _item(drafter, node)}
    if line.evidence and kind == "criterion":
        arguments["evidence"] = " ".join(line.evidence.split())
    if children:
        notes += _kept(drafter, node.line.how)
        if kind == "criterion":
            maximum = _compared(drafter, line, label, maximum, children, notes)
    elif maximum is not None:
        notes += _scored(drafter, node.line, label, maximum, kind, arguments)
    limit = "max" if kind == "criterion" else "up_to"
    arguments[limit] = maximum
    comment = "\n".join(notes)
    if kind == "bonus":
        return build.bonus(id, label, children=children, comment=comment, **arguments)  # type: ignore[arg-type]
    if kind == "penalty":
        return build.penalty(id, label, children=children, comment=comment, **arguments)  # type: ignore[arg-type]
    return build.criterion(id, label, children=children, comment=comment, **arguments)  # type: ignore[arg-type]


def _kind(line: Line, parent: str) -> str:
    """Whether a row is a criterion, a bonus or a penalty: by its name, or points below 0."""
    if parent != "criterion":
        return parent
    name = loose(line.name)
    if name.startswith(tuple(map(loose, PENALTY))) or (line.points is not None and line.points < 0):
        return "penalty"
    return "bonus" if name.startswith(tuple(map(loose, BONUS))) else "criterion"


def _item(drafter: _Drafter, node: Node) -> str | None:
    """The number in the decree, where no other criterion has it."""
    if not node.item or node.item in drafter.items:
        return None
    drafter.items.add(node.item)
    return node.item


def _with_alternatives(node: Node, language: Language) -> Node:
    """A criterion whose parts are ways to earn its points, each with its own: how it is scored."""
    points = [part.line.points for part in node.nodes]
    most = node.line.points
    plain = all(part.style in BULLETS and not part.nodes for part in node.nodes)
    if not points or most is None or not plain:
        return node
    given = [one for one in points if one is not None]
    alternatives = len(given) == len(points) and sum(given) != most and max(given) == most
    if given and not alternatives:
        return node
    lines = [part.line for part in node.nodes]
    how = [
        line.name + ("" if line.points is None else f": {_figure(line.points).said(language)}")
        for line in lines
    ]
    texts = [node.line.how, *how] if node.line.how else how
    return Node(evolve(node.line, how="\n".join(texts)), node.style, node.item)


def _figure(value: Fraction) -> Number:
    return Number(number_text(value))


def _scored(
    drafter: _Drafter,
    line: Line,
    label: str,
    maximum: Fraction,
    kind: str,
    arguments: dict[str, object],
) -> list[str]:
    """How a criterion is scored: its form and inputs, and the sentence as a comment."""
    notes = _kept(drafter, line.how)
    if not line.how.strip():
        return notes
    of = Criterion(label, maximum, drafter.language, drafter.taken, drafter.known)
    found = scored_by(line.how, of)
    if found is None:
        return [*notes, drafter.todo("how")]
    drafter.decided += 1
    drafter.inputs += found.inputs
    drafter.taken |= {piece.id for piece in found.inputs}
    if "ratio" in found.arguments:  # the only form whose inputs are numbers by their names
        drafter.known |= {loose(piece.label or ""): piece.id for piece in found.inputs}
    arguments |= found.arguments
    return notes if found.sure else [*notes, drafter.todo("bounds")]


def _kept(drafter: _Drafter, how: str) -> list[str]:
    """The decree's own sentence."""
    lines = [" ".join(line.split()) for line in how.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], "…"]
    return [f"{drafter.say('how_label')}: {lines[0]}", *lines[1:]] if lines else []


def _compared(
    drafter: _Drafter,
    line: Line,
    label: str,
    maximum: Fraction | None,
    children: Sequence[Piece],
    notes: list[str],
) -> Fraction | None:
    """The max of a criterion with parts: that of the table, where the parts add up to it."""
    summed = _sum(child for child in children if child.kind == "criterion")
    if maximum is None or maximum == summed:
        return maximum
    values: Mapping[str, Wording] = {
        "sum": _figure(summed),
        "max": _figure(maximum),
    }
    notes.append(drafter.todo("sum", **values))
    drafter.found.append(Diagnostic("W551", line.place, {"name": label, **values}, "help"))
    return None


def _sum(pieces: Iterable[Piece]) -> Fraction:
    """What criteria add up to."""
    total = Fraction(0)
    for piece in pieces:
        own = piece.arguments.get("max")
        parts = (part for part in piece.parts if part.kind == "criterion")
        total += own if isinstance(own, Fraction) else _sum(parts)
    return total


def _compare_total(drafter: _Drafter, total: Line | None, criteria: Sequence[Piece]) -> None:
    """Whether the row of the total says what the criteria at the top add up to."""
    if total is None or total.points is None:
        return
    summed = _sum(piece for piece in criteria if piece.kind == "criterion")
    if total.points != summed:
        values: dict[str, Wording] = {
            "name": total.name or total.number,
            "sum": _figure(summed),
            "max": _figure(total.points),
        }
        drafter.found.append(Diagnostic("W551", total.place, values, "help"))
