"""Where answers to people are printed, and how their tables and numbers look."""

from __future__ import annotations

import os
import sys

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDE = 100_000
"""Columns of what is no terminal: no line is as long."""
LAID_OUT = 200
"""Rows of a table that are laid out for the screen: each takes a millisecond, and lists have many thousands."""
_WIDEST = 48
"""Columns of a screen up to which the cells of a long list stand below each other."""


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


def print_table(table: Table, otherwise: str = "") -> None:
    """Print a table on standard output, a long one as plain lines, each whole; or what is said without rows."""
    out = screen()
    if table.row_count <= LAID_OUT:
        out.print(table if table.row_count or not otherwise else otherwise)
        return
    cells = [[_plain(column.header), *map(_plain, column.cells)] for column in table.columns]
    widths = [min(max(map(cell_len, column)), _WIDEST) for column in cells]
    for row in zip(*cells, strict=True):
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        out.file.write(f" {'  '.join(padded).rstrip()}\n")


def print_line(out: Console, *parts: str | tuple[str, str]) -> None:
    """Print a line of plain texts, or of texts with their styles; nothing is laid out where nobody looks on."""
    if out.is_terminal:
        out.print(Text.assemble(*parts))
    else:
        out.file.write(_whole("".join(part if isinstance(part, str) else part[0] for part in parts)) + "\n")


def _plain(cell: object) -> str:
    markup = str(cell)
    return _whole(Text.from_markup(markup).plain if "[" in markup or "\\" in markup else markup)


def _whole(text: str) -> str:
    """Return a text on one line, without what would steer a screen."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def many(number: int, noun: str) -> str:
    """Return how many there are of a thing, in words."""
    plural = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
