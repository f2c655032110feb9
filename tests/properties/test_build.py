"""What a program builds is printed, read again as it was meant, and laid out already."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang import build
from rulelang.api.files import compiled_grammar
from rulelang.build import Piece
from rulelang.build.rulesets import text_of_pieces
from rulelang.diagnostics import Source
from rulelang.editing.parts import PARTS
from rulelang.syntax import parse
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import KEYWORDS
from rulelang.syntax.lexer import WORD
from rulelang.syntax.print import (
    clause_words,
    combination_words,
    keys_words,
    print_file,
    quota_words,
)
from rulelang.syntax.spelling import expression
from rulelang.words import Language
from tests.properties.thorough import tried
from tests.strategies import CLAUSES, EVERYTHING, Rubric, rubrics

ALL = evolve(EVERYTHING, clauses=frozenset(CLAUSES))


def tree(text: str) -> t.File:
    parsed = parse(Source.of(text), compiled_grammar())
    assert not [item for item in parsed.diagnostics if item.severity == "error"], text
    return parsed.file


class _Taken:
    """A tree taken apart into what a program would write to build it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def text(self, node: Any) -> str:
        return expression(node, self.language)

    def clauses(self, clauses: tuple[t.Clause, ...], names: dict[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for item in clauses:
            words = clause_words(item, self.language)
            if item.key in ("unit", "period", "missing_marks"):
                words = item.words  # type: ignore[assignment]
            elif item.key in ("measure", "evidence", "item", "source"):
                words = item.words[0]
            elif item.key == "per_row":
                words = True  # type: ignore[assignment]
            elif item.key == "in":
                words = [self.text(one) for one in item.operands]  # type: ignore[assignment]
            found[names.get(item.key, item.key)] = words
        return found

    def rows(self, form: t.Form) -> list[tuple[Any, str]]:
        made: list[tuple[Any, str]] = []
        for row in form.rows:
            texts = tuple(self.text(item) for item in row.operands)
            key: Any = texts[0] if len(texts) == 1 else texts
            if row.relation == "otherwise":
                key = "otherwise"
            elif row.relation not in ("from", "choice", "point", "when"):
                key = f"{row.relation} {key}"
            elif row.relation == "choice":
                # `any` and names by their ids, so that quotation marks are the builder's.
                ids = [i.id or "any" if isinstance(i, t.Name) else None for i in row.operands]
                key = tuple(id or word for id, word in zip(ids, texts, strict=True))
                key = key[0] if len(key) == 1 else key
            made.append((key, self.text(row.points)))
        return made

    def form(self, form: t.Form) -> dict[str, Any]:
        operands = [self.text(item) for item in form.operands]
        match form.kind:
            case "given":
                found: dict[str, Any] = {"default": operands[0]} if operands else {}
                if form.per_row is not None:
                    found["per_row"] = combination_words(form.per_row, self.language)
                return found
            case "scale":
                return {"scale": tuple(operands)}
            case "first":
                return {"first": self.rows(form)}
            case "choose":
                return {"choose": (tuple(operands), self.rows(form))}
            case "bands" | "interpolate":
                return {form.kind: (operands[0], self.rows(form))}
            case _:
                return {form.kind: operands[0]}

    def pieces(self, statements: tuple[t.Statement, ...]) -> Iterator[Piece]:
        for node in statements:
            yield self.piece(node)

    def piece(self, node: t.Statement) -> Piece:
        match node:
            case t.Input():
                given = self.clauses(
                    node.clauses,
                    {
                        "from": "min",
                        "to": "max",
                        "in": "allowed",
                        "measure": "unit",
                        "when_missing": "missing",
                    },
                )
                if node.type.key == "choice":
                    options = {item.name.text: item.label for item in node.type.options}
                    return build.choice(node.name.text, node.label, options=options, **given)
                kind = PARTS["type"].shown(node.type, self.language)
                return build.number(node.name.text, node.label, type=kind, **given)
            case t.Let():
                given = self.clauses(node.clauses, {"measure": "unit"})
                if isinstance(node.value, t.Form):
                    given |= self.form(node.value)
                else:
                    given["value"] = self.text(node.value)
                return build.let(node.name.text, label=node.label, **given)
            case t.Define():
                names = [item.text for item in node.parameters]
                return build.define(node.name.text, names, self.text(node.value))
            case t.Criterion():
                given = self.clauses(node.clauses, {})
                given |= self.form(node.form) if node.form else {}
                children = [*self.pieces(node.children)]
                return build.criterion(
                    node.name.text, node.label, kind=node.kind, children=children, **given
                )
            case t.Levels():
                return build.levels(
                    [self.level(row) for row in node.rows],
                    node.of.id if node.of else None,
                    requires=self.text(node.requires) if node.requires else None,
                )
            case t.Rank():
                return build.rank(
                    keys_words(node.keys, self.language) or "total",
                    id=node.name.text if node.name else "",
                    label=node.label,
                    within=node.within.id if node.within else None,
                    ties=node.ties.removeprefix("ties_") or None,  # type: ignore[arg-type]
                )
            case t.Check():
                return build.check(self.text(node.condition), node.message)
            case t.Disqualified():
                return build.disqualified(self.text(node.condition), node.reason)
            case _:
                raise AssertionError(node)

    def level(self, row: t.LevelRow) -> Piece:
        bound = None if row.bound is None else PARTS["bound"].shown(row, self.language)
        return build.level(
            row.name.text,
            row.label,
            min=bound if row.side == "from" else None,
            max=bound if row.side == "to" else None,
            requires=self.text(row.requires) if row.requires else None,
            at_most=quota_words(row.quota, self.language) if row.quota else None,
            unranked=row.unranked,
        )


def built(file: t.File, language: Language, comments: bool = False) -> str:
    """The text of a file that is taken apart and built again."""
    taken = _Taken(language)
    head, *others = file.statements
    assert isinstance(head, t.Ruleset)
    settings = taken.clauses(head.settings, {"total": "total_round"})
    pieces = [taken.piece(node) for node in others]
    if comments:
        pieces = [_commented(piece) for piece in pieces]
    return text_of_pieces(head.name.text, head.label, settings, pieces, "", language)


def _commented(piece: Piece) -> Piece:
    parts = tuple(map(_commented, piece.parts)) if piece.kind != "levels" else piece.parts
    return evolve(piece, comment=f"Of # {piece.noun}\nmore", parts=parts)


@tried(60)
@given(rubrics(ALL), st.sampled_from(("en", "vi")), st.booleans())
def test_what_is_built_is_what_was_meant_and_laid_out(
    rubric: Rubric, language: Language, comments: bool
) -> None:
    file = tree(print_file(tree(rubric.text()), rubric.text(), language))
    text = built(file, language, comments)
    note(text)
    again = tree(text)
    assert [*map(_ordered, again.statements)] == [*map(_ordered, file.statements)]
    assert print_file(again, text) == text
    rulelang.parse(text)
    if comments:
        assert len(again.comments) >= 2 * (len(file.statements) - 1)


def _ordered(node: t.Statement) -> t.Statement:
    """A statement whose clauses have one order; a ranking by nothing is one by the total."""
    if isinstance(node, t.Ruleset):
        return evolve(node, settings=tuple(sorted(node.settings, key=_key)))
    if isinstance(node, t.Input):
        return evolve(node, clauses=tuple(sorted(node.clauses, key=_key)))
    if isinstance(node, t.Criterion):
        children = tuple(map(_ordered, node.children))
        return evolve(node, clauses=tuple(sorted(node.clauses, key=_key)), children=children)
    if isinstance(node, t.Rank) and not node.keys:
        total = tree("ruleset r { unit u } rank by total").statements[1]
        assert isinstance(total, t.Rank)
        return evolve(node, keys=total.keys)
    return node


def _key(clause: t.Clause) -> str:
    return clause.key


LABELS = st.text(max_size=60) | st.text("ăâđêôơưàáạảã 0123456789_().%MAXmax", max_size=80)
WORDS = st.sampled_from([word for row in KEYWORDS for word in (row.en, row.vi)])


@tried(200)
@given(st.lists(LABELS | WORDS, max_size=6))
def test_every_label_has_an_id_of_its_own_that_is_no_keyword(labels: list[str]) -> None:
    taken: list[str] = []
    for label in labels:
        taken.append(build.name_of(label, taken))
    assert len({*taken}) == len(labels)
    for name in taken:
        assert WORD.fullmatch(name)
        for language in ("en", "vi"):
            file = tree(f"language {language}\n" + _rules(name, language))
            assert name in str(file.statements[1])


def _rules(name: str, language: str) -> str:
    if language == "en":
        return f"ruleset r {{ unit {name} }} let {name} = {name} + 1"
    return f"bộ tiêu chí r {{ đơn vị {name} }} đặt {name} = {name} + 1"


@tried(200)
@given(LABELS)
def test_a_quoted_label_is_read_as_it_was(label: str) -> None:
    try:
        label.encode("utf-8")
    except UnicodeEncodeError:
        return
    file = tree(f"ruleset r {build.quote(label)} {{ unit u }}")
    (head,) = file.statements
    assert isinstance(head, t.Ruleset)
    assert head.label is not None
    assert head.label.split() == build.names.on_one_line(label).split()
