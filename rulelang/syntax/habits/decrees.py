"""Clauses of decrees in other words or another order than the language has: a row for each."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from rulelang.syntax.habits.speech import folded
from rulelang.syntax.keywords import STATEMENTS
from rulelang.syntax.lexer import Token
from rulelang.syntax.stuck import SKIP, Meant, Stuck

__all__ = ["clause_of_decree", "requires_behind"]

NAME = r"[^\W\d]\w*"
NUMBER = r"-?[0-9][0-9.]*%?"
STRING = r'"[^"\n]*"'
VALUE = rf"(?:{NUMBER}|{STRING})"
LINE = re.compile(r'(?:"(?:[^"\\\n]|\\.)*"|[^"#\n])*')
END = r"(?=\s*(?:[:{}]|$))"
"""Where the clauses of a header end."""
LONGEST = 400
"""Characters on both sides of where the parser is stuck that are looked at."""
BLANKS = r"[\t\x20]"
KINDS = frozenset(key.upper() for key in STATEMENTS) | {"LEVELS"}
REQUIRES = re.compile(r"(?:requires|yeu cau)(?!\w)")
LEVELS = re.compile(r"(?:^|\n)[ \t]*(?:levels|muc|xep loai)(?:[ ]+(?:of|cua)[ ]+\w+)?(?=[ ]*\{)")
SCORING = "criterion bonus penalty"
COUNTED = {"one": "1", "a": "1", "mot": "1", "two": "2", "hai": "2", "three": "3", "ba": "3"}
ORDINAL = {"second": "2", "hai": "2", "third": "3", "ba": "3", "tu": "4", "nam": "5"}


class Found(NamedTuple):
    """Where a row fits: the match in the line without marks, the line, and the keywords."""

    match: re.Match[str]
    line: str
    words: Mapping[str, str]

    def own(self, group: int) -> str:
        """What a group matches, as it is written; empty where it matches nothing."""
        start, end = self.match.span(group)
        return self.line[start:end].strip() if start >= 0 else ""


Mend = str | Callable[[Found], str]


class Row(NamedTuple):
    """What is written, in statements or blocks of these kinds (in all where none is named), and
    what to write: a text with `{g1}` for a group and `{max}` for a keyword, or a function."""

    of: str
    written: str
    mend: Mend


def _combined(found: Found) -> str:
    """`mean without the highest and lowest` with its numbers."""
    sides = re.finditer(
        r"(?:([0-9]+|one|a|two|three|mot|hai|ba) )?(?:the )?(?:(?:diem|mark|score) )?"
        r"(highest|lowest|cao nhat|thap nhat)",
        found.match[2],
    )
    start, parts = found.match.start(2), list[str]()
    for side in sides:
        word = found.line[slice(*(start + at for at in side.span(2)))]
        parts.append(f"{COUNTED.get(side[1] or 'a', side[1])} {word}")
    words = found.words
    joined = f" {words['and']} ".join(parts)
    return f"{words['by']} {words['mean']} {words['without']} {joined}"


def _listed(found: Found) -> str:
    """The values that are allowed, in braces."""
    values = re.findall(VALUE, found.own(1))
    return f"{found.words['in']} {{{', '.join(values)}}}"


def _marks(found: Found) -> str:
    marks = re.findall(rf"{STRING}|[^\s,{{}}\"]+", found.own(1))
    quoted = (mark if mark.startswith('"') else f'"{mark}"' for mark in marks)
    return f"{found.words['missing_marks']} {', '.join(quoted)}"


def _keys(found: Found) -> str:
    """Keys joined by a word: by commas for `and`, in a row each for `or`."""
    pattern = rf"\s+(?:{found.words['or']}|or|hoặc)\s+"
    alternatives = re.split(pattern, found.own(1))
    points = found.own(2)
    if len(alternatives) > 1:
        return "  ".join(f"{one} -> {points}" for one in alternatives)
    joined = re.sub(rf"\s+(?:{found.words['and']}|and|và|&)\s+", ", ", found.own(1))
    return f"{joined} -> {points}"


def _cases(found: Found) -> str:
    """`choose a, b { >= 10, x -> 4  otherwise -> 0 }` as the cases of `first`."""
    words, read = found.words, [one.strip() for one in found.own(1).split(",")]
    body = found.own(2)
    rows = re.findall(r"([^{}]*?)\s*->\s*(\S+)(?:\s*,(?=\s))?", body)
    written = []
    for keys, points in rows:
        if keys.strip() == words["otherwise"]:
            written.append(f"{words['otherwise']} -> {points}")
            continue
        asked = [
            f"{of} {key}" if re.match(r"[<>=!]", key) else f"{of} = {key}"
            for of, key in zip(read, (one.strip() for one in keys.split(",")), strict=False)
            if key != words["any"]
        ]
        condition = f" {words['and']} ".join(asked)
        written.append(f"{words['when']} {condition} -> {points}")
    return f"{words['first']} {{ {'  '.join(written)} }}"


def _points(found: Found) -> str:
    """The points of a line, `(0, 5), (10, 8)`, and those behind signs of comparison."""
    body = re.sub(rf"\(\s*({NUMBER})\s*[,;]\s*([^(),;]+?)\s*\)", r"\1 -> \2", found.own(1))
    bare = re.sub(rf"(?<!-)(?:>=|<=|>|<)\s*(?={NUMBER})", "", body)
    return f"{{ {bare} }}"


def _kth(found: Found) -> str:
    place = ORDINAL.get(found.match[2], found.match[2])
    side = {"cao": "cao nhất", "thap": "thấp nhất"}[found.match[1]]
    return f"{side}({found.own(3)}, {place})"


def _known(found: Found) -> str:
    """`known` once, before all values."""
    values = re.sub(rf"{found.words['known']}\s+", "", found.own(1))
    return f"({found.words['known']} {values})"


def _untyped(found: Found) -> str:
    """Parameters without the types that other languages give them."""
    return re.sub(r"\s*:[^,()]*", "", found.own(0))


def _parameters(found: Found) -> str:
    names = ", ".join(re.findall(NAME, found.own(2)))
    return f"{found.words['define']} {found.own(1)}({names}) ="


POLICY = "zero|unranked|error|rescale|khong diem|khong xep hang|bao loi|quy doi"
UNIT = rf"(?:unit|don vi(?: tinh)?) ({STRING})"
SHOWN = r"(?:(?:show|hien thi) )([0-9]+) (?:decimals?|chu so thap phan)"
ROWS: tuple[Row, ...] = (
    # groups, and figures
    Row("", r"^(?:group of|nhom|nhom cac) (diem cong|diem tru|bonus|penalty)(?!\w)", "{g1}"),
    Row(
        "",
        rf"^(?:figure|index|chi so|dai luong|gia tri) (?={NAME}(?: {STRING})? ?=)",
        "{let} ",
    ),
    Row(
        "let",
        r"(?<!show\x20)(?<!thi\x20)(?<![\w.])([0-9]+) (?:decimals?|decimal places|chu so thap phan)"
        r"(?= ?=)",
        "{show} {g1} {decimals}",
    ),
    Row(
        "let",
        rf" ?(?:(?:max|toi da|up to|khong qua|weight|trong so) {NUMBER}|(?:item|muc) {STRING})"
        r"(?= ?=)",
        "",
    ),
    Row(
        "let",
        rf"^\w+ ({NAME}) ({STRING}) ?= ?(.+?) {UNIT}$",
        "{let} {g1} {g2} {measure} {g4} = {g3}",
    ),
    Row(
        "let",
        rf"^\w+ ({NAME}) ({STRING}) ?= ?(.+?) {SHOWN}$",
        "{let} {g1} {g2} {show} {g4} {decimals} = {g3}",
    ),
    Row(
        "let",
        rf"^\w+ ({NAME})(?: ({STRING}))? ?= ?(?:given|cham diem)$",
        "{input} {g1} {g2} : {number}",
    ),
    Row("let", r"= ?(?:ratio|theo ty le|points?|diem|yes|dat khi) (?=\S)", "= "),
    # several keys, and lines between points
    Row(
        "",
        r"(?:choose|theo lua chon) ([^{}()]+?) ?\{((?:[^{}]*[,\x20])?(?:>=|<=|(?<!-)>|<)[^{}]*)\}",
        _cases,
    ),
    Row("", r"(?:choose|theo lua chon) ?\(([^(){}]+)\)(?= ?\{)", "{choose} {g1}"),
    Row("choose", r"\(([^()]+)\)(?= ?->)", "{g1}"),
    Row("choose", r"(?<![\w.)])(?:\*|_)(?= ?(?:,|->))", "{any}"),
    Row("choose", r"(?<=,\x20)(?:otherwise|con lai)(?= ?->)", "{any}"),
    Row("choose", r"(?:otherwise|con lai)(?= ?,)", "{any}"),
    Row(
        "choose",
        rf"((?:{NAME}|{VALUE})(?: (?:and|va|&|or|hoac) (?:{NAME}|{VALUE}))+) ?-> ?([^\s{{}}]+)",
        _keys,
    ),
    Row(
        SCORING,
        rf"(?:interpolate|noi suy) (\S+) (?:from|tu) ({NUMBER}) (?:to|den) ({NUMBER})$",
        "{interpolate} {g1} {{ {g2} -> 0, {g3} -> {max} }}",
    ),
    Row("interpolate", r",? ?(?:otherwise|con lai) ?-> ?[^,{}\s]+", ""),
    Row(
        "interpolate",
        rf"\{{ ?([^{{}}]*(?:\( ?{NUMBER}|(?<!-)[<>]=? ?{NUMBER})[^{{}}]*?) ?\}}",
        _points,
    ),
    # floors and ceilings
    Row(
        SCORING,
        r"(?:from|tu) (-[0-9.]+) (?:to|den) ([0-9.]+)" + END,
        "{max} {g2} {down_to} {g1}",
    ),
    Row(
        SCORING,
        r"(?:min|minimum|toi thieu|floor|san|at least|it nhat|from|tu|not below) (-[0-9.]+|0)"
        r"(?=\s|[:{]|$)",
        "{down_to} {g1}",
    ),
    Row(
        "ruleset",
        r"(?:total|tong)(?: diem)? (?:from|tu) (-[0-9.]+) (?:to|den) ([0-9.]+)",
        "{total} {down_to} {g1} {total} {up_to} {g2}",
    ),
    Row("ruleset", r"(?:total|tong)(?: diem)? (?:max|toi da) ([0-9.]+)", "{total} {up_to} {g1}"),
    Row(
        "ruleset",
        r"(?:total|tong)(?: diem)? (?:min|toi thieu|at least|from|tu) (-[0-9.]+|0)",
        "{total} {down_to} {g1}",
    ),
    # levels
    Row("levels", rf"(to|den) ?<=? ?({NUMBER})", "{to} {g2}"),
    Row("levels", rf"(from|tu) ?>= ?({NUMBER})", "{from} {g2}"),
    Row(
        "levels",
        rf"((?:at most|nhieu nhat) {NUMBER}(?: (?:of|cua) (?:units|so don vi|{NAME}))?) "
        r"((?:requires|yeu cau) .+?)(?=  | ?\}|$| (?:otherwise|con lai) )",
        "{g2} {g1}",
    ),
    Row(
        "levels",
        rf"(?:at most|nhieu nhat) ({NUMBER}) (?:of|cua) (?:tat ca|tong so|toan bo|cac don vi)"
        r"(?: (?:cac )?don vi)?",
        "{at_most} {g1} {of} {units}",
    ),
    Row(
        "levels",
        r"(?:not ranked|no rank|without (?:a )?rank|khong duoc xep hang|khong xep(?! hang))"
        r"(?: thu)?(?=\s|\}|$)",
        "{not_ranked}",
    ),
    Row("", rf"(?:muc|xep loai|muc xep hang) (?:cua|of) ({NAME})(?= ?[=<>!])", "{g1}.level"),
    # out of the running
    Row("disqualified check", rf" ?:(?= ?{STRING})", ""),
    Row(
        "disqualified",
        rf"^(?:disqualified|bi loai)(?: {NAME})? ({STRING}) (?:when|khi) (.+)$",
        "{disqualified} {when} {g2} {g1}",
    ),
    Row(
        "disqualified",
        rf"^(?:disqualified|bi loai) {NAME} (?:when|khi) (.+)$",
        "{disqualified} {when} {g1}",
    ),
    # parts of the units, and what is known
    Row(
        "",
        r" ?, ?((?:where|within|voi dieu kien|trong tung) [^\s()]+)",
        " {g1}",
    ),
    Row("", r"\) ?(?:where|voi dieu kien) ([^(){}:]+?)$", " {where} {g1})"),
    Row("", r"(?<=[\w%)]) (?:when|if|khi|neu) ([^(),{}]+)\)", " {where} {g1})"),
    Row(
        "",
        rf"(?<=[\w%)]) (?:by|per|for each|in each|in|theo|trong(?: moi)?|theo tung) ({NAME})"
        r"(?= ?\))",
        " {within} {g1}",
    ),
    Row("", r"(cao|thap) thu (hai|ba|tu|nam|[0-9]+) ?\(([^()]+)\)", _kth),
    Row(
        "",
        r"(?<!by\x20)(?<!theo\x20)(min|max|sum|mean|median|count|highest|lowest|average|nho nhat|"
        r"lon nhat|tong|trung binh|"
        r"trung vi|dem|cao nhat|thap nhat) ?\{ ?([^{}:\s][^{}:]*?) ?\}",
        "{g1}({g2})",
    ),
    Row("", r"\(([^()]*?) (?:known|da biet) ?\)", "({known} {g1})"),
    Row("", r"\( ?da biet ?, ?", "({known} "),
    Row("", r"\(((?:known|da biet) [^()]*, ?(?:known|da biet) [^()]*)\)", _known),
    Row("", rf"(previous|ky truoc) ({NAME})(?! ?\()", "{g1}({g2})"),
    # combinations
    Row(
        SCORING,
        r"(?:by|theo) (?:the )?(mean|average|trung binh) (?:without|except|excluding|bo|tru) "
        r"((?:[0-9]+ |one |two |three |a |the |mot |hai |ba )*(?:diem |mark |score )?"
        r"(?:highest|lowest|cao nhat|thap nhat)(?:(?:,| and| va| &) ?"
        r"(?:[0-9]+ |one |two |three |a |the |mot |hai |ba )*(?:diem |mark |score )?"
        r"(?:highest|lowest|cao nhat|thap nhat))?)",
        _combined,
    ),
    Row(
        SCORING,
        r"(?:given|cham diem) (?:per row |theo tung dong )?(?:by |theo )?"
        r"(mean|median|sum|highest|lowest|trung binh|trung vi|tong|cao nhat|thap nhat)$",
        "{given} {per_row} {by} {g1}",
    ),
    # what is missing
    Row(
        SCORING,
        r"(?:known at least|co so lieu it nhat) (?:a |mot )?(?:half|nua)",
        "{known_at_least} 50%",
    ),
    Row(
        SCORING,
        rf"(?:at least|it nhat) ({NUMBER}) (?:known|reported|co so lieu|duoc bao cao)",
        "{known_at_least} {g1}",
    ),
    Row(
        SCORING,
        rf"(?:when missing|if missing|khi thieu so lieu|neu thieu so lieu) ({POLICY})",
        "{missing} {g1}",
    ),
    Row(
        "input",
        rf"(?<!when\x20)(?<!khi\x20)(?:missing|thieu so lieu) ({POLICY})",
        "{when_missing} {g1}",
    ),
    Row(
        "ruleset",
        rf"(?:missing (?:marks?|values?)|ky hieu (?:thieu|khuyet)|dau thieu) ?:? ?"
        rf"(\{{ ?{STRING}(?: ?,? ?{STRING})* ?\}}|{STRING}(?: ?,? ?{STRING})*|[^\s,{{}}\"]+)",
        _marks,
    ),
    Row("ruleset", r"(quy doi) (?:lai|diem)", "{g1}"),
    Row("ruleset", rf"cac ky ({NAME})", "{period} {g1}"),
    # shorthands
    Row("define", rf"^\S+(?: nghia)? ({NAME}) ?\( ?\) ?= ?", "{let} {g1} = "),
    Row("define", rf"^\S+(?: nghia)? ({NAME}) ({NAME}(?:,? {NAME})*) ?=", _parameters),
    Row("define", r"\([^()]*:[^()]*\)", _untyped),
    Row(
        "input",
        r"(?<!\w)(?:in|trong so|trong|one of|mot trong|values?|gia tri)(?: cac gia tri)? ?[(\[{]? ?"
        rf"({VALUE}(?:(?: ?, ?| or | hoac ){VALUE})+) ?[)\]}}]?",
        _listed,
    ),
    Row(
        "input",
        rf"^(?:input|so lieu) ({NAME})(?: ({STRING}))? (?:(per row|theo tung dong)|"
        rf"(?:(item|muc)|(?:unit|don vi(?: tinh)?)) ({STRING})) ?: ?(.+)$",
        lambda found: " ".join(
            filter(
                None,
                (
                    *(found.words["input"], found.own(1), found.own(2), ":", found.own(6)),
                    found.words[
                        "per_row" if found.own(3) else "item" if found.own(4) else "measure"
                    ],
                    found.own(5),
                ),
            )
        ),
    ),
    Row(
        SCORING,
        rf"^(criterion|bonus|penalty|tieu chi|diem cong|diem tru) (?:item|muc) ({STRING}) ({NAME})"
        rf"(?: ({STRING}))?",
        "{g1} {g3} {g4} {item} {g2}",
    ),
    # percentages without their sign
    Row(
        "input",
        r"(?:percent|ty le) (?:as |in |theo )?(?:percent(?:age)?s?|hundredths?|phan(?: tram)?)"
        r"(?=\s|$)(?! don vi| so)",
        "{percent} {as_hundredths}",
    ),
    Row(
        "input",
        r"(?:percent|ty le) (?:as |in |theo )?(?:a )?(?:fractions?|phan so|phan don vi)(?=\s|$)",
        "{percent} {as_fraction}",
    ),
)


def requires_behind(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """`levels { … } requires CONDITION`, whose condition stands before the block."""
    text, before = at.source.text, at.previous
    if before is None or before.type != "RBRACE":
        return None
    if not REQUIRES.match(folded(text[token.span.start : token.span.start + len("requires ")])):
        return None
    heads = list(LEVELS.finditer(folded(text[: before.span.start])))
    if not heads:
        return None
    condition = _line(text, token.span.start).rstrip()
    span = token.span.at(token.span.start, token.span.start + len(condition))
    mend = f"{at.words()['levels']} {condition} {{ … }}"
    at.report("E100", span, edit="", found=f"`{condition}`", mend=mend)
    head = heads[-1].end()
    at.change(span.at(head, head), f" {condition}")
    at.damaged.append(span)
    at.lexer.position = max(at.lexer.position, span.end)
    return SKIP


def clause_of_decree(at: Stuck, token: Token, expected: list[str]) -> Meant:
    """A clause that a row knows, around where the parser is stuck."""
    text, place = at.source.text, token.span.start
    start = text.rfind("\n", max(place - LONGEST, 0), place) + 1
    if not start and place > LONGEST:
        return None
    begun = at.index_of(KINDS)
    kind = at.values[begun].type if begun >= 0 else ""
    if begun >= 0:
        start = max(start, at.values[begun].span.start)
    line = _line(text, start)
    start += len(line) - len(line.lstrip())
    line = line.strip()
    plainly, place = re.sub(r"\t", " ", folded(line)), place - start
    if len(plainly) != len(line):
        return None
    within = {kind.lower(), at.block().lower(), ""}
    for row in ROWS:
        if not within & set(row.of.split() or [""]):
            continue
        for match in _pattern(row.written).finditer(plainly):
            if match.start() > place or plainly[match.end() : place].strip():
                continue
            own = line[match.start() : match.end()]
            mend = _mend(row.mend, Found(match, line, at.words()))
            if mend.strip() == own.strip():
                continue
            span = token.span.at(start + match.start(), start + match.end())
            shown = span.at(span.start + len(own) - len(own.lstrip()), span.end)
            help = "help" if mend.strip() else "needless"
            at.report("E100", shown, help=help, found=f"`{shown.text.strip()}`", mend=mend.strip())
            at.change(span, mend)
            at.damaged.append(span)
            at.lexer.position = max(at.lexer.position, span.end)
            return SKIP
    return None


@cache
def _pattern(written: str) -> re.Pattern[str]:
    """A row's pattern, in which a blank stands for one or more."""
    return re.compile(written.replace(" ?", BLANKS + "*").replace(" ", BLANKS + "+"))


def _mend(mend: Mend, found: Found) -> str:
    if not isinstance(mend, str):
        return mend(found)
    groups = {f"g{i}": found.own(i) for i in range(1, len(found.match.groups()) + 1)}
    text = mend.format_map({**found.words, **groups})
    return re.sub(r"(?<=\S) {2,}", " ", text)


def _line(text: str, start: int) -> str:
    """The rest of a line without its comment, as far as it is looked at."""
    found = LINE.match(text, start, min(start + 2 * LONGEST, len(text)))
    return found[0] if found else ""
