"""Plots as places on a grid: the template draws them as SVG styled by classes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import floor, log10

from msgspec import Struct

from wirebell.app.things import Series
from wirebell.deliver.render.words import Words
from wirebell.model.facts import Number
from wirebell.web.sentences import amount

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 16, 24, 36, 32
LAST = 150
"""What is kept free right of the last dot: its day is written there, in large letters on a phone."""
BARS_HIGH = 64


class Dot(Struct, frozen=True, kw_only=True):
    """A value at a place, with its words and the story that told it (None for the value before all of them)."""

    x: float
    y: float
    label: str
    when: datetime | None
    headline: str | None
    story: str | None
    source: str | None


class Plot(Struct, frozen=True, kw_only=True):
    """A line of steps through dots, and the level that is zero if it is in sight."""

    of: str
    path: str
    dots: tuple[Dot, ...]
    floor: float
    summary: str


class Bar(Struct, frozen=True, kw_only=True):
    """One day."""

    x: float
    y: float
    width: float
    height: float
    title: str


def steps(series: Series, said: Words) -> Plot:
    """Return a figure over time: it stays where it was until a story tells that it moved."""
    unit = series.points[-1].figure.unit
    moments = [point.at.timestamp() for point in series.points]
    xs = _across(moments)
    ys = _down(series.values)
    dots = [_before(series, ys[0], unit, said)]
    for point, x, y in zip(series.points, xs, ys[1:], strict=True):
        dots.append(
            Dot(
                x=x,
                y=y,
                label=amount(point.value, unit, said),
                when=point.at,
                headline=point.story.headline,
                story=point.story.id,
                source=point.story.told.source_name,
            )
        )
    path = f"M{dots[0].x:g},{dots[0].y:g}" + "".join(f"H{dot.x:g}V{dot.y:g}" for dot in dots[1:])
    return Plot(
        of=series.of or series.points[-1].figure.place or said.say("Figure"),
        path=f"{path}H{WIDTH - RIGHT}",
        dots=tuple(dots),
        floor=HEIGHT - BOTTOM,
        summary=said.say("From {first} to {last}", first=dots[0].label, last=dots[-1].label),
    )


def _before(series: Series, y: float, unit: str | None, said: Words) -> Dot:
    return Dot(
        x=LEFT,
        y=y,
        label=amount(series.values[0], unit, said),
        when=None,
        headline=None,
        story=None,
        source=None,
    )


def _across(moments: Sequence[float]) -> list[float]:
    """Return places from a quarter of the width on: what was before has the first quarter."""
    start, end = LEFT + (WIDTH - LEFT - RIGHT) * 0.28, WIDTH - RIGHT - LAST
    first, last = moments[0], moments[-1]
    if last == first:
        return [(start + end) / 2 + 40 * at for at in range(len(moments))]
    return [round(start + (end - start) * (at - first) / (last - first), 1) for at in moments]


def _down(values: Sequence[Number]) -> list[float]:
    """Return heights over a floor that is zero, unless the values lie too close for that to show them apart."""
    low, high = min(values), max(values)
    base = 0.0 if low >= 0 and low < high * 0.75 else low - (high - low) * 0.4
    reach = (high - base) or 1
    return [round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - base) / reach, 1) for value in values]


def bars(days: Sequence[tuple[str, int]], said: Words, most_days: int = 90) -> tuple[tuple[Bar, ...], int]:
    """Return the days as bars over the whole width, and the number that the highest line stands for."""
    shown = days[-most_days:]
    top = _round_up(max((number for _, number in shown), default=1))
    step = WIDTH / max(len(shown), 14)
    made = []
    for place, (day, number) in enumerate(shown):
        high = round(BARS_HIGH * number / top, 1)
        title = said.count("{day}: {number} alert", "{day}: {number} alerts", number, day=day)
        made.append(
            Bar(
                x=round(WIDTH - step * (len(shown) - place), 1),
                y=BARS_HIGH - high,
                width=round(max(step - 2, 1), 1),
                height=high,
                title=title,
            )
        )
    return tuple(made), top


def _round_up(number: int) -> int:
    """Return the next 1, 2, 5, 10, 20, …"""
    power = 10 ** floor(log10(max(number, 1)))
    return next(int(power * step) for step in (1, 2, 5, 10) if power * step >= number)
