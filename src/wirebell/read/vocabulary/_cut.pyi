"""The words of a body in small letters (see cut.c)."""

class Cutter:
    def __new__(cls, kinds: dict[str, int], signatures: bytes, telling: int, /) -> Cutter: ...
    def cut(
        self, body: str, low: str, /
    ) -> tuple[list[int], list[str], list[int], list[int], list[int], list[int]]: ...
