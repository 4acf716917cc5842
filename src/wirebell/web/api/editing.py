"""What the desk changes: rules, contracts, stories, storylines, names, teams."""

from __future__ import annotations

from datetime import datetime

from wirebell.app import contracts, editing, marking, naming, preferring, storylines, topics
from wirebell.app.answers import PreferencesRow, SourceRow, TopicRow
from wirebell.errors import UsageError
from wirebell.model.change import By
from wirebell.model.source import Arrival
from wirebell.model.story import Story
from wirebell.web.api.edits import (
    Embargo,
    Lines,
    Marking,
    Merging,
    NamesKept,
    NewMember,
    Rule,
    Splitting,
    StoryCorrection,
    TermsChange,
    Versioned,
)
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.problems import Refused, refused_at


def by_whom(ask: Ask) -> By:
    """Return who asks for a change, by a program."""
    return By(ask.who, "api")


def story_of(ask: Ask) -> Story:
    """Return the story that a path names, whoever may read it. Raises Refused if there is none."""
    story = ask.house.store.story(ask.path["story"])
    if story is None:
        raise Refused("not-found", "There is no such story.")
    return story


def _versioned(arrival: Arrival) -> Versioned:
    return Versioned(story=arrival.story, version=arrival.version)


def withdraw(ask: Ask) -> Versioned:
    """Withdraw a story."""
    return _versioned(editing.withdraw(ask.house, story_of(ask), by_whom(ask)))


def correct(ask: Ask) -> Versioned:
    """Correct a story."""
    body: StoryCorrection = ask.body
    wanted = editing.Correcting(note=body.note, headline=body.headline, standfirst=body.standfirst, body=body.text)
    return _versioned(editing.correct(ask.house, story_of(ask), wanted, by_whom(ask)))


def embargo(ask: Ask) -> Versioned:
    """Put a story under embargo, or lift that."""
    until: datetime | None = ask.body.until
    moment = editing.moment_of(until.isoformat(), "UTC") if until else None
    return _versioned(editing.embargo(ask.house, story_of(ask), moment, by_whom(ask)))


def merge_names(ask: Ask) -> NamesKept:
    """Let two names be one thing."""
    body: Merging = ask.body
    return NamesKept(kept=naming.merge_names(ask.house, body.kind, body.name, body.other, by_whom(ask)).kept)


def split_name(ask: Ask) -> NamesKept:
    """Let a name be a thing of its own."""
    body: Splitting = ask.body
    return NamesKept(kept=naming.split_name(ask.house, body.kind, body.name, by_whom(ask)).kept)


def merge_lines(ask: Ask) -> storylines.StorylineRow:
    """Make one storyline of two."""
    for part in ("one", "other"):
        try:
            storylines.line_of(ask.house, getattr(ask.body, part))
        except UsageError as fault:
            raise refused_at(f"/{part}", str(fault)) from fault
    return storylines.merge(ask.house, ask.body.one, ask.body.other, by_whom(ask))


def split_line(ask: Ask) -> storylines.StorylineRow:
    """Let a story begin a storyline of its own."""
    return storylines.split(ask.house, story_of(ask).id, by_whom(ask))


def rule(ask: Ask) -> TopicRow:
    """Give a topic another rule."""
    if ask.house.lexicon.topics.find(ask.path["topic"]) is None:
        raise Refused("not-found", "There is no such topic.")
    return topics.rule_topic(ask.house, ask.path["topic"], ask.body.rule, by_whom(ask))


def mark(ask: Ask) -> marking.Measured:
    """Say of a story whether it is about a topic."""
    if ask.house.lexicon.topics.find(ask.path["topic"]) is None or ask.house.store.story(ask.body.story) is None:
        raise Refused("not-found", "There is no such topic, or no such story.")
    return marking.mark(ask.house, ask.path["topic"], ask.body.story, ask.body.verdict)


def agree(ask: Ask) -> SourceRow:
    """Write down what a contract says."""
    if ask.path["source"] not in {source.id for source in ask.house.store.sources()}:
        raise Refused("not-found", "There is no such source.")
    body: TermsChange = ask.body
    said = contracts.Said(excerpt=body.excerpt, picture=body.picture, shared=body.shared)
    return contracts.agree(ask.house, ask.path["source"], said, by_whom(ask))


