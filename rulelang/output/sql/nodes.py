"""Nodes of SQL: thin constructors over SQLGlot's, with brackets where an operand needs them.

Every constructor copies what it is given, so that a node may be in several places.
"""

from collections.abc import Sequence
from decimal import ROUND_UP, Context, Decimal
from fractions import Fraction
from typing import TypeAlias

from sqlglot import exp

__all__ = [
    "Sql",
    "absolute",
    "all_of",
    "alternatives",
    "any_of",
    "call",
    "case",
    "cast",
    "ceiling",
    "coalesce",
    "columns_in",
    "compare",
    "double",
    "floor",
    "greatest",
    "is_simple",
    "known",
    "least",
    "literal",
    "minus",
    "negated",
    "negative",
    "none_of",
    "null",
    "nullif",
    "over",
    "plus",
    "rounded",
    "size",
    "string",
    "times",
    "truth",
    "try_cast",
    "unknown",
    "window",
    "written",
]

Sql: TypeAlias = exp.Expr

COMPARISONS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
PRODUCTS = (exp.Mul, exp.Div, exp.Mod)
LOOSE = (exp.Binary, exp.Not, exp.Neg, exp.In)


def written(node: Sql) -> str:
    """A node as text that is equal for equal nodes."""
    return str(node.sql())


def is_simple(node: Sql) -> bool:
    """Whether a node is a name or a constant, which may be written twice."""
    if isinstance(node, (exp.Neg, exp.Cast)):
        return isinstance(node.this, exp.Literal)
    return isinstance(node, (exp.Column, exp.Literal, exp.Boolean, exp.Null))


def columns_in(node: Sql) -> set[str]:
    """The names of the columns that a node reads."""
    return {column.name for column in node.find_all(exp.Column)}


def _operand(node: Sql, tighter: tuple[type[exp.Expr], ...] = ()) -> Sql:
    """A node in brackets, unless it is a single one or binds tighter than where it goes."""
    bare = not isinstance(node, LOOSE) or isinstance(node, tighter)
    return node.copy() if bare else exp.Paren(this=node.copy())


# ---- constants -----------------------------------------------------------------------------------


def literal(text: str | int) -> Sql:
    """A number as it is spelt; a negative one is the negative of another."""
    spelt = str(text)
    if spelt.startswith("-"):
        return exp.Neg(this=exp.Literal.number(spelt[1:]))
    return exp.Literal.number(spelt)


def string(text: str) -> Sql:
    """A text."""
    return exp.Literal.string(text)


def truth(value: bool) -> Sql:
    """``TRUE`` or ``FALSE``."""
    return exp.Boolean(this=value)


def null() -> Sql:
    """``NULL``."""
    return exp.Null()


def size(value: Fraction) -> Sql:
    """A number not below 0 in a few digits, rounded up: what errors are counted in."""
    context = Context(prec=3, rounding=ROUND_UP)
    short = context.divide(Decimal(value.numerator), Decimal(value.denominator)).normalize(context)
    plain = -4 <= short.adjusted() <= 6
    return literal(f"{short:f}" if plain else str(short).lower().replace("+", ""))


# ---- arithmetic ----------------------------------------------------------------------------------


def plus(*terms: Sql) -> Sql:
    """A sum; a negative term is taken away."""
    total = terms[0].copy()
    for term in terms[1:]:
        if isinstance(term, exp.Neg):
            total = exp.Sub(this=total, expression=_operand(term.this, PRODUCTS))
        else:
            total = exp.Add(this=total, expression=_operand(term, PRODUCTS))
    return total


def minus(left: Sql, right: Sql) -> Sql:
    """A difference."""
    return exp.Sub(this=left.copy(), expression=_operand(right, PRODUCTS))


def times(left: Sql, right: Sql) -> Sql:
    """A product."""
    first = left.copy() if isinstance(left, exp.Mul) else _operand(left)
    return exp.Mul(this=first, expression=_operand(right))


def over(left: Sql, right: Sql) -> Sql:
    """A quotient, by the database's own division."""
    return exp.Div(this=_operand(left), expression=_operand(right), typed=True)


def negative(node: Sql) -> Sql:
    """The negative."""
    return node.this.copy() if isinstance(node, exp.Neg) else exp.Neg(this=_operand(node))


def absolute(node: Sql) -> Sql:
    """The size of a number, without its sign."""
    return exp.Abs(this=node.copy())


def floor(node: Sql) -> Sql:
    """The next whole number down."""
    return exp.Floor(this=node.copy())


def ceiling(node: Sql) -> Sql:
    """The next whole number up."""
    return exp.Ceil(this=node.copy())


def rounded(node: Sql, places: int) -> Sql:
    """``ROUND``, of decimals half away from zero."""
    return exp.Round(this=node.copy(), decimals=literal(places))


