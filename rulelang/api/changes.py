"""A rubric with other figures than its file has: what if?"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rulelang.api.files import compiled_grammar
from rulelang.api.ruleset import parse
from rulelang.diagnostics import RulesError
from rulelang.editing import changed_text

if TYPE_CHECKING:
    from rulelang.api.ruleset import Ruleset

__all__ = ["with_changes"]


def with_changes(
    rules: "Ruleset", changes: Mapping[str, object], examples: bool = True
) -> "Ruleset":
    """The rules with other values at some paths; RulesError where they then have errors."""
    changed = changed_text(rules.tree, changes, compiled_grammar(), examples=examples)
    found = parse(changed.text, rules.source.name)
    if changed.refused:
        raise RulesError(changed.refused, rules.language)
    return found
