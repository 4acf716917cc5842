"""Stretches of a text of plain words (see stretches.c)."""

from collections.abc import Callable, Container

from wirebell.read.names.candidates import Stretch
from wirebell.read.names.runs import Token

def cut(
    body: str,
    passed: Container[str],
    elsewhere: Callable[[str, int, int], tuple[int, Stretch | None]],
    abbreviations: Container[str],
    stretch: type[Stretch],
    token: type[Token],
    /,
) -> list[Stretch]: ...
