"""One story that very many follow: how long it takes to decide about all of them, by what their policies ask."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from wirebell import standing
from wirebell.alert.decide import decide
from wirebell.alert.past import Past, When, asked, heard_by
from wirebell.app.progress import Progress, quiet
from wirebell.bench.machine import Machine, machine
from wirebell.model.alert import Alert
from wirebell.model.facts import Reuse, Rights
from wirebell.model.follow import Follow, Match
from wirebell.model.policy import Mute, Policy, Preferences
from wirebell.model.story import Story, Told
from wirebell.model.storyline import Again, News, Storyline

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
ROUNDS = 5
AGAIN = (Again(story="s0", headline="Troops leave base"),)
ZONES = ("UTC", "Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "Asia/Kathmandu")


class FanoutFigures(Struct, frozen=True, kw_only=True):
    """What `bench fanout` prints: seconds of processor time, the median of five rounds, by kind of policy.

    "none" are followers without policies, "timing" digests and quiet hours in six zones, "mutes" 50 expressions,
    "caps" and "once" what asks of the past, "mixed" a fifth of each. `asked_s` is the time to find out of whom the
    past must be known, `decide_s` that to decide about all; `alerts` are those that were not held.
    """

    followers: int
    alerts: dict[str, int]
    asked_s: dict[str, float]
    decide_s: dict[str, float]
    machine: Machine


def measure(followers: int, progress: Progress = quiet) -> FanoutFigures:
    """Measure with that many followers, all of whom the story meets."""
    kinds = {"none": _none, "timing": _timing, "mutes": _mutes, "caps": _caps, "once": _once, "mixed": _mixed}
    alerts, asked_s, decide_s = dict[str, int](), dict[str, float](), dict[str, float]()
    story = _story()
    for place, (kind, policy) in enumerate(kinds.items()):
        progress("Deciding", place, len(kinds))
        matches = [_match(n, policy(n)) for n in range(followers)]
        past = _past(story, matches)
        asked_s[kind] = _median(lambda matches=matches: asked(matches, story.told.storyline))  # type: ignore[misc]
        decide_s[kind] = _median(lambda matches=matches, past=past: _decided(story, matches, past))  # type: ignore[misc]
        alerts[kind] = sum(alert.state != "held" for alert in _decided(story, matches, past))
    return FanoutFigures(followers=followers, alerts=alerts, asked_s=asked_s, decide_s=decide_s, machine=machine())


def _decided(story: Story, matches: Sequence[Match], past: Past) -> list[Alert]:
    return list(decide(story, matches, (), NOW, past, standing.document(story)))


def _median(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return round(statistics.median(seconds), 3)


# -- followers ----------------------------------------------------------------------------------------------------


_SHARED: dict[Policy, Policy] = {}
"""Equal policies that come from a store are one object."""


def _match(number: int, policy: Policy | None) -> Match:
    follower = f"reader-{number:06}"
    follow = Follow(id=f"f{number}", follower=follower, expression="troops", to="feed", created=NOW, added=1)
    if policy is None:
        return Match(follower=follower, follows=(follow,))
    policy = _SHARED.setdefault(policy, policy)
    preferences = Preferences(follower=follower, zone=ZONES[number % len(ZONES)], policy=policy, added=1)
    return Match(follower=follower, follows=(follow,), preferences=preferences)


def _none(_: int) -> Policy | None:
    return None


def _timing(number: int) -> Policy:
    return Policy(
        cadence=f"digest:{7 + number % 5:02}:30,18:00", quiet=(f"2{number % 4}:00-07:00",), days="mon-fri"
    )


def _mutes(number: int) -> Policy:
    return Policy(mute=(Mute(f"golf AND word{number % 50}"),), languages=("en", "fr"))


def _caps(number: int) -> Policy:
    return Policy(cap=f"{number % 20 + 1}/day")


def _once(_: int) -> Policy:
    return Policy(once_per_event=True)


def _mixed(number: int) -> Policy | None:
    return (_none, _timing, _mutes, _caps, _once)[number % 5](number)


def _past(story: Story, matches: Sequence[Match]) -> Past:
    """Half of those who ask were told what the story tells again; each of the capped had ten alerts today."""
    wanted = asked(matches, story.told.storyline)
    recent = {who: [_alert(who, n) for n in range(10)] for who in wanted.recent}
    told = {"s0": dict.fromkeys(wanted.heard[::2], When(NOW, NOW))}
    heard = heard_by(story.told.storyline, told, frozenset(wanted.heard))
    return Past(heard=heard, recent=recent)


def _alert(follower: str, number: int) -> Alert:
    at = NOW - timedelta(minutes=number)
    return Alert(
        id=f"{follower}{number}",
        story=f"s{number}",
        version=1,
        follower=follower,
        kind="new",
        revision=0,
        follows=(),
        created=at,
        due=at,
        state="out",
    )


def _story() -> Story:
    unknown = Rights(
        notice=None,
        holder=None,
        year=None,
        licence=None,
        reuse=Reuse(offered=False, url=None, verdict="unknown"),
        evidence=(),
    )
    told = Told(version=1, kind="new", source_name="The Harbour Post", seen=NOW)
    return Story(
        id="s1",
        url="https://harbour.example/a1",
        source="harbour",
        section=None,
        tags=(),
        headline="Troops leave Karsan base",
        standfirst=None,
        body=" ".join(["The ministry said 300 troops had left the base on Friday."] * 40),
        language="en",
        published=NOW,
        updated=None,
        byline=(),
        contributors=(),
        image=None,
        dateline=None,
        rights=unknown,
        mentions=(),
        topics=(),
        quotes=(),
        figures=(),
        moments=(),
        told=replace(told, storyline=Storyline(id="L", stories=3, new=News(), again=AGAIN)),
    )
