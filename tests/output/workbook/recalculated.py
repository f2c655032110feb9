"""Workbooks recalculated by a real LibreOffice, many in one run, and what then stands in them."""

import re
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

import rulelang
from rulelang.diagnostics.visible import visible
from rulelang.output.workbook.figures import FIRST_UNIT, figure_key, level_key, rank_key
from rulelang.output.workbook.formulas import compiled
from rulelang.plan.speech import language_of
from rulelang.plan.tree import Plan
from rulelang.rational import decimal_text
from rulelang.results.score import UnitResult
from rulelang.words import words_of
from tests.libreoffice import SOFFICE

__all__ = ["cells", "changed", "differences", "emptied", "recalculated"]

PATIENCE = 900
"""Seconds until the program is given up."""

AT_ONCE = 200
"""Files of one run; LibreOffice passes over those beyond some more."""

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""Settings by which everything is computed anew, whatever values a file keeps of its formulas."""

DIGITS = 15
"""That a spreadsheet shows of a number at most."""

SURE = 13
"""Digits to which binary arithmetic may be trusted; some rubrics of the tests show more."""


def recalculated(paths: Sequence[Path], folder: Path) -> list[Path]:
    """The workbooks with every formula computed by LibreOffice, in a folder of their own."""
    assert SOFFICE is not None
    profile, made = folder / "profile", folder / "recalculated"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, "utf-8")
    for at in range(0, len(paths), AT_ONCE):
        some = paths[at : at + AT_ONCE]
        done = subprocess.run(
            [
                *(SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless"),
                *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(made)),
                *map(str, some),
            ],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert all((made / path.name).exists() for path in some), done.stdout + done.stderr
    return [made / path.name for path in paths]


# ---- what stands in them -------------------------------------------------------------------------


def cells(path: Path, sheet: str) -> list[list[Any]]:
    """The rows of a sheet, the heading first."""
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()


def differences(evaluation: rulelang.Evaluation, path: Path) -> list[str]:
    """Where a recalculated workbook says another thing than the evaluation, a line each."""
    plan = evaluation.plan
    own = words_of("workbook", language_of(plan))
    found = []
    places = compiled(plan, evaluation.prepared, evaluation.results, own).results
    rows = cells(path, own["calculation"])[FIRST_UNIT:]
    for unit, row in zip(evaluation.units, rows, strict=True):
        expected = expected_of(unit, plan, own)
        assert expected.keys() - places.keys() <= {"level", "reason"}
        for key, place in places.items():
            value, decimals = expected[key]
            shown = _shown(row[place], decimals)
            if shown != value:
                found.append(f"{unit.unit} {unit.period}: {key} is {shown}, not {value}")
    return found + _of_tree(evaluation, path)


def expected_of(unit: UnitResult, plan: Plan, own: Any) -> dict[str, tuple[str | None, int | None]]:
    """What the results of a unit print by their keys, and with how many decimals."""

    decimals = plan.decimals

    def figure(value: Any, places: int) -> tuple[str | None, int | None]:
        if value is None:
            return None, places
        if not isinstance(value, Fraction):
            return str(value), None
        places = min(places, SURE - len(str(int(value))))
        return decimal_text(value, places), places

    rank = None if unit.rank is None else str(unit.rank)
    scores = {id: figure(score, decimals) for id, score in unit.scores.items()}
    levels = {level_key(of): (level, None) for of, level in unit.levels.items()}
    figures = {figure_key(f.id): figure(unit.figures[f.id], f.decimals) for f in plan.figures}
    ranks = {rank_key(id): (None if r is None else str(r), 0) for id, r in unit.ranks.items()}
    return {
        **scores,
        **levels,
        **figures,
        **ranks,
        "reason": (unit.reason, None),
        "total": figure(unit.total, decimals),
        "share": figure(unit.share, decimals + 2),
        "rank": (rank, 0),
        "status": (own[unit.status], None),
        "level": (unit.level, None),
    }


def _shown(cell: Any, decimals: int | None) -> str | None:
    """A cell as a spreadsheet shows it; nothing where it says why there is no value."""
    if isinstance(cell, (int, float)) and decimals is not None:
        shown = Decimal(f"{cell:.{DIGITS}g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return f"{shown:f}".removeprefix("-") if shown == 0 else f"{shown:f}"
    if isinstance(cell, datetime):
        return str(cell.date())
    return None if cell == "" or str(cell).startswith("– ") else str(cell)


def _of_tree(evaluation: rulelang.Evaluation, path: Path) -> list[str]:
    """The same of the sheet that people read, where units stand side by side."""
    own = words_of("workbook", language_of(evaluation.plan))
    rows = cells(path, own["tree"])
    by_id = {row[1]: row[3:] for row in rows}
    heading = [at for at, row in enumerate(rows) if row[0] == own["criterion"]]
    if not heading:  # many units: one below the other, as in the results
        return []
    first = heading[0]
    blocks = [str(cell) for cell in rows[first - 1][3:]]
    found, period = [], None
    for place, name in enumerate(rows[first][3:]):
        if evaluation.plan.period is not None:
            period = blocks[place].partition(" · ")[0] or period
            period = (period or "").removeprefix(f"{evaluation.plan.period_label} ")
        unit = next(u for u in evaluation.units if (visible(u.unit), u.period) == (name, period))
        expected = expected_of(unit, evaluation.plan, own)
        for key in ("total", "rank", *unit.scores):
            value, decimals = expected[key]
            shown = _shown(by_id[key][place], decimals)
            if shown != value:
                found.append(f"{unit.unit}: in the tree {key} is {shown}, not {value}")
    return found


# ---- changes -------------------------------------------------------------------------------------


def emptied(path: Path) -> None:
    """Take away the values that a workbook keeps of its formulas."""
    _rewrite(path, path, lambda name, text: re.sub("</f><v>[^<]*</v>", "</f><v></v>", text))


def changed(path: Path, to: Path, sheet: str, cell: str, number: str) -> None:
    """A copy of a workbook in which a cell of a sheet holds another number, or nothing."""
    with zipfile.ZipFile(path) as file:
        names = re.findall('<sheet name="([^"]*)"', file.read("xl/workbook.xml").decode())
    part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
    count = 0

    def rewritten(name: str, text: str) -> str:
        nonlocal count
        if name != part:
            return text
        pattern = f'(<c r="{cell}" s="[0-9]+")(?: t="s")?(?:/>|><v>[^<]*</v></c>)'
        content = f"><v>{number}</v></c>" if number else "/>"
        text, count = re.subn(pattern, rf"\g<1>{content}", text)
        return text

    _rewrite(path, to, rewritten)
    assert count == 1, f"{cell} is no cell of {sheet}"


def _rewrite(path: Path, to: Path, change: Callable[[str, str], str]) -> None:
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            if name.startswith("xl/worksheets/sheet"):
                content = change(name, content.decode()).encode()
            file.writestr(name, content)
