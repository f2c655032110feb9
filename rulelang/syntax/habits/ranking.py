"""A ranking as a sentence: `rank by score descending`, `xếp hạng giảm dần theo tổng rồi lan`."""

import re
from typing import Any

from attrs import evolve, frozen

from rulelang.syntax.habits.speech import folded
from rulelang.syntax.lexer import Token
from rulelang.syntax.mistakes import RESULT_WORDS, in_results
from rulelang.syntax.stuck import Meant, Stuck

__all__ = ["ranking_as_sentence"]

ORDER = r"(?:(?:in|theo) )?(?:thu tu )?"
EQUAL = r"bang nhau|bang diem|trung diem|cung diem|equal|ties? broken|tie-?break|tied|ties|a tie"
SAID = {
    "within": r"within|in each|per|trong tung|trong moi|trong",
    "ties_dense": r"ties dense|dong hang (?:khong nhay bac|lien(?: tiep)?)",
    "ties_ordinal": r"ties ordinal|no ties|without ties|khong (?:co )?dong hang",
    "ties_share": r"ties shared?|ties allowed|with ties|(?:(?:duoc|cho phep|cho) )?dong hang",
    "then": r"[,;]|then|and|roi(?: den)?|sau do|tiep theo|tiep den|va|thi|"
    rf"(?:(?:neu|khi|if|when|in case of|on) )?(?:diem )?(?:{EQUAL})",
    "descending": rf"{ORDER}(?:descending(?: order)?|desc|giam dan|tu cao (?:xuong|den) thap|"
    r"cao (?:nhat )?truoc|(?:from )?high(?:est)? to low(?:est)?|(?:high(?:est)?|best) first)",
    "ascending": rf"{ORDER}(?:ascending(?: order)?|asc|tang dan|tu thap (?:len|den) cao|"
    r"thap (?:nhat )?truoc|(?:from )?low(?:est)? to high(?:est)?|low(?:est)? first)",
    "by": r"by|according to|theo|dua (?:theo|tren|vao)|can cu(?: vao| theo)?",
    "result": "|".join(sorted(RESULT_WORDS, key=len, reverse=True)),
    "name": r"[^\W\d]\w*",
    "label": r'"[^"\\]*"',
}
"""What is said in a ranking, without marks and capitals, in the order in which it is tried."""
TIES = frozenset(("ties_dense", "ties_ordinal", "ties_share"))
KEYS = frozenset(("result", "name"))


@frozen
class Ranking:
    """What a ranking says: its name and label, what it is within, its keys as they are written,
    each with whether the lowest is first, and its ties."""

    name: str = ""
    label: str = ""
    group: str = ""
    keys: tuple[tuple[str, bool], ...] = ()
    ties: str = ""


def ranking_as_sentence(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """A ranking with its parts in another order, or joined by the words of a sentence."""
    index = at.index_of({"RANK"})
    if index < 0 or at.open_braces():
        return None
    rank = at.values[index]
    line = at.line_from(rank.span.end)
    start = rank.span.end + len(line) - len(line.lstrip())
    span = token.span.at(start, rank.span.end + len(line))
    parts = _parts(span.text)
    said = _ranking(parts, at)
    if said is None or not said.keys or token.span.start >= span.end:
        return None
    if _written(said, at) == _spaced(span.text):
        return None
    meant = [(key if at.declares(key) else in_results(key), rising) for key, rising in said.keys]
    said = evolve(said, keys=tuple(meant))
    kept = at.kept()
    at.drop(index + 1)
    if not at.feed(_tokens(said), span):
        at.put_back(kept)
        return None
    mend = _written(said, at)
    needless = [own for kind, own in parts if kind == "descending"]
    odd, edit, help = span, mend, "best_first" if needless else "help"
    if needless and _spaced(span.text.replace(needless[0], "", 1)) == mend:
        begin = start + span.text.index(needless[0])
        odd, edit = span.at(begin, begin + len(needless[0])), ""
    whole = f"{rank.span.text} {mend}"
    at.report("E100", odd, help, edit=edit, found=f"`{odd.text}`", mend=whole)
    at.damaged.append(span)
    return at.go_on(span.end)


def _spaced(text: str) -> str:
    """A text with one blank between its words, and none before its commas."""
    return re.sub(r"\s+,", ",", re.sub(r"\s+", " ", text)).strip()


def _parts(text: str) -> list[tuple[str, str]]:
    """What is said in a text, each part with its kind; none where a part is not known."""
    plainly, position = folded(text), 0
    found: list[tuple[str, str]] = []
    while position < len(text):
        tried = ((kind, re.compile(said).match(plainly, position)) for kind, said in SAID.items())
        fitting = [(kind, m.end()) for kind, m in tried if m and _ends(plainly, m.end())]
        if not fitting:
            return []
        kind, end = fitting[0]
        found.append((kind, text[position:end]))
        position = len(text) - len(plainly[end:].lstrip())
    return found


def _ends(text: str, end: int) -> bool:
    """Whether a word does not go on at a position."""
    return not (text[end - 1].isalnum() and re.match(r"[\w.-]", text[end:]))


def _ranking(parts: list[tuple[str, str]], at: Stuck) -> Ranking | None:
    """The ranking that parts make, or None where two of them do not go together."""
    said, before, rising = Ranking(), "", False
    for i, (kind, own) in enumerate(parts):
        following = parts[i + 1][0] if i + 1 < len(parts) else ""
        if kind in KEYS and before == "within":
            said, kind = evolve(said, group=own), "group"
        elif kind == "name" and not i and following in ("label", "by", "within"):
            said = evolve(said, name=own)
        elif kind == "label" and said.name and i == 1:
            said = evolve(said, label=own)
        elif kind in KEYS:
            if before in (*KEYS, "ascending", "descending") and said.keys:
                return None
            said = evolve(said, keys=(*said.keys, (own, rising)))
            rising = False
        elif kind == "ascending" and said.keys and before != "by":
            said = evolve(said, keys=(*said.keys[:-1], (said.keys[-1][0], True)))
        elif kind == "ascending":
            rising = True
        elif kind in TIES and following != "by":
            said = evolve(said, ties=kind)
        elif kind == "label" or (kind == "within" and following not in KEYS):
            return None
        before = before if kind in ("by",) and before else kind
    return said


def _written(said: Ranking, at: Stuck) -> str:
    """A ranking as the language has it, behind its keyword."""
    words = at.words()
    keys = ", ".join(f"{key} {words['ascending']}" if rising else key for key, rising in said.keys)
    group = f"{words['within']} {said.group}" if said.group else ""
    ties = words[said.ties] if said.ties else ""
    return " ".join(filter(None, (said.name, said.label, group, words["by"], keys, ties)))


def _tokens(said: Ranking) -> list[tuple[str, Any]]:
    """The tokens of a ranking behind its keyword."""
    tokens: list[tuple[str, Any]] = [("NAME", said.name)] if said.name else []
    tokens += [("STRING", said.label[1:-1])] if said.label else []
    tokens += [("WITHIN", "within"), ("NAME", said.group)] if said.group else []
    for i, (key, rising) in enumerate(said.keys):
        tokens += [("COMMA", ",") if i else ("BY", "by"), ("NAME", key)]
        tokens += [("ASCENDING", "ascending")] if rising else []
    return [*tokens, ("TIES", said.ties)] if said.ties else tokens
