"""Rubrics as a service: over HTTP for programs, over the Model Context Protocol for assistants.

Nothing is kept between two requests but counts. Each record is scored alone, as
`Ruleset.score_one` does.
"""
