"""`wirebell worker …`: the processes of a cluster, and what its operator asks."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct
from rich.console import Console

from wirebell.app import workers as asked
from wirebell.cli.collector import seldom_collect
from wirebell.cli.desk import AsJson, desk

Nats = Annotated[str, typer.Option("--nats", metavar="URL", help="The broker: nats://HOST:PORT[/PREFIX].")]
Database = Annotated[
    str | None, typer.Option("--database", metavar="URL", help="postgresql://…, here or before the command.")
]
Healthz = Annotated[
    int | None, typer.Option("--healthz", metavar="PORT", min=0, max=65535, help="Answer on 127.0.0.1:PORT.")
]
worker = typer.Typer(
    help="The processes of a cluster: PostgreSQL is the record, NATS JetStream says there is work."
)


class _Letters(Struct, frozen=True):
    letters: tuple[asked.LetterRow, ...]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(worker, name="worker")


def _work(
    kind: asked.Kind, nats: str, database: str | None, healthz: int | None, shard: str | None = None
) -> None:
    wish = asked.Wish(kind, nats, asked.shard_of(shard), healthz)

    def ready(what: str) -> None:
        seldom_collect()
        Console(stderr=True).print(f"Wirebell worker: {what} (SIGTERM drains it)", soft_wrap=True)

    with desk().house(database=database) as house:
        asked.work(house, wish, ready)


@worker.command("read")
def read(nats: Nats, database: Database = None, healthz: Healthz = None) -> None:
    """Read stories that were accepted; start as many as there are cores to spare.

    Example: `wirebell worker read --nats nats://127.0.0.1:4222 --database postgresql://wire@db.example/wirebell`
    """
    _work("read", nats, database, healthz)


@worker.command("thread")
def thread(nats: Nats, database: Database = None, healthz: Healthz = None) -> None:
    """Find the storyline of each story. One does it at a time; a second one stands by and takes over.

    Example: `wirebell worker thread --nats nats://127.0.0.1:4222 --database postgresql://wire@db.example/wirebell`
    """
    _work("thread", nats, database, healthz)


@worker.command("match")
def match(
    nats: Nats,
    shard: Annotated[str, typer.Option("--shard", metavar="I/N", help="Shard I of N, counted from 1.")],
    database: Database = None,
    healthz: Healthz = None,
) -> None:
    """Match and decide for the followers of one shard. Nothing is told before all N are here.

    Example: `wirebell worker match --shard 1/4 --nats nats://127.0.0.1:4222`
    """
    _work("match", nats, database, healthz, shard)


@worker.command("deliver")
def deliver(nats: Nats, database: Database = None, healthz: Healthz = None) -> None:
    """Send what is due, on every channel.

    Example: `wirebell worker deliver --nats nats://127.0.0.1:4222 --database postgresql://wire@db.example/wirebell`
    """
    _work("deliver", nats, database, healthz)


@worker.command("status")
def status(database: Database = None, json: AsJson = False) -> None:
    """Show how followers are divided, which worker holds what, and what waits at each stage.

    Example: `wirebell worker status --database postgresql://wire@db.example/wirebell`
    """
    with desk().house(database=database) as house:
        found = asked.status(house)

    def say() -> None:
        out, d, lag = Console(), found.division, found.lag
        coming = f", {d.planned} planned" if d.planned else ""
        out.print(f"{d.shards} shards{coming}, epoch {d.epoch}")
        for post in found.posts:
            if post.left > 0:
                out.print(f"  {post.name}: {post.holder}, for {post.left:.1f} s more", soft_wrap=True)
        waits = " ".join(f"{k}:{n}" for k, n in lag.match.items())
        out.print(f"to read {lag.read}, to thread {lag.thread}, to tell {waits or 0}, to deliver {lag.deliver}")
        if lag.oldest is not None:
            out.print(f"the oldest waits for {lag.oldest:.1f} s")

    desk().show(found, say, json)


@worker.command("shards")
def shards(
    number: Annotated[int, typer.Argument(min=0, max=1000, help="How many there are to be; 0 ends the cluster.")],
    database: Database = None,
    json: AsJson = False,
) -> None:
    """Plan among how many shards followers are divided. It counts from when all of these have started.

    Example: `wirebell worker shards 4`
    """
    with desk().house(database=database) as house:
        found = asked.plan_shards(house, number)
    if found.planned:
        said = f"{found.planned} planned: start match --shard 1/{found.planned} and so on; those of now then end."
    else:
        said = f"{found.shards} shards" if found.shards else "No shards: one process may do everything again."
    desk().show(found, lambda: Console().print(said, soft_wrap=True), json)


@worker.command("letters")
def letters(
    nats: Nats,
    again: Annotated[bool, typer.Option("--again", help="Send each of them once more.")] = False,
    json: AsJson = False,
) -> None:
    """List the letters between workers that none could use, with the reason. The record lost nothing by them.

    Example: `wirebell worker letters --nats nats://127.0.0.1:4222 --again`
    """
    found = _Letters(tuple(asked.buried(nats, again)))

    def say() -> None:
        for one in found.letters:
            Console().print(
                f"{one.number} {one.queue}: {one.because}\n  {one.body!r}", soft_wrap=True, markup=False
            )

    desk().show(found, say, json)
