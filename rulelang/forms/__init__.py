"""The forms: how one criterion earns its points. A form is a file here and a row of the table."""

from rulelang.forms.bands import BANDS
from rulelang.forms.choose import CHOOSE
from rulelang.forms.first import FIRST
from rulelang.forms.form import FormRule
from rulelang.forms.given import GIVEN
from rulelang.forms.interpolate import INTERPOLATE
from rulelang.forms.lowering import NO_STATISTICS, Lowered, Lowering, Statistics, lower
from rulelang.forms.points import POINTS
from rulelang.forms.ratio import RATIO
from rulelang.forms.scale import SCALE
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.yes import YES
from rulelang.syntax import tree as t
from rulelang.syntax.kinds import FormKind
from rulelang.syntax.reading import Valued

__all__ = ["FORMS", "FormRule", "lower_form", "lower_value"]

FORMS: dict[FormKind, FormRule] = {
    "given": GIVEN,
    "yes": YES,
    "ratio": RATIO,
    "scale": SCALE,
    "bands": BANDS,
    "choose": CHOOSE,
    "first": FIRST,
    "interpolate": INTERPOLATE,
    "points": POINTS,
}


def lower_form(
    form: t.Form, scope: Scope, owner: Owner, known: Statistics = NO_STATISTICS
) -> Lowered:
    """Lower a form to the points that it earns, where some statistics are known."""
    to = Lowering(scope, owner, known)
    return to.lowered(FORMS[form.kind].lower(form, to))


def lower_value(
    value: Valued, scope: Scope, known: Statistics = NO_STATISTICS, guarded: bool = False
) -> Lowered:
    """Lower a named value; a form is read as it stands, guarded or not."""
    if not isinstance(value, t.Form):
        return lower(value, scope, None, guarded, known)
    to = Lowering(scope, None, known, guarded=guarded)
    return to.lowered(FORMS[value.kind].lower(value, to))
