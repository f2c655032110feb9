"""The last row of levels without its id: `otherwise unranked`, `còn lại "Không đạt"`."""

import re

from rulelang.syntax.habits.speech import folded
from rulelang.syntax.keywords import spelling
from rulelang.syntax.lexer import WORD, Token
from rulelang.syntax.stuck import Meant, Stuck

__all__ = ["last_level_without_id"]

NO_RANK = re.compile(
    r"\s*:?\s*(?P<words>khong (?:duoc )?xep (?:hang|loai)|unranked|not ranked|no rank)(?!\w)"
)
LABEL = re.compile(r'\s*:?\s*"(?P<words>[^"\\\n]*)"')
IDS = {"en": "no_rank", "vi": "không_xếp_hạng"}


def last_level_without_id(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`otherwise unranked`, whose words may begin with a name or with another statement, and
    `otherwise "Not good"`."""
    index = at.index_of({"OTHERWISE"})
    if at.block() != "LEVELS" or index < len(at.values) - 2:
        return None
    text, start = at.source.text, at.values[index].span.end
    line = text[start:].partition("\n")[0]
    ranked, labelled = NO_RANK.match(folded(line)), LABEL.match(line)
    found = ranked or labelled
    if found is None or token.span.start > start + found.end():
        return None
    label = line[found.start("words") : found.end("words")]
    id = IDS[at.lexer.language] if ranked else "_".join(re.findall(r"\w+", label.lower()))
    if WORD.fullmatch(id) is None or (labelled and "_" not in id):
        return None  # a label of one word is an id as soon as its quotation marks are gone
    span = token.span.at(start + len(line) - len(line.lstrip()), start + found.end())
    label = label[0].upper() + label[1:]
    flag = [("UNRANKED", "unranked")] if ranked else []
    at.drop(index + 1)
    if not at.feed([("NAME", id), ("STRING", label), *flag], span):
        return None
    words = spelling(at.lexer.language)["not_ranked"]
    mend = f'{id} "{label}" {words}' if ranked else f'{id} "{label}"'
    edit = mend if span.start > start else f" {mend}"
    at.report("E100", span, edit=edit, found=f"`{span.text}`", mend=mend)
    return at.go_on(span.end)
