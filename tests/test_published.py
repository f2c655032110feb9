"""The published rulesets, on a few rows of each ranking; the whole is compared by `make published`.

The figures are facts, printed in: United Nations E-Government Survey 2016 and 2018 (country
tables); UNDP, Human Development Report 2015 (table 1); the CVSS 3.1 vectors of the public
repository RedHatProductSecurity/cvss; the results of the decathlons of Talence (Decastar) and
Athens (Olympic Games) in 2004, as in the `decathlon` table of FactoMineR; the Global Open Data
Index 2015, as in okfn/opendataindex; the English Indices of Deprivation 2025, as in
humaniverse/IMD.
"""

import importlib.util
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import rulelang

FOLDER = Path(__file__).parent.parent / "rulesets" / "published"


def evaluate(name: str, columns: str, rows: Sequence[str]) -> list[rulelang.UnitResult]:
    """The results of rows written as lines, cells apart by a bar."""
    heads = columns.split()
    data = [dict(zip(heads, map(str.strip, row.split("|")), strict=True)) for row in rows]
    return list(rulelang.load(FOLDER / f"{name}.rules").evaluate(data).units)


def printed(value: Fraction | None, decimals: int) -> Fraction:
    """A total as it is printed."""
    assert value is not None
    return Fraction(int(value * 10**decimals + Fraction(1, 2)), 10**decimals)


# country, OSI, TII, HCI; the published index; its group
EGDI = {
    "egdi-2016": (
        5,
        [
            ("United Kingdom | 1 | 0.81766 | 0.94018", "0.91928", "very_high"),
            ("Australia | 0.97826 | 0.76459 | 1", "0.91428", "very_high"),
            ("Spain | 0.91304 | 0.64926 | 0.87821", "0.8135", "very_high"),
            ("Serbia | 0.81884 | 0.54344 | 0.77695", "0.71308", "high"),
            ("Viet Nam | 0.57246 | 0.37145 | 0.59888", "0.51426", "high"),
            ("India | 0.74638 | 0.14298 | 0.50189", "0.46375", "middle"),
            ("Niger | 0.07246 | 0.05575 | 0.04979", "0.05933", "low"),
            ("Somalia | 0.01449 | 0.06649 | 0", "0.02699", "low"),
        ],
    ),
    "egdi-2018": (
        4,
        [
            ("Denmark | 1 | 0.7978 | 0.9472", "0.915", "very_high"),
            ("Australia | 0.9722 | 0.7436 | 1", "0.9053", "very_high"),
            ("Republic of Korea | 0.9792 | 0.8496 | 0.8743", "0.901", "very_high"),
            ("Malaysia | 0.8889 | 0.5647 | 0.6987", "0.7174", "high"),
            ("Qatar | 0.7917 | 0.6797 | 0.6683", "0.7132", "high"),
            ("Sao Tome and Principe | 0.1389 | 0.3053 | 0.583", "0.3424", "middle"),
            ("Myanmar | 0.2292 | 0.2565 | 0.5127", "0.3328", "middle"),
            ("Niger | 0.1597 | 0.0795 | 0.0894", "0.1095", "low"),
        ],
    ),
}


@pytest.mark.parametrize("name", EGDI)
def test_e_government_development_index(name: str) -> None:
    decimals, rows = EGDI[name]
    units = evaluate(name, "country osi tii hci", [row for row, _, _ in rows])
    assert [printed(unit.total, decimals) for unit in units] == [Fraction(v) for _, v, _ in rows]
    assert [unit.level for unit in units] == [level for _, _, level in rows]
    assert [unit.rank for unit in units] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("name", EGDI)
def test_very_high_is_above_three_quarters_and_not_on_it(name: str) -> None:
    rows = ["on | 0.75 | 0.75 | 0.75", "above | 0.75 | 0.75 | 0.75001", "low | 0 | 0.24999 | 0.5"]
    units = evaluate(name, "country osi tii hci", rows)
    assert [unit.level for unit in units] == ["high", "very_high", "low"]


def test_countries_of_one_printed_index_are_told_apart_by_the_exact_mean() -> None:
    # The survey of 2018 gives both rank 49: it ranks the printed figure, 0.7155.
    rows = ["Serbia | 0.7361 | 0.6208 | 0.7896", "Slovakia | 0.7361 | 0.5964 | 0.8141"]
    serbia, slovakia = evaluate("egdi-2018", "country osi tii hci", rows)
    assert (serbia.total, slovakia.total) == (Fraction("0.7155"), Fraction("2.1466") / 3)
    assert (serbia.rank, slovakia.rank) == (2, 1)


