"""Options that several commands share, and the completion of names by the shell."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rulelang.cli.files import write_whole
from rulelang.cli.streams import ask_for, print_text, wrote
from rulelang.cli.usage import either, refused, wrong_usage

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from rulelang.api.ruleset import Ruleset

__all__ = [
    "complete_criteria",
    "complete_units",
    "exact",
    "format_by_ending",
    "language",
    "no_color",
    "output",
    "output_as",
    "rules_named",
    "write",
    "writing",
]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

STANDARD_OUTPUT = ("-", "/dev/stdout")
"""Files that are standard output, which is written to as it stands and not opened anew."""


def no_color(decorated: Decorated) -> Decorated:
    """``--no-color``, on the program as on each of its commands."""

    def refuse(context: click.Context, parameter: click.Parameter, value: bool) -> None:
        if value:
            context.find_root().color = False

    option = click.option(
        "--no-color",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=refuse,
    )
    return option(decorated)


def language(exposed: bool = False) -> Callable[[Decorated], Decorated]:
    """``--language``, on the program as on each of its commands; what is said is in it.

    ``exposed``, where the command itself writes something in it.
    """

    def note(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None:
            ask_for(context, "vi" if value == "vi" else "en")
        return value

    return click.option(
        "--language",
        type=click.Choice(["en", "vi"]),
        expose_value=exposed,
        callback=note,
    )


def exact(decorated: Decorated) -> Decorated:
    """``--exact``."""
    return click.option("--exact", is_flag=True)(decorated)


class _Output(click.Option):
    """``-o``; ``endings`` are those that the name of the file may have, None for any."""

    def __init__(self, *args: Any, endings: tuple[str, ...], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.endings = endings or None


def output(decorated: Decorated) -> Decorated:
    """``-o FILE``."""
    return output_as()(decorated)


def output_as(*endings: str) -> Callable[[Decorated], Decorated]:
    """``-o FILE``, of which the name may end in one of these; the shell completes them."""

    def file(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
        return None if str(value) in STANDARD_OUTPUT else value

    return click.option(
        "-o",
        "--output",
        cls=_Output,
        endings=endings,
        type=click.Path(path_type=Path, dir_okay=False, readable=False),
        callback=file,
        metavar="FILE",
        shell_complete=_complete_endings(endings),
    )


def format_by_ending(output: Path | None, formats: Mapping[str, str], asked: str | None) -> str:
    """What to write: what is asked for, else what the file's name ends in, else a table.

    Wrong usage where the name ends in something else.
    """
    ending = "" if output is None else output.suffix.lower()
    if asked is None and ending and ending not in formats:
        endings = either([*formats])
        raise wrong_usage("no_ending", file=str(output), ending=ending, endings=endings)
    return asked or formats.get(ending, "table")


def write(text: str, output: Path | None) -> None:
    """Write a result where it belongs."""
    if output is None:
        print_text(text)
        return
    with writing(output):
        write_whole(output, text)
    wrote(output)


@contextmanager
def writing(output: Path) -> Iterator[None]:
    """Say in one line why a file cannot be written."""
    try:
        yield
    except OSError as error:
        from rulelang.api.files import reason_of

        raise refused("cannot_write", file=str(output), reason=reason_of(error)) from None


# ---- completion ----------------------------------------------------------------------------------


def _complete_endings(
    endings: tuple[str, ...],
) -> "Callable[[click.Context, click.Parameter, str], list[CompletionItem]]":
    """Files, and where a name has an ending that is begun, the ways to end it."""

    def complete(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        stem, dot, begun = incomplete.rpartition(".")
        found = [end for end in endings if dot and stem and end.startswith(f".{begun}")]
        if not found:
            return [CompletionItem(incomplete, type="file")]
        return [CompletionItem(f"{stem}{end}") for end in found]

    return complete


def complete_criteria(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    """The ids of the criteria that begin so, with their labels; or the labels that begin so."""
    from click.shell_completion import CompletionItem

    rules = rules_named(context)
    criteria = rules.criteria if rules else ()
    found = [
        CompletionItem(item.id, help=item.label)
        for item in criteria
        if item.id.startswith(incomplete)
    ]
    labels = [item.label for item in criteria if item.label and incomplete]
    begun = [label for label in labels if label.startswith(incomplete)]
    return [*found, *map(CompletionItem, dict.fromkeys(begun))]


def complete_units(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    """The names of the units that begin so; a forgotten tone mark does not matter."""
    from click.shell_completion import CompletionItem

    from rulelang.diagnostics import DataError
    from rulelang.diagnostics.suggest import plain

    rules, data = rules_named(context), _named(context, "data", 1)
    if rules is None or data is None or str(data) == "-":
        return []
    try:
        units = rules.evaluate(data).units
    except (DataError, ImportError):
        return []
    names = dict.fromkeys(unit.unit for unit in units)
    return [CompletionItem(name) for name in names if plain(name).startswith(plain(incomplete))]


def rules_named(context: click.Context) -> "Ruleset | None":
    """The rules that the command line names, or None where they cannot be read."""
    from rulelang.api.loading import load
    from rulelang.diagnostics import RulesError

    path = _named(context, "rules", 0)
    try:
        return load(path) if path is not None else None
    except RulesError:
        return None


def _named(context: click.Context, argument: str, position: int) -> Path | None:
    """The file that the command line names; where its last option is still without a value,
    click has not yet told the arguments apart."""
    if context.params.get(argument) is not None:
        return Path(context.params[argument])
    return Path(context.args[position]) if len(context.args) > position else None
