"""Rules text to syntax tree, and back."""

from rulelang.syntax.parse import Parsed, compile_grammar, parse

__all__ = ["Parsed", "compile_grammar", "parse"]
