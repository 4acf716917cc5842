from __future__ import annotations

import asyncio
from datetime import datetime
from itertools import pairwise

import pytest

from tests.fake_http import FakeHttp, Reply, page
from tests.samples import NOW, item, source
from wirebell.errors import SourceError
from wirebell.intake.pages import SHORT, Completed, Manners, complete
from wirebell.intake.robots import Robots
from wirebell.model.source import Fetched, Item, Pages

HOST = "https://harbour.example"
STORY = "<!doctype html><html><body><p>The ferry will sail again on Monday.</p></body></html>"
SWIFT = Manners(apart=0.0)


class Open:
    async def allowed(self, url: str, now: datetime) -> bool:
        return True


def _items(count: int, **changes: str) -> list[Item]:
    return [item(guid=str(n), url=f"{HOST}/{n}", **changes) for n in range(count)]


def _http(count: int = 1) -> FakeHttp:
    return FakeHttp({f"{HOST}/{n}": page(STORY) for n in range(count)})


async def _complete(http: FakeHttp, items: list[Item], pages: Pages = "always", **manners: int) -> Completed:
    kind = Manners(apart=0.0, **manners)
    return await complete(items, source(pages=pages), http, Open(), NOW, kind)


LONG = "The ferry sails. " * 40


@pytest.mark.parametrize(
    ("pages", "changes", "fetched"),
    [
        ("always", {}, True),
        ("always", {"text": LONG}, True),
        ("never", {}, False),
        ("short", {}, True),
        ("short", {"text": "x" * (SHORT - 1)}, True),
        ("short", {"text": "x" * SHORT}, False),
        ("short", {"html": f"<p>{LONG}</p>"}, False),
        ("short", {"summary": LONG}, False),
        ("short", {"html": "<p style='" + "x" * SHORT + "'>Short.</p>"}, True),
    ],
)
async def test_which_stories_have_their_page_fetched(
    pages: Pages, changes: dict[str, str], *, fetched: bool
) -> None:
    http = _http()
    done = await _complete(http, _items(1, **changes), pages)
    assert (done.items[0].page == STORY, len(http.asked)) == (fetched, int(fetched))
    assert not done.problems


@pytest.mark.parametrize("url", [None, "", "ftp://harbour.example/0", "urn:story:1", "/0"])
async def test_a_story_without_an_address_has_no_page(url: str | None) -> None:
    http = _http()
    assert (await _complete(http, [item(url=url)])).items == [item(url=url)]
    assert not http.asked


async def test_a_page_that_is_there_already_is_not_fetched() -> None:
    http = _http()
    await _complete(http, _items(1, page=STORY))
    assert not http.asked


async def test_nothing_of_the_feed_is_lost_and_the_order_stays() -> None:
    items = _items(5)
    done = await _complete(_http(3), items)
    assert [i.guid for i in done.items] == ["0", "1", "2", "3", "4"]
    assert [i.page for i in done.items] == [STORY] * 3 + [None] * 2
    assert done.items[3:] == items[3:]
    assert [i.text for i in done.items] == [i.text for i in items]


@pytest.mark.parametrize(
    "answer",
    [
        Reply(STORY.encode(), 404, {"content-type": "text/html"}),
        Reply(STORY.encode(), 500, {"content-type": "text/html"}),
        Reply(b"%PDF-1.7", headers={"content-type": "application/pdf"}),
        SourceError(f"{HOST}/0 broke off before the end of its answer."),
    ],
)
async def test_a_page_that_fails_leaves_the_item_and_is_told(answer: Reply | SourceError) -> None:
    done = await _complete(FakeHttp({f"{HOST}/0": answer}), _items(1))
    assert done.items == _items(1)
    assert len(done.problems) == 1
    assert HOST in done.problems[0]


