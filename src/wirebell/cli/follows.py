"""`wirebell follow …` and `wirebell follower …`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wirebell.app import follows as asked
from wirebell.app.answers import FollowerRow, FollowRow
from wirebell.cli import progress
from wirebell.cli.desk import As, AsJson, desk
from wirebell.model.policy import Policy

group = typer.Typer(no_args_is_help=True, help="What followers want to be told about.")
people = typer.Typer(no_args_is_help=True, help="Who is told: people, teams, machines.")


def register(app: typer.Typer) -> None:
    """Put these commands under the program."""
    app.add_typer(group, name="follow")
    app.add_typer(people, name="follower")


@group.command("add")
def add(
    expression: Annotated[str, typer.Argument(metavar="EXPR")],
    follower: As = asked.ME,
    to: Annotated[str, typer.Option(metavar="mailto:…|feed", help="Where alerts of this follow go.")] = "feed",
    cadence: Annotated[
        str | None, typer.Option(help="instant, hourly, daily, group:30m or digest:07:30,18:00.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Follow an expression: words, "phrases", AND OR NOT, NEAR/s(a b), place:, topic:, said(…), figure(…).

    Examples: `wirebell follow add 'topic:"US foreign policy" NOT opinion' --to mailto:me@paper.example`,
    `wirebell follow add 'figure(troops place:Iraq change>10%)'`
    """
    with desk().house() as house:
        follow = asked.row(asked.add(house, expression, follower, to, Policy(cadence=cadence)))
        where = escape(f"{follow.id}  {follow.follower} by {follow.to}")
        say = f"Following {escape(follow.expression)}  [dim]{where}[/dim]"
        desk().show({"follow": follow}, lambda: Console(highlight=False).print(say), json)


@group.command("list")
def list_(
    follower: Annotated[str | None, typer.Option("--as", metavar="FOLLOWER")] = None, json: AsJson = False
) -> None:
    """List the standing follows."""
    with desk().house() as house:
        rows = asked.rows(house, follower)
        desk().show({"follows": rows}, lambda: _table(rows), json)


def _table(rows: list[FollowRow]) -> None:
    if not rows:
        Console().print("No follows yet. Add one: wirebell follow add 'iraq AND troops'")
        return
    table = Table("Id", "Follower", "Expression", "To", "When", box=None, header_style="dim")
    for row in rows:
        table.add_row(row.id, escape(row.follower), escape(row.expression), escape(row.to), row.cadence)
    Console().print(table)


@group.command("remove")
def remove(follow: Annotated[str, typer.Argument(metavar="ID")], json: AsJson = False) -> None:
    """Stop following; nothing that is not yet sent for it will be."""
    with desk().house() as house:
        gone = asked.remove(house, follow)
        desk().show({"removed": gone}, lambda: Console().print(f"Stopped {gone}"), json)


@group.command("try")
def try_(expression: Annotated[str, typer.Argument(metavar="EXPR")], json: AsJson = False) -> None:
    """Run an expression over the stories on record: what it would have brought, and what it costs.

    Example: `wirebell follow try 'place:Iraq NEAR/s(troops withdraw*)'`
    """
    with desk().house() as house:
        with progress.shown() as told:
            trial = asked.try_(house, expression, told)
        desk().show(trial, lambda: _tell(trial), json)


def _tell(trial: asked.Tried) -> None:
    out = Console(highlight=False)
    out.print(f"[b]{escape(trial.expression)}[/b]")
    out.print(f"{trial.matches} of the stories on record match: about {trial.alerts_per_week:g} alerts a week")
    if trial.busiest_day:
        out.print(f"Busiest day: {trial.busiest_day.day} with {trial.busiest_day.alerts}")
    for example in trial.examples:
        out.print(f"  [b]{escape(example.headline)}[/b]  {escape(example.source or '')}")
        for reason in example.reasons[:1]:
            out.print(f"    [dim]{escape(reason.passage)}[/dim]")
    out.print(f"[dim]Cost: {escape(trial.cost.text)}[/dim]")


@people.command("add")
def add_follower(name: str, json: AsJson = False) -> None:
    """Add a follower, with a private feed."""
    with desk().house() as house:
        asked.add_follower(house, name)
        _show_followers([f for f in asked.followers(house) if f.name == name], json)


@people.command("list")
def list_followers(json: AsJson = False) -> None:
    """List the followers and the addresses of their private feeds."""
    with desk().house() as house:
        _show_followers(asked.followers(house), json)


def _show_followers(rows: list[FollowerRow], json: bool) -> None:
    def say() -> None:
        table = Table("Follower", "Follows", "Private feed", box=None, header_style="dim")
        for row in rows:
            table.add_row(escape(row.name), str(row.follows), row.feed)
        Console().print(table if rows else "No followers yet: the first `follow add` makes `me`.")

    desk().show({"followers": rows}, say, json)