def _team(ask: Ask) -> str:
    if ask.path["team"] not in {one.id for one in ask.house.store.followers()}:
        raise Refused("not-found", "There is no such team.")
    return ask.path["team"]


def join(ask: Ask) -> PreferencesRow:
    """Make a follower a member of a team."""
    body: NewMember = ask.body
    team, how = _team(ask), preferring.Joining(to=body.to)
    preferring.join(ask.house, team, body.follower, how, by_whom(ask))
    return preferring.preferences_row(ask.house, team)


def leave(ask: Ask) -> None:
    """Let a member leave a team."""
    team, member = _team(ask), ask.path["member"]
    if all(one.follower != member for one in preferring.preferences_row(ask.house, team).members):
        raise Refused("not-found", "There is no such member.")
    preferring.leave(ask.house, team, member, by_whom(ask))


OPERATIONS = (
    Operation(
        method="POST",
        path="/stories/{story}/withdraw",
        name="withdrawStory",
        tag="stories",
        scope="edit",
        says="Withdraw a story: whoever was alerted to it is told, and nobody else is.",
        does=withdraw,
        gives=Versioned,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/stories/{story}/correct",
        name="correctStory",
        tag="stories",
        scope="edit",
        says="Correct a story: whoever was alerted is told the note, with the sentence before and after.",
        does=correct,
        takes=StoryCorrection,
        gives=Versioned,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/stories/{story}/embargo",
        name="embargoStory",
        tag="stories",
        scope="edit",
        says="Let a story be told and read from a moment on, whatever its source sends; or lift that.",
        does=embargo,
        takes=Embargo,
        gives=Versioned,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/stories/{story}/split",
        name="splitStoryline",
        tag="stories",
        scope="edit",
        says="Let a story begin a storyline of its own; nobody is told.",
        does=split_line,
        gives=storylines.StorylineRow,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/storylines/merge",
        name="mergeStorylines",
        tag="stories",
        scope="edit",
        says="Make one storyline of two; follows of either go on.",
        does=merge_lines,
        takes=Lines,
        gives=storylines.StorylineRow,
    ),
    Operation(
        method="POST",
        path="/names/merge",
        name="mergeNames",
        tag="names",
        scope="edit",
        says="Let two names be one thing, in every story read from then on.",
        does=merge_names,
        takes=Merging,
        gives=NamesKept,
    ),
    Operation(
        method="POST",
        path="/names/split",
        name="splitName",
        tag="names",
        scope="edit",
        says="Let a name be a thing of its own, in every story read from then on.",
        does=split_name,
        takes=Splitting,
        gives=NamesKept,
    ),
    Operation(
        method="POST",
        path="/topics/{topic}/rule",
        name="ruleTopic",
        tag="topics",
        scope="edit",
        says="Give a topic another rule, for every story read from then on.",
        does=rule,
        takes=Rule,
        gives=TopicRow,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/topics/{topic}/marks",
        name="markStory",
        tag="topics",
        scope="edit",
        says="Say of a story whether it is about a topic; answers how often its rule is right on what was marked.",
        does=mark,
        takes=Marking,
        gives=marking.Measured,
        refuses=("not-found",),
    ),
    Operation(
        method="PATCH",
        path="/sources/{source}/terms",
        name="changeTerms",
        tag="sources",
        scope="operate",
        says="Write down what a contract with a source lets alerts show.",
        does=agree,
        takes=TermsChange,
        gives=SourceRow,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/teams/{team}/members",
        name="joinTeam",
        tag="users",
        scope="operate",
        says="Make a follower a member of a team, or change where a member is told.",
        does=join,
        takes=NewMember,
        gives=PreferencesRow,
        refuses=("not-found",),
    ),
    Operation(
        method="DELETE",
        path="/teams/{team}/members/{member}",
        name="leaveTeam",
        tag="users",
        scope="operate",
        says="Let a member leave a team: nothing of it that is not yet sent will be.",
        does=leave,
        status=204,
        refuses=("not-found",),
    ),
)
