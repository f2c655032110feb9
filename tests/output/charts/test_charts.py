"""Pictures: what they say is what the evaluation says, whole, and read in black and white."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given

import rulelang
from rulelang.analysis.facts import RankingAnalysis
from rulelang.analysis.history import Year
from rulelang.analysis.history_of import history
from rulelang.api import needs
from rulelang.output.charts.chart import WIDTH, Chart
from rulelang.output.charts.colours import (
    DARK,
    INK,
    MIDDLE,
    PARTS,
    SCALE,
    THIN,
    WHITE,
    contrast,
    luminance,
    on,
    shade,
)
from rulelang.output.charts.kinds import over_years, picture
from rulelang.output.charts.labels import wrapped
from rulelang.output.charts.shown import AT_AN_END, Shown, columns_of
from rulelang.plan.kinds import MARKS
from tests.properties.thorough import tried
from tests.strategies import cases

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests/golden/charts"
FOLDER = ROOT / "rulesets/cao-bang-2021"

RULES = """
ruleset r { unit office "Office" missing unranked }
input late : yesno
criterion service "Service" max 6 {
  criterion speed "Speed of answers" max 4: given
  criterion desk "Desk" max 2: given
}
criterion website "Website" max 4: given
bonus prize "Prize" up to 1: given
penalty delay "Delay" up to 2: given
disqualified when late "reported late"
levels { A "Good" from 6
         otherwise B "Other" }
rank by total
"""
KEYS = ("office", "speed", "desk", "website", "prize", "delay", "late")
ROWS = [
    dict(zip(KEYS, row, strict=True))
    for row in (
        ("An", 4, 2, 4, 1, 0, "no"),
        ("An Bình Đông", 4, 1.5, 3, 0, 1, "no"),
        ("Cam", 1, 0, 0, 0, 2, "no"),
        ("Dương", 4, 2, "", 0, 0, "no"),
        ("En", 4, 2, 4, 0, 0, "yes"),
    )
]
OF_RANKING = ("ranking", "heatmap", "spread", "profile")


def ranked(name: str) -> tuple[Shown, RankingAnalysis]:
    rules = rulelang.load(FOLDER / f"{name}.rules")
    found = rules.evaluate(FOLDER / f"{name}.csv")
    return Shown.of(rules.plan), found.analysis().rankings[0]


def small() -> tuple[Shown, RankingAnalysis]:
    rules = rulelang.parse(RULES)
    return Shown.of(rules.plan), rules.evaluate(ROWS).analysis().rankings[0]


def drawn(kind: Any, shown: Shown, ranking: RankingAnalysis) -> Chart:
    unit = ranking.units[0].result.unit if kind == "profile" else None
    found = picture(kind, shown, ranking, unit)
    assert found is not None
    return found


def words(value: Any) -> Iterator[str]:
    """Every text of the data of a specification, its lines joined."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "text" and isinstance(item, list):
                yield " ".join(item)
            elif key in ("text", "part") and isinstance(item, str):
                yield " ".join(item.split())
            else:
                yield from words(item)
    elif isinstance(value, list):
        for item in value:
            yield from words(item)


# ---- what is drawn -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", OF_RANKING)
def test_a_small_picture_is_as_expected(kind: str, golden: Callable[[Path, str], None]) -> None:
    chart = drawn(kind, *small())
    text = json.dumps({"alt": chart.alt, "spec": chart.spec}, ensure_ascii=False, indent=1)
    golden(GOLDEN / f"{kind}.json", text + "\n")


@pytest.mark.parametrize("name", ["departments", "districts"])
@pytest.mark.parametrize("kind", ["ranking", "heatmap"])
def test_every_unit_and_criterion_is_named_whole(kind: str, name: str) -> None:
    shown, ranking = ranked(name)
    texts = [*words(drawn(kind, shown, ranking).spec)]
    for unit in ranking.units:
        assert any(text.endswith(f" {unit.result.unit}") for text in texts)
    firsts = [id for _, id in shown.plan.total.parts]
    columns = [one.id for one in columns_of(shown.plan)]
    for id in firsts if kind == "ranking" else columns:
        assert any(text.endswith(shown.label(id)) for text in texts)


