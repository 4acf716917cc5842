#!/usr/bin/env python3
"""Make a home as large as a publisher's: many readers, one who follows very much, one story that all were told.

    .venv/bin/python scripts/large_house.py HOME STORIES.jsonl [--stories 20000] [--readers 50000] [--follows 2000]

The home is kept, to ask its pages, its API and its commands how long they take:

    wirebell --home HOME serve [--database URL]

`big` has so many follows and was alerted to every other story; `me` has four follows and 200 alerts; every other
reader has one follow, an address for mail that may have been refused, and preferences; a tenth has a webhook, a
thirtieth may see a source that is closed to all others. Two other readers were alerted to each story, everybody to
the newest one. A twentieth of what went by mail was refused, and nothing more goes to a fiftieth of the addresses.
Two sources for a thousand stories are on record. Prints what is there as JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

from msgspec.structs import replace

from wirebell import settings as configuration
from wirebell.app.house import House
from wirebell.app.progress import Progress
from wirebell.bench.backtest import UNTIL, file_all, fill, read_stories
from wirebell.bench.web import in_lines
from wirebell.model.alert import Alert, FollowRef, alert_id
from wirebell.model.delivery import Delivery
from wirebell.model.entitlement import Entitlement
from wirebell.model.follow import Follow, Follower
from wirebell.model.moving import Brought
from wirebell.model.policy import Member, Preferences
from wirebell.model.source import Source
from wirebell.model.story import Story
from wirebell.ports.claim import Claimable

TOGETHER = 10_000
BIG, ME = "big", "me"
OF_ME = 200
REFUSED = 20
"""One mail in so many is refused."""
SUPPRESSED = 50
"""Nothing more is sent to one address in so many."""
HOOKED = 10
"""One reader in so many wants alerts at a webhook."""
ENTITLED = 30
"""One reader in so many may see the source that is closed."""


def main() -> None:
    """Make the home that the arguments ask for."""
    asked = arguments()
    with House(configuration.load(asked.home, database=asked.database)) as house:
        stories = read_stories(asked.source, 400, house, told)
        wanted = sorted(
            {f'{m.kind}:"{m.name.lower()}"' for s in stories for m in s.mentions if m.kind == "person"}
        )
        readers = [f"reader-{number:06}" for number in range(asked.readers)]
        settle_in(house, readers, asked.follows, asked.stories // 500, wanted)
        prefer(house, readers)
        chance = Random(7)

        def alerted(story: Story) -> tuple[Alert, ...]:
            number = int(story.id, 16)
            who = chance.sample(readers, 2)
            who += [BIG] if number % 2 == 0 else []
            who += [ME] if number > asked.stories - 2 * OF_ME and number % 2 else []
            all_of_them = sorted({*readers, BIG, ME}) if number == asked.stories - 1 else sorted(who)
            return tuple(alert(story, one) for one in all_of_them)

        fill(house.store, stories, asked.stories, told, in_lines, alerted)
        file_all(house.store, asked.stories, told)
        deliver(house)
        for number in range(0, asked.readers, SUPPRESSED):
            house.store.suppress(mail_of(readers[number]), "550 5.1.1 no such user")
        print(json.dumps(house.store.counts(), indent=2))


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("source", type=Path, metavar="STORIES.jsonl")
    parser.add_argument("--database", help="postgresql://… in place of the home's own")
    for name, value in (("--stories", 20_000), ("--readers", 50_000), ("--follows", 2_000)):
        parser.add_argument(name, type=int, default=value)
    return parser.parse_args()


def settle_in(house: House, readers: Sequence[str], follows: int, sources: int, wanted: Sequence[str]) -> None:
    """Put readers with their follows and sources on record."""
    for first in range(0, len(readers), TOGETHER):
        part = readers[first : first + TOGETHER]
        one_each = tuple(follow(one, 0, wanted[n], mail_of(one)) for n, one in zip_round(part, wanted))
        house.store.bring(Brought(followers=tuple(map(follower, part)), follows=one_each))
    many = tuple(follow(BIG, n, f"({wanted[n % len(wanted)]} AND troops{n})", "feed") for n in range(follows))
    few = tuple(follow(ME, n, expression, "feed") for n, expression in enumerate(wanted[:4]))
    papers = tuple(paper(number) for number in range(sources))
    house.store.bring(Brought(followers=(follower(BIG), follower(ME)), follows=many + few, sources=papers))


def prefer(house: House, readers: Sequence[str]) -> None:
    """Let readers have preferences, make `big` and `me` members of a team, and close a source."""
    own = [
        Preferences(follower=one, zone="Europe/Paris", to=hook_of(one) if n % HOOKED == 0 else mail_of(one))
        for n, one in enumerate(readers)
    ]
    team = Preferences(follower=readers[0], members=(Member(follower=BIG, to=hook_of(BIG)), Member(follower=ME)))
    follows = [replace(follow(one, OF_ME, "hooked", hook_of(one)), id=f"{one}-hook") for one in (BIG, ME)]
    house.store.bring(Brought(preferences=(*own[1:], team), follows=tuple(follows)))
    house.store.entitle(Entitlement(thing="source:paper-0"))
    for one in readers[::ENTITLED]:
        house.store.entitle(Entitlement(thing="source:paper-0", follower=one))


def hook_of(reader: str) -> str:
    """Return the webhook of a reader."""
    return f"https://{reader}.example/alerts"


def zip_round(part: Sequence[str], wanted: Sequence[str]) -> list[tuple[int, str]]:
    """Return each reader with the number of one of what may be wanted."""
    return [(number % len(wanted), one) for number, one in enumerate(part)]


def mail_of(reader: str) -> str:
    """Return the address of a reader."""
    return f"mailto:{reader}@readers.example"


def follower(name: str) -> Follower:
    """Return a follower of that name."""
    return Follower(id=name, name=name, created=UNTIL - timedelta(days=90))


def follow(who: str, number: int, expression: str, to: str) -> Follow:
    """Return one follow of somebody."""
    at = UNTIL - timedelta(days=90)
    return Follow(id=f"{who}-{number}", follower=who, expression=expression, to=to, created=at)


def paper(number: int) -> Source:
    """Return one of many sources, none of which answers."""
    url = f"https://paper-{number}.example/feed"
    return Source(id=f"paper-{number}", url=url, name=f"Paper {number}", added=UNTIL)


def alert(story: Story, who: str) -> Alert:
    """Return the alert of somebody to a story."""
    at, to = story.told.seen, "feed" if who in {BIG, ME} else mail_of(who)
    return Alert(
        id=alert_id(story.id, who, "new", 0),
        story=story.id,
        version=1,
        follower=who,
        kind="new",
        revision=0,
        follows=(FollowRef(id=f"{who}-0", expression="troops", to=to),),
        created=at,
        due=at,
        state="due",
    )


def deliver(house: House) -> None:
    """Let all that is due be delivered, but for what is refused."""
    now, done = UNTIL + timedelta(days=1), 0
    while leased := house.store.claim(now, TOGETHER, 600.0, as_it_is):
        house.store.settle([ended(one) for one in leased])
        done += len(leased)
        told("Delivering", done, done)


def as_it_is(claimable: Claimable) -> Delivery:
    """Let a delivery go as it stands."""
    return claimable.delivery


def ended(delivery: Delivery) -> Delivery:
    """Return what became of a delivery, refused or sent by its id."""
    if delivery.address.startswith("mailto:") and int(delivery.alert.id, 16) % REFUSED == 0:
        return replace(delivery, state="refused", attempts=1, because="550 5.7.1 not wanted here")
    return replace(delivery, state="sent", attempts=1)


def shown_on_one_line(what: str, done: int, of: int) -> None:
    """Say how far the making has come."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{what}: {done:,} of {of:,}   ")


told: Progress = shown_on_one_line

if __name__ == "__main__":
    main()
