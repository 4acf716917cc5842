"""Storylines as an editor has them: two that are one event become one, a story that is of another leaves.

Threading finds storylines and never splits one, as nobody can be untold; an editor's word goes before it. The
stories concerned get a version that says where they belong, which alerts nobody, so that what was decided on the
versions before can still be replayed.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from msgspec import Struct, json

from wirebell.app.changing import change_of, recorded
from wirebell.app.editing import StoryGone, place
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.model.change import COMMAND, By, Change
from wirebell.model.story import Story

NONE = "There is no such storyline: give its id, or a story that is on it."
MOST = 500
"""Stories that are placed anew at a time, each by a version of its own."""


class Placed(Struct, frozen=True, kw_only=True):
    """Where a story was: its storyline with the names that this has besides."""

    story: str
    line: str
    aliases: tuple[str, ...] = ()


class StorylineRow(Struct, frozen=True, kw_only=True):
    """A storyline after an editor changed it: its id, and the stories that were placed anew."""

    storyline: str
    stories: tuple[str, ...]


def merge(house: House, one: str, other: str, by: By = COMMAND) -> StorylineRow:
    """Make one storyline of two, under the id of the first; follows of the other go on.

    Each is named by its id or by a story of it. Raises UsageError where they are one already, or none.
    """
    kept, gone = line_of(house, one), line_of(house, other)
    if kept == gone:
        raise UsageError("These are one storyline already.")
    stories, names = _standing(house, gone), _aliases(house, kept)
    if not stories:
        raise UsageError(NONE)
    moved = tuple(dict.fromkeys((*names, gone, *_aliases(house, gone))))
    return _placed(house, stories, kept, moved, by, _label(house, kept))


def split(house: House, text: str, by: By = COMMAND) -> StorylineRow:
    """Let a story begin a storyline of its own. Raises UsageError for one that is alone on its storyline."""
    story = house.store.find_story(text)
    if story is None or story.told.storyline is None:
        raise UsageError("There is no such story, or it is on no storyline.")
    if story.told.kind == "withdrawn":
        raise StoryGone("This story is withdrawn already.")
    if len(_standing(house, story.told.storyline.id)) < 2:
        raise UsageError("It is the only story of its storyline.")
    own = blake2b(f"storyline:{story.id}:{story.told.version}".encode(), digest_size=8).hexdigest()
    return _placed(house, [story], own, (), by, story.headline)


def put_back(house: House, change: Change, by: By) -> StorylineRow:
    """Undo a merge or a split. Stories that came since and carry the name of what was merged let go of it."""
    was, now = (json.decode(text or "[]", type=list[Placed]) for text in (change.before, change.after))
    line, back = now[0].line, {one.story: one for one in was}
    there = {s.id: s for s in house.store.several([one.story for one in was])}
    if any(id_ not in there or _at(there[id_]).line != line for id_ in back):
        raise UsageError("These stories were placed anew since: undo that first.")
    gone = {one.line for one in was} - {line}
    later = [_at(s) for s in _stories(house, line) if s.id not in back and gone & set(_at(s).aliases)]
    freed = [_without(one, gone) for one in later]
    texts = (json.encode([_at(there[one.story]) for one in was]).decode(), json.encode(was).decode())
    with recorded(house, change_of(house, by, "storyline", (change.thing, change.label), texts, change.number)):
        _place(house, [*was, *freed])
    return StorylineRow(storyline=was[0].line, stories=tuple(back))


def line_of(house: House, text: str) -> str:
    """Return the id of a storyline, named by it or by a story. Raises UsageError where there is none."""
    text = text.strip()
    if text and house.store.stories(limit=1, storyline=text):
        return text
    story = house.store.find_story(text) if text else None
    if story is None or story.told.storyline is None:
        raise UsageError(NONE)
    return story.told.storyline.id


def _placed(
    house: House, stories: list[Story], line: str, aliases: tuple[str, ...], by: By, label: str
) -> StorylineRow:
    if len(stories) >= MOST:
        raise UsageError("That storyline has more than {most} stories: it cannot be placed anew.", most=str(MOST))
    was = [_at(story) for story in stories]
    after = [Placed(story=story.id, line=line, aliases=aliases) for story in stories]
    texts = (json.encode(was).decode(), json.encode(after).decode())
    with recorded(house, change_of(house, by, "storyline", (line, label), texts)):
        _place(house, after)
    return StorylineRow(storyline=line, stories=tuple(one.story for one in after))


def _place(house: House, wanted: Iterable[Placed]) -> None:
    for one in wanted:
        story = house.store.story(one.story)
        if story is not None:
            place(house, story, one.line, one.aliases)


def _stories(house: House, line: str) -> list[Story]:
    """Return the stories of a storyline, oldest first."""
    return [story for _, story in house.store.stories(limit=MOST, storyline=line)][::-1]


def _standing(house: House, line: str) -> list[Story]:
    """Return the stories of a storyline that may have another version: withdrawn ones may not."""
    return [story for story in _stories(house, line) if story.told.kind != "withdrawn"]


def _at(story: Story) -> Placed:
    line = story.told.storyline
    return Placed(story=story.id, line=line.id if line else "", aliases=line.aliases if line else ())


def _without(one: Placed, gone: set[str]) -> Placed:
    return Placed(
        story=one.story, line=one.line, aliases=tuple(alias for alias in one.aliases if alias not in gone)
    )


def _aliases(house: House, line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(alias for story in _stories(house, line) for alias in _at(story).aliases))


def _label(house: House, line: str) -> str:
    found = house.store.stories(limit=1, storyline=line)
    return found[0][1].headline if found else line
