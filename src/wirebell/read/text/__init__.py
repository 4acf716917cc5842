"""Text before anything is found in it: its lines, its markup, its language."""
