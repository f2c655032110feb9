"""Names, types and rubric: every error of a file that could be read."""

from rulelang.check.checked import Checked, check
from rulelang.check.declared import Declared

__all__ = ["Checked", "Declared", "check"]
