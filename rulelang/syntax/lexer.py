"""Text to tokens, one at a time, in the light of what the parser can take next.

A word is a keyword only where the parser can take that keyword; the reserved words are keywords
everywhere, and a name in backquotes never is one.
"""

import re
from datetime import date
from fractions import Fraction
from typing import Any

from lark import Token
from lark.parsers.lalr_analysis import Shift

from rulelang.diagnostics import Diagnostic, Edit, Place, Source, Span
from rulelang.rational import TooLargeError, parse_decimal
from rulelang.syntax.keywords import LANGUAGES, RESERVED, Keyword, phrases
from rulelang.syntax.tree import Comment

__all__ = ["Lexer", "can_take"]

WORD = re.compile(r"[^\W\d][\w\u0300-\u036f]*")
SPACE = re.compile(r"[ \t\n\f\v\u00a0\u2000-\u200a\u3000\ufeff]+")
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
PERCENT = re.compile(r"\s*%")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-])")
NO_DATE = re.compile(r"[0-9]+-[0-9]+-[0-9]+")
COMMA_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:,[0-9]+)+")
THOUSANDS = re.compile(r"[0-9]{1,3}\.[0-9]{2}0")
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
QUOTED_NAME = re.compile(r"`([^`\n]*)`")
LANGUAGE_LINE = re.compile(r"(?:\s|#[^\n]*(?:\n|$))*language\s+(\w+)")

PUNCTUATION = {
    "->": "ARROW",
    ">=": "COMPARE",
    "<=": "COMPARE",
    "!=": "COMPARE",
    "<": "COMPARE",
    ">": "COMPARE",
    "=": "EQUALS",
    "{": "LBRACE",
    "}": "RBRACE",
    "(": "LPAR",
    ")": "RPAR",
    ":": "COLON",
    ",": "COMMA",
    ".": "DOT",
    "+": "PLUS",
    "-": "MINUS",
    "*": "STAR",
    "/": "SLASH",
    "^": "CIRCUMFLEX",
}
OPERATOR = re.compile("|".join(re.escape(p) for p in sorted(PUNCTUATION, key=len, reverse=True)))
# What people type for what the language spells otherwise: the mend is certain, so reading goes on.
FOREIGN = {
    "==": "=",
    "<>": "!=",
    "≠": "!=",
    "≥": ">=",
    "≤": "<=",
    "=>": "->",
    "→": "->",
    "**": "^",
    "&&": "and",
    "||": "or",
    "×": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "—": "-",
    "[": "(",
    "]": ")",
}
FOREIGN_RE = re.compile("|".join(re.escape(p) for p in sorted(FOREIGN, key=len, reverse=True)))
QUOTES = re.compile("[“”„«»']([^“”„«»'\"\n]*)[“”„«»']")


def can_take(states: Any, stack: list[Any], terminal: str) -> bool:
    """Whether a parser with this stack can take a terminal, its pending reductions included."""
    action = states[stack[-1]].get(terminal)
    if action is None:
        return False
    virtual = list(stack)
    while True:
        if action[0] is Shift:
            return True
        rule = action[1]
        if rule.expansion:
            del virtual[-len(rule.expansion) :]
        virtual.append(states[virtual[-1]][rule.origin.name][1])
        action = states[virtual[-1]].get(terminal)
        if action is None:
            return False


