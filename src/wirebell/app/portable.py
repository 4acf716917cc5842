"""Followers and all that is theirs, out to a file, in from one, and gone for good."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from wirebell import standing
from wirebell.alert.policy import checked
from wirebell.app.follows import ensure_follower, known_follower, one_follower
from wirebell.app.house import House
from wirebell.app.policies import lasting, only_none
from wirebell.app.preferring import language_name
from wirebell.app.schemas import without_indents
from wirebell.app.sources import SourceWish, wished
from wirebell.deliver.channels import parse_address
from wirebell.errors import UsageError
from wirebell.model.follow import Follow, Follower
from wirebell.model.moving import Brought, BroughtCounts, ErasedCounts
from wirebell.model.policy import Member, Policy, Preferences
from wirebell.model.portable import (
    VERSION,
    Portable,
    PortableFollow,
    PortableFollower,
    PortableMember,
    PortablePolicy,
    PortableSource,
    PortableStop,
    inward,
    outward,
)
from wirebell.model.source import Source

FORMAT: Final = "wirebell-follows"
MOST = 64 * 2**20
"""Bytes of a file that is read: about half a million follows."""


class Erased(Struct, frozen=True, kw_only=True):
    """The answer of `erase`: what went, and in words what is kept and why."""

    erased: str
    follows: int
    alerts: int
    deliveries: int
    teams: int
    kept: tuple[str, ...]


# -- out --------------------------------------------------------------------------------------------------


def exported(house: House, follower: str | None = None) -> Portable:
    """Return everybody, or one follower, as a file holds them; sources only with everybody."""
    follower = known_follower(house, follower)
    chosen = house.store.followers() if follower is None else [ensure_follower(house, follower)]
    preferences = {f.id: house.store.preferred(f.id) for f in chosen} if follower else _every_preference(house)
    follows: dict[str, list[Follow]] = {}
    for follow in house.store.follows(follower):
        follows.setdefault(follow.follower, []).append(follow)
    now = house.clock.now()
    return Portable(
        format=FORMAT,
        version=VERSION,
        exported=now,
        followers=tuple(_follower(f, preferences.get(f.id), follows.get(f.id, ()), now) for f in chosen),
        sources=() if follower else tuple(_source(s) for s in house.store.sources() if s.kind == "web"),
    )


def _every_preference(house: House) -> Mapping[str, Preferences | None]:
    return {p.follower: p for p in house.store.preferences()}


def as_json(portable: Portable) -> bytes:
    """Return the file's bytes."""
    return msgspec.json.format(msgspec.json.encode(portable), indent=2) + b"\n"


def as_opml(house: House) -> tuple[bytes, int]:
    """Return the web sources as OPML 2.0, under the names readers know, and how many they are.

    Folders, files and pushes are no feeds that another reader could take.
    """
    from wirebell.app.sources import named
    from wirebell.intake.opml import write_opml

    web = [source for source in named(house).values() if source.kind == "web"]
    return write_opml(web).encode(), len(web)


def _follower(
    follower: Follower, wanted: Preferences | None, follows: Sequence[Follow], now: datetime
) -> PortableFollower:
    said = wanted or Preferences(follower=follower.id)
    members = [
        PortableMember(
            follower=m.follower,
            to=m.to,
            policy=outward(_current(m.policy, now)),
            without=tuple(PortableStop(expression=f.expression, to=f.to) for f in follows if f.id in m.without),
        )
        for m in said.members
    ]
    return PortableFollower(
        id=follower.id,
        name=follower.name,
        created=follower.created,
        zone=said.zone,
        language=said.language,
        to=said.to,
        policy=outward(_current(said.policy, now)),
        members=tuple(members),
        follows=tuple(
            PortableFollow(
                expression=f.expression, to=f.to, created=f.created, policy=outward(_current(f.policy, now))
            )
            for f in follows
        ),
    )


def _source(source: Source) -> PortableSource:
    return PortableSource(
        url=source.url, name=source.name, pages=source.pages, poll=source.poll, topics=dict(source.topics)
    )


