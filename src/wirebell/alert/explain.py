"""Why a follower was alerted to a story, or why not. Nothing of it is stored: it is worked out again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from wirebell import standing
from wirebell.alert import entitled
from wirebell.alert.outcome import Outcomes
from wirebell.errors import Asked, ExpressionError, Topical, Wording
from wirebell.model.alert import Alert, FollowRef
from wirebell.model.delivery import Delivery
from wirebell.model.entitlement import Entitlement, Thing, closed_by
from wirebell.model.follow import ERASED, Follow, Match, Reason, for_member
from wirebell.model.policy import Preferences
from wirebell.model.reasons import because
from wirebell.model.showing import in_words, is_shared, showing_of
from wirebell.model.source import NO_TERMS, Terms
from wirebell.model.story import Story

Ancestors = Mapping[str, Sequence[str]]
UNSENT = frozenset({"held", "refused", "gone"})
"""States of deliveries that end without anything having gone out."""
NO_ANCESTORS: Ancestors = MappingProxyType({})


class Step(Struct, frozen=True):
    """One step on the way of a story to a follower, how it ended, and what a reader should know of it."""

    step: str
    outcome: str
    detail: str


class Why(Struct, frozen=True, kw_only=True):
    """The answer for one story and one follower; `because` is the step that decided, in one sentence.

    `alerted` says that an alert is on record; `unsent` why none of its deliveries went out, None if one did or
    may.
    """

    story: str
    follower: str
    alerted: bool
    because: str
    steps: tuple[Step, ...]
    unsent: str | None = None


def reasons(
    alert: Alert, story: Story, ancestors: Ancestors = NO_ANCESTORS, to: str | None = None
) -> tuple[Reason, ...]:
    """Return what in the story met the follows of an alert, each passage once; with `to`, of that address's alone.

    `story` is the version that was decided on. A follow whose expression no longer parses has no reasons.
    """
    document = standing.document(story, ancestors=ancestors)
    wanted = [ref.expression for ref in alert.follows if to is None or ref.to == to]
    return tuple(dict.fromkeys(reason for text in wanted for reason in _explained(text, document)))


def _explained(expression: str, document: standing.Document) -> tuple[Reason, ...]:
    query = _query(expression)
    return standing.explain(query, document) if query is not None else ()


@lru_cache(maxsize=1_000)
def _query(expression: str) -> standing.Query | None:
    try:
        return standing.parse(expression, standing.RULE)  # canonical, checked when it was made
    except ExpressionError:
        return None


# -- why, or why not ----------------------------------------------------------------------------------------------


def why(  # noqa: PLR0913, PLR0917 - all that is known of one story and one follower
    story: Story | None,
    versions: Sequence[tuple[Story, int]],
    follower: str,
    follows: Sequence[Follow],
    alerts: Sequence[Alert],
    deliveries: Sequence[Delivery],
    ancestors: Ancestors = NO_ANCESTORS,
    preferences: Sequence[Preferences] = (),
    entitlements: Sequence[Entitlement] = (),
    terms: Terms = NO_TERMS,
) -> Why:
    """Return whether and why a follower was alerted to a story.

    `versions` are the story's told versions, oldest first, each with the follow-set revision it was matched at;
    `follows`, `preferences` and `entitlements` are all that were ever made, of teams too. Alerts and
    deliveries of others are passed over. `terms` are those of the story's source.
    """
    if story is None:
        unknown = Wording(
            "No such story is known here: give its id or its address as `wirebell story list` shows it."
        )
        return Why(
            story="", follower=follower, alerted=False, because=unknown, steps=(Step("seen", "unknown", unknown),)
        )
    told = [a for a in alerts if a.follower == follower and a.story == story.id]
    first, follows_at = _decided_on(versions, told) if versions else (story, None)
    sent = [d for d in deliveries if d.alert.id in {a.id for a in told}]
    wanted = _Wanted(follower, follows, preferences, follows_at, entitlements)
    mine, then, members = wanted.ever(), wanted.then(), wanted.members()
    steps = [_seen(first), _read(story, len(versions)), *_matched(then, mine, first, story, ancestors)]
    lost = list(_lost(told, follows))
    if not mine and not members and not lost:
        steps.append(Step("match", "no follow", Wording("this follower follows nothing")))
    met = [f for f, step in zip(then, steps[2:], strict=False) if step.outcome == "met"]
    steps += lost
    match = Match(
        follower=follower, follows=tuple(met), preferences=wanted.preferred(follower), closed=wanted.closed()
    )
    steps += [*_entitled(match, first, ancestors), *_policies(match, first, told, ancestors)]
    if members:
        said = Wording("what it follows is told to its members: {members}", members=", ".join(members))
        steps.append(Step("match", "team", said))
    decided = list(_decided(told)) or [_undecided(first, then, steps)]
    steps += [*decided, *_shown(story, told, terms), *(Step("deliver", d.state, _sending(d)) for d in sent)]
    unsent = _unsent(sent)
    return Why(
        story=story.id,
        follower=follower,
        alerted=any(a.state != "held" for a in told),
        because=_because(told, decided, unsent),
        steps=tuple(steps),
        unsent=unsent,
    )


def in_english(answer: Why) -> Why:
    """Return an answer as programs get it, its sentences as plain text."""
    steps = tuple(Step(step.step, str(step.outcome), str(step.detail)) for step in answer.steps)
    return replace(answer, because=str(answer.because), steps=steps, unsent=answer.unsent and str(answer.unsent))


def _decided_on(versions: Sequence[tuple[Story, int]], told: Sequence[Alert]) -> tuple[Story, int]:
    """Return the version that was new to the follower: the first, unless a later one freed or opened it."""
    new = {alert.version for alert in told if alert.kind == "new"}
    fresh = [v for v in versions if v[0].told.kind == "new" and not v[0].told.withheld]
    return next((v for v in reversed(fresh) if v[0].told.version in new), (fresh or versions)[0])


class _Wanted(NamedTuple):
    """What a follower followed, alone and as a member of teams, and how, at a follow-set revision; None is now."""

    follower: str
    follows: Sequence[Follow]
    preferences: Sequence[Preferences]
    at: int | None
    entitlements: Sequence[Entitlement] = ()

    def closed(self) -> frozenset[Thing]:
        """Return what was closed to the follower."""
        stood = (e for e in self.entitlements if (e.ended is None if self.at is None else e.stood_at(self.at)))
        return closed_by(stood).to(self.follower)

    def then(self) -> list[Follow]:
        """Return the follows that stood, those of teams as the follower's own."""
        return [f for f in self.ever() if (f.ended is None if self.at is None else f.stood_at(self.at))]

    def ever(self) -> list[Follow]:
        """Return all that were ever made by the follower, or by a team of which the follower was a member then."""
        return [mine for follow in self.follows if (mine := self._own(follow))]

    def members(self) -> tuple[str, ...]:
        """Return who was told in the follower's place, as of a team."""
        mine = self.preferred(self.follower)
        return tuple(member.follower for member in mine.members) if mine else ()

    def preferred(self, follower: str) -> Preferences | None:
        """Return the preferences of a follower as they stood."""
        mine = (p for p in self.preferences if p.follower == follower)
        return next((p for p in mine if (p.ended is None if self.at is None else p.stood_at(self.at))), None)

    def _own(self, follow: Follow) -> Follow | None:
        if follow.follower == self.follower:
            return None if self.members() else follow
        team = self.preferred(follow.follower)
        member = next((m for m in team.members if m.follower == self.follower), None) if team else None
        return for_member(follow, member, self.preferred(self.follower)) if member else None


