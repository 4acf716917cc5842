"""Followers out to a file and in again; what is wrong with a file; and followers gone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.samples import NOW, source
from tests.standing.trees import queries
from wirebell import settings as configuration
from wirebell import standing
from wirebell.app import feeds, follows, preferring
from wirebell.app.follows import feed_path
from wirebell.app.house import FixedClock, House
from wirebell.app.portable import as_json, bring, erase, exported, read_portable, schema
from wirebell.deliver.unsubscribe import Stop
from wirebell.errors import UsageError
from wirebell.model.moving import BroughtCounts
from wirebell.model.policy import Mute
from wirebell.model.portable import (
    NOTHING_SAID,
    Portable,
    PortableFollow,
    PortableFollower,
    PortableMember,
    PortablePolicy,
    PortableSource,
)

LATER = NOW + timedelta(days=40)


def house_at(folder: Path) -> House:
    return House(configuration.load(folder, {}, database="memory:"), FixedClock(NOW))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with house_at(tmp_path) as found:
        yield found


policies = st.builds(
    PortablePolicy,
    cadence=st.sampled_from([None, "hourly", "group:30m", "digest:07:30,18:00"]),
    days=st.sampled_from([None, "mon-fri"]),
    quiet=st.sampled_from([None, (), ("22:00-07:00",)]),
    cap=st.sampled_from([None, "", "10/day"]),
    pause=st.sampled_from([None, "2026-12-24..2027-01-02"]),
    mute=st.sampled_from([None, (Mute("sport"), Mute("a OR b", LATER))]),
    outlets=st.sampled_from([None, 0, 3]),
    once_per_event=st.sampled_from([None, True, False]),
    languages=st.sampled_from([None, ("en", "fr")]),
).map(lambda policy: NOTHING_SAID if policy == NOTHING_SAID else policy)
expressions = queries.map(standing.canonical)
addresses = st.sampled_from(["feed", "mailto:me@desk.example"])
follow_lists = st.lists(
    st.builds(PortableFollow, expression=expressions, to=addresses, created=st.just(NOW), policy=policies),
    max_size=4,
    unique_by=lambda follow: (follow.expression, follow.to),
).map(tuple)


@st.composite
def files(draw: st.DrawFn) -> Portable:
    names = draw(st.lists(st.sampled_from(["ann", "ben", "cat-1"]), unique=True))
    people = [
        PortableFollower(
            id=name,
            name=name.title(),
            created=NOW,
            zone=draw(st.sampled_from(["UTC", "Europe/London"])),
            to=draw(addresses),
            policy=draw(policies),
            follows=draw(follow_lists),
        )
        for name in names
    ]
    members = tuple(PortableMember(follower=name, policy=draw(policies)) for name in names)
    team = PortableFollower(id="desk", name="The desk", created=NOW, members=members)
    return Portable(
        format="wirebell-follows",
        version=1,
        exported=NOW,
        followers=tuple(sorted([*people, team], key=lambda one: one.id)),
        sources=(PortableSource(url="https://harbour.example/feed", name="Harbour", pages="never", poll=900),),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files())
def test_what_goes_out_comes_in_the_same(file: Portable) -> None:
    with tempfile.TemporaryDirectory() as folder, house_at(Path(folder)) as house:
        data = as_json(file)
        bring(house, read_portable(data))
        again = exported(house)
        assert again.followers == file.followers
        assert as_json(again) == data
        assert bring(house, again) == BroughtCounts()


SCHEMA = jsonschema_rs.Draft202012Validator(
    (Path(__file__).parents[2] / "docs" / "follows.schema.json").read_text(encoding="utf8"), validate_formats=True
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files())
def test_what_goes_out_is_as_the_schema_in_the_docs_says_and_comes_back_after_erasing(file: Portable) -> None:
    with tempfile.TemporaryDirectory() as folder, house_at(Path(folder)) as house:
        bring(house, file)
        data = as_json(exported(house))
        assert [str(fault) for fault in SCHEMA.iter_errors(msgspec.json.decode(data))] == []
        for follower in file.followers:
            erase(house, follower.id)
        assert exported(house).followers == ()
        assert house.store.follows() == []
        bring(house, read_portable(data))
        assert exported(house).followers == file.followers


@pytest.mark.parametrize(
    "part",
    [
        {"version": 9},
        {"followers": [{"id": "ann"}]},
        {"followers": [{"id": "ann", "name": "Ann", "follow": []}]},
        {"followers": [{"id": "ann", "name": "Ann", "policy": {"cadense": "daily"}}]},
        {"followers": [{"id": "ann", "name": "Ann", "follows": [{"to": "feed"}]}]},
        {"exported": "yesterday"},
        {"followers": [{"id": "ann", "name": "Ann", "created": "2026-01-01T00:00:00"}]},
        {
            "followers": [
                {"id": "ann", "name": "Ann", "policy": {"mute": [{"what": "a", "until": "2027-01-01T00:00"}]}}
            ]
        },
        {"sources": [{"name": "Harbour"}]},
    ],
)
def test_the_schema_refuses_what_an_import_refuses(part: dict[str, Any]) -> None:
    whole = {"format": "wirebell-follows", "version": 1, "followers": []}
    assert SCHEMA.is_valid(whole)
    assert not SCHEMA.is_valid(whole | part)
    with pytest.raises(UsageError):
        read_portable(msgspec.json.encode(whole | part))


def test_one_follower_goes_out_alone_and_without_secrets(house: House) -> None:
    house.store.add_source(source(credential="env:SECRET"))
    bring(house, file_of(PortableFollower(id="ann", name="Ann"), PortableFollower(id="ben", name="Ben")))
    ann = house.store.follower("ann")
    assert ann is not None
    alone = exported(house, "ann")
    assert [f.id for f in alone.followers] == ["ann"]
    assert alone.sources == ()
    data = as_json(exported(house))
    assert feed_path(house, ann).encode() not in data
    assert b"SECRET" not in data
    with pytest.raises(UsageError, match="follower list"):
        exported(house, "nobody")


def test_mutes_that_have_ended_stay_behind(house: House) -> None:
    over = PortablePolicy(mute=(Mute("sport", NOW - timedelta(days=1)), Mute("chess")))
    bring(house, file_of(PortableFollower(id="ann", name="Ann", policy=over)))
    assert exported(house).followers[0].policy == PortablePolicy(mute=(Mute("chess"),))


@pytest.mark.parametrize("mute", [(Mute("sport", NOW - timedelta(days=1)),), None, ()])
def test_mutes_of_which_all_have_ended_are_none_said(house: House, mute: tuple[Mute, ...] | None) -> None:
    bring(house, file_of(PortableFollower(id="ann", name="Ann", policy=PortablePolicy(mute=mute))))
    assert exported(house).followers[0].policy == PortablePolicy(mute=() if mute == () else None)


def test_who_is_there_keeps_the_feed(house: House) -> None:
    bring(house, file_of(PortableFollower(id="ann", name="Ann")))
    before = house.store.followers()
    bring(house, file_of(PortableFollower(id="ann", name="Another", zone="Europe/Paris")))
    assert house.store.followers() == before
    assert house.store.preferences()[0].zone == "Europe/Paris"


def file_of(*followers: PortableFollower) -> Portable:
    return Portable(format="wirebell-follows", version=1, followers=followers)


def written(*followers: dict[str, Any], **changes: Any) -> bytes:
    return msgspec.json.encode(
        {"format": "wirebell-follows", "version": 1, "followers": list(followers)} | changes
    )


FOLLOWS = {"id": "ann", "name": "Ann"}
WRONG = [
    (b"{", "not JSON"),
    (b"[]", "Expected `object`"),
    (b'{"format": "other", "version": 1}', "wirebell-follows"),
    (written(version=9), "version 9"),
    (written({"id": "ann"}), r"name` - at `\$.followers\[0\]"),
    (written(FOLLOWS | {"follow": []}), r"follow` - at `\$.followers\[0\]"),
    (written(FOLLOWS | {"policy": {"cadense": "daily"}}), r"cadense` - at `\$.followers\[0\].policy"),
    (written(FOLLOWS | {"policy": {"cadence": "weekly"}}), r"\$.followers\[0\]: cadence 'weekly'"),
    (
        written(FOLLOWS | {"follows": [{"expression": "a"}, {"expression": "(b"}]}),
        r"\$.followers\[0\].follows\[1\]:",
    ),
    (written(FOLLOWS | {"follows": [{"expression": "a", "to": "x"}]}), r"follows\[0\]: 'x' is not an address"),
    (written(FOLLOWS | {"zone": "Mars/Base"}), "no zone 'Mars/Base'"),
    (written(FOLLOWS | {"id": "Ann B"}), r"\$.followers\[0\].id: 'Ann B'"),
    (written(FOLLOWS | {"id": "a" * 65}), "64"),
    (written(FOLLOWS, FOLLOWS), "'ann' twice"),
    (written(FOLLOWS | {"members": [{"follower": "nobody"}]}), "'nobody' cannot be a member"),
    (written(FOLLOWS | {"members": [{"follower": "ann"}]}), "'ann' cannot be a member"),
    (written(sources=[{"url": "/etc/passwd"}]), r"\$.sources\[0\].url"),
    (written(sources=[{"url": "https://a.example/", "topics": {"a": "nosuch"}}]), r"\$.sources\[0\]: --topic"),
]


@pytest.mark.parametrize(("data", "said"), WRONG)
def test_a_wrong_file_is_told_of_by_place_and_nothing_comes_in(house: House, data: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        bring(house, read_portable(data))
    assert house.store.counts() == dict.fromkeys(house.store.counts(), 0)


def test_the_schema_stands_in_the_docs() -> None:
    page = Path(__file__).parents[2] / "docs" / "follows.schema.json"
    assert page.read_bytes() == schema(), "write it anew: python scripts/follows_schema.py"


def test_nothing_said_is_not_written() -> None:
    one = PortableFollower(id="ann", name="Ann", follows=(PortableFollow(expression="a"),))
    assert b"policy" not in msgspec.json.encode(one)
    assert replace(NOTHING_SAID, cap="1/day") != NOTHING_SAID


# -- what members stopped -------------------------------------------------------------------------------------

BEN = "mailto:ben@mail.example"


def stopped(house: House) -> list[str]:
    """What ben hears no more of, by its expression."""
    (ben,) = (m for m in preferring.preferences_of(house, "desk").members if m.follower == "ben")
    return [f.expression for f in house.store.follows("desk") if f.id in ben.without]


def stop_one(house: House) -> None:
    """Make a team of ben that follows two things, and let him stop one by its link."""
    for name in ("desk", "ben"):
        follows.add_follower(house, name)
    follow = follows.add(house, "sailors", "desk")
    follows.add(house, "ferry", "desk")
    preferring.join(house, "desk", "ben", preferring.Joining(to=BEN))
    feeds.obey(house, Stop((follow.id,), "ben", BEN))


def test_what_a_member_stopped_stays_stopped_when_a_file_of_before_or_after_is_brought(house: House) -> None:
    stop_one(house)
    after = exported(house)
    silent = (PortableMember(follower="ben", to=BEN),)
    before = replace(
        after, followers=tuple(replace(f, members=silent if f.members else ()) for f in after.followers)
    )
    for file in (after, before):
        bring(house, read_portable(as_json(file)))
        assert stopped(house) == ["sailors"]


def test_what_a_member_stopped_goes_along_to_another_house(house: House, tmp_path: Path) -> None:
    stop_one(house)
    file = as_json(exported(house))
    assert SCHEMA.is_valid(msgspec.json.decode(file))
    with house_at(tmp_path / "other") as other:
        bring(other, read_portable(file))
        assert stopped(other) == ["sailors"]