def _current(policy: Policy, now: datetime) -> Policy:
    """Return a policy without the mutes that have ended."""

    words, sources = lasting(policy.mute, now), lasting(policy.mute_sources, now)
    return replace(
        policy,
        mute=words or only_none(policy.mute),
        mute_sources=sources or only_none(policy.mute_sources),
    )


def schema() -> bytes:
    """Return the JSON Schema (2020-12) of the file."""
    found = without_indents(msgspec.json.schema(Portable))
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Wirebell follows, version 1",
    }
    return msgspec.json.format(msgspec.json.encode(head | found), indent=2) + b"\n"


# -- in ---------------------------------------------------------------------------------------------------


class _Version(Struct):
    format: str = ""
    version: int = 0


def read_portable(data: bytes) -> Portable:
    """Return what a file holds. Raises UsageError saying what is wrong, where, and what to do."""
    if len(data) > MOST:
        raise UsageError(f"The file is larger than {MOST // 2**20} MiB: bring it in parts.")
    try:
        head = msgspec.json.decode(data, type=_Version)
        if head.format != FORMAT:
            raise UsageError(
                f'The file does not say "format": "{FORMAT}": give one that `wirebell export` wrote, or OPML.'
            )
        if head.version != VERSION:
            raise UsageError(
                f"The file is of version {head.version}, and this Wirebell reads version {VERSION}: "
                "upgrade Wirebell, or export again."
            )
        return msgspec.json.decode(data, type=Portable)
    except msgspec.ValidationError as fault:
        raise UsageError(f"The file cannot be used: {fault}. Mend that place; nothing was imported.") from fault
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise UsageError(f"The file is not JSON: {fault}. Nothing was imported.") from fault


def bring(house: House, portable: Portable) -> BroughtCounts:
    """Add what a file holds, all of it or nothing.

    Followers and follows that are there stay; preferences in the file take the place of those there, but what a
    member stopped stays stopped. Who is new gets a private feed of its own. Raises UsageError at the first part
    that cannot be.
    """
    now = house.clock.now()
    there = {f.id for f in house.store.followers()}
    _distinct(portable.followers)
    known = there | {f.id for f in portable.followers}
    standing_now = {p.follower: p for p in house.store.preferences()}
    checking = _Checking(now, known, {f.id for f in portable.followers if f.members}, standing_now)
    followers, follows, preferences = list[Follower](), list[Follow](), list[Preferences]()
    for number, one in enumerate(portable.followers):
        where = f"$.followers[{number}]"
        followers.append(checking.follower(one, where))
        own = [checking.follow(f, one.id, f"{where}.follows[{n}]") for n, f in enumerate(one.follows)]
        there_already = house.store.follows(one.id) if one.members else []
        preferences += checking.preferences(one, [*own, *there_already], where)
        follows += own
    return house.store.bring(
        Brought(
            followers=tuple(followers),
            follows=tuple(follows),
            preferences=tuple(preferences),
            sources=tuple(_wanted(house, s, f"$.sources[{n}]") for n, s in enumerate(portable.sources)),
        )
    )


def _distinct(followers: Iterable[PortableFollower]) -> None:
    twice = [name for name, times in Counter(f.id for f in followers).items() if times > 1]
    if twice:
        raise UsageError(f"The file has the follower {twice[0]!r} twice: join the two. Nothing was imported.")


@contextmanager
def _at(where: str) -> Iterator[None]:
    try:
        yield
    except UsageError as fault:
        raise UsageError(f"{where}: {fault} Nothing was imported.") from fault


