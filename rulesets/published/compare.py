"""Compare the rulesets of this folder with the rankings that others published.

    python rulesets/published/compare.py DATA_FOLDER

DATA_FOLDER holds ``egdi/``, ``hdi-2014/``, ``cvss-3.1/`` and ``decathlon/``. What matches is
counted; what does not is named with the reason, which is computed and not looked up. The exit
code is 0 where all is as in ``EXPECTED``, 1 where anything is not, 2 where the data are missing.
"""

import csv
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import rulelang

Row = dict[str, str]
Inputs = Mapping[str, str | Fraction]


class Counts(NamedTuple):
    """How much of a published ranking is met, and why the rest is not."""

    units: int
    values: int
    levels: int
    ranks: int
    reasons: dict[str, int]


# What came out when this was last looked at; whatever differs from it is a regression.
EXPECTED = {
    "egdi-2016": Counts(193, 176, 193, 193, {"value: cut": 9, "value: rounded components": 8}),
    "egdi-2018": Counts(193, 193, 193, 191, {"rank: tie of the printed figures": 2}),
    "hdi-2014": Counts(
        188,
        121,
        188,
        139,
        {"value: rounded inputs": 67, "rank: ties of the index": 18, "rank: rounded inputs": 31},
    ),
    "cvss-3.1": Counts(2592, 2592, 2592, 0, {}),
    "decathlon": Counts(
        41, 34, 0, 41, {"value: mark copied to a tenth": 4, "value: one mark differs": 3}
    ),
}


class Mismatch(NamedTuple):
    """One published figure that the ruleset does not give; ``known`` where a reason was found."""

    unit: str
    reason: str
    text: str
    known: bool = True


class Published(NamedTuple):
    """A published ranking: where it stands and what its columns mean."""

    name: str
    path: str
    unit: str
    inputs: tuple[str, ...]
    value: str
    decimals: int
    level: Callable[[Row], str] | None
    rank: str | None
    explain: "Callable[[Case], tuple[list[str], list[Mismatch]]]"


class Case(NamedTuple):
    """A published ranking beside what its ruleset gives, row by row."""

    published: Published
    rules: rulelang.Ruleset
    rows: list[Row]
    units: Sequence[rulelang.UnitResult]

    def printed(self, row: Row) -> Fraction:
        """The published figure of a row."""
        return Fraction(row[self.published.value])

    def rounded(self, value: Fraction) -> Fraction:
        """A figure as the publication prints it."""
        return half_away(value, self.published.decimals)

    def wrong_values(self) -> list[int]:
        """The rows whose figure is not the published one."""
        return [
            i
            for i, (row, unit) in enumerate(zip(self.rows, self.units, strict=True))
            if self.rounded(total(unit)) != self.printed(row)
        ]

    def wrong_levels(self) -> list[int]:
        """The rows whose level is not the published one."""
        level = self.published.level
        if level is None:
            return []
        pairs = enumerate(zip(self.rows, self.units, strict=True))
        return [i for i, (row, unit) in pairs if unit.level != level(row)]

    def wrong_ranks(self, units: Sequence[rulelang.UnitResult] | None = None) -> list[int]:
        """The rows whose rank is not the published one, in these results or the case's own."""
        column = self.published.rank
        if column is None:
            return []
        pairs = enumerate(zip(self.rows, units or self.units, strict=True))
        return [i for i, (row, unit) in pairs if unit.rank != int(row[column])]


# ---- arithmetic ---------------------------------------------------------------------------------


def half_away(value: Fraction, decimals: int) -> Fraction:
    """A figure that is not negative, rounded to so many decimals, a half upwards."""
    return Fraction(math.floor(value * 10**decimals + Fraction(1, 2)), 10**decimals)


def cut(value: Fraction, decimals: int) -> Fraction:
    """A figure that is not negative with its further decimals cut off."""
    return Fraction(math.floor(value * 10**decimals), 10**decimals)


