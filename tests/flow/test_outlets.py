"""How many outlets tell of an event: what they took back, or may not tell yet, is told by none of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.flow.wire import MAIL, Tray, titles
from tests.thread.stories import DAM
from wirebell.model.story import Story

DAY = timedelta(days=1)
Row = dict[str, str]


def paper(tray: Tray, number: int, **changes: str) -> Row:
    """What one of three papers tells of the dam, in words of its own."""
    headline, body = DAM[number]
    row = {"id": f"dam{number}", "headline": headline, "body": body, "url": f"https://paper{number}.example/dam"}
    return {**row, "published": tray.wire.clock.at.isoformat(), **changes}


async def comes(tray: Tray, *rows: Row) -> None:
    tray.puts(list(rows))
    await tray.wire.runs()
    tray.wire.later()


def counted(tray: Tray, row: Row) -> int:
    story = tray.wire.store.find_story(row["url"])
    assert isinstance(story, Story)
    assert story.told.storyline is not None
    return story.told.storyline.outlets


@pytest.mark.parametrize("how", ["withdrawn", "embargo", "withheld"])
async def test_what_an_outlet_does_not_tell_does_not_count(tray: Tray, how: str) -> None:
    wire = tray.wire
    wire.follows("ana", "dam", MAIL, outlets=2)
    first = paper(tray, 0)
    if how == "embargo":
        first["embargo"] = (wire.clock.at + DAY).isoformat()
    await comes(tray, first)
    if how != "embargo":
        first = {**first, "status": {"withdrawn": "canceled", "withheld": "withheld"}[how]}
        await comes(tray, first)
    second, third = paper(tray, 1), paper(tray, 2)
    await comes(tray, first, second)
    assert (counted(tray, second), titles(wire)) == (1, [])
    await comes(tray, first, second, third)
    assert (counted(tray, third), titles(wire)) == (2, [DAM[2][0]])
    assert wire.is_clean(expected=1)


async def test_an_outlet_whose_other_story_stands_counts(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "dam", MAIL, outlets=2)
    first, again = paper(tray, 0), paper(tray, 1, url="https://paper0.example/again")
    await comes(tray, first, again)
    first = {**first, "status": "canceled"}
    await comes(tray, first, again)
    assert titles(wire) == []
    await comes(tray, first, again, paper(tray, 2))
    assert titles(wire) == [DAM[2][0]]


async def test_a_story_under_embargo_counts_itself_and_what_is_told_by_then(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "dam", MAIL, outlets=2)
    until = wire.clock.at + DAY
    first = paper(tray, 0, embargo=(until - DAY / 2).isoformat())
    await comes(tray, first)
    await comes(tray, first, paper(tray, 1, embargo=until.isoformat()))
    assert titles(wire) == []
    wire.clock.at = until
    await wire.posts()
    assert titles(wire) == [DAM[1][0]]
