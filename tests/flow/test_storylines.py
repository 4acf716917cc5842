"""Storylines on the whole way: recorded with the story, followed, kept over restarts, and "
"proved by the audit."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from tests.flow.test_telling import Struck, dying
from tests.flow.wire import Wire, item
from wirebell.app import editing, stories, storylines
from wirebell.errors import UsageError
from wirebell.model.change import COMMAND
from wirebell.model.storyline import Storyline
from wirebell.pipeline import take
from wirebell.ports import Store
from wirebell.thread import Window

FIRST = (
    "dam1",
    "Dam bursts above Velmora",
    (
        "The Sarel dam above Velmora in Kembia gave way before dawn. Governor Ilya Terrak said 14 "
        "people had died and "
        "that 2,300 were taken to schools in Port Sundal."
    ),
)
SECOND = (
    "dam2",
    "Kembia mourns after the Sarel dam burst",
    (
        "Flags flew at half-mast in Kembia for the dead of Velmora. The Sarel dam had cracks, said "
        "Marta Ovelin. "
        "Governor Ilya Terrak spoke of 19 dead."
    ),
)
OTHER = ("cup", "Ostrand win the Harbour Cup", "Pell Hakonsen scored late as Ostrand Rovers beat Calver City 2-1.")


def line_of(wire: Wire, name: str) -> Storyline:
    story = wire.store.find_story(f"https://harbour.example/{name}")
    assert story is not None
    assert story.told.storyline is not None
    return story.told.storyline


async def wire_with(store: Store, *items: tuple[str, str, str]) -> Wire:
    wire = Wire(store)
    await wire.first_visit()
    for one in items:
        await arrives(wire, one)
    return wire


async def arrives(wire: Wire, one: tuple[str, str, str]) -> None:
    wire.publishes(item(*one))
    await wire.visits()
    wire.takes()


async def test_a_storyline_is_recorded_with_its_stories(store: Store) -> None:
    wire = await wire_with(store, FIRST, OTHER, SECOND)
    first, other, second = (line_of(wire, name) for name in ("dam1", "cup", "dam2"))
    assert second.id == first.id != other.id
    assert (first.stories, second.stories) == (1, 2)
    assert second.new is not None
    assert not second.new.nothing
    rows = stories.stories(wire.house, 10, storyline=first.id)
    assert [row.headline for row in rows] == [SECOND[1], FIRST[1]]


async def test_who_follows_a_storyline_is_told_of_its_next_story_alone(store: Store) -> None:
    wire = await wire_with(store, FIRST)
    wire.follows("ana", f"storyline:{line_of(wire, 'dam1').id}")
    await arrives(wire, OTHER)
    await arrives(wire, SECOND)
    told = [store.story(alert.story) for alert in store.alerts(follower="ana")]
    assert [story.headline for story in told if story] == [SECOND[1]]
    audit = stories.audit(wire.house)
    assert (audit.expected, list(audit.missing), list(audit.extra)) == (1, [], [])


async def test_who_follows_a_storyline_that_became_part_of_another_is_told_too(store: Store) -> None:
    wire = await wire_with(store, FIRST)
    story = store.find_story("https://harbour.example/dam1")
    assert story is not None
    line = line_of(wire, "dam1").id
    wire.follows("ana", "storyline:0123456789abcdef")
    joined = Window()
    placed = Storyline(id=line, aliases=("0123456789abcdef",))
    joined.remember(replace(story, told=replace(story.told, storyline=placed)))
    wire.world = dataclasses.replace(wire.world, window=joined)
    await arrives(wire, SECOND)
    assert line_of(wire, "dam2").aliases == ("0123456789abcdef",)
    assert len(store.alerts(follower="ana")) == 1
    audit = stories.audit(wire.house)
    assert (list(audit.missing), list(audit.extra)) == ([], [])


async def test_a_window_is_refilled_from_what_is_on_record(store: Store) -> None:
    wire = await wire_with(store, FIRST, OTHER)
    wire.world = dataclasses.replace(wire.world, window=Window())
    await arrives(wire, SECOND)
    assert line_of(wire, "dam2").id == line_of(wire, "dam1").id
    assert line_of(wire, "dam2").stories == 2


async def test_a_later_version_and_a_withdrawal_keep_the_storyline(store: Store) -> None:
    wire = await wire_with(store, FIRST, SECOND)
    before = line_of(wire, "dam1")
    wire.world = dataclasses.replace(wire.world, window=Window())
    await arrives(wire, (FIRST[0], FIRST[1], FIRST[2] + " The army sent boats."))
    found = store.find_story("https://harbour.example/dam1")
    assert found is not None
    assert found.told.version == 2
    assert line_of(wire, "dam1").id == before.id


async def test_a_telling_that_goes_on_keeps_the_storyline_it_began_with(store: Store) -> None:
    wire = Wire(store, batch=2)
    await wire.first_visit()
    await arrives(wire, FIRST)
    line = line_of(wire, "dam1").id
    for n in range(6):
        wire.follows(f"reader{n}", f"storyline:{line}")
    wire.publishes(item(*SECOND))
    await wire.visits()
    with pytest.raises(Struck):
        list(take(dying(wire, after=1), wire.book(), {}))
    begun = line_of(wire, "dam2")
    wire.world = dataclasses.replace(wire.world, window=Window())
    wire.takes()
    assert line_of(wire, "dam2") == begun
    assert len(store.alerts()) == 6
    audit = stories.audit(wire.house)
    assert (list(audit.missing), list(audit.extra)) == ([], [])


AGAIN = ("dam3", "Velmora under water", FIRST[2].replace("gave way before dawn", "gave way at night"))


async def test_once_per_event_counts_all_follows_of_one_follower(store: Store) -> None:
    """Each of two follows met another story of the event; who has one alone is told by it."""
    wire = await wire_with(store)
    for who in ("ana", "ben"):
        wire.follows(who, "headline:water", once_per_event=True)
    wire.follows("ana", "headline:bursts")
    for one in (FIRST, AGAIN):
        await arrives(wire, one)
    assert line_of(wire, "dam3").id == line_of(wire, "dam1").id
    at = f"{wire.clock.at:%Y-%m-%d %H:%M} UTC"
    told = {(a.follower, a.story): a.because for a in stories.alerts(wire.house)}
    first, again = (
        s.id for name in ("dam1", "dam3") if (s := wire.store.find_story(f"https://harbour.example/{name}"))
    )
    assert told == {
        ("ana", first): None,
        (
            "ana",
            again,
        ): f"nothing new: told {at} in “{FIRST[1]}” (both: Velmora, Ilya Terrak, Port Sundal, 14 people)",
        ("ben", again): None,
    }
    assert wire.is_clean(expected=2)


async def test_a_follow_of_a_storyline_that_became_another_goes_on(store: Store) -> None:
    """The younger storyline goes on under the older id; who follows it by its own is told of what comes after."""
    wire = await wire_with(store, FIRST, OTHER)
    older, younger = line_of(wire, "dam1").id, line_of(wire, "cup").id
    wire.follows("ana", f"storyline:{younger}")
    wire.follows("ben", f"storyline:{older}")
    first = wire.store.find_story("https://harbour.example/dam1")
    assert first is not None
    joined = Storyline(id=older, aliases=(younger,), stories=3)
    wire.world.window.remember(replace(first, id="dam1b", told=replace(first.told, storyline=joined)))
    await arrives(wire, AGAIN)
    placed = line_of(wire, "dam3")
    assert (placed.id, placed.aliases) == (older, (younger,))
    assert sorted(a.follower for a in wire.store.alerts()) == ["ana", "ben"]
    assert wire.is_clean(expected=2)


async def test_what_is_withdrawn_stays_so_when_its_storyline_is_joined_or_parted(store: Store) -> None:
    wire = await wire_with(store, FIRST, SECOND, OTHER)
    wire.follows("ana", "velmora", "mailto:ana@mail.example", cadence="daily")
    gone, stays = (store.find_story(f"https://harbour.example/{name}") for name in ("dam1", "dam2"))
    assert gone is not None
    assert stays is not None
    editing.withdraw(wire.house, gone)
    wire.takes()
    joined = storylines.merge(wire.house, line_of(wire, "cup").id, stays.id)
    with pytest.raises(UsageError, match="withdrawn already"):
        storylines.split(wire.house, gone.id)
    wire.takes()
    assert joined.stories == (stays.id,)
    storylines.put_back(wire.house, store.changes(1)[0], COMMAND)
    wire.takes()
    newest = [store.story(one.id) for one in (gone, stays)]
    assert [(one.told.version, one.told.kind) for one in newest if one] == [(2, "withdrawn"), (3, "changed")]


async def test_a_placement_that_a_withdrawal_overtook_is_none(store: Store) -> None:
    wire = await wire_with(store, FIRST)
    story = store.find_story("https://harbour.example/dam1")
    assert story is not None
    editing.withdraw(wire.house, story)
    editing.place(wire.house, story, "0123456789abcdef", ())
    wire.takes()
    newest = store.story(story.id)
    assert newest is not None
    assert (newest.told.version, newest.told.kind) == (2, "withdrawn")
