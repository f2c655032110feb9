"""Results as a workbook for spreadsheets, its figures plain or as live formulas over its data."""

from rulelang.output.workbook.write import Origin, write

__all__ = ["Origin", "write"]
