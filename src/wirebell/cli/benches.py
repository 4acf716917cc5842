"""`wirebell bench …`: what this machine does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from wirebell.cli import progress
from wirebell.cli.collector import seldom_collect
from wirebell.cli.desk import AsJson, desk
from wirebell.errors import UsageError

bench = typer.Typer(no_args_is_help=True, help="Measure this machine.")


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(bench, name="bench")


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

    seldom_collect()
    with progress.shown() as told:
        answer = measure(stories, queries, count, sources, told)
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("capacity")
def bench_capacity(
    stories: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, title, body}.")],
    queries: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, query}: the follows.")],
    stories_per_minute: Annotated[float, typer.Option(help="Stories that come in, on average.")] = 60.0,
    follows: Annotated[int, typer.Option(help="Follows that stand.")] = 1_000_000,
    alerts_per_story: Annotated[
        float | None, typer.Option(help="Followers a story alerts; else as many by follow as measured.")
    ] = None,
    channels: Annotated[float, typer.Option(help="Channels a follower has, on average.")] = 1.0,
    peak: Annotated[float, typer.Option(help="How many times the average the busiest minute has.")] = 3.0,
    days: Annotated[int, typer.Option(min=1, help="Days that stories and alerts are kept.")] = 90,
    busy: Annotated[float, typer.Option(help="Share of its core that a worker may be busy.")] = 0.6,
    worker_gb: Annotated[float, typer.Option(help="Memory a worker may have.")] = 4.0,
    price_core: Annotated[float | None, typer.Option(help="Price of a core in a month.")] = None,
    price_gb: Annotated[float | None, typer.Option(help="Price of a GB of memory in a month.")] = None,
    price_disk_gb: Annotated[float | None, typer.Option(help="Price of a GB of disk in a month.")] = None,
    count: Annotated[int, typer.Option(min=1, help="Stories to measure with.")] = 300,
    deliveries: Annotated[int, typer.Option(min=1, help="Deliveries to measure with.")] = 3000,
    scratch: Annotated[
        str | None, typer.Option(metavar="URL", help="An empty PostgreSQL database to measure with.")
    ] = None,
    nats: Annotated[
        str | None, typer.Option(metavar="URL", help="A broker to measure with; needs --scratch.")
    ] = None,
    json: AsJson = False,
) -> None:
    """How many workers, how much memory, database, broker and money a load takes, by what this machine needs.

    Example: `wirebell bench capacity --stories S.jsonl --queries Q.jsonl --stories-per-minute 1000`
    """
    from wirebell.bench.capacity import Load, Prices, plan
    from wirebell.bench.machine import machine
    from wirebell.bench.stage_costs import Bench
    from wirebell.bench.unit_costs import measure

    if nats and not scratch:
        raise UsageError(
            "--nats measures a cluster's letters: give --scratch, an empty database for the cluster, too."
        )
    load = Load(
        stories_per_minute=stories_per_minute,
        follows=follows,
        alerts_per_story=alerts_per_story,
        deliveries_per_alert=channels,
        peak=peak,
        days=days,
        busy=busy,
        worker_gb=worker_gb,
    )
    seldom_collect()
    with progress.shown() as told:
        bench = Bench(database=scratch, nats=nats) if scratch else None
        units = measure(stories, queries, count, deliveries, told, bench)
    answer = plan(units, load, Prices(core=price_core, gb=price_gb, disk_gb=price_disk_gb), machine())
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("read")
def bench_read(
    stories: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, title, body}.")],
    count: Annotated[int, typer.Option(min=1, help="Stories to read, of 400 to 600 words each.")] = 1000,
    pages: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Pages (.html, .html.gz) to read besides.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Stories as text to all their facts, on one core: stories a second, and where the time goes."""
    from wirebell.bench.read import measure

    with progress.shown() as told:
        answer = measure(stories, count, pages, progress=told)
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("shapes")
def bench_shapes(
    characters: Annotated[int, typer.Option(min=1, help="Length of each text.")] = 10_000_000,
    shape: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this shape; may be repeated.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Texts of shapes no story has, read to all their facts: processor seconds for each."""
    from wirebell.bench.shapes import measure

    with progress.shown() as told:
        answer = measure(characters, shape or (), told)
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
    snapshot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Open the queries from this snapshot; write it if it is not there."),
    ] = None,
    followers: Annotated[
        int, typer.Option(min=0, help="Bring what a story meets together by so many followers, on top.")
    ] = 0,
    dump: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write {story, queries} lines, to compare engines.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Match stories against standing queries, one at a time: load, latency, memory."""
    from wirebell.bench.match import Workload, measure

    if analyzer not in {"simple", "stemmed"}:
        raise UsageError(f"There is no analyzer {analyzer!r}: it is simple or stemmed.")
    seldom_collect()
    work = Workload(
        queries=queries,
        stories=stories,
        warm=warm,
        count=count,
        analyzer="simple" if analyzer == "simple" else "stemmed",
        threads=threads,
        compiled=not plain,
        snapshot=snapshot,
        followers=followers,
    )
    with progress.shown() as told:
        answer = measure(work, dump, told)
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("worst")
def bench_worst(
    queries: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, query}: the follows.")],
    stories: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, title, body}.")],
    count: Annotated[int, typer.Option(min=100, help="Stories to measure, after 500 that warm up.")] = 1_000,
    json: AsJson = False,
) -> None:
    """Match with a thousand of the worst follows allowed and without; hold estimated costs against what happens.

    Example: `wirebell bench worst --queries queries-100000.jsonl --stories stories.jsonl --json`
    """
    from wirebell.bench.worst import measure

    seldom_collect()
    with progress.shown() as told:
        answer = measure(queries, stories, count, told)
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("changes")
def bench_changes(
    queries: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, query}: the follows.")],
    stories: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, title, body}.")],
    count: Annotated[int, typer.Option(min=1, help="Stories to match, after 500 that warm up.")] = 1_000,
    changes: Annotated[int, typer.Option(min=1, help="Follows to remove and add again.")] = 5_000,
    json: AsJson = False,
) -> None:
    """Remove and add follows while another thread matches: what each costs, and what that costs the matching.

    Example: `wirebell bench changes --queries queries-100000.jsonl --stories stories.jsonl --json`
    """
    from wirebell.bench.changes import measure

    seldom_collect()
    with progress.shown() as told:
        answer = measure(queries, stories, count, changes, told)
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("storylines")
def bench_storylines(
    stories: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, title, body}.")],
    json: AsJson = False,
) -> None:
    """Find the storylines of the stories in a file, in its order: each story's storyline, and how long it took.

    Example: `wirebell bench storylines --stories stories.jsonl --json`
    """
    from wirebell.bench.storylines import measure

    seldom_collect()
    with progress.shown() as told:
        answer = measure(stories, told)

    def say() -> None:
        for placed in answer.stories:
            print(
                placed.id, placed.storyline, *([f"copy of {placed.copy_of}"] if placed.copy_of else []), sep="\t"
            )

    desk().show(answer, say, json)


