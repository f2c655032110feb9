"""Random small rubrics and tables of wild numbers, through every engine and every format.

Magnitudes from 10^-18 to 10^18, wide spans within one column, denominators of up to seven digits,
hundreds of units and sometimes thousands, every width of number. All is drawn from one seed.
"""

import json
import sys
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from attrs import field, frozen

import rulelang

__all__ = ["Wild", "disagreement", "drawn"]

sys.set_int_max_str_digits(0)  # exact figures have up to 10,000 digits

SIZES = (1, 2, 3, 5, 8, 20, 20, 60, 200)
OFTEN_MANY, MANY = 0.005, (900, 3000)
OFTEN_PRINTED = 0.3
WHOLES = {
    pl.Int8: (-(2**7), 2**7 - 1),
    pl.Int16: (-(2**15), 2**15 - 1),
    pl.Int32: (-(2**31), 2**31 - 1),
    pl.Int64: (-(2**63), 2**63 - 1),
    pl.UInt8: (0, 2**8 - 1),
    pl.UInt16: (0, 2**16 - 1),
    pl.UInt32: (0, 2**32 - 1),
    pl.UInt64: (0, 2**64 - 1),
}
STATISTICS = ("average", "total_of", "deviation", "median", "highest", "lowest", "standing")
DIGITS = Context(prec=38)
TIES = ("", " ties dense", " ties share", " ties ordinal")
ROUNDS = ("", "", "", " round 2", " round 0", " round 5 half even", " round 1 down", " round 9")
SHOWN = (2, 2, 2, 2, 0, 6, 10, 14, 16, 20, 37)


@frozen
class Wild:
    """Rules, and a table for them."""

    rules: str
    frame: pl.DataFrame = field(repr=False)
    statistics: bool


# ---- tables --------------------------------------------------------------------------------------


def _decimal(random: Random) -> Decimal:
    """A decimal of any size."""
    digits = random.choice((1, 2, 3, 6, 9, 15, 17))
    return Decimal(random.randrange(10**digits)).scaleb(random.randint(-18, 18 - digits))


def _signed(draw: Callable[[Random], Any]) -> Callable[[Random], Any]:
    return lambda random: random.choice((-1, 1)) * draw(random)


WIDE = (Decimal("5000000000.5"), Decimal(-5000000000), Decimal("0.123456789"), Decimal(0))
DRAWS: tuple[Callable[[Random], Any], ...] = (
    lambda random: random.randrange(1, 10**7),
    lambda random: random.randrange(1, 10**4),
    lambda random: random.randrange(1, 12),
    lambda random: random.randrange(101),
    lambda random: Decimal(random.randrange(10**4)) / 100,
    lambda random: random.choice(WIDE),
    lambda random: random.choice((-1, 1)) * Decimal(random.randrange(10**19)).scaleb(-9),
    lambda random: Decimal(random.randrange(10**17)).scaleb(-2),
    lambda random: Decimal(random.randrange(10**6)).scaleb(-18),
    lambda random: 10**18 - random.randrange(5),
    lambda random: random.choice((2**63, 2**63 - 1, 2**53 + 1, 10**15, 10**15 + 1)),
    lambda random: Decimal(1) + Decimal(random.randrange(9)).scaleb(-random.choice((3, 12, 17))),
    _decimal,
    _signed(_decimal),
    _signed(lambda random: random.randrange(3)),
)


def _column(random: Random, name: str, rows: int) -> tuple[pl.Series, str]:
    """A column of a random width, and the type of its input."""
    draw = random.choice(DRAWS)
    kind = random.choice((*WHOLES, pl.Float64, pl.Float64, pl.Float64, pl.Float32, pl.Decimal))
    cells = [draw(random) for _ in range(rows)]
    if random.random() < 0.3:  # some others among them
        other = random.choice(DRAWS)
        cells = [other(random) if random.random() < 0.1 else cell for cell in cells]
    if kind in WHOLES:
        low, high = WHOLES[kind]
        cells = [max(low, min(int(cell), high)) for cell in cells]
        dtype: Any = kind
    elif kind is pl.Decimal:
        scale = random.choice((0, 2, 9, 18))
        unit = Decimal(1).scaleb(-scale)
        cells = [Decimal(cell).quantize(unit, context=DIGITS) for cell in cells]
        dtype = pl.Decimal(38, scale)
    else:
        cells = [float(cell) for cell in cells]
        dtype = kind
    missing = random.choice((0, 0, 0, 0.1))
    column = [None if random.random() < missing else cell for cell in cells]
    integer = kind in WHOLES and random.random() < 0.5
    return pl.Series(name, column, dtype=dtype), "integer" if integer else "number"


