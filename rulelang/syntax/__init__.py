"""Rules text to syntax tree, and back."""

from rulelang.syntax.grammar import Grammar, grammar_of
from rulelang.syntax.parse import Parsed, parse

__all__ = ["Grammar", "Parsed", "grammar_of", "parse"]
