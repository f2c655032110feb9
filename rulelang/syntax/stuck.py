"""The parser of one source as seen when it cannot go on: what it can take, and how to move it."""

import re
from collections.abc import Container, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from attrs import evolve

from rulelang.diagnostics import Diagnostic, Edit, Label, Place, Source, Span
from rulelang.syntax.keywords import spelling
from rulelang.syntax.lexer import Lexer, Token
from rulelang.syntax.tables import Parser, after, can_take
from rulelang.words import Wording

__all__ = [
    "BLOCKS",
    "DECLARING",
    "EXAMPLES",
    "OPERANDS",
    "SCORED",
    "SKIP",
    "Meant",
    "Stuck",
    "is_a",
]

SKIP: Literal["skip"] = "skip"
"""Of a mistake that is reported: what follows is skipped."""

Meant: TypeAlias = Token | Literal["skip"] | None

DECLARING = frozenset(("INPUT", "LET", "CRITERION", "BONUS", "PENALTY"))
SCORED = frozenset(("CRITERION", "BONUS", "PENALTY"))
OPERANDS = frozenset(("NAME", "NUMBER", "LPAR", "MAX", "IF", "YES", "NO", "DATE", "STRING"))

BLOCKS = frozenset(
    (
        *("RULESET", "CHOICE", "CRITERION", "BONUS", "PENALTY", "LEVELS", "EXAMPLE", "IN"),
        *("BANDS", "CHOOSE", "FIRST", "INTERPOLATE"),
    )
)
"""The keywords that a brace can belong to."""

EXAMPLES = {
    "RULESET": "in_ruleset",
    "INPUT": "in_input",
    "LET": "in_let",
    "DEFINE": "in_define",
    "CRITERION": "in_criterion",
    "BONUS": "in_bonus",
    "PENALTY": "in_penalty",
    "LEVELS": "in_levels",
    "RANK": "in_rank",
    "DISQUALIFIED": "in_disqualified",
    "CHECK": "in_check",
    "EXAMPLE": "in_example",
    "BANDS": "in_bands",
    "CHOOSE": "in_choose",
    "FIRST": "in_first",
    "INTERPOLATE": "in_interpolate",
    "PUBLISHED": "in_published",
    "CLAIM_UNITS": "in_claim_units",
    "EXTREME": "in_extreme",
    "CLAIM_AVERAGE": "in_summary",
    "SUMMARY": "in_summary",
    "COUNT_LEVEL": "in_count_level",
    "COUNT_UNITS": "in_count_units",
    "DIFFERENCE": "in_difference",
    "ORDER": "in_order",
    "FIRST_FOR": "in_first_for",
    "EVERY_CRITERION": "in_every",
}
"""The help that shows how a statement, or a row of a block, is written."""

BEHIND_IDS = frozenset(("ARROW", "COMMA", "RBRACE", "FROM", "TO"))
"""What is behind the id of a choice or a level, and behind no word that begins a statement."""
NAMED = frozenset(("EXAMPLE", "PUBLISHED"))
"""Statements that a text follows."""


