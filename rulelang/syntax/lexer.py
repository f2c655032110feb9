"""Text to tokens, one at a time, in the light of what the parser can take next.

A word is a keyword only where the parser can take that keyword; the reserved words are keywords
everywhere, and a name in backquotes never is one.
"""

import re
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import define

from rulelang.diagnostics import Diagnostic, Edit, Place, Source, Span
from rulelang.rational import TooLargeError, parse_decimal
from rulelang.records import Node
from rulelang.syntax.keywords import (
    RESERVED,
    Keyword,
    function_phrases,
    phrases,
    spelling,
)
from rulelang.syntax.language import first_line, is_unmarked
from rulelang.syntax.signs import (
    FOREIGN,
    FOREIGN_RE,
    NO_SIGN,
    NOWHERE_ELSE,
    OPERATOR,
    PUNCTUATION,
    SIGN_WORDS,
)
from rulelang.syntax.tables import after, can_take
from rulelang.syntax.tree import Comment
from rulelang.words import Wording, phrase

__all__ = ["GUESSED", "WORD", "Lexer", "Token", "after_space", "year_first"]

# Patterns of what is seldom written are texts, which `re` compiles when they are first needed.
WORD = re.compile(r"[^\W\d][\w\u0300-\u036f]*")
# With the spaces that text brings along from documents and web pages, some of them of no width.
SPACE = re.compile(r"[\s\u200b\u2060\ufeff]+")
BETWEEN = r"(?:\s|#[^\n]*+)*+"  # tokens: white space and comments
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
PERCENT = re.compile(r"\s*%")
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-])"
DAY_FIRST = r"(0?[1-9]|[12][0-9]|3[01])([-./])(0?[1-9]|1[0-2])\2([0-9]{4})"
NO_DATE = r"[0-9]+-[0-9]+-[0-9]+(?:[-.][0-9]+)*|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}"
# Numbers with a comma, or with several points.
PARTED_NUMBER = r"[0-9]+(?:\.[0-9]+)*(?:,[0-9]+(?:\.[0-9]+)*)+|[0-9]+(?:\.[0-9]+){2,}"
GROUPS = r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+(?:\.[0-9]+)?|(?:\.[0-9]{3})+(?:,[0-9]+)?)"
THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{2}0")
NUMBERED = r"[0-9]+(?:\.\w+)+"
EXPONENT = r"([0-9]+)[eE]([0-9])"
COMMENT = re.compile(r"//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?")
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
QUOTED_NAME = re.compile(r"`([^`\n]*)`")

CURLY = "“”„«»"
CURLY_STRING = f'[{CURLY}]([^{CURLY}"\n]*)[{CURLY}"]|"([^{CURLY}"\n]*)[{CURLY}]|\'([^\'"\n]*)\''
QUOTATION_MARKS = frozenset(CURLY + "\"'")
# Forms that may be the whole right side of a `let`, and `known` in a call: names may be there.
VALUE_FORMS = frozenset(("bands", "choose", "first", "interpolate", "known"))
# Codes of what is read by a guess: what is wrong in its statement later may be the guess's fault.
GUESSED = frozenset(("E101", "E102", "E104", "E105", "E106", "E107", "E108", "E109"))


def after_space(text: str, offset: int) -> int:
    """Where the next token starts, white space and comments skipped."""
    found = re.compile(BETWEEN).match(text, offset)
    return found.end() if found else offset


@define(eq=False, repr=False)
class Token(Node):
    """A word or sign: its terminal in the grammar, what it says, and its letters.

    The value of a keyword is its key; of a number the number and its spelling; of a date, a name
    and a text what they say.
    """

    type: str
    value: Any
    span: Span


def year_first(text: str) -> str | None:
    """The date that a text such as ``31/12/2020`` is, as rules write it; else None."""
    found = re.fullmatch(DAY_FIRST, text)
    return f"{found[4]}-{found[3]:0>2}-{found[1]:0>2}" if found else None


