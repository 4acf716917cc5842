"""Quotes of a story: what was said in marks or without, with the verb of saying and who said it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from msgspec import structs

from wirebell.model.facts import Mention, Quote, QuoteKind, Span, Speaker
from wirebell.read.alternatives import any_of
from wirebell.read.marks import Marked, marked
from wirebell.read.speakers import Cast
from wirebell.standing.text import sentences

_CUES = {
    "en": """according to said says say saying told tells tell telling added adds adding wrote writes
    writing tweeted asked asks explained explains argued argues arguing claimed claims claiming announced
    announces stated states insisted insists insisting replied replies acknowledged acknowledges admitted
    admits warned warns warning noted notes noting declared declares suggested suggests suggesting reported
    reports recalled recalls concluded concludes predicted predicts remarked observed responded complained
    conceded contended contends maintained maintains stressed stresses emphasized emphasised asserted
    asserts alleged alleges confirmed confirms denied denies quipped joked shouted testified vowed pledged
    promised boasted lamented posted continued believes believe believed thinks think thought hopes hoped
    agreed estimates estimated revealed mentioned pointed charged urged feels felt knows knew indicated
    indicates accepted shows showed learned fears worries expects expected found finds understands proposed
    proposes realized decided determined reiterated repeated""",
    "de": "laut sagte sagt erklärte betonte teilte meinte kündigte erläuterte berichtete schrieb warnte forderte",
    "fr": "selon dit déclaré affirmé expliqué ajouté annoncé indiqué estime écrit",
    "es": "según dijo afirmó declaró explicó aseguró señaló añadió indicó anunció advirtió escribió",
}
_PAIRS = re.compile(r"according to|\S+")


@cache
def _cue_pattern(language: str) -> re.Pattern[str]:
    words = _PAIRS.findall(_CUES[language])
    initials = "".join(sorted({w[0] for w in words} | {w[0].upper() for w in words if w in _FROM}))
    return re.compile(rf"\b(?=[{initials}])(?:[Aa]ccording to|[LlSs](?:aut|elon|egún)|{any_of(words)})\b")


_THAT = re.compile(
    r"(?:\s(?!(?:is|was|are|were|be|has|have|had|will|would|could|can|he|she|it|they|we|I)\b)[^\s.;:\"“”]+){0,8}?\s(?:that|dass|que)\s"
)
_ADDRESSEE = re.compile(
    r"\s(?:(?:the|a|his|her|their)\s)?(?:reporters|journalists|lawmakers|supporters|investors|parliament|me|him|her|them|us|[A-Z][\w.’']*(?:\s(?:of\s)?[A-Z][\w.’']*){0,4})"
    r"(?:['’]s\s\w+)?"
)
_WHEN = re.compile(
    r"(?:,?\s(?:on\s)?(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?:\s(?:morning|night|evening|afternoon))?|,?\s(?:in|during|at|after|to|on)\s(?:an?|the)\s[^,.:;\"“]{3,50},|,?\s(?:today|yesterday|earlier))*"
)
_NEAR = 60
_MOST = 40  # passages or cues of one sentence that are looked at: no honest sentence has more
_PUNCTUATION = " \n\t,.;:!?—–-"


class _Unit(NamedTuple):
    """A sentence, or several where a quotation runs over their ends, with its passages in marks and its cues."""

    start: int
    end: int
    passages: tuple[Marked, ...]
    cues: tuple[re.Match[str], ...]


def find_quotes(body: str, mentions: Sequence[Mention], language: str) -> tuple[Quote, ...]:
    """Return the quotes of a body in order: direct, partial (a clause with words in marks) and indirect.

    `mentions` are those of the same body. "He said" is resolved to the last fitting person; an unnamed speaker
    has no mention. `language` is an ISO 639-1 code. Linear in the body, but for sorting.
    """
    cast = Cast(body, mentions)
    found: list[Quote] = []
    for unit in _units(body, language if language in _CUES else "en"):
        quotes = list(_in_unit(body, unit, cast, found[-1] if found else None))
        for quote in quotes:
            if quote.speaker and quote.speaker.mention:
                cast.last = quote.speaker
            leads = bool(unit.passages) and unit.passages[0].outer[0] == unit.start
            whole = _continued(body, found[-1], quote) if found and leads else None
            found[-1:] = [whole] if whole else [*found[-1:], quote]
    return tuple(found)


def _units(body: str, language: str) -> Iterator[_Unit]:
    passages, cues = marked(body), list(_cue_pattern(language).finditer(body))
    at = cue_at = 0
    start: int | None = None
    for begin, end in sentences(body):
        start = begin if start is None else start
        stop = at
        while stop < len(passages) and passages[stop].outer[0] < end:
            stop += 1
        if stop > at and (passages[stop - 1].outer[1] > end or _asks(body, passages[stop - 1], end)):
            continue
        cue_stop = cue_at
        while cue_stop < len(cues) and cues[cue_stop].start() < end:
            cue_stop += 1
        yield _Unit(start, end, tuple(passages[at:stop][:_MOST]), tuple(cues[cue_at:cue_stop][:_MOST]))
        at, cue_at, start = stop, cue_stop, None


_TAG = re.compile(r"\s(?:\S+\s){0,5}?(?:said|says|asked|told|added|wrote|tweeted)\b")


def _asks(body: str, passage: Marked, end: int) -> bool:
    """Tell whether a passage ends its sentence by its own "?" or "!" and the clause of saying is yet to come."""
    return passage.outer[1] == end and body[passage.inner[1] - 1] in "?!" and bool(_TAG.match(body, end))


def _in_unit(body: str, unit: _Unit, cast: Cast, previous: Quote | None) -> Iterator[Quote]:
    outside = [c for c in unit.cues if not any(p.outer[0] < c.start() < p.outer[1] for p in unit.passages)]
    if not unit.passages:
        if outside:
            yield from _indirect(body, unit, outside, cast)
        return
    attribution = _attribution(body, unit, outside, cast)
    if attribution is None:
        yield from _unattributed(body, unit, cast, previous)
        return
    yield from _attributed(body, unit, attribution)


class _Said(NamedTuple):
    """A clause of saying: its cue, its extent with the speaker, and the speaker."""

    cue: str
    start: int
    end: int
    speaker: Speaker


def _said(body: str, begin: int, cue: re.Match[str], end: int, cast: Cast) -> _Said | None:
    """Return the clause of saying around a cue: "X said", "said X", "according to X", "X …, saying"."""
    word = cue.group()
    if _PASSIVE.search(body, max(begin, cue.start() - 8), cue.start()):
        return None
    if word.endswith("ing"):
        subject = cast.subject_of(begin, cue.start())
        return _Said(word, cue.start(), cue.end(), subject) if subject else None
    turned = word.lower() in _FROM or body[begin : cue.start()].rstrip()[-1:] in _TURNING
    if turned and (apposed := cast.apposed(begin, cue.start())):
        return _Said(word, apposed.span[0], cue.end(), apposed)
    after = cast.after(cue.end(), end) if turned and not word.startswith("t") else None
    if after:
        return _Said(word, cue.start(), after.span[1], after)
    before = cast.before(begin, cue.start()) if word.lower() not in _FROM else None
    return _Said(word, before.span[0], cue.end(), before) if before else None


_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s$")
_PAUSES = frozenset(("", ",", ".", ":", ";", "—", "–", "-", "”", '"'))
_TURNING = frozenset(("", ",", '"', "”", "’", "»", "“", "?", "!", "—", "–"))


# -- sentences with marks -------------------------------------------------------------------------------------


def _attribution(body: str, unit: _Unit, cues: Sequence[re.Match[str]], cast: Cast) -> _Said | None:
    for cue in cues:
        before = [p.outer[1] for p in unit.passages if p.outer[1] <= cue.start()]
        after = [p.outer[0] for p in unit.passages if p.outer[0] >= cue.end()]
        begin, end = (before[-1] if before else unit.start), (after[0] if after else unit.end)
        if said := _said(body, begin, cue, end, cast):
            return said
    return None


def _attributed(body: str, unit: _Unit, said: _Said) -> Iterator[Quote]:
    first = unit.passages[0]
    if first.outer[0] >= said.end:
        lead = body[said.end : first.outer[0]].rstrip()
        if not lead or lead[-1] in ":," or (lead.endswith(" that") and _is_whole(body, first)):
            yield from (_quote(body, (p.inner,), "direct", said) for p in unit.passages)
        else:
            yield from _clause(body, said.end, unit.end, said)
    elif first.outer[0] > unit.start or body[first.outer[1] : said.start].strip(" ,"):
        yield from _clause(body, unit.start, said.start if said.start > first.outer[0] else unit.end, said)
    else:
        yield from _interrupted(body, unit.passages, said)


def _is_whole(body: str, passage: Marked) -> bool:
    begin, end = passage.inner
    return body[begin : begin + 1].isupper() and end - begin > 40


def _interrupted(body: str, passages: Sequence[Marked], said: _Said) -> Iterator[Quote]:
    """Yield the passages around a clause of saying as one quote; what stands further off is another's or none."""
    spans = [p.inner for p in passages if p.outer[1] <= said.start]
    for passage in passages[len(spans) :]:
        between = body[max(said.end, spans[-1][1]) : passage.outer[0]].strip()
        if len(between) > _NEAR or between[-1:] not in _PAUSES:
            break
        spans.append(passage.inner)
    yield _quote(body, tuple(spans), "direct", said)


