"""Quotes of a story: what was said in marks or without, with the verb of saying and who said it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import structs

from wirebell.model.facts import Mention, Quote, QuoteKind, Span, Speaker
from wirebell.read.clauses import Words, words_of
from wirebell.read.grammar import LANGUAGES, MARK
from wirebell.read.marks import Marked, marked
from wirebell.read.reported import Sentence, Statement, statements
from wirebell.read.speakers import Cast
from wirebell.standing.text import sentences

_RECENT = 4  # quotes that are looked at for one that goes on
_FAR = 400  # code points between the parts of one quote
_MOST = 40  # passages of one sentence that are looked at: no honest sentence has more
_AROUND = " \n\t,.;:!?—–-…"
_FULL_STOPS = frozenset(".!?…")
_ANY_MARK = re.compile(r"[\"“”„«»‘]|''|``")


class _Unit(NamedTuple):
    """A sentence, or several where a quotation runs over their ends, with its passages in marks."""

    start: int
    end: int
    passages: tuple[Marked, ...]


def find_quotes(body: str, mentions: Sequence[Mention], language: str) -> tuple[Quote, ...]:
    """Return the quotes of a body in order: direct, partial (a clause with words in marks) and indirect.

    `mentions` are those of the same body. "He said" is resolved to the last fitting person; an unnamed speaker
    has no mention. A statement within another ("X said that Y denied it") is a quote of its own. `language` is an
    ISO 639-1 code. Linear in the body, but for sorting.
    """
    language = language if language in LANGUAGES else "en"
    cast, words = Cast(body, mentions), words_of(body, language)
    found: list[Quote] = []
    for unit in _units(body):
        quotes = list(_in_unit(body, unit, words, cast, language, found[-1] if found else None))
        for quote in quotes:
            if quote.speaker and quote.speaker.mention:
                cast.last = quote.speaker
            leads = bool(unit.passages) and unit.passages[0].outer[0] == unit.start
            at = (
                _last_in_marks(body, found, quote)
                if leads and quote.cue is None and quote.kind == "direct"
                else None
            )
            if at is None:
                found.append(quote)
            else:
                found[at] = _joined(found[at], quote)
    return tuple(found)


def _units(body: str) -> Iterator[_Unit]:
    passages = marked(body)
    at = 0
    start: int | None = None
    for begin, end in sentences(body):
        start = begin if start is None else start
        stop = at
        while stop < len(passages) and passages[stop].outer[0] < end:
            stop += 1
        if stop > at and (passages[stop - 1].outer[1] > end or _asks(body, passages[stop - 1], end)):
            continue
        yield _Unit(start, end, tuple(passages[at:stop][:_MOST]))
        at, start = stop, None


_TAG = re.compile(
    r"\s(?:\S+\s){0,5}?(?:said|says|asked|asks|told|tells|added|adds|wrote|writes|tweeted|demanded|replied|responded"
    r"|joked|shouted|exclaimed|wondered|continued|recalled|cried|yelled|quipped|sagte|fragte|rief|dijo|preguntó)\b"
)
_DASHED = re.compile(r"\s*[—–―-]{1,2}\s*")


def _asks(body: str, passage: Marked, end: int) -> bool:
    """Tell whether a passage ends its sentence by its own "?" or "!" and the clause of saying is yet to come."""
    return passage.outer[1] == end and body[passage.inner[1] - 1] in "?!" and bool(_TAG.match(body, end))


def _in_unit(
    body: str, unit: _Unit, words: Words, cast: Cast, language: str, previous: Quote | None
) -> Iterator[Quote]:
    low, high = bisect_left(words.starts, unit.start), bisect_left(words.starts, unit.end)
    while high > low and words.low[high - 1] in _FULL_STOPS:
        high -= 1
    ranges = [
        (bisect_left(words.starts, p.outer[0]), bisect_left(words.starts, p.outer[1])) for p in unit.passages
    ]
    for passage, (begin, end) in zip(unit.passages, ranges, strict=True):
        words.kinds[begin] |= MARK
        words.kinds[max(begin, end - 1)] |= 0 if passage.open else MARK
    found = [
        quote
        for told in statements(words, Sentence(low, high, ranges), cast, language)
        if (quote := _quote(body, unit, words, told))
    ]
    left = [
        p
        for p in unit.passages
        if not any(q.spans[0][0] < p.outer[1] and q.spans[-1][1] > p.outer[0] for q in found)
    ]
    found += _unattributed(body, unit, left, cast, previous)
    yield from sorted(found, key=lambda quote: quote.spans[0])


def _quote(body: str, unit: _Unit, words: Words, told: Statement) -> Quote | None:
    """Return a statement as a quote: the passages alone, if it has no other words."""
    spans: list[Span] = []
    direct = True
    for begin, end in told.ranges:
        if end <= begin:
            continue
        start, stop = words.starts[begin], words.ends[end - 1]
        passages = [p for p in unit.passages if p.outer[0] < stop and p.outer[1] > start]
        if passages and not _outside(body, start, stop, passages):
            spans += (p.inner for p in passages)
        elif span := _trimmed(body, start, stop):
            direct = False
            spans.append(span)
    if not spans:
        return None
    if direct:
        return _made(body, tuple(spans), "direct", told.cue, told.speaker)
    kind: QuoteKind = "partial" if any(_ANY_MARK.search(body, *span) for span in spans) else "indirect"
    return _made(body, tuple(spans), kind, told.cue, told.speaker)


def _outside(body: str, start: int, stop: int, passages: Sequence[Marked]) -> bool:
    """Tell whether a stretch has words outside its passages."""
    at = start
    for passage in passages:
        if body[at : passage.outer[0]].strip(_AROUND):
            return True
        at = passage.outer[1]
    return bool(body[at:stop].strip(_AROUND))


def _trimmed(body: str, start: int, stop: int) -> Span | None:
    while start < stop and body[start] in _AROUND:
        start += 1
    while stop > start and body[stop - 1] in _AROUND:
        stop -= 1
    return (start, stop) if stop > start else None


def _last_in_marks(body: str, found: Sequence[Quote], more: Quote) -> int | None:
    """Return the number of the quote that `more` continues in its paragraph, if it does: `"A," she said. "B."`."""
    start = more.spans[0][0]
    for at in range(len(found) - 1, max(-1, len(found) - _RECENT), -1):
        quote = found[at]
        if start < quote.spans[-1][1] or not (
            quote.kind == "direct" or (quote.kind == "partial" and _before(quote))
        ):
            continue
        same = start - quote.spans[-1][1] < _FAR and "\n" not in body[quote.spans[-1][1] : start]
        return at if same and len(quote.spans) < _MOST else None
    return None


def _before(quote: Quote) -> bool:
    """Tell whether what is said stands before who says it."""
    return quote.cue is not None and quote.speaker is not None and quote.spans[0][1] <= quote.speaker.span[0]


def _joined(quote: Quote, more: Quote) -> Quote:
    return structs.replace(quote, text=f"{quote.text} {more.text}", spans=quote.spans + more.spans)


def _unattributed(
    body: str, unit: _Unit, left: Sequence[Marked], cast: Cast, previous: Quote | None
) -> Iterator[Quote]:
    """Yield the passages that no verb of saying claims: the last speaker's, or those of whoever is named there."""
    if not left:
        return
    first = left[0]
    if signed := _signed(body, unit, left[-1], cast):
        yield _made(body, tuple(p.inner for p in left), "direct", None, signed)
        return
    lead, tail = body[unit.start : first.outer[0]].rstrip(), body[left[-1].outer[1] : unit.end]
    if not lead and not tail.strip(_AROUND):
        speaker = previous.speaker if previous and unit.start - previous.spans[-1][1] < 400 else cast.last
        yield from (_made(body, (p.inner,), "direct", None, speaker) for p in left if _long(body, p, 1))
    elif lead.endswith((":", ",")):
        speaker = cast.first_in(unit.start, first.outer[0])
        yield from (_made(body, (p.inner,), "direct", None, speaker) for p in left)
    else:
        speaker = cast.first_in(unit.start, unit.end)
        yield from (_made(body, (p.inner,), "partial", None, speaker) for p in left if _long(body, p, 4))


def _signed(body: str, unit: _Unit, passage: Marked, cast: Cast) -> Speaker | None:
    """Return who stands after a dash behind a passage: `"…" — Lena Harrow`."""
    dash = _DASHED.match(body, passage.outer[1], unit.end)
    if dash is None:
        return None
    at = cast.starting(dash.end())
    if at is not None and not body[at : unit.end].strip(_AROUND):
        return cast.first_in(dash.end(), at)
    return None


def _long(body: str, passage: Marked, words: int) -> bool:
    return body.count(" ", *passage.inner) + 1 >= words


def _made(body: str, spans: tuple[Span, ...], kind: QuoteKind, cue: str | None, speaker: Speaker | None) -> Quote:
    text = " ".join(
        _ANY_MARK.sub("", body[begin:end]).strip() if kind != "direct" else body[begin:end].strip()
        for begin, end in spans
    )
    return Quote(text=text, spans=spans, kind=kind, cue=cue, speaker=speaker)
