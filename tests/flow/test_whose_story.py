"""Whose a story is: an address in several sources, and which of them may change what stands there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.fake_http import feed
from tests.flow.wire import FERRY, FIX, HOUR, MAIL, Wire, item, story, titles
from tests.samples import NOW, source
from wirebell.app import editing, stories
from wirebell.model.entitlement import Entitlement
from wirebell.model.pushed import Pushed
from wirebell.model.source import Fetched
from wirebell.pipeline.push import push

ADDRESS = "https://harbour.example/ferry"
ELSEWHERE = "https://lists.example/feed"
SECTION = "https://feeds.harbour.example/world"
HOSTED = "https://feeds.feedburner.com/harbour"
FALSE = f"<p>Eleven sailors were lost.</p>{FIX}"
TEASER = ("ferry", FERRY[1], "Nine sailors rescued. The long read.")


async def known(wire: Wire, *urls: str) -> None:
    """Make sources known, each by a first visit, beside the wire's own."""
    for number, url in enumerate(urls):
        wire.store.add_source(source(id=f"s{number}", url=url, name="", pages="never"))
        wire.publishes(item(f"old{number}", f"Lanterns {number}", "They were lit.", NOW - 3 * HOUR), url=url)
    await wire.first_visit()


async def shown(wire: Wire, *items: str, **where: str) -> None:
    wire.publishes(*items, **where)
    await wire.runs()
    wire.later()


def versions(wire: Wire) -> list[tuple[int, str, str | None]]:
    """Return the versions of what stands at the address: number, kind and source of each."""
    found = wire.store.find_story(ADDRESS)
    assert found
    return [(one.told.version, one.told.kind, one.source) for one, _ in wire.store.lineage(found.id)]


def cancels(wire: Wire, url: str) -> None:
    gone = {"url": ADDRESS, "status": "canceled"}
    other = {"id": "other", "url": f"{url}/other", "headline": "Other", "body": "Nothing else."}
    wire.http.say(url, feed(lines(gone, other)))


def lines(*rows: dict[str, str]) -> bytes:
    return b"".join(msgspec.json.encode(row) + b"\n" for row in rows)


def pushed(wire: Wire, name: str, message: str, **changes: Any) -> Pushed:
    by = source(id="p", url=f"push:{name}", kind="push", name="Harbour", alert_first=True)
    wire.store.add_source(by)
    row = story(url=ADDRESS, **changes)
    sent = Fetched(url=by.url, status=200, headers=(), body=msgspec.json.encode(row), at=wire.clock.at)
    return push(by, sent, wire.store, wire.clock.at, message)


