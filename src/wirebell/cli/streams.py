"""The three streams of a program, which whoever starts it may have closed, or given an alphabet of their own."""

from __future__ import annotations

import os
import sys


def ensure() -> None:
    """Let all three streams be there and take every letter; called before anything else is opened.

    What is opened gets the lowest free number: a database under that of a closed standard output would be written
    into by whoever prints. A letter that a terminal's alphabet has not is written as its number.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def give_up_output() -> None:
    """Let what is still to be printed go nowhere: standard output takes nothing any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