def text_of(value: Fraction, decimals: int) -> str:
    """A figure in so many decimals."""
    whole, rest = divmod(int(half_away(value, decimals) * 10**decimals), 10**decimals)
    return f"{whole}.{rest:0{decimals}}" if decimals else f"{whole}"


def total(unit: rulelang.UnitResult) -> Fraction:
    """The total of a unit that must have one."""
    if unit.total is None:
        raise ValueError(f"{unit.unit} has no total: {', '.join(unit.missing)} missing")
    return unit.total


def decimals_of(rows: Iterable[Row], column: str) -> int:
    """The most decimals that any cell of a column has: how precisely it was printed."""
    return max(len(row[column].partition(".")[2]) for row in rows)


def half_unit(rows: Iterable[Row], column: str) -> Fraction:
    """Half a unit in the last printed place of a column."""
    return Fraction(1, 2 * 10 ** decimals_of(rows, column))


def moved(
    case: Case, indices: Iterable[int], place: Mapping[int, Fraction], most: int | None = None
) -> list[Inputs]:
    """Rows whose inputs stand at ``place`` (-1…1) of the range that rounds to the printed ones.

    No input goes under 0, or over ``most``.
    """
    halves = {column: half_unit(case.rows, column) for column in case.published.inputs}
    changed: list[Inputs] = []
    for i in indices:
        values: dict[str, str | Fraction] = dict(case.rows[i])
        for column, half in halves.items():
            value = max(Fraction(0), Fraction(case.rows[i][column]) + place[i] * half)
            values[column] = value if most is None else min(value, Fraction(most))
        changed.append(values)
    return changed


def ends(case: Case, indices: Sequence[int], most: int | None = None) -> list[list[Fraction]]:
    """The lowest and the highest total over all inputs that round to the printed ones.

    A total here rises with each of its inputs, so the ends are where all inputs are lowest and
    where all are highest.
    """
    if not indices:
        return []
    both = []
    for side in (-1, 1):
        rows = moved(case, indices, dict.fromkeys(indices, Fraction(side)), most)
        both.append([total(unit) for unit in case.rules.evaluate(rows).units])
    return [list(pair) for pair in zip(*both, strict=True)]


def reaches(low: Fraction, high: Fraction, printed: Fraction, decimals: int) -> bool:
    """Whether a number from low to high rounds to the printed one."""
    half = Fraction(1, 2 * 10**decimals)
    return low < printed + half and high >= printed - half


def rounding_the_total(case: Case) -> rulelang.Ruleset:
    """The same ruleset, ranked by its total, rounded as it is printed."""
    text = (Path(__file__).parent / f"{case.published.name}.rules").read_text(encoding="utf-8")
    statement = rf"\n  total round {case.published.decimals}\g<0>"
    text = re.sub(r"\n  show .*", statement, text, count=1)
    return rulelang.parse(re.sub(r"(?m)^rank by \w+", "rank by total", text))


# ---- why: E-Government Development Index --------------------------------------------------------


