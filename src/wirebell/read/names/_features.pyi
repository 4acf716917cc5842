"""The rows of all words of a story (see features.c)."""

from wirebell.read.names.candidates import Stretch
from wirebell.read.names.word_features import Told, Words

def items(found: list[Stretch], story: Told, words: Words, /) -> list[int]: ...
def gathered(found: list[Stretch], words: Words, /) -> tuple[dict[str, dict[int, None]], set[str]]: ...