async def test_another_source_neither_corrects_nor_withdraws_a_papers_story(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    await known(wire, ELSEWHERE)
    await shown(wire, item(*FERRY))
    await shown(wire, item("ferry", "Ferry company bankrupt", FALSE), url=ELSEWHERE)
    cancels(wire, ELSEWHERE)
    await wire.runs()
    assert (titles(wire), versions(wire)) == ([FERRY[1]], [(1, "new", "harbour")])
    await shown(wire, item("ferry", FERRY[1], FERRY[2] + FIX))
    assert titles(wire) == [FERRY[1], f"Correction: {FERRY[1]}"]
    assert wire.is_clean(expected=2)


async def test_what_others_showed_first_keeps_nobody_from_the_papers_own(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    wire.follows("ben", "lost", "mailto:ben@mail.example")
    await known(wire, ELSEWHERE)
    await shown(wire, item("ferry", "Ferry lost", "All were lost."), url=ELSEWHERE)
    assert wire.told() == [("ben", "new", 0)]
    await shown(wire, item(*FERRY))
    assert wire.told() == [("ana", "new", 0), ("ben", "new", 0)]
    await shown(wire, item("ferry", "Ferry lost for good", FALSE), url=ELSEWHERE)
    assert versions(wire) == [(1, "new", "s0"), (2, "new", "harbour")], "who showed it first may no longer"
    assert wire.is_clean(expected=2)


async def test_what_others_showed_on_their_first_visit_does_not_silence_the_papers_own(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    await known(wire)
    wire.store.add_source(source(id="s0", url=ELSEWHERE, name="", pages="never"))
    await shown(wire, item(*FERRY), url=ELSEWHERE)
    assert titles(wire) == []
    await shown(wire, item(*FERRY))
    assert titles(wire) == [FERRY[1]]
    assert wire.is_clean(expected=1)


async def test_what_others_withdrew_at_its_address_does_not_hide_the_papers_own(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    await known(wire, ELSEWHERE)
    cancels(wire, ELSEWHERE)
    await wire.runs()
    await shown(wire, item(*FERRY))
    await shown(wire, item("ferry", FERRY[1], FERRY[2] + FIX))
    assert titles(wire) == [FERRY[1], f"Correction: {FERRY[1]}"]
    assert wire.is_clean(expected=2)


async def test_what_our_desk_withdrew_stays_withdrawn_whoever_showed_it(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    await known(wire, ELSEWHERE)
    await shown(wire, item(*FERRY), url=ELSEWHERE)
    found = wire.store.find_story(ADDRESS)
    assert found
    editing.withdraw(wire.house, found)
    await wire.runs()
    await shown(wire, item(*FERRY))
    assert titles(wire) == [FERRY[1], f"Withdrawn: {FERRY[1]}"]
    assert wire.is_clean(expected=2)


async def test_a_hosted_feed_corrects_and_withdraws_what_it_alone_brings(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    await known(wire, HOSTED)
    await shown(wire, item(*FERRY), url=HOSTED)
    await shown(wire, item("ferry", FERRY[1], FERRY[2] + FIX), url=HOSTED)
    cancels(wire, HOSTED)
    await wire.runs()
    assert titles(wire) == [FERRY[1], f"Correction: {FERRY[1]}", f"Withdrawn: {FERRY[1]}"]
    assert wire.is_clean(expected=3)


async def test_one_address_in_two_feeds_of_a_paper_settles(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    await known(wire, SECTION)
    for n in range(4):
        other = item(f"n{n}", f"Other {n}", "Nothing else.")
        wire.publishes(item(*TEASER), other, url=SECTION)
        await shown(wire, item(*FERRY), other)
    assert len(versions(wire)) == 1
    await shown(wire, item("ferry", FERRY[1], TEASER[2] + FIX), url=SECTION)
    assert titles(wire) == [FERRY[1], f"Correction: {FERRY[1]}"], "the paper's other feed corrects it, too"
    await shown(wire, item(*FERRY), item("last", "Last", "Nothing else."))
    assert len(versions(wire)) == 2
    assert wire.is_clean(expected=2)


@pytest.mark.parametrize(("name", "corrects"), [("harbour", True), ("harbour-example", True), ("quay", False)])
async def test_a_publisher_named_as_the_site_corrects_what_its_feed_brought(
    wire: Wire, name: str, corrects: bool
) -> None:
    wire.follows("ana", "sailors", MAIL)
    await known(wire)
    await shown(wire, item(*FERRY))
    answer = pushed(wire, name, "m1", body=f"{FERRY[2]}\n\n{FIX[3:-4]}")
    gone = pushed(wire, name, "m2", status="canceled")
    assert (answer.changed, gone.withdrawn) == (corrects, corrects)


async def test_a_publisher_goes_on_with_what_it_pushed_whatever_its_feed_shows(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    await known(wire)
    assert pushed(wire, "cms", "m1").new == 1
    await shown(wire, item(*TEASER))
    assert versions(wire) == [(1, "new", "p")], "a teaser is no edit of the text"
    assert pushed(wire, "cms", "m2", body=f"{FERRY[2]}\n\n{FIX[3:-4]}").changed == 1
    await wire.runs()
    assert pushed(wire, "cms", "m3", status="canceled").withdrawn == 1
    await wire.runs()
    wire.later(timedelta(minutes=5))
    await shown(wire, item(*TEASER), item("n", "Other", "Nothing else."))
    assert titles(wire) == [FERRY[1], f"Correction: {FERRY[1]}", f"Withdrawn: {FERRY[1]}"]
    assert wire.is_clean(expected=3)


async def test_an_open_feed_tells_those_to_whom_the_closed_one_before_it_was_closed(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    wire.follows("ben", "sailors", "mailto:ben@mail.example")
    wire.follows("cleo", "premium", "mailto:cleo@mail.example")
    await known(wire, SECTION)
    wire.store.entitle(Entitlement(thing="source:harbour"))
    wire.store.entitle(Entitlement(thing="source:harbour", follower="ben"))
    await shown(wire, item("ferry", FERRY[1], FERRY[2] + " The premium text."))
    assert [m.address for m in wire.mail.sent] == ["mailto:ben@mail.example"]
    await shown(wire, item(*TEASER), url=SECTION)
    await shown(wire, item(*TEASER), item("n", "Other", "Nothing else."), url=SECTION)
    assert [m.address for m in wire.mail.sent] == ["mailto:ben@mail.example", MAIL]
    assert versions(wire) == [(1, "new", "harbour"), (2, "new", "s0")]
    assert wire.told() == [("ana", "new", 0), ("ana", "new", 2), ("ben", "new", 0), ("cleo", "new", 0)]
    (why,) = {stories.explain(wire.house, ADDRESS, "ana").because}
    assert why == "It met sailors."
    assert "not entitled" in stories.explain(wire.house, ADDRESS, "cleo").because
    await shown(wire, item("ferry", FERRY[1], TEASER[2] + FIX), url=SECTION)
    assert sorted(m.address for m in wire.mail.sent[2:]) == [MAIL, "mailto:ben@mail.example"]
    assert wire.is_clean()


async def test_a_closed_feed_after_an_open_one_closes_nothing(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    await known(wire, SECTION)
    wire.store.entitle(Entitlement(thing="source:harbour"))
    await shown(wire, item(*TEASER), url=SECTION)
    await shown(wire, item(*FERRY))
    assert (titles(wire), versions(wire)) == ([FERRY[1]], [(1, "new", "s0")])
    assert wire.is_clean(expected=1)
