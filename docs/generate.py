"""Write the generated pages, the parser's tables and the examples of errors that ship.

With --check, list the stale ones.

A generator is a function that yields pages: paths under docs/ and their texts. Other files in the
folder that it owns are deleted.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import ndiff
from pathlib import Path
from typing import Any

import rulelang
from rulelang.api.files import compiled_grammar, read_rules
from rulelang.diagnostics import Diagnostic, render_all
from rulelang.diagnostics.visible import visible
from rulelang.output.pages import SEVERITIES, helps
from rulelang.syntax import parse
from rulelang.syntax.grammar import tables_of
from rulelang.syntax.print import print_file
from rulelang.words import LANGUAGES, Language, phrase, sentences

DOCS = Path(__file__).parent
FIXTURES = DOCS.parent / "tests" / "fixtures" / "errors"
GRAMMAR = DOCS.parent / "rulelang" / "syntax" / "grammar.lark"
TABLES = GRAMMAR.with_suffix(".txt")
"""The grammar as the parser's tables, which ship with the package."""

GENERATED = "<!-- written by docs/generate.py: change rulelang/words/errors.en.toml instead -->\n"

SUFFIXES = (
    *("rules", "published.rules", "csv", "json", "forms.json", "files.json"),
    *("record.json", "changes.json", "criteria.csv", "other.rules", "request.json"),
)
"""The files that cause a code."""

WIDEST = 150
"""Letters of a line that are shown of an example."""

MOST_LINES, WIDEST_SAMPLE = 6, 110
"""How many lines of a correction ship, and how long they may be."""

SHOWN = ("csv", "criteria.csv", "published.rules")
"""The files besides rules whose corrected lines ship."""

WORDS = DOCS.parent / "rulelang" / "words"


# ---- docs/errors/: a page for each code of the registry -----------------------------------------


def error_pages() -> Iterator[tuple[Path, str]]:
    """The index of all codes, and a page for each."""
    registry = sentences("errors.en")
    yield Path("README.md"), _index(registry)
    for code, row in registry.items():
        yield Path(f"{code}.md"), _page(code, row)


def _index(registry: Mapping[str, Mapping[str, Any]]) -> str:
    parts = [
        GENERATED,
        "# Errors, warnings and notes\n",
        "Each code keeps its meaning. Nothing is scored until all errors (E) are fixed. Read\n"
        "warnings (W) and notes (N) too. `rulelang explain E201` shows a page in the terminal.\n",
    ]
    for digit, subject in sentences("phrases.en")["subjects"].items():
        rows = [(code, row["title"]) for code, row in registry.items() if code[1] == digit]
        listed = "\n".join(f"| [{code}]({code}.md) | {title} |" for code, title in rows)
        parts.append(f"## {subject}\n\n| code | what is wrong |\n| --- | --- |\n{listed}\n")
    return "\n".join(parts)


def _page(code: str, row: Mapping[str, Any]) -> str:
    subject = phrase(f"subjects.{code[1]}").said("en").lower()
    parts = [
        GENERATED,
        f"# {code}: {row['title']}\n",
        f"*{SEVERITIES[code[0]]}, {subject}* · [all codes](README.md)\n",
        row["about"],
    ]
    causes = list(_causes(code))
    if causes:
        parts += [f"## {'Files that cause' if len(causes) > 1 else 'A file that causes'} it\n"]
        parts += causes
    printed = (FIXTURES / f"{code}.en.txt").read_text("utf-8")
    parts.append(f"## What is printed\n\n```text\n{printed}```\n")
    fixed = [_block(code, suffix, text) for suffix, text in corrected(code).items()]
    if fixed:
        parts += [f"## The corrected file{'s' if len(fixed) > 1 else ''}\n", *fixed]
    mends = [*helps(row)]
    if len(mends) > 1:  # a single one is in the printed message
        listed = "\n".join(f"- {mend}" for mend in mends)
        parts.append(f"## How to fix it\n\nThe help of each case:\n\n{listed}\n")
    return "\n".join(parts)


def _causes(code: str) -> Iterator[str]:
    """The files of a code, each in a block under its name."""
    for suffix in SUFFIXES:
        path = FIXTURES / f"{code}.{suffix}"
        if path.exists():
            yield _block(code, suffix, path.read_text("utf-8"))


def _block(code: str, suffix: str, text: str) -> str:
    shown = "\n".join(_shortened(line) for line in text.splitlines())
    return f"`{code}.{suffix}`\n\n```{suffix.rpartition('.')[2]}\n{shown}\n```\n"


def corrected(code: str) -> dict[str, str]:
    """The corrected files of a code, by their suffix: `CODE.fixed.…`, else the rules with the quick
    fixes of their diagnostics. A note, or a missing file, has none."""
    beside = {suffix: FIXTURES / f"{code}.fixed.{suffix}" for suffix in SUFFIXES}
    found = {suffix: path.read_text("utf-8") for suffix, path in beside.items() if path.exists()}
    rules = FIXTURES / f"{code}.rules"
    if found or not rules.exists():
        return found
    text = rules.read_text("utf-8")
    fixed = with_quick_fixes(text)
    return {} if fixed == text else {"rules": fixed}


