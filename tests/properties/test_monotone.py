"""In a rubric in which more is never worse, more is never worse."""

from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from tests.properties.thorough import tried
from tests.strategies import Rubric, monotone_rubrics, rows

LEVELS = ("L1", "L2", "L3", "none")


@tried(150)
@given(monotone_rubrics(), st.data())
def test_a_better_input_never_lowers_a_score_a_level_or_a_rank(
    rubric: Rubric, data: st.DataObject
) -> None:
    note(rubric.text())
    table = data.draw(rows(rubric, missing=False))
    rules = rulelang.parse(rubric.text())
    before = rules.evaluate(table).units[0]
    item = data.draw(st.sampled_from(rubric.inputs))
    worse = item.values.index(table[0][item.name])
    table[0][item.name] = data.draw(st.sampled_from(item.values[worse:]))
    after = rules.evaluate(table).units[0]
    for part in rubric.everything():
        old, new = before.scores[part.name], after.scores[part.name]
        assert old is not None
        assert new is not None
        assert new <= old if part.kind == "penalty" else new >= old
    assert (after.total or 0) >= (before.total or 0)
    assert LEVELS.index(after.level or "") <= LEVELS.index(before.level or "")
    assert (after.rank or 0) <= (before.rank or 0)
