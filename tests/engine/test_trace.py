"""Why a figure came about: whole explanations, and that a trace never contradicts a score."""

import math
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest

import rulelang
from rulelang.plan.tree import ValueStep
from rulelang.plan.values import Absent
from rulelang.words import words_of

TESTS = Path(__file__).parent.parent
CONFORMANCE = TESTS / "conformance"
NAMES = sorted(path.stem for path in CONFORMANCE.glob("*.rules"))

EXPLAINED = [
    ("forms", "on the edges"),
    ("forms", "above"),
    ("combinations", "mixed"),
    ("expressions", "half"),
    ("missing_zero", "no a"),
    ("not_applicable_rescale", "land"),
    ("not_applicable_leave_out", "sea"),
    ("not_applicable_zero", "neither"),
    ("rounding", "over"),
    ("schools", "Gamma"),
    ("schools", "Epsilon"),
    ("schools", "Theta"),
    ("standing", "T4"),
    ("statistics", "D"),
]


def evaluated(name: str) -> rulelang.Evaluation:
    return rulelang.load(CONFORMANCE / f"{name}.rules").evaluate(CONFORMANCE / f"{name}.csv")


EXAMPLES = TESTS.parent / "rulesets" / "examples"
OF_EXAMPLES = [
    ("dau-thau", "Đại Phát", None),  # out of the running
    ("ve-sinh", "Quán Lá", None),  # at a level without ranks, where less is better
    ("xep-loai-can-bo", "Bùi Thị Hoa", None),  # for whom a level had no room
    ("thi-dua-lop", "6A", "10"),  # with the period before
    ("tran-diem-thuong", "Xã 1", None),  # with a limit of all bonuses
]


@pytest.mark.parametrize(("name", "unit", "period"), OF_EXAMPLES)
def test_what_decrees_need_is_explained(
    name: str, unit: str, period: str | None, golden: Callable[[Path, str], None]
) -> None:
    rules = rulelang.load(EXAMPLES / f"{name}.rules")
    found = rules.evaluate(EXAMPLES / f"{name}.csv").explain(unit, period=period)
    text = str(found).replace(str(EXAMPLES) + "/", "")
    golden(TESTS / "golden" / "explain" / f"{name}.txt", text + "\n")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.rules")), ids=lambda path: path.stem)
def test_levels_and_figures_are_explained_as_they_are(path: Path) -> None:
    found = rulelang.load(path).evaluate(path.with_suffix(".csv"))
    for unit in found.units:
        explained = found.explain(unit.unit, period=unit.period)
        level = explained.trace.level
        assert unit.level == (None if level is None else level.id) or unit.status == "disqualified"
        assert [figure.id for figure in explained.figures] == [*unit.figures]
        for figure in explained.figures:
            value = unit.figures[figure.id]
            assert isinstance(figure.score, Absent) if value is None else figure.score == value
            alone = found.explain(unit.unit, of=figure.id, period=unit.period)
            assert (alone.trace, alone.figures) == (figure, ())


def all_in(trace: rulelang.Trace) -> Iterator[rulelang.Trace]:
    yield trace
    for child in trace.children:
        yield from all_in(child)


@pytest.mark.parametrize(("name", "unit"), EXPLAINED)
def test_an_explanation_can_be_followed(
    name: str, unit: str, golden: Callable[[Path, str], None]
) -> None:
    explained = evaluated(name).explain(unit, language="en")
    text = str(explained).replace(str(CONFORMANCE) + "/", "")
    file = f"{name}-{unit}.txt".replace(" ", "-")
    golden(TESTS / "golden" / "explain" / file, text + "\n")


@pytest.mark.parametrize("name", NAMES)
def test_every_step_of_a_trace_ends_at_the_score(name: str) -> None:
    result = evaluated(name)
    for unit in result.units:
        root = result.explain(unit.unit, period=unit.period).trace
        for trace in all_in(root):
            score = unit.scores.get(trace.id, unit.total)
            if score is None:
                assert isinstance(trace.score, Absent) or trace.id == "total"
                continue
            assert trace.score == score
            if isinstance(trace.computed, Absent):
                continue  # it has its points by a policy
            last = trace.adjustments[-1].value if trace.adjustments else trace.computed
            assert last == score, (unit.unit, trace.id)


