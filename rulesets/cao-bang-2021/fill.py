"""Write the data of both rankings, for 2021 and three years before: what the report publishes, the
rest filled in.

    python fill.py              write all files
    python fill.py --check      compare them with what would be written; exit code 1 if different
    python fill.py --report     print every published figure, and whether the data hold it

The report prints, for each criterion, the highest and the lowest score and the units that have
them; for a few units their total. These are the tables below. Every other cell is filled in:

1. A cell lies strictly between the lowest and the highest score of its criterion, so that nobody
   joins or passes the units that the report names. So do the sums whose highest and lowest are
   published. (Where a published sum cannot be met so, the ends themselves are allowed.)
2. Ranks that no published total takes get totals at even distances within their level, and each
   goes to the first unit that can reach it, the likeliest first, going back where that leaves no
   unit for a later rank.
3. The total of a unit is shared out over its criteria, and theirs over their parts, in
   proportion to the room that each has.

The years before are filled in by `earlier.py`.

Where published parts and a published sum differ, the parts stand and the sum is what they make.
Scores are whole numbers of steps (a tenth or a hundredth), so all of it is exact.
"""

import argparse
import csv
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from earlier import earlier_statements, earlier_tables
from figures import Scores, Statement, printed, rounded_share, steps
from published import DEPARTMENTS, DISTRICTS, TOTAL, Report

FOLDER = Path(__file__).parent

Reach = tuple[int, int]  # the lowest and the highest that a score can be


# ---- filling in ---------------------------------------------------------------------------------


