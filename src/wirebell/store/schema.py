"""The tables, once for SQLite and PostgreSQL.

Moments are whole microseconds since 1970 UTC. Texts sort by code point on both (collation C). What is looked up
or constrained is a column; the rest of a noun is one packed value (codec). Every "once" is a UNIQUE here.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    UniqueConstraint,
    literal_column,
    text,
)

from wirebell.store import schema_accounts, schema_cluster, schema_desk
from wirebell.store.columns import FreeText, Row, Utc, Words, metadata

__all__ = ["metadata"]
TABLES_ELSEWHERE = (schema_accounts, schema_cluster, schema_desk)
"""Modules with tables of the same `metadata`."""

KNOWN_REVISIONS = tuple(f"{n:04}" for n in range(1, 27))
HEAD = KNOWN_REVISIONS[-1]
"""The newest migration; a test holds it to what stands in `migrations`."""

VERSION_TABLE = "wirebell_schema"

ALERT_WAITS = text("state IN ('due', 'deferred')")
DELIVERY_WAITS = text("state IN ('waiting', 'leased')")
BUNDLE_WAITS = text("bundle IS NOT NULL AND state IN ('waiting', 'leased')")
IN_LINE = text("address >= 'http' AND address < 'httq' AND state IN ('waiting', 'leased')")
"""Deliveries to webhooks that are not at an end: queries say it word for word, for SQLite to use the index."""
COME_TO_NOTHING = text("state IN ('refused', 'gone', 'held')")
"""Deliveries that were not sent and never will be: few beside the others, and what a desk looks for."""
TO_WEBHOOK = text("address >= 'http' AND address < 'httq'")
"""Deliveries to webhooks, in every state."""
IS_TEAM = text("""replace(preferences, '"members":[{', '') <> preferences""")
"""Preferences that name members: teams are few among all readers, and found by this alone."""
NAMES_WEBHOOK = text("""replace(preferences, '"to":"http', '') <> preferences""")
STANDS = text("ended IS NULL")
ENDED = text("ended IS NOT NULL")
PENDING = text("arrival IS NOT NULL")
KEPT_BACK = text("(withheld OR embargo IS NOT NULL)")
THREADED = text("storyline IS NOT NULL")
FEED_GIVEN = text("feed_token != ''")


def _partial(name: str, *columns: str, where: Any, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


counters = Table(
    "counters",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Words, primary_key=True),
    Column("url", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("source", LargeBinary, nullable=False),
)

visits = Table(
    "visits",
    metadata,
    Column("source", Words, primary_key=True),
    Column("next", Utc),
    Column("gone", Boolean, nullable=False),
    Column("visit", LargeBinary, nullable=False),
    Index("visits_next", "next"),
)

keys = Table(
    "keys",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("story", Words, nullable=False),
    sqlite_with_rowid=False,
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("seq", Row, primary_key=True, autoincrement=False),
    Column("story", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("known", LargeBinary, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("withheld", Boolean, nullable=False),
    Column("embargo", Utc),
    Column("arrival", LargeBinary),
    UniqueConstraint("story", "version", name="arrivals_once"),
    _partial("arrivals_pending", "seq", where=PENDING),
    _partial("arrivals_kept_back", "story", "embargo", where=KEPT_BACK),
)
"""`arrival` is emptied once the story is told: `known` and the story as read hold what is needed then."""

stories = Table(
    "stories",
    metadata,
    Column("seq", Row, ForeignKey("arrivals.seq"), primary_key=True, autoincrement=False),
    Column("story", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", Words),
    Column("address", LargeBinary),
    Column("follows_at", BigInteger),
    Column("cursor", Words),
    Column("told", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("storyline", Words),
    UniqueConstraint("story", "version", name="stories_once"),
    Index("stories_address", "address"),
    Index("stories_source", "source", "seq"),
    _partial("stories_storyline", "storyline", "seq", where=THREADED),
)

followers = Table(
    "followers",
    metadata,
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("created", Utc, nullable=False),
    Column("feed_token", Words, nullable=False),
    Column("feed_turn", BigInteger, nullable=False, server_default="0"),
    _partial("followers_feed", "feed_token", where=FEED_GIVEN),
)
"""`feed_token` is `Follower.feed_before`, a hash: it has its old name for processes of before, which go on."""

preferences = Table(
    "preferences",
    metadata,
    Column("added", Row, primary_key=True, autoincrement=False),
    Column("follower", Words, nullable=False),
    Column("preferences", Words, nullable=False),
    Column("ended", BigInteger),
    _partial("preferences_once", "follower", where=STANDS, unique=True),
    _partial("preferences_ended", "ended", where=ENDED),
    Index("preferences_follower", "follower"),
    _partial("preferences_teams", "follower", where=IS_TEAM),
    _partial("preferences_hooked", "follower", where=NAMES_WEBHOOK),
)
"""Versions of what followers want for all their follows, as JSON; they share their revisions with follows."""

entitlements = Table(
    "entitlements",
    metadata,
    Column("added", Row, primary_key=True, autoincrement=False),
    Column("thing", Words, nullable=False),
    Column("follower", Words, nullable=False),
    Column("ended", BigInteger),
    _partial("entitlements_once", "thing", "follower", where=STANDS, unique=True),
    _partial("entitlements_ended", "ended", where=ENDED),
    Index("entitlements_follower", "follower"),
)
"""What is closed (`follower` is empty), and who may see it; they share their revisions with follows."""

follows = Table(
    "follows",
    metadata,
    Column("added", Row, primary_key=True, autoincrement=False),
    Column("id", Words, nullable=False),
    Column("follower", Words, nullable=False),
    Column("expression", Words, nullable=False),
    Column("address", Words, nullable=False),
    Column("created", Utc, nullable=False),
    Column("ended", BigInteger),
    Column("mark", LargeBinary, nullable=False),
    Column("policy", Words),
    _partial("follows_id_once", "id", where=STANDS, unique=True),
    _partial("follows_mark_once", "mark", where=STANDS, unique=True),
    _partial("follows_ended", "ended", where=ENDED),
    Index("follows_follower", "follower"),
    _partial("follows_address", "address", where=STANDS),
)
"""`mark` is a hash of follower, expression and address: expressions are too long for an index.

