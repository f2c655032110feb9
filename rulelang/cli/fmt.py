"""``rulelang fmt``: rules laid out as they all are, in English or in Vietnamese."""

from pathlib import Path

import click

from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import language, no_color, output, write
from rulelang.cli.streams import say, tell
from rulelang.cli.usage import wrong_usage

__all__ = ["fmt"]


@command(
    "fmt",
    "RULES",
    lambda found: (("fmt", found.rules), ("fmt", found.rules, "--language", "vi")),
    "`--write` lays out the file itself",
)
@argument("rules", ".rules")
@language("The language of the keywords; that of the file by default.", exposed=True)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if anything would change.")
@click.option("--write", "in_place", is_flag=True, help="Write to the file itself.")
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
        raise wrong_usage("`--check`, `--write` and `-o` are three ways to end: choose one")
    before, after = _printed(context, rules, language)
    if check:
        if before != after:
            say(f"{rules}: would be laid out anew")
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
        raise click.ClickException(
            f"{path} is not laid out: the new text would not be read as the same rules\n"
            "  = help: this is a fault in rulelang. Please report it, with the rules"
        )
    return source.text, printed
