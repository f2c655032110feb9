"""A rubric as live formulas over a sheet of data: columns, each of one formula for all rows."""

from rulelang.output.workbook.formulas.compiled import Compiled, compiled, unable
from rulelang.output.workbook.formulas.sheets import Known, write_formulas

__all__ = ["Compiled", "Known", "compiled", "unable", "write_formulas"]