def _continued(body: str, quote: Quote, more: Quote) -> Quote | None:
    """Return a quote and what follows it in its paragraph as one, if they are: `"A," she said. "B."`."""
    if len(quote.spans) >= _MOST or quote.kind == "indirect" or more.kind != "direct" or more.cue is not None:
        return None
    if more.spans[0][0] - quote.spans[-1][1] > _NEAR * 3 or "\n" in body[quote.spans[-1][1] : more.spans[0][0]]:
        return None
    return structs.replace(quote, text=f"{quote.text} {more.text}", spans=quote.spans + more.spans)


def _unattributed(body: str, unit: _Unit, cast: Cast, previous: Quote | None) -> Iterator[Quote]:
    first = unit.passages[0]
    lead, tail = body[unit.start : first.outer[0]].rstrip(), body[unit.passages[-1].outer[1] : unit.end]
    if not lead and not tail.strip(_PUNCTUATION):
        speaker = previous.speaker if previous and unit.start - previous.spans[-1][1] < 400 else cast.last
        yield from (_made(body, (p.inner,), "direct", None, speaker) for p in unit.passages if _long(body, p, 1))
    elif lead.endswith((":", ",")):
        yield from (
            _made(body, (p.inner,), "direct", None, cast.named_in(unit.start, first.outer[0]))
            for p in unit.passages
        )
    else:
        yield from (
            _made(body, (p.inner,), "partial", None, cast.named_in(unit.start, unit.end))
            for p in unit.passages
            if _long(body, p, 4)
        )


