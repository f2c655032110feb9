"""Rules changed by what they say, not by letters: the parts of a file by path, and edits of them.

A path such as ``internet.max`` names what stands in the text. A change replaces its letters, and
leaves all others as they are.
"""

from rulelang.editing.changes import Changed, changeable, changed_text
from rulelang.editing.values import Value

__all__ = ["Changed", "Value", "changeable", "changed_text"]
