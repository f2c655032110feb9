"""Expressions as one says them: `a over b`, `70 percent`, `zone is upland`, labels as names."""

import re
from fractions import Fraction

from rulelang.diagnostics.suggest import plain
from rulelang.syntax.keywords import spelling
from rulelang.syntax.lexer import Token
from rulelang.syntax.mistakes import known_word
from rulelang.syntax.stuck import DECLARING, OPERANDS, Meant, Stuck

__all__ = [
    "between_bounds",
    "is_for_equals",
    "label_as_name",
    "operator_in_words",
    "percent_in_words",
    "with_signs",
]

OPERATORS = {
    "/": ("SLASH", "divided by|over|chia cho|chia|tren tong so|tren|so voi"),
    "*": (
        "STAR",
        "x|times|multiplied by|nhan voi|nhan|"
        "(?:(?:points?|diem) )?(?:per|for each|each for|each|cho moi|moi)",
    ),
    "+": ("PLUS", "plus|cong voi|cong"),
    "-": ("MINUS", "minus|tru di|tru"),
}
"""Words, without marks and capitals, for the signs of arithmetic, each with its token."""
COMPARISONS = {
    ">=": "at least|(?:more|greater|higher) than or equal(?: to)?|it nhat|toi thieu|tu|khong duoi|"
    "khong it hon|(?:lon|cao|nhieu) hon hoac bang",
    "<=": "at most|no more than|(?:less|lower|fewer) than or equal(?: to)?|nhieu nhat|khong qua|"
    "toi da|(?:nho|thap|it) hon hoac bang",
    ">": "over|above|more than|greater than|higher than|tren|lon hon|cao hon|nhieu hon",
    "<": "below|under|less than|lower than|fewer than|duoi|nho hon|thap hon|it hon",
    "!=": "(?:is )?not equal to|is not|(?:is )?different from|differs from|khac voi|khac",
    "=": "(?:is )?equals?(?: to)?|is|bang|la",
}
"""The same of comparisons."""
CONDITIONS = frozenset(("CHECK", "WHEN", "IF", "YES_FORM", "APPLIES_WHEN", "REQUIRES", "WHERE"))
QUANTITIES = frozenset(("RATIO", "SCALE", "POINTS", "EQUALS", "ARROW", "BANDS", "THEN"))
STATES = ("IS_MISSING", "IS_APPLICABLE")
"""What is asked of a value, and is no comparison."""
PERCENT = r"(?:per ?cent|phan tram)(?!\w)"
BOUND = r"[\w.]+%?"
FROM = r"(?:between|from|(?:nam )?(?:trong )?(?:khoang )?tu)"
BETWEEN = rf"{FROM}\s+({BOUND})\s+(?:and|to|den|toi)\s+({BOUND})"


def folded(text: str) -> str:
    """The text without marks and capitals, letter for letter."""
    found = plain(text)
    return found if len(found) == len(text) else text.casefold()


def with_signs(text: str) -> str:
    """An expression with signs in place of the words for them."""
    for sign, (_, words) in OPERATORS.items():
        while found := re.search(rf"(?<=[\w%)])\s+(?:{words})\s+(?=[\w(])", folded(text)):
            text = f"{text[: found.start()]} {sign} {text[found.end() :]}"
    return text


