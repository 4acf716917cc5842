"""The doctor: what it finds, and that it finds nothing where nothing is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from tests.app.test_lookback import tell
from tests.contract.wire import MAIL, VISIT, alert, an_arrival, take
from tests.samples import NOW, follow, source, story
from tests.samples import told as told_by
from wirebell import settings as configuration
from wirebell.app.canary import Song
from wirebell.app.doctor import Checkup, examine
from wirebell.app.follow_health import TOGETHER
from wirebell.app.house import FixedClock, House
from wirebell.model.finding import Finding
from wirebell.model.source import Visit
from wirebell.model.story import Story
from wirebell.model.storyline import Storyline
from wirebell.settings import Smtp

DAY = timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(configuration.load(tmp_path, {}, database="memory:"), FixedClock(NOW)) as found:
        yield found


def looked(house: House) -> Checkup:
    return examine(house)


def found(house: House, about: str) -> list[Finding]:
    return [finding for finding in examine(house).findings if finding.about == about]


def tale(at: float, body: str = "Ferry and pier.", **changes: Any) -> Story:
    placed = changes.pop("storyline", None)
    seen = NOW + at * DAY
    return story(
        id=f"t{at}{body[:3]}", body=body, published=None, told=told_by(seen=seen, storyline=placed), **changes
    )


def test_an_empty_house_is_well(house: House) -> None:
    assert looked(house) == Checkup(
        ok=True, follows=0, follows_left=0, sources=0, stories=0, deliveries=0, findings=(), canary=None
    )


def test_a_follow_that_fires_is_well(house: House) -> None:
    house.store.add_source(source())
    tell(house.store, [tale(-n) for n in range(30)])
    for n, expression in enumerate(
        ["ferry", 'source:"Harbour Post" AND pier', "ferry OR volcano", '"ferry and pier"']
    ):
        house.store.add_follow(follow(id=f"f{n}", expression=expression))
    checkup = looked(house)
    assert checkup.findings == ()
    assert (checkup.follows, checkup.stories) == (4, 30)


@pytest.mark.parametrize(
    ("expression", "level", "said"),
    [
        ("lang:en AND lang:de AND x", "broken", "can never fire: no story has lang:"),
        ('topic:"US foreign policies"', "broken", '"US foreign policy" is the nearest'),
        ("topic:zzz", "broken", "no topic is called zzz: it was renamed or never was"),
        ("lang:english AND pier", "broken", "english is no code of a language: write lang:en"),
        ("lang:eng AND pier", "broken", "write lang:en."),
        ("lang:xx AND pier", "note", "A story is in xx only where its source says so"),
        ("pier AND NOT lang:english", "note", "english is no code of a language"),
        ('ferry AND (source:"Harbour Post" OR source:"Harbor Post")', "note", "is called harbor post."),
        ("pier AND NOT source:tribune", "note", "no source that is visited is called tribune."),
        ("pier OR topic:zzz", "note", "no topic is called zzz"),
        ("source:tribune", "broken", "no source that is visited is called tribune."),
        ("source:gone", "broken", "its source The Gone is gone for good."),
        ("storyline:s99 AND pier", "broken", "no story on record is of storyline s99"),
        ("storyline:old", "note", "its storyline ended on 4 February 2026"),
        ("storyline:taken", "note", "its storyline, as part of old, ended on"),
        ("volcano AND NEAR/s(ferry pier)", "note", "none of the 1,0"),
        ("byline:Nobody", "note", "has byline:nobody"),
        ("marched", "note", "silent since 12 February 2026. Before, it met 7 stories a week and was never silent"),
        ('"troops marched"', "note", "silent since 12 February 2026"),
    ],
)
def test_a_follow_that_will_not_fire_is_told_of(house: House, expression: str, level: str, said: str) -> None:
    _archive(house)
    house.store.add_follow(follow(expression=expression))
    (one,) = found(house, "follow")
    assert (one.level, one.id) == (level, "f1")
    assert said in one.says
    assert one.do


def _archive(house: House) -> None:
    """A thousand stories over two months, some of which came daily until a month ago."""
    ferries = [tale(-n / 20) for n in range(1_000)]
    troops = [tale(-30.0 - n, "Troops marched.") for n in range(20)]
    old = [tale(-38.0, "Rain.", storyline=Storyline(id="old", aliases=("taken",)))]
    tell(house.store, [*ferries, *troops, *old])
    house.store.add_source(source())
    house.store.add_source(source(id="gone-1", url="https://gone.example/", name="The Gone"))
    house.store.accept(Visit(source="gone-1", url="https://gone.example/", gone=True), [])


def test_a_source_that_is_visited_no_more_is_told_of_with_its_last_story(house: House) -> None:
    tell(house.store, [tale(-3)])
    house.store.add_follow(follow(expression="source:harbour"))
    house.store.add_follow(follow(id="f2", follower="ben", expression="source:harbour"))
    (one,) = found(house, "follow")
    assert "its last story came on 11 March 2026" in one.says
    assert one.says.startswith("Followed by 2 followers")


def test_follows_that_ask_for_the_same_are_looked_at_once_and_a_page_looks_at_the_newest(house: House) -> None:
    _archive(house)
    for n in range(12):
        house.store.add_follow(follow(id=f"f{n:02}", follower=f"reader {n % 2}", expression=f"topic:none{n // 4}"))
    whole = examine(house)
    assert (whole.follows, whole.follows_left) == (3, 0)
    wrong = [one for one in whole.findings if one.about == "follow"]
    assert [one.id for one in wrong] == ["f09", "f05", "f01"]
    assert all(one.says.startswith("Followed by 2 followers: no topic is called none") for one in wrong)
    some = examine(house, most=2)
    assert (some.follows, some.follows_left, len(some.findings)) == (2, 1, 3)


def test_more_follows_than_are_asked_about_at_a_time(house: House) -> None:
    _archive(house)
    for n in range(TOGETHER + 30):
        house.store.add_follow(follow(id=f"f{n}", expression=f"ferry OR w{n}"))
    house.store.add_follow(follow(id="gone", expression="topic:nosuch"))
    house.store.add_follow(follow(id="silent", expression='"troops marched" OR pavement'))
    checkup = examine(house)
    assert checkup.follows == TOGETHER + 32
    assert [one.id for one in checkup.findings if one.about == "follow"] == ["gone", "silent"]


def test_an_expression_that_no_longer_parses_is_told_of(house: House) -> None:
    house.store.add_follow(follow(expression="((("))
    (one,) = found(house, "follow")
    assert (one.level, "no longer parses" in one.says) == ("broken", True)


def test_broken_and_overdue_sources_are_told_of(house: House) -> None:
    house.store.add_source(source())
    house.store.accept(replace(VISIT, failures=5, problem="timed out", next=NOW - DAY), [])
    first, second = found(house, "source")
    assert (first.level, first.subject) == ("broken", "The Harbour Post")
    assert second.says == "1 source was due over an hour ago."


def test_work_that_is_stuck_is_told_of(house: House) -> None:
    house.store.accept(VISIT, [an_arrival(seen=NOW - DAY)])
    (one,) = found(house, "story")
    assert one.says == "1 waits to be told, the first for 24 hours."


def test_late_deliveries_and_dead_channels_are_told_of(house: House) -> None:
    house.store.add_follow(follow(to=MAIL.to))
    take(house.store, "s1", alert(follows=(MAIL,), due=NOW - DAY, created=NOW - DAY))
    house.store.suppress(MAIL.to, "it bounced")
    assert [f.says for f in found(house, "delivery")] == ["1 is late, the first by 24 hours."]
    (channel,) = found(house, "channel")
    assert (channel.subject, channel.level) == ("me@desk.example", "broken")
    assert "it bounced" in channel.says


SONGS: list[tuple[Song, str | None, str]] = [
    (Song(sung=NOW, latency=1.0, heard=3), None, ""),
    (
        Song(sung=NOW, missed=2, problem="the disk is full"),
        "broken",
        "the last 2 were not heard: the disk is full.",
    ),
    (Song(sung=NOW - DAY, latency=1.0), "note", "the last one sang 24 hours ago."),
    (Song(sung=NOW, latency=90.0), "note", "it took 90 seconds"),
]


@pytest.mark.parametrize(("song", "level", "said"), SONGS)
def test_the_canary_is_listened_for(house: House, song: Song, level: str | None, said: str) -> None:
    (house.settings.home / "canary.json").write_bytes(msgspec.json.encode(song))
    heard = found(house, "canary")
    assert [one.level for one in heard] == ([level] if level else [])
    assert all(said in one.says for one in heard)
    assert looked(house).canary == song


def test_a_clock_that_went_back_is_told_of(house: House) -> None:
    tell(house.store, [tale(2)])
    (one,) = found(house, "clock")
    assert one.says == "it is 2 days behind what was written last."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s, "no mail server is set"),
        (lambda s: replace(s, smtp=Smtp(host="mail.example")), "opens on this machine alone"),
        (lambda s: replace(s, smtp=Smtp(host="mail.example"), base_url="https://news.example"), None),
    ],
)
def test_settings_that_keep_mail_from_readers_are_told_of(
    house: House, change: Callable[[Any], Any], said: str | None
) -> None:
    house.store.add_follow(follow(to=MAIL.to))
    house.settings = change(house.settings)
    heard = found(house, "settings")
    assert len(heard) == (said is not None)
    assert all(said is not None and said in one.says for one in heard)


def test_a_key_that_cannot_be_used_is_told_of(house: House) -> None:
    (house.settings.home / "secret").write_text("")
    (one,) = found(house, "settings")
    assert (one.level, one.subject) == ("broken", "Key")
    assert "secret cannot be read, or is cut short" in one.says


def test_a_home_that_cannot_be_written_is_told_of(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: (Path(path), mode) != (house.settings.home, os.W_OK))
    (one,) = found(house, "settings")
    assert (one.level, one.subject) == ("broken", "Home")


def test_a_home_of_before_that_others_can_look_into_is_told_of(house: House) -> None:
    home = house.settings.home
    (home / "mail").mkdir(mode=0o755)
    assert found(house, "settings") == []  # nobody gets through the home
    home.chmod(0o755)
    (one,) = found(house, "settings")
    assert (one.level, one.subject, one.do) == ("note", "Home", f"chmod o= {home}")
    (home / "mail").chmod(0o700)
    assert found(house, "settings") == []


def test_passkeys_that_nobody_can_have_are_told_of(house: House) -> None:
    house.settings = replace(house.settings, passkeys=True)
    (one,) = found(house, "settings")
    assert (one.level, "base_url has the number 127.0.0.1" in one.says) == ("note", True)
    house.settings = replace(house.settings, base_url="https://news.example")
    assert found(house, "settings") == []
