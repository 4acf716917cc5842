"""The lines and sentences of a text (see sentences.c)."""

from collections.abc import Callable, Container

def sentences(
    text: str, abbreviations: Container[str], judge: Callable[[str, int, int, int, int], bool], /
) -> list[tuple[int, int]]: ...
def lines(text: str, most: int, /) -> list[tuple[int, int]]: ...
