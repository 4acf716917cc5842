"""Whole stories, from a feed to what followers are told, on each store."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.flow.wire import FERRY, FIX, HOUR, MAIL, URL, Tray, Wire, item, rss, story
from tests.samples import NOW, source
from wirebell.app import stories
from wirebell.catalogue.lexicon import Lexicon
from wirebell.errors import SourceError
from wirebell.model.delivery import Gone, Later
from wirebell.model.source import Arrival, Fetched, Source
from wirebell.model.story import Story
from wirebell.pipeline import post
from wirebell.ports import Store
from wirebell.read import read


async def test_the_first_visit_is_silent_and_the_next_story_rings_once_for_each_who_follows(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    wire.follows("ana", "pier", MAIL)
    wire.follows("ben", "lanterns OR sailors")
    wire.follows("cleo", "volcano")
    await wire.first_visit()
    assert wire.told() == []
    wire.publishes(item(*FERRY))
    await wire.runs()
    await wire.runs()
    assert wire.told() == [("ana", "new", 0), ("ben", "new", 0)]
    rows = {row.follower: row for row in stories.alerts(wire.house)}
    assert [f.expression for f in rows["ana"].follows] == ["sailors", "pier"]
    assert {(r.clause, r.passage) for r in rows["ben"].reasons} == {("sailors", FERRY[2])}
    (mail,) = wire.mail.sent
    assert (mail.address, mail.subject) == (MAIL, "Ferry crew rescued")
    assert wire.states() == {"new": ["sent", "sent"]}
    assert wire.is_clean(expected=2)


async def test_warnings_at_one_address_one_at_a_time_are_told_each(wire: Wire) -> None:
    wire.follows("ana", "storm", MAIL)
    await wire.first_visit()
    for day in ("Monday", "Thursday", "Sunday"):
        sent = item(f"storm-{day}", f"Storm on {day}", f"A storm comes on {day}.", wire.clock.at)
        page = "<link>https://harbour.example/warnings</link>"
        wire.publishes(sent.replace(f"<link>https://harbour.example/storm-{day}</link>", page))
        await wire.runs()
        wire.later(timedelta(days=3))
    assert [m.subject for m in wire.mail.sent] == ["Storm on Monday", "Storm on Thursday", "Storm on Sunday"]
    assert wire.is_clean(expected=3)


async def test_an_archives_story_that_is_withheld_and_freed_tells_nobody(wire: Wire, tray: Tray) -> None:
    wire.follows("ana", "sailors")
    old = {"published": "2019-05-01T00:00:00Z"}
    for status in ("usable", "withheld", "usable"):
        tray.puts([story(status=status, **old)])
        await wire.runs()
        wire.later()
    assert wire.told() == []
    assert "long before" in stories.explain(wire.house, stories.stories(wire.house, 1)[0].id, "ana").because
    assert wire.is_clean(expected=0)


async def test_an_edit_tells_nobody(wire: Wire) -> None:
    wire.follows("ana", "sailors")
    wire.follows("ben", "harbourmaster")
    await wire.first_visit()
    wire.publishes(item(*FERRY))
    await wire.runs()
    wire.publishes(item("ferry", "Ferry crew rescued at dawn", FERRY[2] + " The harbourmaster thanked them."))
    await wire.runs()
    assert wire.told() == [("ana", "new", 0)]
    assert (
        "edit alone" in stories.explain(wire.house, stories.stories(wire.house, 1)[0].id, "ben").steps[-2].detail
    )
    assert wire.is_clean(expected=1)


async def test_a_correction_goes_to_exactly_those_who_were_told(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    wire.follows("ben", "correction")
    await wire.first_visit()
    wire.publishes(item(*FERRY))
    await wire.runs()
    wire.follows("cleo", "sailors")
    wire.publishes(item("ferry", FERRY[1], f"<p>{FERRY[2]}</p>{FIX}"))
    await wire.runs()
    assert wire.told() == [("ana", "corrected", 1), ("ana", "new", 0)]
    first, second = wire.mail.sent
    assert second.subject == "Correction: Ferry crew rescued"
    assert "eleven sailors" in second.text
    assert dict(second.headers)["In-Reply-To"] == dict(first.headers)["Message-ID"]
    assert wire.is_clean(expected=2)


async def test_a_correction_shows_the_sentence_as_it_was_told_and_as_it_is(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    wire.follows("ana", "harbour")
    await wire.first_visit()
    lines = ("Eleven sailors were rescued off the pier.", "The harbour is closed until Monday.")
    wire.publishes(item("ferry", FERRY[1], " ".join(lines)))
    await wire.runs()
    edited = (lines[0], lines[1].replace("Monday", "Friday"))
    wire.publishes(item("ferry", FERRY[1], " ".join(edited)))
    await wire.runs()
    right = (lines[0].replace("Eleven", "Nine"), edited[1])
    wire.publishes(item("ferry", FERRY[1], f"<p>{' '.join(right)}</p>{FIX}"))
    await wire.runs()
    assert wire.states() == {"new": ["sent", "sent"], "corrected": ["sent", "sent"]}
    told = wire.mail.sent[-1].text
    assert f"Before: {lines[0]}\nNow: {right[0]}\n1 other sentence changed as well." in told
    feed = wire.feed("ana")
    assert feed is not None
    (entry,) = msgspec.json.decode(feed.body)["items"]
    assert entry["_wirebell"]["correction"]["before"] == lines[0]
    assert entry["_wirebell"]["correction"]["after"] == right[0]
    assert wire.is_clean(expected=2)


async def test_a_second_correction_counts_on(wire: Wire) -> None:
    wire.follows("ana", "sailors")
    await wire.first_visit()
    wire.publishes(item(*FERRY))
    await wire.runs()
    for word in ("eleven", "twelve"):
        wire.publishes(item("ferry", FERRY[1], f"<p>{FERRY[2]}</p>{FIX.replace('eleven', word)}"))
        await wire.runs()
    assert wire.told() == [("ana", "corrected", 1), ("ana", "corrected", 2), ("ana", "new", 0)]
    assert wire.is_clean(expected=3)


# -- stories that a program hands in --------------------------------------------------------------------------


async def test_a_withdrawal_tells_those_who_were_told_and_shows_nothing_of_the_story(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    tray.puts([story()])
    await wire.runs()
    wire.follows("ben", "sailors")
    tray.puts([{"id": "ferry", "status": "canceled"}])
    await wire.runs()
    assert wire.told() == [("ana", "new", 0), ("ana", "withdrawn", 0)]
    assert wire.mail.sent[1].subject == "Withdrawn: Ferry crew rescued"
    assert "North Pier" not in wire.mail.sent[1].text
    assert wire.is_clean(expected=2)


async def test_a_story_withdrawn_before_it_was_sent_is_never_sent(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    tray.puts([story()])
    await wire.visits()
    wire.takes()
    tray.puts([{"id": "ferry", "status": "canceled"}])
    await wire.runs()
    assert wire.mail.sent == []
    assert wire.states() == {"new": ["held"], "withdrawn": ["held"]}
    assert wire.is_clean()


async def test_a_story_corrected_and_withdrawn_before_it_was_read_reaches_nobody(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    for rows in ([story()], [story(body=f"{FERRY[2]}\n\n{FIX[3:-4]}")], [{"id": "ferry", "status": "canceled"}]):
        tray.puts(rows)
        await wire.visits()
    await wire.runs()
    assert wire.mail.sent == []
    assert wire.told() == [("ana", "corrected", 1), ("ana", "new", 0), ("ana", "withdrawn", 0)]
    assert wire.is_clean(expected=3)


async def test_an_edit_after_a_correction_is_no_correction_though_its_note_stands_in_the_text(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    for body in (FERRY[2], f"{FERRY[2]}\n\n{FIX[3:-4]}", f"{FERRY[2]} The sea was calm.\n\n{FIX[3:-4]}"):
        tray.puts([story(body=body)])
        await wire.runs()
    assert wire.told() == [("ana", "corrected", 1), ("ana", "new", 0)]
    assert wire.is_clean(expected=2)


async def test_an_embargo_holds_the_alert_until_its_time(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    lifts = wire.clock.at + 2 * HOUR
    tray.puts([story(embargo=lifts.isoformat())])
    taken = await wire.runs()
    assert (taken.alerts, taken.deferred) == (1, 1)
    assert stories.open_stories(wire.house, 5)[0].headline != FERRY[1]
    wire.later(timedelta(hours=1, minutes=59))
    await wire.runs()
    assert wire.mail.sent == []
    assert [a.because for a in wire.alerts("ana")] == ["embargo"]
    wire.later(timedelta(minutes=1))
    await wire.posts()
    assert [m.subject for m in wire.mail.sent] == [FERRY[1]]
    assert stories.open_stories(wire.house, 5)[0].headline == FERRY[1]
    assert wire.is_clean(expected=1)


async def test_a_withheld_story_rings_when_it_is_freed(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    tray.puts([story(status="withheld")])
    await wire.runs()
    assert wire.told() == []
    tray.puts([story()])
    await wire.runs()
    assert [m.subject for m in wire.mail.sent] == [FERRY[1]]
    assert wire.is_clean(expected=1)


# -- between deciding and sending -----------------------------------------------------------------------------


async def test_who_unfollows_before_it_is_sent_is_not_told(wire: Wire) -> None:
    follow = wire.follows("ana", "sailors", MAIL)
    wire.follows("ben", "sailors", "mailto:ben@mail.example")
    await wire.first_visit()
    wire.publishes(item(*FERRY))
    await wire.visits()
    wire.takes()
    wire.store.end_follow(follow.id)
    posted = await wire.posts()
    assert (posted.sent, posted.held) == (1, 1)
    assert [m.address for m in wire.mail.sent] == ["mailto:ben@mail.example"]
    assert wire.is_clean(expected=2)


async def test_only_holds_are_counted_too(wire: Wire) -> None:
    follow = wire.follows("ana", "sailors", MAIL)
    await wire.first_visit()
    wire.publishes(item(*FERRY))
    await wire.visits()
    wire.takes()
    wire.store.end_follow(follow.id)
    posted = await post(wire.world)
    assert (posted.claimed, posted.held) == (0, 1)


async def test_hourly_alerts_come_together_at_the_full_hour(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL, "hourly")
    wire.follows("ben", "sailors", "mailto:ben@mail.example")
    await wire.first_visit()
    wire.later(timedelta(minutes=10))
    news = [item(f"ferry{n}", f"Ferry {n} in trouble", f"Sailors of ferry {n} wait.") for n in range(3)]
    wire.publishes(*news)
    await wire.runs()
    assert [m.address for m in wire.mail.sent] == ["mailto:ben@mail.example"] * 3
    wire.later(timedelta(minutes=50))
    await wire.posts()
    (bundle,) = [m for m in wire.mail.sent if m.address == MAIL]
    assert bundle.subject.endswith("(and 2 more)")
    assert len(bundle.deliveries) == 3
    assert all(f"Ferry {n} in trouble" in bundle.text for n in range(3))
    assert wire.is_clean(expected=6)


async def test_a_server_that_asks_for_patience_is_asked_again_under_the_same_identity(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    wire.mail.script = [Later("come again")]
    await wire.first_visit()
    wire.publishes(item(*FERRY))
    await wire.runs()
    assert wire.delivery("new").because == "come again"
    wire.later()
    await wire.posts()
    assert [m.id for m in wire.mail.sent] == [wire.mail.sent[0].id] * 2
    assert wire.states() == {"new": ["sent"]}


async def test_an_address_that_is_gone_gets_nothing_more(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    wire.mail.script = [Gone("no such mailbox")]
    await wire.first_visit()
    wire.publishes(item(*FERRY))
    await wire.runs()
    wire.publishes(item("dawn", "Sailors at dawn", "Sailors sang."))
    await wire.runs()
    assert len(wire.mail.sent) == 1
    assert wire.states() == {"new": ["gone", "held"]}
    assert wire.is_clean(expected=2)


# -- what goes wrong stops nothing else -----------------------------------------------------------------------


async def test_an_alert_that_no_channel_takes_stops_no_other(wire: Wire) -> None:
    wire.follows("ana", "sailors", "pigeon:coop")
    wire.follows("ben", "sailors", MAIL)
    await wire.first_visit()
    wire.publishes(item(*FERRY))
    await wire.runs()
    assert [m.address for m in wire.mail.sent] == [MAIL]
    assert wire.states() == {"new": ["refused", "sent"]}
    refused = next(d for d in wire.store.deliveries() if d.state == "refused")
    assert "pigeon:coop" in str(refused.because)


def stumbling(arrival: Arrival, lexicon: Lexicon, source: Source | None) -> Story:
    if "sailors" in str(arrival.item.summary):
        raise RecursionError("too deep")
    return read(arrival, lexicon, source)


async def test_a_story_that_breaks_the_reading_goes_on_as_its_plain_words(store: Store) -> None:
    wire = Wire(store, reader=stumbling)
    wire.follows("ana", "sailors AND pier")
    wire.follows("ben", "lighthouse")
    await wire.first_visit()
    wire.publishes(item(*FERRY), item("light", "Lighthouse repainted", "The lighthouse is white again."))
    await wire.runs()
    assert wire.told() == [("ana", "new", 0), ("ben", "new", 0)]
    assert wire.is_clean(expected=2)


class Broken:
    """An Http that has a fault of its own at one address."""

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    async def get(self, url: str, headers: object) -> Fetched:
        if url == URL:
            raise self.fault
        body = rss(item(*FERRY))
        return Fetched(url=url, status=200, headers=(("content-type", "text/xml"),), body=body, at=NOW)

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("fault", [SourceError("no answer"), KeyError("a fault of ours")])
async def test_a_source_that_breaks_its_visit_stops_no_other_and_is_not_asked_at_once(
    store: Store, fault: Exception
) -> None:
    wire = Wire(store, http=Broken(fault))
    wire.store.add_source(source(id="other", url="https://other.example/feed", pages="never", alert_first=True))
    wire.follows("ana", "sailors")
    await wire.runs()
    assert wire.told() == [("ana", "new", 0)]
    seen = wire.store.visits()["harbour"]
    assert seen.problem is not None
    assert seen.failures == 1
    assert seen.next is not None
    assert seen.next > wire.clock.at + timedelta(minutes=1)


def old_file(path: Path, text: str) -> None:
    """A file that nobody is writing any more."""
    path.write_text(text)
    os.utime(path, (time.time() - 60, time.time() - 60))


async def test_a_file_that_cannot_be_read_stands_on_the_health_line_and_stops_no_other(
    wire: Wire, tmp_path: Path
) -> None:
    tray = tmp_path / "tray"  # a folder of its own: a database beside it would be one of its files
    tray.mkdir()
    wire.store.add_source(source(id="tray", url=tray.as_uri(), kind="folder", name="Tray", alert_first=True))
    wire.follows("ana", "sailors")
    old_file(tray / "bad.json", '{"headline": 7}')
    await wire.visits()
    old_file(tray / "good.json", msgspec.json.encode(story()).decode())
    old_file(tray / "worse.json", '{"headline": "A", "published": "tomorrow"}')
    await wire.runs()
    assert wire.told() == [("ana", "new", 0)]
    assert "worse.json" in str(wire.store.visits()["tray"].problem)
    await wire.runs()
    assert "worse.json" in str(wire.store.visits()["tray"].problem)


# -- a huge story, interrupted --------------------------------------------------------------------------------
