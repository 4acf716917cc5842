"""What is on record: stories, alerts with their reasons, deliveries, why and audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import starmap
from typing import NamedTuple

from wirebell import standing
from wirebell.alert import entitled
from wirebell.alert.audit import Audit, Record, audit_story, lost, totals
from wirebell.alert.explain import Why, in_english, reasons, why
from wirebell.alert.past import Past, remembering
from wirebell.app.answers import AlertRow, DeliveryRow, FollowShort, ReasonRow, StoryRow, Verdict
from wirebell.app.entitling import opening
from wirebell.app.follows import known_follower, one_follower
from wirebell.app.house import House
from wirebell.app.progress import Progress, counted, quiet
from wirebell.app.retold import shown
from wirebell.errors import UsageError
from wirebell.model.alert import Alert
from wirebell.model.delivery import Delivery
from wirebell.model.follow import ERASED, Match
from wirebell.model.showing import showing_of
from wirebell.model.source import NO_TERMS, Terms
from wirebell.model.story import Story

TOGETHER = 500
"""Stories read at a time."""


def story_row(story: Story) -> StoryRow:
    """Return a story as it stands in a list."""
    told = story.told
    delay = (told.seen - story.published).total_seconds() if story.published else None
    return StoryRow(
        id=story.id,
        headline=story.headline,
        url=story.url,
        source=told.source_name,
        published=story.published,
        seen=told.seen,
        delay=delay,
        version=told.version,
        kind=told.kind,
        silent=told.silent,
        topics=tuple(t.label for t in story.topics),
        storyline=told.storyline.id if told.storyline else None,
        copy_of=told.storyline.copy_of if told.storyline else None,
    )


def stories(house: House, limit: int, source: str | None = None, storyline: str | None = None) -> list[StoryRow]:
    """Return the newest stories, of one source or storyline if it is named."""
    known = {s.id for s in house.store.sources()} if source else set()
    found = house.store.stories(limit=limit, source=source, storyline=storyline)
    if source and not found and not storyline and source not in known:
        raise UsageError("No source {source!r}: `wirebell source list` shows them.", source=source)
    return [story_row(story) for _, story in found]


def is_open(house: House, story: Story) -> bool:
    """Return whether everybody may read of a story now: neither withheld, nor under embargo, nor closed."""
    return opening(house)(story) and _is_out(house, story)


def readable(house: House, follower: str | None = None) -> Callable[[Story], bool]:
    """Return what tells whether a story may be read of now by a follower, by everybody if it is None.

    It is neither withheld, nor under embargo, nor closed to them; nor, where everybody reads it, kept from shared
    places by the contract with its source.
    """
    open_to = opening(house, follower)
    terms = house.store.terms([s.id for s in house.store.sources()]) if follower is None else {}

    def may(story: Story) -> bool:
        kept = terms.get(story.source or "", NO_TERMS).shared is False
        return _is_out(house, story) and open_to(story) and not kept

    return may


def _is_out(house: House, story: Story) -> bool:
    told, embargo = story.told, story.told.embargo
    return not told.withheld and (embargo is None or embargo <= house.clock.now())


def open_stories(house: House, limit: int) -> list[StoryRow]:
    """Return the newest stories that everybody may read of."""
    open_to_all = opening(house)
    found = house.store.stories(limit=limit)
    return [story_row(story) for _, story in found if open_to_all(story) and _is_out(house, story)]


def open_alerts(house: House, limit: int) -> list[AlertRow]:
    """Return the newest alerts that went out, but those of stories that are closed or withdrawn by now."""
    newest = lru_cache(maxsize=256)(house.store.story)
    open_to_all = opening(house)

    def shown(row: AlertRow) -> bool:
        story = newest(row.story) if row.state == "out" else None
        if story is None or (story.told.kind == "withdrawn" and row.kind != "withdrawn"):
            return False
        return open_to_all(story) and _is_out(house, story)

    return [row for row in alerts(house, limit=limit) if shown(row)]


def find(house: House, text: str) -> Story:
    """Return a story by id, start of id or address. Raises UsageError when there is none."""
    story = house.store.find_story(text)
    if story is None:
        raise UsageError(
            "No story {text!r}: give an id of `wirebell story list` or the story's address.", text=text
        )
    return story


def followed(alert: AlertRow) -> str:
    """Return what the follows of an alert ask for, each once: "and" between them would look like a part of one."""
    return "; ".join(dict.fromkeys(follow.expression for follow in alert.follows))


def alerts(
    house: House, follower: str | None = None, since: datetime | None = None, limit: int | None = None
) -> list[AlertRow]:
    """Return alerts, newest first, each with its reasons replayed from the story and the follows it names."""
    found = house.store.alerts(follower=known_follower(house, follower), since=since, limit=limit)
    versions = _with_versions(house, found)
    return [alert_row(house, alert, then) for alert, then, _ in versions if then is not None]


def _with_versions(house: House, alerts: Sequence[Alert]) -> Iterator[tuple[Alert, Story | None, Story | None]]:
    """Yield alerts with the versions of their stories that they are of, and the newest ones.

    Stories are read some hundred at a time: one at a time they took a reader with many alerts minutes.
    """
    for start in range(0, len(alerts), TOGETHER):
        some = alerts[start : start + TOGETHER]
        newest = {story.id: story for story in house.store.several(list({alert.story for alert in some}))}
        known = {(story.id, story.told.version): story for story in newest.values()}
        known |= house.store.exactly({(alert.story, alert.version) for alert in some} - known.keys())
        yield from ((alert, known.get((alert.story, alert.version)), newest.get(alert.story)) for alert in some)


def telling(house: House, follower: str) -> Callable[[Sequence[Alert]], Iterable[AlertRow | None]]:
    """Return what shows a follower alerts of theirs; None in place of one whose story may not be told of now.

    What is closed to them stays so after another source brought a version that is open.
    """
    may, open_to = readable(house, follower), opening(house, follower)

    def row(alert: Alert, then: Story | None, newest: Story | None) -> AlertRow | None:
        if then is None or newest is None or not (may(newest) and open_to(then)):
            return None
        if newest.told.kind == "withdrawn" and alert.kind != "withdrawn":
            return None
        return alert_row(house, alert, then)

    return lambda alerts: starmap(row, _with_versions(house, alerts))


def alert_row(house: House, alert: Alert, story: Story) -> AlertRow:
    """Return an alert as it is shown."""
    found = reasons(alert, story, house.lexicon.topics.ancestors)
    return AlertRow(
        id=alert.id,
        story=alert.story,
        headline=story.headline,
        url=story.url,
        source=story.told.source_name,
        published=story.published,
        follower=alert.follower,
        kind=alert.kind,
        revision=alert.revision,
        created=alert.created,
        follows=tuple(FollowShort(id=f.id, expression=f.expression) for f in alert.follows),
        reasons=tuple(ReasonRow(clause=r.clause, passage=r.passage, span=r.span) for r in found),
        state=alert.state,
        because=shown(house, alert).because,
    )


def deliveries(house: House, limit: int | None = None) -> list[DeliveryRow]:
    """Return deliveries, newest first."""
    return [delivery_row(d) for d in house.store.deliveries(limit=limit)]


def deliveries_of(house: House, follower: str) -> list[DeliveryRow]:
    """Return all deliveries to a follower, newest first."""
    found, before = list[DeliveryRow](), None
    while page := house.store.delivery_page(follower, before, 1_000):
        found += (delivery_row(d) for _, d in page)
        before = page[-1][0]
    return found


def delivery_row(d: Delivery) -> DeliveryRow:
    """Return a delivery as it is shown."""
    return DeliveryRow(
        id=d.id,
        alert=d.alert.id,
        story=d.alert.story,
        follower=d.alert.follower,
        kind=d.alert.kind,
        address=d.address,
        state=d.state,
        attempts=d.attempts,
        next=d.next,
        because=d.because,
    )


def explain(house: House, story: str, follower: str) -> Why:
    """Replay the decision about a story for a follower: why alerted, or why not."""
    return in_english(explained(house, story, follower))


def explained(house: House, story: str, follower: str) -> Why:
    """Return the same with sentences that pages say in the reader's language."""
    store = house.store
    follower = one_follower(house, follower)
    found = store.find_story(story)
    if found is None:
        return why(None, (), follower, (), (), ())
    versions = store.lineage(found.id)
    alerts = [shown(house, alert) for alert in store.alerts(follower=follower, story=found.id)]
    deliveries = [d for alert in alerts for d in store.deliveries(alert=alert.id)]
    ancestors, preferences = house.lexicon.topics.ancestors, store.preferences_ever(follower)
    follows = store.follows_ever([follower, *(p.follower for p in preferences)])
    entitlements = store.entitlements_ever(follower)
    terms = terms_of(house, found)
    return why(found, versions, follower, follows, alerts, deliveries, ancestors, preferences, entitlements, terms)


