"""The option ``--previous``: results of earlier years, and the history that they make."""

from collections.abc import Callable, Sequence
from pathlib import Path
from re import compile
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from rulelang.cli.files import must_be_file
from rulelang.cli.inputs import reads
from rulelang.cli.reading import evaluate, load
from rulelang.cli.usage import WrongUsageError, word

if TYPE_CHECKING:
    from click.parser import _OptionParser, _ParsingState
    from click.shell_completion import CompletionItem

    from rulelang.api.comparing import Comparison
    from rulelang.api.evaluation import Evaluation
    from rulelang.api.ruleset import Ruleset
    from rulelang.api.years import YearsError
    from rulelang.cli.data import Given
    from rulelang.words import Wording

__all__ = ["Previous", "compared", "previous", "renamed", "units_over_years", "year"]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

OPTION = "--previous"
RULES = ".rules"
YEAR = compile("(?<![0-9])[12][0-9]{3}(?![0-9])")


class Previous(NamedTuple):
    """Results of an earlier year, as the command line names them."""

    year: str
    rules: Path
    data: str


class _Previous(click.Option):
    """``--previous [YEAR] RULES DATA``: the year can be left out, as no rules are called so."""

    def add_to_parser(self, parser: "_OptionParser", ctx: click.Context) -> None:
        super().add_to_parser(parser, ctx)
        own = parser._long_opt[OPTION]
        own.nargs = 2
        process = own.process

        def taken(value: Sequence[str], state: "_ParsingState") -> None:
            first, second = value
            if first.endswith(RULES) or Path(first).is_file():
                process(("", first, second), state)
            elif state.rargs and not state.rargs[0].startswith("--"):
                process((first, second, state.rargs.pop(0)), state)
            else:
                raise click.BadOptionUsage(OPTION, "")

        own.process = taken  # type: ignore[method-assign]


def previous(decorated: Decorated) -> Decorated:
    """``--previous [YEAR] RULES DATA``, any number of times."""
    return click.option(
        OPTION,
        cls=_Previous,
        nargs=3,
        multiple=True,
        metavar="[YEAR] RULES DATA",
        callback=_noted,
        shell_complete=_files,
    )(decorated)


def year(decorated: Decorated) -> Decorated:
    """``--year YEAR``."""
    return click.option("--year", metavar="YEAR")(decorated)


def units_over_years(decorated: Decorated) -> Decorated:
    """``--units FILE``: names that have changed."""
    return click.option(
        "--units", type=click.Path(path_type=Path), metavar="FILE", callback=_mapping
    )(decorated)


def renamed(decorated: Decorated) -> Decorated:
    """``--renamed FILE``: the same, where ``--units`` is another option."""
    return click.option(
        "--renamed", type=click.Path(path_type=Path), metavar="FILE", callback=_mapping
    )(decorated)


def _files(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def _noted(
    context: click.Context, parameter: click.Parameter, value: Sequence[tuple[str, str, str]]
) -> tuple[Previous, ...]:
    found = tuple(Previous(year, Path(rules), data) for year, rules, data in value)
    if not context.resilient_parsing:
        for each in found:
            must_be_file(each.rules, RULES)
            if "://" not in each.data:
                path = Path(each.data)
                if not path.is_dir():
                    must_be_file(path, path.suffix or ".csv")
                reads(context, lambda path=path: (path,))  # type: ignore[misc]
            reads(context, lambda rules=each.rules: (rules,))  # type: ignore[misc]
    return found


def _mapping(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and not context.resilient_parsing:
        must_be_file(value, ".csv")
        reads(context, lambda: (value,))
    return value


# ---- the history ---------------------------------------------------------------------------------


def compared(
    context: click.Context,
    evaluation: "Evaluation",
    data: "Given",
    previous: Sequence[Previous],
    year: str | None = None,
    units: Path | None = None,
) -> "Comparison":
    """The history of an evaluation and those of earlier years, which are scored here and read as
    ``data`` are; wrong usage where the years are not known or do not fit."""
    from rulelang.api.comparing import compared as compare
    from rulelang.api.years import Told, YearsError
    from rulelang.cli.data import Given, source_of
    from rulelang.diagnostics import DataError

    told, scored = [Told(evaluation, year)], dict[Path, "Ruleset"]()
    for each in previous:
        if each.rules not in scored:
            own = each.rules == context.params["rules"]
            scored[each.rules] = load(context, each.rules, again=own)
        given = Given(str(source_of(each.data)), data.reading, (each.data,))
        found = evaluate(context, scored[each.rules], given)
        told.append(Told(found, each.year or None))
    try:
        return compare(told, units)
    except YearsError as error:
        raise WrongUsageError(error.sentence, _mend(error, previous)) from None
    except DataError as error:
        from rulelang.cli.streams import tell

        tell(context, error.diagnostics, error.language)
        raise click.exceptions.Exit(1) from None


def _mend(error: "YearsError", previous: Sequence[Previous]) -> "Wording":
    """What to type, with the files that were named."""
    from rulelang.cli.help import shown

    if error.fault == "few":
        line = shown(OPTION, "2020", "old.rules", "old.csv")
        return word("years.few_help", line=line)
    if error.fault not in ("unknown", "doubled"):
        return word(f"years.{error.fault}_help", **error.values)
    file = str(error.values["file"])
    if all(each.data != file for each in previous):
        return word("years.own_year", line=shown("--year", _guess(file)))
    each = next(each for each in previous if each.data == file)
    line = shown(OPTION, _guess(file), str(each.rules), each.data)
    return word("years.name_it", line=line)


def _guess(file: str) -> str:
    """The year that the name of a file has in it, else an example of one."""
    found = YEAR.findall(Path(file).name)
    return found[-1] if found else "2020"