# country, life expectancy, expected and mean years of schooling, income; index; group
HDI = [
    ("Norway | 81.6 | 17.5 | 12.6 | 64992", "0.944", "very_high"),
    ("Qatar | 78.2 | 13.8 | 9.1 | 123124", "0.85", "very_high"),
    ("Russia | 70.1 | 14.7 | 12 | 22352", "0.798", "high"),
    ("Samoa | 73.4 | 12.9 | 10.3 | 5327", "0.702", "high"),
    ("Botswana | 64.5 | 12.5 | 8.9 | 16646", "0.698", "medium"),
    ("Viet Nam | 75.8 | 11.9 | 7.5 | 5092", "0.666", "medium"),
    ("Equatorial Guinea | 57.6 | 9 | 5.5 | 21056", "0.587", "medium"),
    ("Nepal | 69.6 | 12.4 | 3.3 | 2311", "0.548", "low"),
]
HDI_COLUMNS = "country life_expectancy expected_schooling mean_schooling gni"


def test_human_development_index() -> None:
    units = evaluate("hdi-2014", HDI_COLUMNS, [row for row, _, _ in HDI])
    assert [printed(unit.total, 3) for unit in units] == [Fraction(index) for _, index, _ in HDI]
    assert [unit.level for unit in units] == [level for _, _, level in HDI]
    assert [unit.rank for unit in units] == list(range(1, len(HDI) + 1))


def test_a_dimension_is_held_at_its_goalposts() -> None:
    rows = [
        "top | 85 | 18 | 15 | 75000",
        "over | 86 | 20.2 | 16 | 123124",
        "poor | 70 | 9 | 9 | 90",
    ]
    top, over, poor = evaluate("hdi-2014", HDI_COLUMNS, rows)
    assert (top.total, over.total, poor.total) == (1, 1, 0)
    assert poor.scores["income"] == 0 and poor.scores["education"] == Fraction("0.55")


# vector; base score; severity
CVSS = [
    ("AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H", "10.0", "critical"),
    ("AV:N/AC:L/PR:H/UI:N/S:C/C:L/I:H/A:H", "9.0", "critical"),
    ("AV:N/AC:H/PR:N/UI:N/S:C/C:L/I:H/A:H", "8.9", "high"),
    ("AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:H/A:N", "8.2", "high"),
    ("AV:P/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:N", "7.0", "high"),
    ("AV:L/AC:H/PR:N/UI:R/S:C/C:L/I:L/A:H", "6.9", "medium"),
    ("AV:N/AC:L/PR:H/UI:R/S:U/C:H/I:L/A:H", "6.4", "medium"),
    ("AV:P/AC:L/PR:L/UI:R/S:U/C:L/I:L/A:H", "5.2", "medium"),
    ("AV:P/AC:H/PR:N/UI:R/S:U/C:N/I:N/A:H", "4.0", "medium"),
    ("AV:P/AC:L/PR:H/UI:N/S:U/C:N/I:N/A:H", "3.9", "low"),
    ("AV:P/AC:H/PR:L/UI:R/S:U/C:N/I:L/A:L", "2.8", "low"),
    ("AV:P/AC:H/PR:H/UI:N/S:U/C:L/I:N/A:N", "1.6", "low"),
    ("AV:A/AC:L/PR:H/UI:N/S:U/C:N/I:N/A:N", "0.0", "none"),
    ("AV:L/AC:H/PR:H/UI:R/S:C/C:N/I:N/A:N", "0.0", "none"),
]


@pytest.mark.parametrize(("vector", "base", "severity"), CVSS)
def test_cvss_base_score(vector: str, base: str, severity: str) -> None:
    data: dict[str, Any] = dict(metric.split(":") for metric in vector.split("/"))
    rules = rulelang.load(FOLDER / "cvss-3.1.rules")
    (unit,) = rules.evaluate([{"vector": vector} | data]).units
    assert unit.total == Fraction(base)
    assert unit.level == severity


