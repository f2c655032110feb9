"""What is left out of a statement, or stands elsewhere in it than the language has it."""

import re
from fractions import Fraction

from rulelang.diagnostics.suggest import plain
from rulelang.syntax.habits.forms import DECIMALS
from rulelang.syntax.habits.speech import folded, with_signs
from rulelang.syntax.keywords import spelling
from rulelang.syntax.lexer import WORD, Token
from rulelang.syntax.mistakes import IF, in_results, known_word
from rulelang.syntax.stuck import DECLARING, OPERANDS, SCORED, SKIP, Meant, Stuck

__all__ = [
    "form_in_part",
    "form_left_out",
    "item_without_quotes",
    "keyword_left_out",
    "late_clauses",
    "late_label",
    "level_without_bound",
    "rows_without_form",
]


QUOTIENT = r"[\w. ()+-]+/[\w. ()+-]+"


FORMS = ("ratio", "bands", "choose", "first")
RESULT = re.compile(r"([^\W\d]\w*(?: \w+)?)\s*=\s*(?=\S)")
"""What a formula calls the points that it gives."""
NUMBERED = re.compile(r"[0-9]+(?:\.\w+)*")


MOVED = ("max", "up_to", "down_to", "weight", "round", "applies_when", "evidence", "item")
"""The clauses of a criterion that begin with a keyword which no value begins with."""
POLICIES = ("unranked", "zero", "error", "rescale")


