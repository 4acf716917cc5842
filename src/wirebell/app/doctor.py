"""The doctor: one look at everything that may need a person."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from wirebell.app import follow_health
from wirebell.app.canary import EVERY, Song, last_song
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.app.sources import named
from wirebell.errors import Counted, SettingsError, Wording
from wirebell.intake.health import examined as examined_source
from wirebell.model.backlog import Backlog
from wirebell.model.finding import About, Finding, Level
from wirebell.model.finding import in_english as finding_in_english
from wirebell.model.reasons import because
from wirebell.settings import KEY, Settings, no_passkeys, secret_key

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


def in_english(checkup: Checkup) -> Checkup:
    """Return the answer as programs get it, its sentences as plain text."""
    return replace(checkup, findings=tuple(map(finding_in_english, checkup.findings)))


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
            Wording("Visits"),
            Counted(
                "{number} source was due over an hour ago.", "{number} sources were due over an hour ago.", late
            ),
            Wording("Let the server run: wirebell serve"),
        )


def _work(backlog: Backlog, now: datetime) -> Iterator[Finding]:
    if backlog.oldest and now - backlog.oldest > STUCK:
        begun = Counted(", {number} of them half told", ", {number} of them half told", backlog.begun)
        yield _finding(
            "broken",
            "story",
            Wording("Stories"),
            Counted(
                "{number} waits to be told{begun}, the first for {time}.",
                "{number} wait to be told{begun}, the first for {time}.",
                backlog.pending,
                begun=begun if backlog.begun else "",
                time=ago(now - backlog.oldest),
            ),
            Wording("Let the server run, or: wirebell run --once. If they stay, its log says why."),
        )
    if backlog.late and backlog.late_since:
        leases = Counted(
            " Of them, {number} was being sent when a server stopped.",
            " Of them, {number} were being sent when a server stopped.",
            backlog.leases,
        )
        yield _finding(
            "broken",
            "delivery",
            Wording("Deliveries"),
            Counted(
                "{number} is late, the first by {time}.{leases}",
                "{number} are late, the first by {time}.{leases}",
                backlog.late,
                time=ago(now - backlog.late_since),
                leases=leases if backlog.leases else "",
            ),
            Wording("Let the server run, or: wirebell run --once"),
        )
    yield from _sending(backlog)


def _sending(backlog: Backlog) -> Iterator[Finding]:
    for dead in backlog.dead:
        yield _finding(
            "broken",
            "channel",
            dead.address.removeprefix("mailto:"),
            Counted(
                "nothing is sent there any more, and {number} follow goes there: {because}.",
                "nothing is sent there any more, and {number} follows go there: {because}.",
                dead.follows,
                because=because(dead.because),
            ),
            Wording("Let those follows go somewhere else: wirebell follow list"),
        )
    if backlog.barred:
        yield _finding(
            "broken",
            "channel",
            Wording("Mail"),
            Counted(
                "{number} mail waits: {because}.",
                "{number} mails wait: {because}.",
                backlog.barred,
                because=because(str(backlog.barred_because)),
            ),
            Wording("Look at SPF, DKIM and DMARC of the sender; they are tried again by themselves, for a day."),
        )
    if backlog.retried:
        yield _finding(
            "note",
            "delivery",
            Wording("Deliveries"),
            Counted(
                "{number} waits after more than three tries.",
                "{number} wait after more than three tries.",
                backlog.retried,
            ),
            Wording("See why: wirebell delivery list"),
        )
    if backlog.refused > 2 and backlog.refused * 20 > backlog.sent + backlog.refused:
        yield _finding(
            "note",
            "delivery",
            Wording("Deliveries"),
            Counted(
                "{number} of the last week was refused{sent}.",
                "{number} of the last week were refused{sent}.",
                backlog.refused,
                sent=Counted(", {number} was sent", ", {number} were sent", backlog.sent),
            ),
            Wording("See why: wirebell delivery list"),
        )


def _canary(song: Song | None, now: datetime) -> Iterator[Finding]:
    if song is None:
        return
    if song.missed:
        yield _finding(
            "broken",
            "canary",
            Wording("Canary"),
            Counted(
                "the last one was not heard{why}.",
                "the last {number} were not heard{why}.",
                song.missed,
                why=f": {song.problem}" if song.problem else "",
            ),
            Wording("Stories are held up as it is: look at the server's log."),
        )
    elif now - song.sung > timedelta(seconds=3 * EVERY):
        yield _finding(
            "note",
            "canary",
            Wording("Canary"),
            Wording("the last one sang {time} ago.", time=ago(now - song.sung)),
            Wording("Let the server run: wirebell serve"),
        )
    elif song.latency is not None and song.latency > SLOW:
        yield _finding(
            "note",
            "canary",
            Wording("Canary"),
            Counted(
                "it took {number} second to its being sent.",
                "it took {number} seconds to its being sent.",
                round(song.latency),
            ),
            Wording("The machine is busy: look at what else runs there."),
        )


def _house(house: House, now: datetime) -> Iterator[Finding]:
    yield from _disk(house)
    yield from _rights(house.settings)
    seen = [story.told.seen for _, story in house.store.stories(limit=1)]
    newest = max([*seen, *(v.last for v in house.store.visits().values() if v.last)], default=now)
    if newest - now > AHEAD:
        yield _finding(
            "broken",
            "clock",
            Wording("Clock"),
            Wording("it is {time} behind what was written last.", time=ago(newest - now)),
            Wording(
                "Set the machine's clock: what is due waits until then. If it is right now and was ahead before, "
                "sources are visited again within an hour; what was decided by it waits as decided."
            ),
        )
    yield from _passkeys(house.settings)


def _mail(settings: Settings, by_mail: bool) -> Iterator[Finding]:
    if by_mail and settings.smtp is None:
        yield _finding(
            "note",
            "settings",
            Wording("Mail"),
            Wording(
                "no mail server is set: mail goes to {folder} and to nobody.", folder=str(settings.home / "mail")
            ),
            Wording("Name one in wirebell.toml: [smtp] host = …"),
        )
    if by_mail and settings.smtp is not None and "//127.0.0.1" in settings.base_url:
        yield _finding(
            "note",
            "settings",
            Wording("Links"),
            Wording(
                "links in mail begin with {address}, which opens on this machine alone.", address=settings.base_url
            ),
            Wording("Set base_url in wirebell.toml to what readers reach."),
        )


def _passkeys(settings: Settings) -> Iterator[Finding]:
    problem = no_passkeys(settings) if settings.passkeys else None
    if problem is not None:
        yield _finding(
            "note",
            "settings",
            Wording("Passkeys"),
            Wording("nobody can have one: {problem}", problem=problem),
            Wording("Or set passkeys to false."),
        )


def _disk(house: House) -> Iterator[Finding]:
    free = shutil.disk_usage(house.settings.home).free
    if free < LOW:
        yield _finding(
            "broken" if free < TIGHT else "note",
            "disk",
            Wording("Disk"),
            Counted(
                "{number} MiB is free where {folder} is.",
                "{number} MiB are free where {folder} is.",
                round(free / 2**20),
                folder=str(house.settings.home),
            ),
            Wording("Make room: when it is full, stories are refused until there is some."),
        )


def _rights(settings: Settings) -> Iterator[Finding]:
    """Tell of a home and a key that this account cannot use: a server of the same account cannot, either."""
    if not os.access(settings.home, os.W_OK):
        yield _finding(
            "broken",
            "settings",
            Wording("Home"),
            Wording("nothing can be written into {folder}.", folder=str(settings.home)),
            Wording("Let it belong to who runs Wirebell."),
        )
    if _open_to_others(settings.home) and _open_to_others(settings.home / "mail"):
        yield _finding(
            "note",
            "settings",
            Wording("Home"),
            Wording(
                "every account of this machine can look into {folder}: an older Wirebell made it.",
                folder=str(settings.home / "mail"),
            ),
            Wording("chmod o= {folder}", folder=str(settings.home)),
        )
    path = settings.home / KEY
    try:
        if path.exists():
            secret_key(settings)
    except SettingsError:
        yield _finding(
            "broken",
            "settings",
            Wording("Key"),
            Wording(
                "{file} cannot be read, or is cut short: links, private feeds and webhooks fail.", file=str(path)
            ),
            Wording("Let it belong to who runs Wirebell, or put it back from a backup."),
        )


def _open_to_others(folder: Path) -> bool:
    """Homes that we make are their owner's alone; those of before stay as they were made."""
    try:
        return os.name == "posix" and bool(folder.stat().st_mode & stat.S_IXOTH)
    except OSError:
        return False


def _finding(level: Level, about: About, subject: str, says: str, do: str) -> Finding:
    return Finding(level=level, about=about, subject=subject, id=None, says=says, do=do)


def ago(time: timedelta) -> Counted:
    """Return a length of time in its largest unit."""
    seconds = time.total_seconds()
    if seconds >= 2 * 86_400:
        return Counted("{number} day", "{number} days", round(seconds / 86_400))
    if seconds >= 2 * 3_600:
        return Counted("{number} hour", "{number} hours", round(seconds / 3_600))
    return Counted("{number} minute", "{number} minutes", round(seconds / 60))
