"""What the desk looks at beside what the program's commands answer: a story's life, what changed, the plots."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from functools import lru_cache
from secrets import token_hex

from msgspec import Struct
from msgspec.structs import replace

from wirebell import standing
from wirebell.alert.backtest import DAY
from wirebell.app.changing import change_of, recorded
from wirebell.app.house import House
from wirebell.app.retold import shown
from wirebell.app.stories import readable, terms_of
from wirebell.deliver.channels import parse_address
from wirebell.errors import Enough, UsageError
from wirebell.model.alert import Alert, AlertState
from wirebell.model.change import COMMAND, By
from wirebell.model.delivery import Delivery, DeliveryState
from wirebell.model.publisher import ReuseRequest, ReuseState
from wirebell.model.source import Terms
from wirebell.model.story import Story

DAYS = 30
SHOWN = 200
LEDGER = 100
"""Deliveries on one page."""
COUNTED = 10_000
"""Where counting deliveries of one state stops."""
CHANGES = 500
"""Newest stories looked through for what was corrected, withdrawn, withheld or is under embargo."""
OPEN_REQUESTS = 1_000
LONGEST_ANSWER = 2_000


class Life(Struct, frozen=True, kw_only=True):
    """All that became of a story: its told versions, oldest first, who was alerted, and what went out.

    `counts` are of all alerts by state, `alerts` a page of them, newest first, and `deliveries` those of the page;
    `older` is where the next page begins, None on the last.
    """

    story: Story
    versions: tuple[tuple[Story, int], ...]
    counts: dict[AlertState, int]
    alerts: tuple[Alert, ...]
    older: int | None
    deliveries: tuple[Delivery, ...]
    terms: Terms


class Metrics(Struct, frozen=True, kw_only=True):
    """What a month was like: stories and alerts a day, what became of the newest deliveries, by state."""

    stories: tuple[tuple[str, int], ...]
    alerts: tuple[tuple[str, int], ...]
    deliveries: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]


class Ledger(Struct, frozen=True, kw_only=True):
    """A page of deliveries, newest first, all or those in one state.

    `older` is where the next page begins, None on the last. `counts` are of all states but sent, up to COUNTED.
    """

    deliveries: tuple[Delivery, ...]
    older: int | None
    state: DeliveryState | None
    counts: dict[DeliveryState, int]


class RuleTrial(Struct, frozen=True, kw_only=True):
    """What a topic's rule would match in the archive: `stories` are the newest; `unlike` those that differ."""

    rule: str
    total: int
    exact: bool
    weekly: float
    stories: tuple[Story, ...]
    lost: tuple[Story, ...]


def life(house: House, text: str, before: int | None = None) -> Life | None:
    """Return a story's life by its id or address, its alerts from those before a number on.

    None if there is no such story.
    """
    store, story = house.store, house.store.find_story(text)
    if story is None:
        return None
    found = store.alerts_about(story.id, before, SHOWN + 1)
    alerts = {alert.id: shown(house, alert) for _, alert in found[:SHOWN]}
    deliveries = store.deliveries_about(story.id, [alert.follower for alert in alerts.values()])
    return Life(
        story=story,
        versions=tuple(store.lineage(story.id)),
        counts=store.alert_counts(story.id),
        alerts=tuple(alerts.values()),
        older=found[SHOWN - 1][0] if len(found) > SHOWN else None,
        deliveries=tuple(one for one in deliveries if one.alert.id in alerts),
        terms=terms_of(house, story),
    )


def changes(house: House) -> list[Story]:
    """Return the newest stories that were corrected, withdrawn or withheld, or are under embargo."""
    return [story for _, story in numbered_changes(house)]


def numbered_changes(house: House) -> list[tuple[int, Story]]:
    """Return the same with the numbers they have on record, which grow towards the newest."""
    now = house.clock.now()

    def apart(story: Story) -> bool:
        told = story.told
        waits = told.embargo is not None and told.embargo > now
        return bool(told.correction) or told.kind == "withdrawn" or told.withheld or waits

    return [(number, story) for number, story in house.store.stories(limit=CHANGES) if apart(story)]