@pytest.mark.parametrize("name", NAMES)
def test_every_criterion_names_its_statement(name: str) -> None:
    result = evaluated(name)
    unit = result.units[0]
    for trace in all_in(result.explain(unit.unit, period=unit.period).trace):
        assert trace.place.line > 0
        assert trace.place.text.strip()


def test_one_criterion_can_be_explained_alone() -> None:
    trace = evaluated("schools").explain("Gamma", of="results").trace
    assert (trace.id, trace.form, trace.calculation) == ("results", "ratio", "30 × 33 ÷ 99")
    assert [(reading.name, reading.text) for reading in trace.readings] == [
        ("passed", "33"),
        ("pupils", "99"),
    ]
    cell = trace.readings[0].cell
    assert cell is not None
    assert (cell.row, cell.column) == (4, "passed")


def test_an_exact_explanation_has_fractions() -> None:
    result = evaluated("combinations")
    assert "4.1667 /10" in str(result.explain("mixed", of="averaged"))
    assert "≈" in str(result.explain("mixed"))
    exact = str(result.explain("mixed", of="averaged", exact=True))
    assert "≈" not in exact
    assert "25/6 /10" in exact


def test_figures_of_a_vietnamese_rubric_have_a_decimal_comma() -> None:
    rules = rulelang.load(CONFORMANCE / "schools.rules")
    copy = rulelang.parse(rules.text("vi"))
    text = str(copy.evaluate(CONFORMANCE / "schools.csv").explain("Delta"))
    assert "6,500000 /10" in text
    assert "6.5" not in text


def calculated(text: str) -> float | None:
    """What a pocket calculator gives for a calculation; None for one that is not of numbers."""
    held = re.sub(r" \((at least|at most|tối thiểu|tối đa) [^()]*\)", "", text)
    held = re.sub(r" \((at least|at most|tối thiểu|tối đa) .*\)$", "", held)
    formula = re.split(r"[→:] ", held)[-1].replace(",", ".")
    if not re.fullmatch(r"[0-9.×÷+−^√()%≈ ]+", formula):
        return None
    formula = re.sub(r"([0-9.]+)%", r"(\1/100)", formula)
    for sign, other in (("×", "*"), ("÷", "/"), ("−", "-"), ("^", "**"), ("√", "sqrt")):
        formula = formula.replace(sign, other)
    return float(eval(formula.replace("≈", ""), {"sqrt": math.sqrt}))


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_pocket_calculator_gives_what_an_explanation_shows(language: str) -> None:
    """Every calculation of numbers comes to its score, to the decimals that are shown."""
    path = TESTS.parent / "rulesets/digital-district/district"
    rules = rulelang.parse(rulelang.load(f"{path}.rules").text(language))
    found = rules.evaluate(f"{path}.csv")
    counted = 0
    for unit in found.units:
        for trace in all_in(found.explain(unit.unit).trace):
            last = trace.calculation and calculated(trace.calculation)
            if not last or isinstance(trace.computed, Absent):
                continue
            counted += 1
            assert last == pytest.approx(float(trace.computed), abs=0.005), trace
    assert counted > 200


@pytest.mark.parametrize("name", NAMES)
def test_a_pocket_calculator_follows_every_form_and_combination(name: str) -> None:
    found = evaluated(name)
    for unit in found.units:
        for trace in all_in(found.explain(unit.unit, period=unit.period).trace):
            if not isinstance(trace.computed, Fraction) or not trace.calculation:
                continue
            last = calculated(trace.calculation)
            if last is not None:
                assert last == pytest.approx(float(trace.computed), abs=0.005, rel=0.001), trace


def test_a_vietnamese_explanation_has_no_english_word() -> None:
    path = TESTS.parent / "rulesets/digital-district/district"
    rules = rulelang.parse(rulelang.load(f"{path}.rules").text("vi"))
    ids = {item.id for item in (*rules.plan.inputs, *rules.plan.criteria)}
    ids |= {step.ref.id for step in rules.plan.steps if isinstance(step, ValueStep)}
    found = rules.evaluate(f"{path}.csv")
    for unit in found.units:
        text = str(found.explain(unit.unit))
        words = {word.casefold() for word in re.findall(r"[^\W\d_][\w.]*", text)}
        english = {
            word
            for text in words_of("calculation", "en").values()
            for word in re.findall(r"[a-z]+", text)
        }
        vietnamese = {
            word
            for text in words_of("calculation", "vi").values()
            for word in re.findall(r"[a-z]+", text)
        }
        assert words & (english - vietnamese - ids) == set()


