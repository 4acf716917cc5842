"""Random days, and a twin that knows the stories, what people asked for and the words of the guide alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

import pytest

from tests.flow.players import MINUTE, Parts, Person, Players, Text, Wish
from wirebell.alert import notation, timing
from wirebell.app.agreement import agreement
from wirebell.model.alert import Alert
from wirebell.model.source import Arrival
from wirebell.ports import Store

Expected = dict[tuple[str, str], "Outcome"]
"""What is to be on record, by follower and kind."""
SEEDS = (1, 3, 5, 6, 12, 13)
"""Days with much of everything; 3, 6, 12 and 13 found faults."""


class Outcome(NamedTuple):
    """When an alert is due, why it is held if a policy holds it, and by which follows and addresses it is told."""

    due: datetime
    held: frozenset[str]
    refs: frozenset[tuple[str, str]]


class Layers(NamedTuple):
    """A follow of a person, or of their team: where it tells, and whose parts hold, the uppermost first."""

    wish: Wish
    to: str
    own: tuple[Parts, ...]
    under: Parts

    def part(self, name: str) -> object:
        """Return what the uppermost layer says of a part that says it at all."""
        return next((parts[name] for parts in (*self.own, self.under) if name in parts), None)

    def every(self, name: str) -> list[object]:
        """Return what all layers say of a part."""
        return [parts[name] for parts in (*self.own, self.under) if name in parts]


def followed(play: Players, who: Person) -> Iterator[Layers]:
    """Yield what a person follows, alone and in the team."""
    if not who.members:
        yield from (Layers(one, one.to, (one.parts,), who.parts) for one in who.follows.values())
    team = play.people.get("desk")
    if team is not None and who.name in team.members:
        to, parts = team.members[who.name]
        yield from (Layers(one, to or who.to, (parts, one.parts), who.parts) for one in team.follows.values())


def when(layers: Layers, zone: str, start: datetime) -> datetime:
    where = timing.zone(zone)
    cadence = notation.read_cadence(str(layers.part("cadence") or "instant"))
    at = timing.next_time(cadence, notation.EVERY_DAY, start, where)
    quiet = layers.part("quiet")
    return (timing.quiet_until([notation.read_hours(str(quiet))], at, where) if quiet else None) or at


class Twin:
    """What is to be decided about the next version, once for all that is told until then."""

    def __init__(self, play: Players) -> None:
        self.play, self.store = play, play.wire.store

    def news(self, story: str, key: tuple[str, int], text: Text, before: list[Alert]) -> Expected:
        """Return the news for whoever meets it and was not told of the story before."""
        knowing = {alert.follower for alert in before if not alert.shut_out}
        found: Expected = {}
        for who in self.play.people.values():
            met = [one for one in followed(self.play, who) if one.wish.asked.of(text)]
            if met and who.name not in knowing:
                found[who.name, "new"] = self._first(who, key[0], text, met)
        return found

    def _first(self, who: Person, paper: str, text: Text, met: list[Layers]) -> Outcome:
        now = self.play.wire.clock.at
        start = max(now, text.embargo or now)
        refs = {(one.wish.id, one.to) for one in met}
        if paper in self.play.closed and (paper, who.name) not in self.play.entitled:
            return Outcome(start, frozenset({"not entitled"}), frozenset(refs))
        each = [(one, when(one, who.zone, start)) for one in met]
        held = [self._held(who, paper, text, one, due) for one, due in each]
        telling = [(one, due) for (one, due), why in zip(each, held, strict=True) if why is None]
        if not telling:
            return Outcome(each[0][1], frozenset(filter(None, held)), frozenset(refs))
        refs = {(one.wish.id, one.to) for one, _ in telling}
        return Outcome(min(due for _, due in telling), frozenset(), frozenset(refs))

    def _held(self, who: Person, paper: str, text: Text, layers: Layers, due: datetime) -> str | None:
        where = timing.zone(who.zone)
        days = {moment.astimezone(where).date() for moment in (self.play.wire.clock.at, due)}
        if paper in layers.every("mute_sources") or text.words.intersection(map(str, layers.every("mute"))):
            return "muted"
        if any(within(day, pause) for day in days for pause in layers.every("pause")):
            return "paused"
        own = next((parts["cap"] for parts in layers.own if "cap" in parts), None)
        of_all = None if own == "none" else layers.under.get("cap")
        told = [a for a in self.store.alerts(follower=who.name) if a.kind == "new" and not a.by_policy]
        mine = [a for a in told if layers.wish.id in {ref.id for ref in a.follows}]
        full = is_full(own, mine, due, who.zone) or is_full(of_all, told, due, who.zone)
        return "capped" if full else None

    def moved(self, text: Text, before: list[Alert]) -> dict[str, datetime]:
        """Return when news that waits is due by another embargo: a follow that stands says it, in any words."""
        now, found = self.play.wire.clock.at, dict[str, datetime]()
        start = max(now, text.embargo or now)
        for alert in before:
            who = self.play.people.get(alert.follower)
            if who is None or alert.kind != "new" or alert.state not in {"due", "deferred"}:
                continue
            ids = {ref.id for ref in alert.follows}
            due = [when(one, who.zone, start) for one in followed(self.play, who) if one.wish.id in ids]
            if due:
                found[alert.id] = min(due)
        return found


def within(day: date, pause: object) -> bool:
    assert isinstance(pause, tuple)
    return bool(pause[0] <= day <= pause[1])


def is_full(cap: object, told: list[Alert], due: datetime, zone: str) -> bool:
    if cap in {None, "none"}:
        return False
    most, _, per = str(cap).partition("/")
    form, where = "%x" if per == "day" else "%x %H", timing.zone(zone)
    same = [a for a in told if a.due.astimezone(where).strftime(form) == due.astimezone(where).strftime(form)]
    return len(same) >= int(most)


def kind_of(alert: Alert) -> tuple[str, str]:
    return alert.follower, alert.kind if alert.kind == "new" else f"{alert.kind} {alert.version}"


def outcome(alert: Alert) -> Outcome:
    why = frozenset({(alert.because or "").partition(":")[0]}) if alert.by_policy else frozenset()
    return Outcome(alert.due, why, frozenset((ref.id, ref.to) for ref in alert.follows))


def takes_one(play: Players, twin: Twin, arrival: Arrival) -> None:
    """Take the one version that waits, and hold what is on record then against the twin."""
    store, paper = play.wire.store, arrival.source
    key = next(key for key in play.texts if (arrival.item.url or "").endswith(f"{key[0]}.example/n{key[1]}"))
    text, before = play.texts[key][arrival.version - 1], store.alerts(story=arrival.story)
    earlier = play.texts[key][arrival.version - 2] if arrival.version > 1 else text
    moved = twin.moved(text, before) if text.embargo != earlier.embargo and not text.gone else {}
    expected = twin.news(arrival.story, key, text, before) if arrival.kind == "new" and not text.withheld else {}
    told = {alert.follower for alert in before if alert.state != "held"}
    play.takes()
    after = [a for a in store.alerts(story=arrival.story) if a.version == arrival.version]
    fresh = {kind_of(alert): outcome(alert) for alert in after if alert.kind == "new"}
    assert fresh.keys() == expected.keys(), (paper, text)
    for who, found in fresh.items():
        assert found.held <= expected[who].held, (who, found, expected[who])
        assert bool(found.held) == bool(expected[who].held), (who, found, expected[who])
        assert found.refs == expected[who].refs, (who, found, expected[who])
        assert found.held or found.due == expected[who].due, (who, found, expected[who])
    notices = {alert.follower for alert in after if alert.kind in {"corrected", "withdrawn"}}
    said = store.story(arrival.story, arrival.version)
    speaks = text.gone or bool(said and said.told.correction and not text.withheld)
    assert notices == (told if speaks else set())
    due = {alert.id: alert.due for alert in store.alerts(story=arrival.story)}
    assert {id_: due[id_] for id_ in moved} == moved, text


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_is_told_is_what_was_asked_for_whatever_people_and_papers_do(store: Store, seed: int) -> None:
    play = Players(store, seed)
    twin = Twin(play)
    play.begin()
    for _ in range(40):
        for _ in range(play.chance.randrange(3)):
            play.changes_its_mind()
        play.publishes()
        for _, arrival in store.pending(9):
            takes_one(play, twin, arrival)
        await play.wire.posts()
        play.wire.later(play.chance.choice((MINUTE, 20 * MINUTE, 200 * MINUTE)))
    play.wire.later(100 * 60 * MINUTE)
    await play.wire.posts()
    assert play.wire.is_clean()
    assert agreement(play.wire.house, 300).differ == ()
    news = [d for d in store.deliveries() if d.state == "sent" and d.alert.kind == "new"]
    sent = [(d.alert.story, d.alert.follower, d.address) for d in news]
    assert len(sent) == len(set(sent))
