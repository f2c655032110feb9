"""Where the parser cannot go on: what is wrong is reported, and a token found to go on with."""

import re
from collections.abc import Container
from itertools import pairwise

from rulelang.diagnostics import Source, Span
from rulelang.diagnostics.suggest import plain
from rulelang.syntax.keywords import KEYWORDS, LANGUAGES, RESERVED, STATEMENTS
from rulelang.syntax.lexer import LANGUAGE_LINE, WORD, Lexer, Token
from rulelang.syntax.mistakes import (
    IF,
    MISTAKEN,
    OF_TWO_WORDS,
    SIGNS,
    Misspelt,
    known_word,
    listed,
    misspelt,
    starting_words,
)
from rulelang.syntax.tables import Parser, after, can_take, resume_size

__all__ = ["STARTERS", "Recovery"]

STARTERS = frozenset(key.upper() for key in (*STATEMENTS, "published"))
DECLARING = frozenset(("INPUT", "LET", "CRITERION", "BONUS", "PENALTY"))
RESUMING = STARTERS | {"LBRACE", "RBRACE", "COLON"}
KEYWORD_TOKENS = frozenset(row.token for row in KEYWORDS)
RESERVED_TOKENS = frozenset(row.token for row in KEYWORDS if row.key in RESERVED)
NEEDLESS = {
    "desc": ("ASCENDING", "best_first"),
    "descending": ("ASCENDING", "best_first"),
    "giam dan": ("ASCENDING", "best_first"),
    "diem": ("COLON", "points"),
    "points": ("COLON", "points"),
}
"""Words, without marks and capitals, where nothing need stand: what could, and the mend."""
FOREIGN = {"": "near", "en": "english", "vi": "vietnamese"}
"""The mend of a word that is meant as a keyword, by the language that it is of."""
WHOLLY = {"en": "leave_out", "vi": "begin"}
"""The same, where it is the first word of all."""
BETWEEN = ("between", "BETWEEN")
BRACES = r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|[{}]'


