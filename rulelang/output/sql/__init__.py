"""A rubric as one readable query of SQL, for those who want scores in their own database."""

from rulelang.output.sql.dialects import DIALECTS
from rulelang.output.sql.errors import InexpressibleError
from rulelang.output.sql.query import query

__all__ = ["DIALECTS", "InexpressibleError", "query"]
