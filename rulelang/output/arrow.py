"""Results as a table of Arrow or pandas, with PyArrow alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, assert_never

import pyarrow as pa

from rulelang.output.labels import labels_of_headings
from rulelang.output.layout import Kind, headings
from rulelang.output.view import View
from rulelang.plan.speech import speaking
from rulelang.plan.tree import Plan
from rulelang.words import Language

if TYPE_CHECKING:
    import pandas

__all__ = ["frame", "plain", "table"]


def table(view: View, metadata: Mapping[str, str]) -> pa.Table:
    """The table of results; figures are the doubles nearest to the exact ones."""
    columns = headings(view.plan)
    schema = pa.schema([(item.name, _type(item.kind)) for item in columns], dict(metadata))
    parts = [
        pa.record_batch([pa.array(part.column(item), field.type) for item, field in pairs], schema)
        for part in view.parts("doubles")
        for pairs in [[*zip(columns, schema, strict=True)]]
    ]
    return pa.Table.from_batches(parts, schema)


def _type(kind: Kind) -> pa.DataType:
    match kind:
        case "name" | "id" | "text":
            return pa.string()
        case "points" | "share" | "number":
            return pa.float64()
        case "truth":
            return pa.bool_()
        case "date":
            return pa.date32()
        case "whole":
            return pa.int64()
        case "list":
            return pa.list_(pa.string())
        case other:
            assert_never(other)


def plain(found: pa.Table, metadata: Mapping[str, str]) -> pa.Table:
    """A table with its texts as plain strings, which every reader of Arrow can sort and join."""
    schema = pa.schema([field.with_type(_plain(field.type)) for field in found.schema])
    return found.cast(schema).replace_schema_metadata(dict(metadata))


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_large_list(kind):
        return pa.list_(_plain(kind.value_type))
    texts = (pa.types.is_large_string, getattr(pa.types, "is_string_view", lambda kind: False))
    return pa.string() if any(holds(kind) for holds in texts) else kind


def frame(
    found: pa.Table, plan: Plan, labels: bool, language: Language | None
) -> "pandas.DataFrame":
    """A table of results as a frame of pandas, of types that know missing values; where ``labels``,
    under headings for people, in a language, by default that of the rules."""
    import pandas

    kinds = {
        pa.string(): pandas.StringDtype(),
        pa.float64(): pandas.Float64Dtype(),
        pa.bool_(): pandas.BooleanDtype(),
        pa.int64(): pandas.Int64Dtype(),
    }
    made = found.to_pandas(types_mapper=kinds.get)
    if labels:
        made.columns = labels_of_headings(speaking(plan, language))
    return made
