"""What a reader may not read is shown by none of their own doors: not by their file, and in no number."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from tests.flow.wire import FIX, HOUR, MAIL, Tray, Wire, item, story
from tests.samples import NOW, source
from wirebell.accounts import own
from wirebell.app import following, newspaper, stories
from wirebell.model.entitlement import Entitlement

CLOSED = Entitlement(thing="source:harbour")
OPEN = "https://harbour.example/open"
SECRET = "Takeover of Harbour Ltd"


def file_of(wire: Wire, who: str = "ana") -> str:
    return msgspec.json.encode(own.everything(wire.house, who)).decode()


async def two_feeds(wire: Wire) -> None:
    """Give a paper a second feed, and close the first; ana follows sailors."""
    wire.store.add_source(source(id="open", url=OPEN, name="", pages="never"))
    wire.publishes(item("old", "Lanterns", "The quay was lit.", NOW - 3 * HOUR), url=OPEN)
    await wire.first_visit()
    wire.store.entitle(CLOSED)
    wire.follows("ana", "sailors", MAIL)


async def test_a_readers_file_says_nothing_of_a_story_under_embargo(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    until = wire.clock.at + timedelta(days=1)
    tray.puts([story(headline=SECRET, embargo=until.isoformat())])
    await wire.runs()
    assert [alert.state for alert in wire.alerts("ana")] == ["deferred"]
    assert own.everything(wire.house, "ana").alerts == ()
    assert SECRET not in file_of(wire)
    wire.clock.at = until
    (row,) = own.everything(wire.house, "ana").alerts
    assert (row.headline, [reason.clause for reason in row.reasons]) == (SECRET, ["sailors"])


async def test_a_readers_file_says_nothing_of_a_closed_story_that_was_never_sent(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    wire.store.entitle(CLOSED)
    tray.puts([story(headline=SECRET)])
    await wire.runs()
    assert [alert.because for alert in wire.alerts("ana")] == ["not entitled: source:harbour is closed"]
    assert own.everything(wire.house, "ana").alerts == ()
    wire.store.entitle(replace(CLOSED, follower="ana"))
    assert SECRET in file_of(wire)


async def test_of_what_was_sent_and_closed_since_the_file_says_that_it_was_sent(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    tray.puts([story(headline=SECRET)])
    await wire.runs()
    wire.later(HOUR)
    wire.store.entitle(CLOSED)
    found = own.everything(wire.house, "ana")
    (row,) = found.alerts
    assert (row.state, row.headline, row.url, row.reasons) == ("out", "", None, ())
    assert [(delivery.alert, delivery.state) for delivery in found.deliveries] == [(row.id, "sent")]
    assert SECRET not in file_of(wire)


async def test_what_a_closed_source_said_stays_closed_when_another_brings_the_story(wire: Wire) -> None:
    await two_feeds(wire)
    wire.publishes(item("ferry", SECRET, "Sailors bought it."))
    await wire.runs()
    wire.later()
    wire.publishes(item("ferry", "Harbour Ltd is sold", "Sailors bought it, it is said."), url=OPEN)
    await wire.runs()
    (newest,) = (story for _, story in wire.store.stories(limit=9) if story.url == "https://harbour.example/ferry")
    assert stories.readable(wire.house, "ana")(newest)
    assert SECRET not in file_of(wire)


async def test_a_correction_says_nothing_that_another_source_said(wire: Wire) -> None:
    await two_feeds(wire)
    wire.publishes(item("ferry", "Ferry crew rescued", f"{SECRET}: eleven sailors were rescued off the Pier."))
    await wire.runs()
    wire.later()
    mended = item("ferry", "Ferry crew rescued", f"Nine sailors were rescued off the North Pier.{FIX}")
    wire.publishes(mended, url=OPEN)
    await wire.runs()
    found = wire.store.find_story("https://harbour.example/ferry")
    assert found is not None
    assert found.told.correction is not None
    assert found.told.correction.before is None
    view = newspaper.story_view(wire.house, found.id, "ana")
    assert view is not None
    (fix,) = view.corrections
    assert (fix.note, fix.sentences) == (found.told.correction.note, ())


# -- what a follow would bring --------------------------------------------------------------------------------


def numbers(wire: Wire, text: str) -> object:
    """Everything that a look at an expression says, but for its words."""
    look = following.look_at(wire.house, text, "ana")
    assert look.tried is not None
    tried = look.tried
    clauses = [(one.role, one.candidates, one.alerts_without) for one in tried.clauses]
    missed = [(one.role, one.adds) for one in tried.near_misses]
    others = [one.stories for one in look.meanings]
    return tried.matches, tried.alerts, tried.examples, clauses, missed, others, [day.alerts for day in tried.days]


@pytest.mark.parametrize("kept", ["embargo", "withheld", "source", "topic"])
async def test_no_number_of_a_look_tells_of_words_that_may_not_be_read(tray: Tray, kept: str) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    tomorrow = wire.clock.at + timedelta(days=1)
    how = {"embargo": {"embargo": tomorrow.isoformat()}, "withheld": {"status": "withheld"}}.get(kept, {})
    body = "Brimzar buys the quux of the White House, said the State Department about its foreign policy in Iraq."
    tray.puts([story(id="deal", headline="Brimzar deal", body=body, **how)])
    await wire.runs()
    (told,) = (one for _, one in wire.store.stories(limit=9) if one.headline == "Brimzar deal")
    if kept == "source":
        wire.store.entitle(CLOSED)
    elif kept == "topic":
        assert told.topics
        wire.store.entitle(Entitlement(thing=f"topic:{told.topics[0].id}"))
    assert not stories.readable(wire.house, "ana")(told)
    assert numbers(wire, "brimzar quux") == numbers(wire, "plugh xyzzy")
    assert numbers(wire, "brimzar") == numbers(wire, "plugh")
    wire.clock.at = tomorrow
    if kept == "embargo":
        assert numbers(wire, "brimzar quux") != numbers(wire, "plugh xyzzy")
