"""The workbooks that units fill in, made of the inputs of a rubric."""

from rulelang.output.form.names import file_names
from rulelang.output.form.write import form, forms_in_sheets, table

__all__ = ["file_names", "form", "forms_in_sheets", "table"]
