"""What other programs, school and decrees write where a rules file has words of its own.

Each habit looks at where the parser is stuck. Where it knows what was meant, it reports it with
the text to type and returns the token to go on with.
"""

import re
from collections.abc import Callable, Container, Iterator
from fractions import Fraction
from typing import Literal, TypeAlias

from rulelang.diagnostics.suggest import plain
from rulelang.syntax.keywords import spelling
from rulelang.syntax.lexer import WORD, Token
from rulelang.syntax.rows import bands_row, levels_row
from rulelang.syntax.stuck import Stuck

__all__ = ["OPERANDS", "RESULTS", "SKIP", "Meant", "meant_by_habit"]

SKIP: Literal["skip"] = "skip"
"""Of a mistake that is reported: what follows is passed over."""

Meant: TypeAlias = Token | Literal["skip"] | None

DECLARING = frozenset(("INPUT", "LET", "CRITERION", "BONUS", "PENALTY"))
SCORED = frozenset(("CRITERION", "BONUS", "PENALTY"))
OPERANDS = frozenset(("NAME", "NUMBER", "LPAR", "MAX", "IF", "YES", "NO", "DATE", "STRING"))
CONDITIONS = frozenset(
    ("YES_FORM", "WHEN", "IF", "CHECK", "REQUIRES", "APPLIES_WHEN", "AND", "OR", "NOT", "WHERE")
)
READING = CONDITIONS | {"RATIO", "SCALE", "POINTS", "BANDS", "CHOOSE", "INTERPOLATE", "LET", "THEN"}
NUMBERED = re.compile(r"[0-9]+(?:[.-]?\w+)*|[^\W\d]\w*(?:\.\w+)+")
LABEL = re.compile(r'\s*("(?:[^"\\\n]|\\.)*")')
POINTS = re.compile(r"(?:diem|points?|pts?)(?!\w)")
RESULTS = {
    "tong": "total",
    "tong diem": "total",
    "tong so diem": "total",
    "score": "total",
    "total score": "total",
    "total points": "total",
    "muc": "level",
    "xep loai": "level",
    "levels": "level",
    "grade": "level",
}
"""What people write, without marks and capitals, for a name of the results."""
MOST_WORDS = 5
DENIED = r"is\s+not\s+missing|(?:là\s+)?không\s+(?:phải\s+)?(?:bị\s+)?thiếu(?:\s+số\s+liệu)?"


