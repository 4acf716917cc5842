"""The HTTP API under /api/v1: a table of operations, one door for all of them, and the document made of it."""
