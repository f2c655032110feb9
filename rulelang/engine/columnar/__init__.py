"""The columnar engine: the plan as straight-line programs over whole columns, exact throughout."""
