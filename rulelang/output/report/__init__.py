"""The published report: a tree of parts made of facts, and a writer for each kind of file."""