def least(*parts: Sql) -> Sql:
    """The least of what is known."""
    if len(parts) == 1:
        return parts[0].copy()
    first, *rest = (part.copy() for part in parts)
    return exp.Least(this=first, expressions=rest, ignore_nulls=True)


def greatest(*parts: Sql) -> Sql:
    """The greatest of what is known."""
    if len(parts) == 1:
        return parts[0].copy()
    first, *rest = (part.copy() for part in parts)
    return exp.Greatest(this=first, expressions=rest, ignore_nulls=True)


# ---- truth ---------------------------------------------------------------------------------------


def compare(operator: str, left: Sql, right: Sql) -> Sql:
    """A comparison, by its sign."""
    tighter = (*ARITHMETIC, exp.Neg)
    return COMPARISONS[operator](this=_operand(left, tighter), expression=_operand(right, tighter))


def all_of(parts: Sequence[Sql]) -> Sql:
    """All of several conditions; of none, TRUE."""
    return _joined(exp.And, parts, truth(True))


def any_of(parts: Sequence[Sql]) -> Sql:
    """Any of several conditions; of none, FALSE."""
    return _joined(exp.Or, parts, truth(False))


def alternatives(node: Sql) -> list[Sql]:
    """The conditions of which any is asked for."""
    return [part.unnest() for part in node.flatten()] if isinstance(node, exp.Or) else [node]


def _joined(kind: type[exp.Connector], parts: Sequence[Sql], nothing: Sql) -> Sql:
    loose = (exp.Connector, exp.Not)
    members = [exp.Paren(this=p.copy()) if isinstance(p, loose) else p.copy() for p in parts]
    if not members:
        return nothing
    if len(members) == 1:
        return parts[0].copy()
    total = members[0]
    for member in members[1:]:
        total = kind(this=total, expression=member)
    return total


def none_of(parts: Sequence[Sql]) -> Sql:
    """That none of several conditions holds; what is known is said so."""
    return all_of([_contrary(part) for part in parts])


def _contrary(node: Sql) -> Sql:
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return known(node.this)
    return negated(node)


def negated(node: Sql) -> Sql:
    """The contrary of a condition."""
    if isinstance(node, exp.Not):
        inner: Sql = node.this
        return inner.unnest().copy()
    return exp.Not(this=_operand(node))


def unknown(node: Sql) -> Sql:
    """``IS NULL``."""
    return exp.Is(this=_operand(node, ARITHMETIC), expression=null())


def known(node: Sql) -> Sql:
    """``IS NOT NULL``."""
    return exp.Is(this=_operand(node, ARITHMETIC), expression=exp.Not(this=null()))


# ---- the rest ------------------------------------------------------------------------------------


def case(rows: Sequence[tuple[Sql, Sql]], otherwise: Sql | None) -> Sql:
    """The value of the first row whose condition holds, else ``otherwise`` (None: NULL)."""
    if isinstance(otherwise, exp.Null):
        otherwise = None
    if not rows:
        return null() if otherwise is None else otherwise.copy()
    if isinstance(otherwise, exp.Case) and otherwise.this is None:  # its rows go on from these
        further = [(row.this, row.args["true"]) for row in otherwise.args["ifs"]]
        return case([*rows, *further], otherwise.args.get("default"))
    ifs = [exp.If(this=condition.copy(), true=value.copy()) for condition, value in rows]
    default = None if otherwise is None else otherwise.copy()
    return exp.Case(ifs=ifs, default=default)


def coalesce(node: Sql, default: Sql) -> Sql:
    """The value, or another one where it is NULL."""
    return exp.Coalesce(this=node.copy(), expressions=[default.copy()])


def nullif(node: Sql, value: Sql) -> Sql:
    """The value, NULL where it is the other one."""
    return exp.Nullif(this=node.copy(), expression=value.copy())


def cast(node: Sql, kind: str) -> Sql:
    """A value as one of another type."""
    return exp.Cast(this=node.copy(), to=exp.DataType.build(kind))


def try_cast(node: Sql, kind: str) -> Sql:
    """A value as one of another type, NULL where it does not fit."""
    return exp.TryCast(this=node.copy(), to=exp.DataType.build(kind), safe=True)


def double(node: Sql) -> Sql:
    """A number in binary floating point of 64 bits."""
    return cast(node, "DOUBLE")


def call(function: str, *arguments: Sql) -> Sql:
    """A function by its name."""
    return exp.Anonymous(this=function, expressions=[argument.copy() for argument in arguments])


def window(function: Sql, partition: Sequence[Sql], order: Sequence[tuple[Sql, bool]] = ()) -> Sql:
    """A function over the rows of a partition; ``order`` has keys and whether each descends."""
    keys = [
        exp.Ordered(this=key.copy(), desc=descending, nulls_first=False)
        for key, descending in order
    ]
    return exp.Window(
        this=function.copy(),
        partition_by=[part.copy() for part in partition],
        order=exp.Order(expressions=keys) if keys else None,
    )
