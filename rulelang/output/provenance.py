"""Where results come from, as metadata of Parquet and Arrow: keys as in the JSON."""

from collections.abc import Mapping
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rulelang.plan.tree import Plan

if TYPE_CHECKING:
    import polars

__all__ = ["metadata", "of_file"]


def metadata(plan: Plan, sha256: str | None, rows: int) -> Mapping[str, str]:
    """The metadata by key; what there is not has no key.

    ``sha256`` is that of the data file's bytes, ``rows`` the number of units.
    """
    found = {
        "ruleset.id": plan.id,
        "ruleset.label": plan.label or plan.id,
        "ruleset.edition": None if plan.edition is None else str(plan.edition),
        "ruleset.sha256": plan.sha256,
        "data.sha256": sha256,
        "data.rows": str(rows),
        "rulelang.version": version("rulelang"),
    }
    return {key: value for key, value in found.items() if value is not None}


def of_file(table: "polars.DataFrame", metadata: Mapping[str, str]) -> Mapping[str, str]:
    """The metadata of a Parquet file of such a table.

    Where PyArrow is installed, the schema of Arrow that the file holds has them too: PyArrow and
    pandas look for them there.
    """
    if find_spec("pyarrow") is None:
        return metadata
    from base64 import b64encode

    import polars

    schema = table.clear().to_arrow(compat_level=polars.CompatLevel.oldest()).schema
    stored = schema.with_metadata(dict(metadata)).serialize().to_pybytes()
    return {**metadata, "ARROW:schema": b64encode(stored).decode("ascii")}
