"""Write departments.csv and districts.csv: what the report publishes, the rest filled in.

    python fill.py              write both files
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

Where published parts and a published sum differ, the parts stand and the sum is what they make.
Scores are whole numbers of steps (a tenth or a hundredth), so all of it is exact.
"""

import argparse
import csv
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
TOTAL = "total"

Scores = dict[str, int]  # a unit's score in steps, by criterion
Reach = tuple[int, int]  # the lowest and the highest that a score can be


class Ends(NamedTuple):
    """The highest and the lowest score of a criterion and who has them, as published."""

    highest: str
    highest_by: tuple[str, ...]
    highest_share: str
    lowest: str
    lowest_by: tuple[str, ...]
    lowest_share: str
    spread: str


class Level(NamedTuple):
    """A level: its bound, and how many units reach it and no higher one."""

    id: str
    bound: str
    units: int


class Report(NamedTuple):
    """What the report publishes of one ranking."""

    file: str
    column: str  # the column of the units' names
    decimals: int
    units: tuple[str, ...]
    parts: dict[str, tuple[str, ...]]  # the parts of the total and of each criterion with parts
    maxima: dict[str, int]
    ends: dict[str, Ends]
    totals: dict[str, str]  # published totals besides the highest and the lowest
    ranks: dict[str, int]
    levels: tuple[Level, ...]
    above_average: str = ""  # the unit all of whose criteria are said to be above the average


# ---- section 1 of the report: departments -------------------------------------------------------

GIAO_DUC = "Sở Giáo dục và Đào tạo"
LAO_DONG = "Sở Lao động – Thương binh và Xã hội"
Y_TE = "Sở Y tế"
XAY_DUNG = "Sở Xây dựng"
VAN_HOA = "Sở Văn hóa, Thể thao và Du lịch"
TAI_CHINH = "Sở Tài chính"
TU_PHAP = "Sở Tư pháp"
TAI_NGUYEN = "Sở Tài nguyên và Môi trường"
THONG_TIN = "Sở Thông tin và Truyền thông"
NOI_VU = "Sở Nội vụ"
NGOAI_VU = "Sở Ngoại vụ"
GIAO_THONG = "Sở Giao thông Vận tải"
VAN_PHONG = "Văn phòng UBND tỉnh"
BAN_DAN_TOC = "Ban Dân tộc"
KHU_KINH_TE = "Ban Quản lý Khu kinh tế tỉnh"
THANH_TRA = "Thanh tra tỉnh"
# The report counts twenty and names the sixteen above; these complete the list.
KE_HOACH = "Sở Kế hoạch và Đầu tư"
CONG_THUONG = "Sở Công Thương"
KHOA_HOC = "Sở Khoa học và Công nghệ"
NONG_NGHIEP = "Sở Nông nghiệp và Phát triển nông thôn"

DEPARTMENTS = Report(
    file="departments.csv",
    column="department",
    decimals=1,
    units=(
        VAN_PHONG,
        GIAO_DUC,
        GIAO_THONG,
        KE_HOACH,
        KHOA_HOC,
        CONG_THUONG,
        LAO_DONG,
        NGOAI_VU,
        NOI_VU,
        NONG_NGHIEP,
        TAI_CHINH,
        TAI_NGUYEN,
        THONG_TIN,
        TU_PHAP,
        VAN_HOA,
        XAY_DUNG,
        Y_TE,
        BAN_DAN_TOC,
        KHU_KINH_TE,
        THANH_TRA,
    ),
    parts={
        TOTAL: (
            "infrastructure",
            "application",
            "website",
            "online_services",
            "policy",
            "staff",
        )
    },
    maxima={
        TOTAL: 60,
        "infrastructure": 8,
        "application": 16,
        "website": 20,
        "online_services": 6,
        "policy": 5,
        "staff": 5,
    },
    ends={
        TOTAL: Ends("53.2", (GIAO_DUC,), "", "32.2", (THANH_TRA,), "", "21"),
        "infrastructure": Ends(
            "8.0", (GIAO_DUC, Y_TE, LAO_DONG), "100", "2.0", (BAN_DAN_TOC,), "25", "6.0"
        ),
        "application": Ends("16.0", (GIAO_DUC, XAY_DUNG), "100", "12.0", (NGOAI_VU,), "75", "4"),
        "website": Ends(
            "19.0",
            (GIAO_DUC, VAN_HOA, TAI_CHINH),
            "95",
            "9.0",
            (GIAO_THONG, THANH_TRA, KHU_KINH_TE),
            "45",
            "10",
        ),
        "online_services": Ends(
            "4.0", (TU_PHAP, TAI_NGUYEN, VAN_HOA), "67", "0.2", (THANH_TRA,), "3.0", "3.8"
        ),
        "policy": Ends(
            "5.0",
            (
                GIAO_DUC,
                NOI_VU,
                VAN_PHONG,
                TAI_CHINH,
                TU_PHAP,
                XAY_DUNG,
                KHU_KINH_TE,
                BAN_DAN_TOC,
                LAO_DONG,
                TAI_NGUYEN,
                GIAO_THONG,
            ),
            "100",
            "2.0",
            (Y_TE,),
            "40",
            "3.0",
        ),
        "staff": Ends(
            "5.0",
            (GIAO_DUC, THONG_TIN, VAN_PHONG, NGOAI_VU, GIAO_THONG, XAY_DUNG, LAO_DONG),
            "100",
            "2.0",
            (THANH_TRA, BAN_DAN_TOC, KHU_KINH_TE),
            "40",
            "3.0",
        ),
    },
    totals={LAO_DONG: "51.6"},
    ranks={GIAO_DUC: 1, LAO_DONG: 2, XAY_DUNG: 9, Y_TE: 12, THANH_TRA: 20},
    levels=(
        Level("I", "54", 0),
        Level("II", "48", 5),
        Level("III", "42", 7),
        Level("IV", "36", 7),
        Level("unranked", "0", 1),
    ),
    above_average=GIAO_DUC,
)

