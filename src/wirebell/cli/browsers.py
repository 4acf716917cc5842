"""`wirebell browser …`: browsers that alerts go to by Web Push."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from wirebell.app import browsers as asked
from wirebell.app.follows import known_follower
from wirebell.cli.desk import AsJson, desk, stop
from wirebell.cli.screen import columns, print_table, screen

group = typer.Typer(
    no_args_is_help=True, help="Browsers that alerts go to by Web Push; each is added on its page."
)
Id = Annotated[str, typer.Argument(metavar="ID")]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="browser")


@group.command("list")
def list_(
    follower: Annotated[
        str | None, typer.Option("--as", metavar="FOLLOWER", help="Of this follower alone.")
    ] = None,
    json: AsJson = False,
) -> None:
    """List the browsers with the addresses that follows use."""
    with desk().house() as house:
        rows = asked.rows(house, known_follower(house, follower))

        def say() -> None:
            table = columns("Address", "Follower", "Browser", "Service", "Follows")
            for r in rows:
                table.add_row(r.address, escape(r.follower), escape(r.name), escape(r.service), str(r.follows))
            print_table(table, "No browsers yet: add one on the page Settings.")

        desk().show({"browsers": rows}, say, json)


@group.command("test")
def try_out(browser: Id, json: AsJson = False) -> None:
    """Send a test notification to a browser now; exits 1 if its push service does not take it."""
    with desk().house() as house:
        found = asked.try_out(house, browser)
        say = f"{found.outcome}: {found.detail}"
        desk().show({"test": found}, lambda: screen(highlight=False).print(escape(say)), json)
        if not found.ok:
            stop(1)


@group.command("remove")
def remove(browser: Id, json: AsJson = False) -> None:
    """Let go of a browser; follows that go there tell nobody from then on."""
    with desk().house() as house:
        gone = asked.remove(house, browser)
        desk().show({"removed": gone}, lambda: screen().print(f"Removed {gone}"), json)


@group.command("key")
def key(
    new: Annotated[bool, typer.Option("--new", help="Make another; every browser must be added again.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: AsJson = False,
) -> None:
    """Show the public key by which push services know this house; it is made at first use.

    Example: `wirebell browser key --new --yes`
    """
    with desk().house() as house:
        if new and not yes:
            typer.confirm("Every browser must be added again. Go on?", abort=True)
        found = asked.key(house, new)
        desk().show({"key": found}, lambda: screen(highlight=False, soft_wrap=True).print(found.public), json)
