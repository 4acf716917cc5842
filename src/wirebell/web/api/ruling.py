"""Rules of topics before they are used: tried on the archive, and measured by what the desk marked."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from wirebell.app import desk, marking, topics
from wirebell.errors import UsageError
from wirebell.model.topic import Topic
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, sorted_page
from wirebell.web.api.problems import Refused
from wirebell.web.api.shapes import Name, StoryShort, story_short


class RuleToTry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule, and the topic it would be for; without a rule, the one that the topic has."""

    rule: Annotated[str, Meta(min_length=1, max_length=topics.MOST_RULE)] | None = None
    topic: Name | None = None


class RuleTried(Struct, frozen=True, kw_only=True):
    """What a rule would find in the archive, the newest of it, and the stories of the topic that it would lose.

    `total` is more than that where it is not `exact`. `measured` holds the rule against the topic's marks,
    `in_use` the rule that is used now.
    """

    rule: str
    total: int
    exact: bool
    weekly: float
    stories: tuple[StoryShort, ...]
    lost: tuple[StoryShort, ...]
    measured: marking.Measured | None
    in_use: marking.Measured | None


class MarkRow(Struct, frozen=True, kw_only=True):
    """What the desk said of a story: whether it is about the topic."""

    story: str
    right: bool


def _topic(ask: Ask, name: str) -> Topic:
    found = ask.house.lexicon.topics.find(name)
    if found is None:
        raise Refused("not-found", "There is no such topic.")
    return found


def attempt(ask: Ask) -> RuleTried:
    """Try a rule on the archive."""
    body: RuleToTry = ask.body
    known = _topic(ask, body.topic) if body.topic is not None else None
    text = body.rule or (known.rule if known else None)
    if not text:
        raise UsageError("Give a rule, or a topic that has one.")
    trial = desk.try_rule(ask.house, text, known.id if known else None)
    return RuleTried(
        rule=trial.rule,
        total=trial.total,
        exact=trial.exact,
        weekly=trial.weekly,
        stories=tuple(map(story_short, trial.stories)),
        lost=tuple(map(story_short, trial.lost)),
        measured=marking.measured(ask.house, known.id, text) if known else None,
        in_use=marking.measured(ask.house, known.id, known.rule) if known else None,
    )


def marks(ask: Ask) -> Page[MarkRow]:
    """List the marks of a topic."""
    known = _topic(ask, ask.path["topic"])
    rows = [MarkRow(story=story, right=right) for story, right in marking.marks_of(ask.house, known.id).items()]
    return sorted_page(ask, f"marks {known.id}", rows, lambda row: row.story)


OPERATIONS = (
    Operation(
        method="POST",
        path="/rules/try",
        name="tryRule",
        tag="topics",
        scope="edit",
        says="Try a rule on the archive: what it would find and lose, and how often it is right on marked ones.",
        does=attempt,
        takes=RuleToTry,
        gives=RuleTried,
        refuses=("not-found", "expression"),
    ),
    Operation(
        method="GET",
        path="/topics/{topic}/marks",
        name="listMarks",
        tag="topics",
        scope="edit",
        says="List what the desk said of stories, whether they are about a topic: the newest 500 marks.",
        does=marks,
        query=Paged,
        gives=Page[MarkRow],
        refuses=("not-found",),
    ),
)
