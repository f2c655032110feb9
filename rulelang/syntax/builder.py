"""Grammar rules to nodes: one method a rule of ``grammar.lark``, called as the rule is read."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, get_args

from attrs import evolve

from rulelang.diagnostics import Span
from rulelang.plan.kinds import InputKind
from rulelang.syntax import tree as t
from rulelang.syntax.kinds import ClaimedKind, ClaimKind, FormKind, OperationKind, Relation
from rulelang.syntax.lexer import Token

__all__ = ["MAX_DEPTH", "MAX_NESTING", "Builder", "TooDeepError"]

MAX_DEPTH = 210
"""Brackets and operations within one another, in one expression; each `else if` is one more."""
MAX_NESTING = 50
"""Criteria within one another."""
RANK = "rank"
"""The rank of the unit, as an example expects it."""

Items = list[Any]


class TooDeepError(Exception):
    """An expression or a block is nested deeper than a person could read."""

    def __init__(self, span: Span, limit: int) -> None:
        self.span = span
        self.limit = limit
        super().__init__(span, limit)


def _span(items: Items) -> Span:
    first: Span = items[0].span
    return first.to(items[-1].span)


def _tokens(items: Items, kind: str) -> list[Any]:
    return [item.value for item in items if isinstance(item, Token) and item.type == kind]


def _one(items: Items, kind: str) -> Any:
    """The value of the first token of a kind, or None."""
    found = _tokens(items, kind)
    return found[0] if found else None


def _nodes(items: Items, *kinds: type) -> tuple[Any, ...]:
    return tuple(item for item in items if isinstance(item, kinds))


def _expressions(items: Items) -> tuple[t.Expression, ...]:
    return _nodes(items, t.Literal, t.Name, t.Operation, t.Call)


def _is(item: Any, kind: str) -> bool:
    return isinstance(item, Token) and item.type == kind


def _in_brackets(expr: t.Expression) -> bool:
    """Whether brackets stand around a whole expression."""
    inside = expr.operands[0].span.start if isinstance(expr, t.Operation) else None
    return expr.span.text.startswith("(") and inside != expr.span.start


def _identifier(items: Items) -> t.Identifier:
    token = next(item for item in items if isinstance(item, Token) and item.type == "NAME")
    return t.Identifier(token.value, _span([token]))


def _depth(span: Span, children: tuple[t.Expression, ...], more: int = 0) -> int:
    depth = 1 + more + max((child.depth for child in children), default=0)
    if depth > MAX_DEPTH:
        raise TooDeepError(span, MAX_DEPTH)
    return depth


def _chain(kind: OperationKind) -> Any:
    def build(self: "Builder", items: Items) -> t.Operation:
        operators = tuple(str(item.value) for item in items[1::2])
        operands = tuple(items[::2])
        span = _span(items)
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
        settings = _nodes(items, t.Clause)
        return t.Ruleset(_identifier(items), _one(items, "STRING"), settings, _span(items))

    def setting(self, items: Items) -> t.Clause:
        key = items[0].type.lower()
        operands = _expressions(items)
        words: tuple[str, ...] = ()
        if key == "source":
            words = (_one(items, "STRING"),)
        elif key in ("unit", "period"):
            words = (_one(items, "NAME"), *_tokens(items, "STRING"))
        elif key == "show":
            operands = (self.literal([items[1]]),)
        elif key in ("missing", "not_applicable"):
            words = (_one(items, "POLICY"),)
        elif key == "missing_marks":
            words = tuple(_tokens(items, "STRING"))
        elif key == "total" and isinstance(items[1], t.Clause):
            rounding = items[1]
            operands, words = rounding.operands, rounding.words
        elif key == "total":
            key = f"total_{items[1].type.lower()}"
        return t.Clause(key, operands, words, _span(items))

    def input(self, items: Items) -> t.Input:
        (kind,) = _nodes(items, t.InputType)
        clauses = _nodes(items, t.Clause)
        return t.Input(_identifier(items), _one(items, "STRING"), kind, clauses, _span(items))

    def type(self, items: Items) -> t.InputType:
        key: InputKind = _one(items, "TYPE") or "choice"
        reading = items[1].type.lower() if len(items) == 2 else ""
        return t.InputType(key, _nodes(items, t.Option), reading, _span(items))

    def option(self, items: Items) -> t.Option:
        return t.Option(_identifier(items), _one(items, "STRING"), _span(items))

    def input_clause(self, items: Items) -> t.Clause:
        words = (*_tokens(items[1:], "POLICY"), *_tokens(items, "STRING"))
        return t.Clause(items[0].type.lower(), _expressions(items), words, _span(items))

    def let(self, items: Items) -> t.Let:
        *head, _, value = items
        clauses = tuple(self._let_clauses(head))
        return t.Let(_identifier(head), _one(head[:3], "STRING"), clauses, value, _span(items))

    def _let_clauses(self, items: Items) -> Iterator[t.Clause]:
        """The clauses of a figure, which stand behind its label."""
        for at, item in enumerate(items):
            if item.type == "MEASURE":
                text = items[at + 1]
                yield t.Clause("measure", (), (text.value,), _span([item, text]))
            elif item.type == "SHOW":
                number = self.literal([items[at + 1]])
                yield t.Clause("show", (number,), (), _span(items[at : at + 3]))

    def define(self, items: Items) -> t.Define:
        name, *parameters = (
            t.Identifier(item.value, _span([item])) for item in items[:-1] if item.type == "NAME"
        )
        return t.Define(name, tuple(parameters), items[-1], _span(items))

    def disqualified(self, items: Items) -> t.Disqualified:
        return t.Disqualified(items[2], items[3].value, _span(items))

    def criterion(self, items: Items) -> t.Criterion:
        form = _nodes(items, t.Form)
        children = _nodes(items, *get_args(t.Statement))
        depth = 1 + max((c.depth for c in children if isinstance(c, t.Criterion)), default=0)
        opener = next(
            i
            for i, item in enumerate(items)
            if isinstance(item, Token) and item.type in ("COLON", "LBRACE")
        )
        header = _span(items[:opener])
        if depth > MAX_NESTING:
            raise TooDeepError(header, MAX_NESTING)
        return t.Criterion(
            items[0].type.lower(),
            _identifier(items),
            _one(items, "STRING"),
            _nodes(items, t.Clause),
            form[0] if form else None,
            children,
            _span(items),
            header,
            depth,
        )

    def clause(self, items: Items) -> t.Clause:
        if isinstance(items[0], t.Clause):
            return items[0]
        key = items[0].type.lower()
        operands = _expressions(items)
        words: tuple[str, ...] = ()
        if key in ("evidence", "item"):
            words = (_one(items, "STRING"),)
        elif key == "missing":
            words = (_one(items, "POLICY"),)
        elif key == "known_at_least":
            operands = (self.literal([items[1]]),)
        elif key == "by":
            operands, words = items[1].operands, items[1].words
        return t.Clause(key, operands, words, _span(items))

    def combination(self, items: Items) -> t.Clause:
        """Its key; of one that leaves some out, what they are, each with its number."""
        words = tuple(_tokens(items, "COMBINATION"))
        if _tokens(items, "WITHOUT"):
            words = (words[0], "without", *words[1:])
        numbers = (i for i in items if i.type == "NUMBER")
        return t.Clause("by", tuple(self.literal([n]) for n in numbers), words, _span(items))

    def rounding(self, items: Items) -> t.Clause:
        step = ("to",) if items[1].__class__ is Token and items[1].type == "TO" else ()
        operands = _expressions(items) or (self.literal([items[1]]),)
        words = (*step, *_tokens(items, "MODE"))
        return t.Clause("round", operands, words, _span(items))

    def levels(self, items: Items) -> t.Levels:
        named = [i for i in items if isinstance(i, Token) and i.type == "NAME"]
        of = t.Name(named[0].value, "", _span(named)) if named else None
        required = _expressions(items)
        return t.Levels(
            of,
            _nodes(items, t.LevelRow),
            _span(items),
            required[0] if required else None,
            items[0].value,
        )

    def level(self, items: Items) -> t.LevelRow:
        expressions = _expressions(items)
        bound = expressions[0] if expressions else None
        requires = expressions[1] if len(expressions) > 1 else None
        quotas = _nodes(items, t.Quota)
        return t.LevelRow(
            _identifier(items),
            _one(items, "STRING"),
            "to" if _tokens(items, "TO") else "from",
            bound,
            bound is not None and _in_brackets(bound),
            requires,
            quotas[0] if quotas else None,
            bool(_tokens(items, "UNRANKED")),
            _span(items),
        )

    def quota(self, items: Items) -> t.Quota:
        named = [item for item in items if item.type == "NAME"]
        of = t.Name(named[0].value, "", _span(named)) if named else None
        return t.Quota(self.literal([items[1]]), of, _span(items))

    def rank(self, items: Items) -> t.Rank:
        name: t.Identifier | None = None
        within: t.Name | None = None
        for before, item in pairwise(items):
            if isinstance(item, Token) and item.type == "NAME":
                if before.type == "WITHIN":
                    within = t.Name(item.value, "", _span([item]))
                else:
                    name = t.Identifier(item.value, _span([item]))
        return t.Rank(
            name,
            _one(items, "STRING"),
            within,
            _nodes(items, t.RankKey),
            _one(items, "TIES") or "",
            _span(items),
        )

    def key(self, items: Items) -> t.RankKey:
        return t.RankKey(items[0], len(items) > 1, _span(items))

    def check(self, items: Items) -> t.Check:
        return t.Check(items[1], items[2].value, _span(items))

    def example(self, items: Items) -> t.Example:
        given: list[t.Pair] = []
        expect: list[t.Pair] = []
        for part in items:
            if isinstance(part, list):
                first, *others = _nodes(part, t.Pair)
                pairs = (evolve(first, start=part[0].span.start), *others)
                (given if part[0].type == "GIVEN_VALUES" else expect).extend(pairs)
        return t.Example(_one(items, "STRING"), tuple(given), tuple(expect), _span(items))

    def givens(self, items: Items) -> Items:
        return items

    def expects(self, items: Items) -> Items:
        return items

    def pair(self, items: Items) -> t.Pair:
        name = items[0]
        if isinstance(name, Token):  # the rank of the unit, where nothing can be ranked
            name = t.Name(RANK, "", _span(items[:1]))
        return t.Pair(name, items[2], _span(items), items[0].span.start)

    # ---- published claims ---------------------------------------------------------------------

    def published(self, items: Items) -> t.Published:
        label = _one(items[:2], "STRING")
        header = _span(items[: 1 + (label is not None)])
        return t.Published(label, _nodes(items, t.Claim), _span(items), header)

    def unit_name(self, items: Items) -> t.UnitName:
        return t.UnitName(items[0].value, _span(items))

    def unit_names(self, items: Items) -> list[t.UnitName]:
        return [item for item in items if isinstance(item, t.UnitName)]

    def claim_period(self, items: Items) -> Token:
        """The period as it is spelt; no figure is a token."""
        value = items[1].value
        text = value[1] if items[1].type == "NUMBER" else value
        return Token("CLAIMED_PERIOD", text, items[1].span)

    def figure(self, items: Items) -> t.Claimed:
        names = [t.Name(i.value, "", i.span) for i in items if i.type == "NAME"]
        words: dict[str, ClaimedKind] = {
            "CLAIM_TOTAL": "total",
            "CLAIM_RANK": "rank",
            "CLAIM_SHARE": "share",
            "CLAIM_LEVEL": "level",
        }
        kind = words.get(items[0].type, "score")
        whole = [item for item in items if item.type == "NAME"][-1:] or items[:1]
        return t.Claimed(kind, names[0] if names else None, _span([items[0], *whole]))

    claimed = figure

    def printed(self, items: Items) -> t.Printed:
        last, span = items[-1], _span(items)
        if last.type == "NAME":
            return t.Printed(None, last.value, span)
        if last.type == "LAST_PLACE":
            return t.Printed(None, "", span)
        value, text = last.value
        return (
            t.Printed(value, text, span) if len(items) == 1 else t.Printed(-value, f"-{text}", span)
        )

    def _claim(self, kind: ClaimKind, items: Items) -> t.Claim:
        named = [unit for item in items if isinstance(item, list) for unit in item]
        named += _nodes(items, t.UnitName)
        figures = _nodes(items, t.Claimed)
        periods = [item for item in items if _is(item, "CLAIMED_PERIOD")]
        period = t.Printed(None, periods[0].value, periods[0].span) if periods else None
        return t.Claim(
            kind,
            figures[0] if figures else None,
            tuple(named),
            _nodes(items, t.Printed),
            _span([items[0], named[-1] if isinstance(items[-1], list) else items[-1]]),
            _one(items, "SIDE"),
            period,
        )

    def claim_units(self, items: Items) -> t.Claim:
        return self._claim("units", items)

    def claim_figure(self, items: Items) -> t.Claim:
        return self._claim("figure", items)

    def claim_compared(self, items: Items) -> t.Claim:
        return self._claim("compared", items)

    def claim_change(self, items: Items) -> t.Claim:
        return self._claim("change", items)

    def claim_extreme(self, items: Items) -> t.Claim:
        return self._claim("highest" if items[0].value == "highest_of" else "lowest", items)

    def claim_summary(self, items: Items) -> t.Claim:
        words: dict[str, ClaimKind] = {"spread": "spread", "median_of": "median"}
        return self._claim(words.get(items[0].value, "average"), items)

    def claim_count_level(self, items: Items) -> t.Claim:
        level, *of = (t.Name(i.value, "", i.span) for i in items if _is(i, "NAME"))
        figure = t.Claimed("level", of[0] if of else None, _span([level]))
        made = self._claim("count_level", items)
        printed = (t.Printed(None, level.id, level.span), *made.printed)
        return evolve(made, figure=figure, printed=printed)

    def claim_count_units(self, items: Items) -> t.Claim:
        return self._claim("count_units", items)

    def claim_difference(self, items: Items) -> t.Claim:
        return self._claim("difference", items)

    def claim_order(self, items: Items) -> t.Claim:
        return self._claim("order", items)

    def claim_first(self, items: Items) -> t.Claim:
        value, text = items[1].value
        made = self._claim("first", items)
        return evolve(made, printed=(t.Printed(value, text, items[1].span),))

    def claim_every(self, items: Items) -> t.Claim:
        return self._claim("every", items)

    # ---- forms --------------------------------------------------------------------------------

    def form(self, items: Items) -> t.Form:
        if isinstance(items[0], t.Form):
            return items[0]
        kind: FormKind = "yes" if items[0].type == "YES_FORM" else items[0].type.lower()
        combined = _nodes(items, t.Clause)
        per_row = combined[0] if combined else None
        return t.Form(kind, _expressions(items), (), _span(items), per_row)

    def value_form(self, items: Items) -> t.Form:
        rows = [row for item in items if isinstance(item, list) for row in item]
        rows += _nodes(items, t.Row)
        kind: FormKind = items[0].type.lower()
        return t.Form(kind, _expressions(items), tuple(rows), _span(items))

    def choices(self, items: Items) -> list[t.Row]:
        return [item for item in items if isinstance(item, t.Row)]

    points = choices

    def band(self, items: Items) -> t.Row:
        if isinstance(items[0], t.Row):
            return items[0]
        *operands, points = _expressions(items)
        relation: Relation = items[0].value if items[0].type == "COMPARE" else "from"
        return t.Row(relation, tuple(operands), points, _span(items))

    def choice(self, items: Items) -> t.Row:
        if isinstance(items[0], t.Row):
            return items[0]
        *keys, _, points = (item for item in items if not _is(item, "COMMA"))
        return t.Row("choice", tuple(keys), points, _span(items))

    def unsigned_key(self, items: Items) -> t.Expression:
        span = _span(items)
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
        return t.Row("point", (self._signed(number),), points, _span(items))

    def _signed(self, items: Items) -> t.Expression:
        """A written-out number, which may have a minus."""
        number = self.literal(items[-1:])
        return number if len(items) == 1 else self._operation("negate", [items[0], number], ())

    def case(self, items: Items) -> t.Row:
        if isinstance(items[0], t.Row):
            return items[0]
        return t.Row("when", (items[1],), items[-1], _span(items))

    def otherwise(self, items: Items) -> t.Row:
        return t.Row("otherwise", (), items[-1], _span(items))

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
        operands, span = _expressions(items), _span(items)
        return t.Operation(kind, operands, operators, span, _depth(span, operands))

    def brackets(self, items: Items) -> t.Expression:
        inner: t.Expression = items[1]
        span = _span(items)
        return evolve(inner, span=span, depth=_depth(span, (inner,)))

    def literal(self, items: Items) -> t.Literal:
        token, span = items[0], _span(items)
        if token.type == "NUMBER":
            value, text = token.value
            return t.Literal(value, text, span)
        if token.type in ("YES", "NO"):
            return t.Literal(token.type == "YES", token.type.lower(), span)
        return t.Literal(token.value, str(token.value), span)

    def reference(self, items: Items) -> t.Name:
        attribute = items[2].value if len(items) > 1 else ""
        return t.Name(items[0].value, attribute, _span(items))

    def own_max(self, items: Items) -> t.Name:
        return t.Name("", "max", _span(items))

    def call(self, items: Items) -> t.Call:
        span, arguments = _span(items), list(_expressions(items[1:]))
        within: t.Name | None = None
        where: t.Expression | None = None
        for before, item in pairwise(items):
            if _is(before, "WITHIN"):
                within = t.Name(item.value, "", _span([item]))
            elif _is(before, "WHERE"):
                where = arguments.pop()
        depth = _depth(span, (*arguments, *(() if where is None else (where,))))
        known = _is(items[2], "KNOWN")
        return t.Call(items[0].value, tuple(arguments), span, depth, known, within, where)
