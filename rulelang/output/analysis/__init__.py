"""The analysis of scores for people and programs: JSON, tables of text, CSV and a workbook."""
