"""Where the parser cannot go on: what is wrong is reported, and a token found to go on with."""

import re
from itertools import pairwise

from rulelang.diagnostics import Source, Span
from rulelang.diagnostics.suggest import plain
from rulelang.syntax.braces import outdented, unclosed, unopened
from rulelang.syntax.keywords import KEYWORDS, LANGUAGES, RESERVED, RESULTS, STATEMENTS, spelling
from rulelang.syntax.language import LANGUAGE_LINE, is_mostly
from rulelang.syntax.lexer import WORD, Lexer, Token
from rulelang.syntax.mistakes import (
    IF,
    MISTAKEN,
    OF_TWO_WORDS,
    SIGNS,
    Misspelt,
    known_word,
    misspelt,
    with_form,
)
from rulelang.syntax.stuck import DECLARING, EXAMPLES, OPERANDS, SCORED, SKIP, Meant, Stuck, is_a
from rulelang.syntax.tables import Parser, resume_size
from rulelang.words import Wording, phrase

__all__ = ["STARTERS", "Recovery"]

STARTERS = frozenset(key.upper() for key in (*STATEMENTS, "published"))
RESUMING = STARTERS | {"LBRACE", "RBRACE", "COLON"}
KEYWORD_TOKENS = frozenset(row.token for row in KEYWORDS)
RESERVED_TOKENS = frozenset(row.token for row in KEYWORDS if row.key in RESERVED)
FOREIGN = {"": "near", "en": "english", "vi": "vietnamese"}
"""The mend of a word that is meant as a keyword, by the language that it is of."""
WHOLLY = {"en": "leave_out", "vi": "begin"}
"""The same, where it is the first word of all."""
ROWS = frozenset(("RULESET", "LEVELS", "EXAMPLE", "BANDS", "CHOOSE", "FIRST", "INTERPOLATE"))
"""Blocks of rows."""
MOST_EXPLAINED = 300
"""Unexpected tokens of a file whose causes are sought: that reads a line, or the file, again, and a
file with more is hardly one of rules."""
LACKING = {
    "NUMBER": "value",
    "GIVEN": "form",
    "TYPE": "type",
    "RPAR": "bracket",
    "ELSE": "else",
    "TO": "to",
    "ARROW": "arrow",
    "COLON": "header",
    "EQUALS": "equals",
    "LBRACE": "rows",
    "STRING": "text",
    "NAME": "name",
}
"""What a line that ends early lacks, by what can be taken there."""
ROW_WORDS = frozenset(("OTHERWISE", "WHEN", "FROM"))


