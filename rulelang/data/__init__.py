"""Data to exact cells, each knowing its file, row and column."""

from rulelang.data.cells import Prepared, clean, is_blank, prepare
from rulelang.data.csv import read_csv
from rulelang.data.table import Table, table_of_rows

__all__ = ["Prepared", "Table", "clean", "is_blank", "prepare", "read_csv", "table_of_rows"]