`policy` is JSON, NULL for a follow that says nothing of its own.
"""

alerts = Table(
    "alerts",
    metadata,
    Column("n", Row, primary_key=True),
    Column("id", Words, nullable=False),
    Column("story", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("follower", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("follows", Words, nullable=False),
    Column("created", Utc, nullable=False),
    Column("due", Utc, nullable=False),
    Column("state", Words, nullable=False),
    Column("because", FreeText),
    Column("rank", SmallInteger, nullable=False),
    Column("more", Integer, nullable=False, server_default="0"),
    Column("moves", Words),
    UniqueConstraint("story", "follower", "kind", "revision", name="alerts_once"),
    _partial("alerts_waiting", "rank", "due", "follower", where=ALERT_WAITS),
    Index("alerts_follower", "follower", "created"),
    Index("alerts_created", "created"),
)
"""`rank` 0 goes before `rank` 1: see `life.rank`.

`id` has no index: ids are hashes, and a page of the index would be written for almost every alert. It follows
from what `alerts_once` holds, and deliveries are found by it through their own ids.
"""

deliveries = Table(
    "deliveries",
    metadata,
    Column("n", Row, primary_key=True),
    Column("id", Words, nullable=False, unique=True),
    Column("alert", Row, ForeignKey("alerts.n"), nullable=False),
    Column("address", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next", Utc, nullable=False),
    Column("at", Utc, nullable=False),
    Column("token", Integer, nullable=False),
    Column("unknown", Boolean, nullable=False),
    Column("because", FreeText),
    Column("rank", SmallInteger, nullable=False),
    Column("seq", BigInteger),
    Column("bundle", Words),
    Column("message", Words),
    Column("since", Utc),
    Column("holder", Words),
    UniqueConstraint("alert", "address", name="deliveries_once"),
    _partial("deliveries_waiting", "rank", "at", where=DELIVERY_WAITS),
    _partial("deliveries_bundled", "bundle", where=BUNDLE_WAITS),
    _partial("deliveries_in_line", "address", "n", where=IN_LINE),
    _partial("deliveries_to_nothing", "state", "n", where=COME_TO_NOTHING),
    _partial("deliveries_hooked", "address", "state", where=TO_WEBHOOK),
)
"""`at` is when a claim should look at it again: `next` of a waiting one, the end of the lease of a leased one;
`holder` names the process and its claim that a lease was given to: NAME.NUMBER. with a full stop at the end."""

holders = Table(
    "holders",
    metadata,
    Column("name", Words, primary_key=True),
    Column("beat", BigInteger, nullable=False),
)
"""Processes that claim, each with a number that it raises while it lives; on PostgreSQL alone (`holders.py`)."""


def _one_of(column: Column[Any], *states: str) -> ColumnElement[bool]:
    """Say it in literals: with bound values SQLite could not tell that a partial index serves."""
    return column.in_([literal_column(f"'{state}'") for state in states])


alert_waits = _one_of(alerts.c.state, "due", "deferred")
bundle_waits = deliveries.c.bundle.is_not(None) & _one_of(deliveries.c.state, "waiting", "leased")
delivery_waits = _one_of(deliveries.c.state, "waiting", "leased")
come_to_nothing = _one_of(deliveries.c.state, "refused", "gone", "held")

suppressions = Table(
    "suppressions",
    metadata,
    Column("address", Words, primary_key=True),
    Column("because", FreeText, nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("address", Words, primary_key=True),
    Column("last", BigInteger, nullable=False),
)
"""The last number given to what goes to a webhook: deliveries that are purged take none back."""

rotations = Table(
    "rotations",
    metadata,
    Column("address", Words, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("at", Utc, nullable=False),
)
"""How often the secret of a webhook was changed: the secrets themselves are in no database."""

browsers = Table(
    "browsers",
    metadata,
    Column("id", Words, primary_key=True),
    Column("follower", Words, nullable=False),
    Column("added", Utc, nullable=False),
    Column("browser", LargeBinary, nullable=False),
    Index("browsers_follower", "follower"),
)

leases = Table(
    "leases",
    metadata,
    Column("source", Words, primary_key=True),
    Column("lease", LargeBinary, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("source", Words, primary_key=True),
    Column("message", Words, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Index("messages_at", "at"),
)
"""Pushed messages that were taken, for as long as they may come again."""

heard = Table(
    "heard",
    metadata,
    Column("follower", Words, primary_key=True),
    Column("seq", Row, primary_key=True, autoincrement=False),
    Column("alert", Row, unique=True),
)
"""The numbers under which a follower's programs hear of alerts; null for those that retention deleted."""

