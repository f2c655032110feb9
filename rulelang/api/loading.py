"""Rules that are read: from a file or a text to a rubric, with every error that they have."""

from os import PathLike
from pathlib import Path

from rulelang.api.files import compiled_grammar, read_rules
from rulelang.api.ruleset import Ruleset
from rulelang.api.speaking import of_locale
from rulelang.check import check
from rulelang.check.warnings import Warnings
from rulelang.compile import compile_plan
from rulelang.data.arguments import checked, must_fit
from rulelang.diagnostics import RulesError, Source, sort_diagnostics
from rulelang.plan.tree import Plan
from rulelang.syntax import parse as parse_source
from rulelang.syntax.tree import File, Published
from rulelang.words.own import language_of_rules

__all__ = ["load", "parse"]


@checked
def load(path: str | PathLike[str]) -> Ruleset:
    """Read a rules file. Raises ``RulesError`` with every error that it has."""
    try:
        source = read_rules(Path(path))
    except RulesError as error:
        raise error.spoken(of_locale()) from None
    return _ruleset(source)


def parse(text: str, name: str = "<text>") -> Ruleset:
    """Read rules from text; ``name`` stands for the file in messages.

    Raises ``RulesError`` with every error of the text.

    >>> import rulelang
    >>> rulelang.parse('ruleset r { unit u }  criterion c max 5: given')
    <Ruleset r: 1 criteria, 1 inputs>
    """
    if not isinstance(text, str):
        raise TypeError(f"rules are a text, not {type(text).__name__}: decode them as UTF-8")
    must_fit("name", name, str)
    return _ruleset(Source.of(text, name))


def _ruleset(source: Source) -> Ruleset:
    checked = check(parse_source(source, compiled_grammar()))
    if any(item.severity == "error" for item in checked.diagnostics):
        language = language_of_rules(checked.parsed.file.language, source.text)
        raise RulesError(sort_diagnostics(checked.diagnostics), language)
    plan = compile_plan(checked)
    _check_own_claims(checked.parsed.file, plan)
    return Ruleset(plan, source, checked.parsed.file, Warnings(checked, plan))


def _check_own_claims(tree: File, plan: Plan) -> None:
    """Raise RulesError where claims that stand beside the rules are wrong by themselves."""
    found = [statement for statement in tree.statements if isinstance(statement, Published)]
    if not found:
        return
    from rulelang.audit.checking import check_claims

    wrong = [
        item
        for own in found
        for item in check_claims(own, plan, tree.language, needs_units=False)[1]
    ]
    if wrong:
        language = language_of_rules(tree.language, tree.source.text)
        raise RulesError(sort_diagnostics(wrong), language)
