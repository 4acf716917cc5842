"""Where stories come from: a source, what it remembers between visits, and what it sent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

SourceKind = Literal["web", "file", "folder", "push"]
Pages = Literal["never", "short", "always"]


WHOLE = 1_000_000_000
"""An excerpt of any length."""


class Terms(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a contract with a source lets alerts show; a part that is None leaves it to what its stories say.

    `excerpt` is in characters. `shared` is whether it may be shown where several people read, as in a chat or
    behind a webhook: as to one reader, or not at all.
    """

    excerpt: int | None = None
    picture: bool | None = None
    shared: bool | None = None


NO_TERMS = Terms()


class Source(Struct, frozen=True, kw_only=True, gc=False):
    """A feed, page, file or folder that is visited for stories, or a publisher who pushes them.

    `poll` is a fixed interval in seconds set by the owner, else the rhythm is learned. `credential` names
    where the secret is kept (`env:NAME` or `file:PATH`), never the secret itself. `topics` maps the source's
    own categories (lower case) to topic ids. `alert_first` lets even the first visit alert. An empty `name`
    means: whatever the source calls itself. `terms` are those of a contract with it.
    """

    id: str
    url: str
    name: str
    added: datetime
    kind: SourceKind = "web"
    pages: Pages = "short"
    poll: int | None = None
    credential: str | None = None
    topics: tuple[tuple[str, str], ...] = ()
    alert_first: bool = False
    terms: Terms = NO_TERMS


class Visit(Struct, frozen=True, kw_only=True, gc=False):
    """What a source remembers between visits; written together with the arrivals of that visit.

    `etag` and `last_modified` are echoed as they came, for `url` alone (RFC 9110 section 13). `rhythm` is the
    learned mean of seconds between its stories. `problem` is the health line, None when well. `newest` is the
    newest publication date ever seen there. `moves` counts visits in a row answered by the same permanent move.
    `visits` counts those that went well. `pace` is the least number of seconds between visits that the source
    itself asked for (max-age, Expires, ttl), None if it never said.
    `title` is what the source calls itself.
    """

    source: str
    url: str
    visits: int = 0
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    last: datetime | None = None
    last_ok: datetime | None = None
    next: datetime | None = None
    newest: datetime | None = None
    rhythm: float | None = None
    failures: int = 0
    problem: str | None = None
    moved_to: str | None = None
    moved_since: datetime | None = None
    moves: int = 0
    pace: float | None = None
    gone: bool = False
    title: str | None = None


class Picture(Struct, frozen=True, kw_only=True, gc=False):
    """A picture as a source offers it."""

    url: str | None = None
    caption: str | None = None
    credit: str | None = None


class Item(Struct, frozen=True, kw_only=True, gc=False):
    """One story as its source sent it, decoded and made absolute but not yet read.

    `guid` is the source's own identifier. `html` and `text` are alternatives for the fullest content that came;
    `page` is the article's page, if it was fetched. `summary` may hold HTML. `links` are `(rel, address)` pairs
    that matter for rights and identity (license, canonical …). `status` follows ninjs pubstatus. `withdrawn`
    items may carry nothing but an identity. `correction` is its publisher's own note of what this version puts
    right, "" where it says no more than that it does; `made` is when that version was made, where versions are
    ordered by that.
    """

    guid: str | None = None
    url: str | None = None
    title: str | None = None
    summary: str | None = None
    html: str | None = None
    text: str | None = None
    page: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    rights: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    picture: Picture | None = None
    publisher: str | None = None
    status: Literal["usable", "withheld", "canceled"] = "usable"
    embargo: datetime | None = None
    version: str | None = None
    correction: str | None = None
    made: datetime | None = None

    @property
    def number(self) -> int | None:
        """The publisher's version as a number, None if there is none or it is not one."""
        text = self.version or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class Fetched(Struct, frozen=True, kw_only=True, gc=False):
    """What one visit brought: an answer other than "nothing new".

    `url` is the address finally answered from; `headers` have lower-case names; `body` is decoded of any
    content coding. `moved` is the target of a permanent redirect (301, 308), None otherwise.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime
    moved: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of that lower-case name, or None."""
        return next((v for k, v in self.headers if k == name), None)


class Brought(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """By whom a story was brought: what goes with it from version to version.

    `sent` are the sources that may change it, in the order in which they first brought it, each with the digest of
    what it sent last. `own` is whether who made the newest version is of the site of the story's address, or our
    desk; None where that cannot be told. `unheard` says why nobody was alerted when it first came.
    """

    sent: tuple[tuple[str, str], ...] = ()
    own: bool | None = None
    unheard: str | None = None

    def last(self, source: str) -> str | None:
        """Return the digest of what a source sent last, None if it never brought the story."""
        return next((digest for name, digest in self.sent if name == source), None)

    def after(self, source: str, digest: str) -> tuple[tuple[str, str], ...]:
        """Return what was sent, once a source sent that."""
        if self.last(source) is None:
            return (*self.sent, (source, digest))
        return tuple((name, digest if name == source else theirs) for name, theirs in self.sent)


NOBODY = Brought()


class Noted(Struct, frozen=True, kw_only=True, gc=False):
    """What is remembered anew of a version that stays as it is: one more source shows the story."""

    story: str
    version: int
    brought: Brought


class Known(Struct, frozen=True, kw_only=True, gc=False):
    """What the store remembers of a story that an identity key led to.

    `number` is its publisher's own version, `made` when that was made, where versions are ordered by that.

    `embargo` is that of our own desk, which holds whatever its source sends, `theirs` what the source said last.
    `source` sent its newest version, under `guid`; "" where that is not on record.
    """

    story: str
    version: int
    digest: str
    title: str
    url: str | None = None
    published: datetime | None = None
    withdrawn: bool = False
    withheld: bool = False
    number: int | None = None
    made: datetime | None = None
    embargo: datetime | None = None
    theirs: datetime | None = None
    source: str = ""
    guid: str | None = None
    brought: Brought = NOBODY


ArrivalKind = Literal["new", "changed", "withdrawn"]


class Edit(Struct, frozen=True, kw_only=True, gc=False):
    """What our own desk changes in a story that is here, whatever its source sends.

    A correction has a `note`, and what its text is from then on. A `line` is the storyline it belongs to, with
    the `aliases` of that. An edit with neither changes the embargo, which its arrival holds.
    """

    note: str | None = None
    headline: str = ""
    standfirst: str | None = None
    body: str = ""
    line: str | None = None
    aliases: tuple[str, ...] = ()


class Arrival(Struct, frozen=True, kw_only=True, gc=False):
    """A story that is new, changed or withdrawn, as `sift` found it: the unit that is accepted.

    `story` is the lineage: one id for all versions of one story, whatever address it comes by. `keys` are the
    identity keys that lead to it from now on. `silent` says why nobody is to be alerted, None if they are.
    `edit` is set where our own desk made this version, of the one before it. `embargo` is our desk's, for good.
    """

    story: str
    version: int
    kind: ArrivalKind
    source: str
    item: Item
    digest: str
    seen: datetime
    keys: tuple[str, ...]
    silent: str | None = None
    edit: Edit | None = None
    embargo: datetime | None = None
    brought: Brought = NOBODY

    @property
    def until(self) -> datetime | None:
        """The moment before which it is not to be told: its source's embargo or our desk's, whichever is later."""
        both = [one for one in (self.item.embargo, self.embargo) if one is not None]
        return max(both, default=None)
