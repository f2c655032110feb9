"""What files begin with, whatever their names end in."""

__all__ = ["COMPOUND", "LISTED", "PARQUET", "ZIP"]

ZIP, LISTED = b"PK\x03\x04", b"PK\x01\x02"
"""What a zip begins with, and what is before each part in its list of them."""

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What Excel's older container begins with."""

PARQUET = b"PAR1"