def _entitled(match: Match, first: Story, ancestors: Ancestors) -> Iterator[Step]:
    """Yield that the story is closed to the follower, if it is."""
    of = entitled.things(first, entitled.all_topics(first, ancestors)) if match.closed else frozenset()
    if said := entitled.against(match.closed, of):
        yield Step("entitled", entitled.NOT_ENTITLED, because(said.partition(": ")[2]))


def _policies(match: Match, first: Story, told: Sequence[Alert], ancestors: Ancestors) -> Iterator[Step]:
    """Yield what the policy of each follow that met made of it, then what only the past decided."""
    alert = next((a for a in told if a.kind == "new" and a.version == first.told.version), None)
    if first.told.silent is not None or first.told.withheld or first.told.kind != "new":
        return
    now = alert.created if alert else first.told.seen
    waits = not (alert and alert.by_policy)  # what a closed source, the past or a cap held waits for nothing
    outcomes = Outcomes(first, now, document=standing.document(first, ancestors=ancestors))
    match = replace(match, closed=frozenset())  # told as a step of its own
    for follow in match.follows:
        slot = outcomes.of(match, follow)
        if slot.held:
            yield Step("policy", slot.held.partition(":")[0], _of(follow, because(slot.held)))
        elif waits and slot.due > now and slot.because != "embargo":
            until, of = f"{slot.due:%Y-%m-%d %H:%M}", because(slot.because or "")
            yield Step(
                "policy", "waits", _of(follow, Wording("{of}, it waits until {until} UTC", of=of, until=until))
            )
    if alert and alert.by_policy and (said := alert.because or "").startswith(("nothing new", "capped")):
        yield Step("policy", said.partition(":")[0], because(said))
    if alert and alert.more:
        held = Wording("a cap held {number} alerts before this one; it says so", number=alert.more)
        if alert.more == 1:
            held = Wording("a cap held one alert before this one; it says so")
        yield Step("policy", "more", held)