# ---- rules ---------------------------------------------------------------------------------------


def _expression(random: Random, names: Sequence[str], lets: Sequence[str], depth: int = 2) -> str:
    def leaf() -> str:
        return random.choice((*names, *names, *lets))

    def deeper() -> str:
        return _expression(random, names, lets, depth - 1)

    if not depth or random.random() < 0.2:
        return leaf()
    x, y = deeper(), leaf()
    few = random.choice(("2", "3", "0.001", "7.25", "1000000000", "0.000000001"))
    name = random.choice(STATISTICS)
    made: tuple[str, ...] = (
        f"{x} / {y}",
        f"({x} / {y})",
        f"({x} + {y})",
        f"({x} - {y})",
        f"({x} * {y})",
        f"({x} * {few})",
        f"({x} / {few})",
        f"{name}({x})",
        f"{name}({leaf()} / {leaf()})",
        f"({leaf()} / {name}({leaf()} / {leaf()}))",
        f"percentile({x}, {random.choice(('25%', '90%', '50%'))})",
        f"min({x}, {y})",
        f"max({x}, {few})",
        f"abs({x})",
        f"round({x}, {random.choice((0, 1, 2, 9))})",
        f"floor({x})",
        f"clamp({x}, 0, {few})",
        f"({y}) ^ 2",
        f"sqrt(abs({x}))",
        f"exp(-abs({x}))",
        f"exp(clamp({x}, -30000, 30))",
        f"ln(abs({x}) + 1)",
        f"(if {x} > {y} then {y} else {few})",
    )
    return random.choice(made)


def _criterion(random: Random, name: str, names: Sequence[str], lets: Sequence[str]) -> str:
    most = random.choice((1, 4, 10, 2.5, 100, 100, 10**6, 10**15, 10**18))
    x = _expression(random, names, lets)
    y = random.choice((*names, f"average({random.choice(names)})", f"highest({x})", "1000"))
    a, b = sorted(random.sample((0, 1, 5, 100, 0.001, 10**9, 10**15, -(10**18)), 2))
    forms = (
        f"points {x}",
        f"points {x}",
        f"ratio {x} / {y}",
        f"ratio {x} / average({x})",
        f"scale {x} from {a} to {b}",
        f"scale {x} from {b} to {a}",
        f"bands {x} {{ >= {b} -> {most} >= {a} -> 1 otherwise -> 0 }}",
        f"yes {x} > {y}",
    )
    rounded = random.choice(ROUNDS)
    return f"criterion {name} max {most:f}{rounded}: {random.choice(forms)}".replace(
        f"max {most:f}", f"max {Decimal(str(most)):f}"
    )


def _rules(random: Random, kinds: dict[str, str]) -> str:
    names = [*kinds]
    shown = random.choice(SHOWN)
    missing = random.choice(("", "", " missing zero"))
    absent = random.choice(("", "", " not applicable zero", " not applicable leave out"))
    lines = [f"ruleset wild {{ unit u show {shown} decimals{missing}{absent} }}"]
    lines += [f"input {name} : {kind}" for name, kind in kinds.items()]
    lets: list[str] = []
    for at in range(random.randrange(3)):
        lines.append(f"let k{at} = {_expression(random, names, lets)}")
        lets.append(f"k{at}")
    criteria = [f"c{at}" for at in range(random.choice((1, 1, 2, 3)))]
    parts = [_criterion(random, name, names, lets) for name in criteria]
    if random.random() < 0.25:
        by = random.choice(("", " by mean", " by lowest", " by geometric mean"))
        most = " max 10" if by else ""
        parts = [f"criterion g{most}{by} {{ {' '.join(parts)} }}"]
        criteria.append("g")
    lines += parts
    if random.random() < 0.5:
        lines.append("levels { high from 80%  mid from 33%  otherwise low }")
    keys = ["total", *random.sample((*names, *lets, *criteria), random.randrange(3))]
    if random.random() < 0.4:
        random.shuffle(keys)
    if random.random() < 0.8:
        spelt = ", ".join(key + random.choice(("", "", " ascending")) for key in keys)
        lines.append(f"rank by {spelt}{random.choice(TIES)}")
    return "\n".join(lines) + "\n"


