"""Wrong usage, said in two lines: what is wrong, and the mend.

The sentences are those of the catalogue of help (`help.en.toml`), under `usage`. They are written
where the error is printed, once it is known which language to speak.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Protocol

import click

from rulelang.words.values import Language, Phrase, Wording, said

__all__ = [
    "WrongUsageError",
    "as_refused",
    "did_you_mean",
    "either",
    "listed",
    "refused",
    "translated",
    "usage_line",
    "usage_text",
    "word",
    "wrong_usage",
]

MOST_LISTED = 10


class Sentenced(Protocol):
    """An error that is said in each language."""

    @property
    def sentence(self) -> Wording:
        """What is wrong, and what to do."""
        ...


class WrongUsageError(click.UsageError):
    """A command line that cannot be carried out."""

    def __init__(self, sentence: Wording, mend: Wording) -> None:
        super().__init__(_lines(sentence, mend, "en"))
        self.sentence, self.mend = sentence, mend


class RefusedError(click.ClickException):
    """What went wrong as a command was carried out."""

    def __init__(self, sentence: Wording, mend: Wording) -> None:
        super().__init__(_lines(sentence, mend, "en"))
        self.sentence, self.mend = sentence, mend


def wrong_usage(key: str, mend: Wording = "", **values: Wording) -> click.UsageError:
    """The error of a command line that cannot be carried out, by the key of its sentence; ``mend``
    is its help, where the catalogue has none with `_help` behind the key."""
    return WrongUsageError(word(f"usage.{key}", **values), mend or _mend(key, values))


def refused(key: str, **values: Wording) -> click.ClickException:
    """The error of a command that fails for another reason."""
    return RefusedError(word(f"usage.{key}", **values), _mend(key, values))


def as_refused(error: Sentenced) -> click.ClickException:
    """The error of a command that fails for a reason which has a sentence of its own."""
    return RefusedError(error.sentence, "")


def _mend(key: str, values: Mapping[str, Wording]) -> Wording:
    from rulelang.words import sentences

    known = f"{key}_help" in sentences("help.en")["usage"]
    return word(f"usage.{key}_help", **values) if known else ""


# ---- parts of sentences --------------------------------------------------------------------------


def word(key: str, /, **values: Wording) -> Phrase:
    """A phrase of the catalogue of help, by section and name: `usage.add`."""
    return Phrase(key, values, "help")


def did_you_mean(name: str, known: Iterable[str], otherwise: Wording = "") -> Wording:
    """The mend for an unknown name: the nearest one, or ``otherwise``."""
    from rulelang.diagnostics.suggest import nearest

    near = nearest(name, known)
    return word("usage.did_you_mean", name=near) if near else otherwise


def listed(names: Sequence[str]) -> Wording:
    """The mend that lists what there is, as far as one reads a list."""
    more = ", …" if len(names) > MOST_LISTED else ""
    return word("usage.there_are", list=f"{', '.join(names[:MOST_LISTED])}{more}")


def either(items: Sequence[Wording]) -> Wording:
    """One of these, as a sentence lists them."""
    *before, last = items
    if not before:
        return last
    first = reduce(lambda a, b: word("lists.and", first=a, next=b), before)
    return word("lists.or", first=first, last=last)


def translated(text: str, language: Language) -> str:
    """A line of usage whose names of values are those of a language."""
    import re

    from rulelang.words import sentences

    names = sentences(f"help.{language}")["metavars"]
    return re.sub(r"(?<![\w.])[A-Z]{2,}\b", lambda found: names.get(found[0], found[0]), text)


def usage_line(context: click.Context, language: Language) -> str:
    """How the command of a context is used."""
    pieces = " ".join(context.command.collect_usage_pieces(context))
    return f"{context.command_path} {translated(pieces, language)}"


# ---- the error as it is printed ------------------------------------------------------------------


def usage_text(error: click.ClickException, language: Language) -> str:
    """An error of the command line as it is printed."""
    if not isinstance(error, WrongUsageError | RefusedError):
        error = _own(error, language)
    if isinstance(error, WrongUsageError | RefusedError):
        text = _lines(error.sentence, error.mend, language)
    else:
        first = error.format_message()
        text = f"{first[:1].lower()}{first[1:].removesuffix('.')}"
    return f"{said(word('frame.error'), language)}: {text}"


def _lines(sentence: Wording, mend: Wording, language: Language) -> str:
    head, help = said(sentence, language), said(mend, language)
    return f"{head}\n  = {said(word('frame.mend'), language)}: {help}" if help else head


def _own(error: click.ClickException, language: Language) -> click.ClickException:
    """An error that click has found, in our words."""
    context = getattr(error, "ctx", None)
    if isinstance(error, click.NoSuchOption) and context is not None:
        options = [name for item in context.command.params for name in item.opts if name[0] == "-"]
        more = word("usage.lists_options", command=context.command_path)
        mend = did_you_mean(error.option_name, [*options, "--help"], more)
        return wrong_usage("no_option", mend, name=error.option_name)
    if isinstance(error, click.MissingParameter) and context is not None:
        return _missing(error, context, language)
    if isinstance(error, click.BadOptionUsage):
        return wrong_usage("needs_value", name=error.option_name)
    if isinstance(error, click.BadParameter) and isinstance(error.param, click.Option):
        return _wrong_value(error, error.param, f"{error.param.opts[-1]} ")
    if isinstance(error, click.BadParameter) and isinstance(error.param, click.Argument):
        return _wrong_value(error, error.param, "")
    return error


def _missing(
    error: click.MissingParameter, context: click.Context, language: Language
) -> click.UsageError:
    """What is missing, by the name that one types, and an example of it."""
    option = error.param
    if isinstance(option, click.Option):
        name = min(option.opts, key=len)
        choices = option.type.choices if isinstance(option.type, click.Choice) else ()
        value = translated(str(option.metavar), language)
        example = _ways(f"{name} ", choices) if choices else f"`{name} {value}`"
        return wrong_usage("missing_option", word("usage.add", example=example), name=name)
    name = "" if option is None else translated(option.make_metavar(context), language)
    return wrong_usage("missing_argument", usage_line(context, language), name=name)


def _wrong_value(
    error: click.BadParameter, parameter: click.Parameter, option: str
) -> click.ClickException:
    """What a choice cannot be, and what it can."""
    value = error.message.partition(" is not one of ")[0].strip("'")
    if not isinstance(parameter.type, click.Choice) or not value:
        return error
    choices = parameter.type.choices
    otherwise = word("usage.write", text=_ways(option, choices))
    mend = did_you_mean(value, choices, otherwise)
    if not option:
        return wrong_usage("wrong_first", mend, value=value)
    return wrong_usage("wrong_choice", mend, option=option.strip(), value=value)


def _ways(option: str, choices: Sequence[str]) -> Wording:
    """How a choice is written, behind an option or alone."""
    return either([f"`{option}{choice}`" for choice in choices])
