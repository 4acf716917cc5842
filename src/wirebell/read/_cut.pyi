"""The words of a text in small letters (see cut.c)."""

def cut(
    text: str, kinds: dict[str, int], signatures: bytes, masks: tuple[int, ...], /
) -> tuple[list[int], list[str], list[int], tuple[list[int], ...]]: ...