def drawn(seed: int) -> Wild:
    """The rubric and the table of a seed."""
    random = Random(seed)
    rows = random.choice(SIZES)
    if random.random() < OFTEN_MANY:
        rows = random.randrange(*MANY)
    columns, kinds = [pl.Series("u", [f"u{at}" for at in range(rows)])], {}
    for name in "xyzw"[: random.choice((1, 2, 2, 3, 4))]:
        column, kinds[name] = _column(random, name, rows)
        columns.append(column)
    rules = _rules(random, kinds)
    return Wild(
        rules,
        pl.DataFrame(columns),
        any(f"{name}(" in rules for name in (*STATISTICS, "percentile")),
    )


# ---- what must be alike --------------------------------------------------------------------------


def _outcome(score: Callable[[], Any]) -> Any:
    """Results, or the diagnostics by which they are refused; anything else is a fault."""
    try:
        return score()
    except rulelang.DataError as error:
        return sorted((item.code, str(item.place)) for item in error.diagnostics)


def disagreement(wild: Wild, random: Random) -> str:
    """How engines or formats differ on a table; empty where they are alike."""
    rules = rulelang.parse(wild.rules)
    exact = _outcome(lambda: rules.evaluate(wild.frame))
    columns = _outcome(lambda: rules.score_table(wild.frame))
    if isinstance(exact, list) or isinstance(columns, list):
        return "" if exact == columns else f"errors: {exact!r:.300} and {columns!r:.300}"
    for row, (one, other) in enumerate(
        zip(exact.to_polars().rows(), columns.to_polars().rows(), strict=True)
    ):
        if one != other:
            return f"row {row}: {one} by the exact engine, {other} by columns"
    one, other = exact.to_csv(), columns.to_csv()
    if one != other:
        pairs = zip(one.splitlines(), other.splitlines(), strict=True)
        return f"CSV: {next(pair for pair in pairs if pair[0] != pair[1])}"
    found = "" if wild.statistics else _rows(rules, wild, exact)
    if random.random() < OFTEN_PRINTED:
        found = found or _formats(exact, columns, random)
    return found


def _formats(exact: Any, columns: Any, random: Random) -> str:
    """Every format is made, and what it says of totals is what the exact engine says."""
    printed = json.loads(exact.to_json(), parse_float=Decimal, parse_int=Decimal)["units"]
    whole = json.loads(exact.to_json(exact=True))["units"]
    lines = [json.loads(line, parse_float=Decimal) for line in exact.to_jsonl().splitlines()]
    if len(lines) != len(printed):
        return "JSONL: another number of units"
    for unit, shown, told in zip(exact.units, printed, whole, strict=True):
        if unit.total is not None and Fraction(told["total"]) != unit.total:
            return f"JSON: {told['total']} for {unit.total}"
        if (unit.rank, unit.level) != (shown["rank"], shown["level"]):
            return f"JSON: rank {shown['rank']} for {unit.rank}"
    exact.to_table()
    exact.to_markdown()
    pl.DataFrame(exact), pl.DataFrame(columns)  # by Arrow
    if random.random() < 0.1:
        with TemporaryDirectory() as folder:
            paths = [Path(folder) / name for name in ("a.parquet", "b.parquet", "a.xlsx")]
            exact.write_parquet(paths[0])
            columns.write_parquet(paths[1])
            if pl.read_parquet(paths[0]).rows() != pl.read_parquet(paths[1]).rows():
                return "Parquet: other rows"
            if random.random() < 0.1:
                exact.write(paths[2], formulas=random.random() < 0.5)
    if random.random() < 0.1:
        exact.explain(exact.units[random.randrange(len(exact))].unit).text(80)
    return ""


def _rows(rules: rulelang.Ruleset, wild: Wild, exact: Any) -> str:
    """Without statistics, a unit scored alone has the same figures."""
    shortest = pl.col(pl.Float32).cast(pl.String).cast(pl.Float64)  # as a float of Python
    records = wild.frame.with_columns(shortest).to_dicts()
    for unit, record in list(zip(exact.units, records, strict=True))[:20]:
        alone = _outcome(lambda record=record: rules.score_one(record))
        if isinstance(alone, list):
            return f"score_one refuses {record}: {alone}"
        if (alone.total, alone.scores, alone.level) != (unit.total, unit.scores, unit.level):
            return f"score_one: {alone.total} for {unit.total}, {record}"
    return ""
