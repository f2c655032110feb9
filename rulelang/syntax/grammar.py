"""The compiled grammar: the parser's tables, which can be kept, and what its rules call."""

import copyreg
import pickle
import sys
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import lark
from attrs import field, frozen
from lark.grammar import Rule
from lark.lexer import Lexer
from lark.parse_tree_builder import ParseTreeBuilder
from lark.parsers.lalr_analysis import Action, ParseTableBase
from lark.parsers.lalr_parser_state import ParseConf, ParserState

from rulelang.syntax.builder import Builder

__all__ = ["Grammar", "compile_grammar", "kept_grammar"]

# Lark tells its two actions apart by identity: they are pickled by the names that they have.
copyreg.pickle(Action, lambda action: action.name)

START = "start"
DIGEST = 32
MAKING = "2"
"""Which way of ``compile_grammar`` makes tables; another way has another number."""


class _Fed(Lexer):
    """Stands where Lark wants a lexer; tokens are fed one at a time instead."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Any:
        return iter(())


@frozen(eq=False)
class Grammar:
    """The tables of the parser and its rules. ``text`` is the grammar that they were made of."""

    text: str = field(repr=False)
    rules: Sequence[Rule] = field(repr=False)
    table: ParseTableBase[Any] = field(repr=False)
    _conf: ParseConf[Any] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        build: Any = ParseTreeBuilder  # which has no types
        callbacks = build(self.rules, lark.Tree).create_callback(Builder())
        object.__setattr__(self, "_conf", ParseConf(self.table, callbacks, START))

    def parser(self) -> ParserState[Any]:
        """A parser at its start, to be fed token by token."""
        return ParserState(self._conf, None)  # type: ignore[arg-type]  # tokens are fed

    def kept(self) -> bytes:
        """What ``kept_grammar`` reads: two digests, then the tables."""
        tables = pickle.dumps((self.rules, self.table), pickle.HIGHEST_PROTOCOL)
        return _made_of(self.text) + sha256(tables).digest() + tables


def compile_grammar(text: str) -> Grammar:
    """Compile a grammar, which takes a second; its rules are the methods of ``Builder``."""
    options: dict[str, Any] = {"keep_all_tokens": True, "maybe_placeholders": False}
    made = lark.Lark(text, parser="lalr", lexer=_Fed, start=START, **options)
    table = made.parse_interactive("").parser_state.parse_conf.parse_table
    _plain(made.rules, table)
    return Grammar(text, made.rules, table)


def _plain(rules: Sequence[Rule], table: ParseTableBase[Any]) -> None:
    """Make each rule one object and its name a text, so that looking them up calls no Python."""
    own = {rule: rule for rule in rules}
    for rule in rules:
        rule.origin.name = str(rule.origin.name)
    for actions in table.states.values():
        for name, (kind, of) in actions.items():
            actions[name] = kind, own.get(of, of)


def kept_grammar(kept: bytes, text: str) -> Grammar | None:
    """The grammar that was kept, None where it is another one, or its bytes are damaged."""
    made_of, digest, tables = kept[:DIGEST], kept[DIGEST : 2 * DIGEST], kept[2 * DIGEST :]
    if made_of != _made_of(text) or digest != sha256(tables).digest():
        return None
    return Grammar(text, *pickle.loads(tables))


def _made_of(text: str) -> bytes:
    """A digest of all that tables depend on."""
    return sha256(f"{text}\0{lark.__version__}\0{sys.version}\0{MAKING}".encode()).digest()