class _Checking(NamedTuple):
    """What the parts of a file are held to."""

    now: datetime
    known: set[str]
    teams: set[str]
    standing: Mapping[str, Preferences]

    def follower(self, one: PortableFollower, where: str) -> Follower:
        with _at(f"{where}.id"):
            if "-".join(one.id.casefold().split()) != one.id or not one.id.isprintable() or "/" in one.id:
                raise UsageError(f"{one.id!r} cannot name a follower: use small letters, digits and hyphens.")
            if len(one.id) > 64:
                raise UsageError(f"{one.id[:20]!r}… is longer than 64 characters.")
        return Follower(id=one.id, name=one.name, created=one.created or self.now)

    def preferences(self, one: PortableFollower, follows: Iterable[Follow], where: str) -> Iterator[Preferences]:
        """Yield the follower's preferences if the file says any; of `follows`, the last of a kind is there."""
        ids = {(follow.expression, follow.to): follow.id for follow in follows}
        with _at(where):
            wanted = Preferences(
                follower=one.id,
                zone=_zone(one.zone),
                language=language_name(one.language),
                to=parse_address(one.to),
                policy=self.policy(one.policy),
                members=tuple(self._member(member, one.id, ids) for member in one.members),
            )
        if wanted != Preferences(follower=one.id):
            yield wanted

    def _member(self, member: PortableMember, team: str, ids: Mapping[tuple[str, str], str]) -> Member:
        if member.follower not in self.known or member.follower == team or member.follower in self.teams:
            raise UsageError(f"{member.follower!r} cannot be a member: name a follower that is no team.")
        to = parse_address(member.to) if member.to is not None else None
        stopped = {found for stop in member.without if (found := ids.get(_stop(stop)))}
        before = self.standing[team].members if team in self.standing else ()
        stopped.update(*(one.without for one in before if one.follower == member.follower))
        return Member(
            follower=member.follower, to=to, policy=self.policy(member.policy), without=tuple(sorted(stopped))
        )

    def follow(self, follow: PortableFollow, follower: str, where: str) -> Follow:
        with _at(where):
            expression = standing.canonical(standing.parse(follow.expression, standing.DESK))
            to = parse_address(follow.to)
            mark = hashlib.blake2b("\x1f".join((follower, expression, to, str(self.now))).encode(), digest_size=6)
            return Follow(
                id=mark.hexdigest(),
                follower=follower,
                expression=expression,
                to=to,
                created=follow.created or self.now,
                policy=self.policy(follow.policy),
            )

    def policy(self, policy: PortablePolicy) -> Policy:
        return checked(_current(inward(policy), self.now), self.now)


def _stop(stop: PortableStop) -> tuple[str, str]:
    return standing.canonical(standing.parse(stop.expression, standing.DESK)), parse_address(stop.to)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise UsageError(f"There is no zone {name!r}: write one like Europe/London.") from fault
    return name


def _wanted(house: House, source: PortableSource, where: str) -> Source:
    if not source.url.lower().startswith(("http://", "https://")):
        raise UsageError(f"{where}.url: {source.url!r} is no web address. Nothing was imported.")
    topics = tuple(f"{category}={topic}" for category, topic in source.topics.items())
    with _at(where):
        return wished(
            house,
            SourceWish(address=source.url, name=source.name, pages=source.pages, poll=source.poll, topics=topics),
        )


# -- gone -------------------------------------------------------------------------------------------------


def erase(house: House, follower: str) -> Erased:
    """Delete a follower and all that is theirs; the audit stays exact. Raises UsageError if there is none."""
    follower = one_follower(house, follower)
    gone = house.store.erase(follower)
    counts = gone or ErasedCounts()
    return Erased(
        erased=follower,
        follows=counts.follows,
        alerts=counts.alerts,
        deliveries=counts.deliveries,
        teams=counts.teams,
        kept=tuple(_kept(house)),
    )


def _kept(house: House) -> Iterator[str]:
    yield "Addresses that nothing may be sent to stay so: whoever holds one asked for that."
    yield "Of each follow a row without content stays, so that running servers learn that it is gone."
    mails = sum(1 for _ in (house.settings.home / "mail").glob("*.eml"))
    if mails:
        yield f"{house.settings.home / 'mail'} holds {mails} copies of mail, maybe theirs: delete those yourself."
    yield "Backups and files made by `wirebell export` are yours to delete."