def form_in_part(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`tỷ lệ a / b`, where the form has a word before, as in `theo tỷ lệ`."""
    if "GIVEN" not in expected or at.previous is None or at.previous.type != "COLON":
        return None
    start, words = token.span.start, spelling(at.lexer.language)
    for form in FORMS:
        part = words[form].partition(" ")[2]
        end = start + len(part)
        text = at.source.text[start : end + 1]
        if part and re.match(rf"{_as_spoken(part)}(?!\w)", _as_spoken(text)):
            span, mend = token.span.at(start, end), words[form]
            at.report("E100", span, edit=mend, found=f"`{span.text}`", mend=mend)
            at.feed([(form.upper(), form)], span)
            return at.go_on(end)
    return None


def _as_spoken(text: str) -> str:
    """A text without the marks and the two letters that Vietnamese spells one sound with."""
    return folded(text).replace("y", "i")


def item_without_quotes(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`item 1.1`, where the number of the decree is a text."""
    found = NUMBERED.match(at.source.text, token.span.start)
    if found is None or at.previous is None or at.previous.type != "ITEM":
        return None
    span, mend = token.span.at(token.span.start, found.end()), f'"{found[0]}"'
    at.report("E100", span, edit=mend, found=f"`{found[0]}`", mend=mend)
    at.feed([("STRING", found[0])], span)
    return at.go_on(span.end)


def form_left_out(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion k "K" max 20: a / b * max`, where no form says how the value earns points."""
    if not {"POINTS", "GIVEN"} <= set(expected) or token.type not in (
        *OPERANDS,
        "MINUS",
        "COMPARE",
    ):
        return None
    if plain(token.span.text) in IF:  # has a fix of its own
        return None
    if known_word(at.source, token.span.start, expected, at.lexer.language):
        return None
    before = at.previous
    if before is None or before.type != "COLON":
        return None
    start = token.span.start
    line = re.match(r"[^\n#{}]*", at.source.text[start:])
    assert line is not None
    text = line[0].rstrip()
    declared = WORD.fullmatch(token.span.text) and at.declares(token.span.text)
    if token.type == "NAME" and not declared and re.fullmatch(r"[\w\s]+", text):
        return None  # a form that is misspelt
    named = RESULT.match(text)
    value = text[named.end() :] if named and in_results(named[1]) == "total" else text
    spoken = with_signs(value)
    negative = _is_penalty(at) and re.fullmatch(r"[-−]\s*([0-9.]+)", spoken)
    mend, form = _form_meant(negative[1] if negative else spoken, at)
    span = token.span.at(start, start + len(text))
    edit = None if "…" in mend or "VALUE" in mend else mend
    key = form.upper() if form != "yes" else "YES_FORM"
    at.report("E100", span, help="form_of", edit=edit, found=f"`{text}`", mend=mend)
    at.damaged.append(span)
    value = form if form != "yes" else "yes_form"
    if (
        "->" in text
        or negative
        or spoken != text
        or not at.fits(key, start)
        or form in ("bands", "choose")
    ):
        return SKIP
    at.feed([(key, value)], token.span.at(start, start))
    return at.go_on(start)


def _is_penalty(at: Stuck) -> bool:
    """Whether the statement is a penalty, whose points are above 0."""
    begun = at.index_of(SCORED)
    return begun >= 0 and bool(at.values[begun].type == "PENALTY")


def keyword_left_out(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion k "K" 20: …` and `scale a 0 to 50`."""
    begun = at.index_of(SCORED | {"SCALE"})
    if token.type != "NUMBER" or begun < 0 or at.block() not in (*SCORED, ""):
        return None
    kinds = {"SCALE": "FROM", "CRITERION": "MAX"}
    kind = kinds.get(at.values[begun].type, "UP_TO")
    header = re.split(r"[:{\n]", at.source.text[at.values[begun].span.end :], maxsplit=1)[0]
    if not at.all_fit((kind, "NUMBER"), token.span.end) or _has_word(header, kind, at):
        return None
    mend = f"{spelling(at.lexer.language)[kind.lower()]} {token.span.text}"
    at.report("E100", token.span, edit=mend, found=f"`{token.span.text}`", mend=mend)
    at.feed([(kind, kind.lower())], token.span.at(token.span.start, token.span.start))
    return token


def _has_word(text: str, kind: str, at: Stuck) -> bool:
    """Whether a keyword is in a text."""
    word = spelling(at.lexer.language)[kind.lower()]
    return re.search(rf"\b{re.escape(word)}\b", text) is not None


def late_clauses(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion k: points x max 20 round 1`, where clauses stand before the colon."""
    begun, colon = at.index_of(SCORED), at.index_of({"COLON"})
    if not 0 <= begun < colon or at.block() not in (*SCORED, ""):
        return None
    if not {"INPUT", "RBRACE"} & set(expected):  # the form is not whole yet
        return None
    words, start = at.words(), token.span.start
    line = at.line_from(start)
    clauses = "|".join(words[key] for key in MOVED)
    policies = "|".join(words[key] for key in POLICIES)
    begins = rf"(?:{clauses})(?!\w)\s*[^\s(]|{words['missing']} (?:{policies})(?!\w)"
    if not re.match(begins, re.sub(r"\s+", " ", line)):
        return None
    sign, span = at.values[colon].span, token.span.at(start, start + len(line))
    at.report("E100", span, help="late_clause", edit="", found=f"`{line}`")
    needless = re.search(rf"\s+{DECIMALS}", folded(line))
    first, last = needless.span() if needless else (len(line), len(line))
    at.change(sign, f" {line[:first]}{line[last:]}:")
    at.damaged.append(span.at(at.values[begun].span.start, span.end))  # it may lack its maximum
    return at.go_on(span.end)


def late_label(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion k max 20 "K": …`."""
    begun = at.index_of(DECLARING)
    if token.type != "STRING" or begun < 0 or not {"COLON", "EQUALS"} & set(expected):
        return None
    name = at.values[begun + 1] if begun + 1 < len(at.values) else None
    if not isinstance(name, Token) or name.type != "NAME" or not at.goes_on(token.span.end):
        return None
    found, mend = token.span.text, f"{name.span.text} {token.span.text}"
    at.report("E100", token.span, help="label_place", edit="", found=found, mend=mend)
    at.change(name.span, mend)
    return at.go_on(token.span.end)


def level_without_bound(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """A level whose line ends after `from`, so that the id of the next is read as its bound."""
    before = at.previous
    if token.type != "STRING" or before is None or before.type != "NAME":
        return None
    if at.values[-1] is not before:
        return None
    word = at.values[-2] if len(at.values) > 1 else None
    if at.block() != "LEVELS" or not isinstance(word, Token) or word.type not in ("FROM", "TO"):
        return None
    at.report("E116", word.span, help="value", found=word.span.text)
    following = at.source.text.find("\n", token.span.end)  # the next bound is compared with it
    end = following if following >= 0 else len(at.source.text)
    at.damaged.append(token.span.at(word.span.start, end))
    at.drop(len(at.values) - 1)
    at.feed([("NUMBER", (Fraction(0), "0")), ("NAME", before.value)], before.span)
    return token


def rows_without_form(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`criterion k "K" max 20 { >= 90 -> 20 }`, where no form is before the rows."""
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
    declared = re.search(rf'\s{re.escape(text)}\s*(?:"[^"\n]*")?\s*:\s*(.+)', at.source.text)
    kind = declared[1] if declared and WORD.fullmatch(text) else ""
    connected = rf"[<>=]|\b(?:{words['and']}|{words['or']}|{words['not']})\b"
    if kind.startswith(words["yesno"]) or re.search(connected, text):
        return f"{words['yes_form']} {text}", "yes"
    if kind.startswith(words["choice"]):
        return f"{words['choose']} {text} {{ … -> 1 }}", "choose"
    if kind.startswith(words["percent"]) or re.fullmatch(QUOTIENT, text):
        return f"{words['ratio']} {text}", "ratio"
    most = re.escape(words["max"])
    shared = re.match(rf"{most}\s*[*x×]\s*(.+)|(.+?)\s*[*x×]\s*{most}$", text)
    if shared:
        share = shared[1] or shared[2]
        return f"{words['ratio']} {share}", "ratio"
    return f"{words['points']} {text}", "points"
