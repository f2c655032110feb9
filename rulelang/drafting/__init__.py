"""A first file of rules from a table of criteria, as decrees have them."""

from rulelang.drafting.draft import Draft, draft

__all__ = ["Draft", "draft"]