class Recovery:
    """What is done where the parser is stuck, and what was lost on the way.

    ``at`` is where it is stuck, ``skipped`` are the stretches that could not be read,
    ``lost_names`` the names declared there, ``starts`` where statements begin.
    """

    def __init__(self, source: Source, lexer: Lexer, parser: Parser) -> None:
        self.at = Stuck(source, lexer, parser)
        self.lost_names: list[str] = []
        self.skipped: list[Span] = []
        self.starts: list[int] = []
        self.keywords_as_names: set[str] = set()
        self.misnamed: set[str] = set()  # those that are reported
        self.unclosed = unclosed(source.text)
        self.closed_early = False
        self.unexplained = 0
        self.unexpected = 0  # tokens so far

    # ---- known mistakes -----------------------------------------------------------------------

    def recover(self, token: Token) -> Token | None:
        """Report an unexpected token; return the token to go on with, or None to read the next."""
        from rulelang.syntax.habits import meant_by_habit, of_what  # which a sound file never needs

        self.unexpected += 1
        if self.unexpected > MOST_EXPLAINED:
            return self._give_up_on(token)
        if token.type == "RBRACE" and not self.at.open_braces():
            if not self.closed_early:  # else this may be the brace that was missed
                self.at.report("E111", token.span)
                self._point_at_opening(token)
            return None
        if token.type in SCORED and of_what(self.at, token):
            return self.at.go_on(token.span.end)
        if token.type in STARTERS and self.at.is_an_id(token):
            return self._keyword_as_name(token)
        if token.type in STARTERS | {"$END"} and self.at.open_braces() and self.at.takes("RBRACE"):
            if self._is_doubled(token):
                return self._pass_over_line(token)
            self._close_block()
            return token
        expected = self.at.expected()
        if self._follows_a_guess(token):
            is_it = token.span.start == self.at.lexer.guess
            meant = meant_by_habit(self.at, token, expected) if is_it else None
            return meant if isinstance(meant, Token) else self._skip(token)
        meant = meant_by_habit(self.at, token, expected) or self._meant(token, expected)
        if meant is None or not self._is_reported():
            self._unexpected(token, expected)
        return self._skip(token) if meant is None or meant == SKIP else meant

    def _give_up_on(self, token: Token) -> Token:
        """Report an unexpected token without a look at what it may mean."""
        if not self._follows_a_guess(token):
            self._unexpected(token, self.at.expected())
        return self._skip(token)

    def _is_reported(self) -> bool:
        """Whether the file has an error, as one with something unexpected must."""
        return any(item.severity == "error" for item in self.at.lexer.diagnostics)

    def _follows_a_guess(self, token: Token) -> bool:
        """Whether a guess on the same line, or in the token before, is to blame."""
        guess = self.at.lexer.guess
        if guess < 0:
            return False
        just_before = self.at.previous is not None and self.at.previous.span.start == guess
        return just_before or self.at.source.text.find("\n", guess, token.span.start) < 0

    def _meant(self, token: Token, expected: list[str]) -> Meant:
        """The token to go on with where the mistake is a known one, which is then reported."""
        return (
            self._known_word(token, expected)
            or self._late_language(token)
            or self._keyword_as_name(token)
            or self._wrong_sign(token)
            or self._stray_sign(token)
            or self._missing_form(token, expected)
            or self._name_of_two_words(token)
            or self._missing_sign(token)
            or self._misspelt(token, expected)
            or self._word_before(token)
            or self._quoted_name(token)
        )

    def _known_word(self, token: Token, expected: list[str]) -> Token | None:
        meant = known_word(self.at.source, token.span.start, expected, self.at.lexer.language)
        if meant is None:
            return None
        if meant.language and self._is_of(meant.language):
            found = meant.span.text
            self.at.report("E114", meant.span, help=WHOLLY[meant.language], found=found)
            if meant.language == "vi":
                self.at.point_at(meant.span.at(0, 1), phrase("labels.language"))
            self.at.lexer.language = meant.language
        else:
            self._report_word(meant)
        self.at.lexer.position = meant.span.end
        return Token(meant.keyword.token, meant.keyword.key, meant.span)

    def _is_of(self, language: str) -> bool:
        """Whether the whole file is in a language, and its first word shows it."""
        line = LANGUAGE_LINE.match(self.at.source.text)
        read = self.at.previous.span.end if self.at.previous is not None else 0
        return read <= (line.end() if line else 0) and is_mostly(self.at.source.text, language)

    def _report_word(self, meant: Misspelt) -> None:
        found = meant.span.text
        self.at.report(
            "E114",
            meant.span,
            help=FOREIGN[meant.language],
            edit=meant.mend,
            found=found,
            near=meant.mend,
        )

    def _late_language(self, token: Token) -> Token | None:
        if token.type != "LANGUAGE":
            return None
        word = self.at.lexer.peek(token.span.end, self.at.states, self.at.stack)
        if word.value not in LANGUAGES:
            return None
        self.at.report("E100", token.span, help="language", found=f"`{token.span.text}`")
        return self.at.go_on(word.span.end)

    def _keyword_as_name(self, token: Token) -> Token | None:
        if token.type not in RESERVED_TOKENS or not self.at.fits("NAME", token.span.end):
            return None
        if token.type in ROW_WORDS and self._on_a_new_line(token):
            return None  # the row before lacks its end
        word = "_".join(words := token.span.text.split())
        declares = is_a(self.at.values[-1], DECLARING)
        if not declares:  # what is said of the name later has the same cause
            self.at.damaged.append(token.span)
        if word in self.keywords_as_names:
            return Token("NAME", word, token.span)
        self.keywords_as_names.add(word)
        if declares and word in RESULTS:
            self.at.damaged.append(token.span)
            self.at.report("E203", token.span, name=word, words=", ".join(RESULTS))
            return Token("NAME", word, token.span)
        self.misnamed.add(word)
        if len(words) > 1:  # no name even in backquotes
            spelt = " ".join(words)
            self.at.report("E113", token.span, "joined", edit=word, word=spelt, mend=word)
        else:
            self.at.report("E113", token.span, edit=f"`{word}`", word=word)
        return Token("NAME", word, token.span)

    def _wrong_sign(self, token: Token) -> Token | None:
        for terminal, sign in MISTAKEN.get(token.type, {}).items():
            if self.at.fits(terminal, token.span.end):
                kind = "{" if sign == "}" else sign  # the second closes the first
                at = token.span.start if sign == "{" else None
                said = {"found": token.span.text, "mend": sign}
                self.at.report_once("E103", token.span, "help", sign, kind, at, **said)
                return Token(terminal, sign, token.span)
        return None

    def _stray_sign(self, token: Token) -> Token | None:
        """A sign between a keyword and what belongs to it, such as `max = 10`."""
        before = self.at.previous
        if token.type not in ("COLON", "EQUALS") or before is None:
            return None
        if before.type not in KEYWORD_TOKENS or not self.at.goes_on(token.span.end):
            return None
        following = self.at.lexer.peek(token.span.end, self.at.states, self.at.stack)
        if following.type == "NAME" and self.at.takes("NUMBER"):  # `max: given` lacks its number
            return None
        self.at.report("E100", token.span, help="stray", edit="", found=f"`{token.span.text}`")
        return self.at.go_on(token.span.end)

    def _missing_form(self, token: Token, expected: list[str]) -> Token | None:
        """A conditional where a form is wanted."""
        if plain(token.span.text) not in IF or not {"POINTS", "GIVEN"} <= set(expected):
            return None
        mend, end = with_form(self.at.source.text, token.span.start, self.at.lexer.language)
        span = token.span.at(token.span.start, end)
        self.at.report(
            "E100", span, help="form", edit=mend, found=f"`{token.span.text}`", mend=mend
        )
        if token.type != "IF":
            return self._skip(token)
        self.at.parser.feed(
            Token("POINTS", "points", token.span.at(token.span.start, token.span.start))
        )
        return token

    def _missing_sign(self, token: Token) -> Token | None:
        found, start = token.span.text, token.span.start
        for terminal, sign in SIGNS.items():
            certain = token.type not in STARTERS
            if terminal in ("ARROW", "EQUALS"):
                certain = not self.at.takes("COMPARE")
            if found and certain and self.at.fits(terminal, start):
                edit, said = f"{sign} {found}", {"found": f"`{found}`", "mend": sign}
                self.at.report("E100", token.span, help="sign", edit=edit, **said)
                self.at.parser.feed(Token(terminal, sign, token.span.at(start, start)))
                if not WORD.match(found):
                    return token
                self.at.lexer.position = start  # the word may be a keyword here
                return self.at.lexer.next(self.at.states, self.at.stack)
        return None

    def _misspelt(self, token: Token, expected: list[str]) -> Token | None:
        if token.type != "NAME":
            return None
        meant = misspelt(self.at.source, token.span.start, expected, self.at.lexer.language)
        if meant is None:
            return None
        self._report_word(meant)
        self.at.lexer.guess = meant.span.start
        if not self.at.fits(meant.keyword.token, meant.span.end):
            return self._skip(token)
        self.at.lexer.position = meant.span.end
        return Token(meant.keyword.token, meant.keyword.key, meant.span)

    def _word_before(self, token: Token) -> Token | None:
        """Where a keyword begins with the word before, which was read otherwise: `IF x > 5`."""
        before = self.at.previous
        if before is None or self.at.values[-1] is not before:
            return None
        state, value = self.at.stack.pop(), self.at.values.pop()
        start, language = before.span.start, self.at.lexer.language
        meant = known_word(self.at.source, start, self.at.expected(), language)
        reread = meant is not None and (before.type == "NAME" or meant.span.end > before.span.end)
        if meant and reread and self.at.fits(meant.keyword.token, meant.span.end):
            self._report_word(meant)
            self.at.parser.feed(Token(meant.keyword.token, meant.keyword.key, meant.span))
            return self.at.go_on(meant.span.end)
        self.at.stack.append(state)
        self.at.values.append(value)
        return None

    def _name_of_two_words(self, token: Token) -> Token | None:
        """Where a name that is declared goes on after a blank, a hyphen or a point."""
        before = self.at.previous
        if before is None or self.at.values[-1] is not before or before.type != "NAME":
            return None
        text, start = self.at.source.text, before.span.start
        bare = token.span.text.rstrip("0123456789")
        if not is_a(self.at.values[-2], DECLARING):
            return None
        if bare != token.span.text and bare in spelling(self.at.lexer.language).values():
            return None  # a keyword with its number, without the space between
        found = re.compile(OF_TWO_WORDS).match(text, start)
        for word in WORD.finditer(text, token.span.start, found.end() if found else start):
            spelt, end = text[start : word.end()], word.end()
            if self.at.goes_on(end):
                name = "_".join(WORD.findall(spelt))
                span = token.span.at(start, end)
                self.at.report_name(span, name)
                self.at.values[-1] = Token("NAME", name, span)
                return self.at.go_on(end)
        return None

    def _quoted_name(self, token: Token) -> Token | None:
        """Quotation marks around a name, or a label without the name that stands before it."""
        if token.type != "STRING" or not self.at.fits("NAME", token.span.end):
            return None
        name = "_".join(WORD.findall(token.value))
        if not WORD.fullmatch(name):
            return None
        labelled = name != token.value
        mend, help = (f"{name} {token.span.text}", "labelled") if labelled else (name, "unquoted")
        self.at.report_once("E100", token.span, help, mend, found=token.span.text, mend=mend)
        return Token("NAME", name, token.span)

    def _unexpected(self, token: Token, expected: list[str]) -> None:
        """Report what nothing explains, once in a line: what follows may have the same cause."""
        line = self.at.source.position(token.span.start)[0]
        if line == self.unexplained:
            return
        self.unexplained = line
        before = self.at.previous
        if before is not None and self._ends_early(before, token, expected):
            wanted = [kind for kind in LACKING if kind in expected]
            if "PLUS" in expected and "EQUALS" in wanted:  # which would go on with the value
                wanted.remove("EQUALS")
            help = LACKING[wanted[0]] if wanted else "help"
            if help == "header" and self.at.values[self.at.index_of(EXAMPLES)].type == "INPUT":
                help = "kind"
            edit = f"{before.span.text})" if help == "bracket" else None
            self.at.report("E116", before.span, help=help, edit=edit, found=before.span.text)
            return
        found: Wording = f"`{token.span.text}`"
        if token.type == "$END":
            found = phrase("signs.end")
        span = before.span if before is not None and token.type == "$END" else token.span
        self.at.report("E100", span, help=self._explanation(token, expected), found=found)

    def _ends_early(self, before: Token, token: Token, expected: list[str]) -> bool:
        """Whether something is wanted at the end of a line that the next line cannot give."""
        if token.type in STARTERS | {"$END"}:
            return True
        complete = "RBRACE" in expected or "INPUT" in expected
        return not complete and self._on_a_new_line(token)

    def _on_a_new_line(self, token: Token) -> bool:
        """Whether a line ends between a token and the one before."""
        start = self.at.previous.span.end if self.at.previous is not None else 0
        return "\n" in self.at.source.text[start : token.span.start]

    def _explanation(self, token: Token, expected: list[str]) -> str:
        """The mend of an unexpected token, by what it is and stands behind."""
        before = self.at.previous
        if before is not None and before.type == "STRING" and before.span.end == token.span.start:
            return "quotes"
        if {"NAME", "NUMBER"} <= set(expected) and self.at.index_of(("PUBLISHED",)) < 0:
            return "value"
        if "PLUS" in expected and token.type in OPERANDS:
            return "operator"
        return self._example(expected)

    def _example(self, expected: list[str]) -> str:
        """The example of what is written at this place."""
        block, begun = self.at.block(), self.at.index_of(EXAMPLES)
        if block in ROWS and "RBRACE" in expected:
            return EXAMPLES[block]
        if begun >= 0 and not (block in ROWS and "OTHERWISE" in expected):
            return EXAMPLES[self.at.values[begun].type]
        return EXAMPLES[block] if block in ROWS else "in_file"

    # ---- blocks -------------------------------------------------------------------------------

    def begin_statement(self, token: Token) -> None:
        """Note where it starts; where a brace is missing, end the blocks that its indent ends."""
        self.starts.append(token.span.start)
        if self._is_doubled(token):
            return
        while self.unclosed > 0 and self._is_outdented(token) and self.at.takes("RBRACE"):
            self._close_block()

    def _is_outdented(self, token: Token) -> bool:
        """Whether a statement stands no deeper than the line that opened its block."""
        braces = self.at.open_braces()
        if not braces:
            return False
        return outdented(self.at.source, braces[-1].span.start, token.span.start)

    def _is_doubled(self, token: Token) -> bool:
        """Whether a line that opens a block stands twice."""
        before = self.at.previous
        if before is None or before.type != "LBRACE":
            return False
        opened, line = (self.at.source.position(one.span.start)[0] for one in (before, token))
        lines = self.at.source.line(opened).strip(), self.at.source.line(line).strip()
        return opened != line and lines[0] == lines[1] and lines[0].endswith("{")

    def _pass_over_line(self, token: Token) -> Token:
        """Report a line that stands twice, and go on behind it."""
        start = token.span.start
        end = start + len(self.at.source.text[start:].partition("\n")[0].rstrip())
        span = token.span.at(start, end)
        self.at.report("E100", span, help="twice", edit="", found=f"`{span.text}`")
        self.unclosed -= 1
        return self.at.go_on(end)

    def _close_block(self) -> None:
        opener = self.at.open_braces()[-1]
        line = str(self.at.source.position(opener.span.start)[0])
        self.at.report("E110", opener.span, line=line)
        if self.at.previous is not None:
            self.at.point_at(self.at.previous.span, phrase("labels.ends"))
        self.closed_early = True
        self.unclosed -= 1
        self._feed_brace()

    def _point_at_opening(self, token: Token) -> None:
        """Show above which line the one that opens a block is lost."""
        start = unopened(self.at.source.text, token.span.start)
        if start is not None:
            self.at.point_at(token.span.at(start, start + 1), phrase("labels.opens"))

    def _feed_brace(self) -> None:
        at = self.at.previous.span.end if self.at.previous is not None else 0
        self.at.parser.feed(Token("RBRACE", "}", Span(at, at, self.at.source)))

    # ---- passing over what cannot be read -----------------------------------------------------

    def _skip(self, token: Token) -> Token:
        """Pass over what cannot be read, up to a token that can be taken once that is dropped."""
        begun = self.at.index_of(STARTERS)
        start = token.span.start if begun < 0 else self.at.values[begun].span.start
        # A header goes on after the sign that follows it; anything else, after whatever is open.
        header = max(begun, self.at.index_of(SIGNS)) + 1
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
            token = self.at.lexer.skim()
        if token.type == "$END":
            self._end_blocks()
        self.skipped.append(token.span.at(start, token.span.start))
        return token

    def _end_blocks(self) -> None:
        """At the end of the file: close what is open, so that what was read of it is kept."""
        while self.at.open_braces() and self._fall_back("RBRACE", 0):
            if self.unclosed > 0:
                self._close_block()
            else:
                self._feed_brace()
        self._fall_back("$END", 0)

    def _lose_name(self) -> None:
        position = self.at.lexer.position
        token = self.at.lexer.skim()
        if token.type == "NAME":
            self.lost_names.append(token.value)
        else:
            self.at.lexer.position = position

    def _fall_back(self, terminal: str, floor: int) -> bool:
        """Drop what is on the stack above a state that takes the terminal, keeping ``floor``."""
        size = resume_size(self.at.states, self.at.stack, terminal, floor)
        if size is None:
            return False
        dropped = [value for value in self.at.values[size - 1 :] if isinstance(value, Token)]
        self.lost_names += [
            name.value
            for word, name in pairwise(dropped)
            if word.type in DECLARING and name.type == "NAME"
        ]
        del self.at.stack[size:]
        del self.at.values[size - 1 :]
        return True
