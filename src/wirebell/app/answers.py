"""The answers of the program, in the shapes that `--json` prints and docs/reference describes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from wirebell.model.facts import Span
from wirebell.model.showing import Showing
from wirebell.model.source import Source


class SourceCounts(Struct, frozen=True):
    """How the visits of a run went."""

    visited: int = 0
    unchanged: int = 0
    failed: int = 0


class StoryCounts(Struct, frozen=True):
    """What the visits of a run brought; silent ones alert nobody."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    silent: int = 0


class DeliveryCounts(Struct, frozen=True):
    """What became of the deliveries of a run."""

    sent: int = 0
    later: int = 0
    refused: int = 0


class Ran(Struct, frozen=True, kw_only=True):
    """The answer of `run --once`."""

    sources: SourceCounts
    stories: StoryCounts
    alerts: int
    held: int
    deferred: int
    deliveries: DeliveryCounts
    seconds: float


class TermsRow(Struct, frozen=True, kw_only=True):
    """What a contract with a source says; null leaves it to its stories. `excerpt` is "all" for any length."""

    excerpt: int | Literal["all"] | None
    picture: bool | None
    shared: bool | None


class Verdict(Struct, frozen=True, kw_only=True):
    """What alerts may show of a story to one reader and where several read, and what closes it to others."""

    private: Showing
    shared: Showing
    closed: tuple[str, ...]


class SourceRow(Struct, frozen=True, kw_only=True):
    """A source with its health: `problem` is None when it is well; `rhythm` is seconds between stories."""

    id: str
    name: str
    url: str
    kind: str
    pages: str
    poll: int | None
    health: str
    problem: str | None
    last: datetime | None
    next: datetime | None
    rhythm: float | None
    visits: int
    terms: TermsRow


class Checked(Struct, frozen=True, kw_only=True):
    """What a look at a source found, without taking anything from it."""

    id: str
    name: str
    ok: bool
    items: int
    problem: str | None


class Glimpse(Struct, frozen=True, kw_only=True):
    """A story as it stands on a source that is looked at; nothing of it is taken."""

    headline: str
    url: str | None
    published: datetime | None


class Preview(Struct, frozen=True, kw_only=True):
    """What a source would bring, before it is added: how many stories, and the newest of them.

    `source` is the id of the one that is there already, `feed` the feed that a site's front page names, `problem`
    why nothing can be read there, `caution` whose address it looks like.
    """

    url: str
    name: str
    source: str | None
    stories: int
    newest: tuple[Glimpse, ...]
    problem: str | None
    feed: str | None
    caution: str | None


class MuteRow(Struct, frozen=True, kw_only=True):
    """What is not told, and until when; null is for good."""

    what: str
    until: datetime | None


class PolicyRow(Struct, frozen=True, kw_only=True):
    """The parts of a policy; null says nothing, "", 0 or an empty list says none."""

    cadence: str | None
    days: str | None
    quiet: tuple[str, ...] | None
    cap: str | None
    pause: str | None
    mute: tuple[MuteRow, ...] | None
    mute_sources: tuple[MuteRow, ...] | None
    outlets: int | None
    once_per_event: bool | None
    updates: bool | None
    languages: tuple[str, ...] | None


class MemberRow(Struct, frozen=True, kw_only=True):
    """A member of a team; `to` null is where the member's preferences say."""

    follower: str
    to: str | None
    policy: PolicyRow


class PreferencesRow(Struct, frozen=True, kw_only=True):
    """What a follower wants for all follows; `members` are a team's, `teams` those the follower is a member of."""

    follower: str
    zone: str
    language: str
    to: str
    policy: PolicyRow
    members: tuple[MemberRow, ...]
    teams: tuple[str, ...]


class EntitlementRow(Struct, frozen=True, kw_only=True):
    """A source or topic that is closed, or was, and the followers who may see it all the same."""

    thing: str
    label: str
    closed: bool
    followers: tuple[str, ...]


class FollowRow(Struct, frozen=True, kw_only=True):
    """A standing follow; `cadence` is what holds, `policy` holds the parts that the follow itself says."""

    id: str
    follower: str
    expression: str
    to: str
    cadence: str
    policy: PolicyRow
    created: datetime


class FollowerRow(Struct, frozen=True, kw_only=True):
    """A follower with the address of the private feed."""

    id: str
    name: str
    created: datetime
    feed: str
    follows: int


class FollowShort(Struct, frozen=True, kw_only=True):
    """A follow as an alert names it."""

    id: str
    expression: str


class ReasonRow(Struct, frozen=True, kw_only=True):
    """A clause, the passage that met it, and where it stands."""

    clause: str
    passage: str
    span: Span | None


class AlertRow(Struct, frozen=True, kw_only=True):
    """An alert with its story and reasons."""

    id: str
    story: str
    headline: str
    url: str | None
    source: str
    published: datetime | None
    follower: str
    kind: str
    revision: int
    created: datetime
    follows: tuple[FollowShort, ...]
    reasons: tuple[ReasonRow, ...]
    state: str
    because: str | None


class DeliveryRow(Struct, frozen=True, kw_only=True):
    """A delivery with its state and last problem."""

    id: str
    alert: str
    story: str
    follower: str
    kind: str
    address: str
    state: str
    attempts: int
    next: datetime
    because: str | None


class StoryRow(Struct, frozen=True, kw_only=True):
    """A story in a list. `delay` is the seconds from publication to being seen, None where undated.

    `storyline` is None for a story told before there were storylines; `copy_of` is the story it is a near-copy of.
    """

    id: str
    headline: str
    url: str | None
    source: str
    published: datetime | None
    seen: datetime
    delay: float | None
    version: int
    kind: str
    silent: str | None
    topics: tuple[str, ...]
    storyline: str | None
    copy_of: str | None


class LearnedRow(Struct, frozen=True, kw_only=True):
    """How well a topic was learned: of stories held back in training, from how many of the topic."""

    precision: float
    recall: float
    stories: int


class TopicRow(Struct, frozen=True, kw_only=True):
    """A topic with its rule, its place in the hierarchy, and how well the tagger in use learned it, if it did.

    `ruled` says that the desk of this house gave it the rule.
    """

    id: str
    label: str
    parents: tuple[str, ...]
    children: tuple[str, ...]
    rule: str | None
    ruled: bool
    learned: LearnedRow | None


class TopicsImported(Struct, frozen=True, kw_only=True):
    """The answer of `topics import`: topics new to this house, and those it has rules for already.

    `unknown` are parents that the file names and nobody has: nothing stands below them.
    """

    added: int
    there: int
    unknown: tuple[str, ...] = ()


class Trained(Struct, frozen=True, kw_only=True):
    """The answer of `topics train`: where the tagger is, whether reading uses it, and what it learned."""

    model: str
    used: bool
    stories: int
    bytes: int
    topics: tuple[TopicRow, ...]


class NamesImported(Struct, frozen=True):
    """The answer of `names import`: how many things the file held, and how many are kept in all."""

    imported: int
    kept: int


class SourceAdded(Struct, frozen=True):
    """The answer of `source add`: the source, whether it was not there before, and whom it may be taken for."""

    source: Source
    added: bool
    caution: str | None = None


class Imported(Struct, frozen=True, kw_only=True):
    """The answer of `import`."""

    added: int
    there: int
    refused: tuple[str, ...]
