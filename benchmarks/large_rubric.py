"""A rubric of 2,000 criteria, 8 levels deep: checking it, and scoring 1,000 units on it.

They are scored exactly, from rows, and by `rulelang eval` in columns, from Parquet to Parquet, as a
whole process. Times are those of the processor; each is printed also as a ratio to parsing the same
text, which takes the machine out of it.
"""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import polars as pl

import rulelang
from rulelang.diagnostics import Source
from rulelang.syntax import compile_grammar, parse

CRITERIA = 2000
LEVELS = 8
UNITS = 1000

#: Kinds of leaf: the type of its input, its form, and how a unit's value is drawn.
KINDS: list[tuple[str, str, Callable[[Random], Any]]] = [
    ("integer from 0 to 100", "ratio {x} / 100", lambda r: r.randint(0, 100)),
    ("percent", "scale {x} from 0% to 80%", lambda r: r.randint(0, 100) / 100),
    ("yesno", "yes {x}", lambda r: r.random() < 0.5),
    (
        "choice { none, some, full }",
        "choose {x} {{ none -> 0 some -> 1.5 full -> 3 }}",
        lambda r: r.choice(["none", "some", "full"]),
    ),
    (
        "number from 0 to 100",
        "bands {x} {{ >= 90 -> 3 >= 70 -> 2 >= 50 -> 1 otherwise -> 0 }}",
        lambda r: r.randint(0, 1000) / 10,
    ),
]


class Rubric:
    """The text of a rubric, and the inputs that its leaves read."""

    def __init__(self) -> None:
        self.inputs: dict[str, int] = {}
        self.count = 0
        body = list(self.criteria(CRITERIA, 1))
        lines = ['ruleset large "A large rubric" {', "  unit place", "}"]
        lines += [f"input {name} : {KINDS[kind][0]}" for name, kind in self.inputs.items()]
        self.text = "\n".join(lines + body) + "\n"

    def criteria(self, size: int, level: int) -> Iterator[str]:
        """Statements of `size` criteria in all: two trees side by side, or leaves at the bottom."""
        sizes = [1] * size if level == LEVELS else [(size + 1) // 2, size // 2]
        indent = "  " * (level - 1)
        for part in filter(None, sizes):
            self.count += 1
            name = f"criterion c{self.count}"
            if part == 1:
                yield f"{indent}{name} max 3: {self.leaf(self.count)}"
            else:
                yield f"{indent}{name} {{"
                yield from self.criteria(part - 1, level + 1)
                yield f"{indent}}}"

    def leaf(self, number: int) -> str:
        kind = number % len(KINDS)
        self.inputs[f"x{number}"] = kind
        return KINDS[kind][1].format(x=f"x{number}")

    def rows(self) -> list[dict[str, Any]]:
        """The same units each time."""
        random = Random(2021)
        return [
            {"place": f"unit {number}"}
            | {name: KINDS[kind][2](random) for name, kind in self.inputs.items()}
            for number in range(1, UNITS + 1)
        ]


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    start = process_time()
    result = action()
    return process_time() - start, result


def in_columns(rubric: Rubric, rows: list[dict[str, Any]]) -> float:
    """The processor time of `rulelang eval` on the units, the median of three runs."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        rules, data, out = (folder / file for file in ("large.rules", "in.parquet", "out.parquet"))
        rules.write_text(rubric.text, "utf-8")
        pl.DataFrame(rows).write_parquet(data)
        program = Path(sys.executable).with_name("rulelang")
        command = [str(program), "eval", str(rules), str(data), "-o", str(out)]
        from columnar.compare import run_of  # as this file is run: the tests import it otherwise

        return median(run_of(command)[0].processor for _ in range(3))


def main() -> None:
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}")
    rubric, rows = Rubric(), Rubric().rows()
    print(f"{rubric.count:,} criteria, {LEVELS} levels, {len(rubric.inputs):,} inputs")
    grammar = compile_grammar(files("rulelang.syntax").joinpath("grammar.lark").read_text("utf-8"))
    rulelang.parse("ruleset small { unit place }\ncriterion c max 1: given")  # warm up

    parsing = min(timed(lambda: parse(Source.of(rubric.text), grammar))[0] for _ in range(3))
    checking = min(timed(lambda: rulelang.parse(rubric.text))[0] for _ in range(3))
    rules = rulelang.parse(rubric.text)
    warning, _ = timed(lambda: rules.diagnostics)
    scoring, _ = timed(lambda: rules.evaluate(rows))
    columns = in_columns(rubric, rows)

    print(f"parse alone         {parsing:7.2f} s")
    print(
        f"check               {checking:7.2f} s   {checking / parsing:6.1f} × (wanted: under 2 s)"
    )
    print(f"its warnings        {warning:7.2f} s   {warning / parsing:6.1f} ×")
    print(f"score {UNITS:,} units   {scoring:7.2f} s   {scoring / parsing:6.1f} ×")
    print(f"the same in columns {columns:7.2f} s   {columns / parsing:6.1f} × (wanted: under 3 s)")


if __name__ == "__main__":
    main()
