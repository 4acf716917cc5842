"""Sources on the desk's pages: looked at, added, changed and let go, on record and to be undone."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.loopback import Loopback, http, loopback
from tests.samples import NOW
from tests.web.conftest import Client, send
from tests.web.pages_of import pages_of
from wirebell.app import changing, sources
from wirebell.app.house import FixedClock, House
from wirebell.settings import load

FEED = b"""<rss version="2.0"><channel><title>Harbour &amp; Sea</title>
<item><title>Old pier</title><link>https://sea.example/1</link>
<pubDate>Sun, 01 Feb 2026 08:00:00 GMT</pubDate></item>
<item><title>New &lt;i&gt;ferry&lt;/i&gt;</title><link>https://sea.example/2</link>
<pubDate>Mon, 02 Feb 2026 08:00:00 GMT</pubDate></item>
<item><title>Clock that begins</title><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate></item>
</channel></rss>"""
FRONT = b'<html><head><link rel="alternate" type="application/rss+xml" href="/sea.rss"></head><p>News</html>'


@pytest.fixture
def near(told_house: Path, tmp_path: Path) -> Iterator[House]:
    """A house that may fetch from this machine."""
    home = shutil.copytree(told_house, tmp_path / "near")
    with House(load(home, {}, allow_private=("127.0.0.0/8",)), FixedClock(NOW)) as found:
        yield found


async def asked(house: House, papers: Loopback, **fields: str) -> httpx.Response:
    """Send the form of the sources' page; `address` is a path of the paper's."""

    def sent() -> httpx.Response:
        with pages_of(house, loopback=True) as client:
            return send(client, "/desk/sources", **{**fields, "address": papers.url(fields["address"])})

    return await asyncio.to_thread(sent)


async def test_what_an_address_holds_is_shown_before_it_is_added(near: House) -> None:
    before = len(near.store.sources())
    async with loopback() as papers:
        papers.answers["/sea.rss"] = http(FEED, content_type="application/rss+xml")
        seen = await asked(near, papers, address="/sea.rss", do="look")
        assert seen.status_code == 200
        assert "Harbour &amp; Sea" in seen.text
        assert "3 stories stand there" in seen.text
        shown = [seen.text.index(title) for title in ("New ferry", "Old pier", "Clock that begins")]
        assert shown == sorted(shown)
        assert len(near.store.sources()) == before
        added = await asked(near, papers, address="/sea.rss", do="add", pages="never", name="Sea")
        assert added.headers["location"] == "/desk/sources?told=source"
        again = await asked(near, papers, address="/sea.rss", do="look")
    source = next(one for one in near.store.sources() if one.name == "Sea")
    assert (source.url, source.pages) == (papers.url("/sea.rss"), "never")
    assert "It is a source already" in again.text
    assert f"/desk/source/{source.id}" in again.text


async def test_a_front_page_offers_the_feed_that_it_names(near: House) -> None:
    async with loopback() as papers:
        papers.answers["/"] = http(FRONT, content_type="text/html")
        seen = await asked(near, papers, address="/", do="look")
    assert f'name="address" value="{papers.url("/sea.rss")}"' in seen.text
    assert "Look at that feed" in seen.text
    assert 'value="add"' not in seen.text


async def test_what_cannot_be_reached_says_why_and_can_be_added_all_the_same(near: House) -> None:
    async with loopback() as papers:
        seen = await asked(near, papers, address="/missing", do="look")
    assert "has nothing at this address (404)" in seen.text
    assert "Add it all the same" in seen.text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Give the web address"),
        ("/etc/passwd", "Give the web address"),
        ("file:///etc/passwd", "Give the web address"),
        ("push:harbour", "Give the web address"),
        ("javascript:alert(1)", "Give the web address"),
        ("https://ana:geheim@sea.example/feed", "holds a name or password"),
        ("https://", "is no web address"),
    ],
)
def test_only_the_web_is_visited_for_an_editor(client: Client, house: House, address: str, said: str) -> None:
    before = house.store.sources()
    for do in ("look", "add"):
        answer = send(client, "/desk/sources", do=do, address=address)
        assert (answer.status_code, said in answer.text) == (400, True)
        assert "geheim" not in answer.text.replace(f'value="{address}"', "")
    assert house.store.sources() == before


def test_an_address_needs_no_scheme_and_one_that_looks_like_anothers_is_warned_of(
    client: Client, house: House
) -> None:
    answer = send(client, "/desk/sources", do="add", address="sea.example/feed")
    assert answer.status_code == 303
    assert "https://sea.example/feed" in {one.url for one in house.store.sources()}
    warned = send(client, "/desk/sources", do="look", address="https://reuters.invalid/feed").text
    assert "has the same name under another ending" in warned
    german = client.post(
        "/desk/sources",
        data={
            "token": re.findall(r'name="token" value="([^"]+)"', client.get("/settings").text)[0],
            "do": "look",
            "address": "https://reuters.invalid/feed",
        },
        headers={"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8580", "Accept-Language": "de"},
    ).text
    assert "hat denselben Namen mit anderer Endung" in german


def test_a_source_is_changed_let_go_and_taken_back(client: Client, house: House) -> None:
    (there,) = house.store.sources()
    place = f"/desk/source/{there.id}"
    assert send(client, f"{place}/change", name="Tray of news", pages="never").status_code == 303
    (changed,) = house.store.sources()
    assert (changed.name, changed.pages, changed.alert_first) == ("Tray of news", "never", there.alert_first)
    send(client, f"{place}/change", pages="always")
    send(client, f"{place}/change", pages="never")
    assert house.store.sources() == [changed], "a form that says nothing of the name leaves it"
    assert send(client, f"{place}/change", name="x" * 201).status_code == 400
    assert send(client, f"{place}/change", pages="sometimes").status_code == 400
    assert send(client, f"{place}/remove").status_code == 400
    assert send(client, f"{place}/remove", sure="yes").headers["location"] == "/desk/sources?told=saved"
    assert house.store.sources() == []
    assert client.get(place).status_code == 404
    rows = changing.rows(house, 9, "source")
    assert [(row.who, row.undo) for row in rows[:2]] == [(rows[0].who, True)] * 2
    page = client.get("/desk/log").text
    assert "Tray of news" in page
    assert send(client, f"/desk/log/{rows[0].number}/undo").status_code == 303
    assert house.store.sources() == [changed]
    assert send(client, f"/desk/log/{changing.rows(house, 1, 'source')[0].number}/undo").status_code == 303
    assert house.store.sources() == []


def test_a_change_of_a_source_is_undone_without_its_contract(client: Client, house: House) -> None:
    (there,) = house.store.sources()
    send(client, f"/desk/source/{there.id}/change", name="Tray of news", pages="always")
    number = changing.rows(house, 1, "source")[0].number
    send(client, f"/desk/source/{there.id}/terms", excerpt="none", characters="", picture="no", shared="default")
    send(client, f"/desk/source/{there.id}/terms", excerpt="default", picture="no", shared="default")
    assert send(client, f"/desk/log/{number}/undo").status_code == 303
    (now,) = house.store.sources()
    assert (now.name, now.pages, now.terms.picture) == (there.name, there.pages, False)


def test_what_is_there_or_changes_nothing_leaves_no_record(house: House) -> None:
    (there,) = house.store.sources()
    before = len(changing.rows(house, 99, "source"))
    sources.change(house, there.id, sources.SourceSettings(name=there.name))
    wish = sources.SourceWish(address="https://sea.example/feed")
    assert sources.add(house, wish).added
    assert not sources.add(house, wish).added
    assert len(changing.rows(house, 99, "source")) == before + 1
