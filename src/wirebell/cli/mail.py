"""`wirebell mail …`: what comes back, who is not written to any more, what signs, and a test."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from wirebell.app import bounces as asked
from wirebell.cli.desk import AsJson, desk, stop
from wirebell.cli.screen import columns, print_table, screen
from wirebell.errors import UsageError

group = typer.Typer(
    no_args_is_help=True, help="Mail: what comes back, who is not written to any more, what signs."
)


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="mail")


@group.command("bounces")
def bounces(
    place: Annotated[str, typer.Argument(metavar="FILE|DIR|-")],
    to: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="The envelope recipient, where the mail does not name it."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Read delivery reports (RFC 3464) and complaints (RFC 5965) and suppress who is gone or complained.

    Example: `wirebell mail bounces /var/mail/bounces`, or as the mail server's pipe: `wirebell mail bounces -`
    """
    with desk().house() as house:
        found = asked.take(house, place, to)

        def say() -> None:
            screen(highlight=False).print(
                f"{found.read} read: {len(found.suppressed)} suppressed, "
                f"{found.later + found.full} for later, "
                f"{found.policy} about us, {found.forged} not ours, "
                f"{found.message + found.unclear + found.nothing} nothing to do."
            )

        desk().show({"bounces": found}, say, json)


@group.command("suppressed")
def suppressed(json: AsJson = False) -> None:
    """List the addresses nothing more is sent to, on any channel, and why."""
    with desk().house() as house:
        rows = asked.suppressed(house)

        def say() -> None:
            table = columns("Address", "Follows", "Because")
            for row in rows:
                table.add_row(escape(row.address), str(row.follows), escape(row.because))
            print_table(table, "Nothing is suppressed.")

        desk().show({"suppressed": rows}, say, json)


@group.command("lift")
def lift(address: Annotated[str, typer.Argument(metavar="ADDRESS")], json: AsJson = False) -> None:
    """Let an address be written to again, from the next alert on.

    Example: `wirebell mail lift ana@mail.example`
    """
    with desk().house() as house:
        lifted = asked.lift(house, address)
        desk().show({"lifted": lifted}, lambda: screen().print(f"{escape(lifted)} is written to again"), json)


@group.command("test")
def try_out(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Any mail address.")], json: AsJson = False
) -> None:
    """Send a test mail now; exits 1 if the mail server does not take it.

    Example: `wirebell mail test ana@mail.example`
    """
    from wirebell.accounts import letters

    with desk().house() as house:
        found = letters.try_out(house, address)
        say = f"{found.outcome}: {found.detail}"
        desk().show({"test": found}, lambda: screen(highlight=False).print(escape(say)), json)
        if not found.ok:
            stop(1)


@group.command("dkim")
def dkim(json: AsJson = False) -> None:
    """Show what must stand in the DNS for the key that signs our mail."""
    from wirebell.app.wiring import dkim_key

    with desk().house() as house:
        key = dkim_key(house.settings)
        if key is None:
            raise UsageError("Nothing signs our mail: name a key in wirebell.toml, [dkim] selector and key.")
        name = f"{key.selector}._domainkey.{key.domain}"
        found = {"name": name, "record": key.record, "algorithm": key.algorithm}
        say = f'{name}. TXT "{key.record}"'
        desk().show({"dkim": found}, lambda: screen(highlight=False, soft_wrap=True).print(escape(say)), json)
