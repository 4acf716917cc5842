"""Pairs of stories and what is made of them: counted as their labels say."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from tests.samples import story, told
from wirebell.bench.once import Pair, figures, gold, measure
from wirebell.errors import UsageError
from wirebell.model.storyline import Again, Storyline


def test_told_and_held_are_counted_as_the_labels_say() -> None:
    of_a, of_b = Again(story="a", headline="A ferry sank"), Again(story="b", headline="A fire")
    stories = {
        "a": story(id="a", told=told(storyline=Storyline(id="ferry"))),
        "again": story(id="again", told=told(storyline=Storyline(id="ferry", again=(of_a,)))),
        "more": story(id="more", told=told(storyline=Storyline(id="ferry", again=(of_b,)))),
        "apart": story(id="apart", told=told(storyline=Storyline(id="fire", again=(of_b,)))),
        "joined": story(id="joined", told=told(storyline=Storyline(id="old", aliases=("ferry",), again=(of_a,)))),
    }
    pairs = [
        Pair(first="a", second="again", event=True, new=False),
        Pair(first="a", second="more", event=True, new=False),
        Pair(first="a", second="apart", event=False, new=True),
        Pair(first="a", second="joined", event=True, new=True),
    ]
    found = figures(pairs, stories, missing=0)
    assert (found.repeats, found.repeated, found.repeated_share) == (2, 1, 50.0)
    assert (found.news, found.silenced, found.silenced_share) == (2, 1, 50.0)
    assert (found.events, found.together) == (3, 3)
    assert [pair.second for pair in found.wrong] == ["more", "joined"]


def test_the_pairs_are_two_hundred_each_once() -> None:
    pairs = gold()
    assert len(pairs) == len({(pair.first, pair.second) for pair in pairs}) == 200
    assert all(pair.new or pair.event for pair in pairs), "nothing new is so of one event only"


def test_what_the_rule_was_made_on_has_no_story_of_the_pairs_it_is_measured_on() -> None:
    text = files("wirebell.bench").joinpath("gold", "told_again.jsonl").read_text(encoding="utf8")
    made_on = [json.loads(line) for line in text.splitlines()]
    assert Counter(pair["again"] for pair in made_on) == {True: 129, False: 245, None: 59}
    measured_on = {name for pair in gold() for name in (pair.first, pair.second)}
    assert not measured_on & {pair[which] for pair in made_on for which in ("first", "second")}


def test_a_file_without_the_pairs_is_told_so(tmp_path: Path) -> None:
    stories = tmp_path / "stories.jsonl"
    stories.write_text('{"id": "x", "title": "Ferry", "body": "A ferry sank."}', encoding="utf8")
    with pytest.raises(UsageError, match="holds none of the pairs"):
        measure(stories)
