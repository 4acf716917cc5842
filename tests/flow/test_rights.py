"""Rights the whole way: who may see a story, and what of it, from the feed to the message."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from tests.flow.wire import FERRY, FIX, HOUR, MAIL, Tray, Wire, item, story
from tests.samples import follower
from wirebell.alert.explain import Why
from wirebell.app import stories
from wirebell.model.entitlement import Entitlement
from wirebell.model.policy import Member, Preferences
from wirebell.model.source import Terms

BEN = "mailto:ben@mail.example"
MERGER = (
    "Norbank, the country's second largest lender, made a takeover bid of 4.1 billion for Coastal Savings on "
    "Tuesday, in what would be the biggest merger of banks here for a decade."
)
UNSAID = "nothing is said about pictures"
CLOSED = Entitlement(thing="source:harbour")


def may(wire: Wire, who: str, thing: str = CLOSED.thing) -> None:
    wire.store.entitle(Entitlement(thing=thing, follower=who))


def why(wire: Wire, who: str) -> Why:
    return stories.explain(wire.house, wire.store.stories(limit=1)[0][1].id, who)


async def rings(wire: Wire) -> None:
    wire.publishes(item(*FERRY))
    await wire.runs()


async def test_a_closed_source_is_told_to_those_who_are_entitled_alone(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    wire.follows("ben", "sailors", BEN)
    await wire.first_visit()
    wire.store.entitle(CLOSED)
    may(wire, "ana")
    await rings(wire)
    assert [message.address for message in wire.mail.sent] == [MAIL]
    assert why(wire, "ana").alerted
    said = why(wire, "ben")
    assert (said.alerted, said.because) == (False, "The follower is not entitled: source:harbour is closed.")
    assert ("entitled", "not entitled") in [(step.step, step.outcome) for step in said.steps]
    assert wire.is_clean(expected=1)


async def test_who_was_not_entitled_hears_of_no_correction_and_later_stories_come_when_it_is_opened(
    wire: Wire,
) -> None:
    wire.follows("ben", "sailors", BEN)
    await wire.first_visit()
    wire.store.entitle(CLOSED)
    await rings(wire)
    wire.store.end_entitlement(CLOSED.thing, None)
    wire.publishes(item("ferry", FERRY[1], f"<p>{FERRY[2]}</p><p>Correction: it was nine.</p>"))
    await wire.runs()
    assert wire.mail.sent == []
    wire.publishes(item("next", "Sailors thank the marshal", "The sailors thanked him.", wire.clock.at))
    await wire.runs()
    assert [message.subject for message in wire.mail.sent] == ["Sailors thank the marshal"]
    assert wire.is_clean(expected=1)


async def test_what_waits_is_not_sent_to_who_is_not_entitled_any_more(wire: Wire) -> None:
    wire.store.entitle(CLOSED)
    wire.follows("ana", "sailors", MAIL, cadence="hourly")
    wire.follows("ben", "sailors", BEN, cadence="hourly")
    may(wire, "ana")
    may(wire, "ben")
    await wire.first_visit()
    await rings(wire)
    wire.store.end_entitlement(CLOSED.thing, "ben")
    wire.later(HOUR)
    await wire.posts()
    assert [message.address for message in wire.mail.sent] == [MAIL]
    assert wire.states() == {"new": ["held", "sent"]}
    assert "not entitled: source:harbour is closed" in [d.because for d in wire.store.deliveries()]
    assert wire.is_clean(expected=2)


async def test_who_was_told_hears_of_a_withdrawal_also_when_not_entitled_any_more(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    tray.puts([story()])
    await wire.runs()
    wire.store.entitle(CLOSED)
    tray.puts([{"id": "ferry", "status": "canceled"}])
    await wire.runs()
    assert [message.subject for message in wire.mail.sent][-1] == "Withdrawn: Ferry crew rescued"


async def test_a_closed_topic_closes_all_below_it(wire: Wire) -> None:
    wire.follows("ana", "takeover", MAIL)
    wire.follows("ben", "takeover", BEN)
    await wire.first_visit()
    business = "topic:medtop:04000000"
    wire.store.entitle(Entitlement(thing=business))
    may(wire, "ana", business)
    wire.publishes(item("bid", "Norbank makes takeover bid for Coastal Savings", MERGER))
    await wire.runs()
    read = wire.store.stories(limit=1)[0][1]
    assert "medtop:20000204" in [topic.id for topic in read.topics]
    assert [message.address for message in wire.mail.sent] == [MAIL]
    assert why(wire, "ben").because == f"The follower is not entitled: {business} is closed."
    assert wire.is_clean(expected=1)


async def test_the_member_of_a_team_is_told_what_that_member_may_see(wire: Wire) -> None:
    for name in ("ana", "ben"):
        wire.store.add_follower(follower(id=name, name=name))
    wire.follows("desk", "sailors", MAIL)
    members = tuple(Member(follower=name) for name in ("ana", "ben"))
    wire.store.set_preferences(Preferences(follower="desk", members=members))
    await wire.first_visit()
    wire.store.entitle(CLOSED)
    may(wire, "ben")
    await rings(wire)
    assert [(a.follower, a.state) for a in wire.store.alerts()] == [("ben", "out"), ("ana", "held")]
    assert wire.is_clean(expected=1)


async def test_what_is_closed_counts_for_no_cap(wire: Wire) -> None:
    wire.follows("ben", "sailors", BEN, cap="1/day")
    await wire.first_visit()
    wire.store.entitle(CLOSED)
    await rings(wire)
    wire.store.end_entitlement(CLOSED.thing, None)
    wire.later(timedelta(minutes=1))
    wire.publishes(item("next", "Sailors thank the marshal", "The sailors thanked him.", wire.clock.at))
    await wire.runs()
    assert [message.subject for message in wire.mail.sent] == ["Sailors thank the marshal"]
    assert "more" not in wire.mail.sent[0].text
    assert wire.is_clean(expected=1)


async def test_nothing_closed_stands_in_public_nor_on_a_feed_of_one_who_may_not_see_it(wire: Wire) -> None:
    wire.follows("ana", "sailors")
    await wire.first_visit()
    await rings(wire)
    assert [row.headline for row in stories.open_alerts(wire.house, 9)] == [FERRY[1]]
    wire.store.entitle(CLOSED)
    assert stories.open_stories(wire.house, 9) == []
    assert stories.open_alerts(wire.house, 9) == []
    feed = wire.feed("ana")
    assert feed is not None
    assert FERRY[1] not in feed.body.decode()
    may(wire, "ana")
    feed = wire.feed("ana")
    assert feed is not None
    assert FERRY[1] in feed.body.decode()


async def test_a_contract_says_what_a_mail_and_a_feed_show(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    wire.follows("ana", "marshal")
    await wire.first_visit()
    (source,) = wire.store.sources()
    wire.store.change_source(replace(source, terms=Terms(excerpt=0)))
    await rings(wire)
    assert "rescued off" not in wire.mail.sent[0].text
    assert FERRY[1] in wire.mail.sent[0].text
    feed = wire.feed("ana")
    assert feed is not None
    assert "rescued off" not in feed.body.decode()
    said = [step.detail for step in why(wire, "ana").steps if step.step == "rights"]
    assert said == ["an alert may show the headline alone, no picture: the contract says excerpt 0; " + UNSAID]
    wire.store.change_source(replace(source, terms=Terms()))
    feed = wire.feed("ana")
    assert feed is not None
    assert "off the North Pier" in feed.body.decode()


async def test_a_correction_shows_no_sentence_where_nothing_of_the_text_may_be_shown(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    await wire.first_visit()
    (source,) = wire.store.sources()
    wire.store.change_source(replace(source, terms=Terms(excerpt=0)))
    await rings(wire)
    wire.publishes(item("ferry", FERRY[1], f"<p>{FERRY[2].replace('Nine', 'Ten')}</p>{FIX}"))
    await wire.runs()
    told = wire.mail.sent[-1].text
    assert "eleven sailors were rescued" in told, "the note is the publisher's word about itself"
    assert "Before:" not in told
    assert "Now:" not in told