class Recovery:
    """The parser of one source as seen when it is stuck, and what was lost on the way.

    ``damaged`` are the stretches that could not be read, ``lost_names`` the names declared there,
    ``starts`` where statements begin, ``previous`` the last token that was taken.
    """

    def __init__(self, source: Source, lexer: Lexer, parser: Parser) -> None:
        self.source = source
        self.lexer = lexer
        self.parser = parser
        self.states = parser.states
        self.stack = parser.stack
        self.values = parser.values
        self.damaged: list[Span] = []
        self.lost_names: list[str] = []
        self.starts: list[int] = []
        self.previous: Token | None = None
        self.unclosed = self._unclosed_braces()
        self.closed_early = False

    def report(
        self, code: str, span: Span, /, help: str = "help", edit: str = "", **values: str
    ) -> None:
        """Add a diagnostic; ``edit`` is what should stand at the span."""
        self.lexer.report(code, span.start, span.end, help=help, edit=edit, **values)

    # ---- known mistakes -----------------------------------------------------------------------

    def recover(self, token: Token) -> Token | None:
        """Report an unexpected token; return the token to go on with, or None to read the next."""
        if token.type == "RBRACE" and not self.open_braces():
            if not self.closed_early:  # else this may be the brace that was missed
                self.report("E111", token.span)
            return None
        if token.type in STARTERS | {"$END"} and self.open_braces() and self._takes("RBRACE"):
            self._close_block()
            return token
        if self._follows_a_guess(token):
            return self._skip(token)
        expected = self._expected()
        meant = self._meant(token, expected)
        if meant is None:
            self._unexpected(token, expected)
        return meant or self._skip(token)

    def _expected(self) -> list[str]:
        """The terminals that can be taken."""
        top = self.states[self.stack[-1]]
        return [name for name in top if name.isupper() and self._takes(name)]

    def _follows_a_guess(self, token: Token) -> bool:
        """Whether a guess on the same line, or in the token before, is to blame."""
        guess = self.lexer.guess
        if guess < 0:
            return False
        just_before = self.previous is not None and self.previous.span.start == guess
        return just_before or self.source.text.find("\n", guess, token.span.start) < 0

    def _meant(self, token: Token, expected: list[str]) -> Token | None:
        """The token to go on with where the mistake is a known one, which is then reported."""
        return (
            self._known_word(token, expected)
            or self._needless(token)
            or self._late_language(token)
            or self._keyword_as_name(token)
            or self._wrong_sign(token)
            or self._stray_sign(token)
            or self._missing_form(token, expected)
            or self._missing_sign(token)
            or self._misspelt(token, expected)
            or self._word_before(token)
            or self._name_of_two_words(token)
            or self._quoted_name(token)
        )

    def _go_on(self, position: int) -> Token:
        """The token at a position, as it is to be read now."""
        self.lexer.position = position
        return self.lexer.next(self.states, self.stack)

    def _known_word(self, token: Token, expected: list[str]) -> Token | None:
        meant = known_word(self.source, token.span.start, expected, self.lexer.language)
        if meant is None:
            return None
        if meant.language and self._is_first_statement():  # the whole file is in that language
            found = meant.span.text
            self.report("E114", meant.span, help=WHOLLY[meant.language], found=found)
            self.lexer.language = meant.language
        else:
            self._report_word(meant)
        self.lexer.position = meant.span.end
        return Token(meant.keyword.token, meant.keyword.key, meant.span)

    def _is_first_statement(self) -> bool:
        """Whether nothing has been read but the line that says the language."""
        language = LANGUAGE_LINE.match(self.source.text)
        read = self.previous.span.end if self.previous is not None else 0
        return read <= (language.end() if language else 0)

    def _report_word(self, meant: Misspelt) -> None:
        found = meant.span.text
        self.report(
            "E114",
            meant.span,
            help=FOREIGN[meant.language],
            edit=meant.mend,
            found=found,
            near=meant.mend,
        )

    def _needless(self, token: Token) -> Token | None:
        for written, end in starting_words(self.source.text, token.span.start):
            instead, help = NEEDLESS.get(plain(written), ("", ""))
            if instead and self._takes(instead) and self._goes_on(end):
                self.report("E114", token.span.at(token.span.start, end), help=help, found=written)
                return self._go_on(end)
        return None

    def _late_language(self, token: Token) -> Token | None:
        if token.type != "LANGUAGE":
            return None
        word = self.lexer.peek(token.span.end, self.states, self.stack)
        if word.value not in LANGUAGES:
            return None
        self.report("E100", token.span, help="language", found=f"`{self._text(token)}`")
        return self._go_on(word.span.end)

    def _keyword_as_name(self, token: Token) -> Token | None:
        if token.type not in RESERVED_TOKENS or not self._fits("NAME", token.span.end):
            return None
        words = self._text(token).split()
        word = "_".join(words)
        if len(words) > 1:  # no name even in backquotes
            self.report("E113", token.span, help="", edit=word, word=" ".join(words))
        else:
            self.report("E113", token.span, edit=f"`{word}`", word=word)
        return Token("NAME", word, token.span)

    def _wrong_sign(self, token: Token) -> Token | None:
        for terminal, sign in MISTAKEN.get(token.type, {}).items():
            if self._fits(terminal, token.span.end):
                self.report("E103", token.span, edit=sign, found=self._text(token), mend=sign)
                return Token(terminal, sign, token.span)
        return None

    def _stray_sign(self, token: Token) -> Token | None:
        """A sign between a keyword and what belongs to it, such as `max = 10`."""
        before = self.previous
        if token.type not in ("COLON", "EQUALS") or before is None:
            return None
        if before.type not in KEYWORD_TOKENS or not self._goes_on(token.span.end):
            return None
        following = self.lexer.peek(token.span.end, self.states, self.stack)
        if following.type == "NAME" and self._takes("NUMBER"):  # `max: given` lacks its number
            return None
        self.report("E100", token.span, help="stray", found=f"`{self._text(token)}`")
        return self._go_on(token.span.end)

    def _missing_form(self, token: Token, expected: list[str]) -> Token | None:
        """A conditional where a form is wanted."""
        if plain(self._text(token)) not in IF or not {"POINTS", "GIVEN"} <= set(expected):
            return None
        self.report("E100", token.span, help="form", found=f"`{self._text(token)}`")
        if token.type != "IF":
            return self._skip(token)
        self.parser.feed(
            Token("POINTS", "points", token.span.at(token.span.start, token.span.start))
        )
        return token

    def _missing_sign(self, token: Token) -> Token | None:
        found, start = self._text(token), token.span.start
        for terminal, sign in SIGNS.items():
            certain = token.type not in STARTERS
            if terminal in ("ARROW", "EQUALS"):
                certain = not self._takes("COMPARE")
            if found and certain and self._fits(terminal, start):
                edit, expected = f"{sign} {found}", f"`{sign}`"
                self.report("E100", token.span, edit=edit, found=f"`{found}`", expected=expected)
                self.parser.feed(Token(terminal, sign, token.span.at(start, start)))
                if not WORD.match(found):
                    return token
                self.lexer.position = start  # the word may be a keyword here
                return self.lexer.next(self.states, self.stack)
        return None

    def _misspelt(self, token: Token, expected: list[str]) -> Token | None:
        if token.type != "NAME":
            return None
        meant = misspelt(self.source, token.span.start, expected, self.lexer.language)
        if meant is None:
            return None
        self._report_word(meant)
        self.lexer.guess = meant.span.start
        if not self._fits(meant.keyword.token, meant.span.end):
            return self._skip(token)
        self.lexer.position = meant.span.end
        return Token(meant.keyword.token, meant.keyword.key, meant.span)

    def _word_before(self, token: Token) -> Token | None:
        """Where a keyword begins with the word before, which was read otherwise: `IF x > 5`."""
        before = self.previous
        if before is None or self.values[-1] is not before:
            return None
        state, value = self.stack.pop(), self.values.pop()
        start, language = before.span.start, self.lexer.language
        meant = known_word(self.source, start, self._expected(), language)
        reread = meant is not None and (before.type == "NAME" or meant.span.end > before.span.end)
        if meant and reread and self._fits(meant.keyword.token, meant.span.end):
            self._report_word(meant)
            self.parser.feed(Token(meant.keyword.token, meant.keyword.key, meant.span))
            return self._go_on(meant.span.end)
        self.stack.append(state)
        self.values.append(value)
        return None

    def _name_of_two_words(self, token: Token) -> Token | None:
        """Where a name that is declared goes on after a blank, a hyphen or a point."""
        before = self.previous
        if before is None or self.values[-1] is not before or before.type != "NAME":
            return None
        declaring = self.values[-2]
        if not isinstance(declaring, Token) or declaring.type not in DECLARING:
            return None
        text, start = self.source.text, before.span.start
        found = re.compile(OF_TWO_WORDS).match(text, start)
        for word in WORD.finditer(text, token.span.start, found.end() if found else start):
            spelt, end = text[start : word.end()], word.end()
            if self._goes_on(end):
                name = "_".join(WORD.findall(spelt))
                span = token.span.at(start, end)
                self.report("E100", span, help="name", edit=name, found=f"`{spelt}`", mend=name)
                self.values[-1] = Token("NAME", name, span)
                return self._go_on(end)
        return None

    def _quoted_name(self, token: Token) -> Token | None:
        """Quotation marks around a name, or a label without the name that stands before it."""
        if token.type != "STRING" or not self._fits("NAME", token.span.end):
            return None
        name = "_".join(WORD.findall(token.value))
        if not WORD.fullmatch(name):
            return None
        labelled = name != token.value
        mend = f"{name} {self._text(token)}" if labelled else name
        help = "labelled" if labelled else "unquoted"
        self.report("E100", token.span, help=help, edit=mend, found=self._text(token), mend=mend)
        return Token("NAME", name, token.span)

    def _unexpected(self, token: Token, expected: list[str]) -> None:
        found, span = f"`{self._text(token)}`", token.span
        # What is wanted is missing at the end of what stands before.
        if self.previous is not None and token.type in STARTERS | {"$END"}:
            span = self.previous.span
            found = "the end of the statement"
        if token.type == "$END":
            found = "the end of the file"
        self.report(
            "E100",
            span,
            help=self._explanation(token, expected),
            found=found,
            expected=listed(expected, self.lexer.language),
        )

    def _explanation(self, token: Token, expected: list[str]) -> str:
        """The mend of an unexpected token, by what it is and stands behind."""
        before = self.previous
        if token.type in ("COMPARE", "EQUALS") and {"NAME", "NUMBER"} <= set(expected):
            return "value"
        if token.type == "IS" and self._follows(token, "not"):
            return "is_not"
        if token.type == "NAME" and "COMPARE" in expected and self._text(token) in BETWEEN:
            return "between"
        if before is not None and before.type == "STRING" and before.span.end == token.span.start:
            return "quotes"
        return "help"

    def _follows(self, token: Token, key: str) -> bool:
        """Whether a keyword stands behind a token."""
        word = self.lexer.peek(token.span.end, self.states, self.stack)
        return word.type == key.upper()

    def _text(self, token: Token) -> str:
        return token.span.text

    def _takes(self, terminal: str) -> bool:
        return can_take(self.states, self.stack, terminal)

    def _fits(self, terminal: str, position: int) -> bool:
        """Whether the terminal can be taken, and after it the token at the position."""
        stack = after(self.states, self.stack, terminal)
        if stack is None:
            return False
        token = self.lexer.peek(position, self.states, stack)
        return can_take(self.states, stack, token.type)

    def _goes_on(self, position: int) -> bool:
        """Whether the token at the position can be taken now."""
        token = self.lexer.peek(position, self.states, self.stack)
        return self._takes(token.type)

    # ---- blocks -------------------------------------------------------------------------------

    def open_braces(self) -> list[Token]:
        """The braces whose blocks have not ended."""
        found: list[Token] = []
        for value in self.values:
            if isinstance(value, Token) and value.type == "LBRACE":
                found.append(value)
            elif isinstance(value, Token) and value.type == "RBRACE":
                found.pop()
        return found

    def _unclosed_braces(self) -> int:
        """How many more braces are opened than closed in the whole file."""
        found = [item[0] for item in re.finditer(BRACES, self.source.text)]
        return found.count("{") - found.count("}")

    def begin_statement(self, token: Token) -> None:
        """Note where it starts; where a brace is missing, end the blocks that its indent ends."""
        self.starts.append(token.span.start)
        while self.unclosed > 0 and self._is_outdented(token) and self._takes("RBRACE"):
            self._close_block()

    def _is_outdented(self, token: Token) -> bool:
        """Whether a statement stands no deeper than the line that opened its block."""
        braces = self.open_braces()
        if not braces:
            return False
        line, column = self.source.position(token.span.start)
        opened, _ = self.source.position(braces[-1].span.start)
        text, opening = self.source.line(line), self.source.line(opened)
        indent = len(opening) - len(opening.lstrip())
        return opened < line and column - 1 <= indent and not text[: column - 1].strip()

    def _close_block(self) -> None:
        opener = self.open_braces()[-1]
        line = str(self.source.position(opener.span.start)[0])
        self.report("E110", opener.span, line=line)
        self.closed_early = True
        self.unclosed -= 1
        self._feed_brace()

    def _feed_brace(self) -> None:
        at = self.previous.span.end if self.previous is not None else 0
        self.parser.feed(Token("RBRACE", "}", Span(at, at, self.source)))

    # ---- passing over what cannot be read -----------------------------------------------------

    def _skip(self, token: Token) -> Token:
        """Pass over what cannot be read, up to a token that can be taken once that is dropped."""
        begun = self._index_of(STARTERS)
        start = token.span.start if begun < 0 else self.values[begun].span.start
        # A header goes on after the sign that follows it; anything else, after whatever is open.
        header = max(begun, self._index_of(SIGNS)) + 1
        hopeless: set[str] = set()
        depth = 0
        while token.type != "$END":
            kind = token.type
            if depth == 0 and kind in RESUMING and kind not in hopeless:
                if self._fall_back(kind, header if kind in SIGNS else 0):
                    break
                hopeless.add(kind)
            if kind == "LBRACE":
                depth += 1
            elif kind == "RBRACE":
                depth = max(depth - 1, 0)
            elif depth and kind in DECLARING:
                self._lose_name()
            token = self.lexer.skim()
        if token.type == "$END":
            self._end_blocks()
        self.damaged.append(token.span.at(start, token.span.start))
        return token

    def _index_of(self, kinds: Container[str]) -> int:
        """Where on the stack the last token of these kinds stands, or -1."""
        for index in range(len(self.values) - 1, -1, -1):
            value = self.values[index]
            if isinstance(value, Token) and value.type in kinds:
                return index
        return -1

    def _end_blocks(self) -> None:
        """At the end of the file: close what is open, so that what was read of it is kept."""
        while self.open_braces() and self._fall_back("RBRACE", 0):
            if self.unclosed > 0:
                self._close_block()
            else:
                self._feed_brace()
        self._fall_back("$END", 0)

    def _lose_name(self) -> None:
        position = self.lexer.position
        token = self.lexer.skim()
        if token.type == "NAME":
            self.lost_names.append(token.value)
        else:
            self.lexer.position = position

    def _fall_back(self, terminal: str, floor: int) -> bool:
        """Drop what is on the stack above a state that takes the terminal, keeping ``floor``."""
        size = resume_size(self.states, self.stack, terminal, floor)
        if size is None:
            return False
        dropped = [value for value in self.values[size - 1 :] if isinstance(value, Token)]
        self.lost_names += [
            name.value
            for word, name in pairwise(dropped)
            if word.type in DECLARING and name.type == "NAME"
        ]
        del self.stack[size:]
        del self.values[size - 1 :]
        return True
