"""Words, names and expressions of a tree as text, in one of the languages."""

from fractions import Fraction
from functools import lru_cache
from typing import assert_never

from rulelang.syntax import tree as t
from rulelang.syntax.keywords import RESERVED, function_word, spelling
from rulelang.syntax.kinds import InputClause, OperationKind

__all__ = [
    "ARITHMETIC",
    "EXPRESSION",
    "SET_OFF",
    "expression",
    "name",
    "pieces",
    "quoted",
    "reference",
]

SET_OFF: tuple[InputClause, ...] = ("measure", "when_missing", "evidence", "item")
"""Clauses of an input that are set off by a further space."""

EXPRESSION, ARITHMETIC, ATOM = 0, 5, 9
"""How tightly what may be at a place binds: anything, no condition, no operation."""

# For each kind of operation: how tightly it binds, and what its first and its other operands
# must at least, as in the rules of the grammar.
BINDING: dict[OperationKind, tuple[int, int, int]] = {
    "if": (EXPRESSION, EXPRESSION, EXPRESSION),
    "or": (1, 2, 2),
    "and": (2, 3, 3),
    "not": (3, 3, 3),
    "compare": (4, ARITHMETIC, ARITHMETIC),
    "in": (4, ARITHMETIC, ARITHMETIC),
    "is": (4, ARITHMETIC, ARITHMETIC),
    "add": (ARITHMETIC, 6, 6),
    "multiply": (6, 7, 7),
    "negate": (7, 7, 7),
    "power": (8, ATOM, 7),
}


def quoted(text: str) -> str:
    """A text in quotation marks."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@lru_cache(maxsize=2)
def _never_names(language: str) -> frozenset[str]:
    return frozenset(spelling(language)[key] for key in RESERVED) | {"language"}


def name(text: str, language: str, *rivals: str) -> str:
    """A name, in backquotes where it would be read as a keyword.

    ``rivals`` are the keys of keywords that are not reserved but may be at the same place.
    """
    words = spelling(language)
    if text in _never_names(language) or any(text == words[key] for key in rivals):
        return f"`{text}`"
    return text


def reference(used: t.Name, language: str, *rivals: str) -> str:
    """A name where it is used, with its attribute; ``rivals`` as those of a name."""
    maximum = spelling(language)["max"]
    if not used.id:
        return spelling(language)[used.attribute]
    text = name(used.id, language, *rivals)
    if not used.attribute:
        return text
    attribute = maximum if used.attribute == "max" else name(used.attribute, language)
    return f"{text}.{attribute}"


def expression(expr: t.Expression, language: str, least: int = EXPRESSION) -> str:
    """An expression, in brackets where it binds less tightly than its place wants."""
    if isinstance(expr, t.Literal):
        return _literal(expr, language)
    if isinstance(expr, t.Name):
        return reference(expr, language)
    if isinstance(expr, t.Call):
        arguments: list[str] = []
        for argument in expr.arguments:  # a loop, as a comprehension would double the call stack
            arguments.append(expression(argument, language))
        return _call(expr, arguments, language)
    binding, first, other = BINDING[expr.kind]
    operands: list[str] = []
    for operand in expr.operands:
        operands.append(expression(operand, language, other if operands else first))
    text = _operation(expr, operands, language)
    return f"({text})" if binding < least else text


def _call(expr: t.Call, arguments: list[str], language: str) -> str:
    words, function = spelling(language), function_word(expr.function, language)
    # `max` is a keyword too, but before a bracket it is read as the function.
    if function == expr.function != "max":
        function = name(function, language)
    first = expr.arguments[0] if expr.arguments else None
    if isinstance(first, t.Name) and first.id == words["known"] and not expr.known:
        arguments[0] = f"`{first.id}`" + arguments[0].removeprefix(first.id)
    text = ", ".join(arguments)
    if expr.known:
        text = f"{words['known']} {text}"
    if expr.within is not None:
        text += f" {words['within']} {name(expr.within.id, language)}"
    if expr.where is not None:
        text += f" {words['where']} {expression(expr.where, language)}"
    return f"{function}({text})"


def pieces(expr: t.Expression, language: str) -> list[tuple[t.Expression, str]]:
    """An expression cut before the operators of its outermost chain, or its branches.

    Each piece comes with the operand that it starts with. Joined by spaces, they are the whole.
    """
    if isinstance(expr, t.Operation) and expr.kind == "if":
        return _branches(expr, language)
    if not isinstance(expr, t.Operation) or expr.kind not in ("or", "and", "add"):
        return [(expr, expression(expr, language))]
    words = spelling(language)
    _, first, other = BINDING[expr.kind]
    cut = [(expr.operands[0], expression(expr.operands[0], language, first))]
    for operator, operand in zip(expr.operators, expr.operands[1:], strict=True):
        text = expression(operand, language, other)
        cut.append((operand, f"{words.get(operator, operator)} {text}"))
    return cut


def _branches(expr: t.Expression, language: str) -> list[tuple[t.Expression, str]]:
    words = spelling(language)
    cut: list[tuple[t.Expression, str]] = []
    before = ""
    while isinstance(expr, t.Operation) and expr.kind == "if":
        condition, value, otherwise = expr.operands
        test, result = expression(condition, language), expression(value, language)
        cut.append((condition, f"{before}{words['if']} {test} {words['then']} {result}"))
        before, expr = words["else"] + " ", otherwise
    return [*cut, (expr, before + expression(expr, language))]


def _literal(literal: t.Literal, language: str) -> str:
    if isinstance(literal.value, bool):
        return spelling(language)[literal.text]
    if isinstance(literal.value, Fraction):
        return literal.text
    return quoted(literal.value) if isinstance(literal.value, str) else literal.text


def _operation(expr: t.Operation, operands: list[str], language: str) -> str:
    words = spelling(language)
    match expr.kind:
        case "if":
            condition, value, otherwise = operands
            return f"{words['if']} {condition} {words['then']} {value} {words['else']} {otherwise}"
        case "not":
            return f"{words['not']} {operands[0]}"
        case "negate":
            return f"-{operands[0]}"
        case "in":
            return f"{operands[0]} {words['in']} {{{', '.join(operands[1:])}}}"
        case "is":
            return f"{operands[0]} {words['is_' + expr.operators[0]]}"
        case "power":
            return "^".join(operands)
        case "or" | "and" | "compare" | "add" | "multiply":
            text = operands[0]
            for operator, operand in zip(expr.operators, operands[1:], strict=True):
                text += f" {words.get(operator, operator)} {operand}"
            return text
        case _:
            assert_never(expr.kind)