def _seen(first: Story) -> Step:
    came = f"{first.told.source_name}, {first.told.seen:%Y-%m-%d %H:%M} UTC"
    if first.told.silent is not None:
        why = because(first.told.silent)
        return Step("seen", "silent", Wording("{came}; it alerted nobody: {why}", came=came, why=why))
    return Step("seen", "new", came)


def _read(story: Story, versions: int) -> Step:
    said = Wording("{headline} (1 version, language {language})", headline=story.headline, language=story.language)
    if versions > 1:
        said = Wording(
            "{headline} ({versions} versions, language {language})",
            headline=story.headline,
            versions=versions,
            language=story.language,
        )
    return Step("read", story.told.kind, said)


def _matched(
    then: Sequence[Follow], mine: Sequence[Follow], first: Story, story: Story, ancestors: Ancestors
) -> Iterator[Step]:
    """Yield what became of each follow: met, with its passage; met after an edit only; or what failed.

    What did not stand then is told once, however often it was changed, and not where it stood in another form.
    """
    documents = [standing.document(version, ancestors=ancestors) for version in (first, story)]
    for follow in then:
        yield _met(follow, *documents)
    stood = {follow.expression for follow in then}
    for follow in {one.expression: one for one in mine if one.expression not in stood}.values():
        yield Step("match", "not followed then", _of(follow, Wording("it did not stand when the story came")))


def _lost(told: Sequence[Alert], follows: Sequence[Follow]) -> Iterator[Step]:
    """Yield what was met of follows that are on record no more: those of a team that was erased since."""
    known = {follow.id for follow in follows if follow.expression != ERASED}
    lost = {ref.expression: ref for alert in told for ref in alert.follows if ref.id not in known}
    for ref in lost.values():
        yield Step("match", "erased", _of(ref, Wording("a team followed it that was erased since")))


def _met(follow: Follow, first: standing.Document, newest: standing.Document) -> Step:
    query = _query(follow.expression)
    if query is None:
        return Step("match", "broken", _of(follow, Wording("it no longer parses; make it anew")))
    if standing.holds(query, first):
        return Step("match", "met", _of(follow, _quoted(standing.explain(query, first))))
    if standing.holds(query, newest):
        return Step("match", "met after an edit", _of(follow, Wording("an edit alone alerts nobody")))
    return Step("match", "not met", _of(follow, _row(standing.explain_failure(query, first))))


def _quoted(met: Iterable[Reason]) -> Wording:
    said = [Wording("{clause} in “{passage}”", clause=Asked(one.clause), passage=_passage(one)) for one in met]
    return _row(said) if said else Wording("nothing forbids it")


def _passage(met: Reason) -> str:
    """Return the passage; a topic that stands nowhere in the text is told by its name alone."""
    return Topical(met.passage) if met.field == "topic" and met.span is None else met.passage


def _of(follow: Follow | FollowRef, said: str) -> Wording:
    return Wording("{expression}: {said}", expression=Asked(follow.expression), said=said)


