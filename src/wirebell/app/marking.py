"""Marks: the desk says of stories whether they are about a topic, and rules are measured by what it said."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from wirebell import standing
from wirebell.app.house import House
from wirebell.app.stories import readable
from wirebell.app.topics import find_topic
from wirebell.errors import UsageError
from wirebell.model.mark import Mark

Verdict = Literal["right", "wrong", "none"]
MOST = 500
"""Marks of a topic that a rule is measured by, the newest."""


class Measured(Struct, frozen=True, kw_only=True):
    """A rule against the stories that were marked: `found` of them meet it, `found_right` of these are right.

    `right` are right whether they meet it or not. Precision is found_right / found, recall found_right / right.
    """

    found: int
    found_right: int
    right: int
    marked: int

    @property
    def precision(self) -> int | None:
        """The share of what is found that is right, in percent."""
        return round(100 * self.found_right / self.found) if self.found else None


def mark(house: House, topic: str, story: str, verdict: str) -> Measured:
    """Say whether a story is about a topic, or take back what was said; return how its rule stands now.

    Raises UsageError for a topic or a story that is not there.
    """
    known = find_topic(house, topic)
    found = house.store.story(story)
    if found is None or not readable(house)(found):
        raise UsageError("There is no such story.")
    if verdict not in ("right", "wrong", "none"):
        raise UsageError("Say right, wrong, or none to take back what was said.")
    if verdict == "none":
        house.store.unmark(known.id, found.id)
    else:
        house.store.mark(Mark(known.id, found.id, verdict == "right", house.clock.now()))
    return measured(house, known.id, known.rule)


def marks_of(house: House, topic: str) -> dict[str, bool]:
    """Return by story what was said of a topic, the newest first."""
    return {one.story: one.right for one in house.store.marks(topic, MOST)}


def measured(house: House, topic: str, rule: str | None) -> Measured:
    """Measure a rule by the stories of a topic that were marked and may be read."""
    said, may = marks_of(house, topic), readable(house)
    stories = [story for story in house.store.several(list(said)) if may(story)]
    query = standing.parse(rule, standing.RULE) if rule and stories else None
    met = house.archive.met_by(query, stories) if query else set[str]()
    right = {story.id for story in stories if said[story.id]}
    return Measured(found=len(met), found_right=len(met & right), right=len(right), marked=len(stories))
