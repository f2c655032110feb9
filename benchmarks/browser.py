"""How long a first answer takes in a browser: Pyodide in Node, with the wheels of a page.

Prints the medians of fresh processes. A browser has no clock of the processor, so these are times
on the wall: compare them with Pyodide's own start, in the same run. Needs Node and npm
(`.ci/pyodide` installs Pyodide).
"""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
RUNS = 5

PROGRAM = """
const started = performance.now();
const python = await loadPyodide();
const ready = performance.now();
for (const wheel of wheels) python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");
const unpacked = performance.now();
python.FS.writeFile("r.rules", new Uint8Array(readFileSync(rules)));
python.FS.writeFile("d.csv", new Uint8Array(readFileSync(data)));
const steps = python.runPython(`
from time import perf_counter as now
times = [now()]
import rulelang
rulelang.load; rulelang.Evaluation
times.append(now())
rules = rulelang.load("r.rules")
times.append(now())
result = rules.evaluate("d.csv")
times.append(now())
str(result.explain(result.units[0].unit))
times.append(now())
[b - a for a, b in zip(times, times[1:])]
`).toJs();
console.log(JSON.stringify([(ready - started) / 1e3, (unpacked - ready) / 1e3, ...steps]));
"""
STEPS = ("Pyodide starts", "wheels are unpacked", "import", "load", "evaluate", "explain")


def main() -> None:
    """Build the wheel, run, print."""
    pyodide = subprocess.check_output([ROOT / ".ci" / "pyodide"], text=True).strip()
    with TemporaryDirectory() as name:
        folder = Path(name)
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", name]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        lock = ["--require-hashes", "-r", ROOT / "requirements-program.lock", "-d", name]
        pip = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps"]
        subprocess.run([*pip, "--only-binary", ":all:", *lock], check=True)
        ruleset = ROOT / "rulesets" / "cao-bang-2021" / "districts"
        (folder / "run.mjs").write_text(
            'import { readFileSync } from "node:fs";\n'
            f"import {{ loadPyodide }} from {json.dumps(pyodide + '/pyodide.mjs')};\n"
            f"const wheels = {json.dumps([str(path) for path in sorted(folder.glob('*.whl'))])};\n"
            f"const rules = {json.dumps(f'{ruleset}.rules')};\n"
            f"const data = {json.dumps(f'{ruleset}.csv')};\n{PROGRAM}",
            "utf-8",
        )
        runs = [
            json.loads(subprocess.check_output(["node", folder / "run.mjs"])) for _ in range(RUNS)
        ]
    for step, *times in zip(STEPS, *runs, strict=True):
        print(f"{step:20} {median(times):6.2f} s   ({min(times):.2f} to {max(times):.2f})")


if __name__ == "__main__":
    main()
