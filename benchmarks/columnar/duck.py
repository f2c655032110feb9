"""A query of DuckDB from Parquet to ranked Parquet.

Run as `python benchmarks/columnar/duck.py QUERY.sql DATA.parquet RANKED.parquet`; the query reads
the table `data`, and orders its units as they stand there.
"""

import sys
from pathlib import Path

import duckdb


def main(query: str, data: str, out: str) -> None:
    """Write what a query gives."""
    database = duckdb.connect()
    database.execute(f"create view data as select * from read_parquet('{data}')")
    text = Path(query).read_text(encoding="utf-8")
    database.execute(f"copy ({text}) to '{out}' (format parquet, compression lz4_raw)")


if __name__ == "__main__":
    main(*sys.argv[1:])
