"""Alerts on their way: rendered (pure), sent (I/O), and what comes of it (a table)."""
