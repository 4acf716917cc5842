"""`wirebell run`, `serve` and `demo`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape

from wirebell.app import running as asked
from wirebell.cli import progress
from wirebell.cli.collector import seldom_collect
from wirebell.cli.desk import AsJson, desk, moment
from wirebell.cli.screen import many, screen
from wirebell.errors import UsageError

SHOWN = 5
"""Failed sources that are named; `source list` has all."""


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.command("run")(run)
    app.command("serve")(serve)
    app.command("demo")(demo)


def run(
    once: Annotated[bool, typer.Option("--once", help="Stop when all is done.")] = False,
    now: Annotated[str | None, typer.Option(metavar="ISO", help="Set the clock, for replays.")] = None,
    all_due: Annotated[bool, typer.Option("--all-due", help="Visit every source, due or not.")] = False,
    json: AsJson = False,
) -> None:
    """Visit the due sources, take every story, post what is due, stop. Sources that fail are counted.

    Example: `wirebell run --once`
    """
    seldom_collect()
    if not once:
        raise UsageError("`run` needs --once. To go on until stopped, use `wirebell serve`.")
    with desk().house(_clock(now)) as house, progress.shown() as told:
        began = house.clock.now()
        answer = asked.run_once(house, all_due, told)
        hint = "" if answer.sources.visited else asked.nothing_due(house)
        failed = asked.failed(house, began) if answer.sources.failed else []

    def say() -> None:
        s, n, d = answer.sources, answer.stories, answer.deliveries
        silent = f"{n.silent} silent" + (": first visits and old stories alert nobody" if n.silent else "")
        if hint:
            screen(stderr=True).print(hint, soft_wrap=True)
        _say_failed(failed)
        screen().print(
            f"{many(s.visited, 'source')} visited, {s.unchanged} unchanged, {s.failed} failed\n"
            f"{many(n.new, 'new story')}, {n.changed} changed, {n.withdrawn} withdrawn, {silent}\n"
            f"{many(answer.alerts, 'alert')}, {answer.deferred} deferred, {answer.held} held; "
            f"{d.sent} sent, {d.later} later, {d.refused} refused, in {answer.seconds:.1f} s"
        )

    desk().show(answer, say, json)


def _say_failed(failed: list[tuple[str, str]]) -> None:
    """Say on standard error which sources failed, and why."""
    out = screen(stderr=True, highlight=False)
    for address, problem in failed[:SHOWN]:
        said = problem.removeprefix(f"{address}: ")
        out.print(escape(f"{address} failed: {said}"), soft_wrap=True)
    if len(failed) > SHOWN:
        out.print(f"… and {len(failed) - SHOWN:,} more: wirebell source list", soft_wrap=True)


def _clock(now: str | None) -> datetime | None:
    """Return the moment a replay stands at, with room on both sides for what is reckoned from it."""
    found = moment(now, "--now")
    if found and not 1900 <= found.year <= 2999:
        raise UsageError(f"--now {now}: a clock is set from 1900 to 2999.")
    return found


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8580,
    nats: Annotated[
        str | None, typer.Option(metavar="URL", help="The broker of a cluster, whose workers do the work.")
    ] = None,
    database: Annotated[str | None, typer.Option(metavar="URL", help="As before the command.")] = None,
) -> None:
    """Visit, read, alert and deliver until stopped, with pages on http://127.0.0.1:8580/ and /healthz.

    With --nats it only visits sources and serves pages, beside others that do the same; workers do the rest.
    """
    if not host:  # the system would take that for every address of the machine
        raise UsageError("--host is empty: give 127.0.0.1 for this machine alone, 0.0.0.0 for all its addresses.")
    from wirebell.web.server import leads_elsewhere
    from wirebell.web.server import serve as run_server

    with desk().house(database=database) as house:
        links = house.settings.base_url

        def ready(address: str) -> None:
            seldom_collect()
            said = f"Wirebell serves on {address}  (Ctrl-C stops it)"
            if leads_elsewhere(links, address):
                said += f"; links in mail and feeds begin with {links}: set base_url to what readers reach"
            screen(stderr=True).print(said, soft_wrap=True)

        run_server(house, host, port, ready, nats)


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the pages; 0 takes a free one.")] = 8580,
    stay: Annotated[bool, typer.Option(help="Keep serving the pages after the last story.")] = True,
    seconds: Annotated[float, typer.Option(min=1, help="Length of the news day.")] = 40.0,
    nats: Annotated[
        str | None, typer.Option(metavar="URL", help="Play it through a small cluster: a broker, and --database.")
    ] = None,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="The cluster's record: an empty PostgreSQL database.")
    ] = None,
) -> None:
    """Play a bundled news day through a complete server: alerts on screen, mail in the sink, pages to open."""
    from wirebell.demo.player import Playing, play

    chosen = database or desk().database
    if nats and not chosen:
        raise UsageError(
            "A cluster needs a record: give --database postgresql://USER@HOST/DATABASE, an empty one."
        )
    play(desk().home, Playing(port, stay, seconds, chosen, nats))
