"""Wrong usage, said in two lines: what is wrong, and the mend."""

from collections.abc import Iterable, Sequence

import click

__all__ = ["did_you_mean", "listed", "usage_text", "wrong_usage"]

MOST_LISTED = 10


def wrong_usage(message: str, help: str = "") -> click.UsageError:
    """The error of a command line that cannot be carried out; ``help`` is its mend."""
    return click.UsageError(f"{message}\n  = help: {help}" if help else message)


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """The mend for an unknown name: the nearest one, or ``otherwise``."""
    from rulelang.diagnostics.suggest import nearest

    near = nearest(name, known)
    return f"did you mean `{near}`?" if near else otherwise


def listed(names: Sequence[str]) -> str:
    """The mend that lists what there is, as far as one reads a list."""
    more = ", …" if len(names) > MOST_LISTED else ""
    return f"there are {', '.join(names[:MOST_LISTED])}{more}"


def usage_text(error: click.ClickException) -> str:
    """An error of the command line as it is printed."""
    context = getattr(error, "ctx", None)
    if isinstance(error, click.NoSuchOption) and context is not None:
        options = [name for item in context.command.params for name in item.opts if name[0] == "-"]
        more = f"`{context.command_path} --help` lists them"
        mend = did_you_mean(error.option_name, [*options, "--help"], more)
        error = wrong_usage(f"there is no option `{error.option_name}`", mend)
    elif isinstance(error, click.MissingParameter) and context is not None:
        error = _missing(error, context)
    elif isinstance(error, click.BadParameter) and isinstance(error.param, click.Option):
        error = _wrong_value(error, error.param)
    message, line_end, mend = error.format_message().partition("\n")
    return f"error: {message[:1].lower()}{message[1:].removesuffix('.')}{line_end}{mend}"


def _missing(error: click.MissingParameter, context: click.Context) -> click.UsageError:
    """What is missing, by the name that one types, and an example of it."""
    option = error.param
    if isinstance(option, click.Option):
        name = min(option.opts, key=len)
        choices = option.type.choices if isinstance(option.type, click.Choice) else ()
        example = _ways(name, choices) if choices else f"`{name} {option.metavar}`"
        return wrong_usage(f"`{name}` is missing", f"add {example}")
    usage = context.get_usage().removeprefix("Usage: ")
    return wrong_usage(error.format_message().removesuffix("."), usage)


def _wrong_value(error: click.BadParameter, option: click.Option) -> click.ClickException:
    """What a choice cannot be, and what it can."""
    value = error.message.partition(" is not one of ")[0].strip("'")
    if not isinstance(option.type, click.Choice) or not value:
        return error
    choices = option.type.choices
    mend = did_you_mean(value, choices, f"write {_ways(option.opts[-1], choices)}")
    return wrong_usage(f"`{option.opts[-1]}` cannot be `{value}`", mend)


def _ways(option: str, choices: Sequence[str]) -> str:
    """How an option is written with each of its choices."""
    ways = [f"`{option} {choice}`" for choice in choices]
    return " or ".join(filter(None, (", ".join(ways[:-1]), ways[-1])))
