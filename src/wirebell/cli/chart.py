"""A plot in the terminal: one row a week or day, bars in eighths of a character."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from rich.text import Text

_EIGHTHS = "▏▎▍▌▋▊▉█"
_WIDE = 40
_WEEKLY = 21
"""Days from which a row is a week."""


def weekly(days: Sequence[object]) -> bool:
    """Return whether a plot of so many days has a row a week."""
    return len(days) > _WEEKLY


def bars(days: Sequence[tuple[str, int]]) -> list[Text]:
    """Return the rows of a plot of counts by ISO day: each day, or of more than three weeks each week."""
    rows = list(_weeks(days)) if weekly(days) else [(date.fromisoformat(day), n) for day, n in days]
    most = max((count for _, count in rows), default=0)
    return [
        Text.assemble((f"{day:%d %b}  ", "dim"), (_bar(count, most), "yellow"), f" {count}" if count else " ·")
        for day, count in rows
    ]


def _weeks(days: Sequence[tuple[str, int]]) -> Iterator[tuple[date, int]]:
    def monday(row: tuple[str, int]) -> date:
        day = date.fromisoformat(row[0])
        return day - timedelta(days=day.weekday())

    for week, rows in groupby(days, key=monday):
        yield week, sum(count for _, count in rows)


def _bar(count: int, most: int) -> str:
    eighths = round(count / most * _WIDE * 8) if most else 0
    eighths = max(eighths, 1) if count else 0
    return _EIGHTHS[-1] * (eighths // 8) + (_EIGHTHS[eighths % 8 - 1] if eighths % 8 else "")
