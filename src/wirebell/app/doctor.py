"""The doctor: one look at everything that may need a person."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from wirebell.app import follow_health
from wirebell.app.canary import EVERY, Song, last_song
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.app.sources import named
from wirebell.intake.health import examined as examined_source
from wirebell.model.backlog import Backlog
from wirebell.model.finding import About, Finding, Level
from wirebell.settings import Settings, no_passkeys

STUCK = timedelta(minutes=15)
"""A story that was accepted is told within seconds; after this it is stuck."""
AHEAD = timedelta(minutes=5)
TIGHT, LOW = 200 * 2**20, 2 * 2**30
"""Bytes free on the disk: below the first nothing can be stored safely, below the second there is a word of it."""
SLOW = 60.0
"""Seconds to its being sent after which a canary is slow."""


class Checkup(Struct, frozen=True, kw_only=True):
    """The answer of `doctor`: `ok` unless something is broken; how much was looked at, what was found.

    `follows` are distinct expressions; `follows_left` were not looked at.
    """

    ok: bool
    follows: int
    follows_left: int
    sources: int
    stories: int
    deliveries: int
    findings: tuple[Finding, ...]
    canary: Song | None


def examine(house: House, progress: Progress = quiet, most: int | None = None) -> Checkup:
    """Look at follows, sources, stories under way, deliveries, the canary, disk, clock and settings.

    `most` says how many distinct expressions of follows are looked at, the newest; None is all of them.
    """
    now = house.clock.now()
    counts, backlog = house.store.counts(), house.store.backlog(now)
    song = last_song(house.settings.home)
    follows = house.store.follows()
    looked = follow_health.examine(house, follows, progress, most)
    by_mail = any(follow.to.startswith("mailto:") for follow in follows)
    found = [*_sources(house, now), *looked.findings, *_work(backlog, now), *_canary(song, now)]
    found += [*_house(house, now), *_mail(house.settings, by_mail)]
    found.sort(key=lambda finding: finding.level != "broken")
    return Checkup(
        ok=all(finding.level != "broken" for finding in found),
        follows=looked.at,
        follows_left=looked.of - looked.at,
        sources=counts["sources"],
        stories=counts["stories"],
        deliveries=counts["deliveries"],
        findings=tuple(found),
        canary=song,
    )


def _sources(house: House, now: datetime) -> Iterator[Finding]:
    visits = house.store.visits()
    late = 0
    for source in named(house).values():
        visit = visits.get(source.id)
        if visit is None:
            continue
        yield from examined_source(source, visit, now)
        late += bool(not visit.gone and visit.next and now - visit.next > timedelta(hours=1))
    if late:
        yield _finding(
            "note",
            "source",
            "Visits",
            f"{_many(late, 'source was', 'sources were')} due over an hour ago.",
            "Let the server run: wirebell serve",
        )


def _work(backlog: Backlog, now: datetime) -> Iterator[Finding]:
    if backlog.oldest and now - backlog.oldest > STUCK:
        waiting = _many(backlog.pending, "waits", "wait")
        begun = f", {backlog.begun} of them half told" if backlog.begun else ""
        yield _finding(
            "broken",
            "story",
            "Stories",
            f"{waiting} to be told{begun}, the first for {ago(now - backlog.oldest)}.",
            "Let the server run, or: wirebell run --once. If they stay, its log says why.",
        )
    if backlog.late and backlog.late_since:
        sending = _many(backlog.leases, "was", "were")
        leases = f" Of them, {sending} being sent when a server stopped." if backlog.leases else ""
        yield _finding(
            "broken",
            "delivery",
            "Deliveries",
            f"{_many(backlog.late, 'is', 'are')} late, the first by {ago(now - backlog.late_since)}.{leases}",
            "Let the server run, or: wirebell run --once",
        )
    yield from _sending(backlog)


def _sending(backlog: Backlog) -> Iterator[Finding]:
    for dead in backlog.dead:
        going = _many(dead.follows, "follow goes", "follows go")
        yield _finding(
            "broken",
            "channel",
            dead.address.removeprefix("mailto:"),
            f"nothing is sent there any more, and {going} there: {dead.because}.",
            "Let those follows go somewhere else: wirebell follow list",
        )
    if backlog.barred:
        yield _finding(
            "broken",
            "channel",
            "Mail",
            f"{_many(backlog.barred, 'mail waits', 'mails wait')}: {backlog.barred_because}.",
            "Look at SPF, DKIM and DMARC of the sender; they are tried again by themselves, for a day.",
        )
    if backlog.retried:
        yield _finding(
            "note",
            "delivery",
            "Deliveries",
            f"{_many(backlog.retried, 'waits', 'wait')} after more than three tries.",
            "See why: wirebell delivery list",
        )
    if backlog.refused > 2 and backlog.refused * 20 > backlog.sent + backlog.refused:
        yield _finding(
            "note",
            "delivery",
            "Deliveries",
            f"{backlog.refused:,} of the last week were refused, {_many(backlog.sent, 'was', 'were')} sent.",
            "See why: wirebell delivery list",
        )


def _canary(song: Song | None, now: datetime) -> Iterator[Finding]:
    if song is None:
        return
    if song.missed:
        because = f": {song.problem}" if song.problem else ""
        yield _finding(
            "broken",
            "canary",
            "Canary",
            f"the last {'one was' if song.missed == 1 else f'{song.missed} were'} not heard{because}.",
            "Stories are held up as it is: look at the server's log.",
        )
    elif now - song.sung > timedelta(seconds=3 * EVERY):
        yield _finding(
            "note",
            "canary",
            "Canary",
            f"the last one sang {ago(now - song.sung)} ago.",
            "Let the server run: wirebell serve",
        )
    elif song.latency is not None and song.latency > SLOW:
        yield _finding(
            "note",
            "canary",
            "Canary",
            f"it took {song.latency:.0f} seconds to its being sent.",
            "The machine is busy: look at what else runs there.",
        )


def _house(house: House, now: datetime) -> Iterator[Finding]:
    yield from _disk(house)
    seen = [story.told.seen for _, story in house.store.stories(limit=1)]
    newest = max([*seen, *(v.last for v in house.store.visits().values() if v.last)], default=now)
    if newest - now > AHEAD:
        yield _finding(
            "broken",
            "clock",
            "Clock",
            f"it is {ago(newest - now)} behind what was written last.",
            "Set the machine's clock: what is due waits until then.",
        )
    yield from _passkeys(house.settings)


def _mail(settings: Settings, by_mail: bool) -> Iterator[Finding]:
    if by_mail and settings.smtp is None:
        yield _finding(
            "note",
            "settings",
            "Mail",
            f"no mail server is set: mail goes to {settings.home / 'mail'} and to nobody.",
            "Name one in wirebell.toml: [smtp] host = …",
        )
    if by_mail and settings.smtp is not None and "//127.0.0.1" in settings.base_url:
        yield _finding(
            "note",
            "settings",
            "Links",
            f"links in mail begin with {settings.base_url}, which opens on this machine alone.",
            "Set base_url in wirebell.toml to what readers reach.",
        )


def _passkeys(settings: Settings) -> Iterator[Finding]:
    problem = no_passkeys(settings) if settings.passkeys else None
    if problem is not None:
        yield _finding(
            "note", "settings", "Passkeys", f"nobody can have one: {problem}", "Or set passkeys to false."
        )


def _disk(house: House) -> Iterator[Finding]:
    free = shutil.disk_usage(house.settings.home).free
    if free < LOW:
        yield _finding(
            "broken" if free < TIGHT else "note",
            "disk",
            "Disk",
            f"{free / 2**20:,.0f} MiB are free where {house.settings.home} is.",
            "Make room: when it is full, stories are refused until there is some.",
        )


def _finding(level: Level, about: About, subject: str, says: str, do: str) -> Finding:
    return Finding(level=level, about=about, subject=subject, id=None, says=says, do=do)


def _many(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def ago(time: timedelta) -> str:
    """Return a length of time in its largest unit."""
    seconds = time.total_seconds()
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * size or unit == "minute":
            number = round(seconds / size)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return ""
