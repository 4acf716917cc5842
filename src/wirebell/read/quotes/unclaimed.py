"""Passages in marks beside which nobody says anything: the last speaker's, or those of whoever is named there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from wirebell.model.facts import Quote, Speaker
from wirebell.read.quotes.clauses import Statement
from wirebell.read.quotes.marks import Marked
from wirebell.read.quotes.speakers import Cast
from wirebell.read.quotes.stretches import Stretch
from wirebell.read.quotes.wording import AROUND, is_title, worded

_SIGNED = re.compile(r"\s*[—–―-]{1,2}\s*([A-ZÀ-Ý][\w.'’-]*(?:\s[A-ZÀ-Ý][\w.'’-]*){0,5})\s*\.?\Z")
_PRONOUN = re.compile(r"\s*(he|she|they|it)\b")
_PAUSES = frozenset(",?!")  # what a passage ends with that goes on in a clause of saying
_WORDING = re.compile(
    r"\b(?:(?:uses?|used|using|with|coined|utter(?:s|ed|ing)|repeat(?:s|ed|ing)) (?:the|a|his|her|their) (?:\w+ )?"
    r"(?:phrase|terms?|words?|expression|label|slogan|hashtag|mantra|motto)|(?:chant|shout|crie|cry)s? of) $"
)  # what stands before words that somebody used
_FEW = 4  # words that a passage within a sentence must have to be somebody's and not a name or a turn of phrase
_NAME = 80  # code points of a signature


class Before(Struct, frozen=True, gc=False):
    """What stood before a passage: who spoke last, whom its sentence is about, who was about to speak
    ("Harrow wrote:")."""

    last: Speaker | None
    subject: Speaker | None
    opening: Statement | None
    titles: bool  # whether words in marks that all have a capital are the name of something


def unclaimed(body: str, stretch: Stretch, left: Sequence[Marked], cast: Cast, before: Before) -> Iterator[Quote]:
    """Yield the passages `left` of a stretch as quotes, with the best guess at who says them."""
    if not left:
        return
    first, last = left[0], left[-1]
    if signed := _signed(body, last, cast):
        yield worded(body, tuple(p.inner for p in left), "direct", None, signed)
        return
    lead, tail = body[stretch.start : first.outer[0]].rstrip(), body[last.outer[1] : stretch.end]
    if not lead and not tail.strip(AROUND):
        opening = before.opening
        speaker = (opening.speaker if opening else None) or before.last
        yield from (worded(body, (p.inner,), "direct", opening.cue if opening else None, speaker) for p in left)
    elif not lead and body[first.inner[1] - 1] in _PAUSES:
        speaker = _tagged(body, stretch, first, cast) or before.last
        yield worded(body, tuple(p.inner for p in left), "direct", None, speaker)
    elif lead.endswith((":", ",")):
        cue, speaker = _as_called(body, first, stretch, cast) or (None, before.subject)
        yield from (worded(body, (p.inner,), "direct", cue, speaker) for p in left)
    else:
        speaker = cast.first_in(stretch.start, stretch.end)
        for passage in left:
            if named := _as_called(body, passage, stretch, cast):
                yield worded(body, (passage.inner,), "partial", *named)
            elif _long(body, passage) and not _names(body, passage, cast, before.titles):
                yield worded(body, (passage.inner,), "partial", None, speaker)
            elif _WORDING.search(body, max(stretch.start, passage.outer[0] - 24), passage.outer[0]):
                yield worded(body, (passage.inner,), "partial", None, before.subject or speaker)


def _as_called(body: str, passage: Marked, stretch: Stretch, cast: Cast) -> tuple[str, Speaker] | None:
    """Return by what verb and by whom something is called words in marks: `the "folly," as Harrow called it`."""
    begin, end = passage.outer
    if body.startswith(_AS, end):
        m = _AS_CALLED.match(body, end, stretch.end)
    else:
        led = (
            body.rfind(" as ", max(stretch.start, begin - _REACH), begin) if body[begin - 5 : begin] in _IT else -1
        )
        m = _AS_CALLED.match(body, led, begin) if led >= 0 else None
    if m is None:
        return None
    who = m.span("who")
    if m["who"].lower() in _PRONOUNS:
        return m["verb"], cast.pronoun(who)
    return m["verb"], cast.first_in(*who) or Speaker(name=m["who"], mention=None, span=who)


_AS, _IT = (" as ", ", as "), frozenset({" it, ", "him, ", "her, ", "hem, ", "his, ", "hat, "})
_REACH = 60  # code points of "as Jo Reed, … called it," before words in marks
_AS_CALLED = re.compile(
    r",? as (?P<who>[\w.'’-]+(?: [\w.'’-]+){0,5}?) (?P<verb>call(?:s|ed)?|puts?|describe[sd]?|term(?:s|ed)"
    r"|dub(?:s|bed)|label(?:s|l?ed)|phrase[sd]|brand(?:s|ed)) (?:it|them|him|her|this|that)\b"
)
_PRONOUNS = frozenset("he she they it".split())


def _tagged(body: str, stretch: Stretch, passage: Marked, cast: Cast) -> Speaker | None:
    """Return who stands behind a passage with a verb that is not in our tables: `"…," he surmised`."""
    pronoun = _PRONOUN.match(body, passage.outer[1], stretch.end)
    return cast.pronoun(pronoun.span(1)) if pronoun else cast.first_in(passage.outer[1], stretch.end)


def _signed(body: str, passage: Marked, cast: Cast) -> Speaker | None:
    """Return who stands after a dash behind a passage: `"…" — Lena Harrow`."""
    line = body[passage.outer[1] : passage.outer[1] + _NAME].partition("\n")[0]
    signed = _SIGNED.match(line)
    if signed is None:
        return None
    start, end = (passage.outer[1] + place for place in signed.span(1))
    named = cast.first_in(start, end)
    return named or Speaker(name=body[start:end], mention=None, span=(start, end))


def _names(body: str, passage: Marked, cast: Cast, titles: bool) -> bool:
    """Tell whether a passage is a name: of somebody in the story, or with `titles` of a prize or a work.

    English writes headlines with such capitals, and what was said in them.
    """
    start, end = passage.inner
    after = start + 4 if body[start : start + 4].casefold() == "the " else start
    return cast.covers(start, end) or cast.covers(after, end) or (titles and is_title(body, passage.inner))


def _long(body: str, passage: Marked) -> bool:
    return body.count(" ", *passage.inner) + 1 >= _FEW
