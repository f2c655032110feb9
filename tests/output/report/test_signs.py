"""What tables of a report show of scores that are not as earned, and of many such units."""

import pytest

import rulelang
from rulelang.output.report.parts import Paragraph, Points, Section, Table, sections

RULES = """
ruleset offices "Offices" { unit office  missing MISSING }
criterion online "Online" max 10: given
criterion paper "Paper" max 10 {
  criterion forms "Forms" max 5: given
  criterion counter "Counter" max 5: given
}
rank by total
"""


def evaluated(missing: str, units: int, lacking: int) -> rulelang.Evaluation:
    """Offices, of which the last ones did not report their forms."""
    rows = [
        {
            "office": f"Office {at:03}",
            "online": at % 10,
            "forms": None if at >= units - lacking else 4,
            "counter": 3,
        }
        for at in range(units)
    ]
    return rulelang.parse(RULES.replace("MISSING", missing)).evaluate(rows)


def section(evaluation: rulelang.Evaluation, anchor: str) -> Section:
    document = evaluation.report(language="en").document()
    return next(one for _, one in sections(document.parts) if one.anchor == anchor)


def figures(table: Table, heading: str) -> dict[str, str]:
    names = [column.heading for column in table.columns]
    at, of = names.index(heading), [column.kind for column in table.columns].index("name")
    return {row.cells[of].text: row.cells[at].text for row in table.rows}


@pytest.mark.parametrize(
    ("missing", "sign", "note"),
    [("rescale", "†", "† rescaled"), ("zero", "°", "° with a score for missing data")],
)
def test_tables_mark_scores_that_are_not_as_earned(missing: str, sign: str, note: str) -> None:
    evaluation = evaluated(missing, 5, 1)
    for anchor, heading in (("ranking", "Total"), ("scores", "Total"), ("scores", "Paper")):
        parts = section(evaluation, anchor).parts
        table = next(part for part in parts if isinstance(part, Table))
        marked = {name for name, text in figures(table, heading).items() if text.endswith(sign)}
        assert marked == {"Office 004"}
        notes = [part.text for part in parts if isinstance(part, Paragraph)]
        assert note in notes
    plain = evaluated(missing, 5, 0)
    for anchor in ("ranking", "scores"):
        assert not [part for part in section(plain, anchor).parts if isinstance(part, Paragraph)]


def test_of_many_units_that_are_not_as_usual_there_is_a_table() -> None:
    few, many = (section(evaluated("rescale", 60, count), "gaps") for count in (3, 30))
    (points,) = [part for part in few.parts if isinstance(part, Points)]
    assert len(points.items) == 3
    assert not [part for part in many.parts if isinstance(part, Points)]
    treated = next(part for part in many.parts if isinstance(part, Table))
    found = {row.cells[0].text: row.cells[1].text for row in treated.rows}
    assert len(found) == 30
    assert found["Office 059"] == "not reported: Forms; rescaled: Paper"
