"""`wirebell webhook …`: programs that alerts go to."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from wirebell.app import webhooks as asked
from wirebell.cli.desk import AsJson, desk, moment, stop
from wirebell.cli.screen import columns, print_table, screen

group = typer.Typer(no_args_is_help=True, help="Programs that alerts go to: how they do, secrets, tests, replays.")
Url = Annotated[str, typer.Argument(metavar="URL")]


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="webhook")


@group.command("list")
def list_(json: AsJson = False) -> None:
    """List the webhooks with their state, what waits for each and why."""
    with desk().house() as house:
        rows = asked.rows(house)

        def say() -> None:
            table = columns("Webhook", "State", "Waiting", "Sent", "Refused", "Because")
            for r in rows:
                numbers = (str(r.waiting), str(r.sent), str(r.refused))
                table.add_row(escape(r.url), r.state, *numbers, escape(r.because or ""))
            print_table(table, "No webhooks yet: wirebell follow add EXPR --to https://…")

        desk().show({"webhooks": rows}, say, json)


@group.command("secret")
def secret(url: Url, json: AsJson = False) -> None:
    """Show the secret that signs for a webhook, for the program that checks the signatures."""
    with desk().house() as house:
        _show(asked.secret(house, url), json)


@group.command("rotate")
def rotate(url: Url, json: AsJson = False) -> None:
    """Give a webhook a new secret; messages are signed with the old one as well for a day."""
    with desk().house() as house:
        _show(asked.rotate(house, url), json)


def _show(found: asked.WebhookSecret, json: bool) -> None:
    until = f"  [dim]the one before signs too until {found.until:%d %b %H:%M} UTC[/dim]" if found.until else ""
    desk().show({"secret": found}, lambda: screen(highlight=False).print(found.secret + until), json)


@group.command("test")
def try_out(url: Url, json: AsJson = False) -> None:
    """Send a signed message of type endpoint.test now; exits 1 if it is not taken."""
    with desk().house() as house:
        found = asked.try_out(house, url)
        say = f"{found.outcome}: {found.detail}"
        desk().show({"test": found}, lambda: screen(highlight=False).print(escape(say)), json)
        if not found.ok:
            stop(1)


@group.command("enable")
def enable(url: Url, json: AsJson = False) -> None:
    """Let a webhook that was disabled be sent to again; `replay` brings what was missed."""
    with desk().house() as house:
        row = asked.enable(house, url)
        desk().show({"webhook": row}, lambda: screen().print(f"Enabled {escape(row.url)}"), json)


@group.command("replay")
def replay(
    url: Url,
    since: Annotated[str | None, typer.Option(metavar="ISO", help="Alerts made since; else of 30 days.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="What arrived too, for a program that lost it.")] = False,
    json: AsJson = False,
) -> None:
    """Send again what failed, under the same ids, in order.

    Example: `wirebell webhook replay https://desk.example/alerts --since 2026-03-14`
    """
    with desk().house() as house:
        number = asked.replay(house, url, moment(since, "--since"), all_)
        desk().show({"replayed": number}, lambda: screen().print(f"{number} wait to be sent again"), json)