answered = Table(
    "answered",
    metadata,
    Column("follower", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("asked", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Utc, nullable=False),
    Index("answered_at", "at"),
)
"""What programs asked under an idempotency key, and how it was answered; status 0 while it is done."""

segments = Table(
    "segments",
    metadata,
    Column("number", Row, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

pages = Table(
    "pages",
    metadata,
    Column("segment", Row, primary_key=True, autoincrement=False),
    Column("first", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""The archive's keys, sorted: a page is found by the first key of it."""

spots = Table(
    "spots",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("segment", Row, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Keys of names, topics and storylines by themselves: a page of the web asks for dozens of them at a time."""

spent = Table(
    "spent",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("until", Utc, nullable=False),
    sqlite_with_rowid=False,
)
"""What may be used once, by a hash of it, until it is out of date anyway."""

consents = Table(
    "consents",
    metadata,
    Column("n", Row, primary_key=True),
    Column("mark", LargeBinary, nullable=False, unique=True),
    Column("follower", Words, nullable=False),
    Column("address", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("at", Utc),
    Column("evidence", FreeText, nullable=False),
    Column("brought", Utc, nullable=False),
    Index("consents_follower", "follower"),
)
"""Never written over: what was said of consent, and on what evidence, is kept as it came."""

reuse_requests = Table(
    "reuse_requests",
    metadata,
    Column("id", Words, primary_key=True),
    Column("story", Words, nullable=False),
    Column("follower", Words, nullable=False),
    Column("name", FreeText, nullable=False),
    Column("address", FreeText, nullable=False),
    Column("use", FreeText, nullable=False),
    Column("asked", Utc, nullable=False),
    Column("state", Words, nullable=False),
    Column("answer", FreeText, nullable=False),
)
