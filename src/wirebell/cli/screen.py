"""Where answers to people are printed, and how their tables and numbers look."""

from __future__ import annotations

import os
import sys

from rich.console import Console
from rich.table import Table

_WIDE = 100_000
"""Columns of what is no terminal: no line is as long."""


def screen(*, stderr: bool = False, highlight: bool = True, soft_wrap: bool = False) -> Console:
    """Return the console of standard output, or of standard error.

    It wraps at the width of a terminal, or of `COLUMNS`. In a file or a pipe every line stays whole, so that what
    looks for a line finds it.
    """
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else _WIDE
    return Console(stderr=stderr, highlight=highlight, soft_wrap=soft_wrap, width=width)


def columns(*heads: str) -> Table:
    """Return an empty table; what is too long for its column goes on below, as no id or address may be cut."""
    made = Table(box=None, header_style="dim")
    for head in heads:
        made.add_column(head, overflow="fold")
    return made


def many(number: int, noun: str) -> str:
    """Return how many there are of a thing, in words."""
    plural = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
