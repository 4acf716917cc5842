"""`wirebell chat …`: chats that alerts go to."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from wirebell.app import chats as asked
from wirebell.cli.desk import AsJson, desk, stop
from wirebell.cli.screen import columns, screen

group = typer.Typer(
    no_args_is_help=True, help="Chats that alerts go to, as wirebell.toml sets them up: Slack, ntfy …"
)
Name = Annotated[str, typer.Argument(metavar="NAME")]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="chat")


@group.command("list")
def list_(json: AsJson = False) -> None:
    """List the chats that are set up, and what is wrong with each."""
    with desk().house() as house:
        rows = asked.rows(house)

        def say() -> None:
            table = columns("Chat", "Kind", "Follows", "Problem")
            for row in rows:
                table.add_row(row.address, row.kind, str(row.follows), escape(row.problem or ""))
            none = "No chats yet: see docs/channels.md for what to write into wirebell.toml."
            screen().print(table if rows else none)

        desk().show({"chats": rows}, say, json)


@group.command("test")
def try_out(name: Name, json: AsJson = False) -> None:
    """Send a test message to a chat now; exits 1 if it is not taken.

    Example: `wirebell chat test newsroom`
    """
    with desk().house() as house:
        found = asked.try_out(house, name)
        say = f"{found.outcome}: {found.detail}"
        desk().show({"test": found}, lambda: screen(highlight=False).print(escape(say)), json)
        if not found.ok:
            stop(1)


@group.command("enable")
def enable(name: Name, json: AsJson = False) -> None:
    """Let a chat that said it is closed be sent to again."""
    with desk().house() as house:
        row = asked.enable(house, name)
        desk().show({"chat": row}, lambda: screen().print(f"Enabled {row.address}"), json)
