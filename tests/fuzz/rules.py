"""One careless edit of a shipped ruleset: how many errors it gives, and how near the first is.

    python -m tests.fuzz.rules --edits 200 --seed 1

Each kind of edit is made so many times, in both languages of rules. Edits that leave a file
without errors are not counted.
"""

import argparse
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import rulelang
from rulelang.api.files import compiled_grammar
from rulelang.diagnostics import Diagnostic, Place, Source, render_all
from rulelang.syntax import parse
from rulelang.syntax.print import print_file

ROOT = Path(__file__).parents[2]
RULESETS = sorted(
    path for path in (ROOT / "rulesets").rglob("*.rules") if ".published" not in path.name
)
TOKEN = re.compile(r'#[^\n]*|"[^"\n]*"|\w+(?:\.\w+)*%?|->|[<>!]=|[^\s\w]')
MOST_ERRORS = 3
NEAR = 2
"""Lines between the edit and an error that is near to it."""


class Edited(NamedTuple):
    """A text with one edit, the lines (from 1) that it touches, and what was done."""

    text: str
    first: int
    last: int
    what: str


class Answer(NamedTuple):
    """What an edited text gives: its errors, and the lines from the edit to the first."""

    edited: Edited
    errors: list[Diagnostic]
    distance: int


def tokens(text: str) -> list[re.Match[str]]:
    """The words and signs of a text, comments left out."""
    return [found for found in TOKEN.finditer(text) if not found[0].startswith("#")]


def replaced(text: str, start: int, end: int, by: str, what: str) -> Edited:
    """The text with other letters in place of some."""
    first = text.count("\n", 0, start) + 1
    return Edited(text[:start] + by + text[end:], first, first + by.count("\n"), what)


def delete_token(text: str, rng: random.Random) -> Edited:
    """Leave out a word or sign."""
    found = rng.choice(tokens(text))
    return replaced(text, *found.span(), "", f"without {found[0]}")


def double_token(text: str, rng: random.Random) -> Edited:
    """Write a word or sign twice."""
    found = rng.choice(tokens(text))
    return replaced(text, *found.span(), f"{found[0]} {found[0]}", f"{found[0]} twice")


def swap_tokens(text: str, rng: random.Random) -> Edited:
    """Swap two words or signs that stand side by side."""
    all_tokens = tokens(text)
    at = rng.randrange(len(all_tokens) - 1)
    first, second = all_tokens[at : at + 2]
    between = text[first.end() : second.start()]
    by = second[0] + between + first[0]
    return replaced(text, first.start(), second.end(), by, f"{first[0]} and {second[0]} swapped")


def misspell(text: str, rng: random.Random) -> Edited:
    """Leave out, double or swap letters of a word."""
    words = [found for found in tokens(text) if len(found[0]) > 2 and found[0].isalpha()]
    found = rng.choice(words)
    word, at = found[0], rng.randrange(len(found[0]) - 1)
    spelt = rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[: at + 1] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return replaced(text, *found.span(), spelt, f"{word} as {spelt}")


def delete_line(text: str, rng: random.Random) -> Edited:
    """Leave out a line that is not empty."""
    return _line(text, rng, "")


def double_line(text: str, rng: random.Random) -> Edited:
    """Write a line twice."""
    return _line(text, rng, "twice")


def delete_statement(text: str, rng: random.Random) -> Edited:
    """Leave out a statement with its lines, those that stand in it included."""
    start, end = rng.choice(list(statements(text)))
    what = f"without the statement {text[start:end].splitlines()[0]}"
    line = text.rfind("\n", 0, start) + 1
    following = text.find("\n", end)
    alone = not text[line:start].strip() and not text[end : max(following, end)].strip()
    if alone and following >= 0:
        start, end = line, following + 1
    return replaced(text, start, end, "", what)


