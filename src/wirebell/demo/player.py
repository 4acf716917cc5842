"""Plays the bundled news day through a complete server: real feeds in, alerts out, mail in the sink, pages."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from wirebell import settings as configuration
from wirebell.app import follows, sources, stories
from wirebell.app.answers import AlertRow
from wirebell.app.fronting import Front
from wirebell.app.house import House
from wirebell.app.serving import Server
from wirebell.app.stopping import stop_on_signals
from wirebell.demo.crew import Crew
from wirebell.demo.newspaper import PUBLISHER, SignIn
from wirebell.demo.papers import Papers
from wirebell.demo.wire import DAY_SECONDS, FOLLOWS
from wirebell.errors import StoreError
from wirebell.settings import Publisher
from wirebell.store import open_store
from wirebell.web.server import listen, run

MARKS = {
    "new": "[b yellow]alert[/]",
    "updated": "update",
    "corrected": "[b red]correction[/]",
    "withdrawn": "[b red]withdrawn[/]",
}
SETTLE = 3.0
"""Seconds after the last story for its alerts and mail to go out."""


class Screen:
    """Prints each alert once, as it arrives."""

    def __init__(self, house: House, console: Console) -> None:
        self._house, self._console = house, console
        self._shown: set[str] = set()

    def show_new(self) -> None:
        """Print the alerts not yet printed, oldest first."""
        fresh = [a for a in stories.alerts(self._house, limit=200) if a.id not in self._shown]
        for alert in reversed(fresh):
            self._shown.add(alert.id)
            self._print(alert)

    def _print(self, alert: AlertRow) -> None:
        out = self._console
        out.print(f"{MARKS[alert.kind]} for {alert.follower}  [b]{escape(alert.headline)}[/b]", soft_wrap=True)
        rows = [("from", alert.source), ("follows", stories.followed(alert))]
        rows += self._because(alert)
        for name, value in rows:
            out.print(Padding(f"[dim]{name:<8}[/dim]{escape(value)}", (0, 0, 0, 6)))

    def _because(self, alert: AlertRow) -> list[tuple[str, str]]:
        """What a reader is told first: what was put right, or the passage that met the follow."""
        story = self._house.store.story(alert.story) if alert.kind == "corrected" else None
        if story and story.told.correction:
            return [("note", story.told.correction.note)]
        return [("because", reason.passage) for reason in alert.reasons[:1] if alert.kind == "new"]


async def _set_up(house: House, papers: Papers) -> None:
    """Add the papers as sources and the dozen follows, then make the silent first visit."""
    for address in await papers.open():
        sources.add(house, sources.SourceWish(address=address, pages="never", poll=1))
    for name in dict.fromkeys(wish.follower for wish in FOLLOWS):
        if name not in {f.id for f in house.store.followers()}:
            follows.add_follower(house, name)
    for wish in FOLLOWS:
        follows.add(house, wish.expression, wish.follower, wish.to)


def _know(house: House, papers: Papers, sign_in: SignIn) -> None:
    """Let the house take the readers that the papers' sign-in hands over."""
    key = house.settings.home / "demo-papers.pem"
    key.write_bytes(sign_in.public)
    known = Publisher(id=PUBLISHER, origins=(papers.base,), algorithm="EdDSA", key=key.name)
    house.settings = replace(house.settings, base_url=sign_in.wirebell, publishers=(known,))


@dataclass(frozen=True)
class _Day:
    """One playing: the house, its work, the papers, and how long the news day lasts."""

    house: House
    work: Server
    papers: Papers
    out: Console
    seconds: float
    stay: bool
    address: str
    crew: Crew | None = None


@dataclass(frozen=True)
class Playing:
    """How it is played: port of the pages, whether they stay, how long the day lasts; on which cluster, if any."""

    port: int
    stay: bool
    seconds: float
    database: str | None = None
    nats: str | None = None


