"""Names and ids as decrees and speech have them: `1.1`, `so luong`, `tổng điểm`."""

import re
from collections.abc import Iterator

from rulelang.diagnostics.suggest import plain
from rulelang.syntax.keywords import spelling
from rulelang.syntax.lexer import WORD, Token
from rulelang.syntax.mistakes import RESULT_WORDS
from rulelang.syntax.stuck import DECLARING, SCORED, Meant, Stuck, is_a

__all__ = ["name_in_parts", "number_as_id", "result_in_words"]

NUMBERED = re.compile(r"[0-9]+(?:[.-]?\w+)*|[^\W\d]\w*(?:\.\w+)+")
LABEL = re.compile(r'\s*("(?:[^"\\\n]|\\.)*")')
MOST_WORDS = 5


def number_as_id(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion 1.1 "First"`: the decree's own number in place of an id."""
    text, before = at.source.text, at.previous
    start = token.span.start
    if before is not None and token.type == "DOT" and at.values[-1] is before:
        start = before.span.start  # as in `I.1`
    found = NUMBERED.match(text, start)
    if before is None or found is None:
        return None
    index = len(at.values) - (2 if token.type == "DOT" else 1)
    keyword = at.values[index] if index >= 0 else None
    declares = isinstance(keyword, Token) and keyword.type in DECLARING
    if not declares and (token.type != "NUMBER" or not _names_a_row(at, found.end())):
        return None
    opener = keyword if declares else at.values[at.index_of({"LEVELS", "CHOICE"})]
    assert isinstance(opener, Token)
    number = re.sub(r"\W+", "_", found[0])
    begin = _initials(opener, at)
    name = begin + number if not at.declares(begin + number) else f"{begin}_{number}"
    if token.type == "DOT":
        if not declares:
            return None
        name = re.sub(r"\W+", "_", found[0])
        at.drop(len(at.values) - 1)
    mend, tokens, end = name, [("NAME", name)], found.end()
    label = LABEL.match(text, end)
    if label and opener.type in SCORED:
        mend = f'{name} {label[1]} {spelling(at.lexer.language)["item"]} "{found[0]}"'
        end = label.end()
        tokens += [("STRING", label[1][1:-1]), ("ITEM", "item"), ("STRING", found[0])]
    if not at.feed(tokens, token.span.at(start, found.end())):
        return None
    span = token.span.at(start, end)
    report = at.report if declares else at.report_once
    report("E100", span, help="number_id", edit=mend, found=f"`{found[0]}`", mend=mend)
    return at.go_on(end)


def _names_a_row(at: Stuck, end: int) -> bool:
    """Whether a level or an option of a choice is needed, and goes on at ``end``."""
    return at.block() in ("LEVELS", "CHOICE") and at.takes("NAME") and at.fits("NAME", end)


def _initials(keyword: Token, at: Stuck) -> str:
    """What an id can begin with: `c` of a criterion, `tc` of a tiêu chí."""
    words = spelling(at.lexer.language)[keyword.value]
    return "".join(word[0] for word in plain(words).split())


def result_in_words(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`rank by tổng điểm`, where a name is needed that the results have."""
    for words, end, drops in _phrases(at, token):
        meant = RESULT_WORDS.get(plain(words))
        if meant is None:
            continue
        span = token.span.at(at.values[-1].span.start if drops else token.span.start, end)
        if drops:
            at.drop(len(at.values) - 1)
        if not at.fits("NAME", end):
            return None
        if meant == "level" and at.index_of({"DISQUALIFIED"}) >= 0:
            at.report("E216", span, help="running", name=words)
            at.damaged.append(span)
            return at.go_on(end) if at.feed([("NAME", meant)], span) else None
        spelt = at.words()
        levels = rf"(?m)^\s*(?:{spelt['levels']}|{spelt['grades']})(?=\s|{{)"
        lacks_levels = meant == "level" and not re.search(levels, at.source.text)
        help = "near_levels" if lacks_levels else "near"
        at.report("E114", span, help=help, edit=meant, found=words, near=meant)
        if meant == "level":
            at.damaged.append(span)  # there may be no levels, which is another mistake
        at.lexer.position = end
        return Token("NAME", meant, span)
    return None


def _phrases(at: Stuck, token: Token) -> Iterator[tuple[str, int, bool]]:
    """The words that begin with the token, or with a name before it that was taken for one, the
    longest first: each with its end, and whether the name before is part of it."""
    before = at.previous
    if token.type == "LEVELS" and at.takes("NAME") and not is_a(at.values[-1], DECLARING):
        yield token.span.text, token.span.end, False
    if before is None or before.type != "NAME" or at.values[-1] is not before:
        return
    text, start = at.source.text, before.span.start
    line = text[start:].partition("\n")[0]
    ends = [found.end() for found in WORD.finditer(line)][1:MOST_WORDS]
    for end in reversed(ends):
        if start + end > token.span.start:
            yield line[:end], start + end, True


def name_in_parts(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`so luong`, where `so_luong` is declared, or was declared with a blank as well."""
    if len(at.values) > 1 and is_a(at.values[-2], DECLARING):
        return None  # a name that is declared so
    for words, end, drops in _phrases(at, token):
        parts = WORD.findall(words)
        name = "_".join(parts)
        if not drops or not _is_declared(at, parts):
            continue
        span = token.span.at(at.values[-1].span.start, end)
        at.drop(len(at.values) - 1)
        if not at.feed([("NAME", name)], span):
            return None
        at.report_name(span, name)
        return at.go_on(end)
    return None


def _is_declared(at: Stuck, parts: list[str]) -> bool:
    """Whether a name is declared that has these parts, with or without something between."""
    if len(parts) < 2:
        return False
    words = spelling(at.lexer.language)
    keywords = "|".join(re.escape(words[key.lower()]) for key in sorted(DECLARING))
    spelt = "[ _.-]+".join(map(re.escape, parts))
    return re.search(rf"(?:{keywords})\s+{spelt}(?!\w)", at.source.text) is not None
