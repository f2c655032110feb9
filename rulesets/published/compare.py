"""Compare the rulesets of this folder with the rankings that others published.

    python rulesets/published/compare.py DATA_FOLDER

DATA_FOLDER holds ``egdi/``, ``hdi-2014/``, ``cvss-3.1/``, ``decathlon/``, ``odi-2015/`` and
``imd-2025/``. What matches is counted; what does not is named with the reason, which is computed
and not looked up. The exit code is 0 where all is as in ``EXPECTED``, 1 where anything is not, 2
where the data are missing.
"""

import csv
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from case import Case, Mismatch, Published, Row, ruleset_of
from reasons import explain_decathlon, explain_egdi, explain_hdi, explain_imd, explain_nothing

import rulelang


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
    "odi-2015": Counts(1586, 1586, 0, 1586, {}),
    "odi-2015-places": Counts(149, 149, 0, 149, {}),
    "imd-2025": Counts(
        33755,
        33753,
        33755,
        33753,
        {"value: shared place in a domain": 2, "rank: shared place in a domain": 2},
    ),
}


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


def decile(row: Row) -> str:
    """The published decile."""
    return f"decile_{row['decile']}"


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
ODI = (
    "exists",
    "digital",
    "public",
    "online",
    "free",
    "machinereadable",
    "bulk",
    "openlicense",
    "uptodate",
)
IMD = ("income", "employment", "education", "health", "crime", "housing", "living")

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
    Published(
        name="odi-2015",
        path="odi-2015/entries.csv",
        unit="place",
        inputs=ODI,
        value="score",
        decimals=0,
        level=None,
        rank="rank",
        explain=explain_nothing,
    ),
    Published(
        name="odi-2015-places",
        path="odi-2015/places.csv",
        unit="place",
        inputs=("score",),
        value="score",
        decimals=0,
        level=None,
        rank="rank",
        explain=explain_nothing,
        entries="odi-2015/entries.csv",
    ),
    Published(
        name="imd-2025",
        path="imd-2025/areas.csv",
        unit="area",
        inputs=IMD,
        value="score",
        decimals=3,
        level=decile,
        rank="rank",
        explain=explain_imd,
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
        key = name, row.get("competition") or row.get("dataset")
        seen[key] += 1
        if seen[key] > 1:
            row[published.unit] = f"{name} ({seen[key]})"
            notes.append(
                f'The data name two units "{name}"; the second is called '
                f'"{row[published.unit]}" here.'
            )
    return rows, notes


def entries_of(published: Published, folder: Path, rows: list[Row]) -> list[Row]:
    """The rows to evaluate; a unit without an entry has one row in which nothing is reported."""
    if published.entries is None:
        return rows
    with (folder / published.entries).open(encoding="utf-8", newline="") as file:
        entries = list(csv.DictReader(file))
    there = {row[published.unit] for row in entries}
    blank = dict.fromkeys(published.inputs, "")
    units = [row[published.unit] for row in rows if row[published.unit] not in there]
    return entries + [{published.unit: unit} | blank for unit in units]


def compare(published: Published, folder: Path) -> tuple[Counts, list[str], list[Mismatch]]:
    """Evaluate one ranking, count what matches, explain what does not."""
    rows, notes = read(published, folder)
    rules = rulelang.load(ruleset_of(published))
    units = rules.evaluate(entries_of(published, folder, rows)).units
    if published.entries is not None:
        by_name = {unit.unit: unit for unit in units}
        units = [by_name[row[published.unit]] for row in rows]
    case = Case(published, rules, rows, units)
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
    print(f"{'':<16}{'units':>8}{'values':>8}{'levels':>8}{'ranks':>8}")
    for published in RANKINGS:
        counts, _, _ = results[published.name]
        levels = f"{counts.levels}" if published.level else "-"
        ranks = f"{counts.ranks}" if published.rank else "-"
        print(f"{published.name:<16}{counts.units:>8}{counts.values:>8}{levels:>8}{ranks:>8}")
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