def meant_by_habit(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """The token to go on with where a habit explains the one that is unexpected."""
    for habit in HABITS:
        meant = habit(at, token, expected)
        if meant is not None:
            return meant
    return None


# ---- names and ids ------------------------------------------------------------------------------


def _number_as_id(at: Stuck, token: Token, expected: list[str]) -> Meant:
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
    name = _initials(opener, at) + re.sub(r"\W+", "_", found[0])
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
        return SKIP
    span = token.span.at(start, end)
    at.report("E100", span, help="number_id", edit=mend, found=f"`{found[0]}`", mend=mend)
    return at.go_on(end)


def _names_a_row(at: Stuck, end: int) -> bool:
    """Whether a level or an option of a choice is wanted, and goes on at ``end``."""
    return at.block() in ("LEVELS", "CHOICE") and at.takes("NAME") and at.fits("NAME", end)


def _initials(keyword: Token, at: Stuck) -> str:
    """What an id can begin with: `c` of a criterion, `tc` of a tiêu chí."""
    words = spelling(at.lexer.language)[keyword.value]
    return "".join(word[0] for word in plain(words).split())


def _result_in_words(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`rank by tổng điểm`, where a name is wanted that the results have."""
    for words, end, drops in _phrases(at, token):
        meant = RESULTS.get(plain(words))
        if meant is None:
            continue
        span = token.span.at(at.values[-1].span.start if drops else token.span.start, end)
        if drops:
            at.drop(len(at.values) - 1)
        if not at.fits("NAME", end):
            return SKIP
        at.report("E114", span, help="near", edit=meant, found=words, near=meant)
        if meant == "level":
            at.damaged.append(span)  # there may be no levels, which is another mistake
        at.lexer.position = end
        return Token("NAME", meant, span)
    return None


def _is_a(value: object, kinds: Container[str]) -> bool:
    """Whether what stands on the stack is a token of these kinds."""
    return isinstance(value, Token) and value.type in kinds


def _phrases(at: Stuck, token: Token) -> Iterator[tuple[str, int, bool]]:
    """The words that begin with the token, or with a name before it that was taken for one, the
    longest first: each with its end, and whether the name before is part of it."""
    before = at.previous
    if token.type == "LEVELS" and at.takes("NAME"):
        yield token.span.text, token.span.end, False
    if before is None or before.type != "NAME" or at.values[-1] is not before:
        return
    text, start = at.source.text, before.span.start
    line = text[start:].partition("\n")[0]
    ends = [found.end() for found in WORD.finditer(line)][1:MOST_WORDS]
    for end in reversed(ends):
        yield line[:end], start + end, True


def _name_in_parts(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`so luong`, where `so_luong` is declared, or was declared with a blank as well."""
    if len(at.values) > 1 and _is_a(at.values[-2], DECLARING):
        return None  # a name that is declared so
    for words, end, drops in _phrases(at, token):
        parts = WORD.findall(words)
        name = "_".join(parts)
        declared = drops and _declared(at, parts)
        if not declared:
            continue
        span = token.span.at(at.values[-1].span.start, end)
        at.drop(len(at.values) - 1)
        if not at.feed([("NAME", name)], span):
            return SKIP
        if declared == "well":
            at.report("E100", span, help="name", edit=name, found=f"`{words}`", mend=name)
        return at.go_on(end)
    return None


def _declared(at: Stuck, parts: list[str]) -> str:
    """Whether a name is declared, `well` as one word or `apart` as several."""
    if len(parts) < 2:
        return ""
    words = spelling(at.lexer.language)
    keywords = "|".join(re.escape(words[key.lower()]) for key in sorted(DECLARING))
    together = re.escape("_".join(parts))
    text = at.source.text
    if re.search(rf"(?:{keywords})\s+{together}(?!\w)", text):
        return "well"
    apart = "[ .-]+".join(map(re.escape, parts))
    return "apart" if re.search(rf"(?:{keywords})\s+{apart}(?!\w)", text) else ""


# ---- expressions --------------------------------------------------------------------------------


def _points_in_words(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`-> 20 points`, whose word may be read as the next key."""
    text, before = at.source.text, at.previous
    if before is None:
        return None
    start = token.span.start
    taken = at.values[-1] is before and before.type in ("NAME", "POINTS")
    for place in (before.span.start, start) if taken else (start,):
        line = text[place:].partition("\n")[0]
        folded = plain(line)
        found = POINTS.match(folded)
        number = re.search(r"[0-9%)]\s*$|max\s*$|tối đa\s*$", text[max(place - 40, 0) : place])
        if found is None or number is None or len(folded) != len(line):
            continue
        end = place + found.end()
        if place != start:
            at.drop(len(at.values) - 1)
        if not at.goes_on(end):
            return SKIP if place != start else None
        span = token.span.at(place, end)
        at.report_once("E114", span, help="points", found=span.text)
        return at.go_on(end)
    return None


def _of_left_out(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`50% a`, `2 a` and `1/2 x max`."""
    before = at.previous
    if before is None or "STAR" not in expected or not _same_line(at, before, token):
        return None
    times = token.type == "NAME" and token.span.text in ("x", "X")
    if times and at.fits("STAR", token.span.end) and _is_operand(at, token.span.end):
        at.report("E103", token.span, edit="*", found=token.span.text, mend="*")
        return Token("STAR", "*", token.span)
    percent = before.span.text.endswith("%")
    if before.type != "NUMBER" or token.type not in ("NAME", "MAX", "LPAR"):
        return None
    if token.type == "NAME" and not _is_declared(at, token.value):
        return None
    word, terminal = (spelling(at.lexer.language)["of"], "OF") if percent else ("*", "STAR")
    if not at.fits(terminal, token.span.start):
        return None
    operand = re.compile(r"\w+(?:\.\w+)?|\([^()\n]*\)|.").match(at.source.text, token.span.start)
    assert operand is not None
    mend = f"{before.span.text} {word} {operand[0]}"
    found, edit = f"`{token.span.text}`", f"{word} {token.span.text}"
    at.report("E100", token.span, edit=edit, found=found, mend=mend)
    at.damaged.append(token.span.at(before.span.start, token.span.end))
    at.feed([(terminal, word)], token.span.at(token.span.start, token.span.start))
    return at.go_on(token.span.start)


def _of_what(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`50% bonus`: a kind of statement in place of what the percentage is of."""
    before = at.previous
    if before is None or not _is_a(at.values[-1], SCORED) or at.values[-1] is not before:
        return None
    line = at.source.text[: before.span.start].rpartition("\n")[2]
    percent = re.search(r"[0-9.]+\s*%\s*$", line)
    if percent is None:
        return None
    words = spelling(at.lexer.language)
    mend = f"{percent[0].strip()} {words['of']} {words['max']}"
    start = before.span.start - len(line) + percent.start()
    at.drop(len(at.values) - 1)
    at.report("E100", before.span, found=f"`{before.span.text}`", mend=mend)
    at.damaged.append(token.span.at(start, before.span.end))
    return token if at.takes(token.type) else SKIP


def _is_declared(at: Stuck, name: str) -> bool:
    words = spelling(at.lexer.language)
    keywords = "|".join(re.escape(words[key.lower()]) for key in sorted(DECLARING))
    return bool(re.search(rf"(?:{keywords})\s+{re.escape(name)}(?!\w)", at.source.text))


def _is_operand(at: Stuck, position: int) -> bool:
    return at.lexer.peek(position, at.states, at.stack).type in OPERANDS


def _same_line(at: Stuck, first: Token, second: Token) -> bool:
    return "\n" not in at.source.text[first.span.end : second.span.start]


def _no_for_not(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`no ok` and `không ok`, and `x không bị thiếu`."""
    before = at.previous
    words = spelling(at.lexer.language)
    if token.type in ("NO", "NOT", "IS") and "IS_MISSING" in expected:
        return _state_denied(at, token)
    if before is None or before.type != "NO" or at.values[-1] is not before:
        return None
    if token.type not in OPERANDS and token.type != "NOT":
        return None
    at.drop(len(at.values) - 1)
    if not at.feed([("NOT", "not")], before.span):
        return SKIP
    mend = words["not"]
    at.report("E114", before.span, help="near", edit=mend, found=before.span.text, near=mend)
    return at.go_on(token.span.start)


def _state_denied(at: Stuck, token: Token) -> Meant:
    """`x is not missing`, where what denies stands within and not before the whole."""
    before, words = at.previous, spelling(at.lexer.language)
    found = re.compile(DENIED).match(at.source.text, token.span.start)
    if found is None or before is None or before.type != "NAME":
        return None
    mend = f"{words['not']} {before.span.text} {words['is_missing']}"
    at.report("E100", token.span, help="is_not", found=f"`{token.span.text}`", mend=mend)
    if not at.feed([("IS_MISSING", "is_missing")], token.span.at(token.span.start, found.end())):
        return SKIP
    return at.go_on(found.end())


def _divided_by_colon(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`ratio a : b`."""
    if token.type != "COLON" or "SLASH" not in expected or at.fits("ARROW", token.span.end):
        return None
    if at.takes("COLON") or not at.fits("SLASH", token.span.end):
        return None
    index = at.index_of(READING)
    if index < 0 or at.values[index].type in CONDITIONS:
        return None
    at.report("E103", token.span, edit="/", found=":", mend="/")
    return Token("SLASH", "/", token.span)


def _if_without_brackets(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`-> if a then 1 else 0`."""
    if token.type != "IF" or "LPAR" not in expected or at.index_of({"ARROW"}) < 0:
        return None
    if not isinstance(at.values[-1], Token) or at.values[-1].type != "ARROW":
        return None
    words = spelling(at.lexer.language)
    rest = at.source.text[token.span.start :]
    stop = "|".join(words[key] for key in ("otherwise", "when", "from"))
    row = rf"\s+(?:(?:{stop})\b|[<>]|[^\s>]+\s*->)"
    found = re.match(rf"[^\n#{{}}]*?(?=\s*(?:\n|#|}}|\Z)|{row})", rest)
    end = token.span.start + (found.end() if found else 0)
    span = token.span.at(token.span.start, end)
    mend = f"({span.text})"
    if span.end <= token.span.end or not at.feed([("NUMBER", (Fraction(0), "0"))], span):
        return None
    at.report("E100", span, help="brackets", edit=mend, found=f"`{token.span.text}`", mend=mend)
    at.damaged.append(span)
    return at.go_on(end)


def _comma_too_many(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """A comma or an arrow between rows, or between clauses, that nothing separates."""
    if token.type != "COMMA" or not at.goes_on(token.span.end):
        return None
    at.report_once("E100", token.span, help="comma", found="`,`")
    return at.go_on(token.span.end)


# ---- forms and rankings -------------------------------------------------------------------------


def _form_left_out(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion k "K" max 20: a / b * max`, where no form says how the value earns points."""
    if not {"POINTS", "GIVEN"} <= set(expected) or token.type not in (
        *OPERANDS,
        "MINUS",
        "COMPARE",
    ):
        return None
    if plain(token.span.text) in ("if", "neu"):  # has a mend of its own
        return None
    before = at.previous
    if before is None or before.type != "COLON":
        return None
    start = token.span.start
    line = re.match(r"[^\n#{}]*", at.source.text[start:])
    assert line is not None
    text = line[0].rstrip()
    if token.type == "NAME" and (len(WORD.findall(text)) > 1 and re.fullmatch(r"[\w\s]+", text)):
        return None  # a form that is misspelt
    mend, form = _form_meant(text, at)
    span = token.span.at(start, start + len(text))
    edit = "" if "…" in mend or "VALUE" in mend else mend
    key = form.upper() if form != "yes" else "YES_FORM"
    at.report("E100", span, help="form_of", edit=edit, found=f"`{text}`", mend=mend)
    at.damaged.append(span)
    value = form if form != "yes" else "yes_form"
    if "->" in text or not at.fits(key, start) or form in ("bands", "choose"):
        return SKIP
    at.feed([(key, value)], token.span.at(start, start))
    return at.go_on(start)


def _keyword_left_out(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion k "K" 20: …` and `scale a 0 to 50`."""
    begun = at.index_of(SCORED | {"SCALE"})
    if token.type != "NUMBER" or begun < 0 or at.block() not in (*SCORED, ""):
        return None
    kinds = {"SCALE": "FROM", "CRITERION": "MAX"}
    kind = kinds.get(at.values[begun].type, "UP_TO")
    if kind not in expected or not at.fits(kind, token.span.start):
        return None
    mend = f"{spelling(at.lexer.language)[kind.lower()]} {token.span.text}"
    at.report("E100", token.span, edit=mend, found=f"`{token.span.text}`", mend=mend)
    at.feed([(kind, kind.lower())], token.span.at(token.span.start, token.span.start))
    return token


def _late_label(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion k max 20 "K": …`."""
    begun = at.index_of(DECLARING)
    if token.type != "STRING" or begun < 0 or not {"COLON", "EQUALS"} & set(expected):
        return None
    name = at.values[begun + 1] if begun + 1 < len(at.values) else None
    if not isinstance(name, Token) or name.type != "NAME" or not at.goes_on(token.span.end):
        return None
    found, mend = token.span.text, f"{name.span.text} {token.span.text}"
    at.report("E100", token.span, help="label_place", found=found, mend=mend)
    return at.go_on(token.span.end)


def _level_without_bound(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """A level whose line ends after `from`, so that the id of the next is read as its bound."""
    before = at.previous
    if token.type != "STRING" or before is None or at.values[-1] is not before:
        return None
    word = at.values[-2] if len(at.values) > 1 else None
    if at.block() != "LEVELS" or not isinstance(word, Token) or word.type not in ("FROM", "TO"):
        return None
    at.report("E116", word.span, help="value", found=word.span.text)
    at.damaged.append(token.span.at(word.span.start, token.span.end))
    at.drop(len(at.values) - 1)
    at.feed([("NUMBER", (Fraction(0), "0")), ("NAME", before.value)], before.span)
    return token


def _rows_without_form(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion k "K" max 20 { >= 90 -> 20 }`, where no form stands before the rows."""
    if at.block() not in SCORED or token.type not in ("COMPARE", "FROM", "OTHERWISE", "WHEN"):
        return None
    if "RBRACE" not in expected or at.source.text[at.block_start() + 1 : token.span.start].strip():
        return None
    help = "case_form" if token.type == "WHEN" else "row_form"
    at.report("E100", token.span, help=help, found=f"`{token.span.text}`")
    return SKIP


def _form_meant(text: str, at: Stuck) -> tuple[str, str]:
    """The form that fits to an expression: as it is written, and its key."""
    words = spelling(at.lexer.language)
    row = re.match(r"(\w*)\s*((?:>=|<=|>|<).*?->.*)", text)
    if row:
        mend = f"{words['bands']} {row[1] or 'VALUE'} {{ {row[2]}  {words['otherwise']} -> 0 }}"
        return mend, "bands"
    declared = re.search(rf'\s{re.escape(text)}\s*(?:"[^"\n]*")?\s*:\s*([^\s,{{]+)', at.source.text)
    kind = declared[1] if declared and WORD.fullmatch(text) else ""
    connected = rf"[<>=]|\b(?:{words['and']}|{words['or']}|{words['not']})\b"
    if kind == words["yesno"] or re.search(connected, text):
        return f"{words['yes_form']} {text}", "yes"
    if kind and words["choice"].startswith(kind):
        return f"{words['choose']} {text} {{ … -> 1 }}", "choose"
    if kind == words["percent"]:
        return f"{words['ratio']} {text}", "ratio"
    most = re.escape(words["max"])
    shared = re.match(rf"{most}\s*[*x×]\s*(.+)|(.+?)\s*[*x×]\s*{most}$", text)
    if shared:
        share = shared[1] or shared[2]
        return f"{words['ratio']} {share}", "ratio"
    return f"{words['points']} {text}", "points"


def _within_at_the_end(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`rank by total within zone`."""
    index = at.index_of({"RANK"})
    words = spelling(at.lexer.language)
    line = at.source.text[token.span.start :].partition("\n")[0]
    within = re.match(rf"({re.escape(words['within'])}|within|trong từng|trong)\s+(\w+)", line)
    if index < 0 or within is None or "ASCENDING" not in expected or at.previous is None:
        return None
    rank = at.values[index]
    by = at.index_of({"BY"})
    if by < index:
        return None
    head = at.source.text[rank.span.end : at.values[by].span.start].strip()
    keys = at.source.text[at.values[by].span.start : at.previous.span.end]
    name = f" {head}" if head else ""
    mend = f"{rank.span.text}{name} {words['within']} {within[2]} {keys}"
    span = token.span.at(rank.span.start, token.span.start + within.end())
    at.report("E100", span, edit=mend, found=f"`{within[0]}`", mend=mend)
    return at.go_on(span.end)


HABITS: tuple[Callable[[Stuck, Token, list[str]], Meant], ...] = (
    _number_as_id,
    bands_row,
    levels_row,
    _result_in_words,
    _name_in_parts,
    _points_in_words,
    _within_at_the_end,
    _no_for_not,
    _of_left_out,
    _of_what,
    _divided_by_colon,
    _if_without_brackets,
    _form_left_out,
    _rows_without_form,
    _keyword_left_out,
    _late_label,
    _level_without_bound,
    _comma_too_many,
)
"""In the order in which they are asked."""