def explain_egdi(case: Case) -> tuple[list[str], list[Mismatch]]:
    """Values: cut, or rounded components. Ranks: ties of the printed figures."""
    decimals = case.published.decimals
    wrong = case.wrong_values()
    values = []
    fits = 0
    for i, (low, high) in zip(wrong, ends(case, wrong, most=1), strict=True):
        row, printed = case.rows[i], case.printed(case.rows[i])
        mean = sum((Fraction(row[column]) for column in case.published.inputs), Fraction(0)) / 3
        place = decimals + 2
        text = (
            f"mean of the printed components {text_of(cut(mean, place), place)}…, "
            f"rounded {text_of(half_away(mean, decimals), decimals)}, "
            f"cut {text_of(cut(mean, decimals), decimals)}, "
            f"published {text_of(printed, decimals)}; unrounded components allow "
            f"{text_of(low, place)} to {text_of(high, place)}"
        )
        reachable = reaches(low, high, printed, decimals)
        fits += reachable
        if cut(mean, decimals) == printed:
            values.append(Mismatch(row["country"], "value: cut", text))
        else:
            values.append(
                Mismatch(row["country"], "value: rounded components", text, known=reachable)
            )
    notes = []
    if values:
        step = Fraction(1, 10**decimals)
        pairs = list(zip(case.rows, case.units, strict=True))
        near = sum(abs(total(unit) - case.printed(row)) <= step for row, unit in pairs)
        gained = sum(mismatch.reason == "value: cut" for mismatch in values)
        lost = gained - len(wrong)  # those among the wrong that cutting does not mend
        lost += sum(cut(total(unit), decimals) != case.printed(row) for row, unit in pairs)
        notes = [
            f"{near} of {len(pairs)} values are within {text_of(step, decimals)} of the published.",
            f"Cutting where the ruleset rounds gives {gained} of the {len(wrong)} and loses {lost} "
            "of the others: the source did not cut throughout. That the printed components are "
            f"themselves rounded allows {fits} of the {len(wrong)}.",
        ]
    ties = _ties(case)
    if ties:
        on_printed = rounding_the_total(case).evaluate(case.rows).units
        notes.append(
            f"The published ranks are those of the printed figures: with `total round {decimals}` "
            f"the ruleset gives {len(case.rows) - len(case.wrong_ranks(on_printed))} of "
            f"{len(case.rows)} ranks."
        )
    return notes, values + ties


def _ties(case: Case) -> list[Mismatch]:
    """Explain each wrong rank by a tie with units of the same published rank.

    The three components of the unit are moved by what its mean lacks, within half a unit in
    their last printed place, and all is ranked again by the engine.
    """
    wrong = case.wrong_ranks()
    if not wrong or case.published.rank is None:
        return []
    column = case.published.rank
    half = min(half_unit(case.rows, name) for name in case.published.inputs)
    rows: list[Inputs] = [*case.rows]
    partners: dict[int, tuple[int, Fraction]] = {}
    for i in wrong:
        others = [
            j
            for j, row in enumerate(case.rows)
            if row[column] == case.rows[i][column] and j not in wrong
        ]
        if not others:
            continue
        gap = total(case.units[others[0]]) - total(case.units[i])
        partners[i] = others[0], gap
        rows[i] = dict(case.rows[i]) | {
            name: Fraction(case.rows[i][name]) + gap for name in case.published.inputs
        }
    again = case.rules.evaluate(rows).units
    still = set(case.wrong_ranks(again))
    decimals = case.published.decimals
    found = []
    for i in wrong:
        row = case.rows[i]
        text = f"ruleset {case.units[i].rank}, published {row[column]}"
        if i not in partners:
            found.append(Mismatch(row["country"], "rank: not explained", text, known=False))
            continue
        other, gap = partners[i]
        place = decimals + 2
        text += (
            f", shared with {case.rows[other]['country']}: both are printed "
            f"{text_of(case.printed(row), decimals)}, their exact means are "
            f"{text_of(total(case.units[i]), place)} and "
            f"{text_of(total(case.units[other]), place)}; moving its three components by "
            f"{text_of(abs(gap), decimals + 3)} each (half a unit in the last printed place is "
            f"{text_of(half, decimals + 1)}) gives the published rank"
        )
        known = (
            i not in still
            and abs(gap) < half
            and case.printed(row) == case.printed(case.rows[other])
        )
        found.append(Mismatch(row["country"], "rank: tie of the printed figures", text, known))
    return found


# ---- why: Human Development Index ---------------------------------------------------------------


