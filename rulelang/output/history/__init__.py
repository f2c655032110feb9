"""A history as JSON, as tables for people and as a workbook."""
