"""Rules text to syntax tree, and back."""

from rulelang.syntax.grammar import Grammar, compile_grammar, grammar_of
from rulelang.syntax.parse import Parsed, parse

__all__ = ["Grammar", "Parsed", "compile_grammar", "grammar_of", "parse"]