@pytest.mark.parametrize("kind", ["ranking", "heatmap"])
def test_of_many_units_the_first_and_the_last_are_shown(kind: str) -> None:
    rules = rulelang.parse("ruleset r { unit u }\ncriterion a max 800: given\nrank by total\n")
    data = [{"u": f"U{at:03}", "a": at} for at in range(1, 701)]
    ranking = rules.evaluate(data).analysis().rankings[0]
    spec = json.dumps(drawn(kind, Shown.of(rules.plan), ranking).spec)
    shown = {*re.findall(r"U\d{3}", spec)}
    ends = [*range(1, AT_AN_END + 1), *range(701 - AT_AN_END, 701)]
    assert shown == {f"U{at:03}" for at in ends}
    assert "660" in spec


def test_units_that_are_not_compared_have_no_bar_and_say_why() -> None:
    shown, ranking = small()
    bars = drawn("ranking", shown, ranking)
    layers = [layer for layer in bars.spec["layer"] if layer["mark"]["type"] == "bar"]
    units = {row["unit"] for layer in layers for row in layer["data"]["values"]}
    assert units == {"1. An", "2. An Bình Đông", "3. Cam"}
    assert {"incomplete", "out of the running"} <= {*words(bars.spec)}
    assert "Dương" in bars.alt and "En" in bars.alt


def test_a_total_that_its_bar_does_not_end_at_is_marked() -> None:
    spec = drawn("ranking", *small()).spec
    (marks, _) = [layer for layer in spec["layer"] if layer["mark"]["type"] == "point"]
    assert {row["unit"]: row["at"] for row in marks["data"]["values"]} == {
        "2. An Bình Đông": 7.5,
        "3. Cam": 0.0,
    }


def test_a_penalty_is_drawn_to_the_left_of_nothing() -> None:
    spec = drawn("ranking", *small()).spec
    bars = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "bar")
    taken = [row for row in bars["data"]["values"] if row["part"].endswith("Delay")]
    assert [(row["from"], row["to"]) for row in taken] == [(-1.0, 0.0), (-2.0, 0.0)]


def test_the_places_of_every_year_are_in_their_circles() -> None:
    rules = rulelang.load(FOLDER / "departments.rules")
    files = {"2020": "departments-2020.csv", "2021": "departments.csv"}
    years = [
        Year(year, rules.plan, rules.evaluate(FOLDER / file).units) for year, file in files.items()
    ]
    chart = over_years(Shown.of(rules.plan), history(years))
    assert chart is not None
    texts = [*words(chart.spec)]
    for year in years:
        for unit in year.units:
            assert str(unit.rank) in texts
            assert f"{unit.rank} ({year.period})" in chart.alt
            assert unit.unit in texts
    assert "Sở Lao động – Thương binh và Xã hội: 6 (2020), 2 (2021)." in chart.alt


def test_a_place_by_a_score_that_is_not_as_earned_is_marked() -> None:
    rules = rulelang.parse(
        "ruleset r { unit office  period year  missing rescale }\n"
        "criterion c max 10 { criterion a max 5: given\n criterion b max 5: given }\n"
        "rank by total"
    )
    rows = [
        {"office": name, "year": year, "a": a, "b": b}
        for name, year, a, b in (
            ("An", 2020, 5, None),
            ("Ba", 2020, 3, 3),
            ("An", 2021, 4, 4),
            ("Ba", 2021, 1, 1),
        )
    ]
    chart = over_years(Shown.of(rules.plan), rulelang.compare([rules.evaluate(rows)]).history)
    assert chart is not None
    texts = [*words(chart.spec)]
    assert {"1†", "1", "2"} <= {*texts}
    assert "2†" not in texts
    assert "† rescaled" in texts
    assert "An: 1 (2020; rescaled), 1 (2021)." in chart.alt


def test_names_of_several_lines_stand_apart() -> None:
    rules = rulelang.parse("ruleset r { unit office }\ncriterion c max 10: given\nrank by total")
    long = " ".join(["Office of an area with a long name"] * 3)

    def high(name: str) -> float:
        rows = [{"office": name, "c": 5}, {"office": "An", "c": 4}, {"office": "Ba", "c": 3}]
        years = [Year(year, rules.plan, rules.evaluate(rows).units) for year in ("2020", "2021")]
        chart = over_years(Shown.of(rules.plan), history(years))
        assert chart is not None
        return float(chart.spec["height"])

    lines = len(wrapped(long, 215))
    assert lines > 2
    assert high(long) / 3 >= (lines + 1) / 2 * 13 > high("Cam") / 3


