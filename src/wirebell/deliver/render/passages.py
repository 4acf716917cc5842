"""The passages of a story that met a follow, with what was met marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from wirebell.deliver.render.clean import ELLIPSIS, one_line
from wirebell.model.follow import Reason
from wirebell.model.story import Story

SAME = 60
"""Characters of another passage that tell that both are of one sentence, cut at different places."""
MOST = 4
"""Passages shown of one story: enough to see why, too few to replace the story."""
LONGEST = 300
SHORTEST = 40
"""Characters below which a passage that is cut says nothing any more."""


class Piece(Struct, frozen=True):
    """Some words of a passage, and whether they are what was met."""

    text: str
    met: bool


Passage = tuple[Piece, ...]
"""The pieces of one passage in order; put together they are its text."""


def passages(story: Story, reasons: Iterable[Reason]) -> tuple[Passage, ...]:
    """Return each passage once, in order, with everything marked that was met in it.

    The headline is passed over where there is more: it stands above. A long sentence that was met in two places
    is shown once, and a topic that stands nowhere in the text has no passage.
    """
    found: dict[str, list[str]] = {}
    for reason in sorted(reasons, key=_in_headline):
        text = "" if reason.field == "topic" and reason.span is None else one_line(reason.passage, LONGEST)
        if text and not (found and _in_headline(reason)):
            shown = next((other for other in found if _goes_on(other, text)), text)
            found.setdefault(shown, []).append(_met(story, reason))
    return tuple(_pieces(text, words) for text, words in list(found.items())[:MOST])


def limited(found: Iterable[Passage], most: int | None, headline: str) -> tuple[Passage, ...]:
    """Return the passages as far as `most` characters of the text may be shown; None is any number.

    The headline itself counts for nothing. What is cut ends in an ellipsis.
    """
    shown: list[Passage] = []
    left = LONGEST * MOST if most is None else most
    for passage in found:
        whole = "".join(piece.text for piece in passage)
        if whole == headline or len(whole) <= left:
            shown.append(passage)
            left -= 0 if whole == headline else len(whole)
        elif left >= SHORTEST:
            shown.append(_shortened(passage, left))
            left = 0
    return tuple(shown)


def _shortened(passage: Passage, most: int) -> Passage:
    """Return the beginning of a passage, cut at a word, or the stretch around what was met if that lies beyond."""
    whole = "".join(piece.text for piece in passage)
    start = next((whole.find(piece.text) for piece in passage if piece.met), 0)
    first = max(0, min(start - most // 4, len(whole) - most)) if start > most * 3 // 4 else 0
    cut = one_line(("" if first == 0 else ELLIPSIS) + whole[first:].lstrip(), most)
    return tuple(_pieces(cut, [piece.text for piece in passage if piece.met]))


def _in_headline(reason: Reason) -> bool:
    return reason.field == "headline"


def _goes_on(shown: str, text: str) -> bool:
    """Return whether a passage begins within another that is shown: it is the same sentence, cut further on."""
    return text.startswith("…") and text[1 : 1 + SAME] in shown


def _met(story: Story, reason: Reason) -> str:
    """Return the words that met the clause, by the span into the field they stand in."""
    texts = {"headline": story.headline, "standfirst": story.standfirst or "", "body": story.body}
    text = texts.get(reason.field, "")
    return one_line(text[slice(*reason.span)], LONGEST) if reason.span else ""


def _pieces(text: str, words: Iterable[str]) -> Passage:
    places: list[tuple[int, int]] = []
    for word in filter(None, words):
        places += _next_place(text, word, places)
    return tuple(_cut(text, sorted(places)))


def _next_place(text: str, word: str, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the first place of the word that is free, one where it is a whole word if there is any.

    The same word met twice is marked twice.
    """
    free = [one for one in _places(text, word) if all(one[1] <= low or high <= one[0] for low, high in taken)]
    whole = (one for one in free if not _in_word(text, *one))
    return [place] if (place := next(whole, free[0] if free else None)) else []


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + 1)


def _in_word(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()


def _cut(text: str, places: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    done = 0
    for start, end in places:
        if start > done:
            yield Piece(text[done:start], met=False)
        yield Piece(text[start:end], met=True)
        done = end
    if done < len(text):
        yield Piece(text[done:], met=False)
