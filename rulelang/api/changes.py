"""A rubric with other figures than its file has: what if?"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rulelang.api.files import compiled_grammar
from rulelang.api.loading import parse
from rulelang.diagnostics import Diagnostic, RulesError, Source, sort_diagnostics
from rulelang.editing import Changed, changed_text
from rulelang.syntax import parse as parse_source

if TYPE_CHECKING:
    from rulelang.api.ruleset import Ruleset

__all__ = ["with_changes"]


def with_changes(
    rules: "Ruleset", changes: Mapping[str, object], examples: bool = True
) -> "Ruleset":
    """The rules with other values at some paths; RulesError where they then have errors."""
    changed = changed_text(rules.tree, changes, compiled_grammar(), examples=examples)
    if changed.refused:
        raise RulesError(_unreadable(changed, rules.source.name), rules.language)
    return parse(changed.text, rules.source.name)


def _unreadable(changed: Changed, name: str) -> Sequence[Diagnostic]:
    """What is wrong where values that are none stand in the text, else that they are none."""
    read = parse_source(Source.of(changed.text, name), compiled_grammar())
    wrong = [item for item in read.diagnostics if item.severity == "error"]
    return sort_diagnostics(wrong) or changed.refused