def _long(body: str, passage: Marked, words: int) -> bool:
    return body.count(" ", *passage.inner) + 1 >= words


# -- sentences without ----------------------------------------------------------------------------------------


def _indirect(body: str, unit: _Unit, cues: Sequence[re.Match[str]], cast: Cast) -> Iterator[Quote]:
    for cue in cues:
        said = _said(body, unit.start, cue, unit.end, cast)
        if said is None:
            continue
        rest = body[said.end : unit.end]
        comma = _COMMA.search(body, max(unit.start, said.start - 60), said.start)
        if comma and _tail(rest):
            yield from _clause(body, unit.start, comma.start(), said)
            return
        if cue.group().lower() in _FROM:
            pause = body.find(", ", said.end, unit.end)
            if pause >= 0 and said.start - unit.start < 3:
                yield from _clause(body, pause + 1, unit.end, said)
                return
        elif _THAT.match(rest) or cue.group() in _PLAIN:
            yield from _clause(body, said.end, unit.end, said)
            return


def _tail(rest: str) -> bool:
    """Tell whether nothing but a time or place follows a clause of saying to the end of its sentence."""
    bare = rest.strip(_PUNCTUATION)
    return not bare or (len(bare) < 90 and bare.split(" ", 1)[0].lower() in _TAIL_WORDS)


def _clause(body: str, begin: int, end: int, said: _Said) -> Iterator[Quote]:
    """Yield what a clause says, from after the addressee, the time and "that"."""
    if begin == said.end:
        if that := _THAT.match(body, begin, end):
            begin = that.end()
        else:
            told = _ADDRESSEE.match(body, begin, end) if said.cue.startswith(("told", "tell")) else None
            begin = told.end() if told else begin
            when = _WHEN.match(body, begin, end)
            begin = when.end() if when else begin
    while begin < end and body[begin] in _PUNCTUATION:
        begin += 1
    while end > begin and body[end - 1] in _PUNCTUATION:
        end -= 1
    if body.count(" ", begin, end) >= 2:
        yield _quote(body, ((begin, end),), "partial" if _ANY_MARK.search(body, begin, end) else "indirect", said)


_COMMA = re.compile(r",\s(?:[\w.’'-]+\s){0,5}$")
_ANY_MARK = re.compile(r"[\"“”„«»‘]")
_FROM = frozenset({"according to", "laut", "selon", "según"})
_PLAIN = frozenset(
    """said says say saying sagte dit dijo added adds adding told argued argues arguing claimed claims
    claiming insisted insists insisting wrote writes warned warns warning explained explains announced
    noting believes believe suggested suggests suggesting vowed pledged promised acknowledged admitted
    conceded contends denied""".split()
)
"""Cues that need no "that" for what follows to be what was said."""
_TAIL_WORDS = frozenset(
    """on in at during after to when as monday tuesday wednesday thursday friday saturday sunday today
    yesterday earlier last this adding via through by before of while who""".split()
)


def _quote(body: str, spans: tuple[Span, ...], kind: QuoteKind, said: _Said) -> Quote:
    return _made(body, spans, kind, said.cue, said.speaker)


def _made(body: str, spans: tuple[Span, ...], kind: QuoteKind, cue: str | None, speaker: Speaker | None) -> Quote:
    text = " ".join(
        _ANY_MARK.sub("", body[begin:end]).strip() if kind != "direct" else body[begin:end].strip()
        for begin, end in spans
    )
    return Quote(text=text, spans=spans, kind=kind, cue=cue, speaker=speaker)
