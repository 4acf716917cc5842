"""Readers: some never ask for more than to be told at once, the others for everything there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from tests.flow.walk.paper import Wanted, wanted
from wirebell.app import entitling, follows, portable
from wirebell.app.house import House
from wirebell.app.policies import PolicyWish
from wirebell.app.preferring import change_preferences
from wirebell.errors import UsageError
from wirebell.model.policy import Preferences

PAPER = "harbour"
PLAIN, FANCY = ("ana", "ben"), ("cleo", "dev", "eve")
ZONES = {"cleo": "UTC", "dev": "America/New_York", "eve": "Asia/Kolkata"}
QUIET = ("22:00", "07:00")
WISHES = (
    PolicyWish(cadence="hourly"),
    PolicyWish(cadence="digest:07:30,18:00"),
    PolicyWish(cadence="instant"),
    PolicyWish(quiet=("22:00-07:00",)),
    PolicyWish(quiet=("none",)),
    PolicyWish(cap="2/day"),
    PolicyWish(cap="none"),
    PolicyWish(mute=("marmot",)),
    PolicyWish(mute=("none",)),
    PolicyWish(once_per_event=True),
    PolicyWish(outlets="2"),
    PolicyWish(outlets="none"),
)
"""What somebody may want of a follow, one part after another."""


@dataclass
class Standing:
    """A plain follow: what it asks for, and when it was made and stopped."""

    who: str
    asks: Wanted
    since: datetime
    until: datetime | None = None


@dataclass
class People:
    """All who follow something here."""

    house: House
    chance: Random
    plain: dict[str, Standing] = field(default_factory=dict)
    """By the id of the follow."""
    closed: bool = False
    """Whether the paper is told to those alone who are entitled to it."""
    entitled: set[str] = field(default_factory=lambda: set(PLAIN))

    def begin(self) -> None:
        """Let everybody live here; who is told plainly may see all there is."""
        for name in (*PLAIN, *FANCY):
            follows.add_follower(self.house, name)
        for name in PLAIN:
            entitling.entitle(self.house, name, sources=[PAPER])
        for name, zone in ZONES.items():
            change_preferences(self.house, name, partial(_in_zone, zone))

    def act(self) -> str:
        """Let somebody do something; say what."""
        what = self.chance.random()
        if what < 0.4:
            return self._plainly(self.chance.choice(PLAIN))
        if what < 0.5:
            return self._who_may_see(self.chance.choice(FANCY))
        return self._as_they_like(self.chance.choice(FANCY))

    def _who_may_see(self, who: str) -> str:
        if self.chance.random() < 0.4:
            (entitling.reopen if self.closed else entitling.close)(self.house, source=PAPER)
            self.closed = not self.closed
            return f"the paper is {'closed' if self.closed else 'open'}"
        if who in self.entitled:
            entitling.disentitle(self.house, who, sources=[PAPER])
            self.entitled.discard(who)
            return f"{who} is entitled no more"
        if follows.is_follower(self.house, who):
            entitling.entitle(self.house, who, sources=[PAPER])
            self.entitled.add(who)
        return f"{who} is entitled"

    def _plainly(self, who: str) -> str:
        mine = [id_ for id_, one in self.plain.items() if one.who == who and one.until is None]
        now = self.house.clock.now()
        if len(mine) > 2 and self.chance.random() < 0.5:
            gone = self.chance.choice(mine)
            follows.remove(self.house, gone)
            self.plain[gone].until = now
            return f"{who} stops {self.plain[gone].asks.expression}"
        asks = wanted(self.chance)
        made = follows.add(self.house, asks.expression, who, f"mailto:{who}@mail.example")
        self.plain.setdefault(made.id, Standing(who, asks, now))
        return f"{who} follows {asks.expression}"

    def _as_they_like(self, who: str) -> str:
        if not follows.is_follower(self.house, who):
            follows.add_follower(self.house, who)
            return f"{who} comes"
        mine = self.house.store.follows(who)
        if not mine or self.chance.random() < 0.35:
            asks = wanted(self.chance)
            follows.add(self.house, asks.expression, who, f"mailto:{who}@mail.example")
            return f"{who} follows {asks.expression}"
        return self._change(who, self.chance.choice(mine).id)

    def _change(self, who: str, follow: str) -> str:
        what = self.chance.random()
        if what < 0.03:
            portable.erase(self.house, who)
            self.entitled.discard(who)
            return f"{who} is erased"
        if what < 0.15:
            follows.remove(self.house, follow)
            return f"{who} stops {follow}"
        if what < 0.25:
            end = self.house.clock.now().date() + timedelta(days=1)
            follows.change(self.house, follow, wish=PolicyWish(pause=f"{end}..{end}"))
            return f"{who} pauses {follow}"
        wish = self.chance.choice(WISHES)
        said = ", ".join(f"{name} {said}" for name in wish.__struct_fields__ if (said := getattr(wish, name)))
        try:
            follows.change(self.house, follow, wish=wish)
        except UsageError as refused:  # as what mutes all that the follow asks for
            return f"{who} wants {said} of {follow}: {refused}"
        return f"{who} wants {said} of {follow}"


def _in_zone(zone: str, before: Preferences) -> Preferences:
    return replace(before, zone=zone)


def is_quiet(at: datetime, zone: str) -> bool:
    """Return whether it is between ten in the evening and seven in the morning there."""
    local = f"{at.astimezone(ZoneInfo(zone)):%H:%M}"
    return local >= QUIET[0] or local < QUIET[1]