def _row(said: Sequence[str]) -> Wording:
    """Return sentences in a row, each to be said in the reader's language."""
    first, *others = said
    row = first if isinstance(first, Wording) else Wording(first)
    for one in others:
        row = Wording("{one}; {other}", one=row, other=one)
    return row


def _asked(alert: Alert) -> tuple[Asked, ...]:
    """Return what the follows of an alert ask for; several may ask for the same, for other addresses."""
    return tuple(dict.fromkeys(Asked(ref.expression) for ref in alert.follows))


def _decided(told: Sequence[Alert]) -> Iterator[Step]:
    for alert in sorted(told, key=lambda a: (a.version, a.revision)):
        met, due = _asked(alert), f"{alert.due:%Y-%m-%d %H:%M}"
        said = Wording("{kind}: for {met}, due {due} UTC", kind=because(alert.kind), met=met, due=due)
        if alert.because:
            said = Wording("{said} ({because})", said=said, because=because(alert.because))
        yield Step("decide", alert.state, said)


def _shown(story: Story, told: Sequence[Alert], terms: Terms) -> Iterator[Step]:
    """Yield what the alerts that went out, or will, may show of the story, by the kind of channel."""
    addresses = {ref.to for alert in told if alert.state != "held" for ref in alert.follows}
    for shared in sorted({is_shared(address) for address in addresses}):
        verdict = in_words(showing_of(story.rights, story.image, terms, shared=shared))
        yield Step("rights", "shared" if shared else "private", Wording("an alert may show {what}", what=verdict))


def _undecided(first: Story, then: Sequence[Follow], steps: Sequence[Step]) -> Step:
    outcomes = {step.outcome for step in steps if step.step == "match"}
    if first.told.silent is not None:
        return Step("decide", "silent", _silent(first.told.silent))
    if first.told.withheld:
        return Step("decide", "withheld", Wording("Its publisher withholds it."))
    if "team" in outcomes:
        return Step("decide", "team", Wording("It is a team: its members are told in its place."))
    if not then:
        return Step("decide", "no follow", Wording("No follow of this follower stood when the story came."))
    if "met" in outcomes and first.told.kind == "new":
        return Step("decide", "missing", Wording("An alert should be here: run `wirebell audit`."))
    if {"met", "met after an edit"} & outcomes:  # of what met at once the first version was let go of since
        edited = Wording("The story met a follow only after an edit, and edits alert nobody.")
        return Step("decide", "edited only", edited)
    return Step("decide", "no match", Wording("The story met no follow of this follower."))


def _silent(why: str) -> Wording:
    return Wording("It alerted nobody: {why}.", why=because(why))


def _unsent(sent: Sequence[Delivery]) -> str | None:
    """Return why none of the deliveries went out; None if there are none, or one did or may."""
    if not sent or not all(delivery.state in UNSENT for delivery in sent):
        return None
    last = sent[-1]
    if last.because:
        return because(last.because)
    return Wording("{address} takes nothing any more", address=last.address)


def _because(told: Sequence[Alert], decided: Sequence[Step], unsent: str | None) -> str:
    standing_alerts = [a for a in told if a.state != "held"]
    if standing_alerts:
        met = _asked(standing_alerts[0])
        if unsent:
            return Wording("It met {met}, but nothing was sent: {unsent}.", met=met, unsent=unsent)
        return Wording("It met {met}.", met=met)
    by_policy = next((a.because for a in told if a.by_policy), None)
    if by_policy is None:
        return decided[-1].detail
    if by_policy.startswith(entitled.NOT_ENTITLED):
        return Wording("The follower is {by_policy}.", by_policy=because(by_policy))
    return Wording("A policy held it: {by_policy}.", by_policy=because(by_policy))


def _sending(delivery: Delivery) -> str:
    kind, address = because(delivery.alert.kind), delivery.address
    said = Wording("{kind} to {address}, 1 attempt", kind=kind, address=address)
    if delivery.attempts != 1:
        said = Wording(
            "{kind} to {address}, {attempts} attempts", kind=kind, address=address, attempts=delivery.attempts
        )
    return _row((said, because(delivery.because))) if delivery.because else said
