"""Two who change one follower's preferences at once: both changes hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.samples import NOW
from wirebell.app import feeds, follows, preferring, undoing
from wirebell.app.house import FixedClock, House
from wirebell.app.policies import PolicyWish
from wirebell.deliver.unsubscribe import Stop
from wirebell.model.policy import Preferences
from wirebell.settings import load

BEN = "mailto:ben@mail.example"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(load(tmp_path / "home", {}), FixedClock(NOW)) as found:
        for name in ("desk", "ben", "ana"):
            follows.add_follower(found, name)
        yield found


def meanwhile(house: House, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let somebody act between the next reading of preferences and their writing."""
    real = house.store.change_preferences

    def late(wanted: Preferences) -> Preferences | None:
        monkeypatch.setattr(house.store, "change_preferences", real)
        act()
        return real(wanted)

    monkeypatch.setattr(house.store, "change_preferences", late)


def test_a_one_click_stop_holds_while_another_member_joins(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    follow = follows.add(house, "sailors", "desk")
    preferring.join(house, "desk", "ben", preferring.Joining(to=BEN))
    meanwhile(house, monkeypatch, lambda: feeds.obey(house, Stop((follow.id,), "ben", BEN)))
    preferring.join(house, "desk", "ana")
    members = preferring.preferences_of(house, "desk").members
    assert [(m.follower, m.without) for m in members] == [("ana", ()), ("ben", (follow.id,))]


def test_who_joins_while_another_stops_is_a_member(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    follow = follows.add(house, "sailors", "desk")
    preferring.join(house, "desk", "ben", preferring.Joining(to=BEN))
    meanwhile(house, monkeypatch, lambda: preferring.join(house, "desk", "ana"))
    feeds.obey(house, Stop((follow.id,), "ben", BEN))
    members = preferring.preferences_of(house, "desk").members
    assert [(m.follower, m.without) for m in members] == [("ana", ()), ("ben", (follow.id,))]


def test_two_forms_sent_at_once_are_both_obeyed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(house, monkeypatch, lambda: preferring.prefer(house, "ana", zone="Asia/Tokyo"))
    wanted = preferring.prefer(house, "ana", language="fr")
    assert (wanted.zone, wanted.language) == ("Asia/Tokyo", "fr")


def test_a_member_who_leaves_while_another_joins_is_gone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    preferring.join(house, "desk", "ben")
    meanwhile(house, monkeypatch, lambda: preferring.join(house, "desk", "ana"))
    preferring.leave(house, "desk", "ben")
    assert [m.follower for m in preferring.preferences_of(house, "desk").members] == ["ana"]


def test_who_left_and_is_brought_back_is_told_as_before(house: House) -> None:
    follow = follows.add(house, "sailors", "desk")
    wish = PolicyWish(cadence="daily")
    preferring.join(house, "desk", "ben", preferring.Joining(to=BEN, wish=wish))
    feeds.obey(house, Stop((follow.id,), "ben", BEN))
    (before,) = preferring.preferences_of(house, "desk").members
    preferring.leave(house, "desk", "ben")
    undoing.undo(house, house.store.changes(1)[0].number)
    assert preferring.preferences_of(house, "desk").members == (before,)
    assert (before.to, before.policy.cadence, before.without) == (BEN, "daily", (follow.id,))
