"""What is said of units that came, went, or changed their names by a mapping."""

import rulelang
from rulelang.analysis.history import Renaming, Year
from rulelang.analysis.history_of import history
from rulelang.output.report import sentences as say

RULES = "ruleset r { unit office }\ncriterion online max 10: given"


def texts(*mapping: Renaming, **points: tuple[int | None, ...]) -> list[str]:
    """What the Vietnamese report says of units with points in 2020 and 2021."""
    rules = rulelang.parse(RULES)
    years = []
    for at, period in enumerate(("2020", "2021")):
        rows = [
            {"office": name, "online": values[at]}
            for name, values in points.items()
            if values[at] is not None
        ]
        years.append(Year(period, rules.plan, rules.evaluate(rows).units))
    talk = say.Years(say.Speech(rules.plan, "vi"), history(years, mapping))
    return [said.text for said in say.notable(talk)]


def test_a_new_unit_and_one_that_is_gone() -> None:
    found = texts(An=(9, 9), Ba=(8, None), Cam=(None, 7))
    assert "Cam chưa có trong bảng đánh giá của các kỳ trước." in found
    assert (
        "Ba không còn trong bảng đánh giá năm 2021; năm 2020 ở vị trí thứ 2 (cuối bảng)." in found
    )


def test_a_renamed_unit() -> None:
    found = texts(Renaming("2021", "Ba", "Bé"), An=(9, 7), Ba=(8, None), Bé=(None, 8))
    assert "Bé trước đây có tên là Ba." in found
    assert (
        "Bé từ vị trí thứ 2 (cuối bảng) năm 2020 lên vị trí thứ nhất năm 2021 (tăng 1 bậc)."
        in found
    )


def test_merged_units() -> None:
    mapping = (Renaming("2021", "An", "Mới"), Renaming("2021", "Ba", "Mới"))
    found = texts(*mapping, An=(9, None), Ba=(8, None), Cam=(7, 7), Mới=(None, 8))
    assert "Mới được sáp nhập từ An và Ba." in found
    assert "An không còn là đơn vị riêng; nay là Mới." in found
