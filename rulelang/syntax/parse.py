"""Source text to syntax tree, with every error of the file and recovery at the next statement."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from attrs import frozen

from rulelang.diagnostics import Diagnostic, Place, Source, Span
from rulelang.syntax.builder import MAX_DEPTH, MAX_NESTING, TooDeepError
from rulelang.syntax.folding import fold
from rulelang.syntax.grammar import Grammar
from rulelang.syntax.lexer import GUESSED, Lexer, Token
from rulelang.syntax.recovery import STARTERS, Recovery
from rulelang.syntax.tables import END, can_take
from rulelang.syntax.tree import File, Statement
from rulelang.syntax.unmarked import Marks
from rulelang.syntax.unseen import unseen

__all__ = ["Parsed", "parse"]

MAX_OPEN = 3000
"""What may be begun and not yet ended; a file within the limits of depth stays far below."""


AROUND = frozenset(("E100", "E110", "E114", "E116"))
"""What is reported of words that stand where they cannot, or of what they leave open."""


@frozen(eq=False, repr=False)
class Parsed:
    """What was read of a source: the tree, what was wrong, and which stretches were damaged."""

    source: Source
    file: File
    diagnostics: tuple[Diagnostic, ...]
    damaged: tuple[Span, ...]


def parse(source: Source, grammar: Grammar) -> Parsed:
    """Read a source whole; what cannot be read is reported and skipped."""
    lexer = Lexer(source)
    recovery, marks = Recovery(source, lexer, grammar.parser()), Marks()
    statements: tuple[Statement, ...] = ()
    try:
        statements = tuple(_read(lexer, recovery, marks))
    except TooDeepError as error:
        recovery.at.report("E112", error.span, limit=str(error.limit))
        recovery.at.damaged.append(Span(0, len(source.text), source))
    begun = recovery.starts
    taken = _with_words(source, recovery.keywords_as_names, begun)
    if taken:
        lexer.diagnostics = [d for d in lexer.diagnostics if not _is_within(d, taken)]
    misnamed = _with_words(source, recovery.misnamed, begun)
    marks.report(lexer)
    lexer.diagnostics += unseen(source)
    skipped = (_to_the_next(span, begun) for span in recovery.skipped)
    damaged = (*recovery.at.damaged, *skipped, *_guessed(lexer.diagnostics, begun), *misnamed)
    file = File(
        source, lexer.language, statements, tuple(lexer.comments), tuple(recovery.lost_names)
    )
    return Parsed(source, file, tuple(fold(lexer.diagnostics)), damaged)


def _read(lexer: Lexer, recovery: Recovery, marks: Marks) -> list[Statement]:
    """Feed the parser token by token; the statements that it makes of them."""
    at = recovery.at
    parser, states, stack = at.parser, at.states, at.stack
    while True:
        token: Token | None = lexer.next(states, stack)
        while token is not None:
            if token.type in STARTERS:
                recovery.begin_statement(token)
            # Asked first, as a token that cannot be taken would still end what is before it.
            if not can_take(states, stack, token.type):
                token = recovery.recover(token)
                continue
            result = parser.feed(token)
            if lexer.unmarked:
                marks.note(token)
            if token.type == END:
                return list(result)
            at.previous = token
            break
        if len(stack) > MAX_OPEN and at.previous is not None:
            blocks = len(at.open_braces()) > MAX_NESTING
            raise TooDeepError(at.previous.span, MAX_NESTING if blocks else MAX_DEPTH)


def _to_the_next(span: Span, starts: list[int]) -> Span:
    """What could not be read, with the rest of its statement, which is read without it."""
    following = bisect_left(starts, span.end)
    end = starts[following] if following < len(starts) else len(span.source.text)
    return span.at(span.start, max(end, span.end))


def _with_words(source: Source, words: Iterable[str], starts: list[int]) -> list[Span]:
    """Statements in which a word stands that was taken for a name although it is a keyword: what is
    said of them, or of their syntax, has the same cause."""
    spelt = "|".join(re.escape(word).replace("_", r"\s+") for word in words)
    found = re.finditer(rf"(?<![\w`])(?:{spelt})(?![\w`])", source.text) if spelt else ()
    at = {bisect_right(starts, one.start()) for one in found}
    ends = [*starts, len(source.text)]
    return [Span(starts[i - 1] if i else 0, ends[i], source) for i in sorted(at)]


def _is_within(found: Diagnostic, spans: Iterable[Span]) -> bool:
    """Whether nothing but what is around a misplaced keyword is reported."""
    if found.code not in AROUND or not isinstance(found.place, Place):
        return False
    start = found.place.span.start
    return any(span.start <= start < span.end for span in spans)


def _guessed(diagnostics: list[Diagnostic], starts: list[int]) -> list[Span]:
    """Statements up to a guess: what is said of them later may be the guess's fault."""
    places = [d.place for d in diagnostics if d.code in GUESSED]
    spans = [place.span for place in places if isinstance(place, Place)]
    begun = [bisect_right(starts, span.start) for span in spans]
    return [
        span.at(starts[index - 1] if index else 0, span.end)
        for span, index in zip(spans, begun, strict=True)
    ]
