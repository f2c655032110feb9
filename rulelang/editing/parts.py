"""The kinds of parts that a change can replace: how each is read alone, printed, and shown.

A part is read within the shortest statement that can hold it. What is more than that one part is
refused, so that a text can never bring another clause along.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import frozen

from rulelang.diagnostics import Source
from rulelang.editing.values import Value, value_of
from rulelang.syntax import Grammar, parse
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling
from rulelang.syntax.print import clause_words, combination_words, keys_words, quota_words
from rulelang.syntax.spelling import ARITHMETIC, expression

__all__ = ["PARTS", "PartName", "keyword", "read_expression", "read_part", "read_statement"]

PartName: TypeAlias = Literal[
    "condition",
    "value",
    "clause",
    "input_clause",
    "setting",
    "figure_clause",
    "type",
    "combination",
    "bound",
    "quota",
    "ties",
    "keys",
]

Words: TypeAlias = Mapping[str, str]


@frozen
class Part:
    """A kind of part: ``statement`` writes one that holds a text, given the words of a language
    and the key of a clause; ``taken`` takes the part out of it, or gives None where there is more.
    ``shown`` prints it, and ``value`` is what it is to a program."""

    statement: Callable[[Words, str, str], str]
    taken: Callable[[Any, str], Any]
    shown: Callable[[Any, str], str]
    value: Callable[[Any, str], Value]


def read_statement(text: str, language: str, grammar: Grammar) -> t.Statement | None:
    """The statement that a text writes; None where it is not one, or where anything is wrong."""
    parsed = parse(Source.of(f"language {language}\n{text}"), grammar)
    wrong = any(item.severity == "error" for item in parsed.diagnostics)
    alone = len(parsed.file.statements) == 1 and not parsed.file.comments
    return parsed.file.statements[0] if alone and not wrong else None


def read_part(name: PartName, key: str, text: str, language: str, grammar: Grammar) -> Any | None:
    """The node of a text, in the language of a file or in English; None where it is none."""
    part = PARTS[name]
    for spoken in dict.fromkeys((language, "en")):
        statement = read_statement(part.statement(spelling(spoken), key, text), spoken, grammar)
        node = None if statement is None else part.taken(statement, key)
        if node is not None:
            return node
    return None


def read_expression(text: str, language: str, grammar: Grammar) -> t.Expression | None:
    """The expression that a text writes; None where it writes none."""
    found: t.Expression | None = read_part("condition", "", text, language, grammar)
    return found


def keyword(key: str, language: str) -> str:
    """The words that a clause or a setting begins with."""
    return _keyword(spelling(language), key)


def _keyword(words: Words, key: str) -> str:
    if key == "total":
        return f"{words['total']} {words['round']}"
    limit = key.removeprefix("total_")
    return words[key] if limit == key else f"{words['total']} {words[limit]}"


# ---- what each kind is ---------------------------------------------------------------------------


def _clause(node: t.Statement, key: str) -> t.Clause | None:
    """The only clause of a statement, where it has no more than that."""
    match node:
        case t.Criterion(form=None, children=(), clauses=clauses, name=name):
            pass
        case t.Input(clauses=clauses, name=name) if node.type.key == "number":
            pass
        case t.Let(clauses=clauses, name=name):
            pass
        case t.Ruleset(settings=clauses, name=name):
            pass
        case _:
            return None
    sole = clauses[0] if len(clauses) == 1 and name.text == "x" else None
    return sole if sole is not None and sole.key == key else None


def _let(node: t.Statement, key: str) -> t.Expression | None:
    if not isinstance(node, t.Let) or node.label is not None or node.clauses:
        return None
    return None if isinstance(node.value, t.Form) else node.value


def _type(node: t.Statement, key: str) -> t.InputType | None:
    return node.type if isinstance(node, t.Input) and not node.clauses else None


def _combination(node: t.Statement, key: str) -> t.Clause | None:
    form = node.form if isinstance(node, t.Criterion) and not node.clauses else None
    return form.per_row if form is not None and not form.operands else None


def _level(node: t.Statement) -> t.LevelRow | None:
    if not isinstance(node, t.Levels) or node.of or node.requires is not None:
        return None
    row = node.rows[0] if len(node.rows) == 1 else None
    return row if row is not None and row.requires is None and not row.unranked else None


def _bound(node: t.Statement, key: str) -> t.LevelRow | None:
    row = _level(node)
    return row if row is not None and row.quota is None and row.bound is not None else None


def _quota(node: t.Statement, key: str) -> t.Quota | None:
    row = _level(node)
    return None if row is None else row.quota


def _ties(node: t.Statement, key: str) -> str | None:
    return (node.ties or None) if isinstance(node, t.Rank) and len(node.keys) == 1 else None


def _keys(node: t.Statement, key: str) -> tuple[t.RankKey, ...] | None:
    return node.keys if isinstance(node, t.Rank) and not node.ties else None


def _ties_text(words: Words, text: str) -> str:
    english = words["rank"] == "rank"
    whole = f"ties {text}" if english and not text.startswith("ties ") else text
    return f"{words['rank']} {words['by']} total {whole}"


def _bound_shown(row: t.LevelRow, language: str) -> str:
    assert row.bound is not None
    if row.bracketed:
        return f"({expression(row.bound, language)})"
    return expression(row.bound, language, ARITHMETIC)


def _bound_value(row: t.LevelRow, language: str) -> Value:
    assert row.bound is not None
    return _bound_shown(row, language) if row.bracketed else value_of(row.bound, language)


def _clause_value(node: t.Clause, language: str) -> Value:
    if len(node.operands) == 1 and not node.words and node.key not in ("in", "by"):
        return value_of(node.operands[0], language)
    if node.key == "per_row":
        return True
    worded = node.words or not node.operands
    text = clause_words(node, "en" if worded else language)
    return text[1:-1] if node.key == "in" else text


def _type_shown(node: t.InputType, language: str) -> str:
    words = spelling(language)
    return " ".join(filter(None, (words[node.key], words.get(node.reading, ""))))


def _clause_in(text: Callable[[Words, str, str], str]) -> Part:
    return Part(text, _clause, clause_words, _clause_value)


PARTS: Mapping[PartName, Part] = {
    "condition": Part(
        lambda words, key, text: f"{words['let']} x = {text}", _let, expression, value_of
    ),
    "value": Part(
        lambda words, key, text: f"{words['let']} x = {text}",
        _let,
        lambda node, language: expression(node, language, ARITHMETIC),
        value_of,
    ),
    "clause": _clause_in(
        lambda words, key, text: f"{words['criterion']} x {words[key]} {text} {{ }}"
    ),
    "input_clause": _clause_in(
        lambda words, key, text: (
            f"{words['input']} x : {words['number']} {words[key]} "
            f"{f'{{{text}}}' if key == 'in' else text}"
        )
    ),
    "setting": _clause_in(
        lambda words, key, text: (
            f"{words['ruleset']} x {{ {_keyword(words, key)} {text}"
            f"{' ' + words['decimals'] if key == 'show' else ''} }}"
        )
    ),
    "figure_clause": _clause_in(
        lambda words, key, text: f'{words["let"]} x "x" {words[key]} {text} {words["decimals"]} = 1'
    ),
    "type": Part(
        lambda words, key, text: f"{words['input']} x : {text}",
        _type,
        _type_shown,
        lambda node, language: _type_shown(node, "en"),
    ),
    "combination": Part(
        lambda words, key, text: (
            f"{words['criterion']} x : {words['given']} {words['per_row']} {words['by']} {text}"
        ),
        _combination,
        combination_words,
        lambda node, language: combination_words(node, "en"),
    ),
    "bound": Part(
        lambda words, key, text: f"{words['levels']} {{ x {words[key]} {text} }}",
        _bound,
        _bound_shown,
        _bound_value,
    ),
    "quota": Part(
        lambda words, key, text: (
            f"{words['levels']} {{ x {words['from']} 1 {words['at_most']} {text} }}"
        ),
        _quota,
        quota_words,
        lambda node, language: (
            node.amount.value
            if node.of is None and not node.amount.is_percentage
            else quota_words(node, "en")
        ),
    ),
    "ties": Part(
        lambda words, key, text: _ties_text(words, text),
        _ties,
        lambda node, language: spelling(language)[node],
        lambda node, language: spelling("en")[node].removeprefix("ties "),
    ),
    "keys": Part(
        lambda words, key, text: f"{words['rank']} {words['by']} {text}",
        _keys,
        keys_words,
        lambda node, language: keys_words(node, "en"),
    ),
}
