"""What a reader is shown: storylines, a story with what stands around it, and the page of a thing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.samples import NOW, story
from wirebell import standing
from wirebell.app import archive, entitling, following, follows, newspaper, sources, things
from wirebell.app.house import FixedClock, House
from wirebell.app.running import run_once
from wirebell.app.searching import search
from wirebell.app.stories import readable
from wirebell.errors import ExpressionError
from wirebell.model.facts import Change, Figure
from wirebell.settings import load

FLOOD = (
    "The flood in Kembia killed {} people, up from {}, Governor Esther Kapata said on Friday in the river city "
    "of Sundal."
)
STORIES: list[dict[str, Any]] = [
    {"id": "a", "headline": "Kembia flood kills 37", "body": FLOOD.format(37, 12), "hours": 0},
    {"id": "b", "headline": "Kembia flood toll at 84", "body": FLOOD.format(84, 37), "hours": 2},
    {"id": "c", "headline": "Kembia flood toll at 112", "body": FLOOD.format(112, 84), "hours": 4},
    {"id": "d", "headline": "Chess club draws", "body": "The chess club of Orlec drew again.", "hours": 5},
    {"id": "e", "headline": "Kembia secret", "body": "Kembia hides this.", "status": "withheld", "hours": 6},
]


def tray(rows: list[dict[str, Any]]) -> bytes:
    return msgspec.json.encode(
        [
            {
                **{k: v for k, v in row.items() if k != "hours"},
                "published": (NOW + timedelta(hours=row["hours"])).isoformat(),
            }
            for row in rows
        ]
    )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house in which `ana` follows the flood and was alerted to it."""
    place = tmp_path / "tray.json"
    with House(load(tmp_path / "home", {}), FixedClock(NOW + timedelta(hours=8))) as made:
        follows.add_follower(made, "ana")
        follows.add(made, "flood", "ana")
        place.write_bytes(tray(STORIES))
        sources.add(made, sources.SourceWish(address=str(place), name="The Tray", alert_first=True))
        run_once(made)
        yield made


def test_news_is_told_by_storyline_the_newest_development_first(house: House) -> None:
    (line,) = newspaper.my_news(house, "ana")
    assert line.story.headline == "Kembia flood toll at 112"
    assert {one.headline for one in line.older} == {"Kembia flood kills 37", "Kembia flood toll at 84"}
    assert [follow.expression for follow in line.follows] == ["flood"]
    others = newspaper.latest(house, passing=[newspaper.line_key(line)])
    assert [one.story.headline for one in others] == ["Chess club draws"]


def test_news_says_why_in_the_words_that_stand_now(house: House, tmp_path: Path) -> None:
    fixed = [{**row, "body": row["body"].replace("112", "121")} if row["id"] == "c" else row for row in STORIES]
    (tmp_path / "tray.json").write_bytes(tray(fixed))
    run_once(house, all_due=True)
    (line,) = newspaper.my_news(house, "ana")
    assert line.alert is not None
    assert [reason.passage[:38] for reason in line.alert.reasons][-1] == "The flood in Kembia killed 121 people,"


def test_a_follower_is_shown_their_own_news_alone(house: House) -> None:
    follows.add_follower(house, "bo")
    assert newspaper.my_news(house, "bo") == []
    assert newspaper.my_news(house, "nobody") == []


def test_what_is_withheld_is_nowhere(house: House) -> None:
    assert "Kembia secret" not in {line.story.headline for line in newspaper.latest(house)}
    secret = next(s for _, s in house.store.stories() if s.headline == "Kembia secret")
    assert newspaper.story_view(house, secret.id, "ana") is None
    assert (search(house, "secret OR hides").hits, search(house, "secret OR hides").total) == ((), 0)
    sheet = things.sheet(house, "place", "kembia")
    assert sheet is None or "Kembia secret" not in {one.headline for one in sheet.stories}


def test_what_is_closed_is_there_for_the_entitled_alone(house: House) -> None:
    newest = next(s for _, s in house.store.stories() if s.headline == "Kembia flood toll at 112")
    follows.add_follower(house, "bo")
    entitling.close(house, source=newest.source)
    entitling.entitle(house, "ana", sources=[str(newest.source)])
    for follower, seen in (("ana", True), ("bo", False), (None, False)):
        assert (newspaper.story_view(house, newest.id, follower) is not None) is seen
        assert bool(newspaper.latest(house, follower)) is seen
        assert (search(house, "flood", follower).total > 0) is seen
        assert (things.sheet(house, "person", "esther-kapata", follower) is not None) is seen
    assert newspaper.my_news(house, "ana") != []
    assert things.stories_of(house, "person", "esther-kapata", 9) is None
    look = following.look_at(house, "flood", "bo")
    assert look.tried is not None
    assert look.tried.examples == ()


def test_a_story_stands_among_its_storyline_with_what_it_offers_to_follow(house: House) -> None:
    newest = next(s for _, s in house.store.stories() if s.headline == "Kembia flood toll at 112")
    view = newspaper.story_view(house, newest.id, "ana")
    assert view is not None
    assert view.timeline[0].headline == "Kembia flood toll at 112"
    assert view.alert is not None
    offered = {offer.thing.label: offer for offer in view.offers}
    assert offered["Esther Kapata"].thing.path == "/person/esther-kapata"
    assert offered["Esther Kapata"].weekly == 3.0
    assert offered["Esther Kapata"].follow is None
    made = follows.add(house, offered["Esther Kapata"].thing.expression, "ana")
    again = newspaper.story_view(house, newest.id, "ana")
    assert again is not None
    assert {o.thing.label: o.follow for o in again.offers}["Esther Kapata"] == made


