"""What policies ask of the time before a story, from the store and from what is not in the store yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from wirebell.alert.past import (
    LOOKED_BACK,
    NO_PAST,
    NOTHING,
    Past,
    When,
    asked,
    heard_by,
    lines,
    moving,
    told_by,
    told_when,
)
from wirebell.model.alert import Alert
from wirebell.model.follow import Match
from wirebell.model.story import Story
from wirebell.pipeline.recording import Recording
from wirebell.pipeline.world import World


class Remembered:
    """The past as it is asked for in one go over the arrivals: each part is looked up once and then kept up.

    Followers whose policies ask for nothing cost one look at their policies.
    """

    def __init__(self, world: World, recording: Recording) -> None:
        self._world, self._recording = world, recording
        self._told: dict[str, set[str]] = {}
        self._heard: dict[str, dict[str, When]] = {}
        self._recent: dict[str, deque[Alert]] = {}

    def of(self, story: Story, matches: Sequence[Match]) -> Past:
        """Return what must be known to decide about these matches."""
        storyline = story.told.storyline
        wanted = asked(matches, storyline)
        if wanted is NOTHING:
            return NO_PAST
        told: set[str] = set()
        if wanted.told:
            known = lines(storyline)
            self._look_up_told([line for line in known if line not in self._told])
            told.update(*(self._told[line] for line in known))
        if wanted.heard and storyline:
            self._look_up_heard([one.story for one in storyline.again if one.story not in self._heard])
        heard = heard_by(storyline, self._heard, frozenset(wanted.heard))
        self._look_up_recent([follower for follower in wanted.recent if follower not in self._recent])
        return Past(told, heard, self._recent)

    def add(self, story: Story, alerts: Iterable[Alert]) -> None:
        """Remember what was decided about a story version, of those who were asked about."""
        asked = self._told or self._heard or self._recent
        new = [alert for alert in alerts if alert.kind == "new"] if asked else []
        if story.told.storyline and story.told.storyline.id in self._told:
            self._told[story.told.storyline.id] |= told_by(new)
        if story.id in self._heard:
            self._heard[story.id] |= told_when(new)
        for alert in new:
            if (recent := self._recent.get(alert.follower)) is not None:
                recent.append(alert)
                while recent[0].created < alert.created - LOOKED_BACK:
                    recent.popleft()

    def move(self, moved: Sequence[Alert]) -> None:
        """Remember when alerts are due that a version of their story moved."""
        new = [alert for alert in moved if alert.kind == "new"]
        moving(self._recent, new)
        for alert in new:
            if alert.story in self._heard:
                self._heard[alert.story] |= told_when([alert])

    def _look_up_told(self, storylines: Sequence[str]) -> None:
        if storylines:
            self._recording.wait()
            self._told |= {line: self._world.store.told_of(line) for line in storylines}

    def _look_up_heard(self, stories: Sequence[str]) -> None:
        if stories:
            self._recording.wait()
            self._heard |= {story: told_when(self._world.store.alerts(story=story)) for story in stories}

    def _look_up_recent(self, followers: Sequence[str]) -> None:
        if followers:
            self._recording.wait()
            self._recent |= {follower: deque() for follower in followers}
            for alert in self._world.store.decided_for(followers, self._world.clock.now() - LOOKED_BACK):
                self._recent[alert.follower].append(alert)