# athlete, meeting, the ten marks; points
DECATHLON_COLUMNS = (
    "athlete competition m100 long_jump shot_put high_jump m400 hurdles discus pole_vault javelin "
    "m1500"
)
CLAY = "CLAY|Decastar|10.76|7.4|14.26|1.86|49.37|14.05|50.72|4.92|60.15|301.5"
SEBRLE = "Sebrle|OlympicG|10.85|7.84|16.36|2.12|48.36|14.05|48.72|5|70.52|280.01"
KARPOV = "Karpov|OlympicG|10.5|7.81|15.93|2.09|46.81|13.97|51.65|4.6|55.54|278.11"
DECATHLON = [
    (CLAY, 8122, 1),
    ("KARPOV|Decastar|11.02|7.3|14.77|2.04|48.37|14.09|48.95|4.92|50.31|300.2", 8099, 2),
    ("YURKOV|Decastar|11.34|7.09|15.19|2.1|50.42|15.31|46.26|4.72|63.44|276.4", 8036, 3),
    (SEBRLE, 8893, 1),
    (KARPOV, 8725, 2),
    ("Casarsa|OlympicG|11.36|6.68|14.92|1.94|53.2|15.39|48.66|4.4|58.62|296.12", 7404, 3),
]


def test_decathlon() -> None:
    units = evaluate("decathlon", DECATHLON_COLUMNS, [row for row, _, _ in DECATHLON])
    assert [unit.total for unit in units] == [points for _, points, _ in DECATHLON]
    assert [unit.rank for unit in units] == [rank for _, _, rank in DECATHLON]
    assert [unit.period for unit in units] == ["Decastar"] * 3 + ["OlympicG"] * 3


def test_an_athlete_may_stand_in_both_meetings() -> None:
    rows = [KARPOV, KARPOV.replace("OlympicG", "Decastar"), CLAY]
    units = evaluate("decathlon", DECATHLON_COLUMNS, rows)
    assert [(unit.unit, unit.rank) for unit in units] == [("Karpov", 1), ("Karpov", 1), ("CLAY", 2)]


# place, data set, the nine answers; score, rank among these of the data set
ODI_COLUMNS = (
    "place dataset exists digital public online free machinereadable bulk openlicense uptodate"
)
ODI = [
    ("no|weather|Yes|Yes|Yes|Yes|Yes|Yes|Yes|Yes|Yes", 100, 1),
    ("gb|weather|Yes|Yes|Yes|Yes|Yes|Yes|Yes|Yes|Yes", 100, 1),
    ("ca|weather|Yes|Yes|Yes|Yes|Yes|Yes|Yes|No|Yes", 70, 3),
    ("ke|weather|Yes|Yes|Yes|Yes|Yes|No|Yes|Unsure|Yes", 55, 4),
    ("cz|weather|Yes|Yes|No|No|No|Unsure|No|No|Unsure", 10, 5),
    ("gb|spending|Yes|Yes|Yes|Yes|Yes|Yes|No|Yes|No", 80, 1),
    ("ke|spending|Yes|Yes|No|No|No|No|No|No|No", 10, 2),
]


def test_open_data_entries_are_ranked_within_their_data_set() -> None:
    units = evaluate("odi-2015", ODI_COLUMNS, [row for row, _, _ in ODI])
    assert [unit.total for unit in units] == [score for _, score, _ in ODI]
    assert [unit.rank for unit in units] == [rank for _, _, rank in ODI]


# place, the scores of its thirteen entries; its score, its rank among these
ODI_PLACES = [
    ("tw", "90 90 100 10 100 10 100 100 10 100 100 100 100", 78, 1),
    ("fi", "100 5 100 10 45 100 100 100 35 75 100 5 100", 67, 2),
    ("au", "55 35 100 10 100 35 100 45 35 60 100 100 100", 67, 2),
    ("uy", "45 20 90 10 100 100 70 45 100 10 70 100 100", 66, 4),
]


def test_open_data_places_are_ranked_by_the_mean_of_their_entries_in_whole_points() -> None:
    rows = [f"{place} | {score}" for place, scores, _, _ in ODI_PLACES for score in scores.split()]
    units = evaluate("odi-2015-places", "place score", [*rows, "nz |"])
    assert [(unit.unit, unit.total, unit.rank) for unit in units] == [
        *[(place, total, rank) for place, _, total, rank in ODI_PLACES],
        ("nz", 0, 5),
    ]


