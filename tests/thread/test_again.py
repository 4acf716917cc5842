"""Which earlier stories a story tells again: other outlets' words for the same news, not what happened since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.samples import NOW
from tests.thread.stories import BANK, CUP, DAM, told
from wirebell.catalogue.commonness import load_common
from wirebell.model.story import Story
from wirebell.thread import Window, thread
from wirebell.thread.again import rounded

RETOLD = (
    "At least 14 dead as Sarel dam bursts above Velmora",
    (
        "At least 14 people were killed when a dam above Velmora in northern Kembia burst before dawn on Monday "
        "and a wall of water went through the Sarel valley, officials said.\n\nGovernor Ilya Terrak said that "
        "2,300 people were in schools in Port Sundal. “We have lost whole streets,” he said. The dam, built in "
        "1961, was inspected two years ago."
    ),
)
MORE_DEAD = (RETOLD[0].replace("14", "19"), RETOLD[1].replace("14 people", "19 people"))


def at(name: str, text: tuple[str, str], days: float = 0, host: str = "") -> Story:
    when = NOW + timedelta(days=days)
    one = told(name, text, when.isoformat())
    return replace(one, url=f"https://{host or name}.example/{name}", told=replace(one.told, seen=when))


def again(*stories: Story, into: Window | None = None) -> list[str]:
    """Return which stories the last of these tells again."""
    window = into or Window(load_common())
    placed = [thread(story, window) for story in stories]
    return [one.story for one in placed[-1].again]


def test_another_papers_words_for_the_same_news_tell_it_again() -> None:
    assert again(at("dam1", DAM[0]), at("bank1", BANK), at("dam9", RETOLD)) == ["dam1"]


def test_a_figure_told_rounded_is_no_other_figure() -> None:
    counted = (RETOLD[0], RETOLD[1].replace("2,300 people", "2,314 people"))
    assert again(at("dam1", DAM[0]), at("dam9", counted)) == ["dam1"]
    assert again(at("dam1", DAM[0]), at("dam9", (counted[0], counted[1].replace("2,314", "2,414")))) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (2_200_000_000_000, 2_000_000_000_000, True),
        (3_100, 3_000, True),
        (14_300, 14_000, True),
        (14_300, 14_400, False),
        (1_600, 2_000, False),
        (30, 34, False),
        (-3_100, 3_000, False),
        ((3_000, 4_000), 3_000, False),
        (1_234.5, 1_234.5, True),
    ],
)
def test_which_figures_are_one_rounded(one: int | float | tuple[int, int], other: int | float, same: bool) -> None:
    assert rounded(one, other) is rounded(other, one) is same


def test_why_is_said_with_the_headline_and_what_both_have() -> None:
    window = Window(load_common())
    thread(at("dam1", DAM[0]), window)
    (one,) = thread(at("dam9", RETOLD), window).again
    assert one.headline == DAM[0][0]
    assert "Velmora" in one.shared
    assert one.shared[-1] == "2,300 people"


@pytest.mark.parametrize(
    "since",
    [
        at("dam9", MORE_DEAD),
        at("dam2", DAM[1], days=1),
        at("dam3", DAM[2], days=4),
        at("cup1", CUP[0]),
    ],
)
def test_what_happened_since_or_is_counted_otherwise_or_is_of_another_event_is_new(since: Story) -> None:
    assert again(at("dam1", DAM[0]), since) == []


def test_a_copy_tells_again_what_it_copies_and_what_that_copied() -> None:
    copies = [replace(at(f"copy{n}", DAM[0], days=6 * n), headline=f"Velmora {n}") for n in range(3)]
    assert again(*copies[:2]) == ["copy0"]
    assert set(again(*copies)) == {"copy0", "copy1"}


def test_a_later_version_does_not_tell_its_own_story_again() -> None:
    assert again(at("dam1", DAM[0]), at("dam1", RETOLD)) == []


def test_a_window_that_begins_anew_from_what_is_on_record_knows_what_was_told() -> None:
    first = at("dam1", DAM[0])
    placed = thread(first, Window(load_common()))
    anew = Window(load_common())
    anew.remember(replace(first, told=replace(first.told, storyline=placed)))
    assert again(at("dam9", RETOLD), into=anew) == ["dam1"]


def test_a_story_that_left_the_window_may_come_back_as_new_though_its_storyline_became_another() -> None:
    window = Window(load_common(), most=2)
    for story in (at("cup1", CUP[0]), at("dam1", DAM[0])):
        thread(story, window)
    older, younger = (thread(at(name, text), window).id for name, text in (("cup1", CUP[0]), ("dam1", DAM[0])))
    held = at("cup2", CUP[1])
    one = thread(held, Window(load_common()))
    window.remember(replace(held, told=replace(held.told, storyline=replace(one, id=older, aliases=(younger,)))))
    thread(at("bank1", BANK), window)
    assert "dam1" not in window
    came_back = thread(at("dam1", DAM[0], days=1), window)
    assert window.resolve(came_back.id) == came_back.id == older
