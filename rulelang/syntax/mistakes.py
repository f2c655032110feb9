"""What a person meant where the parser could not go on: known mistakes, then what could stand."""

from collections.abc import Sequence

from lark import Token

from rulelang.diagnostics import Diagnostic, Edit, Place, Source, Span
from rulelang.diagnostics.suggest import nearest
from rulelang.syntax.keywords import KEYWORDS, RESERVED, spelling

__all__ = ["describe"]

PLAIN = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a text in quotation marks",
    "DATE": "a date",
    "COMPARE": "a comparison such as `>=`",
    "EQUALS": "`=`",
    "ARROW": "`->`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "$END": "the end of the file",
}
VALUE = {"NAME", "NUMBER", "LPAR"}
OPERATORS = {"PLUS", "MINUS", "STAR", "SLASH", "CIRCUMFLEX", "OF", "DOT", "AND", "OR", "IN", "IS"}


def describe(
    source: Source,
    language: str,
    previous: Token | None,
    token: Token,
    expected: Sequence[str],
) -> Diagnostic:
    """Say what is wrong with a token that the parser could not take."""
    span = Span(token.start_pos, max(token.end_pos, token.start_pos))
    if token.type == "$END":  # point at the last thing that is written
        span = Span(previous.start_pos, previous.end_pos) if previous is not None else Span(0, 0)
    place = Place(source, span)
    found = source.text[token.start_pos : token.end_pos]
    words = {
        word: row.key
        for row in KEYWORDS
        if row.token in expected
        for word in [spelling(language)[row.key]]
    }
    key = next((row.key for row in KEYWORDS if row.token == token.type), "")
    if "NAME" in expected and "NUMBER" not in expected and key in RESERVED:
        return Diagnostic(
            "E113", place, {"word": found}, "help", edits=(Edit(place, f"`{found}`"),)
        )
    if token.type in ("EQUALS", "COMPARE") and "ARROW" in expected:
        return Diagnostic("E103", place, {"found": found, "mend": "->"}, "help", edits=(Edit(place, "->"),))
    if token.type == "NAME":
        near = nearest(token.value, words)
        if near:
            return Diagnostic(
                "E114", place, {"found": found, "near": near}, "near", edits=(Edit(place, near),)
            )
    values = {"found": f"`{found}`" if found else "the end of the file"}
    values["expected"] = _listed(expected, language)
    if "NAME" in expected and "NUMBER" in expected and token.type in ("COMPARE", "EQUALS"):
        return Diagnostic("E100", place, values, "value")
    return Diagnostic("E100", place, values, "help")


def _listed(expected: Sequence[str], language: str) -> str:
    """What could stand there, in words, the likeliest first and operators left out."""
    spelt = spelling(language)
    names: list[str] = []
    if set(expected) >= VALUE:
        names.append("a value")
        expected = [e for e in expected if e not in VALUE | {"STRING", "DATE", "YES", "NO", "MAX"}]
        expected = [e for e in expected if e not in ("MINUS", "IF", "NOT")]
    for terminal in expected:
        if terminal in OPERATORS:
            continue
        rows = [f"`{spelt[row.key]}`" for row in KEYWORDS if row.token == terminal]
        names += [PLAIN[terminal]] if terminal in PLAIN else rows
    unique = list(dict.fromkeys(names))
    if len(unique) > 1:
        return ", ".join(unique[:-1]) + " or " + unique[-1]
    return unique[0] if unique else "nothing more"
