"""Grammar rules to nodes: one method a rule of ``grammar.lark``, called as the rule is read."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, get_args

from attrs import evolve

from rulelang.diagnostics import Span
from rulelang.plan.kinds import InputKind
from rulelang.syntax import claim_builder
from rulelang.syntax import tree as t
from rulelang.syntax.building import (
    Items,
    expressions_of,
    is_token,
    nodes_of,
    one_of,
    span_of,
    tokens_of,
)
from rulelang.syntax.kinds import FormKind, OperationKind, Relation
from rulelang.syntax.lexer import Token

__all__ = ["MAX_DEPTH", "MAX_NESTING", "Builder", "TooDeepError"]

MAX_DEPTH = 210
"""Brackets and operations within one another, in one expression; each `else if` is one more."""
MAX_NESTING = 50
"""Criteria within one another."""
RANK = "rank"
"""The rank of the unit, as an example expects it."""


class TooDeepError(Exception):
    """An expression or a block is nested deeper than a person could read."""

    def __init__(self, span: Span, limit: int) -> None:
        self.span = span
        self.limit = limit
        super().__init__(span, limit)


def _in_brackets(expr: t.Expression) -> bool:
    """Whether brackets stand around a whole expression."""
    inside = expr.operands[0].span.start if isinstance(expr, t.Operation) else None
    return expr.span.text.startswith("(") and inside != expr.span.start


def _identifier(items: Items) -> t.Identifier:
    token = next(item for item in items if isinstance(item, Token) and item.type == "NAME")
    return t.Identifier(token.value, span_of([token]))


def _depth(span: Span, children: tuple[t.Expression, ...], more: int = 0) -> int:
    depth = 1 + more + max((child.depth for child in children), default=0)
    if depth > MAX_DEPTH:
        raise TooDeepError(span, MAX_DEPTH)
    return depth


def _chain(kind: OperationKind) -> Any:
    def build(self: "Builder", items: Items) -> t.Operation:
        operators = tuple(str(item.value) for item in items[1::2])
        operands = tuple(items[::2])
        span = span_of(items)
        # A quotient nests once for each division, so a long chain of them counts as depth.
        depth = _depth(span, operands, operators.count("/"))
        return t.Operation(kind, operands, operators, span, depth)

    return build


class Builder:
    """The callbacks of the parser; it holds no state."""

    def start(self, items: Items) -> list[t.Statement]:
        return [item for item in items if not isinstance(item, Token)]

    def language(self, items: Items) -> Token:
        return items[0]  # type: ignore[no-any-return]

    # ---- statements ---------------------------------------------------------------------------

    def ruleset(self, items: Items) -> t.Ruleset:
        settings = nodes_of(items, t.Clause)
        return t.Ruleset(_identifier(items), one_of(items, "STRING"), settings, span_of(items))

    def setting(self, items: Items) -> t.Clause:
        key = items[0].type.lower()
        operands = expressions_of(items)
        words: tuple[str, ...] = ()
        if key == "source":
            words = (one_of(items, "STRING"),)
        elif key in ("unit", "period"):
            words = (one_of(items, "NAME"), *tokens_of(items, "STRING"))
        elif key == "show":
            operands = (self.literal([items[1]]),)
        elif key in ("missing", "not_applicable"):
            words = (one_of(items, "POLICY"),)
        elif key == "missing_marks":
            words = tuple(tokens_of(items, "STRING"))
        elif key == "total" and isinstance(items[1], t.Clause):
            rounding = items[1]
            operands, words = rounding.operands, rounding.words
        elif key == "total":
            key = f"total_{items[1].type.lower()}"
        return t.Clause(key, operands, words, span_of(items))

    def input(self, items: Items) -> t.Input:
        (kind,) = nodes_of(items, t.InputType)
        clauses = nodes_of(items, t.Clause)
        return t.Input(_identifier(items), one_of(items, "STRING"), kind, clauses, span_of(items))

    def type(self, items: Items) -> t.InputType:
        key: InputKind = one_of(items, "TYPE") or "choice"
        reading = items[1].type.lower() if len(items) == 2 else ""
        return t.InputType(key, nodes_of(items, t.Option), reading, span_of(items))

    def option(self, items: Items) -> t.Option:
        return t.Option(_identifier(items), one_of(items, "STRING"), span_of(items))

    def input_clause(self, items: Items) -> t.Clause:
        words = (*tokens_of(items[1:], "POLICY"), *tokens_of(items, "STRING"))
        return t.Clause(items[0].type.lower(), expressions_of(items), words, span_of(items))

    def let(self, items: Items) -> t.Let:
        *head, _, value = items
        clauses = tuple(self._let_clauses(head))
        return t.Let(_identifier(head), one_of(head[:3], "STRING"), clauses, value, span_of(items))

    def _let_clauses(self, items: Items) -> Iterator[t.Clause]:
        """The clauses of a figure, which stand behind its label."""
        for at, item in enumerate(items):
            if item.type == "MEASURE":
                text = items[at + 1]
                yield t.Clause("measure", (), (text.value,), span_of([item, text]))
            elif item.type == "SHOW":
                number = self.literal([items[at + 1]])
                yield t.Clause("show", (number,), (), span_of(items[at : at + 3]))

    def define(self, items: Items) -> t.Define:
        name, *parameters = (
            t.Identifier(item.value, span_of([item])) for item in items[:-1] if item.type == "NAME"
        )
        return t.Define(name, tuple(parameters), items[-1], span_of(items))

    def disqualified(self, items: Items) -> t.Disqualified:
        return t.Disqualified(items[2], items[3].value, span_of(items))

    def criterion(self, items: Items) -> t.Criterion:
        form = nodes_of(items, t.Form)
        children = nodes_of(items, *get_args(t.Statement))
        depth = 1 + max((c.depth for c in children if isinstance(c, t.Criterion)), default=0)
        opener = next(
            i
            for i, item in enumerate(items)
            if isinstance(item, Token) and item.type in ("COLON", "LBRACE")
        )
        header = span_of(items[:opener])
        if depth > MAX_NESTING:
            raise TooDeepError(header, MAX_NESTING)
        return t.Criterion(
            items[0].type.lower(),
            _identifier(items),
            one_of(items, "STRING"),
            nodes_of(items, t.Clause),
            form[0] if form else None,
            children,
            span_of(items),
            header,
            depth,
        )

    def clause(self, items: Items) -> t.Clause:
        if isinstance(items[0], t.Clause):
            return items[0]
        key = items[0].type.lower()
        operands = expressions_of(items)
        words: tuple[str, ...] = ()
        if key in ("evidence", "item"):
            words = (one_of(items, "STRING"),)
        elif key == "missing":
            words = (one_of(items, "POLICY"),)
        elif key == "known_at_least":
            operands = (self.literal([items[1]]),)
        elif key == "by":
            operands, words = items[1].operands, items[1].words
        return t.Clause(key, operands, words, span_of(items))

    def combination(self, items: Items) -> t.Clause:
        """Its key; of one that leaves some out, what they are, each with its number."""
        words = tuple(tokens_of(items, "COMBINATION"))
        if tokens_of(items, "WITHOUT"):
            words = (words[0], "without", *words[1:])
        numbers = (i for i in items if i.type == "NUMBER")
        return t.Clause("by", tuple(self.literal([n]) for n in numbers), words, span_of(items))

    def rounding(self, items: Items) -> t.Clause:
        step = ("to",) if items[1].__class__ is Token and items[1].type == "TO" else ()
        operands = expressions_of(items) or (self.literal([items[1]]),)
        words = (*step, *tokens_of(items, "MODE"))
        return t.Clause("round", operands, words, span_of(items))

    def levels(self, items: Items) -> t.Levels:
        named = [i for i in items if isinstance(i, Token) and i.type == "NAME"]
        of = t.Name(named[0].value, "", span_of(named)) if named else None
        required = expressions_of(items)
        return t.Levels(
            of,
            nodes_of(items, t.LevelRow),
            span_of(items),
            required[0] if required else None,
            items[0].value,
        )

    def level(self, items: Items) -> t.LevelRow:
        expressions = expressions_of(items)
        bound = expressions[0] if expressions else None
        requires = expressions[1] if len(expressions) > 1 else None
        quotas = nodes_of(items, t.Quota)
        return t.LevelRow(
            _identifier(items),
            one_of(items, "STRING"),
            "to" if tokens_of(items, "TO") else "from",
            bound,
            bound is not None and _in_brackets(bound),
            requires,
            quotas[0] if quotas else None,
            bool(tokens_of(items, "UNRANKED")),
            span_of(items),
        )

    def quota(self, items: Items) -> t.Quota:
        named = [item for item in items if item.type == "NAME"]
        of = t.Name(named[0].value, "", span_of(named)) if named else None
        return t.Quota(self.literal([items[1]]), of, span_of(items))

    def rank(self, items: Items) -> t.Rank:
        name: t.Identifier | None = None
        within: t.Name | None = None
        for before, item in pairwise(items):
            if isinstance(item, Token) and item.type == "NAME":
                if before.type == "WITHIN":
                    within = t.Name(item.value, "", span_of([item]))
                else:
                    name = t.Identifier(item.value, span_of([item]))
        return t.Rank(
            name,
            one_of(items, "STRING"),
            within,
            nodes_of(items, t.RankKey),
            one_of(items, "TIES") or "",
            span_of(items),
        )

    def key(self, items: Items) -> t.RankKey:
        return t.RankKey(items[0], len(items) > 1, span_of(items))

    def check(self, items: Items) -> t.Check:
        return t.Check(items[1], items[2].value, span_of(items))

    def example(self, items: Items) -> t.Example:
        given: list[t.Pair] = []
        expect: list[t.Pair] = []
        for part in items:
            if isinstance(part, list):
                first, *others = nodes_of(part, t.Pair)
                pairs = (evolve(first, start=part[0].span.start), *others)
                (given if part[0].type == "GIVEN_VALUES" else expect).extend(pairs)
        return t.Example(one_of(items, "STRING"), tuple(given), tuple(expect), span_of(items))

    def givens(self, items: Items) -> Items:
        return items

    def expects(self, items: Items) -> Items:
        return items

    def pair(self, items: Items) -> t.Pair:
        name = items[0]
        if isinstance(name, Token):  # the rank of the unit, where nothing can be ranked
            name = t.Name(RANK, "", span_of(items[:1]))
        return t.Pair(name, items[2], span_of(items), items[0].span.start)

    # ---- published claims (claim_builder.py) --------------------------------------------------

    published = claim_builder.published
    unit_name = claim_builder.unit_name
    unit_names = claim_builder.unit_names
    claim_period = claim_builder.claim_period
    figure = claimed = claim_builder.figure
    printed = claim_builder.printed
    claim_units = claim_builder.claim_of("units")
    claim_figure = claim_builder.claim_of("figure")
    claim_compared = claim_builder.claim_of("compared")
    claim_change = claim_builder.claim_of("change")
    claim_extreme = claim_builder.claim_extreme
    claim_summary = claim_builder.claim_summary
    claim_count_level = claim_builder.claim_count_level
    claim_count_units = claim_builder.claim_of("count_units")
    claim_difference = claim_builder.claim_of("difference")
    claim_order = claim_builder.claim_of("order")
    claim_first = claim_builder.claim_first
    claim_every = claim_builder.claim_of("every")

    # ---- forms --------------------------------------------------------------------------------

    def form(self, items: Items) -> t.Form:
        if isinstance(items[0], t.Form):
            return items[0]
        kind: FormKind = "yes" if items[0].type == "YES_FORM" else items[0].type.lower()
        combined = nodes_of(items, t.Clause)
        per_row = combined[0] if combined else None
        return t.Form(kind, expressions_of(items), (), span_of(items), per_row)

    def value_form(self, items: Items) -> t.Form:
        rows = [row for item in items if isinstance(item, list) for row in item]
        rows += nodes_of(items, t.Row)
        kind: FormKind = items[0].type.lower()
        return t.Form(kind, expressions_of(items), tuple(rows), span_of(items))

    def choices(self, items: Items) -> list[t.Row]:
        return [item for item in items if isinstance(item, t.Row)]

    points = choices

    def band(self, items: Items) -> t.Row:
        if isinstance(items[0], t.Row):
            return items[0]
        *operands, points = expressions_of(items)
        relation: Relation = items[0].value if items[0].type == "COMPARE" else "from"
        return t.Row(relation, tuple(operands), points, span_of(items))

    def choice(self, items: Items) -> t.Row:
        if isinstance(items[0], t.Row):
            return items[0]
        *keys, _, points = (item for item in items if not is_token(item, "COMMA"))
        return t.Row("choice", tuple(keys), points, span_of(items))

    def unsigned_key(self, items: Items) -> t.Expression:
        span = span_of(items)
        match items[0].type:
            case "NAME":
                return t.Name(items[0].value, "", span)
            case "ANY":
                return t.Name("", "any", span)
            case _:
                return self.literal(items)

    def key_value(self, items: Items) -> t.Expression:
        return items[0] if len(items) == 1 else self._signed(items)

    def point(self, items: Items) -> t.Row:
        *number, _, points = items
        return t.Row("point", (self._signed(number),), points, span_of(items))

    def _signed(self, items: Items) -> t.Expression:
        """A written-out number, which may have a minus."""
        number = self.literal(items[-1:])
        return number if len(items) == 1 else self._operation("negate", [items[0], number], ())

    def case(self, items: Items) -> t.Row:
        if isinstance(items[0], t.Row):
            return items[0]
        return t.Row("when", (items[1],), items[-1], span_of(items))

    def otherwise(self, items: Items) -> t.Row:
        return t.Row("otherwise", (), items[-1], span_of(items))

    # ---- expressions --------------------------------------------------------------------------

    disjunction = _chain("or")
    conjunction = _chain("and")
    comparison = _chain("compare")
    arithmetic = _chain("add")
    term = _chain("multiply")
    power = _chain("power")

    def conditional(self, items: Items) -> t.Operation:
        return self._operation("if", items, ())

    def negation(self, items: Items) -> t.Operation:
        return self._operation("not", items, ())

    def factor(self, items: Items) -> t.Operation:
        return self._operation("negate", items, ())

    def membership(self, items: Items) -> t.Operation:
        return self._operation("in", items, ())

    def state(self, items: Items) -> t.Operation:
        return self._operation("is", items, (items[-1].type.lower().removeprefix("is_"),))

    def _operation(
        self, kind: OperationKind, items: Items, operators: tuple[str, ...]
    ) -> t.Operation:
        operands, span = expressions_of(items), span_of(items)
        return t.Operation(kind, operands, operators, span, _depth(span, operands))

    def brackets(self, items: Items) -> t.Expression:
        inner: t.Expression = items[1]
        span = span_of(items)
        return evolve(inner, span=span, depth=_depth(span, (inner,)))

    def literal(self, items: Items) -> t.Literal:
        token, span = items[0], span_of(items)
        if token.type == "NUMBER":
            value, text = token.value
            return t.Literal(value, text, span)
        if token.type in ("YES", "NO"):
            return t.Literal(token.type == "YES", token.type.lower(), span)
        return t.Literal(token.value, str(token.value), span)

    def reference(self, items: Items) -> t.Name:
        attribute = items[2].value if len(items) > 1 else ""
        return t.Name(items[0].value, attribute, span_of(items))

    def own_max(self, items: Items) -> t.Name:
        return t.Name("", "max", span_of(items))

    def call(self, items: Items) -> t.Call:
        span, arguments = span_of(items), list(expressions_of(items[1:]))
        within: t.Name | None = None
        where: t.Expression | None = None
        for before, item in pairwise(items):
            if is_token(before, "WITHIN"):
                within = t.Name(item.value, "", span_of([item]))
            elif is_token(before, "WHERE"):
                where = arguments.pop()
        depth = _depth(span, (*arguments, *(() if where is None else (where,))))
        known = is_token(items[2], "KNOWN")
        return t.Call(items[0].value, tuple(arguments), span, depth, known, within, where)
