"""Rubrics made by a program: `rulelang.build`."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import rulelang
from rulelang import build

EVERYTHING = """\
language vi

# Quyết định 123
bộ tiêu chí xã "Xếp hạng xã" {
  năm      2025
  căn cứ   "Quyết định 123/QĐ-UBND"
  đơn vị   commune "Xã"
  hiển thị 1 chữ số thập phân
  thiếu số liệu không điểm
}

số liệu offices   "Cơ quan"     : số nguyên từ 1 đơn vị tính "cơ quan"
số liệu connected "Đã kết nối"  : số nguyên từ 0 đến offices
số liệu online    "Trực tuyến"  : tỷ lệ
số liệu portal    "Trang"       : lựa chọn { none "Chưa", full "Đủ" }
số liệu since     "Từ ngày"     : ngày từ 2020-01-01
số liệu firewall  "Tường lửa"   : có/không mặc định không

đặt rate "Tỷ lệ" đơn vị tính "lần" = online * 2

# Nhóm một
# gồm năm phần
tiêu chí all "Chung" tối đa 21 {
  tiêu chí lan "Mạng" tối đa 4 làm tròn 2 tài liệu kiểm chứng "Báo cáo" mục "1.1":
    theo tỷ lệ connected / offices

  # chưa rõ
  tiêu chí web      "Trang"        tối đa 3: theo lựa chọn portal { none -> 0  full -> tối đa }
  tiêu chí speed    "Nhanh"        tối đa 5: tuyến tính online từ 0% đến 80%
  tiêu chí steps    "Bậc"          tối đa 4: theo khoảng online {
    >= 90%         -> 4
    từ 0.5 đến 0.9 -> 2.5
    còn lại        -> 0
  }
  tiêu chí opinions "Ý kiến"       tối đa 5: chấm điểm mặc định 0
}
điểm cộng late    "Sớm" không quá 0.5: đạt khi firewall và since < 2024-01-01

mức {
  A "Tốt" từ 90% yêu cầu lan >= 2
  B "Khá" từ 10
  còn lại C "Yếu"
}

xếp hạng theo total, lan đồng hạng không nhảy bậc

kiểm tra connected <= offices "nhiều hơn số cơ quan"

