"""Install each extra into a folder of its own, and write what it takes into docs/embedding.md.

Versions are those of requirements.lock, on the machine that measures. Run it with the path of uv.
"""

import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "embedding.md"
BEGIN, END = "<!-- written by `make sizes` -->\n", "<!-- end -->\n"
APART = ("bench", "dev")
"""Extras for work on rulelang itself."""


def main(uv: str) -> None:
    """Measure and write."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [name for name in project["optional-dependencies"] if name not in APART]
    rows = ["| install | packages | MB |", "| --- | ---: | ---: |"]
    for extra in ["", *extras]:
        name = f"rulelang[{extra}]" if extra else "rulelang"
        packages, size = measured(uv, extra)
        rows.append(f"| `{name}` | {packages} | {size / 1e6:.0f} |")
        print(rows[-1], flush=True)
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}" + "\n".join(rows) + f"\n{END}{after}", "utf-8")


def measured(uv: str, extra: str) -> tuple[int, int]:
    """How many packages come with an extra, rulelang among them, and their bytes on disk."""
    what = f"{ROOT}[{extra}]" if extra else str(ROOT)
    with TemporaryDirectory() as folder:
        options = ["-q", "--no-config", "--python", sys.executable, "--target", folder]
        lock = str(ROOT / "requirements.lock")
        subprocess.run([uv, "pip", "install", *options, "-c", lock, what], check=True)
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        return len([*Path(folder).glob("*.dist-info")]), sum(path.stat().st_size for path in files)


if __name__ == "__main__":
    main(sys.argv[1])
