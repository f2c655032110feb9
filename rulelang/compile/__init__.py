"""A checked file to the plan that every engine walks."""

from rulelang.compile.compiler import compile_plan

__all__ = ["compile_plan"]
