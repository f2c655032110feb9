"""The row engine and `score_one` against the same rubric written by hand as Python floats.

The rubric is `indicators.rules`: 40 indicators, 7 criteria, 2 groups, 4 levels. The function
by hand has its columns in a tuple, as a program that is written for one rubric would, and checks
nothing. It gives the same levels, and totals that differ in the last bits.
"""

import math
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

import rulelang
from rulelang.data import prepare, table_of_rows
from rulelang.engine.exact import run
from rulelang.engine.rows.compile import compile_rows

RULES = Path(__file__).with_name("indicators.rules")
UNITS = 5000
EXACT_UNITS = 500
ROUNDS = 11
DECIMALS = 4

Scores = tuple[Any, ...]


def by_hand(cells: Sequence[Any]) -> Scores:
    """The points of the criteria and groups, the total and the level of one unit, in floats."""
    (
        offices, lan, fibre, schools, schools_online, clinics, clinics_online,
        employees, trained, specialists,
        plan, decisions, meetings, budget, leader, published_plan,
        published, updated, accessible, mobile, load_time, satisfaction, languages, datasets,
        questions, answered, late,
        received, online, in_time, reused, fees, paid,
        computers, incidents, patched, audit, backups, firewall, drill,
    ) = cells  # fmt: skip

    share = (lan + fibre + schools_online + clinics_online) / (2 * offices + schools + clinics)
    infrastructure = math.floor(200 * share + 0.5) / 10 if share < 1 else 20.0
    share = (trained + specialists) / employees
    staff = 10 * share if share < 1 else 10.0
    policy = 0.25 * decisions if decisions < 8 else 2.0
    if plan != "none":
        policy += (0.125 * meetings if meetings < 8 else 1.0) + budget
        if plan == "issued":
            policy += 4.0
            if leader:
                policy += 1.0
            if published_plan:
                policy += 1.0
        else:
            policy += 2.0
    readiness = infrastructure + staff + policy

    presence = 4 * published + 2 * (updated + accessible) + 0.5 * (satisfaction - 1)
    if mobile:
        presence += 1.0
    if load_time < 8:
        presence += 0.25 * (8 - load_time)
    if languages == "many":
        presence += 1.0
    elif languages == "two":
        presence += 0.5
    presence += 0.125 * datasets if datasets < 8 else 1.0
    share = ((answered + 0.5 * late) / questions - 0.5) / 0.5
    interaction = 15.0 if share > 1 else 15 * share if share > 0 else 0.0
    share = (online + in_time + paid + 0.5 * reused) / (2.5 * received + fees)
    transaction = math.floor(200 * share + 0.5) / 10 if share < 1 else 20.0
    share = incidents / computers
    if share > 0.1:
        security = 0.0
    else:
        security = 2 * patched + 0.25 * audit
        if share <= 0.05:
            security += 2.0 if share > 0.01 else 3.0
            if backups:
                security += 1.0
            if share <= 0.01:
                if drill:
                    security += 0.5
                if firewall == "managed":
                    security += 1.0
                elif firewall == "basic":
                    security += 0.5
    results = presence + interaction + transaction + security

    total = readiness + results
    if total >= 80 and security >= 6 and staff >= 5:
        level = "A"
    elif total >= 70:
        level = "B"
    elif total >= 55:
        level = "C"
    else:
        level = "D"
    return (
        readiness, infrastructure, staff, policy,
        results, presence, interaction, transaction, security,
        total, level,
    )  # fmt: skip


def records(rules: rulelang.Ruleset, count: int) -> list[dict[str, Any]]:
    """The same units each time: counts up to thousands, decimals of up to 4 places as floats."""
    random = Random(2026)
    found = []
    for number in range(count):
        record: dict[str, Any] = {"unit": f"unit {number}"}
        for item in rules.inputs:
            record[item.id] = _cell(item, record, random)
        found.append(record)
    return found


WHOLE = {"lan": "offices", "fibre": "offices", "schools_online": "schools"}
WHOLE |= {"clinics_online": "clinics", "online": "received", "in_time": "received"}
WHOLE |= {"reused": "received", "paid": "fees", "answered": "questions", "trained": "employees"}


def _cell(item: rulelang.InputPlan, record: dict[str, Any], random: Random) -> Any:
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


def timed(action: Callable[[], Any]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


def main() -> None:
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}")
    rules = rulelang.load(RULES)
    rows = records(rules, UNITS)
    names = [item.id for item in rules.inputs]
    floats = [tuple(record[name] for name in names) for record in rows]
    numbers = [
        tuple(
            round(value * 10**DECIMALS) if item.kind in ("number", "percent") else value
            for item, value in zip(rules.inputs, cells, strict=True)
        )
        for cells in floats
    ]
    program = compile_rows(rules.plan, DECIMALS, checked=False)
    assert program is not None
    engine = program.function
    prepared = prepare(table_of_rows(rows[:EXACT_UNITS]), rules.plan)
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
        for record, cells, exact in zip(rows, floats, numbers, strict=True):
            scored, hand, raw = rules.score_one(record), by_hand(cells), engine(exact)
            total = program.figures[-1].of(raw)
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

    def engine_loop() -> None:
        for cells in numbers:
            engine(cells)

    sides: dict[str, tuple[int, Callable[[], Any]]] = {
        "by hand, floats from a tuple": (UNITS, each(by_hand, floats)),
        "row engine, whole numbers from a tuple": (UNITS, engine_loop),
        "by hand, a record to a tuple": (UNITS, each(lambda r: by_hand(read(r)), rows)),
        "by hand, a record to named figures": (UNITS, each(named_by_hand, rows)),
        "score_one, a record, checked": (UNITS, each(rules.score_one, rows)),
        "exact engine, prepared": (EXACT_UNITS, lambda: run(rules.plan, prepared)),
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
        print(f"{name:40} {shown} {seconds / hand:6.2f} ×")
    share = hand / found["row engine, whole numbers from a tuple"]
    print(f"row engine: {share:.2f} of the rate by hand (wanted: at least 0.5)")
    one = found["score_one, a record, checked"]
    named = one / found["by hand, a record to named figures"]
    bare = one / found["by hand, a record to a tuple"]
    print(f"score_one: {named:.2f} times the time by hand with named figures (wanted: under 2)")
    print(f"score_one: {bare:.2f} times the time by hand with a tuple for a result")


if __name__ == "__main__":
    main()
