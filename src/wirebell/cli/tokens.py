"""`wirebell token …`: what programs use the API with."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from wirebell.accounts import tokens as asked
from wirebell.app.follows import ME, ensure_follower, one_follower
from wirebell.cli.desk import As, AsJson, desk
from wirebell.cli.screen import columns, screen
from wirebell.errors import UsageError

group = typer.Typer(no_args_is_help=True, help="Tokens by which programs use the API.")


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="token")


@group.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What will use it.")],
    as_: As = ME,
    scope: Annotated[
        list[str] | None,
        typer.Option(metavar="SCOPE", help="read (unless told), write, edit, operate. Repeatable."),
    ] = None,
    days: Annotated[int, typer.Option(help="How long it lasts.")] = asked.DAYS,
    json: AsJson = False,
) -> None:
    """Make a token and show it, this once. edit and operate need a follower with that role (`wirebell user`).

    Example: `wirebell token add archive-bot --as desk --scope read --scope write`
    """
    with desk().house() as house:
        as_ = ensure_follower(house, as_).id
        made = asked.make(house, as_, name, tuple(scope or ("read",)), days)
        for one in asked.not_covered(house, as_, made.scopes):
            say = f"{one} is for nothing until {as_} has the role {asked.SCOPES[one]}: see `wirebell user --help`."
            screen(stderr=True, highlight=False).print(say, soft_wrap=True)
        desk().show({"token": made}, lambda: screen(highlight=False).print(made.token), json)


@group.command("list")
def list_(as_: As = ME, json: AsJson = False) -> None:
    """List a follower's tokens, not the secrets themselves."""
    with desk().house() as house:
        if as_ != ME:
            as_ = one_follower(house, as_)
        rows = asked.every(house, as_)

        def say() -> None:
            table = columns("Id", "Name", "Scopes", "Last used (UTC)", "Until")
            for r in rows:
                seen = f"{r.seen:%d %b %H:%M}" if r.seen else "never"
                table.add_row(r.id, escape(r.name), ", ".join(r.scopes), seen, f"{r.until:%d %b %Y}")
            screen().print(table if rows else "No tokens yet: wirebell token add NAME")

        desk().show({"tokens": rows}, say, json)


@group.command("remove")
def remove(token: Annotated[str, typer.Argument(metavar="ID")], as_: As = ME, json: AsJson = False) -> None:
    """End a token by its id; it opens nothing any more at once."""
    with desk().house() as house:
        as_ = one_follower(house, as_)
        if not asked.end(house, as_, token):
            raise UsageError(f"{as_} has no token {token!r}: `wirebell token list --as {as_}` shows them.")
        desk().show({"removed": token}, lambda: screen().print(f"Removed {escape(token)}"), json)