def metrics(house: House) -> Metrics:
    """Return the figures of the last days on record."""
    look = house.archive.look()
    moments = look.cards.moments
    last = max(moments, default=int(house.clock.now().timestamp()))
    since = last - DAYS * DAY
    stories = Counter(at // DAY for at in moments if at > since)
    began = datetime.fromtimestamp(since, house.clock.now().tzinfo)
    alerts = house.store.alerts_by_day(began)
    states = Counter(d.state for d in house.store.deliveries(limit=2_000))
    newest = [story.told.source_name for _, story in house.store.stories(limit=CHANGES)]
    days = [date(1970, 1, 1) + timedelta(days=day) for day in range(since // DAY + 1, last // DAY + 1)]
    return Metrics(
        stories=tuple((day.isoformat(), stories[(day - date(1970, 1, 1)).days]) for day in days),
        alerts=tuple((day.isoformat(), alerts.get(day, 0)) for day in days),
        deliveries=tuple(states.most_common()),
        sources=tuple(Counter(newest).most_common(8)),
    )


def ledger(house: House, state: DeliveryState | None, before: int | None) -> Ledger:
    """Return a page of everybody's deliveries, from those before a number on."""
    found = house.store.delivery_page(None, before, LEDGER + 1, state)
    return Ledger(
        deliveries=tuple(delivery for _, delivery in found[:LEDGER]),
        older=found[LEDGER - 1][0] if len(found) > LEDGER else None,
        state=state,
        counts=house.store.delivery_counts(COUNTED),
    )


def try_rule(house: House, rule: str, topic: str | None = None) -> RuleTrial:
    """Return what a rule would match in the archive, and what the topic has there that it would not.

    Raises UsageError at the part of the rule that cannot be.
    """
    query = standing.parse(rule, standing.RULE)
    found = house.archive.newest(query, readable(house), 20)
    known = house.lexicon.topics.find(topic) if topic else None
    lost = (
        house.archive.newest(_lost(known.id, standing.canonical(query)), readable(house), 20).stories
        if known
        else ()
    )
    return RuleTrial(
        rule=standing.canonical(query),
        total=found.total,
        exact=found.exact,
        weekly=house.archive.weekly([standing.canonical(query)])[0],
        stories=found.stories,
        lost=lost,
    )


@lru_cache(maxsize=64)
def _lost(topic: str, rule: str) -> standing.Query:
    """Return what is met by the stories of a topic that a rule would not find."""
    return standing.parse(f'topic:"{topic}" AND NOT ({rule})', standing.RULE)


# -- requests to reuse ------------------------------------------------------------------------------------


class Asking(Struct, frozen=True, kw_only=True):
    """What somebody says who wants to reuse a story: who they are, where the answer goes, what for."""

    name: str
    address: str
    use: str


def reusable(house: House, text: str, follower: str | None) -> Story | None:
    """Return a story by its id or address if its reuse may be asked for by a follower, or by anybody."""
    story = house.store.find_story(text)
    if story is None or not readable(house, follower)(story) or story.told.kind == "withdrawn":
        return None
    return story


def ask_reuse(house: House, story: Story, follower: str, asking: Asking) -> ReuseRequest:
    """Keep a request to reuse a story for the desk. Raises UsageError for one that says too little or too much."""
    said = [" ".join(text.split()) for text in (asking.name, asking.address)]
    use = asking.use.strip()
    if not all(said) or not use:
        raise UsageError("Say who you are, where the answer goes, and what you want to do with the story.")
    if len(use) > 2_000 or any(len(text) > 200 for text in said):
        raise UsageError("Up to 2,000 characters for the use, 200 for name and address.")
    parse_address(f"mailto:{said[1]}")
    waiting = house.store.reuse_requests(OPEN_REQUESTS)
    if len(waiting) == OPEN_REQUESTS and waiting[-1].state == "open":
        raise Enough("Too many requests wait for an answer: try again another day.")
    request = ReuseRequest(
        id=token_hex(6),
        story=story.id,
        follower=follower,
        name=said[0],
        address=said[1],
        use=use,
        asked=house.clock.now(),
    )
    house.store.ask_reuse(request)
    return request


def own_requests(house: House, story: Story, follower: str) -> list[ReuseRequest]:
    """Return what a follower asked to do with a story, with the desk's answers."""
    found = house.store.reuse_requests(OPEN_REQUESTS)
    return [one for one in found if one.story == story.id and one.follower == follower]


def reuse_requests(house: House) -> list[tuple[ReuseRequest, Story | None]]:
    """Return the requests, open ones first, each with its story."""
    found = house.store.reuse_requests(SHOWN)
    stories = {story.id: story for story in house.store.several(sorted({one.story for one in found}))}
    return [(one, stories.get(one.story)) for one in found]


def open_requests(house: House) -> int:
    """Return how many requests wait for an answer, of those that the desk is shown."""
    return sum(one.state == "open" for one in house.store.reuse_requests(SHOWN))


def reuse_request(house: House, request: str) -> ReuseRequest:
    """Return a request by its id. Raises UsageError if there is none."""
    for one in house.store.reuse_requests(OPEN_REQUESTS):
        if one.id == request:
            return one
    raise UsageError("There is no such request.")


def answer_reuse(house: House, request: str, state: ReuseState, answer: str, by: By = COMMAND) -> ReuseRequest:
    """Answer a request, once more if it was answered. Raises UsageError if there is none of that id."""
    known = reuse_request(house, request)
    answered = replace(known, state=state, answer=answer.strip())
    if len(answered.answer) > LONGEST_ANSWER:
        raise UsageError("An answer has up to {most} characters.", most=f"{LONGEST_ANSWER:,}")
    texts = _answer_text(known), _answer_text(answered)
    with recorded(house, change_of(house, by, "reuse", (request, known.name), texts)):
        house.store.answer_reuse(request, state, answered.answer)
    return answered


def _answer_text(request: ReuseRequest) -> str:
    return f"{request.state}: {request.answer}" if request.answer else request.state
