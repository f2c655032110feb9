"""Pictures of an analysis and of a history: Vega-Lite specifications, each with a text alternative
of the same facts. They are as wide as the text of an A4 page, and read in black and white."""
