"""``rulelang check``: what is wrong with rules."""

from pathlib import Path

import click

from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import language, no_color
from rulelang.cli.streams import show, spoken, tell, width
from rulelang.cli.usage import did_you_mean, word, wrong_usage
from rulelang.words import Listed, phrase

__all__ = ["check"]


@command("check", "RULES", lambda found: (("check", found.rules),))
@argument("rules", ".rules", several=True)
@click.option(
    "--explain",
    metavar="CODE",
    is_eager=True,
    expose_value=False,
    callback=lambda context, _, code: _explain(context, code),
)
@language()
@no_color
@click.pass_context
def check(context: click.Context, rules: tuple[Path, ...]) -> None:
    """Show the errors and warnings of rules."""
    from rulelang.api.checking import found_in

    wrong = False
    for path in rules:
        checked = found_in(path)
        found, own = checked.diagnostics, checked.language
        tell(context, found, own)
        errors = sum(item.severity == "error" for item in found)
        warnings = sum(item.severity == "warning" for item in found)
        counts = [phrase("report.errors", count=errors) if errors else phrase("report.no_errors")]
        counts += [phrase("report.warnings", count=warnings)] if warnings else []
        show(f"{path}: {Listed(counts).said(spoken(context, own))}")
        wrong = wrong or errors > 0
    context.exit(1 if wrong else 0)


def _explain(context: click.Context, code: str | None) -> None:
    if code is not None and not context.resilient_parsing:
        from rulelang.output.pages import page
        from rulelang.words import sentences

        known, code = sentences("errors.en"), code.upper()
        if code not in known:
            mend = did_you_mean(code, known, word("usage.no_code_help"))
            raise wrong_usage("no_code", mend, name=code)
        show(page(code, width(), spoken(context)))
        context.exit(0)
