"""Whether a figure passes the comparisons of figure(…)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import eq, ge, gt, le, lt

from wirebell.model.facts import Figure
from wirebell.standing.analysis import plain
from wirebell.standing.expression.tree import Compared, FigureTest, Moved, Operator

_COMPARE: dict[Operator, Callable[[float, float], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le, "=": eq}


def passes(figure: Figure, unit: str | None, tests: Iterable[FigureTest]) -> bool:
    """Tell whether the figure is in that unit, if one is asked for, and passes all tests."""
    if unit is not None and (figure.unit is None or not _is_in(figure.unit, unit)):
        return False
    return all(_moved(figure, test) if isinstance(test, Moved) else _compared(figure, test) for test in tests)


def _is_in(found: str, asked: str) -> bool:
    """Tell whether a unit is the one asked for, or a rate of it: USD per barrel is in USD, km/h is not in km.

    Amounts of money are one also where the rate is written with a stroke, as EUR/m².
    """
    low = plain(found)
    if low == asked or low.startswith(f"{asked} per "):
        return True
    return found[:3].isupper() and found[3:4] == "/" and low[:3] == asked


def _compared(figure: Figure, test: Compared) -> bool:
    if test.what == "change":
        size = _relative(figure) if test.percent else _absolute(figure)
        return size is not None and _COMPARE[test.operator](size, test.number)
    if test.percent and figure.unit != "%":
        return False
    low, high = figure.value if isinstance(figure.value, tuple) else (figure.value, figure.value)
    if test.operator == "=":
        return low <= test.number <= high
    # A range passes when any number in it does.
    return _COMPARE[test.operator](high if test.operator in {">", ">="} else low, test.number)


def _ends(figure: Figure) -> tuple[float, float] | None:
    """Return where the figure came from and went to, if both are known."""
    change = figure.change
    if change is None or change.from_ is None:
        return None
    if change.to is not None:
        return change.from_, change.to
    return None if isinstance(figure.value, tuple) else (change.from_, figure.value)


def _absolute(figure: Figure) -> float | None:
    ends = _ends(figure)
    if ends:
        return round(abs(ends[1] - ends[0]), 9)
    return None if figure.by is None or figure.unit == "%" else abs(figure.by)


def _relative(figure: Figure) -> float | None:
    """Return the size of the change in per cent of where it began."""
    ends = _ends(figure)
    if ends:
        return round(abs(ends[1] - ends[0]) / abs(ends[0]) * 100, 9) if ends[0] else None
    if figure.by is None or figure.unit == "percentage point":
        return None
    if figure.unit == "%":
        return abs(figure.by)
    return _from_step(figure)


def _from_step(figure: Figure) -> float | None:
    """Return the relative size of a step of `by` that ended at the figure's value.

    A figure that is the step itself ("rose by 300") tells it only where it is a share: "fell by a third" is 33 %.
    """
    if figure.direction is None or figure.by is None or isinstance(figure.value, tuple):
        return None
    if figure.by == figure.value:
        return round(figure.by * 100, 9) if figure.unit is None and 0 < figure.by < 1 else None
    began = figure.value - (abs(figure.by) if figure.direction == "up" else -abs(figure.by))
    return round(abs(figure.by) / abs(began) * 100, 9) if began else None


def _moved(figure: Figure, test: Moved) -> bool:
    way = _way(figure)
    return way is not None and test.way in {way, "change"}


def _way(figure: Figure) -> str | None:
    ends = _ends(figure)
    if ends and ends[0] != ends[1]:
        return "up" if ends[1] > ends[0] else "down"
    return figure.direction