@bench.command("once")
def bench_once(
    stories: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="The stories that the pairs are of.")],
    since: Annotated[str, typer.Option(metavar="DAY", help="Leave older stories out: 2020-02-01.")] = "",
    json: AsJson = False,
) -> None:
    """Tell "once per event" of 200 labelled pairs: how often it repeats, and how often it keeps news back."""
    from wirebell.bench.once import measure

    seldom_collect()
    with progress.shown() as told:
        answer = measure(stories, since, told)
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("copies")
def bench_copies(
    stories: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, title, body}.")],
    count: Annotated[int, typer.Option(min=2, help="Stories to make copies of.")] = 500,
    json: AsJson = False,
) -> None:
    """Make near-copies of stories (cuts, changed words, added paragraphs) and see how many are found."""
    from wirebell.bench.copies import measure

    with progress.shown() as told:
        answer = measure(stories, count, told)
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("fanout")
def bench_fanout(
    followers: Annotated[int, typer.Option(min=1, help="Followers whom the story meets.")] = 100_000,
    json: AsJson = False,
) -> None:
    """Decide about one story that very many follow: processor time, by what their policies ask."""
    from wirebell.bench.fanout import measure

    seldom_collect()
    with progress.shown() as told:
        answer = measure(followers, told)
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("backtest")
def bench_backtest(
    source: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, title, body}.")],
    stories: Annotated[int, typer.Option(min=1, help="Stories of the archive that is made of them.")] = 100_000,
    distinct: Annotated[
        int, typer.Option(min=1, help="Stories of the file to read; the others are made of these.")
    ] = 2000,
    expression: Annotated[
        list[str] | None, typer.Option(metavar="EXPR", help="What to ask instead of our own ten. Repeatable.")
    ] = None,
    twin: Annotated[bool, typer.Option("--twin", help="Decide the first by reading every story, too.")] = False,
    json: AsJson = False,
) -> None:
    """Make an archive over 90 days and try expressions on it: seconds each, and what filing costs a story."""
    from wirebell.bench.backtest import ASKED, measure

    seldom_collect()
    with progress.shown() as told:
        answer = measure(source, stories, distinct, tuple(expression or ASKED), twin, told)
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("doctor")
def bench_doctor(
    source: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, title, body}.")],
    queries: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, query}: the follows.")],
    stories: Annotated[int, typer.Option(min=1, help="Stories of the archive that is made of them.")] = 20_000,
    distinct: Annotated[
        int, typer.Option(min=1, help="Stories of the file to read; the others are made of these.")
    ] = 2000,
    json: AsJson = False,
) -> None:
    """Make an archive over 90 days and let the doctor look at all follows of a file: seconds and memory."""
    from wirebell.bench.doctor import measure

    seldom_collect()
    with progress.shown() as told:
        answer = measure(source, queries, stories, distinct, told)
    desk().show(answer, lambda: Console().print(answer), json)


@bench.command("web")
def bench_web(
    source: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="Lines of {id, title, body}.")],
    stories: Annotated[int, typer.Option(min=1, help="Stories of the archive that is made of them.")] = 20_000,
    distinct: Annotated[int, typer.Option(min=1, help="Stories of the file to read.")] = 400,
    rounds: Annotated[int, typer.Option(min=1, help="How often each kind of page is asked for.")] = 60,
    follows: Annotated[int, typer.Option(min=0, help="Follows of others on record.")] = 10_000,
    json: AsJson = False,
) -> None:
    """Make an archive and ask for its pages: milliseconds of processor time each."""
    from wirebell.bench.web import measure

    seldom_collect()
    with progress.shown() as told:
        answer = measure(source, stories, distinct, rounds, follows, told)
    desk().show(answer, lambda: Console().print(answer), json)