def terms_of(house: House, story: Story) -> Terms:
    """Return what a contract with a story's source says."""
    source = story.source or ""
    return house.store.terms([source]).get(source, NO_TERMS)


def verdict(house: House, story: Story) -> Verdict:
    """Return what alerts may show of a story, and what of it is closed."""
    terms, closed = terms_of(house, story), house.store.closed_to(None)
    of = entitled.things(story, entitled.all_topics(story, house.lexicon.topics.ancestors)) if closed else ()
    return Verdict(
        private=showing_of(story.rights, story.image, terms),
        shared=showing_of(story.rights, story.image, terms, shared=True),
        closed=tuple(sorted(closed.intersection(of))),
    )


def _all_versions(house: House) -> Iterator[tuple[int, Story, int]]:
    after = 0
    while page := house.store.versions(after=after):
        yield from page
        after = page[-1][0]


class Replayed(NamedTuple):
    """A told version as it was matched, at a follow-set revision, with its alerts and the past it came into."""

    story: Story
    at: int
    matches: Sequence[Match]
    document: standing.Document | None
    alerts: Sequence[Alert]
    past: Past


def replayed(house: House, progress: Progress = quiet) -> Iterator[Replayed]:
    """Yield every told version in the order they came, matched again.

    Who was told by a follow that is erased, as a member of a team that is no more, is passed over.
    """
    book, store = house.book(), house.store
    ancestors = house.lexicon.topics.ancestors
    follows = store.follows_changed(0)[1]
    erased = [follow for follow in follows if follow.expression == ERASED]
    record = Record(remembering(follows, store.preferences_changed(0)), store.purged_before())
    total = store.counts()["stories"]
    for _, story, at in counted(_all_versions(house), progress, "Auditing stories", total):
        silent = story.told.silent is not None or story.told.kind != "new"
        document = None if silent else standing.document(story, ancestors=ancestors)
        matches = book.match_at(document, at) if document else []
        alerts = store.alerts(story=story.id)
        if gone := {follower for _, follower in lost(alerts, erased)}:
            matches = [match for match in matches if match.follower not in gone]
        known = [alert for alert in alerts if alert.follower not in gone]
        yield Replayed(story, at, matches, document, known, record.past(story))
        record.add(story, alerts)


def audit(house: House, progress: Progress = quiet) -> Audit:
    """Recompute who should have been alerted to what, from the stored history, and compare it with the alerts."""
    each = (audit_story(o.story, o.matches, o.alerts, o.past, o.document) for o in replayed(house, progress))
    return totals(each, len(house.store.followers()))
