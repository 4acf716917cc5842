"""`wirebell read`: one story, or a batch of them, read; prints the facts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
import typer

from wirebell.app import reading as asked
from wirebell.cli.desk import AsJson, desk, moment
from wirebell.errors import UsageError


def register(app: typer.Typer) -> None:
    """Put this command under the program."""
    app.command("read")(read)


def read(
    place: Annotated[str | None, typer.Argument(metavar="FILE|URL|-")] = None,
    published: Annotated[
        str | None, typer.Option(metavar="ISO", help="When it was published: dates are resolved against it.")
    ] = None,
    as_: Annotated[
        str | None, typer.Option("--as", metavar="html|text", help="What it is; else it is told.")
    ] = None,
    batch: Annotated[
        Path | None, typer.Option(metavar="FILE", help="JSON lines, each with an `id`; - is stdin.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Read a story and print what it says: names, topics, quotes with speakers, figures, dates, rights.

    Examples: `wirebell read https://harbour.example/a-story`, `wirebell read story.txt --published 2026-03-14`,
    `wirebell read --batch stories.jsonl --json`
    """
    if (place is None) == (batch is None):
        raise UsageError("Name one story (a file, an address, or - for standard input), or --batch FILE.")
    if as_ not in {None, "html", "text"}:
        raise UsageError(f"--as {as_!r}: write html or text.")
    with desk().house() as house:
        if batch is not None:
            _print_batch(asked.read_batch(house, _lines(batch)))
            return
        reading = asked.read_place(house, str(place), moment(published, "--published"), as_)

        def say() -> None:
            from wirebell.cli.page import print_story

            print_story(reading.story)

        desk().show(msgspec.Raw(asked.as_json(reading)), say, json)


def _lines(batch: Path) -> Iterator[bytes]:
    def stream(file: BinaryIO) -> Iterator[bytes]:
        yield from file

    if str(batch) == "-":
        yield from stream(sys.stdin.buffer)
        return
    try:
        with batch.open("rb") as file:
            yield from stream(file)
    except OSError as fault:
        raise UsageError(f"{batch} cannot be read: {fault.strerror}.") from fault


def _print_batch(rows: Iterator[bytes]) -> None:
    for row in rows:
        sys.stdout.buffer.write(row + b"\n")
    sys.stdout.flush()
