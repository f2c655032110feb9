"""The forms: how one criterion earns its points. A form is a file here and a row of the table."""

from rulelang.forms.bands import BANDS
from rulelang.forms.choose import CHOOSE
from rulelang.forms.first import FIRST
from rulelang.forms.form import FormRule
from rulelang.forms.given import GIVEN
from rulelang.forms.points import POINTS
from rulelang.forms.ratio import RATIO
from rulelang.forms.scale import SCALE
from rulelang.forms.yes import YES

__all__ = ["FORMS", "FormRule"]

FORMS: dict[str, FormRule] = {
    "given": GIVEN,
    "yes": YES,
    "ratio": RATIO,
    "scale": SCALE,
    "bands": BANDS,
    "choose": CHOOSE,
    "first": FIRST,
    "points": POINTS,
}
