"""``rulelang test``: do the examples beside the rules hold?"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import language, no_color
from rulelang.cli.reading import load
from rulelang.cli.streams import show, spoken, tell
from rulelang.cli.wording import said

if TYPE_CHECKING:
    from rulelang.engine.examples import ExampleResult
    from rulelang.words import Language

__all__ = ["test"]


@command("test", "RULES", lambda found: (("test", found.rules),))
@argument("rules", ".rules", several=True)
@language()
@no_color
@click.pass_context
def test(context: click.Context, rules: tuple[Path, ...]) -> None:
    """Run the examples that stand in rules."""
    failed = False
    for path in rules:
        examples = load(context, path).test()
        for example in examples:
            for line in _failures(example, spoken(context)):
                show(line)
            tell(context, example.diagnostics)
        passed = sum(example.passed for example in examples)
        key = "examples_hold" if examples else "no_examples"
        show(f"{path}: {said(key, spoken(context), right=passed, count=len(examples))}")
        failed = failed or passed < len(examples)
    context.exit(1 if failed else 0)


def _failures(example: "ExampleResult", language: "Language") -> Iterator[str]:
    """What was expected, what came, and where, of an example that fails."""
    if example.passed:
        return
    yield said("example_fails", language, place=str(example.place), name=example.name)
    for item in example.expectations:
        if not item.passed:
            yield said(
                "expected",
                language,
                place=str(item.place),
                name=item.name,
                expected=item.expected,
                got=item.got,
            )
