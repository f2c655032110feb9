"""How long a first answer takes: `rulelang eval` on 20 units against importing its libraries.

Both run in fresh processes, in pairs whose order alternates, so that a slow moment of the machine
weighs on both. Prints the medians and their ratio.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
RULES = "rulesets/cao-bang-2021/departments.rules"
DATA = "rulesets/cao-bang-2021/departments.csv"

PAIRS = 15
EVAL = [str(Path(sys.executable).with_name("rulelang")), "eval", RULES, DATA]
IMPORTS = [sys.executable, "-c", "import lark, attrs, tabulate"]


def milliseconds(command: list[str]) -> float:
    """The processor time of a command in a process of its own, from start to exit."""
    # As for a user: Python may keep what it has compiled.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return (usage.ru_utime + usage.ru_stime) * 1000


def line(name: str, times: list[float]) -> str:
    return f"{name:38} {median(times):6.0f} ms   ({min(times):.0f} to {max(times):.0f})"


def main() -> None:
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}")
    evals: list[float] = []
    imports: list[float] = []
    sides = [(EVAL, evals), (IMPORTS, imports)]
    for command, _ in sides:  # warm up: byte code, the grammar's cache, the disk
        milliseconds(command)
    for _ in range(PAIRS):
        for command, times in sides:
            times.append(milliseconds(command))
        sides.reverse()
    print(f"median of {PAIRS} runs each, in alternating pairs")
    print(line("rulelang eval, 20 units", evals))
    print(line("import lark, attrs, tabulate", imports))
    print(f"ratio {median(evals) / median(imports):.2f}   (wanted: at most 1.5)")


if __name__ == "__main__":
    main()
