"""Figures of a story: numbers with their unit, what they count, how sure they are, and which way they moved."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from wirebell.model.facts import Change, Figure, Mention, Number, Span
from wirebell.read.dates import date_spans
from wirebell.read.numbers import Written, exact, written
from wirebell.standing.text import sentences

_QUALIFIER = re.compile(
    r"(more than|less than|fewer than|greater than|higher than|lower than|no more than|no fewer than|no less than"
    r"|not more than|at least|at most|up to|about|around|nearly|almost|roughly|some|approximately"
    r"|approx\.?|over|under"
    r"|close to|(?:an )?estimated|as many as|as much as|as few as|as low as|above|below|upwards of"
    r"|just over|just under"
    r"|well over|only|just|mehr als|weniger als|rund|etwa|fast|knapp|über|plus de|moins de|environ|près de|más de"
    r"|menos de|unos|cerca de)\s(?:the |a |an )?$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s?(or (?:more|less|fewer)|and (?:over|under|above))\b|(\+)")
_UP = (
    r"ris(?:e|es|en|ing)|rose|increas(?:e|es|ed|ing)|gr[eo]w(?:s|n|ing)?|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?"
    r"|surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?|gain(?:s|ed|ing)?|up(?!\sto\b)|doubl(?:ed|ing)|tripl(?:ed|ing)|quadrupled"
    r"|rall(?:y|ied)|advanced|expanded|rais(?:ed|ing)|rebounded|swelled|higher|gestiegen|stieg|hausse|aumentó|subió"
)
_DOWN = (
    r"f[ae]ll(?:s|en|ing)?|drop(?:s|ped|ping)?|declin(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|slid(?:e|es|ing)?"
    r"|slip(?:s|ped|ping)?|plung(?:e|es|ed|ing)|tumbl(?:e|es|ed|ing)|down|shr[aiu]nk|shed|cut(?:s|ting)?|sank|dipped"
    r"|reduc(?:e|es|ed|ing)|lower(?:ed|s|ing)?|halved|slashed|eased|lost|sunk|gesunken|sank|fiel|baisse|cayó|bajó"
)
_MOVE = re.compile(rf"\b(?=[acdefghijlqrstu])(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b")
_REACH = 60
_MOST = 20_000  # numbers read of one story, so that a table of millions of them costs seconds
_FROM = re.compile(r"\bfrom\s(?:(?:about|around|nearly|some|just|more than|over|an?|the)\s)*$")
_TO_NEXT = re.compile(
    r"(?:\s[\w-]+){0,3}\s(?:to|bis|auf|à|a)\s(?:(?:about|around|nearly|some|just|more than|over|an?)\s)*"
)
_FROM_NEXT = re.compile(
    r"(?:\s[\w-]+){0,3},?\sfrom\s(?:(?:about|around|nearly|some|just|more than|over|an?|the)\s)*"
)
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|and|bis|à|a)\s")
_NOT_FIGURES = re.compile(r"\s?(?:[ap]\.?m\b|o['’]clock|GMT|BST|EST|EDT|CET|UTC|Uhr|[-/]\d)")
_SHARE = re.compile(r"\b(?:by|about|nearly|almost|than|roughly|some|over)\s$")
_NTH = re.compile(r"\b(?:first|second|other|better)\s$")
_LABELS = re.compile(
    r"\b(?:No|Nos|number|page|chapter|article|section|phase|round|item|line|room|flight|route|highway|interstate"
    r"|tel|phone|level|stage|part|version|model|group|table|figure|channel|size|type|class|category|game|season"
    r"|episode|act|grade|title|week|day)\.?\s$",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"(?<![.!?]\s)\b[a-z]?[A-Z][\w&-]*[^\W\d_]\s$")
_LEADS = frozenset(
    """In On At About Some The Over Nearly More Of From To By With And But For Only Just Around Almost
    Between Up Under Since After Before All Another Least Like Than Roughly Approximately Fewer Less At
    Its Their His Her""".split()
)
_ONE = re.compile(
    r"\s(?:of|another|more|day|time|side|hand|thing|that|who|to|by|in|on|or|and|the|is|was|has|would|can)\b|[^\s\w]"
)
_ONE_BEFORE = re.compile(
    r"\b(?:no|the|this|that|any|each|every|which|another|only|first|last|next|big|good|new)\s$", re.IGNORECASE
)


class _Sum(NamedTuple):
    """A figure being read: one number, a range, or the two ends of a change, and what it counts."""

    start: int
    end: int
    value: Number | tuple[Number, Number]
    unit: str | None
    of: str | None
    before: Number | None = None


def find_figures(body: str, mentions: Sequence[Mention], language: str) -> tuple[Figure, ...]:
    """Return the figures of a body in order; dates, times, years, ordinals and numbers inside names are none.

    `mentions` are those of the same body. The place is the nearest one named in the sentence, `when` the words of
    the nearest date there. Linear in the body, but for sorting; numbers beyond the first 20,000 are not read.
    """
    dates = date_spans(body, language)
    barred = sorted([*dates, *((start, end) for m in mentions for start, end in m.spans)])
    likely = islice(written(body, language), _MOST)
    numbers = [w for w in likely if _counts(body, w) and not _within(w, barred)]
    if not numbers:
        return ()
    cuts = sentences(body)
    starts = [start for start, _ in cuts]
    places = sorted((span, m.name) for m in mentions if m.kind == "place" for span in m.spans)
    return tuple(
        _figure(body, one, cuts[max(0, bisect_right(starts, one.start) - 1)], places, dates)
        for one in _summed(body, numbers)
    )


def _within(one: Written, spans: Sequence[Span]) -> bool:
    """Tell whether the number begins inside one of the spans, which are sorted and mostly apart."""
    at = bisect_right(spans, (one.start, one.end))
    near = spans[max(0, at - 1) : at + 1]
    return any(start <= one.start < end for start, end in near)


def _counts(body: str, one: Written) -> bool:
    """Tell whether a number tells how much or how many: no label, time or age, and no "one" that is a pronoun."""
    if _NOT_FIGURES.match(body, one.end) or _LABELS.search(body, max(0, one.start - 12), one.start):
        return False
    if one.spelt:
        if isinstance(one.value, float):
            return (
                _SHARE.search(body, max(0, one.start - 12), one.start) is not None
                or body[one.end : one.end + 3] == " of"
            )
        single = one.value in {0, 1}
        return not (
            single and (_ONE.match(body, one.end) or _ONE_BEFORE.search(body, max(0, one.start - 8), one.start))
        )
    if one.unit or one.scale > 1:
        return True
    if (
        body[max(0, one.start - 2) : one.start] == ", "
        and body[one.end : one.end + 1] in {",", "."}
        and one.end - one.start < 4
    ):
        return False
    name = _NAME_BEFORE.search(body, max(0, one.start - 24), one.start)
    return (
        name is None or name.group().strip() in _LEADS or bool((of := counted(body, one.end)) and of[0].islower())
    )


# -- numbers that belong together -----------------------------------------------------------------------------


def _summed(body: str, numbers: Sequence[Written]) -> Iterator[_Sum]:
    """Yield the figures that the numbers make: alone, as a range, or as a change "from A to B" or "B from A"."""
    at = 0
    while at < len(numbers):
        one = numbers[at]
        pair = _pair(body, one, numbers[at + 1]) if at + 1 < len(numbers) else None
        yield pair or _Sum(one.start, one.end, one.value, one.unit, counted(body, one.end))
        at += 2 if pair else 1


def _pair(body: str, one: Written, two: Written) -> _Sum | None:
    if two.start - one.end > 50 or isinstance(one.value, tuple) or isinstance(two.value, tuple):
        return None
    if one.unit and two.unit and one.unit != two.unit:
        return None
    between = body[one.end : two.start]
    unit, value = two.unit or one.unit, _scaled(one, two)
    of = counted(body, two.end) or counted(body, one.end) or _subject(body, one.start)
    led = _FROM.search(body, max(0, one.start - 24), one.start)
    if led and _TO_NEXT.fullmatch(between) and (_moved(body, led.start()) or value > two.value):
        return _Sum(one.start, two.end, two.value, unit, of, value)
    if _FROM_NEXT.fullmatch(between) and _moved(body, one.start):
        return _Sum(one.start, two.end, one.value, unit, of, two.value)
    grown = " " in between and (
        _JUST_MOVED.search(body, max(0, one.start - 40), one.start) or one.unit == "%" != two.unit
    )
    if _RANGE.fullmatch(between) and value < two.value and not grown and not (one.unit and between.isspace()):
        fits = " and " not in between or body[max(0, one.start - 8) : one.start].lower() == "between "
        return _Sum(one.start, two.end, (value, two.value), unit, of) if fits else None
    return None


_JUST_MOVED = re.compile(
    rf"\b(?:{_UP}|{_DOWN})\s(?:(?:by|about|around|nearly|another|more than|over|some|just|a|an)\s)*$",
    re.IGNORECASE,
)


def _scaled(one: Written, two: Written) -> Number:
    """Return the first value in the scale of the second: "10 to 15 million"."""
    assert not isinstance(one.value, tuple)
    return exact(one.value * two.scale) if one.scale == 1 and two.scale > 1 and one.value < 1000 else one.value


def _moved(body: str, end: int) -> bool:
    return _MOVE.search(body, max(0, end - _REACH), end) is not None


# -- what is counted ------------------------------------------------------------------------------------------

_COUNTED = re.compile(
    r"(?:-|\s(?:of\s)?(?:(?:the|its|their|his|her|all|these|those|our)\s)?)(?=[^\W\d_])((?:[^\W\d_][\w'’-]*(?:\s|$)){0,4}(?:[^\W\d_][\w'’-]*)?)"
)
_STOPS = frozenset(
    """in on at of for by with to from and or who that which were was are is be been have had has will would
    could can may might since after before during as than into over under through about per a an the this it
    he she they we you i but not more less so if when while where what last next ago each every said says
    out up down off away behind against between among worldwide including did do does yesterday today
    tomorrow because until later earlier older them us me him nationwide also still now then
    there here percent""".split()
)
_PLURALS = frozenset(
    "people men women children police troops staff personnel cattle sheep fish aircraft lives".split()
)


def counted(body: str, end: int) -> str | None:
    """Return the noun phrase that begins at `end`: what the number before it counts."""
    m = _COUNTED.match(body, end, end + 80)
    if m is None:
        return None
    taken: list[str] = []
    for word in m.group(1).split():
        small = word.lower()
        if small in _STOPS or (
            taken
            and (
                small.endswith(("ed", "ing", "ly"))
                or (word[0].isupper() != taken[-1][0].isupper() and word[0].isupper())
            )
        ):
            break
        taken.append(re.sub(r"['’]s?$", "", word))
        if (
            len(taken) == 4
            or small in _PLURALS
            or (small.endswith("s") and not small.endswith(("ss", "us", "is", "'s", "’s")) and word.islower())
        ):
            break
    return " ".join(taken) or None


_SUBJECT = re.compile(
    r"\b(?:number|total|count|share|proportion|amount) of ((?:[\w’'-]+\s){0,3}?[\w’'-]+)"
    rf"\s(?:in|at|on|from|who|that|to|had|has|have|was|is|{_UP}|{_DOWN})\b"
)


def _subject(body: str, start: int) -> str | None:
    """Return what is counted where the figure does not say: "the number of US troops in Karsan fell from …"."""
    m = _SUBJECT.search(body, max(0, start - 100), start)
    return m.group(1) if m else None


# -- qualifier, direction, place, when ------------------------------------------------------------------------

_GAP_TO = re.compile(r"\b(?:to|at)\b")
_NOUN_AFTER = re.compile(
    r"\s(?:[\w-]+\s)?(?:(?P<up>increase|rise|gain|growth|jump|surge|higher|more|up)|(?P<down>decrease|drop|fall|decline|cut|reduction|loss|lower|less|fewer|down))\b"
)


def _figure(body: str, one: _Sum, cut: Span, places: Sequence[tuple[Span, str]], dates: Sequence[Span]) -> Figure:
    direction, by = _direction(body, one, cut[0])
    when = _nearest(dates, one, cut)
    return Figure(
        value=one.value,
        unit=one.unit,
        of=one.of,
        qualifier=_qualifier(body, one),
        direction=direction,
        by=by,
        change=Change(from_=one.before, to=one.value)
        if one.before is not None and not isinstance(one.value, tuple)
        else None,
        place=_place(places, one, cut),
        when=body[when[0] : when[1]] if when else None,
        span=(one.start, one.end),
    )


def _qualifier(body: str, one: _Sum) -> str | None:
    m = _QUALIFIER.search(body, max(0, one.start - 28), one.start)
    if m:
        return m.group(1).lower()
    after = _AFTER.match(body, one.end)
    return (after.group(1) or "or more") if after else None


def _direction(body: str, one: _Sum, begin: int) -> tuple[Literal["up", "down"] | None, Number | None]:
    """Return which way the figure moved and, where the figure is the size of the move, by how much."""
    if one.before is not None and not isinstance(one.value, tuple):
        return ("up" if one.value > one.before else "down"), None
    move = None
    for found in _MOVE.finditer(body, max(begin, one.start - _REACH), one.start):
        move = found
    if move is not None:
        gap = body[move.end() : one.start]
        if gap.count(" ") > 5 or any(stop in gap for stop in ".;:,()"):
            move = None
    number = None if isinstance(one.value, tuple) else one.value
    if move is not None:
        return ("up" if move["up"] else "down"), None if _GAP_TO.search(gap) else number
    after = _NOUN_AFTER.match(body, one.end) if one.unit else None
    return (("up" if after["up"] else "down"), number) if after else (None, None)


def _place(places: Sequence[tuple[Span, str]], one: _Sum, cut: Span) -> str | None:
    low, high = bisect_left(places, ((cut[0], 0), "")), bisect_left(places, ((cut[1], 0), ""))
    near = min(places[low:high], key=lambda p: _distance(p[0], one), default=None)
    return near[1] if near else None


def _nearest(spans: Sequence[Span], one: _Sum, cut: Span) -> Span | None:
    low, high = bisect_left(spans, (cut[0], 0)), bisect_left(spans, (cut[1], 0))
    return min(spans[low:high], key=lambda s: _distance(s, one), default=None)


def _distance(span: Span, one: _Sum) -> int:
    return max(span[0] - one.end, one.start - span[1])