class Filler:
    """Fills in the scores of one ranking."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def steps(self, figure: str) -> int:
        return steps(figure, self.report.decimals)

    def published(self, unit: str, criterion: str) -> int | None:
        """The published score of a unit in a criterion, or its total."""
        ends = self.report.ends[criterion]
        if unit in ends.highest_by:
            return self.steps(ends.highest)
        if unit in ends.lowest_by:
            return self.steps(ends.lowest)
        if criterion == TOTAL and unit in self.report.totals:
            return self.steps(self.report.totals[unit])
        return None

    def reach(self, unit: str, criterion: str, gap: int) -> Reach:
        """The scores that a unit can have. What is not published stays ``gap`` steps clear of the
        criterion's highest and lowest."""
        published = self.published(unit, criterion)
        ends = self.report.ends[criterion]
        low, high = self.steps(ends.lowest) + gap, self.steps(ends.highest) - gap
        if criterion not in self.report.parts:
            return (low, high) if published is None else (published, published)
        parts = [self.reach(unit, part, gap) for part in self.report.parts[criterion]]
        least, most = sum(part[0] for part in parts), sum(part[1] for part in parts)
        if published is not None and least <= published <= most:
            return published, published
        if published is not None or least == most:
            return least, most  # the parts stand
        return max(least, low), min(most, high)

    def gap(self, unit: str) -> int:
        """1, or 0 where a published sum of the unit can be met only so."""
        for criterion in self.report.parts:
            published = self.published(unit, criterion)
            if published is not None:
                wanted = published, published
                apart, at_the_ends = (self.reach(unit, criterion, gap) for gap in (1, 0))
                if apart != wanted and at_the_ends == wanted:
                    return 0
        return 1

    def total_reach(self, unit: str) -> Reach:
        return self.reach(unit, TOTAL, self.gap(unit))

    def ladder(self) -> list[int | None]:
        """The total of each rank, best first; none where a unit with that rank brings its own."""
        own: dict[int, int] = {}
        for unit, rank in self.report.ranks.items():
            low, high = self.total_reach(unit)
            if low == high:
                own[rank] = low
        rungs: list[int | None] = []
        ceiling = self.steps(str(self.report.maxima[TOTAL]))
        for level in self.report.levels:
            floor = self.steps(level.bound)
            last = len(rungs) + level.units
            while len(rungs) < last:
                if len(rungs) + 1 in own:
                    ceiling = own[len(rungs) + 1]
                    rungs.append(None)
                    continue
                run = 1
                while len(rungs) + run < last and len(rungs) + run + 1 not in own:
                    run += 1
                below = own.get(len(rungs) + run + 1, floor) if len(rungs) + run < last else floor
                width = ceiling - below
                rungs += [ceiling - width * (i + 1) // (run + 1) for i in range(run)]
            ceiling = floor
        return rungs

    def placed(self) -> dict[str, int]:
        """The total of each unit."""
        at_rank = {rank: unit for unit, rank in self.report.ranks.items()}
        rungs = self.ladder()
        free = [unit for unit in self.report.units if unit not in self.report.ranks]
        free.sort(key=lambda unit: -sum(self.total_reach(unit)))  # stable: then as listed

        def search(rank: int, left: Sequence[str]) -> dict[str, int] | None:
            if rank > len(rungs):
                return {}
            total = rungs[rank - 1]
            for unit in (at_rank[rank],) if rank in at_rank else left:
                low, high = self.total_reach(unit)
                score = low if total is None else total
                if low <= score <= high:
                    rest = search(rank + 1, [other for other in left if other != unit])
                    if rest is not None:
                        return {unit: score} | rest
            return None

        found = search(1, free)
        if found is None:
            raise SystemExit(f"{self.report.file}: no order of the units has these totals")
        return found

    def share_out(self, unit: str, criterion: str, score: int, into: Scores) -> None:
        """Share a score out over the parts of a criterion, in proportion to their room."""
        into[criterion] = score
        if criterion not in self.report.parts:
            return
        parts = self.report.parts[criterion]
        gap = self.gap(unit)
        reaches = [self.reach(unit, part, gap) for part in parts]
        scores = [low for low, _ in reaches]
        rooms = [high - low for low, high in reaches]
        rest, room = score - sum(scores), sum(rooms)
        assert 0 <= rest <= room, (unit, criterion, score)
        for i, own in enumerate(rooms):
            scores[i] += rest * own // room if room else 0
        for _ in range(score - sum(scores)):  # what rounding down left: to the widest room left
            widest = max(range(len(parts)), key=lambda i: reaches[i][1] - scores[i])
            scores[widest] += 1
        for part, part_score in zip(parts, scores, strict=True):
            self.share_out(unit, part, part_score, into)

    def table(self) -> dict[str, Scores]:
        """Every score of every unit."""
        totals = self.placed()
        table: dict[str, Scores] = {}
        for unit in self.report.units:
            table[unit] = {}
            self.share_out(unit, TOTAL, totals[unit], table[unit])
        return table


def csv_of(report: Report, table: dict[str, Scores]) -> str:
    """A data file."""
    leaves = [c for c in report.ends if c not in report.parts]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([report.column, *leaves])
    for unit, scores in table.items():
        writer.writerow([unit, *(printed(scores[c], report.decimals) for c in leaves)])
    return text.getvalue()


def files_of(report: Report) -> Iterator[tuple[Path, str]]:
    """The data files of a ranking, those of the years before by the year behind their name."""
    table = Filler(report).table()
    yield FOLDER / report.file, csv_of(report, table)
    for year, found in earlier_tables(report, table).items():
        name = report.file.replace(".csv", f"-{year}.csv")
        yield FOLDER / name, csv_of(report, found)


# ---- what of the report the data hold -----------------------------------------------------------


def statements(report: Report, table: dict[str, Scores]) -> Iterator[Statement]:
    """Every statement of the report on one ranking, held against the data."""
    decimals = report.decimals

    def show(score: int) -> str:
        return printed(score, decimals)

    for criterion, ends in report.ends.items():
        column = {unit: scores[criterion] for unit, scores in table.items()}
        high, low = max(column.values()), min(column.values())
        maximum = steps(str(report.maxima[criterion]), decimals)
        for what, best, figure, by, share in (
            ("highest", high, ends.highest, ends.highest_by, ends.highest_share),
            ("lowest", low, ends.lowest, ends.lowest_by, ends.lowest_share),
        ):
            have = [unit for unit, score in column.items() if score == best]
            text = f"{what} {criterion} = {figure}"
            yield Statement(text, show(best), best == steps(figure, decimals))
            text = f"{what} {criterion} by {', '.join(by)}"
            yield Statement(text, ", ".join(have), set(have) == set(by))
            if share:
                given = rounded_share(best, maximum, len(share.partition(".")[2]))
                text = f"share of the {what} {criterion} = {share}%"
                yield Statement(text, f"{given}%", given == share)
        if ends.spread:
            spread = steps(ends.spread, decimals)
            given = f"{show(high)} - {show(low)} = {show(high - low)}"
            yield Statement(f"spread of {criterion} = {ends.spread}", given, high - low == spread)
    for unit, figure in report.totals.items():
        total = table[unit][TOTAL]
        yield Statement(
            f"total of {unit} = {figure}", show(total), total == steps(figure, decimals)
        )
    for unit, rank in report.ranks.items():
        above = sum(scores[TOTAL] > table[unit][TOTAL] for scores in table.values())
        yield Statement(f"rank of {unit} = {rank}", str(above + 1), above + 1 == rank)
    ceiling = steps(str(report.maxima[TOTAL]), decimals) + 1
    for level in report.levels:
        floor = steps(level.bound, decimals)
        count = sum(floor <= scores[TOTAL] < ceiling for scores in table.values())
        yield Statement(
            f"count of level {level.id} = {level.units}", str(count), count == level.units
        )
        ceiling = floor
    if report.above_average:
        own = table[report.above_average]
        for criterion in report.parts[TOTAL]:
            others = [s[criterion] for unit, s in table.items() if unit != report.above_average]
            given = f"{show(own[criterion])}, others {show(sum(others))} / {len(others)}"
            text = f"{criterion} of {report.above_average} above the others' average"
            yield Statement(text, given, own[criterion] * len(others) > sum(others))


# ---- the command --------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Write, compare or report."""
    parser = argparse.ArgumentParser(description="Write the data of both rankings.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="compare only; exit code 1 if different")
    mode.add_argument("--report", action="store_true", help="hold the data against the report")
    options = parser.parse_args(arguments)
    code = 0
    for report in (DEPARTMENTS, DISTRICTS):
        if options.report:
            table = Filler(report).table()
            said = [*statements(report, table), *earlier_statements(report, table)]
            for statement in said:
                word = "holds" if statement.holds else "FAILS"
                print(f"{report.file}: {word}: {statement.text}: {statement.given}")
            continue
        for path, text in files_of(report):
            if not options.check:
                path.write_bytes(text.encode())
            elif not path.exists() or path.read_bytes() != text.encode():
                print(f"{path.name} is not what fill.py writes", file=sys.stderr)
                code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