def explain_hdi(case: Case) -> tuple[list[str], list[Mismatch]]:
    """All of it is the printed inputs' own rounding: by intervals, then by a witness."""
    decimals = case.published.decimals
    everyone = range(len(case.rows))
    ranges = ends(case, everyone)
    within = [
        reaches(low, high, case.printed(row), decimals)
        for (low, high), row in zip(ranges, case.rows, strict=True)
    ]
    rounding = rounding_the_total(case)
    places = _places(case)
    witness = rounding.evaluate(moved(case, everyone, places)).units
    values = [total(w) == case.printed(row) for w, row in zip(witness, case.rows, strict=True)]
    wrong_ranks = set(case.wrong_ranks(witness))
    still = set(case.wrong_ranks(rounding.evaluate(case.rows).units))
    notes = [
        f"{sum(within)} of {len(within)} countries: the index, over all inputs that round to the "
        "printed ones, takes values that round to the published one.",
        f"One choice of such inputs for all countries at once gives {sum(values)} of "
        f"{len(values)} values and {len(values) - len(wrong_ranks)} of {len(values)} ranks "
        f"(ranked, as published, on the index to {decimals} decimals, with `total round "
        f"{decimals}`; from the printed inputs that gives {len(values) - len(still)} ranks).",
    ]
    found = []
    place = decimals + 2
    for i in case.wrong_values():
        low, high = ranges[i]
        text = (
            f"ruleset {text_of(total(case.units[i]), place)}, published "
            f"{text_of(case.printed(case.rows[i]), decimals)}, possible {text_of(low, place)} to "
            f"{text_of(high, place)}"
        )
        found.append(Mismatch(case.rows[i]["country"], "value: rounded inputs", text, within[i]))
    for i in case.wrong_ranks():
        text = f"ruleset {case.units[i].rank}, published {case.rows[i]['rank']}"
        reason = "rank: rounded inputs" if i in still else "rank: ties of the index"
        known = within[i] and i not in wrong_ranks
        found.append(Mismatch(case.rows[i]["country"], reason, text, known))
    return notes, found


def _places(case: Case) -> dict[int, Fraction]:
    """For each row, a place (-1…1) of its inputs within their rounding that prints the index.

    Found by halving, since the index rises from the lowest place to the highest; a row for which
    there is none ends where the halving does.
    """
    low = {i: Fraction(-1) for i in range(len(case.rows))}
    high = {i: Fraction(1) for i in range(len(case.rows))}
    place = {i: Fraction(0) for i in range(len(case.rows))}
    open_rows = list(place)
    for _ in range(24):
        units = case.rules.evaluate(moved(case, open_rows, place)).units
        left = []
        for i, unit in zip(open_rows, units, strict=True):
            value, printed = case.rounded(total(unit)), case.printed(case.rows[i])
            if value == printed:
                continue
            (low if value < printed else high)[i] = place[i]
            place[i] = (low[i] + high[i]) / 2
            left.append(i)
        open_rows = left
        if not open_rows:
            break
    return place


# ---- why: decathlon -----------------------------------------------------------------------------

TIMED = ("m100", "m400", "hurdles", "m1500")
FURTHEST = 60  # hundredths


def explain_decathlon(case: Case) -> tuple[list[str], list[Mismatch]]:
    """Which change of a single mark, in hundredths, gives the published points."""
    shifts = [n for k in range(1, FURTHEST + 1) for n in (k, -k)]
    found = []
    for i in case.wrong_values():
        row, unit = case.rows[i], case.units[i]
        meeting = [other for other in case.rows if other["competition"] == row["competition"]]
        rows: list[Inputs] = []
        for n in shifts:
            values: dict[str, str | Fraction] = dict(row)
            values |= {e: Fraction(row[e]) + Fraction(n, 100) for e in case.published.inputs}
            rows.append(values | {"athlete": f"{row['athlete']} {n:+}"})
        shifted = case.rules.evaluate(rows).units
        difference = case.printed(row) - total(unit)
        nearest: dict[str, int] = {}
        for n, other in zip(shifts, shifted, strict=True):
            for event in case.published.inputs:
                points = other.scores[f"{event}_points"], unit.scores[f"{event}_points"]
                if points[0] is None or points[1] is None or event in nearest:
                    continue
                if points[0] - points[1] == difference:
                    nearest[event] = n
        found.append(_mark(row, meeting, total(unit), difference, nearest))
    return [], found


