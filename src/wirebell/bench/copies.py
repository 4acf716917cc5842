"""Near-copies: how many of the copies made of real stories are found, and how many finds are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from wirebell.app.progress import Progress, counted, quiet
from wirebell.bench.machine import Machine, machine
from wirebell.bench.storylines import stories_of
from wirebell.catalogue.commonness import load_common
from wirebell.model.story import Story
from wirebell.thread import Window, thread

SEED = 20260314
SHORTEST = 80
"""Words a story must have for copies to be made of it."""
_SENTENCES, _SENTENCE = 6, 20
"""Stretches that are added, each of another story, and their words: the copy stays a copy of one story alone."""

Making = Callable[[Story, Sequence[Story], Random], Story]


class CopyFigures(Struct, frozen=True, kw_only=True):
    """What `bench copies` prints: `missed` by how the copy was made; `wrong` are finds that are none."""

    stories: int
    copies: int
    found: int
    wrong: int
    recall: float
    precision: float
    missed: dict[str, int]
    machine: Machine


def _cut_end(story: Story, others: Sequence[Story], random: Random) -> Story:
    del others
    words = story.body.split(" ")
    return replace(story, body=" ".join(words[: int(len(words) * random.uniform(0.4, 0.8))]))


def _cut_beginning(story: Story, others: Sequence[Story], random: Random) -> Story:
    del others
    words = story.body.split(" ")
    return replace(story, body=" ".join(words[int(len(words) * random.uniform(0.2, 0.5)) :]))


def _rewritten(story: Story, others: Sequence[Story], random: Random) -> Story:
    strange = others[0].body.split()
    words = [random.choice(strange) if random.random() < 0.2 else word for word in story.body.split(" ")]
    return replace(story, body=" ".join(words))


def _added_to(story: Story, others: Sequence[Story], random: Random) -> Story:
    added = []
    for other in others:
        words = other.body.split()
        start = random.randrange(max(1, len(words) - _SENTENCE))
        added.append(" ".join(words[start : start + _SENTENCE]))
    paragraph = ". ".join(added)
    first, second = (paragraph, story.body) if random.random() < 0.5 else (story.body, paragraph)
    return replace(story, body=f"{first}\n\n{second}")


def _other_headline(story: Story, others: Sequence[Story], random: Random) -> Story:
    return _cut_end(replace(story, headline=others[0].headline), others, random)


def _all_at_once(story: Story, others: Sequence[Story], random: Random) -> Story:
    return _added_to(_rewritten(_other_headline(story, others, random), others, random), others, random)


MAKINGS: dict[str, Making] = {
    "cut at the end": _cut_end,
    "cut at the beginning": _cut_beginning,
    "a fifth of the words changed": _rewritten,
    "paragraph added": _added_to,
    "other headline, cut": _other_headline,
    "cut, changed, added to": _all_at_once,
}


def _copies(originals: Sequence[Story], random: Random) -> Iterator[tuple[str, str, Story]]:
    for number, story in enumerate(originals):
        for place, (how, made) in enumerate(MAKINGS.items()):
            others = [originals[number - random.randrange(1, len(originals))] for _ in range(_SENTENCES)]
            copy = made(story, others, random)
            yield story.id, how, replace(copy, id=f"{story.id}/{place}")


def measure(path: Path, count: int, progress: Progress = quiet) -> CopyFigures:
    """Thread a file's stories, then copies of them in mixed order, and compare what is found with what was made.

    A copy of a story that is itself a near-copy of another in the file counts for either. What the file's own
    stories are found to be copies of is not judged.
    """
    random = Random(SEED)
    chosen = (story for _, story in stories_of(path) if len(story.body.split()) >= SHORTEST)
    originals = [story for story, _ in zip(chosen, range(count), strict=False)]
    window = Window(load_common(), days=float("inf"))
    first = {
        s.id: thread(s, window).copy_of or s.id for s in counted(originals, progress, "Threading stories", count)
    }
    copies = list(_copies(originals, random))
    random.shuffle(copies)
    found, wrong, missed = 0, 0, Counter[str]()
    for original, how, copy in counted(copies, progress, "Finding copies", len(copies)):
        answer = thread(copy, window).copy_of
        right = answer in {original, first[original]}
        found += right
        wrong += answer is not None and not right
        missed[how] += not right
    return CopyFigures(
        stories=len(originals),
        copies=len(copies),
        found=found,
        wrong=wrong,
        recall=round(found / max(1, len(copies)), 4),
        precision=round(found / max(1, found + wrong), 4),
        missed=dict(missed),
        machine=machine(),
    )
