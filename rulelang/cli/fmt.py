"""``rulelang fmt``: rules laid out as they all are, in English or in Vietnamese."""

from pathlib import Path

import click

from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import language, no_color, output, write
from rulelang.cli.streams import say, spoken, tell
from rulelang.cli.usage import refused, wrong_usage
from rulelang.cli.wording import said

__all__ = ["fmt"]


@command(
    "fmt",
    "RULES",
    lambda found: (("fmt", found.rules), ("fmt", found.rules, "--language", "vi")),
    "fmt_instead",
)
@argument("rules", ".rules")
@language(exposed=True)
@click.option("--check", is_flag=True)
@click.option("--write", "in_place", is_flag=True)
@output
@no_color
@click.pass_context
def fmt(
    context: click.Context,
    rules: Path,
    language: str | None,
    check: bool,
    in_place: bool,
    output: Path | None,
) -> None:
    """Lay out rules, or translate their keywords."""
    if check + in_place + (output is not None) > 1:
        raise wrong_usage("three_ends")
    before, after = _printed(context, rules, language)
    if check:
        if before != after:
            say(said("laid_out", spoken(context), file=str(rules)))
            context.exit(1)
    elif not in_place:
        write(after, output)
    elif before != after:
        write(after, rules)


def _printed(context: click.Context, path: Path, language: str | None) -> tuple[str, str]:
    """The rules as they stand and as they are printed; the command ends where they are wrong, and
    where the printed ones would not be read as the same rules."""
    from rulelang.api.files import compiled_grammar, read_rules
    from rulelang.diagnostics import RulesError
    from rulelang.syntax import parse
    from rulelang.syntax.again import reads_as
    from rulelang.syntax.print import print_file
    from rulelang.words.own import language_of_rules

    try:
        source = read_rules(path)
    except RulesError as error:
        tell(context, error.diagnostics)
        raise click.exceptions.Exit(1) from None
    grammar = compiled_grammar()
    parsed = parse(source, grammar)
    if any(item.severity == "error" for item in parsed.diagnostics):
        tell(context, parsed.diagnostics, language_of_rules(parsed.file.language, source.text))
        raise click.exceptions.Exit(1)
    printed = print_file(parsed.file, source.text, language)
    if not reads_as(printed, parsed.file, grammar):
        raise refused("fmt_fault", file=str(path))
    return source.text, printed
