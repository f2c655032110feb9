"""A history as JSON, as tables for people and as a workbook."""

from collections.abc import Mapping

__all__ = ["ENDINGS"]

ENDINGS: Mapping[str, str] = {".json": "json", ".txt": "table", ".xlsx": "xlsx"}
"""What a history can be written as, by the ending of the file."""
