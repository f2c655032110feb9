"""The compiled grammar: the parser's tables, which can be kept, and what its rules call.

Lark compiles it. Where tables are kept, it is not even imported.
"""

import pickle
import sys
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from attrs import field, frozen

from rulelang.syntax.builder import Builder
from rulelang.syntax.tables import Make, Parser, Rule, States

__all__ = ["Grammar", "compile_grammar", "kept_grammar"]

START = "start"
DIGEST = 32
MAKING = "2"
"""Which way of ``compile_grammar`` makes tables; another way has another number."""


@frozen(eq=False, repr=False)
class Grammar:
    """The tables of the parser and its rules. ``text`` is the grammar that they were made of;
    ``begins`` is the state at the start."""

    text: str
    rules: Sequence[Rule]
    states: States
    begins: int
    _make: Sequence[Make] = field(init=False)

    def __attrs_post_init__(self) -> None:
        builder = Builder()
        made = tuple(getattr(builder, rule.method, _as_parts) for rule in self.rules)
        object.__setattr__(self, "_make", made)

    def parser(self) -> Parser:
        """A parser at its start, to be fed token by token."""
        return Parser(self.states, self._make, [self.begins], [])

    def kept(self) -> bytes:
        """What ``kept_grammar`` reads: two digests, then the tables."""
        made = (self.rules, self.states, self.begins)
        tables = pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
        return _made_of(self.text) + sha256(tables).digest() + tables


def _as_parts(parts: list[Any]) -> list[Any]:
    """What a rule makes whose parts are parts of another."""
    return parts


def compile_grammar(text: str) -> Grammar:
    """Compile a grammar, which takes a second; its rules are the methods of ``Builder``."""
    import lark
    from lark.lexer import Lexer

    class Fed(Lexer):
        """Stands where Lark wants a lexer; tokens are fed one at a time instead."""

        def __init__(self, lexer_conf: Any) -> None:
            pass

        def lex(self, lexer_state: Any, parser_state: Any) -> Any:
            return iter(())

    options: dict[str, Any] = {"keep_all_tokens": True, "maybe_placeholders": False}
    made = lark.Lark(text, parser="lalr", lexer=Fed, start=START, **options)
    table = made.parse_interactive("").parser_state.parse_conf.parse_table
    own = {rule: _rule(place, rule) for place, rule in enumerate(made.rules)}
    states = {
        state: {str(name): own.get(to, to) for name, (_, to) in actions.items()}
        for state, actions in table.states.items()
    }
    return Grammar(text, tuple(own.values()), states, table.start_states[START])


def _rule(place: int, rule: Any) -> Rule:
    """A rule of Lark's. Those whose name begins with a low line are parts of others."""
    spread = frozenset(
        at
        for at, symbol in enumerate(rule.expansion)
        if not symbol.is_term and symbol.name.startswith("_")
    )
    makes = str(rule.origin.name)
    single = bool(rule.options.expand1 and not rule.alias)
    return Rule(place, makes, str(rule.alias or makes), len(rule.expansion), spread, single)


def kept_grammar(kept: bytes, text: str) -> Grammar | None:
    """The grammar that was kept, None where it is another one, or its bytes are damaged."""
    made_of, digest, tables = kept[:DIGEST], kept[DIGEST : 2 * DIGEST], kept[2 * DIGEST :]
    if made_of != _made_of(text) or digest != sha256(tables).digest():
        return None
    return Grammar(text, *pickle.loads(tables))


def _made_of(text: str) -> bytes:
    """A digest of all that tables depend on."""
    return sha256(f"{text}\0{sys.version}\0{MAKING}".encode()).digest()