ví dụ "đủ" {
  cho     offices = 2, connected = 2
  kết quả lan = 4
}
"""


def everything() -> rulelang.Ruleset:
    return build.ruleset(
        "xã",
        "Xếp hạng xã",
        language="vi",
        comment="Quyết định 123",
        edition=2025,
        source="Quyết định 123/QĐ-UBND",
        unit=("commune", "Xã"),
        show=1,
        missing="zero",
        inputs=[
            build.integer("offices", "Cơ quan", min=1, unit="cơ quan"),
            build.integer("connected", "Đã kết nối", min=0, max="offices"),
            build.percent("online", "Trực tuyến"),
            build.choice("portal", "Trang", options={"none": "Chưa", "full": "Đủ"}),
            build.date("since", "Từ ngày", min=date(2020, 1, 1)),
            build.yesno("firewall", "Tường lửa", default=False),
        ],
        lets=[build.let("rate", "online * 2", "Tỷ lệ", unit="lần")],
        criteria=[
            build.criterion(
                "all",
                "Chung",
                max=21,
                comment="Nhóm một\ngồm năm phần",
                children=[
                    build.criterion(
                        "lan",
                        "Mạng",
                        max=4,
                        round=2,
                        evidence="Báo cáo",
                        item="1.1",
                        ratio=("connected", "offices"),
                    ),
                    build.criterion(
                        "web",
                        "Trang",
                        max=3,
                        choose=("portal", {"none": 0, "full": "tối đa"}),
                        comment="chưa rõ",
                    ),
                    build.criterion("speed", "Nhanh", max=5, scale=("online", "0%", "80%")),
                    build.criterion(
                        "steps",
                        "Bậc",
                        max=4,
                        bands=(
                            "online",
                            [(">= 90%", 4), ((Decimal("0.5"), 0.9), 2.5), ("otherwise", 0)],
                        ),
                    ),
                    build.criterion("opinions", "Ý kiến", max=5, default=0),
                ],
            ),
            build.bonus("late", "Sớm", up_to=Fraction(1, 2), yes="firewall và since < 2024-01-01"),
        ],
        levels=[
            build.level("A", "Tốt", min="90%", requires="lan >= 2"),
            build.level("B", "Khá", min=10),
            build.level("C", "Yếu"),
        ],
        rank=[build.rank(["total", "lan"], ties="dense")],
        checks=[build.check("connected <= offices", "nhiều hơn số cơ quan")],
        examples=[
            build.example("đủ", {"offices": 2, "connected": 2}, {"lan": 4}),
        ],
    )


def test_plain_values_are_the_rules_that_they_say() -> None:
    text = everything().source.text
    assert text == rulelang.parse(text).text()
    assert text.split() == EVERYTHING.split()


def rules(*criteria: build.Piece, **more: Any) -> rulelang.Ruleset:
    return build.ruleset("r", inputs=[build.number("x")], criteria=criteria, **more)


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        ({"ratio": "x /"}, "criterion a: `ratio` cannot be 'x /': write an expression"),
        ({"ratio": ("x", "1", "2")}, "`ratio` cannot be ('x', '1', '2'): write a pair"),
        ({"round": "many"}, "`round` cannot be 'many'"),
        ({"max": float("nan")}, "`max` cannot be nan: write a number"),
        ({"bands": ("x", {"9 ->": 3})}, "`bands` cannot be '9 ->'"),
        ({"bands": "x"}, "write a pair: what it looks at, and its rows"),
        ({"max": "5 weight 3"}, "`max` cannot be '5 weight 3'"),
        ({"yes": "x > 1", "ratio": "x"}, "`yes, ratio` cannot be"),
        ({"children": [build.criterion("b", max=1)], "yes": "x > 1"}, "a form or children"),
    ],
)
def test_an_argument_that_is_none_is_named(piece: dict[str, Any], said: str) -> None:
    with pytest.raises(build.BuildError) as caught:
        rules(build.criterion("a", **{"max": 5, **piece}))
    assert said in str(caught.value)


def test_an_id_that_is_none_is_refused_with_one_that_is() -> None:
    with pytest.raises(ValueError, match=r"'1\.1 Mạng' is no id of a criterion: write 'x1_1_mạng'"):
        build.criterion("1.1 Mạng")
    with pytest.raises(ValueError, match="is no id of an option"):
        build.choice("x", options=["a b"])


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: rules(build.criterion("a", max=5, ratio="y")), "argument `ratio` of criterion a"),
        (
            lambda: rules(build.criterion("a", max=5, bands=("x", {"> 1": 9, "otherwise": 0}))),
            "argument `bands` of criterion a",
        ),
        (
            lambda: build.ruleset(
                "r", inputs=[build.number("x", min=5, max="y")], criteria=[build.criterion("a")]
            ),
            "argument `max` of input x",
        ),
    ],
)
def test_what_is_wrong_with_the_rules_names_the_argument(made: Any, said: str) -> None:
    with pytest.raises(rulelang.RulesError) as caught:
        made()
    assert said in str(caught.value)
    assert "r.rules:" in str(caught.value)


def test_keywords_and_quotation_marks_in_what_is_given_do_no_harm() -> None:
    made = build.ruleset(
        "criterion",
        'A "quoted"\nlabel \\ # no comment',
        unit="max",
        criteria=[build.criterion("rank2", "}", max=5), build.criterion("when", max=5)],
        comment="a\n\n# b\n}",
    )
    assert made.label == 'A "quoted" label \\ # no comment'
    assert [item.id for item in made.criteria] == ["rank2", "when"]