def operator_in_words(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`a divided by b` and `x is more than 5`."""
    before = at.previous
    if before is None or "STAR" not in expected or at.declares(token.span.text):
        return None
    if "\n" in at.source.text[before.span.end : token.span.start]:
        return None
    line, start = folded(at.line_from(token.span.start)), token.span.start
    if known_word(at.source, start, STATES, at.lexer.language):
        return None  # `x là thiếu số liệu`, as it was once said
    signs = [(sign, terminal, words) for sign, (terminal, words) in OPERATORS.items()]
    if at.index_of(CONDITIONS) > at.index_of(QUANTITIES):  # else two values are divided
        signs = [
            (s, "EQUALS" if s == "=" else "COMPARE", w) for s, w in COMPARISONS.items()
        ] + signs
    for sign, terminal, words in signs:
        found = re.match(rf"(?:{words})(?!\w)", line)
        if found is None or not at.all_fit((terminal,), start + found.end()):
            continue
        span = token.span.at(start, start + found.end())
        at.report("E103", span, edit=sign, found=span.text, mend=sign)
        at.feed([(terminal, sign)], span)
        return at.go_on(span.end)
    return None


def percent_in_words(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`70 percent`."""
    before = at.previous
    found = re.match(PERCENT, folded(at.line_from(token.span.start)))
    if found is None or before is None or before.type != "NUMBER" or at.values[-1] is not before:
        return None
    value, text = before.value
    if text.endswith("%"):
        return None
    span = token.span.at(before.span.start, token.span.start + found.end())
    mend = f"{text}%"
    at.drop(len(at.values) - 1)
    at.feed([("NUMBER", (Fraction(value) / 100, mend))], span)
    at.report_once("E100", span, edit=mend, found=f"`{span.text}`", mend=mend)
    return at.go_on(span.end)


def is_for_equals(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`zone is upland` and `zone is not upland`."""
    before = at.previous
    if before is None or before.type != "IS" or at.values[-1] is not before:
        return None
    denied = token.type == "NOT" or plain(token.span.text) in ("not", "khong")
    start, end = before.span.start, token.span.end if denied else before.span.end
    if not denied and token.type not in OPERANDS:
        return None
    sign = "!=" if denied else "="
    at.drop(len(at.values) - 1)
    span = token.span.at(start, end)
    if not at.feed([("COMPARE", "!=") if denied else ("EQUALS", "=")], span):
        return None
    at.report("E103", span, edit=sign, found=span.text, mend=sign)
    return at.go_on(end)


def between_bounds(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`x between 1 and 5`."""
    before = at.previous
    if "COMPARE" not in expected or before is None or before.type != "NAME":
        return None
    found = re.match(BETWEEN, folded(at.line_from(token.span.start)))
    if found is None or at.index_of({"SCALE", "ARROW"}) > at.index_of({"CHECK", "WHEN", "IF"}):
        return None
    text, start, name = at.source.text, token.span.start, before.span.text
    first, last = (text[start + found.start(i) : start + found.end(i)] for i in (1, 2))
    span = token.span.at(before.span.start, start + found.end())
    mend = f"{name} >= {first} {spelling(at.lexer.language)['and']} {name} <= {last}"
    if not at.feed([("COMPARE", ">="), ("NUMBER", (Fraction(0), "0"))], span):
        return None
    at.report("E100", span, help="between", edit=mend, found=f"`{span.text}`", mend=mend)
    at.damaged.append(span)
    return at.go_on(span.end)


def label_as_name(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`Số hộ / Số dân`, where the labels stand of what has names of its own."""
    before = at.previous
    taken = before is not None and at.values and at.values[-1] is before
    starts = [before.span.start] if before is not None and taken else []
    for start in (*starts, token.span.start):
        name, label = _labelled(at, start)
        if not name or start + len(label) <= token.span.start:
            continue
        span = token.span.at(start, start + len(label))
        if start != token.span.start:
            at.drop(len(at.values) - 1)
        if not at.feed([("NAME", name)], span):
            return None
        at.report("E100", span, help="by_name", edit=name, found=f"`{span.text}`", mend=name)
        return at.go_on(span.end)
    return None


def _labelled(at: Stuck, start: int) -> tuple[str, str]:
    """The name whose label of several words stands at a position, and the label; or none."""
    words = spelling(at.lexer.language)
    keywords = "|".join(re.escape(words[key.lower()]) for key in sorted(DECLARING))
    declared = re.findall(rf'(?:{keywords})\s+(\w+)\s*"([^"\n]+)"', at.source.text)
    text = folded(at.source.text[start : start + 200])
    found = [
        (name, label)
        for name, label in declared
        if " " in label and re.match(rf"{re.escape(folded(label))}(?!\w)", text)
    ]
    return max(found, key=lambda item: len(item[1]), default=("", ""))
