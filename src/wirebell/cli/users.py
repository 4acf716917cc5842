"""`wirebell user …`: who signs in, and what they may do."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from wirebell.accounts import users as asked
from wirebell.cli.desk import AsJson, desk
from wirebell.cli.screen import columns, print_table, screen

group = typer.Typer(no_args_is_help=True, help="Who signs in by mail, and what they may do.")
Who = Annotated[str, typer.Argument(metavar="WHO", help="Their mail address, or their follower.")]
RoleName = Annotated[str, typer.Option(metavar="ROLE", help="reader, editor or operator.")]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="user")


@group.command("add")
def add(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="The mail address they sign in by.")],
    role: RoleName = "reader",
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="FOLLOWER", help="The follower they are; a new one unless told."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Let somebody sign in by mail; their alerts go there unless they say otherwise.

    Example: `wirebell user add ana@desk.example --role editor --as ana`
    """
    with desk().house() as house:
        made = asked.row(house, asked.add(house, address, role, as_))
        _show(made, f"{made.address} signs in as {made.follower}, {made.role}", json)


@group.command("list")
def list_(json: AsJson = False) -> None:
    """List who signs in, with their roles, sessions and tokens."""
    with desk().house() as house:
        rows = asked.rows(house)

        def say() -> None:
            table = columns("Address", "Follower", "Role", "Sessions", "Tokens", "Seen (UTC)")
            for r in rows:
                seen = f"{r.seen:%d %b %H:%M}" if r.seen else ""
                table.add_row(escape(r.address), escape(r.follower), r.role, str(r.sessions), str(r.tokens), seen)
            print_table(table, "Nobody signs in yet: wirebell user add ADDRESS")

        desk().show({"users": rows}, say, json)


@group.command("role")
def role(who: Who, role: Annotated[str, typer.Argument(metavar="ROLE")], json: AsJson = False) -> None:
    """Give a user another role: reader, editor or operator; it holds at once."""
    with desk().house() as house:
        row = asked.row(house, asked.set_role(house, who, role))
        _show(row, f"{row.address} is {row.role} now", json)


@group.command("remove")
def remove(who: Who, json: AsJson = False) -> None:
    """Let a user sign in no more; sessions and tokens end at once, follows stay (`wirebell erase` takes them)."""
    with desk().house() as house:
        account = asked.remove(house, who)
        row = asked.row(house, account)
        _show(row, f"{row.address} signs in no more; the follower {row.follower} stays", json)


def _show(row: asked.UserRow, text: str, json: bool) -> None:
    desk().show({"user": row}, lambda: screen(highlight=False).print(escape(text)), json)