class Stuck:
    """Where the parser of a source stands.

    ``damaged`` are the stretches that could not be read, ``previous`` is the last token taken.
    """

    def __init__(self, source: Source, lexer: Lexer, parser: Parser) -> None:
        self.source = source
        self.lexer = lexer
        self.parser = parser
        self.states = parser.states
        self.stack = parser.stack
        self.values = parser.values
        self.damaged: list[Span] = []
        self.previous: Token | None = None
        self._reported: dict[tuple[str, int], int] = {}

    def is_an_id(self, token: Token) -> bool:
        """Whether a word that begins statements begins none, by what follows: it is the id of a
        choice, or of a level."""
        if not self.open_braces():
            return False
        following = self.peek(token.span.end)
        labelled = following.type == "STRING" and not (
            token.type in NAMED and self.peek(following.span.end).type == "LBRACE"
        )
        return (labelled or following.type in BEHIND_IDS) and (
            self.fits("NAME", token.span.end) or self.lacks_comma(token)
        )

    def lacks_comma(self, token: Token) -> bool:
        """Whether an option of a choice stands behind another one, without a comma."""
        return self.block() == "CHOICE" and self.all_fit(("COMMA", "NAME"), token.span.end)

    # ---- reports ------------------------------------------------------------------------------

    def report(
        self,
        code: str,
        span: Span,
        /,
        help: str = "help",
        edit: str | None = None,
        **values: Wording,
    ) -> None:
        """Add a diagnostic; ``edit`` is what should be there, nothing where it is empty."""
        self.lexer.report(code, span.start, span.end, help=help, edit=edit, **values)

    def report_once(
        self,
        code: str,
        span: Span,
        /,
        help: str = "help",
        edit: str | None = None,
        kind: str = "",
        block: int | None = None,
        **values: Wording,
    ) -> None:
        """Report a mistake once in each block; further ones only add their edit to the first.

        ``kind`` is the mistake, by default the help and its text; ``block`` is where the block
        starts, by default the innermost open one.
        """
        key = kind or help, self.block_start() if block is None else block
        if key not in self._reported:
            self._reported[key] = len(self.lexer.diagnostics)
            self.report(code, span, help=help, edit=edit, **values)
        elif edit is not None:
            self.change(span, edit, self._reported[key])

    def take_back(self, token: Token) -> list[Diagnostic]:
        """What the lexer just reported of a sign, which may be part of a larger mistake."""
        found = self.lexer.diagnostics[-1:]
        own = [one for one in found if one.code == "E103" and one.place == Place(token.span)]
        del self.lexer.diagnostics[len(self.lexer.diagnostics) - len(own) :]
        return own

    def report_name(self, span: Span, name: str) -> None:
        """Report a name that is written as several words, once wherever it stands."""
        key = name, -1
        if key in self._reported:
            self.change(span, name, self._reported[key])
            return
        self._reported[key] = len(self.lexer.diagnostics)
        self.report("E100", span, help="name", edit=name, found=f"`{span.text}`", mend=name)

    def change(self, span: Span, text: str, of: int = -1) -> None:
        """Add an edit to a diagnostic, the last one where none is named."""
        found = self.lexer.diagnostics
        found[of] = evolve(found[of], edits=(*found[of].edits, Edit(Place(span), text)))

    def point_at(self, span: Span, text: Wording) -> None:
        """Add a further place to the last diagnostic."""
        found = self.lexer.diagnostics
        found[-1] = evolve(found[-1], labels=(*found[-1].labels, Label(Place(span), text)))

    # ---- what can be taken --------------------------------------------------------------------

    def expected(self) -> list[str]:
        """The terminals that can be taken."""
        top = self.states[self.stack[-1]]
        return [name for name in top if name.isupper() and self.takes(name)]

    def takes(self, terminal: str) -> bool:
        """Whether the terminal can be taken."""
        return can_take(self.states, self.stack, terminal)

    def fits(self, terminal: str, position: int) -> bool:
        """Whether the terminal can be taken, and after it the token at the position."""
        return self.all_fit((terminal,), position)

    def all_fit(self, terminals: Sequence[str], position: int) -> bool:
        """Whether the terminals can be taken in turn, and after them the token at the position."""
        stack = self.stack
        for terminal in terminals:
            beyond = after(self.states, stack, terminal)
            if beyond is None:
                return False
            stack = beyond
        token = self.lexer.peek(position, self.states, stack)
        return can_take(self.states, stack, token.type)

    def goes_on(self, position: int) -> bool:
        """Whether the token at the position can be taken now."""
        return self.takes(self.peek(position).type)

    def follows(self, token: Token, key: str) -> bool:
        """Whether a keyword is behind a token."""
        return self.peek(token.span.end).type == key.upper()

    def declares(self, name: str) -> bool:
        """Whether a name is declared somewhere in the file."""
        words = spelling(self.lexer.language)
        keywords = "|".join(re.escape(words[key.lower()]) for key in sorted(DECLARING))
        found = re.search(rf"(?:{keywords})\s+{re.escape(name)}(?!\w)", self.source.text)
        return found is not None

    def peek(self, position: int) -> Token:
        """The token at a position, as it would be read now."""
        return self.lexer.peek(position, self.states, self.stack)

    def words(self) -> Mapping[str, str]:
        """How the file spells keywords, by key."""
        return spelling(self.lexer.language)

    def line_from(self, position: int) -> str:
        """The text from a position to the end of its line, or to a brace or a comment there."""
        return re.split(r"[\n#{}]", self.source.text[position:], maxsplit=1)[0].rstrip()

    # ---- what is before -------------------------------------------------------------------

    def open_braces(self) -> list[Token]:
        """The braces whose blocks have not ended."""
        found: list[Token] = []
        for value in self.values:
            if isinstance(value, Token) and value.type == "LBRACE":
                found.append(value)
            elif isinstance(value, Token) and value.type == "RBRACE":
                found.pop()
        return found

    def index_of(self, kinds: Container[str], end: int | None = None) -> int:
        """Where on the stack, before ``end``, the last token of these kinds stands, or -1."""
        for index in range(len(self.values) if end is None else end, 0, -1):
            value = self.values[index - 1]
            if isinstance(value, Token) and value.type in kinds:
                return index - 1
        return -1

    def block(self) -> str:
        """The keyword that the innermost open brace belongs to, or none."""
        braces = self.open_braces()
        if not braces:
            return ""
        brace = next(i for i, value in enumerate(self.values) if value is braces[-1])
        index = self.index_of(BLOCKS, brace)
        return self.values[index].type if index >= 0 else ""

    def block_start(self) -> int:
        """Where the innermost open brace stands, or -1."""
        braces = self.open_braces()
        return braces[-1].span.start if braces else -1

    # ---- moving on ----------------------------------------------------------------------------

    def go_on(self, position: int) -> Token:
        """The token at a position, as it is to be read now."""
        comments = self.lexer.comments
        while comments and comments[-1].span.start >= position:  # it is read again
            comments.pop()
        self.lexer.position = position
        return self.lexer.next(self.states, self.stack)

    def drop(self, index: int) -> None:
        """Forget what is on the stack from an index on."""
        del self.stack[index + 1 :]
        del self.values[index:]

    def kept(self) -> tuple[list[int], list[Any], Token | None]:
        """What is on the stack, and what was read last."""
        return [*self.stack], [*self.values], self.previous

    def put_back(self, kept: tuple[list[int], list[Any], Token | None]) -> None:
        """Go back to what was on the stack."""
        self.stack[:], self.values[:], self.previous = kept

    def feed(self, tokens: Sequence[tuple[str, Any]], span: Span) -> bool:
        """Take tokens, each a kind and its value, that stand for a span; False where one of them
        cannot be taken, and then none is."""
        stack: list[int] | None = self.stack
        for kind, _ in tokens:
            stack = after(self.states, stack, kind) if stack is not None else None
        if stack is None:
            return False
        for kind, value in tokens:
            token = Token(kind, value, span)
            self.parser.feed(token)
            self.previous = token
        return True


def is_a(value: object, kinds: Container[str]) -> bool:
    """Whether what is on the stack is a token of these kinds."""
    return isinstance(value, Token) and value.type in kinds