async def _play(house: House, how: Playing) -> None:
    out, seconds, stay = Console(highlight=False), how.seconds, how.stay
    sock = listen("127.0.0.1", how.port)
    address = f"http://127.0.0.1:{sock.getsockname()[1]}/"
    sign_in = SignIn(address.rstrip("/"))
    papers = Papers(datetime.now(UTC), DAY_SECONDS / seconds, sign_in)
    work = Front(house, how.nats) if how.nats else Server(house)
    await _set_up(house, papers)
    _know(house, papers, sign_in)
    crew = Crew(house.settings, how.nats, house.settings.home / "workers.log") if how.nats else None
    day = _Day(house, work, papers, out, seconds, stay, address, crew)
    out.print(
        f"[b]Wirebell demo[/b]: {len(house.store.sources())} papers, {len(FOLLOWS)} follows. Pages: {address}\n"
        f"A paper that carries our furniture: {papers.base}/"
    )
    out.print("[dim]The first visit is silent. Then the day begins.[/dim]\n")
    screen = Screen(house, out)
    day.work.pulse.watchers.append(lambda taken: screen.show_new() if taken.alerts else None)
    stop_on_signals(day.work.stop)
    if crew:
        crew.start()
    director = asyncio.create_task(_direct(day, screen))
    try:
        await run(house, day.work, sock)
        await director
    finally:
        if crew:
            await asyncio.to_thread(crew.end)
        await papers.close()


async def _direct(day: _Day, screen: Screen) -> None:
    """Wait for the silent first visits, let the day pass, sum it up."""
    while day.work.pulse.visits < len(day.house.store.sources()) and not day.work.stop.is_set():
        await asyncio.sleep(0.1)
    if day.crew:
        await _all_told(day)
        day.out.print("[dim]2 read, 1 thread, 4 match, 2 deliver and 2 web processes are at work.[/dim]\n")
    day.papers.start()
    showing = asyncio.create_task(_show_on(screen)) if day.crew else None
    await _until(day.work.stop, day.seconds + SETTLE)
    if day.crew:
        await _all_told(day)
    if showing:
        showing.cancel()
        await asyncio.to_thread(screen.show_new)
    await asyncio.to_thread(_sum_up, day.house, day.out)
    if day.stay and not day.work.stop.is_set():
        day.out.print(f"Open {day.address} to look around. Ctrl-C ends it.")
    else:
        day.work.stop.set()


async def _show_on(screen: Screen) -> None:
    """Show what workers in other processes decide."""
    while True:
        await asyncio.to_thread(screen.show_new)
        await asyncio.sleep(0.5)


async def _all_told(day: _Day) -> None:
    """Wait until the workers have told and sent all that was accepted. Raises StoreError if one of them ended."""

    def told() -> bool:
        waits = (d for d in day.house.store.deliveries() if d.state in ("waiting", "leased"))
        return not day.house.store.pending(1) and next(waits, None) is None

    while not day.work.stop.is_set() and not await asyncio.to_thread(told):
        if day.crew and day.crew.ended:
            day.work.stop.set()
            raise StoreError(f"A worker ended; {day.house.settings.home / 'workers.log'} says why.")
        await asyncio.sleep(0.2)


async def _until(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        pass


def _sum_up(house: House, out: Console) -> None:
    counts = house.store.counts()
    mails = len(list((house.settings.home / "mail").glob("*.eml")))
    audit = stories.audit(house)
    out.print(f"\n{counts['stories']} stories read, {counts['alerts']} alerts")
    out.print(f"{mails} mails in {house.settings.home / 'mail'}")
    out.print(f"Audit: {audit.expected} alerts expected, {len(audit.missing)} missing, {len(audit.extra)} extra")


def play(home: Path | None, how: Playing) -> None:
    """Play the news day, in a folder of its own unless `home` is given."""
    if home is not None:
        _play_in(home, how)
        return
    with tempfile.TemporaryDirectory(prefix="wirebell-demo-") as folder:
        _play_in(Path(folder), how)


def _play_in(home: Path, how: Playing) -> None:
    settings = configuration.load(home, allow_private=("127.0.0.0/8",), database=how.database)
    if how.nats:
        open_store(settings.database).close()  # workers bring no database to the newest schema
    with House(settings) as house:
        asyncio.run(_play(house, how))