class Lexer:
    """The reading position in one source; collects comments and diagnostics on its way."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.position = 0
        self.comments: list[Comment] = []
        self.diagnostics: list[Diagnostic] = []
        self.language = self._language()

    def _language(self) -> str:
        found = LANGUAGE_LINE.match(self.text)
        if not found:
            return "en"
        if found[1] not in LANGUAGES:
            self.report("E115", found.start(1), found.end(1), word=found[1])
            return "en"
        return found[1]

    def report(
        self, code: str, start: int, end: int, /, help: str = "help", edit: str = "", **values: str
    ) -> None:
        """Add a diagnostic about some letters; ``edit`` is what should stand there."""
        place = Place(self.source, Span(start, end))
        edits = (Edit(place, edit),) if edit else ()
        self.diagnostics.append(Diagnostic(code, place, values, help, edits=edits))

    def next(self, states: Any = None, stack: list[Any] | None = None) -> Token:
        """The next token; with the parser's state, a keyword only where it can stand."""
        text = self.text
        while True:
            space = SPACE.match(text, self.position)
            if space:
                self.position = space.end()
            if self.position >= len(text):
                return self._token("$END", "", self.position)
            letter = text[self.position]
            if letter != "#":
                break
            end = text.find("\n", self.position)
            end = len(text) if end < 0 else end
            self.comments.append(
                Comment(text[self.position : end].rstrip(), Span(self.position, end))
            )
            self.position = end
        word = WORD.match(text, self.position)
        if word:
            return self._word(word[0], states, stack)
        if "0" <= letter <= "9":
            return self._number()
        if letter == '"':
            return self._string()
        if letter == "`":
            return self._quoted_name()
        foreign = FOREIGN_RE.match(text, self.position)
        if foreign:
            mend = FOREIGN[foreign[0]]
            self.report("E103", *foreign.span(), edit=mend, found=foreign[0], mend=mend)
            kind = PUNCTUATION.get(mend) or mend.upper()
            return self._token(kind, mend, foreign.end())
        operator = OPERATOR.match(text, self.position)
        if operator:
            return self._token(PUNCTUATION[operator[0]], operator[0], operator.end())
        quotes = QUOTES.match(text, self.position)
        if quotes:
            mend = f'"{quotes[1]}"'
            self.report("E103", *quotes.span(), edit=mend, found=quotes[0], mend=mend)
            return self._token("STRING", quotes[1], quotes.end())
        self.report("E102", self.position, self.position + 1, help="", found=letter)
        self.position += 1
        return self.next(states, stack)

    def _token(self, kind: str, value: Any, end: int) -> Token:
        start, self.position = self.position, end
        token = Token(kind, self.text[start:end], start, end_pos=end)
        token.value = value
        return token

    def _word(self, word: str, states: Any, stack: list[Any] | None) -> Token:
        fallback: tuple[int, Keyword] | None = None
        for phrase, keyword in phrases(self.language).get(word, ()):
            end = self._phrase_end(word, phrase)
            if not end:
                continue
            if stack is not None and can_take(states, stack, keyword.token):
                return self._token(keyword.token, keyword.key, end)
            if fallback is None and keyword.key in RESERVED:
                fallback = end, keyword
        if fallback:
            return self._token(fallback[1].token, fallback[1].key, fallback[0])
        if word == "language" and self.language != "en":  # the one word that has no translation
            return self._token("LANGUAGE", word, self.position + len(word))
        return self._token("NAME", word, self.position + len(word))

    def _phrase_end(self, word: str, phrase: str) -> int:
        end = self.position + len(word)
        for syllable in phrase.split()[1:]:
            space = SPACE.match(self.text, end)
            following = WORD.match(self.text, space.end()) if space else None
            if following is None or following[0] != syllable:
                return 0
            end = following.end()
        return end

    def _number(self) -> Token:
        text, start = self.text, self.position
        found = DATE.match(text, start)
        if found:
            try:
                return self._token("DATE", date.fromisoformat(found[0]), found.end())
            except ValueError:
                self.report("E106", *found.span(), help="", text=found[0])
                return self._token("DATE", date.min, found.end())
        found = NO_DATE.match(text, start)
        if found:
            mend = found[0].replace("-", " - ")
            self.report("E105", *found.span(), edit=mend, text=found[0], mend=mend)
            return self._token("DATE", date.min, found.end())
        found = COMMA_NUMBER.match(text, start)
        if found:
            parts = found[0].split(",")
            mend = ", ".join(parts)
            point = ".".join(parts)
            variant = "help" if len(parts) == 2 and "." not in parts[0] else "list"
            self.report(
                "E104", *found.span(), help=variant, edit=point, text=found[0], mend=point, list=mend
            )
            return self._token("NUMBER", (Fraction(0), found[0]), found.end())
        found = NUMBER.match(text, start)
        assert found is not None
        if THOUSANDS.fullmatch(found[0]):
            short = found[0].rstrip("0").rstrip(".")
            thousand = found[0].replace(".", "")
            self.report("W101", *found.span(), text=found[0], short=short, thousand=thousand)
        end, spelt = found.end(), found[0]
        try:
            value = parse_decimal(spelt)
        except TooLargeError:
            self.report("E108", *found.span(), help="", digits=str(len(spelt)))
            value = Fraction(0)
        percent = PERCENT.match(text, end)
        if percent:
            value, end, spelt = value / 100, percent.end(), spelt + "%"
        elif WORD.match(text, end):
            word = WORD.match(text, end)
            assert word is not None
            self.report("E107", start, word.end(), text=text[start : word.end()], number=spelt)
            end = word.end()
        return self._token("NUMBER", (value, spelt), end)

    def _string(self) -> Token:
        found = STRING.match(self.text, self.position)
        if found:
            return self._token("STRING", re.sub(r"\\(.)", r"\1", found[1]), found.end())
        end = self.text.find("\n", self.position)
        end = len(self.text) if end < 0 else end
        self.report("E101", self.position, end)
        return self._token("STRING", self.text[self.position + 1 : end], end)

    def _quoted_name(self) -> Token:
        found = QUOTED_NAME.match(self.text, self.position)
        if found and WORD.fullmatch(found[1]):
            return self._token("NAME", found[1], found.end())
        end = found.end() if found else self.position + 1
        self.report("E109", self.position, end)
        return self._token("NAME", found[1] if found else "", end)
