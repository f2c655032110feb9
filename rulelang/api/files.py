"""Files of rules and of data, and the cache of the compiled grammar."""

import os
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from rulelang.diagnostics import Cell, DataError, Diagnostic, RulesError, Source
from rulelang.syntax import Grammar, compile_grammar, kept_grammar

__all__ = ["cached_grammar", "compiled_grammar", "read_data", "read_rules", "unreadable"]

MOST_LISTED = 10


@lru_cache(maxsize=1)
def compiled_grammar() -> Grammar:
    """The grammar, its tables kept on disk where there is a place for them."""
    package = Path(__file__).parent.parent / "syntax"
    text, cache = (package / "grammar.lark").read_text("utf-8"), _cache_file(package)
    return compile_grammar(text) if cache is None else cached_grammar(text, cache)


def cached_grammar(text: str, cache: Path) -> Grammar:
    """A grammar by its tables in a file; they are put there where they are not."""
    found = None
    with suppress(OSError):
        found = kept_grammar(cache.read_bytes(), text)
    if found is None:
        from rulelang.output.whole import replaced

        found = compile_grammar(text)
        with suppress(OSError), replaced(cache) as file:
            file.write_bytes(found.kept())
    return found


def _cache_file(package: Path) -> Path | None:
    """Beside Python's own compiled files, else in the user's cache, else nowhere."""
    own = [] if sys.dont_write_bytecode else [package / "__pycache__"]
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    for path in (*own, home / "rulelang"):
        try:
            folder = path.expanduser()
            folder.mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError):  # the latter where there is no home
            continue
        if os.access(folder, os.W_OK):
            return folder / f"grammar.{sys.implementation.cache_tag}.tables"
    return None


def read_rules(path: Path) -> Source:
    """Read a rules file; RulesError where that is not possible."""
    try:
        raw = path.read_bytes()
        return Source.of(raw.decode("utf-8-sig"), str(path), raw)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        values = {"file": str(path), "reason": f"line {line} is not UTF-8"}
        diagnostic = Diagnostic("E518", Cell(str(path), 0), values, "encoding")
        raise RulesError([diagnostic]) from None
    except (OSError, ValueError) as error:
        raise RulesError([unreadable(path, ".rules", _reason(error))]) from None


def read_data(path: Path) -> bytes:
    """Read the bytes of a data file; DataError where that is not possible."""
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise DataError([unreadable(path, ".csv", _reason(error))]) from None


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def unreadable(path: Path, suffix: str, reason: str) -> Diagnostic:
    """What is said of a file that cannot be read, with those that are there."""
    try:
        folder = path if path.is_dir() else path.parent
        there = sorted(str(p) for p in folder.iterdir() if p.suffix == suffix)
    except (OSError, ValueError):
        there = []
    listed = ", ".join(there[:MOST_LISTED]) + (", …" if len(there) > MOST_LISTED else "")
    values = {"file": str(path), "reason": reason, "files": listed}
    return Diagnostic("E518", Cell(str(path), 0), values, "help" if there else "")
