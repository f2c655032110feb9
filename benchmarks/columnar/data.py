"""The data of the benchmarks: Parquet files of any number of units.

Run as `python benchmarks/columnar/data.py KIND ROWS OUT`. The same kind and number of rows always
give the same file. Rows are made and written a row group at a time, so that a file may be larger
than memory. For `indicators.rules` there are four kinds:

continuous  counts up to thousands, decimals of 3 and 4 places: equal totals are rare
quarters    decimals in steps of a quarter, denominators that are powers of two: nearly every unit
            ties with others
ratios      denominators from 1 to 20: thirds and sevenths whose sums are equal though their
            doubles are not
odd         as continuous, 2% of the decimals being a bit off, as 0.1 + 0.2 is: of 16 or 17 digits

and one for each rubric of the same name: deep, partial (of which much is missing), statistics,
decree. No value is out of range.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from benchmarks.columnar.deep_data import OPTIONS, deep
from benchmarks.columnar.draws import Column, Units
from benchmarks.columnar.varied_data import REGIONS, ZONES, decree, partial, statistics

__all__ = ["KINDS", "UNIT", "make", "rows_of"]

ROW_GROUP = 500_000
SEED = 20_260

UNIT = "unit"
YES_NO = ("leader", "published_plan", "mobile", "backups", "drill")
CHOICES = OPTIONS | {
    "region": REGIONS,
    "zone": ZONES,
    "plan": ["none", "draft", "issued"],
    "languages": ["one", "two", "many"],
    "firewall": ["absent", "basic", "managed"],
}
ODD = 0.02


def _draw(units: Units, sizes: dict[str, Column], places: dict[str, int]) -> dict[str, Column]:
    """All columns but the name, from the denominators and the steps of the decimals."""
    data = dict(sizes)
    for part, whole in (
        ("lan", "offices"),
        ("fibre", "offices"),
        ("schools_online", "schools"),
        ("clinics_online", "clinics"),
        ("online", "received"),
        ("in_time", "received"),
        ("reused", "received"),
        ("paid", "fees"),
        ("answered", "questions"),
    ):
        data[part] = units.part(sizes[whole])
    data["trained"] = units.part(sizes["employees"], 0.8)
    data["specialists"] = units.part(sizes["employees"], 0.3)
    data["late"] = sizes["questions"] - data["answered"]
    data["incidents"] = np.rint(
        units.random.exponential(0.06, units.size).clip(0, 1) * sizes["computers"]
    ).astype(np.int64)
    data["decisions"] = units.whole(0, 12)
    data["meetings"] = units.whole(0, 24)
    data["datasets"] = units.whole(0, 40)
    for share in ("budget", "published", "updated", "accessible", "patched"):
        data[share] = units.share(places["share"])
    data["load_time"] = units.number(12, places["load_time"])
    data["satisfaction"] = 1 + units.number(4, places["satisfaction"])
    # 1 + 0.2341 may be the neighbour of the double that stands for 1.2341.
    data["satisfaction"] = units.steps(data["satisfaction"], places["satisfaction"])
    data["audit"] = units.number(10, places["audit"])
    for name in YES_NO:
        data[name] = units.good()
    for name in ("plan", "languages", "firewall"):
        data[name] = units.choice()
    return data


def _continuous(units: Units) -> dict[str, Column]:
    most = {"offices": 5000, "schools": 5000, "clinics": 5000, "employees": 2000}
    most |= {"questions": 5000, "received": 9000, "fees": 9000, "computers": 9000}
    sizes = {name: units.whole(high // 100, high) for name, high in most.items()}
    places = {"share": 10_000, "load_time": 1000, "satisfaction": 10_000, "audit": 1000}
    return _draw(units, sizes, places)


def _odd(units: Units) -> dict[str, Column]:
    data = _continuous(units)
    for name, values in data.items():
        if values.dtype == np.float64:
            beside = np.nextafter(values, np.where(name == "satisfaction", 2.5, 0.5))
            data[name] = np.where(units.random.random(units.size) < ODD, beside, values)
    return data


def _quarters(units: Units) -> dict[str, Column]:
    def power(most: int) -> Column:
        return 2 ** units.whole(0, most)

    offices, received = power(3), power(3)
    sizes = {"offices": offices, "schools": offices, "clinics": offices}  # 2 + 1 + 1 times it
    sizes |= {"received": 2 * received, "fees": 3 * received}  # 2.5 times 2, and 3
    sizes |= {"employees": power(3), "questions": power(3), "computers": power(6)}
    return _draw(units, sizes, dict.fromkeys(("share", "load_time", "satisfaction", "audit"), 4))


def _ratios(units: Units) -> dict[str, Column]:
    most = {"offices": 6, "schools": 4, "clinics": 4, "received": 6, "fees": 5}
    most |= {"employees": 20, "questions": 20, "computers": 20}
    sizes = {name: units.whole(1, high) for name, high in most.items()}
    places = {"share": 10, "load_time": 1, "satisfaction": 10, "audit": 2}
    return _draw(units, sizes, places)


KINDS: dict[str, Callable[[Units], Mapping[str, Column | pl.Series]]] = {
    "continuous": _continuous,
    "quarters": _quarters,
    "ratios": _ratios,
    "odd": _odd,
    "deep": deep,
    "partial": partial,
    "statistics": statistics,
    "decree": decree,
}


def rows_of(kind: str, rows: int, first: int = 0) -> pl.DataFrame:
    """The units of one row group, the first of which is the unit with this number."""
    seed = [SEED, list(KINDS).index(kind), first]
    data = KINDS[kind](Units(np.random.default_rng(seed), rows))
    names = pl.int_range(first + 1, first + rows + 1, eager=True).cast(pl.String).str.zfill(8)
    columns = [pl.Series(UNIT, "U" + names)]
    for name, values in data.items():
        options = CHOICES.get(name)
        series = pl.Series(values) if options is None else pl.Series(options).gather(values)
        columns.append(series.alias(name))
    return pl.DataFrame(columns)


def make(kind: str, rows: int, path: Path) -> None:
    """Write a file of so many units."""

    def groups(*_: object) -> Iterator[pl.DataFrame]:
        for first in range(0, rows, ROW_GROUP):
            yield rows_of(kind, min(ROW_GROUP, rows - first), first)

    frame = register_io_source(groups, schema=rows_of(kind, 1).schema)
    unfinished = path.with_suffix(".part")
    frame.sink_parquet(unfinished, compression="zstd", row_group_size=ROW_GROUP, statistics=True)
    unfinished.rename(path)


def main() -> None:
    kind, rows, out = sys.argv[1:]
    make(kind, int(rows), Path(out))


if __name__ == "__main__":
    main()
