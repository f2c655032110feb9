"""What a person meant where the parser could not go on, and how to say so."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from rulelang.diagnostics import Source, Span
from rulelang.diagnostics.suggest import nearest, plain
from rulelang.syntax.keywords import KEYWORDS, LANGUAGES, Keyword, spelling
from rulelang.syntax.lexer import WORD

__all__ = [
    "IF",
    "MISTAKEN",
    "OF_TWO_WORDS",
    "ORDERS",
    "RESULT_WORDS",
    "SIGNS",
    "Misspelt",
    "in_results",
    "is_for_the_rest",
    "known_word",
    "misspelt",
    "starting_words",
    "with_form",
]

SIGNS = {"COLON": ":", "ARROW": "->", "EQUALS": "=", "LBRACE": "{"}
"""Signs that are often left out; certain where the next word can follow only them."""

MISTAKEN = {
    "EQUALS": {"ARROW": "->", "COLON": ":"},
    "COMPARE": {"ARROW": "->"},
    "COLON": {"ARROW": "->", "EQUALS": "="},
    "THEN": {"ARROW": "->"},
    "LPAR": {"LBRACE": "{"},
    "RPAR": {"RBRACE": "}"},
}
"""What stands where one of those signs should, and which of them it may be."""

OTHER_WORDS = {
    "asc": "ascending",
    "assessed": "given",
    "case": "first",
    "cases": "first",
    "cham": "given",
    "chuoi": "text",
    "con lai": "else",
    "danh sach": "choice",
    "disqualify": "disqualified",
    "enum": "choice",
    "entered": "given",
    "hoi dong cham": "given",
    "hoi dong cham diem": "given",
    "if": "when",
    "judged": "given",
    "linear": "scale",
    "list": "choice",
    "loai": "disqualified",
    "loai bo": "disqualified",
    "loai tru": "disqualified",
    "exclude": "disqualified",
    "manual": "given",
    "neu": "when",
    "ngay thang": "date",
    "nguyen": "integer",
    "otherwise": "else",
    "scored": "given",
    "so thap phan": "number",
    "so thuc": "number",
    "str": "text",
    "switch": "choose",
    "tham dinh": "given",
    "tang": "ascending",
    "average": "mean",
    "bac thang": "bands",
    "binh quan": "mean",
    "binh quan gia quyen": "mean",
    "bool": "yesno",
    "boolean": "yesno",
    "bien": "input",
    "bien so": "input",
    "chi tieu": "criterion",
    "coefficient": "weight",
    "data": "input",
    "dau vao": "input",
    "du lieu": "input",
    "decimal": "number",
    "default": "otherwise",
    "diem phat": "penalty",
    "diem thuong": "bonus",
    "else": "otherwise",
    "field": "input",
    "float": "number",
    "grades": "levels",
    "he so": "weight",
    "indicator": "criterion",
    "int": "integer",
    "khac": "otherwise",
    "nguoc lai": "otherwise",
    "other": "otherwise",
    "others": "otherwise",
    "rest": "otherwise",
    "thang diem": "levels",
    "classification": "levels",
    "ratings": "levels",
    "phan loai": "levels",
    "percentage": "percent",
    "phan tram": "percent",
    "string": "text",
    "theo bac": "bands",
    "theo muc": "bands",
    "theo nguong": "bands",
    "trung binh cong": "mean",
    "trung binh co trong so": "mean",
    "truong hop con lai": "otherwise",
    "truong hop khac": "otherwise",
    "variable": "input",
    "weighted average": "mean",
    "weighted mean": "mean",
    # words that the language had, and that were fixed
    "ap dung": "is_applicable",
    "ap dung duoc": "is_applicable",
    "cham diem": "given_values",
    "co": "yes_form",
    "co khong": "yesno",
    "don vi": "measure",
    "dong hang lien": "ties_dense",
    "kiem chung": "evidence",
    "la ap dung": "is_applicable",
    "la bi thieu": "is_missing",
    "la duoc ap dung": "is_applicable",
    "la thieu": "is_missing",
    "la thieu so lieu": "is_missing",
    "lan luot": "first",
    "loai ra": "leave_out",
    "thieu": "is_missing",
    "thieu so lieu": "is_missing",
    "tot nhat": "best",
    "trong": "within",
    "van ban": "text",
}
"""What people write, without marks and capitals, for the keyword of that key."""

RESULT_WORDS = {
    "tong": "total",
    "tong diem": "total",
    "tong so diem": "total",
    "tong cong": "total",
    "diem": "total",
    "diem so": "total",
    "diem tong": "total",
    "points": "total",
    "score": "total",
    "total score": "total",
    "total points": "total",
    "muc": "level",
    "xep loai": "level",
    "levels": "level",
    "grade": "level",
}
"""What people write, without marks and capitals, for a name of the results."""

ORDERS = {
    "desc": "descending",
    "descending": "descending",
    "giảm_dần": "descending",
    "asc": "ascending",
    "ascending": "ascending",
    "tăng_dần": "ascending",
}
"""What is read as the name of a ranking, and says in which order it is."""

OF_TWO_WORDS = r"[^\W\d]\w*(?:[ .-]+\w+){1,5}"
"""A name with blanks, hyphens or points in it."""

IF = frozenset(("if", "neu"))
"""How a conditional begins, without marks and capitals."""

MOST_SYLLABLES = max(
    len(words.split())
    for words in (*OTHER_WORDS, *(words for row in KEYWORDS for words in (row.en, row.vi)))
)
# A keyword with its number run into it, such as `max5`.
RUN_TOGETHER = r"([^\W\d]+)([0-9]+)"


class Misspelt(NamedTuple):
    """A keyword that was probably meant, the letters that stand for it, and what should.

    ``language`` is the other language that the letters are a keyword of, or empty.
    """

    keyword: Keyword
    span: Span
    mend: str
    language: str = ""


def known_word(
    source: Source, start: int, expected: Collection[str], language: str
) -> Misspelt | None:
    """The keyword, among those that can be there, that the words at ``start`` surely mean.

    They spell it in the other language, without its marks or capitals, or as other programs do.
    """
    (other,) = (name for name in LANGUAGES if name != language)
    rows = [row for row in KEYWORDS if row.token in expected]
    for written, end in reversed(list(starting_words(source.text, start))):
        folded = plain(written)
        for row in rows:
            mend, foreign = spelling(language)[row.key], spelling(other)[row.key]
            if written.casefold() == foreign:
                return Misspelt(row, Span(start, end, source), mend, other)
            if folded == plain(mend) or OTHER_WORDS.get(folded) == row.key:
                return Misspelt(row, Span(start, end, source), mend)
    return None


def is_for_the_rest(word: str) -> bool:
    """Whether a word is another for `otherwise`."""
    return OTHER_WORDS.get(plain(word)) == "otherwise"


def in_results(word: str) -> str:
    """The name of the results that a word is another for, or the word itself."""
    return RESULT_WORDS.get(plain(word), word)


def misspelt(
    source: Source, start: int, expected: Collection[str], language: str
) -> Misspelt | None:
    """The keyword, among those that can be there, that the words at ``start`` are near to."""
    from difflib import SequenceMatcher

    spelt = spelling(language)
    rows = {spelt[row.key]: row for row in KEYWORDS if row.token in expected}
    found: list[tuple[float, Misspelt]] = []
    for written, end in starting_words(source.text, start):
        parts = re.fullmatch(RUN_TOGETHER, written)
        if parts and parts[1] in rows:
            return Misspelt(rows[parts[1]], Span(start, end, source), f"{parts[1]} {parts[2]}")
        count = len(written.split())
        near = nearest(written, [words for words in rows if len(words.split()) == count])
        if near:
            likeness = SequenceMatcher(None, plain(written), plain(near)).ratio()
            found.append((likeness, Misspelt(rows[near], Span(start, end, source), near)))
    return max(found, key=lambda item: item[0])[1] if found else None


def starting_words(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The first word, the first two, and so on, each with its end."""
    words: list[str] = []
    end = start
    while len(words) < MOST_SYLLABLES:
        found = WORD.match(text, end)
        if found is None:
            return
        words.append(found[0])
        yield " ".join(words), found.end()
        end = found.end()
        while text.startswith(" ", end):
            end += 1


def with_form(text: str, start: int, language: str) -> tuple[str, int]:
    """The conditional that is at ``start`` with the form that it lacks, and where it ends."""
    words = spelling(language)
    conditional = re.split(r"[\n#{}]", text[start:], maxsplit=1)[0].rstrip()
    end = start + len(conditional)
    called = re.fullmatch(r"\w+\s*\(([^,;()]+)[,;]([^,;()]+)[,;]([^,;()]+)\)", conditional)
    if called:  # as spreadsheets have it
        condition, first, other = (part.strip() for part in called.groups())
        conditional = f"{words['if']} {condition} {words['then']} {first} {words['else']} {other}"
    return f"{words['points']} {conditional}", end
