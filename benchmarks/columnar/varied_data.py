"""The data of the rubrics of the benchmarks that lack much, that compare units, and that say what
decrees needed."""

import numpy as np
import polars as pl

from benchmarks.columnar.draws import Column, Units

__all__ = ["REGIONS", "ZONES", "decree", "partial", "statistics"]

REGIONS = [f"r{number}" for number in range(1, 13)]
ZONES = ["town", "plain", "hills"]
LACKING = {"fibre": 0.1, "taught": 0.1, "in_time": 0.1, "answered": 0.1, "signed": 0.2}
LACKING |= {"audit": 0.2, "leader": 0.2, "plan": 0.1, "online": 0.03}
NOT_IN_ZONE = {"upland": (0, 1), "cameras": (1, 2), "drill": (1,)}
NONE_OF = {"schools": 0.2, "received": 0.1, "asked": 0.3}


def partial(units: Units) -> dict[str, Column | pl.Series]:
    """All columns but the name; cells of what does not apply, and of some that does, are empty."""
    data: dict[str, Column] = {"zone": units.whole(0, 2).astype(np.uint32)}
    data["offices"] = units.whole(1, 200)
    for name, most in (("schools", 100), ("received", 9000), ("asked", 2000)):
        some = units.random.random(units.size) >= NONE_OF[name]
        data[name] = np.where(some, units.whole(1, most), 0)
    for part, whole in (
        ("lan", "offices"),
        ("fibre", "offices"),
        ("taught", "schools"),
        ("online", "received"),
        ("in_time", "received"),
        ("answered", "asked"),
    ):
        data[part] = units.part(data[whole])
    data |= {name: units.share(1000) for name in ("signed", "upland", "cameras")}
    data["audit"] = units.number(10, 10)
    data |= {"leader": units.good(), "plan": units.choice(), "drill": units.good()}
    found: dict[str, Column | pl.Series] = {}
    for name, values in data.items():
        empty = units.random.random(units.size) < LACKING.get(name, 0)
        if name in NOT_IN_ZONE:
            empty |= np.isin(data["zone"], NOT_IN_ZONE[name])
        series = pl.Series(values)
        found[name] = series.zip_with(pl.Series(~empty), series.clear(1))
    return found


def statistics(units: Units) -> dict[str, Column | pl.Series]:
    """All columns but the name."""
    data: dict[str, Column | pl.Series] = {}
    for whole, most, parts in (
        ("offices", 5000, ("lan",)),
        ("staff", 2000, ("trained",)),
        ("received", 9000, ("online", "in_time")),
    ):
        counts = units.whole(most // 100, most)
        data |= {whole: counts} | {name: units.part(counts) for name in parts}
    data["spent"] = units.share(10_000)
    data["load"] = units.number(14, 1000)
    data["datasets"] = units.whole(0, 40)
    data["liked"] = units.steps(1 + units.number(4, 10_000), 10_000)
    return data


def decree(units: Units) -> dict[str, Column | pl.Series]:
    """All columns but the name."""
    data: dict[str, Column | pl.Series] = {}
    data["region"] = units.whole(0, len(REGIONS) - 1).astype(np.uint32)
    data["zone"] = units.whole(0, 2).astype(np.uint32)
    for whole, most, parts in (
        ("offices", 5000, ("lan",)),
        ("received", 9000, ("online", "in_time")),
    ):
        counts = units.whole(most // 100, most)
        data |= {whole: counts} | {name: units.part(counts) for name in parts}
    data |= {"plan": units.choice(), "leader": units.good()}
    data["load"] = units.number(14, 1000)
    data["datasets"] = units.whole(0, 40)
    data["liked"] = units.steps(1 + units.number(4, 10_000), 10_000)
    return data
