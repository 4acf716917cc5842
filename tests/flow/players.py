"""People who change their minds and papers that change their stories, at random, through the doors of commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import msgspec

from tests.flow.wire import Wire
from tests.samples import source
from wirebell.alert import timing
from wirebell.app import entitling, follows, portable, preferring
from wirebell.app.policies import PolicyWish
from wirebell.errors import UsageError
from wirebell.match.book import FollowBook
from wirebell.model.source import Fetched, Source
from wirebell.pipeline import renew, take
from wirebell.pipeline.push import push
from wirebell.ports import Store

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PAPERS = ("alpha", "beta")
NAMES = ("ana", "ben", "cyd", "desk")
ZONES = ("Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Asia/Kathmandu", "America/New_York")
STARTS = (
    datetime(2026, 4, 4, 8, tzinfo=UTC),  # clocks go back on Lord Howe and in Chatham
    datetime(2026, 10, 3, 8, tzinfo=UTC),  # and ahead on Lord Howe
    datetime(2026, 3, 8, 0, tzinfo=UTC),  # and in New York
    datetime(2026, 5, 5, tzinfo=UTC),
)
WORDS = ("lanterns", "orchard", "trombone", "gossip")
SPEAKERS, SAID, COUNTED = ("Ode Varga", "Milo Stane"), ("bridge", "budget"), ("sailors", "miners")
SUBJECTS = ("lighthouse", "glacier", "carousel", "viaduct", "aquarium", "windmill", "cathedral", "observatory")
DEFAULTS: dict[str, Any] = dict.fromkeys(("cadence", "cap", "pause", "once_per_event"), "default")
DEFAULTS |= {name: ["default"] for name in ("quiet", "mute", "mute_sources")}

Parts = dict[str, Any]


class Text(NamedTuple):
    """What a version of a story says, and how it may be told."""

    number: int
    words: frozenset[str]
    quote: tuple[str, str] | None
    figure: tuple[str, int] | None
    embargo: datetime | None = None
    withheld: bool = False
    note: str | None = None
    gone: bool = False


class Asked(NamedTuple):
    """An expression, and what it asks of a text as its words say it."""

    expression: str
    of: Callable[[Text], bool]


@dataclass
class Wish:
    """A follow as it was asked for."""

    id: str
    asked: Asked
    to: str
    parts: Parts


@dataclass
class Person:
    """A follower; a team if there are members: for each an address, if one was said, and what they ask for."""

    name: str
    zone: str = "UTC"
    to: str = "feed"
    parts: Parts = field(default_factory=dict)
    follows: dict[str, Wish] = field(default_factory=dict)
    members: dict[str, tuple[str | None, Parts]] = field(default_factory=dict)


def any_expression(chance: Random) -> Asked:
    word, speaker, said = chance.choice(WORDS[:3]), chance.choice(SPEAKERS), chance.choice(SAID)
    name, counted, size = speaker.split()[1], chance.choice(COUNTED), chance.choice((10, 50))
    return chance.choice(
        (
            Asked(word, lambda text: word in text.words),
            Asked("quarter", lambda _: True),
            Asked(f"said({name}: {said})", lambda text: text.quote == (speaker, said)),
            Asked(f"said({name})", lambda text: text.quote is not None and text.quote[0] == speaker),
            Asked(f"figure({counted})", lambda text: text.figure is not None and text.figure[0] == counted),
            Asked(
                f"figure({counted} >{size})",
                lambda text: text.figure is not None and text.figure[0] == counted and text.figure[1] > size,
            ),
            Asked(
                f"{word} NOT said({name})", lambda t: word in t.words and (not t.quote or t.quote[0] != speaker)
            ),
        )
    )


def any_parts(chance: Random) -> Parts:
    parts: Parts = {"cadence": chance.choice(("instant", "hourly", "digest:02:15,18:00", "group:20m"))}
    likely = {"quiet": 0.3, "cap": 0.3, "pause": 0.15, "mute": 0.2, "mute_sources": 0.15, "cadence": 0.5}
    parts["quiet"] = chance.choice(("22:00-07:00", "01:30-03:00", "sat,sun 00:00-10:00"))
    parts["cap"] = chance.choice(("1/day", "2/day", "1/hour", "none"))
    parts["pause"] = chance.choice((0, 1, 2)), chance.choice((0, 1))
    parts["mute"], parts["mute_sources"] = WORDS[3], chance.choice(PAPERS)
    return {name: part for name, part in parts.items() if chance.random() < likely[name]}


def wish(parts: Parts, today: date) -> PolicyWish:
    """Return a wish for these parts and the defaults of all others; a pause becomes the days that it names."""
    said = dict(DEFAULTS)
    if "pause" in parts:
        ahead, more = parts["pause"]
        first = today + ahead * DAY
        parts["pause"] = (first, first + more * DAY)
        said["pause"] = f"{first}..{first + more * DAY}"
    for name in ("cadence", "cap"):
        said[name] = parts.get(name, said[name])
    for name in ("quiet", "mute", "mute_sources"):
        said[name] = [parts[name]] if name in parts else said[name]
    return PolicyWish(**said, replacing=True)


def paper(name: str) -> Source:
    return source(id=name, url=f"push:{name}", kind="push", name=name, alert_first=True)


class Players:
    """A house with one book of follows that is kept up, as a server's is, and what people and papers did."""

    def __init__(self, store: Store, seed: int) -> None:
        self.chance, self.wire = Random(seed), Wire(store)
        store.remove_source("harbour")
        self.sources = {name: paper(name) for name in PAPERS}
        for one in self.sources.values():
            store.add_source(one)
        self.book, self.pushed = FollowBook(), 0
        self.people: dict[str, Person] = {}
        self.closed: set[str] = set()
        self.entitled: set[tuple[str, str]] = set()
        self.erased: set[str] = set()
        self.texts: dict[tuple[str, int], list[Text]] = {}
        self.wire.clock.at = self.chance.choice(STARTS)

    def begin(self) -> None:
        """Let four people and a team come, who follow a few things."""
        for name in NAMES:
            self._comes(name)
        for _ in range(16):
            self._tries(self._follows)

    def changes_its_mind(self) -> None:
        """Let somebody do something; what is refused is not done."""
        often = (self._follows, self._follows, self._changes, self._rewords, self._joins, self._prefers)
        seldom = (self._comes, self._ends, self._leaves, self._erased, self._closes, self._entitles)
        self._tries(self.chance.choice(often if self.chance.random() < 0.75 else seldom))

    def _tries(self, act: Callable[[], object]) -> None:
        try:
            act()
        except UsageError:
            return

    def _anybody(self) -> Person:
        return self.chance.choice(list(self.people.values()) or [self._comes()])

    def _a_follow(self) -> tuple[Person, Wish] | None:
        found = [(one, follow) for one in self.people.values() for follow in one.follows.values()]
        return self.chance.choice(found) if found else None

    def _wish(self, of: Person) -> tuple[Parts, PolicyWish]:
        parts = any_parts(self.chance)
        return parts, wish(parts, self.wire.clock.at.astimezone(timing.zone(of.zone)).date())

    def _comes(self, name: str = "") -> Person:
        name = name or self.chance.choice(NAMES)
        if name not in self.people:
            follows.add_follower(self.wire.house, name)
            self.people[name] = Person(name)
        return self.people[name]

    def _follows(self) -> None:
        who, asked = self._anybody(), any_expression(self.chance)
        to = self.chance.choice((None, f"mailto:{who.name}@mail.example"))
        parts, said = self._wish(who)
        made = follows.add(self.wire.house, asked.expression, who.name, to, said)
        if made.id not in who.follows:
            who.follows[made.id] = Wish(made.id, asked, to or who.to, parts)

    def _changes(self) -> None:
        if found := self._a_follow():
            parts, said = self._wish(found[0])
            follows.change(self.wire.house, found[1].id, None, said)
            found[1].parts = parts

    def _rewords(self) -> None:
        if found := self._a_follow():
            asked = any_expression(self.chance)
            follows.change(self.wire.house, found[1].id, expression=asked.expression)
            found[1].asked = asked

    def _ends(self) -> None:
        if found := self._a_follow():
            follows.remove(self.wire.house, found[1].id)
            del found[0].follows[found[1].id]

    def _prefers(self) -> None:
        who = self._anybody()
        zone, to = self.chance.choice(ZONES), self.chance.choice((f"mailto:{who.name}@mail.example", "feed"))
        parts, said = self._wish(Person(who.name, zone))
        preferring.prefer(self.wire.house, who.name, zone, to, said)
        who.zone, who.to, who.parts = zone, to, parts

    def _joins(self) -> None:
        team, who = self.people.get("desk"), self._anybody()
        if team is not None:
            to = self.chance.choice((None, f"mailto:{who.name}-at-desk@mail.example"))
            parts, said = self._wish(who)
            preferring.join(self.wire.house, "desk", who.name, preferring.Joining(to=to, wish=said))
            before = team.members.get(who.name, (None, {}))
            team.members[who.name] = (to or before[0], parts)

    def _leaves(self) -> None:
        members = self.people["desk"].members if "desk" in self.people else {}
        if members:
            who = self.chance.choice(sorted(members))
            preferring.leave(self.wire.house, "desk", who)
            del members[who]

    def _erased(self) -> None:
        who = self._anybody()
        portable.erase(self.wire.house, who.name)
        del self.people[who.name]
        self.erased.add(who.name)
        self.entitled = {(paper, name) for paper, name in self.entitled if name != who.name}
        for one in self.people.values():
            one.members.pop(who.name, None)

    def _closes(self) -> None:
        paper = self.chance.choice(PAPERS)
        (entitling.reopen if paper in self.closed else entitling.close)(self.wire.house, source=paper)
        self.closed ^= {paper}

    def _entitles(self) -> None:
        who, paper = self._anybody().name, self.chance.choice(PAPERS)
        entitling.entitle(self.wire.house, who, [paper])
        self.entitled.add((paper, who))

    # -- papers -------------------------------------------------------------------------------------------

    def publishes(self) -> None:
        """Let a paper bring a story, or another version of one."""
        chance, number = self.chance, len(self.texts)
        if self.texts and chance.random() < 0.4:
            key = chance.choice(list(self.texts)[-4:])
            before = self.texts[key][-1]
            text = before if before.gone else self._other(before)
        else:
            key, text = (chance.choice(PAPERS), number), self._text(number)
        if self._pushed(key, text):
            self.texts.setdefault(key, []).append(text)

    def _text(self, number: int) -> Text:
        chance = self.chance
        quote = (chance.choice(SPEAKERS), chance.choice(SAID)) if chance.random() < 0.5 else None
        figure = (chance.choice(COUNTED), chance.choice((5, 49, 95))) if chance.random() < 0.6 else None
        words = frozenset(word for word in WORDS if chance.random() < 0.4)
        return Text(number, words, quote, figure, self._embargo(), chance.random() < 0.1)

    def _embargo(self) -> datetime | None:
        return self.chance.choice(
            (None, None, None, self.wire.clock.at + 3 * 60 * MINUTE, self.wire.clock.at + DAY)
        )

    def _other(self, before: Text) -> Text:
        note, size = f"The number was wrong ({self.pushed}).", self.chance.choice((6, 52, 96))
        return self.chance.choice(
            (
                before._replace(note=note, figure=(self.chance.choice(COUNTED), size)),
                before._replace(note=None, embargo=self._embargo()),
                before._replace(note=None, withheld=not before.withheld),
                before._replace(gone=True),
            )
        )

    def _pushed(self, key: tuple[str, int], text: Text) -> bool:
        self.pushed += 1
        at, of = self.wire.clock.at, self.sources[key[0]]
        row = row_of(key, text) | {"published": at.isoformat()}
        sent = Fetched(url=of.url, status=200, headers=(), body=msgspec.json.encode(row), at=at)
        brought = push(of, sent, self.wire.store, at, f"m{self.pushed}")
        return bool(brought.new or brought.changed or brought.withdrawn)

    def takes(self) -> None:
        """Take what came, by the book that goes on from before."""
        store = self.wire.store
        renew(self.book, store)
        for _ in take(self.wire.world, self.book, {one.id: one for one in store.sources()}):
            pass


def row_of(key: tuple[str, int], text: Text) -> dict[str, str]:
    """Return what a paper pushes of a text."""
    paper, number = key
    row = {"id": f"n{number}", "url": f"https://{paper}.example/n{number}"}
    if text.gone:
        return row | {"status": "canceled"}
    subject = SUBJECTS[number % len(SUBJECTS)]
    body = [f"The {subject} of quarter {number} was painted by hand before the fair of the {subject} began."]
    body += [f'"The {text.quote[1]} will be looked at," said {text.quote[0]}.'] if text.quote else []
    body += [f"Altogether {text.figure[1]} {text.figure[0]} were counted there."] if text.figure else []
    body += [f"Reporters noted the {word} near the hall." for word in sorted(text.words)]
    row |= {"headline": f"Number {number}: the {subject} of {paper}", "body": "\n\n".join(body)}
    row |= {"embargo": text.embargo.isoformat()} if text.embargo else {}
    row |= {"correction": text.note} if text.note else {}
    return row | {"status": "withheld" if text.withheld else "usable"}
