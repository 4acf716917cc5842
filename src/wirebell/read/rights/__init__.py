"""Whose a story is and what may be done with it, from everything that says so."""
