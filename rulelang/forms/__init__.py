"""The forms: how one criterion earns its points. A form is a file here and a row of the table."""

from rulelang.forms.bands import BANDS
from rulelang.forms.choose import CHOOSE
from rulelang.forms.first import FIRST
from rulelang.forms.form import FormRule
from rulelang.forms.given import GIVEN
from rulelang.forms.lowering import NO_STATISTICS, Lowered, Lowering, Statistics
from rulelang.forms.points import POINTS
from rulelang.forms.ratio import RATIO
from rulelang.forms.scale import SCALE
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.yes import YES
from rulelang.syntax import tree as t
from rulelang.syntax.kinds import FormKind

__all__ = ["FORMS", "FormRule", "lower_form"]

FORMS: dict[FormKind, FormRule] = {
    "given": GIVEN,
    "yes": YES,
    "ratio": RATIO,
    "scale": SCALE,
    "bands": BANDS,
    "choose": CHOOSE,
    "first": FIRST,
    "points": POINTS,
}


def lower_form(
    form: t.Form, scope: Scope, owner: Owner, known: Statistics = NO_STATISTICS
) -> Lowered:
    """Lower a form to the points that it earns, where some statistics are known."""
    to = Lowering(scope, owner, known)
    return to.lowered(FORMS[form.kind].lower(form, to))
