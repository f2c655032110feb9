"""Source text to syntax tree, with every error of the file and recovery at the next statement."""

from functools import lru_cache
from pathlib import PurePath
from typing import Any

from attrs import frozen
from lark import Lark, Token, UnexpectedToken
from lark.lexer import Lexer as LarkLexer

from rulelang.diagnostics import Diagnostic, Place, Source, Span
from rulelang.syntax.builder import Builder, TooDeepError
from rulelang.syntax.keywords import STATEMENTS
from rulelang.syntax.lexer import Lexer, can_take
from rulelang.syntax.mistakes import describe
from rulelang.syntax.tree import File

__all__ = ["Parsed", "compile_grammar", "parse"]

STARTERS = frozenset(key.upper() for key in STATEMENTS)
DECLARING = frozenset(("INPUT", "LET", "CRITERION", "BONUS", "PENALTY"))


@frozen
class Parsed:
    """What was read of a source: the tree, what was wrong, and which stretches were damaged."""

    source: Source
    file: File
    diagnostics: tuple[Diagnostic, ...]
    damaged: tuple[Span, ...]


class _Fed(LarkLexer):
    """Stands where Lark wants a lexer; tokens are fed one at a time instead."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Any:
        return iter(())


@lru_cache(maxsize=1)
def compile_grammar(grammar: str, cache: PurePath | None = None) -> Lark:
    """Compile the grammar; ``cache`` is a file that keeps the tables, checked by their hash."""
    return Lark(
        grammar,
        parser="lalr",
        lexer=_Fed,
        transformer=Builder(),
        keep_all_tokens=True,
        maybe_placeholders=False,
        cache=str(cache) if cache else False,
    )


def parse(source: Source, grammar: Lark) -> Parsed:
    """Read a source whole; what cannot be read is reported and passed over."""
    return _Reader(source, grammar).read()


class _Reader:
    def __init__(self, source: Source, grammar: Lark) -> None:
        self.source = source
        self.lexer = Lexer(source)
        self.state = grammar.parse_interactive("").parser_state
        self.states = self.state.parse_conf.states
        self.diagnostics = self.lexer.diagnostics
        self.damaged: list[Span] = []
        self.lost_names: list[str] = []
        self.previous: Token | None = None

    def read(self) -> Parsed:
        statements: list[Any] = []
        try:
            statements = self._run()
        except TooDeepError as error:
            self._report("E112", error.span, limit=str(error.limit))
            self.damaged.append(Span(0, len(self.source.text)))
        file = File(
            self.lexer.language,
            tuple(statements),
            tuple(self.lexer.comments),
            tuple(self.lost_names),
        )
        return Parsed(self.source, file, tuple(self.diagnostics), tuple(self.damaged))

    def _run(self) -> list[Any]:
        while True:
            token = self._next()
            while True:
                try:
                    result = self.state.feed_token(token, token.type == "$END")
                    break
                except UnexpectedToken:
                    following = self._recover(token)
                    if following is None:
                        break
                    token = following
            self.previous = token
            if token.type == "$END":
                return list(result)

    def _next(self) -> Token:
        return self.lexer.next(self.states, self.state.state_stack)

    def _takes(self, terminal: str) -> bool:
        return can_take(self.states, self.state.state_stack, terminal)

    def _report(self, code: str, span: Span, help: str = "help", **values: str) -> None:
        self.diagnostics.append(Diagnostic(code, Place(self.source, span), values, help))

    # ---- recovery -----------------------------------------------------------------------------

    def _recover(self, token: Token) -> Token | None:
        """Report an unexpected token; return the token to go on with, or None to read the next."""
        start = token.start_pos
        if token.type == "RBRACE" and not self._open_braces():
            self._report("E111", Span(start, token.end_pos))
            return None
        expected = [name for name in self.states[self.state.state_stack[-1]] if self._takes(name)]
        if token.type in STARTERS | {"$END"} and self._open_braces() and self._takes("RBRACE"):
            self._close_block(token)
            return token
        self.diagnostics.append(
            describe(self.source, self.lexer.language, self.previous, token, expected)
        )
        following = self._skip(token)
        begun = self._statement_start()
        self.damaged.append(Span(min(start, begun), following.start_pos))
        return following

    def _close_block(self, token: Token) -> None:
        opener = self._open_braces()[-1]
        line = str(self.source.position(opener.start_pos)[0])
        at = self.previous.end_pos if self.previous is not None else 0
        self._report("E110", Span(opener.start_pos, opener.end_pos), line=line)
        brace = Token("RBRACE", "}", at, end_pos=at)
        self.state.feed_token(brace)

    def _open_braces(self) -> list[Token]:
        return [v for v in self.state.value_stack if isinstance(v, Token) and v.type == "LBRACE"]

    def _statement_index(self) -> int:
        """Where on the stack the statement begins that is being read, or the stack's length."""
        stack = self.state.value_stack
        for index in range(len(stack) - 1, -1, -1):
            if isinstance(stack[index], Token) and stack[index].type in STARTERS:
                return index
        return len(stack)

    def _statement_start(self) -> int:
        stack, index = self.state.value_stack, self._statement_index()
        return stack[index].start_pos if index < len(stack) else len(self.source.text)

    def _skip(self, token: Token) -> Token:
        """Pass over what cannot be read, and fall back to where the token found can be taken."""
        depth = 0
        begun = self._statement_index()
        while True:
            kind = token.type
            if depth == 0 and kind in ("LBRACE", "COLON") and self._fall_back(kind, begun + 1):
                return token
            if kind == "LBRACE":
                depth += 1
            elif kind == "RBRACE" and depth:
                depth -= 1
            elif kind == "RBRACE":
                if self._fall_back(kind, 0):
                    return token
                self._fall_back("$END", 0)
            elif depth == 0 and kind in STARTERS and self._fall_back(kind, 0):
                return token
            elif kind == "$END":
                while not self._takes("$END"):
                    if not self._fall_back("RBRACE", 0):
                        self._fall_back("$END", 0)
                        break
                    self.state.feed_token(Token("RBRACE", "}", token.start_pos, end_pos=token.start_pos))
                return token
            elif depth and kind in DECLARING:
                self._lose_name()
                token = self.lexer.next()
                continue
            token = self.lexer.next()

    def _lose_name(self) -> None:
        position = self.lexer.position
        token = self.lexer.next()
        if token.type == "NAME":
            self.lost_names.append(token.value)
        else:
            self.lexer.position = position

    def _fall_back(self, terminal: str, floor: int) -> bool:
        """Drop what is on the stack above a state that takes the terminal, keeping ``floor``."""
        states, values = self.state.state_stack, self.state.value_stack
        for size in range(len(states), floor, -1):
            if can_take(self.states, states[:size], terminal):
                dropped = values[size - 1 :]
                for before, name in zip(dropped, dropped[1:], strict=False):
                    if (
                        isinstance(before, Token)
                        and before.type in DECLARING
                        and isinstance(name, Token)
                        and name.type == "NAME"
                    ):
                        self.lost_names.append(name.value)
                del states[size:]
                del values[size - 1 :]
                return True
        return False
