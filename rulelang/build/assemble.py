"""Pieces of a rubric to the syntax tree, in the language of its keywords."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, assert_never, get_args

from attrs import evolve, frozen

from rulelang.build.names import is_name, on_one_line
from rulelang.build.pieces import Piece
from rulelang.diagnostics import Source, Span
from rulelang.editing.parts import PartName, read_expression, read_part, read_statement
from rulelang.editing.values import text_of
from rulelang.syntax import Grammar
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling
from rulelang.syntax.kinds import CriterionClause, FormKind, InputClause, Setting
from rulelang.syntax.spelling import name as spelt

__all__ = ["BuildError", "settings_of", "statement_of"]

NOWHERE = Span(0, 0, Source.of(""))
"""Where a tree stands that nobody has written yet."""

FORMS: tuple[FormKind, ...] = (
    *("yes", "ratio", "scale", "points", "bands", "choose", "first", "interpolate"),
)
VALUE_FORMS: tuple[FormKind, ...] = ("bands", "choose", "first", "interpolate")

INPUT_ARGUMENTS: Mapping[InputClause, str] = {
    "from": "min",
    "to": "max",
    "in": "allowed",
    "measure": "unit",
    "default": "default",
    "when_missing": "missing",
    "evidence": "evidence",
    "item": "item",
    "per_row": "per_row",
}
TEXTS = frozenset(("measure", "evidence", "item", "source", "missing_marks"))
COLUMNS = frozenset(("unit", "period"))
OTHERWISE = "otherwise"


class BuildError(ValueError):
    """An argument that is not what it stands for; the message names it and its piece."""

    def __init__(self, noun: str, argument: str, value: object, wanted: str) -> None:
        self.argument = argument
        super().__init__(f"{noun}: `{argument}` cannot be {value!r}: write {wanted}")


@frozen
class _Maker:
    """What the pieces of one rubric are made with."""

    noun: str
    language: str
    grammar: Grammar

    def expression(self, argument: str, value: object, wanted: str = "an expression") -> Any:
        """The expression of an argument."""
        found = read_expression(self.text(argument, value), self.language, self.grammar)
        if found is None:
            raise BuildError(self.noun, argument, value, f"{wanted} such as `a / b` or 5")
        return found

    def text(self, argument: str, value: object) -> str:
        """A value as rules write it."""
        try:
            return text_of(value, self.language)
        except (TypeError, ValueError):
            raise BuildError(self.noun, argument, value, "a number, a text or a date") from None

    def part(self, name: PartName, key: str, argument: str, value: object, wanted: str) -> Any:
        """A part of a kind, such as a clause."""
        found = read_part(name, key, self.text(argument, value), self.language, self.grammar)
        if found is None:
            raise BuildError(self.noun, argument, value, wanted)
        return found

    def clauses(
        self,
        part: PartName,
        arguments: Mapping[str, Any],
        names: Iterable[tuple[Any, str]],
    ) -> tuple[t.Clause, ...]:
        """The clauses that arguments are, by their keys and the names of the arguments."""
        found = ((key, name, arguments[name]) for key, name in names if name in arguments)
        return tuple(self.clause(part, key, name, value) for key, name, value in found)

    def clause(self, part: PartName, key: Any, argument: str, value: object) -> t.Clause:
        if key in TEXTS:
            texts = (value,) if isinstance(value, str) else tuple(_listed(value))
            return t.Clause(key, (), tuple(on_one_line(str(text)) for text in texts), NOWHERE)
        if key in COLUMNS:
            column, *label = (value,) if isinstance(value, str) else tuple(_listed(value))
            words = (self.id(argument, column), *(on_one_line(str(text)) for text in label))
            return t.Clause(key, (), words, NOWHERE)
        if key == "per_row":
            return t.Clause(key, (), (), NOWHERE)
        found: t.Clause = self.part(part, key, argument, value, f"what `{key}` takes")
        return found

    def id(self, argument: str, value: object) -> str:
        """An id that an argument is."""
        if not isinstance(value, str) or not is_name(value):
            raise BuildError(self.noun, argument, value, "an id, such as `district`")
        return value

    def name(self, argument: str, value: object) -> t.Name:
        return t.Name(self.id(argument, value), "", NOWHERE)


def _listed(value: object) -> Iterator[object]:
    return iter(value) if isinstance(value, Iterable) else iter((value,))


def _label(label: str | None) -> str | None:
    return None if label is None else on_one_line(label)


def _identifier(id: str) -> t.Identifier:
    return t.Identifier(id, NOWHERE)


def settings_of(
    arguments: Mapping[str, Any], language: str, grammar: Grammar
) -> tuple[t.Clause, ...]:
    """The settings of a ruleset, by the arguments that have their names."""
    maker = _Maker("ruleset", language, grammar)
    names = ((key, "total_round" if key == "total" else key) for key in get_args(Setting))
    return maker.clauses("setting", arguments, names)


def statement_of(piece: Piece, language: str, grammar: Grammar) -> t.Statement:
    """The statement of a piece. Raises BuildError for an argument that is not what it should be."""
    maker = _Maker(piece.noun, language, grammar)
    match piece.kind:
        case "input":
            return _input(maker, piece)
        case "let":
            return _let(maker, piece)
        case "define":
            given = piece.arguments
            parameters = tuple(map(_identifier, given["parameters"]))
            value = maker.expression("value", given["value"])
            return t.Define(_identifier(piece.id), parameters, value, NOWHERE)
        case "criterion" | "bonus" | "penalty":
            return _criterion(maker, piece)
        case "levels":
            return _levels(maker, piece)
        case "rank":
            return _rank(maker, piece)
        case "check" | "disqualified":
            return _condition(maker, piece)
        case "example":
            return _example(maker, piece)
        case "level":
            raise BuildError(piece.noun, "level", piece.id, "`levels=[level(…), …]` around it")
        case _:
            assert_never(piece.kind)


# ---- inputs and values ---------------------------------------------------------------------------


def _input(maker: _Maker, piece: Piece) -> t.Input:
    given = piece.arguments
    if given["type"] == "choice":
        options = tuple(
            t.Option(_identifier(id), _label(label), NOWHERE)
            for id, label in given["options"].items()
        )
        kind = t.InputType("choice", options, "", NOWHERE)
    else:
        kind = maker.part("type", "", "type", given["type"], "a type, such as `percent`")
    clauses = maker.clauses("input_clause", given, INPUT_ARGUMENTS.items())
    return t.Input(_identifier(piece.id), _label(piece.label), kind, clauses, NOWHERE)


def _let(maker: _Maker, piece: Piece) -> t.Let:
    given = piece.arguments
    forms = [name for name in ("value", *VALUE_FORMS) if name in given]
    _must_be_one(maker, forms, given)
    (form,) = forms
    value = maker.expression(form, given[form]) if form == "value" else _form(maker, form, given)
    clauses = maker.clauses("figure_clause", given, (("measure", "unit"), ("show", "show")))
    return t.Let(_identifier(piece.id), _label(piece.label), clauses, value, NOWHERE)


def _must_be_one(maker: _Maker, forms: Sequence[str], given: Mapping[str, Any]) -> None:
    if len(forms) != 1:
        names = ", ".join(forms) or "value"
        raise BuildError(maker.noun, names, [given.get(name) for name in forms], "one of them")


# ---- criteria and forms --------------------------------------------------------------------------


def _criterion(maker: _Maker, piece: Piece) -> t.Criterion:
    given = piece.arguments
    assert piece.kind in ("criterion", "bonus", "penalty")
    keys: tuple[CriterionClause, ...] = get_args(CriterionClause)
    clauses = maker.clauses("clause", given, ((key, key) for key in keys))
    forms: list[Any] = [name for name in FORMS if name in given]
    form: t.Form | None = None
    if piece.parts:
        if forms:
            raise BuildError(maker.noun, forms[0], given[forms[0]], "a form or children")
    elif forms:
        _must_be_one(maker, forms, given)
        form = _form(maker, forms[0], given)
    else:
        form = _given(maker, given)
    children = tuple(statement_of(part, maker.language, maker.grammar) for part in piece.parts)
    return t.Criterion(
        piece.kind,
        _identifier(piece.id),
        _label(piece.label),
        clauses,
        form,
        children,
        NOWHERE,
        NOWHERE,
    )


def _given(maker: _Maker, given: Mapping[str, Any]) -> t.Form:
    default = () if "default" not in given else (maker.expression("default", given["default"]),)
    per_row: t.Clause | None = None
    if "per_row" in given:
        wanted = "a combination, such as `mean`"
        per_row = maker.part("combination", "", "per_row", given["per_row"], wanted)
    return t.Form("given", default, (), NOWHERE, per_row)


def _form(maker: _Maker, kind: Any, given: Mapping[str, Any]) -> t.Form:
    value = given[kind]
    match kind:
        case "ratio" if isinstance(value, tuple):
            if len(value) != 2:
                raise BuildError(maker.noun, kind, value, "a pair, over and under the line")
            over, under = (maker.expression(kind, item) for item in value)
            quotient = t.Operation("multiply", (over, under), ("/",), NOWHERE)
            return t.Form(kind, (quotient,), (), NOWHERE)
        case "scale":
            if not isinstance(value, (tuple, list)) or len(value) != 3:
                raise BuildError(maker.noun, kind, value, "a value and its two ends")
            return t.Form(kind, tuple(maker.expression(kind, item) for item in value), (), NOWHERE)
        case "first":
            return t.Form(kind, (), _rows(maker, kind, value), NOWHERE)
        case "bands" | "choose" | "interpolate":
            if not isinstance(value, (tuple, list)) or len(value) != 2:
                raise BuildError(maker.noun, kind, value, "a pair: what it looks at, and its rows")
            looked, rows = value
            several = looked if isinstance(looked, (tuple, list)) else (looked,)
            operands = tuple(maker.expression(kind, item) for item in several)
            return t.Form(kind, operands, _rows(maker, kind, rows), NOWHERE)
        case _:
            return t.Form(kind, (maker.expression(kind, value),), (), NOWHERE)


def _rows(maker: _Maker, kind: FormKind, rows: object) -> tuple[t.Row, ...]:
    pairs = rows.items() if isinstance(rows, Mapping) else _listed(rows)
    made: list[t.Row] = []
    for pair in pairs:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise BuildError(maker.noun, kind, pair, "a pair: what the row asks for, its points")
        condition, points = pair
        row = _row(maker, kind, condition)
        made.append(evolve(row, points=maker.expression(kind, points), span=NOWHERE))
    return tuple(made)


ROW_TEXTS: Mapping[str, Callable[[Mapping[str, str], str], str]] = {
    "bands": lambda words, text: f"{words['bands']} x {{ {text} -> 0 }}",
    "choose": lambda words, text: f"{words['choose']} x {{ {text} -> 0 }}",
    "interpolate": lambda words, text: f"{words['interpolate']} x {{ {text} -> 0 }}",
    "first": lambda words, text: f"{words['first']} {{ {words['when']} {text} -> 0 }}",
}


def _row(maker: _Maker, kind: FormKind, condition: object) -> t.Row:
    """A row by what it asks for, with points that are still to be given."""
    zero = t.Literal(Fraction(0), "0", NOWHERE)
    if condition == OTHERWISE:
        return t.Row("otherwise", (), zero, NOWHERE)
    if kind == "bands" and isinstance(condition, tuple):
        low, high = (maker.expression(kind, item) for item in condition)
        return t.Row("from", (low, high), zero, NOWHERE)
    for language in dict.fromkeys((maker.language, "en")):
        words = spelling(language)
        text = _asked(maker, kind, condition, language)
        whole = f"{words['criterion']} x : {ROW_TEXTS[kind](words, text)}"
        found = read_statement(whole, language, maker.grammar)
        form = found.form if isinstance(found, t.Criterion) else None
        if form is not None and len(form.rows) == 1:
            return form.rows[0]
    raise BuildError(maker.noun, kind, condition, "what a row asks for, or `otherwise`")


def _asked(maker: _Maker, kind: FormKind, condition: object, language: str) -> str:
    """What a row asks for, as rules write it."""
    if kind != "choose":
        return maker.text(kind, condition)
    keys = condition if isinstance(condition, tuple) else (condition,)
    words = spelling(language)
    texts: list[str] = []
    for key in keys:
        if key == "any":
            texts.append(words["any"])
        elif isinstance(key, str) and is_name(key) and key not in (words["yes"], words["no"]):
            texts.append(spelt(key, language, "any"))
        else:
            texts.append(maker.text(kind, key))
    return ", ".join(texts)


# ---- levels, rankings, conditions ----------------------------------------------------------------


def _levels(maker: _Maker, piece: Piece) -> t.Levels:
    given = piece.arguments
    requires = maker.expression("requires", given["requires"]) if "requires" in given else None
    of = maker.name("of", given["of"]) if "of" in given else None
    rows = tuple(
        _level(_Maker(row.noun, maker.language, maker.grammar), row) for row in piece.parts
    )
    return t.Levels(of, rows, NOWHERE, requires)


def _level(maker: _Maker, piece: Piece) -> t.LevelRow:
    given = piece.arguments
    side: Any = "to" if "max" in given else "from"
    argument = "max" if "max" in given else "min"
    bound: t.LevelRow | None = None
    if argument in given:
        bound = maker.part("bound", side, argument, given[argument], "points or a percentage")
    quota: t.Quota | None = None
    if "at_most" in given:
        quota = maker.part("quota", "", "at_most", given["at_most"], "`3` or `20% of units`")
    return t.LevelRow(
        _identifier(piece.id),
        _label(piece.label),
        side,
        None if bound is None else bound.bound,
        bound is not None and bound.bracketed,
        maker.expression("requires", given["requires"]) if "requires" in given else None,
        quota,
        "unranked" in given,
        NOWHERE,
    )


def _rank(maker: _Maker, piece: Piece) -> t.Rank:
    given = piece.arguments
    ties: Any = ""
    if "ties" in given:
        ties = maker.part("ties", "", "ties", given["ties"], "share, dense or ordinal")
    keys = maker.part("keys", "", "by", given["by"], "names, such as `total, staff`")
    name = _identifier(maker.id("id", piece.id)) if piece.id else None
    within = maker.name("within", given["within"]) if "within" in given else None
    return t.Rank(name, _label(piece.label), within, keys, ties, NOWHERE)


def _condition(maker: _Maker, piece: Piece) -> t.Statement:
    given = piece.arguments
    if piece.kind == "check":
        condition = maker.expression("condition", given["condition"])
        return t.Check(condition, on_one_line(given["message"]), NOWHERE)
    condition = maker.expression("when", given["when"])
    return t.Disqualified(condition, on_one_line(given["reason"]), NOWHERE)


def _example(maker: _Maker, piece: Piece) -> t.Example:
    given = piece.arguments
    pairs = {
        side: tuple(
            t.Pair(_figure(maker, name), maker.expression(name, value), NOWHERE, 0)
            for name, value in given[side].items()
        )
        for side in ("given", "expect")
    }
    return t.Example(on_one_line(given["name"]), pairs["given"], pairs["expect"], NOWHERE)


def _figure(maker: _Maker, name: str) -> Any:
    """What an example gives or expects: a name, or a call of `previous`."""
    if is_name(name):
        return t.Name(name, "", NOWHERE)
    return maker.expression(name, name, "a name")
