"""Forms and headers in other words: `: when ready`, `bands { x >= 5 -> 1 }`, `round 2 decimals`."""

import re

from rulelang.syntax.habits.rows import AMOUNT, number_tokens
from rulelang.syntax.habits.speech import folded
from rulelang.syntax.keywords import spelling
from rulelang.syntax.lexer import Token
from rulelang.syntax.mistakes import known_word
from rulelang.syntax.stuck import SCORED, Meant, Stuck, is_a

__all__ = [
    "DECIMALS",
    "bands_of_nothing",
    "block_after_colon",
    "case_without_when",
    "clause_in_brackets",
    "condition_after_yes",
    "condition_as_form",
    "decimals_in_words",
    "linear_interpolation",
    "points_if",
    "range_of_scale",
    "two_comparisons",
]

WHEN = r"(?:(?:yes|dat)\s+)?(?:when|if|khi|neu)\s+"
DECIMALS = r"(?:chu so(?: thap phan)?(?: sau dau phay)?|decimals?(?: places?)?|so le|dp)(?!\w)"
ROW = r"([^\W\d]\w*)\s*(?:>=|<=|>|<|≥|≤)"


def condition_as_form(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`: when ready`, `: if ready`, `: đạt nếu ready`, and `yes if ready`."""
    if "THEN" in expected:
        return _if_after_yes(at, token)
    before = at.previous
    if before is None or at.values[-1] is not before:
        return None
    words, start = spelling(at.lexer.language), token.span.start
    if known_word(at.source, start, expected, at.lexer.language):
        return None
    line = at.line_from(start)
    found = re.match(WHEN, folded(line))
    if found is None or re.search(r"->|\b(?:then|thi)\b", folded(line)):
        return None
    if before.type == "YES_FORM":
        span = token.span.at(start, start + found.end())
        at.report("E100", span, help="needless", edit="", found=f"`{span.text.strip()}`")
        return at.go_on(span.end)
    if "YES_FORM" not in expected or before.type != "COLON" or found.end() >= len(line):
        return None
    mend = f"{words['yes_form']} {line[found.end() :]}"
    span = token.span.at(start, start + len(line))
    at.report("E100", span, help="form_of", edit=mend, found=f"`{line}`", mend=mend)
    at.feed([("YES_FORM", "yes_form")], token.span.at(start, start + found.end()))
    return at.go_on(start + found.end())


def condition_after_yes(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`yes firewall if online > 2`, where both must hold."""
    begun, form = at.index_of(SCORED), at.index_of({"YES_FORM"})
    if not 0 <= begun < form or "AND" not in expected or at.block() not in (*SCORED, ""):
        return None
    line = at.line_from(token.span.start)
    if re.fullmatch(WHEN, f"{folded(token.span.text)} ") is None or ":" in line:
        return None
    mend = at.words()["and"]
    if not at.feed([("AND", "and")], token.span):
        return None
    at.report("E100", token.span, edit=mend, found=f"`{token.span.text}`", mend=mend)
    return at.go_on(token.span.end)


def _if_after_yes(at: Stuck, token: Token) -> Meant:
    """`yes if ready`, which is read as a conditional without its two values."""
    index = at.index_of({"IF"})
    if index < 1 or not is_a(at.values[index - 1], {"YES_FORM"}):
        return None
    word = at.values[index]
    no = [("THEN", "then"), ("YES", "yes"), ("ELSE", "else"), ("NO", "no")]
    if not at.feed(no, word.span) or not at.takes(token.type):
        return None
    at.report("E100", word.span, help="needless", edit="", found=f"`{word.span.text}`")
    return token


def points_if(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`penalty late "Late" 2 when late`."""
    index = at.index_of(SCORED)
    words, start = spelling(at.lexer.language), token.span.start
    if token.type != "NUMBER" or index < 0 or "COLON" not in expected:
        return None
    line = at.line_from(token.span.end)
    found = re.match(rf"\s*(?:(?:points?|diem)\s+)?{WHEN}", folded(line))
    if found is None or found.end() >= len(line):
        return None
    most = "max" if at.values[index].type == "CRITERION" else "up_to"
    condition = line[found.end() :]
    mend = f"{words[most]} {token.span.text}: {words['yes_form']} {condition}"
    span = token.span.at(start, token.span.end + len(line))
    header = [(most.upper(), most), ("NUMBER", token.value), ("COLON", ":")]
    if not at.feed([*header, ("YES_FORM", "yes_form")], token.span):
        return None
    at.report("E100", span, help="form_of", edit=mend, found=f"`{span.text}`", mend=mend)
    return at.go_on(token.span.end + found.end())


def linear_interpolation(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`nội suy tuyến tính x từ A đến B`, whose second word is read as a name."""
    before, words = at.previous, spelling(at.lexer.language)
    if before is None or len(at.values) < 2 or not is_a(at.values[-2], {"INTERPOLATE"}):
        return None
    first, text = at.values[-2].span, at.source.text
    said = re.match(
        r"(?:noi suy tuyen tinh|interpolate linear(?:ly)?)\s+", folded(text[first.start :][:60])
    )
    if said is None:
        return None
    line = re.split(r"[\n#]", text[first.start :], maxsplit=1)[0]
    key = "interpolate" if "{" in line else "scale"
    span = token.span.at(first.start, first.start + len(said[0].rstrip()))
    at.drop(len(at.values) - 2)
    if not at.feed([(key.upper(), key)], span):
        return None
    at.report("E114", span, help="near", edit=words[key], found=span.text, near=words[key])
    return at.go_on(first.start + said.end())


def range_of_scale(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`scale x from 0-10`, which is read as a difference."""
    index = at.index_of({"FROM"})
    if index < 0 or not at.takes("TO") or at.index_of({"SCALE"}) < 0 or at.previous is None:
        return None
    start, words = at.values[index].span.end, at.words()
    found = re.fullmatch(
        rf"\s*({AMOUNT})\s*[-–]\s*({AMOUNT})", at.source.text[start : at.previous.span.end]
    )
    if found is None:
        return None
    first, last = found[1].strip(), found[2].strip()
    span = token.span.at(at.values[index].span.start, at.previous.span.end)
    at.drop(index + 1)
    if not at.feed([*number_tokens(first), ("TO", "to"), *number_tokens(last)], span):
        return None
    mend = f"{words['from']} {first} {words['to']} {last}"
    at.report("E100", span, edit=mend, found=f"`{span.text}`", mend=mend)
    return token


# ---- rows ---------------------------------------------------------------------------------------


def bands_of_nothing(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`bands { x >= 5 -> 1 }`, and `bands x { x >= 5 -> 1 }`."""
    text, start = at.source.text, token.span.start
    if token.type == "LBRACE" and is_a(at.previous, {"BANDS"}):
        row = re.compile(r"\{\s*" + ROW).match(text, start)
        if row is None or not at.feed([("NAME", row[1])], token.span):
            return None
        mend = f"{row[1]} {{"
        said = {"found": "`{`", "mend": mend}
        at.report_once("E100", token.span, "subject", mend, block=start, **said)
        return token
    found = re.compile(ROW).match(text, start)
    if at.block() != "BANDS" or found is None or "OTHERWISE" not in expected:
        return None
    form = at.values[at.index_of({"BANDS"})]
    looked_at = text[form.span.end : at.block_start()].strip()
    if looked_at not in ("", found[1]):
        return None
    span = token.span.at(start, start + len(found[1]))
    at.report_once("E100", span, "subject_again", edit="", kind="subject", found=f"`{found[1]}`")
    return at.go_on(span.end)


def two_comparisons(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`>= 50% and < 80% -> 1`."""
    index = at.index_of({"COMPARE"})
    if at.block() != "BANDS" or "ARROW" not in expected or index < 0:
        return None
    start = at.values[index].span.start
    signs = rf">=\s*({AMOUNT})\s*(?:and|va|,|&&?)?\s*<\s*({AMOUNT})"
    found = re.match(signs, folded(at.source.text[start:].partition("\n")[0]))
    if found is None or start + found.end() <= token.span.start:
        return None
    words, (first, last) = spelling(at.lexer.language), (found[1].strip(), found[2].strip())
    span = token.span.at(start, start + found.end())
    at.drop(index)
    begins = [("FROM", "from"), *number_tokens(first), ("TO", "to"), *number_tokens(last)]
    if not at.feed(begins, span):
        return None
    mend = f"{words['from']} {first} {words['to']} {last}"
    at.report_once("E100", span, edit=mend, found=f"`{span.text}`", mend=mend)
    return at.go_on(span.end)


def case_without_when(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`first { ready -> 2 }` and `first { if ready -> 2 }`."""
    if at.block() != "FIRST" or not {"WHEN", "OTHERWISE"} <= set(expected):
        return None
    text, start, word = at.source.text, token.span.start, spelling(at.lexer.language)["when"]
    row = re.compile(r"[^\n{}]*?(?:->|→|=>|\bthen\b|\bthì\b)").match(text, start)
    for_the_rest = re.match(r"(?:truong hop )?(?:khac|con lai)", folded(text[start:][:40]))
    if row is None or for_the_rest or _is_other(token.span.text):
        return None
    begins_with_if = folded(token.span.text) in ("if", "neu", "truong")
    if begins_with_if:
        said = re.match(r"(?:if|neu|truong hop(?: neu)?)(?!\w)", folded(row[0]))
        if said is None:
            return None
        span, edit = token.span.at(start, start + said.end()), word
    else:
        span, edit = token.span, f"{word} {token.span.text}"
    at.feed([("WHEN", "when")], span)
    again = at.go_on(span.end if begins_with_if else start)
    if not at.takes(again.type):
        return None
    at.report_once("E100", span, edit=edit, found=f"`{span.text}`", mend=edit)
    return again


def _is_other(word: str) -> bool:
    """Whether a word is one for the last row."""
    return folded(word) in (
        "else",
        "otherwise",
        "other",
        "others",
        "khac",
        "con",
        "nguoc",
        "default",
    )


# ---- headers ------------------------------------------------------------------------------------


def decimals_in_words(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`round 2 decimals` and `làm tròn đến 2 chữ số thập phân`."""
    before, start = at.previous, token.span.start
    found = re.match(DECIMALS, folded(at.source.text[start:].partition("\n")[0]))
    if found is None or before is None or before.type != "NUMBER":
        return None
    index = at.index_of({"ROUND"})
    if index < 0 or len(at.values) - index > 3 or at.values[-1] is not before:
        return None
    span = token.span.at(at.values[index].span.start, start + found.end())
    mend = f"{at.values[index].span.text} {before.span.text}"
    at.drop(index + 1)
    if not at.feed([("NUMBER", before.value)], before.span):
        return None
    at.report("E100", span, edit=mend, found=f"`{span.text}`", mend=mend)
    return at.go_on(span.end)


def clause_in_brackets(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`max 3 (weight 2)`."""
    if token.type not in ("LPAR", "RPAR") or "COLON" not in expected:
        return None
    index = at.index_of(SCORED)
    if index < 0 or not at.goes_on(token.span.end):
        return None
    header = at.source.text[at.values[index].span.end : token.span.start]
    if token.type == "RPAR" and header.count("(") == header.count(")"):
        return None
    if token.type == "LPAR" and at.peek(token.span.end).type in ("COLON", "LBRACE"):
        return None
    at.report_once("E100", token.span, "clause_brackets", edit="", found=f"`{token.span.text}`")
    return at.go_on(token.span.end)


def block_after_colon(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion k "K" max 20: { … }`."""
    before = at.previous
    if token.type != "LBRACE" or before is None or before.type != "COLON":
        return None
    if at.values[-1] is not before or "GIVEN" not in expected:
        return None
    at.drop(len(at.values) - 1)
    if not at.takes("LBRACE"):
        return None
    at.report("E100", before.span, help="colon", edit="", found="`:`")
    return token