# ---- words ---------------------------------------------------------------------------------------


def is_odd(ranking: RankingAnalysis, name: str) -> bool:
    """Whether a total is not one that the unit earned and ranks by as others do."""
    (own,) = (unit for unit in ranking.units if unit.result.unit == name)
    marked = any(own.result.marked(mark) for mark in MARKS)
    return marked or bool(own.replaced) or own.result.status == "unranked"


@tried(60)
@given(cases(most=7))
def test_the_words_of_a_picture_are_those_of_the_evaluation(case: Any) -> None:
    rubric, data = case
    rules = rulelang.parse(rubric.text())
    try:
        found = rules.evaluate(data)
    except rulelang.DataError:
        return
    for language in ("en", "vi"):
        shown = Shown.of(rules.plan, language)
        for ranking in found.analysis().rankings:
            total = ranking.criteria[0]
            for kind in ("ranking", "heatmap"):
                alt = drawn(kind, shown, ranking).alt
                if total.highest is not None and not total.even:
                    assert total.lowest is not None
                    for name in (*total.highest.units, *total.lowest.units):
                        assert f"{name} (" in alt if is_odd(ranking, name) else f"{name}, " in alt
                    assert shown.points(total.highest.score) in alt
            for unit in ranking.units:
                chart = picture("profile", shown, ranking, unit.result.unit)
                for own in unit.standings if chart else ():
                    label, alt = shown.label(own.id), chart.alt if chart else ""
                    if f"{label}: " in alt or f"{label} (" in alt:
                        assert shown.points(own.points) in alt
                        marked = any(own.id in unit.result.marked(mark) for mark in MARKS)
                        odd = marked or own.id in unit.replaced
                        assert f"{label} (" in alt if odd and own.id != "total" else True
            spread = picture("spread", shown, ranking)
            for each in ranking.criteria if spread else ():
                if each.lowest and each.maximum and each.depth < 2:
                    assert shown.points(each.lowest.score) in spread.alt


def test_words_and_figures_are_those_of_the_language() -> None:
    shown, ranking = ranked("departments")
    chart = drawn("ranking", shown, ranking)
    assert "53,20 điểm" in chart.alt
    locale = chart.spec["usermeta"]["embedOptions"]["formatLocale"]
    assert (locale["decimal"], locale["thousands"]) == (",", ".")


# ---- colours -------------------------------------------------------------------------------------


def test_neighbours_in_a_bar_and_the_paper_are_three_to_one_apart() -> None:
    for one, other in pairwise(PARTS):
        assert contrast(one, other) >= 3
    for colour in (*PARTS, DARK, MIDDLE, THIN):
        assert contrast(colour, WHITE) >= 3
    assert contrast(DARK, MIDDLE) >= 3


def test_a_larger_share_is_darker() -> None:
    shares = [at / 100 for at in range(101)]
    for lighter, darker in pairwise([shade(share) for share in shares]):
        assert luminance(lighter) >= luminance(darker)
    assert shade(0) == SCALE[0] and shade(1) == SCALE[-1]


def test_letters_on_every_colour_are_read() -> None:
    colours = [*PARTS, *(shade(at / 200) for at in range(201))]
    assert min(contrast(colour, on(colour)) for colour in colours) >= 4.5
    assert contrast(INK, WHITE) >= 7


# ---- files ---------------------------------------------------------------------------------------


def svg_words(svg: str) -> str:
    root = ElementTree.fromstring(svg)
    texts = [node for node in root.iter() if node.tag.endswith("}text")]
    return " ".join(" ".join("".join(node.itertext()).split()) for node in texts)


@pytest.mark.parametrize("kind", OF_RANKING)
def test_an_svg_is_as_wide_as_a_page_and_names_everything(kind: str) -> None:
    pytest.importorskip("vl_convert")
    shown, ranking = ranked("departments")
    chart = drawn(kind, shown, ranking)
    svg = chart.svg(titled=True)
    root = ElementTree.fromstring(svg)
    assert float(root.get("width", "0")) <= WIDTH
    assert root.get("aria-label") == chart.alt
    found = svg_words(svg)
    parts = [id for _, id in shown.plan.total.parts]
    for label in map(shown.label, parts):
        assert all(word in found for word in label.split())
    for word in chart.title.split():
        assert word in found
    if kind in ("ranking", "heatmap"):
        for unit in ranking.units:
            assert all(word in found for word in unit.result.unit.split())


