"""What a follow would have brought."""

from __future__ import annotations

from datetime import timedelta

from tests.samples import NOW, story, told
from wirebell import standing
from wirebell.alert.backtest import Busiest, Trial, backtest
from wirebell.model.story import Story

TROOPS = standing.parse("troops", standing.DESK)


def dated(name: str, days: float, body: str = "The troops left.", **changes: object) -> Story:
    return story(id=name, headline=f"Story {name}", body=body, published=NOW + timedelta(days=days), **changes)


def test_stories_are_counted_by_day_and_week() -> None:
    stories = [
        dated("a", 0),
        dated("b", 0.1),
        dated("c", 5),
        dated("d", 9, "Nothing."),
        dated("e", 14, "Nothing."),
    ]
    trial = backtest(TROOPS, stories)
    assert (trial.matches, trial.alerts, trial.alerts_per_week) == (3, 3, 1.5)
    assert trial.busiest_day == Busiest("2026-03-14", 2)
    assert [example.story for example in trial.examples] == ["c", "b", "a"]
    assert trial.examples[0].headline == "Story c"
    assert "troops" in trial.examples[0].reasons[0].passage


def test_versions_of_one_story_ring_once_and_what_is_withheld_not_at_all() -> None:
    stories = [
        dated("a", 0),
        dated("a", 0, told=told(version=2, kind="changed")),
        dated("b", 0, told=told(withheld=True)),
        dated("c", 0, told=told(kind="withdrawn")),
        dated("d", 0, told=told(silent="first visit")),
    ]
    trial = backtest(TROOPS, stories)
    assert (trial.matches, trial.alerts) == (5, 2)
    assert {example.story for example in trial.examples} == {"a", "d"}


def test_a_short_look_is_not_blown_up() -> None:
    assert backtest(TROOPS, [dated("a", 0), dated("b", 0.5)]).alerts_per_week == 2.0


def test_examples_are_the_newest_five() -> None:
    trial = backtest(TROOPS, [dated(str(n), n) for n in range(9)])
    assert [example.story for example in trial.examples] == ["8", "7", "6", "5", "4"]


def test_nothing_gives_nothing() -> None:
    nothing = Trial(matches=0, alerts=0, alerts_per_week=0.0, busiest_day=None, examples=())
    assert backtest(TROOPS, []) == nothing
    assert backtest(TROOPS, [dated("a", 0, "Nothing.")]) == nothing


def test_topics_above_count() -> None:
    query = standing.parse("topic:conflict", standing.DESK)
    assert backtest(query, [dated("a", 0)]).matches == 0
