"""Hold "once per event" against people's word: of pairs of stories, is the second told to who had the first?

The pairs (bench/gold) were labelled from headlines and beginnings before anything was measured: is the second
about the event of the first, and does it tell something new? They are ids alone; the stories come from a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from wirebell.alert.decide import decide
from wirebell.alert.past import Past, When, heard_by, lines
from wirebell.app.progress import Progress, counted, quiet
from wirebell.bench.machine import Machine, machine
from wirebell.bench.storylines import stories_of
from wirebell.catalogue.commonness import load_common
from wirebell.errors import UsageError
from wirebell.model.follow import Follow, Match
from wirebell.model.policy import Policy
from wirebell.model.story import Story
from wirebell.thread import Window, thread

NOW = datetime(2020, 4, 1, tzinfo=UTC)
FOLLOW = Follow(
    id="once", follower="one", expression="any", to="feed", created=NOW, policy=Policy(once_per_event=True)
)


class Pair(Struct, frozen=True, kw_only=True):
    """Two stories by id, the second later: one `event` or not, and whether the second tells something `new`."""

    first: str
    second: str
    event: bool
    new: bool


class OnceFigures(Struct, frozen=True, kw_only=True):
    """What `bench once` prints.

    Of the `repeats` (one event, nothing new) so many were `repeated`; of the `news` (new, or another event) so
    many were `silenced`. Shares are in percent. `together` are the pairs of one event that are in one storyline.
    """

    pairs: int
    repeats: int
    repeated: int
    repeated_share: float
    news: int
    silenced: int
    silenced_share: float
    events: int
    together: int
    missing: int
    wrong: tuple[Pair, ...]
    machine: Machine


def gold() -> list[Pair]:
    """Return the pairs that come with the bench."""
    text = files("wirebell.bench").joinpath("gold", "once_per_event.jsonl").read_text(encoding="utf8")
    return [msgspec.json.decode(line, type=Pair) for line in text.splitlines()]


def measure(path: Path, since: str = "", progress: Progress = quiet) -> OnceFigures:
    """Thread the stories of a file from a day on, and decide about the second of each pair.

    Raises UsageError if none of the pairs is in the file.
    """
    pairs = gold()
    placed = _placed(path, since, progress)
    there = [pair for pair in pairs if pair.first in placed and pair.second in placed]
    if not there:
        raise UsageError(
            f"{path} holds none of the pairs: give the stories of March 2020 that they were taken from."
        )
    return figures(there, placed, len(pairs) - len(there))


def _placed(path: Path, since: str, progress: Progress) -> dict[str, Story]:
    """Return the stories by id, each with its storyline as it stood when it came."""
    read = [(str(name), story) for name, story in counted(stories_of(path, since), progress, "Reading stories", 0)]
    read.sort(key=lambda one: (one[1].published or NOW, one[0]))
    window = Window(load_common())
    return {
        name: replace(story, told=replace(story.told, storyline=thread(story, window))) for name, story in read
    }


def figures(pairs: Sequence[Pair], placed: Mapping[str, Story], missing: int) -> OnceFigures:
    """Return how far what is told agrees with the labels of the pairs."""
    told = {pair: _is_told(placed[pair.first], placed[pair.second]) for pair in pairs}
    repeats = [pair for pair in pairs if pair.event and not pair.new]
    news = [pair for pair in pairs if pair.new or not pair.event]
    repeated, silenced = [p for p in repeats if told[p]], [p for p in news if not told[p]]
    events = [pair for pair in pairs if pair.event]
    return OnceFigures(
        pairs=len(pairs),
        repeats=len(repeats),
        repeated=len(repeated),
        repeated_share=_share(repeated, repeats),
        news=len(news),
        silenced=len(silenced),
        silenced_share=_share(silenced, news),
        events=len(events),
        together=sum(_together(placed[pair.first], placed[pair.second]) for pair in events),
        missing=missing,
        wrong=(*repeated, *silenced),
        machine=machine(),
    )


def _share(some: Sequence[Pair], all_: Sequence[Pair]) -> float:
    return round(100 * len(some) / len(all_), 1) if all_ else 0.0


def _together(first: Story, second: Story) -> bool:
    return bool(set(lines(first.told.storyline)) & set(lines(second.told.storyline)))


def _is_told(first: Story, second: Story) -> bool:
    """Return whether who follows "once per event" and had the first is told the second, as `decide` says."""
    past = Past(heard=heard_by(second.told.storyline, {first.id: {FOLLOW.follower: When(NOW, NOW)}}))
    (alert,) = decide(second, [Match(follower=FOLLOW.follower, follows=(FOLLOW,))], [], NOW, past)
    return alert.state != "held"
