"""Do `why` and the audit say the same? The one replays follow by follow, the other with the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from random import Random

from msgspec import Struct

from wirebell.alert.audit import expected, lost
from wirebell.alert.explain import Why, why
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.app.stories import replayed, terms_of
from wirebell.model.alert import Alert
from wirebell.model.story import Story

Pair = tuple[str, str]
"""A story and a follower."""


class Differing(Struct, frozen=True, kw_only=True):
    """A pair of which the two say different things."""

    story: str
    follower: str
    audit: str
    why: str


class Agreement(Struct, frozen=True, kw_only=True):
    """Of so many pairs `asked` about, how many were `told` and `held`, and those on which they `differ`."""

    asked: int
    told: int
    held: int
    differ: tuple[Differing, ...]


def agreement(house: House, count: int, progress: Progress = quiet, seed: int = 1) -> Agreement:
    """Ask both about so many pairs of a story and a follower: half of them with an alert, as far as there are.

    The same record and seed give the same pairs. What nobody can work out again is passed over, as by the audit.
    """
    gone = lost(house.store.alerts(), house.store.follows_changed(0)[1])
    pairs = _sampled(house, count, Random(seed), gone)
    audited, versions = _audited(house, pairs, progress)
    asked = _Asked(house, versions)
    said = {pair: (audited.get(pair, "no alert"), _said(asked.why(*pair))) for pair in pairs}
    outcomes = [audit for audit, _ in said.values()]
    return Agreement(
        asked=len(pairs),
        told=outcomes.count("told"),
        held=sum(outcome.startswith("held") for outcome in outcomes),
        differ=tuple(
            Differing(story=story, follower=follower, audit=audit, why=other)
            for (story, follower), (audit, other) in said.items()
            if audit != other
        ),
    )


def _sampled(house: House, count: int, chance: Random, gone: Set[Pair]) -> list[Pair]:
    alerts = sorted({(a.story, a.follower) for a in house.store.alerts() if a.kind == "new"} - gone)
    chosen = dict.fromkeys(chance.sample(alerts, min(len(alerts), count // 2)))
    stories = sorted({story.id for _, story in house.store.stories(limit=1_000_000)})
    followers = [follower.id for follower in house.store.followers()]
    most = min(count, len(stories) * len(followers) - len(gone))
    while len(chosen) < most:
        pair = chance.choice(stories), chance.choice(followers)
        if pair not in gone:
            chosen[pair] = None
    return list(chosen)


def _audited(
    house: House, pairs: Sequence[Pair], progress: Progress
) -> tuple[dict[Pair, str], dict[str, list[tuple[Story, int]]]]:
    """Return what the audit expects of those pairs it expects anything of, and all versions of their stories."""
    wanted, found = set(pairs), dict[Pair, str]()
    versions: dict[str, list[tuple[Story, int]]] = {story: [] for story, _ in pairs}
    for one in replayed(house, progress):
        if one.story.id not in versions:
            continue
        versions[one.story.id].append((one.story, one.at))
        for alert in expected(one.story, one.matches, one.alerts, one.past, one.document):
            if alert.kind == "new" and (alert.story, alert.follower) in wanted:
                found[alert.story, alert.follower] = _outcome(alert)
    return found, versions


def _outcome(alert: Alert) -> str:
    return f"held: {_reason(alert.because)}" if alert.by_policy else "told"


def _reason(because: str | None) -> str:
    return (because or "").partition(":")[0]


class _Asked:
    """Answers `why` of stories whose versions are known, from one look at follows and preferences."""

    def __init__(self, house: House, versions: dict[str, list[tuple[Story, int]]]) -> None:
        self._house, self._versions, store = house, versions, house.store
        self._follows = store.follows_changed(0)[1]
        self._preferences, self._entitlements = store.preferences_changed(0), store.entitlements_changed(0)

    def why(self, story: str, follower: str) -> Why:
        """Return the answer for a pair, without what became of its deliveries."""
        versions, house = self._versions[story], self._house
        alerts = house.store.alerts(follower=follower, story=story)
        newest = versions[-1][0]
        return why(
            newest,
            versions,
            follower,
            self._follows,
            alerts,
            (),
            house.lexicon.topics.ancestors,
            self._preferences,
            self._entitlements,
            terms_of(house, newest),
        )


def _said(answer: Why) -> str:
    """Return what an answer comes to, and that its own steps contradict it if they do."""
    steps = {(step.step, step.outcome) for step in answer.steps}
    met = ("match", "met") in steps
    policies = [step.outcome for step in answer.steps if step.step in {"policy", "entitled"}]
    if answer.alerted:
        return "told" if met else "told, though no follow met"
    held = [step for step in answer.steps if (step.step, step.outcome) == ("decide", "held")]
    if held:
        reason = _reason(held[-1].detail.rpartition(" UTC (")[2].rstrip(")"))
        return f"held: {reason}" if met and reason in policies else f"held: {reason}, which no step says"
    silent = steps & {("decide", outcome) for outcome in ("silent", "withheld", "team", "edited only")}
    return "no alert" if not met or silent else "no alert, though a follow met"


def lines(found: Agreement) -> Iterator[str]:
    """Yield what is to be said of an agreement."""
    agree = found.asked - len(found.differ)
    yield f"{agree} of {found.asked} pairs: why and audit agree ({found.told} told, {found.held} held)"
    for one in found.differ:
        yield f"{one.story} {one.follower}: audit says {one.audit}, why says {one.why}"
