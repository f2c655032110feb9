"""Data to exact cells, each knowing its file, row and column."""

from rulelang.data.prepared import Prepared, prepare
from rulelang.data.spelling import clean, is_blank
from rulelang.data.table import Table, table_of_rows

__all__ = ["Prepared", "Table", "clean", "is_blank", "prepare", "table_of_rows"]
