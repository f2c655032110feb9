"""What a named value is: an expression, or a form whose rows have values in place of points."""

from rulelang.forms import FORMS
from rulelang.forms.checking import Checking
from rulelang.forms.names import report_unquoted
from rulelang.forms.types import NUMBER, UNKNOWN, Type
from rulelang.forms.typing import infer
from rulelang.syntax import tree as t
from rulelang.syntax.reading import Valued
from rulelang.words import phrase

__all__ = ["infer_value"]


def infer_value(value: Valued, checking: Checking) -> Type:
    """The type of a value; the rows of a form are all of one."""
    if not isinstance(value, t.Form):
        return infer(value, checking, None)
    report_unquoted([row.points for row in value.rows], checking)
    FORMS[value.kind].check(value, checking, None)
    found = NUMBER if value.kind == "interpolate" else _type_of_rows(value, checking)
    checking.types[value.span] = found
    return found


def _type_of_rows(form: t.Form, checking: Checking) -> Type:
    first: tuple[Type, t.Row] | None = None
    for row in form.rows:
        found = checking.types.get(row.points.span, UNKNOWN)
        if not found.known:
            return UNKNOWN
        if found.kind == "choice":
            checking.reports.add(
                "E301", row.points.span, found=found.phrase, wanted=phrase("types.value")
            )
            return UNKNOWN
        if first is not None and found.kind != first[0].kind:
            labels = [(first[1].points.span, phrase("labels.here", what=first[0].phrase))]
            left, right = first[0].phrase, found.phrase
            checking.reports.add(
                "E305", row.points.span, help="rows", labels=labels, left=left, right=right
            )
            return UNKNOWN
        first = first or (found, row)
    return UNKNOWN if first is None else first[0].with_points(False)
