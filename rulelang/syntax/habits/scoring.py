"""How a criterion earns points, as formulas say it: `points = x * 50`, `ratio x max 50`, `có x`."""

import re
from fractions import Fraction

from rulelang.syntax.habits.rows import AMOUNT
from rulelang.syntax.habits.speech import folded, with_signs
from rulelang.syntax.lexer import Token
from rulelang.syntax.stuck import SCORED, Meant, Stuck, is_a

__all__ = ["most_in_form", "sign_after_form", "yes_of_number"]

FORMS = frozenset(("POINTS", "RATIO", "SCALE", "BANDS", "CHOOSE", "INTERPOLATE", "YES_FORM"))
VALUED = frozenset(("POINTS", "RATIO", "YES_FORM"))
"""The forms that are one expression."""
MOST = rf"(?P<sign>[*x×]\s*)?(?:max(?:imum)?|toi da|khong qua|up to)\s+(?P<amount>{AMOUNT})"
THERE_IS = r"(?:co|yes)\s+(?P<name>[^\W\d]\w*)"


def sign_after_form(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`points = x * 50` and `ratio: x`."""
    before = at.previous
    if token.type not in ("EQUALS", "COLON") or before is None or not is_a(at.values[-1], FORMS):
        return None
    if not at.goes_on(token.span.end):
        return None
    value = at.line_from(token.span.end)
    mend = with_signs(value)
    if mend == value or before.type not in VALUED:
        at.report("E100", token.span, help="stray", edit="", found=f"`{token.span.text}`")
        return at.go_on(token.span.end)
    span = token.span.at(token.span.start, token.span.end + len(value))
    at.feed([("NUMBER", (Fraction(0), "0"))], span)
    whole = f"{before.span.text} {mend.strip()}"
    at.report("E100", span, edit=mend.strip(), found=f"`{span.text}`", mend=whole)
    at.damaged.append(span)
    return at.go_on(span.end)


def most_in_form(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`ratio x max 50` and `ratio x * max 50`, where the header says the maximum."""
    begun, form = at.index_of(SCORED), at.index_of(VALUED)
    if form < begun or begun < 0 or at.block() not in (*SCORED, ""):
        return None
    text, start = at.source.text, at.values[form].span.end
    found = re.search(rf"{MOST}\s*$", folded(at.line_from(start)))
    if found is None or start + found.end() <= token.span.start:
        return None
    value = text[start : start + found.start()].strip()
    span = token.span.at(start + found.start(), start + found.end())
    header = text[at.values[begun].span.end : at.values[form].span.start]
    words = at.words()
    most = words["max" if at.values[begun].type == "CRITERION" else "up_to"]
    if not value or most not in header:
        return None
    at.drop(form + 1)
    at.feed([("NUMBER", (Fraction(0), "0"))], span)
    found_text = f"`{span.text}`"
    if found["sign"] and at.values[form].type == "POINTS":  # where the maximum is a factor
        mend = f"* {words['max']}"
        at.report("E100", span, edit=mend, found=found_text, mend=mend)
    else:
        at.report("E100", span, help="most", edit="", found=found_text, most=most)
    at.damaged.append(span.at(start, span.end))
    return at.go_on(span.end)


def yes_of_number(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`: có x`, where `x` is a number."""
    if "YES_FORM" not in expected or at.previous is None or at.previous.type != "COLON":
        return None
    start = token.span.start
    line = at.line_from(start)
    found = re.fullmatch(THERE_IS, folded(line))
    name = line[slice(*found.span("name"))] if found else ""
    words = at.words()
    numbers = "|".join(re.escape(words[key]) for key in ("integer", "number", "percent"))
    declared = rf'\s{re.escape(name)}\s*(?:"[^"\n]*")?\s*:\s*(?:{numbers})(?!\w|/)'
    if not name or not re.search(declared, at.source.text):
        return None
    mend = f"{words['yes_form']} {name} > 0"
    span = token.span.at(start, start + len(line))
    if not at.feed([("YES_FORM", "yes_form"), ("NAME", name)], span):
        return None
    at.report("E100", span, help="form_of", edit=mend, found=f"`{line}`", mend=mend)
    at.damaged.append(span)
    return at.go_on(span.end)
