"""Figures of a story: numbers with their unit, what they count, how sure they are, and which way they moved."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from wirebell.model.facts import Change, Figure, Mention, Span
from wirebell.read.figures import polls
from wirebell.read.figures.ages import YEARS, of_age
from wirebell.read.figures.changes import joined
from wirebell.read.figures.counted import aged, counted, is_plural, moved_object, one_of, subject
from wirebell.read.figures.moved import what_moved
from wirebell.read.figures.moves import Quantity, direction
from wirebell.read.figures.numbers import Written, written
from wirebell.read.figures.ordinals import is_ordinal
from wirebell.read.figures.qualifiers import qualifier
from wirebell.read.figures.rates import MANY_LEAD
from wirebell.read.figures.shared import TIMES, or_two, shared_count, shared_unit, times_after
from wirebell.read.moments.find import date_spans
from wirebell.read.vocabulary.calendar import TONGUES
from wirebell.standing.text import sentences

_SHARING = 3  # figures of a sentence that a bare number is held against
_MOST = 20_000  # numbers read of one story, so that a table of millions of them costs seconds


def find_figures(body: str, mentions: Sequence[Mention], language: str) -> tuple[Figure, ...]:
    """Return the figures of a body in order; dates, times, ordinals, scores and numbers inside names are none.

    `mentions` are those of the same body. The place is the nearest one named in the sentence, `when` the words of
    the nearest date there. Linear in the body, but for sorting; numbers beyond the first 20,000 are not read.
    """
    dates = date_spans(body, language)
    named = sorted(span for m in mentions for span in m.spans)
    likely = islice(written(body, language, dates), _MOST)
    numbers = [one for one in likely if one.unit or not _within(one, named, inside=language == "de")]
    if not numbers:
        return ()
    places = sorted((span, m.name) for m in mentions if m.kind == "place" for span in m.spans)
    return tuple(_figures(body, joined(body, numbers, language, dates), _Around(body, places, dates), language))


def _within(one: Written, spans: Sequence[Span], inside: bool) -> bool:
    """Tell whether the number begins inside one of the spans, which are sorted and apart.

    `inside` tells that it must not begin one: in German "Zwei Männer" looks like a name.
    """
    at = bisect_right(spans, (one.start, one.end))
    return any(start + inside <= one.start < end for start, end in spans[max(0, at - 1) : at + 1])


class _Around:
    """Where the sentences, the places and the dates of a body stand."""

    def __init__(self, body: str, places: Sequence[tuple[Span, str]], dates: Sequence[Span]) -> None:
        self._cuts = sentences(body)
        self._starts = [start for start, _ in self._cuts]
        self._places = places
        self._dates = dates
        self.polled = polls.tells_of_poll(body)

    def sentence(self, at: int) -> Span:
        return self._cuts[max(0, bisect_right(self._starts, at) - 1)]

    def place(self, one: Quantity, cut: Span) -> str | None:
        low, high = bisect_left(self._places, ((cut[0], 0), "")), bisect_left(self._places, ((cut[1], 0), ""))
        near = min(self._places[low:high], key=lambda p: _distance(p[0], one), default=None)
        return near[1] if near else None

    def date(self, body: str, one: Quantity, cut: Span) -> Span | None:
        low, high = bisect_left(self._dates, (cut[0], 0)), bisect_left(self._dates, (cut[1], 0))
        dates = self._dates[low:high]
        if one.before is not None:
            dates = [span for span in dates if not _of_before(body, one, span)]
        return min(dates, key=lambda s: _distance(s, one), default=None)


def _of_before(body: str, one: Quantity, date: Span) -> bool:
    """Tell whether a date is that of the value before a change, which stands first, or last: "to 9%, from 12%"."""
    if one.value == one.first.value:
        return date[0] >= one.end and _BESIDE.fullmatch(body, one.end, date[0]) is not None
    return one.first.start < date[0] < one.end


_BESIDE = re.compile(r"(?:\s[a-z]+){0,2}\s")


def _distance(span: Span, one: Quantity) -> int:
    return max(span[0] - one.end, one.start - span[1])


def _figures(body: str, quantities: Iterator[Quantity], around: _Around, language: str) -> Iterator[Figure]:
    told: list[Quantity] = []  # in this sentence, with their units
    last: Quantity | None = None
    before: Figure | None = None
    for found in quantities:
        cut = around.sentence(found.start)
        if told:
            told = [one for one in told[-_SHARING:] if one.start >= cut[0]]
        erring = around.polled and polls.margin_of_error(body, cut[0], found.start)
        one = _measured(body, cut[0], found, erring, told)
        of = "margin of error" if erring else _of(body, cut[0], one, (language, around.polled))
        if before and last:
            if _is_model(body, one, last, before.of) or _is_base(body, one, last):
                continue
            of = of or shared_count(body, one, last, before.of)
        if _counts(body, cut[0], one, of, language):
            figure = _figure(body, one, last, of, (cut, around))
            before = _converted(body, before, figure) if before else figure
            yield before
        last = one
        if one.unit:
            told.append(one)


def _is_model(body: str, one: Quantity, last: Quantity, of: str | None) -> bool:
    """Tell whether a number is among the words that the one before counts: "40 new 737 Max jets"."""
    return (
        of is not None
        and not one.unit
        and not one.first.spelt
        and one.start - last.end < _NEAR
        and body[one.start : one.end] in of.split()
    )


def _of_many(one: Quantity) -> bool:
    return one.unit is not None and one.unit.startswith("per ")


def _is_base(body: str, one: Quantity, last: Quantity) -> bool:
    """Tell whether a number is what the one before is told of: the 100,000 of "45 cases per 100,000"."""
    return _of_many(last) and MANY_LEAD.search(body, max(0, one.start - 12), one.start) is not None


_NEAR = 40
_CONVERTED = frozenset({" (", " / "})


def _converted(body: str, before: Figure, one: Figure) -> Figure:
    """Return the figure, which in brackets after another, in another unit, is as sure and moves as that one."""
    units = (before.unit, one.unit)
    told = one.qualifier or one.direction or None in units or units[0] == units[1] or "%" in units
    if told or body[before.span[1] : one.span[0]] not in _CONVERTED:
        return one
    return replace(one, qualifier=before.qualifier, direction=before.direction)


def _measured(body: str, low: int, one: Quantity, erring: bool, told: Sequence[Quantity]) -> Quantity:
    """Return the quantity with the unit that the words around it give: an age, a margin of error, times as many.

    `told` are the quantities with a unit before it in the sentence: it may share that of one.
    """
    if erring and one.unit in {None, "%", "point"}:
        end = polls.points_after(body, one.end)
        return replace(one, end=end, unit="%" if one.unit == "%" else "percentage point")
    if one.unit is None and (after := times_after(body, one)):
        return replace(one, end=after, unit=TIMES)
    unit = of_age(body, low, one.start, one.value, one.unit, one.end)
    unit = unit or shared_unit(body, one, told) or or_two(body, one)[0]
    return one if unit == one.unit else replace(one, unit=unit)


def _figure(
    body: str, one: Quantity, last: Quantity | None, of: str | None, where: tuple[Span, _Around]
) -> Figure:
    cut, around = where
    way, by = direction(body, cut[0], one, last)
    when = around.date(body, one, cut)
    changed = one.before is not None and not isinstance(one.value, tuple)
    return Figure(
        value=one.value,
        unit=one.unit,
        of=of,
        qualifier=_qualifier(body, cut[0], one),
        direction=way,
        by=by,
        change=Change(from_=one.before, to=one.value) if changed and not isinstance(one.value, tuple) else None,
        place=around.place(one, cut),
        when=body[when[0] : when[1]] if when else None,
        span=(one.start, one.end),
    )


def _qualifier(body: str, low: int, one: Quantity) -> str | None:
    if polls.either_way(body, one.start):
        return "plus or minus"
    return qualifier(body, low, one.start, one.end, one.first.sign)


# -- what is counted, and whether anything is -------------------------------------------------------------------


def _of(body: str, low: int, one: Quantity, about: tuple[str, bool]) -> str | None:
    """Return what the quantity counts: the noun after it, or after its first number, or the subject before it.

    `about` is the language, and whether the body tells of a poll.
    """
    language, polled = about
    if _is_one_of(body, one, language):
        return one_of(body, one.end)
    if one.unit == YEARS and body.endswith(("year-old", "year old"), one.start, one.end):
        return aged(body, one.end)
    united = (one.unit is not None and not _of_many(one)) or (one.first.share and body.startswith(" of", one.end))
    backwards = one.before is not None and one.value == one.first.value  # "3,000 men, down from 5,200 last year"
    places = (one.first.end, one.of_at) if backwards else (one.of_at, one.first.end)
    of = counted(body, places[0], language, one=one.value == 1, united=united)
    if of is None and one.joint:
        of = counted(body, places[1], language, united=united)
    if of is None and one.before is not None and not united:
        of = moved_object(body, low, one.start - _from(body, one.start))
    if of is None and not united and (of := or_two(body, one)[1]):
        return of
    if of is None and not united:
        of = "respondents" if polled and polls.sampled(body, low, one.start) else subject(body, low, one.start)
    if of is None and language == "en" and (one.unit is not None or one.before is not None):
        of = what_moved(body, low, one.start)
    return of


def _is_one_of(body: str, one: Quantity, language: str) -> bool:
    """Tell whether a number is the "one" of "one of the oldest mills"."""
    return language == "en" and one.value == 1 and one.first.spelt and body.startswith(" of ", one.end)


def _from(body: str, start: int) -> int:
    """Return how far before a number the "from" of a change stands."""
    m = _FROM.search(body, max(0, start - 24), start)
    return start - m.start() if m else 0


_FROM = re.compile(r"(?<=\s)from\s[a-z\s]*$")
_LABELS = frozenset(
    """no nos number page pages chapter article articles section phase round item line room flight route highway
    interstate tel phone level stage part version model group table figure channel size type class category game
    season episode act grade title week day paragraph rule clause gate platform bus unit block apartment suite box
    resolution amendment proposition mile psalm verse windows nr seite artikel kapitel página artículo
    puesto número numéro""".split()
)
_GERMAN_LABELS = frozenset(
    """platz rang nummer nr seite artikel kapitel band folge staffel teil fall runde punkt stufe klasse raum zimmer
    linie paragraf paragraph version""".split()
)
_ADJECTIVES = {"fr": frozenset({"neuf"})}  # which are numbers too: "solide et neuf"
_INDICES = frozenset(
    "s&p sp p stoxx ftse nasdaq cac dax nikkei russell asx csi ibex fortune dow kospi sensex nifty smi".split()
)
_MODELS = frozenset("Pro Max Mini Plus Ultra Lite Dreamliner Series".split())
_MINUS = frozenset({"-", "−", "minus"})
_LEADS = frozenset(
    """In On At About Some The Over Nearly More Of From To By With And But For Only Just Around Almost Between Up
    Under Since After Before All Another Least Like Than Roughly Approximately Fewer Less At Its Their His Her A An
    These Those Those Last First Next When While As If That This There Here Now Then Today Yesterday However
    Meanwhile Monday Tuesday Wednesday Thursday Friday Saturday Sunday""".split()
)
_NAME = re.compile(r"[(\"“'‘]?[a-z]?[A-Z][\w&.-]*[^\W\d_]\Z")
_NTH = frozenset("first second other better top bottom final last latter".split())
_POINTING = frozenset("those these the his her their our its my your all between".split())
_SHARED = frozenset("by about nearly almost than roughly some over to only just at around".split())
_PRONOUN = re.compile(
    r"\s(?:another|more|day|time|side|hand|thing|that|who|to|by|in|on|or|and|the|is|was|has|would|can)\b|[^\s\w]"
)
_PRONOUN_BEFORE = frozenset(
    "no the this that any each every which another first last next big good new someone some".split()
)
_TIMES = frozenset({"s", "min", "h", "d", "wk", "mo", "yr", "decade", "century"})


def _counts(body: str, low: int, one: Quantity, of: str | None, language: str) -> bool:
    """Tell whether a number tells how much or how many: no label, no part of a name, no "one" as a pronoun."""
    words = body[max(low, one.start - 32) : one.start].split()
    before = words[-1] if words and body[one.start - 1 : one.start] in " \n\u00a0" else ""
    if language == "de" and not one.unit and _labelled(body, low, one, before.lower()):
        return False
    if one.first.spelt:
        if of is None and body[one.start : one.end] in _ADJECTIVES.get(language, ()):
            return False
        if one.first.share and language in TONGUES and language != "en":
            return True  # their shares have an article: "ein Drittel"
        return _spelt_counts(body, one, of, before.lower())
    if one.unit or one.joint or one.first.scale > 1:
        return True
    if before.lower().strip(".(") in _LABELS or _stands_alone(body, low, one):
        return False
    if of is not None and (language != "en" or is_plural(of.split()[-1])):
        return before.lower() not in _INDICES and of.split()[0] not in _MODELS and one.first.sign not in _MINUS
    return not _in_name(body, one, before, first=len(words) == 1)


def _labelled(body: str, low: int, one: Quantity, before: str) -> bool:
    """Tell whether a plain number in German text says which one: "Platz sechs", "im 4. Stock"."""
    if before.strip(".(") in _GERMAN_LABELS:
        return True
    return not one.first.spelt and not one.joint and is_ordinal(body, low, one.start, one.end)


def _in_name(body: str, one: Quantity, before: str, first: bool) -> bool:
    """Tell whether plain digits go with the name before or after them: "Stoxx 600", "11 Pro Max"."""
    if before.lower() in _INDICES:
        return True
    if not first and _NAME.match(before) and before not in _LEADS:
        return True
    after = body[one.end : one.end + 2]
    plain = isinstance(one.value, int) and one.end - one.start < 4
    return plain and len(after) == 2 and after[0] == " " and after[1].isupper()


def _stands_alone(body: str, low: int, one: Quantity) -> bool:
    """Tell whether digits are an age between commas, a number in brackets, of a list or of a law's paragraph."""
    before, after = body[max(0, one.start - 2) : one.start], body[one.end : one.end + 1]
    if one.end - one.start > 3:
        return False
    if after == "-" and before[-1:] in {"", "\n"} and _is_listed(body, one):
        return True
    if after == "(" and _PARAGRAPH.match(body, one.end):
        return True
    if before == ", " and (after in {",", ".", ";"} or body[one.end : one.end + 2] in {" —", " –", " ―"}):
        return True
    return (before.endswith("(") and after == ")") or (one.start == low and after in {".", ")"})