def test_the_page_of_a_person_tells_what_they_said_and_what_moved(house: House) -> None:
    sheet = things.sheet(house, "person", "esther-kapata")
    assert sheet is not None
    assert (sheet.thing.label, sheet.total) == ("Esther Kapata", 3)
    assert [one.values for one in sheet.series] == [(12, 37, 84, 112)]
    assert things.sheet(house, "person", "nobody") is None
    assert things.sheet(house, "topic", "wb:nothing") is None
    topic = things.sheet(house, "topic", "wb:us-foreign-policy")
    assert topic is not None
    assert (topic.total, topic.stories) == (0, ())


def test_a_new_story_is_seen_at_once(house: House, tmp_path: Path) -> None:
    before = search(house, "flood").total
    more = {"id": "f", "headline": "Flood recedes", "body": "The flood recedes in Kembia.", "hours": 7}
    (tmp_path / "tray.json").write_bytes(tray([*STORIES, more]))
    run_once(house, all_due=True)
    assert search(house, "flood").total == before + 1
    assert search(house, "flood").hits[0].story.headline == "Flood recedes"


def test_search_pages_and_points(house: House) -> None:
    found = search(house, "flood", page=2)
    assert (found.total, found.page, found.hits) == (3, 2, ())
    with pytest.raises(ExpressionError) as fault:
        search(house, "flood AND (")
    assert fault.value.column > 0


def test_reading_stops_when_the_newest_are_known(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    query = standing.parse("said(kapata: killed)", standing.READER)
    everything = house.archive.newest(query, readable(house), 9)
    monkeypatch.setattr(archive, "READ", 1)
    fresh = archive.Archive(house.store, house.lexicon.topics.ancestors, house.archive._others, house.clock)
    assert fresh.newest(query, readable(house), 9) == everything
    some = fresh.newest(query, readable(house), 1)
    assert some.stories == everything.stories[:1]
    assert fresh.newest(query, readable(house), 1, skip=1).stories == everything.stories[1:2]


def test_how_often_is_remembered_for_ten_minutes(house: House, tmp_path: Path) -> None:
    assert house.archive.weekly(["chess", "flood", "chess"]) == [1.0, 3.0, 1.0]
    more = {"id": "f", "headline": "Chess again", "body": "Chess in Orlec.", "hours": 7}
    (tmp_path / "tray.json").write_bytes(tray([*STORIES, more]))
    run_once(house, all_due=True)
    assert house.archive.weekly(["chess"]) == [1.0]
    house.archive._clock = FixedClock(NOW + timedelta(hours=8, minutes=11))
    assert house.archive.weekly(["chess"]) == [2.0]


def test_looking_at_an_expression_before_following_it(house: House) -> None:
    look = following.look_at(house, "flood", "ana")
    assert look.tried is not None
    assert (look.tried.alerts, look.follow is not None) == (3, True)
    assert following.look_at(house, "  ", "ana").tried is None
    wrong = following.look_at(house, "flood AND", "ana")
    assert (wrong.tried, wrong.fault is not None) == (None, True)
    assert [m.kind for m in following.look_at(house, "kapata", "ana").meanings] == ["person"]


def test_follows_are_kept_with_what_they_bring(house: House) -> None:
    (kept,), left = following.kept(house, "ana", 500)
    assert left == 0
    assert following.kept(house, "ana", 0) == ([], 1)
    assert (kept.label, kept.kind, kept.weekly, kept.paused) == ("“flood”", None, 3.0, False)
    labels = [
        things.follow_label(house, text)
        for text in ('topic:"us foreign policy"', "person:esther", "a AND b", 'source:"the tray"', "broken (")
    ]
    assert labels == [
        ("US foreign policy", "topic"),
        ("Esther", "person"),
        ("“a” and “b”", None),
        ("The Tray", "source"),
        ("broken (", None),
    ]


# -- figures over time ------------------------------------------------------------------------------------


def told(before: int, now: int, hours: int, unit: str | None = None, of: str | None = "people") -> Any:
    moved = Figure(
        value=now,
        unit=unit,
        of=of,
        qualifier=None,
        direction=None,
        by=None,
        change=Change(from_=before, to=now),
        place=None,
        when=None,
        span=(0, 1),
    )
    return story(id=f"s{hours}-{now}", figures=(moved,), published=NOW + timedelta(hours=hours))


def test_one_change_goes_on_where_another_ended() -> None:
    found = things.series([told(84, 112, 4), told(37, 84, 2), told(37, 84, 3), told(5, 6, 1, "%")])
    assert [one.values for one in found] == [(37, 84, 112), (5, 6)]


def test_a_shared_noun_or_number_of_another_unit_is_no_series() -> None:
    found = things.series([told(1, 2, 1), told(3, 4, 2), told(2, 3, 3, "%")])
    assert sorted(one.values for one in found) == [(1, 2), (2, 3), (3, 4)]


def test_what_is_counted_is_said_without_its_owner() -> None:
    assert things.series([told(5200, 3000, 1, of="its troops")])[0].of == "troops"
    assert things.series([told(5200, 3000, 1, of=None)])[0].of is None
