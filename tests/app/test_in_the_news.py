"""What is in the news: what most outlets tell of comes first, and nothing that a reader may not read is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.samples import NOW
from tests.web.pages_of import pages_of
from wirebell.app import entitling, follows, sources
from wirebell.app.house import FixedClock, House
from wirebell.app.in_the_news import in_the_news
from wirebell.app.running import run_once
from wirebell.settings import load

SUMMIT = "Prime Minister Idris Sayed met President Elena Duarte in Geneva on Friday, {}."
PAPERS: dict[str, list[str]] = {
    "Lantern": [SUMMIT.format("an aide said"), "Elena Duarte spoke in Geneva of grain."],
    "Ledger": [SUMMIT.format("officials confirmed")],
    "Post": ["Elena Duarte left Geneva for Oslo, her office said."],
    "Herald": ["Two metres of snow fell in Oslo on Friday, a record for March."],
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(load(tmp_path / "home", {}), FixedClock(NOW + timedelta(hours=1))) as made:
        follows.add_follower(made, "ana")
        for paper, bodies in PAPERS.items():
            place = tmp_path / f"{paper}.json"
            rows = [
                {"id": f"{paper}{n}", "headline": body[:24], "body": body, "published": NOW.isoformat()}
                for n, body in enumerate(bodies)
            ]
            place.write_bytes(msgspec.json.encode(rows))
            sources.add(made, sources.SourceWish(address=str(place), name=paper))
        run_once(made)
        yield made


def offered(house: House, kind: str, follower: str | None = "ana") -> Sequence[str]:
    return [one.thing.label for one in in_the_news(house, follower) if one.thing.kind == kind]


def test_what_most_outlets_tell_of_comes_first(house: House) -> None:
    assert offered(house, "person") == ["Elena Duarte", "Idris Sayed"]
    assert offered(house, "place")[0] == "Geneva"


def test_what_only_one_story_that_one_may_read_tells_of_is_not_in_the_news(house: House) -> None:
    assert offered(house, "place") == ["Geneva", "Oslo"]
    entitling.close(house, source="Herald")
    assert offered(house, "place") == offered(house, "place", None) == ["Geneva"]


def test_what_is_followed_already_says_so(house: House) -> None:
    made = follows.add(house, 'person:"Elena Duarte"', "ana")
    known = {one.thing.label: one.follow for one in in_the_news(house, "ana")}
    assert (known["Elena Duarte"], known["Idris Sayed"]) == (made, None)


def test_who_follows_nothing_is_offered_it_where_following_begins(house: House) -> None:
    with pages_of(house, loopback=True) as client:
        for page in (client.get("/").text, client.get("/follows/new").text):
            assert "In the news" in page
            assert 'value="person:&#34;elena duarte&#34;"' in page
        assert "In the news" not in client.get("/follows/new?expression=grain").text
        assert "In the news" not in client.get("/follows/try?expression=").text


def test_who_follows_something_has_their_news_undisturbed(house: House) -> None:
    follows.add(house, "grain", "me")
    with pages_of(house, loopback=True) as client:
        assert "In the news" not in client.get("/").text