_PARAGRAPH = re.compile(r"\([a-z]\)")  # "a 501(c)(4) group"


def _is_listed(body: str, one: Quantity) -> bool:
    """Tell whether a number with a hyphen at the start of a line counts the lines: "2-prendre", "3- assurer"."""
    if not isinstance(one.value, int):
        return False
    return any(re.search(rf"(?:^|\n){one.value + step}\s?-\s?[^\W\d_]", body) for step in (-1, 1))


def _spelt_counts(body: str, one: Quantity, of: str | None, before: str) -> bool:
    if one.joint or isinstance(one.value, tuple):
        return True
    after = body[one.end : one.end + 5]
    if after.startswith("-") and not one.first.unit:
        return False
    if one.first.move:
        return not after.startswith((" down", " up", " as", " to ", " from", " back"))
    if one.first.share:
        led = before in _SHARED or after.startswith((" of ", " the ", " stak", " inte", " shar"))
        return before not in _NTH and (one.first.unit is not None or led)
    if one.first.unit:
        hyphen = "-" in body[one.start : one.first.end] and one.unit in _TIMES
        some_day = one.value == 1 and one.first.unit in {"d", "point"}  # "one day", "at one point"
        return not (hyphen and one.first.scale == 1) and not some_day
    if of == "figures" or before in {"number", "no."}:  # "a salary of six figures", "the number one issue"
        return False
    if one.value == 1:
        return of is not None and before not in _PRONOUN_BEFORE and not _PRONOUN.match(body, one.end)
    return of is not None or (before not in _NTH and before not in _POINTING)