def double_statement(text: str, rng: random.Random) -> Edited:
    """Write a statement twice."""
    start, end = rng.choice(list(statements(text)))
    whole = text[start:end]
    what = whole.split("\n")[0]
    return replaced(text, start, end, f"{whole}\n{whole}", f"the statement {what} twice")


def _line(text: str, rng: random.Random, how: str) -> Edited:
    lines = text.split("\n")
    at = rng.choice([i for i, line in enumerate(lines) if line.strip() and line.strip()[0] != "#"])
    what = f"without the line {lines[at].strip()}"
    if how:
        return Edited(
            "\n".join([*lines[:at], lines[at], *lines[at:]]), at + 1, at + 2, how + what[7:]
        )
    return Edited("\n".join(lines[:at] + lines[at + 1 :]), at + 1, at + 1, what)


def statements(text: str) -> Iterator[tuple[int, int]]:
    """Where each statement begins and ends."""
    waiting = list(parse(Source.of(text), compiled_grammar()).file.statements)
    while waiting:
        node = waiting.pop()
        yield node.span.start, node.span.end
        waiting += getattr(node, "children", ())


EDITS: dict[str, Callable[[str, random.Random], Edited]] = {
    "delete a word": delete_token,
    "double a word": double_token,
    "swap two words": swap_tokens,
    "misspell a word": misspell,
    "delete a line": delete_line,
    "double a line": double_line,
    "delete a statement": delete_statement,
    "double a statement": double_statement,
}


def texts() -> list[str]:
    """The shipped rulesets in both languages, without their comments at the end of lines."""
    found = []
    for path in RULESETS:
        text = path.read_text(encoding="utf-8")
        file = parse(Source.of(text), compiled_grammar()).file
        found += [print_file(file, text, language) for language in ("en", "vi")]
    return found


def errors(text: str) -> list[Diagnostic]:
    """The errors of a text, as they are printed."""
    try:
        found = rulelang.parse(text, "edited.rules").diagnostics
    except rulelang.RulesError as error:
        found = error.diagnostics
    return [item for item in found if item.severity == "error"]


def distance(edited: Edited, item: Diagnostic) -> int:
    """The lines from an edit to the nearest place that an error shows."""
    lengths = []
    for place in (item.place, *(label.place for label in item.labels)):
        if isinstance(place, Place):
            last = place.source.position(place.span.end)[0]
            lengths.append(max(place.line - edited.last, edited.first - last, 0))
    return min(lengths)


def answers(edits: int, seed: int, kind: str) -> Iterator[Answer]:
    """What so many edits of a kind give, of those that give an error."""
    rng = random.Random(f"{seed} {kind}")
    base = texts()
    for _ in range(edits):
        edited = EDITS[kind](rng.choice(base), rng)
        found = errors(edited.text)
        if found:
            yield Answer(edited, found, distance(edited, found[0]))


def main() -> None:
    """Print, for each kind of edit and for all, the shares that are kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=200, help="edits of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=EDITS, help="only this kind of edit")
    parser.add_argument("--show", type=int, default=0, help="show so many that fall short")
    options = parser.parse_args()
    everything: list[Answer] = []
    print(f"{'edit':20} {'errors':>7} {'at most 3':>10} {'first near':>11}")
    for kind in [options.kind] if options.kind else EDITS:
        found = list(answers(options.edits, options.seed, kind))
        everything += found
        print(row(kind, found))
        short = [a for a in found if len(a.errors) > MOST_ERRORS or a.distance > NEAR]
        for answer in short[: options.show]:
            print(f"\n--- {answer.edited.what} (line {answer.edited.first})")
            print(render_all(answer.errors))
    print(row("all", everything))


def row(name: str, found: list[Answer]) -> str:
    """A line of the table: how many edits gave errors, and the two shares."""
    few = sum(len(answer.errors) <= MOST_ERRORS for answer in found)
    near = sum(answer.distance <= NEAR for answer in found)
    count = len(found) or 1
    return f"{name:20} {len(found):7} {few / count:10.1%} {near / count:11.1%}"


if __name__ == "__main__":
    main()
