"""``--set PATH=VALUE``: rules with other figures than their file has, for one run."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rulelang.cli.options import rules_named
from rulelang.cli.reading import load
from rulelang.cli.streams import say, spoken, tell
from rulelang.cli.usage import wrong_usage
from rulelang.cli.wording import said

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from rulelang.api.ruleset import Ruleset
    from rulelang.words import Language

__all__ = ["changes", "load_changed", "words_of"]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
FAILED = 1


def changes(decorated: Decorated) -> Decorated:
    """``--set PATH=VALUE``, any number of them."""
    option = click.option(
        "--set",
        "changes",
        multiple=True,
        metavar="PATH=VALUE",
        callback=_parted,
        shell_complete=_complete,
    )
    return option(decorated)


def load_changed(context: click.Context, path: Path, changes: Mapping[str, str]) -> "Ruleset":
    """The rules of a file with changes, which is said, and stands in the label of the rules: what
    is scored by them is no result of the file. The command ends where there are errors."""
    if not changes:
        return load(context, path)
    from attrs import evolve

    from rulelang.api.loading import load as load_rules
    from rulelang.diagnostics import RulesError

    try:
        rules = load_rules(path)
        changed = rules.with_changes(changes, examples=False)
    except RulesError as error:
        tell(context, error.diagnostics, error.language)
        raise click.exceptions.Exit(FAILED) from None
    tell(context, changed.diagnostics, rules.language)
    language = spoken(context)
    say(
        said(
            "changed", language, rules=str(path), changes=", ".join(_said(rules, changes, language))
        )
    )
    listed = ", ".join(f"{name} = {value}" for name, value in changes.items())
    label = said("changed_label", language, label=rules.label or rules.id, changes=listed)
    return evolve(changed, plan=evolve(changed.plan, label=label))


def words_of(changes: Mapping[str, str]) -> list[str]:
    """The changes as they are typed."""
    return [word for path, value in changes.items() for word in ("--set", f"{path}={value}")]


def _said(rules: "Ruleset", changes: Mapping[str, str], language: "Language") -> Iterable[str]:
    """Each change, with what stands in the file."""
    from rulelang.editing.values import text_of

    written = rules.changeable
    for path, value in changes.items():
        if path in written:
            before = text_of(written[path], rules.tree.language)
            yield said("changed_from", language, path=path, value=value or "–", before=before)
        else:
            yield f"{path} = {value}"


def _parted(
    context: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    """The values by their paths; wrong usage where one has no value."""
    found: dict[str, str] = {}
    for text in given:
        path, sign, value = text.partition("=")
        if not sign and not context.resilient_parsing:
            raise wrong_usage("set_value", text=text)
        found[path.strip()] = value.strip()
    return found


def _complete(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    """The paths that begin so, each with its present value."""
    from click.shell_completion import CompletionItem

    from rulelang.editing.values import text_of

    rules = rules_named(context)
    if rules is None:
        return []
    return [
        CompletionItem(f"{path}=", help=text_of(value, rules.tree.language))
        for path, value in rules.changeable.items()
        if path.startswith(incomplete)
    ]
