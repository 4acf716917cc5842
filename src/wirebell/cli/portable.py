"""`wirebell export`, `import` and `erase`."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from wirebell.app import portable as asked
from wirebell.app import sources
from wirebell.app.house import House
from wirebell.cli.desk import AsJson, desk, stop
from wirebell.cli.screen import many, screen
from wirebell.errors import UsageError


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.command("export")(export)
    app.command("import")(import_)
    app.command("erase")(erase)


def export(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A name ending in .opml gets the sources alone.")],
    follower: Annotated[
        str | None, typer.Option("--as", metavar="FOLLOWER", help="One follower; else everybody and the sources.")
    ] = None,
    opml: Annotated[bool, typer.Option("--opml", help="The sources as OPML, for other readers.")] = False,
    json: AsJson = False,
) -> None:
    """Write followers with their follows, policies and channels, and the sources, as one open JSON file.

    Examples: `wirebell export follows.json`, `wirebell export feeds.opml`, `wirebell export - --as me`
    """
    with desk().house() as house:
        if opml or file.lower().endswith(".opml"):
            if follower is not None:
                raise UsageError("OPML holds sources, which are nobody's: leave --as away.")
            data, count = asked.as_opml(house)
            what = {"sources": count}
        else:
            found = asked.exported(house, follower)
            follows = sum(len(f.follows) for f in found.followers)
            what = {"followers": len(found.followers), "follows": follows, "sources": len(found.sources)}
            data = asked.as_json(found)
        if file == "-":
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
            return
        _write(Path(file), data)
        told = ", ".join(many(number, noun.removesuffix("s")) for noun, number in what.items())
        desk().show({"file": file, **what}, lambda: screen().print(f"{escape(file)}: {told}"), json)


def _write(path: Path, data: bytes) -> None:
    """Write it for its owner alone: it holds addresses."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.touch(mode=0o600)
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as fault:
        with suppress(OSError):  # what was written of it holds addresses too
            draft.unlink()
        raise UsageError(f"{path} cannot be written: {fault.strerror}. Give another file.") from fault


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE|-")],
    pages: Annotated[str, typer.Option(help="As for `source add`; for OPML.")] = "short",
    json: AsJson = False,
) -> None:
    """Bring in a file of `wirebell export`, all of it or nothing; or the feeds of an OPML file of any reader.

    Examples: `wirebell import follows.json`, `wirebell import feeds.opml`
    """
    data = _read(file)
    with desk().house() as house:
        if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            _bring(house, data, json)
        else:
            _bring_opml(house, data, pages, json)


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read(asked.MOST + 1)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(asked.MOST + 1)
    except OSError as fault:
        raise UsageError(f"{file} cannot be read: {fault.strerror}. Give a JSON or OPML file.") from fault


def _bring(house: House, data: bytes, json: bool) -> None:
    found = asked.read_portable(data.removeprefix(b"\xef\xbb\xbf"))
    new = asked.bring(house, found)

    def say() -> None:
        follows = sum(len(f.follows) for f in found.followers)
        screen().print(
            f"{many(new.followers, 'follower')}, {new.follows} of {many(follows, 'follow')} and "
            f"{many(new.sources, 'source')} added; "
            f"preferences of {new.preferences} set. What was there already stays."
        )

    desk().show(new, say, json)


def _bring_opml(house: House, data: bytes, pages: str, json: bool) -> None:
    answer = sources.import_opml(house, data, pages)

    def say() -> None:
        screen().print(f"{answer.added} added, {answer.there} already there, {len(answer.refused)} refused")
        for line in answer.refused:
            screen(stderr=True).print(f"  {escape(line)}")

    desk().show(answer, say, json)


def erase(
    follower: Annotated[str, typer.Argument(metavar="FOLLOWER")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: AsJson = False,
) -> None:
    """Delete a follower with all follows, alerts and deliveries, and say what is kept and why."""
    if not yes and sys.stdin.isatty() and not typer.confirm(f"Delete {follower} and all that is theirs?"):
        stop(1)
    with desk().house() as house:
        answer = asked.erase(house, follower)

        def say() -> None:
            out = screen(highlight=False)
            out.print(
                f"Erased {escape(answer.erased)}: {many(answer.follows, 'follow')}, "
                f"{many(answer.alerts, 'alert')}, {many(answer.deliveries, 'delivery')}; "
                f"out of {many(answer.teams, 'team')}"
            )
            for line in answer.kept:
                out.print(f"  [dim]Kept: {escape(line)}[/dim]", soft_wrap=True)

        desk().show(answer, say, json)
