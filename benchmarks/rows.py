"""The row engine and `score_one` against the same rubric written by hand as Python floats.

The rubric is `indicators.rules`: 40 indicators, 7 criteria, 2 groups, 4 levels. The function
by hand (`by_hand.py`) gives the same levels, and totals that differ in the last bits.
"""

import os
import platform
from collections.abc import Callable, Sequence
from fractions import Fraction
from operator import itemgetter
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from attrs import evolve

import rulelang
from benchmarks.by_hand import by_hand
from rulelang.data import prepare, table_of_rows
from rulelang.engine.exact import run
from rulelang.engine.rows import TableScorer
from rulelang.engine.rows.compile import RowProgram, compile_rows
from rulelang.plan.tree import InputPlan

RULES = Path(__file__).with_name("indicators.rules")
UNITS = 5000
EXACT_UNITS = 500
ROUNDS = 11
DECIMALS = 4


def records(rules: rulelang.Ruleset, count: int) -> list[dict[str, Any]]:
    """The same units each time: counts up to thousands, decimals of up to 4 places as floats."""
    random = Random(2026)
    found = []
    for number in range(count):
        record: dict[str, Any] = {"unit": f"unit {number}"}
        for item in rules.plan.inputs:
            record[item.id] = _cell(item, record, random)
        found.append(record)
    return found


WHOLE = {"lan": "offices", "fibre": "offices", "schools_online": "schools"}
WHOLE |= {"clinics_online": "clinics", "online": "received", "in_time": "received"}
WHOLE |= {"reused": "received", "paid": "fees", "answered": "questions", "trained": "employees"}


def _cell(item: InputPlan, record: dict[str, Any], random: Random) -> Any:
    if item.kind == "yesno":
        return random.random() < 0.6
    if item.kind == "choice":
        return random.choice([id for id, _ in item.options])
    if item.kind == "percent":
        return round(random.random(), DECIMALS)
    if item.kind == "number":
        return round(random.uniform(1, 5), DECIMALS)
    if item.id in WHOLE:
        return random.randint(0, record[WHOLE[item.id]])
    small = {"specialists": 20, "late": 50, "incidents": 60, "decisions": 12, "meetings": 24}
    return random.randint(0, small[item.id]) if item.id in small else random.randint(60, 2000)


def parted(program: RowProgram) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """The code of a rubric in two: from cells to checked whole numbers, and from those to what it
    returns. Locals named ``t`` begin where all cells are read."""
    lines = program.text.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith(" t"))
    unpacked = lines[1]
    names = unpacked.partition("=")[0].strip()
    parts = [[*lines[:first], f" return {names}"], [lines[0], unpacked, *lines[first:]]]
    return tuple(evolve(program, text="\n".join(part)).function for part in parts)  # type: ignore[return-value]


def timed(action: Callable[[], Any]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


def main() -> None:
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}")
    rules = rulelang.load(RULES)
    rows = records(rules, UNITS)
    names = [item.id for item in rules.plan.inputs]
    floats = [tuple(record[name] for name in names) for record in rows]
    program = compile_rows(rules.plan, DECIMALS)
    assert program is not None
    engine = program.function
    reading, arithmetic = parted(program)
    wholes = [reading(cells) for cells in floats]
    assert [*map(arithmetic, wholes)] == [*map(engine, floats)]
    few = table_of_rows(rows[:EXACT_UNITS])
    read = itemgetter(*names)

    def named_by_hand(record: dict[str, Any]) -> dict[str, Any]:
        (
            readiness, infrastructure, staff, policy,
            results, presence, interaction, transaction, security,
            total, level,
        ) = by_hand(read(record))  # fmt: skip
        return {
            "readiness": readiness,
            "infrastructure": infrastructure,
            "staff": staff,
            "policy": policy,
            "results": results,
            "presence": presence,
            "interaction": interaction,
            "transaction": transaction,
            "security": security,
            "total": total,
            "level": level,
        }

    def agree() -> None:
        _, place, ids = program.levels[0]
        levels = rounded = 0
        for record, cells in zip(rows, floats, strict=True):
            scored, hand, raw = rules.score_one(record), by_hand(cells), engine(cells)
            total = program.total.score.of(raw)
            assert scored.total == total and scored.level == ids[raw[place]]
            rounded += abs(total - Fraction(hand[-2])) > Fraction(1, 10**9)
            levels += scored.level != hand[-1]
        print(
            f"{UNITS:,} units; by hand {rounded} round to another tenth, {levels} get another level"
        )
        assert rounded < UNITS / 100

    agree()

    def each(function: Callable[[Any], Any], items: Sequence[Any]) -> Callable[[], None]:
        def loop() -> None:
            for item in items:
                function(item)

        return loop

    table = table_of_rows(rows)

    def table_loop() -> None:
        for unit in TableScorer(rules.plan).score(table).units:
            _ = unit.total, unit.share, unit.level, unit.scores

    def exact_loop() -> None:
        run(rules.plan, prepare(few, rules.plan))

    sides: dict[str, tuple[int, Callable[[], Any]]] = {
        "by hand, floats from a tuple": (UNITS, each(by_hand, floats)),
        "row engine, the same, checked": (UNITS, each(engine, floats)),
        "its arithmetic alone": (UNITS, each(arithmetic, wholes)),
        "by hand, a record to a tuple": (UNITS, each(lambda r: by_hand(read(r)), rows)),
        "by hand, a record to named figures": (UNITS, each(named_by_hand, rows)),
        "score_one, a record, checked": (UNITS, each(rules.score_one, rows)),
        "rows of a table to figures, code included": (UNITS, table_loop),
        "exact engine, rows of a table": (EXACT_UNITS, exact_loop),
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    order = [*sides]
    for _ in range(ROUNDS):
        for name in order:
            count, action = sides[name]
            times[name].append(timed(action) / count)
        order.reverse()
    found = {name: median(values) for name, values in times.items()}
    hand = found["by hand, floats from a tuple"]
    print(f"median of {ROUNDS} turns of {UNITS:,} units")
    for name, seconds in found.items():
        shown = f"{1 / seconds:9,.0f} rows/s {seconds * 1e6:7.2f} µs"
        print(f"{name:42} {shown} {seconds / hand:6.2f} ×")
    share, alone = (
        hand / found[name] for name in ("row engine, the same, checked", "its arithmetic alone")
    )
    print(f"row engine: {alone:.2f} of the rate by hand (wanted: at least 0.5)")
    print(f"row engine, each cell checked, which no cell is by hand: {share:.2f}")
    rows_exactly = found["exact engine, rows of a table"]
    lift = rows_exactly / found["rows of a table to figures, code included"]
    print(f"rows of a table: {lift:.0f} times the rate of the exact engine")
    one = found["score_one, a record, checked"]
    named = one / found["by hand, a record to named figures"]
    bare = one / found["by hand, a record to a tuple"]
    print(f"score_one: {named:.2f} times the time by hand with named figures (wanted: under 2)")
    print(f"score_one: {bare:.2f} times the time by hand with a tuple for a result")


if __name__ == "__main__":
    main()