# area, its ranks in the seven domains; score
IMD = [
    ("E01021988 | 85 | 4 | 21 | 49 | 5 | 1650 | 246", "94.223"),
    ("E01012737 | 5 | 3 | 112 | 7 | 11 | 16066 | 8", "91.27"),
    ("E01006603 | 5955 | 2989 | 2073 | 829 | 2117 | 28120 | 13699", "46.724"),
    ("E01004817 | 7457 | 6839 | 9714 | 5480 | 197 | 16229 | 5898", "38.462"),
    ("E01022899 | 8456 | 8904 | 7146 | 9907 | 8876 | 20149 | 22566", "26.782"),
    ("E01016778 | 17221 | 19228 | 20389 | 18614 | 15784 | 8664 | 29152", "14.371"),
    ("E01023700 | 33744 | 33697 | 33753 | 33731 | 33045 | 33484 | 32359", "0.165"),
]
IMD_COLUMNS = "area income employment education health crime housing living"


def test_indices_of_deprivation() -> None:
    units = evaluate("imd-2025", IMD_COLUMNS, [row for row, _ in IMD])
    assert [printed(unit.total, 3) for unit in units] == [Fraction(score) for _, score in IMD]
    assert [unit.rank for unit in units] == list(range(1, len(IMD) + 1))


# ---- the comparison -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compare() -> ModuleType:
    """The script, which is no part of the package, and the two modules beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)
        return _imported()


def _imported() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare_published", FOLDER / "compare.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_missing_folder_is_said_in_one_line(
    compare: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare.main([str(tmp_path / "nowhere")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert "nowhere" in captured.err


def only(compare: ModuleType, name: str) -> Any:
    """The description of one ranking."""
    (published,) = (one for one in compare.RANKINGS if one.name == name)
    return published


def test_places_are_compared_by_the_rows_of_their_entries(
    compare: ModuleType, tmp_path: Path
) -> None:
    folder = tmp_path / "odi-2015"
    folder.mkdir()
    (folder / "places.csv").write_text("place,score,rank\nuy,68,1\nnz,0,3\nfi,53,2\n", "utf-8")
    (folder / "entries.csv").write_text("place,score\nfi,100\nuy,45\nfi,5\nuy,90\n", "utf-8")
    counts, notes, found = compare.compare(only(compare, "odi-2015-places"), tmp_path)
    assert counts == compare.Counts(3, 3, 0, 3, {})
    assert (notes, found) == ([], [])


def test_areas_that_share_a_place_in_a_domain_explain_a_score(
    compare: ModuleType, tmp_path: Path
) -> None:
    folder = tmp_path / "imd-2025"
    folder.mkdir()
    head = f"{','.join(IMD_COLUMNS.split())},score,rank,decile\n"
    first = "E01010374,2663,5771,4881,5807,11912,22117,13381,37.302,1,10\n"
    second = "E01034692,13067,16482,4881,15594,15742,12509,4860,24.239,2,10\n"
    (folder / "areas.csv").write_text(head + first + second, "utf-8")
    counts, notes, found = compare.compare(only(compare, "imd-2025"), tmp_path)
    assert (counts.values, counts.ranks) == (0, 2)
    assert "education 4881" in notes[0] and "2 of 2 scores" in notes[0]
    assert [mismatch.known for mismatch in found] == [True, True]
    # With no shared place there is nothing to explain it.
    (folder / "areas.csv").write_text(head + first, "utf-8")
    _, _, found = compare.compare(only(compare, "imd-2025"), tmp_path)
    assert [mismatch.known for mismatch in found] == [False]


def test_a_difference_from_what_is_expected_is_a_regression(compare: ModuleType) -> None:
    results = {name: (counts, [], []) for name, counts in compare.EXPECTED.items()}
    assert compare.regressions(results) == []
    fewer = compare.EXPECTED["cvss-3.1"]._replace(values=2591)
    (line,) = compare.regressions(results | {"cvss-3.1": (fewer, [], [])})
    assert line.startswith("cvss-3.1: expected") and "2591" in line
    strange = compare.Mismatch("somewhere", "rank: not explained", "", known=False)
    (line,) = compare.regressions(
        results | {"hdi-2014": (compare.EXPECTED["hdi-2014"], [], [strange])}
    )
    assert line == "hdi-2014: 1 not explained"


def test_every_ruleset_is_compared_and_the_readme_says_what_is_met(compare: ModuleType) -> None:
    names = {path.name.removesuffix(".rules") for path in FOLDER.glob("*.rules")} - {"asem"}
    assert names == set(compare.EXPECTED) == {published.name for published in compare.RANKINGS}
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for published in compare.RANKINGS:
        counts = compare.EXPECTED[published.name]
        cells = [
            f"{published.name:<16}{counts.units:>8}{counts.values:>8}",
            f"{counts.levels if published.level else '-':>8}",
            f"{counts.ranks if published.rank else '-':>8}",
        ]
        assert "".join(cells) in readme
