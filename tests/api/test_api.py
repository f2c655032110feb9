"""The face that programs see."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest

import rulelang

RULES = """ruleset offices "E-government" { unit office }
input online : integer from 0 to filed
input filed  : integer from 1
criterion services max 10: ratio online / filed
levels { good "Good" from 5  otherwise poor }
example "half" { given online = 1, filed = 2  expect total = 5, level = good, rank = 1 }
"""
ROWS = [
    {"office": "North", "online": 1, "filed": 3},
    {"office": "South", "online": 3, "filed": 4},
    {"office": "East", "online": None, "filed": 4},
    {"office": "West", "online": 3, "filed": 4},
]


def test_rules_and_data_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "o.rules").write_text(RULES)
    (tmp_path / "o.csv").write_text("office,online,filed\nNorth,1,3\n")
    result = rulelang.load(tmp_path / "o.rules").evaluate(str(tmp_path / "o.csv"))
    assert result["North"].total == Fraction(10, 3)
    assert result.results.sha256 is not None


def test_every_error_of_a_file_is_in_the_exception() -> None:
    with pytest.raises(rulelang.RulesError) as caught:
        rulelang.parse(
            "ruleset r { unit u }\ncriterion c max 1: points x\nlet y = 1 + yes\n", "r.rules"
        )
    assert [str(item.place) for item in caught.value.diagnostics] == [
        "r.rules:2:27",
        "r.rules:3:13",
    ]
    assert all(item.to_dict()["message"] for item in caught.value.diagnostics)
    assert str(caught.value).startswith("error[E201]")


def test_both_errors_are_of_one_kind() -> None:
    assert issubclass(rulelang.RulesError, rulelang.RulelangError)
    assert issubclass(rulelang.DataError, rulelang.RulelangError)


@pytest.mark.parametrize("name", ["missing.rules", "."])
def test_a_file_that_cannot_be_read_is_an_error_with_a_place(name: str, tmp_path: Path) -> None:
    (tmp_path / "there.rules").write_text(RULES)
    with pytest.raises(rulelang.RulesError) as caught:
        rulelang.load(tmp_path / name)
    (item,) = caught.value.diagnostics
    assert item.code == "E518"
    assert "there.rules" in item.mend


def test_rules_in_another_encoding_are_refused(tmp_path: Path) -> None:
    (tmp_path / "old.rules").write_bytes("ruleset r { unit đ }".encode("cp1258"))
    with pytest.raises(rulelang.RulesError, match="line 1 is not UTF-8"):
        rulelang.load(tmp_path / "old.rules")


def test_units_are_in_the_order_of_the_data_and_the_ranking_is_best_first() -> None:
    result = rulelang.parse(RULES).evaluate(ROWS)
    assert [unit.unit for unit in result.units] == ["North", "South", "East", "West"]
    assert [(unit.unit, unit.rank) for unit in result.ranking()] == [
        ("South", 1),
        ("West", 1),
        ("North", 3),
    ]


def test_a_unit_that_is_not_there_suggests_the_nearest() -> None:
    result = rulelang.parse(RULES).evaluate(ROWS)
    with pytest.raises(KeyError, match='did you mean "North"'):
        result["Nord"]
    with pytest.raises(KeyError, match='did you mean "services"'):
        result.explain("North", of="service")


def test_a_unit_of_several_periods_is_asked_for_with_one() -> None:
    rules = rulelang.parse("ruleset r { unit u  period year }  criterion c max 9: given")
    result = rules.evaluate([{"u": "A", "year": year, "c": 1} for year in (2020, 2021)])
    with pytest.raises(KeyError, match='several periods, name one of them: "2020", "2021"'):
        result["A"]
    assert result["A", "2021"].period == "2021"
    assert "A · 2021 · " in str(result.explain("A", period="2021"))


def test_examples_say_what_was_expected_and_what_came() -> None:
    (example,) = rulelang.parse(RULES).test()
    assert example.passed
    (example,) = rulelang.parse(RULES.replace("total = 5", "total = 6")).test()
    assert not example.passed
    assert [
        (item.name, item.expected, item.got) for item in example.expectations if not item.passed
    ] == [("total", "6", "5 (shown as 5.00)")]
    assert example.expectations[0].place.line == 6


def test_an_example_is_met_by_the_figure_as_shown() -> None:
    rules = "ruleset r { unit u }  input x : number  criterion c max 1: points x\n"
    rules += 'example "e" { given x = 0.3333  expect c = 0.33, c.share = 0.3333 }'
    assert rulelang.parse(rules).test()[0].passed
    assert not rulelang.parse(rules.replace("0.33,", "0.34,")).test()[0].passed


def test_an_example_with_wrong_values_fails_and_says_where() -> None:
    (example,) = rulelang.parse(
        RULES.replace("online = 1, filed = 2", "online = 3, filed = 2")
    ).test()
    assert not example.passed
    assert [item.code for item in example.diagnostics] == ["E511"]


def test_the_same_data_give_the_same_results_and_stay_as_they_were() -> None:
    rules, rows = rulelang.parse(RULES), copy.deepcopy(ROWS)
    assert rules.evaluate(rows).units == rules.evaluate(rows).units
    assert rows == ROWS


def test_threads_share_a_ruleset() -> None:
    rules = rulelang.parse(RULES)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: rules.evaluate(ROWS).units, range(20)))
    assert all(units == found[0] for units in found)


def test_results_can_be_pickled() -> None:
    result = rulelang.parse(RULES).evaluate(ROWS)
    assert pickle.loads(pickle.dumps(result.units)) == result.units


def test_everything_says_what_it_is_in_a_line() -> None:
    rules = rulelang.parse(RULES)
    assert repr(rules) == "<Ruleset offices: 1 criteria, 2 inputs>"
    assert repr(rules.evaluate(ROWS)) == "<Evaluation of offices: 4 units, 3 with a rank>"


def test_a_notebook_shows_the_ranking() -> None:
    shown = rulelang.parse(RULES).evaluate([*ROWS, {"office": "<b>", "online": 1, "filed": 1}])
    html = shown._repr_html_()
    assert html.startswith("<pre>E-government")
    assert "&lt;b&gt;" in html


def test_a_result_says_what_its_unit_is_ranked_within() -> None:
    rules = rulelang.parse(
        "ruleset r { unit u } input z : choice { n, s } criterion c max 1: given rank within z by c"
    )
    units = rules.evaluate([{"u": "A", "z": "n", "c": 1}, {"u": "B", "z": None, "c": 1}])
    assert [unit.group for unit in units] == ["n", None]


def test_a_diagnostic_prints_as_the_command_line_shows_it() -> None:
    with pytest.raises(rulelang.RulesError) as caught:
        rulelang.parse("ruleset r { unit u }\ncriterion c max 1: points x\n", "r.rules")
    assert str(caught.value.diagnostics[0]).startswith("error[E201]: there is nothing called `x`")
    assert repr(caught.value) == "<RulesError: E201>"


def test_what_is_no_text_is_no_rules() -> None:
    with pytest.raises(TypeError, match="not bytes"):
        rulelang.parse(b"ruleset r {}")  # type: ignore[arg-type]


def test_a_unit_is_in_an_evaluation_by_its_name() -> None:
    result = rulelang.parse(RULES).evaluate(ROWS)
    assert "North" in result
    assert "Nord" not in result


def test_under_leave_out_a_result_has_its_unit_s_own_maxima() -> None:
    rules = rulelang.parse(
        """ruleset r { unit u  not applicable leave out }
        input y : yesno
        criterion a max 10 { criterion b max 5 applies when y: given  criterion c max 5: given }"""
    )
    (unit,) = rules.evaluate([{"u": "A", "y": False, "b": 1, "c": 5}])
    assert unit.maxima == {"a": 5, "c": 5, "total": 10}


def test_nothing_can_be_changed() -> None:
    rules = rulelang.parse(RULES)
    with pytest.raises(AttributeError):
        rules.plan = None  # type: ignore[misc,assignment]
