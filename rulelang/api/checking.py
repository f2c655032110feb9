"""All that is to be said of rules, without raising."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from rulelang.api.loading import load, parse
from rulelang.api.needs import COLUMNAR
from rulelang.data.arguments import must_fit
from rulelang.diagnostics import Diagnostic, RulesError
from rulelang.words import Language

if TYPE_CHECKING:
    from rulelang.plan.tree import Plan

__all__ = ["Found", "check_rules", "found_in"]


@frozen
class Found:
    """What is wrong with rules, or worth a look; ``language`` is theirs, where it is known."""

    diagnostics: tuple[Diagnostic, ...]
    language: Language | None


def check_rules(text: str, name: str = "<text>") -> tuple[Diagnostic, ...]:
    """The errors and warnings of rules, as `rulelang check` shows them; nothing is raised.

    ``name`` stands for the file in messages.

    >>> import rulelang
    >>> [item.code for item in rulelang.check_rules("ruleset r {unit u}")]
    ['E218']
    """
    must_fit("name", name, str)
    return found_in(text, name).diagnostics


def found_in(rules: str | Path, name: str = "<text>") -> Found:
    """The same of a text or, where it is a path, of a file; with the language of the rules."""
    try:
        read = load(rules) if isinstance(rules, Path) else parse(rules, name)
    except RulesError as error:
        return Found(error.diagnostics, error.language)
    return Found((*read.diagnostics, *_slow(read.plan)), read.language)


def _slow(plan: "Plan") -> list[Diagnostic]:
    """The statement by which large tables are scored row by row."""
    if any(find_spec(name) is None for name in COLUMNAR):
        return []
    from rulelang.engine.columnar.slow import slow_statement

    found = slow_statement(plan)
    return [] if found is None else [found]