# ---- section 2 of the report: districts ---------------------------------------------------------

CAO_BANG = "TP Cao Bằng"
BAO_LAC = "Bảo Lạc"
BAO_LAM = "Bảo Lâm"
HA_LANG = "Hạ Lang"
HA_QUANG = "Hà Quảng"  # the report counts ten and names the other nine
HOA_AN = "Hòa An"
NGUYEN_BINH = "Nguyên Bình"
QUANG_HOA = "Quảng Hòa"
THACH_AN = "Thạch An"
TRUNG_KHANH = "Trùng Khánh"

ALL_DISTRICTS = (
    CAO_BANG,
    BAO_LAC,
    BAO_LAM,
    HA_LANG,
    HA_QUANG,
    HOA_AN,
    NGUYEN_BINH,
    QUANG_HOA,
    THACH_AN,
    TRUNG_KHANH,
)

DISTRICTS = Report(
    file="districts.csv",
    column="district",
    decimals=2,
    units=ALL_DISTRICTS,
    parts={
        TOTAL: ("readiness", "results"),
        "readiness": ("infrastructure", "staff", "policy"),
        "results": ("presence", "interaction", "transaction", "transformation"),
    },
    maxima={
        TOTAL: 120,
        "readiness": 40,
        "infrastructure": 24,
        "staff": 9,
        "policy": 7,
        "results": 80,
        "presence": 38,
        "interaction": 30,
        "transaction": 9,
        "transformation": 3,
    },
    ends={
        TOTAL: Ends("105.86", (CAO_BANG,), "88", "58.55", (THACH_AN,), "48.8", "47.31"),
        "readiness": Ends("37.11", (CAO_BANG,), "93", "14.29", (THACH_AN,), "36", "22.82"),
        "infrastructure": Ends("21.29", (CAO_BANG,), "88.7", "8.64", (THACH_AN,), "36", "12.65"),
        "staff": Ends("8.82", (CAO_BANG,), "98", "3.64", (THACH_AN, BAO_LAM), "40", "3.83"),
        "policy": Ends(
            "7.0",
            (HA_LANG, CAO_BANG, NGUYEN_BINH),
            "100",
            "2.0",
            (BAO_LAM, THACH_AN),
            "28.6",
            "5.0",
        ),
        "results": Ends("69.74", (CAO_BANG,), "87", "41.16", (BAO_LAC,), "51", "23.58"),
        "presence": Ends("36.0", (CAO_BANG,), "95", "20.0", (TRUNG_KHANH, QUANG_HOA), "53", "16.0"),
        "interaction": Ends("29.95", (BAO_LAM,), "99.8", "17.90", (HA_LANG,), "60", "12.05"),
        "transaction": Ends("3.26", (HOA_AN, CAO_BANG), "36", "0.26", (THACH_AN,), "2.9", "3.0"),
        "transformation": Ends("1.0", ALL_DISTRICTS, "33.3", "1.0", ALL_DISTRICTS, "33.3", ""),
    },
    totals={},
    ranks={CAO_BANG: 1, THACH_AN: 10},
    levels=(
        Level("I", "108", 0),
        Level("II", "100.4", 1),
        Level("III", "93.05", 0),
        Level("IV", "85.7", 0),
        Level("unranked", "0", 9),
    ),
)

# ---- figures in steps ---------------------------------------------------------------------------


def steps(figure: str, decimals: int) -> int:
    """A printed figure as a whole number of steps."""
    whole, _, fraction = figure.partition(".")
    assert len(fraction) <= decimals, figure
    return int(whole + fraction.ljust(decimals, "0"))


def printed(score: int, decimals: int) -> str:
    """A number of steps as it is printed."""
    text = str(score).rjust(decimals + 1, "0")
    return f"{text[:-decimals]}.{text[-decimals:]}"


def rounded_share(score: int, maximum: int, decimals: int) -> str:
    """A share as a percentage with so many decimals, half up."""
    share = (2 * 100 * 10**decimals * score + maximum) // (2 * maximum)
    return printed(share, decimals) if decimals else str(share)


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

    def csv(self) -> str:
        """The data file."""
        leaves = [c for c in self.report.ends if c not in self.report.parts]
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([self.report.column, *leaves])
        for unit, scores in self.table().items():
            writer.writerow([unit, *(printed(scores[c], self.report.decimals) for c in leaves)])
        return text.getvalue()


# ---- what of the report the data hold -----------------------------------------------------------


class Statement(NamedTuple):
    """A statement of the report, what the data give instead, and whether they are the same."""

    text: str
    given: str
    holds: bool


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
    parser = argparse.ArgumentParser(description="Write departments.csv and districts.csv.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="compare only; exit code 1 if different")
    mode.add_argument("--report", action="store_true", help="hold the data against the report")
    options = parser.parse_args(arguments)
    code = 0
    for report in (DEPARTMENTS, DISTRICTS):
        filler = Filler(report)
        path = FOLDER / report.file
        if options.report:
            for statement in statements(report, filler.table()):
                word = "holds" if statement.holds else "FAILS"
                print(f"{report.file}: {word}: {statement.text}: {statement.given}")
        elif options.check:
            if not path.exists() or path.read_bytes() != filler.csv().encode():
                print(f"{report.file} is not what fill.py writes", file=sys.stderr)
                code = 1
        else:
            path.write_bytes(filler.csv().encode())
    return code


if __name__ == "__main__":
    sys.exit(main())