def _mark(
    row: Row, meeting: list[Row], points: Fraction, difference: Fraction, nearest: dict[str, int]
) -> Mismatch:
    unit = f"{row['athlete']} ({row['competition']})"
    text = f"ruleset {points}, published {row['points']} ({int(difference):+})"
    if not nearest:
        return Mismatch(unit, "value: not explained", text, known=False)

    def change(event: str) -> str:
        mark = Fraction(row[event]) + Fraction(nearest[event], 100)
        return f"{event} {text_of(mark, 2)} for {row[event]}"

    for event in TIMED:
        coarse = decimals_of(meeting, event)
        half = half_unit(meeting, event)
        if coarse < 2 and event in nearest and abs(Fraction(nearest[event], 100)) <= half:
            text += f": {change(event)} gives it, and the meeting's {event} is copied to a tenth"
            return Mismatch(unit, "value: mark copied to a tenth", text)
    least = min(abs(n) for n in nearest.values())
    text += ": nearest, " + " or ".join(
        change(event) for event, n in nearest.items() if abs(n) == least
    )
    return Mismatch(unit, "value: one mark differs", text)


# ---- why: nothing known -------------------------------------------------------------------------


def explain_nothing(case: Case) -> tuple[list[str], list[Mismatch]]:
    """A ranking of which everything is expected to match."""
    return [], [
        Mismatch(
            case.units[i].unit,
            "value: not explained",
            f"ruleset {total(case.units[i])}, published {case.rows[i][case.published.value]}",
            known=False,
        )
        for i in case.wrong_values()
    ]


# ---- the rankings -------------------------------------------------------------------------------


def egdi_group(row: Row) -> str:
    """The group of the survey that the published index stands in."""
    index = Fraction(row["egdi"])
    if index > Fraction("0.75"):
        return "very_high"
    return "high" if index >= Fraction("0.5") else "middle" if index >= Fraction("0.25") else "low"


def hdi_group(row: Row) -> str:
    """The group of the report that the published index stands in."""
    bounds = (("very_high", "0.8"), ("high", "0.7"), ("medium", "0.55"))
    index = Fraction(row["hdi"])
    return next((group for group, bound in bounds if index >= Fraction(bound)), "low")


def severity(row: Row) -> str:
    """The published severity."""
    return row["severity"].lower()


EVENTS = (
    "m100",
    "long_jump",
    "shot_put",
    "high_jump",
    "m400",
    "hurdles",
    "discus",
    "pole_vault",
    "javelin",
    "m1500",
)
EGDI = ("osi", "tii", "hci")
HDI = ("life_expectancy", "expected_schooling", "mean_schooling", "gni")
CVSS = ("AV", "AC", "PR", "UI", "S", "C", "I", "A")

RANKINGS = (
    Published(
        name="egdi-2016",
        path="egdi/egdi-2016.csv",
        unit="country",
        inputs=EGDI,
        value="egdi",
        decimals=5,
        level=egdi_group,
        rank="rank",
        explain=explain_egdi,
    ),
    Published(
        name="egdi-2018",
        path="egdi/egdi-2018.csv",
        unit="country",
        inputs=EGDI,
        value="egdi",
        decimals=4,
        level=egdi_group,
        rank="rank",
        explain=explain_egdi,
    ),
    Published(
        name="hdi-2014",
        path="hdi-2014/hdi-2014.csv",
        unit="country",
        inputs=HDI,
        value="hdi",
        decimals=3,
        level=hdi_group,
        rank="rank",
        explain=explain_hdi,
    ),
    Published(
        name="cvss-3.1",
        path="cvss-3.1/base.csv",
        unit="vector",
        inputs=CVSS,
        value="base",
        decimals=1,
        level=severity,
        rank=None,
        explain=explain_nothing,
    ),
    Published(
        name="decathlon",
        path="decathlon/decathlon.csv",
        unit="athlete",
        inputs=EVENTS,
        value="points",
        decimals=0,
        level=None,
        rank="rank",
        explain=explain_decathlon,
    ),
)


