"""Names that nothing declares: one error for each, with the place of a declaration that is lost."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from attrs import evolve

from rulelang.check.declared import Declared
from rulelang.diagnostics import Diagnostic, Label, Place, Source, Span
from rulelang.diagnostics.suggest import plain
from rulelang.forms.checking import Checking
from rulelang.forms.scope import Symbol
from rulelang.syntax import tree as t
from rulelang.words import phrase

__all__ = ["folded"]

WORDS = r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|[^\W\d]\w*'
MOST_EXPLAINED = 20
"""Names whose declaration is looked for: more have one cause."""
MOST_SHOWN = 2
"""Further uses of a name that are shown."""
ALIKE = 0.8
"""How like two names are of which one may be the other, misspelt."""
CLOSE = 4
"""Words between names that are in one list."""
FAR = 3
"""Lines between declarations that are shown both."""
SAME = {"E204": ("name",), "E207": ("name", "options"), "E460": ("name",)}
"""Errors that say the same where these values are the same."""
FOLDED = frozenset(SAME) | {"E201"}
GROUPS = {"criterion": "part", "bonus": "part", "penalty": "part"}
"""Kinds of names that are declared among each other."""


def folded(checking: Checking, declared: Declared) -> list[Diagnostic]:
    """What a check has found, with one error of all that say the same of one name.

    A name that is used twice is not a slip of the keyboard: its declaration is misspelt, or lost.
    The error then shows where. So does that of an id that a choice, or levels, do not have.
    """
    found = list(checking.reports.diagnostics)
    if FOLDED.isdisjoint(item.code for item in found):
        return found
    source = checking.scope.source
    found = [_with_its_place(item, declared) for item in found]
    found = _alike_folded(found, source, _lists(checking, declared))
    uses: dict[str, list[Diagnostic]] = {}
    for item in found:
        if item.code == "E201" and item.help in ("near", "help") and _stands_in(item, source):
            uses.setdefault(str(item.values["name"]), []).append(item)
    if not uses:
        return found
    places = _Places(source, checking.scope.symbols, declared)
    if any(item.code == "E218" for item in found):  # of no criterion there is a name
        found = [item for item in found if not places.is_part(item)]
        uses = {name: items for name, items in uses.items() if not places.is_part(items[0])}
    explained = list(uses.items())[:MOST_EXPLAINED]
    whole = {id(items[0]): places.explained(name, items) for name, items in explained}
    others = {id(item) for items in uses.values() for item in items[1:]}
    lost = [key for key, item in whole.items() if places.is_lost_with_others(item)]
    if len(lost) > MOST_SHOWN:  # a criterion with all that is in it
        first, *more = lost
        labels = [
            Label(
                Place(_span(whole[key])),
                phrase("labels.and", value=f"`{whole[key].values['name']}`"),
            )
            for key in more[:MOST_SHOWN]
        ]
        whole[first] = evolve(whole[first], labels=(*whole[first].labels, *labels))
        others.update(more)
    return [whole.get(id(item), item) for item in found if id(item) not in others]


def _with_its_place(item: Diagnostic, declared: Declared) -> Diagnostic:
    """An error about what is not declared, a column of periods or a function, with its place."""
    label = None
    if item.code == "E460" and declared.ruleset is not None:
        label = Label(Place(declared.ruleset.name.span), phrase("labels.setting"))
    elif item.code == "E204" and item.help == "help":
        names = [*(one.name for one in declared.inputs), *(one.name for one in declared.lets)]
        before = [name.span for name in names if name.span.start < _start(item)]
        if before:
            last = max(before, key=lambda span: span.start)
            label = Label(Place(last), phrase("labels.beside"))
    return item if label is None else evolve(item, labels=(*item.labels, label))


def _alike_folded(
    found: Iterable[Diagnostic], source: Source, lists: Mapping[str, Span | None]
) -> list[Diagnostic]:
    """Make one error of all that say the same; ``lists`` are where the ids of a list are declared,
    or none where that could not be read."""
    kept: dict[tuple[str, ...], int] = {}
    result: list[Diagnostic] = []
    for item in found:
        if item.code not in SAME or not _stands_in(item, source):
            result.append(item)
            continue
        said = [str(item.values[value]) for value in SAME[item.code]]
        at = lists.get(said[-1]) if item.code == "E207" else None
        if item.code == "E207" and at is None and said[-1] in lists:
            continue  # the id may be in what could not be read
        key = item.code, *said
        if item.help == "other_row":  # the other choice is meant, with all its ids
            key = item.code, str(item.values["of"]), said[-1]
        if key not in kept:
            kept[key] = len(result)
            labels = [] if at is None else [Label(Place(at), phrase("labels.ids"))]
            result.append(evolve(item, labels=(*item.labels, *labels)))
            continue
        first = result[kept[key]]
        if len(first.labels) <= MOST_SHOWN:
            labels = [Label(Place(_span(item)), phrase("labels.again"))]
            result[kept[key]] = evolve(first, labels=(*first.labels, *labels))
    return result


def _lists(checking: Checking, declared: Declared) -> Mapping[str, Span | None]:
    """Where ids are listed, by the ids; none where some of the list could not be read."""
    blocks = [(block.span, block.rows) for block in declared.levels if block.rows]
    found: dict[str, Span | None] = {
        ", ".join(row.name.text for row in rows): (
            None if checking.reports.touches(span) else _whole(rows)
        )
        for span, rows in blocks
    }
    for item in declared.inputs:
        if item.type.options:
            found[", ".join(option.name.text for option in item.type.options)] = item.name.span
    return found


def _whole(rows: Sequence[t.LevelRow]) -> Span:
    """From the first row to the last."""
    return rows[0].span.at(rows[0].name.span.start, rows[-1].name.span.end)


def _stands_in(item: Diagnostic, source: Source) -> bool:
    """Whether an error is of a text itself, and not of a shorthand that it writes out."""
    return isinstance(item.place, Place) and item.place.source is source


class _Places:
    """Where names are declared and used in a file, in its order."""

    def __init__(self, source: Source, symbols: Mapping[str, Symbol], declared: Declared) -> None:
        self.spans = {id: one.span for id, one in symbols.items() if one.span is not None}
        self.groups = {id: GROUPS.get(symbols[id].kind, symbols[id].kind) for id in self.spans}
        self.orders: dict[str, list[str]] = {}
        for id in sorted(self.spans, key=lambda id: self.spans[id].start):
            self.orders.setdefault(self.groups[id], []).append(id)
        self.given = _names(pair for one in declared.examples for pair in one.given)
        self.expected = _names(pair for one in declared.examples for pair in one.expect)
        self.together = [frozenset(_names((*one.given, *one.expect))) for one in declared.examples]
        ranks = (declared.rank, *declared.rankings)
        self.keys = frozenset(key.name.id for rank in ranks if rank for key in rank.keys)
        self.lets = [(let.span.start, let.span.end, let.name.text) for let in declared.lets]
        self.words = [
            (match[0], match.start())
            for match in re.finditer(WORDS, source.text)
            if match[0][0] not in '"#'
        ]

    def explained(self, name: str, items: list[Diagnostic]) -> Diagnostic:
        """The first use of a name, with its other uses and what became of the declaration."""
        first, *others = sorted(items, key=_start)
        labels = [Label(Place(_span(item)), phrase("labels.again")) for item in others[:MOST_SHOWN]]
        near = str(first.values["near"])
        if near and not self.is_meant(name, near, bool(others)):
            first, near = evolve(first, help="help", edits=()), ""
        if near in self.spans and self.is_unread(near):
            labels.append(Label(Place(self.spans[near]), phrase("labels.misspelt")))
        before = None if near else self.lost(name)
        if before is not None:
            labels += self.beside(self.spans[before])
        return evolve(first, labels=(*first.labels, *labels))

    def is_meant(self, name: str, near: str, often: bool) -> bool:
        """Whether a name is one that is declared, or a word for it, and no other that is lost."""
        from difflib import SequenceMatcher  # which few files need

        if near not in self.spans:
            return name not in self.given
        if any({name, near} <= names for names in self.together):
            return False
        if name in self.expected and self.groups[near] not in self.groups_of(name):
            return False
        if SequenceMatcher(None, plain(name), plain(near)).ratio() < ALIKE:
            return False
        if not often:
            return True
        return self.is_unread(near) and self.groups[near] in self.groups_of(name)

    def is_part(self, item: Diagnostic) -> bool:
        """Whether an error is of a name that examples expect or units are ranked by."""
        return item.code == "E201" and item.values["name"] in {*self.expected, *self.keys}

    def is_lost_with_others(self, item: Diagnostic) -> bool:
        """Whether an error is of a name that examples or rankings have, and that is like none."""
        name = item.values["name"]
        return item.help == "help" and name in {*self.expected, *self.given, *self.keys}

    def is_unread(self, name: str) -> bool:
        """Whether a name stands where it is declared and nowhere else."""
        return sum(word == name for word, _ in self.words) == 1

    # ---- the place of a declaration that is lost ----------------------------------------------

    def lost(self, name: str) -> str | None:
        """The name next to whose declaration that of another is lost, or none: names that are used
        one after the other are often declared so."""
        votes: dict[str, float] = {}
        at = [index for index, (word, _) in enumerate(self.words) if word == name]
        for index in at:
            for group in self.groups_of(name) & set(self.orders):
                for beside, weight in self.votes(index, group):
                    votes[beside] = votes.get(beside, 0) + weight
        first = self.words[at[0]][1] if at else 0
        let = next((id for start, end, id in self.lets if start <= first < end), None)
        if let is not None and name not in self.given:  # a let mostly is before its first use
            votes[let] = votes.get(let, 0) + 1
        return max(votes, key=lambda id: votes[id]) if votes else None

    def beside(self, span: Span) -> Iterator[Label]:
        """The declaration next to a lost one, and the one after it if that is further on."""
        yield Label(Place(span), phrase("labels.beside"))
        starts = sorted(one.start for one in self.spans.values())
        after = next((start for start in starts if start > span.start), None)
        if after is None:
            return
        following = span.at(after, after + 1)
        if span.source.position(after)[0] - span.source.position(span.start)[0] > FAR:
            yield Label(Place(following), phrase("labels.or_before"))

    def groups_of(self, name: str) -> AbstractSet[str]:
        """What a name that is lost can have been."""
        if name in self.expected:
            return {"part", "let", "rank"}
        if name in self.keys:
            return {"part", "let"}
        in_expressions = sum(word == name for word, _ in self.words) > self.given.get(name, 0)
        if name in self.given:
            return {"input"} if in_expressions else {"input", "part"}
        return {"input", "let"}

    def votes(self, index: int, group: str) -> Iterator[tuple[str, float]]:
        """Names of a group next to which a word may have been declared, each with a weight."""
        order = self.orders[group]
        before, after = self.used(index, -1, group), self.used(index, 1, group)
        if before and after:
            apart = order.index(after[1]) - order.index(before[1])
            if 0 < apart <= FAR:
                yield before[1], 3 / apart / (1 + (before[0] + after[0]) / 10)
        if before and before[1] == order[-1] and before[0] <= CLOSE:
            yield before[1], 2
        if after and after[1] == order[0] and after[0] <= CLOSE:
            yield after[1], 2
        for one in (before, after):
            if one:
                yield one[1], 1 / (1 + one[0])

    def used(self, index: int, step: int, group: str) -> tuple[int, str] | None:
        """The nearest use of a name of a group before or after a word, with its distance."""
        distance = 1
        while 0 <= index + step * distance < len(self.words):
            word, at = self.words[index + step * distance]
            if self.groups.get(word) == group and at != self.spans[word].start:
                return distance, word
            distance += 1
        return None


def _names(pairs: Iterable[t.Pair]) -> Mapping[str, int]:
    """How often each name is in examples."""
    found: dict[str, int] = {}
    for pair in pairs:
        if isinstance(pair.name, t.Name):
            found[pair.name.id] = found.get(pair.name.id, 0) + 1
    return found


def _span(item: Diagnostic) -> Span:
    assert isinstance(item.place, Place)
    return item.place.span


def _start(item: Diagnostic) -> int:
    return _span(item).start
