"""`wirebell run`, `serve`, `demo` and `bench`."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from wirebell.app import running as asked
from wirebell.cli import progress
from wirebell.cli.desk import AsJson, desk, moment
from wirebell.errors import UsageError

bench = typer.Typer(no_args_is_help=True, help="Measure this machine.")


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.command("run")(run)
    app.command("serve")(serve)
    app.command("demo")(demo)
    app.add_typer(bench, name="bench")


def _seldom_collect() -> None:
    """Let the collector pass over what lives as long as the program, and look seldom: its nouns hold no cycles.

    With 10,000 follows and the collector off altogether, a tenth more stories a second were measured.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def run(
    once: Annotated[bool, typer.Option("--once", help="Stop when all is done.")] = False,
    now: Annotated[str | None, typer.Option(metavar="ISO", help="Set the clock, for replays.")] = None,
    all_due: Annotated[bool, typer.Option("--all-due", help="Visit every source, due or not.")] = False,
    json: AsJson = False,
) -> None:
    """Visit the due sources, take every story, post what is due, stop. Sources that fail are counted.

    Example: `wirebell run --once`
    """
    _seldom_collect()
    if not once:
        raise UsageError("`run` needs --once. To go on until stopped, use `wirebell serve`.")
    with desk().house(moment(now, "--now")) as house, progress.shown() as told:
        answer = asked.run_once(house, all_due, told)

    def say() -> None:
        s, n, d = answer.sources, answer.stories, answer.deliveries
        Console().print(
            f"{s.visited} sources visited, {s.unchanged} unchanged, {s.failed} failed\n"
            f"{n.new} new stories, {n.changed} changed, {n.withdrawn} withdrawn, {n.silent} silent\n"
            f"{answer.alerts} alerts, {answer.deferred} deferred, {answer.held} held; "
            f"{d.sent} sent, {d.later} later, {d.refused} refused, in {answer.seconds:.1f} s"
        )

    desk().show(answer, say, json)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8580,
) -> None:
    """Visit, read, alert and deliver until stopped, with pages on http://127.0.0.1:8580/ and /healthz."""
    from wirebell.web.server import serve as run_server

    _seldom_collect()

    def ready(address: str) -> None:
        Console(stderr=True).print(f"Wirebell serves on {address}  (Ctrl-C stops it)", soft_wrap=True)

    with desk().house() as house:
        run_server(house, host, port, ready)


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the pages; 0 takes a free one.")] = 8580,
    stay: Annotated[bool, typer.Option(help="Keep serving the pages after the last story.")] = True,
    seconds: Annotated[float, typer.Option(min=1, help="Length of the news day.")] = 40.0,
) -> None:
    """Play a bundled news day through a complete server: alerts on screen, mail in the sink, pages to open."""
    from wirebell.demo.player import play

    play(home=desk().home, port=port, stay=stay, seconds=seconds)


@bench.command("pipeline")
def bench_pipeline(
    stories: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, title, body}.")],
    queries: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, query}: the follows.")],
    count: Annotated[
        int, typer.Option(min=1, help="Stories to take; the file is repeated with changed text.")
    ] = 3000,
    sources: Annotated[int, typer.Option(min=0, help="Unchanged sources to visit besides.")] = 0,
    json: AsJson = False,
) -> None:
    """Feed bytes on disk to recorded alerts: stories a second, memory, and where the time goes."""
    from wirebell.bench.pipeline import measure

    _seldom_collect()
    with progress.shown() as told:
        answer = measure(stories, queries, count, sources, told)
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("match")
def bench_match(
    queries: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, query}: the follows.")],
    stories: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, title, body}.")],
    warm: Annotated[
        str,
        typer.Option(metavar="FILE|N", help="Stories that come first, unmeasured: a file, or how many."),
    ] = "0",
    count: Annotated[int | None, typer.Option(min=1, help="Stories to measure at most.")] = None,
    analyzer: Annotated[str, typer.Option(help="simple or stemmed.")] = "simple",
    threads: Annotated[int, typer.Option(min=1, help="Threads that match.")] = 1,
    plain: Annotated[bool, typer.Option("--plain", help="Match in plain Python, without the kernel.")] = False,
    dump: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write {story, queries} lines, to compare engines.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Match stories against standing queries, one at a time: load, latency, memory."""
    from wirebell.bench.match import Workload, measure

    if analyzer not in {"simple", "stemmed"}:
        raise UsageError(f"There is no analyzer {analyzer!r}: it is simple or stemmed.")
    _seldom_collect()
    work = Workload(
        queries=queries,
        stories=stories,
        warm=warm,
        count=count,
        analyzer="simple" if analyzer == "simple" else "stemmed",
        threads=threads,
        compiled=not plain,
    )
    with progress.shown() as told:
        answer = measure(work, dump, told)
    desk().show(answer, lambda: Console().print(answer), json)
