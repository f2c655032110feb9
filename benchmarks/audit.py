"""How long an audit takes: units × criteria × claims, consistent and with wrong figures.

    python benchmarks/audit.py 40 60 500 [--wrong 3] [--ranks 2]

Scores are drawn with one decimal; claims print them, their shares, ranks, extremes and spreads.
"""

import random
import sys
import time
from argparse import ArgumentParser

import rulelang


def rules_of(criteria: int) -> str:
    """A rubric of groups of ten criteria."""
    lines = ["ruleset bench { unit unit }"]
    for group in range(0, criteria, 10):
        lines.append(f"criterion g{group} {{")
        lines += [
            f"  criterion c{at} max 10: given" for at in range(group, min(group + 10, criteria))
        ]
        lines.append("}")
    lines.append("levels { A from 60%  B from 50%  otherwise C }")
    return "\n".join(lines)


def claims_of(
    units: int, criteria: int, count: int, wrong: int, ranks: int = 0, seed: int = 1
) -> str:
    """Claims about random scores, ``wrong`` of which are 3 points too low; of units that are
    neighbours ``ranks`` pairs have changed places."""
    draw = random.Random(seed)
    rules = rulelang.parse(rules_of(criteria))
    rows = [
        {"unit": f"U{u}", **{f"c{c}": f"{draw.randrange(101) / 10}" for c in range(criteria)}}
        for u in range(units)
    ]
    results = rules.evaluate(rows)
    groups = [f"g{group}" for group in range(0, criteria, 10)]
    made: list[str] = []
    for unit in results.units:
        made.append(f'total of "{unit.unit}" = {float(unit.total):.1f}')
        made.append(f'rank of "{unit.unit}" = {unit.rank}')
        made.append(f'level of "{unit.unit}" = {unit.level}')
    for id in [*groups, *(f"c{c}" for c in range(criteria))]:
        ranked = sorted(results.units, key=lambda u: u.scores[id])
        high, low = ranked[-1].scores[id], ranked[0].scores[id]
        best = ", ".join(f'"{u.unit}"' for u in ranked if u.scores[id] == high)
        made.append(f"highest {id} = {float(high):.1f} by {best}")
        made.append(f"spread of {id} = {float(high - low):.1f}")
        made.append(f"lowest {id} = {float(low):.1f}")
    made += [
        f'{id} of "{unit.unit}" = {float(unit.scores[id]):.1f}'
        for unit in results.units
        for id in groups
    ]
    cells = [(unit, f"c{c}") for unit in results.units for c in range(criteria)]
    draw.shuffle(cells)
    made += [f'{id} of "{unit.unit}" = {float(unit.scores[id]):.1f}' for unit, id in cells]
    made = made[:count]
    totals = [
        at for at, text in enumerate(made) if text.startswith("g") or text.startswith("total")
    ]
    for at in draw.sample(totals, min(wrong, len(totals))):
        head, _, figure = made[at].rpartition(" ")
        made[at] = f"{head} {max(float(figure) - 3, 0):.1f}"
    by_rank = {
        int(made[at].rpartition(" ")[2]): at
        for at in reversed(range(len(made)))
        if made[at].startswith("rank")
    }
    for place in range(3, 3 + 7 * ranks, 7):
        if place in by_rank and place + 1 in by_rank:
            one, other = by_rank[place], by_rank[place + 1]
            made[one] = f"{made[one].rpartition(' ')[0]} {place + 1}"
            made[other] = f"{made[other].rpartition(' ')[0]} {place}"
    names = ", ".join(f'"U{u}"' for u in range(units))
    return "published {\n  units " + names + "\n  " + "\n  ".join(made) + "\n}\n"


def main() -> int:
    """The command."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("units", type=int)
    parser.add_argument("criteria", type=int)
    parser.add_argument("claims", type=int)
    parser.add_argument("--wrong", type=int, default=0)
    parser.add_argument("--ranks", type=int, default=0)
    given = parser.parse_args()
    claims = claims_of(given.units, given.criteria, given.claims, given.wrong, given.ranks)
    rules = rulelang.parse(rules_of(given.criteria))
    start, cpu = time.perf_counter(), time.process_time()
    found = rules.audit(claims)
    took, used = time.perf_counter() - start, time.process_time() - cpu
    print(
        f"{given.units} units, {given.criteria} criteria, {found.found.claims.count} claims: "
        f"{took:.1f} s ({used:.1f} s of processor), {len(found.found.conflicts)} conflicts, "
        f"{len(found.found.undecided)} undecided"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