async def test_robots_are_heeded() -> None:
    http = _http(2)
    http.say(HOST + "/robots.txt", Reply(b"User-agent: *\nDisallow: /1"))
    done = await complete(_items(2), source(pages="always"), http, Robots(http), NOW, SWIFT)
    assert [i.page for i in done.items] == [STORY, None]
    assert HOST + "/1" not in {url for url, _ in http.asked}
    assert "does not let robots" in done.problems[0]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>Hafenfähre – „sicher“</p>".encode(), "text/html; charset=utf-8"),
        ("<p>Hafenfähre – „sicher“</p>".encode("cp1252"), "text/html; charset=iso-8859-1"),
        ('<meta charset="windows-1252"><p>Hafenfähre – „sicher“</p>'.encode("cp1252"), "text/html"),
        ("\ufeff<p>Hafenfähre – „sicher“</p>".encode("utf-16"), "text/html"),
        ("<p>Hafenfähre – „sicher“</p>".encode(), "application/xhtml+xml"),
    ],
)
async def test_pages_are_decoded(body: bytes, kind: str) -> None:
    done = await _complete(FakeHttp({f"{HOST}/0": Reply(body, headers={"content-type": kind})}), _items(1))
    assert "<p>Hafenfähre – „sicher“</p>" in (done.items[0].page or "")


async def test_headers_about_rights_come_with_the_page() -> None:
    headers = {"content-type": "text/html", "x-robots-tag": "noarchive", "tdm-reservation": "1"}
    done = await _complete(FakeHttp({f"{HOST}/0": Reply(b"<p>x</p>", headers=headers)}), _items(1))
    assert done.items[0].links == (("x-robots-tag", "noarchive"), ("tdm-reservation", "1"))


async def test_no_more_pages_than_are_polite_and_it_is_told() -> None:
    http = _http(30)
    done = await _complete(http, _items(30), most=7)
    assert len(http.asked) == sum(i.page is not None for i in done.items) == 7
    assert done.problems == ("23 more pages were not fetched, to be polite.",)


class Watched(FakeHttp):
    """Takes a moment for each answer and keeps when each began and how many ran together, by host."""

    def __init__(self) -> None:
        super().__init__()
        self.running: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.began: dict[str, list[float]] = {}

    async def get(self, url, headers):  # type: ignore[no-untyped-def]
        host = url.split("/")[2]
        self.began.setdefault(host, []).append(asyncio.get_running_loop().time())
        self.running[host] = self.running.get(host, 0) + 1
        self.most[host] = max(self.most.get(host, 0), self.running[host])
        await asyncio.sleep(0.03)
        self.running[host] -= 1
        return Fetched(url=url, status=200, headers=(), body=b"<p>words</p>", at=NOW)


class Exact(asyncio.SelectorEventLoop):
    """A loop whose time stands still but while it waits: what is measured by it is exact on any machine."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        look = self._selector.select  # type: ignore[attr-defined]

        def passing(timeout: float | None) -> object:
            self.now += timeout or 0.0
            return look(0)

        self._selector.select = passing  # type: ignore[attr-defined]

    def time(self) -> float:
        return self.now


def test_two_at_a_time_and_apart_for_each_host_but_our_own() -> None:
    http = Watched()
    hosts = ("a.example", "b.example", "127.0.0.1:8000", "localhost:8000")
    items = [item(url=f"http://{host}/{n}") for host in hosts for n in range(5)]
    with asyncio.Runner(loop_factory=Exact) as runner:
        runner.run(complete(items, source(pages="always"), http, Open(), NOW, Manners(apart=0.02)))
    assert max(http.most.values()) == 2
    for host in hosts[:2]:
        began = http.began[host]
        assert min(b - a for a, b in pairwise(began)) >= 0.02 - 1e-9
    assert http.most["127.0.0.1:8000"] == http.most["localhost:8000"] == 2
    assert http.began["127.0.0.1:8000"][1] - http.began["127.0.0.1:8000"][0] < 1e-9
