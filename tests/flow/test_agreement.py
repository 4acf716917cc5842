"""`why` and the audit, asked about the same pairs, say the same; and it is seen when they do not."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from tests.fake_http import feed
from tests.flow.wire import FERRY, MAIL, URL, Wire, item, story
from tests.samples import follower
from wirebell.app.agreement import agreement, lines
from wirebell.app.stories import explain
from wirebell.model.alert import Decided
from wirebell.model.entitlement import Entitlement
from wirebell.model.policy import Member, Mute, Preferences


async def busy(wire: Wire) -> None:
    """Three stories, and followers who are told, held by every kind of policy, or do not follow them."""
    wire.follows("ana", "sailors", MAIL, cadence="hourly", cap="1/day")
    wire.follows("ben", "sailors", mute=(Mute("thank"),))
    wire.follows("cleo", "volcano")
    wire.follows("dev", "marshal", outlets=2)
    wire.follows("eve", "NEAR/s(sailors marshal)", languages=("fr",))
    wire.follows("fay", "quay")
    wire.follows("desk", "sailors")
    for name in ("gus", "zoe"):
        wire.store.add_follower(follower(id=name, name=name))
    wire.store.set_preferences(Preferences(follower="desk", members=(Member(follower="gus"),)))
    await wire.first_visit()
    wire.store.entitle(Entitlement(thing="source:harbour"))
    for name in ("ana", "ben", "cleo", "dev", "eve", "fay"):
        wire.store.entitle(Entitlement(thing="source:harbour", follower=name))
    wire.publishes(item(*FERRY))
    await wire.runs()
    wire.later()
    thanks = item("next", "Sailors thank the marshal", "The sailors thanked Marshal Ode Varga.", wire.clock.at)
    wire.publishes(thanks, item("tide", "Tide tables", "High tide is at noon.", wire.clock.at))
    await wire.runs()


async def test_both_say_the_same_of_every_pair(wire: Wire) -> None:
    await busy(wire)
    found = agreement(wire.house, 1_000)
    stories, followers = len(wire.store.stories()), len(wire.store.followers())
    assert (found.asked, found.differ) == (stories * followers, ())
    reasons = {(a.because or "").partition(":")[0] for a in wire.store.alerts() if a.by_policy}
    assert reasons == {"capped", "muted", "waits for outlets", "language", "not entitled"}
    assert found.told == sum(a.state != "held" for a in wire.store.alerts())
    assert found.held == sum(a.by_policy for a in wire.store.alerts())
    assert agreement(wire.house, 5).asked == 5
    assert agreement(wire.house, 5) == agreement(wire.house, 5)


async def test_of_what_was_held_twice_the_newest_reason_is_compared(wire: Wire) -> None:
    """Ben was not entitled at first; when the story came free he was, and had muted it."""
    wire.follows("ben", "sailors", mute=(Mute("rescued"),))
    await wire.first_visit()
    wire.store.entitle(Entitlement(thing="source:harbour"))
    for shown in ({}, {"status": "withheld"}, {}):
        wire.http.say(URL, feed(msgspec.json.encode([story(**shown), story(id="other", headline="Other")])))
        await wire.runs()
        wire.store.entitle(Entitlement(thing="source:harbour", follower="ben"))
        wire.later()
    reasons = [(alert.because or "").partition(":")[0] for alert in wire.alerts("ben")]
    assert sorted(reasons) == ["muted", "not entitled", "not entitled"]
    assert agreement(wire.house, 99).differ == ()


async def test_what_a_team_brought_that_was_erased_since_is_said_and_passed_over(wire: Wire) -> None:
    await busy(wire)
    alerts = wire.alerts("gus")
    wire.store.erase("desk")
    found = agreement(wire.house, 1_000)
    stories, followers = len(wire.store.stories()), len(wire.store.followers())
    assert (found.asked, found.differ) == (stories * followers - len(alerts), ())
    steps = explain(wire.house, alerts[0].story, "gus").steps
    said = [step.detail for step in steps if step.step == "match"]
    assert said == ["sailors: a team followed it that was erased since"]


async def test_an_alert_that_should_not_be_there_is_seen(wire: Wire) -> None:
    await busy(wire)
    seq, story, at = wire.store.versions()[-1]
    (like, *_) = [a for a in wire.store.alerts() if a.state != "held"]
    wire.publishes(item("odd", "Nothing for anybody", "Nothing at all.", wire.clock.at))
    await wire.visits()
    ((seq, arrival),) = wire.store.pending(9)
    odd = replace(story, id=arrival.story, headline="Nothing", body="Nothing at all.", mentions=(), quotes=())
    alert = replace(like, id="odd", story=odd.id, follower="zoe", version=1, state="due")
    batch = Decided(story=odd.id, version=1, follows_at=at, alerts=(alert,), cursor="zoe", last=True)
    wire.store.tell([(seq, odd)], [batch])
    found = agreement(wire.house, 1_000)
    assert [(d.story, d.follower, d.audit) for d in found.differ] == [(odd.id, "zoe", "no alert")]
    assert "told, though no follow met" in "\n".join(lines(found))
