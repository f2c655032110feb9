"""Write what two publications print as claims, and the data that they were computed from.

    python rulesets/published/claims.py FOLDER OUT
    cd rulesets/published
    rulelang audit egdi-2018.rules OUT/egdi-2018.published.rules OUT/egdi-2018.csv
    rulelang audit asem.rules OUT/asem.published.rules OUT/asem.csv

FOLDER holds `egdi/egdi-2018.csv` and the tables of `asem/`, as `make published` has them.
"""

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from rulelang.rational import decimal_text

Row = Mapping[str, str]

ASEM = {
    "index": "Index",
    "conn": "Conn",
    "sust": "Sust",
    "physical": "Physical",
    "econ": "ConEcFin",
    "politic": "Political",
    "instit": "Instit",
    "p2p": "P2P",
    "environ": "Environ",
    "social": "Social",
    "sus_eco": "SusEcFin",
}
"""The criteria of asem.rules, each with its column."""

EGDI = {"online_service": "osi", "infrastructure": "tii", "human_capital": "hci", "egdi": "egdi"}


def rows_of(path: Path) -> list[Row]:
    """The rows of a table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def block(label: str, units: Iterable[str], claims: Iterable[str]) -> str:
    """Claims as a file."""
    names = ", ".join(f'"{unit}"' for unit in units)
    return "\n".join([f'published "{label}" {{', f"  units {names}", *claims, "}"]) + "\n"


def printed(value: str, decimals: int) -> str:
    """A figure with all the decimals that are printed."""
    return decimal_text(Fraction(value), decimals)


def egdi(rows: Sequence[Row]) -> str:
    """The country table of the survey: three components, the index with 4 decimals, the rank."""
    claims = [
        f'  {id} of "{row["country"]}" = {printed(row[column], 4)}'
        for row in rows
        for id, column in EGDI.items()
    ]
    claims += [f'  rank of "{row["country"]}" = {row["rank"]}' for row in rows]
    return block("E-Government Survey 2018", (row["country"] for row in rows), claims)


def asem(scores: Sequence[Row], ranks: Sequence[Row]) -> str:
    """The two tables of results: scores with 2 decimals, and ranks."""
    claims = [
        f'  {id} of "{row["UnitName"]}" = {printed(row[column], 2)}'
        for row in scores
        for id, column in ASEM.items()
    ]
    claims += [
        f'  {"rank" if id == "index" else f"{id}_rank"} of "{row["UnitName"]}" = {row[column]}'
        for row in ranks
        for id, column in ASEM.items()
    ]
    return block("ASEM results", (row["UnitName"] for row in scores), claims)


def write_table(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(rows)


def main() -> int:
    """The command."""
    folder, out = (Path(argument) for argument in sys.argv[1:3])
    out.mkdir(parents=True, exist_ok=True)
    table = rows_of(folder / "egdi" / "egdi-2018.csv")
    (out / "egdi-2018.published.rules").write_text(egdi(table), "utf-8")
    columns = ("country", "osi", "tii", "hci")
    write_table(out / "egdi-2018.csv", columns, [[row[c] for c in columns] for row in table])
    results = folder / "asem"
    scores = rows_of(results / "results_AggregatesScore.csv")
    ranks = rows_of(results / "results_AggregatesRank.csv")
    (out / "asem.published.rules").write_text(asem(scores, ranks), "utf-8")
    parts = {id: column for id, column in ASEM.items() if id not in ("index", "conn", "sust")}
    unrounded = rows_of(results / "data_Aggregated.csv")
    rows = [[row["UnitName"], *(row[column] for column in parts.values())] for row in unrounded]
    write_table(out / "asem.csv", ["country", *parts], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
