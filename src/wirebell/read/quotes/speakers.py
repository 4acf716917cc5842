"""Whom a name, a pronoun or an office beside a verb of saying means."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache

from wirebell.model.facts import Mention, Span, Speaker
from wirebell.read.quotes.genders import Gender
from wirebell.read.quotes.pronouns import OPENING, are_several, fits, fits_person, fits_unnamed

_SHE = frozenset("she her sie elle ella ihren ihrer".split())
_HE = frozenset("he his him er il él lui seinen seiner".split())
_THINGS = frozenset("it its they their es ils elles ellos ellas".split())
_ONE = frozenset("it its es".split())
_THEY = frozenset({"they"})
_DEFINITE = frozenset({"the ", "der ", "die ", "das "})
_DEFINITE_ABROAD = frozenset({"el ", "la ", "le "})
_BACK = 12  # names that are looked at before a pronoun
_FAR_BACK = 80  # names that are looked at before an office
_RECENT = 8  # statements in which those named are not about to speak
_OF_A_PARTY = frozenset("Republican Democrat Conservative Liberal Socialist Tory".split())
_LED = re.compile(r"\b([Tt]he|[Aa]n?|[Oo]ne|[Aa]nother)\s(?:[\w.-]+\s){0,3}\Z")
_THE = frozenset({"the", "The"})
_ELECTED = frozenset(
    """sen senator rep representative congressman congresswoman gov governor lawmaker mp assemblyman
    assemblywoman""".split()
)
_CALLED = re.compile(
    r"(?:[\w-]*politiker(?:in)?|coach|(?P<age>\d{1,3})-jährige)"
)  # German: "die Grünen-Politikerin"
_TOLD_OF = 3_000  # code points before an age in which somebody of that age may be told of without a name
_REACH = 60  # code points before one of a party
_SHORTENED = re.compile(r"(?<=he)['’](?:s|d|ll)\Z|(?<=they)['’](?:ve|d|ll|re)\Z")
_PARTS = frozenset("majority minority number half share most".split())  # "the majority of members" hold no office
_GENITIVE = frozenset({"'s", "’s", "' ", "’ "})
_FRESH = 600  # code points within which the last speaker is still on stage


class Cast:
    """The mentions of a story by place, and who spoke last: answers who stands at a verb of saying."""

    def __init__(self, body: str, mentions: Sequence[Mention]) -> None:
        self.body = body
        self.last: Speaker | None = None
        self.crowd: Speaker | None = None  # several unnamed people, if they spoke last
        self.opens = -1  # where the sentence that is read begins
        self.marked: Sequence[Span] = ()  # what stands in marks in the sentence that is read
        self.before: Callable[[], Speaker | None] = lambda: None  # whom the sentence before is about
        self.told: deque[Span] = deque(maxlen=_RECENT)  # what was said last
        self.teller: Speaker | None = None  # who has said something in the same sentence
        placed = sorted((span, n) for n, m in enumerate(mentions) if m.kind != "other" for span in m.spans)
        self.spans = [span for span, _ in placed]
        self.of = [mentions[n] for _, n in placed]
        self._at_end = {span[1]: at for at, span in enumerate(self.spans)}
        self._at_start = {span[0]: at for at, span in enumerate(self.spans)}
        self._mentions = mentions

    # -- where names stand ------------------------------------------------------------------------------------

    def ends_at(self, position: int) -> int | None:
        """Return the number of the name that ends at a position."""
        return self._at_end.get(position)

    def starting(self, position: int) -> int | None:
        """Return where the name that begins at a position ends."""
        at = self._at_start.get(position)
        return None if at is None else self.spans[at][1]

    def person_from(self, position: int) -> int | None:
        """Return where the name of a person that begins at a position ends."""
        at = self._at_start.get(position)
        return None if at is None or self.of[at].kind != "person" else self.spans[at][1]

    def covers(self, start: int, end: int) -> bool:
        """Tell whether a stretch of the body is one name."""
        return self.starting(start) == end

    def is_person(self, start: int, end: int) -> bool:
        """Tell whether a stretch of the body is one person's name."""
        at = self._at_start.get(start)
        return at is not None and self.spans[at][1] == end and self.of[at].kind == "person"

    def is_place(self, spans: Sequence[Span]) -> bool:
        """Tell whether stretches of the body are nothing but the name of a place."""
        at = self._at_start.get(spans[0][0]) if len(spans) == 1 else None
        return at is not None and self.of[at].kind == "place" and self.spans[at] == spans[0]

    def within(self, position: int) -> bool:
        """Tell whether a position lies in a name."""
        at = bisect_right(self.spans, (position, len(self.body))) - 1
        return at >= 0 and self.spans[at][1] > position

    def named(self, at: int) -> Speaker:
        """Return the name of a number as a speaker; one of a party ("the Republican") is not the party."""
        start, end = self.spans[at]
        if self.of[at].kind == "organisation" and self.body[start:end] in _OF_A_PARTY:
            return self._member(start, end)
        return Speaker(name=self.of[at].name, mention=self.of[at].id, span=self.spans[at])

    def first_in(self, begin: int, end: int) -> Speaker | None:
        """Return the first person named in a stretch of the body, or else the first organisation."""
        low, high = bisect_left(self.spans, (begin, 0)), bisect_left(self.spans, (end, 0))
        for kind in ("person", "organisation"):
            for at in range(low, high):
                if self.of[at].kind == kind:
                    return self.named(at)
        return None

    def first_person(self, begin: int, end: int) -> Speaker | None:
        """Return the first person named in a stretch of the body."""
        found = self.first_in(begin, end)
        return found if found is not None and (found.mention or "").startswith("person:") else None

    def spoke(self, speaker: Speaker) -> None:
        """Take note of who has said something: "he" and "they" mean the last who did."""
        if speaker.mention:
            self.last, self.crowd = speaker, None
        elif are_several(speaker.name):
            self.crowd = speaker

    # -- whom words mean --------------------------------------------------------------------------------------

    def labelled(self, span: Span) -> Speaker:
        """Return whom a label means: the person with that family name, or somebody unnamed."""
        name = self.body[slice(*span)]
        family = name.split()[-1].casefold()
        people = (m for m in self._mentions if m.kind == "person")
        return self._as(next((m for m in people if m.name.split()[-1].casefold() == family), None), name, span)

    def office(self, head: str, span: Span) -> Speaker:
        """Return whom a phrase without a name means: who holds its office ("the minister"), or nobody named."""
        phrase = self.body[slice(*span)]
        if head in _PARTS:
            return Speaker(name=phrase, mention=None, span=span)
        definite = phrase[:4].casefold() in _DEFINITE or phrase[:3].casefold() in _DEFINITE_ABROAD
        meant = self._holder(head, span[0]) if definite else None
        if (
            meant is None
            and definite
            and (called := _CALLED.fullmatch(head))
            and not self._is_unnamed(called, span[0])
        ):
            meant = self._person(span[0], "f" if phrase[:3].casefold() == "die" else "m")
        return self._as(meant, phrase, span)

    def _is_unnamed(self, called: re.Match[str], position: int) -> bool:
        """Tell whether somebody of an age was told of before without a name: "ein 34 Jahre alter Mann"."""
        age = called["age"]
        return (
            age is not None
            and re.search(rf"\b{age}(?:-[Jj]ähr|\sJahre)", self.body[max(0, position - _TOLD_OF) : position])
            is not None
        )

    def pronoun(self, span: Span) -> Speaker:
        """Return whom "he" or "they" means: the last speaker if near, else the last fitting name before it."""
        word = _SHORTENED.sub("", self.body[slice(*span)].casefold())
        meant = None
        if span[0] == self.opens and (subject := self._subject(word, span[0])):
            return Speaker(name=subject.name, mention=subject.mention, span=span)
        if word in _THEY and self.crowd and 0 < span[0] - self.crowd.span[1] < _FRESH:
            return Speaker(name=self.crowd.name, mention=None, span=span)
        if word in _THINGS:
            meant = self._thing(span[0]) if word in _ONE else self._body(span[0])
        elif word in _HE or word in _SHE:
            meant = self._person(span[0], "f" if word in _SHE else "m")
        return self._as(meant, self.body[slice(*span)], span)

    def _member(self, start: int, end: int) -> Speaker:
        """Return who is one of a party: with "the" the last named who was elected, else somebody unnamed."""
        m = _LED.search(self.body, max(0, start - _REACH), start)
        span = (m.start() if m else start, end)
        near = self._before(start, _BACK) if m and m[1] in _THE else ()
        people = (self.of[n] for n in near if self.of[n].kind == "person" and start - self.spans[n][1] < _FRESH)
        meant = next((m for m in people if any(not _ELECTED.isdisjoint(_words(r)) for r in m.roles)), None)
        return self._as(meant, self.body[slice(*span)], span)

    def _subject(self, word: str, position: int) -> Speaker | None:
        """Return whom the sentence before is about, if "he" or "it" at the head of the next may mean that."""
        if word not in OPENING:
            return None
        subject = self.before()
        if subject is None or not 0 < position - subject.span[1] < _FRESH:
            return None
        if subject.mention is not None:
            meant = self._mention(subject, position)
            return subject if meant is not None and fits(meant, word) else None
        return subject if fits_unnamed(subject.name, word) else None

    def again(self, span: Span) -> Speaker | None:
        """Return whom a verb alone means, as in Spanish: the one person named since somebody spoke, or who did."""
        since = bisect_right(self.spans, self.last.span) if self.last else 0
        since_then = [n for n in self._before(span[0], _BACK) if n >= since and not self._is_told_of(n)]
        newer = {m.id: m for n in since_then if (m := self.of[n]).kind == "person"}
        if len(newer) == 1 or (newer and not self.last):
            near = next(iter(newer.values()))
            return Speaker(name=near.name, mention=near.id, span=span)
        return Speaker(name=self.last.name, mention=self.last.mention, span=span) if self.last else None

    def _is_told_of(self, at: int) -> bool:
        """Tell whether a name stands in what somebody has just said."""
        return any(start <= self.spans[at][0] < end for start, end in self.told)

    def _is_passing(self, at: int) -> bool:
        """Tell whether a name is no one whom "he" goes on to: it only owns, or stands in what was just said."""
        end = self.spans[at][1]
        return self.body[end : end + 2] in _GENITIVE or self._is_told_of(at)

    def _as(self, meant: Mention | None, name: str, span: Span) -> Speaker:
        if meant is None:
            return Speaker(name=name, mention=None, span=span)
        return Speaker(name=meant.name, mention=meant.id, span=span)

    def _before(self, position: int, most: int) -> range:
        """Return the numbers of the names before a position, nearest first."""
        at = bisect_right(self.spans, (position, 0)) - 1
        return range(at, max(-1, at - most), -1)

    def _mention(self, speaker: Speaker | None, position: int) -> Mention | None:
        """Return what a speaker is named by, if that stands before a position."""
        if speaker is None or speaker.mention is None:
            return None
        return next(
            (m for n in self._before(position, _FAR_BACK) if (m := self.of[n]).id == speaker.mention), None
        )

    def _thing(self, position: int) -> Mention | None:
        return next((m for n in self._before(position, _BACK) if (m := self.of[n]).kind != "person"), None)

    def _body(self, position: int) -> Mention | None:
        """Return the organisation that spoke last: "they" may be any people, so nobody is guessed else."""
        last = self.last
        if last is None or position - last.span[1] > _FRESH:
            return None
        meant = next((m for n in self._before(position, _BACK) if (m := self.of[n]).id == last.mention), None)
        return meant if meant is not None and meant.kind == "organisation" else None

    def _person(self, position: int, wanted: Gender) -> Mention | None:
        """Return the last person of a gender: who spoke last, unless one other has been named since."""
        teller = self._mention(self.teller, position)
        if teller is not None and fits_person(teller, wanted):
            return teller
        others = self._named_in_marks(position)
        fitting = [
            m
            for n in self._before(position, _BACK)
            if (m := self.of[n]).kind == "person" and fits_person(m, wanted)
        ]
        near = [m for m in fitting if m.id not in others]
        last = self.last
        if last is None or last.mention is None or position - last.span[1] > _FRESH:
            return near[0] if near else None
        since = bisect_right(self.spans, last.span)
        newer = {
            self.of[n].id
            for n in self._before(position, _BACK)
            if n >= since and self.of[n] in fitting and not self._is_passing(n)
        }
        newer.discard(last.mention)
        spoke = self._mention(last, position)
        unfit = spoke is None or spoke.id in others or not fits_person(spoke, wanted)
        if unfit or (len(newer) == 1 and near and not newer <= others):
            return near[0] if near else None
        return spoke

    def _named_in_marks(self, position: int) -> set[str]:
        """Return the ids of those whom the words in marks before a pronoun name: nobody says so of himself."""
        named: set[str] = set()
        for begin, end in self.marked:
            if end < position:
                low, high = bisect_left(self.spans, (begin, 0)), bisect_left(self.spans, (end, 0))
                named |= {self.of[n].id for n in range(low, high)}
        return named

    def _holder(self, head: str, position: int) -> Mention | None:
        """Return the last person with a role that says an office, or the last organisation with it in its name."""
        for n in self._before(position, _FAR_BACK):
            m = self.of[n]
            if m.kind == "person" and m.roles and any(head in _words(role) for role in m.roles):
                return m
            if m.kind == "organisation" and head in _words(m.name):
                return m
        return None


@lru_cache(maxsize=4096)
def _words(name: str) -> frozenset[str]:
    return frozenset(name.casefold().split())
