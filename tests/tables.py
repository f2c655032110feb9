"""Texts of CSV as tables, as files of them are read."""

from rulelang.data import Table
from rulelang.data.options import Reading
from rulelang.data.readers.delimited import read_delimited
from rulelang.data.tables import table_of
from rulelang.plan.tree import Plan

__all__ = ["csv_table"]


def csv_table(raw: bytes, name: str, plan: Plan) -> Table:
    """The table in the bytes of a CSV file."""
    return table_of(read_delimited(raw, name, Reading()), plan, Reading())
