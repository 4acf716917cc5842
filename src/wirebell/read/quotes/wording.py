"""Stretches of a body as quotes: their spans, their kind, their words without marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wirebell.model.facts import Quote, QuoteKind, Span, Speaker
from wirebell.read.quotes.marks import Marked

AROUND = " \n\t,.;:!?—–-…"
_EMPTY = re.compile(
    r"it|so|this|that|them|him|her|us|me|you|es|le|lo"
    r"|(?:he|she|they|it|we|i|you) (?:do|does|did|is|are|was|were|will|would|has|have|had|can|could)",
    re.IGNORECASE,
)
_LONGEST_EMPTY = len("they could")
_LINKING = re.compile(
    r"sin embargo|al respecto|a propósito|además|asimismo|en (?:ese|este) sentido|por su parte|por otro lado"
    r"|en outre|par ailleurs|à ce sujet|de plus|pour sa part|de son côté"
    r"|zudem|außerdem|darüber hinaus|gleichzeitig|allerdings|dennoch",
    re.IGNORECASE,
)
_LONGEST_LINKING = len("en este sentido")


def quoted(
    body: str, stretches: Sequence[Span], passages: Sequence[Marked], cue: str | None, speaker: Speaker | None
) -> Quote | None:
    """Return stretches of a body as one quote: direct, if they have no words outside their passages in marks."""
    spans: list[Span] = []
    direct = True
    for start, stop in stretches:
        inside = _inside((start, stop), passages)
        if inside and not _has_words_outside(body, start, stop, inside):
            spans += (p.inner for p in inside)
        elif span := trimmed(body, start, stop):
            if span[1] - span[0] <= _LONGEST_LINKING and _LINKING.fullmatch(body, *span):
                continue  # "Al respecto, señaló que …"
            direct = False
            spans.append(span)
    if not spans:
        return None
    if direct:
        return worded(body, tuple(spans), "direct", cue, speaker)
    if len(spans) == 1 and _is_empty(body, spans[0]):
        return None
    if not passages:
        return worded(body, tuple(spans), "indirect", cue, speaker)
    kind: QuoteKind = "partial" if any(_inside(span, passages) for span in spans) else "indirect"
    text = " ".join(_bare(body, span, passages) for span in spans)
    return Quote(text=text, spans=tuple(spans), kind=kind, cue=cue, speaker=speaker)


def _is_empty(body: str, span: Span) -> bool:
    return span[1] - span[0] <= _LONGEST_EMPTY and _EMPTY.fullmatch(body, *span) is not None


_TITLE_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def is_title(body: str, span: Span) -> bool:
    """Tell whether words in marks are the name of a work, a prize or a programme: several, the long ones with
    capitals, no stop among them."""
    words = _TITLE_WORD.findall(body, *span)
    if len(words) < 2 or not words[-1][0].isupper() or _STOPS.search(body, *span):
        return False
    return words[0][0].isupper() and all(word[0].isupper() for word in words if len(word) > 3)


_STOPS = re.compile(r"[.,;:!?…]")


def _inside(span: Span, passages: Sequence[Marked]) -> list[Marked]:
    return [p for p in passages if p.outer[0] < span[1] and p.outer[1] > span[0]] if passages else []


_GAP = re.compile(r"(?<=\S)[ \u00a0\u202f]{2,}(?=\S)")
"""What is left of French marks, which have a space within and one without."""


def _bare(body: str, span: Span, passages: Sequence[Marked]) -> str:
    """Return the words of a span without the marks of its passages."""
    pieces: list[str] = []
    at = span[0]
    for passage in _inside(span, passages):
        pieces += body[at : passage.outer[0]], body[max(at, passage.inner[0]) : min(span[1], passage.inner[1])]
        at = max(at, passage.outer[1])
    return _GAP.sub(" ", "".join((*pieces, body[at : span[1]])).strip())


def _has_words_outside(body: str, start: int, stop: int, passages: Sequence[Marked]) -> bool:
    at = start
    for passage in passages:
        if body[at : passage.outer[0]].strip(AROUND):
            return True
        at = passage.outer[1]
    return bool(body[at:stop].strip(AROUND))


def trimmed(body: str, start: int, stop: int) -> Span | None:
    """Return a stretch without the punctuation and space around it; None if nothing is left."""
    while start < stop and body[start] in AROUND:
        start += 1
    while stop > start and body[stop - 1] in AROUND:
        stop -= 1
    return (start, stop) if stop > start else None


def worded(body: str, spans: tuple[Span, ...], kind: QuoteKind, cue: str | None, speaker: Speaker | None) -> Quote:
    """Return a quote with the words of its spans as they stand."""
    parts = [body[begin:end].strip() for begin, end in spans]
    text = parts[0] if len(parts) == 1 else " ".join(parts)
    return Quote(text=text, spans=spans, kind=kind, cue=cue, speaker=speaker)