# ---- the comparison -----------------------------------------------------------------------------


def read(published: Published, folder: Path) -> tuple[list[Row], list[str]]:
    """The rows, with units of one name (in one competition) told apart by a number."""
    with (folder / published.path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    seen: Counter[tuple[str, str | None]] = Counter()
    notes = []
    for row in rows:
        name = row[published.unit].strip()
        row[published.unit] = name
        key = name, row.get("competition")
        seen[key] += 1
        if seen[key] > 1:
            row[published.unit] = f"{name} ({seen[key]})"
            notes.append(
                f'The data name two units "{name}"; the second is called '
                f'"{row[published.unit]}" here.'
            )
    return rows, notes


def compare(published: Published, folder: Path) -> tuple[Counts, list[str], list[Mismatch]]:
    """Evaluate one ranking, count what matches, explain what does not."""
    rows, notes = read(published, folder)
    rules = rulelang.load(Path(__file__).parent / f"{published.name}.rules")
    case = Case(published, rules, rows, rules.evaluate(rows).units)
    more, found = published.explain(case)
    found += [
        Mismatch(
            case.units[i].unit,
            "level: not explained",
            f"ruleset {case.units[i].level}",
            known=False,
        )
        for i in case.wrong_levels()
    ]
    size = len(rows)
    counts = Counts(
        size,
        size - len(case.wrong_values()),
        size - len(case.wrong_levels()) if published.level else 0,
        size - len(case.wrong_ranks()) if published.rank else 0,
        dict(Counter(mismatch.reason for mismatch in found)),
    )
    return counts, notes + more, found


def show(results: Mapping[str, tuple[Counts, list[str], list[Mismatch]]]) -> None:
    """Print the table, then every exception with its reason."""
    print(f"{'':<10}{'units':>8}{'values':>8}{'levels':>8}{'ranks':>8}")
    for published in RANKINGS:
        counts, _, _ = results[published.name]
        levels = f"{counts.levels}" if published.level else "-"
        ranks = f"{counts.ranks}" if published.rank else "-"
        print(f"{published.name:<10}{counts.units:>8}{counts.values:>8}{levels:>8}{ranks:>8}")
    for name, (_, notes, found) in results.items():
        if not notes and not found:
            continue
        print(f"\n{name}")
        for note in notes:
            print(f"  {note}")
        for reason in dict.fromkeys(mismatch.reason for mismatch in found):
            those = [mismatch for mismatch in found if mismatch.reason == reason]
            print(f"  {reason}: {len(those)}")
            for mismatch in those:
                doubt = "" if mismatch.known else "  <- NOT EXPLAINED"
                print(f"    {mismatch.unit}: {mismatch.text}{doubt}")


def regressions(results: Mapping[str, tuple[Counts, list[str], list[Mismatch]]]) -> list[str]:
    """What is not as expected."""
    found = []
    for name, (counts, _, mismatches) in results.items():
        if counts != EXPECTED[name]:
            found.append(f"{name}: expected {EXPECTED[name]}, found {counts}")
        unknown = sum(not mismatch.known for mismatch in mismatches)
        if unknown:
            found.append(f"{name}: {unknown} not explained")
    return found


def main(arguments: Sequence[str]) -> int:
    """Compare, print, and say whether all is as expected."""
    if len(arguments) != 1:
        print("usage: python rulesets/published/compare.py DATA_FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    if not folder.is_dir():
        print(f"compare.py: there is no folder {folder} of published rankings", file=sys.stderr)
        return 2
    absent = [p.path for p in RANKINGS if not (folder / p.path).is_file()]
    if absent:
        print(f"compare.py: no {', '.join(absent)} in the folder {folder}", file=sys.stderr)
        return 2
    results = {published.name: compare(published, folder) for published in RANKINGS}
    show(results)
    wrong = regressions(results)
    for line in wrong:
        print(line, file=sys.stderr)
    if not wrong:
        print("\nAll as expected.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
