"""A follow that is given other words stays the same follow: what it asked for before goes on with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.flow.wire import FERRY, FIX, MAIL, Tray, Wire, item, story, titles
from wirebell.app import feeds, follows, preferring
from wirebell.deliver.unsubscribe import Stop
from wirebell.errors import UsageError

WORDS = "sailors OR mariners"
BEN = "mailto:ben@mail.example"


def reword(wire: Wire, follow: str, expression: str = WORDS) -> None:
    follows.change(wire.house, follow, expression=expression)


async def test_what_waits_for_a_digest_is_told_and_the_audit_is_clean(tray: Tray) -> None:
    wire = tray.wire
    follow = wire.follows("ana", "sailors", MAIL, cadence="daily")
    tray.puts([story()])
    await wire.runs()
    reword(wire, follow.id)
    wire.later(timedelta(days=1))
    await wire.posts()
    assert titles(wire) == ["Ferry crew rescued"]
    assert wire.is_clean(expected=1)


async def test_who_was_told_hears_of_the_correction_and_of_what_the_new_words_meet(wire: Wire) -> None:
    follow = wire.follows("ana", "sailors", MAIL)
    await wire.first_visit()
    wire.publishes(item(*FERRY))
    await wire.runs()
    reword(wire, follow.id, "mariners")
    wire.later()
    row = item("brig", "A brig is lost", "Mariners of the coast saw it sink.", wire.clock.at)
    wire.publishes(item(FERRY[0], FERRY[1], FERRY[2].replace("Nine", "Ten") + FIX), row)
    await wire.runs()
    assert sorted(titles(wire)) == ["A brig is lost", "Correction: Ferry crew rescued", "Ferry crew rescued"]
    assert wire.is_clean()


@pytest.mark.parametrize("words", [WORDS, "mariners"])
async def test_what_waits_goes_when_its_embargo_is_lifted(tray: Tray, words: str) -> None:
    wire = tray.wire
    follow = wire.follows("ana", "sailors", MAIL)
    tray.puts([story(embargo=(wire.clock.at + timedelta(days=1)).isoformat())])
    await wire.runs()
    reword(wire, follow.id, words)
    wire.later()
    tray.puts([story()])
    await wire.runs()
    assert titles(wire) == ["Ferry crew rescued"]
    assert wire.is_clean(expected=1)


async def test_the_link_of_an_earlier_mail_stops_it(tray: Tray) -> None:
    wire = tray.wire
    stop = Stop((wire.follows("ana", "sailors", MAIL).id,), "ana", MAIL)
    reword(wire, stop.follows[0])
    assert [follow.expression for follow in feeds.obey(wire.house, stop)] == ["mariners OR sailors"]
    tray.puts([story()])
    await wire.runs()
    assert titles(wire) == []


async def test_a_member_who_stopped_a_teams_follow_hears_of_it_no_more_under_other_words(tray: Tray) -> None:
    wire = tray.wire
    for name in ("desk", "ben"):
        follows.add_follower(wire.house, name)
    follow = follows.add(wire.house, "sailors", "desk", "feed")
    preferring.join(wire.house, "desk", "ben", preferring.Joining(to=BEN))
    feeds.obey(wire.house, Stop((follow.id,), "ben", BEN))
    reword(wire, follow.id)
    tray.puts([story()])
    await wire.runs()
    assert titles(wire) == []


def test_words_that_another_follow_has_are_refused_and_nothing_ends(wire: Wire) -> None:
    follow = wire.follows("ana", "sailors", MAIL)
    wire.follows("ana", WORDS, MAIL)
    with pytest.raises(UsageError, match="remove one of them"):
        reword(wire, follow.id)
    assert [f.expression for f in wire.store.follows("ana")] == ["sailors", "mariners OR sailors"]