def with_quick_fixes(text: str) -> str:
    """Rules with the edits of all their diagnostics, each once."""
    edits = {edit.place.span: edit.text for item in _found(text, "") for edit in item.edits}
    for span in sorted(edits, reverse=True):
        text = text[: span.start] + edits[span] + text[span.end :]
    return text


def _shortened(line: str) -> str:
    line = visible(line)
    return line if len(line) <= WIDEST else f"{line[:WIDEST]}…"


# ---- what ships of the examples ------------------------------------------------------------------


def samples(language: Language) -> str:
    """The catalogue of samples, as a file of TOML."""
    head = "# Written by docs/generate.py from tests/fixtures/errors: do not edit.\n"
    return "\n".join([head, *(_sample(code, language) for code in sentences("errors.en"))])


def _sample(code: str, language: Language) -> str:
    lines = [f"[{code}]", f"printed = '''\n{_printed(code, language)}'''"]
    fixed = _fixed(code, language)
    if fixed:
        lines.append(f"fixed = '''\n{fixed}'''")
    return "\n".join(lines) + "\n"


def _printed(code: str, language: Language) -> str:
    """The first thing that is printed of a code."""
    rules = _rules(code, language)
    if language == "vi" and rules is not None and _alone(code):
        found = [item for item in _found(rules, code) if item.code == code]
        if found:
            return render_all(found[:1], language=language) + "\n"
    printed = (FIXTURES / f"{code}.{language}.txt").read_text("utf-8")
    return printed.partition("\n\n")[0].rstrip("\n") + "\n"


def _alone(code: str) -> bool:
    """Whether rules alone cause a code."""
    return not any((FIXTURES / f"{code}.{suffix}").exists() for suffix in SUFFIXES[1:])


def _found(text: str, code: str) -> Iterable[Diagnostic]:
    try:
        return rulelang.parse(text, f"{code}.rules").diagnostics
    except rulelang.RulesError as error:
        return error.diagnostics


def _rules(code: str, language: Language, fixed: str = "") -> str | None:
    """The rules of a code with the keywords of a language; None where they cannot be had."""
    path, own = (FIXTURES / f"{code}{fixed}{end}.rules" for end in ("", f".{language}"))
    if own.exists():
        return own.read_text("utf-8")
    return _in(path, language) if path.exists() else None


def _in(path: Path, language: Language) -> str | None:
    """A file of rules with the keywords of a language, if it can be printed."""
    if language == "en":
        return path.read_text("utf-8")
    source = read_rules(path)
    parsed = parse(source, compiled_grammar())
    if any(item.severity == "error" for item in parsed.diagnostics):
        return None
    return print_file(parsed.file, source.text, language)


def _fixed(code: str, language: Language) -> str:
    """The lines that differ in the corrected file; nothing where they are too many to help."""
    before, after = _texts(code, language)
    lines = [line[2:] for line in ndiff(before, after) if line.startswith("+ ")]
    if not 1 <= len(lines) <= MOST_LINES or max(map(len, lines)) > WIDEST_SAMPLE:
        return ""
    return "\n".join(lines).rstrip() + "\n" if "'''" not in "".join(lines) else ""


def _texts(code: str, language: Language) -> tuple[list[str], list[str]]:
    """The lines of the file that causes a code, and of the corrected one."""
    if (FIXTURES / f"{code}.fixed.rules").exists():
        pair = _rules(code, language), _rules(code, language, ".fixed")
        return ([], []) if None in pair else tuple(str(text).splitlines() for text in pair)  # type: ignore[return-value]
    for suffix, text in corrected(code).items():
        own = _rules(code, language)
        if suffix == "rules" and own is not None:
            return own.splitlines(), with_quick_fixes(own).splitlines()
        if suffix in SHOWN:
            return (FIXTURES / f"{code}.{suffix}").read_text(
                "utf-8"
            ).splitlines(), text.splitlines()
    return [], []


# ---- all of them --------------------------------------------------------------------------------

GENERATORS: Mapping[str, Callable[[], Iterator[tuple[Path, str]]]] = {
    "errors": error_pages,
}
"""The folders under docs/ that are generated whole, and what writes them."""


def stale(docs: Path = DOCS) -> dict[Path, str | None]:
    """What differs from what it should be; None for a page that should not be."""
    found: dict[Path, str | None] = {}
    for name, generator in GENERATORS.items():
        wanted = {docs / name / path: text for path, text in generator()}
        for path, text in wanted.items():
            if not path.exists() or path.read_text("utf-8") != text:
                found[path] = text
        extra = set((docs / name).glob("**/*.md")) - set(wanted)
        found.update(dict.fromkeys(sorted(extra)))
    shipped = {TABLES: tables_of(GRAMMAR.read_text("utf-8"))}
    shipped |= {WORDS / f"samples.{language}.toml": samples(language) for language in LANGUAGES}
    for path, made in shipped.items():
        if not path.exists() or path.read_text("utf-8") != made:
            found[path] = made
    return found


def write(pages: Mapping[Path, str | None]) -> None:
    """Write pages, and delete those that should not be."""
    for path, text in pages.items():
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")


def main() -> int:
    """The command; the exit code is 1 where --check finds a stale page."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args().check
    pages = stale()
    for path in pages:
        print(f"{'stale' if check else 'written'}: {path.relative_to(DOCS.parent)}")
    if not check:
        write(pages)
    return 1 if check and pages else 0


if __name__ == "__main__":
    sys.exit(main())