def test_a_page_opens_without_a_network(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    found = rulelang.load(FOLDER / "departments.rules").evaluate(FOLDER / "departments.csv")
    made = found.picture("spread")
    made.write(tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text("utf-8")
    addresses = {*re.findall(r"https?://[^\"' )]+", page)}
    assert all(one.startswith("http://www.w3.org/") for one in addresses)
    assert '<html lang="vi">' in page and made.alt.split(".")[0] in page
    made.write(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    made.write(tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["description"] == made.alt
    with pytest.raises(ValueError, match=r"\.gif"):
        made.write(tmp_path / "a.gif")


def test_without_the_renderer_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(needs, "find_spec", lambda name: None)
    found = rulelang.load(FOLDER / "departments.rules").evaluate(FOLDER / "departments.csv")
    with pytest.raises(rulelang.MissingExtraError, match=r'pip install "rulelang\[report\]"'):
        found.picture().svg()


def test_a_rescaled_score_has_its_sign_which_is_explained() -> None:
    folder = ROOT / "rulesets/digital-district"
    rules = rulelang.load(folder / "district.rules")
    found = rules.evaluate(folder / "district.csv").analysis()
    shown = Shown.of(rules.plan)
    ranking = next(one for one in found.rankings if one.counts.rescaled)
    for kind in ("ranking", "heatmap"):
        texts = [*words(drawn(kind, shown, ranking).spec)]
        assert any(text.endswith("†") for text in texts)
        assert "† quy đổi điểm" in texts


def test_a_unit_out_of_the_running_is_not_shown_as_another() -> None:
    shown, ranking = small()
    texts = [*words(drawn("heatmap", shown, ranking).spec)]
    assert {"– Dương (incomplete)", "– En (out of the running)"} <= {*texts}
    chart = picture("profile", shown, ranking, "En")
    assert chart is not None
    assert "En (out of the running)" in chart.title and "out of the running" in chart.alt
    assert not [layer for layer in chart.spec["layer"] if layer["mark"]["type"] == "tick"]


def test_a_group_is_named_where_units_are_ranked_within_several() -> None:
    folder = ROOT / "rulesets/digital-district"
    found = rulelang.load(folder / "district.rules").evaluate(folder / "district.csv")
    with pytest.raises(KeyError, match="Vùng cao"):
        found.picture()
    with pytest.raises(KeyError, match="did you mean"):
        found.picture(group="Vùng ca")
    assert "Huyện G" in found.picture(group="Vùng cao").alt
    with pytest.raises(KeyError):
        found.picture("profile", unit="Huyện", group="Vùng cao")
    with pytest.raises(ValueError, match="language"):
        found.picture(group="Vùng cao", language="fr")  # type: ignore[arg-type]


def test_a_picture_of_a_known_form_is_that_of_its_whole_specification() -> None:
    vl_convert = pytest.importorskip("vl_convert")
    shown, ranking = small()
    for kind in OF_RANKING:
        for unit in ranking.units if kind == "profile" else ranking.units[:1]:
            chart = picture(kind, shown, ranking, unit.result.unit)  # type: ignore[arg-type]
            assert chart is not None
            whole = vl_convert.vegalite_to_svg(chart.spec)
            drawn = re.sub(
                r' textLength="[0-9.]+" lengthAdjust="spacingAndGlyphs"', "", chart.svg()
            )
            assert drawn.partition("</title>")[2] == whole.partition(">")[2]


def test_every_text_of_a_picture_takes_the_room_it_was_laid_out_in() -> None:
    pytest.importorskip("vl_convert")
    shown, ranking = small()
    chart = picture("profile", shown, ranking, ranking.units[0].result.unit)
    assert chart is not None
    texts = re.findall(r"<(?:text|tspan)\b([^>]*)>([^<]{2,})<", chart.svg())
    assert texts and all("textLength" in looks for looks, _ in texts)
