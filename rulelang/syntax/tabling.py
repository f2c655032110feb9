"""The tables of the parser, made of a grammar by Lark: when rulelang is built, never when it runs.

``python docs/generate.py`` writes them beside the grammar. Their order is the grammar's own, so
that the same grammar gives the same file.
"""

import json
from typing import Any

from rulelang.syntax.grammar import Grammar, grammar_of

__all__ = ["compile_grammar", "tables_of"]

START = "start"


def compile_grammar(text: str) -> Grammar:
    """Compile a grammar, which takes a while; its rules are the methods of ``Builder``."""
    return grammar_of(tables_of(text))


def tables_of(text: str) -> str:
    """The tables of a grammar as JSON, a state and a rule a line. Needs Lark."""
    import lark

    options: dict[str, Any] = {"keep_all_tokens": True, "maybe_placeholders": False}
    made = lark.Lark(text, parser="lalr", lexer=_no_lexer(), start=START, **options)
    table = made.parse_interactive("").parser_state.parse_conf.parse_table
    rules = {rule: place for place, rule in enumerate(made.rules)}
    first, last = table.start_states[START], table.end_states[START]
    order = _in_order(table.states, first)
    states = [
        {
            str(name): order[of] if isinstance(of, int) else -1 - rules[of]
            for name, (_, of) in sorted(table.states[state].items())
        }
        for state in order
    ]
    written = ",\n".join(json.dumps(state, separators=(",", ":")) for state in states)
    listed = ",\n".join(json.dumps(_rule(rule), separators=(",", ":")) for rule in rules)
    return (
        f'{{"start":{order[first]},"end":{order[last]},\n'
        f'"rules":[\n{listed}],\n"states":[\n{written}]}}\n'
    )


def _in_order(states: Any, first: Any) -> dict[Any, int]:
    """The states as one comes to them from the first, by the names that lead there."""
    reached = [first]
    for state in reached:  # which grows meanwhile
        for _, (_, of) in sorted(states[state].items()):
            if isinstance(of, int) and of not in reached:
                reached.append(of)
    return {state: place for place, state in enumerate(reached)}


def _rule(rule: Any) -> tuple[str, int, str, bool, list[int]]:
    """A rule as `grammar_of` reads it."""
    name = str(rule.origin.name)
    spliced = [
        place
        for place, symbol in enumerate(rule.expansion)
        if not symbol.is_term and symbol.name.startswith("_")
    ]
    maker = str(rule.alias or name)
    single = rule.options.expand1 and not rule.alias
    return name, len(rule.expansion), maker, single, spliced[::-1]


def _no_lexer() -> Any:
    """Stands where Lark wants a lexer."""
    from lark.lexer import Lexer

    class Fed(Lexer):
        def __init__(self, lexer_conf: Any) -> None:
            pass

        def lex(self, lexer_state: Any, parser_state: Any) -> Any:
            return iter(())

    return Fed
