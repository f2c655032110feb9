"""Files to sheets of raw cells: a module a format, bytes in, sheets out."""

from rulelang.data.readers.formats import FORMATS, Format, format_of, suffixes

__all__ = ["FORMATS", "Format", "format_of", "suffixes"]