def test_a_chain_of_a_thousand_lets_is_explained() -> None:
    lets = "\n".join(f"let x{n} = x{n - 1} + 1" for n in range(1, 1000))
    rules = f"ruleset r {{ unit u }} input x0 : number\n{lets}\ncriterion c max 2000: points x999"
    result = rulelang.parse(rules).evaluate([{"u": "A", "x0": 1}])
    assert result["A"].total == 1000
    assert "x999" in str(result.explain("A"))


def test_an_expression_as_deep_as_they_go_is_explained() -> None:
    deep = "abs(" * 200 + "x" + ")" * 200
    rules = f"ruleset r {{ unit u }} input x : number  criterion c max 2: points {deep}"
    assert "1.00 /2" in str(rulelang.parse(rules).evaluate([{"u": "A", "x": 1}]).explain("A"))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140, 200])
@pytest.mark.parametrize(("name", "unit"), EXPLAINED)
def test_an_explanation_keeps_to_the_width_that_it_is_given(
    name: str, unit: str, width: int
) -> None:
    explanation = evaluated(name).explain(unit)
    lines = explanation.text(width).split("\n")
    assert max(map(len, lines)) <= width
    # Names wrap beside calculations, so words may change places, but none is lost.
    letters = sorted("".join(str(explanation).replace("│", " ").split()))
    assert sorted("".join("".join(lines).replace("│", " ").split())) == letters


@pytest.mark.parametrize("width", [60, 80, 200])
def test_long_names_wrap(width: int) -> None:
    long = "Mức độ cung cấp dịch vụ công trực tuyến toàn trình của cơ quan, đơn vị"
    rules = (
        f'ruleset r "R" {{ unit u "{long}" }} input an_input "{long}" : number unit "{long}" '
        f'criterion c "{long}" max 9 {{ criterion d "{long}" max 9: points an_input / 7 + 1 }}'
    )
    found = rulelang.parse(rules).evaluate([{"u": "A" * 70, "an_input": 5}])
    for lines in (False, True):
        text = found.explain("A" * 70, ids=True).text(width, lines)
        assert max(map(len, text.split("\n"))) <= width


def test_a_text_of_the_data_is_no_name_of_the_rules() -> None:
    rules = rulelang.parse(
        """
        ruleset r { unit u }
        input t "Told" : text
        input p "Place" : choice { hill "Hill" }
        let many "Many" = count(t where t = "hill" or p = hill)
        criterion hill "Points" max 1: choose t { "hill" -> 1  otherwise -> 0 }
        """
    )
    shown = str(rules.evaluate([{"u": "A", "t": "hill", "p": "hill"}]).explain("A"))
    assert "Told: hill (record 1)" in shown
    assert 'count(Told where Told = "hill"' in shown


@pytest.mark.parametrize(
    ("name", "unit", "said"),
    [
        ("known_at_least", "D", "does not apply: known parts: 1 of at least 2"),
        ("known_at_least", "D", "not reported: known parts: 1 of at least 2"),
        ("juries", "D", "does not apply: parts that apply: 2 of at least 3"),
        ("juries", "C", "does not apply: nothing in it applies"),
    ],
)
def test_too_few_parts_are_counted(name: str, unit: str, said: str) -> None:
    found = rulelang.load(CONFORMANCE / f"{name}.rules").evaluate(CONFORMANCE / f"{name}.csv")
    assert said in str(found.explain(unit))


def test_scores_entered_in_several_rows_are_told_with_how_they_come_to_one() -> None:
    found = rulelang.load(CONFORMANCE / "several_rows.rules").evaluate(
        CONFORMANCE / "several_rows.csv"
    )
    shown = str(found.explain("A"))
    assert "mean without the highest and lowest of 1, 6, 10, 9" in shown
    assert "median of 1, 2, 9.5" in shown
    assert "does not apply: mean without the highest and lowest of 2" in str(found.explain("B"))