class Lexer:
    """The reading position in one source; collects comments and diagnostics on its way.

    ``guess`` is where something was last read by a guess, or -1; ``unmarked``, whether Vietnamese
    keywords are typed without their marks.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.position = 0
        self.comments: list[Comment] = []
        self.diagnostics: list[Diagnostic] = []
        self.guess = -1
        self.unmarked = is_unmarked(self.text)
        self.language = "en"
        self.language = self._language()

    def _language(self) -> str:
        """The language that the first line says; one that is misspelt is reported."""
        line = first_line(self.text)
        if line.edit:
            found = f"`{self.text[line.start : line.end]}`"
            self.report("E100", line.start, line.end, edit=line.edit, found=found, mend=line.edit)
            self.position = line.end
        elif line.unknown:
            self.report("E115", line.start, line.end, word=line.unknown)
        return "vi" if self.unmarked else line.language

    def report(
        self,
        code: str,
        start: int,
        end: int,
        /,
        help: str = "help",
        edit: str | None = None,
        **values: Wording,
    ) -> None:
        """Add a diagnostic about some letters; ``edit`` is what should be there, nothing where
        it is empty.

        The sentences are filled with the values, and with the keywords as the file spells them.
        """
        place = Place(Span(start, end, self.source))
        edits = () if edit is None else (Edit(place, edit),)
        said = {**spelling(self.language), **values}
        self.diagnostics.append(Diagnostic(code, place, said, help, edits=edits))
        if code in GUESSED:
            self.guess = start

    def next(self, states: Any = None, stack: list[Any] | None = None) -> Token:
        """The next token; with the parser's state, a keyword only where it can stand."""
        text = self.text
        while True:
            self._skip_space()
            if self.position >= len(text):
                return self._token("$END", "", self.position)
            letter = text[self.position]
            word = WORD.match(text, self.position)
            if word:
                return self._word(word[0], states, stack)
            if "0" <= letter <= "9":
                return self._number(states, stack)
            if letter == "`":
                return self._quoted_name()
            if self._pass_over_comment():
                continue
            quotation = letter in QUOTATION_MARKS
            token = self._string(letter) if quotation else self._sign(states, stack)
            if token is not None:
                return token
            self._pass_over_signs()

    def peek(self, position: int, states: Any, stack: list[Any]) -> Token:
        """The token at a position as a parser with this stack would see it, and nothing noted."""
        kept = self.position, self.guess, len(self.comments), len(self.diagnostics)
        self.position = position
        token = self.next(states, stack)
        self.position, self.guess, comments, diagnostics = kept
        del self.comments[comments:], self.diagnostics[diagnostics:]
        return token

    def skim(self) -> Token:
        """The next token of what is skipped, in which nothing further is reported."""
        guess, diagnostics = self.guess, len(self.diagnostics)
        token = self.next()
        self.guess = guess
        del self.diagnostics[diagnostics:]
        return token

    def _skip_space(self) -> None:
        text = self.text
        while True:
            space = SPACE.match(text, self.position)
            if space:
                self.position = space.end()
            if not text.startswith("#", self.position):
                return
            end = text.find("\n", self.position)
            end = len(text) if end < 0 else end
            comment = text[self.position : end].rstrip()
            self.comments.append(Comment(comment, Span(self.position, end, self.source)))
            self.position = end

    def _pass_over_comment(self) -> bool:
        """Report a comment as other languages write it, and skip it."""
        found = COMMENT.match(self.text, self.position)
        if found is None:
            return False
        start = self.position
        mark = self.text[start : start + 2]
        edit = "#" if mark == "//" else None
        self.report("E103", start, start + 2, help="comment", edit=edit, found=mark, mend="#")
        self.position = found.end()
        return True

    def _sign(self, states: Any, stack: list[Any] | None) -> Token | None:
        foreign = FOREIGN_RE.match(self.text, self.position)
        if foreign:
            return self._foreign(foreign[0], states, stack)
        operator = OPERATOR.match(self.text, self.position)
        return (
            self._token(PUNCTUATION[operator[0]], operator[0], operator.end()) if operator else None
        )

    def _foreign(self, found: str, states: Any, stack: list[Any] | None) -> Token | None:
        """What another language spells so; None for one that fits nothing here."""
        kinds = {mend: PUNCTUATION.get(mend) or SIGN_WORDS[mend] for mend in FOREIGN[found]}
        fitting = [m for m, kind in kinds.items() if stack and can_take(states, stack, kind)]
        if not fitting and found in NOWHERE_ELSE:
            return None
        mend = fitting[0] if fitting else FOREIGN[found][0]
        end = self.position + len(found)
        word = spelling(self.language).get(mend, mend)
        apart = mend.isalpha() and WORD.match(self.text, end) is not None
        edit = word + " " * apart
        self.report("E103", self.position, end, edit=edit, found=found, mend=word)
        if not fitting:
            self.guess = self.position
        return self._token(kinds[mend], mend, end)

    def _pass_over_signs(self) -> None:
        """Report signs that nothing is spelt with, once for all that stand together."""
        start = self.position
        found = re.compile(NO_SIGN).match(self.text, start)
        end = max(found.end() if found else start, start + 1)
        self.report("E102", start, end, found=self.text[start:end])
        self.position = end

    def _token(self, kind: str, value: Any, end: int) -> Token:
        start, self.position = self.position, end
        return Token(kind, value, Span(start, end, self.source))

    def _word(self, word: str, states: Any, stack: list[Any] | None) -> Token:
        fallback: tuple[int, Keyword] | None = None
        phrase = 0
        function = self._function(word, states, stack)
        if function is not None:
            return function
        for pieces, keyword in phrases(self.language, self.unmarked).get(word, ()):
            end = self._phrase_end(word, pieces)
            if not end:
                continue
            if stack is not None and self._can_stand(keyword, end, states, stack):
                return self._token(keyword.token, keyword.key, end)
            if fallback is None and keyword.key in RESERVED:
                fallback = end, keyword
            elif fallback is None and stack is None:
                phrase = phrase or end
        if stack is None and phrase:  # within what is skipped, `thiếu số liệu` begins no input
            return self._token("NAME", word, phrase)
        is_name = self.unmarked and stack and can_take(states, stack, "NAME")
        if fallback and not is_name:
            return self._token(fallback[1].token, fallback[1].key, fallback[0])
        if word == "language" and self.language != "en":  # the one word that has no translation
            return self._token("LANGUAGE", word, self.position + len(word))
        return self._token("NAME", word, self.position + len(word))

    def _can_stand(self, keyword: Keyword, end: int, states: Any, stack: list[Any]) -> bool:
        """Whether the parser can take a keyword here. One that begins a form where a value may
        stand as well is a name where nothing of a form follows, and `muc` may be `mức` or `mục`."""
        is_form = keyword.key in VALUE_FORMS and can_take(states, stack, "NAME")
        if not is_form and not (self.unmarked and keyword.key == "levels"):
            return can_take(states, stack, keyword.token)
        beyond = after(states, stack, keyword.token)
        if beyond is None:
            return False
        following = self.peek(end, states, beyond)
        fits = can_take(states, beyond, following.type)
        minus = following.type == "MINUS" and keyword.key != "known"
        return fits and (not minus or self._has_rows(following, states, beyond))

    def _has_rows(self, minus: Token, states: Any, stack: list[Any]) -> bool:
        """Whether a form's rows follow what begins with a minus sign, so that nothing is subtracted
        from a name."""
        token, before, beyond = minus, "", after(states, stack, minus.type)
        while beyond is not None:
            if token.type == "LBRACE" and before != "IN":
                return True
            before = token.type
            token = self.peek(token.span.end, states, beyond)
            beyond = after(states, beyond, token.type)
        return False

    def _function(self, word: str, states: Any, stack: list[Any] | None) -> Token | None:
        """A function by its own name in the language, which a bracket follows."""
        for pieces, name in function_phrases(self.language, self.unmarked).get(word, ()):
            end = self._phrase_end(word, pieces)
            bracket = end and self.text.startswith("(", after_space(self.text, end))
            if bracket and (stack is None or can_take(states, stack, "NAME")):
                return self._token("NAME", name, end)
        return None

    def _phrase_end(self, word: str, pieces: tuple[str, ...]) -> int:
        """Where a phrase ends that begins with a word, 0 where it is not the phrase."""
        end = self.position + len(word)
        for piece in pieces:
            space = SPACE.match(self.text, end)
            at = space.end() if space else end
            if piece == "/":  # as in a word for yes or no
                if not self.text.startswith(piece, at):
                    return 0
                end = at + 1
                continue
            following = WORD.match(self.text, at)
            apart = space or self.text[end - 1] == "/"
            if following is None or not apart or following[0] != piece:
                return 0
            end = following.end()
        return end

    def _number(self, states: Any, stack: list[Any] | None) -> Token:
        text = self.text
        found = NUMBER.match(text, self.position)
        assert found is not None
        pointed = "." in text[found.start() : found.end() + 1]
        if pointed and stack is not None and can_take(states, stack, "NAME"):
            numbered = re.compile(NUMBERED).match(text, self.position)
            if numbered and not can_take(states, stack, "NUMBER"):  # as an id, which it cannot be
                return self._token("NUMBER", (Fraction(0), numbered[0]), numbered.end())
        if text[found.end() : found.end() + 1] in ("-", ".", ","):
            parted = self._parted(states, stack)
            if parted:
                return parted
        if THOUSANDS.fullmatch(found[0]):
            short = found[0].rstrip("0").rstrip(".")
            thousand = found[0].replace(".", "")
            self.report("W101", *found.span(), text=found[0], short=short, thousand=thousand)
        value = self._value(found[0], *found.span())
        percent = PERCENT.match(text, found.end())
        if percent:
            return self._token("NUMBER", (value / 100, found[0] + "%"), percent.end())
        word = WORD.match(text, found.end())
        if word:
            is_name = (
                stack is not None
                and can_take(states, stack, "NAME")
                and not can_take(states, stack, "NUMBER")
            )
            return self._run_together(found[0], word, value, is_name)
        return self._token("NUMBER", (value, found[0]), found.end())

    def _parted(self, states: Any, stack: list[Any] | None) -> Token | None:
        """Digits with hyphens, commas or points between them that are more than one number."""
        text, start = self.text, self.position
        found = re.compile(DATE).match(text, start)
        if found:
            try:
                return self._token("DATE", date.fromisoformat(found[0]), found.end())
            except ValueError:
                self.report("E106", *found.span(), text=found[0])
                return self._token("DATE", date.min, found.end())
        found = re.compile(NO_DATE).match(text, start)
        if found:
            return self._no_date(found)
        found = re.compile(PARTED_NUMBER).match(text, start)
        return self._parted_number(found, states, stack) if found else None

    def _run_together(
        self, number: str, word: re.Match[str], value: Fraction, is_name: bool
    ) -> Token:
        """A number and a word without a space: a name, a power of ten, or a unit."""
        start, end = self.position, word.end()
        text = self.text[start:end]
        power = re.fullmatch(EXPONENT, text)
        help, mend = "help", number
        if is_name:
            help, mend = "name", f"{word[0].strip('_')}_{number.replace('.', '_')}"
        elif power:
            help, mend = "exponent", power[1] + "0" * int(power[2])
        self.report("E107", start, end, help=help, edit=mend, text=text, mend=mend)
        token = self._token("NUMBER", (value, number), end)
        return Token("NAME", text, token.span) if is_name else token

    def _no_date(self, found: re.Match[str]) -> Token:
        """Numbers and hyphens or points: a date that begins with the day, or a subtraction."""
        help, mend = "help", found[0].replace("-", " - ")
        dated = year_first(found[0])
        if dated:
            help, mend = "day_first", dated
        elif "-" not in found[0]:
            help, mend = "form", ""
        self.report("E105", *found.span(), help=help, edit=mend or None, text=found[0], mend=mend)
        return self._token("DATE", date.min, found.end())

    def _parted_number(self, found: re.Match[str], states: Any, stack: list[Any] | None) -> Token:
        """A number with a comma or several points: decimals, thousands, or several numbers."""
        text = found[0]
        parts = text.split(",")
        decimal, several = ".".join(parts), ", ".join(parts)
        mend = {"text": text}
        beyond = after(states, stack, "NUMBER") if stack is not None else None
        listed = len(parts) > 1 and beyond is not None and can_take(states, beyond, "COMMA")
        single = len(parts) == 2 and "." not in text
        value = Fraction(0)
        if re.fullmatch(GROUPS, text):
            # Of two signs the last is the decimal sign, as in `1.000,5`.
            *groups, rest = re.split("[,.]", text)
            two_signs = "." in text and "," in text
            mend["whole"] = "".join(groups) + ("." if two_signs else "") + rest
            if single:
                help = "thousands_list" if listed else "thousands"
                mend["mend"] = decimal.rstrip("0").rstrip(".")
            else:
                help = "grouped_list" if listed and not two_signs else "grouped"
        elif single:
            help = "help" if listed else "decimal"
            mend["mend"] = decimal
            value = self._value(decimal, *found.span())
        else:
            help = "list" if len(parts) > 1 else "points"
        edit = {"help": decimal, "decimal": decimal, "list": several}.get(help)
        marks = phrase("signs.a_comma" if len(parts) > 1 else "signs.points")
        if help == "grouped":
            edit = mend["whole"]
        self.report("E104", *found.span(), help=help, edit=edit, list=several, marks=marks, **mend)
        percent = PERCENT.match(self.text, found.end())
        if percent:
            return self._token("NUMBER", (value / 100, text + "%"), percent.end())
        return self._token("NUMBER", (value, text), found.end())

    def _value(self, spelt: str, start: int, end: int) -> Fraction:
        try:
            return parse_decimal(spelt)
        except TooLargeError:
            self.report("E108", start, end, digits=str(len(spelt)))
            return Fraction(0)

    def _string(self, mark: str) -> Token | None:
        found = STRING.match(self.text, self.position)
        if found:
            return self._token("STRING", re.sub(r"\\(.)", r"\1", found[1]), found.end())
        curly = re.compile(CURLY_STRING).match(self.text, self.position)
        if curly:
            text = "".join(filter(None, curly.groups()))
            mend = f'"{text}"'
            self.report("E103", *curly.span(), edit=mend, found=curly[0], mend=mend)
            return self._token("STRING", text, curly.end())
        if mark != '"':
            return None
        end = self.text.find("\n", self.position)  # it is taken to reach to the end of the line
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
