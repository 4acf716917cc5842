"""Sample what the topic rules find in real news, for reading: is the story on that topic?

usage: sample_topics.py FILE [FILE …] [--stories N] [--matches N] [--seed N] [--also TOPIC=N …]

FILEs are JSON lines with `title` and `body` (or `text`). N stories are drawn from them and read; then one match is
drawn for each topic that was found, topics in a drawn order, round after round, until there are so many matches:
so rare rules are looked at as much as common ones. `--also` asks for so many matches of one topic on top. The same
seed, files and rules give the same sample.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from wirebell.catalogue.lexicon import load
from wirebell.model.facts import TopicFound
from wirebell.model.story import Story
from wirebell.read import Row, read_row

Match = tuple[Story, TopicFound]


def stories(files: Sequence[Path], count: int, chance: random.Random) -> Iterator[Story]:
    """Yield so many stories, as many of each file as there are of another, read."""
    lexicon = load()
    for number, file in enumerate(files):
        rows: list[dict[str, Any]] = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        share = count // len(files) + (number < count % len(files))
        for row in chance.sample(rows, min(share, len(rows))):
            body = row.get("body") or row.get("text") or ""
            yield read_row(Row(id=str(row["id"]), headline=row.get("title"), body=body), lexicon).story


def sampled(found: Mapping[str, list[Match]], count: int, chance: random.Random) -> list[Match]:
    """Return so many matches: one a topic and round, no match twice."""
    left = {topic: chance.sample(matches, len(matches)) for topic, matches in sorted(found.items())}
    chosen: list[Match] = []
    while len(chosen) < count and left:
        order = sorted(left)
        chance.shuffle(order)
        chosen += [left[topic].pop() for topic in order[: count - len(chosen)]]
        left = {topic: matches for topic, matches in left.items() if matches}
    return chosen


def shown(number: int, match: Match, around: int = 45) -> str:
    """Return a match as it is read: topic, headline, opening, and the passages in their places."""
    story, topic = match
    body = story.body.replace("\n", " ")
    passages = [f"…{body[max(0, a - around) : a]}[{body[a:b]}]{body[b : b + around]}…" for a, b in topic.evidence]
    opening = body[:160]
    return f"{number:3} {topic.label} {topic.score}\n    {story.headline}\n    {opening}\n    " + " ".join(
        passages[:3]
    )


def main() -> None:
    """Print the sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--stories", type=int, default=1500)
    parser.add_argument("--matches", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--also", action="append", default=[], metavar="TOPIC=N")
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    found: dict[str, list[Match]] = {}
    for story in stories(asked.files, asked.stories, chance):
        for topic in story.topics:
            found.setdefault(topic.id, []).append((story, topic))
    chosen = sampled(found, asked.matches, chance)
    for pair in asked.also:
        name, _, wanted = pair.partition("=")
        more = [match for match in found.get(name, []) if match not in chosen]
        chosen += chance.sample(more, min(int(wanted), len(more)))
    print(f"{sum(map(len, found.values()))} matches of {len(found)} topics; {len(chosen)} of them:")
    for number, match in enumerate(chosen, 1):
        print(shown(number, match))


if __name__ == "__main__":
    main()
